use super::*;
use crate::domain::statistics::{Cell, Figures};

fn days(day: &str, divided: &str) -> Days {
    Days { day: day.parse().unwrap(), divided: divided.parse().unwrap() }
}

#[test]
fn what_divides_is_told_once_twelve_months_are_over() {
    let pace = |last, day: &str| Pace::after(last, day.parse().unwrap());
    assert_eq!(pace(None, "2026-11-30"), Pace::Whole);
    let last = "2027-10-31".parse().unwrap();
    let next = Some(days("2027-10-31", "2026-11-10"));
    assert_eq!(pace(next, "2027-10-31"), Pace::Month { last });
    assert_eq!(pace(next, "2027-11-30"), Pace::Year { last });
    assert_eq!(pace(Some(days("2027-10-31", "2026-12-01")), "2027-11-30"), Pace::Month { last });
    let day = "2027-11-30".parse().unwrap();
    assert_eq!(Pace::Year { last }.days(next, day), days("2027-11-30", "2027-11-30"));
    assert_eq!(Pace::Month { last }.days(next, day), days("2027-11-30", "2026-11-10"));
    assert_eq!(first_open(last), "2027-11".parse().unwrap());
    assert_eq!(first_open("2027-10-30".parse().unwrap()), "2027-10".parse().unwrap());
}

#[test]
fn months_are_told_each_month_down_to_departments() {
    let days = days("2027-10-31", "2026-11-30");
    let of = |zone: &str, line: &str| days.of(zone.parse().unwrap(), line.parse().unwrap());
    for (zone, line) in [("C69029", "pending"), ("F", "new@2027-10"), ("D69", "pending@2027-09")] {
        assert_eq!(of(zone, line), days.day, "{zone} {line}");
    }
    for (zone, line) in [("C69029", "new@2026-10"), ("F", "new@12m"), ("F", "pending:size:1")] {
        assert_eq!(of(zone, line), days.divided, "{zone} {line}");
    }
    assert_eq!(days.last_month(Zone::Country), "2027-10".parse().unwrap());
    assert_eq!(days.last_month("E200046977".parse().unwrap()), "2026-11".parse().unwrap());
}

/// Of a territory and its parts: how many people moved in each; those that are not divided anew.
fn silent(whole: i64, parts: &[i64]) -> Vec<bool> {
    let span = Span { day: "2027-11-30".parse().unwrap(), since: "2020-01".parse().unwrap() };
    let node = |zone: Zone, n: i64, parent| {
        let mut figures = Figures::default();
        let month = Some("2027-03".parse().unwrap());
        figures.add(Cell { zone, indicator: Indicator::New, detail: None, month }, n);
        let tally = Tally::recent(&figures, zone, span);
        Node { zone, tally, parent, decided: Counts::default(), is_quiet: false }
    };
    let zones = ["C69029", "C69123", "C69259", "C69266"].map(|zone| zone.parse().unwrap());
    let parts = zones.into_iter().zip(parts).map(|(zone, n)| node(zone, *n, Some(0)));
    let nodes: Vec<Node> =
        std::iter::once(node("D69".parse().unwrap(), whole, None)).chain(parts).collect();
    quiet(&nodes)
}

#[test]
fn too_few_who_moved_are_not_left_alone_either() {
    assert_eq!(silent(100, &[60, 40]), [false; 3]);
    // What is left of the three would be the few of the last.
    assert_eq!(silent(80, &[50, 26, 4]), [false, false, true, true]);
    assert_eq!(silent(70, &[50, 12, 8]), [false, false, true, true]);
    assert_eq!(silent(66, &[50, 9, 7]), [false, false, true, true]);
    assert_eq!(silent(10, &[10]), [true; 2]);
    assert_eq!(silent(20, &[20]), [false; 2]);
    // Nobody in one of them, and three who do not say where.
    assert_eq!(silent(50, &[30, 20, 0]), [false, false, true, true]);
    assert_eq!(silent(53, &[30, 20]), [false, false, true]);
}
