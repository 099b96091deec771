//! Unusual reading: the night's search for it in the journal, and what leads and managers make of
//! it.

use super::agent::{self, Known};
use super::journal;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Conn;
use crate::store::journal::Entry;
use crate::store::reading::{Reading, Watcher};
use app::domain::account::Role;
use app::domain::agent::Office;
use app::domain::calendar::{days_later, earlier, local_day};
use app::domain::guichet::GuichetCode;
use app::domain::ids::{DemandId, ReadingId};
use app::domain::journal::What;
use app::domain::reading::{
    DayOfWork, KEPT, PAST, ZONES, at_work, last_day, ordinary, told, unusual,
};
use app::domain::rights::Actor;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use std::collections::BTreeSet;

/// Days gone through after a long stop, at most.
const CAUGHT_UP: Days = Days::new(30);
/// Lines of each list.
const SHOWN: i64 = 200;

/// Goes through the next day that is over and was not gone through; true when more are left.
pub async fn search_due(portal: &Portal) -> Result<bool> {
    let last = last_day(portal.clock.now());
    let day = match portal.store.read().await?.reading_searched().await? {
        Some(done) if done >= last => return Ok(false),
        Some(done) => days_later(done, 1).max(last - CAUGHT_UP),
        None => last,
    };
    let agents = agent::all(portal).await?;
    let now = portal.clock.now();
    let leads = agents.iter().filter(|one| {
        one.agent.account.role == Role::GuichetLead && one.agent.term.at(now) == Office::In
    });
    let led: BTreeSet<_> = leads.flat_map(|lead| lead.scope.guichets.iter().copied()).collect();
    for agent in &agents {
        go_through(portal, agent, day, &led).await?;
    }
    let mut tx = portal.store.write().await?;
    tx.set_reading_searched(day).await?;
    tx.commit().await?;
    Ok(day < last)
}

/// One agent's day. Done again, it finds the same.
async fn go_through(
    portal: &Portal,
    agent: &Known,
    day: NaiveDate,
    led: &BTreeSet<GuichetCode>,
) -> Result<()> {
    let id = agent.agent.account.id;
    let mut conn = portal.store.read().await?;
    let (from, to) = (midnight(day) - ZONES, midnight(days_later(day, 1)) + ZONES);
    let mut entries = conn.journal_by(id, from, to).await?;
    entries.retain(|entry| local_day(entry.at, entry.territory) == day);
    if !entries.iter().any(|entry| entry.what.is_look()) {
        return Ok(());
    }
    let work = counted(&mut conn, agent, day, &entries).await?;
    drop(conn);
    let found = unusual(&work, ceiling(portal, agent.agent.account.role));
    let known = portal.guichets();
    let places = told(
        agent.agent.account.role,
        &agent.scope.guichets,
        &agent.scope.territories,
        &known,
        led,
    );
    let mut tx = portal.store.write().await?;
    tx.put_reading_day(id, day, work.demands).await?;
    for finding in &found {
        tx.add_reading(ReadingId(ids::new()), id, day, finding, &places).await?;
    }
    tx.commit().await?;
    if !found.is_empty() {
        tracing::info!(account = %id, %day, found = found.len(), "unusual reading");
    }
    Ok(())
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// As many demands as nobody of a role looks at in a day; operators are stopped before that.
fn ceiling(portal: &Portal, role: Role) -> i64 {
    let (all, operators) =
        (portal.config.unusual_daily_demands, portal.config.operator_daily_files);
    if role == Role::Operator { all.max(operators) } else { all }
}

async fn counted(
    conn: &mut Conn,
    agent: &Known,
    day: NaiveDate,
    entries: &[Entry],
) -> Result<DayOfWork> {
    let looks = || entries.iter().filter(|entry| entry.what.is_look());
    let acts = || entries.iter().filter(|entry| !entry.what.is_look());
    let seen: BTreeSet<DemandId> = looks().filter_map(|entry| entry.demand).collect();
    let done: BTreeSet<DemandId> = acts().filter_map(|entry| entry.demand).collect();
    let mut not_held = 0;
    if !agent.scope.guichets.is_empty() {
        for demand in seen.difference(&done) {
            if !conn.holds(*demand, &agent.scope.guichets).await? {
                not_held += 1;
            }
        }
    }
    let past = conn.reading_days(agent.agent.account.id, day - PAST, day).await?;
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Ok(DayOfWork {
        demands: number(seen.len()),
        usual: ordinary(&past),
        at_night: number(looks().filter(|look| !at_work(look.at, look.territory)).count()),
        not_held,
        acts: number(acts().filter(|act| act.demand.is_some()).count()),
    })
}

/// What the actor is told of: by their guichets for a lead, by their territories for a manager.
fn watcher(actor: &Actor) -> Option<Watcher> {
    let places: Vec<String> = match actor.role {
        Role::GuichetLead => actor.guichets.iter().map(ToString::to_string).collect(),
        Role::TerritoryManager => actor.territories.iter().map(ToString::to_string).collect(),
        Role::Applicant | Role::Operator | Role::GuichetAgent | Role::Administrator => return None,
    };
    Some(Watcher::of(actor.account, places))
}

/// How much the actor is to explain; none for who watches over nobody.
pub async fn waiting(portal: &Portal, actor: &Actor) -> Result<Option<i64>> {
    match watcher(actor) {
        Some(watcher) => portal.store.read().await?.readings_waiting(&watcher).await.map(Some),
        None => Ok(None),
    }
}

/// What the actor is to explain, and what was.
pub async fn list(portal: &Portal, actor: &Actor) -> Result<(Vec<Reading>, Vec<Reading>)> {
    let watcher = watcher(actor).ok_or(Error::NotFound)?;
    let mut conn = portal.store.read().await?;
    let waiting = conn.readings_to_explain(&watcher, SHOWN).await?;
    Ok((waiting, conn.readings_explained(&watcher, SHOWN).await?))
}

/// One that the actor is told of.
pub async fn one(portal: &Portal, actor: &Actor, id: ReadingId) -> Result<Reading> {
    let watcher = watcher(actor).ok_or(Error::NotFound)?;
    portal.store.read().await?.reading(&watcher, id).await?.ok_or(Error::NotFound)
}

/// Keeps what explains it, and writes it in the journal; false when it was explained before.
pub async fn explain(portal: &Portal, actor: &Actor, id: ReadingId, text: &str) -> Result<bool> {
    let watcher = watcher(actor).ok_or(Error::NotFound)?;
    let mut tx = portal.store.write().await?;
    tx.reading(&watcher, id).await?.ok_or(Error::NotFound)?;
    if !tx.explain_reading(id, actor.account, portal.clock.now(), text).await? {
        return Ok(false);
    }
    let own = actor.guichets.first().copied().unwrap_or(GuichetCode::WEB);
    journal::did_at_guichet(portal, &mut tx, actor, own, What::ExplainedReading).await?;
    tx.commit().await?;
    tracing::info!(account = %actor.account, reading = %id, "unusual reading explained");
    Ok(true)
}

/// Deletes what has served.
pub async fn clean(portal: &Portal) -> Result<()> {
    let today = portal.clock.now().date_naive();
    let mut tx = portal.store.write().await?;
    tx.delete_old_readings(earlier(today, KEPT), today - PAST - CAUGHT_UP).await?;
    tx.commit().await
}
