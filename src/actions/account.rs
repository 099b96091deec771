//! Accounts: sign-up, confirmation, sign-in, passwords, sessions.

use super::agent;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Conn;
use crate::store::accounts::{Account, Link, Purpose};
use crate::store::sessions::Kept;
use app::domain::account::{Role, check_password, email_key};
use app::domain::agent::{Office, Scope, Term};
use app::domain::ids::AccountId;
use app::domain::rights::Actor;
use app::domain::second_factor::{Next, next};
use app::domain::throttle;
use app::forms::account::Credentials;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::net::IpAddr;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

/// Longest wait for a turn to hash; beyond, the person is asked to try again.
const HASHING_TURN: Duration = Duration::from_secs(15);

fn hasher(portal: &Portal) -> Result<Argon2<'static>> {
    let config = portal.config.argon2;
    let params = Params::new(config.memory_kib, config.passes, config.lanes, None)
        .map_err(|error| Error::failure(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a password in the blocking pool; gives a PHC string.
pub async fn hash_password(portal: &Portal, password: String) -> Result<String> {
    let hasher = hasher(portal)?;
    let turn = turn(portal).await?;
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>())
            .map_err(|error| Error::failure(error.to_string()))?;
        let hash = hasher.hash_password(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(|error| Error::failure(error.to_string()))
    })
    .await?
}

/// True when the password is the one of the hash. Without a hash the same work is done, so that
/// an unknown address takes as long as a known one.
async fn verify(portal: &Portal, password: String, hash: Option<String>) -> Result<bool> {
    let hasher = hasher(portal)?;
    let turn = turn(portal).await?;
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let Some(hash) = hash else {
            let salt = SaltString::encode_b64(&[0; 16]);
            // The result is of no use: only the time it takes is.
            let _ = salt.map(|salt| hasher.hash_password(password.as_bytes(), &salt).is_ok());
            return Ok(false);
        };
        let hash = PasswordHash::new(&hash).map_err(|error| Error::failure(error.to_string()))?;
        // The parameters are those of the hash, so that changing the configuration locks nobody out.
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await?
}

/// It goes where the work goes, which goes on when the person leaves.
async fn turn(portal: &Portal) -> Result<OwnedSemaphorePermit> {
    match tokio::time::timeout(HASHING_TURN, portal.hashing.clone().acquire_owned()).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(Error::Busy),
    }
}

/// Creates an applicant's account and mails a link to confirm the address. Says the same when
/// the address already has one: its owner is told by mail. The account has no password until a
/// link is followed, and then the one typed at that very sign-up: somebody else who signs up with
/// the address changes nothing for its owner.
pub async fn sign_up(portal: &Portal, credentials: Credentials, from: IpAddr) -> Result<()> {
    let now = portal.clock.now();
    let asked = ids::hash(&["sign-up", &email_key(&credentials.email)]);
    let address = ids::hash(&["sign-up from", &from.to_string()]);
    attempt(portal, &[(&asked, throttle::account_wait), (&address, throttle::sign_up_wait)])
        .await?;
    let hash = hash_password(portal, credentials.password).await?;
    let mut tx = portal.store.write().await?;
    let known = tx.account_by_key(&email_key(&credentials.email)).await?;
    let mail = ids::new();
    let (id, kind) = match known {
        Some(account) if account.confirmed_at.is_some() || account.role != Role::Applicant => {
            (account.id, "already_account")
        }
        known => {
            let id = if let Some(account) = known {
                // Where it was typed last, by whoever can read it there.
                tx.set_email(account.id, credentials.email.trim()).await?;
                account.id
            } else {
                let account = Account {
                    id: AccountId(ids::new()),
                    email: credentials.email.trim().to_owned(),
                    password_hash: None,
                    role: Role::Applicant,
                    confirmed_at: None,
                };
                tx.add_account(&account, now).await?;
                account.id
            };
            tx.add_sign_up(mail, &hash, now).await?;
            (id, "confirm_email")
        }
    };
    tx.enqueue_mail(mail, kind, Some(id), None, None, now).await?;
    tx.commit().await?;
    portal.changed();
    Ok(())
}

fn hash_of(token: &str) -> String {
    ids::hash(&["link", token])
}

/// Makes a mailed link; the token goes in the mail, its hash in the database.
pub async fn new_link(portal: &Portal, link: Link, purpose: Purpose) -> Result<String> {
    let token = ids::token();
    let life = match purpose {
        Purpose::ResetPassword => TimeDelta::hours(2),
        Purpose::Invitation => TimeDelta::days(7),
        Purpose::ConfirmEmail | Purpose::LinkDemand => TimeDelta::days(2),
    };
    let mut tx = portal.store.write().await?;
    if purpose == Purpose::Invitation {
        // The last one that was mailed is the only one that is good.
        tx.void_links(link.account, purpose, portal.clock.now()).await?;
    }
    tx.add_link(&hash_of(&token), purpose, link, portal.clock.now() + life).await?;
    tx.commit().await?;
    Ok(token)
}

