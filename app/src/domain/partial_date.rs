//! Birth dates as civil status knows them: the day, or the day and the month, may be unknown
//! (`1980-00-00`), so they never go into a SQL date.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A date whose day, or day and month, may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    year: i32,
    month: u32,
    day: u32,
}

/// Why three numbers are not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PartialDateError {
    /// The text is not `YYYY-MM-DD`.
    #[error("La date doit s’écrire avec un jour, un mois et une année")]
    Format,
    /// The year has not four digits, or is before 1900.
    #[error("Vérifiez l’année\u{a0}: elle s’écrit avec quatre chiffres, par exemple 1980")]
    Year,
    /// The month is over 12.
    #[error("Le mois doit être compris entre 1 et 12")]
    Month,
    /// The day is over 31.
    #[error("Le jour doit être compris entre 1 et 31")]
    Day,
    /// The day is known but not the month.
    #[error("Indiquez le mois, ou laissez vides le jour et le mois")]
    DayWithoutMonth,
    /// No such day in that month.
    #[error("Le {day} {month} {year} n’existe pas. Vérifiez le jour ou le mois")]
    NoSuchDay {
        /// Day typed.
        day: u32,
        /// Month in words.
        month: &'static str,
        /// Year typed.
        year: i32,
    },
}

/// The months in words, January first.
pub const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

impl From<NaiveDate> for PartialDate {
    fn from(date: NaiveDate) -> Self {
        Self { year: date.year(), month: date.month(), day: date.day() }
    }
}

impl PartialDate {
    /// A date from its parts; 0 means unknown.
    pub fn new(year: i32, month: u32, day: u32) -> Result<Self, PartialDateError> {
        if !(1900..=9999).contains(&year) {
            return Err(PartialDateError::Year);
        }
        if month > 12 {
            return Err(PartialDateError::Month);
        }
        if day > 31 {
            return Err(PartialDateError::Day);
        }
        if day > 0 && month == 0 {
            return Err(PartialDateError::DayWithoutMonth);
        }
        if day > 0 && NaiveDate::from_ymd_opt(year, month, day).is_none() {
            let month = MONTHS[month as usize - 1];
            return Err(PartialDateError::NoSuchDay { day, month, year });
        }
        Ok(Self { year, month, day })
    }

    /// Year, always known.
    pub fn year(self) -> i32 {
        self.year
    }

    /// Month 1–12 when known.
    pub fn month(self) -> Option<u32> {
        (self.month > 0).then_some(self.month)
    }

    /// Day 1–31 when known.
    pub fn day(self) -> Option<u32> {
        (self.day > 0).then_some(self.day)
    }

    /// The last day it can be: the person has at least this age.
    pub fn latest(self) -> NaiveDate {
        let month = if self.month == 0 { 12 } else { self.month };
        let last = (28..=31).rev().find_map(|day| NaiveDate::from_ymd_opt(self.year, month, day));
        let known = NaiveDate::from_ymd_opt(self.year, month, self.day);
        known.or(last).unwrap_or(NaiveDate::MAX)
    }

    /// Every date that may tell the same day: itself, those that say more and those that say less.
    pub fn alike(self) -> impl Iterator<Item = Self> {
        let may_be = |known: u32, part: u32| known == 0 || part == 0 || part == known;
        let dates = (0..=12).flat_map(|month| (0..=31).map(move |day| (month, day)));
        dates
            .filter(move |(month, day)| may_be(self.month, *month) && may_be(self.day, *day))
            .filter_map(move |(month, day)| Self::new(self.year, month, day).ok())
    }

    /// Age in whole years that the person has reached for sure on a day; by the year alone when
    /// the day is unknown (`domain.md` 10.3).
    pub fn age_on(self, day: NaiveDate) -> i32 {
        let years = day.year() - self.year;
        match (self.month(), self.day()) {
            (None, _) => years,
            (Some(m), None) => years - i32::from(day.month() < m),
            (Some(m), Some(d)) => years - i32::from((day.month(), day.day()) < (m, d)),
        }
    }

    /// In words: « 2 janvier 1991 », « janvier 1991 », « 1991 (jour inconnu) ».
    pub fn in_words(self) -> String {
        match (self.month(), self.day()) {
            (Some(m), Some(1)) => format!("1er {} {}", MONTHS[m as usize - 1], self.year),
            (Some(m), Some(d)) => format!("{d} {} {}", MONTHS[m as usize - 1], self.year),
            (Some(m), None) => format!("{} {} (jour inconnu)", MONTHS[m as usize - 1], self.year),
            (None, _) => format!("{} (jour et mois inconnus)", self.year),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for PartialDate {
    type Err = PartialDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('-');
        let mut next = |length: usize| {
            parts
                .next()
                .filter(|part| part.len() == length && part.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|part| part.parse::<u32>().ok())
                .ok_or(PartialDateError::Format)
        };
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        if parts.next().is_some() {
            return Err(PartialDateError::Format);
        }
        Self::new(year.cast_signed(), month, day)
    }
}

impl TryFrom<String> for PartialDate {
    type Error = PartialDateError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_without_day_and_month_is_accepted() {
        let date: PartialDate = "1980-00-00".parse().unwrap();
        assert_eq!(date.to_string(), "1980-00-00");
        assert_eq!(date.age_on(NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()), 46);
    }

    #[test]
    fn the_31st_of_february_is_named() {
        let error = PartialDate::new(1980, 2, 31).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Le 31 février 1980 n’existe pas. Vérifiez le jour ou le mois"
        );
        assert!(PartialDate::new(2023, 2, 29).is_err());
        assert!(PartialDate::new(2024, 2, 29).is_ok());
    }

    #[test]
    fn a_day_needs_its_month() {
        assert_eq!(PartialDate::new(1980, 0, 3), Err(PartialDateError::DayWithoutMonth));
    }

    #[test]
    fn a_date_is_alike_those_that_say_more_or_less_and_no_other() {
        let alike = |text: &str| {
            let date: PartialDate = text.parse().unwrap();
            date.alike().map(|date| date.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(alike("1980-02-29"), ["1980-00-00", "1980-02-00", "1980-02-29"]);
        let february = alike("1980-02-00");
        assert_eq!(february.len(), 2 + 29, "{february:?}");
        assert!(february.iter().all(|date| date == "1980-00-00" || date.starts_with("1980-02-")));
        assert_eq!(alike("1980-00-00").len(), 1 + 12 + 366);
    }

    #[test]
    fn age_counts_whole_years() {
        let birth = PartialDate::new(2008, 11, 24).unwrap();
        let eve = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        assert_eq!(birth.age_on(eve), 17);
        assert_eq!(birth.age_on(eve.succ_opt().unwrap()), 18);
    }

    proptest::proptest! {
        #[test]
        fn text_and_date_are_one(year in 1900..2100, month in 0u32..14, day in 0u32..33) {
            if let Ok(date) = PartialDate::new(year, month, day) {
                assert_eq!(date.to_string().parse(), Ok(date));
            }
        }
    }
}
