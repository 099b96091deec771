use super::super::pace::carried;
use super::super::{Cell, Last, Month, read_detail};
use super::*;
use crate::domain::territory::sample;
use chrono::{Datelike as _, NaiveDate};

/// The first month in which anything was counted somewhere; none in an empty register.
fn first_month(figures: &Figures, zone: Zone) -> Option<Month> {
    figures.of_zone(zone).filter_map(|(cell, _)| cell.month).min()
}

type Raw<'a> = (&'a str, &'a str, &'a str, &'a str, i64);

fn figures(cells: &[Raw<'_>]) -> Figures {
    let mut figures = Figures::default();
    for (zone, indicator, detail, month, n) in cells {
        let cell = Cell {
            zone: zone.parse().unwrap(),
            indicator: Indicator::from_code(indicator).unwrap(),
            detail: read_detail(detail).unwrap(),
            month: month.parse().ok(),
        };
        figures.add(cell, *n);
    }
    figures
}

/// Everything that is published of a country.
struct Edition {
    days: Days,
    told: BTreeMap<Zone, Counts>,
}

impl Edition {
    fn of(figures: &Figures, france: &Territories) -> Self {
        Self::after(None, figures, france, "2026-11-24")
    }

    /// One of a day, after another one.
    fn after(last: Option<&Self>, figures: &Figures, france: &Territories, day: &str) -> Self {
        let day = day.parse().unwrap();
        let since = first_month(figures, Zone::Country).unwrap_or(Month::of(day));
        let span = Span { day, since };
        // The last day of a month: its edition.
        let is_of_month = |day: NaiveDate| day.succ_opt().unwrap().day() == 1;
        let of = |last: &Self| Last { days: last.days, is_of_month: is_of_month(last.days.day) };
        let pace = Pace::after(last.map(of), day);
        let mut all = Self { days: pace.days(day), told: BTreeMap::new() };
        let before = last.map(|last| last.told.clone()).unwrap_or_default();
        let upper = upper(figures, france, span, pace, &before);
        let mut crossings = Crossings::default();
        let zones: BTreeSet<Zone> =
            figures.zones().into_iter().chain(before.keys().copied()).collect();
        let zones = zones.into_iter();
        let tallies = zones.map(|zone| (zone, Tally::recent(figures, zone, span))).collect();
        for (zone, own) in &upper {
            if let Zone::Department(code) = zone {
                let below = department(*code, own, &tallies, france, span, (pace, &before));
                crossings.add(*code, own, &below, france);
                let groups = below.groups.into_iter().map(|(code, c)| (Zone::Epci(code), c));
                let communes = below.communes.into_iter().map(|(code, c)| (Zone::Commune(code), c));
                all.told.extend(groups.chain(communes));
            }
        }
        let any = |code| {
            let zone = Zone::Epci(code);
            Tally::key(figures, zone, span).get(Line::now(Indicator::PendingAny))
        };
        for (code, counts) in crossings.counts(any) {
            let zone = Zone::Epci(code);
            let is_carried = matches!(pace, Pace::Month(_));
            let counts =
                if is_carried { carried(zone, &counts, before.get(&zone)) } else { counts };
            all.told.insert(zone, counts);
        }
        all.told.extend(upper);
        all
    }

    fn get(&self, zone: &str, line: &str) -> Shown {
        let counts = self.told.get(&zone.parse().unwrap());
        counts.and_then(|counts| counts.get(line.parse().unwrap()))
    }

    fn knows(&self, zone: &str) -> bool {
        self.told.contains_key(&zone.parse().unwrap())
    }
}

/// A count of a place and of all that lies around it.
fn around<'a>(places: &[&'a str], rest: (&'a str, &'a str, &'a str, i64)) -> Vec<Raw<'a>> {
    let (indicator, detail, month, n) = rest;
    places.iter().map(|place| (*place, indicator, detail, month, n)).collect()
}

const RHONE: [&str; 4] = ["F", "R84", "D69", "E200046977"];

/// Demands of one, two and three persons in a commune of the metropolis.
fn of_sizes(commune: &str, sizes: [i64; 3]) -> Vec<Raw<'_>> {
    let places = RHONE.into_iter().chain([commune]);
    let of = |place| {
        let classes = ["size:1", "size:2", "size:3"].into_iter().zip(sizes);
        let all = classes.chain([("", sizes.iter().sum())]);
        all.map(move |(detail, n)| (place, "pending", detail, "", n))
    };
    places.flat_map(of).collect()
}

