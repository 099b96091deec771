//! Agents and guichets.

use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::accounts::Account;
use app::domain::account::{Role, email_key};
use app::domain::guichet::{Guichet, GuichetCode};
use app::domain::ids::AccountId;
use app::domain::territory::TerritoryCode;
use validator::ValidateEmail as _;

/// An agent as the administrator sees them.
#[derive(Debug)]
pub struct Agent {
    /// Account.
    pub account: Account,
    /// Territories they work for.
    pub territories: Vec<TerritoryCode>,
    /// Desks they work for.
    pub guichets: Vec<GuichetCode>,
}

/// Creates an agent and mails the invitation. The scope must fit the role.
pub async fn invite(
    portal: &Portal,
    email: &str,
    role: Role,
    territories: &[TerritoryCode],
    guichets: &[GuichetCode],
) -> Result<AccountId> {
    check_scope(portal, role, territories, guichets)?;
    if !email.trim().validate_email() {
        return Err(Error::refused("Cette adresse e-mail n’en est pas une"));
    }
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    if tx.account_by_key(&email_key(email)).await?.is_some() {
        return Err(Error::refused("Un compte existe déjà à cette adresse"));
    }
    let account = Account {
        id: AccountId(ids::new()),
        email: email.trim().to_owned(),
        password_hash: None,
        role,
        confirmed_at: None,
    };
    tx.add_account(&account, now).await?;
    for code in territories {
        tx.add_right(account.id, Some(*code), None).await?;
    }
    for code in guichets {
        tx.add_right(account.id, None, Some(*code)).await?;
    }
    tx.enqueue_mail(ids::new(), "invitation", Some(account.id), None, None, now).await?;
    tx.commit().await?;
    portal.changed();
    Ok(account.id)
}

fn check_scope(
    portal: &Portal,
    role: Role,
    territories: &[TerritoryCode],
    guichets: &[GuichetCode],
) -> Result<()> {
    let known = portal.guichets();
    if let Some(code) = guichets.iter().find(|code| !known.iter().any(|g| g.code == **code)) {
        return Err(Error::refused(format!("Le guichet {code} n’existe pas")));
    }
    if let Some(code) =
        territories.iter().find(|code| portal.territories.territory_name(**code).is_none())
    {
        return Err(Error::refused(format!("Le territoire {code} n’existe pas")));
    }
    let (needs_territory, needs_guichet) = match role {
        Role::Operator | Role::TerritoryManager => (true, false),
        Role::GuichetAgent | Role::GuichetLead => (false, true),
        Role::Administrator => (false, false),
        Role::Applicant => {
            return Err(Error::refused("Un demandeur crée lui-même son compte"));
        }
    };
    if needs_territory == territories.is_empty() || needs_guichet == guichets.is_empty() {
        return Err(Error::refused(
            "Un opérateur ou un gestionnaire a des territoires, un agent de guichet a des guichets, un administrateur n’a ni l’un ni l’autre",
        ));
    }
    Ok(())
}

/// What an administrator watches over.
#[derive(Debug)]
pub struct Overview {
    /// Every agent.
    pub agents: Vec<Agent>,
    /// How many sendings failed for good.
    pub failures: i64,
    /// Territories whose files no operator checks, and how many wait there.
    pub unattended: Vec<(TerritoryCode, i64)>,
}

/// The agents, and what goes wrong.
pub async fn overview(portal: &Portal) -> Result<Overview> {
    let mut conn = portal.store.read().await?;
    let mut agents = Vec::new();
    for account in conn.agents().await? {
        let (territories, guichets) = conn.rights(account.id).await?;
        agents.push(Agent { account, territories, guichets });
    }
    let failures = conn.failed_sendings().await?;
    let unattended = conn.unattended().await?;
    Ok(Overview { agents, failures, unattended })
}

/// Adds or replaces guichets.
pub async fn put_guichets(portal: &Portal, guichets: &[Guichet]) -> Result<()> {
    let mut tx = portal.store.write().await?;
    for guichet in guichets {
        tx.put_guichet(guichet).await?;
    }
    tx.commit().await?;
    portal.read_guichets().await
}
