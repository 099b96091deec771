//! The second factor of agents: setting the application up, its codes, recovery codes, and taking
//! all of it away when a phone is lost.

use super::account::{actor_of, attempt};
use super::journal;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Tx;
use crate::store::accounts::Account;
use app::domain::account::{Role, email_key};
use app::domain::agent::AgentError;
use app::domain::ids::AccountId;
use app::domain::journal::What;
use app::domain::rights::Actor;
use app::domain::second_factor::{RECOVERY_CODES, STEP, Typed, steps};
use app::domain::throttle;
use totp_rs::{Algorithm, TOTP};

/// What the application calls us.
const ISSUER: &str = "Guichet web";

/// An application to set up.
#[derive(Debug)]
pub struct Proposed {
    /// The address that its QR code holds (`otpauth://`).
    pub address: String,
    /// The secret to type by hand, in base 32.
    pub secret: String,
}

/// Draws a new secret for an account that has no second factor yet.
pub async fn propose(portal: &Portal, account: AccountId) -> Result<()> {
    let sealed = portal.factors.close(&ids::secret())?;
    let mut tx = portal.store.write().await?;
    tx.propose_second_factor(account, &sealed).await?;
    tx.commit().await
}

/// What was proposed to an account; [`Error::NotFound`] when it has a second factor already, or
/// nothing was proposed.
pub async fn proposed(portal: &Portal, account: AccountId) -> Result<Proposed> {
    let mut conn = portal.store.read().await?;
    let kept = conn.second_factor(account).await?.ok_or(Error::NotFound)?;
    if kept.confirmed_at.is_some() {
        return Err(Error::NotFound);
    }
    let email = conn.account(account).await?.ok_or(Error::NotFound)?.email;
    let totp = application(portal, &kept.sealed, &email)?;
    Ok(Proposed { address: totp.get_url(), secret: totp.get_secret_base32() })
}

/// The codes of a sealed secret (RFC 6238 as every application knows it: SHA-1, six digits, thirty
/// seconds).
fn application(portal: &Portal, sealed: &[u8], email: &str) -> Result<TOTP> {
    let secret = portal.factors.read(sealed)?;
    TOTP::new(Algorithm::SHA1, 6, 0, STEP, secret, Some(ISSUER.to_owned()), email.to_owned())
        .map_err(|error| Error::failure(error.to_string()))
}

/// The step that a code is of, now or nearly.
fn step_of(portal: &Portal, totp: &TOTP, code: &str) -> Option<i64> {
    // Every step is looked at, in a time that says nothing.
    let found = steps(portal.clock.now()).map(|step| (step, totp.check(code, step * STEP)));
    let step = found.into_iter().rev().find(|(_, right)| *right)?.0;
    i64::try_from(step).ok()
}

fn tries(account: AccountId) -> String {
    ids::hash(&["second factor", &account.to_string()])
}

/// Everything was proven: forgets the wrong codes and the wrong passwords.
async fn forget_tries(tx: &mut Tx, account: AccountId) -> Result<Account> {
    let found = tx.account(account).await?.ok_or(Error::NotFound)?;
    tx.forget_failures(&tries(account)).await?;
    tx.forget_failures(&ids::hash(&["account", &email_key(&found.email)])).await?;
    Ok(found)
}

fn hash_of(account: AccountId, recovery: &str) -> String {
    ids::hash(&["recovery", &account.to_string(), recovery])
}

/// A first code of the application that was proposed: the account has a second factor from now on.
/// Gives its recovery codes, which nobody can read again; none when the code is wrong.
pub async fn enrol(portal: &Portal, account: AccountId, code: &str) -> Result<Option<Vec<String>>> {
    attempt(portal, &[(&tries(account), throttle::second_factor_wait)]).await?;
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let kept = tx.second_factor(account).await?.ok_or(Error::NotFound)?;
    let totp = application(portal, &kept.sealed, "agent")?;
    let Some(step) = step_of(portal, &totp, code) else { return Ok(None) };
    if !tx.confirm_second_factor(account, now, step, &kept.sealed).await? {
        return Ok(None);
    }
    let codes = new_codes(&mut tx, account).await?;
    forget_tries(&mut tx, account).await?;
    tx.enqueue_mail(ids::new(), "second_factor_set", Some(account), None, None, now).await?;
    tx.commit().await?;
    portal.changed();
    tracing::info!(%account, "second factor set");
    Ok(Some(codes))
}

