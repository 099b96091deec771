//! The desks: inbox, one demand, acknowledging; and delivering to them.

use super::desk::{open_codes, tie};
use super::{journal, require};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::demands::Recorded;
use crate::store::desk::{Note, UnreadNote};
use crate::store::dispatches::{Filter, Length, Received};
use crate::store::entries::Reactivation;
use crate::store::notices::Told;
use app::domain::calendar::Deadlines;
use app::domain::demand::Demand;
use app::domain::desk::{ActingError, Ground};
use app::domain::dispatch::{DispatchState, retry_delay};
use app::domain::journal::What;
use app::domain::rights::{Action, Actor};
use app::domain::unique_number::UniqueNumber;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;

/// At most one mail an hour to a guichet.
const DIGEST: TimeDelta = TimeDelta::hours(1);

/// A page of the inbox.
#[derive(Debug)]
pub struct Inbox {
    /// Newest first.
    pub lines: Vec<Received>,
    /// How much there is on all pages.
    pub length: Length,
    /// How many demands are to acknowledge.
    pub to_acknowledge: i64,
    /// Notes of other guichets that nobody read here.
    pub notes: Vec<UnreadNote>,
    /// Demands whose e-mail turned out to be wrong, and when, the last first.
    pub wrong_addresses: Vec<(String, DateTime<Utc>)>,
}

/// Notes told in the inbox at once, and addresses to mend.
const NOTES: i64 = 20;
/// An address is to mend that turned out to be wrong since then: past it the demand was removed or
/// renewed.
const TO_MEND: TimeDelta = TimeDelta::days(90);

/// One demand as a desk reads it.
#[derive(Debug)]
pub struct Dispatched {
    /// The demand.
    pub demand: Demand,
    /// Its history, oldest first.
    pub events: Vec<Recorded>,
    /// Notices of its expiry, oldest first.
    pub notices: Vec<Told>,
    /// The dates of the law for it.
    pub deadlines: Deadlines,
    /// What desks relied on, by rank of the event.
    pub grounds: Vec<(i64, Ground)>,
    /// True when one of the reader's guichets is to acknowledge it.
    pub to_acknowledge: bool,
    /// Their guichets received it or acted on it.
    pub holds: bool,
    /// One of those is open: it may read health data.
    pub serves: bool,
    /// Notes, newest first; for those who hold it alone.
    pub notes: Vec<Note>,
    /// The last request to put it back.
    pub reactivation: Option<Reactivation>,
}

/// What the actor's guichets received.
pub async fn inbox(
    portal: &Portal,
    actor: &Actor,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<Inbox> {
    let mut conn = portal.store.read().await?;
    let lines = conn.inbox(&actor.guichets, filter, limit, offset).await?;
    let length = conn.inbox_length(&actor.guichets, filter).await?;
    let to_acknowledge = conn.to_acknowledge(&open_codes(portal, actor)).await?;
    let notes = conn.unread_notes(&actor.guichets, NOTES).await?;
    let since = portal.clock.now() - TO_MEND;
    let wrong_addresses = conn.addresses_to_mend(&actor.guichets, since, NOTES).await?;
    Ok(Inbox { lines, length, to_acknowledge, notes, wrong_addresses })
}

/// One demand that the actor's guichets may see; who looked is in the journal, and it is read from
/// now on.
pub async fn dispatched(
    portal: &Portal,
    actor: &Actor,
    number: UniqueNumber,
) -> Result<Dispatched> {
    let mut conn = portal.store.read().await?;
    let demand = conn.demand_by_number(number).await?.ok_or(Error::NotFound)?;
    let relation = tie(portal, &mut conn, actor, &demand).await?;
    require(actor, Action::SeeDispatched, &demand, relation)?;
    drop(conn);
    journal::looks(portal, actor, &demand, What::SawDemand).await?;
    let mut conn = portal.store.read().await?;
    let open = open_codes(portal, actor);
    let states = conn.received(demand.id, &open).await?;
    let holds = conn.holds(demand.id, &actor.guichets).await?;
    let serves = conn.holds(demand.id, &open).await?;
    let events = conn.events(demand.id).await?;
    let notices = conn.notices_of(demand.id).await?;
    let deadlines = super::notice::deadlines(portal, &mut conn, &demand).await?;
    let grounds = conn.grounds(demand.id).await?;
    let notes = if holds { conn.notes(demand.id).await? } else { Vec::new() };
    let reactivation = conn.last_reactivation(demand.id).await?;
    drop(conn);
    if holds {
        let mut tx = portal.store.write().await?;
        tx.mark_read(demand.id, &actor.guichets, portal.clock.now()).await?;
        tx.commit().await?;
    }
    tracing::info!(account = %actor.account, demand = %demand.id, "demand seen by a guichet");
    let to_acknowledge = states.contains(&DispatchState::Sent);
    Ok(Dispatched {
        demand,
        events,
        notices,
        deadlines: deadlines.ok_or(Error::NotFound)?,
        grounds,
        to_acknowledge,
        holds,
        serves,
        notes,
        reactivation,
    })
}

/// The actor's open guichets took the demand in: nobody does it for one that closed.
pub async fn acknowledge(portal: &Portal, actor: &Actor, number: UniqueNumber) -> Result<()> {
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_by_number(number).await?.ok_or(Error::NotFound)?;
    let relation = tie(portal, &mut tx, actor, &demand).await?;
    require(actor, Action::Acknowledge, &demand, relation)?;
    let open = open_codes(portal, actor);
    let states = tx.received(demand.id, &open).await?;
    if states.is_empty() && !tx.received(demand.id, &actor.guichets).await?.is_empty() {
        return Err(Error::refused(ActingError::Closed));
    }
    // None left: the second click of a double click, or a colleague was faster.
    tx.acknowledge(demand.id, &open, portal.clock.now(), actor.account).await?;
    if states.contains(&DispatchState::Sent) {
        journal::did(portal, &mut tx, actor, &demand, What::Acknowledged).await?;
    }
    tx.commit().await
}

/// Delivers what is due, at most `limit` sendings; gives how many were looked at. A closed
/// guichet cannot receive: it is tried again until [`retry_delay`] gives up.
pub async fn deliver(portal: &Portal, limit: i64) -> Result<usize> {
    let now = portal.clock.now();
    if portal.store.read().await?.due_dispatches(now, 1).await?.is_empty() {
        return Ok(0);
    }
    let guichets = portal.guichets();
    let mut tx = portal.store.write().await?;
    let due = tx.due_dispatches(now, limit).await?;
    let mut told = BTreeSet::new();
    for sending in &due {
        let attempts = u32::try_from(sending.attempts).unwrap_or(u32::MAX).saturating_add(1);
        let next = retry_delay(attempts);
        if !tx.claim_dispatch(sending, now + next.unwrap_or_default()).await? {
            continue;
        }
        let open = guichets.iter().any(|g| g.code.as_str() == sending.guichet && g.active);
        if open {
            tx.dispatch_sent(sending, now).await?;
            told.insert(sending.guichet.clone());
        } else if next.is_none() {
            tx.dispatch_failed(sending).await?;
            tracing::error!(demand = %sending.demand, guichet = sending.guichet, "dispatch failed");
        }
    }
    for guichet in told {
        let at = match tx.last_digest(&guichet).await? {
            Some((_, true)) => continue,
            Some((last, false)) => now.max(last + DIGEST),
            None => now,
        };
        tx.enqueue_mail(ids::new(), "dispatched", None, None, Some(&guichet), at).await?;
    }
    tx.commit().await?;
    Ok(due.len())
}
