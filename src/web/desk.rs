//! Guichets, and the first page of the manager.

pub mod entry;
pub mod reactivation;
pub mod removal;
pub mod search;
pub mod validation;

use super::form::Form;
use super::visit::{Visit, invalid, ok, see};
use super::words::{content_of, history, names_of, with_notices, wrong_address};
use crate::actions::desk::{self as actions_desk, reactivation as actions_reactivation};
use crate::actions::{
    demand as demands, guichet, handicap as actions_handicap, reading as actions_reading,
};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::desk::{Note, UnreadNote};
use crate::store::dispatches::{Filter, Received};
use crate::store::entries::Reactivation;
use app::components::format::month;
use app::domain::calendar::{end_of_day, local_day};
use app::domain::certificate::CertificateKind;
use app::domain::content::Content;
use app::domain::demand::Demand;
use app::domain::desk::{Ground, days_late};
use app::domain::event::Channel;
use app::domain::guichet::{Guichet, GuichetCode};
use app::domain::life_cycle::Status;
use app::domain::statistics::Month;
use app::domain::story::Reader;
use app::domain::unique_number::UniqueNumber;
use app::forms::desk::{self as forms, InboxQuery, KINDS};
use app::forms::{FieldError, FormErrors, FormState, Typed};
use app::pages::applicant::HistoryLine;
use app::pages::desk as pages;
use app::pages::desk::{
    Acts, DispatchedHandicapView, DispatchedView, InboxLine, InboxView, NoteLine, ReceiptView,
    TerritoryView,
};
use app::paths;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// Lines of a page of the inbox.
const SHOWN: i64 = 50;

pub async fn inbox(visit: Visit, Query(parts): Query<Vec<(String, String)>>) -> Result<Response> {
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let query = InboxQuery::read(&Typed::from_pairs(parts));
    let page = query.page;
    let filter = filter_of(&query);
    let inbox = guichet::inbox(portal, actor, &filter, SHOWN, i64::from(page - 1) * SHOWN).await?;
    let pages = (inbox.length.lines + SHOWN - 1) / SHOWN;
    let pages = u32::try_from(pages).unwrap_or(u32::MAX).max(1);
    if page > pages {
        // What was there has been acknowledged meanwhile.
        return Ok(see(&paths::inbox(&query.at(pages))));
    }
    let lines = inbox.lines.iter().map(line).collect::<Result<_>>()?;
    let note = |note: &UnreadNote| {
        let number: UniqueNumber = number_kept(&note.unique_number)?;
        let guichet = name_of(portal, &note.guichet);
        Ok::<_, Error>((number, guichet, local_day(note.at, Some(number.territory()))))
    };
    let wrong = |(number, at): &(String, DateTime<Utc>)| {
        let number = number_kept(number)?;
        Ok::<_, Error>((number, local_day(*at, Some(number.territory()))))
    };
    let view = InboxView {
        guichets: actor.guichets.iter().map(|code| told_name(portal, *code)).collect(),
        closed: actions_desk::own_guichets(portal, actor).is_empty(),
        lines,
        to_acknowledge: inbox.to_acknowledge,
        query,
        months: months(portal.today(None)),
        found: (inbox.length.lines, inbox.length.unread),
        pages,
        notes: inbox.notes.iter().map(note).collect::<Result<_>>()?,
        wrong_addresses: inbox.wrong_addresses.iter().map(wrong).collect::<Result<_>>()?,
        watch: actions_reading::waiting(portal, actor).await?,
    };
    Ok(ok(pages::inbox(&visit.chrome().await, view)))
}

fn filter_of(query: &InboxQuery) -> Filter {
    let period = query.period();
    let midnight = |day: NaiveDate| end_of_day(day.pred_opt().unwrap_or(day), None);
    Filter {
        all: query.all,
        unread: query.unread,
        kind: query.kind.clone(),
        from: period.map_or(DateTime::UNIX_EPOCH, |(from, _)| midnight(from)),
        until: period.map_or_else(far, |(_, until)| midnight(until)),
    }
}

/// After anything that is sent, in a year that both engines know.
fn far() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(365 * 1000)
}

fn line(received: &Received) -> Result<InboxLine> {
    let number = number_kept(&received.unique_number)?;
    let content: Content = serde_json::from_str(&received.content)?;
    let what = KINDS.iter().find(|(code, _)| *code == received.kind);
    Ok(InboxLine {
        number,
        name: content.identity.full_name(),
        what: what.map_or("Modifiée", |(_, label)| *label).to_owned(),
        day: local_day(received.sent_at, Some(number.territory())),
        state: received.state,
        unread: received.unread,
    })
}

fn number_kept(text: &str) -> Result<UniqueNumber> {
    text.parse().map_err(|_| Error::failure("an unreadable number in an inbox"))
}

