//! Changing a registered demand: nothing is sent until its applicant confirms.

use super::{again_once, by_applicant, own, record, require};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use app::domain::calendar::local_day;
use app::domain::content::Content;
use app::domain::event::{By, Channel};
use app::domain::guichet::GuichetCode;
use app::domain::ids::DemandId;
use app::domain::rights::{Action, Actor};

/// Records the changes that the actor wrote. `version` is what was on screen.
pub async fn confirm(portal: &Portal, actor: &Actor, version: Option<i64>) -> Result<()> {
    again_once!(confirm_once(portal, actor, version).await)
}

async fn confirm_once(portal: &Portal, actor: &Actor, version: Option<i64>) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::Modify, &demand, own(actor, &demand))?;
    let today = local_day(now, demand.territory(&portal.territories));
    let before = demand.clone();
    let (expected, id) = (demand.version, demand.id);
    // A rule says no before a version does: after a double click nothing is left to record.
    let (demand, event) = demand.modify(&portal.territories, today)?;
    if version != Some(expected) {
        return Err(Error::Conflict);
    }
    let by = by_applicant(actor.account, now);
    record(portal, &mut tx, Some(&before), &demand, &event, by).await?;
    tx.enqueue_mail(ids::new(), "modified", Some(actor.account), Some(id), None, now).await?;
    tx.commit().await?;
    tracing::info!(demand = %id, event = event.kind(), "recorded");
    portal.changed();
    Ok(())
}

/// Puts the registered answers back.
pub async fn drop_changes(portal: &Portal, actor: &Actor) -> Result<()> {
    again_once!(drop_once(portal, actor).await)
}

async fn drop_once(portal: &Portal, actor: &Actor) -> Result<()> {
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::Modify, &demand, own(actor, &demand))?;
    let written = demand.answers.clone();
    let demand = demand.with_registered_answers()?;
    if demand.answers == written {
        return Ok(());
    }
    tx.save_demand(&demand, demand.territory(&portal.territories)).await?;
    tx.commit().await
}

/// Records what a guichet changed, as it sent it, and tells the applicant and the other guichets.
pub async fn receive_from_desk(
    portal: &Portal,
    id: DemandId,
    guichet: GuichetCode,
    content: Content,
) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand(id).await?.ok_or(Error::NotFound)?;
    let before = demand.clone();
    let (demand, event) = demand.modify_at_desk(content, &portal.territories)?;
    let by = By { actor: None, channel: Channel::Guichet, guichet, at: now };
    record(portal, &mut tx, Some(&before), &demand, &event, by).await?;
    if let Some(account) = demand.account {
        tx.enqueue_mail(ids::new(), "modified", Some(account), Some(id), None, now).await?;
    }
    tx.commit().await?;
    tracing::info!(demand = %id, event = event.kind(), "recorded");
    portal.changed();
    Ok(())
}