#[test]
fn an_edition_tells_what_is_counted_and_hides_what_is_small() {
    let france = sample::territories();
    let mut cells = vec![
        ("C69123", "pending", "", "", 60),
        ("C69388", "pending", "", "", 40),
        ("C69029", "pending", "", "", 44),
        ("C69259", "pending", "", "", 3),
        ("C69259", "pending_any", "", "", 12),
        ("C69123", "pending_any", "", "", 80),
        ("C69388", "pending_any", "", "", 50),
        ("C69029", "pending_any", "", "", 70),
    ];
    for (detail, n) in [
        ("", 107),
        ("size:1", 80),
        ("size:2", 27),
        ("filed:2026-10", 70),
        ("filed:2025-11", 20),
        ("filed:2024-01", 17),
        ("ceiling:60", 97),
        ("ceiling:100", 10),
    ] {
        cells.extend(around(&RHONE, ("pending", detail, "", n)));
    }
    cells.extend(around(&RHONE, ("new", "", "2026-11", 30)));
    cells.extend(around(&RHONE, ("new", "", "2025-12", 8)));
    // Before the last twelve months.
    cells.extend(around(&RHONE, ("new", "", "2025-11", 900)));
    cells.extend(around(&RHONE, ("pending", "", "2025-11", 50)));
    cells.extend(around(&RHONE, ("pending", "", "2026-10", 57)));
    let found = Edition::of(&figures(&cells), &france);
    for zone in RHONE {
        assert_eq!(found.get(zone, "pending"), Some(107), "{zone}");
        assert_eq!(found.get(zone, "new@12m"), Some(38), "{zone}");
        // A body of communes has its last twelve months alone.
        let history = zone != "E200046977";
        let told = |n| if history { Some(n) } else { None };
        assert_eq!(found.get(zone, "new@2025-11"), told(900), "{zone}");
        assert_eq!(found.get(zone, "pending@2026-09"), told(50), "{zone}");
        assert_eq!(found.get(zone, "pending@2026-10"), told(107), "{zone}");
        let waits = ["1", "2", "3"].map(|c| found.get(zone, &format!("pending:filed:{c}")));
        assert_eq!(waits, [70, 20, 17].map(Some), "{zone}");
        // Fewer than eleven, where incomes are told.
        let ceilings = ["60", "100"].map(|c| found.get(zone, &format!("pending:ceiling:{c}")));
        assert_eq!(ceilings, [None, None], "{zone}");
    }
    // Another commune is hidden with it: the smallest one.
    assert_eq!([found.get("C69259", "pending"), found.get("C69029", "pending")], [None, None]);
    assert_eq!(found.get("C69123", "pending"), Some(60));
    assert_eq!(found.get("C69388", "pending"), Some(40));
    assert_eq!(found.get("C69259", "pending_any"), Some(12));
}

#[test]
fn a_large_town_is_told_rather_than_what_it_makes_with_a_hamlet() {
    let mut cells = vec![
        ("C69123", "pending", "", "", 71),
        ("C69029", "pending", "", "", 4),
        ("C69064", "pending", "", "", 6),
        ("E200046977", "pending", "", "", 75),
        ("E200046977", "pending", "size:1", "", 75),
    ];
    for zone in ["F", "R84", "D69"] {
        cells.extend([(zone, "pending", "", "", 81), (zone, "pending", "size:1", "", 81)]);
    }
    let found = Edition::of(&figures(&cells), &sample::territories());
    assert_eq!(found.get("C69123", "pending"), Some(71));
    assert_eq!(found.get("D69", "pending"), Some(81));
    for (zone, line) in [
        ("C69029", "pending"),
        ("E200046977", "pending"),
        ("E200046977", "pending:size:1"),
        ("C69064", "pending"),
    ] {
        assert_eq!(found.get(zone, line), None, "{zone} {line}");
    }
}

