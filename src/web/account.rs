//! Accounts.

use super::applicant::phone::line;
use super::device;
use super::form::Form;
use super::guard::agent;
use super::second_factor;
use super::sessions::{ACTOR, DEVICE, EPOCH, HALFWAY, OPENED, PHONE, PROVEN, SEEN, UNTIL, hash};
use super::visit::{Visit, home_of, invalid, ok, see};
use crate::actions::account::{self, Outside, SignIn};
use crate::actions::hand_off;
use crate::error::{Error, Result};
use crate::store::accounts::Purpose;
use app::domain::calendar::time_zone;
use app::domain::rights::Actor;
use app::domain::territory::TerritoryCode;
use app::forms::account::{EMAIL, NEXT, PASSWORD, TOKEN};
use app::forms::{self, FormState, Typed};
use app::pages::account as pages;
use app::pages::account::{NewPasswordView, SessionLine, SessionsView, SignInReason, SignInView};
use app::{components::format, paths};
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use chrono::{DateTime, Timelike as _, Utc};
use serde::Deserialize;
use uuid::Uuid;

/// What was typed, without the password: it never comes back.
fn without_password(typed: &Typed) -> Typed {
    typed.clone().only(|name| [EMAIL, NEXT].contains(&name))
}

fn state(typed: &Typed, errors: forms::FormErrors) -> FormState {
    FormState { typed: without_password(typed), errors }
}

pub async fn sign_up_page(visit: Visit) -> Response {
    if let Some(actor) = &visit.actor {
        return see(home_of(Some(actor.role)));
    }
    ok(pages::sign_up(&visit.chrome().await, FormState::default()))
}

pub async fn sign_up(visit: Visit, Form(typed): Form) -> Result<Response> {
    match forms::account::sign_up(&typed) {
        Err(errors) => Ok(invalid(pages::sign_up(&visit.chrome().await, state(&typed, errors)))),
        Ok(credentials) => {
            account::sign_up(&visit.portal, credentials, visit.address).await?;
            Ok(see(paths::SIGN_UP_SENT))
        }
    }
}

pub async fn sign_up_sent(visit: Visit) -> Response {
    ok(pages::sign_up_sent(&visit.chrome().await))
}

#[derive(Deserialize)]
pub struct Token {
    #[serde(default)]
    jeton: String,
}

pub async fn confirm_page(visit: Visit, Query(token): Query<Token>) -> Result<Response> {
    let portal = &visit.portal;
    match account::password_link(portal, &token.jeton, Purpose::ConfirmEmail).await {
        Ok(_) => Ok(ok(pages::confirm_email(&visit.chrome().await, &token.jeton))),
        Err(error) => expired(&visit, error).await,
    }
}

/// The page of a link that does not hold, for that error only.
async fn expired(visit: &Visit, error: Error) -> Result<Response> {
    match error {
        Error::NotFound => {
            let html = pages::link_expired(&visit.chrome().await);
            Ok(super::visit::page(axum::http::StatusCode::GONE, html))
        }
        error => Err(error),
    }
}

pub async fn confirm(visit: Visit, Form(typed): Form) -> Result<Response> {
    match account::confirm(&visit.portal, typed.get(TOKEN)).await {
        Ok(()) => Ok(see(&format!("{}?raison=confirme", paths::SIGN_IN))),
        Err(error) => expired(&visit, error).await,
    }
}

#[derive(Deserialize)]
pub struct Coming {
    #[serde(default)]
    suite: String,
    #[serde(default)]
    raison: String,
}

pub async fn sign_in_page(visit: Visit, Query(coming): Query<Coming>) -> Result<Response> {
    if let Some(actor) = &visit.actor {
        return Ok(see(home_of(Some(actor.role))));
    }
    let next = if paths::is_local(&coming.suite) { coming.suite } else { String::new() };
    let kept = visit.session.get_value(super::sessions::FORM).await?.is_some();
    let reason = match coming.raison.as_str() {
        "confirme" => Some(SignInReason::Confirmed),
        "code" => Some(SignInReason::CodeTooLate),
        "ouvert" => Some(SignInReason::Invited),
        "change" => Some(SignInReason::PasswordChanged),
        "parti" => Some(SignInReason::SignedOut),
        _ if kept => Some(SignInReason::ExpiredKept),
        _ if !next.is_empty() => Some(SignInReason::Needed),
        _ => None,
    };
    let unproven = !visit.portal.config.needs_second_factor();
    let view = SignInView { form: FormState::default(), next, reason, unproven };
    Ok(ok(pages::sign_in(&visit.chrome().await, view)))
}

