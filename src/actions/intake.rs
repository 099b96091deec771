//! The way of a file into a document: received (sealed in the database), then checked, read, kept
//! and added. The request that brings a file tries at once; whatever stops it on the way, the file
//! waits whole and the worker tries again. A try holds a number, so that none is done twice.

use super::document::{NotAdded, Sender};
use crate::documents::antivirus::Verdict;
use crate::documents::arrival::Arrived;
use crate::documents::picture::{self, Page};
use crate::documents::turns::Work;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Tx;
use crate::store::arrivals::{Arrival, HeldUp};
use crate::store::documents::{NewPage, Purpose};
use app::domain::document::{FileRefusal, MAX_PAGES, Stage, large_enough, next_try};
use app::domain::ids::{ArrivalId, DocumentId, UploadId};
use app::domain::life_cycle::Status;
use app::domain::rights::Actor;
use chrono::TimeDelta;
use std::sync::Arc;

/// A page in the vault that no demand has after this long belongs to nobody.
const ON_ITS_WAY: TimeDelta = TimeDelta::hours(1);
/// A try that has not ended after this long was interrupted: the program stopped.
const INTERRUPTED: TimeDelta = TimeDelta::minutes(2);

/// What came of a file that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Its pages are in the document.
    Ready,
    /// It is tried again by itself.
    Waiting(Stage),
}

/// Why a try ended before the pages were kept.
enum Stop {
    File(FileRefusal),
    Wait(Stage),
}

/// Whether somebody hears what comes of a try.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// The request that brought the file.
    AtOnce,
    /// Nobody: it is written down.
    Later,
}

/// Receives a file for what the sender proves, and tries at once to add it. With an upload, only
/// once: whoever finds that it was received already receives nothing.
pub async fn receive(
    portal: &Portal,
    sender: &Sender,
    file: Arrived,
    upload: Option<UploadId>,
) -> Result<Kept, NotAdded> {
    let bytes: Arc<[u8]> =
        tokio::task::spawn_blocking(move || file.read()).await.map_err(Error::from)??.into();
    picture::acceptable(&bytes).map_err(NotAdded::File)?;
    let id = ArrivalId(ids::new());
    let sealed = portal.vault.seal(DocumentId(id.0), bytes.clone()).await.map_err(failed)?;
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = sender.demand(&mut tx, now).await?;
    if let Some(upload) = upload {
        let told = tx.upload(upload).await?.ok_or(Error::NotFound)?;
        if told.outcome != app::domain::sending::Outcome::Receiving {
            return Ok(Kept::Ready);
        }
        if tx.arrival_of(upload).await?.is_some() {
            // Another process received it, and tries; or stopped, and the worker will.
            tx.finish_upload(upload, None).await?;
            tx.commit().await?;
            return Ok(Kept::Waiting(Stage::Received));
        }
    }
    let purpose = sender.purpose();
    let there = tx.pages_for(demand.id, purpose).await?.len()
        + tx.waiting_arrivals(demand.id, purpose).await?;
    if there >= MAX_PAGES {
        return Err(NotAdded::File(FileRefusal::TooManyPages));
    }
    let account = sender.account();
    let arrival = Arrival { id, account, demand: demand.id, upload, purpose, attempts: 1 };
    tx.add_arrival(&arrival, &sealed, now, now + INTERRUPTED).await?;
    tx.commit().await?;
    drop(sealed);
    go_on(portal, &arrival, bytes, Told::AtOnce).await
}

/// Tries again what is due, at most `limit` files, until one finds that the antivirus or the
/// storage is still down; gives how many were tried.
pub async fn try_again(portal: &Portal, limit: i64) -> Result<usize> {
    let due = portal.store.read().await?.due_arrivals(portal.clock.now(), limit).await?;
    let mut tried = 0;
    for arrival in due {
        let mut tx = portal.store.write().await?;
        let claimed = tx.claim_arrival(arrival, portal.clock.now() + INTERRUPTED).await?;
        tx.commit().await?;
        let Some(arrival) = claimed else { continue };
        tried += 1;
        let sealed = portal.store.read().await?.sealed_arrival(arrival.id).await?;
        let Some(sealed) = sealed else { continue };
        let bytes = match portal.vault.unseal(DocumentId(arrival.id.0), sealed).await {
            Ok(bytes) => bytes.into(),
            Err(error) => {
                // Another key than the one it was sealed with: it waits for the right one.
                tracing::error!(arrival = %arrival.id, %error, "a received file cannot be opened");
                postpone(portal, &arrival, Stage::Storage).await?;
                continue;
            }
        };
        match go_on(portal, &arrival, bytes, Told::Later).await {
            Ok(Kept::Waiting(Stage::Antivirus | Stage::Storage)) => break,
            Ok(_) | Err(NotAdded::File(_)) => {}
            Err(NotAdded::Other(error)) => return Err(error),
        }
    }
    Ok(tried)
}

