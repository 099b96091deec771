//! What is held about an applicant, in the words and under the names of their copy.

use super::super::super::words::{history, names_of, reader};
use super::super::typed_communes;
use crate::actions::demand::{territory_of, today};
use crate::actions::own_data::{Held, HeldDemand};
use crate::portal::Portal;
use crate::store::demands::Recorded;
use crate::store::documents::Purpose;
use crate::store::notices::Told;
use crate::store::own_data::Dated;
use app::domain::agenda::erased_on;
use app::domain::document::Fate;
use app::domain::guichet::GuichetCode;
use app::domain::life_cycle::{Registration, Status};
use app::domain::notice::in_words;
use app::domain::own_data::{
    DocumentState, EventDetail, FORMAT, OwnAccount, OwnCertificate, OwnComplement, OwnConsultation,
    OwnData, OwnDemand, OwnDocument, OwnEvent, OwnGuichet, OwnLinkUse, OwnMail, OwnNote, OwnNotice,
    OwnPhone, OwnReactivation, OwnSending, OwnSession,
};
use app::domain::story::Reader;
use app::domain::territory::TerritoryCode;
use app::forms::journey::Step;

/// The copy.
pub fn told(portal: &Portal, held: Held) -> OwnData {
    let account = held.account;
    let sessions = held.sessions.into_iter().map(|kept| OwnSession {
        device: kept.device,
        opened_at: kept.opened_at,
        seen_at: kept.seen_at,
    });
    let phones = held.phones.into_iter().map(|phone| OwnPhone {
        device: phone.device,
        from: phone.used_at,
        until: phone.expires_at,
    });
    OwnData {
        format: FORMAT,
        made_at: held.at,
        account: OwnAccount {
            email: account.email,
            created_at: account.created_at,
            confirmed_at: account.confirmed_at,
        },
        demands: held.demands.into_iter().map(|one| demand(portal, one)).collect(),
        mails: held.mails.into_iter().map(|(kind, at)| OwnMail { kind, at }).collect(),
        sessions: sessions.collect(),
        phones: phones.collect(),
    }
}

fn demand(portal: &Portal, held: HeldDemand) -> OwnDemand {
    let demand = &held.demand;
    let territory = territory_of(portal, demand);
    let status = &demand.status;
    let registration = status.registration();
    let removed = match status {
        Status::Removed { removed_on, reason, .. } => Some((*removed_on, *reason)),
        _ => None,
    };
    let lives = matches!(status, Status::Active(_)) && demand.given_up_on.is_none();
    let name = territory.and_then(|code| portal.territories.territory_name(code));
    let wished = demand.content.as_ref().map(|content| content.communes.as_slice());
    let answered = typed_communes(&demand.answers.step(Step::Communes));
    OwnDemand {
        state: status.kind().as_str(),
        standing: demand.standing(today(portal, demand)).label(),
        begun_at: held.begun_at,
        unique_number: registration.map(|one| one.unique_number),
        filed_on: status.filed_on(),
        registered_on: registration.map(|one| one.registered_on),
        renewed_on: registration.and_then(|one| one.renewed_on),
        expires_on: registration
            .filter(|_| lives)
            .map(Registration::deadlines)
            .map(|dates| dates.expires_on),
        given_up_on: demand.given_up_on,
        removed_on: removed.map(|(on, _)| on),
        removal_reason: removed.map(|(_, reason)| reason),
        erased_on: removed.map(|(on, _)| erased_on(on)),
        territory,
        territory_name: name.map(str::to_owned),
        communes: names_of(portal, wished.unwrap_or_default()),
        answered_communes: names_of(portal, &answered),
        refusal: status.refusal().cloned(),
        handicap: held
            .complements
            .into_iter()
            .map(|(complement, written_at)| OwnComplement { written_at, complement })
            .collect(),
        documents: documents(held.pages, held.arrivals, held.refused),
        events: events(portal, territory, &held.events),
        certificates: held
            .certificates
            .iter()
            .map(|one| OwnCertificate { kind: one.kind, issued_on: one.issued_on })
            .collect(),
        sent_to: held
            .sendings
            .into_iter()
            .map(|one| OwnSending {
                guichet: guichet(portal, one.guichet),
                sent_at: one.sent_at,
                acknowledged_at: one.acknowledged_at,
            })
            .collect(),
        notices: held.notices.into_iter().map(notice).collect(),
        links_used: held
            .links_used
            .into_iter()
            .map(|(expires_on, at)| OwnLinkUse { expires_on, at })
            .collect(),
        notes: held
            .notes
            .into_iter()
            .map(|note| OwnNote {
                guichet: guichet(portal, note.guichet),
                at: note.at,
                text: note.text,
            })
            .collect(),
        reactivations: held
            .reactivations
            .into_iter()
            .map(|one| OwnReactivation {
                guichet: guichet(portal, one.guichet),
                asked_on: one.asked_on,
                state: one.state,
                decided_at: one.decided_at,
                reason: one.reason,
            })
            .collect(),
        consulted: held
            .consulted
            .into_iter()
            .map(|entry| OwnConsultation {
                at: entry.at,
                by: reader(&portal.guichets(), entry.role, entry.guichet),
                what: entry.what.label(),
                why: entry.reason.label(),
            })
            .collect(),
        content: held.demand.content,
        answers: held.demand.answers,
        question: held.demand.question,
        correction: held.demand.correction,
    }
}

