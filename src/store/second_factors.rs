//! The second factor of agents: sealed secrets, last steps used, recovery codes.

use super::{Conn, Tx, on, sql};
use crate::error::Result;
use app::domain::ids::AccountId;
use chrono::{DateTime, Utc};

sql! {
    ANY = "SELECT COUNT(*) FROM (SELECT 1 FROM second_factor LIMIT 1) AS one";
    OF = "SELECT sealed, confirmed_at, last_step FROM second_factor WHERE account = $1";
    // A new secret each time it is to be shown, until a code of one is typed.
    PROPOSE = "INSERT INTO second_factor (account, sealed, confirmed_at, last_step)
               VALUES ($1, $2, NULL, 0)
               ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed
               WHERE second_factor.confirmed_at IS NULL";
    CONFIRM = "UPDATE second_factor SET confirmed_at = $2, last_step = $3
               WHERE account = $1 AND confirmed_at IS NULL AND sealed = $4";
    // The comparison and the change are one: of two uses of a code, one wins.
    USE_STEP = "UPDATE second_factor SET last_step = $2
                WHERE account = $1 AND confirmed_at IS NOT NULL AND last_step < $2";
    REMOVE = "DELETE FROM second_factor WHERE account = $1";
    ADD_CODE = "INSERT INTO recovery_code (account, hash) VALUES ($1, $2)";
    USE_CODE = "UPDATE recovery_code SET used_at = $3
                WHERE account = $1 AND hash = $2 AND used_at IS NULL";
    REMOVE_CODES = "DELETE FROM recovery_code WHERE account = $1";
    CODES_LEFT = "SELECT COUNT(*) FROM recovery_code WHERE account = $1 AND used_at IS NULL";
}

/// The second factor of an account.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    /// Its secret, sealed.
    pub sealed: Vec<u8>,
    /// When a code of it was first typed; none: not yet.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The step of the last code taken.
    pub last_step: i64,
}

impl Conn {
    /// True when any account has one.
    pub async fn has_second_factors(&mut self) -> Result<bool> {
        let one: i64 = on!(self, c => sqlx::query_scalar(ANY).fetch_one(c).await)?;
        Ok(one > 0)
    }

    /// That of an account.
    pub async fn second_factor(&mut self, account: AccountId) -> Result<Option<Kept>> {
        Ok(on!(self, c => sqlx::query_as(OF).bind(account.0).fetch_optional(c).await)?)
    }

    /// How many recovery codes of an account were not used.
    pub async fn recovery_codes_left(&mut self, account: AccountId) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(CODES_LEFT).bind(account.0).fetch_one(c).await)?)
    }
}

impl Tx {
    /// Keeps a secret that no code confirms yet, in the place of such a one.
    pub async fn propose_second_factor(&mut self, account: AccountId, sealed: &[u8]) -> Result<()> {
        on!(self, c => sqlx::query(PROPOSE)
            .bind(account.0).bind(sealed).execute(c).await.map(drop))?;
        Ok(())
    }

    /// A code of this very secret was typed; false when another one was proposed or confirmed.
    pub async fn confirm_second_factor(
        &mut self,
        account: AccountId,
        at: DateTime<Utc>,
        step: i64,
        sealed: &[u8],
    ) -> Result<bool> {
        let n = on!(self, c => sqlx::query(CONFIRM)
            .bind(account.0).bind(at).bind(step).bind(sealed)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Uses the code of a step; false when it, or a later one, was used.
    pub async fn use_step(&mut self, account: AccountId, step: i64) -> Result<bool> {
        let n = on!(self, c => sqlx::query(USE_STEP)
            .bind(account.0).bind(step).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// The account has no second factor any more; false when it had none.
    pub async fn remove_second_factor(&mut self, account: AccountId) -> Result<bool> {
        on!(self, c => sqlx::query(REMOVE_CODES).bind(account.0).execute(c).await.map(drop))?;
        let n = on!(self, c => sqlx::query(REMOVE)
            .bind(account.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// These recovery codes in the place of the former ones.
    pub async fn set_recovery_codes(
        &mut self,
        account: AccountId,
        hashes: &[String],
    ) -> Result<()> {
        on!(self, c => sqlx::query(REMOVE_CODES).bind(account.0).execute(c).await.map(drop))?;
        for hash in hashes {
            on!(self, c => sqlx::query(ADD_CODE)
                .bind(account.0).bind(hash).execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// Uses a recovery code: good once.
    pub async fn use_recovery_code(
        &mut self,
        account: AccountId,
        hash: &str,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let n = on!(self, c => sqlx::query(USE_CODE)
            .bind(account.0).bind(hash).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }
}
