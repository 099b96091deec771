//! The operator's decisions: kept for some minutes, during which they can be undone and nothing
//! leaves the house; then carried out, each in one transaction.

use super::correction::REFUSED_PROOF;
use super::queue::own_decision;
use super::{again_once, duplicates, in_territory, journal, record, require};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::arrivals::Line;
use crate::store::demands::Recorded;
use crate::store::documents::Purpose;
use crate::store::refused_pictures::Again;
use crate::store::reviews::{Decision, Mark};
use crate::store::{Conn, Tx};
use app::domain::account::Role;
use app::domain::calendar::{local_day, working_days_between};
use app::domain::correction::Correction;
use app::domain::demand::Demand;
use app::domain::event::{By, Channel, Event};
use app::domain::guichet::GuichetCode;
use app::domain::ids::{DecisionId, DemandId, DocumentId};
use app::domain::journal::What;
use app::domain::life_cycle::{LifeCycleError, Status};
use app::domain::refusal::RefusalReason;
use app::domain::review::{DecisionState, LEASE, ReviewError, Verdict};
use app::domain::rights::{Action, Actor, Relation};
use app::domain::unique_number::UniqueNumber;
use chrono::{DateTime, TimeDelta, Utc};

/// R. 441-2-3: no number without a copy of an identity document.
const NO_PAGE: &str = "Ce dossier n’a aucune page de pièce d’identité\u{a0}: refusez-le pour que la personne en envoie une autre";

/// A file under review.
#[derive(Debug)]
pub struct Review {
    /// The demand.
    pub demand: Demand,
    /// Pages of its document.
    pub pages: Vec<DocumentId>,
    /// Files received that are no pages yet, or never will be.
    pub arrivals: Vec<Line>,
    /// Pages that show a picture refused before.
    pub again: Vec<Again>,
    /// Its history, oldest first.
    pub events: Vec<Recorded>,
    /// How many files wait, this one included.
    pub waiting: i64,
    /// The applicant already holds a registered demand in the territory.
    pub held: bool,
    /// What the actor decided of it and undid, to write it again.
    pub undone: Option<Verdict>,
}

/// What came of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Its name, to undo it by.
    pub id: DecisionId,
    /// The instant from which it holds.
    pub due_at: DateTime<Utc>,
    /// It is carried out already.
    pub done: bool,
    /// The number, when one was given.
    pub number: Option<UniqueNumber>,
}

/// One file; who looked is in the journal.
pub async fn review(portal: &Portal, actor: &Actor, id: DemandId) -> Result<Review> {
    let demand = {
        let mut conn = portal.store.read().await?;
        let demand = conn.demand(id).await?.ok_or(Error::NotFound)?;
        still_waits(portal, &mut conn, actor, &demand).await?;
        demand
    };
    require(actor, Action::Review, &demand, in_territory(portal, actor, &demand))?;
    journal::looks(portal, actor, &demand, What::SawFile).await?;
    let mut conn = portal.store.read().await?;
    let pages = conn.pages(id).await?;
    let arrivals = conn.arrivals(id, Purpose::Identity).await?;
    let again = conn.refused_again(id, Purpose::Identity).await?;
    let events = conn.events(id).await?;
    let waiting = super::queue::waiting(&mut conn, &actor.territories).await?;
    let held = duplicates::is_held(portal, &mut conn, &demand).await?;
    let undone = super::queue::undone(portal, &mut conn, actor, &demand).await?;
    Ok(Review { demand, pages, arrivals, again, events, waiting, held, undone })
}

/// Tells in words that a file of one's own territory is no longer to check: decided by a
/// colleague, or by the first click of a double click; or that its applicant is to answer first.
pub(super) async fn still_waits(
    portal: &Portal,
    conn: &mut Conn,
    actor: &Actor,
    demand: &Demand,
) -> Result<()> {
    let mine =
        actor.role == Role::Operator && in_territory(portal, actor, demand) == Relation::InScope;
    match demand.status {
        Status::Submitted { .. } if mine => {
            demand.nothing_asked()?;
            if conn.has_pending_decision(demand.id).await? {
                return Err(LifeCycleError::NotWaiting.into());
            }
            Ok(())
        }
        Status::Submitted { .. } | Status::Draft => Ok(()),
        _ if mine => Err(LifeCycleError::NotWaiting.into()),
        _ => Err(Error::NotFound),
    }
}

