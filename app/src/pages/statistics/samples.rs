//! The statistics pages in every state.

use super::{
    AsOf, Beside, CommuneView, DataView, IndexView, Publication, TerritoryView, Unknown, commune,
    data, index, territory,
};
use crate::domain::statistics::{
    Counts, Days, FLOW_SPLITS, FLOWS, Indicator, Line, Month, Part, SMALLEST_SHOWN, Sheet, Shown,
    Span, Split, Zone, classes,
};
use crate::domain::territory::InseeCode;
use crate::pages::{Chrome, HOSTILE};
use crate::paths;
use chrono::NaiveDate;
use std::sync::Arc;

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let visitor = Chrome::default();
    let country = || {
        let sheet = Arc::unwrap_or_clone(full().sheet);
        Arc::new(Sheet { zone: Zone::Country, name: "France".to_owned(), ..sheet })
    };
    let list = || IndexView {
        departments: departments(),
        country: Some((country(), as_of())),
        ..IndexView::default()
    };
    let search = |typed: &str, found: &[(u32, &str)]| IndexView {
        typed: typed.to_owned(),
        found: found.iter().map(|(rank, name)| (insee(*rank), (*name).to_owned())).collect(),
        ..list()
    };
    let found = IndexView {
        found_in_all: Some(31),
        groups: vec![(HOSTILE.to_owned(), "/statistiques/epci/200069300".to_owned())],
        regions: vec![("Occitanie".to_owned(), "/statistiques/region/76".to_owned())],
        ..search("tarbes", &[(440, "Tarbes (Hautes-Pyrénées)"), (1, HOSTILE)])
    };
    let epci = TerritoryView {
        sheet: Arc::new(Sheet { zone: zone("E200046977"), ..Arc::unwrap_or_clone(full().sheet) }),
        is_crossing: true,
        ..full()
    };
    let town = full().sheet.own.clone();
    let town = |commune: CommuneView| CommuneView {
        sheet: Arc::new(Sheet { own: town.clone(), ..Arc::unwrap_or_clone(commune.sheet) }),
        ..commune
    };
    let month = Month::of(day()).plus(-1);
    let frozen = |version, reason: Option<&str>| AsOf {
        frozen: Some((month, version, reason.map(str::to_owned))),
        ..as_of()
    };
    let published = [(1, None), (2, Some(HOSTILE.to_owned()))]
        .map(|(version, reason)| Publication { month, version, reason, made_on: day() });
    vec![
        ("index, none", index(&visitor, IndexView::default())),
        ("index, nothing published", index(&visitor, IndexView { country: None, ..list() })),
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
        (
            "index, unknown",
            index(&visitor, IndexView { unknown: Some(Unknown::Territory), ..list() }),
        ),
        (
            "index, unknown month",
            index(&visitor, IndexView { unknown: Some(Unknown::Edition), ..list() }),
        ),
        (
            "index, in preparation",
            index(
                &visitor,
                IndexView { unknown: Some(Unknown::Anything), country: None, ..list() },
            ),
        ),
        ("department, empty", territory(&visitor, &empty())),
        ("department, one demand", territory(&visitor, &first_demand())),
        ("department", territory(&visitor, &full())),
        ("department, hostile", territory(&visitor, &hostile())),
        (
            "department, a month",
            territory(&visitor, &TerritoryView { as_of: frozen(1, None), ..full() }),
        ),
        (
            "department, a month corrected",
            territory(&visitor, &TerritoryView { as_of: frozen(2, Some(HOSTILE)), ..full() }),
        ),
        (
            "country",
            territory(&visitor, &TerritoryView { sheet: country(), above: Vec::new(), ..full() }),
        ),
        ("epci, in several departments", territory(&visitor, &epci)),
        ("department, divided last year", territory(&visitor, &older(full()))),
        ("commune", commune(&visitor, &view(&full(), 440))),
        ("commune, divided last year", commune(&visitor, &town(view(&older(full()), 440)))),
        ("commune, divided", commune(&visitor, &town(view(&full(), 440)))),
        ("commune, nobody", commune(&visitor, &view(&full(), 999))),
        ("commune, hostile", commune(&visitor, &view(&hostile(), 440))),
        ("data, none", data(&visitor, &DataView::default())),
        ("data", data(&visitor, &DataView { days: Some(days()), published: published.into() })),
    ]
}

