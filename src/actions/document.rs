//! Identity documents: sending, taking back, looking at.

use super::{in_territory, own, require};
use crate::documents::picture;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use app::domain::document::{FileRefusal, MAX_PAGES};
use app::domain::ids::{DemandId, DocumentId};
use app::domain::rights::{Action, Actor};
use std::time::Duration;

/// Longest wait for a turn to read a picture.
const PICTURE_TURN: Duration = Duration::from_secs(20);

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

/// Adds every page of a file to the actor's document.
pub async fn add(portal: &Portal, actor: &Actor, bytes: Vec<u8>) -> Result<(), NotAdded> {
    let room = {
        let mut conn = portal.store.read().await?;
        let demand = conn.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
        require(actor, Action::SendDocument, &demand, own(actor, &demand))?;
        MAX_PAGES.saturating_sub(conn.pages(demand.id).await?.len())
    };
    let pages = {
        let turn = tokio::time::timeout(PICTURE_TURN, portal.pictures.acquire()).await;
        let Ok(Ok(_turn)) = turn else { return Err(NotAdded::Other(Error::Busy)) };
        tokio::task::spawn_blocking(move || picture::pages(&bytes, room))
            .await
            .map_err(Error::from)?
            .map_err(NotAdded::File)?
    };
    // In the vault first: a page of the register always has its picture. What a failure leaves
    // behind there belongs to nobody.
    let mut kept = Vec::with_capacity(pages.len());
    for page in pages {
        let id = DocumentId(ids::new());
        portal.vault.put(id, page.jpeg).await.map_err(failed)?;
        kept.push(id);
    }
    let added = attach(portal, actor, &kept).await;
    if added.is_err() {
        for id in kept {
            portal.vault.delete(id).await.map_err(failed)?;
        }
    }
    added
}

fn failed(error: crate::documents::VaultError) -> Error {
    Error::Failure(Box::new(error))
}

async fn attach(portal: &Portal, actor: &Actor, pages: &[DocumentId]) -> Result<(), NotAdded> {
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::SendDocument, &demand, own(actor, &demand))?;
    // Again, inside: another tab may have added some meanwhile.
    if tx.pages(demand.id).await?.len() + pages.len() > MAX_PAGES {
        return Err(NotAdded::File(FileRefusal::TooManyPages));
    }
    for id in pages {
        tx.add_page(*id, demand.id, portal.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes a page back.
pub async fn remove(portal: &Portal, actor: &Actor, page: DocumentId) -> Result<()> {
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::SendDocument, &demand, own(actor, &demand))?;
    if !tx.delete_page(page, demand.id).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    portal.vault.delete(page).await.map_err(failed)
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

/// A page of a document under review; who looked is logged.
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
    drop(conn);
    tracing::info!(account = %actor.account, %demand, %page, "document seen");
    portal.vault.get(page).await.map_err(failed)
}
