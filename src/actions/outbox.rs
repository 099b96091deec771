//! The mails: to whom each goes and what it says, worked out when it leaves from the identifiers that
//! the outbox keeps.

use super::{account, agent, link};
use crate::error::Result;
use crate::mail::{FAILURES_IN_A_ROW, INTERRUPTED, Message, SendError};
use crate::portal::Portal;
use crate::store::Conn;
use crate::store::accounts::{Link, Purpose};
use crate::store::extractions::Stage;
use crate::store::mails::Due;
use app::domain::agenda::draft_erased_on;
use app::domain::calendar::{PROMISED_WORKING_DAYS, local_day, working_days_later};
use app::domain::demand::Demand;
use app::domain::dispatch::retry_delay;
use app::domain::event::Event;
use app::domain::ids::{AccountId, DemandId, ExtractionId};
use app::domain::life_cycle::{RemovalReason, Status};
use app::mails::Mail;
use app::pages::extraction::title;

/// Sends the mails that are due, at most `limit`; gives how many were taken.
pub async fn send_due(portal: &Portal, limit: i64) -> Result<usize> {
    let due = portal.store.read().await?.due_mails(portal.clock.now(), limit).await?;
    let (mut taken, mut failures) = (0, 0);
    for mail in due {
        let mut tx = portal.store.write().await?;
        let claimed = tx.claim_mail(&mail, portal.clock.now() + INTERRUPTED).await?;
        tx.commit().await?;
        if !claimed {
            continue;
        }
        taken += 1;
        failures = if send(portal, &mail).await? { 0 } else { failures + 1 };
        if failures == FAILURES_IN_A_ROW {
            return Ok(0);
        }
    }
    Ok(taken)
}

/// Sends one; false when the server did not take it, and may later.
async fn send(portal: &Portal, due: &Due) -> Result<bool> {
    let outcome = match compose(portal, due).await {
        // Nobody to write to any more: the account or the demand is gone.
        Ok(None) => Ok(true),
        Ok(Some(letter)) => {
            let message = letter.message(&portal.config.base_url);
            portal.mailer.send(&message, due.id, portal.clock.now()).await.map(|_| true)
        }
        Err(error) => {
            tracing::error!(mail = %due.id, kind = due.kind, %error, "mail not written");
            Err(SendError { permanent: false, nobody_there: false, source: error.into() })
        }
    };
    let attempts = u32::try_from(due.attempts).unwrap_or(u32::MAX).saturating_add(1);
    let mut tx = portal.store.write().await?;
    let goes_on = match outcome {
        Ok(sent) => {
            tx.close_mail(due.id, sent).await?;
            true
        }
        Err(error) => {
            if let Some(delay) = retry_delay(attempts).filter(|_| !error.permanent) {
                tracing::warn!(mail = %due.id, kind = due.kind, attempts, "mail postponed");
                tx.postpone_mail(due.id, portal.clock.now() + delay).await?;
            } else {
                tracing::error!(mail = %due.id, kind = due.kind, attempts, "mail failed");
                tx.close_mail(due.id, false).await?;
            }
            error.permanent
        }
    };
    tx.commit().await?;
    Ok(goes_on)
}

/// A mail and its reader.
pub(super) struct Letter {
    pub(super) to: String,
    pub(super) mail: Mail,
    /// Says nothing of a demand.
    pub(super) discreet: bool,
}

impl Letter {
    /// `base` is the site's address.
    pub(super) fn message(self, base: &str) -> Message {
        let Self { to, mail, discreet } = self;
        let (subject, text) = if discreet { mail.write_discreetly(base) } else { mail.write(base) };
        Message::new(to, subject, text)
    }
}

