//! Checking one's answers, then sending or renewing.

use super::super::form::Form;
use super::super::visit::{Visit, invalid, ok, see};
use super::super::words::names_of;
use super::{journey_of, typed_communes};
use crate::actions::{demand as actions, handicap};
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::calendar::{VALIDITY, later};
use app::domain::demand::Demand;
use app::domain::life_cycle::LifeCycleError;
use app::domain::rights::Action;
use app::forms::journey::{Step, is_legal, steps};
use app::forms::{FormState, Typed};
use app::pages::applicant as pages;
use app::pages::applicant::{CheckView, DECLARATION, Journey};
use app::paths;
use axum::response::Response;

fn check_view(
    portal: &Portal,
    demand: Demand,
    document_pages: usize,
    complements: i64,
    form: FormState,
) -> CheckView {
    let today = actions::today(portal, &demand);
    let errors = steps(&demand.answers)
        .into_iter()
        .map(|step| (step, demand.errors(step, &portal.territories, today)))
        .filter(|(_, errors)| !errors.is_empty())
        .collect();
    let journey = journey_of(portal, &demand);
    let communes = typed_communes(&demand.answers.step(Step::Communes));
    CheckView {
        journey,
        errors,
        communes: names_of(portal, &communes),
        document_pages,
        complements: (!is_legal(&demand.answers)).then_some(complements),
        refusal: demand.status.refusal().cloned(),
        form,
        version: demand.version,
        number: demand.status.registration().map(|r| r.unique_number),
        valid_until: (journey == Journey::Renewal).then(|| later(today, VALIDITY)),
        answers: demand.answers,
    }
}

async fn check_page(visit: &Visit, action: Action, form: FormState) -> Result<Response> {
    let found = actions::open_with_document(&visit.portal, visit.actor()?, action).await;
    let (demand, sent) = match found {
        Ok(found) => found,
        Err(Error::NotFound) => return Ok(see(paths::DEMAND)),
        Err(error) => return Err(error),
    };
    if action == Action::Renew {
        let today = actions::today(&visit.portal, &demand);
        if let Err(refusal) = demand.takes_renewal(today) {
            visit.flash_refusal(refusal.to_string()).await?;
            return Ok(see(paths::DEMAND));
        }
    }
    let wrong = !form.errors.is_empty();
    let complements = handicap::count(&visit.portal, demand.id).await?;
    let view = check_view(&visit.portal, demand, sent.number(), complements, form);
    let html = pages::check(&visit.chrome().await, view);
    Ok(if wrong { invalid(html) } else { ok(html) })
}

pub async fn check(visit: Visit) -> Result<Response> {
    check_page(&visit, Action::Submit, FormState::default()).await
}

pub async fn renewal(visit: Visit) -> Result<Response> {
    check_page(&visit, Action::Renew, FormState::default()).await
}

const NOT_DECLARED: &str = "Cochez la case pour certifier que vos informations sont exactes";

pub async fn submit(visit: Visit, Form(typed): Form) -> Result<Response> {
    send(visit, typed, Action::Submit).await
}

pub async fn renew(visit: Visit, Form(typed): Form) -> Result<Response> {
    send(visit, typed, Action::Renew).await
}

/// Sends the demand or its renewal; what can be mended is told on the same page.
async fn send(visit: Visit, typed: Typed, action: Action) -> Result<Response> {
    if typed.get(DECLARATION.0) != DECLARATION.1 {
        let form = FormState::wrong(Typed::default(), DECLARATION.0, NOT_DECLARED);
        return check_page(&visit, action, form).await;
    }
    let version = app::forms::decision::version(&typed);
    let (actor, portal) = (visit.actor()?, &visit.portal);
    let (sent, sentence) = match action {
        Action::Renew => (
            actions::renew(portal, actor, version).await,
            "Votre demande est renouvelée pour un an.",
        ),
        _ => (
            actions::submit(portal, actor, version).await,
            "Votre demande est envoyée. Vous recevrez un message dès que votre pièce d’identité sera vérifiée.",
        ),
    };
    let mendable = [LifeCycleError::Incomplete, LifeCycleError::NoIdentityDocument]
        .map(|refusal| refusal.to_string());
    match sent {
        Ok(()) => {
            visit.flash(sentence).await?;
            Ok(see(paths::DEMAND))
        }
        Err(Error::Refused(sentence)) if mendable.contains(&sentence) => {
            let form = FormState::wrong(Typed::default(), DECLARATION.0, sentence);
            check_page(&visit, action, form).await
        }
        Err(error) => Err(error),
    }
}