pub async fn sign_in(visit: Visit, headers: HeaderMap, Form(typed): Form) -> Result<Response> {
    let next = Some(typed.get(NEXT)).filter(|next| paths::is_local(next)).unwrap_or_default();
    let again = async |form: FormState| -> Result<Response> {
        let unproven = !visit.portal.config.needs_second_factor();
        let view = SignInView { form, next: next.to_owned(), reason: None, unproven };
        Ok(invalid(pages::sign_in(&visit.chrome().await, view)))
    };
    let credentials = match forms::account::sign_in(&typed) {
        Ok(credentials) => credentials,
        Err(errors) => return again(state(&typed, errors)).await,
    };
    let wrong = |sentence: &str| FormState::wrong(without_password(&typed), PASSWORD, sentence);
    match account::sign_in(&visit.portal, credentials, visit.address).await? {
        SignIn::Wrong => {
            again(wrong(
                "L’adresse e-mail ou le mot de passe ne convient pas. Vérifiez les deux. Si vous venez de créer votre compte, ouvrez d’abord le lien reçu par e-mail",
            ))
            .await
        }
        SignIn::Outside(outside) => again(wrong(&outside_in_words(outside))).await,
        SignIn::Halfway(account, then, epoch) => {
            second_factor::begin(&visit, account, then, epoch, next).await
        }
        SignIn::Welcome(actor, epoch) => {
            let home = home_of(Some(actor.role));
            open_session(&visit, (actor, epoch), agent(&headers), false).await?;
            Ok(see(if next.is_empty() { home } else { next }))
        }
    }
}

fn outside_in_words(outside: Outside) -> String {
    match outside {
        Outside::Begins(day) => {
            format!("Votre accès commence le {}. Revenez ce jour-là", format::date(day))
        }
        Outside::Ended(day) => format!(
            "Votre accès a pris fin le {}. Si c’est une erreur, adressez-vous à la personne qui vous l’avait ouvert",
            format::date(day)
        ),
    }
}

/// A new identifier at sign-in: one planted before is worth nothing. The epoch is that of the
/// password that was checked; `proven`: by a second factor.
pub(super) async fn open_session(
    visit: &Visit,
    (actor, epoch): (Actor, i64),
    agent: &str,
    proven: bool,
) -> Result<()> {
    let now = visit.portal.clock.now();
    let term = account::term(&visit.portal, &actor).await?;
    visit.session.cycle_id().await?;
    visit.session.insert(UNTIL, term.until).await?;
    visit.session.insert(EPOCH, epoch).await?;
    visit.session.insert(ACTOR, actor).await?;
    visit.session.remove_value(PHONE).await?;
    visit.session.remove_value(HALFWAY).await?;
    visit.session.insert(PROVEN, proven).await?;
    visit.session.insert(OPENED, now).await?;
    visit.session.insert(SEEN, now).await?;
    visit.session.insert(DEVICE, device::in_words(agent)).await?;
    Ok(())
}

