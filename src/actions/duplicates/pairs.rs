//! What people do about a pair of demands: a guichet compares, aligns and reports; the manager of
//! the territory merges them or tells two persons apart, and may undo both.

use super::super::correction::erase_proof;
use super::super::{again_once, journal, record};
use super::found;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::duplicates::{Act, Done, Pair};
use crate::store::{Conn, Tx};
use app::domain::calendar::local_day;
use app::domain::demand::Demand;
use app::domain::duplicate::{
    ActKind, DuplicateError, Likeness, Meeting, PairState, aligned, identities, kept_and_closed,
    meeting,
};
use app::domain::event::{By, Channel, Event};
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId, PairId};
use app::domain::journal::What;
use app::domain::life_cycle::{RemovalReason, Status};
use app::domain::rights::{Action, Actor, may};
use app::domain::territory::TerritoryCode;
use app::domain::unique_number::UniqueNumber;
use chrono::{DateTime, TimeDelta, Utc};

/// Forced registrations are counted over this long.
const COUNTED: TimeDelta = TimeDelta::days(365);

/// A pair with its demands.
#[derive(Debug)]
pub struct Line {
    /// The pair.
    pub pair: Pair,
    /// Its demands.
    pub demands: [Demand; 2],
}

/// A pair side by side.
#[derive(Debug)]
pub struct Compared {
    /// The pair.
    pub pair: Pair,
    /// Its demands.
    pub demands: [Demand; 2],
    /// Whether the reader's guichets received each; always false for a manager.
    pub received: [bool; 2],
    /// Which persons of the demands are alike: the applicants when a guichet reported two that
    /// have nothing in common.
    pub ranks: [usize; 2],
    /// What was done, the oldest first.
    pub acts: Vec<Act>,
}

/// Pairs of the manager's territories, to decide or decided; and how many in all.
pub async fn list(
    portal: &Portal,
    actor: &Actor,
    treated: bool,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Line>, i64)> {
    manages(actor)?;
    let mut conn = portal.store.read().await?;
    let (pairs, total) = if treated {
        conn.treated_pairs(&actor.territories, limit, offset).await?
    } else {
        conn.open_pairs(&actor.territories, limit, offset).await?
    };
    Ok((lines(&mut conn, pairs).await?, total))
}

/// How often the guichets of the manager's territories forced a registration over a year.
pub async fn forced(portal: &Portal, actor: &Actor) -> Result<Vec<(GuichetCode, i64)>> {
    manages(actor)?;
    let since = portal.clock.now() - COUNTED;
    portal.store.read().await?.forced_by_guichet(&actor.territories, since).await
}

/// Pairs to decide of which the agent's guichets received a demand; and how many in all.
pub async fn list_at_desk(
    portal: &Portal,
    actor: &Actor,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Line>, i64)> {
    works_at_desk(actor)?;
    let territories = territories_of(portal, actor);
    let mut conn = portal.store.read().await?;
    let (pairs, total) = conn.pairs_of_desks(&territories, &actor.guichets, limit, offset).await?;
    Ok((lines(&mut conn, pairs).await?, total))
}

fn territories_of(portal: &Portal, actor: &Actor) -> Vec<TerritoryCode> {
    let guichets = portal.guichets();
    let own = guichets.iter().filter(|guichet| actor.guichets.contains(&guichet.code));
    own.filter_map(|guichet| guichet.territory).collect()
}

async fn lines(conn: &mut Conn, pairs: Vec<Pair>) -> Result<Vec<Line>> {
    let mut lines = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let demands = both(conn, &pair).await?;
        lines.push(Line { pair, demands });
    }
    Ok(lines)
}

async fn both(conn: &mut Conn, pair: &Pair) -> Result<[Demand; 2]> {
    let missing = || Error::failure("a pair without its demand");
    let first = conn.demand(pair.demands.0).await?.ok_or_else(missing)?;
    let second = conn.demand(pair.demands.1).await?.ok_or_else(missing)?;
    Ok([first, second])
}

fn manages(actor: &Actor) -> Result<()> {
    if may(Some(actor.role), Action::TreatDuplicate, None) { Ok(()) } else { Err(Error::NotFound) }
}

