//! The statistics pages in every state.

use super::{CommuneFigures, DepartmentView, MonthLine, department, index};
use crate::domain::calendar::{earlier, later};
use crate::domain::content::HousingType;
use crate::pages::{Chrome, HOSTILE};
use chrono::{Months, NaiveDate};

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let visitor = Chrome::default();
    let departments = [("2A", "Corse-du-Sud"), ("65", "Hautes-Pyrénées"), ("69", HOSTILE)]
        .map(|(code, name)| (code.to_owned(), name.to_owned()));
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap_or_default();
    vec![
        ("index, none", index(&visitor, &[])),
        ("index", index(&visitor, &departments)),
        ("department, empty", department(&visitor, empty(today))),
        ("department, one demand", department(&visitor, first_demand(today))),
        ("department", department(&visitor, full(today))),
        ("department, hostile", department(&visitor, hostile(today))),
    ]
}

/// The twelve months that end on the one of `today`.
fn months(today: NaiveDate, figures: impl Fn(i64) -> [i64; 4]) -> Vec<MonthLine> {
    let first = earlier(today, Months::new(11));
    (0..12_u32)
        .map(|rank| {
            let [new, renewed, removed, allocated] = figures(i64::from(rank));
            let month = later(first, Months::new(rank));
            MonthLine { month, new, renewed, removed, allocated }
        })
        .collect()
}

fn types(figures: [i64; 7]) -> Vec<(HousingType, i64)> {
    HousingType::ALL.iter().copied().zip(figures).collect()
}

fn empty(today: NaiveDate) -> DepartmentView {
    DepartmentView {
        code: "2A".to_owned(),
        name: "Corse-du-Sud".to_owned(),
        today,
        pending: 0,
        months: months(today, |_| [0; 4]),
        communes: Vec::new(),
        types: types([0; 7]),
    }
}

fn first_demand(today: NaiveDate) -> DepartmentView {
    DepartmentView {
        pending: 1,
        months: months(today, |rank| [i64::from(rank == 11), 0, 0, 0]),
        communes: vec![commune("Ajaccio", [1, 1, 1, 0])],
        types: types([0, 0, 1, 0, 0, 0, 0]),
        ..empty(today)
    }
}

fn full(today: NaiveDate) -> DepartmentView {
    let rest =
        (1..=30).map(|rank| commune(&format!("Village-sur-Adour n° {rank}"), [30 - rank; 4]));
    DepartmentView {
        code: "65".to_owned(),
        name: "Hautes-Pyrénées".to_owned(),
        pending: 12_480,
        months: months(today, |rank| [820 + 27 * rank, 610 + 16 * rank, 330 + 4 * rank, 163]),
        communes: [
            commune("Tarbes", [6_210, 8_040, 4_104, 1_104]),
            commune("Lourdes", [1_830, 2_960, 1_214, 214]),
            commune("Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson", [720, 930, 310, 61]),
        ]
        .into_iter()
        .chain(rest)
        .collect(),
        types: types([420, 2_410, 4_105, 4_870, 2_320, 610, 95]),
        ..empty(today)
    }
}

fn hostile(today: NaiveDate) -> DepartmentView {
    DepartmentView {
        code: HOSTILE.to_owned(),
        name: HOSTILE.to_owned(),
        communes: vec![commune(HOSTILE, [i64::MAX, i64::MAX, 0, -1])],
        months: months(today, |_| [i64::MAX / 20, 3, 2, i64::MAX / 20]),
        ..full(today)
    }
}

fn commune(name: &str, [pending, pending_any, new, allocated]: [i64; 4]) -> CommuneFigures {
    CommuneFigures { name: name.to_owned(), pending, pending_any, new, allocated }
}
