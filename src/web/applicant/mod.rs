//! The applicant's pages: my demand, then one file per part of its journey.

pub mod autosave;
pub mod check;
pub mod documents;
pub mod handicap;
pub mod link;
pub mod phone;
pub mod steps;
pub mod upload;

use super::visit::{Visit, ok, see};
use super::words::{history, names_of};
use crate::actions::demand as actions;
use crate::error::Result;
use app::domain::calendar::{PROMISED_WORKING_DAYS, local_day, working_days_later};
use app::domain::demand::Demand;
use app::domain::event::Event;
use app::domain::life_cycle::{Registration, Status};
use app::domain::territory::InseeCode;
use app::forms::communes::COMMUNES;
use app::forms::journey::{Step, remaining, steps};
use app::forms::{Answers, Typed};
use app::pages::applicant as pages;
use app::pages::applicant::{DemandView, Journey};
use app::paths;
use axum::response::Response;

pub async fn demand(visit: Visit) -> Result<Response> {
    let portal = &visit.portal;
    let Some(own) = actions::own_demand(portal, visit.actor()?).await? else {
        return Ok(ok(pages::no_demand(&visit.chrome().await)));
    };
    let demand = &own.demand;
    let territory = actions::territory_of(portal, demand);
    let deadlines = demand.status.registration().map(Registration::deadlines);
    let sent =
        own.events.iter().rev().find(|recorded| {
            matches!(recorded.event, Event::Filed { .. } | Event::Resubmitted { .. })
        });
    let checked_by = sent
        .filter(|_| matches!(demand.status, Status::Submitted { .. }))
        .map(|sent| working_days_later(local_day(sent.at, territory), PROMISED_WORKING_DAYS));
    let removed = match &demand.status {
        Status::Removed { removed_on, reason, .. } => Some((*removed_on, *reason)),
        _ => None,
    };
    let communes: Vec<InseeCode> = match &demand.content {
        Some(content) => content.communes.clone(),
        None => typed_communes(&demand.answers.step(Step::Communes)),
    };
    let view = DemandView {
        standing: demand.status.standing(own.today),
        number: demand.status.registration().map(|r| r.unique_number),
        filed_on: demand.status.filed_on(),
        deadlines,
        checked_by,
        refusal: demand.status.refusal().cloned(),
        removed,
        steps: steps(&demand.answers),
        remaining: remaining(&demand.answers, &portal.territories, own.today),
        document_pages: own.pages.len(),
        communes: names_of(portal, &communes),
        territory: territory
            .and_then(|code| portal.territories.territory_name(code))
            .map(str::to_owned),
        answers: demand.content.as_ref().map(Answers::of),
        guichets: own.guichets,
        history: history(portal, territory, &own.events),
    };
    Ok(ok(pages::demand(&visit.chrome().await, view)))
}

fn typed_communes(typed: &Typed) -> Vec<InseeCode> {
    typed.all(COMMUNES).iter().filter_map(|code| code.trim().parse().ok()).collect()
}

pub async fn start(visit: Visit) -> Result<Response> {
    actions::start(&visit.portal, visit.actor()?).await?;
    Ok(see(&paths::step(Step::Identity)))
}

fn journey_of(demand: &Demand) -> Journey {
    match demand.status {
        Status::Active(_) | Status::Removed { .. } => Journey::Renewal,
        _ => Journey::Filing,
    }
}
