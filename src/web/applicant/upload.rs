//! Files sent in pieces: the tus protocol 1.0 (creation, expiration, termination), for the owner of
//! a demand or the phone they handed it over to.

use super::super::visit::Visit;
use crate::actions::document::{NotAdded, Sender};
use crate::actions::upload as actions;
use crate::documents::pieces::Turn;
use crate::error::{Error, Result};
use crate::store::uploads::Upload;
use app::domain::document::FileRefusal;
use app::domain::ids::UploadId;
use app::domain::sending::Outcome;
use app::paths;
use axum::Json;
use axum::body::{Body, HttpBody as _};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const VERSION: HeaderName = HeaderName::from_static("tus-version");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
/// The version spoken.
const TUS: &str = "1.0.0";
/// What a piece says that it is.
const PIECE: &str = "application/offset+octet-stream";
/// Silence after which a line is taken for dead: what came is kept.
const SILENCE: Duration = Duration::from_secs(30);

/// Who sends: the person signed in, or a phone.
pub fn sender(visit: &Visit) -> Result<Sender> {
    match (&visit.actor, visit.phone) {
        (Some(actor), _) => Ok(Sender::Owner(actor.clone())),
        (None, Some(phone)) => Ok(Sender::Phone(phone)),
        (None, None) => Err(Error::NotFound),
    }
}

/// An answer of the protocol, kept by no cache.
fn answer(status: StatusCode) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, HeaderValue::from_static(TUS));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The same with an outcome: an error of the protocol stays an answer to a program, not a page.
fn told(status: StatusCode, outcome: &Outcome) -> Response {
    let mut response = Json(outcome).into_response();
    *response.status_mut() = status;
    response.headers_mut().extend(answer(status).headers().clone());
    response
}

/// An error of the protocol, which only a program ever sees.
fn wrong(status: StatusCode) -> Response {
    told(status, &Outcome::Receiving)
}

