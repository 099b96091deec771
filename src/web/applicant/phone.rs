//! Handing the document over to a phone: what its owner sees, what the phone sees.

use super::super::sessions::PHONE;
use super::super::visit::{Visit, invalid, ok, page, see};
use super::super::{device, guard::agent};
use super::documents::{self, Received};
use crate::actions::{demand, document, hand_off};
use crate::error::{Error, Result};
use crate::store::hand_offs::Live;
use app::domain::document::FileRefusal;
use app::domain::rights::{Action, Phone};
use app::domain::sending::{Arrivals, PhoneState};
use app::pages::applicant::{HandOffView, PhoneLine, PhoneView, hand_off as pages};
use app::paths;
use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use qrcode::{Color, EcLevel, QrCode};

/// The phone that holds a demand, or the code that waits for one, as its owner sees it.
pub fn line(live: &Live) -> PhoneLine {
    let until = super::super::account::time(live.expires_at);
    PhoneLine { connected: live.used_at.is_some(), device: live.device.clone(), until }
}

/// The page that explains, with the state of a phone.
pub async fn hand_over_page(visit: Visit) -> Result<Response> {
    demand::open(&visit.portal, visit.actor()?, Action::HandOver).await?;
    let phone = hand_off::live(&visit.portal, visit.actor()?).await?.as_ref().map(line);
    let view = HandOffView { phone, code: None };
    Ok(ok(pages::desktop(&visit.chrome().await, view)))
}

/// Draws a new code. It is shown in the answer itself: only its hash is kept.
pub async fn hand_over(visit: Visit) -> Result<Response> {
    let code = hand_off::begin(&visit.portal, visit.actor()?).await?;
    let address = format!("{}{}", visit.portal.config.base_url, paths::phone(&code));
    let (side, squares) = drawn(&address)?;
    let phone = hand_off::live(&visit.portal, visit.actor()?).await?.as_ref().map(line);
    let code = Some(pages::Code { address, side, squares });
    Ok(ok(pages::desktop(&visit.chrome().await, HandOffView { phone, code })))
}

/// The dark squares of a QR code as the path of a drawing, and its side.
pub(in crate::web) fn drawn(text: &str) -> Result<(usize, String)> {
    use std::fmt::Write as _;
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| Error::Failure(error.into()))?;
    let side = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            // Writing to a string never fails.
            let _ = write!(path, "M{} {}h1v1h-1z", at % side, at / side);
        }
    }
    Ok((side, path))
}

pub async fn end(visit: Visit) -> Result<Response> {
    hand_off::end(&visit.portal, visit.actor()?).await?;
    visit.flash("Aucun téléphone n’est plus relié à votre demande.").await?;
    Ok(see(paths::DOCUMENTS))
}

/// What has come, for the page that waits.
pub async fn arrivals(visit: Visit) -> Result<Response> {
    let (_, sent) =
        demand::open_with_document(&visit.portal, visit.actor()?, Action::SendDocument).await?;
    // One that waits is told apart from nothing too: the page that watches shows it.
    let arrivals = sent.arrivals.iter().map(|line| line.id.to_string());
    let pages = sent.pages.iter().map(ToString::to_string).chain(arrivals).collect();
    let live = hand_off::live(&visit.portal, visit.actor()?).await?;
    let phone = live.map_or(PhoneState::None, |live| {
        if live.used_at.is_some() { PhoneState::Connected } else { PhoneState::Awaited }
    });
    Ok(Json(Arrivals { pages, phone }).into_response())
}

/// What a code is for. It is not used: programs look at links before people do.
pub async fn code_page(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    if hand_off::look(&visit.portal, &code).await?.is_some() {
        return Ok(ok(pages::invitation(&visit.chrome().await, &code)));
    }
    stale(&visit).await
}

async fn stale(visit: &Visit) -> Result<Response> {
    Ok(page(StatusCode::GONE, pages::stale(&visit.chrome().await)))
}

/// Uses the code: this browser becomes the phone of that demand, and nobody else.
pub async fn take(visit: Visit, Path(code): Path<String>, headers: HeaderMap) -> Result<Response> {
    let handed = hand_off::look(&visit.portal, &code).await?;
    if handed.is_some_and(|phone| visit.actor.as_ref().is_some_and(|a| a.account == phone.account))
    {
        // Their own device, where they are signed in: nothing to hand over.
        return Ok(see(paths::DOCUMENTS));
    }
    let device = device::in_words(agent(&headers));
    match hand_off::take(&visit.portal, &code, &device).await {
        Ok(id) => {
            visit.session.clear().await;
            visit.session.cycle_id().await?;
            visit.session.insert(PHONE, id).await?;
            Ok(see(paths::PHONE))
        }
        Err(Error::NotFound) => stale(&visit).await,
        Err(error) => Err(error),
    }
}

fn phone(visit: &Visit) -> Result<Phone> {
    visit.phone.ok_or(Error::NotFound)
}

/// Pages of the document, when it takes more.
async fn taken(visit: &Visit) -> Result<usize> {
    document::sent(&visit.portal, &document::Sender::Phone(phone(visit)?)).await
}

pub async fn camera(visit: Visit) -> Result<Response> {
    match taken(&visit).await {
        Ok(pages) => {
            Ok(ok(pages::phone(&visit.chrome().await, PhoneView { pages, errors: Vec::new() })))
        }
        Err(Error::NotFound) => stale(&visit).await,
        Err(error) => Err(error),
    }
}

/// Without script: the pictures of the form.
pub async fn send(
    visit: Visit,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    let sender = document::Sender::Phone(phone(&visit)?);
    let Received { files, mut errors } = documents::receive(&visit, &sender, multipart).await?;
    let pages = match taken(&visit).await {
        Ok(pages) => pages,
        Err(Error::NotFound) => return stale(&visit).await,
        Err(error) => return Err(error),
    };
    if files == 0 && errors.is_empty() {
        errors.push((String::new(), FileRefusal::Missing.to_string()));
    }
    if errors.is_empty() {
        visit.flash("Photo envoyée. Vous pouvez en prendre une autre.").await?;
        return Ok(see(paths::PHONE));
    }
    Ok(invalid(pages::phone(&visit.chrome().await, PhoneView { pages, errors })))
}

/// The phone has finished.
pub async fn leave(visit: Visit) -> Result<Response> {
    hand_off::leave(&visit.portal, phone(&visit)?).await?;
    visit.session.flush().await?;
    Ok(ok(pages::finished(&visit.chrome().await)))
}
