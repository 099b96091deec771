use super::*;
use crate::domain::statistics::{Cell, Figures, read_detail};

const NOVEMBER: &str = "2027-11-30";

fn span() -> Span {
    Span { day: NOVEMBER.parse().unwrap(), since: "2020-01".parse().unwrap() }
}

/// A territory to which so many came in a month, where so many stayed, and so many of before left.
fn node(zone: &str, month: &str, [came, stayed, left]: [i64; 3], parent: Option<usize>) -> Node {
    let zone: Zone = zone.parse().unwrap();
    let mut figures = Figures::default();
    let mut add = |indicator, detail: &str, month: Option<&str>, n| {
        let (detail, month) = (read_detail(detail).unwrap(), month.map(|m| m.parse().unwrap()));
        figures.add(Cell { zone, indicator, detail, month }, n);
    };
    add(Indicator::New, "", Some(month), came);
    add(Indicator::Removed, "", Some(month), came - stayed + left);
    add(Indicator::Pending, &format!("filed:{month}"), None, stayed);
    let tally = Tally::recent(&figures, zone, span());
    let (decided, veiled) = (Counts::default(), BTreeSet::new());
    Node { zone, tally, parent, decided, is_quiet: false, veiled }
}

/// Of a territory and its parts, to each of which so many came as left it: those that are quiet.
fn silent_of(month: &str, whole: i64, parts: &[i64]) -> Vec<bool> {
    let zones = ["C69029", "C69123", "C69259", "C69266"];
    let parts = zones.into_iter().zip(parts);
    let parts = parts.map(|(zone, n)| node(zone, month, [*n; 3], Some(0)));
    let nodes: Vec<Node> =
        std::iter::once(node("D69", month, [whole; 3], None)).chain(parts).collect();
    quiet(&nodes, span())
}

fn silent(whole: i64, parts: &[i64]) -> Vec<bool> {
    silent_of("2027-03", whole, parts)
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
    assert_eq!(silent_of("2027-01", 100, &[60, 40]), [false; 3]);
    assert_eq!(silent_of("2026-12", 100, &[60, 40]), [true; 3], "they may be counted already");
}

#[test]
fn who_comes_and_leaves_meanwhile_hides_nobody() {
    let is_quiet = |moved| quiet(&[node("D69", "2027-03", moved, None)], span())[0];
    assert!(!is_quiet([20, 20, 20]));
    assert!(!is_quiet([40, 20, 20]));
    // Of forty who came, one is still there.
    assert!(is_quiet([40, 1, 20]));
    assert!(is_quiet([40, 20, 1]));
    // Where nobody leaves, the stock grows by who came.
    assert!(is_quiet([40, 40, 0]));
}

#[test]
fn of_a_year_of_filing_it_is_not_told_that_a_few_left() {
    let of = |before: &str, now: &[(&str, i64)]| {
        let zone: Zone = "D69".parse().unwrap();
        let mut figures = Figures::default();
        for (detail, n) in now {
            let month = detail.contains("web").then(|| "2027-03".parse().unwrap());
            let (indicator, month) = match month {
                Some(_) if *n < 0 => (Indicator::New, month),
                _ => (Indicator::Pending, None),
            };
            let detail = read_detail(detail).unwrap();
            figures.add(Cell { zone, indicator, detail, month }, n.abs());
        }
        let found = veiled(&Tally::recent(&figures, zone, span()), &before.parse().unwrap());
        found.into_iter().map(|line| line.to_string()).collect::<Vec<_>>()
    };
    let before = "pending:filed:1 40;pending:filed:2 30";
    let now = |one, two| [("filed:2026-06", one), ("filed:2025-06", two)];
    assert_eq!(of(before, &now(38, 20)), ["pending:filed:2"]);
    assert_eq!(of(before, &now(40, 30)), [""; 0], "nobody left");
    assert_eq!(of(before, &now(33, 27)), ["pending:filed:3"]);
    assert_eq!(of("pending:filed:1 ?", &now(38, 20)), [""; 0]);
    // The oldest are joined by those of the class before.
    let before = "pending:filed:5 10;pending:filed:6 20;pending:filed:7 30";
    assert_eq!(of(before, &[("filed:2021-01", 28), ("filed:2010-01", 30)]), ["pending:filed:6"]);
    assert_eq!(of(before, &[("filed:2021-01", 20), ("filed:2010-01", 30)]), [""; 0]);
    // Ten more by the web were told of, and the stock grew by seven: three left.
    let before = "pending:channel:web 50";
    assert_eq!(of(before, &[("channel:web", 57), ("channel:web", -10)]), ["pending:channel:web"]);
    assert_eq!(of(before, &[("channel:web", 50), ("channel:web", -10)]), [""; 0]);
}
