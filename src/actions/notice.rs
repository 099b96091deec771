//! Sending the notices of the expiry, keeping the proof, and the link that renews.

use super::{again_once, record};
use crate::error::{Error, Result};
use crate::mail::{Message, bounce};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::notices::{Notice, RenewalLink};
use app::domain::agenda::{Step, removal_day};
use app::domain::calendar::local_day;
use app::domain::content::Motive;
use app::domain::demand::Demand;
use app::domain::event::{By, Channel};
use app::domain::guichet::GuichetCode;
use app::domain::life_cycle::{LifeCycleError, Registration, Status};
use app::domain::notice::{NoticeChannel, retry_delay};
use app::mails::Mail;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

/// One that a crash interrupted is taken up again after this long.
const INTERRUPTED: TimeDelta = TimeDelta::minutes(2);
/// After this many failures in a row the server is left alone until the next round.
const IN_A_ROW: u32 = 5;

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
    let due = portal.store.read().await?.due_notices(NoticeChannel::Mail, now, limit).await?;
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
        if failures == IN_A_ROW {
            return Ok(0);
        }
    }
    Ok(taken)
}

/// What became of a notice.
enum Outcome {
    Sent(String),
    /// Nothing is to be told any more.
    Void,
    Later(String),
    Never(String),
}

/// Sends one; false when the server did not take it.
async fn send(portal: &Portal, notice: &Notice) -> Result<bool> {
    let now = portal.clock.now();
    let outcome = match compose(portal, notice).await? {
        Composed::Void => Outcome::Void,
        Composed::Nobody => Outcome::Never("no address".to_owned()),
        Composed::Mail(to, mail) => {
            let (subject, text) = mail.write(&portal.config.base_url);
            let message = Message::new(to, subject, text);
            match portal.mailer.send(&message, notice.id, now).await {
                Ok(delivery) => Outcome::Sent(delivery.answer),
                Err(error) if error.permanent => Outcome::Never(error.to_string()),
                Err(error) => Outcome::Later(error.to_string()),
            }
        }
    };
    let attempts = u32::try_from(notice.attempts).unwrap_or(u32::MAX).saturating_add(1);
    let mut tx = portal.store.write().await?;
    let went = match outcome {
        Outcome::Sent(answer) => {
            tx.notice_sent(notice.id, now, &answer).await?;
            true
        }
        Outcome::Void => {
            tx.close_notice(notice.id, "void", None).await?;
            true
        }
        Outcome::Later(answer) if retry_delay(attempts).is_some() => {
            let delay = retry_delay(attempts).unwrap_or_default();
            tracing::warn!(notice = %notice.id, attempts, "notice postponed");
            tx.postpone_notice(notice.id, now + delay, &answer).await?;
            false
        }
        Outcome::Later(answer) | Outcome::Never(answer) => {
            tracing::error!(notice = %notice.id, attempts, "notice failed");
            tx.close_notice(notice.id, "failed", Some(&answer)).await?;
            by_post_instead(&mut tx, notice, now).await?;
            // Its address is at fault, not the server.
            true
        }
    };
    tx.commit().await?;
    Ok(went)
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

/// A mail came back for good: it does not count as sent, and a letter takes its place. False when
/// no notice of that name had left.
pub async fn bounced(portal: &Portal, id: Uuid, status: &str) -> Result<bool> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let Some(notice) = tx.notice(id).await? else { return Ok(false) };
    if !tx.notice_bounced(id, status).await? {
        return Ok(false);
    }
    by_post_instead(&mut tx, &notice, now).await?;
    tx.commit().await?;
    tracing::warn!(notice = %id, demand = %notice.demand, "notice came back");
    Ok(true)
}

enum Composed {
    Void,
    Nobody,
    Mail(String, Mail),
}

/// What a notice still tells: the registration whose year it is about.
pub(super) fn told(demand: &Demand, notice_expires_on: NaiveDate) -> Option<&Registration> {
    match &demand.status {
        Status::Active(registration)
            if registration.deadlines().expires_on == notice_expires_on
                && demand.given_up_on.is_none() =>
        {
            Some(registration)
        }
        _ => None,
    }
}

