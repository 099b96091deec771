//! The daily work: what the calendar brings to demands. Each appointment is done with the next one
//! written in the same transaction, so that a crash, another node or a second run does nothing
//! twice; one that fails is tried again, and the others do not wait for it.

use super::demand::removed;
use super::erasure;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Tx;
use crate::store::agenda::{Due, Work};
use app::domain::agenda::{
    Appointment, Step, counted, draft_erased_on, due, erased_on, first, resume,
};
use app::domain::calendar::{DRAFT_WARNED, days_later, local_day, morning};
use app::domain::demand::Demand;
use app::domain::dispatch::retry_delay;
use app::domain::event::{By, Channel};
use app::domain::guichet::GuichetCode;
use app::domain::ids::DemandId;
use app::domain::life_cycle::{LifeCycleError, Status};
use app::domain::notice::{Addressee, NoticeChannel};
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::BTreeMap;

/// Appointments looked at in one go.
const BATCH: i64 = 500;
/// The work runs every minute: a clock that is this much further than at the last run, or
/// behind it, may be wrong.
const AHEAD: TimeDelta = TimeDelta::days(3);
/// The same backwards.
const BEHIND: TimeDelta = TimeDelta::hours(1);
/// How long nothing is removed nor erased then: long enough for somebody to see it.
const DOUBT: TimeDelta = TimeDelta::hours(24);

/// Who says what day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The clock of the machine, which can be wrong.
    Clock,
    /// A person who gave the day.
    Stated,
}

/// What was done in one run, by the word of the work: how many were done, how many tries failed.
pub type Done = BTreeMap<&'static str, (i64, i64)>;

/// Writes the appointment that follows from where a demand stands. `renewed` by: the channel of a
/// renewal that just happened.
pub(super) async fn plan(
    portal: &Portal,
    tx: &mut Tx,
    demand: &Demand,
    renewed: Option<Channel>,
    now: DateTime<Utc>,
) -> Result<()> {
    let territory = demand.territory(&portal.territories);
    let Some(next) = first(demand, local_day(now, territory)) else {
        return tx.unplan(demand.id).await;
    };
    put(tx, demand, &next, renewed == Some(Channel::Web), territory).await
}

async fn put(
    tx: &mut Tx,
    demand: &Demand,
    next: &Appointment,
    renewed_online: bool,
    territory: Option<TerritoryCode>,
) -> Result<()> {
    let contact = demand.content.as_ref().map(|content| &content.contact);
    let number = demand.status.registration().map(|registration| registration.unique_number);
    let addressee = Addressee {
        online: renewed_online || number.is_some_and(|n| n.guichet() == GuichetCode::WEB),
        has_mail: demand.account.is_some() || contact.is_some_and(|c| c.email.is_some()),
        asks_post: contact.is_some_and(|contact| contact.postal_notices),
    };
    tx.plan(demand.id, next, morning(next.on, territory), territory, addressee).await
}

/// Does all that is due.
pub async fn work(portal: &Portal, trust: Trust) -> Result<Done> {
    let all = sure(portal, trust).await?;
    let mut done = Done::new();
    loop {
        let due = portal.store.read().await?.due(portal.clock.now(), all, BATCH).await?;
        if due.is_empty() {
            break;
        }
        let (light, heavy): (Vec<Due>, Vec<Due>) =
            due.into_iter().partition(|due| due.step.is_light());
        do_light(portal, light, &mut done).await?;
        for due in heavy {
            let outcome = do_heavy(portal, &due, &mut done).await;
            tell(portal, &due, outcome, &mut done).await?;
        }
    }
    if done.contains_key(counted::ERASED_DOCUMENTS)
        || done.contains_key(Step::Erasure.as_str())
        || done.contains_key(Step::DraftErasure.as_str())
    {
        super::document::erase_all(portal).await?;
        portal.store.forget_log().await?;
    }
    if !done.is_empty() {
        portal.changed();
    }
    Ok(done)
}

/// What would be done on a day, without touching anything: appointments that wait, by step.
pub async fn forecast(portal: &Portal) -> Result<Vec<(String, i64)>> {
    portal.store.read().await?.count_due(portal.clock.now()).await
}

/// What was done each day since `from`.
pub async fn report(portal: &Portal, from: NaiveDate) -> Result<Vec<Work>> {
    portal.store.read().await?.work_since(from).await
}

/// Whether what cannot be taken back may be done: not in the day after the clock jumped.
async fn sure(portal: &Portal, trust: Trust) -> Result<bool> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let (ran_at, doubted_at) = tx.daily_clock().await?;
    let jumped = ran_at.is_some_and(|ran| now - ran > AHEAD || ran - now > BEHIND);
    let doubted_at = match trust {
        Trust::Stated => None,
        Trust::Clock if jumped => {
            tracing::error!("the clock jumped: nothing is removed nor erased for a day");
            Some(now)
        }
        Trust::Clock => doubted_at.filter(|since| now - *since < DOUBT && now >= *since),
    };
    tx.daily_ran(now, doubted_at).await?;
    tx.commit().await?;
    Ok(doubted_at.is_none())
}

