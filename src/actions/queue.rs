//! The files to check: which one is next, who has it, which wait.

use super::decision::still_waits;
use super::{in_territory, require};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::reviews::{Decision, Mark};
use crate::store::{Conn, Tx};
use app::domain::calendar::{PROMISED_WORKING_DAYS, local_day, working_days_earlier};
use app::domain::demand::Demand;
use app::domain::ids::{AccountId, DecisionId, DemandId};
use app::domain::review::{
    DecisionState, File, KEPT, LEASE, PASSED, QueueFilter, QueueKind, ReviewError, Sending, Verdict,
};
use app::domain::rights::{Action, Actor, Relation};
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::BTreeMap;

/// Longer than any file waits: no bound.
const ANY_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// A file that waits.
#[derive(Debug)]
pub struct Waiting {
    /// What it is.
    pub file: File,
    /// Its demand.
    pub demand: Demand,
    /// The day it waits since: its filing, or the request of the correction.
    pub since: NaiveDate,
    /// Whether it comes back after a refusal or a question.
    pub sending: Sending,
    /// Who has it on their screen.
    pub holder: Option<AccountId>,
}

/// The queue as an operator sees it.
#[derive(Debug)]
pub struct Queue {
    /// Oldest first.
    pub files: Vec<Waiting>,
    /// How many wait in all, whatever the filter.
    pub total: i64,
    /// Files that the operator opened today, and how many they may.
    pub opened: (i64, i64),
    /// They have one on their screen, which is the one they would be given.
    pub holding: bool,
}

/// The territories of an operator that a filter keeps. One that is not theirs keeps none.
fn territories(actor: &Actor, only: Option<TerritoryCode>) -> Vec<TerritoryCode> {
    let kept = |code: &TerritoryCode| only.is_none_or(|only| only == *code);
    actor.territories.iter().copied().filter(kept).collect()
}

/// The day that the quota of an operator counts by: Paris time, wherever their files are.
fn day(now: DateTime<Utc>) -> NaiveDate {
    local_day(now, None)
}

/// Files that wait in the operator's territories, oldest first, at most `limit`.
pub async fn files(
    portal: &Portal,
    actor: &Actor,
    filter: QueueFilter,
    limit: i64,
) -> Result<Queue> {
    let now = portal.clock.now();
    let mut conn = portal.store.read().await?;
    let held: BTreeMap<DemandId, AccountId> = conn.held(now).await?.into_iter().collect();
    let mut files = Vec::new();
    for territory in territories(actor, filter.territory) {
        files.extend(of_territory(portal, &mut conn, territory, filter, limit).await?);
    }
    files.sort_by_key(|one| (one.since, one.demand.id));
    files.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    for one in &mut files {
        one.holder = held.get(&one.demand.id).copied();
        let events = conn.events(one.demand.id).await?;
        one.sending = Sending::of(events.iter().map(|recorded| &recorded.event));
    }
    let total = waiting(&mut conn, &actor.territories).await?;
    let opened = conn.opened(actor.account, day(now)).await?;
    let mine = conn.mine(&territories(actor, filter.territory), actor.account, now).await?;
    let holding = mine.is_some_and(|file| held.get(&file.demand()) == Some(&actor.account));
    let opened = (opened, portal.config.operator_daily_files);
    Ok(Queue { files, total, opened, holding })
}

/// How many files wait, both kinds.
pub(super) async fn waiting(conn: &mut Conn, territories: &[TerritoryCode]) -> Result<i64> {
    let mut total = 0;
    for territory in territories {
        total += conn.queue_length(*territory).await? + conn.correction_count(*territory).await?;
    }
    Ok(total)
}