/// The twelve months that end today, the newest first, with their names.
fn months(today: NaiveDate) -> Vec<(String, String)> {
    let months = Month::of(today).year_to().into_iter().rev();
    months.map(|one| (one.to_string(), month(one.first_day()))).collect()
}

/// « G6904 – Ville de Bron ».
pub(super) fn name_of(portal: &Portal, code: &str) -> String {
    let known = portal.guichets();
    let found = known.iter().find(|guichet| guichet.code.as_str() == code);
    found.map_or_else(|| code.to_owned(), |g| format!("{code} – {}", g.name))
}

/// The same, which says when it is closed.
fn told_name(portal: &Portal, code: GuichetCode) -> String {
    let closed = portal.guichets().iter().any(|guichet| guichet.code == code && !guichet.active);
    let name = name_of(portal, code.as_str());
    if closed { format!("{name} (fermé)") } else { name }
}

/// The guichets in whose name the agent may act: code and name.
fn guichets_of(visit: &Visit) -> Result<Vec<(String, String)>> {
    let own = actions_desk::own_guichets(&visit.portal, visit.actor()?);
    let named = |g: Guichet| (g.code.to_string(), format!("{} – {}", g.code, g.name));
    Ok(own.into_iter().map(named).collect())
}

/// What is to correct where the agent says in whose name they act. With no guichet open there is
/// nothing to choose from: a refusal.
fn acting_errors(visit: &Visit, typed: &Typed) -> Result<FormErrors> {
    match actions_desk::acting(&visit.portal, visit.actor()?, forms::guichet(typed)) {
        Err(Error::Refused(message)) if !guichets_of(visit)?.is_empty() => {
            Ok(vec![FieldError { field: forms::GUICHET.to_owned(), message }])
        }
        guichet => guichet.map(|_| Vec::new()),
    }
}

/// Back to the page of the button, which says why nothing was done.
async fn back(visit: &Visit, error: Error, to: &str) -> Result<Response> {
    match error {
        Error::Refused(sentence) => {
            visit.flash_refusal(sentence).await?;
            Ok(see(to))
        }
        error => Err(error),
    }
}

pub(super) fn number_of(text: &str) -> Result<UniqueNumber> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn dispatched(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let view = dispatched_view(&visit, number_of(&number)?, FormState::default()).await?;
    Ok(ok(pages::dispatched(&visit.chrome().await, view)))
}

async fn dispatched_view(
    visit: &Visit,
    number: UniqueNumber,
    note: FormState,
) -> Result<DispatchedView> {
    let portal = &visit.portal;
    let seen = guichet::dispatched(portal, visit.actor()?, number).await?;
    let demand = &seen.demand;
    let content = content_of(demand)?.clone();
    let registration = demand.status.registration().ok_or(Error::NotFound)?;
    let territory = demand.territory(&portal.territories);
    let today = demands::today(portal, demand);
    Ok(DispatchedView {
        number,
        standing: demand.standing(today),
        filed_on: registration.filed_on,
        deadlines: seen.deadlines,
        communes: names_of(portal, &content.communes),
        history: with_notices(
            told(history(portal, territory, &seen.events, Reader::Desk), &seen.grounds),
            territory,
            &seen.notices,
        ),
        wrong_address: wrong_address(territory, &seen.notices, &seen.events),
        to_acknowledge: seen.to_acknowledge,
        holds: seen.holds,
        serves: seen.serves,
        // The portal types nothing.
        days_late: (!number.is_web())
            .then(|| days_late(registration.filed_on, registration.registered_on))
            .flatten(),
        acts: acts_of(portal, demand, today, seen.reactivation.as_ref()),
        receipt: seen.events.iter().any(|one| one.channel == Channel::Guichet.as_str()),
        notes: seen.notes.iter().map(|note| note_line(portal, note, number)).collect(),
        note,
        guichets: guichets_of(visit)?,
        content,
    })
}

/// What desks relied on, behind the lines of their events: the newest line first, the events by
/// their rank from 1.
fn told(mut history: Vec<HistoryLine>, grounds: &[(i64, Ground)]) -> Vec<HistoryLine> {
    let events = history.len();
    for (seq, ground) in grounds {
        let from_end = usize::try_from(*seq).ok().and_then(|seq| events.checked_sub(seq));
        if let Some(line) = from_end.and_then(|at| history.get_mut(at)) {
            line.text = format!("{} – {}", line.text, ground.in_words());
        }
    }
    history
}

fn note_line(portal: &Portal, note: &Note, number: UniqueNumber) -> NoteLine {
    NoteLine {
        guichet: name_of(portal, note.guichet.as_str()),
        day: local_day(note.at, Some(number.territory())),
        text: note.text.clone(),
    }
}