#[test]
fn a_town_is_divided_as_its_body_is_and_a_hamlet_is_not() {
    let mut cells = Vec::new();
    for (commune, sizes) in [("C69123", [50, 21, 9]), ("C69259", [30, 3, 7]), ("C69029", [2, 3, 1])]
    {
        cells.extend(of_sizes(commune, sizes));
    }
    let found = Edition::of(&figures(&cells), &sample::territories());
    let sizes = |zone| ["1", "2", "3", "4"].map(|c| found.get(zone, &format!("pending:size:{c}")));
    assert_eq!(sizes("E200046977"), [82, 27, 17, 0].map(Some));
    assert_eq!(sizes("C69123"), [Some(50), Some(21), Some(9), Some(0)]);
    // Of three, and of the next smallest, which would tell them.
    assert_eq!(sizes("C69259"), [Some(30), None, None, Some(0)]);
    assert_eq!(found.get("C69029", "pending"), Some(6));
    assert_eq!(sizes("C69029")[..3], [None, None, None]);
}

#[test]
fn what_is_not_told_of_classes_is_not_added_up_from_the_others() {
    let mut cells = Vec::new();
    // Of two and of three nothing is told around: there are too few of two.
    for (commune, sizes) in [("C69123", [20, 1, 2]), ("C69029", [22, 3, 4])] {
        cells.extend(of_sizes(commune, sizes));
    }
    let found = Edition::of(&figures(&cells), &sample::territories());
    let sizes = |zone| ["1", "2", "3"].map(|c| found.get(zone, &format!("pending:size:{c}")));
    assert_eq!(sizes("E200046977"), [Some(42), None, None]);
    assert_eq!(found.get("C69123", "pending"), Some(23));
    // Three are not alone there: those who are would tell it, and those of the other town too.
    assert_eq!(sizes("C69123"), [None; 3]);
    assert_eq!(sizes("C69029"), [None; 3]);
}

#[test]
fn who_left_without_a_dwelling_is_people_too() {
    let told = |allocated: i64| {
        let mut cells = around(&RHONE, ("pending", "", "", 200));
        for (flow, n) in [("new", 60), ("removed", 40), ("allocated", allocated)] {
            cells.extend(around(&RHONE, (flow, "", "2026-06", n)));
        }
        let found = Edition::of(&figures(&cells), &sample::territories());
        let both = |period: &str| {
            ["removed", "allocated"]
                .iter()
                .all(|flow| found.get("D69", &format!("{flow}@{period}")).is_some())
        };
        [both("12m"), both("2026-06")]
    };
    assert_eq!(told(30), [true; 2]);
    assert_eq!(told(40), [true; 2], "nobody is nobody's secret");
    assert_eq!(told(37), [false; 2]);
}

#[test]
fn who_names_a_commune_without_putting_it_first_is_people_too() {
    let told = |any: i64| {
        let mut cells = around(&RHONE, ("pending", "", "", 60));
        cells.extend(around(&RHONE, ("pending_any", "", "", 300)));
        cells.extend([("C69123", "pending", "", "", 60), ("C69123", "pending_any", "", "", any)]);
        let found = Edition::of(&figures(&cells), &sample::territories());
        ["pending", "pending_any"].map(|line| found.get("C69123", line).is_some())
    };
    assert_eq!(told(90), [true; 2]);
    assert_eq!(told(60), [true; 2]);
    assert!(told(63).contains(&false));
}

#[test]
fn communes_that_are_named_say_how_often_the_others_are() {
    let told = |bron: i64| {
        let mut cells = around(&RHONE, ("pending", "", "", 50));
        cells.extend(around(&RHONE, ("pending_any", "", "", 64)));
        cells.extend([("C69123", "pending", "", "", 50), ("C69123", "pending_any", "", "", 60)]);
        cells.push(("C69029", "pending_any", "", "", bron));
        let found = Edition::of(&figures(&cells), &sample::territories());
        let zones = ["D69", "E200046977", "C69123", "C69029"];
        zones.map(|zone| found.get(zone, "pending_any").is_some())
    };
    // Everybody names one of the two at least: four name Bron, if it is few.
    assert!(!told(4)[3]);
    assert!(told(4)[1..3].contains(&false));
    assert_eq!(told(20), [true; 4]);
}

