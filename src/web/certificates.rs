//! Certificates and receipts, and the page that tells whether one is genuine.

use super::desk::number_of;
use super::visit::{Visit, ok, see};
use crate::actions::certificate as actions;
use crate::error::{Error, Result};
use app::domain::ids::CertificateId;
use app::pages::public;
use app::paths;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// A paper for whoever may read it: kept by no cache, able to run nothing. No `sandbox` here, in
/// which browsers do not open their reader.
pub(super) fn pdf(bytes: Vec<u8>, disposition: &'static str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, "application/pdf");
    set(header::CACHE_CONTROL, "no-store");
    set(header::CONTENT_DISPOSITION, disposition);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; object-src 'self'; frame-ancestors 'none'",
    );
    response
}

fn certificate(bytes: Vec<u8>) -> Response {
    pdf(bytes, "inline; filename=\"attestation.pdf\"")
}

/// The paper, or the page of the demand when there is none in its state.
fn or_demand(paper: Result<Vec<u8>>, show: fn(Vec<u8>) -> Response) -> Result<Response> {
    match paper {
        Ok(bytes) => Ok(show(bytes)),
        Err(Error::NotFound) => Ok(see(paths::DEMAND)),
        Err(error) => Err(error),
    }
}

pub async fn last(visit: Visit) -> Result<Response> {
    or_demand(actions::own_last(&visit.portal, visit.actor()?).await, certificate)
}

pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: CertificateId = id.parse().map_err(|_| Error::NotFound)?;
    Ok(certificate(actions::own_one(&visit.portal, visit.actor()?, id).await?))
}

pub async fn receipt(visit: Visit) -> Result<Response> {
    let show = |bytes| pdf(bytes, "inline; filename=\"recepisse.pdf\"");
    or_demand(actions::own_receipt(&visit.portal, visit.actor()?).await, show)
}

pub async fn dispatched(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let number = number_of(&number)?;
    Ok(certificate(actions::dispatched_last(&visit.portal, visit.actor()?, number).await?))
}

pub async fn verification(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let genuine = actions::verify(&visit.portal, &code).await?;
    let mut response = ok(public::verification(&visit.chrome().await, genuine));
    let robots = HeaderName::from_static("x-robots-tag");
    response.headers_mut().insert(robots, HeaderValue::from_static("noindex, nofollow"));
    Ok(response)
}
