//! The operator's pages in every meaningful state.

use super::{
    CorrectionReviewView, QueueLine, QueueView, ReviewView, queue, review, review_correction,
};
use crate::domain::account::Role;
use crate::domain::correction::side_by_side;
use crate::domain::ids::DemandId;
use crate::domain::refusal::RefusalReason;
use crate::forms::decision::{REASON, SENTENCE};
use crate::forms::{FieldError, FormState};
use crate::pages::applicant::samples::life::identities;
use crate::pages::applicant::samples::{content, day, pages, refusal};
use crate::pages::{Chrome, HOSTILE, typed};
use uuid::Uuid;

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let chrome = operator();
    let mut samples = vec![
        ("queue, empty", queue(&chrome, QueueView::default())),
        ("queue, full", queue(&chrome, waiting())),
    ];
    let views = [
        ("review, first sending", reviewed(2)),
        ("review, without document", reviewed(0)),
        ("review, last of a long history", reviewed(1).map(corrected)),
        ("review, refusal to complete", reviewed(2).map(undecided)),
    ];
    samples
        .extend(views.into_iter().filter_map(|(name, view)| Some((name, review(&chrome, view?)))));
    samples.extend(corrections(&chrome));
    samples
}

fn corrections(chrome: &Chrome) -> Vec<(&'static str, String)> {
    let show = |form| {
        let (before, after) = identities()?;
        let view = CorrectionReviewView {
            id: DemandId(Uuid::from_u128(7)),
            number: "0651126000142GDPUB".parse().ok()?,
            name: before.full_name(),
            territory: "Hautes-Pyrénées".to_owned(),
            requested_on: day(2026, 11, 24),
            fields: side_by_side(&before, &after),
            pages: pages(2),
            version: 4,
            form,
        };
        Some(review_correction(chrome, &view))
    };
    let typed = typed(&[(REASON, ""), (SENTENCE, HOSTILE)]);
    let wrong = FormState::wrong(typed, REASON, "Choisissez le motif du refus");
    [("correction", show(FormState::default())), ("correction, refusal to complete", show(wrong))]
        .into_iter()
        .filter_map(|(name, html)| Some((name, html?)))
        .collect()
}

pub(super) fn operator() -> Chrome {
    Chrome { role: Some(Role::Operator), demo: true, ..Chrome::default() }
}

/// More files than one page shows.
pub(super) fn waiting() -> QueueView {
    let line = |rank: u32| QueueLine {
        id: DemandId(Uuid::from_u128(u128::from(rank))),
        name: if rank == 1 { HOSTILE.to_owned() } else { "Éloïse d’Alembert".to_owned() },
        territory: "Hautes-Pyrénées".to_owned(),
        filed_on: day(2026, 11, 10 + rank),
        waited: 8 - i64::from(rank),
        again: rank.is_multiple_of(3),
        correction: rank == 5,
    };
    QueueView { lines: (1..=8).map(line).collect(), total: 61 }
}

/// A file with that many pages.
pub(super) fn reviewed(number: usize) -> Option<ReviewView> {
    Some(ReviewView {
        id: DemandId(Uuid::from_u128(7)),
        identity: content()?.identity,
        territory: "Hautes-Pyrénées".to_owned(),
        filed_on: day(2026, 11, 24),
        pages: pages(number),
        refusals: Vec::new(),
        version: 3,
        remaining: 12,
        form: FormState::default(),
    })
}

fn corrected(view: ReviewView) -> ReviewView {
    ReviewView {
        refusals: vec![
            (day(2026, 11, 26), refusal(RefusalReason::Unreadable, HOSTILE)),
            (day(2026, 11, 25), refusal(RefusalReason::MissingSide, "")),
        ],
        remaining: 0,
        ..view
    }
}

pub(super) fn undecided(view: ReviewView) -> ReviewView {
    let errors = [REASON, SENTENCE]
        .map(|field| FieldError {
            field: (*field).to_owned(),
            message: format!("À corriger\u{a0}: {HOSTILE}"),
        })
        .to_vec();
    let typed = typed(&[(REASON, HOSTILE), (SENTENCE, HOSTILE)]);
    ReviewView { form: FormState { typed, errors }, ..view }
}
