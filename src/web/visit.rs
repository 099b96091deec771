//! One request, as handlers see it.

use super::sessions::{FLASH, Sessions};
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::account::Role;
use app::domain::rights::{Actor, Phone};
use app::pages::{Chrome, Flash};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::net::IpAddr;
use std::sync::Arc;
use tower_sessions::Session;

/// Who asks, and what an answer needs. Made by the guard of the route.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The portal.
    pub portal: Arc<Portal>,
    /// The sessions.
    pub sessions: Sessions,
    /// This one's.
    pub session: Session,
    /// Who is signed in.
    pub actor: Option<Actor>,
    /// The phone, on the routes that are open to one.
    pub phone: Option<Phone>,
    /// Network address.
    pub address: IpAddr,
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Error::failure("a route without guard"))
    }
}

impl Visit {
    /// The person signed in; the guard lets nobody else reach the routes that need one.
    pub fn actor(&self) -> Result<&Actor> {
        self.actor.as_ref().ok_or(Error::NotFound)
    }

    /// What every page shows. Takes the sentence to show once.
    pub async fn chrome(&self) -> Chrome {
        // Looked at first: `remove` marks the session as changed even when nothing is there, and
        // a changed session is a durable commit for each page shown.
        let flash = match self.session.get::<Flash>(FLASH).await {
            Ok(Some(_)) => self.session.remove(FLASH).await.ok().flatten(),
            _ => None,
        };
        chrome(&self.portal, self.actor.as_ref(), flash)
    }

    /// Keeps for the next page what was done.
    pub async fn flash(&self, sentence: impl Into<String>) -> Result<()> {
        Ok(self.session.insert(FLASH, Flash::done(sentence)).await?)
    }

    /// Keeps for the next page why something was not done.
    pub async fn flash_refusal(&self, sentence: impl Into<String>) -> Result<()> {
        Ok(self.session.insert(FLASH, Flash::refused(sentence)).await?)
    }
}

/// What every page shows.
pub fn chrome(portal: &Portal, actor: Option<&Actor>, flash: Option<Flash>) -> Chrome {
    Chrome { role: actor.map(|actor| actor.role), demo: portal.config.demo, flash }
}

/// First page of a role.
pub fn home_of(role: Option<Role>) -> &'static str {
    use app::paths;
    match role {
        None => paths::HOME,
        Some(Role::Applicant) => paths::DEMAND,
        Some(Role::Operator) => paths::OPERATOR,
        Some(Role::GuichetAgent | Role::GuichetLead) => paths::GUICHET,
        Some(Role::TerritoryManager) => paths::TERRITORY,
        Some(Role::Administrator) => paths::ADMINISTRATION,
    }
}

/// A page that only its reader may keep.
pub fn page(status: StatusCode, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// 200.
pub fn ok(html: String) -> Response {
    page(StatusCode::OK, html)
}

/// 422: the same page, values kept.
pub fn invalid(html: String) -> Response {
    page(StatusCode::UNPROCESSABLE_ENTITY, html)
}

/// 303: the page to see next.
pub fn see(path: &str) -> Response {
    Redirect::to(path).into_response()
}
