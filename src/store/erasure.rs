//! Erasing a demand for good, with everything that is about it. The order is that of the
//! references: what points at a line goes first.

use super::{Conn, Tx, on, sql};
use crate::error::Result;
use crate::store::{Engine, Store};
use app::domain::ids::{AccountId, DemandId, DocumentId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::Executor as _;
use uuid::Uuid;

sql! {
    PAGES = "SELECT id FROM document_page WHERE demand = $1
             UNION SELECT document FROM certificate WHERE demand = $1 AND document IS NOT NULL";
    LETTERS = "SELECT id FROM mail WHERE demand = $1 UNION SELECT id FROM notice WHERE demand = $1";
    ACCOUNT_LETTERS = "SELECT id FROM mail WHERE account = $1";
    UPLOADS = "SELECT id FROM upload WHERE demand = $1";
    TO_ERASE = "INSERT INTO document_erasure (page, due_at) VALUES ($1, $2)
                ON CONFLICT (page) DO NOTHING";
    CERTIFICATES = "DELETE FROM certificate WHERE demand = $1";
    GROUNDS = "DELETE FROM desk_ground WHERE demand = $1";
    DISPATCHES = "DELETE FROM dispatch WHERE demand = $1";
    EVENTS = "DELETE FROM demand_event WHERE demand = $1";
    DOCUMENT_PAGES = "DELETE FROM document_page WHERE demand = $1";
    KEYS = "DELETE FROM duplicate_key WHERE demand = $1";
    CHECKS = "DELETE FROM duplicate_check WHERE demand = $1";
    ACTS = "DELETE FROM duplicate_act WHERE pair IN
              (SELECT id FROM duplicate_pair WHERE first = $1 OR second = $1)";
    PAIRS = "DELETE FROM duplicate_pair WHERE first = $1 OR second = $1";
    READINGS = "DELETE FROM desk_reading WHERE demand = $1";
    NAMES = "DELETE FROM demand_name WHERE demand = $1";
    TO_NAME = "DELETE FROM demand_to_name WHERE demand = $1";
    ENTRIES = "DELETE FROM desk_entry WHERE demand = $1 OR recorded = $1";
    REACTIVATIONS = "DELETE FROM reactivation WHERE demand = $1";
    NOTES = "DELETE FROM desk_note WHERE demand = $1";
    MAILS = "DELETE FROM mail WHERE demand = $1";
    LINKS = "DELETE FROM one_time_link WHERE demand = $1";
    DEMAND = "DELETE FROM demand WHERE id = $1";
    USES = "SELECT (SELECT COUNT(*) FROM demand WHERE account = $1)
                 + (SELECT COUNT(*) FROM session WHERE account = $1 AND seen_at > $2)
                 + (SELECT COUNT(*) FROM account WHERE id = $1 AND signed_in_at > $2)";
    HOLD = "UPDATE demand SET version = version WHERE id = $1 AND version = $2";
    ACCOUNT_SESSIONS = "DELETE FROM session WHERE account = $1";
    ACCOUNT_LINKS = "DELETE FROM one_time_link WHERE account = $1";
    ACCOUNT_SIGN_UPS = "DELETE FROM sign_up WHERE mail IN (SELECT id FROM mail WHERE account = $1)";
    ACCOUNT_MAILS = "DELETE FROM mail WHERE account = $1";
    ACCOUNT = "DELETE FROM account WHERE id = $1 AND role = 'applicant'";
    BURY = "INSERT INTO tombstone (hash, territory, reason, filed_on, registered_on, removed_on, erased_on)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (hash) DO NOTHING";
    TOMB = "SELECT reason, filed_on, removed_on, erased_on FROM tombstone WHERE hash = $1";
}

/// What is left of an erased demand.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Tombstone {
    /// Why it left the register, or that it never was in it.
    pub reason: String,
    /// When it was filed.
    pub filed_on: Option<NaiveDate>,
    /// When it was removed.
    pub removed_on: Option<NaiveDate>,
    /// When it was erased.
    pub erased_on: NaiveDate,
}

/// A tombstone to write.
#[derive(Clone, Debug)]
pub struct Burial<'a> {
    /// Keyed hash of the number.
    pub hash: &'a str,
    /// Its territory.
    pub territory: Option<String>,
    /// Why it left the register, or that it never was in it.
    pub reason: &'a str,
    /// When it was filed.
    pub filed_on: Option<NaiveDate>,
    /// When it was registered.
    pub registered_on: Option<NaiveDate>,
    /// When it was removed.
    pub removed_on: Option<NaiveDate>,
    /// Today.
    pub erased_on: NaiveDate,
}

