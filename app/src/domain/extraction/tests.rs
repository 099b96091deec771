use super::*;
use crate::domain::account::Role;
use crate::domain::ids::AccountId;
use crate::domain::statistics::{Cell, Figures, Profile, Side, read_detail};
use crate::domain::territory::sample;
use uuid::Uuid;

fn zone(text: &str) -> Zone {
    text.parse().unwrap()
}

fn names(zones: impl IntoIterator<Item = Zone>) -> Vec<String> {
    zones.into_iter().map(|zone| zone.to_string()).collect()
}

fn profile(communes: &[&str], sides: &[(Split, &str)]) -> Profile {
    Profile {
        communes: communes.iter().map(|code| code.parse().unwrap()).collect(),
        sides: sides.iter().map(|(split, side)| (*split, Side::of(side))).collect(),
    }
}

fn lines(grid: &Grid) -> Vec<String> {
    let value = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        Value::Number(n) => n.to_string(),
        Value::Day(day) => day.to_string(),
    };
    grid.lines.iter().map(|line| line.iter().map(value).collect::<Vec<_>>().join("|")).collect()
}

#[test]
fn somebody_takes_from_where_they_work_and_from_what_lies_there() {
    let france = sample::territories();
    let manager = Actor {
        account: AccountId(Uuid::nil()),
        role: Role::TerritoryManager,
        territories: vec!["069".parse().unwrap()],
        guichets: Vec::new(),
    };
    let own = scope(&manager, &[], &france);
    assert_eq!(names(own.iter().copied()), ["D69"]);
    // An EPCI that lies in another department too is not theirs.
    assert_eq!(names(offered(&own, &france)), ["D69", "E200046977"]);
    let everywhere = manager.clone();
    let region = Actor { territories: vec!["111".parse().unwrap()], ..everywhere };
    let all = names(offered(&scope(&region, &[], &france), &france));
    assert_eq!(all[0], "R11", "{all:?}");
    assert!(all.contains(&"D93".to_owned()) && all.contains(&"E200054781".to_owned()), "{all:?}");
    let nobody = Actor { territories: Vec::new(), ..manager };
    assert_eq!(offered(&scope(&nobody, &[], &france), &france), []);
    assert!(!Subject::of(Role::TerritoryManager).contains(&Subject::List));
    assert!(Subject::of(Role::GuichetAgent).contains(&Subject::List));
}

#[test]
fn a_table_crosses_what_is_asked_and_counts_each_demand_once_in_the_whole() {
    let france = sample::territories();
    let demands = [
        profile(
            &["69029", "69123"],
            &[(Split::Size, "1"), (Split::HousingType, "T1"), (Split::HousingType, "T2")],
        ),
        profile(&["69123"], &[(Split::Size, "3"), (Split::HousingType, "T3")]),
        profile(&["38544", "69123"], &[(Split::Size, "1"), (Split::HousingType, "T2")]),
        profile(&["75056"], &[(Split::Size, "1")]),
    ];
    let crossing = |choice, lines, columns| Crossing {
        zone: zone("D69"),
        choice,
        lines,
        columns,
        day: "2026-11-30".parse().unwrap(),
        territories: &france,
    };
    let count = |crossing: Crossing<'_>| {
        let mut counted = Counted::default();
        let inside = demands.iter().filter(|one| counted.add(one, crossing)).count();
        assert_eq!(i64::try_from(inside).unwrap(), counted.demands());
        counted.grid(crossing)
    };
    let first = count(crossing(Choice::First, Axis::Commune, None));
    assert_eq!(first.head, ["Code INSEE", "Commune", "Demandes"]);
    let lyon = "69123|Lyon (arrondissement non précisé)";
    assert_eq!(lines(&first), ["69029|Bron|1", &format!("{lyon}|1"), "Ensemble||2"]);
    let any = count(crossing(Choice::Any, Axis::Commune, None));
    assert_eq!(lines(&any), ["69029|Bron|1", &format!("{lyon}|3"), "Ensemble||3"]);
    let types = Axis::Split(Split::HousingType);
    let crossed = count(crossing(Choice::Any, types, Some(Split::Size)));
    assert_eq!(crossed.head[..3], ["Taille de logement souhaitée", "Demandes", "1 personne"]);
    let found = lines(&crossed);
    let of = |label: &str| found.iter().find(|line| line.starts_with(label)).unwrap().clone();
    assert_eq!(of("T2"), "T2|2|2|0|0|0|0|0|0");
    assert_eq!(of("T3"), "T3|1|0|0|1|0|0|0|0");
    assert_eq!(of("Ensemble"), "Ensemble|3|2|0|1|0|0|0|0");
    let head = crossed.head.len();
    assert!(crossed.lines.iter().all(|line| line.len() == head));
}

#[test]
fn events_are_told_month_by_month_with_the_months_where_nothing_happened() {
    let mut figures = Figures::default();
    for (indicator, detail, month, n) in [
        ("new", "", "2026-01", 4),
        ("new", "channel:web", "2026-01", 3),
        ("new", "channel:desk", "2026-01", 1),
        ("new", "", "2026-03", 2),
        ("new", "", "2026-04", 9),
        ("removed", "", "2026-01", 5),
        ("pending", "", "2026-01", 7),
    ] {
        let indicator = Indicator::from_code(indicator).unwrap();
        let (detail, month) = (read_detail(detail).unwrap(), month.parse().ok());
        figures.add(Cell { zone: zone("D69"), indicator, detail, month }, n);
    }
    let period = ("2026-01".parse().unwrap(), "2026-03".parse().unwrap());
    let day = "2026-11-30".parse().unwrap();
    let four = events(&figures, zone("D69"), period, None, day);
    assert_eq!(four.head[0], "Mois");
    assert_eq!(
        lines(&four),
        ["2026-01|4|0|5|0", "2026-02|0|0|0|0", "2026-03|2|0|0|0", "Ensemble|6|0|5|0"]
    );
    let way = events_way("new-channel");
    let channels = events(&figures, zone("D69"), period, way, day);
    assert_eq!(lines(&channels)[0], "2026-01|4|3|1");
    assert_eq!(events_way("new-reason"), None);
    assert_eq!(events_ways().len(), FLOW_SPLITS.len());
}

#[test]
fn an_order_is_read_as_it_is_written() {
    for taken in [
        Taken::Stock { choice: Choice::Any, lines: Axis::Commune, columns: Some(Split::Size) },
        Taken::Events {
            from: "2026-01".parse().unwrap(),
            to: "2026-03".parse().unwrap(),
            way: events_way("removed-reason"),
        },
        Taken::List { choice: Choice::First },
    ] {
        let order = Order { zone: zone("D69"), taken, format: Format::Workbook };
        let text = serde_json::to_string(&order).unwrap();
        assert_eq!(serde_json::from_str::<Order>(&text).unwrap(), order);
        assert!(order.file_name().starts_with("D69-"), "{}", order.file_name());
    }
    let line = vec![Value::Day("2026-03-01".parse().unwrap()), Value::from("a"), Value::Number(3)];
    let text = serde_json::to_string(&line).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Value>>(&text).unwrap(), line);
}
