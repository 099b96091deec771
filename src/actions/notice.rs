//! Sending the notices of the expiry, and keeping the proof.

use super::journal;
use super::outbox::{self, Letter};
use crate::error::Result;
use crate::mail::{FAILURES_IN_A_ROW, INTERRUPTED, Message, bounce};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Conn;
use crate::store::notices::Notice;
use app::domain::agenda::Step;
use app::domain::calendar::{Deadlines, ExpectedRemoval, days_later, local_day, morning};
use app::domain::demand::Demand;
use app::domain::guichet::GuichetCode;
use app::domain::journal::What;
use app::domain::life_cycle::{Registration, Status};
use app::domain::notice::{NoticeChannel, NoticeState, retry_delay};
use app::domain::rights::Actor;
use app::mails::{Expiry, Mail};
use app::paths;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

/// How fast notices go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As many in a minute as the configuration says.
    Limited,
    /// All at once: a day is played, and its clock stands still.
    Free,
}

/// Sends the notices that are due by mail, at most `limit`; gives how many were taken.
pub async fn send_due(portal: &Portal, limit: i64, pace: Pace) -> Result<usize> {
    let now = portal.clock.now();
    let most = match pace {
        Pace::Limited => portal.config.notices_per_minute,
        Pace::Free => i64::MAX,
    };
    // Where no minute ever passes, what a crash interrupted is taken up again at once.
    let until = if pace == Pace::Free { now + INTERRUPTED } else { now };
    let due = portal.store.read().await?.due_notices(NoticeChannel::Mail, until, limit).await?;
    let (mut taken, mut failures) = (0, 0);
    for notice in due {
        let mut tx = portal.store.write().await?;
        if !tx.allow_notice(now, now - TimeDelta::minutes(1), most).await? {
            break;
        }
        let claimed = tx.claim_notice(&notice, now + INTERRUPTED).await?;
        if !claimed {
            continue;
        }
        tx.commit().await?;
        taken += 1;
        failures = if send(portal, &notice).await? { 0 } else { failures + 1 };
        if failures == FAILURES_IN_A_ROW {
            return Ok(0);
        }
    }
    Ok(taken)
}

/// What became of a notice.
enum Outcome {
    /// Left, for an address.
    Sent {
        answer: String,
        address: String,
    },
    /// Nothing is to be told any more.
    Void,
    /// Not before an instant.
    Wait(DateTime<Utc>),
    Later(String),
    /// Nobody has this address.
    Nobody {
        answer: String,
        address: String,
    },
    Never(String),
}

/// Sends one; false when the server did not take it, and may later.
async fn send(portal: &Portal, notice: &Notice) -> Result<bool> {
    let now = portal.clock.now();
    let outcome = match compose(portal, notice).await? {
        Composed::Void => Outcome::Void,
        Composed::Wait(until) => Outcome::Wait(until),
        Composed::Nowhere => Outcome::Never("no address".to_owned()),
        Composed::Wrong(address) => {
            Outcome::Nobody { answer: "the address came back before".to_owned(), address }
        }
        Composed::Mail(message, address) => {
            match portal.mailer.send(&message, notice.id, now).await {
                Ok(delivery) => Outcome::Sent { answer: delivery.answer, address },
                Err(error) if error.nobody_there => {
                    Outcome::Nobody { answer: error.said(), address }
                }
                Err(error) if error.permanent => Outcome::Never(error.said()),
                Err(error) => Outcome::Later(error.said()),
            }
        }
    };
    let attempts = u32::try_from(notice.attempts).unwrap_or(u32::MAX).saturating_add(1);
    let mut tx = portal.store.write().await?;
    let mut goes_on = true;
    match outcome {
        Outcome::Sent { answer, address } => {
            tx.notice_sent(notice.id, now, &answer, &address).await?;
        }
        Outcome::Void => tx.close_notice(notice.id, NoticeState::Void, None).await?,
        Outcome::Wait(until) => tx.postpone_notice(notice.id, until, None).await?,
        Outcome::Nobody { answer, address } => {
            tracing::warn!(notice = %notice.id, demand = %notice.demand, "nobody at the address");
            tx.notice_refused(notice.id, now, &answer, &address).await?;
            by_post_instead(&mut tx, notice, now).await?;
        }
        Outcome::Later(answer) if retry_delay(attempts).is_some() => {
            let delay = retry_delay(attempts).unwrap_or_default();
            tracing::warn!(notice = %notice.id, attempts, "notice postponed");
            tx.postpone_notice(notice.id, now + delay, Some(&answer)).await?;
            goes_on = false;
        }
        Outcome::Later(answer) | Outcome::Never(answer) => {
            tracing::error!(notice = %notice.id, attempts, "notice failed");
            tx.close_notice(notice.id, NoticeState::Failed, Some(&answer)).await?;
            by_post_instead(&mut tx, notice, now).await?;
        }
    }
    tx.commit().await?;
    Ok(goes_on)
}

/// The notice of the law that no mail carries goes by post.
async fn by_post_instead(
    tx: &mut crate::store::Tx,
    notice: &Notice,
    now: DateTime<Utc>,
) -> Result<()> {
    if notice.step != Step::Notice {
        return Ok(());
    }
    let (demand, expires_on) = (notice.demand, notice.expires_on);
    tx.add_notice(ids::new(), demand, expires_on, Step::Notice, NoticeChannel::Post, now).await
}

