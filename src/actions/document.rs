//! Identity documents: sending, taking back, looking at.

use super::intake::{self, Kept};
use super::{in_territory, journal, own, require};
use crate::documents::arrival::Arrived;
use crate::documents::watermark;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::documents::Purpose;
use crate::store::{Conn, Tx};
use app::domain::calendar::local_day;
use app::domain::demand::Demand;
use app::domain::document::{FileRefusal, copy_words};
use app::domain::ids::{AccountId, DemandId, DocumentId, HandOffId, UploadId};
use app::domain::journal::What;
use app::domain::rights::{Action, Actor, Phone, Relation, Target, Who, may};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Why a file was not added.
#[derive(Debug)]
pub enum NotAdded {
    /// The file itself.
    File(FileRefusal),
    /// Anything else.
    Other(Error),
}

impl<E: Into<Error>> From<E> for NotAdded {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// Who sends a page, and what for.
#[derive(Clone, Debug)]
pub enum Sender {
    /// Its owner.
    Owner(Actor),
    /// The phone that they handed it over to.
    Phone(Phone),
    /// Its owner, to prove what they ask to correct.
    Prover(Actor),
}

impl Sender {
    /// Whose document it is for.
    pub fn account(&self) -> AccountId {
        match self {
            Self::Owner(actor) | Self::Prover(actor) => actor.account,
            Self::Phone(phone) => phone.account,
        }
    }

    /// The phone, if it is one.
    pub fn hand_off(&self) -> Option<HandOffId> {
        match self {
            Self::Owner(_) | Self::Prover(_) => None,
            Self::Phone(phone) => Some(phone.hand_off),
        }
    }

    /// What the page serves for.
    pub(super) fn purpose(&self) -> Purpose {
        match self {
            Self::Owner(_) | Self::Phone(_) => Purpose::Identity,
            Self::Prover(_) => Purpose::Proof,
        }
    }

