//! The worker: does what is due, then sleeps until woken. Jobs are shallow: they call actions.

use crate::actions::{
    account, agent, certificate, daily, decision, desk, document, duplicates, guichet, intake,
    journal, link, network, notice, reading, renunciation, statistics, upload,
};
use crate::error::Result;
use crate::mail::Message;
use crate::portal::Portal;
use crate::store::accounts::{Link, Purpose};
use crate::store::mails::Due;
use app::domain::calendar::{
    DRAFT_KEPT, DRAFT_WARNED, PROMISED_WORKING_DAYS, days_later, working_days_later,
};
use app::domain::demand::Demand;
use app::domain::dispatch::retry_delay;
use app::domain::event::Event;
use app::domain::ids::{AccountId, DemandId};
use app::domain::life_cycle::{RemovalReason, Status};
use app::mails::Mail;
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The worker looks by itself this often: another node, or a retry that falls due.
const POLL: Duration = Duration::from_secs(5);
/// Sendings, mails and deltas treated in one go.
const BATCH: i64 = 200;
/// A mail that a crash interrupted is taken up again after this long.
const INTERRUPTED: TimeDelta = TimeDelta::minutes(2);

/// The calendar is looked at this often.
const CALENDAR: TimeDelta = TimeDelta::minutes(1);

