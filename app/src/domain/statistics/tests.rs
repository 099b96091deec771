use super::*;
use crate::domain::content::{Content, HousingType};
use crate::domain::demand::Demand;
use crate::domain::event::Event;
use crate::domain::ids::DemandId;
use crate::domain::life_cycle::{Registration, RemovalReason, Status};
use crate::domain::territory::{Territories, sample};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn content(communes: &[&str], size: u32) -> Content {
    serde_json::from_value(serde_json::json!({
        "identity": {
            "civility": "2", "name": "Durand", "birthName": null, "firstNames": "Éloïse",
            "birthDate": "1980-00-00", "nationality": "1"
        },
        "contact": {
            "mobile": null, "email": "eloise@exemple.fr", "street": "3 rue des Lilas",
            "complement": null, "postalCode": "69500", "town": "Bron"
        },
        "household": { "size": size, "rfr": { "known": 0 } },
        "housing": { "category": "I", "types": ["T3", "T4"] },
        "communes": communes,
        "reason": { "motive": "13", "precision": null }
    }))
    .unwrap()
}

fn registered(content: Content) -> Event {
    let registration = Registration {
        unique_number: "0690326000001GDPUB".parse().unwrap(),
        filed_on: day("2026-03-02"),
        registered_on: day("2026-03-09"),
        renewed_on: None,
    };
    Event::Registered { registration, content: Some(content) }
}

/// A demand that events happen to, and what the figures add up to.
struct Life {
    demand: Demand,
    told: Vec<Movement>,
}

impl Life {
    fn new() -> Self {
        Self { demand: Demand::blank(DemandId(uuid::Uuid::nil()), None), told: Vec::new() }
    }

    fn meets(&mut self, event: &Event, on: &str, france: &Territories) {
        let after = self.demand.clone().apply(event);
        self.told.extend(movements(event, Some(&self.demand), &after, france, day(on)));
        self.demand = after;
    }
}

fn figures(told: &[Movement], france: &Territories) -> Figures {
    let mut figures = Figures::default();
    for movement in told {
        // As they are kept until they are folded.
        let kept = serde_json::to_string(movement).unwrap();
        let read: Movement = serde_json::from_str(&kept).unwrap();
        assert_eq!(read, *movement);
        for (cell, n) in read.cells(france) {
            figures.add(cell, n);
        }
    }
    figures
}

/// Zone, indicator, detail and month of each cell, and its sum.
fn sums(events: &[(Event, &str)]) -> Vec<(String, i64)> {
    let france = sample::territories();
    let mut life = Life::new();
    for (event, on) in events {
        life.meets(event, on, &france);
    }
    let text = |(cell, n): (&Cell, i64)| {
        let month = cell.month.map(|month| month.to_string()).unwrap_or_default();
        let words = [
            cell.zone.to_string(),
            cell.indicator.code().to_owned(),
            detail_text(cell.detail),
            month,
        ];
        (words.join(" "), n)
    };
    figures(&life.told, &france).iter().map(text).collect()
}

fn has(sums: &[(String, i64)], cell: &str) -> bool {
    sums.contains(&(cell.to_owned(), 1))
}

#[test]
fn a_registration_counts_once_in_its_zones_and_in_each_wished_commune() {
    let found = sums(&[(registered(content(&["69388", "69029"], 3)), "2026-03-09")]);
    for cell in [
        "F pending  ",
        "R84 pending  ",
        "D69 pending  ",
        "D69 pending  2026-03",
        "E200046977 pending  ",
        "C69123 pending  ",
        "C69388 pending  ",
        "C69388 pending_any  ",
        "C69029 pending_any  ",
        "D69 pending_any  ",
        "D69 new  2026-03",
        "D69 new channel:web 2026-03",
        "D69 pending size:3 ",
        "D69 pending type:T3 ",
        "D69 pending type:T4 ",
        "D69 pending filed:2026-03 ",
        "D69 pending born:1980 ",
        "D69 pending channel:web ",
        "D69 pending work:? ",
        "C69388 pending ceiling:60 ",
    ] {
        assert!(has(&found, cell), "{cell} is not in {found:?}");
    }
    assert!(!found.iter().any(|(cell, _)| cell.starts_with("C69029 pending ")), "{found:?}");
    assert!(found.iter().all(|(_, n)| *n == 1), "{found:?}");
}