    /// The demand that the page is for, when it takes documents from this sender at this instant.
    pub async fn demand(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Demand> {
        if let Self::Phone(phone) = self
            && conn.phone(phone.hand_off, now).await? != Some(*phone)
        {
            // Ended by its owner, or over, while a file was on its way.
            return Err(Error::NotFound);
        }
        let demand = conn.demand_of(self.account()).await?.ok_or(Error::NotFound)?;
        let (who, relation) = match self {
            Self::Owner(actor) => (Who::Role(actor.role), own(actor, &demand)),
            Self::Phone(phone) => (Who::Phone, handed(*phone, &demand)),
            Self::Prover(actor) => {
                may_change(actor, &demand, Purpose::Proof)?;
                return Ok(demand);
            }
        };
        let target = Target { state: demand.status.kind(), relation };
        if demand.takes_documents().is_err() {
            return Err(Error::NotFound);
        }
        if may(who, Action::SendInPieces, Some(target)) { Ok(demand) } else { Err(Error::NotFound) }
    }
}

fn handed(phone: Phone, demand: &Demand) -> Relation {
    let own = demand.id == phone.demand && demand.account == Some(phone.account);
    if own { Relation::Own } else { Relation::Foreign }
}

/// Whether the actor may add or take back pages that serve a purpose now.
pub(super) fn may_change(actor: &Actor, demand: &Demand, purpose: Purpose) -> Result<()> {
    let action = match purpose {
        Purpose::Identity => Action::SendDocument,
        Purpose::Proof => Action::AskCorrection,
    };
    require(actor, action, demand, own(actor, demand))?;
    if purpose == Purpose::Proof {
        // What an operator looks at does not change meanwhile.
        demand.takes_correction()?;
    }
    Ok(())
}

/// How many pages there are of what the sender proves, when it takes more from them.
pub async fn sent(portal: &Portal, sender: &Sender) -> Result<usize> {
    let mut conn = portal.store.read().await?;
    let demand = sender.demand(&mut conn, portal.clock.now()).await?;
    Ok(conn.pages_for(demand.id, sender.purpose()).await?.len())
}

/// Adds every page of a file to what the sender proves, now or as soon as it can be. With an
/// upload, only once: whoever finds that it was added already adds nothing.
pub async fn add(
    portal: &Portal,
    sender: &Sender,
    file: Arrived,
    upload: Option<UploadId>,
) -> Result<Kept, NotAdded> {
    intake::receive(portal, sender, file, upload).await
}

fn failed(error: crate::documents::VaultError) -> Error {
    Error::Failure(Box::new(error))
}

/// Takes a page of the identity document back.
pub async fn remove(portal: &Portal, actor: &Actor, page: DocumentId) -> Result<()> {
    remove_for(portal, actor, Purpose::Identity, page).await
}

/// Takes a page back, once: a second click finds it done.
pub async fn remove_for(
    portal: &Portal,
    actor: &Actor,
    purpose: Purpose,
    page: DocumentId,
) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    may_change(actor, &demand, purpose)?;
    let there = tx.pages_for(demand.id, purpose).await?.contains(&page);
    if !there || !tx.delete_page(page, demand.id).await? {
        return taken_back(&mut tx, page.0, actor.account).await;
    }
    tx.erase_page(page, now).await?;
    tx.remember_taken_back(page.0, actor.account, now).await?;
    tx.commit().await?;
    portal.work.notify_one();
    Ok(())
}

/// Fine when its owner took it back a moment ago; else it never was theirs.
pub(super) async fn taken_back(tx: &mut Tx, item: Uuid, owner: AccountId) -> Result<()> {
    if tx.was_taken_back(item, owner).await? { Ok(()) } else { Err(Error::NotFound) }
}

/// A page leaves its demand, and is erased.
pub(super) async fn take_back(
    tx: &mut Tx,
    page: DocumentId,
    demand: DemandId,
    now: DateTime<Utc>,
) -> Result<()> {
    if !tx.delete_page(page, demand).await? {
        return Err(Error::NotFound);
    }
    tx.erase_page(page, now).await
}

/// Erases from the vault what is due, at most `limit` pages; gives how many.
pub async fn erase(portal: &Portal, limit: i64) -> Result<usize> {
    let due = portal.store.read().await?.pages_to_erase(portal.clock.now(), limit).await?;
    for page in &due {
        portal.vault.delete(*page).await.map_err(failed)?;
        let mut tx = portal.store.write().await?;
        tx.page_not_to_erase(*page).await?;
        tx.commit().await?;
    }
    Ok(due.len())
}

/// Erases from the vault all that is due.
pub(super) async fn erase_all(portal: &Portal) -> Result<()> {
    const AT_ONCE: i64 = 200;
    while erase(portal, AT_ONCE).await? > 0 {}
    Ok(())
}

/// A page of one's own document.
pub async fn read_own(portal: &Portal, actor: &Actor, page: DocumentId) -> Result<Vec<u8>> {
    let mut conn = portal.store.read().await?;
    let id = conn.demand_of_page(page).await?.ok_or(Error::NotFound)?;
    let demand = conn.demand(id).await?.ok_or(Error::NotFound)?;
    require(actor, Action::SeeOwnDocument, &demand, own(actor, &demand))?;
    drop(conn);
    portal.vault.get(page).await.map_err(failed)
}

/// A page of a document under review, with who looks and when across it; who looked is in the
/// journal.
pub async fn read_reviewed(
    portal: &Portal,
    actor: &Actor,
    demand: DemandId,
    page: DocumentId,
) -> Result<Vec<u8>> {
    let mut conn = portal.store.read().await?;
    if conn.demand_of_page(page).await? != Some(demand) {
        return Err(Error::NotFound);
    }
    let found = conn.demand(demand).await?.ok_or(Error::NotFound)?;
    require(actor, Action::Review, &found, in_territory(portal, actor, &found))?;
    if !super::queue::is_open_for(portal, &mut conn, actor, demand).await? {
        return Err(Error::NotFound);
    }
    drop(conn);
    show(portal, actor, &found, page, What::SawDocument).await
}

/// A page as agents see it, once the look is in the journal: the one place where they see any.
pub(super) async fn show(
    portal: &Portal,
    actor: &Actor,
    demand: &Demand,
    page: DocumentId,
    what: What,
) -> Result<Vec<u8>> {
    journal::looks(portal, actor, demand, what).await?;
    tracing::info!(account = %actor.account, demand = %demand.id, %page, "document seen");
    let jpeg = portal.vault.get(page).await.map_err(failed)?;
    let day = local_day(portal.clock.now(), demand.territory(&portal.territories));
    let words = copy_words(actor.account, day);
    watermark::mark(jpeg, words).await.map_err(|error| Error::Failure(Box::new(error)))
}