fn insee(rank: u32) -> InseeCode {
    format!("65{rank:03}").parse().expect("a code of the department")
}

fn zone(text: &str) -> Zone {
    text.parse().expect("a zone")
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).unwrap_or_default()
}

fn days() -> Days {
    Days { day: day(), divided: day() }
}

fn as_of() -> AsOf {
    AsOf { days: days(), made_on: day(), frozen: None }
}

/// The same, where what is told once a year was told last year.
fn older(of: TerritoryView) -> TerritoryView {
    let divided = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap_or_default();
    let days = Days { divided, ..days() };
    let sheet = Sheet { days, ..Arc::unwrap_or_clone(of.sheet) };
    TerritoryView { sheet: Arc::new(sheet), as_of: AsOf { days, ..of.as_of }, ..of }
}

fn departments() -> Vec<Beside> {
    [("2A", "Corse-du-Sud", 39), ("65", "Hautes-Pyrénées", 0), ("69", HOSTILE, 90)]
        .map(|(code, name, pending)| Beside {
            zone: zone(&format!("D{code}")),
            code: code.to_owned(),
            name: name.to_owned(),
            pending: told(pending),
            then: told(pending),
            allocated: Some(10),
        })
        .into()
}

/// As the service does, without what else it hides.
fn told(n: i64) -> Shown {
    (n == 0 || n >= SMALLEST_SHOWN).then_some(n)
}

/// A whole divided among the classes of a division, the first ones larger.
fn divide(counts: &mut Counts, line: Line, split: Split, whole: i64) {
    let all = classes(split);
    let mut left = whole;
    let last = all.len().saturating_sub(1);
    for (rank, (code, _)) in all.into_iter().enumerate() {
        let n = if rank == last { left } else { left * 43 / 100 };
        left -= n;
        counts.put(line.class(split, code), told(n));
    }
}

fn counts(pending: i64, year: [i64; 4], months: impl Fn(i64) -> [i64; 4]) -> Counts {
    let span = Span { day: day(), since: Month::of(day()).plus(-68) };
    let now = Line::now(Indicator::Pending);
    let mut counts = Counts::default();
    counts.put(now, told(pending));
    counts.put(Line::now(Indicator::PendingAny), told(pending));
    for split in Split::OF_STOCK {
        divide(&mut counts, now, split, pending);
    }
    for (flow, n) in FLOWS.into_iter().zip(year) {
        counts.put(Line::year(flow), told(n));
    }
    for (rank, month) in (0..).zip(span.year()) {
        for (flow, n) in FLOWS.into_iter().zip(months(rank)) {
            counts.put(Line::month(flow, month), told(n));
        }
    }
    let [new, _, removed, allocated] = year;
    for ((flow, split), n) in FLOW_SPLITS.into_iter().zip([new, removed, allocated, allocated]) {
        divide(&mut counts, Line::year(flow), split, n);
    }
    for (rank, month) in (0..).zip(span.over()) {
        counts.put(Line::month(Indicator::Pending, month), told(pending / 99 * (rank + 30)));
    }
    counts
}

fn territory_of(own: Counts, parts: Vec<Part>) -> TerritoryView {
    TerritoryView {
        sheet: Arc::new(Sheet {
            zone: zone("D65"),
            name: "Hautes-Pyrénées".to_owned(),
            days: days(),
            own,
            parts,
        }),
        as_of: as_of(),
        above: vec![("Occitanie".to_owned(), "/statistiques/region/76".to_owned())],
        groups: Vec::new(),
        is_crossing: false,
    }
}