async fn compose(portal: &Portal, notice: &Notice) -> Result<Composed> {
    let mut conn = portal.store.read().await?;
    let Some(demand) = conn.demand(notice.demand).await? else { return Ok(Composed::Void) };
    let Some(registration) = told(&demand, notice.expires_on) else { return Ok(Composed::Void) };
    let account = match demand.account {
        Some(account) => conn.account(account).await?.map(|account| account.email),
        None => None,
    };
    drop(conn);
    let content = demand.content.as_ref();
    let to = account.or_else(|| content.and_then(|content| content.contact.email.clone()));
    let Some(to) = to else { return Ok(Composed::Nobody) };
    let today = local_day(portal.clock.now(), demand.territory(&portal.territories));
    let dates = registration.deadlines();
    let discreet = content.and_then(|content| content.reason.as_ref()).is_some_and(|reason| {
        reason.motive == Motive::Violence || reason.others.contains(&Motive::Violence)
    });
    let token = ids::token();
    let mut tx = portal.store.write().await?;
    tx.add_renewal_link(&link_hash(&token), demand.id, notice.expires_on).await?;
    tx.commit().await?;
    let mail = Mail::Expiry {
        token,
        expires_on: dates.expires_on,
        // A notice that is late leaves as long as one that is not.
        removed_on: match notice.step {
            Step::Notice => removal_day(dates.expires_on, today),
            _ => dates.removed_on.max(today),
        },
        is_past: today > dates.expires_on,
        discreet,
    };
    Ok(Composed::Mail(to, mail))
}

fn link_hash(token: &str) -> String {
    ids::hash(&["renewal", token])
}

/// Where the link of a notice leads.
#[derive(Debug)]
pub enum Linked {
    /// To a demand that it can renew, as it is registered.
    Open(Box<Demand>),
    /// To one that was renewed since, with its last day of validity.
    Renewed(NaiveDate),
    /// To one that left the register, with the last day on which it can be put back.
    Removed(Option<NaiveDate>),
    /// To one that its applicant gave up.
    GivenUp,
    /// Nowhere: wrong, or about a demand that was erased.
    Unknown,
}

/// Where a link leads; looking changes nothing, however often.
pub async fn linked(portal: &Portal, token: &str) -> Result<Linked> {
    let mut conn = portal.store.read().await?;
    let Some(link) = conn.renewal_link(&link_hash(token)).await? else {
        return Ok(Linked::Unknown);
    };
    let demand = conn.demand(link.demand).await?;
    Ok(demand.map_or(Linked::Unknown, |demand| leads(link, demand)))
}

fn leads(link: RenewalLink, demand: Demand) -> Linked {
    match &demand.status {
        Status::Removed { .. } => Linked::Removed(demand.reactivable_until().ok()),
        Status::Active(_) if demand.given_up_on.is_some() => Linked::GivenUp,
        Status::Active(registration) => {
            let expires_on = registration.deadlines().expires_on;
            if link.used_at.is_some() || expires_on != link.expires_on {
                Linked::Renewed(expires_on)
            } else {
                Linked::Open(Box::new(demand))
            }
        }
        _ => Linked::Unknown,
    }
}

/// Renews by the link of a notice: nothing changed. The link serves once; a second click is told
/// that it is done.
pub async fn renew(portal: &Portal, token: &str) -> Result<Linked> {
    again_once!(renew_once(portal, token).await)
}

async fn renew_once(portal: &Portal, token: &str) -> Result<Linked> {
    let now = portal.clock.now();
    let hash = link_hash(token);
    let mut tx = portal.store.write().await?;
    let Some(link) = tx.renewal_link(&hash).await? else { return Ok(Linked::Unknown) };
    let Some(demand) = tx.demand(link.demand).await? else { return Ok(Linked::Unknown) };
    let demand = match leads(link, demand) {
        Linked::Open(demand) => *demand,
        elsewhere => return Ok(elsewhere),
    };
    if !tx.use_renewal_link(&hash, now).await? {
        return Err(Error::Conflict);
    }
    let today = local_day(now, demand.territory(&portal.territories));
    let before = demand.content.clone();
    let (demand, event) = demand.renew_unchanged(&portal.territories, today)?;
    let by =
        By { actor: demand.account, channel: Channel::Web, guichet: GuichetCode::WEB, at: now };
    record(portal, &mut tx, before.as_ref(), &demand, &event, by).await?;
    if let Some(account) = demand.account {
        let id = Some(demand.id);
        tx.enqueue_mail(ids::new(), "renewed", Some(account), id, None, now).await?;
    }
    tx.commit().await?;
    tracing::info!(demand = %demand.id, event = event.kind(), "recorded");
    portal.changed();
    let expires_on = demand.status.registration().map(|r| r.deadlines().expires_on);
    expires_on.map(Linked::Renewed).ok_or_else(|| LifeCycleError::NotRegistered.into())
}

/// Pauses the notices, or lets them go.
pub async fn pause(portal: &Portal, paused: bool) -> Result<()> {
    let mut tx = portal.store.write().await?;
    tx.pause_notices(paused).await?;
    tx.commit().await
}
