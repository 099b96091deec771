//! What the agents of the desks do: search, read, register, renew, change, remove, put back.

pub mod entry;
pub mod note;
pub mod reactivation;
pub mod removal;
pub mod search;
pub mod validation;

use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::Conn;
use app::domain::demand::Demand;
use app::domain::desk::{self, ActingError, search_names};
use app::domain::event::{By, Channel};
use app::domain::guichet::{Guichet, GuichetCode};
use app::domain::rights::{Actor, Relation};
use chrono::{DateTime, Utc};

/// The tie of the actor's guichets to a demand.
pub(crate) async fn tie(
    portal: &Portal,
    conn: &mut Conn,
    actor: &Actor,
    demand: &Demand,
) -> Result<Relation> {
    let holds = conn.holds(demand.id, &actor.guichets).await?;
    let territory = demand.territory(&portal.territories);
    Ok(desk::relation(&actor.guichets, &portal.guichets(), holds, territory))
}

/// The guichets of the actor that are open, in which name they act.
pub fn own_guichets(portal: &Portal, actor: &Actor) -> Vec<Guichet> {
    let known = portal.guichets();
    let own = known.iter().filter(|g| g.active && actor.guichets.contains(&g.code));
    own.cloned().collect()
}

/// The same, their codes alone.
pub(crate) fn open_codes(portal: &Portal, actor: &Actor) -> Vec<GuichetCode> {
    own_guichets(portal, actor).into_iter().map(|guichet| guichet.code).collect()
}

/// The guichet that the actor acts for: the one that was chosen, or the only one. One of theirs
/// that closed is told in words, any other is unknown.
pub fn acting(portal: &Portal, actor: &Actor, chosen: Option<GuichetCode>) -> Result<Guichet> {
    let mut own = own_guichets(portal, actor);
    match chosen {
        _ if own.is_empty() => Err(Error::refused(ActingError::Closed)),
        Some(code) => match own.into_iter().find(|g| g.code == code) {
            Some(guichet) => Ok(guichet),
            None if actor.guichets.contains(&code) => Err(Error::refused(ActingError::Closed)),
            None => Err(Error::NotFound),
        },
        None if own.len() == 1 => own.pop().ok_or(Error::NotFound),
        None => Err(Error::refused(ActingError::NotChosen)),
    }
}

/// An agent, for their guichet.
pub(crate) fn by_desk(actor: &Actor, guichet: GuichetCode, at: DateTime<Utc>) -> By {
    By { actor: Some(actor.account), channel: Channel::Guichet, guichet, at }
}

/// Writes the names of demands of before, at most `limit`; gives how many were looked at.
pub async fn name_demands(portal: &Portal, limit: i64) -> Result<usize> {
    if portal.store.read().await?.demands_to_name(1).await?.is_empty() {
        return Ok(0);
    }
    let mut tx = portal.store.write().await?;
    let due = tx.demands_to_name(limit).await?;
    for id in &due {
        let demand = tx.demand(*id).await?;
        let names = demand.and_then(|demand| demand.content.as_ref().map(search_names));
        tx.name_demand(*id, &names.unwrap_or_default()).await?;
    }
    tx.commit().await?;
    Ok(due.len())
}