#[test]
fn a_renewal_that_changes_the_wishes_moves_the_stock_and_a_removal_empties_it() {
    let renewed =
        |communes| Event::Renewed { renewed_on: day("2027-02-09"), content: content(communes, 3) };
    let removed =
        Event::Removed { removed_on: day("2027-05-02"), reason: RemovalReason::Allocated };
    let life = [
        (registered(content(&["69388"], 3)), "2026-03-09"),
        (renewed(&["69029"]), "2027-02-09"),
        (removed, "2027-05-02"),
    ];
    let under_way = sums(&life[..2]);
    assert!(has(&under_way, "C69029 pending  "), "{under_way:?}");
    assert!(
        !under_way
            .iter()
            .any(|(cell, _)| cell.starts_with("C69388 pending  ") && cell.ends_with(' '))
    );
    assert!(has(&under_way, "D69 pending  "), "{under_way:?}");
    assert!(has(&under_way, "C69029 renewed  2027-02"), "{under_way:?}");
    let ended = sums(&life);
    let now = |(cell, _): &&(String, i64)| cell.contains("pending") && cell.ends_with(' ');
    assert_eq!(ended.iter().filter(now).collect::<Vec<_>>(), Vec::<&(String, i64)>::new());
    for cell in [
        "D69 allocated  2027-05",
        "D69 allocated wait:014 2027-05",
        "C69029 removed  2027-05",
        "D69 removed reason:RADATT 2027-05",
    ] {
        assert!(has(&ended, cell), "{cell} is not in {ended:?}");
    }
}

#[test]
fn a_merge_counts_as_a_removal_and_undoing_it_as_nothing() {
    let into = "0690326000002GDPUB".parse().unwrap();
    let first = (registered(content(&["69388", "69029"], 3)), "2026-03-09");
    let merged = (Event::Merged { removed_on: day("2026-04-02"), into }, "2026-04-02");
    let undone = Event::MergeUndone { removed_on: day("2026-04-02"), unlinked: false };
    let undone = (undone, "2026-06-01");
    let ended = sums(&[first.clone(), merged.clone()]);
    assert!(has(&ended, "D69 removed  2026-04") && has(&ended, "D69 removed reason:SUP 2026-04"));
    assert!(!ended.iter().any(|(cell, _)| cell == "D69 pending  "), "{ended:?}");
    // Undone in another month, the removal leaves no trace in any.
    let back = sums(&[first.clone(), merged, undone]);
    assert!(!back.iter().any(|(cell, _)| cell.contains("removed")), "{back:?}");
    assert!(has(&back, "D69 pending  "), "{back:?}");
    let into = (Event::Absorbed { number: into }, "2026-04-02");
    assert_eq!(sums(&[first.clone(), into]), sums(&[first]));
}

#[test]
fn what_the_register_does_not_know_yet_is_not_counted() {
    let filed = Event::Filed { filed_on: day("2026-03-02"), content: content(&["69388"], 1) };
    assert_eq!(sums(&[(filed, "2026-03-02")]), []);
}

