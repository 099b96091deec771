//! The operator's pages in every meaningful state.

use super::{
    BoardView, CorrectionReviewView, DocumentChecks, Holder, OperatorLine, QueueLine, QueueView,
    RecentDecision, ReviewView, board, queue, review, review_correction,
};
use crate::domain::account::Role;
use crate::domain::correction::side_by_side;
use crate::domain::document::{Fate, Stage};
use crate::domain::ids::{DecisionId, DemandId};
use crate::domain::refusal::RefusalReason;
use crate::domain::review::{Buckets, DecisionKind, File, QueueFilter, QueueKind, Sending};
use crate::forms::decision::{DIFFERENCES, QUESTION, REASON, SENTENCE};
use crate::forms::{FieldError, FormState};
use crate::pages::applicant::samples::life::identities;
use crate::pages::applicant::samples::{content, day, pages, refusal};
use crate::pages::{Chrome, HOSTILE, typed};
use uuid::Uuid;

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let chrome = operator();
    let mut samples = vec![
        ("queue, empty", queue(&chrome, QueueView { opened: (0, 400), ..QueueView::default() })),
        ("queue, full", queue(&chrome, waiting())),
        ("queue, nothing for the filter", queue(&chrome, filtered())),
        ("queue, one is open", queue(&chrome, QueueView { holding: true, ..waiting() })),
        ("queue, quota reached", queue(&chrome, QueueView { opened: (400, 400), ..waiting() })),
    ];
    let views = [
        ("review, first sending", reviewed(2)),
        ("review, without document", reviewed(0)),
        ("review, last of a long history", reviewed(1).map(corrected)),
        ("review, document still checked", reviewed(0).map(|view| checked(view, 1))),
        ("review, told of everything", reviewed(2).map(|view| checked(view, 4))),
        ("review, refusal to complete", reviewed(2).map(undecided)),
        ("review, already held", reviewed(2).map(|view| ReviewView { held: true, ..view })),
    ];
    samples
        .extend(views.into_iter().filter_map(|(name, view)| Some((name, review(&chrome, view?)))));
    samples.extend(corrections(&chrome));
    samples.extend(boards());
    samples
}

fn boards() -> Vec<(&'static str, String)> {
    let chrome = Chrome { role: Some(Role::TerritoryManager), demo: true, ..Chrome::default() };
    let counts = [(DecisionKind::Accepted, 1204), (DecisionKind::Refused, 87)].into();
    let full = BoardView {
        territory: "Hautes-Pyrénées".to_owned(),
        waiting: Buckets { fresh: 12, current: 40, last_day: 3, late: 2, very_late: 1 },
        oldest: Some((day(2026, 11, 2), 16)),
        corrections: 1,
        held_up: (3, Some(day(2026, 11, 20))),
        set_aside: 4,
        decided: (1291, 1290),
        operators: vec![OperatorLine { email: "marie.durand@demo.example".to_owned(), counts }],
    };
    let empty = BoardView {
        territory: HOSTILE.to_owned(),
        waiting: Buckets::default(),
        oldest: None,
        corrections: 0,
        held_up: (0, None),
        set_aside: 0,
        decided: (0, 0),
        operators: Vec::new(),
    };
    vec![("board", board(&chrome, vec![full, empty])), ("board, empty", board(&chrome, Vec::new()))]
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
        sending: match rank % 4 {
            3 => Sending::Again,
            2 => Sending::Answered,
            _ => Sending::First,
        },
        correction: rank == 5,
        holder: match rank {
            2 => Holder::Me,
            3 => Holder::Colleague,
            _ => Holder::Nobody,
        },
    };
    QueueView {
        lines: (1..=8).map(line).collect(),
        total: 61,
        territories: [("065", "Hautes-Pyrénées"), ("069", "Rhône")]
            .map(|(code, name)| (code.to_owned(), name.to_owned()))
            .to_vec(),
        recent: vec![decided(1, Some("10\u{a0}h\u{a0}12")), decided(2, None)],
        opened: (12, 400),
        ..QueueView::default()
    }
}

fn filtered() -> QueueView {
    let filter = QueueFilter { due: true, kind: QueueKind::Again, ..QueueFilter::default() };
    QueueView { lines: Vec::new(), recent: Vec::new(), filter, ..waiting() }
}

/// A decision of a moment ago.
fn decided(rank: u128, until: Option<&str>) -> RecentDecision {
    RecentDecision {
        id: DecisionId(Uuid::from_u128(rank)),
        file: File::Document(DemandId(Uuid::from_u128(rank))),
        name: if rank == 1 { HOSTILE.to_owned() } else { "Éloïse d’Alembert".to_owned() },
        kind: DecisionKind::Accepted,
        until: until.map(str::to_owned),
    }
}

/// A file with that many pages.
pub(super) fn reviewed(number: usize) -> Option<ReviewView> {
    Some(ReviewView {
        id: DemandId(Uuid::from_u128(7)),
        identity: content()?.identity,
        territory: "Hautes-Pyrénées".to_owned(),
        filed_on: day(2026, 11, 24),
        pages: pages(number),
        held: false,
        sending: Sending::First,
        refusals: Vec::new(),
        exchanges: Vec::new(),
        last: Some(decided(1, Some("10\u{a0}h\u{a0}12"))),
        version: 3,
        remaining: 12,
        form: FormState::default(),
        checks: DocumentChecks::default(),
    })
}

fn checked(view: ReviewView, files: usize) -> ReviewView {
    let fates = [
        Fate::Waiting(Stage::Antivirus),
        Fate::Waiting(Stage::Storage),
        Fate::Waiting(Stage::Reading),
        Fate::Refused(HOSTILE.to_owned()),
    ];
    // Two of one refusal, when there are several.
    let ranks: &[usize] = if files > 1 { &[1, 2] } else { &[2] };
    let again = ranks.iter().map(|rank| (*rank, day(2026, 11, 25), HOSTILE.to_owned())).collect();
    let files = fates.into_iter().take(files).collect();
    ReviewView { checks: DocumentChecks { files, again, antivirus_off: true }, ..view }
}

fn corrected(view: ReviewView) -> ReviewView {
    ReviewView {
        sending: Sending::Answered,
        refusals: vec![
            (day(2026, 11, 26), refusal(RefusalReason::Unreadable, HOSTILE)),
            (day(2026, 11, 25), refusal(RefusalReason::MissingSide, "")),
        ],
        exchanges: vec![
            (day(2026, 11, 24), HOSTILE.to_owned(), Some(HOSTILE.to_owned())),
            (day(2026, 11, 25), "Le verso\u{a0}?".to_owned(), Some(String::new())),
        ],
        last: None,
        remaining: 0,
        ..view
    }
}

pub(super) fn undecided(view: ReviewView) -> ReviewView {
    let errors = [DIFFERENCES, REASON, SENTENCE, QUESTION]
        .map(|field| FieldError {
            field: (*field).to_owned(),
            message: format!("À corriger\u{a0}: {HOSTILE}"),
        })
        .to_vec();
    let typed = typed(&[
        (DIFFERENCES, "PRENOMS"),
        (REASON, HOSTILE),
        (SENTENCE, HOSTILE),
        (QUESTION, HOSTILE),
    ]);
    ReviewView { form: FormState { typed, errors }, ..view }
}
