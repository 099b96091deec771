use super::*;
use crate::actions::statistics;
use crate::config::Config;
use crate::ports::clock::Clock;
use crate::store::Engine;
use app::domain::statistics::Indicator;
use chrono::{DateTime, Utc};

const DEMANDS: usize = 150;

fn now() -> DateTime<Utc> {
    "2026-11-30T09:00:00Z".parse().unwrap()
}

async fn register(folder: &std::path::Path, seed: u64) -> (Portal, Made) {
    let config = Config { data: folder.to_owned(), ..Config::default() };
    let portal = Portal::open(config, Clock::set_at(now())).await.unwrap();
    let made = fill(&portal, DEMANDS, seed).await.unwrap();
    (portal, made)
}

/// Every line of a table, in order.
async fn lines(portal: &Portal, what: &str) -> Vec<String> {
    let Engine::Sqlite { writer, .. } = portal.store.engine() else { panic!("not SQLite") };
    sqlx::query_scalar(sqlx::AssertSqlSafe(what.to_owned())).fetch_all(writer).await.unwrap()
}

#[tokio::test]
async fn a_register_is_plausible_proved_and_the_same_for_the_same_seed() {
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let (one, made) = register(folders[0].path(), 7).await;
    assert_eq!(made.demands, DEMANDS);
    assert!(made.events > DEMANDS * 2 && made.erased > DEMANDS / 3, "{made:?}");
    let verified = statistics::verify(&one).await.unwrap();
    assert_eq!(verified.differences, [], "{verified:?}");
    assert_eq!(verified.demands, DEMANDS as u64);
    let mut conn = one.store.read().await.unwrap();
    let kept = conn.own_figures(Zone::Country, Zone::Country).await.unwrap();
    drop(conn);
    let sum = |indicator: Indicator, month: bool| -> i64 {
        let own = kept.of_zone(Zone::Country).filter(|(cell, _)| {
            cell.indicator == indicator && cell.detail.is_none() && cell.month.is_some() == month
        });
        own.map(|(_, n)| n).sum()
    };
    let pending = sum(Indicator::Pending, false);
    let all = i64::try_from(DEMANDS + made.erased).unwrap();
    assert!(pending > 75 && pending < 150, "{pending} of 150 are under way");
    assert_eq!(sum(Indicator::New, true), all, "each came once");
    assert_eq!(all - sum(Indicator::Removed, true), pending, "and left once, or is there");
    assert!(sum(Indicator::Allocated, true) * 3 > sum(Indicator::Removed, true));
    assert!(fill(&one, 10, 8).await.is_err(), "a register is filled once");

    let (two, again) = register(folders[1].path(), 7).await;
    let same = Made { writing: made.writing, ..again };
    assert_eq!(made, same);
    let (other, _) = register(folders[2].path(), 8).await;
    for what in [
        "SELECT HEX(id) || state || content || COALESCE(unique_number, '') FROM demand ORDER BY id",
        "SELECT HEX(demand) || seq || event || at FROM demand_event ORDER BY demand, seq",
        "SELECT zone || indicator || detail || month || n FROM figure_cell
         ORDER BY zone, indicator, detail, month",
    ] {
        let first = lines(&one, what).await;
        assert_eq!(first, lines(&two, what).await);
        assert_ne!(first, lines(&other, what).await);
    }
    // Each demand is what its events add up to.
    let mut conn = one.store.read().await.unwrap();
    for id in lines(&one, "SELECT LOWER(HEX(id)) FROM demand").await {
        let id = DemandId(id.parse().unwrap());
        let demand = conn.demand(id).await.unwrap().unwrap();
        let events = conn.events(id).await.unwrap();
        let all: Vec<_> = events.into_iter().map(|recorded| recorded.event).collect();
        let folded = app::domain::demand::Demand::fold(id, None, &all);
        assert_eq!(folded.status, demand.status);
        assert_eq!(folded.content, demand.content);
    }
}

#[test]
fn the_numbers_of_a_month_are_all_different_and_go_no_further_than_its_demands() {
    let mut numbers = Numbers::after(300_000);
    let day = |text: &str| text.parse().unwrap();
    let given = ["2026-10-01", "2026-10-31", "2026-11-01", "2025-10-05", "2026-10-02"]
        .map(|on| numbers.next(day(on)));
    assert_eq!(given, [300_001, 300_002, 300_001, 300_001, 300_003]);
    assert_eq!(numbers.last(), 300_003);
}
