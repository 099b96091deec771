//! The data of an invented person: every list of it full, with texts that nobody writes.

use super::{BASE, HOSTILE, Samples, read};
use crate::error::Result;
use app::domain::agenda::Step;
use app::domain::certificate::CertificateKind;
use app::domain::content::{
    Content, Equipment, HandicapNature, HandicapState, TechnicalAid, Walking,
};
use app::domain::guichet::GuichetCode;
use app::domain::handicap::Complement;
use app::domain::journal::What;
use app::domain::life_cycle::RemovalReason;
use app::domain::notice::{NoticeChannel, NoticeState, in_words};
use app::domain::own_data::{
    DocumentState, EventDetail, FORMAT, OwnAccount, OwnCertificate, OwnComplement, OwnConsultation,
    OwnData, OwnDemand, OwnDocument, OwnEvent, OwnGuichet, OwnLinkUse, OwnMail, OwnNote, OwnNotice,
    OwnPhone, OwnReactivation, OwnSending, OwnSession,
};
use app::forms::Answers;
use app::papers::{self, Paper};
use chrono::{DateTime, TimeDelta, Utc};

/// More than a paper lists.
const CONSULTATIONS: i64 = 340;

/// The paper of an account with these demands.
pub(super) fn of(demands: Vec<OwnDemand>) -> Result<Paper> {
    let at: DateTime<Utc> = read("2027-11-24T13:05:00Z")?;
    let device = || HOSTILE.to_owned();
    let mail = |kind: &str| OwnMail { kind: kind.to_owned(), at };
    let data = OwnData {
        format: FORMAT,
        made_at: at,
        account: OwnAccount {
            email: "camille@demandeur.example".to_owned(),
            created_at: at,
            confirmed_at: (!demands.is_empty()).then_some(at),
        },
        demands,
        mails: ["confirm_email", "filed", "registered", "removed"].map(mail).to_vec(),
        sessions: vec![OwnSession { device: device(), opened_at: at, seen_at: at }],
        phones: vec![OwnPhone { device: device(), from: at, until: at }],
    };
    Ok(papers::own_data(&data, BASE))
}

/// A demand that says `content`, whose applicant was writing `other`.
pub(super) fn demand(
    sample: &Samples<'_>,
    content: &Content,
    other: &Content,
) -> Result<OwnDemand> {
    let at: DateTime<Utc> = read("2026-03-02T09:00:00Z")?;
    let guichet = |code: &str, name: &str| -> Result<OwnGuichet> {
        Ok(OwnGuichet { code: read::<GuichetCode>(code)?, name: name.to_owned() })
    };
    let city = guichet("G6903", "Ville de Bron")?;
    let event = |kind, channel: &str, sentence: &str| OwnEvent {
        kind,
        at,
        channel: channel.to_owned(),
        guichet: city.clone(),
        sentence: sentence.to_owned(),
        detail: EventDetail::default(),
    };
    let document = |kind: Option<&str>, state| OwnDocument {
        kind: kind.map(str::to_owned),
        state,
        at,
        reason: None,
    };
    Ok(OwnDemand {
        state: "removed",
        standing: "Radiée",
        begun_at: at,
        unique_number: Some(read("0690326000001GDPUB")?),
        filed_on: Some(read("2026-03-02")?),
        registered_on: Some(read("2026-03-09")?),
        renewed_on: Some(read("2027-02-02")?),
        expires_on: None,
        given_up_on: None,
        removed_on: Some(read("2027-06-01")?),
        removal_reason: Some(RemovalReason::Allocated),
        erased_on: Some(read("2028-06-01")?),
        territory: Some(read("069")?),
        territory_name: Some("Rhône".to_owned()),
        communes: sample.around(content).communes,
        content: Some(content.clone()),
        answered_communes: sample.around(other).communes,
        answers: Answers::of(other),
        refusal: None,
        question: None,
        correction: None,
        handicap: vec![OwnComplement {
            written_at: at,
            complement: Complement {
                person: HOSTILE.to_owned(),
                state: HandicapState::Stable,
                natures: vec![HandicapNature::LowerLimbs],
                walking: Some(Walking::Impossible),
                aids: vec![TechnicalAid::Wheelchair],
                equipment: vec![Equipment::Lift, Equipment::Shower],
                details: Some(HOSTILE.to_owned()),
            },
        }],
        documents: vec![
            document(Some("identity"), DocumentState::Kept),
            document(Some("proof"), DocumentState::NotTaken),
            document(None, DocumentState::Refused),
        ],
        events: vec![
            event("filed", "web", "Vous avez déposé la demande en ligne"),
            event(
                "modified",
                "guichet",
                "Le guichet Ville de Bron a modifié «\u{a0}Où vous joindre\u{a0}»",
            ),
        ],
        certificates: vec![OwnCertificate {
            kind: CertificateKind::Registration,
            issued_on: read("2026-03-09")?,
        }],
        sent_to: vec![
            OwnSending { guichet: city.clone(), sent_at: at, acknowledged_at: Some(at) },
            OwnSending { guichet: city.clone(), sent_at: at, acknowledged_at: None },
        ],
        notices: vec![OwnNotice {
            kind: Step::Notice.as_str(),
            channel: NoticeChannel::Mail.as_str(),
            state: NoticeState::Sent.as_str(),
            expires_on: read("2027-03-02")?,
            text: NoticeChannel::Mail.text_version().to_owned(),
            decided_at: at,
            sent_at: Some(at),
            bounced_at: None,
            answer: Some(HOSTILE.to_owned()),
            sentence: in_words(
                Step::Notice,
                NoticeChannel::Mail,
                NoticeState::Sent,
                read("2027-03-02")?,
            ),
        }],
        links_used: vec![OwnLinkUse { expires_on: read("2027-03-02")?, at }],
        notes: vec![OwnNote { guichet: city.clone(), at, text: HOSTILE.to_owned() }],
        reactivations: vec![OwnReactivation {
            guichet: city.clone(),
            asked_on: read("2027-07-01")?,
            state: "refused".to_owned(),
            decided_at: Some(at),
            reason: Some(HOSTILE.to_owned()),
        }],
        consulted: (0..CONSULTATIONS)
            .map(|rank| OwnConsultation {
                at: at - TimeDelta::days(rank),
                by: city.name.clone(),
                what: What::SawDemand.label(),
                why: What::SawDemand.reason().label(),
            })
            .collect(),
    })
}
