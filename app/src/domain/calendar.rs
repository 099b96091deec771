//! Legal delays of a demand (CCH R. 441-2-7, R. 441-2-8; `domain.md` 3.4 and 3.5).

use super::territory::TerritoryCode;
use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _, Utc,
};
use chrono_tz::Tz;

/// A demand lives one year from its filing or last renewal (R. 441-2-7).
pub const VALIDITY: Months = Months::new(12);
/// Renewal opens two months before the expiry (service-public: « entre le 10e et le 12e mois »).
pub const RENEWAL_WINDOW: Months = Months::new(2);
/// Notice at least one month before the expiry (R. 441-2-7).
pub const NOTICE: Months = Months::new(1);
/// Tolerance before removal, one month after the end of validity (arrêté of 23/03/2015, T+13).
pub const TOLERANCE: Months = Months::new(1);
/// A demand removed because it was not renewed can be reactivated until T+18 (same text).
pub const REACTIVATION: Months = Months::new(6);
/// Nominative data are erased one year after removal (decree 2017-917, art. 4).
pub const RETENTION: Months = Months::new(12);
/// Reminders before the expiry, in days (`domain.md` 3.4; the law asks for the notice alone).
pub const REMINDERS_BEFORE: [u64; 2] = [15, 3];
/// Reminders past the expiry, during the tolerance, in days.
pub const REMINDERS_AFTER: [u64; 2] = [7, 25];
/// Days without an act after which a draft is erased (`domain.md` 7).
pub const DRAFT_KEPT: u64 = 90;
/// How long the account of an applicant who holds no demand is kept after its last use.
pub const UNUSED_ACCOUNT: TimeDelta = TimeDelta::days(90);
/// Days without an act after which its writer is told: fifteen days before.
pub const DRAFT_WARNED: u64 = 75;
/// Days without an act after which the pictures of a refused identity document are erased
/// (`domain.md` 7).
pub const REFUSED_PAGES_KEPT: u64 = 30;
/// A demand refused and left is erased after that long (`domain.md` 7).
pub const REFUSED_KEPT: Months = Months::new(12);
/// Hour of the morning, there, from which what falls due on a day is done: nobody's phone rings at
/// midnight.
pub const WORK_BEGINS: u32 = 7;
/// Working days promised by the portal to check an identity document.
pub const PROMISED_WORKING_DAYS: u32 = 5;

/// The legal dates that follow from the day a demand was filed or last renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// First day on which it can be renewed.
    pub renewal_opens_on: NaiveDate,
    /// Last day for the legal notice.
    pub notice_by: NaiveDate,
    /// Last day of validity.
    pub expires_on: NaiveDate,
    /// When it is removed if nothing is done, or was.
    pub removal: ExpectedRemoval,
    /// Last day on which it can be reactivated after that removal.
    pub reactivable_until: NaiveDate,
    /// Day on which its nominative data are erased after that removal.
    pub erased_on: NaiveDate,
}

impl Deadlines {
    /// The same when it is removed on another day, which can be later: a notice that was late makes
    /// the removal late, and as many months are left to have it put back.
    #[must_use]
    pub fn if_removed(self, removal: ExpectedRemoval) -> Self {
        let months = Months::new(REACTIVATION.as_u32() - TOLERANCE.as_u32());
        Self {
            removal,
            reactivable_until: self.reactivable_until.max(later(removal.on, months)),
            erased_on: later(removal.on, RETENTION),
            ..self
        }
    }

    /// From the filing date or the last renewal. A demand of 29 February expires on 28 February.
    pub fn from(start: NaiveDate) -> Self {
        let expires_on = later(start, VALIDITY);
        let removed_on = later(expires_on, TOLERANCE);
        Self {
            renewal_opens_on: earlier(expires_on, RENEWAL_WINDOW),
            notice_by: earlier(expires_on, NOTICE),
            expires_on,
            removal: ExpectedRemoval::on(removed_on),
            reactivable_until: later(expires_on, REACTIVATION),
            erased_on: later(removed_on, RETENTION),
        }
    }
}

/// When a demand leaves the register if nothing is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpectedRemoval {
    /// That day.
    pub on: NaiveDate,
    /// It can only be later: the notice that counts has not left.
    pub is_earliest: bool,
}

impl ExpectedRemoval {
    /// On that day and no other.
    pub fn on(on: NaiveDate) -> Self {
        Self { on, is_earliest: false }
    }

