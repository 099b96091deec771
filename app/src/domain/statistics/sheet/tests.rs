use super::*;
use crate::domain::territory::sample;

fn figures(cells: &[(&str, &str, &str, &str, i64)]) -> Figures {
    let mut figures = Figures::default();
    for (zone, indicator, detail, month, n) in cells {
        let cell = Cell {
            zone: zone.parse().unwrap(),
            indicator: Indicator::from_code(indicator).unwrap(),
            detail: super::super::read_detail(detail).unwrap(),
            month: month.parse().ok(),
        };
        figures.add(cell, *n);
    }
    figures
}

fn sheet(cells: &[(&str, &str, &str, &str, i64)]) -> Sheet {
    let day = "2026-11-24".parse().unwrap();
    Sheet::of(&figures(cells), "69".parse().unwrap(), &sample::territories(), day)
}

fn class(sides: &[Class], code: &str) -> Shown {
    sides.iter().find(|class| class.code == code).unwrap().n
}

#[test]
fn a_sheet_tells_what_is_counted_and_hides_what_is_small() {
    let found = sheet(&[
        ("D69", "pending", "", "", 107),
        ("C69123", "pending", "", "", 60),
        ("C69388", "pending", "", "", 40),
        ("C69029", "pending", "", "", 44),
        ("C69259", "pending", "", "", 3),
        ("C69259", "pending_any", "", "", 12),
        ("C69123", "pending_any", "", "", 80),
        ("C69388", "pending_any", "", "", 50),
        ("C69029", "pending_any", "", "", 70),
        ("D69", "pending", "size:1", "", 80),
        ("D69", "pending", "size:2", "", 27),
        ("D69", "pending", "filed:2026-10", "", 70),
        ("D69", "pending", "filed:2025-11", "", 20),
        ("D69", "pending", "filed:2024-01", "", 17),
        ("D69", "pending", "ceiling:60", "", 97),
        ("D69", "pending", "ceiling:100", "", 10),
        ("D69", "new", "", "2026-11", 30),
        ("D69", "new", "", "2025-12", 8),
        // Before the last twelve months.
        ("D69", "new", "", "2025-11", 900),
    ]);
    assert_eq!((found.pending, found.year[0]), (Some(107), Some(38)));
    let of = |insee: &str| {
        let wanted = |one: &&CommuneSheet| one.insee.as_str() == insee;
        found.communes.iter().find(wanted).unwrap()
    };
    // Another commune is hidden with it; not the smallest in the list, but the smallest of all.
    assert_eq!((of("69259").pending, of("69029").pending), (None, None));
    assert_eq!((of("69123").pending, of("69388").pending), (Some(60), Some(40)));
    assert_eq!(of("69259").pending_any, Some(12));
    assert_eq!(of("69388").parent.map(|code| code.to_string()), Some("69123".into()));
    assert_eq!(of("69388").group, of("69029").group);
    let names: Vec<_> = found.communes.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names[0], "Lyon");
    let waits = found.split(Split::Filed);
    assert_eq!([class(waits, "1"), class(waits, "2"), class(waits, "3")], [70, 20, 17].map(Some));
    // Fewer than eleven, where incomes are told.
    let ceilings = found.split(Split::Ceiling);
    assert_eq!([class(ceilings, "60"), class(ceilings, "100")], [None, None]);
    assert!(!found.is_empty());
}

#[test]
fn of_a_few_nothing_is_told_not_even_on_which_side_they_are_not() {
    let found = sheet(&[
        ("D69", "pending", "", "", 2),
        ("C69029", "pending", "", "", 2),
        ("C69029", "pending_any", "", "", 2),
        ("D69", "pending", "size:1", "", 2),
        ("D69", "new", "", "2026-03", 2),
        ("D69", "new", "channel:web", "2026-03", 2),
    ]);
    assert_eq!((found.pending, found.year[0]), (None, None));
    assert!(found.communes.is_empty(), "nor where");
    for (split, sides) in &found.splits {
        assert!(sides.iter().all(|side| side.n.is_none()), "{split:?}");
    }
    assert!(found.channels.iter().all(|side| side.n.is_none()));
    assert!(found.months.iter().all(|(_, flows)| flows[0].is_none()), "nor when");
    assert_eq!(found.year[1], Some(0), "nobody renewed: it is nobody's secret");
}

#[test]
fn a_department_without_demand_has_zeros() {
    let found = sheet(&[]);
    assert!(found.is_empty() && found.communes.is_empty());
    assert_eq!((found.pending, found.year), (Some(0), [Some(0); 4]));
    assert_eq!(found.months.len(), 12);
}

/// As many communes as a large department has, each with counts that are small or not.
#[test]
fn a_large_department_is_protected_as_a_whole() {
    let mut table = Table::default();
    let mut seed = 7_u64;
    let mut draw = |most: i64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(seed >> 33).unwrap() % most
    };
    let (mut parts, mut kinds) = (Vec::new(), vec![(Vec::new(), 0); HousingType::ALL.len()]);
    let mut whole = 0;
    for rank in 0..500 {
        let n = if rank % 3 == 0 { draw(6) } else { draw(400) };
        let pending = table.count(n, SMALLEST_SHOWN);
        let any = table.count(n + draw(9), SMALLEST_SHOWN);
        table.at_most(pending, any);
        for (divisor, (places, sum)) in (1..).zip(&mut kinds) {
            let own = draw(n + 1) / divisor;
            let place = table.count(own, SMALLEST_SHOWN);
            table.at_most(place, pending);
            places.push(place);
            *sum += own;
        }
        parts.push(pending);
        whole += n;
    }
    let total = table.decided(whole, false);
    table.sum(total, parts.iter().copied());
    for (places, n) in &kinds {
        let total = table.count(*n, SMALLEST_SHOWN);
        table.sum(total, places.iter().copied());
    }
    let protected = table.protected();
    let hidden = parts.iter().filter(|part| protected.shown(**part).is_none()).count();
    assert!((50..400).contains(&hidden), "{hidden} of 500 are hidden");
    assert_eq!(protected.shown(total), Some(whole));
}
