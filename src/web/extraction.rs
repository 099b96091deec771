//! What agents take out of the register.

use super::form::Form;
use super::range::Wanted;
use super::visit::{Visit, invalid, ok, see};
use crate::actions::extraction as actions;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::extractions::{Extraction, Stage};
use app::domain::calendar::{local_day, local_time};
use app::domain::extraction::{Format, Order};
use app::domain::ids::ExtractionId;
use app::forms::extraction::{self as forms, Offer, PREVIEW};
use app::forms::{FormState, Typed};
use app::pages::extraction as pages;
use app::pages::extraction::{ExtractionLine, ExtractionsView, Preview, Progress};
use app::paths;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

fn id_of(text: &str) -> Result<ExtractionId> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn page(visit: Visit) -> Result<Response> {
    let offer = actions::offer(&visit.portal, visit.actor()?).await?;
    let view = view(&visit, FormState::default(), offer, None).await?;
    Ok(ok(pages::page(&visit.chrome().await, view)))
}

pub async fn ask(visit: Visit, Form(typed): Form) -> Result<Response> {
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let offer = actions::offer(portal, actor).await?;
    let order = match forms::read(&typed, &offer) {
        Ok(order) => order,
        Err(errors) => {
            let view = view(&visit, FormState { typed, errors }, offer, None).await?;
            return Ok(invalid(pages::page(&visit.chrome().await, view)));
        }
    };
    if !typed.get(PREVIEW).is_empty() {
        return preview(&visit, typed, offer, order).await;
    }
    match actions::ask(portal, actor, &order).await {
        Ok(_) => {
            visit.flash("C’est demandé\u{a0}: le fichier est dans la liste ci-dessous.").await?;
        }
        Err(Error::Refused(sentence)) => visit.flash_refusal(sentence).await?,
        Err(error) => return Err(error),
    }
    Ok(see(paths::EXTRACTIONS))
}

async fn preview(visit: &Visit, typed: Typed, offer: Offer, order: Order) -> Result<Response> {
    let preview = actions::preview(&visit.portal, order).await?;
    let view = view(visit, FormState::of(typed), offer, Some(preview)).await?;
    Ok(ok(pages::page(&visit.chrome().await, view)))
}

async fn view(
    visit: &Visit,
    form: FormState,
    offer: Offer,
    preview: Option<Preview>,
) -> Result<ExtractionsView> {
    let (own, watched) = actions::list(&visit.portal, visit.actor()?).await?;
    let lines = |found: Vec<Extraction>, is_own: bool| {
        found.into_iter().map(|one| line(&visit.portal, one, is_own)).collect()
    };
    let watched = watched.map(|found| lines(found, false));
    Ok(ExtractionsView { form, offer, preview, own: lines(own, true), watched })
}

fn line(portal: &Portal, one: Extraction, is_own: bool) -> ExtractionLine {
    let is_over = one.expires_at.is_some_and(|until| until <= portal.clock.now());
    let progress = match (one.stage, one.expires_at) {
        (Stage::Ready, Some(until)) if !is_over => {
            Progress::Ready { lines: one.lines, until: local_day(until, None) }
        }
        (Stage::Making, _) => Progress::Making { percent: percent(one.done, one.total) },
        (Stage::Failed, _) => Progress::Failed,
        (Stage::Ready | Stage::Gone, _) => Progress::Gone,
    };
    ExtractionLine {
        id: one.id,
        place: one.order.zone.name(&portal.territories).unwrap_or_default(),
        order: one.order,
        by: (!is_own).then_some(one.email),
        asked_at: local_time(one.asked_at, None),
        progress,
        taken: one.taken,
    }
}

/// Hundredths that are done.
fn percent(done: i64, total: i64) -> i64 {
    if total > 0 { done.saturating_mul(100) / total } else { 0 }
}

pub async fn erase(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    actions::erase(&visit.portal, visit.actor()?, id_of(&id)?).await?;
    visit.flash("Fichier supprimé.").await?;
    Ok(see(paths::EXTRACTIONS))
}

/// The file, a piece at a time; from where it was cut, for a browser that asks for the rest.
pub async fn file(
    visit: Visit,
    Path(id): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response> {
    let actor = visit.actor()?;
    let (found, sizes) = actions::open(&visit.portal, actor, id_of(&id)?).await?;
    let etag = format!("\"{}\"", found.id);
    let wanted = match Wanted::of(&method, &headers, &etag, &sizes) {
        Ok(wanted) => wanted,
        Err(beyond) => return Ok(beyond.into_response()),
    };
    // Noted before anything is given; what goes on after a cut is the same taking, if there was one.
    if method == Method::GET && (wanted.is_from_the_start() || found.taken == 0) {
        actions::take(&visit.portal, actor, found.id).await?;
    }
    let (kind, extension) = match found.order.format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Workbook => {
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
        }
    };
    let at = local_time(found.asked_at, None).format("%Y-%m-%d-%Hh%M");
    let name = format!("attachment; filename=\"{}-{at}.{extension}\"", found.order.file_name());
    let state = (visit.portal.clone(), found.id);
    let read = |state: &(Arc<Portal>, ExtractionId), rank| {
        let (portal, id) = state.clone();
        async move { actions::piece(&portal, id, rank).await.map(Bytes::from) }
    };
    let mut response = wanted.answer(&sizes, state, read)?;
    let headers = response.headers_mut();
    let text =
        |text: String| HeaderValue::try_from(text).map_err(|error| Error::Failure(error.into()));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_DISPOSITION, text(name)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::ETAG, text(etag)?);
    Ok(response)
}