/// Confirms an address, with the password of the sign-up that the link is of;
/// [`Error::NotFound`] when the link does not hold.
pub async fn confirm(portal: &Portal, token: &str) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let link = tx.use_link(&hash_of(token), Purpose::ConfirmEmail, now).await?;
    let link = link.ok_or(Error::NotFound)?;
    let mail = link.sign_up.ok_or_else(|| Error::failure("a confirmation without sign-up"))?;
    let hash = tx.take_sign_up(mail).await?.ok_or(Error::NotFound)?;
    tx.set_password(link.account, &hash).await?;
    tx.confirm_email(link.account, now).await?;
    tx.void_links(link.account, Purpose::ConfirmEmail, now).await?;
    tx.commit().await
}

/// Which of the two links that set a password this is.
pub async fn password_link(portal: &Portal, token: &str, purpose: Purpose) -> Result<AccountId> {
    let mut conn = portal.store.read().await?;
    conn.link_account(&hash_of(token), purpose, portal.clock.now()).await?.ok_or(Error::NotFound)
}

/// Asks for a new password. Says the same whatever the address.
pub async fn forgotten(portal: &Portal, email: &str, from: IpAddr) -> Result<()> {
    let now = portal.clock.now();
    let asked = ids::hash(&["forgotten", &email_key(email)]);
    let address = ids::hash(&["forgotten from", &from.to_string()]);
    attempt(portal, &[(&asked, throttle::account_wait), (&address, throttle::address_wait)])
        .await?;
    let mut tx = portal.store.write().await?;
    if let Some(account) = tx.account_by_key(&email_key(email)).await? {
        let invited = account.role != Role::Applicant && account.password_hash.is_none();
        let kind = if invited { "invitation" } else { "reset_password" };
        tx.enqueue_mail(ids::new(), kind, Some(account.id), None, None, now).await?;
    }
    tx.commit().await?;
    portal.changed();
    Ok(())
}

/// Sets a password from a mailed link, which also proves the address; closes every session.
pub async fn set_password(
    portal: &Portal,
    token: &str,
    purpose: Purpose,
    password: String,
) -> Result<()> {
    let now = portal.clock.now();
    let id = password_link(portal, token, purpose).await?;
    let account = portal.store.read().await?.account(id).await?.ok_or(Error::NotFound)?;
    check_password(&password, &account.email).map_err(Error::refused)?;
    let hash = hash_password(portal, password).await?;
    let mut tx = portal.store.write().await?;
    tx.use_link(&hash_of(token), purpose, now).await?.ok_or(Error::NotFound)?;
    tx.set_password(id, &hash).await?;
    tx.confirm_email(id, now).await?;
    for other in [Purpose::ConfirmEmail, Purpose::ResetPassword, Purpose::Invitation] {
        tx.void_links(id, other, now).await?;
    }
    tx.close_sessions(id).await?;
    tx.end_hand_offs(id, None, now).await?;
    tx.enqueue_mail(ids::new(), "password_changed", Some(id), None, None, now).await?;
    tx.forget_failures(&ids::hash(&["account", &email_key(&account.email)])).await?;
    tx.commit().await?;
    portal.changed();
    Ok(())
}

/// How long to wait after so many wrong answers in a row.
pub(crate) type Wait = fn(u32) -> TimeDelta;

/// Counts a try against an account or address before it is checked, so that tries made at once
/// are all counted; [`Error::TooMany`] when it must wait.
pub(crate) async fn attempt(portal: &Portal, keys: &[(&str, Wait)]) -> Result<()> {
    let now = portal.clock.now();
    let since = now - throttle::memory();
    let mut tx = portal.store.write().await?;
    for (hash, wait) in keys {
        if let Some((failures, last)) = tx.failures(hash).await? {
            let free_at = last + wait(failures);
            if last >= since && free_at > now {
                // Rounded up: a person told « 1 seconde » must not be refused after it.
                return Err(Error::TooMany((free_at - now).num_seconds() + 1));
            }
        }
    }
    for (hash, _) in keys {
        tx.fail(hash, now, since).await?;
    }
    tx.commit().await
}

/// Forgets the tries counted by [`attempt`].
pub(crate) async fn succeeded(portal: &Portal, keys: &[&str]) -> Result<()> {
    let mut tx = portal.store.write().await?;
    for hash in keys {
        tx.forget_failures(hash).await?;
    }
    tx.commit().await
}

/// Why an agent does not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// They begin that day.
    Begins(NaiveDate),
    /// That was their last day.
    Ended(NaiveDate),
}

