//! The statistics pages in every state.

use super::{CommuneView, DepartmentView, IndexView, commune, department, index};
use crate::domain::statistics::{
    Class, CommuneSheet, Month, SMALLEST_SHOWN, Sheet, Shown, Split, classes,
};
use crate::domain::territory::{DepartmentCode, InseeCode};
use crate::pages::{Chrome, HOSTILE};
use chrono::NaiveDate;

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let visitor = Chrome::default();
    let departments = || {
        [("2A", "Corse-du-Sud"), ("65", "Hautes-Pyrénées"), ("69", HOSTILE)]
            .map(|(code, name)| (code.to_owned(), name.to_owned()))
            .into()
    };
    let list = || IndexView { departments: departments(), ..IndexView::default() };
    let search = |typed: &str, found: &[(u32, &str)]| IndexView {
        typed: typed.to_owned(),
        found: found.iter().map(|(rank, name)| (insee(*rank), (*name).to_owned())).collect(),
        ..list()
    };
    let found = search("tarbes", &[(440, "Tarbes (Hautes-Pyrénées)"), (1, HOSTILE)]);
    vec![
        ("index, none", index(&visitor, IndexView::default())),
        ("index", index(&visitor, list())),
        ("index, found", index(&visitor, found)),
        ("index, not found", index(&visitor, search(HOSTILE, &[]))),
        (
            "index, wrong",
            index(
                &visitor,
                IndexView {
                    wrong_commune: Some("Écrivez au moins deux lettres."),
                    wrong_department: Some("Choisissez un département."),
                    ..search("b", &[])
                },
            ),
        ),
        ("index, unknown", index(&visitor, IndexView { unknown: true, ..list() })),
        ("department, empty", department(&visitor, &empty())),
        ("department, one demand", department(&visitor, &first_demand())),
        ("department", department(&visitor, &full())),
        ("department, hostile", department(&visitor, &hostile())),
        ("commune", commune(&visitor, &view(&full(), 440))),
        ("commune, nobody", commune(&visitor, &view(&full(), 999))),
        ("commune, hostile", commune(&visitor, &view(&hostile(), 440))),
    ]
}

fn insee(rank: u32) -> InseeCode {
    format!("65{rank:03}").parse().expect("a code of the department")
}

fn code() -> DepartmentCode {
    "65".parse().expect("a department")
}

/// As the service does, without what else it hides.
fn told(n: i64) -> Shown {
    (n == 0 || n >= SMALLEST_SHOWN).then_some(n)
}

/// A whole divided among the classes of a division, the first ones larger.
fn divided(split: Split, whole: i64) -> Vec<Class> {
    let all = classes(split);
    let mut left = whole;
    let last = all.len().saturating_sub(1);
    all.into_iter()
        .enumerate()
        .map(|(rank, (code, label))| {
            let n = if rank == last { left } else { left * 43 / 100 };
            left -= n;
            Class { code, label, n: told(n) }
        })
        .collect()
}

fn sheet(pending: i64, year: [i64; 4], months: impl Fn(i64) -> [i64; 4]) -> Sheet {
    let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap_or_default();
    let [new, _, removed, allocated] = year;
    Sheet {
        department: code(),
        day,
        pending: told(pending),
        year: year.map(told),
        months: Month::of(day)
            .year_to()
            .into_iter()
            .zip(0..)
            .map(|(month, rank)| (month, months(rank).map(told)))
            .collect(),
        splits: Split::OF_STOCK.map(|split| (split, divided(split, pending))).into(),
        channels: divided(Split::Channel, new),
        reasons: divided(Split::Reason, removed),
        waits: divided(Split::Wait, allocated),
        communes: Vec::new(),
    }
}

fn empty() -> DepartmentView {
    DepartmentView { name: "Hautes-Pyrénées".to_owned(), sheet: sheet(0, [0; 4], |_| [0; 4]) }
}

fn first_demand() -> DepartmentView {
    let months = |rank| [i64::from(rank == 11), 0, 0, 0];
    let communes = vec![place(4, "Ajaccio", [1, 1, 1, 0])];
    let sheet = Sheet { communes, ..sheet(1, [1, 0, 0, 0], months) };
    DepartmentView { sheet, ..empty() }
}

/// A large department.
pub(super) fn full() -> DepartmentView {
    let rest = (1..=30).map(|rank: u32| {
        let n = i64::from(30 - rank);
        place(rank + 98, &format!("Village-sur-Adour n° {rank}"), [n, n, n, n / 9])
    });
    let months = |rank| [820 + 27 * rank, 610 + 16 * rank, 330 + 4 * rank, 163];
    let communes = [
        place(440, "Tarbes", [6_210, 8_040, 4_104, 1_104]),
        place(286, "Lourdes", [1_830, 2_960, 1_214, 214]),
        place(13, "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson", [720, 930, 310, 61]),
    ];
    let communes = communes.into_iter().chain(rest).collect();
    let sheet = sheet(12_480, [11_622, 8_376, 4_224, 1_956], months);
    DepartmentView { sheet: Sheet { communes, ..sheet }, ..empty() }
}

fn hostile() -> DepartmentView {
    let most = i64::MAX / 50;
    let sheet = sheet(most, [most; 4], |_| [most, 3, 2, most]);
    let communes = vec![place(440, HOSTILE, [most, most, 0, -1])];
    DepartmentView { name: HOSTILE.to_owned(), sheet: Sheet { communes, ..sheet } }
}

fn place(rank: u32, name: &str, figures: [i64; 4]) -> CommuneSheet {
    let [pending, pending_any, new, allocated] = figures.map(told);
    CommuneSheet {
        insee: insee(rank),
        name: name.to_owned(),
        parent: None,
        group: None,
        pending,
        pending_any,
        new,
        allocated,
        types: divided(Split::HousingType, figures[0].max(0)).iter().map(|class| class.n).collect(),
    }
}

fn view(of: &DepartmentView, rank: u32) -> CommuneView {
    let wanted = insee(rank);
    let own = of.sheet.commune(wanted).cloned();
    CommuneView {
        insee: wanted,
        name: own.as_ref().map_or("Ens", |own| own.name.as_str()).to_owned(),
        department: (of.sheet.department, of.name.clone()),
        group: Some("Communauté d’agglomération Tarbes-Lourdes-Pyrénées".to_owned()),
        day: of.sheet.day,
        own,
        neighbours: of.sheet.communes.iter().filter(|one| one.insee != wanted).cloned().collect(),
    }
}
