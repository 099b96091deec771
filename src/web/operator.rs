//! The operator's pages.

pub mod correction;

use super::applicant::documents::picture;
use super::form::Form;
use super::guard::kept_form;
use super::visit::{Visit, invalid, ok, see};
use super::words::content_of;
use crate::actions::{decision, document};
use crate::error::{Error, Result};
use app::domain::calendar::{local_day, working_days_between};
use app::domain::event::Event;
use app::domain::ids::{DemandId, DocumentId};
use app::forms::{FormState, decision as forms};
use app::pages::operator as pages;
use app::pages::operator::{QueueLine, QueueView, ReviewView};
use app::paths;
use axum::extract::Path;
use axum::response::Response;

/// Files shown at once.
const SHOWN: i64 = 50;

pub async fn queue(visit: Visit) -> Result<Response> {
    let portal = &visit.portal;
    let (files, total) = decision::queue(portal, visit.actor()?, SHOWN).await?;
    let mut lines = Vec::with_capacity(files.len());
    for (demand, events) in files {
        let territory = demand.territory(&portal.territories);
        let filed_on = demand.status.filed_on().unwrap_or_default();
        lines.push(QueueLine {
            id: demand.id,
            name: content_of(&demand)?.identity.full_name(),
            territory: territory
                .and_then(|code| portal.territories.territory_name(code))
                .unwrap_or_default()
                .to_owned(),
            filed_on,
            waited: working_days_between(filed_on, portal.today(territory)),
            again: events.iter().any(|r| matches!(r.event, Event::DocumentRefused { .. })),
            correction: false,
        });
    }
    let (corrections, waiting) = correction::lines(&visit, SHOWN).await?;
    lines.extend(corrections);
    // Both kinds by the day they came, at most as many as one page shows.
    lines.sort_by_key(|line| line.filed_on);
    lines.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    Ok(ok(pages::queue(&visit.chrome().await, QueueView { lines, total: total + waiting })))
}

fn id_of(text: &str) -> Result<DemandId> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn review(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = id_of(&id)?;
    // A refusal written while the session ended is there again.
    let written = kept_form(&visit, &paths::refuse(id)).await?;
    let view = view_of(&visit, id, written.map_or_else(FormState::default, FormState::of)).await?;
    Ok(ok(pages::review(&visit.chrome().await, view)))
}

async fn view_of(visit: &Visit, id: DemandId, form: FormState) -> Result<ReviewView> {
    let portal = &visit.portal;
    let review = decision::review(portal, visit.actor()?, id).await?;
    let territory = review.demand.territory(&portal.territories);
    let refusals = review
        .events
        .iter()
        .rev()
        .filter_map(|recorded| match &recorded.event {
            Event::DocumentRefused { refusal } => {
                Some((local_day(recorded.at, territory), refusal.clone()))
            }
            _ => None,
        })
        .collect();
    Ok(ReviewView {
        id,
        identity: content_of(&review.demand)?.identity.clone(),
        territory: territory
            .and_then(|code| portal.territories.territory_name(code))
            .unwrap_or_default()
            .to_owned(),
        filed_on: review.demand.status.filed_on().unwrap_or_default(),
        pages: review.pages,
        refusals,
        version: review.demand.version,
        remaining: review.waiting - 1,
        form,
    })
}

pub async fn document_page(
    visit: Visit,
    Path((id, page)): Path<(String, String)>,
) -> Result<Response> {
    let page: DocumentId = page.parse().map_err(|_| Error::NotFound)?;
    let jpeg = document::read_reviewed(&visit.portal, visit.actor()?, id_of(&id)?, page).await?;
    Ok(picture(jpeg))
}

/// The next file, or the queue when it was the last.
async fn go_on(visit: &Visit) -> Result<Response> {
    let next = decision::next(&visit.portal, visit.actor()?).await?;
    if let Some(id) = next {
        return Ok(see(&paths::review(id)));
    }
    correction::go_on(visit).await
}

pub async fn accept(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let version = forms::version(&typed);
    let number = decision::accept(&visit.portal, visit.actor()?, id_of(&id)?, version).await?;
    visit.flash(format!("Dossier accepté : numéro {number} attribué.")).await?;
    go_on(&visit).await
}

pub async fn refuse(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    match forms::refusal(&typed) {
        Err(errors) => {
            let view = view_of(&visit, id, FormState { typed, errors }).await?;
            Ok(invalid(pages::review(&visit.chrome().await, view)))
        }
        Ok(refusal) => {
            let version = forms::version(&typed);
            decision::refuse(&visit.portal, visit.actor()?, id, version, refusal).await?;
            visit.flash("Correction demandée : le demandeur est prévenu par e-mail.").await?;
            go_on(&visit).await
        }
    }
}