fn works_at_desk(actor: &Actor) -> Result<()> {
    if may(Some(actor.role), Action::ReportDuplicate, None) { Ok(()) } else { Err(Error::NotFound) }
}

/// A pair of the manager's territories.
async fn managed(conn: &mut Conn, actor: &Actor, id: PairId) -> Result<Pair> {
    manages(actor)?;
    let pair = conn.pair(id).await?.ok_or(Error::NotFound)?;
    if actor.territories.contains(&pair.territory) { Ok(pair) } else { Err(Error::NotFound) }
}

/// A pair of which the agent's guichets received a demand, and which of the two they did.
async fn at_desk(conn: &mut Conn, actor: &Actor, id: PairId) -> Result<(Pair, [bool; 2])> {
    works_at_desk(actor)?;
    let pair = conn.pair(id).await?.ok_or(Error::NotFound)?;
    let first = is_received(conn, actor, pair.demands.0).await?;
    let second = is_received(conn, actor, pair.demands.1).await?;
    if first || second { Ok((pair, [first, second])) } else { Err(Error::NotFound) }
}

async fn is_received(conn: &mut Conn, actor: &Actor, demand: DemandId) -> Result<bool> {
    Ok(!conn.received(demand, &actor.guichets).await?.is_empty())
}

/// A pair side by side, for the manager.
pub async fn compare(portal: &Portal, actor: &Actor, id: PairId) -> Result<Compared> {
    let mut conn = portal.store.read().await?;
    let pair = managed(&mut conn, actor, id).await?;
    let compared = side_by_side(&mut conn, actor, pair, [false; 2]).await?;
    drop(conn);
    shown(portal, actor, compared).await
}

/// Gives a comparison once the looks at both demands are in the journal.
async fn shown(portal: &Portal, actor: &Actor, compared: Compared) -> Result<Compared> {
    for demand in &compared.demands {
        journal::looks(portal, actor, demand, What::SawComparison).await?;
    }
    Ok(compared)
}

/// Writes in the journal, last, that an agent did something about both demands of a pair.
async fn treated(portal: &Portal, tx: &mut Tx, actor: &Actor, pair: &Pair) -> Result<()> {
    for demand in both(tx, pair).await? {
        journal::did(portal, tx, actor, &demand, What::TreatedDuplicate).await?;
    }
    Ok(())
}

/// A pair side by side, for a guichet.
pub async fn compare_at_desk(portal: &Portal, actor: &Actor, id: PairId) -> Result<Compared> {
    let mut conn = portal.store.read().await?;
    let (pair, received) = at_desk(&mut conn, actor, id).await?;
    let compared = side_by_side(&mut conn, actor, pair, received).await?;
    drop(conn);
    shown(portal, actor, compared).await
}

async fn side_by_side(
    conn: &mut Conn,
    actor: &Actor,
    pair: Pair,
    received: [bool; 2],
) -> Result<Compared> {
    let demands = both(conn, &pair).await?;
    let (first, second) = met(&demands).map_or((0, 0), |met| met.ranks);
    let acts = conn.pair_acts(pair.id).await?;
    tracing::info!(account = %actor.account, pair = %pair.id, "pair of demands seen");
    Ok(Compared { pair, demands, received, ranks: [first, second], acts })
}

fn met(demands: &[Demand; 2]) -> Option<Meeting> {
    let [first, second] = demands;
    meeting(first.content.as_ref()?, second.content.as_ref()?)
}

/// Nobody may decide over a version that was not on screen.
fn seen(pair: &Pair, version: Option<i64>) -> Result<()> {
    if version == Some(pair.version) { Ok(()) } else { Err(Error::Conflict) }
}

fn done<'a>(
    act: ActKind,
    actor: &Actor,
    guichet: Option<GuichetCode>,
    motive: &'a str,
    at: DateTime<Utc>,
) -> Done<'a> {
    Done { act, actor: actor.account, guichet, reason: None, motive, at }
}

