//! Who consulted my demand.

use super::super::account::time_in;
use super::super::visit::{Visit, ok, see};
use crate::actions::journal;
use crate::error::{Error, Result};
use app::domain::account::Role;
use app::domain::calendar::local_day;
use app::domain::guichet::GuichetCode;
use app::pages::applicant as pages;
use app::pages::applicant::ReaderLine;
use app::paths;
use axum::response::Response;

pub async fn page(visit: Visit) -> Result<Response> {
    let portal = &visit.portal;
    let (demand, entries) = match journal::of_own(portal, visit.actor()?).await {
        Ok(found) => found,
        Err(Error::NotFound) => return Ok(see(paths::DEMAND)),
        Err(error) => return Err(error),
    };
    let guichets = portal.guichets();
    let territory = demand.territory(&portal.territories);
    let who = |role: Role, code: GuichetCode| {
        if role == Role::TerritoryManager {
            return "Gestionnaire du territoire".to_owned();
        }
        if code == GuichetCode::WEB {
            return "Service de vérification du portail".to_owned();
        }
        let known = guichets.iter().find(|guichet| guichet.code == code);
        known.map_or_else(|| format!("Guichet {code}"), |guichet| guichet.name.clone())
    };
    let lines = entries
        .into_iter()
        .map(|entry| ReaderLine {
            day: local_day(entry.at, territory),
            time: time_in(entry.at, territory),
            who: who(entry.role, entry.guichet),
            what: entry.what.label(),
            why: entry.reason.label(),
        })
        .collect();
    Ok(ok(pages::readers(&visit.chrome().await, lines)))
}
