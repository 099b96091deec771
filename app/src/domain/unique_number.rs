//! The unique number: 18 characters, territory · MMYY · sequence · guichet (`domain.md` 1).

use super::guichet::GuichetCode;
use super::territory::TerritoryCode;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The number that a registered demand keeps for life, whatever guichet handles it later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UniqueNumber {
    territory: TerritoryCode,
    month: u32,
    year: u32,
    sequence: u32,
    guichet: GuichetCode,
}

/// The part of a typed number that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UniqueNumberError {
    /// Not 18 characters.
    #[error("Le numéro unique compte 18 caractères\u{a0}: vous en avez écrit {0}")]
    Length(usize),
    /// No such territory.
    #[error("Les 3 premiers caractères du numéro ne correspondent à aucun territoire")]
    Territory,
    /// The month is not 01–12.
    #[error("Les caractères 4 et 5 du numéro doivent être un mois, de 01 à 12")]
    Month,
    /// The year is not two digits.
    #[error("Les caractères 6 et 7 du numéro doivent être une année")]
    Year,
    /// The sequence is not six digits.
    #[error("Les caractères 8 à 13 du numéro doivent être des chiffres")]
    Sequence,
    /// The last five characters are not a guichet.
    #[error("Les 5 derniers caractères du numéro doivent être des lettres ou des chiffres")]
    Guichet,
}

/// Sequences that six digits can tell apart.
const SEQUENCES: i64 = 1_000_000;

impl UniqueNumber {
    /// The number issued on `registered_on`, the day of registration: its month is that of the
    /// issue, the filing date being kept apart. A sequence that six digits cannot hold begins anew:
    /// Île-de-France has had more demands than that, and by then it is another month.
    pub fn issue(
        territory: TerritoryCode,
        registered_on: NaiveDate,
        sequence: i64,
        guichet: GuichetCode,
    ) -> Self {
        Self {
            territory,
            month: registered_on.month(),
            year: registered_on.year().rem_euclid(100).cast_unsigned(),
            sequence: u32::try_from(sequence.rem_euclid(SEQUENCES)).unwrap_or_default(),
            guichet,
        }
    }

    /// Territory that issued it.
    pub fn territory(self) -> TerritoryCode {
        self.territory
    }

    /// Month (1–12) and year (two digits) of the issue.
    pub fn period(self) -> (u32, u32) {
        (self.month, self.year)
    }

    /// Six-digit sequence; says nothing about volumes.
    pub fn sequence(self) -> u32 {
        self.sequence
    }

    /// Guichet that registered the demand first.
    pub fn guichet(self) -> GuichetCode {
        self.guichet
    }

    /// True when the demand was created on the public portal.
    pub fn is_web(self) -> bool {
        self.guichet.is_web()
    }

    /// Reads what a person typed: spaces, dots, dashes and lower case are forgiven.
    pub fn read(typed: &str) -> Result<Self, UniqueNumberError> {
        let plain: String =
            typed.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        plain.parse()
    }
}

impl fmt::Display for UniqueNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { territory, month, year, sequence, guichet } = self;
        write!(f, "{territory}{month:02}{year:02}{sequence:06}{guichet}")
    }
}

impl FromStr for UniqueNumber {
    type Err = UniqueNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let length = text.chars().count();
        if length != 18 || !text.is_ascii() {
            return Err(UniqueNumberError::Length(length));
        }
        let number = |part: &str| {
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten()
        };
        Ok(Self {
            territory: text[0..3].parse().map_err(|_| UniqueNumberError::Territory)?,
            month: number(&text[3..5])
                .filter(|month| (1..=12).contains(month))
                .ok_or(UniqueNumberError::Month)?,
            year: number(&text[5..7]).ok_or(UniqueNumberError::Year)?,
            sequence: number(&text[7..13]).ok_or(UniqueNumberError::Sequence)?,
            guichet: text[13..18].parse().map_err(|_| UniqueNumberError::Guichet)?,
        })
    }
}

impl TryFrom<String> for UniqueNumber {
    type Error = UniqueNumberError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<UniqueNumber> for String {
    fn from(number: UniqueNumber) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_observed_number_splits_into_its_parts() {
        let number: UniqueNumber = "1110318016982G1104".parse().unwrap();
        assert_eq!(number.territory().to_string(), "111");
        assert_eq!(number.period(), (3, 18));
        assert_eq!(number.sequence(), 16_982);
        assert_eq!(number.guichet().to_string(), "G1104");
        assert!(!number.is_web());
    }

    #[test]
    fn gdpub_says_web() {
        let number: UniqueNumber = "0690614012345GDPUB".parse().unwrap();
        assert_eq!(number.territory().to_string(), "069");
        assert_eq!(number.period(), (6, 14));
        assert!(number.is_web());
    }

    #[test]
    fn each_wrong_part_is_named() {
        let read = |text: &str| text.parse::<UniqueNumber>().unwrap_err();
        assert_eq!(read("0691314012345GDPUB"), UniqueNumberError::Month);
        assert_eq!(read("0001214012345GDPUB"), UniqueNumberError::Territory);
        assert_eq!(read("069061401234GDPUB"), UniqueNumberError::Length(17));
        assert_eq!(read("06906140123A5GDPUB"), UniqueNumberError::Sequence);
        assert_eq!(read("06906X4012345GDPUB"), UniqueNumberError::Year);
        assert_eq!(read("0690614012345GD UB"), UniqueNumberError::Guichet);
        assert_eq!(read("é690614012345GDPUB"), UniqueNumberError::Length(18));
    }

    #[test]
    fn what_a_person_types_is_forgiven() {
        let number = UniqueNumber::read(" 069 0614 012345 gdpub ").unwrap();
        assert_eq!(number.to_string(), "0690614012345GDPUB");
    }

    #[test]
    fn a_territory_never_runs_out_of_numbers() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let territory = "065".parse().unwrap();
        let issue = |sequence| UniqueNumber::issue(territory, day, sequence, GuichetCode::WEB);
        assert_eq!(issue(42).to_string(), "0651126000042GDPUB");
        assert_eq!(issue(999_999).to_string(), "0651126999999GDPUB");
        assert_eq!(issue(1_000_042).to_string(), "0651126000042GDPUB");
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_back(days in 0i64..20_000, sequence in 0i64..1_000_000, web: bool) {
            let day = NaiveDate::from_ymd_opt(2010, 1, 1).unwrap() + chrono::Duration::days(days);
            let guichet = if web { GuichetCode::WEB } else { "G1104".parse().unwrap() };
            let number = UniqueNumber::issue("02A".parse().unwrap(), day, sequence, guichet);
            assert_eq!(number.to_string().parse(), Ok(number));
            assert_eq!(number.to_string().len(), 18);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,24}") {
            let _ = text.parse::<UniqueNumber>();
            let _ = UniqueNumber::read(&text);
        }
    }
}
