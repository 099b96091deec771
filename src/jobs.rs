//! The worker: does what is due, then sleeps until woken. Jobs are shallow: they call actions.

use crate::actions::{
    certificate, daily, decision, desk, document, duplicates, editions, erasure, extraction,
    guichet, intake, journal, network, notice, outbox, reading, renunciation, statistics, upload,
};
use crate::error::{Error, Result};
use crate::portal::Portal;
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The worker looks by itself this often: another node, or a retry that falls due.
const POLL: Duration = Duration::from_secs(5);
/// Sendings, mails and movements treated in one go.
const BATCH: i64 = 200;
/// Notices sent before the others have their turn: a server may take its time.
const NOTICES: i64 = 50;
/// The calendar is looked at this often.
const CALENDAR: TimeDelta = TimeDelta::minutes(1);

/// Works until told to stop.
pub async fn run(portal: Arc<Portal>, stop: CancellationToken) {
    let (mut cleaned, mut looked) = (None, None);
    loop {
        if let Err(error) = run_due(&portal).await {
            tracing::error!(%error, "job failed");
        }
        let now = portal.clock.now();
        if looked.is_none_or(|at| now - at >= CALENDAR || now < at) {
            match daily::work(&portal, daily::Trust::Clock).await {
                Ok(_) => looked = Some(now),
                Err(error) => tracing::error!(%error, "daily work failed"),
            }
        }
        if let Err(error) = publish(&portal).await {
            tracing::error!(%error, "figures not published");
        }
        let day = now.date_naive();
        if cleaned != Some(day) {
            match clean(&portal).await {
                Ok(()) => cleaned = Some(day),
                Err(error) => tracing::error!(%error, "cleaning failed"),
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = portal.work.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Does one day of the calendar: what falls due, what is to send, the cleaning.
pub async fn run_day(portal: &Portal, trust: daily::Trust) -> Result<daily::Done> {
    let done = daily::work(portal, trust).await?;
    run_due(portal).await?;
    // No minute would ever pass where the clock stands still.
    let still = portal.clock.stands_still();
    let pace = if still { notice::Pace::Free } else { notice::Pace::Limited };
    while notice::send_due(portal, BATCH, pace).await? > 0 {}
    publish(portal).await?;
    clean(portal).await?;
    Ok(done)
}

/// Publishes what is due. What another node is publishing is left to it.
async fn publish(portal: &Portal) -> Result<()> {
    match editions::publish_due(portal).await {
        Err(Error::Conflict) => Ok(()),
        done => done.map(drop),
    }
}

/// Does everything that is due now, once.
pub async fn run_due(portal: &Portal) -> Result<()> {
    portal.refresh_guichets().await?;
    if let Err(error) = statistics::count_first(portal).await {
        // Nobody's mail waits for a figure.
        tracing::error!(%error, "figures not counted");
    }
    while decision::settle(portal, BATCH).await? > 0 {}
    while renunciation::end_days(portal, BATCH).await? > 0 {}
    while desk::name_demands(portal, BATCH).await? > 0 {}
    while guichet::deliver(portal, BATCH).await? > 0 {}
    while statistics::fold(portal, BATCH).await? > 0 {}
    while outbox::send_due(portal, BATCH).await? > 0 {}
    while document::erase(portal, BATCH).await? > 0 {}
    while upload::erase(portal, BATCH).await? > 0 {}
    network::forget(portal).await?;
    extraction::forget(portal).await?;
    upload::take_up(portal).await?;
    intake::try_again(portal, BATCH).await?;
    // One batch, then the others' turn again: ten thousand notices take a while, and a whole register
    // may be due the first night.
    if notice::send_due(portal, NOTICES, notice::Pace::Limited).await? > 0 {
        portal.work.notify_one();
    }
    if duplicates::search_due(portal, BATCH).await? > 0 {
        portal.work.notify_one();
    }
    if extraction::make_due(portal).await? {
        portal.work.notify_one();
    }
    if reading::search_due(portal).await? {
        portal.work.notify_one();
    }
    // Last: these take the longest, and whoever asks for one earlier makes it.
    while certificate::make_due(portal, BATCH).await? > 0 {}
    Ok(())
}

/// Deletes what has served: old sessions, tries and mails.
async fn clean(portal: &Portal) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    // A session is kept a month after its last click, so that a form sent with it, once expired,
    // comes back to the same account and to nobody else.
    tx.delete_old_sessions(now - TimeDelta::days(30), now - TimeDelta::days(1)).await?;
    tx.delete_old_tries(now - TimeDelta::days(7)).await?;
    let old = now - TimeDelta::days(30);
    portal.mailer.forget(&tx.old_mails(old).await?)?;
    tx.delete_old_mails(old).await?;
    tx.erase_refused_pictures(now).await?;
    tx.delete_old_hand_offs(now - TimeDelta::days(1)).await?;
    tx.forget_taken_back(now - TimeDelta::days(1)).await?;
    let month_ago = now - TimeDelta::days(30);
    tx.delete_old_reviews(now - TimeDelta::days(1), month_ago.date_naive()).await?;
    tx.drop_old_entries(now - desk::entry::FORGOTTEN).await?;
    tx.commit().await?;
    while erasure::erase_idle_accounts(portal, BATCH).await? > 0 {}
    reading::clean(portal).await?;
    // An erasure that was interrupted may have left its words there.
    portal.store.forget_log().await?;
    while journal::purge(portal).await? {}
    upload::sweep(portal)
}
