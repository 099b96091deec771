//! Before each handler: who asks, and may such a person ask this at all.

use super::form::{MAX_FORM, is_form, read};
use super::sessions::{ACTOR, FORM, PHONE, PROVEN, SEEN, Sessions, UNTIL};
use super::visit::{Visit, chrome, see};
use crate::actions::hand_off;
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::ids::{AccountId, HandOffId};
use app::domain::rights::{Action, Actor, Phone, Who, may_ever};
use app::domain::second_factor::passes;
use app::forms::Typed;
use app::forms::decision::VERSION;
use app::forms::merge::{SHOWN, Saved};
use app::paths;
use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tower_sessions::Session;

/// Name of the cookie; over HTTPS, browsers refuse it from any other host or path.
pub fn cookie_name(base_url: &str) -> &'static str {
    if base_url.starts_with("https://") { "__Host-session" } else { "session" }
}

/// A form kept while its author signs in again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptForm {
    /// Only this account gets it back.
    pub owner: AccountId,
    /// Where it was sent.
    pub path: String,
    /// What it held, sealed: sessions are stored as they are, and health may be spoken of.
    pub sealed: Vec<u8>,
}

/// What the guard of a route knows.
#[derive(Clone, Debug)]
pub struct Guard {
    /// The portal.
    pub portal: Arc<Portal>,
    /// The sessions.
    pub sessions: Sessions,
    /// What the route is for.
    pub action: Action,
    /// Whether the address is also that of a page.
    pub page: bool,
}

/// Lets in whoever may do the action at all; a visitor is sent to sign in, others get a 404.
pub async fn guard(
    State(guard): State<Guard>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    let Guard { portal, sessions, action, page } = guard;
    let now = portal.clock.now();
    let actor = session.get::<Actor>(ACTOR).await?;
    let proven = session.get::<bool>(PROVEN).await?.unwrap_or_default();
    let until = session.get::<Option<DateTime<Utc>>>(UNTIL).await?.flatten();
    let required = portal.config.needs_second_factor();
    // A session opened before the second factor was required leads to the sign-in, which asks.
    let actor = actor.filter(|actor| passes(actor.role, required, proven));
    // Nobody has to close the session of who works no more.
    let actor = actor.filter(|_| until.is_none_or(|until| now < until));
    // A page that asks by itself what came is no click: it must not keep a session open.
    if actor.is_some() && request.uri().path() != paths::ISLAND_PAGES {
        let seen: Option<DateTime<Utc>> = session.get(SEEN).await?;
        if seen.is_none_or(|seen| now - seen >= TimeDelta::minutes(1)) {
            session.insert(SEEN, now).await?;
        }
    }
    let phone = match actor {
        None if may_ever(Who::Phone, action) && !may_ever(Who::Visitor, action) => {
            phone(&portal, &session).await?
        }
        _ => None,
    };
    let who = match phone {
        Some(_) => Who::Phone,
        None => actor.as_ref().map(|actor| actor.role).into(),
    };
    if !may_ever(who, action) {
        if actor.is_some() {
            return Err(Error::NotFound);
        }
        if request
            .uri()
            .path()
            .strip_prefix(paths::ISLAND_SAVE)
            .is_some_and(|p| p.starts_with(paths::STEPS))
        {
            // A script asks: the page it works for says that the session is over.
            return Ok((StatusCode::UNAUTHORIZED, Json(Saved::default())).into_response());
        }
        if action == Action::SendFromPhone {
            // Signing in is no way there: the code was, and it does not hold any more.
            let html = app::pages::applicant::hand_off::stale(&chrome(&portal, None, None));
            return Ok(super::visit::page(StatusCode::GONE, html));
        }
        let cookie = cookie(request.headers(), cookie_name(&portal.config.base_url));
        return ask_to_sign_in(&portal, &sessions, &session, cookie, page, request).await;
    }
    let address = address(&request, portal.config.behind_proxy);
    request.extensions_mut().insert(Visit { portal, sessions, session, actor, phone, address });
    Ok(next.run(request).await)
}

