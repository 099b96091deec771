//! The handicap complements of a demand: written and taken back by its owner, read by a guichet
//! that has the demand, and nobody else.

use super::desk::open_codes;
use super::{journal, own, require};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Conn;
use app::domain::demand::Demand;
use app::domain::handicap::{Complement, MAX_COMPLEMENTS};
use app::domain::ids::{ComplementId, DemandId};
use app::domain::journal::What;
use app::domain::rights::{Action, Actor, Relation};
use app::domain::unique_number::UniqueNumber;

/// The complements of a demand, opened.
async fn opened(
    portal: &Portal,
    conn: &mut Conn,
    demand: DemandId,
) -> Result<Vec<(ComplementId, Complement)>> {
    let sealed = conn.complements(demand).await?;
    let open = |(id, sealed): (ComplementId, Vec<u8>)| {
        Ok((id, serde_json::from_slice(&portal.seal.read(&sealed)?)?))
    };
    sealed.into_iter().map(open).collect()
}

/// The actor's demand with its complements.
pub async fn own_complements(
    portal: &Portal,
    actor: &Actor,
) -> Result<(Demand, Vec<(ComplementId, Complement)>)> {
    let demand = super::demand::open(portal, actor, Action::WriteHandicap).await?;
    let mut conn = portal.store.read().await?;
    let complements = opened(portal, &mut conn, demand.id).await?;
    Ok((demand, complements))
}

/// How many complements a demand has.
pub async fn count(portal: &Portal, demand: DemandId) -> Result<i64> {
    portal.store.read().await?.complement_count(demand).await
}

/// Keeps a complement: a new one, or one of the actor's changed.
pub async fn save(
    portal: &Portal,
    actor: &Actor,
    id: Option<ComplementId>,
    complement: &Complement,
) -> Result<()> {
    let sealed = portal.seal.close(&serde_json::to_vec(complement)?)?;
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::WriteHandicap, &demand, own(actor, &demand))?;
    demand.takes_complements()?;
    let known = tx.complements(demand.id).await?;
    let id = match id {
        Some(id) if known.iter().any(|(one, _)| *one == id) => id,
        Some(_) => return Err(Error::NotFound),
        None if known.len() >= MAX_COMPLEMENTS => {
            return Err(Error::Refused(format!(
                "{MAX_COMPLEMENTS} compléments au plus\u{a0}: retirez-en un avant d’en ajouter un autre"
            )));
        }
        None => ComplementId(ids::new()),
    };
    tx.put_complement(id, demand.id, &sealed, portal.clock.now()).await?;
    tx.commit().await
}

/// Takes a complement of the actor's back, once: a second click finds it done.
pub async fn remove(portal: &Portal, actor: &Actor, id: ComplementId) -> Result<()> {
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::WriteHandicap, &demand, own(actor, &demand))?;
    demand.takes_complements()?;
    if !tx.delete_complement(id, demand.id).await? {
        return super::document::taken_back(&mut tx, id.0, actor.account).await;
    }
    tx.remember_taken_back(id.0, actor.account, portal.clock.now()).await?;
    tx.commit().await
}

/// The complements of a demand that the actor's open guichets hold: a territory is not enough for
/// health data, and a guichet that closed no longer needs it.
pub async fn dispatched(
    portal: &Portal,
    actor: &Actor,
    number: UniqueNumber,
) -> Result<Vec<Complement>> {
    let mut conn = portal.store.read().await?;
    let demand = conn.demand_by_number(number).await?.ok_or(Error::NotFound)?;
    let holds = conn.holds(demand.id, &open_codes(portal, actor)).await?;
    let relation = if holds { Relation::InScope } else { Relation::Foreign };
    require(actor, Action::SeeHandicap, &demand, relation)?;
    drop(conn);
    journal::looks(portal, actor, &demand, What::SawHandicap).await?;
    let mut conn = portal.store.read().await?;
    let complements = opened(portal, &mut conn, demand.id).await?;
    tracing::info!(account = %actor.account, demand = %demand.id, "handicap seen by a guichet");
    Ok(complements.into_iter().map(|(_, complement)| complement).collect())
}
