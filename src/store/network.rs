//! Files of guichets that wait to be confirmed.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::Result;
use app::domain::ids::{AccountId, NetworkImportId};
use app::domain::network_file::{Counts, WrongLine};
use chrono::{DateTime, Utc};

sql! {
    ADD = "INSERT INTO network_import (id, account, file, created_at, expires_at)
           VALUES ($1, $2, $3, $4, $5)";
    ONE = "SELECT file, created, changed, closed, unchanged, left_out, wrong_lines
           FROM network_import WHERE id = $1 AND account = $2 AND expires_at > $3";
    WAITS = "SELECT COUNT(*) FROM network_import WHERE id = $1 AND done_at IS NULL";
    FINISH = "UPDATE network_import SET file = NULL, done_at = $2, created = $3, changed = $4,
                closed = $5, unchanged = $6, left_out = $7, wrong_lines = $8
              WHERE id = $1";
    EXPIRED = "SELECT COUNT(*) FROM network_import WHERE expires_at <= $1";
    DELETE_EXPIRED = "DELETE FROM network_import WHERE expires_at <= $1";
}

/// A file that was sent.
#[derive(Clone, Debug)]
pub enum NetworkImport {
    /// Its text, which waits to be confirmed.
    Waiting(String),
    /// What it changed; its wrong lines were left out.
    Done {
        /// How many lines did what.
        counts: Counts,
        /// The first of those that were left out.
        wrong: Vec<WrongLine>,
    },
}

#[derive(sqlx::FromRow)]
struct Row {
    file: Option<String>,
    created: Option<i64>,
    changed: Option<i64>,
    closed: Option<i64>,
    unchanged: Option<i64>,
    left_out: Option<i64>,
    wrong_lines: Option<String>,
}

impl Row {
    fn read(self) -> Result<NetworkImport> {
        if let Some(file) = self.file {
            return Ok(NetworkImport::Waiting(file));
        }
        let done = || {
            Some(Counts {
                created: self.created?,
                changed: self.changed?,
                closed: self.closed?,
                unchanged: self.unchanged?,
                wrong: self.left_out?,
            })
        };
        let counts = done().ok_or_else(|| corrupt("network import"))?;
        let wrong = self.wrong_lines.as_deref().map(serde_json::from_str).transpose()?;
        Ok(NetworkImport::Done { counts, wrong: wrong.unwrap_or_default() })
    }
}

impl Conn {
    /// A file that this account sent, while it is kept.
    pub async fn network_import(
        &mut self,
        id: NetworkImportId,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<NetworkImport>> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE)
            .bind(id.0).bind(account.0).bind(now).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// True while a file waits to be confirmed.
    pub async fn network_import_waits(&mut self, id: NetworkImportId) -> Result<bool> {
        let waiting: i64 = on!(self, c => sqlx::query_scalar(WAITS).bind(id.0).fetch_one(c).await)?;
        Ok(waiting > 0)
    }

    /// How many files are kept for nothing.
    pub async fn expired_network_imports(&mut self, now: DateTime<Utc>) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(EXPIRED).bind(now).fetch_one(c).await)?)
    }
}

impl Tx {
    /// Keeps the text of a file.
    pub async fn add_network_import(
        &mut self,
        id: NetworkImportId,
        account: AccountId,
        file: &str,
        at: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD)
            .bind(id.0).bind(account.0).bind(file).bind(at).bind(expires_at)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Says what a file changed and which lines were left out, and forgets its text.
    pub async fn finish_network_import(
        &mut self,
        id: NetworkImportId,
        done: Counts,
        wrong: &[WrongLine],
        at: DateTime<Utc>,
    ) -> Result<()> {
        let wrong = serde_json::to_string(wrong)?;
        on!(self, c => sqlx::query(FINISH)
            .bind(id.0).bind(at).bind(done.created).bind(done.changed).bind(done.closed)
            .bind(done.unchanged).bind(done.wrong).bind(wrong).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Forgets the files that are kept for nothing.
    pub async fn delete_expired_network_imports(&mut self, now: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(DELETE_EXPIRED).bind(now).execute(c).await.map(drop))?;
        Ok(())
    }
}
