//! Registering a demand of the portal with its identity document in hand.

use super::super::{again_once, duplicates, journal, record, require};
use super::{acting, by_desk, tie};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Conn;
use app::domain::calendar::local_day;
use app::domain::demand::Demand;
use app::domain::desk::{Ground, SeenPaper};
use app::domain::guichet::GuichetCode;
use app::domain::ids::DemandId;
use app::domain::journal::What;
use app::domain::life_cycle::{LifeCycleError, Status};
use app::domain::rights::{Action, Actor, Relation};
use app::domain::unique_number::UniqueNumber;

/// A filed demand that waits for its number.
pub async fn file(portal: &Portal, actor: &Actor, id: DemandId) -> Result<Demand> {
    let mut conn = portal.store.read().await?;
    let demand = waiting(portal, &mut conn, actor, id).await?;
    drop(conn);
    journal::looks(portal, actor, &demand, What::SawDemand).await?;
    Ok(demand)
}

/// Its number given meanwhile is told in words to whoever could have given it.
async fn waiting(portal: &Portal, conn: &mut Conn, actor: &Actor, id: DemandId) -> Result<Demand> {
    let demand = conn.demand(id).await?.ok_or(Error::NotFound)?;
    let relation = tie(portal, conn, actor, &demand).await?;
    if relation == Relation::InScope && matches!(demand.status, Status::Active(_)) {
        return Err(LifeCycleError::NotWaiting.into());
    }
    require(actor, Action::ValidateAtDesk, &demand, relation)?;
    Ok(demand)
}

/// Registers it. `version` is what was on screen.
pub async fn register(
    portal: &Portal,
    actor: &Actor,
    id: DemandId,
    version: Option<i64>,
    guichet: Option<GuichetCode>,
    paper: SeenPaper,
) -> Result<UniqueNumber> {
    again_once!(register_once(portal, actor, id, version, guichet, paper).await)
}

async fn register_once(
    portal: &Portal,
    actor: &Actor,
    id: DemandId,
    version: Option<i64>,
    guichet: Option<GuichetCode>,
    paper: SeenPaper,
) -> Result<UniqueNumber> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    // First: with every guichet of theirs closed, the file is no longer one of their territory.
    let guichet = acting(portal, actor, guichet)?.code;
    let demand = waiting(portal, &mut tx, actor, id).await?;
    if version != Some(demand.version) {
        return Err(Error::Conflict);
    }
    let territory = demand
        .territory(&portal.territories)
        .ok_or_else(|| Error::failure("a filed demand without territory"))?;
    let today = local_day(now, Some(territory));
    let sequence = tx.next_sequence(territory).await?;
    // Created on the portal: its number says so, and the channel of the event says where it was
    // checked.
    let number = UniqueNumber::issue(territory, today, sequence, GuichetCode::WEB);
    duplicates::refuse_second(&mut tx, &demand, territory).await?;
    let before = demand.clone();
    let (demand, event) = demand.register_at_desk(number, today)?;
    let by = by_desk(actor, guichet, now);
    record(portal, &mut tx, Some(&before), &demand, &event, by).await?;
    tx.add_ground(id, &Ground::IdentitySeen { paper }).await?;
    tx.enqueue_mail(ids::new(), "registered", demand.account, Some(id), None, now).await?;
    journal::did(portal, &mut tx, actor, &demand, What::RegisteredAtDesk).await?;
    tx.commit().await?;
    tracing::info!(demand = %id, account = %actor.account, guichet = %guichet, event = event.kind(), "recorded");
    portal.changed();
    Ok(number)
}