/// Recipient and content of a mail, from its identifiers.
async fn compose(portal: &Portal, due: &Due) -> Result<Option<Letter>> {
    if let Some(guichet) = &due.guichet {
        return to_guichet(portal, guichet).await;
    }
    let Some(id) = due.account.map(AccountId).filter(|_| due.kind != "duplicate_filed") else {
        return to_holder(portal, due).await;
    };
    let (account, demand) = {
        let mut conn = portal.store.read().await?;
        let account = conn.account(id).await?;
        let demand = match due.demand {
            Some(id) => conn.demand(DemandId(id)).await?,
            None => None,
        };
        (account, demand)
    };
    let Some(account) = account else { return Ok(None) };
    // Whoever works here no more is sent no way in: they may have left since it was asked for.
    if due.kind == "invitation" && agent::has_left(portal, id).await? {
        return Ok(None);
    }
    let link = Link { sign_up: Some(due.id), ..Link::to(id) };
    let token = async |purpose| account::new_link(portal, link, purpose).await;
    let mail = match due.kind.as_str() {
        "confirm_email" => Mail::ConfirmEmail { token: token(Purpose::ConfirmEmail).await? },
        "already_account" => Mail::AlreadyAccount,
        "reset_password" => Mail::ResetPassword { token: token(Purpose::ResetPassword).await? },
        "invitation" => Mail::Invitation {
            token: token(Purpose::Invitation).await?,
            role: account.role.label(),
            from: agent::begins_on(portal, id).await?,
        },
        "password_changed" => Mail::PasswordChanged,
        "second_factor_set" => Mail::SecondFactorSet,
        "second_factor_reset" => Mail::SecondFactorReset,
        "extraction_ready" => {
            let found = portal.store.read().await?.extraction(ExtractionId(due.id)).await?;
            let found = found.filter(|found| found.stage == Stage::Ready);
            let Some((until, found)) = found.and_then(|found| Some((found.expires_at?, found)))
            else {
                return Ok(None);
            };
            let place = found.order.zone.name(&portal.territories).unwrap_or_default();
            Mail::ExtractionReady {
                title: format!("{}, {place}", title(&found.order)),
                until: local_day(until, None),
            }
        }
        "figures_published" => {
            let published = portal.store.read().await?.monthly_editions().await?;
            let last = published.into_iter().next();
            let Some((Some(month), version)) = last.map(|one| (one.month, one.version)) else {
                return Ok(None);
            };
            Mail::FiguresPublished { month: month.first_day(), version }
        }
        kind => {
            let Some(demand) = demand else { return Ok(None) };
            if kind == "link_code" {
                return to_desk_address(portal, id, &demand).await;
            }
            let mail = match kind {
                "draft_left" => draft_left(portal, &demand, due),
                "correction_refused" => refused_correction(portal, &demand).await?,
                "merged" => merged(portal, &demand).await?,
                kind => about(kind, &demand, portal, due),
            };
            let discreet = demand.is_discreet();
            return Ok(mail.map(|mail| Letter { to: account.email, mail, discreet }));
        }
    };
    Ok(Some(Letter { to: account.email, mail, discreet: false }))
}

async fn to_guichet(portal: &Portal, code: &str) -> Result<Option<Letter>> {
    let guichets = portal.guichets();
    let Some(guichet) = guichets.iter().find(|g| g.code.as_str() == code) else {
        return Ok(None);
    };
    let count = portal.store.read().await?.to_acknowledge(&[guichet.code]).await?;
    // All were taken in meanwhile: nothing to tell.
    let to = guichet.email.clone();
    Ok((count > 0).then_some(Letter { to, mail: Mail::Dispatched { count }, discreet: false }))
}

/// The code goes to the address that the desk knows, never to the one of the account that asks.
async fn to_desk_address(
    portal: &Portal,
    account: AccountId,
    demand: &Demand,
) -> Result<Option<Letter>> {
    let to = demand.content.as_ref().and_then(|content| content.contact.email.clone());
    // Without an address no code is made: only a desk can add one.
    let Some(to) = to else { return Ok(None) };
    let code = link::new_code(portal, account, demand.id).await?;
    Ok(Some(Letter { to, mail: Mail::LinkCode { code }, discreet: demand.is_discreet() }))
}

/// To who holds a demand: a desk made it, and nobody linked it to an account; or somebody else's
/// act is told.
async fn to_holder(portal: &Portal, due: &Due) -> Result<Option<Letter>> {
    let mut conn = portal.store.read().await?;
    let Some(id) = due.demand else { return Ok(None) };
    let Some(demand) = conn.demand(DemandId(id)).await? else { return Ok(None) };
    let Some(to) = addresses(&mut conn, &demand).await?.into_iter().next() else {
        return Ok(None);
    };
    let mail = match due.kind.as_str() {
        // Nothing once it is out of the register.
        "duplicate_filed" => {
            matches!(demand.status, Status::Active(_)).then_some(Mail::DuplicateFiled)
        }
        kind => about(kind, &demand, portal, due),
    };
    Ok(mail.map(|mail| Letter { to, mail, discreet: demand.is_discreet() }))
}

/// The addresses known for who holds a demand: that of the account, then that of the desk.
pub(super) async fn addresses(conn: &mut Conn, demand: &Demand) -> Result<Vec<String>> {
    let account = match demand.account {
        Some(account) => conn.account(account).await?.map(|account| account.email),
        None => None,
    };
    let contact = demand.content.as_ref().and_then(|content| content.contact.email.clone());
    let contact = contact.filter(|email| Some(email) != account.as_ref());
    Ok(account.into_iter().chain(contact).collect())
}

