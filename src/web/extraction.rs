//! What agents take out of the register.

use super::form::Form;
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
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures::{StreamExt as _, stream};
use std::ops::Range;
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
    let found = actions::preview(&visit.portal, &order).await?;
    let preview = Preview {
        place: order.zone.name(&visit.portal.territories).unwrap_or_default(),
        order,
        grid: found.grid,
        left: found.left,
        is_part: found.is_part,
    };
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
    let whole: u64 = sizes.iter().sum();
    let etag = format!("\"{}\"", found.id);
    let asked = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let same = headers.get(header::IF_RANGE).is_none_or(|tag| tag.as_bytes() == etag.as_bytes());
    let (status, wanted) = match asked.filter(|_| same).map(|asked| range(asked, whole)) {
        None | Some(Asked::Other) => (StatusCode::OK, 0..whole),
        Some(Asked::Part(part)) => (StatusCode::PARTIAL_CONTENT, part),
        Some(Asked::Nothing) => {
            let range = format!("bytes */{whole}");
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, range)])
                .into_response());
        }
    };
    // Noted before anything is given; what goes on after a cut is the same taking.
    if method == Method::GET && wanted.start == 0 {
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
    let length = wanted.end - wanted.start;
    let mut response = pieces(visit.portal.clone(), found.id, &sizes, &wanted).into_response();
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let text =
        |text: String| HeaderValue::try_from(text).map_err(|error| Error::Failure(error.into()));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_DISPOSITION, text(name)?);
    headers.insert(header::CONTENT_LENGTH, length.into());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::ETAG, text(etag)?);
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {}-{}/{whole}", wanted.start, wanted.end - 1);
        headers.insert(header::CONTENT_RANGE, text(range)?);
    }
    Ok(response)
}

/// What a browser asks for of a file.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Part(Range<u64>),
    /// There is no such part.
    Nothing,
    /// Several parts, or what is not understood: the whole file answers it.
    Other,
}

fn range(asked: &str, whole: u64) -> Asked {
    let Some((first, last)) = asked.strip_prefix("bytes=").and_then(|part| part.split_once('-'))
    else {
        return Asked::Other;
    };
    // The parsing of Rust takes a sign.
    if first.starts_with('+') || last.starts_with('+') {
        return Asked::Other;
    }
    let part = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if last >= first => first..last.saturating_add(1).min(whole),
        (Ok(first), Err(_)) if last.is_empty() => first..whole,
        (Err(_), Ok(last)) if first.is_empty() => whole.saturating_sub(last)..whole,
        _ => return Asked::Other,
    };
    if part.start < part.end { Asked::Part(part) } else { Asked::Nothing }
}

/// The wanted bytes of the pieces that hold them.
fn pieces(portal: Arc<Portal>, id: ExtractionId, sizes: &[u64], wanted: &Range<u64>) -> Body {
    let mut parts = Vec::new();
    let mut begins = 0;
    for (rank, size) in (0_i64..).zip(sizes) {
        let own = wanted.start.max(begins)..wanted.end.min(begins + size);
        if own.start < own.end {
            parts.push((rank, own.start - begins..own.end - begins));
        }
        begins += size;
    }
    let parts = (portal, id, parts.into_iter());
    let read = stream::unfold(parts, async |(portal, id, mut parts)| {
        let (rank, part) = parts.next()?;
        let bytes = actions::piece(&portal, id, rank).await.and_then(|bytes| {
            let ends = [part.start, part.end].map(usize::try_from);
            let [Ok(start), Ok(end)] = ends else { return Err(Error::NotFound) };
            bytes.get(start..end).map(Bytes::copy_from_slice).ok_or(Error::NotFound)
        });
        Some((bytes, (portal, id, parts)))
    });
    // Whoever goes on asking after the end is told again that it is the end.
    Body::from_stream(read.fuse())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_file_lies_in_it() {
        assert_eq!(range("bytes=0-9", 100), Asked::Part(0..10));
        assert_eq!(range("bytes=90-", 100), Asked::Part(90..100));
        assert_eq!(range("bytes=90-900", 100), Asked::Part(90..100));
        assert_eq!(range("bytes=-10", 100), Asked::Part(90..100));
        assert_eq!(range("bytes=-900", 100), Asked::Part(0..100));
        assert_eq!(range("bytes=100-", 100), Asked::Nothing);
        assert_eq!(range("bytes=0-", 0), Asked::Nothing);
        for other in
            ["", "bytes", "bytes=-", "bytes=9-3", "bytes=+1-5", "bytes=0-1,5-6", "lines=0-1"]
        {
            assert_eq!(range(other, 100), Asked::Other, "{other}");
        }
    }
}
