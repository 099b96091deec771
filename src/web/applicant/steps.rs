//! The steps of the form.

use super::super::communes;
use super::super::form::Form;
use super::super::guard::kept_form;
use super::super::visit::{Visit, invalid, ok, page, see};
use super::{journey_of, typed_communes};
use crate::actions::{account, answers, demand as actions};
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::demand::Demand;
use app::domain::life_cycle::Status;
use app::domain::rights::Action;
use app::forms::FormState;
use app::forms::communes::{self as forms, COMMUNES, Press, SEARCH};
use app::forms::contact::EMAIL;
use app::forms::household::Counts;
use app::forms::journey::{Names, Step, is_legal, place, steps};
use app::forms::merge::{SHOWN, Shown};
use app::pages::applicant as pages;
use app::pages::applicant::{Journey, Saving, StepView};
use app::paths;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

pub(super) async fn step_view(
    portal: &Portal,
    demand: &Demand,
    step: Step,
    form: FormState,
    saving: Saving,
) -> Result<StepView> {
    let chosen = communes::lines(portal, &typed_communes(&form.typed)).await?;
    let disputed = saving.conflicts.iter().filter(|conflict| conflict.field == COMMUNES);
    let codes = disputed.flat_map(|conflict| conflict.theirs.iter().chain(&conflict.mine));
    let codes: Vec<_> = codes.filter_map(|code| code.parse().ok()).collect();
    let names = communes::lines(portal, &codes).await?;
    let names = names.into_iter().map(|line| (line.insee, line.name)).collect();
    let saving = Saving { names, ..saving };
    Ok(StepView {
        step,
        form,
        journey: journey_of(portal, demand),
        place: place(step, &demand.answers),
        counts: Counts::of(&demand.answers.step(Step::Household)),
        names: Names::of(&demand.answers),
        legal: is_legal(&demand.answers),
        today: actions::today(portal, demand),
        chosen,
        found: None,
        restored: false,
        saving,
    })
}

/// The open demand for a step, or where to go instead.
async fn to_write(visit: &Visit) -> Result<Result<Demand, Response>> {
    match actions::open(&visit.portal, visit.actor()?, Action::WriteAnswers).await {
        Ok(demand) => match demand.takes_answers() {
            Ok(()) => Ok(Ok(demand)),
            Err(refusal) => {
                visit.flash_refusal(refusal.to_string()).await?;
                Ok(Err(see(paths::DEMAND)))
            }
        },
        Err(Error::NotFound) => Ok(Err(see(paths::DEMAND))),
        Err(error) => Err(error),
    }
}

pub(in crate::web) fn step_of(slug: &str) -> Result<Step> {
    Step::from_slug(slug).ok_or(Error::NotFound)
}

pub async fn step_page(visit: Visit, Path(slug): Path<String>) -> Result<Response> {
    let step = step_of(&slug)?;
    let demand = match to_write(&visit).await? {
        Ok(demand) => demand,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let of_anybody = matches!(step, Step::Applicant | Step::Organization);
    if !of_anybody && !steps(&demand.answers).contains(&step) {
        // An address of before: the household changed since.
        return Ok(see(paths::DEMAND));
    }
    let kept = kept_form(&visit, &paths::step(step)).await?;
    let now = answers::shown(&demand, step);
    // What was written comes back with what its page knew. It may be of another demand by now.
    let known = kept.as_ref().map(|kept| Shown::read(kept.get(SHOWN)).unwrap_or(now.clone()));
    let same = |shown: &Shown| shown.reference == now.reference;
    let restored = known.as_ref().is_some_and(same);
    let mut typed = kept.filter(|_| restored).unwrap_or_else(|| demand.answers.step(step));
    let shown = known.filter(same).unwrap_or(now);
    if step == Step::Contact && typed.is_blank() {
        // Most people want the answers where they confirmed their account.
        typed = typed.with(EMAIL, account::email(&visit.portal, visit.actor()?).await?);
    }
    let saving = Saving { avant: shown.to_string(), ..Saving::default() };
    let view = step_view(&visit.portal, &demand, step, FormState::of(typed), saving);
    let mut view = view.await?;
    view.restored = restored;
    Ok(ok(pages::step(&visit.chrome().await, view)))
}

pub async fn step(visit: Visit, Path(slug): Path<String>, Form(typed): Form) -> Result<Response> {
    let step = step_of(&slug)?;
    let portal = &visit.portal;
    let press = if step == Step::Communes { Press::read(&typed) } else { Press::Continue };
    let answer = press.on(&typed);
    // Saved at once, valid or not: nothing typed is ever lost.
    let shown = Shown::read(typed.get(SHOWN));
    let (demand, merged) =
        answers::save(portal, visit.actor()?, step, &answer, shown.as_ref()).await?;
    let today = actions::today(portal, &demand);
    let (fields, shown) = merged.shown();
    let answer = answer.over(fields, |name| step.keeps(name));
    let mut form = FormState::of(answer.clone());
    let saving =
        Saving { avant: shown.to_string(), conflicts: merged.conflicts, ..Saving::default() };
    if !saving.conflicts.is_empty() {
        let view = step_view(portal, &demand, step, form, saving).await?;
        return Ok(page(StatusCode::CONFLICT, pages::step(&visit.chrome().await, view)));
    }
    form.errors = demand.errors(step, &portal.territories, today);
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
    let mut view = step_view(portal, &demand, step, form, saving).await?;
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
    let left = demand.remaining(&portal.territories, today);
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
    let (_, sent) =
        actions::open_with_document(portal, visit.actor()?, Action::WriteAnswers).await?;
    let correcting = matches!(&demand.status, Status::Refused { .. });
    Ok(if sent.number() == 0 && !correcting { paths::DOCUMENTS } else { paths::CHECK }.to_owned())
}