/// The desk of the agent that acts: one that received a demand of the pair.
async fn desk_of(conn: &mut Conn, actor: &Actor, pair: &Pair) -> Result<GuichetCode> {
    for guichet in &actor.guichets {
        let one = std::slice::from_ref(guichet);
        let first = conn.received(pair.demands.0, one).await?;
        if !first.is_empty() || !conn.received(pair.demands.1, one).await?.is_empty() {
            return Ok(*guichet);
        }
    }
    Err(Error::NotFound)
}

/// A guichet brings the pair to the manager.
pub async fn report(
    portal: &Portal,
    actor: &Actor,
    id: PairId,
    version: Option<i64>,
    remark: &str,
) -> Result<()> {
    let mut tx = portal.store.write().await?;
    let (pair, _) = at_desk(&mut tx, actor, id).await?;
    let state = pair.state.reported().map_err(Error::refused)?;
    seen(&pair, version)?;
    let guichet = desk_of(&mut tx, actor, &pair).await?;
    let done = done(ActKind::Reported, actor, Some(guichet), remark, portal.clock.now());
    tx.move_pair(&pair, state, &done).await?;
    Box::pin(treated(portal, &mut tx, actor, &pair)).await?;
    tx.commit().await?;
    tracing::info!(account = %actor.account, pair = %id, act = "reported", "pair decided");
    Ok(())
}

/// A guichet brings two demands to the manager that the portal had not brought together; gives
/// the pair. One at least was sent to its desks.
pub async fn report_numbers(
    portal: &Portal,
    actor: &Actor,
    numbers: (UniqueNumber, UniqueNumber),
    remark: &str,
) -> Result<PairId> {
    works_at_desk(actor)?;
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let first = tx.demand_by_number(numbers.0).await?.ok_or(Error::NotFound)?;
    let second = tx.demand_by_number(numbers.1).await?.ok_or(Error::NotFound)?;
    let received = is_received(&mut tx, actor, first.id).await?
        || is_received(&mut tx, actor, second.id).await?;
    if !received {
        return Err(Error::NotFound);
    }
    let territory = reportable(&first, &second)?;
    let demands = [first, second];
    let [first, second] = &demands;
    let pair = if let Some(pair) = tx.pair_between(first.id, second.id).await? {
        pair
    } else {
        let likeness = met(&demands).map_or_else(Likeness::by_hand, |met| met.likeness);
        let pair = found((first.id, second.id), territory, likeness, now);
        tx.put_pair(&pair).await?;
        pair
    };
    let state = pair.state.reported().map_err(Error::refused)?;
    let guichet = desk_of(&mut tx, actor, &pair).await?;
    tx.move_pair(&pair, state, &done(ActKind::Reported, actor, Some(guichet), remark, now)).await?;
    Box::pin(treated(portal, &mut tx, actor, &pair)).await?;
    tx.commit().await?;
    tracing::info!(account = %actor.account, pair = %pair.id, act = "reported", "pair decided");
    Ok(pair.id)
}

/// The territory of two demands that may be one person's.
fn reportable(first: &Demand, second: &Demand) -> Result<TerritoryCode> {
    let number = |demand: &Demand| match &demand.status {
        Status::Active(registration) => Ok(registration.unique_number),
        _ => Err(Error::refused(DuplicateError::NotBothRegistered)),
    };
    let (one, two) = (number(first)?, number(second)?);
    if one == two {
        return Err(Error::refused(DuplicateError::SameDemand));
    }
    if one.territory() != two.territory() {
        return Err(Error::refused(DuplicateError::OtherTerritory));
    }
    Ok(one.territory())
}