fn refused(refusal: FileRefusal) -> Response {
    let status = match refusal {
        FileRefusal::TooBig => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    told(status, &Outcome::Refused { raison: refusal.to_string() })
}

/// None when the version is spoken here.
fn other_version(headers: &HeaderMap) -> Option<Response> {
    let spoken = headers.get(RESUMABLE).is_some_and(|version| version == TUS);
    (!spoken).then(|| {
        let mut response = wrong(StatusCode::PRECONDITION_FAILED);
        response.headers_mut().insert(VERSION, HeaderValue::from_static(TUS));
        response
    })
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let text = headers.get(name)?.to_str().ok()?;
    // No sign: the protocol has none.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn add_expiry(response: &mut Response, at: DateTime<Utc>) {
    let date = at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(value) = HeaderValue::from_str(&date) {
        response.headers_mut().insert(EXPIRES, value);
    }
}

/// `POST`: begins a file.
pub async fn begin(visit: Visit, headers: HeaderMap) -> Result<Response> {
    if let Some(response) = other_version(&headers) {
        return Ok(response);
    }
    let Some(length) = number(&headers, &LENGTH) else {
        return Ok(wrong(StatusCode::BAD_REQUEST));
    };
    let upload = match actions::begin(&visit.portal, &sender(&visit)?, length).await {
        Ok(upload) => upload,
        Err(NotAdded::File(refusal)) => return Ok(refused(refusal)),
        Err(NotAdded::Other(error)) => return Err(error),
    };
    let mut response = answer(StatusCode::CREATED);
    let place = HeaderValue::from_str(&paths::upload(upload.id));
    response.headers_mut().insert(header::LOCATION, place.map_err(|_| Error::NotFound)?);
    add_expiry(&mut response, upload.expires_at);
    Ok(response)
}

async fn opened(visit: &Visit, id: &str) -> Result<(Sender, Upload)> {
    let id: UploadId = id.parse().map_err(|_| Error::NotFound)?;
    let sender = sender(visit)?;
    let upload = actions::open(&visit.portal, &sender, id).await?;
    Ok((sender, upload))
}

/// `HEAD`: how far it came.
pub async fn progress(
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let (_, upload) = opened(&visit, &id).await?;
    if let Some(response) = other_version(&headers) {
        return Ok(response);
    }
    let received = actions::received(&visit.portal, &upload).await?;
    let mut response = answer(StatusCode::OK);
    response.headers_mut().insert(OFFSET, received.into());
    response.headers_mut().insert(LENGTH, upload.length.into());
    add_expiry(&mut response, upload.expires_at);
    Ok(response)
}

/// `PATCH`: the next piece. The last one adds the file to the document; an empty one at the end
/// does it again when the answer was lost.
pub async fn receive(
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    let (sender, upload) = opened(&visit, &id).await?;
    if let Some(response) = other_version(&headers) {
        return Ok(response);
    }
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != PIECE) {
        return Ok(wrong(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let turn = visit.portal.pieces.turn(upload.id).await;
    // Again, now that nobody else writes to it.
    let (_, upload) = opened(&visit, &id).await?;
    let received = actions::received(&visit.portal, &upload).await?;
    if number(&headers, &OFFSET) != Some(received) {
        let mut response = wrong(StatusCode::CONFLICT);
        response.headers_mut().insert(OFFSET, received.into());
        return Ok(response);
    }
    let received = match keep(&visit, &upload, &turn, received, body).await? {
        Ok(received) => received,
        Err(status) => return Ok(wrong(status)),
    };
    if received == upload.length {
        // It goes on when the person leaves.
        let (portal, expired) = (visit.portal.clone(), upload.expires_at);
        let finished = async move {
            let _turn = turn;
            actions::finish(&portal, &sender, &upload).await
        };
        tokio::spawn(finished).await??;
        return Ok(kept(received, expired));
    }
    Ok(kept(received, upload.expires_at))
}

fn kept(received: u64, expires_at: DateTime<Utc>) -> Response {
    let mut response = answer(StatusCode::NO_CONTENT);
    response.headers_mut().insert(OFFSET, received.into());
    add_expiry(&mut response, expires_at);
    response
}

/// Adds to the file what comes, up to its end, a cut of the line or a newer request; gives how far
/// it came. Whatever came is kept.
async fn keep(
    visit: &Visit,
    upload: &Upload,
    turn: &Turn,
    received: u64,
    mut body: Body,
) -> Result<Result<u64, StatusCode>> {
    if received == upload.length && upload.outcome != Outcome::Receiving {
        return Ok(Ok(received));
    }
    let mut piece = visit.portal.pieces.append(upload.id).await?.ok_or(Error::NotFound)?;
    let mut room = upload.length - received;
    let mut cut = None;
    loop {
        let next = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        let frame = tokio::select! {
            frame = tokio::time::timeout(SILENCE, next) => frame,
            () = turn.stop.cancelled() => {
                cut = Some(StatusCode::LOCKED);
                break;
            }
        };
        let bytes = match frame {
            Ok(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
            Ok(None) => break,
            Ok(Some(Err(_))) | Err(_) => {
                cut = Some(StatusCode::REQUEST_TIMEOUT);
                break;
            }
        };
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length > room {
            cut = Some(StatusCode::PAYLOAD_TOO_LARGE);
            break;
        }
        room -= length;
        piece.add(&bytes).await?;
    }
    let received = piece.keep().await?;
    Ok(cut.map_or(Ok(received), Err))
}

/// `DELETE`: the person gives it up.
pub async fn give_up(visit: Visit, Path(id): Path<String>, headers: HeaderMap) -> Result<Response> {
    let (_, upload) = opened(&visit, &id).await?;
    if let Some(response) = other_version(&headers) {
        return Ok(response);
    }
    let _turn = visit.portal.pieces.turn(upload.id).await;
    actions::give_up(&visit.portal, &upload).await?;
    Ok(answer(StatusCode::NO_CONTENT))
}

/// `GET`: what came of it. Not of the protocol.
pub async fn outcome(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let (_, upload) = opened(&visit, &id).await?;
    Ok(told(StatusCode::OK, &upload.outcome))
}
