//! The second step of an agent's sign-in, and the recovery codes.

use super::account::open_session;
use super::applicant::phone::drawn;
use super::form::Form;
use super::guard::agent;
use super::sessions::{ACTOR, HALFWAY};
use super::visit::{Visit, home_of, invalid, ok, see};
use crate::actions::second_factor as actions;
use crate::error::{Error, Result};
use app::domain::ids::AccountId;
use app::domain::rights::Actor;
use app::domain::second_factor::{HALFWAY as HALFWAY_LIFE, Next, Typed as Code, in_groups};
use app::forms::second_factor::{CODE, code, first_code};
use app::forms::{FormState, Typed};
use app::pages::account as pages;
use app::pages::account::{EnrolmentView, RecoveryView};
use app::paths;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The password was right; the code is awaited.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Halfway {
    /// Whose password.
    pub account: AccountId,
    /// What is awaited.
    pub then: Next,
    /// Until when.
    pub until: DateTime<Utc>,
    /// Of the account, when the password was checked.
    #[serde(default)]
    pub epoch: i64,
    /// The local page that was asked for; may be empty.
    pub next: String,
}

const WRONG: &str = "Ce code ne convient pas, ou il a déjà servi. Attendez le suivant dans votre application, puis tapez-le";

/// Keeps who gave the right password, under an identifier of its own, and goes to the second step.
pub(super) async fn begin(
    visit: &Visit,
    account: AccountId,
    then: Next,
    epoch: i64,
    next: &str,
) -> Result<Response> {
    if then == Next::Enrol {
        actions::propose(&visit.portal, account).await?;
    }
    let until = visit.portal.clock.now() + HALFWAY_LIFE;
    visit.session.cycle_id().await?;
    visit.session.remove_value(ACTOR).await?;
    let halfway = Halfway { account, then, until, epoch, next: next.to_owned() };
    visit.session.insert(HALFWAY, halfway).await?;
    Ok(see(if then == Next::Enrol { paths::ENROLMENT } else { paths::SECOND_FACTOR }))
}

/// Who is halfway, on the page of what is awaited; none once it is too late.
async fn halfway(visit: &Visit, then: Next) -> Result<Option<Halfway>> {
    let kept: Option<Halfway> = visit.session.get(HALFWAY).await?;
    let now = visit.portal.clock.now();
    Ok(kept.filter(|halfway| halfway.then == then && now < halfway.until))
}

/// Back to the password.
fn again() -> Response {
    see(&format!("{}?raison=code", paths::SIGN_IN))
}

fn wrong(sentence: &str) -> FormState {
    FormState::wrong(Typed::default(), CODE, sentence)
}

pub async fn code_page(visit: Visit) -> Result<Response> {
    if halfway(&visit, Next::Code).await?.is_none() {
        return Ok(again());
    }
    Ok(ok(pages::second_factor(&visit.chrome().await, FormState::default())))
}

pub async fn check(visit: Visit, headers: HeaderMap, Form(typed): Form) -> Result<Response> {
    let Some(halfway) = halfway(&visit, Next::Code).await? else { return Ok(again()) };
    let refused = async |form| Ok(invalid(pages::second_factor(&visit.chrome().await, form)));
    let typed = match code(&typed) {
        Ok(typed) => typed,
        Err(errors) => return refused(FormState { typed: Typed::default(), errors }).await,
    };
    match actions::prove(&visit.portal, halfway.account, &typed).await? {
        None => refused(wrong(WRONG)).await,
        Some(actor) => {
            let home = home_of(Some(actor.role));
            open_session(&visit, (actor, halfway.epoch), agent(&headers), true).await?;
            if matches!(typed, Code::Recovery(_)) {
                visit
                    .flash("Ce code de secours ne servira plus. Barrez-le sur votre liste.")
                    .await?;
            }
            Ok(see(if halfway.next.is_empty() { home } else { &halfway.next }))
        }
    }
}

async fn enrolment(visit: &Visit, halfway: &Halfway, form: FormState) -> Result<EnrolmentView> {
    let proposed = actions::proposed(&visit.portal, halfway.account).await?;
    let (side, squares) = drawn(&proposed.address)?;
    let secret = in_groups(&proposed.secret, " ");
    Ok(EnrolmentView { form, side, squares, secret })
}

pub async fn enrolment_page(visit: Visit) -> Result<Response> {
    let Some(halfway) = halfway(&visit, Next::Enrol).await? else { return Ok(again()) };
    match enrolment(&visit, &halfway, FormState::default()).await {
        Ok(view) => Ok(ok(pages::enrolment(&visit.chrome().await, view))),
        // Done meanwhile in another window.
        Err(Error::NotFound) => Ok(again()),
        Err(error) => Err(error),
    }
}

pub async fn enrol(visit: Visit, headers: HeaderMap, Form(typed): Form) -> Result<Response> {
    let Some(halfway) = halfway(&visit, Next::Enrol).await? else { return Ok(again()) };
    let form = match first_code(&typed) {
        Err(errors) => FormState { typed: Typed::default(), errors },
        Ok(code) => match actions::enrol(&visit.portal, halfway.account, &code).await? {
            Some(codes) => {
                let actor = actions::comes_in(&visit.portal, halfway.account).await?;
                return came_in(&visit, &headers, &halfway, actor, &codes).await;
            }
            None => wrong(WRONG),
        },
    };
    match enrolment(&visit, &halfway, form).await {
        Ok(view) => Ok(invalid(pages::enrolment(&visit.chrome().await, view))),
        Err(Error::NotFound) => Ok(again()),
        Err(error) => Err(error),
    }
}

/// The codes are in this answer and nowhere else.
async fn came_in(
    visit: &Visit,
    headers: &HeaderMap,
    halfway: &Halfway,
    actor: Actor,
    codes: &[String],
) -> Result<Response> {
    let home = home_of(Some(actor.role));
    let chrome = super::visit::chrome(&visit.portal, Some(&actor), None);
    open_session(visit, (actor, halfway.epoch), agent(headers), true).await?;
    let next = if halfway.next.is_empty() { home } else { &halfway.next };
    Ok(ok(pages::recovery_codes(&chrome, &grouped(codes), next)))
}

fn grouped(codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| in_groups(code, "-")).collect()
}

pub async fn recovery_page(visit: Visit) -> Result<Response> {
    match actions::codes_left(&visit.portal, visit.actor()?).await? {
        None => Ok(see(paths::SESSIONS)),
        Some(left) => {
            let view = RecoveryView { left, form: FormState::default() };
            Ok(ok(pages::recovery(&visit.chrome().await, view)))
        }
    }
}

pub async fn renew(visit: Visit, Form(typed): Form) -> Result<Response> {
    let Some(left) = actions::codes_left(&visit.portal, visit.actor()?).await? else {
        return Ok(see(paths::SESSIONS));
    };
    let form = match code(&typed) {
        Err(errors) => FormState { typed: Typed::default(), errors },
        Ok(typed) => match actions::renew_codes(&visit.portal, visit.actor()?, &typed).await? {
            Some(codes) => {
                let chrome = visit.chrome().await;
                return Ok(ok(pages::recovery_codes(&chrome, &grouped(&codes), paths::SESSIONS)));
            }
            None => wrong(WRONG),
        },
    };
    Ok(invalid(pages::recovery(&visit.chrome().await, RecoveryView { left, form })))
}