async fn of_territory(
    portal: &Portal,
    conn: &mut Conn,
    territory: TerritoryCode,
    filter: QueueFilter,
    limit: i64,
) -> Result<Vec<Waiting>> {
    let up_to = if filter.due {
        let promised = i64::from(PROMISED_WORKING_DAYS);
        working_days_earlier(portal.today(Some(territory)), promised, Some(territory))
    } else {
        ANY_DAY
    };
    let again = match filter.kind {
        QueueKind::First => Some(false),
        QueueKind::Again => Some(true),
        QueueKind::All | QueueKind::Correction => None,
    };
    let mut files = Vec::new();
    if filter.kind != QueueKind::Correction {
        for demand in conn.queue(territory, up_to, again, limit).await? {
            let since = demand.status.filed_on().unwrap_or_default();
            let file = File::Document(demand.id);
            files.push(Waiting { file, demand, since, sending: Sending::First, holder: None });
        }
    }
    if matches!(filter.kind, QueueKind::All | QueueKind::Correction) {
        for demand in conn.corrections(territory, up_to, limit).await? {
            let Some(correction) = &demand.correction else { continue };
            let (since, file) = (correction.requested_on, File::Correction(demand.id));
            files.push(Waiting { file, demand, since, sending: Sending::First, holder: None });
        }
    }
    Ok(files)
}

/// Gives the operator a file that nobody else has: the one on their screen, one that comes back to
/// them, else the oldest by the day that the law counts from. None: nothing waits for them.
pub async fn next(
    portal: &Portal,
    actor: &Actor,
    only: Option<TerritoryCode>,
) -> Result<Option<File>> {
    let now = portal.clock.now();
    let territories = territories(actor, only);
    loop {
        let mut tx = portal.store.write().await?;
        let Some(file) = first(&mut tx, &territories, actor.account, now).await? else {
            return Ok(None);
        };
        if hold(portal, &mut tx, actor, file.demand(), now).await? {
            tx.commit().await?;
            return Ok(Some(file));
        }
        // Another node gave it to somebody else in between: they have it now, and the next look
        // leaves it out.
    }
}

async fn first(
    tx: &mut Tx,
    territories: &[TerritoryCode],
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<File>> {
    if let Some(mine) = tx.mine(territories, account, now).await? {
        return Ok(Some(mine));
    }
    let mut oldest: Option<(NaiveDate, File)> = None;
    for territory in territories {
        let found = tx.first_free(*territory, account, now).await?;
        oldest = [oldest, found].into_iter().flatten().min_by_key(|(day, _)| *day);
    }
    Ok(oldest.map(|(_, file)| file))
}

/// Holds a file for the actor, and counts it among those of their day; false when somebody else
/// has it.
async fn hold(
    portal: &Portal,
    tx: &mut Tx,
    actor: &Actor,
    demand: DemandId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let (account, day, limit) = (actor.account, day(now), portal.config.operator_daily_files);
    let known = tx.is_opened(account, day, demand).await?;
    if !known && tx.opened(account, day).await? >= limit {
        return Err(ReviewError::DailyLimit(limit).into());
    }
    if !tx.take_lease(demand, account, now, now + LEASE).await? {
        return Ok(false);
    }
    if !known {
        tx.note_opening(account, day, demand).await?;
    }
    Ok(true)
}

/// Opens one file: it is then on the actor's screen and on nobody else's.
pub async fn open(portal: &Portal, actor: &Actor, file: File) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    to_open(portal, &mut tx, actor, file).await?;
    if !hold(portal, &mut tx, actor, file.demand(), now).await? {
        return Err(ReviewError::HeldByAnother.into());
    }
    tx.commit().await
}

/// The same when the actor is about to decide: they may have lost it meanwhile.
pub async fn open_to_decide(portal: &Portal, actor: &Actor, file: File) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    to_open(portal, &mut tx, actor, file).await?;
    if !hold(portal, &mut tx, actor, file.demand(), now).await? {
        return Err(ReviewError::LeaseLost.into());
    }
    tx.commit().await
}

/// Whether the actor may look at the pictures of a file: it is on their screen, or was opened by
/// them today.
pub(super) async fn is_open_for(
    portal: &Portal,
    conn: &mut Conn,
    actor: &Actor,
    id: DemandId,
) -> Result<bool> {
    let now = portal.clock.now();
    Ok(conn.holder(id, now).await? == Some(actor.account)
        || conn.is_opened(actor.account, day(now), id).await?)
}

