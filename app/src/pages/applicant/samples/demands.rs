//! My demand at every point of its life.

use super::{communes, day, refusal};
use crate::domain::calendar::Deadlines;
use crate::domain::ceilings::{Home, Zone, indication};
use crate::domain::certificate::CertificateKind;
use crate::domain::completeness::{Said, Situation, items, papers};
use crate::domain::correction::{CorrectionRefusal, CorrectionRefusalReason};
use crate::domain::ids::CertificateId;
use crate::domain::life_cycle::{RemovalReason, Standing};
use crate::domain::refusal::RefusalReason;
use crate::forms::journey::{Names, Step, steps};
use crate::forms::{Answers, FormState};
use crate::pages::applicant::{
    CorrectionState, DemandView, HistoryLine, Papers, Received, ReceivedBy, demand,
};
use crate::pages::{Chrome, HOSTILE, typed};
use crate::paths;

pub(super) fn samples(chrome: &Chrome) -> Vec<(&'static str, String)> {
    let show = |view| demand(chrome, view);
    vec![
        ("demand, nothing written", show(draft(&steps(&Answers::default()), 0))),
        ("demand, half written", show(draft(&[Step::Household, Step::Motive], 1))),
        ("demand, without document", show(draft(&[], 0))),
        ("demand, ready", show(draft(&[], 2))),
        ("demand, waiting", show(filed(Standing::Waiting))),
        (
            "demand, waiting without a date",
            show(DemandView { checked_by: None, ..filed(Standing::Waiting) }),
        ),
        ("demand, refused", show(refused(RefusalReason::Unreadable, ""))),
        (
            "demand, refused with a sentence",
            show(refused(RefusalReason::DifferentIdentity, HOSTILE)),
        ),
        (
            "demand, refused for fraud",
            show(refused(RefusalReason::SuspectedFraud, "Venez nous voir.")),
        ),
        ("demand, refused as a duplicate", show(refused(RefusalReason::Duplicate, ""))),
        (
            "demand, refused without words",
            show(DemandView { refusal: None, ..filed(Standing::Refused) }),
        ),
        (
            "demand, asked something",
            show(DemandView { question: Some(HOSTILE.to_owned()), ..filed(Standing::Waiting) }),
        ),
        (
            "demand, asked something, a page sent",
            show(DemandView {
                question: Some(HOSTILE.to_owned()),
                page_since_question: true,
                ..filed(Standing::Waiting)
            }),
        ),
        (
            "demand, asked something, nothing answered",
            show(DemandView {
                question: Some(HOSTILE.to_owned()),
                answer: FormState::wrong(typed(&[("reponse", HOSTILE)]), "reponse", "Écrivez"),
                ..filed(Standing::Waiting)
            }),
        ),
        ("demand, active", show(registered(Standing::Active))),
        ("demand, to renew", show(registered(Standing::ToRenew))),
        ("demand, past its date", show(registered(Standing::PastDate))),
        (
            "demand, active without dates",
            show(DemandView { deadlines: None, ..registered(Standing::Active) }),
        ),
        ("demand, active with changes to send", show(with_unsent(Standing::Active))),
        ("demand, to renew with changes to send", show(with_unsent(Standing::ToRenew))),
        ("demand, past its date with changes to send", show(with_unsent(Standing::PastDate))),
        ("demand, given up today", show(given_up(true))),
        ("demand, given up yesterday", show(given_up(false))),
        (
            "demand, correction under way",
            show(corrected(CorrectionState::Pending(day(2026, 12, 1)))),
        ),
        (
            "demand, correction refused",
            show(corrected(CorrectionState::Refused(CorrectionRefusal {
                reason: CorrectionRefusalReason::NotProved,
                sentence: HOSTILE.to_owned(),
            }))),
        ),
        ("demand, all that helps", show(helped(15_000, true))),
        ("demand, income over the first ceiling", show(helped(27_000, false))),
        ("demand, income over every ceiling", show(helped(90_000, false))),
        (
            "demand, received by many",
            show(DemandView { received: received(9), ..registered(Standing::Active) }),
        ),
        ("demand, not renewed", show(removed(RemovalReason::NotRenewed))),
        ("demand, allocated", show(removed(RemovalReason::Allocated))),
        ("demand, given up", show(removed(RemovalReason::GivenUp))),
        ("demand, merged", show(removed(RemovalReason::Merged))),
        ("demand, without answer", show(removed(RemovalReason::NoAnswer))),
        ("demand, inadmissible", show(removed(RemovalReason::Inadmissible))),
    ]
}

/// Being written.
pub(in crate::pages::applicant) fn draft(remaining: &[Step], document_pages: usize) -> DemandView {
    DemandView {
        standing: Standing::Draft,
        number: None,
        filed_on: None,
        deadlines: None,
        wrong_address: None,
        checked_by: None,
        refusal: None,
        question: None,
        page_since_question: false,
        answer: FormState::default(),
        removed: None,
        steps: steps(&Answers::default()),
        remaining: remaining.to_vec(),
        names: Names::default(),
        begun: remaining.len() < steps(&Answers::default()).len(),
        today: day(2026, 11, 24),
        document_pages,
        arrivals: Vec::new(),
        communes: Vec::new(),
        territory: None,
        answers: None,
        registered_on: None,
        received: Vec::new(),
        unsent: false,
        may_modify: false,
        given_up: None,
        correction: None,
        helps: Vec::new(),
        papers: Vec::new(),
        ceilings: None,
        history: Vec::new(),
        certificates: Papers::default(),
    }
}