impl Conn {
    /// Names in the vault of all that a demand has there.
    pub async fn vault_of(&mut self, demand: DemandId) -> Result<Vec<DocumentId>> {
        let ids: Vec<Uuid> =
            on!(self, c => sqlx::query_scalar(PAGES).bind(demand.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DocumentId).collect())
    }

    /// Names of the mails written about a demand.
    pub async fn letters_of(&mut self, demand: DemandId) -> Result<Vec<Uuid>> {
        Ok(on!(self, c => sqlx::query_scalar(LETTERS).bind(demand.0).fetch_all(c).await)?)
    }

    /// Names of the mails written to an account.
    pub async fn letters_to(&mut self, account: AccountId) -> Result<Vec<Uuid>> {
        Ok(on!(self, c => sqlx::query_scalar(ACCOUNT_LETTERS).bind(account.0).fetch_all(c).await)?)
    }

    /// Files on their way in for a demand.
    pub async fn uploads_of(&mut self, demand: DemandId) -> Result<Vec<Uuid>> {
        Ok(on!(self, c => sqlx::query_scalar(UPLOADS).bind(demand.0).fetch_all(c).await)?)
    }

    /// True when an account holds another demand, or somebody used it since `since`.
    pub async fn account_serves(
        &mut self,
        account: AccountId,
        since: DateTime<Utc>,
    ) -> Result<bool> {
        let uses: i64 = on!(self, c => sqlx::query_scalar(USES)
            .bind(account.0).bind(since).fetch_one(c).await)?;
        Ok(uses > 0)
    }

    /// What is left of the demand of a hash.
    pub async fn tombstone(&mut self, hash: &str) -> Result<Option<Tombstone>> {
        Ok(on!(self, c => sqlx::query_as(TOMB).bind(hash).fetch_optional(c).await)?)
    }
}

impl Tx {
    /// Holds a demand as it was read until the transaction ends; false when it changed since.
    pub async fn hold_demand(&mut self, demand: DemandId, version: i64) -> Result<bool> {
        let n = on!(self, c => sqlx::query(HOLD).bind(demand.0).bind(version)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Erases a demand and all that is about it; what it has in the vault is to erase there.
    pub async fn erase_demand(&mut self, demand: DemandId, now: DateTime<Utc>) -> Result<()> {
        for page in self.vault_of(demand).await? {
            on!(self, c => sqlx::query(TO_ERASE).bind(page.0).bind(now).execute(c).await.map(drop))?;
        }
        on!(self, c => sqlx::query(CERTIFICATES).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(GROUNDS).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(DISPATCHES).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(EVENTS).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(DOCUMENT_PAGES).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(KEYS).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(CHECKS).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(ACTS).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(PAIRS).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(READINGS).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(NAMES).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(TO_NAME).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(ENTRIES).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(REACTIVATIONS).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(NOTES).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(MAILS).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(LINKS).bind(demand.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(DEMAND).bind(demand.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Erases the account of an applicant who holds nothing any more.
    pub async fn erase_account(&mut self, account: AccountId) -> Result<()> {
        self.forget_account(account);
        on!(self, c => sqlx::query(ACCOUNT_SESSIONS).bind(account.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(ACCOUNT_LINKS).bind(account.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(ACCOUNT_SIGN_UPS).bind(account.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(ACCOUNT_MAILS).bind(account.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(ACCOUNT).bind(account.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Writes what is left of a demand.
    pub async fn bury(&mut self, tomb: Burial<'_>) -> Result<()> {
        on!(self, c => sqlx::query(BURY)
            .bind(tomb.hash).bind(tomb.territory).bind(tomb.reason).bind(tomb.filed_on)
            .bind(tomb.registered_on).bind(tomb.removed_on).bind(tomb.erased_on)
            .execute(c).await.map(drop))?;
        Ok(())
    }
}

impl Store {
    /// After an erasure, empties the log of the embedded database: what was erased is in no file
    /// any more. PostgreSQL does it by itself, at its own vacuum and checkpoints.
    pub async fn forget_log(&self) -> Result<()> {
        if let Engine::Sqlite { writer, .. } = self.engine() {
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        Ok(())
    }
}
