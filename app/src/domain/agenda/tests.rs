use super::*;
use crate::domain::calendar::DRAFT_KEPT;
use crate::domain::demand::tests::{active, day};
use crate::domain::life_cycle::RemovalReason;
use crate::domain::refusal::{DocumentRefusal, RefusalReason};

fn steps(from: Step, today: &str) -> (Vec<Step>, Step, String) {
    let (due, (next, on)) = due(day("2015-06-15"), from, day(today));
    (due, next, on.to_string())
}

fn refused() -> Demand {
    let mut demand = active("2026-01-05");
    let refusal = DocumentRefusal {
        reason: RefusalReason::Unreadable,
        sentence: String::new(),
        differences: vec![],
    };
    demand.status = Status::Refused { filed_on: day("2026-01-05"), refusal };
    demand
}

#[test]
fn the_year_of_a_demand_that_nobody_renews_is_that_of_the_law() {
    let on = |step| cycle(day("2015-06-15")).into_iter().find(|(s, _)| *s == step).unwrap().1;
    assert_eq!(on(Step::Opening), day("2015-04-15"));
    assert_eq!(on(Step::Notice), day("2015-05-15"));
    assert_eq!(on(Step::FirstReminder), day("2015-05-31"));
    assert_eq!(on(Step::SecondReminder), day("2015-06-12"));
    assert_eq!(on(Step::ThirdReminder), day("2015-06-22"));
    assert_eq!(on(Step::LastReminder), day("2015-07-10"));
    assert_eq!(on(Step::Removal), day("2015-07-15"));
    let days = cycle(day("2016-02-29")).map(|(_, on)| on);
    assert!(days.is_sorted(), "a leap year keeps the order: {days:?}");
    assert_eq!(days[1], day("2016-01-29"));
    assert_eq!(days[6], day("2016-03-29"));
}

#[test]
fn each_day_brings_what_is_due_and_the_day_before_nothing() {
    assert_eq!(steps(Step::Opening, "2015-04-14"), (vec![], Step::Opening, "2015-04-15".into()));
    let opened = (vec![Step::Opening], Step::Notice, "2015-05-15".into());
    assert_eq!(steps(Step::Opening, "2015-04-15"), opened);
    assert_eq!(steps(Step::Notice, "2015-05-14"), (vec![], Step::Notice, "2015-05-15".into()));
    let noticed = (vec![Step::Notice], Step::FirstReminder, "2015-05-31".into());
    assert_eq!(steps(Step::Notice, "2015-05-15"), noticed);
    let reminded = (vec![Step::LastReminder], Step::Removal, "2015-07-15".into());
    assert_eq!(steps(Step::LastReminder, "2015-07-10"), reminded);
}

#[test]
fn days_that_were_missed_are_made_up_for_without_a_heap_of_mails() {
    // Ten days without work over two reminders: the later one alone.
    let (due, next, _) = steps(Step::FirstReminder, "2015-06-13");
    assert_eq!((due, next), (vec![Step::SecondReminder], Step::ThirdReminder));
    // The notice of the law is sent however late, and says all that the reminders would.
    let (due, next, on) = steps(Step::Opening, "2015-09-01");
    assert_eq!((due, next), (vec![Step::Opening, Step::Notice], Step::Removal));
    assert_eq!(on, "2015-07-15");
}

#[test]
fn what_comes_first_follows_from_where_the_demand_stands() {
    let demand = active("2014-06-15");
    let first_of = |demand: &Demand| first(demand, day("2014-06-20")).map(|a| (a.step, a.on));
    assert_eq!(first_of(&demand), Some((Step::Opening, day("2015-04-15"))));
    let removed = |reason| demand.clone().remove(reason, day("2015-07-15")).unwrap().0;
    let late = first_of(&removed(RemovalReason::NotRenewed));
    assert_eq!(late, Some((Step::ReactivationEnd, day("2015-12-16"))));
    let housed = first_of(&removed(RemovalReason::Allocated));
    assert_eq!(housed, Some((Step::Erasure, day("2016-07-15"))));
    let late = resume(&removed(RemovalReason::NotRenewed), day("2015-07-15"), day("2015-12-20"));
    assert_eq!(late.map(|a| (a.step, a.on)), Some((Step::Erasure, day("2016-07-15"))));
    let draft = Demand::draft(demand.id, demand.account.unwrap());
    assert_eq!(first_of(&draft), Some((Step::DraftWarning, day("2014-09-03"))));
}

#[test]
fn a_draft_left_alone_is_erased_ninety_days_later_and_its_writer_warned_before() {
    let touched = day("2026-01-10");
    let draft = Demand::draft(active("2014-06-15").id, active("2014-06-15").account.unwrap());
    let warning = first(&draft, touched).unwrap();
    assert_eq!(warning.on, day("2026-03-26"));
    assert_eq!(days_later(touched, DRAFT_KEPT), day("2026-04-10"));
    assert_eq!(draft_erased_on(warning.on), day("2026-04-10"));
    assert_eq!(draft_erased_on(day("2026-06-01")), day("2026-06-16"), "however late the warning");
}

#[test]
fn refused_pictures_are_erased_after_a_month_and_the_demand_after_a_year() {
    let demand = refused();
    let next = first(&demand, day("2026-01-10")).unwrap();
    assert_eq!((next.step, next.on), (Step::RefusedPages, day("2026-02-09")));
    assert_eq!(refused_erased_on(day("2026-01-10")), day("2027-01-10"));
}

#[test]
fn every_step_is_read_back_by_its_word() {
    for step in Step::ALL {
        assert_eq!(Step::read(step.as_str()), Some(step));
        assert!(!step.label().is_empty());
    }
    assert_eq!(Step::read("else"), None);
}