async fn go_on(
    portal: &Portal,
    arrival: &Arrival,
    bytes: Arc<[u8]>,
    told: Told,
) -> Result<Kept, NotAdded> {
    match keep(portal, arrival, &bytes).await? {
        Ok(pages) => attach(portal, arrival, &pages, told).await,
        Err(Stop::File(refusal)) => refuse(portal, arrival, refusal, told).await,
        Err(Stop::Wait(stage)) => {
            postpone(portal, arrival, stage).await?;
            Ok(Kept::Waiting(stage))
        }
    }
}

/// A page in the vault.
struct Stored {
    id: DocumentId,
    digest: String,
    file_digest: String,
}

/// Checks a file, reads it, and puts its pages in the vault.
async fn keep(
    portal: &Portal,
    arrival: &Arrival,
    bytes: &Arc<[u8]>,
) -> Result<Result<Vec<Stored>, Stop>> {
    match portal.antivirus.check(bytes).await {
        Ok(Verdict::Clean) => {}
        Ok(Verdict::Infected) => return Ok(Err(Stop::File(FileRefusal::Infected))),
        Err(error) => {
            tracing::warn!(arrival = %arrival.id, %error, "a file waits for the antivirus");
            return Ok(Err(Stop::Wait(Stage::Antivirus)));
        }
    }
    let pages = match read(portal, arrival, bytes).await? {
        Ok(pages) => pages,
        Err(stop) => return Ok(Err(stop)),
    };
    let small = pages.iter().find_map(|page| large_enough(page.width, page.height).err());
    if let Some(refusal) = small {
        return Ok(Err(Stop::File(refusal)));
    }
    let file_digest = portal.vault.digest(bytes);
    let mut stored = Vec::with_capacity(pages.len());
    // Named before they are in the vault: if anything stops us on the way, they are erased.
    let mut tx = portal.store.write().await?;
    for page in &pages {
        let id = DocumentId(ids::new());
        tx.erase_page(id, portal.clock.now() + ON_ITS_WAY).await?;
        let digest = portal.vault.digest(&page.jpeg);
        stored.push(Stored { id, digest, file_digest: file_digest.clone() });
    }
    tx.commit().await?;
    // In the vault before the register: a page of the register always has its picture.
    for (kept, page) in stored.iter().zip(pages) {
        if let Err(error) = portal.vault.put(kept.id, page.jpeg).await {
            tracing::warn!(arrival = %arrival.id, error = &error as &dyn std::error::Error,
                "a file waits for the storage");
            return Ok(Err(Stop::Wait(Stage::Storage)));
        }
    }
    Ok(Ok(stored))
}

async fn read(
    portal: &Portal,
    arrival: &Arrival,
    bytes: &Arc<[u8]>,
) -> Result<Result<Vec<Page>, Stop>> {
    let there = portal.store.read().await?.pages_for(arrival.demand, arrival.purpose).await?.len();
    let room = MAX_PAGES.saturating_sub(there);
    let work = if is_pdf(bytes) { Work::Slow } else { Work::Quick };
    let Some(turn) = portal.reading.take(arrival.account, work).await else {
        return Ok(Err(Stop::Wait(Stage::Reading)));
    };
    let bytes = bytes.clone();
    // The turn ends with the work, which goes on when the person leaves.
    let pages = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        picture::pages(&bytes, room)
    });
    Ok(match pages.await? {
        Ok(pages) => pages.map_err(Stop::File),
        Err(error) => {
            tracing::error!(arrival = %arrival.id, %error, "a file could not be read apart");
            Err(Stop::Wait(Stage::Reading))
        }
    })
}

/// Whether it says that it is a PDF, as readers look for it: near its beginning.
fn is_pdf(bytes: &[u8]) -> bool {
    bytes.iter().take(1024).copied().collect::<Vec<u8>>().windows(5).any(|part| part == b"%PDF-")
}