pub async fn sign_out(visit: Visit) -> Result<Response> {
    // The phone that was handed the document goes with its owner.
    hand_off::end(&visit.portal, visit.actor()?).await?;
    visit.session.flush().await?;
    let mut response = see(&format!("{}?raison=parti", paths::SIGN_IN));
    // What the islands kept on a computer that others may use: files being sent, answers not
    // saved yet.
    let kept = HeaderValue::from_static("\"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), kept);
    Ok(response)
}

pub async fn forgotten_page(visit: Visit) -> Response {
    ok(pages::forgotten(&visit.chrome().await, FormState::default()))
}

pub async fn forgotten(visit: Visit, Form(typed): Form) -> Result<Response> {
    match forms::account::forgotten(&typed) {
        Err(errors) => Ok(invalid(pages::forgotten(&visit.chrome().await, state(&typed, errors)))),
        Ok(email) => {
            account::forgotten(&visit.portal, &email, visit.address).await?;
            Ok(see(paths::FORGOTTEN_SENT))
        }
    }
}

pub async fn forgotten_sent(visit: Visit) -> Response {
    ok(pages::forgotten_sent(&visit.chrome().await))
}

pub async fn new_password_page(visit: Visit, Query(token): Query<Token>) -> Result<Response> {
    password_page(visit, token.jeton, Purpose::ResetPassword).await
}

pub async fn invitation_page(visit: Visit, Query(token): Query<Token>) -> Result<Response> {
    password_page(visit, token.jeton, Purpose::Invitation).await
}

async fn password_page(visit: Visit, token: String, purpose: Purpose) -> Result<Response> {
    match account::password_link(&visit.portal, &token, purpose).await {
        Ok(_) => {
            let invitation = purpose == Purpose::Invitation;
            let view = NewPasswordView { form: FormState::default(), token, invitation };
            Ok(ok(pages::new_password(&visit.chrome().await, view)))
        }
        Err(error) => expired(&visit, error).await,
    }
}

pub async fn new_password(visit: Visit, Form(typed): Form) -> Result<Response> {
    set_password(visit, typed, Purpose::ResetPassword).await
}

pub async fn invitation(visit: Visit, Form(typed): Form) -> Result<Response> {
    set_password(visit, typed, Purpose::Invitation).await
}

async fn set_password(visit: Visit, typed: Typed, purpose: Purpose) -> Result<Response> {
    let token = typed.get(TOKEN).to_owned();
    let again = async |form: FormState| -> Result<Response> {
        let invitation = purpose == Purpose::Invitation;
        let view = NewPasswordView { form, token: token.clone(), invitation };
        Ok(invalid(pages::new_password(&visit.chrome().await, view)))
    };
    let password = match forms::account::new_password(&typed) {
        Ok(password) => password,
        Err(errors) => return again(FormState { typed: Typed::default(), errors }).await,
    };
    match account::set_password(&visit.portal, &token, purpose, password).await {
        Ok(()) => {
            let reason = if purpose == Purpose::Invitation { "ouvert" } else { "change" };
            Ok(see(&format!("{}?raison={reason}", paths::SIGN_IN)))
        }
        Err(Error::Refused(sentence)) => {
            again(FormState::wrong(Typed::default(), PASSWORD, sentence)).await
        }
        Err(error) => expired(&visit, error).await,
    }
}

/// « 24 novembre 2026 à 14 h 05 », Paris time.
pub fn instant(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&time_zone(None));
    format!("{} à {} h {:02}", format::date(local.date_naive()), local.hour(), local.minute())
}

/// « 14 h 05 », Paris time.
pub fn time(at: DateTime<Utc>) -> String {
    time_in(at, None)
}

/// The same where the demand is made.
pub fn time_in(at: DateTime<Utc>, territory: Option<TerritoryCode>) -> String {
    let local = at.with_timezone(&time_zone(territory));
    format!("{}\u{a0}h\u{a0}{:02}", local.hour(), local.minute())
}

/// « 14:05 », where the demand is made.
pub fn local_time(at: DateTime<Utc>, territory: Option<TerritoryCode>) -> String {
    let local = at.with_timezone(&time_zone(territory));
    format!("{:02}:{:02}", local.hour(), local.minute())
}

pub async fn sessions(visit: Visit) -> Result<Response> {
    let own = visit.session.id().map(|id| hash(&id));
    let is_open = |kept: &crate::store::sessions::Kept, now| visit.sessions.is_open(kept, now);
    let (account, kept) = account::sessions(&visit.portal, visit.actor()?, is_open).await?;
    let mut sessions: Vec<SessionLine> = kept
        .into_iter()
        .map(|kept| SessionLine {
            current: own.as_ref() == Some(&kept.hash),
            reference: kept.reference.to_string(),
            opened: instant(kept.opened_at),
            last_seen: instant(kept.seen_at),
            device: kept.device,
        })
        .collect();
    sessions.sort_by_key(|line| !line.current);
    let live = hand_off::live(&visit.portal, visit.actor()?).await?;
    let phone = live.filter(|live| live.used_at.is_some()).as_ref().map(line);
    let codes = crate::actions::second_factor::codes_left(&visit.portal, visit.actor()?).await?;
    let view = SessionsView { email: account.email, sessions, phone, codes };
    Ok(ok(pages::sessions(&visit.chrome().await, view)))
}

pub async fn close_session(visit: Visit, Path(reference): Path<String>) -> Result<Response> {
    let reference: Uuid = reference.parse().map_err(|_| Error::NotFound)?;
    account::close_session(&visit.portal, visit.actor()?, reference).await?;
    Ok(see(paths::SESSIONS))
}
