//! The applicant's pages: my demand, then one file per part of its journey.

pub mod autosave;
pub mod check;
pub mod correction;
pub mod documents;
pub mod handicap;
pub mod keep;
pub mod link;
pub mod modification;
pub mod own_data;
pub mod phone;
pub mod readers;
mod received;
pub mod renunciation;
pub mod steps;
pub mod upload;

use super::form::Form;
use super::visit::{Visit, invalid, ok, see};
use super::words::{history, names_of, with_notices, wrong_address};
use crate::actions::demand::OwnDemand;
use crate::actions::{certificate, demand as actions};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::demands::Recorded;
use app::domain::calendar::{PROMISED_WORKING_DAYS, local_day, working_days_later};
use app::domain::ceilings::{Indication, Zone, indication};
use app::domain::completeness::{self, Item, Paper, Place, items};
use app::domain::demand::Demand;
use app::domain::event::Event;
use app::domain::life_cycle::Status;
use app::domain::prospects;
use app::domain::story::{Reader, standing_refusal};
use app::domain::territory::{InseeCode, TerritoryCode};
use app::forms::communes::COMMUNES;
use app::forms::journey::{Names, Step, steps};
use app::forms::{Answers, FormState, Typed, decision as forms};
use app::pages::applicant as pages;
use app::pages::applicant::{CorrectionState, DemandView, Journey, Papers};
use app::paths;
use axum::response::Response;
use chrono::NaiveDate;

pub async fn demand(visit: Visit) -> Result<Response> {
    let Some(own) = actions::own_demand(&visit.portal, visit.actor()?).await? else {
        return Ok(ok(pages::no_demand(&visit.chrome().await)));
    };
    let view = view_of(&visit, &own, FormState::default()).await?;
    Ok(ok(pages::demand(&visit.chrome().await, view)))
}

/// The demand, with the answer to a question as it was typed.
async fn view_of(visit: &Visit, own: &OwnDemand, answer: FormState) -> Result<DemandView> {
    let portal = &visit.portal;
    let demand = &own.demand;
    let territory = actions::territory_of(portal, demand);
    let sent =
        own.events.iter().rev().find(|recorded| {
            matches!(recorded.event, Event::Filed { .. } | Event::Resubmitted { .. })
        });
    let checked_by =
        sent.filter(|_| matches!(demand.status, Status::Submitted { .. })).map(|sent| {
            working_days_later(local_day(sent.at, territory), PROMISED_WORKING_DAYS, territory)
        });
    let registered = matches!(demand.status, Status::Active(_));
    let removed = match &demand.status {
        Status::Removed { removed_on, reason, .. } => Some((*removed_on, *reason)),
        _ => None,
    };
    let communes: Vec<InseeCode> = match &demand.content {
        Some(content) => content.communes.clone(),
        None => typed_communes(&demand.answers.step(Step::Communes)),
    };
    let certificates = certificate::of_demand(portal, demand).await?;
    let papers_kept = Papers {
        certificates: certificates.iter().map(|c| (c.id, c.kind, c.issued_on)).collect(),
        receipt: matches!(demand.status, Status::Submitted { .. } | Status::Refused { .. }),
    };
    Ok(DemandView {
        certificates: papers_kept,
        standing: demand.standing(own.today),
        number: demand.status.registration().map(|r| r.unique_number),
        filed_on: demand.status.filed_on(),
        deadlines: own.deadlines,
        wrong_address: wrong_address(territory, &own.notices, &own.events),
        checked_by,
        refusal: demand.status.refusal().cloned(),
        question: demand.question.as_ref().map(|question| question.sentence.clone()),
        page_since_question: own.page_since_question,
        answer,
        removed,
        steps: steps(&demand.answers),
        remaining: demand.remaining(&portal.territories, own.today),
        names: Names::of(&demand.answers),
        begun: steps(&demand.answers).iter().any(|step| !demand.answers.step(*step).is_blank()),
        today: own.today,
        document_pages: own.document_pages(),
        arrivals: documents::lines(&own.arrivals, territory),
        communes: names_of(portal, &communes),
        territory: territory
            .and_then(|code| portal.territories.territory_name(code))
            .map(str::to_owned),
        answers: demand.content.as_ref().map(Answers::of),
        registered_on: demand.status.registration().map(|r| r.registered_on),
        received: received::by_kind(portal, territory, &own.sendings),
        unsent: demand.has_unsent_changes(&portal.territories, own.today),
        may_modify: registered && demand.takes_answers().is_ok(),
        given_up: demand.given_up_on.map(|on| (on, own.today <= on)),
        correction: correction_state(demand, territory, &own.events),
        helps: helps(demand),
        papers: papers(demand, own.today),
        ceilings: ceilings(portal, demand, own.today),
        history: with_notices(
            history(portal, territory, &own.events, Reader::Applicant),
            territory,
            &own.notices,
        ),
    })
}

