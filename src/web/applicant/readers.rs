//! Who consulted my demand.

use super::super::account::time_in;
use super::super::visit::{Visit, ok, see};
use super::super::words::reader;
use crate::actions::journal;
use crate::error::{Error, Result};
use app::domain::calendar::local_day;
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
    let lines = entries
        .into_iter()
        .map(|entry| ReaderLine {
            day: local_day(entry.at, territory),
            time: time_in(entry.at, territory),
            who: reader(&guichets, entry.role, entry.guichet),
            what: entry.what.label(),
            why: entry.reason.label(),
        })
        .collect();
    Ok(ok(pages::readers(&visit.chrome().await, lines)))
}
