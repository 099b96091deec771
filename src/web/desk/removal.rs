//! Removing a demand, in two steps.

use super::super::form::Form;
use super::super::visit::{Visit, invalid, ok, see};
use super::super::words::content_of;
use super::{back, guichets_of, number_of};
use crate::actions::desk::own_guichets;
use crate::actions::desk::removal::{self as actions, Removing};
use crate::error::{Error, Result};
use app::domain::demand::Demand;
use app::domain::desk::{ActingError, motives};
use app::domain::life_cycle::RemovalReason;
use app::domain::unique_number::UniqueNumber;
use app::forms::{FormErrors, FormState, Typed};
use app::pages::desk as pages;
use app::pages::desk::{RemovalConfirmView, RemovalView};
use app::paths;
use axum::extract::Path;
use axum::response::Response;

fn view_of(
    visit: &Visit,
    number: UniqueNumber,
    demand: &Demand,
    form: FormState,
) -> Result<RemovalView> {
    let own = own_guichets(&visit.portal, visit.actor()?);
    let offered = |reason: &&RemovalReason| own.iter().any(|g| motives(g.kind).contains(reason));
    Ok(RemovalView {
        number,
        motives: RemovalReason::ALL.iter().filter(offered).copied().collect(),
        version: demand.version,
        form,
        guichets: guichets_of(visit)?,
    })
}

/// To the page of a demand that is removed already, which says since when.
async fn already(visit: &Visit, number: UniqueNumber) -> Result<Response> {
    visit.flash("Cette demande est déjà radiée.").await?;
    Ok(see(&paths::dispatched(number)))
}

pub async fn motive(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let number = number_of(&number)?;
    let Some(demand) = actions::removable(&visit.portal, visit.actor()?, number).await? else {
        return already(&visit, number).await;
    };
    if own_guichets(&visit.portal, visit.actor()?).is_empty() {
        let closed = Error::refused(ActingError::Closed);
        return back(&visit, closed, &paths::dispatched(number)).await;
    }
    let view = view_of(&visit, number, &demand, FormState::default())?;
    Ok(ok(pages::removal(&visit.chrome().await, &view)))
}

async fn wrong(
    visit: &Visit,
    number: UniqueNumber,
    typed: Typed,
    errors: FormErrors,
) -> Result<Response> {
    let Some(demand) = actions::removable(&visit.portal, visit.actor()?, number).await? else {
        return already(visit, number).await;
    };
    let view = view_of(visit, number, &demand, FormState { typed, errors })?;
    Ok(invalid(pages::removal(&visit.chrome().await, &view)))
}

pub async fn check(
    visit: Visit,
    Path(number): Path<String>,
    Form(typed): Form,
) -> Result<Response> {
    let number = number_of(&number)?;
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let Some(demand) = actions::removable(portal, actor, number).await? else {
        return already(&visit, number).await;
    };
    match actions::read(portal, actor, &demand, &typed) {
        Err(error) => back(&visit, error, &paths::dispatched(number)).await,
        Ok(Err(errors)) => wrong(&visit, number, typed, errors).await,
        Ok(Ok((removal, _))) => {
            let view = RemovalConfirmView {
                number,
                name: content_of(&demand)?.identity.full_name(),
                removal,
                filed_on: demand.status.filed_on().ok_or(Error::NotFound)?,
                typed,
            };
            Ok(ok(pages::removal_confirm(&visit.chrome().await, &view)))
        }
    }
}

pub async fn remove(
    visit: Visit,
    Path(number): Path<String>,
    Form(typed): Form,
) -> Result<Response> {
    let number = number_of(&number)?;
    match actions::remove(&visit.portal, visit.actor()?, number, &typed).await {
        Ok(Removing::Done) => {
            visit
                .flash(
                    "Demande radiée\u{a0}: les guichets sont prévenus, et le demandeur s’il a un compte.",
                )
                .await?;
            Ok(see(&paths::desk_receipt(number)))
        }
        Ok(Removing::Already) => already(&visit, number).await,
        Ok(Removing::Wrong(errors)) => wrong(&visit, number, typed, errors).await,
        Err(error) => back(&visit, error, &paths::dispatched(number)).await,
    }
}