    /// « le 14 juillet 2027 », « au plus tôt le 14 juillet 2027 ».
    pub fn in_words(self) -> String {
        let sooner = if self.is_earliest { "au plus tôt " } else { "" };
        format!("{sooner}le {}", in_words(self.on))
    }
}

/// The day on which a demand that was not renewed leaves the register, once the notice of the law
/// was sent on a day: never less than a month of notice and the month of tolerance later, however
/// late it was sent.
pub fn removal_day(expires_on: NaiveDate, noticed_on: NaiveDate) -> NaiveDate {
    let both = Months::new(NOTICE.as_u32() + TOLERANCE.as_u32());
    later(expires_on, TOLERANCE).max(later(noticed_on, both))
}

/// `date + months`, the last day of the month when the day does not exist.
pub fn later(date: NaiveDate, months: Months) -> NaiveDate {
    date.checked_add_months(months).unwrap_or(NaiveDate::MAX)
}

/// `date - months`, the last day of the month when the day does not exist.
pub fn earlier(date: NaiveDate, months: Months) -> NaiveDate {
    date.checked_sub_months(months).unwrap_or(NaiveDate::MIN)
}

/// `date + days`.
pub fn days_later(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// `date - days`.
pub fn days_earlier(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

/// « 14 juin 2027 », « 1er mars 2027 ».
pub fn in_words(day: NaiveDate) -> String {
    let month = super::partial_date::MONTHS[day.month0() as usize];
    let first = if day.day() == 1 { "er" } else { "" };
    format!("{}{first} {month} {}", day.day(), day.year())
}

/// Monday to Friday, public holidays of the territory aside: those of the whole country (Code du
/// travail, L. 3133-1), two more in Alsace and Moselle (L. 3134-13), one more overseas, for the
/// abolition of slavery (law 83-550). An unknown territory has those of the country.
pub fn is_working_day(day: NaiveDate, territory: Option<TerritoryCode>) -> bool {
    const FIXED: [(u32, u32); 8] =
        [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    // Easter Monday, Ascension, Whit Monday.
    let moving = [1, 39, 50];
    let since_easter = day.signed_duration_since(easter(day.year())).num_days();
    let date = (day.month(), day.day());
    let own = match territory.map(|code| code.to_string()).as_deref() {
        // Good Friday, and the day after Christmas.
        Some("057" | "067" | "068") => since_easter == -2 || date == (12, 26),
        Some("971") => date == (5, 27),
        Some("972") => date == (5, 22),
        Some("973") => date == (6, 10),
        Some("974") => date == (12, 20),
        Some("976") => date == (4, 27),
        _ => false,
    };
    day.weekday().num_days_from_monday() < 5
        && !FIXED.contains(&date)
        && !moving.contains(&since_easter)
        && !own
}

/// Easter Sunday of a Gregorian year (Gauss, corrected by Lichtenberg).
fn easter(year: i32) -> NaiveDate {
    let century = year / 100;
    let secular_moon = 15 + (3 * century + 3) / 4 - (8 * century + 13) / 25;
    let secular_sun = 2 - (3 * century + 3) / 4;
    let moon = year % 19;
    let seed = (19 * moon + secular_moon) % 30;
    let correction = (seed + moon / 11) / 29;
    let full_moon = 21 + seed - correction;
    let first_sunday = 7 - (year + year / 4 + secular_sun) % 7;
    let distance = 7 - (full_moon - first_sunday) % 7;
    // Counted from the last day of February.
    let march = NaiveDate::from_ymd_opt(year, 3, 1).unwrap_or_default();
    days_later(march, u64::try_from(full_moon + distance - 1).unwrap_or_default())
}

/// The day `days` working days after `day` in a territory.
pub fn working_days_later(
    day: NaiveDate,
    days: u32,
    territory: Option<TerritoryCode>,
) -> NaiveDate {
    day.iter_days()
        .skip(1)
        .filter(|day| is_working_day(*day, territory))
        .nth(days.saturating_sub(1) as usize)
        .filter(|_| days > 0)
        .unwrap_or(day)
}

/// Working days of a territory after `from`, up to `to` included.
pub fn working_days_between(
    from: NaiveDate,
    to: NaiveDate,
    territory: Option<TerritoryCode>,
) -> i64 {
    let passed = from.iter_days().skip(1).take_while(|day| *day <= to);
    let working = passed.filter(|day| is_working_day(*day, territory));
    i64::try_from(working.count()).unwrap_or(i64::MAX)
}

/// The last day that lies at least `days` working days of a territory before `day`.
pub fn working_days_earlier(
    day: NaiveDate,
    days: i64,
    territory: Option<TerritoryCode>,
) -> NaiveDate {
    std::iter::successors(Some(day), NaiveDate::pred_opt)
        .find(|from| working_days_between(*from, day, territory) >= days)
        .unwrap_or(NaiveDate::MIN)
}

/// The day it is in the territory at that instant: a demand sent from La Réunion at one in the
/// morning is filed on that day there, not on the eve.
pub fn local_day(at: DateTime<Utc>, territory: Option<TerritoryCode>) -> NaiveDate {
    at.with_timezone(&time_zone(territory)).date_naive()
}

/// The day and the hour it is in the territory at that instant.
pub fn local_time(at: DateTime<Utc>, territory: Option<TerritoryCode>) -> NaiveDateTime {
    at.with_timezone(&time_zone(territory)).naive_local()
}

/// The instant at which a day is over in the territory: its next midnight.
pub fn end_of_day(day: NaiveDate, territory: Option<TerritoryCode>) -> DateTime<Utc> {
    at_hour(days_later(day, 1), 0, territory)
}

/// The instant from which what falls due on a day is done in the territory.
pub fn morning(day: NaiveDate, territory: Option<TerritoryCode>) -> DateTime<Utc> {
    at_hour(day, WORK_BEGINS, territory)
}

fn at_hour(day: NaiveDate, hour: u32, territory: Option<TerritoryCode>) -> DateTime<Utc> {
    let zone = time_zone(territory);
    // Where the clock is put forward at that hour, it comes an hour later.
    (hour..hour + 3)
        .filter_map(|hour| day.and_hms_opt(hour, 0, 0))
        .find_map(|local| zone.from_local_datetime(&local).earliest())
        .map_or(DateTime::<Utc>::MAX_UTC, |local| local.with_timezone(&Utc))
}

/// The hour of a territory, Paris when unknown.
pub fn time_zone(territory: Option<TerritoryCode>) -> Tz {
    match territory.map(|code| code.to_string()).as_deref() {
        Some("971") => Tz::America__Guadeloupe,
        Some("972") => Tz::America__Martinique,
        Some("973") => Tz::America__Cayenne,
        Some("974") => Tz::Indian__Reunion,
        Some("976") => Tz::Indian__Mayotte,
        _ => Tz::Europe__Paris,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn working_days_leave_out_week_ends_and_public_holidays() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(easter(2026), day(2026, 4, 5));
        assert_eq!(easter(2027), day(2027, 3, 28));
        assert!(!is_working_day(day(2026, 4, 6), None), "Easter Monday");
        assert!(!is_working_day(day(2026, 5, 14), None), "Ascension");
        assert!(!is_working_day(day(2026, 5, 25), None), "Whit Monday");
        // From Thursday 30 April: 1 May is a holiday.
        assert_eq!(working_days_later(day(2026, 4, 30), 5, None), day(2026, 5, 11));
        assert_eq!(working_days_between(day(2026, 4, 30), day(2026, 5, 11), None), 5);
        assert_eq!(working_days_between(day(2026, 5, 11), day(2026, 5, 11), None), 0);
        assert_eq!(working_days_later(day(2026, 5, 11), 0, None), day(2026, 5, 11));
    }

    #[test]
    fn some_territories_have_holidays_of_their_own() {
        let works = |date: &str, territory: &str| is_working_day(day(date), territory.parse().ok());
        for (date, territory) in [
            ("2026-04-03", "067"),
            ("2028-12-26", "057"),
            ("2026-05-27", "971"),
            ("2026-05-22", "972"),
            ("2026-06-10", "973"),
            ("2027-12-20", "974"),
            ("2026-04-27", "976"),
        ] {
            assert!(!works(date, territory), "{date} in {territory}");
            assert!(works(date, "069"), "{date} in the Rhône");
            assert!(is_working_day(day(date), None), "{date}");
        }
        let bas_rhin = "067".parse().ok();
        assert_eq!(working_days_later(day("2026-04-02"), 1, bas_rhin), day("2026-04-07"));
        assert_eq!(working_days_between(day("2026-04-02"), day("2026-04-07"), bas_rhin), 1);
        assert_eq!(working_days_between(day("2026-04-02"), day("2026-04-07"), None), 2);
    }

    #[test]
    fn what_was_promised_by_today_was_sent_that_day_at_the_latest() {
        // Five working days before Monday 11 May, over 8 May: the Sunday before.
        assert_eq!(working_days_earlier(day("2026-05-11"), 5, None), day("2026-05-03"));
        assert_eq!(working_days_between(day("2026-05-03"), day("2026-05-11"), None), 5);
        assert_eq!(working_days_between(day("2026-05-04"), day("2026-05-11"), None), 4);
    }

    #[test]
    fn a_demand_that_is_not_renewed_meets_each_legal_date() {
        let dates = Deadlines::from(day("2014-06-15"));
        assert_eq!(dates.renewal_opens_on, day("2015-04-15"));
        assert_eq!(dates.notice_by, day("2015-05-15"));
        assert_eq!(dates.expires_on, day("2015-06-15"));
        assert_eq!(dates.removal, ExpectedRemoval::on(day("2015-07-15")));
        assert_eq!(dates.reactivable_until, day("2015-12-15"));
        assert_eq!(dates.erased_on, day("2016-07-15"));
    }

    #[test]
    fn nobody_is_removed_before_a_month_of_notice_and_a_month_of_tolerance() {
        let expires_on = day("2015-06-15");
        assert_eq!(removal_day(expires_on, day("2015-05-15")), day("2015-07-15"));
        assert_eq!(removal_day(expires_on, day("2015-05-14")), day("2015-07-15"));
        assert_eq!(removal_day(expires_on, day("2015-05-20")), day("2015-07-20"));
        assert_eq!(
            removal_day(expires_on, day("2015-08-31")),
            day("2015-10-31"),
            "by whole months"
        );
    }

    #[test]
    fn a_late_removal_leaves_as_many_months_to_be_put_back() {
        let dates = Deadlines::from(day("2014-06-15"));
        assert_eq!(dates.if_removed(dates.removal), dates);
        let removed_on = |on| dates.if_removed(ExpectedRemoval::on(day(on)));
        let late = removed_on("2016-01-20");
        assert_eq!(late.reactivable_until, day("2016-06-20"));
        assert_eq!(late.erased_on, day("2017-01-20"));
        assert_eq!(removed_on("2015-02-01").reactivable_until, day("2015-12-15"));
    }

    #[test]
    fn a_filing_of_29_february_expires_on_28_february() {
        assert_eq!(Deadlines::from(day("2024-02-29")).expires_on, day("2025-02-28"));
    }

    #[test]
    fn the_day_is_that_of_the_territory() {
        let at = Utc.with_ymd_and_hms(2026, 11, 23, 21, 30, 0).unwrap();
        assert_eq!(local_day(at, None), day("2026-11-23"));
        assert_eq!(local_day(at, "974".parse().ok()), day("2026-11-24"));
        assert_eq!(local_day(at, "972".parse().ok()), day("2026-11-23"));
    }

    #[test]
    fn the_work_of_a_day_begins_in_the_morning_there() {
        let begins = |on: &str, territory: &str| {
            morning(day(on), territory.parse().ok()).format("%FT%RZ").to_string()
        };
        assert_eq!(begins("2026-01-15", "069"), "2026-01-15T06:00Z");
        assert_eq!(begins("2026-03-29", "069"), "2026-03-29T05:00Z", "the clock changed");
        assert_eq!(begins("2026-01-15", "974"), "2026-01-15T03:00Z");
        assert_eq!(begins("2026-01-15", "971"), "2026-01-15T11:00Z");
    }

    #[test]
    fn a_day_ends_at_midnight_there_winter_and_summer() {
        let ends = |on: &str, territory: &str| {
            end_of_day(day(on), territory.parse().ok()).format("%FT%RZ").to_string()
        };
        assert_eq!(ends("2026-11-24", "069"), "2026-11-24T23:00Z");
        assert_eq!(ends("2026-07-14", "069"), "2026-07-14T22:00Z");
        // The days on which the clock changes last 23 and 25 hours.
        assert_eq!(ends("2026-03-28", "069"), "2026-03-28T23:00Z");
        assert_eq!(ends("2026-03-29", "069"), "2026-03-29T22:00Z");
        assert_eq!(ends("2026-10-24", "069"), "2026-10-24T22:00Z");
        assert_eq!(ends("2026-10-25", "069"), "2026-10-25T23:00Z");
        assert_eq!(ends("2026-11-24", "974"), "2026-11-24T20:00Z");
        assert_eq!(ends("2026-11-24", "972"), "2026-11-25T04:00Z");
    }
}
