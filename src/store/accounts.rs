//! Accounts, rights of agents, mailed links, wrong tries.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::Result;
use app::domain::account::Role;
use app::domain::calendar::UNUSED_ACCOUNT;
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId};
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, Utc};
use uuid::Uuid;

sql! {
    LOOK_AT = "INSERT INTO idle_account (account, due_at) VALUES ($1, $2)
               ON CONFLICT (account) DO UPDATE SET due_at = excluded.due_at";
    LOOKED_AT = "DELETE FROM idle_account WHERE account = $1";
    IDLE = "SELECT i.account,
              CASE WHEN EXISTS (SELECT 1 FROM demand d WHERE d.account = i.account) THEN 1 ELSE 0 END,
              COALESCE(a.signed_in_at, a.created_at)
            FROM idle_account i JOIN account a ON a.id = i.account
            WHERE i.due_at <= $1 ORDER BY i.due_at, i.account LIMIT $2";
    SIGNED_IN = "UPDATE account SET signed_in_at = $2 WHERE id = $1";
    BY_KEY = "SELECT id, email, password_hash, role, confirmed_at FROM account WHERE email_key = $1";
    BY_ID = "SELECT id, email, password_hash, role, confirmed_at FROM account WHERE id = $1";
    ADD = "INSERT INTO account (id, email, email_key, password_hash, role, confirmed_at, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)";
    SET_PASSWORD = "UPDATE account SET password_hash = $2 WHERE id = $1";
    CONFIRM = "UPDATE account SET confirmed_at = $2 WHERE id = $1 AND confirmed_at IS NULL";
    RIGHTS = "SELECT territory, guichet FROM agent_right WHERE account = $1
              ORDER BY territory, guichet";
    ADD_RIGHT = "INSERT INTO agent_right (account, territory, guichet) VALUES ($1, $2, $3)";
    ADD_LINK = "INSERT INTO one_time_link (hash, purpose, account, demand, sign_up, expires_at)
                VALUES ($1, $2, $3, $4, $5, $6)";
    LINK = "SELECT account FROM one_time_link
            WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3";
    USE_LINK = "UPDATE one_time_link SET used_at = $3
                WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
                RETURNING account, demand, sign_up";
    VOID_LINKS = "UPDATE one_time_link SET used_at = $3
                  WHERE account = $1 AND purpose = $2 AND used_at IS NULL";
    ADD_SIGN_UP = "INSERT INTO sign_up (mail, password_hash, created_at) VALUES ($1, $2, $3)";
    TAKE_SIGN_UP = "DELETE FROM sign_up WHERE mail = $1 RETURNING password_hash";
    DELETE_OLD_SIGN_UPS = "DELETE FROM sign_up WHERE created_at < $1";
    FAILURES = "SELECT failures, last_at FROM failure WHERE hash = $1";
    FAIL = "INSERT INTO failure (hash, failures, last_at) VALUES ($1, 1, $2)
            ON CONFLICT (hash) DO UPDATE SET
              failures = CASE WHEN failure.last_at < $3 THEN 1 ELSE failure.failures + 1 END,
              last_at = excluded.last_at";
    FORGET = "DELETE FROM failure WHERE hash = $1";
    FORGET_ONE = "UPDATE failure SET failures = failures - 1 WHERE hash = $1 AND failures > 0";
    SET_EMAIL = "UPDATE account SET email = $2 WHERE id = $1";
    FORGET_OLD = "DELETE FROM failure WHERE last_at < $1";
    DELETE_OLD_LINKS = "DELETE FROM one_time_link WHERE expires_at < $1";
}

/// What a mailed link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirm an e-mail.
    ConfirmEmail,
    /// Choose a new password.
    ResetPassword,
    /// An agent's first password.
    Invitation,
    /// Code that links a demand to an account.
    LinkDemand,
}

