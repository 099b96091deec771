//! Duplicates (`domain.md` 4.6): the keys kept up with the register, the check before a
//! registration, the search of the night; [`pairs`] holds what people do about them.

pub mod pairs;

use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::duplicates::{Done, Pair, hashed};
use crate::store::{Conn, Tx};
use app::domain::calendar::{end_of_day, local_day};
use app::domain::content::Content;
use app::domain::demand::Demand;
use app::domain::duplicate::{
    ActKind, DuplicateError, ForcedReason, Level, Likeness, Meeting, PairState, Person, identities,
    keys, meeting, same_applicant,
};
use app::domain::event::Event;
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId, PairId};
use app::domain::life_cycle::Status;
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;

/// How long after midnight the night's search begins.
const NIGHT: TimeDelta = TimeDelta::hours(2);

/// A registered demand of somebody alike.
#[derive(Debug)]
pub struct Match {
    /// The demand.
    pub demand: Demand,
    /// Who is alike, and how much.
    pub meeting: Meeting,
}

/// A guichet registers in spite of the alert: lawful for true namesakes, and counted.
#[derive(Clone, Debug)]
pub struct Forcing {
    /// The agent.
    pub actor: AccountId,
    /// Their desk.
    pub guichet: GuichetCode,
    /// Why.
    pub reason: ForcedReason,
    /// In their words; required for [`ForcedReason::Other`], which the form sees to.
    pub motive: String,
}

/// Everything that the persons of a content are found under in a territory, hashed.
pub fn wanted_keys(content: &Content, territory: TerritoryCode) -> BTreeSet<i64> {
    let mut wanted = BTreeSet::new();
    for identity in identities(content) {
        let keys = keys(&Person::of(identity), territory);
        wanted.extend(keys.exact.iter().chain(&keys.near).map(|key| hashed(key)));
    }
    wanted
}

/// The keys that a demand must have now: only registered ones are found.
fn keys_of(portal: &Portal, demand: &Demand) -> BTreeSet<i64> {
    match (&demand.status, &demand.content, demand.territory(&portal.territories)) {
        (Status::Active(_), Some(content), Some(territory)) => wanted_keys(content, territory),
        _ => BTreeSet::new(),
    }
}

/// Keeps up the keys of a demand that an event has just changed; its duplicates are looked for
/// the next night.
pub(super) async fn keep_up(
    portal: &Portal,
    tx: &mut Tx,
    demand: &Demand,
    event: &Event,
    at: DateTime<Utc>,
) -> Result<()> {
    if demand.status.registration().is_none() {
        return Ok(());
    }
    let is_new = matches!(event, Event::Registered { .. });
    let kept = if is_new { BTreeSet::new() } else { tx.duplicate_keys(demand.id).await? };
    let wanted = keys_of(portal, demand);
    if kept == wanted {
        return Ok(());
    }
    tx.put_duplicate_keys(demand.id, &wanted, is_new).await?;
    if !wanted.is_empty() {
        let territory = demand.territory(&portal.territories);
        let night = end_of_day(local_day(at, territory), territory) + NIGHT;
        tx.check_duplicates(demand.id, night).await?;
    }
    Ok(())
}

/// Registered demands of a territory in which somebody is like somebody of a content, the closest
/// first. `own` is left out.
pub async fn matches(
    conn: &mut Conn,
    content: &Content,
    territory: TerritoryCode,
    own: Option<DemandId>,
) -> Result<Vec<Match>> {
    let found = conn.demands_under(&wanted_keys(content, territory)).await?;
    let mut matches = Vec::new();
    for id in found.into_iter().filter(|id| Some(*id) != own) {
        let Some(demand) = conn.demand(id).await? else { continue };
        let other = demand.content.as_ref().filter(|_| is_active_in(&demand, territory));
        if let Some(meeting) = other.and_then(|other| meeting(content, other)) {
            matches.push(Match { demand, meeting });
        }
    }
    matches.sort_by_key(|one| (one.meeting.likeness.level, !one.meeting.likeness.is_proposed()));
    Ok(matches)
}

