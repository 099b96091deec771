//! What is held about one applicant and that no page of the site reads as such.

use super::{Conn, corrupt, on, sql};
use crate::error::Result;
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

sql! {
    ACCOUNT = "SELECT email, created_at, confirmed_at FROM account WHERE id = $1";
    // In the order in which the site chooses the one that it shows.
    DEMANDS = "SELECT id, created_at FROM demand WHERE account = $1
               ORDER BY CASE state WHEN 'removed' THEN 1 ELSE 0 END, created_at DESC, id";
    // A code to link a demand goes to the address that a desk knows, never to the account that asks
    // for it: that it was sent would tell whether what was claimed is right.
    MAILS = "SELECT kind, created_at FROM mail
             WHERE account = $1 AND state = 'sent' AND kind <> 'link_code'
             ORDER BY created_at, id";
    PHONES = "SELECT device, used_at, expires_at FROM hand_off
              WHERE account = $1 AND used_at IS NOT NULL ORDER BY used_at, id";
    COMPLEMENTS = "SELECT sealed, written_at FROM handicap_complement WHERE demand = $1 ORDER BY id";
    PAGES = "SELECT purpose, sent_at FROM document_page WHERE demand = $1 ORDER BY position";
    REFUSED = "SELECT reason, refused_at FROM refused_picture WHERE demand = $1
               ORDER BY refused_at, digest";
    REACTIVATIONS = "SELECT guichet, asked_on, state, decided_at, reason FROM reactivation
                     WHERE demand = $1 ORDER BY asked_at, id";
}

/// An account.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Account {
    /// E-mail as typed.
    pub email: String,
    /// Its first sign-up.
    pub created_at: DateTime<Utc>,
    /// When the e-mail was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// A phone that the sending of a document was handed over to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Phone {
    /// As it calls itself.
    pub device: String,
    /// From when.
    pub used_at: DateTime<Utc>,
    /// Until when at most.
    pub expires_at: DateTime<Utc>,
}

/// A request that a removed demand be put back.
#[derive(Clone, Debug)]
pub struct Reactivation {
    /// Who asked.
    pub guichet: GuichetCode,
    /// Day of the request.
    pub asked_on: NaiveDate,
    /// Word of the state.
    pub state: String,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub reason: Option<String>,
}

/// A word, and its instant.
pub type Dated = (String, DateTime<Utc>);

impl Conn {
    /// What an account is.
    pub async fn own_account(&mut self, account: AccountId) -> Result<Option<Account>> {
        Ok(on!(self, c => sqlx::query_as(ACCOUNT).bind(account.0).fetch_optional(c).await)?)
    }

    /// The demands of an account and when each was begun: the open one, then the last removed.
    pub async fn own_demands(
        &mut self,
        account: AccountId,
    ) -> Result<Vec<(DemandId, DateTime<Utc>)>> {
        let rows: Vec<(Uuid, DateTime<Utc>)> =
            on!(self, c => sqlx::query_as(DEMANDS).bind(account.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id, at)| (DemandId(id), at)).collect())
    }

    /// Kinds of the mails sent to an account, and when each was decided, oldest first.
    pub async fn own_mails(&mut self, account: AccountId) -> Result<Vec<Dated>> {
        Ok(on!(self, c => sqlx::query_as(MAILS).bind(account.0).fetch_all(c).await)?)
    }

    /// Phones that were handed a document of an account.
    pub async fn own_phones(&mut self, account: AccountId) -> Result<Vec<Phone>> {
        Ok(on!(self, c => sqlx::query_as(PHONES).bind(account.0).fetch_all(c).await)?)
    }

    /// The sealed complements of a demand, with the instant of their last writing, oldest first.
    pub async fn dated_complements(
        &mut self,
        demand: DemandId,
    ) -> Result<Vec<(Vec<u8>, DateTime<Utc>)>> {
        Ok(on!(self, c => sqlx::query_as(COMPLEMENTS).bind(demand.0).fetch_all(c).await)?)
    }

    /// What each page of a demand proves, and when it came.
    pub async fn dated_pages(&mut self, demand: DemandId) -> Result<Vec<Dated>> {
        Ok(on!(self, c => sqlx::query_as(PAGES).bind(demand.0).fetch_all(c).await)?)
    }

    /// The reasons for which pictures of a demand were refused, as far as they are remembered.
    pub async fn refused_pictures(&mut self, demand: DemandId) -> Result<Vec<Dated>> {
        Ok(on!(self, c => sqlx::query_as(REFUSED).bind(demand.0).fetch_all(c).await)?)
    }

    /// The requests that a demand be put back, oldest first.
    pub async fn reactivations_of(&mut self, demand: DemandId) -> Result<Vec<Reactivation>> {
        type Row = (String, NaiveDate, String, Option<DateTime<Utc>>, Option<String>);
        let rows: Vec<Row> =
            on!(self, c => sqlx::query_as(REACTIVATIONS).bind(demand.0).fetch_all(c).await)?;
        let read = |(guichet, asked_on, state, decided_at, reason): Row| {
            let guichet = guichet.parse().map_err(|_| corrupt("guichet"))?;
            Ok(Reactivation { guichet, asked_on, state, decided_at, reason })
        };
        rows.into_iter().map(read).collect()
    }
}