/// Whether a file is the actor's to look at, and waits.
async fn to_open(portal: &Portal, conn: &mut Conn, actor: &Actor, file: File) -> Result<Demand> {
    let demand = conn.demand(file.demand()).await?.ok_or(Error::NotFound)?;
    match file {
        File::Document(_) => {
            still_waits(portal, conn, actor, &demand).await?;
            require(actor, Action::Review, &demand, in_territory(portal, actor, &demand))?;
        }
        File::Correction(_) => {
            super::correction::pending(portal, actor, Action::ReviewCorrection, &demand)?;
            super::correction::undecided(conn, demand.id).await?;
        }
    }
    Ok(demand)
}

/// The page of a file says that it is still looked at. False when somebody else has it.
pub async fn keep(portal: &Portal, actor: &Actor, id: DemandId) -> Result<bool> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand(id).await?.ok_or(Error::NotFound)?;
    if in_territory(portal, actor, &demand) != Relation::InScope {
        return Err(Error::NotFound);
    }
    if !tx.is_opened(actor.account, day(now), id).await? {
        // What was never opened is not kept either.
        return Ok(false);
    }
    let kept = tx.renew_lease(id, actor.account, now + LEASE).await?;
    tx.commit().await?;
    Ok(kept)
}

/// Puts a file back for the others; the actor is not offered it for some time.
pub async fn pass(portal: &Portal, actor: &Actor, id: DemandId) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand(id).await?.ok_or(Error::NotFound)?;
    if in_territory(portal, actor, &demand) != Relation::InScope {
        return Err(Error::NotFound);
    }
    if tx.holder(id, now).await? == Some(actor.account) {
        tx.mark_file(id, actor.account, Mark::Passed, now + PASSED).await?;
        tx.commit().await?;
        portal.changed();
    }
    Ok(())
}

/// A file comes back: it is offered first to the operator who asked for something.
pub(super) async fn comes_back(tx: &mut Tx, id: DemandId, now: DateTime<Utc>) -> Result<()> {
    if let Some(asker) = tx.last_asker(id).await? {
        tx.mark_file(id, asker, Mark::Kept, now + KEPT).await?;
    }
    Ok(())
}

/// The actor's decisions that can still be undone, newest first, and those of the last day that
/// could not be applied.
pub async fn recent(portal: &Portal, actor: &Actor) -> Result<Vec<(Decision, Demand)>> {
    let now = portal.clock.now();
    let mut conn = portal.store.read().await?;
    let mut recent = Vec::new();
    for decision in conn.recent_decisions(actor.account, now - TimeDelta::days(1)).await? {
        let Some(demand) = conn.demand(decision.demand).await? else { continue };
        if in_territory(portal, actor, &demand) == Relation::InScope {
            recent.push((decision, demand));
        }
    }
    Ok(recent)
}

/// What the actor decided last of a file, when they undid it and the file is still the one they
/// decided of: they find their own words again.
pub(super) async fn undone(
    portal: &Portal,
    conn: &mut Conn,
    actor: &Actor,
    demand: &Demand,
) -> Result<Option<Verdict>> {
    let since = portal.clock.now() - TimeDelta::days(1);
    let last = conn.last_decision(actor.account, demand.id, since).await?;
    let same = |decision: &Decision| {
        decision.state == DecisionState::Undone && decision.version == demand.version
    };
    Ok(last.filter(same).map(|decision| decision.verdict))
}

/// One of the actor's decisions.
pub(super) async fn own_decision(
    conn: &mut Conn,
    actor: &Actor,
    id: DecisionId,
) -> Result<Decision> {
    let decision = conn.decision(id).await?.ok_or(Error::NotFound)?;
    if decision.account == actor.account { Ok(decision) } else { Err(Error::NotFound) }
}