fn empty() -> TerritoryView {
    territory_of(counts(0, [0; 4], |_| [0; 4]), Vec::new())
}

fn first_demand() -> TerritoryView {
    let months = |rank| [i64::from(rank == 11), 0, 0, 0];
    let parts = vec![place(4, "Ajaccio", [1, 1, 1, 0])];
    territory_of(counts(1, [1, 0, 0, 0], months), parts)
}

/// A large department.
pub(super) fn full() -> TerritoryView {
    let rest = (1..=30).map(|rank: u32| {
        let n = i64::from(30 - rank);
        place(rank + 98, &format!("Village-sur-Adour n° {rank}"), [n, n, n, n / 9])
    });
    let months = |rank| [820 + 27 * rank, 610 + 16 * rank, 330 + 4 * rank, 163];
    let parts = [
        place(440, "Tarbes", [6_210, 8_040, 4_104, 1_104]),
        place(286, "Lourdes", [1_830, 2_960, 1_214, 214]),
        place(13, "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson", [720, 930, 310, 61]),
    ];
    let parts = parts.into_iter().chain(rest).collect();
    let groups = ["Tarbes-Lourdes-Pyrénées", HOSTILE]
        .map(|name| (name.to_owned(), "/statistiques/epci/200069300".to_owned()));
    let view = territory_of(counts(12_480, [11_622, 8_376, 4_224, 1_956], months), parts);
    TerritoryView { groups: groups.into(), ..view }
}

fn hostile() -> TerritoryView {
    let most = i64::MAX / 50;
    let own = counts(most, [most; 4], |_| [most, 3, 2, most]);
    let view = territory_of(own, vec![place(440, HOSTILE, [most, most, 0, -1])]);
    let above = vec![(HOSTILE.to_owned(), "/statistiques/region/76".to_owned())];
    let sheet = Arc::unwrap_or_clone(view.sheet);
    let sheet = Arc::new(Sheet { name: HOSTILE.to_owned(), ..sheet });
    TerritoryView { sheet, above, ..view }
}

fn place(rank: u32, name: &str, figures: [i64; 4]) -> Part {
    let [pending, any, new, allocated] = figures;
    let now = Line::now(Indicator::Pending);
    let mut counts = Counts::default();
    counts.put(now, told(pending));
    counts.put(Line::now(Indicator::PendingAny), told(any));
    counts.put(Line::year(Indicator::New), told(new));
    counts.put(Line::year(Indicator::Allocated), told(allocated));
    divide(&mut counts, now, Split::HousingType, pending.max(0));
    Part { zone: Zone::Commune(insee(rank)), name: name.to_owned(), parent: None, counts }
}

fn view(of: &TerritoryView, rank: u32) -> CommuneView {
    let wanted = Zone::Commune(insee(rank));
    let own = of.sheet.parts.iter().find(|part| part.zone == wanted);
    let nobody = || {
        let zeros = place(rank, "Ens", [0; 4]);
        zeros.counts
    };
    CommuneView {
        sheet: Arc::new(Sheet {
            zone: wanted,
            name: own.map_or("Ens", |own| own.name.as_str()).to_owned(),
            days: of.sheet.days,
            own: own.map_or_else(nobody, |own| own.counts.clone()),
            parts: Vec::new(),
        }),
        as_of: of.as_of.clone(),
        above: vec![(of.sheet.name.clone(), "/statistiques/departement/65".to_owned())],
        parts: vec![("Premier arrondissement".to_owned(), paths::statistics_of(wanted))],
        around: (
            "Communauté d’agglomération Tarbes-Lourdes-Pyrénées".to_owned(),
            "/statistiques/epci/200069300".to_owned(),
        ),
        neighbours: of.sheet.parts.iter().filter(|one| one.zone != wanted).cloned().collect(),
    }
}
