//! Erasure (decree 2017-917, art. 4; `domain.md` 7): the demand, its documents, its index rows, its
//! mails, and the account that serves for nothing else. A tombstone stays.

use super::daily::{Done, look};
use super::statistics;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::Tx;
use crate::store::agenda::Due;
use crate::store::erasure::{Burial, Tombstone};
use app::domain::agenda::{Step, counted, erased_on, first, refused_erased_on};
use app::domain::calendar::{DRAFT_WARNED, UNUSED_ACCOUNT, days_later, local_day, morning};
use app::domain::demand::Demand;
use app::domain::ids::{AccountId, UploadId};
use app::domain::life_cycle::Status;
use app::domain::unique_number::UniqueNumber;
use chrono::{DateTime, TimeDelta, Utc};

/// Why a demand that was never in the register was erased.
const NEVER_REGISTERED: &str = "REJETEE";
/// An account that somebody used since then is kept: they may be about to file again.
const RECENT: TimeDelta = TimeDelta::days(30);
/// An account that could not be erased is tried again after this long.
const RETRY: TimeDelta = TimeDelta::days(1);

/// Erases a demand whose time is over; false when it is not.
pub(super) async fn erase_due(portal: &Portal, due: &Due, done: &mut Done) -> Result<bool> {
    let now = portal.clock.now();
    let today = local_day(now, due.territory);
    let mut conn = portal.store.read().await?;
    let Some(demand) = conn.demand(due.demand).await? else { return Ok(false) };
    let touched = conn.touched_at(demand.id).await?.map(|at| local_day(at, due.territory));
    drop(conn);
    let is_over = match &demand.status {
        Status::Removed { removed_on, .. } => erased_on(*removed_on) <= today,
        Status::Refused { .. } => {
            refused_erased_on(touched.unwrap_or(today).max(due.anchor)) <= today
        }
        _ => false,
    };
    if !is_over {
        look(portal, due).await?;
        return Ok(false);
    }
    erase(portal, &demand, done).await?;
    Ok(true)
}

/// Erases the pictures of an identity document that was refused and left so; the demand stays, to
/// be sent again with others. False when they came back.
pub(super) async fn erase_refused_pages_due(
    portal: &Portal,
    due: &Due,
    done: &mut Done,
) -> Result<bool> {
    let now = portal.clock.now();
    let today = local_day(now, due.territory);
    let mut tx = portal.store.write().await?;
    let Some(demand) = tx.demand(due.demand).await? else { return Ok(false) };
    let touched = tx.touched_at(demand.id).await?.map(|at| local_day(at, due.territory));
    let since = touched.unwrap_or(today).max(due.anchor);
    let is_due = first(&demand, since)
        .is_some_and(|next| next.step == Step::RefusedPages && next.on <= today);
    if !is_due {
        drop(tx);
        look(portal, due).await?;
        return Ok(false);
    }
    let on = morning(refused_erased_on(since), due.territory);
    if !tx.move_on(due, Step::Erasure, on).await? {
        return Ok(false);
    }
    let pages = tx.pages(demand.id).await?;
    for page in &pages {
        super::document::take_back(&mut tx, *page, demand.id, now).await?;
    }
    count(&mut tx, now, &[(counted::ERASED_DOCUMENTS, pages.len())], done).await?;
    tx.commit().await?;
    tracing::info!(demand = %demand.id, pages = pages.len(), "refused document erased");
    Ok(true)
}

/// Erases a draft that was left, once its writer was warned; false when they came back.
pub(super) async fn erase_draft_due(portal: &Portal, due: &Due, done: &mut Done) -> Result<bool> {
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
    erase(portal, &demand, done).await?;
    Ok(true)
}

