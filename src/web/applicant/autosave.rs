//! Saves of a page of the form by itself: JSON for its island, through the same merge as the form.

use super::super::account::local_time;
use super::super::form::Form;
use super::super::visit::Visit;
use super::steps::{step_of, step_view};
use crate::actions::{answers, demand as actions};
use crate::error::{Error, Result};
use app::forms::FormState;
use app::forms::merge::{SHOWN, Saved, Shown};
use app::pages::applicant::{self as pages, Saving};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// 200; 409 when there is a choice to make, or when the demand takes no answer any more.
pub async fn save(visit: Visit, Path(slug): Path<String>, Form(typed): Form) -> Result<Response> {
    let step = step_of(&slug)?;
    let Some(shown) = Shown::read(typed.get(SHOWN)) else {
        return Ok(json(StatusCode::UNPROCESSABLE_ENTITY, Saved::default()));
    };
    let portal = &visit.portal;
    let saved = answers::save(portal, visit.actor()?, step, &typed, Some(&shown)).await;
    let (demand, merged) = match saved {
        Ok(saved) => saved,
        Err(Error::Refused(sentence)) => {
            let refused = Saved { refused: Some(sentence), ..Saved::default() };
            return Ok(json(StatusCode::CONFLICT, refused));
        }
        // The page of another demand: it does not exist for this account.
        Err(Error::Conflict) => return Err(Error::NotFound),
        Err(error) => return Err(error),
    };
    let mut answer = Saved {
        saved_at: local_time(portal.clock.now(), actions::territory_of(portal, &demand)),
        avant: merged.sender.to_string(),
        elsewhere: merged.elsewhere,
        ..Saved::default()
    };
    if merged.conflicts.is_empty() {
        return Ok(json(StatusCode::OK, answer));
    }
    let saving = Saving { conflicts: merged.conflicts, ..Saving::default() };
    let view = step_view(portal, &demand, step, FormState::of(typed), saving).await?;
    (answer.conflicts, answer.notice) = pages::choices(&view);
    Ok(json(StatusCode::CONFLICT, answer))
}

fn json(status: StatusCode, saved: Saved) -> Response {
    let mut response = (status, Json(saved)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