/// Answers what an operator asked.
pub async fn answer(visit: Visit, Form(typed): Form) -> Result<Response> {
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let form = match forms::answer(&typed) {
        Err(errors) => FormState { typed, errors },
        Ok(answer) => match actions::answer(portal, actor, answer).await {
            Ok(()) => {
                visit.flash("Votre réponse est envoyée. La vérification reprend.").await?;
                return Ok(see(paths::DEMAND));
            }
            Err(Error::Refused(sentence)) => FormState::wrong(typed, forms::ANSWER, sentence),
            Err(error) => return Err(error),
        },
    };
    let own = actions::own_demand(portal, actor).await?.ok_or(Error::NotFound)?;
    if own.demand.question.is_none() {
        // Answered before: there is no field any more to say it beside.
        let sentence = form.summary().into_iter().map(|(_, sentence)| sentence).next();
        visit.flash_refusal(sentence.unwrap_or_default()).await?;
        return Ok(see(paths::DEMAND));
    }
    let view = view_of(&visit, &own, form).await?;
    Ok(invalid(pages::demand(&visit.chrome().await, view)))
}

/// What a landlord looks for, once the demand is registered, and where to write it.
fn helps(demand: &Demand) -> Vec<(Item, String)> {
    let (Status::Active(_), Some(content)) = (&demand.status, &demand.content) else {
        return Vec::new();
    };
    let step = |item: &Item| match item.place {
        Place::Contact => Step::Contact,
        Place::Work => Step::Work(0),
        Place::Income => Step::Income(0),
        Place::PresentHousing => Step::Present,
        Place::Communes => Step::Communes,
    };
    let items = items(&prospects::said(content)).into_iter();
    items.map(|item| (item, paths::step(step(&item)))).collect()
}

fn papers(demand: &Demand, today: NaiveDate) -> Vec<Paper> {
    let open = !matches!(demand.status, Status::Removed { .. });
    let content = demand.content.as_ref().filter(|_| open);
    content
        .map(|content| completeness::papers(&prospects::situation(content, today)))
        .unwrap_or_default()
}

fn ceilings(portal: &Portal, demand: &Demand, today: NaiveDate) -> Option<Indication> {
    if matches!(demand.status, Status::Removed { .. }) {
        return None;
    }
    let content = demand.content.as_ref()?;
    let home = prospects::home(content, today)?;
    let zone = Zone::of(content.communes.first()?, &portal.territories);
    indication(&home, zone, today)
}

fn correction_state(
    demand: &Demand,
    territory: Option<TerritoryCode>,
    events: &[Recorded],
) -> Option<CorrectionState> {
    if !matches!(demand.status, Status::Active(_)) {
        return None;
    }
    if let Some(correction) = &demand.correction {
        let day = working_days_later(correction.requested_on, PROMISED_WORKING_DAYS, territory);
        return Some(CorrectionState::Pending(day));
    }
    let refusal = standing_refusal(events.iter().map(|recorded| &recorded.event));
    refusal.cloned().map(CorrectionState::Refused)
}

fn typed_communes(typed: &Typed) -> Vec<InseeCode> {
    typed.all(COMMUNES).iter().filter_map(|code| code.trim().parse().ok()).collect()
}

pub async fn start(visit: Visit) -> Result<Response> {
    actions::start(&visit.portal, visit.actor()?).await?;
    Ok(see(&paths::step(Step::Identity)))
}

fn journey_of(portal: &Portal, demand: &Demand) -> Journey {
    match demand.status {
        Status::Active(_) if demand.takes_renewal(actions::today(portal, demand)).is_ok() => {
            Journey::Renewal
        }
        Status::Active(_) | Status::Removed { .. } => Journey::Modification,
        _ => Journey::Filing,
    }
}
