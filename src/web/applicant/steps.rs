//! The steps of the form.

use super::super::communes;
use super::super::form::Form;
use super::super::guard::kept_form;
use super::super::visit::{Visit, invalid, ok, see};
use super::{journey_of, typed_communes};
use crate::actions::{account, demand as actions};
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::demand::Demand;
use app::domain::life_cycle::Status;
use app::domain::rights::Action;
use app::forms::FormState;
use app::forms::communes::{self as forms, COMMUNES, Press, SEARCH};
use app::forms::contact::EMAIL;
use app::forms::household::Counts;
use app::forms::journey::{Step, is_legal, place, remaining};
use app::pages::applicant as pages;
use app::pages::applicant::{Journey, StepView};
use app::paths;
use axum::extract::Path;
use axum::response::Response;

async fn step_view(
    portal: &Portal,
    demand: &Demand,
    step: Step,
    form: FormState,
) -> Result<StepView> {
    let chosen = communes::lines(portal, &typed_communes(&form.typed)).await?;
    Ok(StepView {
        step,
        form,
        journey: journey_of(portal, demand),
        place: place(step, &demand.answers),
        counts: Counts::of(&demand.answers.step(Step::Household)),
        legal: is_legal(&demand.answers),
        today: actions::today(portal, demand),
        chosen,
        found: None,
        restored: false,
    })
}

/// The open demand for a step, or where to go instead.
async fn to_write(visit: &Visit) -> Result<Result<Demand, Response>> {
    match actions::open(&visit.portal, visit.actor()?, Action::WriteAnswers).await {
        Ok(demand) => {
            let today = actions::today(&visit.portal, &demand);
            match demand.takes_answers(today) {
                Ok(()) => Ok(Ok(demand)),
                Err(refusal) => {
                    visit.flash(refusal.to_string()).await?;
                    Ok(Err(see(paths::DEMAND)))
                }
            }
        }
        Err(Error::NotFound) => Ok(Err(see(paths::DEMAND))),
        Err(error) => Err(error),
    }
}

fn step_of(slug: &str) -> Result<Step> {
    Step::from_slug(slug).ok_or(Error::NotFound)
}

pub async fn step_page(visit: Visit, Path(slug): Path<String>) -> Result<Response> {
    let step = step_of(&slug)?;
    let demand = match to_write(&visit).await? {
        Ok(demand) => demand,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let kept = kept_form(&visit, &paths::step(step)).await?;
    let restored = kept.is_some();
    let mut typed = kept.unwrap_or_else(|| demand.answers.step(step));
    if step == Step::Contact && typed.is_blank() {
        // Most people want the answers where they confirmed their account.
        typed = typed.with(EMAIL, account::email(&visit.portal, visit.actor()?).await?);
    }
    let mut view = step_view(&visit.portal, &demand, step, FormState::of(typed)).await?;
    view.restored = restored;
    Ok(ok(pages::step(&visit.chrome().await, view)))
}

pub async fn step(visit: Visit, Path(slug): Path<String>, Form(typed): Form) -> Result<Response> {
    let step = step_of(&slug)?;
    let portal = &visit.portal;
    let press = if step == Step::Communes { Press::read(&typed) } else { Press::Continue };
    let answer = press.on(&typed);
    // Saved at once, valid or not: nothing typed is ever lost.
    let demand = actions::write_answers(portal, visit.actor()?, step, answer.clone()).await?;
    let today = actions::today(portal, &demand);
    let mut form = FormState::of(answer.clone());
    form.errors = step.errors(&demand.answers, &portal.territories, today);
    let search = if step == Step::Communes { typed.get(SEARCH) } else { "" };
    if press == Press::Continue && !search.is_empty() {
        // A name typed and never chosen: it would be lost without a word.
        form.errors.insert(0, forms::not_chosen(search));
    }
    if press == Press::Continue && form.errors.is_empty() {
        return Ok(see(&after(&visit, &demand, step).await?));
    }
    if press != Press::Continue && answer.all(COMMUNES).is_empty() {
        // An empty list is no fault while it is being made.
        form.errors.clear();
    }
    if matches!(press, Press::Add(_) | Press::Remove(_) | Press::Raise(_)) {
        // The search box is free for the next one.
        form.typed = form.typed.with(SEARCH, "");
    }
    let mut view = step_view(portal, &demand, step, form).await?;
    if matches!(press, Press::Search | Press::More(_) | Press::Continue) && !search.is_empty() {
        view.found = Some(communes::found(portal, search, press.results()).await?);
    }
    let answer = pages::step(&visit.chrome().await, view);
    Ok(if press == Press::Continue { invalid(answer) } else { ok(answer) })
}

/// The page after a step: the one that follows while there is something left, else the check.
async fn after(visit: &Visit, demand: &Demand, step: Step) -> Result<String> {
    let portal = &visit.portal;
    let journey = journey_of(portal, demand);
    let today = actions::today(portal, demand);
    let left = remaining(&demand.answers, &portal.territories, today);
    if let Some(first) = left.first() {
        return Ok(paths::step(
            place(step, &demand.answers)
                .next
                .filter(|_| journey == Journey::Filing)
                .unwrap_or(*first),
        ));
    }
    match journey {
        Journey::Renewal => return Ok(paths::RENEWAL.to_owned()),
        Journey::Modification => return Ok(paths::MODIFICATION.to_owned()),
        Journey::Filing => {}
    }
    let (_, pages) =
        actions::open_with_document(portal, visit.actor()?, Action::WriteAnswers).await?;
    let correcting = matches!(&demand.status, Status::Refused { .. });
    Ok(if pages.is_empty() && !correcting { paths::DOCUMENTS } else { paths::CHECK }.to_owned())
}
