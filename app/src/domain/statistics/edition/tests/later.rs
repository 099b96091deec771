//! What somebody learns who reads two editions.

use super::attack::Draw;
use super::*;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// Somebody of a household of `size`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Somebody<'a> {
    rank: usize,
    commune: &'a str,
    size: &'a str,
    filed: Month,
}

impl Somebody<'_> {
    /// Comes, or leaves, in a month.
    fn moves(self, figures: &mut Figures, month: Month, comes: bool) {
        let france = sample::territories();
        let sign = if comes { 1 } else { -1 };
        let flow = if comes { Indicator::New } else { Indicator::Removed };
        for zone in Zone::around(&self.commune.parse().unwrap(), &france) {
            let mut add = |indicator, detail: &str, month, n| {
                let detail = read_detail(detail).unwrap();
                figures.add(Cell { zone, indicator, detail, month }, n);
            };
            add(Indicator::Pending, "", None, sign);
            add(Indicator::PendingAny, "", None, sign);
            add(Indicator::Pending, "", Some(month), sign);
            add(Indicator::Pending, &format!("size:{}", self.size), None, sign);
            add(Indicator::Pending, &format!("filed:{}", self.filed), None, sign);
            add(flow, "", Some(month), 1);
        }
    }
}

/// Somebody comes to a commune in a month.
fn comes(figures: &mut Figures, commune: &str, size: &str, month: Month) {
    Somebody { rank: 0, commune, size, filed: month }.moves(figures, month, true);
}

fn yearly(edition: &Edition) -> BTreeMap<(Zone, Line), Shown> {
    let all = edition.told.iter();
    let all = all.flat_map(|(zone, counts)| counts.iter().map(|(line, n)| ((*zone, line), n)));
    all.filter(|((zone, line), _)| line.is_yearly(*zone)).collect()
}

/// Demands of one, two and three persons in a few towns.
fn towns() -> Figures {
    let mut figures = Figures::default();
    for place in ["69123", "69029", "69259", "38544", "30247"] {
        for (size, many) in [("1", 40), ("2", 30), ("3", 20)] {
            (0..many).for_each(|_| comes(&mut figures, place, size, month("2026-02")));
        }
    }
    figures
}

#[test]
fn who_comes_in_a_month_moves_nothing_that_divides() {
    let france = sample::territories();
    let mut figures = towns();
    let first = Edition::after(None, &figures, &france, "2026-11-30");
    comes(&mut figures, "69123", "3", month("2026-12"));
    let next = Edition::after(Some(&first), &figures, &france, "2026-12-31");
    assert_eq!(next.days.divided, first.days.divided);
    assert!(yearly(&first).values().filter(|n| n.is_some()).count() > 100);
    assert_eq!(yearly(&next), yearly(&first));
    let grown = |zone: &str| Some(next.get(zone, "pending")? - first.get(zone, "pending")?);
    assert_eq!([grown("F"), grown("D69"), grown("C69123")], [Some(1); 3]);
    assert_eq!(grown("D30"), Some(0));
    // What the first one froze goes on.
    assert_eq!(next.get("D69", "new@2026-02"), first.get("D69", "new@2026-02"));
    assert_eq!(next.get("D69", "new@2026-12"), None, "too few");
    assert_eq!(next.get("C69123", "new@2026-12"), None);
}

#[test]
fn after_a_year_what_divides_is_told_where_enough_people_moved() {
    let france = sample::territories();
    let mut figures = towns();
    let first = Edition::after(None, &figures, &france, "2026-11-30");
    let mut last = Edition::after(Some(&first), &figures, &france, "2026-12-31");
    for rank in 0..60 {
        for commune in ["69123", "69029", "38544", "30247"] {
            let size = if rank % 2 == 0 { "1" } else { "2" };
            let comes = rank % 3 != 0;
            let filed = if comes { month("2027-03") } else { month("2026-02") };
            Somebody { rank, commune, size, filed }.moves(&mut figures, month("2027-03"), comes);
        }
    }
    // One in a commune where nobody else moves.
    comes(&mut figures, "69259", "3", month("2027-03"));
    last = Edition::after(Some(&last), &figures, &france, "2027-10-31");
    assert_eq!(yearly(&last), yearly(&first));
    last = Edition::after(Some(&last), &figures, &france, "2027-11-30");
    assert_eq!(last.days.divided, last.days.day);
    let sizes = |edition: &Edition, zone: &str| {
        ["1", "2", "3"].map(|code| edition.get(zone, &format!("pending:size:{code}")))
    };
    for zone in ["F", "D69", "C69123"] {
        assert!(sizes(&last, zone).iter().all(Option::is_some), "{zone} {:?}", sizes(&last, zone));
        assert_ne!(sizes(&last, zone), sizes(&first, zone), "{zone}");
        assert!(last.get(zone, "new@12m").is_some(), "{zone}");
    }
    assert!(sizes(&first, "C69259").iter().any(Option::is_some));
    assert_eq!(sizes(&last, "C69259"), [None; 3]);
    assert!(last.get("C69259", "pending").is_some());
}

