//! Files sent in pieces; the pieces themselves are on the disk of the node that receives them.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::Result;
use app::domain::ids::{AccountId, DemandId, HandOffId, UploadId};
use app::domain::sending::Outcome;
use chrono::{DateTime, Utc};
use uuid::Uuid;

sql! {
    ADD = "INSERT INTO upload (id, account, demand, hand_off, length, state, created_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, 'receiving', $6, $7)";
    ONE = "SELECT id, account, demand, hand_off, length, state, refusal, expires_at FROM upload
           WHERE id = $1";
    UNFINISHED = "SELECT id FROM upload WHERE account = $1 AND state = 'receiving'
                  ORDER BY created_at, id";
    UNDER_WAY = "SELECT id, account, demand, hand_off, length, state, refusal, expires_at FROM upload
                 WHERE state = 'receiving' ORDER BY created_at, id";
    // Once: whoever comes second changes nothing.
    FINISH = "UPDATE upload SET state = $2, refusal = $3 WHERE id = $1 AND state = 'receiving'";
    // Those too whose demand no longer takes documents.
    DUE = "SELECT u.id FROM upload u JOIN demand d ON d.id = u.demand
           WHERE u.expires_at <= $1
              OR (u.state = 'receiving' AND d.state NOT IN ('draft', 'refused'))
           ORDER BY u.id LIMIT $2";
    DELETE = "DELETE FROM upload WHERE id = $1";
}

/// A file being sent, or sent.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name.
    pub id: UploadId,
    /// Whose document it is for.
    pub account: AccountId,
    /// Their demand.
    pub demand: DemandId,
    /// The phone that sends it, if it is one.
    pub hand_off: Option<HandOffId>,
    /// Its whole length.
    pub length: u64,
    /// What came of it.
    pub outcome: Outcome,
    /// Until when it is kept.
    pub expires_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    account: Uuid,
    demand: Uuid,
    hand_off: Option<Uuid>,
    length: i64,
    state: String,
    refusal: Option<String>,
    expires_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Upload> {
        let outcome = match (self.state.as_str(), self.refusal) {
            ("receiving", _) => Outcome::Receiving,
            ("added", _) => Outcome::Added,
            ("refused", Some(raison)) => Outcome::Refused { raison },
            _ => return Err(corrupt("upload")),
        };
        Ok(Upload {
            id: UploadId(self.id),
            account: AccountId(self.account),
            demand: DemandId(self.demand),
            hand_off: self.hand_off.map(HandOffId),
            length: u64::try_from(self.length).map_err(|_| corrupt("length"))?,
            outcome,
            expires_at: self.expires_at,
        })
    }
}

impl Conn {
    /// One upload.
    pub async fn upload(&mut self, id: UploadId) -> Result<Option<Upload>> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Those of an account that are not finished, the oldest first.
    pub async fn unfinished_uploads(&mut self, account: AccountId) -> Result<Vec<UploadId>> {
        let ids: Vec<Uuid> =
            on!(self, c => sqlx::query_scalar(UNFINISHED).bind(account.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(UploadId).collect())
    }

    /// Those of everybody that are not finished.
    pub async fn uploads_under_way(&mut self) -> Result<Vec<Upload>> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(UNDER_WAY).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Those of no use any more.
    pub async fn uploads_to_erase(
        &mut self,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<UploadId>> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(DUE)
            .bind(now).bind(limit).fetch_all(c).await)?;
        Ok(ids.into_iter().map(UploadId).collect())
    }
}

impl Tx {
    /// Adds an upload of which nothing has come.
    pub async fn add_upload(&mut self, upload: &Upload, at: DateTime<Utc>) -> Result<()> {
        let length = i64::try_from(upload.length).map_err(|_| corrupt("length"))?;
        on!(self, c => sqlx::query(ADD)
            .bind(upload.id.0).bind(upload.account.0).bind(upload.demand.0)
            .bind(upload.hand_off.map(|hand_off| hand_off.0)).bind(length).bind(at)
            .bind(upload.expires_at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Says what came of an upload; false when that was said already.
    pub async fn finish_upload(&mut self, id: UploadId, refusal: Option<&str>) -> Result<bool> {
        let state = if refusal.is_some() { "refused" } else { "added" };
        let n = on!(self, c => sqlx::query(FINISH)
            .bind(id.0).bind(state).bind(refusal)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Forgets an upload.
    pub async fn delete_upload(&mut self, id: UploadId) -> Result<()> {
        on!(self, c => sqlx::query(DELETE).bind(id.0).execute(c).await.map(drop))?;
        Ok(())
    }
}
