//! Sessions, listed and closed by account.

use super::{Conn, Store, Tx, on, sql};
use crate::error::Result;
use app::domain::ids::AccountId;
use chrono::{DateTime, Utc};
use uuid::Uuid;

sql! {
    LOAD = "SELECT hash, reference, account, data, device, opened_at, seen_at FROM session
            WHERE hash = $1";
    ADD = "INSERT INTO session (hash, reference, account, data, device, opened_at, seen_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)";
    // Whoever closes the sessions of an account waits for who opens one, and the other way round.
    HOLD = "UPDATE account SET epoch = epoch WHERE id = $1 AND epoch = $2";
    NEXT_EPOCH = "UPDATE account SET epoch = epoch + 1 WHERE id = $1";
    EPOCH = "SELECT epoch FROM account WHERE email_key = $1";
    // Never an insertion: a session closed while one of its requests is under way stays closed.
    SAVE = "UPDATE session SET account = $2, data = $3, device = $4, opened_at = $5, seen_at = $6
            WHERE hash = $1";
    DELETE = "DELETE FROM session WHERE hash = $1";
    OF_ACCOUNT = "SELECT hash, reference, account, data, device, opened_at, seen_at FROM session
                  WHERE account = $1 ORDER BY seen_at DESC";
    CLOSE = "DELETE FROM session WHERE account = $1 AND reference = $2";
    CLOSE_ALL = "DELETE FROM session WHERE account = $1";
    DELETE_OLD = "DELETE FROM session WHERE seen_at < $1 OR (account IS NULL AND seen_at < $2)";
}

/// A session as kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    /// Hash of the cookie.
    pub hash: String,
    /// Its name for its owner.
    pub reference: Uuid,
    /// Owner.
    pub account: Option<Uuid>,
    /// JSON.
    pub data: String,
    /// Browser, as it calls itself.
    pub device: String,
    /// Sign-in.
    pub opened_at: DateTime<Utc>,
    /// Last click, to the minute.
    pub seen_at: DateTime<Utc>,
}

impl Store {
    /// The session of a cookie, as read a second ago at most.
    pub async fn session(&self, hash: &str) -> Result<Option<Kept>> {
        let hash = hash.to_owned();
        let epoch = match self.sessions.get(&hash) {
            Ok(kept) => return Ok(Some(kept)),
            Err(epoch) => epoch,
        };
        let kept = self.read().await?.session(&hash).await?;
        if let Some(kept) = &kept {
            self.sessions.keep(epoch, &hash, kept);
        }
        Ok(kept)
    }
}

impl Conn {
    /// The session of a cookie.
    pub async fn session(&mut self, hash: &str) -> Result<Option<Kept>> {
        Ok(on!(self, c => sqlx::query_as(LOAD).bind(hash).fetch_optional(c).await)?)
    }

    /// How many times the sessions of an address were closed; none for nobody's.
    pub async fn epoch(&mut self, email_key: &str) -> Result<Option<i64>> {
        Ok(on!(self, c => sqlx::query_scalar(EPOCH)
            .bind(email_key).fetch_optional(c).await)?)
    }

    /// Those of an account, the last used first.
    pub async fn sessions_of(&mut self, account: AccountId) -> Result<Vec<Kept>> {
        Ok(on!(self, c => sqlx::query_as(OF_ACCOUNT).bind(account.0).fetch_all(c).await)?)
    }
}

impl Tx {
    /// Adds a session. That of an account is opened at the `epoch` that was read before anything
    /// was checked: false, and nothing is added, when its sessions were closed since.
    pub async fn add_session(&mut self, kept: &Kept, epoch: i64) -> Result<bool> {
        if let Some(account) = kept.account {
            let held = on!(self, c => sqlx::query(HOLD)
                .bind(account).bind(epoch).execute(c).await.map(|done| done.rows_affected()))?;
            if held == 0 {
                return Ok(false);
            }
        }
        on!(self, c => sqlx::query(ADD)
            .bind(&kept.hash).bind(kept.reference).bind(kept.account).bind(&kept.data)
            .bind(&kept.device).bind(kept.opened_at).bind(kept.seen_at)
            .execute(c).await.map(drop))?;
        Ok(true)
    }

    /// Saves a session, unless it was closed meanwhile.
    pub async fn save_session(&mut self, kept: &Kept) -> Result<()> {
        // Not known before it is read: it may have been closed meanwhile.
        self.sessions.one(kept.hash.clone(), None);
        on!(self, c => sqlx::query(SAVE)
            .bind(&kept.hash).bind(kept.account).bind(&kept.data).bind(&kept.device)
            .bind(kept.opened_at).bind(kept.seen_at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Deletes the session of a cookie.
    pub async fn delete_session(&mut self, hash: &str) -> Result<()> {
        self.sessions.one(hash.to_owned(), None);
        on!(self, c => sqlx::query(DELETE).bind(hash).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Closes one session of an account; false when it has no such one.
    pub async fn close_session(&mut self, account: AccountId, reference: Uuid) -> Result<bool> {
        self.sessions.any();
        let n = on!(self, c => sqlx::query(CLOSE)
            .bind(account.0).bind(reference).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Closes every session of an account, and those that a sign-in is about to open.
    pub async fn close_sessions(&mut self, account: AccountId) -> Result<()> {
        self.sessions.any();
        on!(self, c => sqlx::query(NEXT_EPOCH).bind(account.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(CLOSE_ALL).bind(account.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Deletes sessions not seen since, anonymous ones sooner.
    pub async fn delete_old_sessions(
        &mut self,
        before: DateTime<Utc>,
        anonymous_before: DateTime<Utc>,
    ) -> Result<()> {
        self.sessions.any();
        on!(self, c => sqlx::query(DELETE_OLD)
            .bind(before).bind(anonymous_before).execute(c).await.map(drop))?;
        Ok(())
    }
}