#[test]
fn who_is_alone_tells_no_more_than_one_person_does() {
    let mut cells = Vec::new();
    let classes = [
        ("", 55),
        ("size:1", 12),
        ("size:2", 3),
        ("size:3", 40),
        ("family:1", 12),
        ("family:1E", 43),
    ];
    for (detail, n) in classes {
        cells.extend(around(&RHONE, ("pending", detail, "", n)));
    }
    let found = Edition::of(&figures(&cells), &sample::territories());
    let is_told = |class: &str| found.get("D69", &format!("pending:{class}")).is_some();
    assert!(!is_told("size:2"));
    // Either one is hidden with the other, or those of three are hidden instead.
    let one_is_known = is_told("size:1") || is_told("family:1") || is_told("family:1E");
    assert!(!one_is_known || !is_told("size:3"));
}

#[test]
fn of_an_arrondissement_nothing_is_told_where_its_commune_is_hidden() {
    let cells = |lyon: i64| {
        let mut cells = around(&RHONE, ("pending", "", "", 60 + lyon));
        cells.extend([("C69123", "pending", "", "", lyon), ("C69388", "pending", "", "", lyon)]);
        cells.push(("C69029", "pending", "", "", 60));
        cells
    };
    let found = Edition::of(&figures(&cells(3)), &sample::territories());
    assert!(found.knows("C69123") && !found.knows("C69388"), "not even that nobody is there");
    let found = Edition::of(&figures(&cells(30)), &sample::territories());
    assert_eq!(found.get("C69388", "pending"), Some(30));
}

#[test]
fn a_metropolis_adds_up_its_own_bodies_and_the_department_that_has_none() {
    let (metropolis, plaine) = ("E200054781", "E200057867");
    let mut cells = Vec::new();
    for (commune, department, ept, n) in
        [("C75056", "D75", None, 500), ("C93001", "D93", Some(plaine), 70)]
    {
        for zone in [commune, department, "R11", "F", metropolis].into_iter().chain(ept) {
            cells.push((zone, "pending", "", "", n));
            cells.push((zone, "pending", "size:1", "", n));
        }
    }
    let found = Edition::of(&figures(&cells), &sample::territories());
    assert_eq!(found.get(plaine, "pending:size:1"), Some(70));
    assert_eq!(found.get(metropolis, "pending"), Some(570));
    assert_eq!(found.get(metropolis, "pending:size:1"), Some(570));
}

#[test]
fn no_stock_of_a_month_tells_how_few_came_or_left_in_it() {
    let mut cells = Vec::new();
    for (indicator, month, n) in
        [("new", "2026-08", 90), ("pending", "2026-08", 90), ("pending", "", 88)]
    {
        cells.extend(around(&RHONE, (indicator, "", month, n)));
    }
    cells.extend(around(&RHONE, ("removed", "", "2026-10", 2)));
    cells.extend(around(&RHONE, ("pending", "", "2026-10", -2)));
    let found = Edition::of(&figures(&cells), &sample::territories());
    for zone in RHONE {
        assert_eq!(found.get(zone, "pending"), Some(88), "{zone}");
        assert_eq!(found.get(zone, "removed@2026-10"), None, "{zone}");
        for month in ["pending@2026-08", "pending@2026-09", "pending@2026-10"] {
            assert_eq!(found.get(zone, month), None, "{zone} {month}");
        }
    }
}

