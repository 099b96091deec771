//! Giving one's demand up: until midnight the applicant may change their mind, then it leaves the
//! register. A draft is erased at once.

use super::demand::{open, removed};
use super::document::take_back;
use super::{again_once, by_applicant, own, record, require};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use app::domain::calendar::local_day;
use app::domain::demand::Demand;
use app::domain::event::{By, Channel};
use app::domain::guichet::GuichetCode;
use app::domain::ids::DemandId;
use app::domain::life_cycle::{LifeCycleError, Status};
use app::domain::rights::{Action, Actor};

/// The actor's demand, when it can be given up or erased.
pub async fn to_give_up(portal: &Portal, actor: &Actor) -> Result<Demand> {
    open(portal, actor, Action::GiveUp).await
}

/// Gives the demand up. `version` is what was on screen.
pub async fn give_up(portal: &Portal, actor: &Actor, version: Option<i64>) -> Result<()> {
    again_once!(give_up_once(portal, actor, version).await)
}

async fn give_up_once(portal: &Portal, actor: &Actor, version: Option<i64>) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::GiveUp, &demand, own(actor, &demand))?;
    let today = local_day(now, demand.territory(&portal.territories));
    if demand.given_up_on == Some(today) {
        // The second click of a double click: it is done.
        return Ok(());
    }
    if version != Some(demand.version) {
        return Err(Error::Conflict);
    }
    let before = demand.clone();
    let (demand, event) = demand.give_up(today)?;
    let by = by_applicant(actor.account, now);
    record(portal, &mut tx, Some(&before), &demand, &event, by).await?;
    let (account, id) = (Some(actor.account), Some(demand.id));
    tx.enqueue_mail(ids::new(), "given_up", account, id, None, now).await?;
    tx.commit().await?;
    tracing::info!(demand = %demand.id, event = event.kind(), "recorded");
    portal.changed();
    Ok(())
}

/// The actor changes their mind.
pub async fn cancel(portal: &Portal, actor: &Actor) -> Result<()> {
    again_once!(cancel_once(portal, actor).await)
}

async fn cancel_once(portal: &Portal, actor: &Actor) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    if matches!(demand.status, Status::Removed { .. }) {
        // It is their own demand: the worker was faster, which is told.
        return Err(LifeCycleError::TooLateToCancel.into());
    }
    require(actor, Action::GiveUp, &demand, own(actor, &demand))?;
    let today = local_day(now, demand.territory(&portal.territories));
    let before = demand.clone();
    let (demand, event) = demand.cancel_giving_up(today)?;
    let by = by_applicant(actor.account, now);
    record(portal, &mut tx, Some(&before), &demand, &event, by).await?;
    let (account, id) = (Some(actor.account), Some(demand.id));
    tx.enqueue_mail(ids::new(), "giving_up_cancelled", account, id, None, now).await?;
    tx.commit().await?;
    tracing::info!(demand = %demand.id, event = event.kind(), "recorded");
    portal.changed();
    Ok(())
}

/// Takes out of the register what was given up on a day that is over, at most `limit` demands;
/// gives how many.
pub async fn end_days(portal: &Portal, limit: i64) -> Result<usize> {
    let due = portal.store.read().await?.given_up(portal.clock.now(), limit).await?;
    let mut ended = 0;
    for id in due {
        match end_day(portal, id).await {
            Ok(true) => ended += 1,
            // Another node was faster.
            Ok(false) | Err(Error::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(ended)
}

async fn end_day(portal: &Portal, id: DemandId) -> Result<bool> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let Some(demand) = tx.demand(id).await? else { return Ok(false) };
    let before = demand.clone();
    let today = local_day(now, demand.territory(&portal.territories));
    let Ok((demand, event)) = demand.remove_given_up(today) else { return Ok(false) };
    let by = By { actor: None, channel: Channel::System, guichet: GuichetCode::WEB, at: now };
    removed(portal, tx, Some(&before), &demand, &event, by, None).await?;
    Ok(true)
}

/// Erases the actor's draft with what was sent for it: the register knows nothing of it.
pub async fn erase_draft(portal: &Portal, actor: &Actor) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::GiveUp, &demand, own(actor, &demand))?;
    if demand.status != Status::Draft {
        // Sent meanwhile, from another tab.
        return Err(Error::Conflict);
    }
    for page in tx.pages(demand.id).await? {
        take_back(&mut tx, page, demand.id, now).await?;
    }
    let unfinished = tx.unfinished_uploads(actor.account).await?;
    tx.delete_draft(actor.account).await?;
    tx.commit().await?;
    for id in unfinished {
        portal.pieces.erase(id)?;
    }
    tracing::info!(demand = %demand.id, "draft erased");
    portal.work.notify_one();
    Ok(())
}
