//! Keeping a demand by the link of a notice.

use super::super::form::Form;
use super::super::visit::{Visit, ok, page as answer, see};
use super::super::words::names_of;
use crate::actions::demand::today;
use crate::actions::notice::{self, Linked};
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::demand::Demand;
use app::forms::Answers;
use app::pages::applicant::keep::{self as pages, ACT, KeepView, Known, RENEW, TOKEN};
use app::paths;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Token {
    #[serde(default)]
    jeton: String,
}

/// Opening the link changes nothing.
pub async fn page(visit: Visit, Query(token): Query<Token>) -> Result<Response> {
    match notice::linked(&visit.portal, &token.jeton).await? {
        Linked::Open(_) => {
            let view = KeepView::Ask { token: token.jeton };
            Ok(ok(pages::keep(&visit.chrome().await, view)))
        }
        elsewhere => Ok(show(&visit, elsewhere, &token.jeton).await),
    }
}

/// Shows what is known, or renews.
pub async fn act(visit: Visit, Form(typed): Form) -> Result<Response> {
    let token = typed.get(TOKEN).to_owned();
    if typed.get(ACT) != RENEW {
        let linked = notice::linked(&visit.portal, &token).await?;
        return Ok(show(&visit, linked, &token).await);
    }
    match notice::renew(&visit.portal, &token).await {
        Ok(Linked::Unknown) => Ok(show(&visit, Linked::Unknown, &token).await),
        Ok(_) => Ok(see(&paths::with_token(paths::KEEP, &token))),
        // Told again on the page that shows the demand, with what to do.
        Err(Error::Refused(_)) => {
            let linked = notice::linked(&visit.portal, &token).await?;
            Ok(show(&visit, linked, &token).await)
        }
        Err(error) => Err(error),
    }
}

/// Asks, since programs that read mails open links too.
pub async fn reminders(visit: Visit, Query(token): Query<Token>) -> Result<Response> {
    let linked = notice::linked(&visit.portal, &token.jeton).await?;
    let view = |token, expires_on| KeepView::Reminders { token, expires_on };
    Ok(about_reminders(&visit, linked, token.jeton, view).await)
}

/// Sends no more reminders.
pub async fn refuse_reminders(visit: Visit, Form(typed): Form) -> Result<Response> {
    let token = typed.get(TOKEN).to_owned();
    let linked = notice::refuse_reminders(&visit.portal, &token).await?;
    let view = |token, expires_on| KeepView::NoReminders { token, expires_on };
    Ok(about_reminders(&visit, linked, token, view).await)
}

async fn about_reminders(
    visit: &Visit,
    linked: Linked,
    token: String,
    view: impl FnOnce(String, NaiveDate) -> KeepView,
) -> Response {
    let Linked::Open(demand) = &linked else { return show(visit, linked, &token).await };
    match demand.status.registration().map(|r| r.deadlines().expires_on) {
        Some(expires_on) => ok(pages::keep(&visit.chrome().await, view(token, expires_on))),
        None => show(visit, Linked::Unknown, &token).await,
    }
}

async fn show(visit: &Visit, linked: Linked, token: &str) -> Response {
    let (status, view) = match linked {
        Linked::Open(demand) => (StatusCode::OK, confirm(&visit.portal, *demand, token)),
        Linked::Renewed(expires_on) => (StatusCode::OK, KeepView::Renewed { expires_on }),
        Linked::Removed(until) => (StatusCode::GONE, KeepView::Removed { until }),
        Linked::GivenUp => (StatusCode::GONE, KeepView::GivenUp),
        Linked::Unknown => (StatusCode::GONE, KeepView::Unknown),
    };
    answer(status, pages::keep(&visit.chrome().await, view))
}

/// The demand as it is registered, and why it cannot be confirmed so, if it cannot.
fn confirm(portal: &Portal, demand: Demand, token: &str) -> KeepView {
    let day = today(portal, &demand);
    let expires_on = demand.status.registration().map(|r| r.deadlines().expires_on);
    let content = demand.content.clone();
    let discreet = demand.is_discreet();
    let refusal = demand.renew_unchanged(&portal.territories, day).err();
    let (Some(content), Some(expires_on)) = (content, expires_on) else {
        return KeepView::Unknown;
    };
    KeepView::Confirm {
        token: token.to_owned(),
        known: (!discreet).then(|| {
            let communes = names_of(portal, &content.communes);
            Box::new(Known { answers: Answers::of(&content), communes })
        }),
        expires_on,
        refusal: refusal.map(|refusal| refusal.to_string()),
    }
}