/// Takes in what came back to the address of the sender: a mail, or the file of a mail box. Gives how
/// many notices it was about.
pub async fn read_bounces(portal: &Portal, bytes: &[u8]) -> Result<usize> {
    let mut back = 0;
    for bounce in bounce::read(bytes).into_iter().filter(|bounce| bounce.given_up) {
        back += usize::from(bounced(portal, bounce.message, &bounce.status).await?);
    }
    Ok(back)
}

/// A mail came back for good: it does not count as sent, and a letter takes its place. Its address is
/// wrong when that is what the server says. False when no notice of that name had left.
pub async fn bounced(portal: &Portal, id: Uuid, status: &str) -> Result<bool> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let Some(notice) = tx.notice(id).await? else { return Ok(false) };
    let wrong_since = bounce::is_nobody(status).then_some(now);
    if !tx.notice_bounced(id, wrong_since, status).await? {
        return Ok(false);
    }
    by_post_instead(&mut tx, &notice, now).await?;
    tx.commit().await?;
    tracing::warn!(notice = %id, demand = %notice.demand, "notice came back");
    Ok(true)
}

enum Composed {
    /// Nothing is to be told any more.
    Void,
    /// Nothing is to be told for now.
    Wait(DateTime<Utc>),
    /// No address is known.
    Nowhere,
    /// The one that is known came back before: its hash.
    Wrong(String),
    /// What to send, and the hash of its address.
    Mail(Message, String),
}

/// What a notice still tells: the registration whose year it is about.
pub(super) fn told(demand: &Demand, notice_expires_on: NaiveDate) -> Option<&Registration> {
    match &demand.status {
        Status::Active(registration)
            if registration.deadlines().expires_on == notice_expires_on =>
        {
            Some(registration)
        }
        _ => None,
    }
}

/// The dates of the law for a demand, by the notices that it was sent: those that will follow when
/// nothing is done, or that followed. None for one that never was registered.
pub(super) async fn deadlines(
    portal: &Portal,
    conn: &mut Conn,
    demand: &Demand,
) -> Result<Option<Deadlines>> {
    let Some(registration) = demand.status.registration() else { return Ok(None) };
    let usual = registration.deadlines();
    if let Status::Removed { removed_on, .. } = &demand.status {
        return Ok(Some(usual.if_removed(ExpectedRemoval::on(*removed_on))));
    }
    let territory = demand.territory(&portal.territories);
    let today = local_day(portal.clock.now(), territory);
    let notified = conn.notified(demand.id, usual.expires_on, territory).await?;
    Ok(Some(notified.map_or(usual, |notified| usual.if_removed(notified.removal(today)))))
}

async fn compose(portal: &Portal, notice: &Notice) -> Result<Composed> {
    let mut conn = portal.store.read().await?;
    let Some(demand) = conn.demand(notice.demand).await? else { return Ok(Composed::Void) };
    let Some(registration) = told(&demand, notice.expires_on) else { return Ok(Composed::Void) };
    let territory = demand.territory(&portal.territories);
    let today = local_day(portal.clock.now(), territory);
    if demand.given_up_on.is_some() {
        // Until midnight it may be kept after all.
        return Ok(Composed::Wait(morning(days_later(today, 1), territory)));
    }
    let is_reminder = notice.step.is_reminder();
    if is_reminder && conn.wants_no_reminder(demand.id, notice.expires_on).await? {
        return Ok(Composed::Void);
    }
    let (mut good, mut wrong) = (None, None);
    for to in outbox::addresses(&mut conn, &demand).await? {
        let address = portal.chain.address(&to);
        if conn.is_wrong_address(demand.id, &address).await? {
            wrong = Some(address);
        } else {
            good = good.or(Some((to, address)));
        }
    }
    let Some((to, address)) = good else {
        return Ok(wrong.map_or(Composed::Nowhere, Composed::Wrong));
    };
    let notified = conn.notified(demand.id, notice.expires_on, territory).await?;
    drop(conn);
    let usual = registration.deadlines();
    let dates = notified.map_or(usual, |notified| {
        let notified = if is_reminder { notified } else { notified.mailed(today) };
        usual.if_removed(notified.removal(today))
    });
    let token = ids::token();
    let mut tx = portal.store.write().await?;
    tx.add_renewal_link(&link_hash(&token), demand.id, notice.expires_on, &address).await?;
    tx.commit().await?;
    let base = &portal.config.base_url;
    let discreet = demand.is_discreet();
    let unsubscribe = (is_reminder && !discreet)
        .then(|| format!("{base}{}", paths::with_token(paths::NO_REMINDERS, &token)));
    let mail = Mail::Expiry(Expiry {
        token,
        number: registration.unique_number,
        dates,
        is_past: today > dates.expires_on,
        is_reminder,
    });
    let letter = Letter { to, mail, discreet };
    Ok(Composed::Mail(Message { unsubscribe, ..letter.message(base) }, address))
}

/// What is kept of a link.
pub fn link_hash(token: &str) -> String {
    ids::hash(&["renewal", token])
}

/// Pauses the notices, or lets them go; who did is in the journal.
pub async fn pause(portal: &Portal, by: &Actor, paused: bool) -> Result<()> {
    let mut tx = portal.store.write().await?;
    tx.pause_notices(paused).await?;
    let what = if paused { What::NoticesPaused } else { What::NoticesResumed };
    journal::did_at_guichet(portal, &mut tx, by, GuichetCode::WEB, what).await?;
    tx.commit().await?;
    tracing::info!(account = %by.account, paused, "notices paused or resumed");
    Ok(())
}