fn is_active_in(demand: &Demand, territory: TerritoryCode) -> bool {
    let number = |demand: &Demand| demand.status.registration().map(|r| r.unique_number);
    matches!(demand.status, Status::Active(_))
        && number(demand).is_some_and(|number| number.territory() == territory)
}

/// Registered demands of the very applicant of another one, unless somebody told the two apart.
async fn held(conn: &mut Conn, demand: &Demand, territory: TerritoryCode) -> Result<Vec<Demand>> {
    let Some(content) = &demand.content else { return Ok(Vec::new()) };
    let exact = identities(content).first().and_then(|applicant| {
        keys(&Person::of(applicant), territory).exact.map(|key| hashed(&key))
    });
    let Some(exact) = exact else { return Ok(Vec::new()) };
    let mut held = Vec::new();
    for id in conn.demands_under(&BTreeSet::from([exact])).await? {
        let Some(other) = conn.demand(id).await?.filter(|other| other.id != demand.id) else {
            continue;
        };
        let same = other.content.as_ref().is_some_and(|other| same_applicant(content, other));
        if !(same && is_active_in(&other, territory)) {
            continue;
        }
        let pair = conn.pair_between(demand.id, other.id).await?;
        if !pair.is_some_and(|pair| pair.state.lets_through()) {
            held.push(other);
        }
    }
    Ok(held)
}

/// Whether the applicant of a filed demand already holds a registered one in the territory.
pub(super) async fn is_held(portal: &Portal, conn: &mut Conn, demand: &Demand) -> Result<bool> {
    match demand.territory(&portal.territories) {
        Some(territory) => Ok(!held(conn, demand, territory).await?.is_empty()),
        None => Ok(false),
    }
}

/// Refuses to register a filed demand when its applicant already holds one. The caller holds the
/// territory, so that two files of one person are not accepted at once.
pub(super) async fn refuse_second(
    tx: &mut Tx,
    demand: &Demand,
    territory: TerritoryCode,
) -> Result<()> {
    if held(tx, demand, territory).await?.is_empty() {
        Ok(())
    } else {
        Err(Error::refused(DuplicateError::AlreadyHeld))
    }
}

/// A filed demand was refused because its applicant holds another: the pair is kept for the
/// guichets and the manager, who alone can tell namesakes apart, and the holder of the other is
/// told once, at the address known for it, since somebody may be using their name.
pub(super) async fn refused(
    portal: &Portal,
    tx: &mut Tx,
    demand: &Demand,
    at: DateTime<Utc>,
) -> Result<()> {
    let Some(territory) = demand.territory(&portal.territories) else { return Ok(()) };
    for other in held(tx, demand, territory).await? {
        if tx.pair_between(demand.id, other.id).await?.is_some() {
            continue;
        }
        let likeness = Likeness { level: Level::Exact, reasons: Vec::new() };
        let demands = (demand.id, other.id);
        tx.put_pair(&found(demands, territory, likeness, at)).await?;
        let (account, id) = (other.account, Some(other.id));
        tx.enqueue_mail(ids::new(), "duplicate_filed", account, id, None, at).await?;
    }
    Ok(())
}

/// A pair that nobody looked at yet.
fn found(
    demands: (DemandId, DemandId),
    territory: TerritoryCode,
    likeness: Likeness,
    since: DateTime<Utc>,
) -> Pair {
    let (id, state) = (PairId(ids::new()), PairState::Found);
    Pair { id, demands, territory, likeness, state, since, version: 1 }
}

