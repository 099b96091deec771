//! Figures and dates as French writes them.

use crate::domain::partial_date::MONTHS;
use chrono::{Datelike, NaiveDate};

/// The thin space that keeps the digits of a number together.
const THIN: char = '\u{202f}';

const SHORT_MONTHS: [&str; 12] = [
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
];

/// `12 480`, with a narrow no-break space every three digits; `−5` below zero.
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::from(if value < 0 { "\u{2212}" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(THIN);
        }
        text.push(digit);
    }
    text
}

/// What stands for a count that is not told: « non communiqué ».
pub const HIDDEN: &str = "n.c.";

/// A count, or that it is not told.
pub fn shown(value: Option<i64>) -> String {
    value.map_or_else(|| HIDDEN.to_owned(), number)
}

/// `6,4`: a figure kept in tenths, as averages and ratios are.
pub fn tenths(value: i64) -> String {
    let sign = if value < 0 { "\u{2212}" } else { "" };
    let value = value.unsigned_abs();
    let whole = number(i64::try_from(value / 10).unwrap_or(i64::MAX));
    match value % 10 {
        0 => format!("{sign}{whole}"),
        tenth => format!("{sign}{whole},{tenth}"),
    }
}

/// `35 %`.
pub fn percent(value: i64) -> String {
    format!("{}{THIN}%", number(value))
}

/// `23 403 €`: whole euros.
pub fn euros(value: i64) -> String {
    format!("{}\u{a0}€", number(value))
}

/// `1 réponse`, `3 réponses`; French keeps the singular for zero.
pub fn count(value: i64, one: &str, many: &str) -> String {
    let word = if value.unsigned_abs() < 2 { one } else { many };
    format!("{} {word}", number(value))
}

pub use crate::domain::calendar::in_words as date;

/// « juin 2027 ».
pub fn month(day: NaiveDate) -> String {
    format!("{} {}", name_of(day, &MONTHS), day.year())
}

/// « janv. », for the axis of a chart.
pub fn short_month(day: NaiveDate) -> String {
    name_of(day, &SHORT_MONTHS).to_owned()
}

fn name_of(day: NaiveDate, names: &[&'static str; 12]) -> &'static str {
    usize::try_from(day.month0())
        .ok()
        .and_then(|month| names.get(month))
        .copied()
        .unwrap_or_default()
}

/// « 06 39 98 00 58 », kept on one line; nothing when it is no French number.
pub fn french_telephone(written: &str) -> Option<String> {
    let digits: Vec<char> = written.chars().filter(char::is_ascii_digit).collect();
    let french = digits.len() == 10
        && digits[0] == '0'
        && written.chars().all(|sign| sign.is_ascii_digit() || " .-\u{a0}\u{202f}".contains(sign));
    let pairs = || digits.chunks(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<_>>();
    french.then(|| pairs().join("\u{a0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day")
    }

    #[test]
    fn numbers_keep_their_digits_together() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(12_480), "12\u{202f}480");
        assert_eq!(number(-1_234_567), "\u{2212}1\u{202f}234\u{202f}567");
        assert_eq!(
            number(i64::MIN),
            "\u{2212}9\u{202f}223\u{202f}372\u{202f}036\u{202f}854\u{202f}775\u{202f}808"
        );
    }

    #[test]
    fn tenths_use_a_comma() {
        assert_eq!(tenths(64), "6,4");
        assert_eq!(tenths(120), "12");
        assert_eq!(tenths(-5), "\u{2212}0,5");
    }

    #[test]
    fn units_stay_with_their_figure() {
        assert_eq!(percent(35), "35\u{202f}%");
        assert_eq!(euros(23_403), "23\u{202f}403\u{a0}€");
    }

    #[test]
    fn zero_is_singular() {
        assert_eq!(count(0, "réponse", "réponses"), "0 réponse");
        assert_eq!(count(2, "réponse", "réponses"), "2 réponses");
    }

    #[test]
    fn dates_are_written_in_full() {
        assert_eq!(date(day(2027, 6, 14)), "14 juin 2027");
        assert_eq!(date(day(2027, 3, 1)), "1er mars 2027");
        assert_eq!(month(day(2026, 12, 31)), "décembre 2026");
        assert_eq!(short_month(day(2026, 1, 31)), "janv.");
    }
}
