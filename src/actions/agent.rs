//! The agents: invited, changed, ended by administrators.

use super::journal;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::accounts::{Account, Purpose};
use crate::store::agents::{Agent, Chosen};
use crate::store::{Conn, Tx};
use app::domain::account::{Role, email_key};
use app::domain::agent::{AgentError, Office, Scope, Term};
use app::domain::ids::AccountId;
use app::domain::journal::What;
use app::domain::rights::Actor;
use app::domain::territory::TerritoryCode;
use chrono::NaiveDate;
use validator::ValidateEmail as _;

/// What an administrator decides of an agent.
#[derive(Clone, Debug)]
pub struct Charge {
    /// As what they work.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// From when to when.
    pub term: Term,
}

/// An agent and where they work.
#[derive(Debug)]
pub struct Known {
    /// The agent.
    pub agent: Agent,
    /// Where they work.
    pub scope: Scope,
}

/// The territory whose clock the days of an agent follow: the first that they work in.
pub fn territory_of(portal: &Portal, scope: &Scope) -> Option<TerritoryCode> {
    let of_guichet = || {
        let first = scope.guichets.first()?;
        portal.guichets().iter().find(|guichet| guichet.code == *first)?.territory
    };
    scope.territories.first().copied().or_else(of_guichet)
}

/// Agents, by address, and how many there are in all.
pub async fn list(
    portal: &Portal,
    chosen: &Chosen,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Known>, i64)> {
    let now = portal.clock.now();
    let mut conn = portal.store.read().await?;
    let mut known = Vec::new();
    for agent in conn.agents(chosen, now, limit, offset).await? {
        let scope = scope_of(&mut conn, agent.account.id).await?;
        known.push(Known { agent, scope });
    }
    Ok((known, conn.agent_count(chosen, now).await?))
}

/// Every agent, those whose term is over included.
pub(super) async fn all(portal: &Portal) -> Result<Vec<Known>> {
    let chosen = Chosen { past: true, ..Chosen::default() };
    Ok(list(portal, &chosen, i64::MAX, 0).await?.0)
}

/// One agent, and whether they set a second factor up.
pub async fn one(portal: &Portal, id: AccountId) -> Result<(Known, bool)> {
    let mut conn = portal.store.read().await?;
    let agent = conn.agent(id).await?.ok_or(Error::NotFound)?;
    let factor = conn.second_factor(id).await?;
    let scope = scope_of(&mut conn, id).await?;
    Ok((Known { agent, scope }, factor.is_some_and(|factor| factor.confirmed_at.is_some())))
}

/// The first day of an agent whose term is still to begin.
pub(crate) async fn begins_on(portal: &Portal, id: AccountId) -> Result<Option<NaiveDate>> {
    let mut conn = portal.store.read().await?;
    let term = conn.term(id).await?;
    if term.at(portal.clock.now()) != Office::NotYet {
        return Ok(None);
    }
    let scope = scope_of(&mut conn, id).await?;
    Ok(term.days(territory_of(portal, &scope)).0)
}

/// True once the access of an agent is over.
pub(crate) async fn has_left(portal: &Portal, id: AccountId) -> Result<bool> {
    let term = portal.store.read().await?.term(id).await?;
    Ok(term.at(portal.clock.now()) == Office::Over)
}

async fn scope_of(conn: &mut Conn, id: AccountId) -> Result<Scope> {
    let (territories, guichets) = conn.rights(id).await?;
    Ok(Scope { territories, guichets })
}

/// Creates an agent and mails the invitation; by an administrator, or by the command line (none).
pub async fn invite(
    portal: &Portal,
    by: Option<&Actor>,
    email: &str,
    charge: &Charge,
) -> Result<AccountId> {
    check(portal, charge)?;
    if !email.trim().validate_email() {
        return Err(Error::refused("Cette adresse e-mail n’en est pas une"));
    }
    let now = portal.clock.now();
    let mut tx = turn(portal, by).await?;
    if let Some(known) = tx.account_by_key(&email_key(email)).await? {
        return Err(Error::refused(if known.role == Role::Applicant {
            AgentError::Applicant
        } else {
            AgentError::Known
        }));
    }
    let account = Account {
        id: AccountId(ids::new()),
        email: email.trim().to_owned(),
        password_hash: None,
        role: charge.role,
        confirmed_at: None,
    };
    tx.add_account(&account, now).await?;
    tx.change_agent(account.id, 1, charge.role, charge.term).await?;
    give(&mut tx, account.id, &charge.scope).await?;
    tx.enqueue_mail(ids::new(), "invitation", Some(account.id), None, None, now).await?;
    journal::did_to_agent(portal, &mut tx, by, account.id, What::AgentInvited).await?;
    tx.commit().await?;
    portal.changed();
    tracing::info!(agent = %account.id, role = charge.role.code(), "agent invited");
    Ok(account.id)
}