async fn new_codes(tx: &mut Tx, account: AccountId) -> Result<Vec<String>> {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| ids::recovery_code()).collect();
    let hashes: Vec<String> = codes.iter().map(|code| hash_of(account, code)).collect();
    tx.set_recovery_codes(account, &hashes).await?;
    Ok(codes)
}

/// Takes a code, once. What was typed is counted as a try until it is right.
async fn take(portal: &Portal, tx: &mut Tx, account: AccountId, typed: &Typed) -> Result<bool> {
    let Some(kept) = tx.second_factor(account).await? else { return Ok(false) };
    match typed {
        Typed::Recovery(code) => {
            tx.use_recovery_code(account, &hash_of(account, code), portal.clock.now()).await
        }
        Typed::Code(code) => {
            let totp = application(portal, &kept.sealed, "agent")?;
            match step_of(portal, &totp, code) {
                Some(step) => tx.use_step(account, step).await,
                None => Ok(false),
            }
        }
    }
}

/// The second step of a sign-in: who comes in, or none when the code is wrong or was used. Only
/// then are the wrong passwords of the account forgotten.
pub async fn prove(portal: &Portal, account: AccountId, typed: &Typed) -> Result<Option<Actor>> {
    attempt(portal, &[(&tries(account), throttle::second_factor_wait)]).await?;
    let mut tx = portal.store.write().await?;
    if !take(portal, &mut tx, account, typed).await? {
        return Ok(None);
    }
    let found = forget_tries(&mut tx, account).await?;
    tx.commit().await?;
    let recovery = matches!(typed, Typed::Recovery(_));
    tracing::info!(%account, role = found.role.code(), recovery, "signed in");
    Ok(Some(actor_of(portal, &found).await?))
}

/// Who an account is, once everything is proven.
pub async fn comes_in(portal: &Portal, account: AccountId) -> Result<Actor> {
    let found = portal.store.read().await?.account(account).await?.ok_or(Error::NotFound)?;
    actor_of(portal, &found).await
}

/// How many recovery codes the actor has left; none without second factor.
pub async fn codes_left(portal: &Portal, actor: &Actor) -> Result<Option<i64>> {
    let mut conn = portal.store.read().await?;
    let kept = conn.second_factor(actor.account).await?;
    if kept.is_none_or(|kept| kept.confirmed_at.is_none()) {
        return Ok(None);
    }
    Ok(Some(conn.recovery_codes_left(actor.account).await?))
}

/// New recovery codes for the actor, who types a code of the application; the former ones are good
/// no more. None when the code is wrong or was used.
pub async fn renew_codes(
    portal: &Portal,
    actor: &Actor,
    typed: &Typed,
) -> Result<Option<Vec<String>>> {
    let account = actor.account;
    attempt(portal, &[(&tries(account), throttle::second_factor_wait)]).await?;
    let mut tx = portal.store.write().await?;
    if !take(portal, &mut tx, account, typed).await? {
        return Ok(None);
    }
    let codes = new_codes(&mut tx, account).await?;
    tx.forget_failures(&tries(account)).await?;
    tx.commit().await?;
    tracing::info!(%account, "recovery codes renewed");
    Ok(Some(codes))
}

/// The phone is lost, and the recovery codes too: the agent sets another application up at their
/// next sign-in. Their sessions are closed, the journal remembers, a mail tells them.
pub async fn reset(portal: &Portal, email: &str) -> Result<()> {
    let found = portal.store.read().await?.account_by_key(&email_key(email)).await?;
    let agent = found.filter(|account| account.role != Role::Applicant);
    let agent = agent.ok_or_else(|| Error::refused("Aucun agent n’a cette adresse"))?;
    reset_of(portal, None, agent.id).await
}

/// The same for an agent, by an administrator or by the command line (none). Nobody takes their
/// own away: it is what keeps who stole an open session from coming back.
pub async fn reset_of(portal: &Portal, by: Option<&Actor>, agent: AccountId) -> Result<()> {
    if by.is_some_and(|actor| actor.account == agent) {
        return Err(Error::refused(AgentError::Own));
    }
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    tx.agent(agent).await?.ok_or(Error::NotFound)?;
    if !tx.remove_second_factor(agent).await? {
        return Err(Error::refused("Cet agent n’a pas de double vérification"));
    }
    tx.close_sessions(agent).await?;
    tx.forget_failures(&tries(agent)).await?;
    tx.enqueue_mail(ids::new(), "second_factor_reset", Some(agent), None, None, now).await?;
    journal::did_to_agent(portal, &mut tx, by, agent, What::SecondFactorReset).await?;
    tx.commit().await?;
    portal.changed();
    tracing::info!(account = %agent, "second factor reset");
    Ok(())
}