/// Whether a verdict can be given by the actor, over the version that was on screen.
async fn to_decide(
    portal: &Portal,
    conn: &mut Conn,
    actor: &Actor,
    demand: &Demand,
    version: Option<i64>,
    verdict: &Verdict,
) -> Result<()> {
    if verdict.of_correction() {
        super::correction::pending(portal, actor, Action::DecideCorrection, demand)?;
        super::correction::undecided(conn, demand.id).await?;
    } else {
        still_waits(portal, conn, actor, demand).await?;
        require(actor, Action::Decide, demand, in_territory(portal, actor, demand))?;
    }
    let holder = conn.holder(demand.id, portal.clock.now()).await?;
    if holder.is_some_and(|holder| holder != actor.account) {
        return Err(ReviewError::LeaseLost.into());
    }
    if version == Some(demand.version) { Ok(()) } else { Err(Error::Conflict) }
}

/// Decides. Until it is due the decision can be undone; without such a delay it is carried out at
/// once, and the error of that is given.
pub async fn decide(
    portal: &Portal,
    actor: &Actor,
    id: DemandId,
    version: Option<i64>,
    verdict: Verdict,
) -> Result<Decided> {
    again_once!(decide_once(portal, actor, id, version, verdict.clone()).await)
}

async fn decide_once(
    portal: &Portal,
    actor: &Actor,
    id: DemandId,
    version: Option<i64>,
    verdict: Verdict,
) -> Result<Decided> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand(id).await?.ok_or(Error::NotFound)?;
    to_decide(portal, &mut tx, actor, &demand, version, &verdict).await?;
    let territory = demand
        .territory(&portal.territories)
        .ok_or_else(|| Error::failure("a filed demand without territory"))?;
    if verdict == Verdict::Accepted {
        whole(&mut tx, id).await?;
        // Said at once rather than in ten minutes; and again then, under the lock of the numbers.
        duplicates::refuse_second(&mut tx, &demand, territory).await?;
    }
    let since = match (&verdict, &demand.correction) {
        (Verdict::CorrectionAccepted { .. } | Verdict::CorrectionRefused { .. }, Some(asked)) => {
            asked.requested_on
        }
        _ => local_day(tx.last_sent(id).await?.unwrap_or(now), Some(territory)),
    };
    let waited = working_days_between(since, local_day(now, Some(territory)), Some(territory));
    let decision = Decision {
        id: DecisionId(ids::new()),
        demand: id,
        account: actor.account,
        verdict,
        version: demand.version,
        decided_at: now,
        due_at: now + TimeDelta::minutes(portal.config.undo_minutes),
        state: DecisionState::Pending,
    };
    if !tx.add_decision(&decision, territory, waited).await? {
        return Err(LifeCycleError::NotWaiting.into());
    }
    tx.give_lease_up(id).await?;
    if decision.due_at <= now {
        tx.close_decision(decision.id, DecisionState::Done).await?;
        let number = carry_out_in(portal, tx, &decision).await?;
        return Ok(Decided { id: decision.id, due_at: decision.due_at, done: true, number });
    }
    journal::did(portal, &mut tx, actor, &demand, What::DecidedFile).await?;
    tx.commit().await?;
    let kind = decision.verdict.kind().code();
    tracing::info!(demand = %id, account = %actor.account, decision = kind, "decided");
    portal.changed();
    Ok(Decided { id: decision.id, due_at: decision.due_at, done: false, number: None })
}