#[test]
fn a_class_is_told_on_a_day() {
    let on = day("2026-03-09");
    for (split, side, class) in [
        (Split::Filed, "2026-03", "1"),
        (Split::Filed, "2025-03", "2"),
        (Split::Filed, "2016-03", "7"),
        (Split::Born, "2002", "1"),
        (Split::Born, "2001", "2"),
        (Split::Born, "1950", "6"),
        (Split::Born, UNKNOWN, UNKNOWN),
        (Split::Wait, "011", "1"),
        (Split::Wait, "120", "7"),
        (Split::Size, "6P", "6P"),
        (Split::Work, "INCONNU", UNKNOWN),
    ] {
        assert_eq!(class_of(split, side, on), class, "{split:?} {side}");
    }
    for split in Split::ALL {
        let codes: Vec<_> = classes(*split).into_iter().map(|(code, _)| code).collect();
        let distinct: BTreeSet<_> = codes.iter().collect();
        assert_eq!(distinct.len(), codes.len(), "{split:?}");
        for code in codes {
            assert_eq!(Side::of(code).code(), code, "{split:?}: it is not cut");
        }
    }
}

/// Counted without any movement: from the demands as they stand, and from their events.
fn recount(
    lives: &[(Demand, Vec<(Event, NaiveDate)>)],
    france: &Territories,
) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::<String, i64>::new();
    let mut add = |cell: String, n: i64| *sums.entry(cell).or_default() += n;
    for (demand, events) in lives {
        let Some(now) = &demand.content else { continue };
        if matches!(demand.status, Status::Active(_)) {
            let place = now.communes[0];
            let department = france.department_of(&place).unwrap();
            add(format!("D{department} pending"), 1);
            add(format!("C{place} pending"), 1);
            let household = now.household.as_ref().unwrap();
            add(format!("D{department} size {}", household.size), 1);
            for kind in &now.housing.types {
                add(format!("D{department} type {}", kind.code()), 1);
            }
            let mut departments: Vec<_> =
                now.communes.iter().map(|one| france.department_of(one).unwrap()).collect();
            departments.sort();
            departments.dedup();
            for department in departments {
                add(format!("D{department} any"), 1);
            }
            for commune in &now.communes {
                add(format!("C{commune} any"), 1);
            }
        }
        let mut content = None;
        for (event, on) in events {
            content = event.content_after(content.as_ref()).or(content);
            let Some(content) = &content else { continue };
            let department = france.department_of(&content.communes[0]).unwrap();
            let month = Month::of(*on);
            match event {
                Event::Registered { .. } => add(format!("D{department} new {month}"), 1),
                Event::Renewed { .. } => add(format!("D{department} renewed {month}"), 1),
                Event::Removed { .. } | Event::Merged { .. } => {
                    add(format!("D{department} removed {month}"), 1);
                }
                Event::MergeUndone { removed_on, .. } => {
                    add(format!("D{department} removed {}", Month::of(*removed_on)), -1);
                }
                _ => {}
            }
        }
    }
    sums.retain(|_, n| *n != 0);
    sums
}

/// The same figures, from the cells.
fn told(figures: &Figures) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for (cell, n) in figures.iter() {
        let zone = match cell.zone {
            Zone::Department(_) => cell.zone.to_string(),
            Zone::Commune(place) if place.as_str() != "69123" => cell.zone.to_string(),
            _ => continue,
        };
        let is_department = matches!(cell.zone, Zone::Department(_));
        let key = match (cell.indicator, cell.detail, cell.month) {
            (Indicator::Pending, None, None) => format!("{zone} pending"),
            (Indicator::PendingAny, None, None) => format!("{zone} any"),
            (Indicator::Pending, Some((Split::Size, side)), None) if is_department => {
                format!("{zone} size {}", side.code())
            }
            (Indicator::Pending, Some((Split::HousingType, side)), None) if is_department => {
                format!("{zone} type {}", side.code())
            }
            (Indicator::New | Indicator::Renewed | Indicator::Removed, None, Some(month))
                if is_department =>
            {
                format!("{zone} {} {month}", cell.indicator.code())
            }
            _ => continue,
        };
        sums.insert(key, n);
    }
    sums
}