/// Notices to write down: for a step, a last day of validity and a channel, of which demands.
type ToWrite = BTreeMap<(Step, NaiveDate, NoticeChannel), Vec<DemandId>>;

/// Notices are written down, a batch in one transaction; those that are alike, together.
async fn do_light(portal: &Portal, mut light: Vec<Due>, done: &mut Done) -> Result<()> {
    if light.is_empty() {
        return Ok(());
    }
    let now = portal.clock.now();
    // The same order for every node: none waits for another that waits for it.
    light.sort_by_key(|due| (due.due_at, due.step, due.anchor, due.territory, due.demand));
    let alike = |a: &Due, b: &Due| {
        (a.due_at, a.step, a.anchor, a.territory) == (b.due_at, b.step, b.anchor, b.territory)
    };
    let (mut counts, mut notices) = (Done::new(), ToWrite::new());
    let mut tx = portal.store.write().await?;
    for group in light.chunk_by(alike) {
        let Some(first) = group.first() else { continue };
        let (steps, (next, on)) = due(first.anchor, first.step, local_day(now, first.territory));
        let at = morning(on, first.territory);
        for moved in move_on(&mut tx, group, next, at).await? {
            for step in &steps {
                for channel in channels(*step, moved.addressee) {
                    notices.entry((*step, moved.anchor, channel)).or_default().push(moved.demand);
                }
                counts.entry(step.as_str()).or_default().0 += 1;
            }
        }
    }
    write_notices(&mut tx, notices, now).await?;
    let day = local_day(now, None);
    for (work, (count, failed)) in &counts {
        tx.count_work(day, work, *count, *failed).await?;
    }
    tx.commit().await?;
    for (work, (count, failed)) in counts {
        let sum = done.entry(work).or_default();
        *sum = (sum.0 + count, sum.1 + failed);
    }
    Ok(())
}

/// Passes demands that are alike to their next appointment; gives those that no other node did.
async fn move_on(tx: &mut Tx, group: &[Due], next: Step, at: DateTime<Utc>) -> Result<Vec<Due>> {
    let mut moved = Vec::with_capacity(group.len());
    let (eights, rest) = group.as_chunks::<8>();
    for eight in eights {
        let ours = tx.move_eight(eight, next, at).await?;
        moved.extend(eight.iter().filter(|due| ours.contains(&due.demand)).cloned());
    }
    for due in rest {
        if tx.move_on(due, next, at).await? {
            moved.push(due.clone());
        }
    }
    Ok(moved)
}

async fn write_notices(tx: &mut Tx, notices: ToWrite, now: DateTime<Utc>) -> Result<()> {
    for ((step, expires_on, channel), demands) in notices {
        let named: Vec<_> = demands.into_iter().map(|demand| (ids::new(), demand)).collect();
        let (eights, rest) = named.as_chunks::<8>();
        for eight in eights {
            tx.add_eight_notices(eight, expires_on, step, channel, now).await?;
        }
        for (id, demand) in rest {
            tx.add_notice(*id, *demand, expires_on, step, channel, now).await?;
        }
    }
    Ok(())
}

/// Reminders go by e-mail alone: a letter would come too late.
fn channels(step: Step, addressee: Addressee) -> Vec<NoticeChannel> {
    match step {
        Step::Notice => addressee.channels(),
        step if step.is_reminder() && addressee.has_mail => vec![NoticeChannel::Mail],
        _ => Vec::new(),
    }
}

/// Counts what came of an appointment, and puts off one that failed.
async fn tell(
    portal: &Portal,
    due: &Due,
    outcome: Result<Option<&'static str>>,
    done: &mut Done,
) -> Result<()> {
    let now = portal.clock.now();
    let (word, count) = match outcome {
        Ok(None) | Err(Error::Conflict) => return Ok(()),
        Ok(Some(word)) => (word, (1, 0)),
        Err(error) => {
            tracing::error!(demand = %due.demand, step = due.step.as_str(), %error, "not done");
            (due.step.as_str(), (0, 1))
        }
    };
    let mut tx = portal.store.write().await?;
    if count.1 > 0 {
        let attempts = u32::try_from(due.attempts).unwrap_or(u32::MAX).saturating_add(1);
        match retry_delay(attempts) {
            Some(delay) => tx.put_off(due, now + delay, None).await?,
            None => tx.put_off(due, now, Some(now)).await?,
        }
    }
    tx.count_work(local_day(now, None), word, count.0, count.1).await?;
    tx.commit().await?;
    let sum = done.entry(word).or_default();
    *sum = (sum.0 + count.0, sum.1 + count.1);
    Ok(())
}

/// Does one appointment; gives what to count, if it was for now. What an erasure took is in `done`.
async fn do_heavy(portal: &Portal, due: &Due, done: &mut Done) -> Result<Option<&'static str>> {
    let word = due.step.as_str();
    match due.step {
        Step::Removal => remove(portal, due).await,
        Step::ReactivationEnd => {
            end_reactivation(portal, due).await.map(|done| done.then_some(word))
        }
        Step::RefusedPages => erasure::erase_refused_pages_due(portal, due, done)
            .await
            .map(|done| done.then_some(word)),
        Step::Erasure => {
            erasure::erase_due(portal, due, done).await.map(|done| done.then_some(word))
        }
        Step::DraftWarning => warn(portal, due).await.map(|done| done.then_some(word)),
        Step::DraftErasure => {
            erasure::erase_draft_due(portal, due, done).await.map(|done| done.then_some(word))
        }
        _ => look(portal, due).await.map(|()| Some(word)),
    }
}

