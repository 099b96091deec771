//! Asking that a removed demand be put back, and deciding.

use super::super::form::Form;
use super::super::visit::{Visit, invalid, ok, see};
use super::super::words::content_of;
use super::{name_of, number_of};
use crate::actions::desk::reactivation as actions;
use crate::error::{Error, Result};
use app::domain::ids::ReactivationId;
use app::domain::life_cycle::Status;
use app::forms::{FormState, desk as forms};
use app::pages::desk as pages;
use app::pages::desk::ReactivationView;
use app::paths;
use axum::extract::Path;
use axum::response::Response;

pub async fn ask(visit: Visit, Path(number): Path<String>, Form(typed): Form) -> Result<Response> {
    let number = number_of(&number)?;
    let guichet = forms::guichet(&typed);
    match actions::ask(&visit.portal, visit.actor()?, number, guichet).await {
        Ok(()) => visit.flash("Réactivation demandée au gestionnaire du territoire.").await?,
        Err(Error::Refused(sentence)) => visit.flash_refusal(sentence).await?,
        Err(error) => return Err(error),
    }
    Ok(see(&paths::dispatched(number)))
}

fn id_of(text: &str) -> Result<ReactivationId> {
    text.parse().map_err(|_| Error::NotFound)
}

async fn view_of(visit: &Visit, id: ReactivationId, form: FormState) -> Result<ReactivationView> {
    let asked = actions::asked(&visit.portal, visit.actor()?, id).await?;
    let Status::Removed { registration, removed_on, reason } = &asked.demand.status else {
        return Err(Error::NotFound);
    };
    Ok(ReactivationView {
        id,
        number: registration.unique_number,
        name: content_of(&asked.demand)?.identity.full_name(),
        filed_on: registration.filed_on,
        removed: (*removed_on, *reason),
        guichet: name_of(&visit.portal, asked.request.guichet.as_str()),
        asked_on: asked.request.asked_on,
        until: asked.demand.reactivable_until()?,
        other: asked.other,
        form,
    })
}

pub async fn asked(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let view = view_of(&visit, id_of(&id)?, FormState::default()).await?;
    Ok(ok(pages::reactivation(&visit.chrome().await, &view)))
}

pub async fn decide(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    match forms::decision(&typed) {
        Err(errors) => {
            let view = view_of(&visit, id, FormState { typed, errors }).await?;
            Ok(invalid(pages::reactivation(&visit.chrome().await, &view)))
        }
        Ok(refusal) => {
            let (portal, actor) = (&visit.portal, visit.actor()?);
            actions::decide(portal, actor, id, refusal.as_deref()).await?;
            let done = if refusal.is_some() {
                "Réactivation refusée\u{a0}: le guichet lira pourquoi."
            } else {
                "Demande réactivée\u{a0}: les guichets sont prévenus."
            };
            visit.flash(done).await?;
            Ok(see(paths::TERRITORY))
        }
    }
}
