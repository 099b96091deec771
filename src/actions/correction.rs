//! Correction of the civil status of a registered demand: asked for with a proof, then decided by
//! an operator of its territory.

use super::demand::open;
use super::document::{show, take_back};
use super::{again_once, by_applicant, in_territory, journal, own, record, require};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::arrivals::Line;
use crate::store::documents::Purpose;
use crate::store::{Conn, Tx};
use app::domain::account::Role;
use app::domain::calendar::local_day;
use app::domain::content::Identity;
use app::domain::correction::{Correction, CorrectionRefusal};
use app::domain::demand::Demand;
use app::domain::event::Event;
use app::domain::ids::{DemandId, DocumentId};
use app::domain::journal::What;
use app::domain::life_cycle::{LifeCycleError, Status};
use app::domain::review::Verdict;
use app::domain::rights::{Action, Actor, Relation};
use app::domain::story::standing_refusal;
use chrono::{DateTime, TimeDelta, Utc};

/// A proof that was refused is erased after this long, as the State does for the entries of its own
/// services (`domain.md` 7); nobody sees it meanwhile.
pub(super) const REFUSED_PROOF: TimeDelta = TimeDelta::days(30);

/// A correction under review.
#[derive(Debug)]
pub struct Review {
    /// The demand, with what is asked for.
    pub demand: Demand,
    /// Pages of the proof.
    pub pages: Vec<DocumentId>,
    /// What the actor decided of it and undid, to write it again.
    pub undone: Option<Verdict>,
}

/// What the owner of a demand asks for, or asked for.
#[derive(Debug)]
pub struct Asking {
    /// Their demand.
    pub demand: Demand,
    /// Pages of the proof, sent or about to be.
    pub pages: Vec<DocumentId>,
    /// Files of the proof that are no pages.
    pub arrivals: Vec<Line>,
    /// The refusal to answer to, if any.
    pub refusal: Option<CorrectionRefusal>,
}

/// The actor's demand, with what there is of a correction.
pub async fn to_ask(portal: &Portal, actor: &Actor) -> Result<Asking> {
    let demand = open(portal, actor, Action::AskCorrection).await?;
    let mut conn = portal.store.read().await?;
    let pages = conn.pages_for(demand.id, Purpose::Proof).await?;
    let arrivals = conn.arrivals(demand.id, Purpose::Proof).await?;
    let events = conn.events(demand.id).await?;
    let refusal = standing_refusal(events.iter().map(|recorded| &recorded.event)).cloned();
    Ok(Asking { demand, pages, arrivals, refusal })
}

/// Asks for a correction. `version` is what was on screen.
pub async fn request(
    portal: &Portal,
    actor: &Actor,
    version: Option<i64>,
    identity: Identity,
) -> Result<()> {
    again_once!(request_once(portal, actor, version, identity.clone()).await)
}

async fn request_once(
    portal: &Portal,
    actor: &Actor,
    version: Option<i64>,
    identity: Identity,
) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::AskCorrection, &demand, own(actor, &demand))?;
    let pages = tx.pages_for(demand.id, Purpose::Proof).await?.len()
        + tx.waiting_arrivals(demand.id, Purpose::Proof).await?;
    let today = local_day(now, demand.territory(&portal.territories));
    let (before, expected, id) = (demand.clone(), demand.version, demand.id);
    // A rule says no before a version does: the second click of a double click is told.
    let (demand, event) = demand.request_correction(identity, pages, today)?;
    if version != Some(expected) {
        return Err(Error::Conflict);
    }
    let by = by_applicant(actor.account, now);
    record(portal, &mut tx, Some(&before), &demand, &event, by).await?;
    let account = Some(actor.account);
    tx.enqueue_mail(ids::new(), "correction_requested", account, Some(id), None, now).await?;
    tx.commit().await?;
    tracing::info!(demand = %id, event = event.kind(), "recorded");
    portal.changed();
    Ok(())
}

/// The actor no longer asks for it; the proof is erased.
pub async fn withdraw(portal: &Portal, actor: &Actor) -> Result<()> {
    again_once!(withdraw_once(portal, actor).await)
}