impl Purpose {
    /// The word kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm_email",
            Self::ResetPassword => "reset_password",
            Self::Invitation => "invitation",
            Self::LinkDemand => "link_demand",
        }
    }
}

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Identifier.
    pub id: AccountId,
    /// E-mail as typed.
    pub email: String,
    /// PHC string.
    pub password_hash: Option<String>,
    /// Role.
    pub role: Role,
    /// When the e-mail was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// What a mailed link or code is about.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// Whose it is.
    pub account: AccountId,
    /// The demand that a code links.
    pub demand: Option<DemandId>,
    /// The sign-up that it confirms, by the name of its mail.
    pub sign_up: Option<Uuid>,
}

impl Link {
    /// About an account and nothing else.
    pub fn to(account: AccountId) -> Self {
        Self { account, demand: None, sign_up: None }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    email: String,
    password_hash: Option<String>,
    role: String,
    confirmed_at: Option<DateTime<Utc>>,
}

impl Row {
    fn read(self) -> Result<Account> {
        Ok(Account {
            id: AccountId(self.id),
            email: self.email,
            password_hash: self.password_hash,
            role: Role::from_code(&self.role).ok_or_else(|| corrupt("role"))?,
            confirmed_at: self.confirmed_at,
        })
    }
}

impl Conn {
    /// Accounts to look at, whether each holds a demand, and its last sign-in or its making.
    pub async fn idle_accounts(
        &mut self,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<(AccountId, bool, DateTime<Utc>)>> {
        let rows: Vec<(Uuid, i32, DateTime<Utc>)> = on!(self, c => sqlx::query_as(IDLE)
            .bind(now).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id, holds, at)| (AccountId(id), holds == 1, at)).collect())
    }

    /// The account of an address (see `email_key`).
    pub async fn account_by_key(&mut self, key: &str) -> Result<Option<Account>> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(BY_KEY).bind(key).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// One account.
    pub async fn account(&mut self, id: AccountId) -> Result<Option<Account>> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Territories and guichets of an agent.
    pub async fn rights(
        &mut self,
        id: AccountId,
    ) -> Result<(Vec<TerritoryCode>, Vec<GuichetCode>)> {
        let rows: Vec<(Option<String>, Option<String>)> =
            on!(self, c => sqlx::query_as(RIGHTS).bind(id.0).fetch_all(c).await)?;
        let (mut territories, mut guichets) = (Vec::new(), Vec::new());
        for (territory, guichet) in rows {
            if let Some(code) = territory {
                territories.push(code.parse().map_err(|_| corrupt("territory"))?);
            }
            if let Some(code) = guichet {
                guichets.push(code.parse().map_err(|_| corrupt("guichet"))?);
            }
        }
        Ok((territories, guichets))
    }

