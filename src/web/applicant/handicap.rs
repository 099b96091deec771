//! The handicap complement.

use super::super::form::Form;
use super::super::guard::kept_form;
use super::super::visit::{Visit, invalid, ok, see};
use crate::actions::handicap as actions;
use crate::error::{Error, Result};
use app::domain::demand::Demand;
use app::domain::handicap::Complement;
use app::domain::ids::ComplementId;
use app::forms::household::Counts;
use app::forms::journey::{Step, is_legal};
use app::forms::{FormState, Typed, handicap as forms, identity, ranked};
use app::pages::applicant as pages;
use app::pages::applicant::{ComplementView, HandicapView};
use app::paths;
use axum::extract::Path;
use axum::response::Response;

/// Last part of the address of a new complement.
const NEW: &str = "nouveau";

/// The persons of the household, as they are written in the form.
fn persons(demand: &Demand) -> Vec<String> {
    let counts = Counts::of(&demand.answers.step(Step::Household));
    let name = |typed: &Typed, first: &str, name: &str| {
        let name = [first, name].map(|field| typed.get(field)).join(" ");
        Some(name.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|name| !name.is_empty())
    };
    let adults = std::iter::once(Step::Identity)
        .chain((1..=counts.co_applicants).map(Step::CoApplicant))
        .filter_map(|step| name(&demand.answers.step(step), identity::FIRST_NAMES, identity::NAME));
    let dependants = demand.answers.step(Step::Dependants);
    let dependants = (1..=counts.dependants).filter_map(|rank| {
        name(&dependants, &ranked(identity::FIRST_NAMES, rank), &ranked(identity::NAME, rank))
    });
    adults.chain(dependants).collect()
}

/// The actor's demand and its complements, or where to go when there is none to write for.
async fn to_write(
    visit: &Visit,
) -> Result<std::result::Result<(Demand, Vec<(ComplementId, Complement)>), Response>> {
    match actions::own_complements(&visit.portal, visit.actor()?).await {
        Ok((demand, _)) if is_legal(&demand.answers) => Ok(Err(see(paths::DEMAND))),
        Ok(found) => Ok(Ok(found)),
        Err(Error::NotFound) => Ok(Err(see(paths::DEMAND))),
        Err(error) => Err(error),
    }
}

pub async fn list(visit: Visit) -> Result<Response> {
    match to_write(&visit).await? {
        Ok((demand, complements)) => {
            let filed = demand.status.filed_on().is_some();
            let view = HandicapView { complements, filed };
            Ok(ok(pages::handicap(&visit.chrome().await, view)))
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// None for a new one; 404 for what is no identifier.
fn id_of(text: &str) -> Result<Option<ComplementId>> {
    if text == NEW { Ok(None) } else { text.parse().map(Some).map_err(|_| Error::NotFound) }
}

pub async fn complement_page(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = id_of(&id)?;
    let (demand, complements) = match to_write(&visit).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let typed = match id {
        None => Typed::default(),
        Some(id) => {
            let found = complements.iter().find(|(one, _)| *one == id).ok_or(Error::NotFound)?;
            forms::write(&found.1)
        }
    };
    let typed = kept_form(&visit, &paths::complement(id)).await?.unwrap_or(typed);
    let view = ComplementView { id, form: FormState::of(typed), persons: persons(&demand) };
    Ok(ok(pages::complement(&visit.chrome().await, view)))
}

pub async fn complement(
    visit: Visit,
    Path(id): Path<String>,
    Form(typed): Form,
) -> Result<Response> {
    let id = id_of(&id)?;
    match forms::read(&typed) {
        Ok(complement) => {
            actions::save(&visit.portal, visit.actor()?, id, &complement).await?;
            visit.flash("Le complément est enregistré.").await?;
            Ok(see(paths::HANDICAP))
        }
        Err(errors) => match to_write(&visit).await? {
            Ok((_, known)) if id.is_some_and(|id| known.iter().all(|(one, _)| *one != id)) => {
                Err(Error::NotFound)
            }
            Ok((demand, _)) => {
                let form = FormState { typed, errors };
                let view = ComplementView { id, form, persons: persons(&demand) };
                Ok(invalid(pages::complement(&visit.chrome().await, view)))
            }
            Err(elsewhere) => Ok(elsewhere),
        },
    }
}

pub async fn remove(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    actions::remove(&visit.portal, visit.actor()?, id).await?;
    visit.flash("Le complément est retiré.").await?;
    Ok(see(paths::HANDICAP))
}
