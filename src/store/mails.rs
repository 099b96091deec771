//! The outbox of mails: identifiers only.

use super::{Conn, Tx, on, sql};
use crate::error::Result;
use app::domain::ids::{AccountId, DemandId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

sql! {
    ADD = "INSERT INTO mail (id, kind, account, demand, guichet, state, attempts, next_attempt_at,
             created_at)
           VALUES ($1, $2, $3, $4, $5, 'to_send', 0, $6, $6)";
    DUE = "SELECT id, kind, account, demand, guichet, attempts, created_at FROM mail
           WHERE state = 'to_send' AND next_attempt_at <= $1
           ORDER BY next_attempt_at, id LIMIT $2";
    CLAIM = "UPDATE mail SET next_attempt_at = $3, attempts = attempts + 1
             WHERE id = $1 AND state = 'to_send' AND attempts = $2";
    DONE = "UPDATE mail SET state = $2 WHERE id = $1 AND state = 'to_send'";
    POSTPONE = "UPDATE mail SET next_attempt_at = $2 WHERE id = $1 AND state = 'to_send'";
    LAST_DIGEST = "SELECT created_at, state FROM mail
                   WHERE kind = 'dispatched' AND guichet = $1 ORDER BY created_at DESC LIMIT 1";
    FAILED = "SELECT id, kind, created_at FROM mail WHERE state = 'failed' ORDER BY created_at, id LIMIT $1";
    TRY_AGAIN = "UPDATE mail SET state = 'to_send', attempts = 0, next_attempt_at = $2
                 WHERE id = $1 AND state = 'failed'";
    OLD = "SELECT id FROM mail WHERE state = 'sent' AND created_at < $1";
    DELETE_OLD = "DELETE FROM mail WHERE state = 'sent' AND created_at < $1";
}

/// A mail to send.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Due {
    /// Identifier, also that of the message.
    pub id: Uuid,
    /// What it says.
    pub kind: String,
    /// To whom.
    pub account: Option<Uuid>,
    /// About what.
    pub demand: Option<Uuid>,
    /// To which guichet.
    pub guichet: Option<String>,
    /// Tries so far.
    pub attempts: i64,
    /// When it was decided.
    pub created_at: DateTime<Utc>,
}

impl Conn {
    /// Mails that are due.
    pub async fn due_mails(&mut self, now: DateTime<Utc>, limit: i64) -> Result<Vec<Due>> {
        Ok(on!(self, c => sqlx::query_as(DUE).bind(now).bind(limit).fetch_all(c).await)?)
    }
}

impl Conn {
    /// Mails that failed for good: identifier, kind, and when they were decided.
    pub async fn failed_mails(&mut self, limit: i64) -> Result<Vec<(Uuid, String, DateTime<Utc>)>> {
        Ok(on!(self, c => sqlx::query_as(FAILED).bind(limit).fetch_all(c).await)?)
    }

    /// Names of the mails sent before.
    pub async fn old_mails(&mut self, before: DateTime<Utc>) -> Result<Vec<Uuid>> {
        Ok(on!(self, c => sqlx::query_scalar(OLD).bind(before).fetch_all(c).await)?)
    }

    /// When the last mail to a guichet was planned, and whether it is still to send.
    pub async fn last_digest(&mut self, guichet: &str) -> Result<Option<(DateTime<Utc>, bool)>> {
        let row: Option<(DateTime<Utc>, String)> =
            on!(self, c => sqlx::query_as(LAST_DIGEST).bind(guichet).fetch_optional(c).await)?;
        Ok(row.map(|(at, state)| (at, state == "to_send")))
    }
}

impl Tx {
    /// Puts a mail in the outbox.
    pub async fn enqueue_mail(
        &mut self,
        id: Uuid,
        kind: &str,
        account: Option<AccountId>,
        demand: Option<DemandId>,
        guichet: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD)
            .bind(id).bind(kind).bind(account.map(|id| id.0)).bind(demand.map(|id| id.0))
            .bind(guichet).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes a due mail; false when somebody else did.
    pub async fn claim_mail(&mut self, due: &Due, next: DateTime<Utc>) -> Result<bool> {
        let n = on!(self, c => sqlx::query(CLAIM)
            .bind(due.id).bind(due.attempts).bind(next)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// It is sent, or will never be.
    pub async fn close_mail(&mut self, id: Uuid, sent: bool) -> Result<()> {
        let state = if sent { "sent" } else { "failed" };
        on!(self, c => sqlx::query(DONE).bind(id).bind(state).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Tries one that failed again, from the start; false when it does not wait for that.
    pub async fn try_mail_again(&mut self, id: Uuid, at: DateTime<Utc>) -> Result<bool> {
        let n = on!(self, c => sqlx::query(TRY_AGAIN).bind(id).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// It will be tried again.
    pub async fn postpone_mail(&mut self, id: Uuid, next: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(POSTPONE).bind(id).bind(next).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Forgets the mails sent before.
    pub async fn delete_old_mails(&mut self, before: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(DELETE_OLD).bind(before).execute(c).await.map(drop))?;
        Ok(())
    }
}
