use super::*;
use crate::domain::guichet::{Area, GuichetType};

const CEILING: i64 = 150;

fn reasons(day: DayOfWork) -> Vec<Unusual> {
    unusual(&day, CEILING).into_iter().map(|found| found.reason).collect()
}

/// A day on which something was done.
fn busy(demands: i64, usual: Option<i64>) -> DayOfWork {
    DayOfWork { demands, usual, acts: 1, ..DayOfWork::default() }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn an_ordinary_day_asks_nothing() {
    assert_eq!(reasons(DayOfWork::default()), []);
    assert_eq!(reasons(busy(12, Some(10))), []);
    let day = DayOfWork { at_night: AT_NIGHT - 1, not_held: FOREIGN - 1, ..busy(30, Some(10)) };
    assert_eq!(reasons(day), []);
}

#[test]
fn many_is_above_a_floor_and_far_above_ones_own_ordinary_day() {
    assert_eq!(reasons(busy(40, Some(2))), [], "a busy morning");
    assert_eq!(reasons(busy(41, Some(2))), [Unusual::Many]);
    assert_eq!(reasons(busy(90, Some(30))), []);
    assert_eq!(reasons(busy(91, Some(30))), [Unusual::Many]);
    assert_eq!(reasons(busy(CEILING, None)), [], "nothing is known of a newcomer");
    assert_eq!(reasons(busy(CEILING + 1, None)), [Unusual::Many]);
    assert_eq!(reasons(busy(CEILING + 1, Some(140))), [Unusual::Many], "whoever it is");
    let found = unusual(&busy(62, Some(8)), CEILING);
    assert_eq!(found, [Finding { reason: Unusual::Many, number: 62, usual: Some(8) }]);
}

#[test]
fn an_ordinary_day_is_known_after_a_few_and_not_moved_by_one() {
    assert_eq!(ordinary(&[]), None);
    assert_eq!(ordinary(&[9, 9, 9, 9]), None);
    assert_eq!(ordinary(&[9, 400, 8, 10, 9]), Some(9));
}

#[test]
fn nights_sundays_and_holidays_are_not_working_hours_there() {
    // Monday 2 March 2026, nine and twenty o'clock in Lyon.
    assert!(at_work(at("2026-03-02T08:00:00Z"), None));
    assert!(at_work(at("2026-03-02T19:59:00Z"), None));
    assert!(!at_work(at("2026-03-02T20:00:00Z"), None), "nine in the evening");
    assert!(!at_work(at("2026-03-02T05:59:00Z"), None));
    assert!(at_work(at("2026-03-02T06:00:00Z"), None));
    assert!(at_work(at("2026-03-07T09:00:00Z"), None), "a Saturday");
    assert!(!at_work(at("2026-03-08T09:00:00Z"), None), "a Sunday");
    assert!(!at_work(at("2026-04-06T09:00:00Z"), None), "Easter Monday");
    // The same instant is the middle of the night there.
    assert!(!at_work(at("2026-03-02T08:00:00Z"), "972".parse().ok()));
    assert!(at_work(at("2026-03-02T15:00:00Z"), "972".parse().ok()));
}

#[test]
fn each_criterion_is_met_on_its_own_and_says_its_number() {
    let nobody = DayOfWork { demands: ONLY_LOOKS, ..DayOfWork::default() };
    assert_eq!(reasons(nobody), [Unusual::NoAct]);
    assert_eq!(reasons(DayOfWork { acts: 1, ..nobody }), []);
    let night = DayOfWork { at_night: AT_NIGHT, ..busy(1, None) };
    assert_eq!(reasons(night), [Unusual::Hours]);
    let foreign = DayOfWork { not_held: FOREIGN, ..busy(10, None) };
    assert_eq!(reasons(foreign), [Unusual::NotHeld]);
    let all = DayOfWork { demands: 200, usual: Some(3), at_night: 60, not_held: 70, acts: 0 };
    let found = unusual(&all, CEILING);
    let kinds: Vec<_> = found.iter().map(|one| one.reason).collect();
    assert_eq!(kinds, Unusual::ALL);
    for (found, number) in found.iter().zip(["200", "60", "70", "200"]) {
        assert!(found.in_words().starts_with(number), "{}", found.in_words());
    }
    assert!(found[0].in_words().contains("contre 3"), "{}", found[0].in_words());
}

fn guichet(code: &str, territory: &str) -> Guichet {
    Guichet {
        code: code.parse().unwrap(),
        name: code.to_owned(),
        kind: GuichetType::Landlord,
        territory: territory.parse().ok(),
        area: "T".parse::<Area>().unwrap(),
        email: String::new(),
        address: None,
        phone: None,
        opening_hours: None,
        active: true,
    }
}

#[test]
fn whoever_leads_is_told_and_the_manager_where_nobody_does() {
    let known = [guichet("G6901", "069"), guichet("G6902", "069")];
    let (led, alone): (GuichetCode, GuichetCode) =
        ("G6901".parse().unwrap(), "G6902".parse().unwrap());
    let leads = BTreeSet::from([led]);
    let told = |role, guichets: &[GuichetCode], territories: &[TerritoryCode]| {
        let told = told(role, guichets, territories, &known, &leads);
        told.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(told(Role::GuichetAgent, &[led], &[]), ["G6901"]);
    assert_eq!(told(Role::GuichetAgent, &[alone], &[]), ["069"]);
    assert_eq!(told(Role::GuichetAgent, &[led, alone], &[]), ["069", "G6901"]);
    assert_eq!(told(Role::GuichetLead, &[led], &[]), ["069", "G6901"]);
    let rhone = "069".parse().unwrap();
    assert_eq!(told(Role::Operator, &[], &[rhone]), ["069"]);
    assert_eq!(told(Role::TerritoryManager, &[], &[rhone]), ["069"]);
    assert!(told(Role::Administrator, &[], &[]).is_empty());
}

#[test]
fn a_day_is_gone_through_once_it_is_over_everywhere() {
    let last = |text: &str| last_day(at(text)).to_string();
    assert_eq!(last("2026-03-03T03:59:00Z"), "2026-03-01");
    assert_eq!(last("2026-03-03T04:00:00Z"), "2026-03-02");
    // No instant of the day is outside what is gone through, wherever it is.
    let day: NaiveDate = "2026-03-02".parse().unwrap();
    let midnight = at("2026-03-02T00:00:00Z");
    for territory in ["069", "971", "972", "973", "974", "976"] {
        let territory = territory.parse().ok();
        let before = midnight - ZONES - TimeDelta::seconds(1);
        assert!(local_day(before, territory) < day, "{territory:?}");
        assert!(local_day(midnight + TimeDelta::days(1) + ZONES, territory) > day, "{territory:?}");
    }
}