/// Undoes a decision of the actor's that is not carried out yet: the file is theirs again.
pub async fn undo(portal: &Portal, actor: &Actor, id: DecisionId) -> Result<Decision> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let decision = own_decision(&mut tx, actor, id).await?;
    let late = decision.due_at <= now;
    if late || !tx.close_decision(id, DecisionState::Undone).await? {
        if decision.state == DecisionState::Undone {
            // The second click of a double click: it is done.
            return Ok(decision);
        }
        return Err(ReviewError::TooLateToUndo.into());
    }
    tx.mark_file(decision.demand, actor.account, Mark::Held, now + LEASE).await?;
    let demand = tx.demand(decision.demand).await?.ok_or(Error::NotFound)?;
    journal::did(portal, &mut tx, actor, &demand, What::UndidDecision).await?;
    tx.commit().await?;
    tracing::info!(demand = %decision.demand, account = %actor.account, "decision undone");
    portal.changed();
    Ok(decision)
}

/// Carries a decision of the actor's out without waiting.
pub async fn hurry(portal: &Portal, actor: &Actor, id: DecisionId) -> Result<Option<UniqueNumber>> {
    let decision = own_decision(&mut portal.store.read().await?, actor, id).await?;
    if matches!(decision.state, DecisionState::Undone | DecisionState::Failed) {
        return Err(ReviewError::NotToSend.into());
    }
    carry_out(portal, id).await
}

