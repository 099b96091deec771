//! The page in every state.

use super::{ExtractionLine, ExtractionsView, Preview, Progress, page};
use crate::domain::account::Role;
use crate::domain::extraction::{
    Axis, Choice, Format, Grid, LIST_HEAD, Order, Subject, Taken, Value, events_way,
};
use crate::domain::ids::ExtractionId;
use crate::domain::statistics::Split;
use crate::forms::FormState;
use crate::forms::extraction::{Offer, SUBJECT, ZONE, read};
use crate::pages::applicant::samples::day;
use crate::pages::{Chrome, HOSTILE, typed};
use uuid::Uuid;

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let of = |role| Chrome { role: Some(role), ..Chrome::default() };
    let (agent, lead, manager) =
        (of(Role::GuichetAgent), of(Role::GuichetLead), of(Role::TerritoryManager));
    let wrong = typed(&[(ZONE, HOSTILE), (SUBJECT, "evenements")]);
    let errors = read(&wrong, &offer(Role::GuichetAgent)).err().unwrap_or_default();
    let wrong = FormState { typed: wrong, errors };
    let none = Offer { zones: Vec::new(), ..offer(Role::GuichetAgent) };
    let watched = || Some(every().into_iter().map(by).collect());
    vec![
        ("nothing yet", page(&agent, view(Role::GuichetAgent))),
        ("nowhere", page(&agent, ExtractionsView { offer: none, ..view(Role::GuichetAgent) })),
        ("to correct", page(&agent, ExtractionsView { form: wrong, ..view(Role::GuichetAgent) })),
        ("files", page(&agent, ExtractionsView { own: every(), ..view(Role::GuichetAgent) })),
        (
            "watched, none",
            page(&lead, ExtractionsView { watched: Some(Vec::new()), ..view(Role::GuichetLead) }),
        ),
        (
            "watched",
            page(
                &manager,
                ExtractionsView {
                    own: every(),
                    watched: watched(),
                    ..view(Role::TerritoryManager)
                },
            ),
        ),
        ("preview of a table", previewed(&manager, stock(), grid(), true)),
        ("preview of events", previewed(&manager, events(), grid(), false)),
        (
            "preview of a list",
            previewed(
                &agent,
                Taken::List { choice: Choice::Any },
                Grid { head: LIST_HEAD.map(ToOwned::to_owned).to_vec(), lines: Vec::new() },
                false,
            ),
        ),
    ]
}

fn previewed(chrome: &Chrome, taken: Taken, grid: Grid, is_part: bool) -> String {
    let preview = Preview {
        order: order(taken, Format::Csv),
        place: "Rhône".to_owned(),
        grid,
        left: 46,
        is_part,
    };
    let role = chrome.role.unwrap_or(Role::GuichetAgent);
    page(chrome, ExtractionsView { preview: Some(preview), ..view(role) })
}

fn view(role: Role) -> ExtractionsView {
    ExtractionsView {
        form: FormState::default(),
        offer: offer(role),
        preview: None,
        own: Vec::new(),
        watched: None,
    }
}

fn offer(role: Role) -> Offer {
    let zones = ["D69", "E200046977"].into_iter().filter_map(|code| code.parse().ok());
    Offer {
        zones: zones.zip(["Rhône".to_owned(), "Métropole de Lyon".to_owned()]).collect(),
        subjects: Subject::of(role),
        since: "2016-11".parse().unwrap_or_else(|_| unreachable!("a month")),
        until: "2026-11".parse().unwrap_or_else(|_| unreachable!("a month")),
    }
}

fn stock() -> Taken {
    Taken::Stock { choice: Choice::First, lines: Axis::Commune, columns: Some(Split::Size) }
}

fn events() -> Taken {
    let Offer { since, until, .. } = offer(Role::GuichetAgent);
    Taken::Events { from: since, to: until, way: events_way("removed-reason") }
}

fn order(taken: Taken, format: Format) -> Order {
    let zone = offer(Role::GuichetAgent).zones[0].0;
    Order { zone, taken, format }
}

fn grid() -> Grid {
    let line = |name: &str, n: i64| vec![Value::from(name), Value::Number(n), Value::Number(n / 2)];
    Grid {
        head: ["Commune", "Demandes", "1 personne"].map(ToOwned::to_owned).to_vec(),
        lines: vec![line("Bron", 1_240), line(HOSTILE, 12)],
    }
}

fn every() -> Vec<ExtractionLine> {
    let until = day(2026, 12, 2);
    [
        Progress::Making { percent: 14 },
        Progress::Making { percent: 0 },
        Progress::Ready { lines: 268, until },
        Progress::Failed,
        Progress::Gone,
    ]
    .into_iter()
    .zip([stock(), events(), Taken::List { choice: Choice::First }, stock(), events()])
    .map(|(progress, taken)| ExtractionLine {
        id: ExtractionId(Uuid::from_u128(12)),
        order: order(taken, Format::Workbook),
        place: "Rhône".to_owned(),
        by: None,
        asked_at: day(2026, 11, 30).and_hms_opt(9, 5, 0).unwrap_or_default(),
        progress,
        taken: 0,
    })
    .collect()
}

fn by(line: ExtractionLine) -> ExtractionLine {
    ExtractionLine { by: Some("agent@guichet.example".to_owned()), taken: 2, ..line }
}
