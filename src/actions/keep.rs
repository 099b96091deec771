//! The link of a notice: it keeps a demand without a password, and stops the reminders. It is known
//! here by the hash of its token, which is kept nowhere.

use super::outbox::addresses;
use super::{again_once, record};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Conn;
use crate::store::renewal_links::RenewalLink;
use app::domain::calendar::{ExpectedRemoval, local_day};
use app::domain::demand::Demand;
use app::domain::event::{By, Channel};
use app::domain::guichet::GuichetCode;
use app::domain::life_cycle::{LifeCycleError, Status};
use app::domain::notice::NoticeState;
use chrono::NaiveDate;

pub use super::notice::link_hash;

/// Where the link of a notice leads.
#[derive(Debug)]
pub enum Linked {
    /// To a demand that it can renew, as it is registered.
    Open(Box<Kept>),
    /// To one that was renewed since, with its last day of validity.
    Renewed(NaiveDate),
    /// To one that left the register, with the last day on which it can be put back.
    Removed(Option<NaiveDate>),
    /// To one that its applicant gave up.
    GivenUp,
    /// Nowhere: wrong, or about a demand that was erased.
    Unknown,
}

/// A demand that a link can renew.
#[derive(Debug)]
pub struct Kept {
    /// The demand.
    pub demand: Demand,
    /// Last day of validity.
    pub expires_on: NaiveDate,
    /// When it leaves the register if nothing is done.
    pub removal: ExpectedRemoval,
    /// The notice of the law left.
    pub noticed: bool,
    /// No reminder is wanted.
    pub without_reminders: bool,
}

/// Where a link leads; looking changes nothing, however often.
pub async fn linked(portal: &Portal, hash: &str) -> Result<Linked> {
    let mut conn = portal.store.read().await?;
    let Some(link) = conn.renewal_link(hash).await? else { return Ok(Linked::Unknown) };
    let Some(demand) = conn.demand(link.demand).await? else { return Ok(Linked::Unknown) };
    let expires_on = match open_until(&link, &demand) {
        Ok(expires_on) => expires_on,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if !is_for(portal, &mut conn, &link, &demand).await? {
        return Ok(Linked::Unknown);
    }
    let territory = demand.territory(&portal.territories);
    let today = local_day(portal.clock.now(), territory);
    let notified = conn.notified(demand.id, expires_on, territory).await?;
    let notified = notified.ok_or_else(|| Error::failure("a registered demand without plan"))?;
    Ok(Linked::Open(Box::new(Kept {
        expires_on,
        removal: notified.removal(today),
        noticed: notified.given.iter().any(|given| given.state == NoticeState::Sent),
        without_reminders: conn.wants_no_reminder(demand.id, expires_on).await?,
        demand,
    })))
}

/// The last day of validity of a demand that a link can renew, else where it leads.
fn open_until(link: &RenewalLink, demand: &Demand) -> std::result::Result<NaiveDate, Linked> {
    match &demand.status {
        Status::Removed { .. } => Err(Linked::Removed(demand.reactivable_until().ok())),
        Status::Active(_) if demand.given_up_on.is_some() => Err(Linked::GivenUp),
        Status::Active(registration) => {
            let expires_on = registration.deadlines().expires_on;
            let serves = link.used_at.is_none() && expires_on == link.expires_on;
            if serves { Ok(expires_on) } else { Err(Linked::Renewed(expires_on)) }
        }
        _ => Err(Linked::Unknown),
    }
}

/// Whether the demand still has the address that a link went to: who reads the mails of an old one
/// learns nothing, and does nothing.
async fn is_for(
    portal: &Portal,
    conn: &mut Conn,
    link: &RenewalLink,
    demand: &Demand,
) -> Result<bool> {
    let Some(address) = &link.address else { return Ok(true) };
    let known = addresses(conn, demand).await?;
    Ok(known.iter().any(|email| portal.chain.address(email) == *address))
}

/// Renews by the link of a notice: nothing changed. The link serves once; a second click is told
/// that it is done.
pub async fn renew(portal: &Portal, hash: &str) -> Result<Linked> {
    again_once!(renew_once(portal, hash).await)
}

async fn renew_once(portal: &Portal, hash: &str) -> Result<Linked> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let Some(link) = tx.renewal_link(hash).await? else { return Ok(Linked::Unknown) };
    let Some(demand) = tx.demand(link.demand).await? else { return Ok(Linked::Unknown) };
    if let Err(elsewhere) = open_until(&link, &demand) {
        return Ok(elsewhere);
    }
    if !is_for(portal, &mut tx, &link, &demand).await? {
        return Ok(Linked::Unknown);
    }
    if !tx.use_renewal_link(hash, now).await? {
        return Err(Error::Conflict);
    }
    let today = local_day(now, demand.territory(&portal.territories));
    let before = demand.clone();
    let (demand, event) = demand.renew_unchanged(&portal.territories, today)?;
    let by =
        By { actor: demand.account, channel: Channel::Web, guichet: GuichetCode::WEB, at: now };
    record(portal, &mut tx, Some(&before), &demand, &event, by).await?;
    let (account, id) = (demand.account, Some(demand.id));
    tx.enqueue_mail(ids::new(), "renewed", account, id, None, now).await?;
    tx.commit().await?;
    tracing::info!(demand = %demand.id, event = event.kind(), "recorded");
    portal.changed();
    let expires_on = demand.status.registration().map(|r| r.deadlines().expires_on);
    expires_on.map(Linked::Renewed).ok_or_else(|| LifeCycleError::NotRegistered.into())
}

/// Sends no more reminders for the year of a link; gives where it leads. Nothing else changes: the
/// notice of the law is sent, and a demand that is not renewed is removed.
pub async fn refuse_reminders(portal: &Portal, hash: &str) -> Result<Linked> {
    let linked = linked(portal, hash).await?;
    if let Linked::Open(kept) = &linked {
        let mut tx = portal.store.write().await?;
        tx.refuse_reminders(kept.demand.id, kept.expires_on).await?;
        tx.commit().await?;
    }
    Ok(linked)
}
