//! The links that notices carry, which renew, and the reminders that are not wanted.

use super::{Conn, Tx, on, sql};
use crate::error::Result;
use app::domain::ids::DemandId;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

sql! {
    ADD_LINK = "INSERT INTO renewal_link (hash, demand, expires_on, address)
                VALUES ($1, $2, $3, $4)";
    LINK = "SELECT demand, expires_on, used_at, address FROM renewal_link WHERE hash = $1";
    USE_LINK = "UPDATE renewal_link SET used_at = $2 WHERE hash = $1 AND used_at IS NULL";
    USED_LINKS = "SELECT expires_on, used_at FROM renewal_link
                  WHERE demand = $1 AND used_at IS NOT NULL ORDER BY used_at";
    NO_REMINDER = "INSERT INTO no_reminder (demand, expires_on) VALUES ($1, $2)
                   ON CONFLICT (demand) DO UPDATE SET expires_on = excluded.expires_on";
    WANTS_NONE = "SELECT COUNT(*) FROM no_reminder WHERE demand = $1 AND expires_on = $2";
}

/// A link that renews.
#[derive(Clone, Debug)]
pub struct RenewalLink {
    /// Of which demand.
    pub demand: DemandId,
    /// For which year: the last day of validity when it was sent.
    pub expires_on: NaiveDate,
    /// When it renewed.
    pub used_at: Option<DateTime<Utc>>,
    /// Hash of the address that it went to; none for those of before it was kept.
    pub address: Option<String>,
}

impl Conn {
    /// What a link is for.
    pub async fn renewal_link(&mut self, hash: &str) -> Result<Option<RenewalLink>> {
        type Row = (Uuid, NaiveDate, Option<DateTime<Utc>>, Option<String>);
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(LINK).bind(hash).fetch_optional(c).await)?;
        Ok(row.map(|(demand, expires_on, used_at, address)| RenewalLink {
            demand: DemandId(demand),
            expires_on,
            used_at,
            address,
        }))
    }

    /// The links that renewed a demand, the oldest first: for which last day of validity, and when.
    pub async fn used_links(
        &mut self,
        demand: DemandId,
    ) -> Result<Vec<(NaiveDate, DateTime<Utc>)>> {
        Ok(on!(self, c => sqlx::query_as(USED_LINKS).bind(demand.0).fetch_all(c).await)?)
    }

    /// Whether no reminder is wanted for a last day of validity.
    pub async fn wants_no_reminder(
        &mut self,
        demand: DemandId,
        expires_on: NaiveDate,
    ) -> Result<bool> {
        let n: i64 = on!(self, c => sqlx::query_scalar(WANTS_NONE)
            .bind(demand.0).bind(expires_on).fetch_one(c).await)?;
        Ok(n > 0)
    }
}

impl Tx {
    /// Keeps a link, by its hash, and by that of the address it goes to.
    pub async fn add_renewal_link(
        &mut self,
        hash: &str,
        demand: DemandId,
        expires_on: NaiveDate,
        address: &str,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD_LINK).bind(hash).bind(demand.0).bind(expires_on)
            .bind(address).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Uses a link; false when it has served.
    pub async fn use_renewal_link(&mut self, hash: &str, at: DateTime<Utc>) -> Result<bool> {
        let n = on!(self, c => sqlx::query(USE_LINK).bind(hash).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// No more reminders for a last day of validity.
    pub async fn refuse_reminders(
        &mut self,
        demand: DemandId,
        expires_on: NaiveDate,
    ) -> Result<()> {
        on!(self, c => sqlx::query(NO_REMINDER)
            .bind(demand.0).bind(expires_on).execute(c).await.map(drop))?;
        Ok(())
    }
}
