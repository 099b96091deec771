//! Communes in words, with their figures: those chosen, those found, those proposed.

use super::visit::Visit;
use crate::actions::pressure::pressures;
use crate::error::Result;
use crate::portal::Portal;
use app::domain::territory::{Hit, InseeCode};
use app::pages::applicant::{CommuneLine, FoundCommunes};
use axum::Json;
use axum::extract::Query;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

/// How many are proposed while a name is typed.
const PROPOSED: usize = 8;

/// The communes of these codes, those that exist, in their order.
pub async fn lines(portal: &Portal, codes: &[InseeCode]) -> Result<Vec<CommuneLine>> {
    let commune = |code| portal.territories.commune(code);
    let hits = codes.iter().filter_map(commune).map(|commune| Hit { commune, former: None });
    in_words(portal, &hits.collect::<Vec<_>>()).await
}

/// What a search finds, up to `shown` communes, of which the first `seen` were shown before.
pub async fn found(
    portal: &Portal,
    typed: &str,
    (seen, shown): (usize, usize),
) -> Result<FoundCommunes> {
    let found = portal.territories.search(typed, shown);
    let lines = in_words(portal, &found.hits).await?;
    Ok(FoundCommunes { lines, total: found.total, from: seen, close: found.close })
}

async fn in_words(portal: &Portal, hits: &[Hit<'_>]) -> Result<Vec<CommuneLine>> {
    let codes: Vec<InseeCode> = hits.iter().map(|hit| hit.commune.insee).collect();
    let pressures = pressures(portal, &codes).await?;
    let line = |hit: &Hit<'_>| {
        let pressure = pressures.get(&hit.commune.insee).copied().unwrap_or_default();
        CommuneLine::of(&hit.commune, hit.former, pressure, &portal.territories)
    };
    Ok(hits.iter().map(line).collect())
}

#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

/// Communes for the search island.
pub async fn propose(visit: Visit, Query(search): Query<Search>) -> Result<Response> {
    let hits = visit.portal.territories.search(&search.q, PROPOSED).hits;
    Ok(Json(in_words(&visit.portal, &hits).await?).into_response())
}