/// Works until told to stop.
pub async fn run(portal: Arc<Portal>, stop: CancellationToken) {
    let (mut cleaned, mut looked) = (None, None);
    loop {
        if let Err(error) = run_due(&portal).await {
            tracing::error!(%error, "job failed");
        }
        let now = portal.clock.now();
        if looked.is_none_or(|at| now - at >= CALENDAR || now < at) {
            match daily::work(&portal, daily::Trust::Clock).await {
                Ok(_) => looked = Some(now),
                Err(error) => tracing::error!(%error, "daily work failed"),
            }
        }
        let day = now.date_naive();
        if cleaned != Some(day) {
            match clean(&portal).await {
                Ok(()) => cleaned = Some(day),
                Err(error) => tracing::error!(%error, "cleaning failed"),
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = portal.work.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Does one day of the calendar, given by a person: what falls due, what is to send, the cleaning.
pub async fn run_day(portal: &Portal) -> Result<daily::Done> {
    let done = daily::work(portal, daily::Trust::Stated).await?;
    run_due(portal).await?;
    if portal.clock.stands_still() {
        // No minute would ever pass.
        while notice::send_due(portal, BATCH, notice::Pace::Free).await? > 0 {}
    }
    clean(portal).await?;
    Ok(done)
}

/// Does everything that is due now, once.
pub async fn run_due(portal: &Portal) -> Result<()> {
    portal.refresh_guichets().await?;
    while decision::settle(portal, BATCH).await? > 0 {}
    while renunciation::end_days(portal, BATCH).await? > 0 {}
    while desk::name_demands(portal, BATCH).await? > 0 {}
    while guichet::deliver(portal, BATCH).await? > 0 {}
    while statistics::fold(portal, BATCH).await? > 0 {}
    while send_mails(portal).await? > 0 {}
    while notice::send_due(portal, BATCH, notice::Pace::Limited).await? > 0 {}
    while document::erase(portal, BATCH).await? > 0 {}
    while upload::erase(portal, BATCH).await? > 0 {}
    network::forget(portal).await?;
    upload::take_up(portal).await?;
    intake::try_again(portal, BATCH).await?;
    // One batch, then the others' turn again: a whole register may be due the first night.
    if duplicates::search_due(portal, BATCH).await? > 0 {
        portal.work.notify_one();
    }
    if reading::search_due(portal).await? {
        portal.work.notify_one();
    }
    // Last: these take the longest, and whoever asks for one earlier makes it.
    while certificate::make_due(portal, BATCH).await? > 0 {}
    Ok(())
}

/// Deletes what has served: old sessions, tries and mails.
async fn clean(portal: &Portal) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    // A session is kept a month after its last click, so that a form sent with it, once expired,
    // comes back to the same account and to nobody else.
    tx.delete_old_sessions(now - TimeDelta::days(30), now - TimeDelta::days(1)).await?;
    tx.delete_old_tries(now - TimeDelta::days(7)).await?;
    let old = now - TimeDelta::days(30);
    portal.mailer.forget(&tx.old_mails(old).await?)?;
    tx.delete_old_mails(old).await?;
    tx.erase_refused_pictures(now).await?;
    tx.delete_old_hand_offs(now - TimeDelta::days(1)).await?;
    tx.forget_taken_back(now - TimeDelta::days(1)).await?;
    let month_ago = now - TimeDelta::days(30);
    tx.delete_old_reviews(now - TimeDelta::days(1), month_ago.date_naive()).await?;
    tx.drop_old_entries(now - desk::entry::FORGOTTEN).await?;
    tx.commit().await?;
    reading::clean(portal).await?;
    while journal::purge(portal).await? {}
    upload::sweep(portal)
}

async fn send_mails(portal: &Portal) -> Result<usize> {
    let due = portal.store.read().await?.due_mails(portal.clock.now(), BATCH).await?;
    let mut taken = 0;
    for mail in due {
        let mut tx = portal.store.write().await?;
        let claimed = tx.claim_mail(&mail, portal.clock.now() + INTERRUPTED).await?;
        tx.commit().await?;
        if claimed {
            taken += 1;
            send(portal, &mail).await?;
        }
    }
    Ok(taken)
}

async fn send(portal: &Portal, due: &Due) -> Result<()> {
    let outcome = match compose(portal, due).await {
        // Nobody to write to any more: the account or the demand is gone.
        Ok(None) => Ok(true),
        Ok(Some((to, mail))) => {
            let (subject, text) = mail.write(&portal.config.base_url);
            let message = Message::new(to, subject, text);
            portal.mailer.send(&message, due.id, portal.clock.now()).await.map(|_| true)
        }
        Err(error) => {
            tracing::error!(mail = %due.id, kind = due.kind, %error, "mail not written");
            Err(crate::mail::SendError { permanent: false, source: error.into() })
        }
    };
    let attempts = u32::try_from(due.attempts).unwrap_or(u32::MAX).saturating_add(1);
    let mut tx = portal.store.write().await?;
    match outcome {
        Ok(sent) => tx.close_mail(due.id, sent).await?,
        Err(error) => {
            if let Some(delay) = retry_delay(attempts).filter(|_| !error.permanent) {
                tracing::warn!(mail = %due.id, kind = due.kind, attempts, "mail postponed");
                tx.postpone_mail(due.id, portal.clock.now() + delay).await?;
            } else {
                tracing::error!(mail = %due.id, kind = due.kind, attempts, "mail failed");
                tx.close_mail(due.id, false).await?;
            }
        }
    }
    tx.commit().await
}

/// Recipient and content of a mail, from its identifiers.
async fn compose(portal: &Portal, due: &Due) -> Result<Option<(String, Mail)>> {
    if let Some(guichet) = &due.guichet {
        return to_guichet(portal, guichet).await;
    }
    if due.kind == "duplicate_filed" {
        return to_holder(portal, due).await;
    }
    let Some(id) = due.account.map(AccountId) else { return Ok(None) };
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
        kind => {
            let Some(demand) = demand else { return Ok(None) };
            if kind == "draft_left" {
                return Ok(draft_left(portal, &demand, due).map(|mail| (account.email, mail)));
            }
            if kind == "link_code" {
                return to_desk_address(portal, id, &demand).await;
            }
            let mail = match kind {
                "correction_refused" => refused_correction(portal, &demand).await?,
                "merged" => merged(portal, &demand).await?,
                kind => about(kind, &demand, portal, due),
            };
            let Some(mail) = mail else { return Ok(None) };
            mail
        }
    };
    Ok(Some((account.email, mail)))
}

async fn to_guichet(portal: &Portal, code: &str) -> Result<Option<(String, Mail)>> {
    let guichets = portal.guichets();
    let Some(guichet) = guichets.iter().find(|g| g.code.as_str() == code) else {
        return Ok(None);
    };
    let count = portal.store.read().await?.to_acknowledge(&[guichet.code]).await?;
    // All were taken in meanwhile: nothing to tell.
    Ok((count > 0).then(|| (guichet.email.clone(), Mail::Dispatched { count })))
}

/// The code goes to the address that the desk knows, never to the one of the account that asks.
async fn to_desk_address(
    portal: &Portal,
    account: AccountId,
    demand: &Demand,
) -> Result<Option<(String, Mail)>> {
    let to = demand.content.as_ref().and_then(|content| content.contact.email.clone());
    // Without an address no code is made: only a desk can add one.
    let Some(to) = to else { return Ok(None) };
    let code = link::new_code(portal, account, demand.id).await?;
    Ok(Some((to, Mail::LinkCode { code })))
}

/// To who holds a demand, at the address known for it: that of the account, else that of the desk.
/// Nothing once it is out of the register.
async fn to_holder(portal: &Portal, due: &Due) -> Result<Option<(String, Mail)>> {
    let mut conn = portal.store.read().await?;
    let Some(id) = due.demand else { return Ok(None) };
    let demand = conn.demand(DemandId(id)).await?;
    let Some(demand) = demand.filter(|d| matches!(d.status, Status::Active(_))) else {
        return Ok(None);
    };
    let account = match demand.account {
        Some(account) => conn.account(account).await?.map(|account| account.email),
        None => None,
    };
    let to = account.or_else(|| demand.content.and_then(|content| content.contact.email));
    Ok(to.map(|to| (to, Mail::DuplicateFiled)))
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
    let warned_on =
        app::domain::calendar::local_day(due.created_at, demand.territory(&portal.territories));
    (demand.status == Status::Draft)
        .then(|| Mail::DraftLeft { erased_on: days_later(warned_on, DRAFT_KEPT - DRAFT_WARNED) })
}

/// A mail about a demand; none when the demand has moved on since.
fn about(kind: &str, demand: &Demand, portal: &Portal, due: &Due) -> Option<Mail> {
    let filed_on = demand.status.filed_on()?;
    let registration = demand.status.registration();
    let territory = demand.territory(&portal.territories);
    Some(match (kind, &demand.status) {
        ("filed", _) => {
            let sent_on = app::domain::calendar::local_day(due.created_at, territory);
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
            reactivable_until: (*reason == RemovalReason::NotRenewed)
                .then(|| registration.deadlines().reactivable_until),
        },
        _ => return None,
    })
}
