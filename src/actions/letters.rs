//! The notices by post: printed together, then said to have left. A letter counts as sent only once
//! somebody says that the post has it.

use crate::error::{Error, Result};
use crate::letters::{MOST, print_batch};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::notices::Notice;
use app::domain::agenda::removal_day;
use app::domain::calendar::local_day;
use app::papers::Letter;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use uuid::Uuid;

/// Letters printed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its name: what is said when it left.
    pub id: Uuid,
    /// How many letters it has.
    pub letters: usize,
}

/// Prints the letters that wait, at most two hundred, in two files of a folder: the pages (PDF) and
/// their list (CSV). None when none waits.
pub async fn print(portal: &Portal, folder: &Path) -> Result<Option<Batch>> {
    let id = ids::new();
    let mut tx = portal.store.write().await?;
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    tx.fill_batch(id, portal.clock.now(), most).await?;
    tx.commit().await?;
    print_again(portal, id, folder).await
}

/// Prints a batch that did not leave yet once more: the same letters, but those that tell nothing
/// any more.
pub async fn print_again(portal: &Portal, id: Uuid, folder: &Path) -> Result<Option<Batch>> {
    let notices = portal.store.read().await?.batch(id).await?;
    let mut letters = Vec::with_capacity(notices.len());
    for notice in notices {
        if let Some(letter) = letter(portal, &notice).await? {
            letters.push((notice.id, letter));
        } else {
            let mut tx = portal.store.write().await?;
            tx.close_notice(notice.id, "void", None).await?;
            tx.commit().await?;
        }
    }
    if letters.is_empty() {
        return Ok(None);
    }
    let batch = Batch { id, letters: letters.len() };
    let (pages, list) = tokio::task::spawn_blocking(move || print_batch(&letters)).await??;
    write(&folder.join(format!("{id}.pdf")), &pages)?;
    write(&folder.join(format!("{id}.csv")), &list)?;
    Ok(Some(batch))
}

/// The post has the letters of a batch: that is the proof. Gives how many there were.
pub async fn posted(portal: &Portal, id: Uuid) -> Result<u64> {
    let mut tx = portal.store.write().await?;
    let letters = tx.batch_posted(id, portal.clock.now()).await?;
    tx.commit().await?;
    tracing::info!(batch = %id, letters, "letters posted");
    Ok(letters)
}

/// What a notice by post says; none when nothing is to be told any more.
async fn letter(portal: &Portal, notice: &Notice) -> Result<Option<Letter>> {
    let demand = portal.store.read().await?.demand(notice.demand).await?;
    let Some(demand) = demand else { return Ok(None) };
    let Some(registration) = super::notice::told(&demand, notice.expires_on) else {
        return Ok(None);
    };
    let Some(content) = &demand.content else { return Ok(None) };
    let territory = demand.territory(&portal.territories);
    let name = territory.and_then(|code| portal.territories.territory_name(code));
    let today = local_day(portal.clock.now(), territory);
    let site = &portal.config.base_url;
    let letter = Letter::of(content, registration, name, today, site);
    // One that is late leaves as long as one that is not.
    Ok(Some(Letter { removed_on: removal_day(notice.expires_on, today), ..letter }))
}

/// For this user alone: they hold names and addresses.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| Error::failure(format!("{}: {error}", path.display())))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}