#[test]
fn a_month_that_was_hidden_is_not_told_later() {
    let france = sample::territories();
    let cells = |zone: &'static str, n: i64| -> Vec<Raw<'static>> {
        let months = ["2026-01", "2026-05", "2026-09", "2026-11"];
        let mut cells = vec![(zone, "pending", "", "", 200)];
        for (month, n) in months.into_iter().zip([40, 30, n, 20]) {
            cells.push((zone, "renewed", "", month, n));
        }
        cells
    };
    let all: Vec<Raw<'_>> = RHONE.into_iter().flat_map(|zone| cells(zone, 2)).collect();
    let mut figures = figures(&all);
    let first = Edition::after(None, &figures, &france, "2026-11-30");
    let hidden = ["2026-01", "2026-05", "2026-09", "2026-11"]
        .map(|month| first.get("D69", &format!("renewed@{month}")).is_none());
    assert!(hidden[2] && hidden.iter().filter(|is_hidden| **is_hidden).count() > 1, "{hidden:?}");
    let mut last = None;
    for day in ["2026-12-31", "2027-01-31", "2027-11-30"] {
        // Its own number grows: what is told of it would be another one.
        for zone in RHONE {
            let renewed = Indicator::Renewed;
            let month = Some(month(&day[..7]));
            figures.add(
                Cell { zone: zone.parse().unwrap(), indicator: renewed, detail: None, month },
                25,
            );
        }
        let next = Edition::after(Some(last.as_ref().unwrap_or(&first)), &figures, &france, day);
        for zone in ["F", "R84", "D69"] {
            let month = |edition: &Edition, month| edition.get(zone, &format!("renewed@{month}"));
            for old in ["2026-01", "2026-05", "2026-09", "2026-11"] {
                assert_eq!(month(&next, old), month(&first, old), "{zone} {old} on {day}");
            }
            assert_eq!(month(&next, &day[..7]), Some(25), "{zone} on {day}");
            // The end of the month that the one before froze.
            assert_eq!(next.get(zone, "pending@2026-11"), Some(200), "{zone} on {day}");
        }
        last = Some(next);
    }
    let last = last.unwrap();
    assert_eq!(last.get("F", "pending@2026-12"), Some(200));
    assert_eq!(last.get("D69", "renewed@12m"), Some(75));
}

#[test]
fn a_month_told_before_it_was_over_says_not_by_how_few_it_grew() {
    let france = sample::territories();
    let told = |later: i64| {
        let mut cells = around(&RHONE, ("pending", "", "", 200));
        cells.extend(around(&RHONE, ("renewed", "", "2026-11", 30)));
        let first = Edition::after(None, &figures(&cells), &france, "2026-11-10");
        assert_eq!(first.get("D69", "renewed@2026-11"), Some(30));
        cells.extend(around(&RHONE, ("renewed", "", "2026-11", later)));
        let next = Edition::after(Some(&first), &figures(&cells), &france, "2026-11-30");
        next.get("D69", "renewed@2026-11")
    };
    assert_eq!([told(0), told(2), told(6)], [Some(30), None, Some(36)]);
}