#[test]
fn a_history_is_not_told_beside_one_that_a_small_month_keeps_silent() {
    let mut cells = Vec::new();
    let mut put = |zones: [&'static str; 2], new: i64, later: i64, removed: i64| {
        for zone in zones.into_iter().chain(["F"]) {
            for (what, month, n) in [
                ("new", "2026-06", 60),
                ("removed", "2026-06", 40),
                ("pending", "2026-06", 20),
                ("new", "2026-08", new),
                ("pending", "2026-08", new),
                ("new", "2026-10", later),
                ("removed", "2026-10", removed),
                ("pending", "2026-10", later - removed),
                ("pending", "", 20 + new + later - removed),
            ] {
                cells.push((zone, what, "", month, n));
            }
        }
    };
    // Two left the Ain in October, and another department of its region is hidden with it.
    put(["D01", "R84"], 50, 20, 2);
    put(["D38", "R84"], 200, 60, 30);
    put(["D69", "R84"], 90, 50, 40);
    put(["D30", "R76"], 70, 40, 20);
    let found = Edition::of(&figures(&cells), &sample::territories());
    let told = |line: &str| ["D01", "D38", "D69"].map(|zone| found.get(zone, line).is_some());
    // Beside the stocks of two publications, who came tells who left: both are hidden together.
    assert_eq!(told("removed@2026-10"), [false, false, true]);
    assert_eq!(told("new@2026-10"), [false, false, true]);
    // All of R84 but one would tell the one.
    assert_eq!(told("pending@2026-09"), [false; 3]);
    let elsewhere = ["F", "R84", "R76", "D30"].map(|zone| found.get(zone, "pending@2026-09"));
    assert_eq!(elsewhere, [490, 400, 90, 90].map(Some));
}

#[test]
fn a_body_in_several_departments_adds_up_what_each_of_them_tells() {
    let vienne = "E200077014";
    let mut cells = Vec::new();
    let mut put = |commune: &'static str, department: &'static str, sizes: [i64; 2]| {
        for zone in [commune, department, "R84", "F", vienne] {
            cells.push((zone, "pending", "", "", sizes.iter().sum()));
            cells.push((zone, "pending", "size:1", "", sizes[0]));
            cells.push((zone, "pending", "size:2", "", sizes[1]));
        }
    };
    put("C38544", "D38", [40, 20]);
    put("C69064", "D69", [30, 3]);
    let found = Edition::of(&figures(&cells), &sample::territories());
    assert_eq!(found.get(vienne, "pending"), Some(93));
    assert_eq!(found.get("D38", "pending:size:2"), Some(20));
    assert_eq!(found.get("C38544", "pending:size:2"), Some(20));
    // What is too small in one of its departments is not told of the whole.
    for zone in [vienne, "D69", "C69064"] {
        assert_eq!(found.get(zone, "pending:size:2"), None, "{zone}");
    }
}

#[test]
fn of_a_few_nothing_is_told_not_even_on_which_side_they_are_not() {
    let france = sample::territories();
    let mut cells = vec![("C69029", "pending", "", "", 2), ("C69029", "pending_any", "", "", 2)];
    for (detail, n) in [("", 2), ("size:1", 2)] {
        cells.extend(around(&RHONE, ("pending", detail, "", n)));
    }
    cells.extend(around(&RHONE, ("new", "", "2026-03", 2)));
    cells.extend(around(&RHONE, ("new", "channel:web", "2026-03", 2)));
    let found = Edition::of(&figures(&cells), &france);
    assert!(!found.knows("C69029"), "nor where");
    for zone in RHONE {
        for line in
            ["pending", "new@12m", "pending:size:1", "pending:size:2", "new:channel:web@12m"]
        {
            assert_eq!(found.get(zone, line), None, "{zone} {line}");
        }
        assert_eq!(found.get(zone, "new@2026-04"), None, "nor when");
        assert_eq!(found.get(zone, "renewed@12m"), Some(0), "nobody renewed: nobody's secret");
    }
}

#[test]
fn a_country_without_demand_has_zeros() {
    let found = Edition::of(&Figures::default(), &sample::territories());
    assert_eq!(found.told.len(), 1);
    assert!(found.told[&Zone::Country].is_empty());
    assert_eq!(found.get("F", "pending"), Some(0));
    assert!(found.get("F", "pending@2026-10").is_none(), "no month is over yet");
}

#[test]
fn a_small_department_hides_its_country_rather_than_its_neighbours() {
    let cells = [
        ("F", "pending", "", "", 43),
        ("R84", "pending", "", "", 40),
        ("D69", "pending", "", "", 40),
        ("R76", "pending", "", "", 3),
        ("D30", "pending", "", "", 3),
    ];
    let found = Edition::of(&figures(&cells), &sample::territories());
    assert_eq!(found.get("D69", "pending"), Some(40));
    assert_eq!([found.get("D30", "pending"), found.get("F", "pending")], [None, None]);
}

mod attack;
mod later;
