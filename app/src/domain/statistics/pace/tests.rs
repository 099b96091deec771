use super::*;

fn days(day: &str, divided: &str) -> Days {
    Days { day: day.parse().unwrap(), divided: divided.parse().unwrap() }
}

fn of_month(day: &str, divided: &str) -> Last {
    Last { days: days(day, divided), is_of_month: true }
}

#[test]
fn what_divides_is_told_once_twelve_months_are_over() {
    let pace = |last, day: &str| Pace::after(last, day.parse().unwrap());
    assert_eq!(pace(None, "2026-11-30"), Pace::Whole);
    let last = of_month("2027-10-31", "2026-11-10");
    assert_eq!(pace(Some(last), "2027-10-31"), Pace::Month(last));
    assert_eq!(pace(Some(last), "2027-11-30"), Pace::Year(last));
    let later = of_month("2027-10-31", "2026-12-01");
    assert_eq!(pace(Some(later), "2027-11-30"), Pace::Month(later));
    let day = "2027-11-30".parse().unwrap();
    assert_eq!(Pace::Year(last).days(day), days("2027-11-30", "2027-11-30"));
    assert_eq!(Pace::Month(last).days(day), days("2027-11-30", "2026-11-10"));
    // What is made during a month, on its last day too, does not tell all of it.
    assert_eq!(last.open(), "2027-11".parse().unwrap());
    assert_eq!(Last { is_of_month: false, ..last }.open(), "2027-10".parse().unwrap());
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
