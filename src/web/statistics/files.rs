//! The files of the whole country, and what describes them.

use super::{Of, asked, nowhere};
use crate::actions::editions;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::editions::Edition;
use crate::web::cache::{accepts_gzip, is_among};
use crate::web::range::Wanted;
use crate::web::visit::{Visit, ok};
use app::domain::calendar::local_day;
use app::pages::statistics::{self, DataView, Publication, Unknown};
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chrono::DateTime;
use flate2::write::GzDecoder;
use futures::stream;
use std::io::Write as _;
use std::sync::Arc;

/// A reader has what was made until then.
fn is_since(since: &HeaderValue, edition: &Edition) -> bool {
    let since = since.to_str().ok().and_then(|text| DateTime::parse_from_rfc2822(text).ok());
    since.is_some_and(|since| since.timestamp() >= edition.made_at.timestamp())
}

/// « Mon, 30 Nov 2026 09:00:00 GMT ».
pub(super) fn http_date(edition: &Edition) -> String {
    edition.made_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

async fn open_data(visit: &Visit) -> Result<DataView> {
    let mut conn = visit.portal.store.read().await?;
    let days = conn.last_edition().await?.map(|edition| edition.days);
    let published = conn.monthly_editions().await?.into_iter().filter_map(|edition| {
        Some(Publication {
            month: edition.month?,
            version: edition.version,
            reason: edition.reason,
            made_on: local_day(edition.made_at, None),
        })
    });
    Ok(DataView { days, published: published.collect() })
}

pub async fn data(visit: Visit) -> Result<Response> {
    let view = open_data(&visit).await?;
    Ok(ok(statistics::data(&visit.chrome().await, &view)))
}

pub async fn catalogue(visit: Visit) -> Result<Response> {
    let view = open_data(&visit).await?;
    let catalogue = statistics::catalogue(&visit.portal.config.base_url, &view);
    let headers = [(header::CONTENT_TYPE, "application/ld+json")];
    Ok((headers, serde_json::to_vec(&catalogue)?).into_response())
}

/// A file of the whole country, a piece at a time.
pub async fn file(
    visit: Visit,
    Path(name): Path<String>,
    Query(of): Query<Of>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response> {
    let known = editions::FILES.into_iter().find(|(known, kind)| name == format!("{known}.{kind}"));
    let Some((known, kind)) = known else { return nowhere(&visit, Unknown::Territory).await };
    let edition = match asked(&visit, &of).await? {
        Ok(edition) => edition,
        Err(unknown) => return nowhere(&visit, unknown).await,
    };
    // The text is sent compressed or not: the same file in two forms.
    let is_text = kind == "csv";
    let weak = if is_text { "W/" } else { "" };
    let tag = format!("{weak}\"{known}-{}-{}\"", edition.id, edition.made_at.timestamp());
    let etag = HeaderValue::try_from(&tag).map_err(|error| Error::Failure(error.into()))?;
    let modified = http_date(&edition);
    let is_known = match headers.get(header::IF_NONE_MATCH) {
        Some(tags) => is_among(&etag, tags),
        None => {
            headers.get(header::IF_MODIFIED_SINCE).is_some_and(|since| is_since(since, &edition))
        }
    };
    let month = edition.month.map(|month| format!("-{month}")).unwrap_or_default();
    let attachment = format!("attachment; filename=\"demandes-{known}{month}.{kind}\"");
    let sizes = visit.portal.store.read().await?.file_sizes(edition.id, known).await?;
    // Published before there was such a file.
    if sizes.is_empty() {
        return nowhere(&visit, Unknown::Edition).await;
    }
    let mut answer = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else if is_text {
        let gzip = accepts_gzip(&headers);
        let (portal, all) = (visit.portal.clone(), sizes.len());
        let body = pieces(portal, edition.clone(), known, all, gzip);
        let mut answer = body.into_response();
        if gzip {
            let gzip = HeaderValue::from_static("gzip");
            answer.headers_mut().insert(header::CONTENT_ENCODING, gzip);
        }
        answer
    } else {
        match Wanted::of(&method, &headers, &tag, &sizes) {
            Ok(wanted) => wanted.answer(&sizes, visit.portal.clone(), move |portal, piece| {
                let (portal, edition) = (portal.clone(), edition.clone());
                async move { editions::piece(&portal, &edition, known, piece).await }
            })?,
            Err(beyond) => return Ok(beyond.into_response()),
        }
    };
    let mime = if is_text { "text/csv; charset=utf-8" } else { "application/vnd.apache.parquet" };
    let out = answer.headers_mut();
    let text =
        |text: String| HeaderValue::try_from(text).map_err(|error| Error::Failure(error.into()));
    out.insert(header::ETAG, etag);
    out.insert(header::LAST_MODIFIED, text(modified)?);
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if is_text {
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    out.insert(header::CONTENT_DISPOSITION, text(attachment)?);
    Ok(answer)
}

/// Bytes of a compressed piece that are unpacked at once: what comes of them stays near.
const UNPACKED: usize = 8 * 1024;

/// A file of so many pieces, one at a time; unpacked for who cannot do it. One that is gone since
/// breaks it off: a file that ended there would pass for whole.
fn pieces(
    portal: Arc<Portal>,
    edition: Edition,
    name: &'static str,
    all: usize,
    gzip: bool,
) -> Body {
    let read = move |rank: usize| {
        let (portal, edition) = (portal.clone(), edition.clone());
        async move {
            if rank == all {
                return Ok(None);
            }
            let rank = i64::try_from(rank).map_err(|_| Error::NotFound)?;
            editions::piece(&portal, &edition, name, rank).await.map(Some)
        }
    };
    if gzip {
        return Body::from_stream(stream::try_unfold(0, move |rank| {
            let piece = read(rank);
            async move { Ok::<_, Error>(piece.await?.map(|bytes| (bytes, rank + 1))) }
        }));
    }
    let begun = (0, Bytes::new(), GzDecoder::new(Vec::new()));
    Body::from_stream(stream::try_unfold(begun, move |(mut rank, mut left, mut decoder)| {
        let piece = left.is_empty().then(|| read(rank));
        async move {
            if let Some(piece) = piece {
                let Some(bytes) = piece.await? else { return Ok::<_, Error>(None) };
                (left, rank) = (bytes, rank + 1);
            }
            let next = left.split_to(left.len().min(UNPACKED));
            decoder.write_all(&next)?;
            decoder.flush()?;
            let text = std::mem::take(decoder.get_mut());
            Ok(Some((Bytes::from(text), (rank, left, decoder))))
        }
    }))
}