proptest::proptest! {
    /// Whatever happens to demands, in whatever order, the figures are those of a recount.
    #[test]
    fn the_figures_are_those_of_a_recount(
        lives in proptest::collection::vec(
            proptest::collection::vec((0_u8..9, 0_usize..4, 0_usize..4, 1_u32..6, 0_i32..30), 1..10),
            1..6,
        ),
    ) {
        const PLACES: [&str; 4] = ["69388", "69029", "38544", "97411"];
        let france = sample::territories();
        let into = "0690326000002GDPUB".parse().unwrap();
        let (mut all, mut ended) = (Vec::new(), Vec::new());
        for steps in lives {
            let mut life = Life::new();
            let mut events = Vec::new();
            let mut on = day("2026-01-15");
            for (what, first, second, size, later) in steps {
                on = Month::of(on).plus(later / 10).first_day().max(on);
                let mut wished = vec![PLACES[first]];
                wished.extend((second != first).then_some(PLACES[second]));
                let mut wish = content(&wished, size);
                wish.housing.types = vec![HousingType::ALL[(first + second) % 7]];
                let event = match (&life.demand.status, what) {
                    (Status::Draft, _) => registered(wish),
                    (Status::Active(_), 0..=2) => Event::Renewed { renewed_on: on, content: wish },
                    (Status::Active(_), 3 | 4) => Event::Modified { content: wish },
                    (Status::Active(_), 5) => {
                        let mut identity = wish.identity;
                        identity.birth_date = "1990-01-01".parse().unwrap();
                        Event::CivilStatusCorrected { identity }
                    }
                    (Status::Active(_), 6) => {
                        Event::Removed { removed_on: on, reason: RemovalReason::Allocated }
                    }
                    (Status::Active(_), 7) => Event::Merged { removed_on: on, into },
                    (Status::Active(_), _) => Event::GivenUp { on },
                    (Status::Removed { reason: RemovalReason::Merged, removed_on, .. }, _) => {
                        Event::MergeUndone { removed_on: *removed_on, unlinked: false }
                    }
                    (Status::Removed { .. }, 0..=4) => {
                        Event::Reactivated { on, keeps_account: true }
                    }
                    _ => continue,
                };
                life.meets(&event, &on.to_string(), &france);
                events.push((event, on));
            }
            all.extend(life.told);
            ended.push((life.demand, events));
        }
        let found = figures(&all, &france);
        proptest::prop_assert_eq!(told(&found), recount(&ended, &france));
        // The months of a stock add up to it.
        let mut months = BTreeMap::new();
        for (cell, n) in found.iter().filter(|(cell, _)| cell.indicator.is_stock() && cell.detail.is_none()) {
            let (now, moved) = months.entry((cell.zone, cell.indicator)).or_insert((0, 0));
            *(if cell.month.is_none() { now } else { moved }) += n;
        }
        for (zone, (now, moved)) in months {
            proptest::prop_assert_eq!(now, moved, "{:?}", zone);
        }
        // The sides of a partition add up to the whole.
        for split in Split::OF_STOCK.into_iter().filter(|split| split.is_partition()) {
            let mut sides = BTreeMap::new();
            for (cell, n) in found.iter().filter(|(cell, _)| cell.indicator == Indicator::Pending) {
                if cell.detail.is_some_and(|(other, _)| other == split) {
                    *sides.entry(cell.zone).or_insert(0) += n;
                }
            }
            for (zone, sum) in sides {
                let whole = Cell { zone, indicator: Indicator::Pending, detail: None, month: None };
                proptest::prop_assert_eq!(found.get(&whole), sum, "{:?} of {}", split, zone);
            }
        }
    }
}

#[test]
fn each_class_is_that_of_its_own_code() {
    let day = "2026-11-30".parse().unwrap();
    for split in Split::ALL.iter().copied() {
        let by_rank = matches!(split, Split::Filed | Split::Wait | Split::Born);
        for (code, label) in classes(split).into_iter().filter(|_| !by_rank) {
            assert_eq!(class_of(split, code, day), code, "{label}");
        }
        assert_eq!(class_of(split, "what", day), UNKNOWN, "{split:?}");
    }
}
