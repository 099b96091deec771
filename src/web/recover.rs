//! Errors become pages: one layer turns every bare error answer, axum's own included, into the
//! French page, and logs failures once.

use super::sessions::{ACTOR, FLASH};
use super::visit::{chrome, home_of, page, see};
use crate::error::Error;
use crate::portal::Portal;
use crate::ports::ids;
use app::domain::rights::Actor;
use app::pages::Flash;
use app::pages::public::{Problem, error};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use tower_sessions::Session;

/// What an error answer carries until its page is made.
#[derive(Clone, Debug)]
enum Told {
    Problem(Problem),
    /// A rule's sentence, for the next page.
    Sentence(String),
    /// For the log.
    Cause(Problem, String),
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, told) = match self {
            Self::NotFound => (StatusCode::NOT_FOUND, Told::Problem(Problem::NotFound)),
            Self::Conflict => (StatusCode::CONFLICT, Told::Problem(Problem::Conflict)),
            Self::Refused(sentence) => (StatusCode::CONFLICT, Told::Sentence(sentence)),
            Self::TooMany(seconds) => {
                (StatusCode::TOO_MANY_REQUESTS, Told::Problem(Problem::TooMany(seconds)))
            }
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, Told::Problem(Problem::Busy)),
            Self::Failure(error) => {
                let cause = chain(&*error);
                (StatusCode::INTERNAL_SERVER_ERROR, Told::Cause(Problem::Failure, cause))
            }
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(told);
        response
    }
}

/// An error and what caused it, on one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Gives the request its number, and its answer a page when it has none.
pub async fn recover(
    State(portal): State<Arc<Portal>>,
    session: Session,
    request: Request,
    next: Next,
) -> Response {
    let number = ids::new().to_string();
    let mut response = next.run(request).await;
    let status = response.status();
    let told = response.extensions_mut().remove::<Told>();
    let bare = !response.headers().contains_key(header::CONTENT_TYPE)
        || response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
            // axum's own refusals are in plain text.
            kind.as_bytes().starts_with(b"text/plain")
        });
    if (status.is_client_error() || status.is_server_error()) && (told.is_some() || bare) {
        let told = told.unwrap_or_else(|| Told::Problem(problem_of(status)));
        let actor = session.get::<Actor>(ACTOR).await.ok().flatten();
        if let Told::Cause(_, cause) = &told {
            tracing::error!(request = number, cause, "failure");
        }
        // What there is instead of what was asked for.
        let kept = [header::ALLOW, header::CONTENT_RANGE]
            .map(|name| response.headers_mut().remove(&name).map(|value| (name, value)));
        response = match told {
            Told::Sentence(sentence) => {
                // If even this fails, the person lands on their page without the sentence.
                let _ = session.insert(FLASH, Flash::refused(sentence)).await;
                see(home_of(actor.map(|actor| actor.role)))
            }
            Told::Problem(problem) | Told::Cause(problem, _) => {
                let chrome = chrome(&portal, actor.as_ref(), None);
                let mut answer = page(status, error(&chrome, problem, &number));
                if let Problem::TooMany(seconds) = problem {
                    answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
                }
                answer
            }
        };
        response.headers_mut().extend(kept.into_iter().flatten());
    }
    if let Ok(value) = HeaderValue::from_str(&number) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

fn problem_of(status: StatusCode) -> Problem {
    match status {
        StatusCode::NOT_FOUND => Problem::NotFound,
        StatusCode::FORBIDDEN => Problem::CrossSite,
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooBig,
        StatusCode::CONFLICT => Problem::Conflict,
        StatusCode::TOO_MANY_REQUESTS => Problem::TooMany(60),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => Problem::Busy,
        status if status.is_client_error() => Problem::BadRequest,
        _ => Problem::Failure,
    }
}
