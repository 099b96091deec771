//! The administrator: what goes wrong, guichets, agents.

pub mod agents;
pub mod guichets;
pub mod work;

use super::visit::{Visit, ok};
use crate::actions::administration as actions;
use crate::error::Result;
use crate::portal::Portal;
use app::domain::account::Role;
use app::domain::territory::TerritoryCode;
use app::pages::administration as pages;
use app::pages::administration::{Named, OverviewView, TerritoryLine};
use axum::response::Response;
use std::collections::BTreeMap;

/// Lines of a page of a list.
const SHOWN: usize = 50;

/// How many pages a list of so many lines has.
fn pages_of(lines: usize) -> u32 {
    u32::try_from(lines.div_ceil(SHOWN)).unwrap_or(u32::MAX).max(1)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn name_of(portal: &Portal, code: TerritoryCode) -> String {
    portal.territories.territory_name(code).unwrap_or_default().to_owned()
}

/// Every territory of the country.
fn territories(portal: &Portal) -> Vec<Named> {
    let named = |code| (TerritoryCode::to_string(&code), name_of(portal, code));
    portal.territories.territories().into_iter().map(named).collect()
}

pub async fn overview(visit: Visit) -> Result<Response> {
    let portal = &visit.portal;
    let seen = actions::overview(portal).await?;
    let unattended = seen.unattended.iter().map(|(code, n)| (name_of(portal, *code), *n)).collect();
    let open = |guichet: &&app::domain::guichet::Guichet| guichet.active && !guichet.code.is_web();
    let view = OverviewView {
        agents: seen.agents.iter().map(|(_, n)| n).sum(),
        guichets: count(portal.guichets().iter().filter(open).count()),
        failures: seen.failures,
        unattended,
        territories: by_territory(portal, &seen),
    };
    Ok(ok(pages::overview(&visit.chrome().await, view)))
}

fn by_territory(portal: &Portal, seen: &actions::Overview) -> Vec<TerritoryLine> {
    let mut lines: BTreeMap<TerritoryCode, TerritoryLine> = BTreeMap::new();
    let empty = |code: TerritoryCode| TerritoryLine {
        code: code.to_string(),
        name: name_of(portal, code),
        guichets: 0,
        desk_agents: 0,
        operators: 0,
        managers: 0,
    };
    for guichet in portal.guichets().iter().filter(|guichet| guichet.active) {
        if let Some(code) = guichet.territory {
            lines.entry(code).or_insert_with(|| empty(code)).guichets += 1;
        }
    }
    for (code, role, n) in &seen.staff {
        let line = lines.entry(*code).or_insert_with(|| empty(*code));
        match role {
            Role::Operator => line.operators += n,
            Role::TerritoryManager => line.managers += n,
            _ => line.desk_agents += n,
        }
    }
    lines.into_values().collect()
}
