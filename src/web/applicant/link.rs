//! Linking a demand born at a desk.

use super::super::form::Form;
use super::super::guard::kept_form;
use super::super::visit::{Visit, invalid, ok, see};
use crate::actions::link as actions;
use crate::error::Result;
use app::forms::{FormState, link as forms};
use app::pages::applicant as pages;
use app::paths;
use axum::response::Response;

pub async fn link_page(visit: Visit) -> Result<Response> {
    if let Some(refusal) = actions::already_held(&visit.portal, visit.actor()?).await? {
        visit.flash_refusal(refusal).await?;
        return Ok(see(paths::DEMAND));
    }
    let typed = kept_form(&visit, paths::LINK).await?.unwrap_or_default();
    Ok(ok(pages::link(&visit.chrome().await, FormState::of(typed))))
}

pub async fn link(visit: Visit, Form(typed): Form) -> Result<Response> {
    match forms::read(&typed) {
        Err(errors) => Ok(invalid(pages::link(&visit.chrome().await, FormState { typed, errors }))),
        Ok(claim) => {
            actions::claim(&visit.portal, visit.actor()?, &claim).await?;
            Ok(see(paths::LINK_CODE))
        }
    }
}

pub async fn link_code_page(visit: Visit) -> Response {
    ok(pages::link_code(&visit.chrome().await, FormState::default()))
}

pub async fn link_code(visit: Visit, Form(typed): Form) -> Result<Response> {
    let code = match forms::code(&typed) {
        Ok(code) => code,
        Err(errors) => {
            return Ok(invalid(pages::link_code(
                &visit.chrome().await,
                FormState { typed, errors },
            )));
        }
    };
    if actions::confirm(&visit.portal, visit.actor()?, &code).await? {
        visit.flash("Votre demande est maintenant rattachée à votre compte.").await?;
        return Ok(see(paths::DEMAND));
    }
    let sentence = "Ce code ne convient pas, ou il a plus de 30 minutes. Vérifiez-le, ou demandez-en un nouveau";
    let form = FormState::wrong(typed, forms::CODE, sentence);
    Ok(invalid(pages::link_code(&visit.chrome().await, form)))
}
