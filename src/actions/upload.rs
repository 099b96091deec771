//! Files sent in pieces: begun, received, added once, erased.

use super::document::{self, NotAdded, Sender};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::uploads::Upload;
use app::domain::account::Role;
use app::domain::document::{FileRefusal, MAX_FILE};
use app::domain::ids::UploadId;
use app::domain::rights::{Actor, Phone};
use app::domain::sending::Outcome;
use chrono::TimeDelta;

/// Kept this long at most, finished or not.
pub const LIFE: TimeDelta = TimeDelta::hours(6);
/// Unfinished files of one account. One more erases the oldest: what was given up on another
/// device must not keep a person from sending.
pub const AT_ONCE: usize = 4;

/// Begins a file of this length; says no before anything is sent when it will not be kept.
pub async fn begin(portal: &Portal, sender: &Sender, length: u64) -> Result<Upload, NotAdded> {
    if length == 0 {
        return Err(NotAdded::File(FileRefusal::Empty));
    }
    if length > u64::try_from(MAX_FILE).unwrap_or(u64::MAX) {
        return Err(NotAdded::File(FileRefusal::TooBig));
    }
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = sender.demand(&mut tx, now).await?;
    let unfinished = tx.unfinished_uploads(sender.account()).await?;
    let too_many = (unfinished.len() + 1).saturating_sub(AT_ONCE);
    let given_up: Vec<UploadId> = unfinished.into_iter().take(too_many).collect();
    for id in &given_up {
        tx.delete_upload(*id).await?;
    }
    let upload = Upload {
        id: UploadId(ids::new()),
        account: sender.account(),
        demand: demand.id,
        hand_off: sender.hand_off(),
        length,
        outcome: Outcome::Receiving,
        expires_at: now + LIFE,
    };
    tx.add_upload(&upload, now).await?;
    // Before the row is there for others: an upload of the register always has its file.
    portal.pieces.create(upload.id)?;
    tx.commit().await?;
    for id in given_up {
        portal.pieces.erase(id)?;
    }
    Ok(upload)
}

/// An upload of the sender; one of somebody else's does not exist. A phone knows only its own.
pub async fn open(portal: &Portal, sender: &Sender, id: UploadId) -> Result<Upload> {
    let mut conn = portal.store.read().await?;
    let upload = conn.upload(id).await?.ok_or(Error::NotFound)?;
    let own = upload.account == sender.account()
        && sender.hand_off().is_none_or(|hand_off| upload.hand_off == Some(hand_off))
        && upload.expires_at > portal.clock.now();
    if !own {
        return Err(Error::NotFound);
    }
    if upload.outcome == Outcome::Receiving
        && sender.demand(&mut conn, portal.clock.now()).await?.id != upload.demand
    {
        return Err(Error::NotFound);
    }
    Ok(upload)
}

/// How far it came; [`Error::NotFound`] when this node has nothing of it.
pub async fn received(portal: &Portal, upload: &Upload) -> Result<u64> {
    match upload.outcome {
        Outcome::Receiving => portal.pieces.received(upload.id).await?.ok_or(Error::NotFound),
        Outcome::Added | Outcome::Refused { .. } => Ok(upload.length),
    }
}

/// Adds a file that came whole, as if it had come at once, and keeps what came of it. Doing it
/// again does nothing more.
pub async fn finish(portal: &Portal, sender: &Sender, upload: &Upload) -> Result<()> {
    if upload.outcome != Outcome::Receiving {
        return Ok(());
    }
    let Some(file) = portal.pieces.whole(upload.id)? else {
        // Another request added it meanwhile, or it was forgotten: then nothing of it is kept.
        let kept = portal.store.read().await?.upload(upload.id).await?;
        return kept.map(drop).ok_or(Error::NotFound);
    };
    match document::add(portal, sender, file, Some(upload.id)).await {
        Ok(_) => {}
        Err(NotAdded::File(refusal)) => {
            let mut tx = portal.store.write().await?;
            tx.finish_upload(upload.id, Some(&refusal.to_string())).await?;
            tx.commit().await?;
        }
        Err(NotAdded::Other(Error::NotFound)) => {
            // Nobody may add it any more.
            portal.pieces.erase(upload.id)?;
            return Err(Error::NotFound);
        }
        // It stays, to be added by the next try.
        Err(NotAdded::Other(error)) => return Err(error),
    }
    portal.pieces.erase(upload.id)?;
    Ok(())
}

/// The person gives it up.
pub async fn give_up(portal: &Portal, upload: &Upload) -> Result<()> {
    let mut tx = portal.store.write().await?;
    tx.delete_upload(upload.id).await?;
    tx.commit().await?;
    portal.pieces.erase(upload.id)?;
    Ok(())
}

/// Erases what is of no use any more, at most `limit`; gives how many.
pub async fn erase(portal: &Portal, limit: i64) -> Result<usize> {
    let due = portal.store.read().await?.uploads_to_erase(portal.clock.now(), limit).await?;
    for id in &due {
        // The file first: a row that stays is taken up again.
        portal.pieces.erase(*id)?;
        let mut tx = portal.store.write().await?;
        tx.delete_upload(*id).await?;
        tx.commit().await?;
    }
    Ok(due.len())
}

/// Adds what came whole to this node and was not added: the program stopped on the way.
pub async fn take_up(portal: &Portal) -> Result<()> {
    for upload in portal.store.read().await?.uploads_under_way().await? {
        // Somebody may be sending it now: what they send ends with the adding.
        let Some(_turn) = portal.pieces.turn_if_free(upload.id) else { continue };
        if portal.pieces.received(upload.id).await? != Some(upload.length) {
            continue;
        }
        let owner = Actor {
            account: upload.account,
            role: Role::Applicant,
            territories: Vec::new(),
            guichets: Vec::new(),
        };
        let sender = match upload.hand_off {
            Some(hand_off) => {
                let (account, demand) = (upload.account, upload.demand);
                Sender::Phone(Phone { hand_off, account, demand })
            }
            None => Sender::Owner(owner),
        };
        match finish(portal, &sender, &upload).await {
            // The demand moved on: it is erased next.
            Ok(()) | Err(Error::NotFound | Error::Busy) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Erases the pieces whose upload was forgotten by another node, or never told to anybody.
pub fn sweep(portal: &Portal) -> Result<()> {
    let erased = portal.pieces.sweep(portal.clock.now() - LIFE - TimeDelta::hours(1))?;
    if erased > 0 {
        tracing::info!(erased, "pieces of forgotten files erased");
    }
    Ok(())
}