    /// The account of a link that still holds.
    pub async fn link_account(
        &mut self,
        hash: &str,
        purpose: Purpose,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountId>> {
        let id: Option<Uuid> = on!(self, c => sqlx::query_scalar(LINK)
            .bind(hash).bind(purpose.as_str()).bind(now).fetch_optional(c).await)?;
        Ok(id.map(AccountId))
    }

    /// Wrong tries kept under a hash, and the instant of the last.
    pub async fn failures(&mut self, hash: &str) -> Result<Option<(u32, DateTime<Utc>)>> {
        let row: Option<(i64, DateTime<Utc>)> =
            on!(self, c => sqlx::query_as(FAILURES).bind(hash).fetch_optional(c).await)?;
        Ok(row.map(|(n, at)| (u32::try_from(n).unwrap_or(u32::MAX), at)))
    }
}

impl Tx {
    /// Somebody signed in with an account.
    pub async fn signed_in(&mut self, account: AccountId, at: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(SIGNED_IN).bind(account.0).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Adds an account.
    pub async fn add_account(&mut self, account: &Account, at: DateTime<Utc>) -> Result<()> {
        let key = app::domain::account::email_key(&account.email);
        on!(self, c => sqlx::query(ADD)
            .bind(account.id.0).bind(&account.email).bind(key).bind(&account.password_hash)
            .bind(account.role.code()).bind(account.confirmed_at).bind(at)
            .execute(c).await.map(drop))?;
        if account.role == Role::Applicant {
            self.look_at_account(account.id, at + UNUSED_ACCOUNT).await?;
        }
        Ok(())
    }

    /// From an instant on, an account that holds no demand and that nobody uses is erased.
    pub async fn look_at_account(&mut self, id: AccountId, due_at: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(LOOK_AT).bind(id.0).bind(due_at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// An account is looked at no more.
    pub async fn looked_at_account(&mut self, id: AccountId) -> Result<()> {
        on!(self, c => sqlx::query(LOOKED_AT).bind(id.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Gives an agent a territory or a guichet.
    pub async fn add_right(
        &mut self,
        id: AccountId,
        territory: Option<TerritoryCode>,
        guichet: Option<GuichetCode>,
    ) -> Result<()> {
        let (territory, guichet) =
            (territory.map(|code| code.to_string()), guichet.map(|code| code.to_string()));
        on!(self, c => sqlx::query(ADD_RIGHT)
            .bind(id.0).bind(territory).bind(guichet).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Replaces a password.
    pub async fn set_password(&mut self, id: AccountId, hash: &str) -> Result<()> {
        on!(self, c => sqlx::query(SET_PASSWORD).bind(id.0).bind(hash).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Marks the e-mail as confirmed.
    pub async fn confirm_email(&mut self, id: AccountId, at: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(CONFIRM).bind(id.0).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps the hash of a mailed link or code.
    pub async fn add_link(
        &mut self,
        hash: &str,
        purpose: Purpose,
        link: Link,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD_LINK)
            .bind(hash).bind(purpose.as_str()).bind(link.account.0)
            .bind(link.demand.map(|id| id.0)).bind(link.sign_up)
            .bind(expires_at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps the password of a sign-up until the mail of this name is followed.
    pub async fn add_sign_up(&mut self, mail: Uuid, hash: &str, at: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(ADD_SIGN_UP)
            .bind(mail).bind(hash).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The password of a sign-up, given once.
    pub async fn take_sign_up(&mut self, mail: Uuid) -> Result<Option<String>> {
        Ok(on!(self, c => sqlx::query_scalar(TAKE_SIGN_UP).bind(mail).fetch_optional(c).await)?)
    }

    /// Uses a link: good once.
    pub async fn use_link(
        &mut self,
        hash: &str,
        purpose: Purpose,
        now: DateTime<Utc>,
    ) -> Result<Option<Link>> {
        type Row = (Uuid, Option<Uuid>, Option<Uuid>);
        let row: Option<Row> = on!(self, c => sqlx::query_as(USE_LINK)
            .bind(hash).bind(purpose.as_str()).bind(now).fetch_optional(c).await)?;
        Ok(row.map(|(account, demand, sign_up)| Link {
            account: AccountId(account),
            demand: demand.map(DemandId),
            sign_up,
        }))
    }

    /// The other links of the account for the same purpose stop working.
    pub async fn void_links(
        &mut self,
        account: AccountId,
        purpose: Purpose,
        now: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(VOID_LINKS)
            .bind(account.0).bind(purpose.as_str()).bind(now).execute(c).await.map(drop))?;
        Ok(())
    }

    /// One more wrong try; those before `since` are forgotten.
    pub async fn fail(
        &mut self,
        hash: &str,
        now: DateTime<Utc>,
        since: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(FAIL)
            .bind(hash).bind(now).bind(since).execute(c).await.map(drop))?;
        Ok(())
    }

    /// A right answer forgets the wrong ones.
    pub async fn forget_failures(&mut self, hash: &str) -> Result<()> {
        on!(self, c => sqlx::query(FORGET).bind(hash).execute(c).await.map(drop))?;
        Ok(())
    }

    /// A right answer takes back the try that was counted for it, and no other.
    pub async fn forget_one_failure(&mut self, hash: &str) -> Result<()> {
        on!(self, c => sqlx::query(FORGET_ONE).bind(hash).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Another spelling of the address of an account.
    pub async fn set_email(&mut self, id: AccountId, email: &str) -> Result<()> {
        on!(self, c => sqlx::query(SET_EMAIL).bind(id.0).bind(email).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Deletes what is of no use any more.
    pub async fn delete_old_tries(&mut self, before: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(FORGET_OLD).bind(before).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(DELETE_OLD_LINKS).bind(before).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(DELETE_OLD_SIGN_UPS).bind(before).execute(c).await.map(drop))?;
        Ok(())
    }
}
