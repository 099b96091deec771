//! Finding a demand. What is searched is never in an address.

use super::super::form::Form;
use super::super::visit::{Visit, invalid, ok, see};
use super::super::words::content_of;
use crate::actions::demand::today;
use crate::actions::desk::search as actions;
use crate::error::Result;
use app::domain::demand::Demand;
use app::domain::life_cycle::Registration;
use app::forms::FormState;
use app::forms::desk::{self as forms, Search};
use app::pages::desk as pages;
use app::pages::desk::{FoundLine, SearchView};
use app::paths;
use axum::response::Response;

pub async fn page(visit: Visit) -> Result<Response> {
    Ok(ok(pages::search(&visit.chrome().await, &SearchView::default())))
}

pub async fn search(visit: Visit, Form(typed): Form) -> Result<Response> {
    let search = match forms::search(&typed) {
        Ok(search) => search,
        Err(errors) => {
            let view = SearchView { form: FormState { typed, errors }, found: None };
            return Ok(invalid(pages::search(&visit.chrome().await, &view)));
        }
    };
    let found = actions::search(&visit.portal, visit.actor()?, &search).await?;
    if let (Search::Number(number), [_]) = (&search, &found[..]) {
        return Ok(see(&paths::dispatched(*number)));
    }
    let lines = found.iter().map(|demand| line(&visit, demand)).collect::<Result<_>>()?;
    let view = SearchView { form: FormState::of(typed), found: Some(lines) };
    Ok(ok(pages::search(&visit.chrome().await, &view)))
}

fn line(visit: &Visit, demand: &Demand) -> Result<FoundLine> {
    let identity = &content_of(demand)?.identity;
    let number =
        demand.status.registration().map(|Registration { unique_number, .. }| *unique_number);
    Ok(FoundLine {
        number,
        href: number.map_or_else(|| paths::desk_file(demand.id), paths::dispatched),
        name: identity.full_name(),
        birth: identity.birth_date.in_words(),
        filed_on: demand.status.filed_on(),
        standing: demand.standing(today(&visit.portal, demand)),
    })
}
