//! A month of a calendar.

use chrono::{Datelike, NaiveDate};
use std::fmt;
use std::str::FromStr;

/// A month: `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(i32);

impl Month {
    /// The one of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.year() * 12 + i32::try_from(day.month0()).unwrap_or_default())
    }

    /// That many months later; earlier when negative.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months))
    }

    /// Months from `other` to this one.
    pub fn since(self, other: Self) -> i32 {
        self.0.saturating_sub(other.0)
    }

    /// The twelve that end with this one, oldest first.
    pub fn year_to(self) -> [Self; 12] {
        let mut back = 12;
        [(); 12].map(|()| {
            back -= 1;
            self.plus(-back)
        })
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        let month0 = u32::try_from(self.0.rem_euclid(12)).unwrap_or_default();
        NaiveDate::from_ymd_opt(self.0.div_euclid(12), month0 + 1, 1).unwrap_or_default()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// Not the text of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAMonth;

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let digits = |text: &str, length| {
            let all = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
            all.then(|| text.parse::<i32>().ok()).flatten().ok_or(NotAMonth)
        };
        let (year, month) = text.split_once('-').ok_or(NotAMonth)?;
        let (year, month) = (digits(year, 4)?, digits(month, 2)?);
        if (1..=12).contains(&month) { Ok(Self(year * 12 + month - 1)) } else { Err(NotAMonth) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_counted_and_written() {
        let march = Month::of(NaiveDate::from_ymd_opt(2026, 3, 31).unwrap());
        assert_eq!(march.to_string(), "2026-03");
        let year = march.year_to();
        assert_eq!(
            (year[0].to_string(), year[10].to_string()),
            ("2025-04".into(), "2026-02".into())
        );
        assert_eq!(
            (year[11], march.since(year[0]), march.plus(10).to_string()),
            (march, 11, "2027-01".into())
        );
        assert_eq!(march.first_day(), NaiveDate::from_ymd_opt(2026, 3, 1).unwrap());
    }

    #[test]
    fn a_month_is_read_as_it_is_written() {
        for text in ["2026-01", "1999-12", "0001-03"] {
            assert_eq!(text.parse::<Month>().unwrap().to_string(), text);
        }
        for text in ["", "2026", "2026-13", "2026-00", "2026-1", "26-01", "-2026-01", "+026-01"] {
            assert_eq!(text.parse::<Month>(), Err(NotAMonth), "{text}");
        }
    }
}