/// Sent, without a number.
pub(in crate::pages::applicant) fn filed(standing: Standing) -> DemandView {
    DemandView {
        standing,
        filed_on: Some(day(2026, 11, 24)),
        checked_by: Some(day(2026, 12, 1)),
        communes: communes(),
        territory: Some("Hautes-Pyrénées".to_owned()),
        answers: super::steps::answers(),
        history: vec![line(24, "Vous avez déposé la demande en ligne", "sur internet")],
        certificates: Papers { receipt: true, ..Papers::default() },
        ..draft(&[], 2)
    }
}

/// Refused.
pub(in crate::pages::applicant) fn refused(reason: RefusalReason, sentence: &str) -> DemandView {
    DemandView { refusal: Some(refusal(reason, sentence)), ..filed(Standing::Refused) }
}

/// With its number.
pub(in crate::pages::applicant) fn registered(standing: Standing) -> DemandView {
    DemandView {
        number: "0651126000142GDPUB".parse().ok(),
        deadlines: Some(Deadlines::from(day(2026, 11, 24))),
        wrong_address: (standing == Standing::PastDate).then(|| day(2027, 11, 27)),
        checked_by: None,
        registered_on: Some(day(2026, 11, 27)),
        may_modify: !matches!(standing, Standing::Removed | Standing::GivenUp),
        received: received(1),
        certificates: Papers {
            certificates: vec![
                (certificate(1), CertificateKind::Registration, day(2025, 12, 1)),
                (certificate(2), CertificateKind::Renewal, day(2026, 11, 3)),
            ],
            receipt: false,
        },
        history: vec![
            line(
                30,
                "Le guichet Ville de Tarbes a modifié «\u{a0}Où vous joindre\u{a0}»",
                "guichet G6504",
            ),
            line(29, "Vous avez annulé la renonciation", "sur internet"),
            line(29, "Vous avez renoncé à la demande", "sur internet"),
            line(
                27,
                "Le service de vérification a vérifié la pièce d’identité et attribué le numéro",
                "",
            ),
            line(24, "Vous avez déposé la demande en ligne", "sur internet"),
        ],
        ..filed(standing)
    }
}

/// Out of the register.
pub(in crate::pages::applicant) fn removed(reason: RemovalReason) -> DemandView {
    DemandView { removed: Some((day(2027, 12, 24), reason)), ..registered(Standing::Removed) }
}

fn line(of: u32, text: &str, by: &str) -> HistoryLine {
    HistoryLine { day: day(2026, 11, of), text: text.to_owned(), by: by.to_owned() }
}

/// Changes wait to be sent.
pub(in crate::pages::applicant) fn with_unsent(standing: Standing) -> DemandView {
    DemandView { unsent: true, ..registered(standing) }
}

/// Given up; `open`: it can still be taken back.
pub(in crate::pages::applicant) fn given_up(open: bool) -> DemandView {
    DemandView { given_up: Some((day(2026, 11, 24), open)), ..registered(Standing::GivenUp) }
}

fn corrected(state: CorrectionState) -> DemandView {
    DemandView { correction: Some(state), ..registered(Standing::Active) }
}

fn helped(rfr: u32, done: bool) -> DemandView {
    let said = Said {
        phone: Some(done),
        email: Some(true),
        rfr: Some(true),
        present_housing: Some(done),
        ..Said::default()
    };
    let helps = items(&said).into_iter().map(|item| (item, paths::step(Step::Contact))).collect();
    let home = Home { persons: 1, dependants: 0, disabled: 0, couple_ages: None, rfr: Some(rfr) };
    DemandView {
        helps,
        papers: papers(&Situation { tax_year: 2024, several: true, ..Situation::default() }),
        ceilings: indication(&home, Some(Zone::Elsewhere), day(2026, 11, 24)),
        ..registered(Standing::Active)
    }
}

fn received(many: u32) -> Vec<Received> {
    let by = |rank: u32| ReceivedBy {
        name: if rank == 1 {
            HOSTILE.to_owned()
        } else {
            format!("Office des Deux Vallées {rank}")
        },
        sent_on: day(2026, 11, 27),
        acknowledged_on: rank.is_multiple_of(2).then(|| day(2026, 11, 28)),
        updated_on: rank.is_multiple_of(3).then(|| day(2026, 11, 29)),
    };
    let landlords = (1..=many).map(by).collect();
    vec![
        Received { kind: "Bailleurs sociaux".to_owned(), guichets: landlords },
        Received { kind: "Communes".to_owned(), guichets: vec![by(2)] },
    ]
}

fn certificate(rank: u128) -> CertificateId {
    CertificateId(uuid::Uuid::from_u128(rank))
}
