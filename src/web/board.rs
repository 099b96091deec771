//! How files are checked, for the territory manager.

use super::visit::{Visit, ok};
use crate::actions::board::board;
use crate::error::Result;
use app::domain::calendar::local_day;
use app::pages::operator as pages;
use app::pages::operator::{BoardView, OperatorLine};
use axum::response::Response;

pub async fn page(visit: Visit) -> Result<Response> {
    let territories = &visit.portal.territories;
    let boards = board(&visit.portal, visit.actor()?).await?;
    let views = boards
        .into_iter()
        .map(|one| BoardView {
            territory: territories.territory_name(one.territory).unwrap_or_default().to_owned(),
            waiting: one.waiting,
            oldest: one.oldest,
            corrections: one.corrections,
            held_up: (one.held_up.0, one.held_up.1.map(|at| local_day(at, Some(one.territory)))),
            set_aside: one.set_aside,
            decided: one.decided,
            operators: one
                .operators
                .into_iter()
                .map(|(email, counts)| OperatorLine { email, counts })
                .collect(),
        })
        .collect();
    Ok(ok(pages::board(&visit.chrome().await, views)))
}
