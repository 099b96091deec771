//! The copy that an applicant takes of all that is held about them (GDPR art. 15 and 20).

use super::certificate::printed;
use super::{own, require};
use crate::documents::turns::Work;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::Conn;
use crate::store::arrivals::Line;
use crate::store::certificates::Certificate;
use crate::store::demands::Recorded;
use crate::store::desk::Note;
use crate::store::dispatches::Sending;
use crate::store::documents::Purpose;
use crate::store::journal::Entry;
use crate::store::notices::Told;
use crate::store::own_data::{Account, Dated, Phone, Reactivation};
use crate::store::sessions::Kept;
use app::domain::demand::Demand;
use app::domain::handicap::Complement;
use app::domain::ids::DemandId;
use app::domain::journal::KEPT;
use app::domain::rights::{Action, Actor};
use app::papers::Paper;
use chrono::{DateTime, NaiveDate, Utc};

/// What is held about an account.
#[derive(Debug)]
pub struct Held {
    /// When it was read.
    pub at: DateTime<Utc>,
    /// The account.
    pub account: Account,
    /// Its demands, the open one first.
    pub demands: Vec<HeldDemand>,
    /// Kinds and instants of the mails sent, oldest first.
    pub mails: Vec<Dated>,
    /// Its sessions, the last used first.
    pub sessions: Vec<Kept>,
    /// Phones that were handed a document.
    pub phones: Vec<Phone>,
}

/// What is held about one demand.
#[derive(Debug)]
pub struct HeldDemand {
    /// The demand.
    pub demand: Demand,
    /// When it was begun.
    pub begun_at: DateTime<Utc>,
    /// Its history, oldest first.
    pub events: Vec<Recorded>,
    /// Its handicap complements, opened, and when each was written.
    pub complements: Vec<(Complement, DateTime<Utc>)>,
    /// What each page proves, and when it came.
    pub pages: Vec<Dated>,
    /// Files that are no pages, and what they were to prove.
    pub arrivals: Vec<(Purpose, Line)>,
    /// Why pictures were refused, and when.
    pub refused: Vec<Dated>,
    /// Its certificates, oldest first.
    pub certificates: Vec<Certificate>,
    /// What went out of it, oldest first.
    pub sendings: Vec<Sending>,
    /// Notices of its expiry, oldest first.
    pub notices: Vec<Told>,
    /// Renewals by the link of a notice: for which last day of validity, and when.
    pub links_used: Vec<(NaiveDate, DateTime<Utc>)>,
    /// Notes of its guichets, newest first.
    pub notes: Vec<Note>,
    /// Requests that it be put back.
    pub reactivations: Vec<Reactivation>,
    /// Who consulted or changed it within a year, newest first.
    pub consulted: Vec<Entry>,
}

/// All that is held about the actor.
pub async fn held(portal: &Portal, actor: &Actor) -> Result<Held> {
    let at = portal.clock.now();
    let mut conn = portal.store.read().await?;
    let account = conn.own_account(actor.account).await?.ok_or(Error::NotFound)?;
    let mut demands = Vec::new();
    for (id, begun_at) in conn.own_demands(actor.account).await? {
        let Some(demand) = conn.demand(id).await? else { continue };
        // Set aside in between: no longer theirs.
        if require(actor, Action::SeeOwnData, &demand, own(actor, &demand)).is_err() {
            continue;
        }
        demands.push(one(portal, &mut conn, demand, begun_at, at).await?);
    }
    let mails = conn.own_mails(actor.account).await?;
    let sessions = conn.sessions_of(actor.account).await?;
    let phones = conn.own_phones(actor.account).await?;
    Ok(Held { at, account, demands, mails, sessions, phones })
}

async fn one(
    portal: &Portal,
    conn: &mut Conn,
    demand: Demand,
    begun_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<HeldDemand> {
    let id: DemandId = demand.id;
    let open =
        |(sealed, at): (Vec<u8>, _)| Ok((serde_json::from_slice(&portal.seal.read(&sealed)?)?, at));
    let complements = conn.dated_complements(id).await?.into_iter().map(open);
    let complements = complements.collect::<Result<_>>()?;
    let mut arrivals = Vec::new();
    for purpose in [Purpose::Identity, Purpose::Proof] {
        arrivals.extend(conn.arrivals(id, purpose).await?.into_iter().map(|line| (purpose, line)));
    }
    let since = now.checked_sub_months(KEPT).unwrap_or_default();
    Ok(HeldDemand {
        demand,
        begun_at,
        events: conn.events(id).await?,
        complements,
        pages: conn.dated_pages(id).await?,
        arrivals,
        refused: conn.refused_pictures(id).await?,
        certificates: conn.certificates(id).await?,
        sendings: conn.sendings(id).await?,
        notices: conn.notices_of(id).await?,
        links_used: conn.used_links(id).await?,
        notes: conn.notes(id).await?,
        reactivations: conn.reactivations_of(id).await?,
        consulted: conn.journal_of(id, since, i64::MAX).await?,
    })
}

/// Prints the copy of the actor. One at a time for a person, and one at a time for everybody: it is
/// long, and receipts must not wait behind several.
pub async fn print(portal: &Portal, actor: &Actor, paper: Paper) -> Result<Vec<u8>> {
    let identity = format!("own data {} {}", actor.account, portal.clock.now().timestamp());
    let turn = portal.receipts.take(actor.account, Work::Slow).await.ok_or(Error::Busy)?;
    printed(portal, paper, identity, Some(turn)).await
}