/// Erases a demand as it was read; not when it changed meanwhile. What went is counted.
async fn erase(portal: &Portal, demand: &Demand, done: &mut Done) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    // Held from here on: what somebody writes at this moment is written before, or not at all.
    if !tx.hold_demand(demand.id, demand.version).await? {
        return Err(Error::Conflict);
    }
    let mut letters = tx.letters_of(demand.id).await?;
    let uploads = tx.uploads_of(demand.id).await?;
    if demand.status != Status::Draft {
        bury(portal, &mut tx, demand).await?;
    }
    let counted_for = statistics::counted_for(portal, &mut tx, demand.id).await?;
    let documents = tx.vault_of(demand.id).await?.len() + uploads.len();
    tx.erase_demand(demand.id, now).await?;
    let mut accounts = 0;
    if let Some(account) = demand.account {
        if tx.account_serves(account, now - RECENT).await? {
            tx.look_at_account(account, now + UNUSED_ACCOUNT).await?;
        } else {
            letters.extend(tx.letters_to(account).await?);
            tx.erase_account(account).await?;
            accounts = 1;
        }
    }
    let counts = [
        (counted::ERASED_DOCUMENTS, documents),
        (counted::ERASED_MAILS, letters.len()),
        (counted::ERASED_ACCOUNTS, accounts),
    ];
    count(&mut tx, now, &counts, done).await?;
    // Last of the lines: nodes that erase wait here for each other.
    tx.keep_erased(&counted_for, &portal.territories).await?;
    // Before the lines that name them are gone: after a crash in between they are found again.
    portal.mailer.forget(&letters)?;
    for id in uploads {
        portal.pieces.erase(UploadId(id))?;
    }
    tx.commit().await?;
    tracing::info!(demand = %demand.id, "erased");
    Ok(())
}

/// Erases the accounts that hold no demand and that nobody used for long, at most `limit`; gives how
/// many were looked at.
pub async fn erase_idle_accounts(portal: &Portal, limit: i64) -> Result<usize> {
    let now = portal.clock.now();
    let idle = portal.store.read().await?.idle_accounts(now, limit).await?;
    for (account, holds, used_at) in &idle {
        let until = *used_at + UNUSED_ACCOUNT;
        let mut tx = portal.store.write().await?;
        if *holds {
            // Its demand brings it back here, the day it is erased.
            tx.looked_at_account(*account).await?;
        } else if until > now {
            tx.look_at_account(*account, until).await?;
        } else if tx.account_serves(*account, now - RECENT).await? {
            tx.look_at_account(*account, now + RECENT).await?;
        } else {
            drop(tx);
            if let Err(error) = erase_idle_account(portal, *account).await {
                // The others, and the rest of the cleaning, do not wait for it.
                tracing::error!(%account, %error, "account not erased");
                let mut tx = portal.store.write().await?;
                tx.look_at_account(*account, now + RETRY).await?;
                tx.commit().await?;
            }
            continue;
        }
        tx.commit().await?;
    }
    Ok(idle.len())
}

async fn erase_idle_account(portal: &Portal, account: AccountId) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let letters = tx.letters_to(account).await?;
    tx.looked_at_account(account).await?;
    tx.erase_account(account).await?;
    let counts = [(counted::ERASED_ACCOUNTS, 1), (counted::ERASED_MAILS, letters.len())];
    count(&mut tx, now, &counts, &mut Done::new()).await?;
    portal.mailer.forget(&letters)?;
    tx.commit().await?;
    tracing::info!(%account, "erased");
    Ok(())
}

/// Adds to the report of the day what an erasure took.
async fn count(
    tx: &mut Tx,
    now: DateTime<Utc>,
    counts: &[(&'static str, usize)],
    done: &mut Done,
) -> Result<()> {
    for (what, count) in counts.iter().filter(|(_, count)| *count > 0) {
        let count = i64::try_from(*count).unwrap_or(i64::MAX);
        tx.count_work(local_day(now, None), what, count, 0).await?;
        done.entry(what).or_default().0 += count;
    }
    Ok(())
}

async fn bury(portal: &Portal, tx: &mut Tx, demand: &Demand) -> Result<()> {
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
