//! Dates typed in three fields, `{name}_jour`, `{name}_mois`, `{name}_annee`, or in one
//! `YYYY-MM-DD` for a machine.

use super::{Reader, Typed};
use crate::domain::partial_date::{PartialDate, PartialDateError};
use chrono::NaiveDate;

/// Ends of the names of the three fields.
pub const PARTS: [&str; 3] = ["_jour", "_mois", "_annee"];

/// Nobody older is alive; an older date is a slip of the pen.
const MAX_AGE: i32 = 120;

/// True when a name is the one of a date, or of a part of it.
pub fn keeps(name: &str, date: &str) -> bool {
    name.strip_prefix(date).is_some_and(|end| end.is_empty() || PARTS.contains(&end))
}

/// The date typed; blank day and month are unknown.
pub fn read(typed: &Typed, name: &str) -> Result<Option<PartialDate>, PartialDateError> {
    let whole = typed.get(name);
    if !whole.is_empty() {
        return whole.parse().map(Some);
    }
    let parts = PARTS.map(|part| typed.get(&format!("{name}{part}")));
    if parts.iter().all(|part| part.is_empty()) {
        return Ok(None);
    }
    let number = |text: &str, wrong: PartialDateError| match text {
        "" => Ok(0),
        text if text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()) => {
            text.parse::<u32>().map_err(|_| wrong)
        }
        _ => Err(wrong),
    };
    let day = number(parts[0], PartialDateError::Day)?;
    let month = number(parts[1], PartialDateError::Month)?;
    let year = number(parts[2], PartialDateError::Year)?;
    let year = i32::try_from(year).map_err(|_| PartialDateError::Year)?;
    PartialDate::new(year, month, day).map(Some)
}

/// The date of birth of somebody alive, possibly partial. `missing` says what to write.
pub(super) fn birth(
    r: &mut Reader<'_>,
    name: &str,
    missing: &str,
    today: NaiveDate,
) -> Option<PartialDate> {
    match read(r.typed(), name) {
        Ok(None) => {
            r.wrong(name, missing);
            None
        }
        Err(error) => {
            r.wrong(name, error);
            None
        }
        Ok(Some(date)) if date.age_on(today) < 0 || is_future(date, today) => {
            r.wrong(name, "Cette date de naissance est dans le futur. Vérifiez l’année");
            None
        }
        Ok(Some(date)) if date.age_on(today) > MAX_AGE => {
            r.wrong(
                name,
                "Vérifiez l’année\u{a0}: elle s’écrit avec quatre chiffres, par exemple 1980",
            );
            None
        }
        Ok(date) => date,
    }
}

fn is_future(date: PartialDate, today: NaiveDate) -> bool {
    date.day().is_some() && date.latest() > today
}

/// The three fields of a date.
pub fn write(typed: Typed, name: &str, date: PartialDate) -> Typed {
    let part = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    typed
        .with(&format!("{name}_jour"), part(date.day()))
        .with(&format!("{name}_mois"), part(date.month()))
        .with(&format!("{name}_annee"), date.year().to_string())
}

/// As typed, for a date that is none: « 31 / 2 / 1980 ».
pub fn as_typed(typed: &Typed, name: &str) -> String {
    let parts = PARTS.map(|part| typed.get(&format!("{name}{part}")));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" / ")
}
