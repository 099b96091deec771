//! Samples of these pages.

use super::{ReportView, import, imported, report};
use crate::domain::account::Role;
use crate::domain::guichet::{Fault, Field};
use crate::domain::ids::NetworkImportId;
use crate::domain::network_file::{
    Change, Counts, Effect, FileProblem, Finding, Problem, Revision, WrongLine,
};
use crate::pages::{Chrome, HOSTILE};

/// Every state of the pages of an import.
pub fn samples() -> Vec<(&'static str, String)> {
    let chrome = Chrome { role: Some(Role::Administrator), ..Chrome::default() };
    let code = "G6901".parse();
    let revision = |field, before: &str, after: &str| Revision {
        field,
        before: before.to_owned(),
        after: after.to_owned(),
    };
    let changes: Vec<Change> = code
        .into_iter()
        .flat_map(|code| {
            [
                Effect::New,
                Effect::Changed(vec![
                    revision(Field::Name, HOSTILE, HOSTILE),
                    revision(Field::Phone, "", "01 99 00 10 10"),
                ]),
                Effect::Closed(vec![]),
                Effect::Closed(vec![revision(Field::OpeningHours, HOSTILE, "")]),
            ]
            .map(|effect| Change { line: 2, code, name: HOSTILE.to_owned(), effect })
        })
        .collect();
    let finding = |problem, value: &str| Finding { problem, value: value.to_owned() };
    let guichet = Problem::Guichet;
    let wrong = vec![
        WrongLine {
            line: 1_203,
            findings: vec![
                finding(guichet(Fault::Kind), HOSTILE),
                finding(guichet(Fault::Email), ""),
                finding(Problem::Twice { line: 12 }, "G6901"),
            ],
        },
        WrongLine { line: 1_204, findings: vec![finding(Problem::OpenQuote, "")] },
        WrongLine { line: 1_205, findings: vec![finding(Problem::TooManyCells, "")] },
    ];
    let counts = Counts { created: 1_999, changed: 1, closed: 2, unchanged: 12, wrong: 0 };
    let right = ReportView {
        id: NetworkImportId(uuid::Uuid::nil()),
        counts,
        wrong: Vec::new(),
        changes: changes.clone(),
        ignored: vec!["note".to_owned(), HOSTILE.to_owned()],
        base: 7,
    };
    let mixed = Counts { wrong: 4_000, ..counts };
    let faulty =
        ReportView { counts: mixed, wrong: wrong.clone(), ignored: vec![], ..right.clone() };
    let one = Counts { unchanged: 1, wrong: 3, ..Counts::default() };
    let useless =
        ReportView { counts: one, wrong: wrong.clone(), changes: vec![], ..right.clone() };
    let same = ReportView {
        counts: Counts { unchanged: 214, ..Counts::default() },
        changes: vec![],
        ignored: vec![],
        ..right.clone()
    };
    let first = wrong.get(..1).unwrap_or_default();
    let missing = FileProblem::MissingColumns(vec![Field::Kind, Field::Email]);
    vec![
        ("import", import(&chrome, None)),
        ("import, not a text", import(&chrome, Some(&FileProblem::NotText))),
        ("import, columns missing", import(&chrome, Some(&missing))),
        ("import report, all right", report(&chrome, &right)),
        ("import report, some wrong", report(&chrome, &faulty)),
        ("import report, wrong and nothing else", report(&chrome, &useless)),
        ("import report, nothing to do", report(&chrome, &same)),
        ("imported", imported(&chrome, counts, &[])),
        ("imported, some left out", imported(&chrome, Counts { wrong: 3, ..counts }, &wrong)),
        ("imported, one left out", imported(&chrome, Counts { wrong: 1, ..counts }, first)),
    ]
}