/// Finds the place of a demand again, from where it stands.
pub(super) async fn look(portal: &Portal, due: &Due) -> Result<()> {
    let mut tx = portal.store.write().await?;
    let Some(demand) = tx.demand(due.demand).await? else { return Ok(()) };
    let touched = tx.touched_at(due.demand).await?.unwrap_or(portal.clock.now());
    let territory = demand.territory(&portal.territories);
    tx.unplan(demand.id).await?;
    let today = local_day(portal.clock.now(), territory);
    if let Some(next) = resume(&demand, local_day(touched, territory), today) {
        put(&mut tx, &demand, &next, due.addressee.online, territory).await?;
    }
    tx.commit().await
}

/// Takes a demand that was not renewed out of the register, or waits for its notice.
async fn remove(portal: &Portal, due: &Due) -> Result<Option<&'static str>> {
    let now = portal.clock.now();
    let today = local_day(now, due.territory);
    let mut tx = portal.store.write().await?;
    let Some(demand) = tx.demand(due.demand).await? else { return Ok(None) };
    let before = demand.clone();
    let notified = tx.notified(demand.id, due.anchor, due.territory).await?;
    let Some(notified) = notified else { return Ok(None) };
    let Some(noticed_on) = notified.counts_from() else {
        // Nobody is removed without a notice.
        if notified.needs_letter() {
            let (id, step) = (demand.id, Step::Notice);
            tx.add_notice(ids::new(), id, due.anchor, step, NoticeChannel::Post, now).await?;
        }
        let tomorrow = morning(days_later(today, 1), due.territory);
        let moved = tx.move_on(due, Step::Removal, tomorrow).await?;
        tx.commit().await?;
        return Ok(moved.then_some(counted::REMOVAL_WITHOUT_NOTICE));
    };
    match demand.remove_unrenewed(noticed_on, today) {
        Ok((demand, event)) => {
            let by =
                By { actor: None, channel: Channel::System, guichet: GuichetCode::WEB, at: now };
            removed(portal, tx, Some(&before), &demand, &event, by, None).await?;
            Ok(Some(Step::Removal.as_str()))
        }
        Err(LifeCycleError::NotDue(on)) => {
            tx.move_on(due, Step::Removal, morning(on, due.territory)).await?;
            tx.commit().await?;
            Ok(None)
        }
        // Given up: it leaves the register tonight by that way.
        Err(LifeCycleError::GivenUp) => {
            let tomorrow = morning(days_later(today, 1), due.territory);
            tx.move_on(due, Step::Removal, tomorrow).await?;
            tx.commit().await?;
            Ok(None)
        }
        Err(_) => {
            drop(tx);
            look(portal, due).await?;
            Ok(None)
        }
    }
}

/// Tells the applicant that their demand cannot be put back any more.
async fn end_reactivation(portal: &Portal, due: &Due) -> Result<bool> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let Some(demand) = tx.demand(due.demand).await? else { return Ok(false) };
    let Status::Removed { removed_on, .. } = demand.status else {
        drop(tx);
        look(portal, due).await?;
        return Ok(false);
    };
    if tx.last_reactivation(demand.id).await?.is_some_and(|asked| asked.waits) {
        // Asked in time, it may still be granted.
        let today = local_day(now, due.territory);
        let tomorrow = morning(days_later(today, 1), due.territory);
        tx.move_on(due, Step::ReactivationEnd, tomorrow).await?;
        tx.commit().await?;
        return Ok(false);
    }
    let on = erased_on(removed_on);
    if !tx.move_on(due, Step::Erasure, morning(on, due.territory)).await? {
        return Ok(false);
    }
    let (account, id) = (demand.account, Some(demand.id));
    tx.enqueue_mail(ids::new(), "reactivation_over", account, id, None, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Tells who left a draft that it will be erased.
async fn warn(portal: &Portal, due: &Due) -> Result<bool> {
    let now = portal.clock.now();
    let today = local_day(now, due.territory);
    let mut tx = portal.store.write().await?;
    let Some(demand) = tx.demand(due.demand).await? else { return Ok(false) };
    let touched = tx.touched_at(demand.id).await?.map(|at| local_day(at, due.territory));
    let touched = touched.unwrap_or(today);
    if demand.status != Status::Draft || days_later(touched, DRAFT_WARNED) > today {
        drop(tx);
        look(portal, due).await?;
        return Ok(false);
    }
    let on = morning(draft_erased_on(today), due.territory);
    if !tx.move_on(due, Step::DraftErasure, on).await? {
        return Ok(false);
    }
    let (account, id) = (demand.account, Some(demand.id));
    tx.enqueue_mail(ids::new(), "draft_left", account, id, None, now).await?;
    tx.commit().await?;
    Ok(true)
}
