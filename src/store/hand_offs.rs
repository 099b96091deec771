//! Documents handed over to a phone, by a code of which only a hash is kept.

use super::{Conn, Tx, on, sql};
use crate::error::Result;
use app::domain::ids::{AccountId, DemandId, HandOffId};
use app::domain::rights::Phone;
use chrono::{DateTime, Utc};
use uuid::Uuid;

sql! {
    ADD = "INSERT INTO hand_off (id, hash, account, demand, expires_at, device)
           VALUES ($1, $2, $3, $4, $5, '')";
    BY_CODE = "SELECT id, account, demand FROM hand_off
               WHERE hash = $1 AND used_at IS NULL AND ended_at IS NULL AND expires_at > $2";
    TAKE = "UPDATE hand_off SET used_at = $2, expires_at = $3, device = $4
            WHERE hash = $1 AND used_at IS NULL AND ended_at IS NULL AND expires_at > $2
            RETURNING id, account, demand";
    HOLDS = "SELECT id, account, demand FROM hand_off
             WHERE id = $1 AND used_at IS NOT NULL AND ended_at IS NULL AND expires_at > $2";
    LIVE = "SELECT used_at, expires_at, device FROM hand_off
            WHERE account = $1 AND demand = $2 AND ended_at IS NULL AND expires_at > $3
            ORDER BY (used_at IS NULL), expires_at DESC LIMIT 1";
    END = "UPDATE hand_off SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";
    END_ALL = "UPDATE hand_off SET ended_at = $3
               WHERE account = $1 AND id <> $2 AND ended_at IS NULL";
    DELETE_OLD = "DELETE FROM hand_off WHERE expires_at < $1";
}

/// One that holds.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Live {
    /// When a phone took it over; none while its code waits.
    pub used_at: Option<DateTime<Utc>>,
    /// Its end.
    pub expires_at: DateTime<Utc>,
    /// The phone, as it calls itself.
    pub device: String,
}

type Row = (Uuid, Uuid, Uuid);

fn phone((id, account, demand): Row) -> Phone {
    Phone { hand_off: HandOffId(id), account: AccountId(account), demand: DemandId(demand) }
}

impl Conn {
    /// What a code that is still good would hand over.
    pub async fn hand_off_of_code(
        &mut self,
        hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Phone>> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(BY_CODE)
            .bind(hash).bind(now).fetch_optional(c).await)?;
        Ok(row.map(phone))
    }

    /// The phone of a hand-off that holds.
    pub async fn phone(&mut self, id: HandOffId, now: DateTime<Utc>) -> Result<Option<Phone>> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(HOLDS)
            .bind(id.0).bind(now).fetch_optional(c).await)?;
        Ok(row.map(phone))
    }

    /// The hand-off of a demand that holds, or whose code waits.
    pub async fn live_hand_off(
        &mut self,
        account: AccountId,
        demand: DemandId,
        now: DateTime<Utc>,
    ) -> Result<Option<Live>> {
        Ok(on!(self, c => sqlx::query_as(LIVE)
            .bind(account.0).bind(demand.0).bind(now).fetch_optional(c).await)?)
    }
}

impl Tx {
    /// Adds a code that waits for its phone.
    pub async fn add_hand_off(
        &mut self,
        phone: Phone,
        hash: &str,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD)
            .bind(phone.hand_off.0).bind(hash).bind(phone.account.0).bind(phone.demand.0)
            .bind(expires_at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Uses a code: once, and while it is good.
    pub async fn take_hand_off(
        &mut self,
        hash: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        device: &str,
    ) -> Result<Option<Phone>> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(TAKE)
            .bind(hash).bind(now).bind(until).bind(device).fetch_optional(c).await)?;
        Ok(row.map(phone))
    }

    /// Ends a hand-off.
    pub async fn end_hand_off(&mut self, id: HandOffId, now: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(END).bind(id.0).bind(now).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Ends those of an account, but for one: codes that wait, and phones.
    pub async fn end_hand_offs(
        &mut self,
        account: AccountId,
        but: Option<HandOffId>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let but = but.map_or(Uuid::nil(), |id| id.0);
        on!(self, c => sqlx::query(END_ALL)
            .bind(account.0).bind(but).bind(now).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Forgets those that ended long ago.
    pub async fn delete_old_hand_offs(&mut self, before: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(DELETE_OLD).bind(before).execute(c).await.map(drop))?;
        Ok(())
    }
}
