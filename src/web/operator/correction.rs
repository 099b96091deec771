//! Corrections of civil status under review.

use super::super::applicant::documents::picture;
use super::super::form::Form;
use super::super::guard::kept_form;
use super::super::visit::{Visit, invalid, ok, see};
use super::super::words::content_of;
use super::id_of;
use crate::actions::correction as actions;
use crate::error::{Error, Result};
use app::domain::calendar::working_days_between;
use app::domain::correction::side_by_side;
use app::domain::demand::Demand;
use app::domain::ids::{DemandId, DocumentId};
use app::forms::{FormState, correction as forms, decision};
use app::pages::operator as pages;
use app::pages::operator::{CorrectionReviewView, QueueLine};
use app::paths;
use axum::extract::Path;
use axum::response::Response;

fn territory_name(visit: &Visit, demand: &Demand) -> String {
    let portal = &visit.portal;
    let territory = demand.territory(&portal.territories);
    let name = territory.and_then(|code| portal.territories.territory_name(code));
    name.unwrap_or_default().to_owned()
}

/// Corrections as lines of the queue, and how many wait in all.
pub(super) async fn lines(visit: &Visit, limit: i64) -> Result<(Vec<QueueLine>, i64)> {
    let (demands, total) = actions::queue(&visit.portal, visit.actor()?, limit).await?;
    let mut lines = Vec::with_capacity(demands.len());
    for demand in demands {
        let Some(correction) = &demand.correction else { continue };
        let today = visit.portal.today(demand.territory(&visit.portal.territories));
        lines.push(QueueLine {
            id: demand.id,
            name: content_of(&demand)?.identity.full_name(),
            territory: territory_name(visit, &demand),
            filed_on: correction.requested_on,
            waited: working_days_between(correction.requested_on, today),
            again: false,
            correction: true,
        });
    }
    Ok((lines, total))
}

pub async fn review(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = id_of(&id)?;
    // A refusal written while the session ended is there again.
    let written = kept_form(&visit, &paths::refuse_correction(id)).await?;
    let view = view_of(&visit, id, written.map_or_else(FormState::default, FormState::of)).await?;
    Ok(ok(pages::review_correction(&visit.chrome().await, &view)))
}

async fn view_of(visit: &Visit, id: DemandId, form: FormState) -> Result<CorrectionReviewView> {
    let review = actions::review(&visit.portal, visit.actor()?, id).await?;
    let demand = &review.demand;
    let registered = &content_of(demand)?.identity;
    let correction = demand.correction.as_ref().ok_or(Error::NotFound)?;
    Ok(CorrectionReviewView {
        id,
        number: demand.status.registration().ok_or(Error::NotFound)?.unique_number,
        name: registered.full_name(),
        territory: territory_name(visit, demand),
        requested_on: correction.requested_on,
        fields: side_by_side(registered, &correction.identity),
        pages: review.pages,
        version: demand.version,
        form,
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

/// The next correction, or the queue when it was the last.
pub(super) async fn go_on(visit: &Visit) -> Result<Response> {
    let (next, _) = actions::queue(&visit.portal, visit.actor()?, 1).await?;
    let next = next.first().map(|demand| paths::review_correction(demand.id));
    Ok(see(&next.unwrap_or_else(|| paths::OPERATOR.to_owned())))
}

pub async fn accept(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let version = decision::version(&typed);
    actions::accept(&visit.portal, visit.actor()?, id_of(&id)?, version).await?;
    visit.flash("Correction acceptée : le demandeur et les guichets sont prévenus.").await?;
    super::go_on(&visit).await
}

pub async fn refuse(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    match forms::refusal(&typed) {
        Err(errors) => {
            let view = view_of(&visit, id, FormState { typed, errors }).await?;
            Ok(invalid(pages::review_correction(&visit.chrome().await, &view)))
        }
        Ok(refusal) => {
            let version = decision::version(&typed);
            actions::refuse(&visit.portal, visit.actor()?, id, version, refusal).await?;
            visit.flash("Correction refusée : le demandeur est prévenu par e-mail.").await?;
            super::go_on(&visit).await
        }
    }
}