fn acts_of(
    portal: &Portal,
    demand: &Demand,
    today: NaiveDate,
    asked: Option<&Reactivation>,
) -> Acts {
    let removed = matches!(demand.status, Status::Removed { .. });
    let active = matches!(demand.status, Status::Active(_)) && demand.given_up_on.is_none();
    let possible = actions_reactivation::possible(demand, today);
    let asked = asked.filter(|_| removed).filter(|asked| asked.waits || asked.reason.is_some());
    Acts {
        renew: demand.takes_renewal(today).is_ok(),
        modify: active,
        not_reactivable: possible.as_ref().err().filter(|_| removed).map(ToString::to_string),
        reactivate: possible.ok(),
        asked: asked.map(|asked| {
            let guichet = name_of(portal, asked.guichet.as_str());
            (guichet, asked.asked_on, asked.reason.clone())
        }),
    }
}

pub async fn note(visit: Visit, Path(number): Path<String>, Form(typed): Form) -> Result<Response> {
    let number = number_of(&number)?;
    let written = match forms::note(&typed) {
        Err(errors) => Err(errors),
        Ok(text) => {
            let (portal, actor) = (&visit.portal, visit.actor()?);
            match actions_desk::note::write(portal, actor, number, forms::guichet(&typed), &text)
                .await
            {
                // Beside the question when there is one: what was written is not lost.
                Err(Error::Refused(message)) => {
                    let several = guichets_of(&visit)?.len() > 1;
                    let field = if several { forms::NOTE_GUICHET } else { forms::NOTE };
                    Err(vec![FieldError { field: field.to_owned(), message }])
                }
                written => written.map(Ok)?,
            }
        }
    };
    if let Err(errors) = written {
        let view = dispatched_view(&visit, number, FormState { typed, errors }).await?;
        return Ok(invalid(pages::dispatched(&visit.chrome().await, view)));
    }
    visit.flash("Note ajoutée\u{a0}: les guichets qui ont la demande la liront.").await?;
    Ok(see(&paths::dispatched(number)))
}

pub async fn receipt(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let portal = &visit.portal;
    let number = number_of(&number)?;
    let seen = guichet::dispatched(portal, visit.actor()?, number).await?;
    let demand = &seen.demand;
    let last = seen.events.iter().rposition(|one| one.channel == Channel::Guichet.as_str());
    let Some((last, event)) = last.and_then(|at| Some((at, seen.events.get(at)?))) else {
        visit.flash_refusal("Rien n’a encore été fait à un guichet pour cette demande.").await?;
        return Ok(see(&paths::dispatched(number)));
    };
    let territory = demand.territory(&portal.territories);
    let registration = demand.status.registration().ok_or(Error::NotFound)?;
    let lines = history(portal, territory, &seen.events, Reader::Desk);
    let line = lines.into_iter().rev().nth(last).ok_or(Error::NotFound)?;
    let active = matches!(demand.status, Status::Active(_));
    let view = ReceiptView {
        number,
        name: content_of(demand)?.identity.full_name(),
        filed_on: registration.filed_on,
        expires_on: active.then(|| registration.deadlines().expires_on),
        what: line.text,
        day: line.day,
        ground: seen
            .grounds
            .iter()
            .find(|(seq, _)| *seq == event.seq)
            .map(|(_, ground)| ground.in_words()),
        guichet: name_of(portal, &event.guichet),
        certificate: CertificateKind::of(&event.event).is_some(),
        offline: demand.account.is_none() && content_of(demand)?.contact.email.is_none(),
    };
    Ok(ok(pages::receipt(&visit.chrome().await, &view)))
}

pub async fn handicap(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let number = number_of(&number)?;
    let complements = actions_handicap::dispatched(&visit.portal, visit.actor()?, number).await?;
    let view = DispatchedHandicapView { number, complements };
    Ok(ok(pages::dispatched_handicap(&visit.chrome().await, view)))
}

pub async fn acknowledge(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let number = number_of(&number)?;
    if let Err(error) = guichet::acknowledge(&visit.portal, visit.actor()?, number).await {
        return back(&visit, error, &paths::dispatched(number)).await;
    }
    visit.flash("Demande prise en compte.").await?;
    Ok(see(paths::GUICHET))
}

pub async fn territory(visit: Visit) -> Result<Response> {
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let departments = actor
        .territories
        .iter()
        .flat_map(|code| portal.territories.departments_of(*code))
        .map(|department| (department.code.to_string(), department.name.to_owned()))
        .collect();
    let waiting = actions_reactivation::to_decide(portal, actor).await?;
    let line = |(request, number): (Reactivation, UniqueNumber)| {
        (request.id, number, name_of(portal, request.guichet.as_str()), request.asked_on)
    };
    let view = TerritoryView {
        departments,
        reactivations: waiting.into_iter().map(line).collect(),
        watch: actions_reading::waiting(portal, actor).await?.unwrap_or_default(),
    };
    Ok(ok(pages::territory(&visit.chrome().await, &view)))
}