/// Into what a demand was merged; none when that was undone since.
async fn merged(portal: &Portal, demand: &Demand) -> Result<Option<Mail>> {
    let Status::Removed { registration, reason: RemovalReason::Merged, .. } = &demand.status else {
        return Ok(None);
    };
    let events = portal.store.read().await?.events(demand.id).await?;
    let into = events.into_iter().rev().find_map(|recorded| match recorded.event {
        Event::Merged { into, .. } => Some(into),
        _ => None,
    });
    Ok(into.map(|into| Mail::Merged { number: registration.unique_number, into }))
}

/// The last refusal of a correction; none when another was asked for or accepted since.
async fn refused_correction(portal: &Portal, demand: &Demand) -> Result<Option<Mail>> {
    let events = portal.store.read().await?.events(demand.id).await?;
    let last = events.into_iter().rev().find_map(|recorded| match recorded.event {
        Event::CorrectionRefused { refusal } => Some(Some(refusal)),
        Event::CorrectionRequested { .. } | Event::CivilStatusCorrected { .. } => Some(None),
        _ => None,
    });
    Ok(last.flatten().map(|refusal| Mail::CorrectionRefused { refusal }))
}

/// To who left a draft; none when they came back and sent it.
fn draft_left(portal: &Portal, demand: &Demand, due: &Due) -> Option<Mail> {
    let warned_on = local_day(due.created_at, demand.territory(&portal.territories));
    (demand.status == Status::Draft)
        .then(|| Mail::DraftLeft { erased_on: draft_erased_on(warned_on) })
}

/// A mail about a demand; none when the demand has moved on since.
fn about(kind: &str, demand: &Demand, portal: &Portal, due: &Due) -> Option<Mail> {
    let filed_on = demand.status.filed_on()?;
    let registration = demand.status.registration();
    let territory = demand.territory(&portal.territories);
    Some(match (kind, &demand.status) {
        ("filed", _) => {
            let sent_on = local_day(due.created_at, territory);
            let checked_by = working_days_later(sent_on, PROMISED_WORKING_DAYS, territory);
            Mail::Filed { filed_on, checked_by }
        }
        ("document_refused", Status::Refused { refusal, .. }) => {
            Mail::DocumentRefused { refusal: refusal.clone(), filed_on }
        }
        ("question_asked", Status::Submitted { .. }) => {
            Mail::QuestionAsked { question: demand.question.clone()?, filed_on }
        }
        ("registered", _) => {
            let registration = registration?;
            let expires_on = registration.deadlines().expires_on;
            Mail::Registered { number: registration.unique_number, filed_on, expires_on }
        }
        ("renewed", _) => {
            let registration = registration?;
            let expires_on = registration.deadlines().expires_on;
            Mail::Renewed { number: registration.unique_number, expires_on }
        }
        ("modified", Status::Active(registration)) => {
            Mail::Modified { number: registration.unique_number }
        }
        ("given_up", Status::Active(registration)) => {
            Mail::GivenUp { number: registration.unique_number, on: demand.given_up_on? }
        }
        ("giving_up_cancelled", Status::Active(registration)) if demand.given_up_on.is_none() => {
            Mail::GivingUpCancelled { number: registration.unique_number }
        }
        ("correction_requested", Status::Active(_)) => {
            let requested_on = demand.correction.as_ref()?.requested_on;
            let checked_by = working_days_later(requested_on, PROMISED_WORKING_DAYS, territory);
            Mail::CorrectionRequested { checked_by }
        }
        ("civil_status_corrected", Status::Active(registration)) => {
            Mail::CivilStatusCorrected { number: registration.unique_number }
        }
        ("absorbed", Status::Active(registration)) => {
            Mail::Absorbed { number: registration.unique_number }
        }
        ("merge_undone", Status::Active(registration)) => {
            Mail::MergeUndone { number: registration.unique_number }
        }
        ("reactivation_over", Status::Removed { registration, .. }) => {
            Mail::ReactivationOver { number: registration.unique_number }
        }
        ("removed", Status::Removed { registration, reason, .. }) => Mail::Removed {
            number: registration.unique_number,
            reason: *reason,
            reactivable_until: demand
                .reactivable_until()
                .ok()
                .filter(|_| *reason == RemovalReason::NotRenewed),
        },
        _ => return None,
    })
}
