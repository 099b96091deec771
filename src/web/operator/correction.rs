//! Corrections of civil status under review.

use super::super::applicant::documents::picture;
use super::super::form::Form;
use super::super::guard::kept_form;
use super::super::visit::{Visit, invalid, ok};
use super::super::words::content_of;
use super::{id_of, name_of};
use crate::actions::{correction as actions, queue};
use crate::error::{Error, Result};
use app::domain::correction::side_by_side;
use app::domain::ids::{DemandId, DocumentId};
use app::domain::review::{File, Verdict};
use app::forms::{FormState, correction as forms, decision};
use app::pages::operator as pages;
use app::pages::operator::CorrectionReviewView;
use app::paths;
use axum::extract::Path;
use axum::response::Response;

pub async fn review(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = id_of(&id)?;
    queue::open(&visit.portal, visit.actor()?, File::Correction(id)).await?;
    // A refusal written while the session ended is there again.
    let written = kept_form(&visit, &paths::refuse_correction(id)).await?;
    let view = view_of(&visit, id, written.map(FormState::of)).await?;
    Ok(ok(pages::review_correction(&visit.chrome().await, &view)))
}

/// Without a form, what its operator undid is written in it.
async fn view_of(
    visit: &Visit,
    id: DemandId,
    form: Option<FormState>,
) -> Result<CorrectionReviewView> {
    let review = actions::review(&visit.portal, visit.actor()?, id).await?;
    let undone = review.undone.as_ref().map(|verdict| FormState::of(decision::write(verdict)));
    let demand = &review.demand;
    let registered = &content_of(demand)?.identity;
    let correction = demand.correction.as_ref().ok_or(Error::NotFound)?;
    Ok(CorrectionReviewView {
        id,
        number: demand.status.registration().ok_or(Error::NotFound)?.unique_number,
        name: registered.full_name(),
        territory: name_of(&visit.portal, demand.territory(&visit.portal.territories)),
        requested_on: correction.requested_on,
        fields: side_by_side(registered, &correction.identity),
        pages: review.pages,
        version: demand.version,
        form: form.or(undone).unwrap_or_default(),
    })
}

pub async fn proof_page(
    visit: Visit,
    Path((id, page)): Path<(String, String)>,
) -> Result<Response> {
    let page: DocumentId = page.parse().map_err(|_| Error::NotFound)?;
    let jpeg = actions::read_proof(&visit.portal, visit.actor()?, id_of(&id)?, page).await?;
    Ok(picture(jpeg))
}

pub async fn accept(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    let correction = actions::asked(&visit.portal, visit.actor()?, id).await?;
    let verdict = Verdict::CorrectionAccepted { correction };
    super::decide(&visit, id, decision::version(&typed), verdict).await
}

pub async fn refuse(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    match forms::refusal(&typed) {
        Err(errors) => {
            let file = File::Correction(id);
            queue::open_to_decide(&visit.portal, visit.actor()?, file).await?;
            let view = view_of(&visit, id, Some(FormState { typed, errors })).await?;
            Ok(invalid(pages::review_correction(&visit.chrome().await, &view)))
        }
        Ok(refusal) => {
            let correction = actions::asked(&visit.portal, visit.actor()?, id).await?;
            let verdict = Verdict::CorrectionRefused { correction, refusal };
            super::decide(&visit, id, decision::version(&typed), verdict).await
        }
    }
}
