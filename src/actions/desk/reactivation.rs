//! Putting a removed demand back: a guichet that received its renewal asks, the manager of the
//! territory decides (`domain.md` 3.5).

use super::super::{in_territory, journal, record, require};
use super::{acting, by_desk, tie};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::entries::Reactivation;
use app::domain::calendar::local_day;
use app::domain::demand::Demand;
use app::domain::event::{By, Channel};
use app::domain::guichet::GuichetCode;
use app::domain::ids::ReactivationId;
use app::domain::journal::What;
use app::domain::life_cycle::{LifeCycleError, Status};
use app::domain::rights::{Action, Actor};
use app::domain::unique_number::UniqueNumber;

/// Requests listed at once.
const MOST: i64 = 100;

const DECIDED: &str = "Cette réactivation est déjà décidée";

/// A request with its demand.
#[derive(Debug)]
pub struct Asked {
    /// What is asked for.
    pub request: Reactivation,
    /// The removed demand.
    pub demand: Demand,
    /// The applicant's account holds another demand.
    pub other: bool,
}

/// Asks that a demand be put back. Once: a second click asks for nothing more.
pub async fn ask(
    portal: &Portal,
    actor: &Actor,
    number: UniqueNumber,
    guichet: Option<GuichetCode>,
) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_by_number(number).await?.ok_or(Error::NotFound)?;
    let relation = tie(portal, &mut tx, actor, &demand).await?;
    require(actor, Action::AskReactivation, &demand, relation)?;
    let guichet = acting(portal, actor, guichet)?.code;
    if tx.last_reactivation(demand.id).await?.is_some_and(|last| last.waits) {
        return Ok(());
    }
    let territory = number.territory();
    let asked_on = local_day(now, Some(territory));
    demand.takes_reactivation(asked_on)?;
    let request = Reactivation {
        id: ReactivationId(ids::new()),
        demand: demand.id,
        guichet,
        asked_on,
        waits: true,
        reason: None,
    };
    tx.ask_reactivation(&request, territory, actor.account, now).await?;
    journal::did(portal, &mut tx, actor, &demand, What::AskedReactivation).await?;
    tx.commit().await?;
    tracing::info!(account = %actor.account, demand = %demand.id, guichet = %guichet, "reactivation asked");
    Ok(())
}

/// Requests that wait in the manager's territories, the oldest first.
pub async fn to_decide(
    portal: &Portal,
    actor: &Actor,
) -> Result<Vec<(Reactivation, UniqueNumber)>> {
    let mut conn = portal.store.read().await?;
    let mut waiting = Vec::new();
    for request in conn.reactivations(&actor.territories, MOST).await? {
        let demand = conn.demand(request.demand).await?;
        let number = demand.and_then(|demand| demand.status.registration().cloned());
        waiting.extend(number.map(|registration| (request, registration.unique_number)));
    }
    Ok(waiting)
}

/// One request, while it waits.
pub async fn asked(portal: &Portal, actor: &Actor, id: ReactivationId) -> Result<Asked> {
    let mut conn = portal.store.read().await?;
    let request = conn.reactivation(id).await?.ok_or(Error::NotFound)?;
    let demand = conn.demand(request.demand).await?.ok_or(Error::NotFound)?;
    if !request.waits {
        return Err(decided(portal, actor, &demand));
    }
    let relation = in_territory(portal, actor, &demand);
    require(actor, Action::DecideReactivation, &demand, relation)?;
    let other = match demand.account {
        Some(account) => conn.demand_of(account).await?.is_some_and(|held| lives(&held, &demand)),
        None => false,
    };
    drop(conn);
    journal::looks(portal, actor, &demand, What::SawDemand).await?;
    Ok(Asked { request, demand, other })
}

/// An account holds one demand at a time, a draft too.
fn lives(held: &Demand, removed: &Demand) -> bool {
    held.id != removed.id && !matches!(held.status, Status::Removed { .. })
}

fn decided(portal: &Portal, actor: &Actor, demand: &Demand) -> Error {
    match in_territory(portal, actor, demand) {
        app::domain::rights::Relation::InScope => Error::refused(DECIDED),
        _ => Error::NotFound,
    }
}

/// Decides. `refusal` is why not; none puts the demand back under its number and filing date,
/// renewed on the day on which the guichet received the renewal.
pub async fn decide(
    portal: &Portal,
    actor: &Actor,
    id: ReactivationId,
    refusal: Option<&str>,
) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let request = tx.reactivation(id).await?.ok_or(Error::NotFound)?;
    let demand = tx.demand(request.demand).await?.ok_or(Error::NotFound)?;
    if !request.waits {
        return Err(decided(portal, actor, &demand));
    }
    let relation = in_territory(portal, actor, &demand);
    require(actor, Action::DecideReactivation, &demand, relation)?;
    if !tx.decide_reactivation(id, refusal, actor.account, now).await? {
        return Err(Error::refused(DECIDED));
    }
    if refusal.is_some() {
        journal::did(portal, &mut tx, actor, &demand, What::DecidedReactivation).await?;
        return tx.commit().await;
    }
    let keeps_account = match demand.account {
        Some(account) => !tx.demand_of(account).await?.is_some_and(|held| lives(&held, &demand)),
        None => true,
    };
    let on = local_day(now, demand.territory(&portal.territories));
    let before = demand.clone();
    let [(active, back), (mut after, renewed)] =
        demand.reactivate(request.asked_on, on, keeps_account)?;
    // The manager puts it back; the renewal is the guichet's.
    let by = By {
        actor: Some(actor.account),
        channel: Channel::Manager,
        guichet: GuichetCode::WEB,
        at: now,
    };
    record(portal, &mut tx, Some(&before), &active, &back, by).await?;
    after.version += 1;
    let by = by_desk(actor, request.guichet, now);
    record(portal, &mut tx, Some(&active), &after, &renewed, By { actor: None, ..by }).await?;
    if let Some(account) = after.account {
        let id = Some(after.id);
        tx.enqueue_mail(ids::new(), "renewed", Some(account), id, None, now).await?;
    }
    journal::did(portal, &mut tx, actor, &after, What::DecidedReactivation).await?;
    tx.commit().await?;
    tracing::info!(demand = %after.id, account = %actor.account, event = back.kind(), "recorded");
    portal.changed();
    Ok(())
}

/// What a page says of putting a demand back: until when, or why not.
pub fn possible(
    demand: &Demand,
    today: chrono::NaiveDate,
) -> Result<chrono::NaiveDate, LifeCycleError> {
    demand.takes_reactivation(today)?;
    demand.reactivable_until()
}