fn notice(told: Told) -> OwnNotice {
    OwnNotice {
        kind: told.step.as_str(),
        channel: told.channel.as_str(),
        state: told.state.as_str(),
        expires_on: told.expires_on,
        text: told.text,
        decided_at: told.decided_at,
        sent_at: told.sent_at,
        bounced_at: told.bounced_at,
        answer: told.answer,
        sentence: in_words(told.step, told.channel, told.state, told.expires_on),
    }
}

fn guichet(portal: &Portal, code: GuichetCode) -> OwnGuichet {
    let guichets = portal.guichets();
    let known = guichets.iter().find(|guichet| guichet.code == code);
    let name = known.map_or_else(|| format!("Guichet {code}"), |guichet| guichet.name.clone());
    OwnGuichet { code, name }
}

fn documents(
    pages: Vec<Dated>,
    arrivals: Vec<(Purpose, crate::store::arrivals::Line)>,
    refused: Vec<Dated>,
) -> Vec<OwnDocument> {
    let kept = pages.into_iter().map(|(kind, at)| OwnDocument {
        kind: Some(kind),
        state: DocumentState::Kept,
        at,
        reason: None,
    });
    let arrivals = arrivals.into_iter().map(|(purpose, line)| {
        let (state, reason) = match line.fate {
            Fate::Waiting(_) => (DocumentState::Waiting, None),
            Fate::Refused(why) => (DocumentState::NotTaken, Some(why)),
        };
        OwnDocument { kind: Some(purpose.as_str().to_owned()), state, at: line.received_at, reason }
    });
    let refused = refused.into_iter().map(|(reason, at)| OwnDocument {
        kind: None,
        state: DocumentState::Refused,
        at,
        reason: Some(reason),
    });
    kept.chain(arrivals).chain(refused).collect()
}

/// Oldest first, as they are recorded.
fn events(
    portal: &Portal,
    territory: Option<TerritoryCode>,
    recorded: &[Recorded],
) -> Vec<OwnEvent> {
    let lines = history(portal, territory, recorded, Reader::Copy).into_iter().rev();
    let event = |(one, line): (&Recorded, app::pages::applicant::HistoryLine)| {
        // A code that reads as none was tampered with: the site itself then.
        let code = one.guichet.parse().unwrap_or(GuichetCode::WEB);
        OwnEvent {
            kind: one.event.kind(),
            at: one.at,
            channel: one.channel.clone(),
            guichet: guichet(portal, code),
            sentence: line.text,
            detail: EventDetail::of(&one.event),
        }
    };
    recorded.iter().zip(lines).map(event).collect()
}
