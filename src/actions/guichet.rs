//! The desks: inbox, one demand, acknowledging; and delivering to them.

use super::{journal, require};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::demands::Recorded;
use crate::store::dispatches::Received;
use app::domain::demand::Demand;
use app::domain::dispatch::{DispatchState, retry_delay};
use app::domain::journal::What;
use app::domain::rights::{Action, Actor, Relation};
use app::domain::unique_number::UniqueNumber;
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// At most one mail an hour to a guichet.
const DIGEST: TimeDelta = TimeDelta::hours(1);

/// A page of the inbox.
#[derive(Debug)]
pub struct Inbox {
    /// Newest first.
    pub lines: Vec<Received>,
    /// How many lines there are on all pages.
    pub total: i64,
    /// How many demands are to acknowledge.
    pub to_acknowledge: i64,
}

/// What the actor's guichets received.
pub async fn inbox(
    portal: &Portal,
    actor: &Actor,
    all: bool,
    limit: i64,
    offset: i64,
) -> Result<Inbox> {
    let mut conn = portal.store.read().await?;
    let lines = conn.inbox(&actor.guichets, all, limit, offset).await?;
    let total = conn.inbox_length(&actor.guichets, all).await?;
    let to_acknowledge = conn.to_acknowledge(&actor.guichets).await?;
    Ok(Inbox { lines, total, to_acknowledge })
}

/// One dispatched demand, its history, and whether it is to acknowledge; who looked is in the
/// journal.
pub async fn dispatched(
    portal: &Portal,
    actor: &Actor,
    number: UniqueNumber,
) -> Result<(Demand, Vec<Recorded>, bool)> {
    let mut conn = portal.store.read().await?;
    let demand = conn.demand_by_number(number).await?.ok_or(Error::NotFound)?;
    let states = conn.received(demand.id, &actor.guichets).await?;
    let relation = if states.is_empty() { Relation::Foreign } else { Relation::InScope };
    require(actor, Action::SeeDispatched, &demand, relation)?;
    drop(conn);
    journal::looks(portal, actor, &demand, What::SawDemand).await?;
    let events = portal.store.read().await?.events(demand.id).await?;
    tracing::info!(account = %actor.account, demand = %demand.id, "demand seen by a guichet");
    Ok((demand, events, states.contains(&DispatchState::Sent)))
}

/// The actor's guichets took the demand in.
pub async fn acknowledge(portal: &Portal, actor: &Actor, number: UniqueNumber) -> Result<()> {
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_by_number(number).await?.ok_or(Error::NotFound)?;
    let states = tx.received(demand.id, &actor.guichets).await?;
    let relation = if states.is_empty() { Relation::Foreign } else { Relation::InScope };
    require(actor, Action::Acknowledge, &demand, relation)?;
    // None left: the second click of a double click, or a colleague was faster.
    tx.acknowledge(demand.id, &actor.guichets, portal.clock.now(), actor.account).await?;
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