/// Carries out the decisions that nobody undid in time, at most `limit`; gives how many.
pub async fn settle(portal: &Portal, limit: i64) -> Result<usize> {
    let due = portal.store.read().await?.due_decisions(portal.clock.now(), limit).await?;
    for id in &due {
        match carry_out(portal, *id).await {
            // What a rule refuses now is told to its operator, and the file waits again.
            Ok(_) | Err(Error::Refused(_) | Error::Conflict | Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(due.len())
}

/// Carries a decision out, once. What cannot be done any more, because the file changed meanwhile,
/// is closed as failed, and the file waits again.
async fn carry_out(portal: &Portal, id: DecisionId) -> Result<Option<UniqueNumber>> {
    let mut tx = portal.store.write().await?;
    let decision = tx.decision(id).await?.ok_or(Error::NotFound)?;
    if !tx.close_decision(id, DecisionState::Done).await? {
        // Another node, or the other click.
        return Ok(None);
    }
    match carry_out_in(portal, tx, &decision).await {
        Ok(number) => Ok(number),
        Err(error @ (Error::Refused(_) | Error::Conflict | Error::NotFound)) => {
            let mut tx = portal.store.write().await?;
            if tx.close_decision(id, DecisionState::Failed).await? {
                tx.commit().await?;
                tracing::warn!(demand = %decision.demand, %id, "decision not carried out");
                portal.changed();
            }
            Err(error)
        }
        Err(error) => Err(error),
    }
}

async fn carry_out_in(
    portal: &Portal,
    mut tx: Tx,
    decision: &Decision,
) -> Result<Option<UniqueNumber>> {
    let by = By {
        actor: Some(decision.account),
        channel: Channel::Operator,
        guichet: GuichetCode::WEB,
        at: portal.clock.now(),
    };
    let demand = tx.demand(decision.demand).await?.ok_or(Error::NotFound)?;
    if !decision.verdict.of_correction() && demand.version != decision.version {
        return Err(Error::Conflict);
    }
    let before = demand.clone();
    let mut number = None;
    let ((demand, event), mail) = match &decision.verdict {
        Verdict::Accepted => {
            whole(&mut tx, demand.id).await?;
            let (given, next) = register(portal, &mut tx, demand, by).await?;
            number = Some(given);
            (next, "registered")
        }
        Verdict::Refused { refusal } => (demand.refuse(refusal.clone())?, "document_refused"),
        Verdict::Asked { question } => (demand.ask(question.clone())?, "question_asked"),
        Verdict::CorrectionAccepted { correction } => {
            same_correction(&demand, correction)?;
            (demand.accept_correction()?, "civil_status_corrected")
        }
        Verdict::CorrectionRefused { correction, refusal } => {
            same_correction(&demand, correction)?;
            (demand.refuse_correction(refusal.clone())?, "correction_refused")
        }
    };
    remember(&mut tx, demand.id, &decision.verdict, by.at).await?;
    record(portal, &mut tx, Some(&before), &demand, &event, by).await?;
    if let Verdict::Refused { refusal } = &decision.verdict
        && refusal.reason == RefusalReason::Duplicate
    {
        duplicates::refused(portal, &mut tx, &demand, by.at).await?;
    }
    if decision.verdict.of_correction() {
        super::correction::settle_proof(&mut tx, demand.id, &event, by.at).await?;
    }
    let (account, id) = (demand.account, Some(demand.id));
    tx.enqueue_mail(ids::new(), mail, account, id, None, by.at).await?;
    // By whoever decided, even when the worker carries it out.
    let decider = Actor {
        account: decision.account,
        role: Role::Operator,
        territories: Vec::new(),
        guichets: Vec::new(),
    };
    journal::did(portal, &mut tx, &decider, &demand, done_by(&decision.verdict)).await?;
    tx.commit().await?;
    tracing::info!(demand = %demand.id, account = %decision.account, event = event.kind(), "recorded");
    portal.changed();
    Ok(number)
}

/// Gives the demand its number.
async fn register(
    portal: &Portal,
    tx: &mut Tx,
    demand: Demand,
    by: By,
) -> Result<(UniqueNumber, (Demand, Event))> {
    let territory = demand
        .territory(&portal.territories)
        .ok_or_else(|| Error::failure("a filed demand without territory"))?;
    let today = local_day(by.at, Some(territory));
    let sequence = tx.next_sequence(territory).await?;
    // From here on, nobody else registers in this territory before we have.
    duplicates::refuse_second(tx, &demand, territory).await?;
    let number = UniqueNumber::issue(territory, today, sequence, GuichetCode::WEB);
    Ok((number, demand.register(number, today)?))
}

/// Refuses to accept what nobody has seen whole: a page that waits, or none at all, when the only
/// one was refused by itself.
async fn whole(tx: &mut Tx, id: DemandId) -> Result<()> {
    if tx.waiting_arrivals(id, Purpose::Identity).await? > 0 {
        return Err(LifeCycleError::DocumentNotChecked.into());
    }
    if tx.pages(id).await?.is_empty() {
        return Err(Error::refused(NO_PAGE));
    }
    Ok(())
}

/// The correction that was on screen is still the one that is asked for.
fn same_correction(demand: &Demand, seen: &Correction) -> Result<(), LifeCycleError> {
    if demand.correction.as_ref() == Some(seen) {
        Ok(())
    } else {
        Err(LifeCycleError::NoCorrection)
    }
}

/// What is kept of pictures that were refused, or no longer: the same one sent again is known.
async fn remember(tx: &mut Tx, id: DemandId, verdict: &Verdict, now: DateTime<Utc>) -> Result<()> {
    match verdict {
        Verdict::Accepted => {
            tx.forget_refused_pictures(id).await?;
            tx.forget_refused_arrivals(id).await
        }
        Verdict::Refused { refusal } => {
            let reason = refusal.reason.code();
            tx.remember_refused(id, Purpose::Identity, reason, now, None).await
        }
        Verdict::CorrectionRefused { refusal, .. } => {
            let (reason, until) = (refusal.reason.code(), now + REFUSED_PROOF);
            tx.remember_refused(id, Purpose::Proof, reason, now, Some(until)).await
        }
        Verdict::CorrectionAccepted { .. } => {
            if tx.waiting_arrivals(id, Purpose::Proof).await? > 0 {
                return Err(LifeCycleError::DocumentNotChecked.into());
            }
            Ok(())
        }
        Verdict::Asked { .. } => Ok(()),
    }
}

/// What the journal says of a verdict that is carried out.
fn done_by(verdict: &Verdict) -> What {
    match verdict {
        Verdict::Accepted => What::AcceptedFile,
        Verdict::Refused { .. } => What::RefusedFile,
        Verdict::Asked { .. } => What::AskedFile,
        Verdict::CorrectionAccepted { .. } => What::AcceptedCorrection,
        Verdict::CorrectionRefused { .. } => What::RefusedCorrection,
    }
}