/// Mails the invitation once more; the links sent before are good no more.
pub async fn invite_again(portal: &Portal, by: &Actor, id: AccountId) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = turn(portal, Some(by)).await?;
    let agent = tx.agent(id).await?.ok_or(Error::NotFound)?;
    if agent.account.password_hash.is_some() {
        return Err(Error::refused(AgentError::CameIn));
    }
    if agent.term.at(now) == Office::Over {
        return Err(Error::refused(AgentError::Over));
    }
    tx.void_links(id, Purpose::Invitation, now).await?;
    tx.enqueue_mail(ids::new(), "invitation", Some(id), None, None, now).await?;
    journal::did_to_agent(portal, &mut tx, Some(by), id, What::AgentInvited).await?;
    tx.commit().await?;
    portal.changed();
    Ok(())
}

/// Writes what an agent does, where and for how long; their sessions are closed, since they hold
/// the rights of before. [`Error::Conflict`] when another administrator wrote meanwhile.
pub async fn change(
    portal: &Portal,
    by: &Actor,
    id: AccountId,
    version: i64,
    charge: &Charge,
) -> Result<()> {
    check(portal, charge)?;
    let mut tx = turn(portal, Some(by)).await?;
    tx.agent(id).await?.ok_or(Error::NotFound)?;
    if id == by.account {
        return Err(Error::refused(AgentError::Own));
    }
    if !tx.change_agent(id, version, charge.role, charge.term).await? {
        return Err(Error::Conflict);
    }
    tx.clear_rights(id).await?;
    give(&mut tx, id, &charge.scope).await?;
    tx.close_sessions(id).await?;
    journal::did_to_agent(portal, &mut tx, Some(by), id, What::AgentChanged).await?;
    tx.commit().await?;
    tracing::info!(agent = %id, role = charge.role.code(), "agent changed");
    Ok(())
}

/// Ends the access of an agent now: they are signed out, and sign in no more.
pub async fn end(portal: &Portal, by: &Actor, id: AccountId) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = turn(portal, Some(by)).await?;
    let agent = tx.agent(id).await?.ok_or(Error::NotFound)?;
    if id == by.account {
        return Err(Error::refused(AgentError::Own));
    }
    if agent.term.at(now) == Office::Over {
        // The second click of a double click, or a colleague was faster.
        return Ok(());
    }
    // One that never began is over too.
    let from = agent.term.from.filter(|from| *from <= now);
    let term = Term { from, until: Some(now) };
    if !tx.change_agent(id, agent.version, agent.account.role, term).await? {
        return Err(Error::Conflict);
    }
    tx.void_links(id, Purpose::Invitation, now).await?;
    tx.close_sessions(id).await?;
    journal::did_to_agent(portal, &mut tx, Some(by), id, What::AgentEnded).await?;
    tx.commit().await?;
    tracing::info!(agent = %id, "agent ended");
    Ok(())
}

/// A transaction that waits for those who write agents. Whoever writes is one still: two
/// administrators who end each other's access at once do not leave the service without any.
async fn turn(portal: &Portal, by: Option<&Actor>) -> Result<Tx> {
    let mut tx = portal.store.write().await?;
    tx.take_turn_on_agents().await?;
    if let Some(actor) = by {
        let own = tx.agent(actor.account).await?.ok_or(Error::NotFound)?;
        let holds = own.term.at(portal.clock.now()) == Office::In;
        if own.account.role != Role::Administrator || !holds {
            return Err(Error::NotFound);
        }
    }
    Ok(tx)
}

async fn give(tx: &mut Tx, id: AccountId, scope: &Scope) -> Result<()> {
    for code in &scope.territories {
        tx.add_right(id, Some(*code), None).await?;
    }
    for code in &scope.guichets {
        tx.add_right(id, None, Some(*code)).await?;
    }
    Ok(())
}

fn check(portal: &Portal, charge: &Charge) -> Result<()> {
    let Scope { territories, guichets } = &charge.scope;
    let known = portal.guichets();
    if let Some(code) = guichets.iter().find(|code| !known.iter().any(|g| g.code == **code)) {
        return Err(Error::refused(format!("Le guichet {code} n’existe pas")));
    }
    let unknown = |code: &&TerritoryCode| portal.territories.territory_name(**code).is_none();
    if let Some(code) = territories.iter().find(unknown) {
        return Err(Error::refused(format!("Le territoire {code} n’existe pas")));
    }
    charge.scope.check(charge.role).map_err(Error::refused)
}