/// A guichet that checked the identity document gives one demand the four fields of the other, so
/// that the manager, who edits nothing, can merge them. `wrong` is the one to correct.
pub async fn align(
    portal: &Portal,
    actor: &Actor,
    id: PairId,
    version: Option<i64>,
    wrong: DemandId,
) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let (pair, received) = at_desk(&mut tx, actor, id).await?;
    if !pair.state.is_open() {
        return Err(Error::refused(DuplicateError::Treated));
    }
    seen(&pair, version)?;
    // Brought by two numbers alone: a civil status is then corrected with a proof, demand by demand.
    if pair.likeness.is_by_hand() {
        return Err(Error::refused(DuplicateError::NotAlike));
    }
    let [first, second] = both(&mut tx, &pair).await?;
    let ranks = match (&first.content, &second.content) {
        (Some(one), Some(two)) => meeting(one, two).map_or((0, 0), |met| met.ranks),
        _ => return Err(Error::failure("a pair without content")),
    };
    let (ours, other, rank, from) = match wrong {
        wrong if wrong == first.id && received[0] => (first, second, ranks.0, ranks.1),
        wrong if wrong == second.id && received[1] => (second, first, ranks.1, ranks.0),
        // Not sent to this guichet: it does not change it.
        _ => return Err(Error::NotFound),
    };
    let right = other.content.as_ref().and_then(|c| identities(c).get(from).copied().cloned());
    let (Some(right), Some(said)) = (right, ours.content.clone()) else {
        return Err(Error::failure("a pair without its persons"));
    };
    let guichet = desk_of(&mut tx, actor, &pair).await?;
    tx.move_pair(&pair, pair.state, &done(ActKind::Aligned, actor, Some(guichet), "", now)).await?;
    let (before, content) = (ours.clone(), aligned(said, rank, &right));
    let (ours, event) = ours.modify_at_desk(content, &portal.territories)?;
    let by = By { actor: Some(actor.account), channel: Channel::Guichet, guichet, at: now };
    record(portal, &mut tx, Some(&before), &ours, &event, by).await?;
    let account = ours.account;
    if account.is_some() {
        tx.enqueue_mail(ids::new(), "modified", account, Some(ours.id), None, now).await?;
    }
    if let Some(met) = met(&[ours, other]) {
        tx.put_pair(&Pair { likeness: met.likeness, ..pair.clone() }).await?;
    }
    Box::pin(treated(portal, &mut tx, actor, &pair)).await?;
    tx.commit().await?;
    tracing::info!(account = %actor.account, pair = %id, act = "aligned", "pair decided");
    portal.changed();
    Ok(())
}

/// The manager knows two persons: the pair is never proposed again.
pub async fn distinct(
    portal: &Portal,
    actor: &Actor,
    id: PairId,
    version: Option<i64>,
    motive: &str,
) -> Result<()> {
    let mut tx = portal.store.write().await?;
    let pair = managed(&mut tx, actor, id).await?;
    let state = pair.state.distinct().map_err(Error::refused)?;
    seen(&pair, version)?;
    let done = done(ActKind::Distinct, actor, None, motive, portal.clock.now());
    tx.move_pair(&pair, state, &done).await?;
    Box::pin(treated(portal, &mut tx, actor, &pair)).await?;
    tx.commit().await?;
    tracing::info!(account = %actor.account, pair = %id, act = "distinct", "pair decided");
    Ok(())
}

/// The manager knows one person: the oldest demand is kept, the other closed; its guichets and
/// its applicant are told.
pub async fn merge(
    portal: &Portal,
    actor: &Actor,
    id: PairId,
    version: Option<i64>,
    motive: &str,
) -> Result<()> {
    again_once!(merge_once(portal, actor, id, version, motive).await)
}

async fn merge_once(
    portal: &Portal,
    actor: &Actor,
    id: PairId,
    version: Option<i64>,
    motive: &str,
) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let pair = managed(&mut tx, actor, id).await?;
    let state = pair.state.merged().map_err(Error::refused)?;
    seen(&pair, version)?;
    let [one, two] = both(&mut tx, &pair).await?;
    let (kept, closed) = kept_and_closed(one, two).map_err(Error::refused)?;
    let (into, number) = (number_of(&kept)?, number_of(&closed)?);
    tx.move_pair(&pair, state, &done(ActKind::Merged, actor, None, motive, now)).await?;
    let by = by_manager(actor.account, now);
    // The older first, always: two managers never wait for each other.
    let before = kept.clone();
    let (kept, event) = kept.absorb(number).map_err(Error::refused)?;
    record(portal, &mut tx, Some(&before), &kept, &event, by).await?;
    let before = closed.clone();
    let today = local_day(now, Some(pair.territory));
    let (closed, event) = closed.merge_into(into, today).map_err(Error::refused)?;
    record(portal, &mut tx, Some(&before), &closed, &event, by).await?;
    erase_proof(&mut tx, closed.id, now).await?;
    for (demand, kind) in [(&closed, "merged"), (&kept, "absorbed")] {
        tell(&mut tx, demand.account, demand.id, kind, now).await?;
    }
    Box::pin(treated(portal, &mut tx, actor, &pair)).await?;
    tx.commit().await?;
    tracing::info!(account = %actor.account, pair = %id, act = "merged", "pair decided");
    portal.changed();
    Ok(())
}