/// The phone that this browser is, while its hand-off holds.
async fn phone(portal: &Portal, session: &Session) -> Result<Option<Phone>> {
    match session.get::<HandOffId>(PHONE).await? {
        Some(id) => hand_off::phone(portal, id).await,
        None => Ok(None),
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let jar = axum_extra::extract::CookieJar::from_headers(headers);
    jar.get(name).map(|cookie| cookie.value().to_owned())
}

async fn ask_to_sign_in(
    portal: &Portal,
    sessions: &Sessions,
    session: &Session,
    cookie: Option<String>,
    page: bool,
    request: Request,
) -> Result<Response> {
    let path = request.uri().path().to_owned();
    if request.method() == Method::GET {
        let target = request.uri().path_and_query().map_or(path.as_str(), |p| p.as_str());
        return Ok(see(&paths::sign_in_then(target)));
    }
    // Else a button or a form of another page, where it can be sent again.
    let back = if page { Some(path.clone()) } else { referring_page(request.headers()) };
    let former = match cookie {
        Some(cookie) => sessions.former_owner(&cookie).await?,
        None => None,
    };
    // The session ended while they were writing: what they typed waits for the same person.
    if let Some(owner) = former.filter(|_| is_form(&request)) {
        let bytes = axum::body::to_bytes(request.into_body(), MAX_FORM).await;
        if let Ok(bytes) = bytes {
            let typed = read(&bytes);
            let hidden = [VERSION, SHOWN];
            if typed
                .pairs()
                .any(|(name, value)| !hidden.contains(&name) && !value.trim().is_empty())
            {
                let sealed = portal.seal.close(&serde_json::to_vec(&typed)?)?;
                session.insert(FORM, KeptForm { owner, path, sealed }).await?;
            }
        }
    }
    Ok(see(&back.map_or_else(|| paths::SIGN_IN.to_owned(), |back| paths::sign_in_then(&back))))
}

/// The page of this site that a form was sent from.
fn referring_page(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let uri: axum::http::Uri = text(header::REFERER)?.parse().ok()?;
    let ours = uri.authority().is_some_and(|site| Some(site.as_str()) == text(header::HOST));
    let path = uri.path_and_query()?.as_str();
    (ours && paths::is_local(path)).then(|| path.to_owned())
}

/// The form kept for this path, if it is this person's; used once.
pub async fn kept_form(visit: &Visit, path: &str) -> Result<Option<Typed>> {
    // What an earlier version kept reads as nothing.
    let kept: Option<KeptForm> = visit.session.get(FORM).await.unwrap_or_default();
    let Some(kept) = kept else { return Ok(None) };
    let mine = visit.actor.as_ref().is_some_and(|actor| actor.account == kept.owner);
    if mine && kept.path != path {
        return Ok(None);
    }
    visit.session.remove::<KeptForm>(FORM).await?;
    if !mine {
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&visit.portal.seal.read(&kept.sealed)?)?))
}

fn address(request: &Request, behind_proxy: bool) -> IpAddr {
    let direct = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
    if !behind_proxy {
        return direct;
    }
    // The last one is the one that our proxy saw; the others can be invented.
    let last = request.headers().get_all("x-forwarded-for").iter().next_back();
    last.and_then(|value| value.to_str().ok())
        .and_then(|list| list.rsplit(',').next())
        .and_then(|address| address.trim().parse().ok())
        .unwrap_or(direct)
}

/// Where the browser says it is.
pub fn agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn behind_a_proxy_only_what_it_saw_itself_counts() {
        let seen = |lines: &[&'static str], behind_proxy| {
            let mut request = Request::new(Body::empty());
            for line in lines {
                let value = axum::http::HeaderValue::from_static(line);
                request.headers_mut().append("x-forwarded-for", value);
            }
            address(&request, behind_proxy).to_string()
        };
        assert_eq!(seen(&["6.6.6.6, 9.9.9.9"], true), "9.9.9.9");
        // A proxy may add a line of its own rather than complete the one it got.
        assert_eq!(seen(&["6.6.6.6", "9.9.9.9"], true), "9.9.9.9");
        assert_eq!(seen(&["9.9.9.9"], false), "127.0.0.1");
    }
}
