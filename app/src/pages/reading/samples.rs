//! The pages of unusual reading in every state.

use super::{Explained, ReadingLine, ReadingView, ReadingsView, list, one};
use crate::domain::account::Role;
use crate::domain::ids::ReadingId;
use crate::domain::reading::{Finding, Unusual};
use crate::forms::FormState;
use crate::forms::reading::EXPLANATION;
use crate::pages::applicant::samples::day;
use crate::pages::{Chrome, HOSTILE, typed};
use uuid::Uuid;

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let (lead, manager) = (of(Role::GuichetLead), of(Role::TerritoryManager));
    let wrong = typed(&[(EXPLANATION, HOSTILE)]);
    let wrong = FormState::wrong(wrong, EXPLANATION, "Écrivez en une phrase ce qui l’explique");
    let view = |explained: bool, form| ReadingView { line: line(Unusual::Many, explained), form };
    vec![
        ("list, empty", list(&lead, &ReadingsView::default())),
        ("list", list(&lead, &every())),
        ("list, of a territory", list(&manager, &every())),
        ("one, to explain", one(&lead, &view(false, FormState::default()))),
        ("one, to complete", one(&manager, &view(false, wrong))),
        ("one, explained", one(&manager, &view(true, FormState::default()))),
    ]
}

fn of(role: Role) -> Chrome {
    Chrome { role: Some(role), ..Chrome::default() }
}

fn every() -> ReadingsView {
    ReadingsView {
        waiting: Unusual::ALL.iter().map(|reason| line(*reason, false)).collect(),
        explained: vec![line(Unusual::NotHeld, true)],
    }
}

fn line(reason: Unusual, explained: bool) -> ReadingLine {
    let usual = (reason == Unusual::Many).then_some(8);
    ReadingLine {
        id: ReadingId(Uuid::from_u128(11)),
        agent: "agent@guichet.example".to_owned(),
        role: Role::GuichetAgent,
        day: day(2026, 11, 27),
        finding: Finding { reason, number: 62, usual },
        explained: explained.then(|| Explained {
            text: HOSTILE.to_owned(),
            by: "responsable@guichet.example".to_owned(),
            day: day(2026, 11, 30),
        }),
    }
}
