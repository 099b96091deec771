use super::*;
use crate::domain::statistics::{Cell, Figures, Span, read_detail};

/// Of before: nobody asks when.
const LONG_AGO: &str = "2020-01";

fn tally(zone: Zone, cells: &[(Indicator, &str, &str, i64)]) -> Tally {
    let mut figures = Figures::default();
    for (indicator, detail, month, n) in cells {
        let (detail, month) = (read_detail(detail).unwrap(), month.parse().ok());
        figures.add(Cell { zone, indicator: *indicator, detail, month }, *n);
    }
    let span = Span { day: "2027-11-30".parse().unwrap(), since: LONG_AGO.parse().unwrap() };
    Tally::recent(&figures, zone, span)
}

/// A territory where so many are of before, and in each of some months so many came to stay, and so
/// many of all of them left.
fn node(zone: &str, before: i64, moves: &[(&str, i64, i64)], parent: Option<usize>) -> Node {
    let zone = zone.parse().unwrap();
    let pending = Indicator::Pending;
    let mut cells = vec![(pending, "", "", before), (pending, "", LONG_AGO, before)];
    let filings: Vec<String> = moves.iter().map(|(month, ..)| format!("filed:{month}")).collect();
    for ((month, came, left), filed) in moves.iter().zip(&filings) {
        cells.extend([(pending, "", "", came - left), (pending, "", *month, came - left)]);
        cells.push((pending, filed, "", *came));
    }
    let (decided, veiled) = (Counts::default(), BTreeSet::new());
    Node {
        zone,
        tally: tally(zone, &cells),
        parent,
        decided,
        is_quiet: false,
        veiled,
        is_later: false,
    }
}

/// What was told of a department, of which `what` is a part.
fn before(what: &str) -> BTreeMap<Zone, Counts> {
    BTreeMap::from([("D69".parse().unwrap(), what.parse().unwrap())])
}

/// Of a territory and its parts, to each of which so many came as left it: those that are quiet.
fn silent_of(month: &str, whole: i64, parts: &[i64]) -> Vec<bool> {
    let zones = ["C69029", "C69123", "C69259", "C69266"];
    // Ten of before do not say where either, when some do not.
    let said: i64 = parts.iter().sum();
    let before = 100 * i64::try_from(parts.len()).unwrap() + if whole > said { 10 } else { 0 };
    let parts = zones.into_iter().zip(parts);
    let parts = parts.map(|(zone, n)| node(zone, 100, &[(month, *n, *n)], Some(0)));
    let parts: Vec<Node> = parts.collect();
    let whole = node("D69", before, &[(month, whole, whole)], None);
    let nodes: Vec<Node> = std::iter::once(whole).chain(parts).collect();
    quiet(&nodes, &BTreeMap::new())
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
fn both_who_came_and_who_left_are_needed() {
    let is_quiet = |came, left| {
        quiet(&[node("D69", 100, &[("2027-03", came, left)], None)], &BTreeMap::new())[0]
    };
    assert!(!is_quiet(20, 20));
    assert!(is_quiet(1, 20));
    assert!(is_quiet(20, 1));
    // Where nobody leaves, the stock grows by who came.
    assert!(is_quiet(40, 0));
    // Where nobody was, there is nothing to subtract.
    let new = node("D69", 0, &[("2027-03", 40, 0)], None);
    assert_eq!(quiet(&[new], &BTreeMap::new()), [false]);
}

#[test]
fn who_was_not_told_last_year_is_compared_with_the_years_before() {
    // Eleven came in the first year; in the second they left, and eleven others came.
    let zone: Zone = "D69".parse().unwrap();
    let pending = Indicator::Pending;
    let cells = [
        (pending, "", "", 51),
        (pending, "", LONG_AGO, 40),
        (pending, "", "2026-05", 11),
        (pending, "", "2027-05", 0),
        (pending, "filed:2027-05", "", 11),
    ];
    let one = Node { tally: tally(zone, &cells), ..node("D69", 0, &[], None) };
    let quiet = |before| quiet(std::slice::from_ref(&one), &before)[0];
    assert!(!quiet(before("pending:size:1 12;pending:size:2 ?")));
    assert!(quiet(before("pending 51;pending:size:1 ?;new:channel:web@12m 11")));
}

#[test]
fn of_a_year_of_filing_it_is_not_told_that_a_few_left() {
    let veils = |before: &str, now: &str| {
        let (before, now): (Counts, Counts) = (before.parse().unwrap(), now.parse().unwrap());
        let found = veiled(|line| now.get(line), &before);
        let splits = found.iter().filter_map(|line| line.class.map(|(split, _)| split.code()));
        splits.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    let filed = |then: &str, now: &str| veils(then, now);
    assert_eq!(filed("pending:filed:1 40", "pending:filed:2 38"), ["filed"]);
    assert_eq!(filed("pending:filed:1 40", "pending:filed:2 40"), [""; 0], "nobody left");
    assert_eq!(filed("pending:filed:1 40", "pending:filed:2 33"), [""; 0]);
    assert_eq!(filed("pending:filed:4 30", "pending:filed:5 27"), ["filed"]);
    assert_eq!(filed("pending:filed:1 ?", "pending:filed:2 38"), [""; 0]);
    // The last class is joined by some of the one before.
    let then = "pending:filed:5 10;pending:filed:6 20;pending:filed:7 30";
    assert_eq!(filed(then, "pending:filed:6 28;pending:filed:7 30"), ["filed"]);
    assert_eq!(filed(then, "pending:filed:6 20;pending:filed:7 30"), [""; 0]);
    // Ten more by the web were told of, and the stock grew by seven: three left.
    let web = |now| {
        let now = format!("pending:channel:web {now};new:channel:web@12m 10");
        veils("pending:channel:web 50", &now)
    };
    assert_eq!(web(57), ["channel"]);
    assert_eq!(web(50), [""; 0]);
    assert_eq!(web(60), [""; 0]);
}