async fn tell(
    tx: &mut Tx,
    account: Option<AccountId>,
    demand: DemandId,
    kind: &'static str,
    at: DateTime<Utc>,
) -> Result<()> {
    if account.is_some() {
        tx.enqueue_mail(ids::new(), kind, account, Some(demand), None, at).await?;
    }
    Ok(())
}

fn by_manager(account: AccountId, at: DateTime<Utc>) -> By {
    By { actor: Some(account), channel: Channel::Manager, guichet: GuichetCode::WEB, at }
}

fn number_of(demand: &Demand) -> Result<UniqueNumber> {
    let registration = demand.status.registration();
    registration
        .map(|registration| registration.unique_number)
        .ok_or_else(|| Error::refused(DuplicateError::NotBothRegistered))
}

/// The manager was wrong: two persons that were told apart are to compare again, a demand that
/// was closed is back as it was, with its number, its dates and its count in the statistics.
pub async fn undo(
    portal: &Portal,
    actor: &Actor,
    id: PairId,
    version: Option<i64>,
    motive: &str,
) -> Result<()> {
    again_once!(undo_once(portal, actor, id, version, motive).await)
}

async fn undo_once(
    portal: &Portal,
    actor: &Actor,
    id: PairId,
    version: Option<i64>,
    motive: &str,
) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let pair = managed(&mut tx, actor, id).await?;
    let state = pair.state.undone().map_err(Error::refused)?;
    seen(&pair, version)?;
    tx.move_pair(&pair, state, &done(ActKind::Undone, actor, None, motive, now)).await?;
    if pair.state == PairState::Merged {
        let [one, two] = both(&mut tx, &pair).await?;
        let (kept, closed) = if closed_into(&mut tx, &two, &one).await? {
            (one, two)
        } else if closed_into(&mut tx, &one, &two).await? {
            (two, one)
        } else {
            return Err(Error::refused(DuplicateError::NotMerged));
        };
        reopen(portal, &mut tx, kept, closed, by_manager(actor.account, now)).await?;
    }
    Box::pin(treated(portal, &mut tx, actor, &pair)).await?;
    tx.commit().await?;
    tracing::info!(account = %actor.account, pair = %id, act = "undone", "pair decided");
    portal.changed();
    Ok(())
}

/// Whether a demand is closed as the duplicate of another.
async fn closed_into(conn: &mut Conn, closed: &Demand, kept: &Demand) -> Result<bool> {
    if !matches!(closed.status, Status::Removed { reason: RemovalReason::Merged, .. }) {
        return Ok(false);
    }
    let number = number_of(kept)?;
    let events = conn.events(closed.id).await?;
    let last = events.into_iter().rev().find_map(|recorded| match recorded.event {
        Event::Merged { into, .. } => Some(into),
        _ => None,
    });
    Ok(last == Some(number))
}

async fn reopen(portal: &Portal, tx: &mut Tx, kept: Demand, closed: Demand, by: By) -> Result<()> {
    let number = number_of(&closed)?;
    let before = kept.clone();
    let (kept, event) = kept.release(number);
    record(portal, tx, Some(&before), &kept, &event, by).await?;
    let account = closed.account;
    // An account holds one demand at a time.
    let unlinked = match account {
        Some(account) => tx.demand_of(account).await?.is_some_and(|held| {
            held.id != closed.id && !matches!(held.status, Status::Removed { .. })
        }),
        None => false,
    };
    let before = closed.clone();
    let (closed, event) = closed.undo_merge(unlinked).map_err(Error::refused)?;
    record(portal, tx, Some(&before), &closed, &event, by).await?;
    tell(tx, account, closed.id, "merge_undone", by.at).await
}
