//! The operator's work: the queue, one file, accepting, refusing.

use super::{again_once, in_territory, record, require};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::demands::Recorded;
use app::domain::account::Role;
use app::domain::calendar::local_day;
use app::domain::demand::Demand;
use app::domain::event::{By, Channel};
use app::domain::guichet::GuichetCode;
use app::domain::ids::{DemandId, DocumentId};
use app::domain::life_cycle::{LifeCycleError, Status};
use app::domain::refusal::DocumentRefusal;
use app::domain::rights::{Action, Actor, Relation};
use app::domain::unique_number::UniqueNumber;

/// A file under review.
#[derive(Debug)]
pub struct Review {
    /// The demand.
    pub demand: Demand,
    /// Pages of its document.
    pub pages: Vec<DocumentId>,
    /// Its history, oldest first.
    pub events: Vec<Recorded>,
    /// How many files wait, this one included.
    pub waiting: i64,
}

/// Files that wait in the operator's territories, oldest first, and how many in all. Each comes
/// with its history, to tell those that come back.
pub async fn queue(
    portal: &Portal,
    actor: &Actor,
    limit: i64,
) -> Result<(Vec<(Demand, Vec<Recorded>)>, i64)> {
    let mut conn = portal.store.read().await?;
    let demands = conn.queue(&actor.territories, limit).await?;
    let total = conn.queue_length(&actor.territories).await?;
    let mut files = Vec::with_capacity(demands.len());
    for demand in demands {
        let events = conn.events(demand.id).await?;
        files.push((demand, events));
    }
    Ok((files, total))
}

/// One file.
pub async fn review(portal: &Portal, actor: &Actor, id: DemandId) -> Result<Review> {
    let mut conn = portal.store.read().await?;
    let demand = conn.demand(id).await?.ok_or(Error::NotFound)?;
    still_waits(portal, actor, &demand)?;
    require(actor, Action::Review, &demand, in_territory(portal, actor, &demand))?;
    let pages = conn.pages(id).await?;
    let events = conn.events(id).await?;
    let waiting = conn.queue_length(&actor.territories).await?;
    Ok(Review { demand, pages, events, waiting })
}

/// The file to look at after a decision.
pub async fn next(portal: &Portal, actor: &Actor) -> Result<Option<DemandId>> {
    let mut conn = portal.store.read().await?;
    Ok(conn.queue(&actor.territories, 1).await?.first().map(|demand| demand.id))
}

/// Tells in words that a file of one's own territory was decided meanwhile: by a colleague, or by
/// the first click of a double click.
fn still_waits(portal: &Portal, actor: &Actor, demand: &Demand) -> Result<()> {
    let mine =
        actor.role == Role::Operator && in_territory(portal, actor, demand) == Relation::InScope;
    match demand.status {
        Status::Submitted { .. } | Status::Draft => Ok(()),
        _ if mine => Err(LifeCycleError::NotWaiting.into()),
        _ => Err(Error::NotFound),
    }
}

/// Whether a file can be decided by the actor, over the version that was on screen.
fn to_decide(portal: &Portal, actor: &Actor, demand: &Demand, version: Option<i64>) -> Result<()> {
    still_waits(portal, actor, demand)?;
    require(actor, Action::Decide, demand, in_territory(portal, actor, demand))?;
    if version == Some(demand.version) { Ok(()) } else { Err(Error::Conflict) }
}

/// Accepts the document: gives the number, registers, dispatches, mails. All or nothing.
pub async fn accept(
    portal: &Portal,
    actor: &Actor,
    id: DemandId,
    version: Option<i64>,
) -> Result<UniqueNumber> {
    again_once!(accept_once(portal, actor, id, version).await)
}

async fn accept_once(
    portal: &Portal,
    actor: &Actor,
    id: DemandId,
    version: Option<i64>,
) -> Result<UniqueNumber> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand(id).await?.ok_or(Error::NotFound)?;
    to_decide(portal, actor, &demand, version)?;
    let territory = demand
        .territory(&portal.territories)
        .ok_or_else(|| Error::failure("a filed demand without territory"))?;
    let today = local_day(now, Some(territory));
    let sequence = tx.next_sequence(territory).await?;
    let number = UniqueNumber::issue(territory, today, sequence, GuichetCode::WEB)
        .ok_or_else(|| Error::failure("the numbers of this territory are exhausted"))?;
    let (demand, event) = demand.register(number, today)?;
    record(portal, &mut tx, demand.content.clone().as_ref(), &demand, &event, by(actor, now))
        .await?;
    tx.enqueue_mail(ids::new(), "registered", demand.account, Some(id), None, now).await?;
    tx.commit().await?;
    tracing::info!(demand = %id, account = %actor.account, event = event.kind(), "recorded");
    portal.changed();
    Ok(number)
}

/// Refuses the document and tells the applicant what to correct.
pub async fn refuse(
    portal: &Portal,
    actor: &Actor,
    id: DemandId,
    version: Option<i64>,
    refusal: DocumentRefusal,
) -> Result<()> {
    again_once!(refuse_once(portal, actor, id, version, refusal.clone()).await)
}

async fn refuse_once(
    portal: &Portal,
    actor: &Actor,
    id: DemandId,
    version: Option<i64>,
    refusal: DocumentRefusal,
) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand(id).await?.ok_or(Error::NotFound)?;
    to_decide(portal, actor, &demand, version)?;
    let (demand, event) = demand.refuse(refusal)?;
    record(portal, &mut tx, demand.content.clone().as_ref(), &demand, &event, by(actor, now))
        .await?;
    tx.enqueue_mail(ids::new(), "document_refused", demand.account, Some(id), None, now).await?;
    tx.commit().await?;
    tracing::info!(demand = %id, account = %actor.account, event = event.kind(), "recorded");
    portal.changed();
    Ok(())
}

fn by(actor: &Actor, at: chrono::DateTime<chrono::Utc>) -> By {
    By { actor: Some(actor.account), channel: Channel::Operator, guichet: GuichetCode::WEB, at }
}
