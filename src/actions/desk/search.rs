//! Finding a demand of one's own territory, by number or by name and birth date. Each search is
//! noted, without what it was for.

use super::super::{journal, require};
use super::tie;
use crate::error::Result;
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::desk::SearchKind;
use app::domain::demand::Demand;
use app::domain::desk::{MOST_FOUND, search_start, territories};
use app::domain::journal::What;
use app::domain::rights::{Action, Actor};
use app::domain::unique_number::UniqueNumber;
use app::forms::desk::Search;

/// What a search found; empty as well for a number that exists elsewhere.
pub async fn search(portal: &Portal, actor: &Actor, search: &Search) -> Result<Vec<Demand>> {
    let (kind, found) = match search {
        Search::Number(number) => (SearchKind::Number, by_number(portal, actor, *number).await?),
        Search::Name { name, birth } => {
            let own = territories(&actor.guichets, &portal.guichets());
            // A day that one of the two does not know is no reason not to find.
            let (start, births) = (search_start(name), birth.alike().collect::<Vec<_>>());
            let mut conn = portal.store.read().await?;
            let desks = &actor.guichets;
            let found = conn.demands_by_name(&start, &births, &own, desks, MOST_FOUND).await?;
            (SearchKind::Name, found)
        }
    };
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let mut tx = portal.store.write().await?;
    let (id, now) = (ids::new(), portal.clock.now());
    tx.add_search(id, actor.account, &actor.guichets, kind, count, now).await?;
    for demand in &found {
        journal::did(portal, &mut tx, actor, demand, What::SawDemand).await?;
    }
    tx.commit().await?;
    tracing::info!(account = %actor.account, search = %id, found = count, "desk search");
    Ok(found)
}

async fn by_number(portal: &Portal, actor: &Actor, number: UniqueNumber) -> Result<Vec<Demand>> {
    let mut conn = portal.store.read().await?;
    let Some(demand) = conn.demand_by_number(number).await? else { return Ok(Vec::new()) };
    let relation = tie(portal, &mut conn, actor, &demand).await?;
    let seen = require(actor, Action::SeeDispatched, &demand, relation).is_ok();
    Ok(if seen { vec![demand] } else { Vec::new() })
}
