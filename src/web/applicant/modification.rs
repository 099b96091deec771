//! The changes of a registered demand: before and after, then sent or dropped.

use super::super::form::Form;
use super::super::visit::{Visit, invalid, ok, see};
use super::super::words::{names_of, sections_of};
use super::typed_communes;
use crate::actions::{demand as demands, modification as actions};
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::demand::Demand;
use app::domain::life_cycle::LifeCycleError;
use app::domain::rights::Action;
use app::forms::changes::changes;
use app::forms::journey::{Names, Step, steps};
use app::forms::summary::sections;
use app::forms::{FormState, Typed, decision};
use app::pages::applicant as pages;
use app::pages::applicant::{DECLARATION, ModificationView};
use app::paths;
use axum::response::Response;

fn view_of(portal: &Portal, demand: Demand, form: FormState) -> ModificationView {
    let today = demands::today(portal, &demand);
    let communes = typed_communes(&demand.answers.step(Step::Communes));
    let written = sections(&demand.answers, &names_of(portal, &communes));
    let registered = demand.content.as_ref().map(|content| sections_of(portal, content));
    // What was registered and not touched is no fault of today's.
    let errors = if demand.has_unsent_changes(&portal.territories, today) {
        steps(&demand.answers)
            .into_iter()
            .map(|step| (step, demand.errors(step, &portal.territories, today)))
            .filter(|(_, errors)| !errors.is_empty())
            .collect()
    } else {
        Vec::new()
    };
    ModificationView {
        changes: changes(&registered.unwrap_or_default(), &written),
        errors,
        sections: written,
        names: Names::of(&demand.answers),
        form,
        version: demand.version,
        number: demand.status.registration().map(|r| r.unique_number),
        renewable: demand.takes_renewal(today).is_ok(),
    }
}

async fn show(visit: &Visit, form: FormState) -> Result<Response> {
    let portal = &visit.portal;
    let demand = match demands::open(portal, visit.actor()?, Action::Modify).await {
        Ok(demand) => demand,
        Err(Error::NotFound) => return Ok(see(paths::DEMAND)),
        Err(error) => return Err(error),
    };
    if let Err(refusal) = demand.takes_answers() {
        visit.flash_refusal(refusal.to_string()).await?;
        return Ok(see(paths::DEMAND));
    }
    let wrong = !form.errors.is_empty();
    let html = pages::modification(&visit.chrome().await, view_of(portal, demand, form));
    Ok(if wrong { invalid(html) } else { ok(html) })
}

pub async fn page(visit: Visit) -> Result<Response> {
    show(&visit, FormState::default()).await
}

const NOT_DECLARED: &str = "Cochez la case pour certifier que vos informations sont exactes";

pub async fn confirm(visit: Visit, Form(typed): Form) -> Result<Response> {
    if typed.get(DECLARATION.0) != DECLARATION.1 {
        let form = FormState::wrong(Typed::default(), DECLARATION.0, NOT_DECLARED);
        return show(&visit, form).await;
    }
    let version = decision::version(&typed);
    match actions::confirm(&visit.portal, visit.actor()?, version).await {
        Err(Error::NotFound) => {}
        // The page says what is missing, step by step.
        Err(Error::Refused(why)) if why == LifeCycleError::Incomplete.to_string() => {
            return Ok(see(paths::MODIFICATION));
        }
        // The second click of a double click.
        Err(Error::Refused(why)) if why == LifeCycleError::NothingChanged.to_string() => {
            visit.flash("Vos changements sont déjà enregistrés.").await?;
        }
        done => {
            done?;
            visit.flash("Vos changements sont enregistrés et transmis aux guichets.").await?;
        }
    }
    Ok(see(paths::DEMAND))
}

pub async fn drop_changes(visit: Visit) -> Result<Response> {
    match actions::drop_changes(&visit.portal, visit.actor()?).await {
        Err(Error::NotFound) => {}
        done => {
            done?;
            visit.flash("Vos changements sont abandonnés : rien n’a été envoyé.").await?;
        }
    }
    Ok(see(paths::DEMAND))
}