/// Between two tellings, whatever can be subtracted is of eleven who came and eleven who left.
#[test]
fn what_divides_two_editions_is_never_a_few_people() {
    let france = sample::territories();
    let places: Vec<String> = france.communes().map(|one| one.insee.to_string()).collect();
    let mut compared = 0;
    for seed in 0..8 {
        let mut draw = Draw(100 + seed);
        let mut below = |most: i64| usize::try_from(draw.below(most)).unwrap();
        let mut figures = Figures::default();
        let mut there: BTreeSet<Somebody<'_>> = BTreeSet::new();
        let mut rank = 0;
        let mut file = |figures: &mut Figures, there: &mut BTreeSet<_>, commune, size, filed| {
            rank += 1;
            let one = Somebody { rank, commune, size, filed };
            one.moves(figures, filed, true);
            there.insert(one);
        };
        for place in &places {
            for _ in 0..below(60) {
                let size = ["1", "2", "3"][below(3)];
                file(&mut figures, &mut there, place, size, month("2026-02"));
            }
        }
        let first = Edition::after(None, &figures, &france, "2026-11-30");
        let before = there.clone();
        for step in 0..12 {
            let now = month("2026-12").plus(step);
            for place in &places {
                // Here nobody leaves, there nobody comes, elsewhere whoever came leaves.
                let kind = place.bytes().map(usize::from).sum::<usize>() % 5;
                if kind != 1 {
                    for _ in 0..below(if kind == 4 { 2 } else { 9 }) {
                        file(&mut figures, &mut there, place, ["1", "2", "3"][below(3)], now);
                    }
                }
                let leave = |one: &&Somebody<'_>| {
                    one.commune == place && (kind != 2 || one.filed > month("2026-02"))
                };
                let many = if kind == 0 { 0 } else { below(7) };
                let gone: Vec<_> = there.iter().filter(leave).take(many).copied().collect();
                for one in gone {
                    one.moves(&mut figures, now, false);
                    there.remove(&one);
                }
            }
        }
        let last = Edition::after(Some(&first), &figures, &france, "2027-11-30");
        assert_eq!(last.days.divided, last.days.day);
        let is_in = |one: &&Somebody<'_>, zone: Zone| {
            Zone::around(&one.commune.parse().unwrap(), &france).contains(&zone)
        };
        let moved = |zone: Zone| -> [usize; 2] {
            [(&there, &before), (&before, &there)]
                .map(|(one, other)| one.difference(other).filter(|one| is_in(one, zone)).count())
        };
        let zones: Vec<Zone> = figures.zones().into_iter().collect();
        // Parts that add up to what is around them.
        let inside = |zone: Zone| -> Vec<Zone> {
            let is_inside = |one: &Zone| match (zone, *one) {
                (Zone::Country, Zone::Department(_)) => true,
                (Zone::Region(_), Zone::Department(_)) => {
                    zone.departments(&france).iter().any(|code| Zone::Department(*code) == *one)
                }
                (Zone::Department(_), Zone::Commune(insee)) => {
                    let place = france.commune(&insee).unwrap();
                    place.parent.is_none() && Zone::Department(place.department) == zone
                }
                (Zone::Epci(code), Zone::Commune(insee)) => {
                    let place = france.commune(&insee).unwrap();
                    place.parent.is_none() && place.group() == Some(code)
                }
                _ => false,
            };
            zones.iter().copied().filter(is_inside).collect()
        };
        for class in ["1", "2", "3", "4"] {
            let line: Line = format!("pending:size:{class}").parse().unwrap();
            let told = |edition: &Edition, zone: Zone| {
                edition.told.get(&zone).and_then(|counts| counts.get(line))
            };
            let twice = |zone: Zone| told(&first, zone).is_some() && told(&last, zone).is_some();
            for zone in zones.iter().copied().filter(|zone| twice(*zone)) {
                let enough = |moved: [usize; 2]| moved.iter().all(|n| *n >= 11);
                assert!(enough(moved(zone)), "seed {seed}: {zone} {line}, {:?}", moved(zone));
                compared += 1;
                let rest: Vec<Zone> =
                    inside(zone).into_iter().filter(|part| !twice(*part)).collect();
                let sum = rest.iter().map(|zone| moved(*zone));
                let sum = sum.fold([0, 0], |[a, b], [came, left]| [a + came, b + left]);
                assert!(
                    rest.is_empty() || enough(sum),
                    "seed {seed}: {sum:?} moved in {rest:?}, the rest of {zone}"
                );
            }
        }
    }
    assert!(compared > 100, "{compared}");
}
