//! The notices by post: printed together, then said to have left. A letter counts as sent only once
//! somebody says that the post has it.

use crate::error::{Error, Result};
use crate::letters::{Batch, MOST, print_batch};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::notices::Notice;
use app::domain::calendar::local_day;
use app::domain::notice::NoticeState;
use app::papers::Letter;
use uuid::Uuid;

/// Letters printed together.
#[derive(Debug)]
pub struct Printed {
    /// The name of the batch: what is said when it left.
    pub batch: Uuid,
    /// Their notices, in the order of the pages.
    pub letters: Vec<Uuid>,
    /// The pages (PDF).
    pub pages: Vec<u8>,
    /// Their list (CSV).
    pub list: Vec<u8>,
    /// Notices whose letter does not fit its page: they wait for somebody to shorten what they say.
    pub left_out: Vec<Uuid>,
}

/// Prints the letters that wait, at most two hundred; none when none waits. They wait still, until
/// the batch is [kept](keep): a printer that fails loses none.
pub async fn print(portal: &Portal) -> Result<Option<Printed>> {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    loop {
        let notices = portal.store.read().await?.letters_to_print(most).await?;
        let (letters, void) = compose(portal, notices).await?;
        close(portal, &void).await?;
        if !letters.is_empty() || void.is_empty() {
            return printed(ids::new(), letters).await;
        }
    }
}

/// Prints a batch that did not leave yet once more, without the letters that tell nothing any more.
/// They are of today: their day and the one of the removal may have moved. None when nothing of it
/// is left to post.
pub async fn print_again(portal: &Portal, batch: Uuid) -> Result<Option<Printed>> {
    let notices = portal.store.read().await?.batch(batch).await?;
    let all: Vec<Uuid> = notices.iter().map(|notice| notice.id).collect();
    let (letters, void) = compose(portal, notices).await?;
    close(portal, &void).await?;
    let printed = printed(batch, letters).await?;
    // What is not on these pages is not sent with them.
    let on_them: &[Uuid] = printed.as_ref().map_or(&[], |printed| &printed.letters);
    let mut tx = portal.store.write().await?;
    for id in all.iter().filter(|id| !on_them.contains(id)) {
        tx.take_out_of_batch(*id).await?;
    }
    tx.commit().await?;
    Ok(printed)
}

/// What was printed is safe: its letters are in this batch from now on. [`Error::Conflict`] when
/// somebody else printed one of them meanwhile.
pub async fn keep(portal: &Portal, printed: &Printed) -> Result<()> {
    let mut tx = portal.store.write().await?;
    for letter in &printed.letters {
        if !tx.put_in_batch(*letter, printed.batch).await? {
            return Err(Error::Conflict);
        }
    }
    tx.commit().await
}

/// Batches that were printed and not posted yet, and their letters.
pub async fn batches(portal: &Portal) -> Result<Vec<(Uuid, i64)>> {
    portal.store.read().await?.batches().await
}

/// The post has the letters of a batch: that is the proof. Gives how many there were.
pub async fn posted(portal: &Portal, batch: Uuid) -> Result<u64> {
    let mut tx = portal.store.write().await?;
    let letters = tx.batch_posted(batch, portal.clock.now()).await?;
    tx.commit().await?;
    tracing::info!(%batch, letters, "letters posted");
    Ok(letters)
}

async fn printed(batch: Uuid, letters: Vec<(Uuid, Letter)>) -> Result<Option<Printed>> {
    if letters.is_empty() {
        return Ok(None);
    }
    let names: Vec<Uuid> = letters.iter().map(|(id, _)| *id).collect();
    let Batch { pages, list, left_out } =
        tokio::task::spawn_blocking(move || print_batch(&letters)).await??;
    for notice in &left_out {
        tracing::error!(%notice, "a letter does not fit its page");
    }
    let letters = names.into_iter().filter(|id| !left_out.contains(id)).collect();
    Ok(Some(Printed { batch, letters, pages, list, left_out }))
}

/// Those to print, and those that tell nothing any more.
async fn compose(
    portal: &Portal,
    notices: Vec<Notice>,
) -> Result<(Vec<(Uuid, Letter)>, Vec<Uuid>)> {
    let (mut letters, mut void) = (Vec::with_capacity(notices.len()), Vec::new());
    for notice in notices {
        let demand = portal.store.read().await?.demand(notice.demand).await?;
        // Given up today, it may be kept after all: its letter waits.
        if demand.as_ref().is_some_and(|demand| demand.given_up_on.is_some()) {
            continue;
        }
        let told = demand.as_ref().and_then(|demand| {
            let registration = super::notice::told(demand, notice.expires_on)?;
            let territory = demand.territory(&portal.territories);
            let name = territory.and_then(|code| portal.territories.territory_name(code));
            let today = local_day(portal.clock.now(), territory);
            let content = demand.content.as_ref()?;
            Some(Letter::of(content, registration, name, today, &portal.config.base_url))
        });
        match told {
            Some(letter) => letters.push((notice.id, letter)),
            None => void.push(notice.id),
        }
    }
    Ok((letters, void))
}

async fn close(portal: &Portal, void: &[Uuid]) -> Result<()> {
    let mut tx = portal.store.write().await?;
    for id in void {
        tx.close_notice(*id, NoticeState::Void, None).await?;
    }
    tx.commit().await
}
