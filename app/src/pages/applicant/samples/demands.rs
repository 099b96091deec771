//! My demand at every point of its life.

use super::{communes, day, refusal};
use crate::domain::calendar::Deadlines;
use crate::domain::life_cycle::{RemovalReason, Standing};
use crate::domain::refusal::RefusalReason;
use crate::forms::Answers;
use crate::forms::journey::{Step, steps};
use crate::pages::applicant::{DemandView, HistoryLine, demand};
use crate::pages::{Chrome, HOSTILE};

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
        ("demand, active", show(registered(Standing::Active))),
        ("demand, to renew", show(registered(Standing::ToRenew))),
        ("demand, past its date", show(registered(Standing::PastDate))),
        (
            "demand, active without dates",
            show(DemandView { deadlines: None, ..registered(Standing::Active) }),
        ),
        ("demand, not renewed", show(removed(RemovalReason::NotRenewed))),
        ("demand, allocated", show(removed(RemovalReason::Allocated))),
        ("demand, given up", show(removed(RemovalReason::GivenUp))),
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
        checked_by: None,
        refusal: None,
        removed: None,
        steps: steps(&Answers::default()),
        remaining: remaining.to_vec(),
        document_pages,
        communes: Vec::new(),
        territory: None,
        answers: None,
        guichets: 0,
        history: Vec::new(),
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
        history: vec![line(24, "Déposée en ligne", "sur internet")],
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
        checked_by: None,
        guichets: 11,
        history: vec![
            line(27, "Pièce d’identité vérifiée, numéro attribué", "Service de validation"),
            line(24, "Déposée en ligne", "sur internet"),
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
