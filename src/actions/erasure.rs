//! Erasure (decree 2017-917, art. 4; `domain.md` 7): the demand, its documents, its index rows, its
//! mails, and the account that serves for nothing else. A tombstone stays.

use super::daily::look;
use crate::error::Result;
use crate::portal::Portal;
use crate::store::agenda::Due;
use crate::store::erasure::{Burial, Tombstone};
use app::domain::agenda::{erased_on, first};
use app::domain::calendar::{DRAFT_WARNED, days_later, local_day};
use app::domain::demand::Demand;
use app::domain::ids::UploadId;
use app::domain::life_cycle::Status;
use app::domain::unique_number::UniqueNumber;
use chrono::TimeDelta;

/// Why a demand that was never in the register was erased.
const NEVER_REGISTERED: &str = "REJETEE";
/// An account that somebody used since then is kept: they may be about to file again.
const RECENT: TimeDelta = TimeDelta::days(30);

/// Erases a demand whose time is over; false when it is not.
pub(super) async fn erase_due(portal: &Portal, due: &Due) -> Result<bool> {
    let now = portal.clock.now();
    let today = local_day(now, due.territory);
    let mut conn = portal.store.read().await?;
    let Some(demand) = conn.demand(due.demand).await? else { return Ok(false) };
    let touched = conn.touched_at(demand.id).await?.map(|at| local_day(at, due.territory));
    drop(conn);
    let is_over = match &demand.status {
        Status::Removed { removed_on, .. } => erased_on(*removed_on) <= today,
        Status::Refused { .. } => {
            let since = touched.unwrap_or(today).max(due.anchor);
            first(&demand, since).is_some_and(|next| next.on <= today)
        }
        _ => false,
    };
    if !is_over {
        look(portal, due).await?;
        return Ok(false);
    }
    erase(portal, &demand).await?;
    Ok(true)
}

/// Erases a draft that was left, once its writer was warned; false when they came back.
pub(super) async fn erase_draft_due(portal: &Portal, due: &Due) -> Result<bool> {
    let today = local_day(portal.clock.now(), due.territory);
    let mut conn = portal.store.read().await?;
    let Some(demand) = conn.demand(due.demand).await? else { return Ok(false) };
    let touched = conn.touched_at(demand.id).await?.map(|at| local_day(at, due.territory));
    drop(conn);
    let came_back = days_later(touched.unwrap_or(today), DRAFT_WARNED) > today;
    if demand.status != Status::Draft || came_back {
        look(portal, due).await?;
        return Ok(false);
    }
    erase(portal, &demand).await?;
    Ok(true)
}

/// Erases a demand as it was read; not when it changed meanwhile.
async fn erase(portal: &Portal, demand: &Demand) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let current = tx.demand(demand.id).await?;
    if current.as_ref().is_none_or(|current| current.version != demand.version) {
        return Err(crate::error::Error::Conflict);
    }
    let mut letters = tx.letters_of(demand.id).await?;
    let uploads = tx.uploads_of(demand.id).await?;
    if demand.status != Status::Draft {
        bury(portal, &mut tx, demand).await?;
    }
    tx.erase_demand(demand.id, now).await?;
    if let Some(account) = demand.account
        && !tx.account_serves(account, 0, now - RECENT).await?
    {
        letters.extend(tx.letters_to(account).await?);
        tx.erase_account(account).await?;
    }
    // Before the lines that name them are gone: after a crash in between they are found again.
    portal.mailer.forget(&letters)?;
    for id in uploads {
        portal.pieces.erase(UploadId(id))?;
    }
    tx.commit().await?;
    tracing::info!(demand = %demand.id, "erased");
    Ok(())
}

async fn bury(portal: &Portal, tx: &mut crate::store::Tx, demand: &Demand) -> Result<()> {
    let territory = demand.territory(&portal.territories);
    let registration = demand.status.registration();
    let name = registration.map_or_else(|| demand.id.to_string(), |r| r.unique_number.to_string());
    let (reason, removed_on) = match &demand.status {
        Status::Removed { removed_on, reason, .. } => (reason.code(), Some(*removed_on)),
        _ => (NEVER_REGISTERED, None),
    };
    tx.bury(Burial {
        hash: &portal.chain.tomb(&name),
        territory: territory.map(|code| code.to_string()),
        reason,
        filed_on: demand.status.filed_on(),
        registered_on: registration.map(|r| r.registered_on),
        removed_on,
        erased_on: local_day(portal.clock.now(), territory),
    })
    .await
}

/// Whether the demand of a number was erased, when and why it had left the register.
pub async fn was_erased(portal: &Portal, number: UniqueNumber) -> Result<Option<Tombstone>> {
    let hash = portal.chain.tomb(&number.to_string());
    portal.store.read().await?.tombstone(&hash).await
}
