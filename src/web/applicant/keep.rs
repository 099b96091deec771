//! Keeping a demand by the link of a notice.

use super::super::form::Form;
use super::super::visit::{Visit, ok, page as answer, see};
use super::super::words::names_of;
use crate::actions::demand::today;
use crate::actions::keep::{self, Kept, Linked};
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::calendar::{VALIDITY, later};
use app::forms::Answers;
use app::pages::applicant::keep::{
    self as pages, ACT, KeepView, Known, RENEW, RemindersView, TOKEN,
};
use app::paths;
use axum::extract::Query;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Where the session holds the link whose demand is shown: its page has an address of its own to go
/// back to, without a token.
const SHOWN: &str = "keep";
/// How long: whoever comes next to a shared computer must not read it.
const SHOWN_FOR: TimeDelta = TimeDelta::minutes(30);

/// A link, by its hash: with the session that holds it, it does what its token does.
#[derive(Serialize, Deserialize)]
struct Shown {
    hash: String,
    since: DateTime<Utc>,
}

#[derive(Deserialize)]
pub struct Token {
    #[serde(default)]
    jeton: String,
}

/// Opening the link changes nothing.
pub async fn page(visit: Visit, Query(token): Query<Token>) -> Result<Response> {
    match keep::linked(&visit.portal, &keep::link_hash(&token.jeton)).await? {
        Linked::Open(_) => {
            let view = KeepView::Ask { token: token.jeton };
            Ok(unseen(ok(pages::keep(&visit.chrome().await, view))))
        }
        elsewhere => Ok(unseen(show(&visit, elsewhere, &token.jeton).await)),
    }
}

/// An answer to an address that holds a token: it is sent to nobody as the page that one comes from,
/// and is in no index.
fn unseen(mut response: Response) -> Response {
    let headers = response.headers_mut();
    // Not « no-referrer »: old browsers would say that the form comes from nowhere.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    response
}

/// Leads to what is known, or renews.
pub async fn act(visit: Visit, Form(typed): Form) -> Result<Response> {
    let token = typed.get(TOKEN);
    // The page of a demand has the hash of its link, good in this session alone; that of a link has
    // its token.
    let hash = match shown(&visit).await? {
        Some(hash) if hash == token => hash,
        _ => keep::link_hash(token),
    };
    let linked = if typed.get(ACT) == RENEW {
        match keep::renew(&visit.portal, &hash).await {
            // Said again on the page that shows the demand, with what to do.
            Err(Error::Refused(_)) => keep::linked(&visit.portal, &hash).await?,
            outcome => outcome?,
        }
    } else {
        keep::linked(&visit.portal, &hash).await?
    };
    if let Linked::Unknown = linked {
        return Ok(show(&visit, linked, &hash).await);
    }
    visit.session.insert(SHOWN, Shown { hash, since: visit.portal.clock.now() }).await?;
    Ok(see(paths::KEEP_KNOWN))
}

/// The link whose demand this session shows.
async fn shown(visit: &Visit) -> Result<Option<String>> {
    let now = visit.portal.clock.now();
    let shown: Option<Shown> = visit.session.get(SHOWN).await?;
    Ok(shown.filter(|shown| now - shown.since < SHOWN_FOR).map(|shown| shown.hash))
}

/// What is known of the demand whose link was pressed last.
pub async fn known(visit: Visit) -> Result<Response> {
    let hash = shown(&visit).await?.unwrap_or_default();
    let linked = keep::linked(&visit.portal, &hash).await?;
    Ok(show(&visit, linked, &hash).await)
}

/// Asks, since programs that read mails open links too.
pub async fn reminders(visit: Visit, Query(token): Query<Token>) -> Result<Response> {
    let linked = keep::linked(&visit.portal, &keep::link_hash(&token.jeton)).await?;
    Ok(unseen(about_reminders(&visit, linked, token.jeton).await))
}

/// Sends no more reminders.
pub async fn refuse_reminders(visit: Visit, Form(typed): Form) -> Result<Response> {
    let token = typed.get(TOKEN).to_owned();
    match keep::refuse_reminders(&visit.portal, &keep::link_hash(&token)).await? {
        Linked::Open(_) => Ok(see(&paths::with_token(paths::NO_REMINDERS, &token))),
        elsewhere => Ok(show(&visit, elsewhere, &token).await),
    }
}

async fn about_reminders(visit: &Visit, linked: Linked, token: String) -> Response {
    let Linked::Open(kept) = linked else { return show(visit, linked, &token).await };
    let view = KeepView::Reminders(RemindersView {
        token,
        expires_on: kept.expires_on,
        removal: kept.removal,
        noticed: kept.noticed,
        stopped: kept.without_reminders,
    });
    ok(pages::keep(&visit.chrome().await, view))
}

/// `hash`: what the form of a demand sends back.
async fn show(visit: &Visit, linked: Linked, hash: &str) -> Response {
    let (status, view) = match linked {
        Linked::Open(kept) => (StatusCode::OK, confirm(&visit.portal, *kept, hash)),
        Linked::Renewed(expires_on) => (StatusCode::OK, KeepView::Renewed { expires_on }),
        Linked::Removed(until) => (StatusCode::GONE, KeepView::Removed { until }),
        Linked::GivenUp => (StatusCode::GONE, KeepView::GivenUp),
        Linked::Unknown => (StatusCode::GONE, KeepView::Unknown),
    };
    answer(status, pages::keep(&visit.chrome().await, view))
}

/// The demand as it is registered, and why it cannot be confirmed so, if it cannot.
fn confirm(portal: &Portal, kept: Kept, hash: &str) -> KeepView {
    let Kept { demand, expires_on, removal, .. } = kept;
    let day = today(portal, &demand);
    // Where somebody who must not know could read it, nothing of it is shown.
    let content = demand.content.clone().filter(|_| !demand.is_discreet());
    let known = content.map(|content| {
        let communes = names_of(portal, &content.communes);
        Box::new(Known { answers: Answers::of(&content), communes })
    });
    let refusal = demand.renew_unchanged(&portal.territories, day).err();
    KeepView::Confirm {
        token: hash.to_owned(),
        known,
        expires_on,
        removal: (day > expires_on).then_some(removal),
        renewed_until: later(day, VALIDITY),
        refusal: refusal.map(|refusal| refusal.to_string()),
    }
}