/// Whether a demand still takes what was received for it: it was sent in time, so that its being
/// filed meanwhile changes nothing.
fn takes(status: &Status, purpose: Purpose) -> bool {
    match purpose {
        Purpose::Identity => {
            matches!(status, Status::Draft | Status::Submitted { .. } | Status::Refused { .. })
        }
        Purpose::Proof => matches!(status, Status::Active(_)),
    }
}

async fn attach(
    portal: &Portal,
    arrival: &Arrival,
    pages: &[Stored],
    told: Told,
) -> Result<Kept, NotAdded> {
    let mut tx = portal.store.write().await?;
    if !tx.arrival_done(arrival).await? {
        // Another try took it, or its owner took it back: nothing of this one is kept.
        return Ok(Kept::Ready);
    }
    finish_upload(&mut tx, arrival, None).await?;
    let demand = tx.demand(arrival.demand).await?.ok_or(Error::NotFound)?;
    if !takes(&demand.status, arrival.purpose) {
        tx.commit().await?;
        return Ok(Kept::Ready);
    }
    // Again, inside: another tab may have added some meanwhile.
    if tx.pages_for(demand.id, arrival.purpose).await?.len() + pages.len() > MAX_PAGES {
        drop(tx);
        return refuse(portal, arrival, FileRefusal::TooManyPages, told).await;
    }
    for page in pages {
        let new = NewPage { id: page.id, digest: &page.digest, file_digest: &page.file_digest };
        tx.add_page(&new, demand.id, arrival.purpose, portal.clock.now()).await?;
        tx.page_not_to_erase(page.id).await?;
    }
    tx.commit().await?;
    Ok(Kept::Ready)
}

async fn finish_upload(tx: &mut Tx, arrival: &Arrival, refusal: Option<&str>) -> Result<()> {
    if let Some(upload) = arrival.upload {
        tx.finish_upload(upload, refusal).await?;
    }
    Ok(())
}

/// The file is no document. Whoever waits for the answer has it; else it is written down.
async fn refuse(
    portal: &Portal,
    arrival: &Arrival,
    refusal: FileRefusal,
    told: Told,
) -> Result<Kept, NotAdded> {
    let why = refusal.to_string();
    let mut tx = portal.store.write().await?;
    match told {
        Told::AtOnce => drop(tx.arrival_done(arrival).await?),
        Told::Later => tx.refuse_arrival(arrival, &why).await?,
    }
    finish_upload(&mut tx, arrival, Some(&why)).await?;
    tx.commit().await?;
    Err(NotAdded::File(refusal))
}

async fn postpone(portal: &Portal, arrival: &Arrival, stage: Stage) -> Result<()> {
    let attempts = u32::try_from(arrival.attempts).unwrap_or(u32::MAX);
    let mut tx = portal.store.write().await?;
    tx.postpone_arrival(arrival, stage, portal.clock.now() + next_try(attempts)).await?;
    // It came whole: whoever sent it in pieces is done.
    finish_upload(&mut tx, arrival, None).await?;
    tx.commit().await
}

/// Takes a file back that waits, or what is told of one that was refused; once.
pub async fn take_back(
    portal: &Portal,
    actor: &Actor,
    purpose: Purpose,
    id: ArrivalId,
) -> Result<()> {
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    super::document::may_change(actor, &demand, purpose)?;
    if !tx.take_back_arrival(id, demand.id, purpose).await? {
        return super::document::taken_back(&mut tx, id.0, actor.account).await;
    }
    tx.remember_taken_back(id.0, actor.account, portal.clock.now()).await?;
    tx.commit().await
}

/// What keeps files waiting.
#[derive(Debug)]
pub struct Health {
    /// Whether files are shown to an antivirus, and whether it answers.
    pub antivirus: Option<bool>,
    /// Whether the storage answers.
    pub storage: bool,
    /// Files that wait, by what they wait for.
    pub held_up: Vec<HeldUp>,
}

/// How the way in is.
pub async fn health(portal: &Portal) -> Result<Health> {
    let held_up = portal.store.read().await?.held_up().await?;
    let asked = !portal.antivirus.is_off();
    let (antivirus, storage) = tokio::join!(portal.antivirus.answers(), portal.vault.answers());
    Ok(Health { antivirus: asked.then_some(antivirus), storage, held_up })
}

fn failed(error: crate::documents::VaultError) -> Error {
    Error::Failure(Box::new(error))
}