async fn withdraw_once(portal: &Portal, actor: &Actor) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::AskCorrection, &demand, own(actor, &demand))?;
    let before = demand.clone();
    let (demand, event) = demand.withdraw_correction()?;
    let by = by_applicant(actor.account, now);
    record(portal, &mut tx, Some(&before), &demand, &event, by).await?;
    erase_proof(&mut tx, demand.id, now).await?;
    tx.commit().await?;
    tracing::info!(demand = %demand.id, event = event.kind(), "recorded");
    portal.changed();
    Ok(())
}

/// The pages of the proof leave the demand, and are erased at an instant.
pub(super) async fn erase_proof(
    tx: &mut Tx,
    demand: DemandId,
    due_at: DateTime<Utc>,
) -> Result<()> {
    for page in tx.pages_for(demand, Purpose::Proof).await? {
        take_back(tx, page, demand, due_at).await?;
    }
    // Else one that waits would be a page of the next correction.
    tx.forget_arrivals(demand, Purpose::Proof).await?;
    Ok(())
}

/// One correction; who looked is in the journal.
pub async fn review(portal: &Portal, actor: &Actor, id: DemandId) -> Result<Review> {
    let demand = portal.store.read().await?.demand(id).await?.ok_or(Error::NotFound)?;
    pending(portal, actor, Action::ReviewCorrection, &demand)?;
    undecided(&mut portal.store.read().await?, id).await?;
    journal::looks(portal, actor, &demand, What::SawCorrection).await?;
    let mut conn = portal.store.read().await?;
    let pages = conn.pages_for(id, Purpose::Proof).await?;
    let undone = super::queue::undone(portal, &mut conn, actor, &demand).await?;
    Ok(Review { demand, pages, undone })
}

/// Whether the actor may do this to a correction that waits. An operator of the territory is told
/// in words that it no longer does; nobody else learns that there was one.
pub(super) fn pending(
    portal: &Portal,
    actor: &Actor,
    action: Action,
    demand: &Demand,
) -> Result<()> {
    let relation = in_territory(portal, actor, demand);
    let mine = actor.role == Role::Operator && relation == Relation::InScope;
    if mine && matches!(demand.status, Status::Removed { .. }) {
        return Err(LifeCycleError::NoCorrection.into());
    }
    require(actor, action, demand, relation)?;
    if demand.correction.is_none() {
        return Err(LifeCycleError::NoCorrection.into());
    }
    Ok(())
}

/// The correction that the actor is about to decide.
pub async fn asked(portal: &Portal, actor: &Actor, id: DemandId) -> Result<Correction> {
    let mut conn = portal.store.read().await?;
    let demand = conn.demand(id).await?.ok_or(Error::NotFound)?;
    pending(portal, actor, Action::DecideCorrection, &demand)?;
    undecided(&mut conn, id).await?;
    demand.correction.ok_or(Error::NotFound)
}

/// A correction that was decided, even if that can be undone, is not to check.
pub(super) async fn undecided(conn: &mut Conn, id: DemandId) -> Result<()> {
    if conn.has_pending_decision(id).await? {
        return Err(LifeCycleError::NoCorrection.into());
    }
    Ok(())
}

/// The proof of an accepted correction is kept; that of a refused one is erased later.
pub(super) async fn settle_proof(
    tx: &mut Tx,
    id: DemandId,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<()> {
    if matches!(event, Event::CivilStatusCorrected { .. }) {
        tx.keep_proof(id).await
    } else {
        erase_proof(tx, id, now + REFUSED_PROOF).await
    }
}

/// A page of a proof under review; who looked is logged.
pub async fn read_proof(
    portal: &Portal,
    actor: &Actor,
    id: DemandId,
    page: DocumentId,
) -> Result<Vec<u8>> {
    let mut conn = portal.store.read().await?;
    let demand = conn.demand(id).await?.ok_or(Error::NotFound)?;
    pending(portal, actor, Action::ReviewCorrection, &demand).map_err(|_| Error::NotFound)?;
    if !conn.pages_for(id, Purpose::Proof).await?.contains(&page) {
        return Err(Error::NotFound);
    }
    if !super::queue::is_open_for(portal, &mut conn, actor, id).await? {
        return Err(Error::NotFound);
    }
    drop(conn);
    show(portal, actor, &demand, page, What::SawProof).await
}