/// Why somebody does not come in, if they do not, in the days of where they work.
async fn outside(portal: &Portal, conn: &mut Conn, account: &Account) -> Result<Option<Outside>> {
    let term = conn.term(account.id).await?;
    let office = term.at(portal.clock.now());
    if office == Office::In {
        return Ok(None);
    }
    let (territories, guichets) = conn.rights(account.id).await?;
    let (first, last) = term.days(agent::territory_of(portal, &Scope { territories, guichets }));
    Ok(match office {
        Office::In => None,
        Office::NotYet => first.map(Outside::Begins),
        Office::Over => last.map(Outside::Ended),
    })
}

/// What a sign-in gives.
#[derive(Debug)]
pub enum SignIn {
    /// Come in, with the epoch of the account.
    Welcome(Actor, i64),
    /// The password is right, and this comes next.
    Halfway(AccountId, Next, i64),
    /// The password is right, and the agent does not work now.
    Outside(Outside),
    /// Wrong address or password, or an address never confirmed: which of them is not told.
    Wrong,
}

/// Signs in.
pub async fn sign_in(portal: &Portal, credentials: Credentials, from: IpAddr) -> Result<SignIn> {
    let key = email_key(&credentials.email);
    let (by_account, by_address) =
        (ids::hash(&["account", &key]), ids::hash(&["address", &from.to_string()]));
    attempt(
        portal,
        &[(&by_account, throttle::account_wait), (&by_address, throttle::address_wait)],
    )
    .await?;
    let mut conn = portal.store.read().await?;
    // First: what closes the sessions of the account from now on closes the one of this sign-in.
    let epoch = conn.epoch(&key).await?.unwrap_or_default();
    let account = conn.account_by_key(&key).await?;
    drop(conn);
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let right = verify(portal, credentials.password, hash).await?;
    let Some(account) = account.filter(|_| right) else {
        return Ok(SignIn::Wrong);
    };
    let mut tx = portal.store.write().await?;
    if let Some(outside) = outside(portal, &mut tx, &account).await? {
        tx.forget_failures(&by_account).await?;
        tx.forget_one_failure(&by_address).await?;
        tx.commit().await?;
        return Ok(SignIn::Outside(outside));
    }
    let factor = tx.second_factor(account.id).await?;
    let enrolled = factor.is_some_and(|factor| factor.confirmed_at.is_some());
    let next = next(account.role, portal.config.needs_second_factor(), enrolled);
    if next == Next::In {
        tx.forget_failures(&by_account).await?;
        tx.signed_in(account.id, portal.clock.now()).await?;
    }
    // This try alone: one's own account must not wipe out the tries on those of others.
    tx.forget_one_failure(&by_address).await?;
    tx.commit().await?;
    if next != Next::In {
        return Ok(SignIn::Halfway(account.id, next, epoch));
    }
    tracing::info!(account = %account.id, role = account.role.code(), "signed in");
    Ok(SignIn::Welcome(actor_of(portal, &account).await?, epoch))
}

/// Who an account is, with its rights; [`Error::NotFound`] for an agent who does not work now.
pub(super) async fn actor_of(portal: &Portal, account: &Account) -> Result<Actor> {
    let mut conn = portal.store.read().await?;
    if conn.term(account.id).await?.at(portal.clock.now()) != Office::In {
        return Err(Error::NotFound);
    }
    let (territories, guichets) = conn.rights(account.id).await?;
    Ok(Actor { account: account.id, role: account.role, territories, guichets })
}

/// From when to when the actor works.
pub async fn term(portal: &Portal, actor: &Actor) -> Result<Term> {
    portal.store.read().await?.term(actor.account).await
}

/// The address of one's own account.
pub async fn email(portal: &Portal, actor: &Actor) -> Result<String> {
    let account = portal.store.read().await?.account(actor.account).await?;
    Ok(account.ok_or(Error::NotFound)?.email)
}

/// The account and its open sessions, the last used first. `alive` says which are still open.
pub async fn sessions(
    portal: &Portal,
    actor: &Actor,
    alive: impl Fn(&Kept, DateTime<Utc>) -> bool,
) -> Result<(Account, Vec<Kept>)> {
    let now = portal.clock.now();
    let mut conn = portal.store.read().await?;
    let account = conn.account(actor.account).await?.ok_or(Error::NotFound)?;
    let mut sessions = conn.sessions_of(actor.account).await?;
    sessions.retain(|kept| alive(kept, now));
    Ok((account, sessions))
}

/// Closes one of one's own sessions.
pub async fn close_session(portal: &Portal, actor: &Actor, reference: Uuid) -> Result<()> {
    let mut tx = portal.store.write().await?;
    if !tx.close_session(actor.account, reference).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await
}