/// The check before a guichet registers a demand: what is alike, the closest first. When somebody
/// is the very same, applicant or co-applicant, the registration must be forced. Nobody else
/// registers in the territory until the transaction ends.
pub async fn check(
    tx: &mut Tx,
    content: &Content,
    territory: TerritoryCode,
    forcing: Option<&Forcing>,
) -> Result<Vec<Match>> {
    tx.hold_territory(territory).await?;
    let matches = matches(tx, content, territory, None).await?;
    if forcing.is_none() && matches.iter().any(Match::is_exact) {
        return Err(Error::refused(DuplicateError::ToForce));
    }
    Ok(matches)
}

impl Match {
    fn is_exact(&self) -> bool {
        self.meeting.likeness.level == Level::Exact
    }
}

/// Writes down that a guichet registered `demand`, once it is added, in spite of what [`check`]
/// had found; the manager sees the pair.
pub async fn write_forcing(
    tx: &mut Tx,
    demand: DemandId,
    territory: TerritoryCode,
    matches: &[Match],
    forcing: &Forcing,
    at: DateTime<Utc>,
) -> Result<()> {
    for one in matches.iter().filter(|one| one.is_exact()) {
        let demands = (demand, one.demand.id);
        let pair = found(demands, territory, one.meeting.likeness.clone(), at);
        tx.put_pair(&pair).await?;
        let done = Done {
            act: ActKind::Forced,
            actor: forcing.actor,
            guichet: Some(forcing.guichet),
            reason: Some(forcing.reason),
            motive: &forcing.motive,
            at,
        };
        tx.move_pair(&pair, PairState::Forced, &done).await?;
    }
    Ok(())
}

/// Looks for the duplicates of demands whose persons changed, at most `limit`; gives how many
/// were looked at.
pub async fn search_due(portal: &Portal, limit: i64) -> Result<usize> {
    let now = portal.clock.now();
    let due = portal.store.read().await?.due_duplicate_checks(now, limit).await?;
    for (id, due_at) in &due {
        let mut tx = portal.store.write().await?;
        if tx.take_duplicate_check(*id, *due_at).await? {
            search(portal, &mut tx, *id, now).await?;
            tx.commit().await?;
        }
    }
    Ok(due.len())
}

async fn search(portal: &Portal, tx: &mut Tx, id: DemandId, now: DateTime<Utc>) -> Result<()> {
    let Some(demand) = tx.demand(id).await? else { return Ok(()) };
    // A demand registered before there were keys gets them here.
    let wanted = keys_of(portal, &demand);
    if tx.duplicate_keys(id).await? != wanted {
        tx.put_duplicate_keys(id, &wanted, false).await?;
    }
    let (Some(content), Some(territory)) = (&demand.content, demand.territory(&portal.territories))
    else {
        return Ok(());
    };
    if wanted.is_empty() {
        return Ok(());
    }
    let mut pairs = Vec::new();
    for Match { demand: other, meeting } in matches(tx, content, territory, Some(id)).await? {
        if meeting.likeness.is_proposed() {
            let (first, second) = (id.min(other.id), id.max(other.id));
            pairs.push(found((first, second), territory, meeting.likeness, now));
        }
    }
    // In one order, whichever of the two demands is searched: two searches never wait for each
    // other in a ring.
    pairs.sort_by_key(|pair| pair.demands);
    for pair in &pairs {
        tx.put_pair(pair).await?;
    }
    drop_outdated(tx, &demand, content).await
}

/// Pairs that a correction has undone since they were found, and that nobody looked at.
async fn drop_outdated(tx: &mut Tx, demand: &Demand, content: &Content) -> Result<()> {
    for pair in tx.pairs_of(demand.id).await? {
        if pair.state != PairState::Found {
            continue;
        }
        let (first, second) = pair.demands;
        let other = if first == demand.id { second } else { first };
        let other = tx.demand(other).await?.and_then(|other| other.content);
        let met = other.and_then(|other| meeting(content, &other));
        if !met.is_some_and(|met| met.likeness.is_proposed()) {
            tx.drop_found_pair(pair.id).await?;
        }
    }
    Ok(())
}
