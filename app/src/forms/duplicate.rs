//! What people write about a pair of demands.

use super::{FormErrors, Reader, Typed};
use crate::domain::ids::DemandId;
use crate::domain::unique_number::UniqueNumber;

pub const DECISION: &str = "decision";
pub const MOTIVE: &str = "motif";
pub const REMARK: &str = "remarque";
/// The demand of which the civil status is to correct.
pub const WRONG: &str = "demandeACorriger";
/// The agent looked at the identity document.
pub const CHECKED: &str = "pieceVerifiee";
pub const FIRST: &str = "numUnique_1";
pub const SECOND: &str = "numUnique_2";

/// Longest motive, in characters.
pub const MAX: usize = 500;

/// What a manager decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// One person: the oldest demand is kept.
    Merge,
    /// Two persons.
    Distinct,
    /// The decision was wrong.
    Undo,
}

impl Decision {
    /// What the form sends.
    pub fn code(self) -> &'static str {
        match self {
            Self::Merge => "reunir",
            Self::Distinct => "distinguer",
            Self::Undo => "annuler",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Merge, Self::Distinct, Self::Undo].into_iter().find(|one| one.code() == code)
    }
}

/// Reads a decision and its motive.
pub fn decision(typed: &Typed) -> Result<(Decision, String), FormErrors> {
    let mut r = Reader::new(typed);
    let decision = r.code(DECISION, Decision::from_code, "Choisissez ce qu’il faut faire");
    let motive = r.required(MOTIVE, "en une phrase ce qui vous permet de le dire", MAX);
    let value = decision.zip(motive);
    r.finish(value)
}

/// Reads a remark that may be left blank.
pub fn remark(typed: &Typed) -> Result<String, FormErrors> {
    let mut r = Reader::new(typed);
    let remark = r.optional(REMARK, MAX).unwrap_or_default();
    r.finish(Some(remark))
}

/// Reads which demand is to correct; the identity document was looked at.
pub fn alignment(typed: &Typed) -> Result<DemandId, FormErrors> {
    let mut r = Reader::new(typed);
    let wrong =
        r.code(WRONG, |text| text.parse().ok(), "Choisissez la demande dont l’état civil est faux");
    let checked = r.code(
        CHECKED,
        |text| (text == "oui").then_some(()),
        "Vérifiez d’abord la pièce d’identité de la personne, puis cochez cette case",
    );
    let value = wrong.zip(checked).map(|(wrong, ())| wrong);
    r.finish(value)
}

/// Reads the numbers of two demands, and a remark that may be left blank.
pub fn numbers(typed: &Typed) -> Result<((UniqueNumber, UniqueNumber), String), FormErrors> {
    let mut r = Reader::new(typed);
    let mut number = |field: &str, what: &str| {
        r.required(field, what, 40)
            .and_then(|text| UniqueNumber::read(&text).map_err(|error| r.wrong(field, error)).ok())
    };
    let first = number(FIRST, "le numéro unique de la première demande");
    let second = number(SECOND, "le numéro unique de la seconde demande");
    let remark = r.optional(REMARK, MAX).unwrap_or_default();
    if first.is_some() && first == second {
        r.wrong(SECOND, "Écrivez le numéro d’une autre demande que la première");
    }
    let value = first.zip(second).map(|numbers| (numbers, remark));
    r.finish(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        let owned = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Typed::from_pairs(owned)
    }

    #[test]
    fn a_decision_needs_its_motive() {
        let errors = decision(&typed(&[(DECISION, "reunir"), (MOTIVE, "  ")])).unwrap_err();
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].field, MOTIVE);
        let errors = decision(&typed(&[(DECISION, "fusion"), (MOTIVE, "x")])).unwrap_err();
        assert_eq!(errors[0].field, DECISION);
        let read = decision(&typed(&[(DECISION, "distinguer"), (MOTIVE, "Deux pièces vues")]));
        assert_eq!(read, Ok((Decision::Distinct, "Deux pièces vues".to_owned())));
    }

    #[test]
    fn nothing_is_aligned_before_the_document_is_seen() {
        let demand = "019a0000-0000-7000-8000-000000000000";
        let errors = alignment(&typed(&[(WRONG, demand)])).unwrap_err();
        assert_eq!(errors[0].field, CHECKED);
        assert!(alignment(&typed(&[(WRONG, demand), (CHECKED, "oui")])).is_ok());
        assert_eq!(alignment(&typed(&[(CHECKED, "oui")])).unwrap_err()[0].field, WRONG);
    }

    #[test]
    fn two_numbers_are_two_demands() {
        let one = "0690326000001GDPUB";
        let errors = numbers(&typed(&[(FIRST, one), (SECOND, one)])).unwrap_err();
        assert_eq!(errors[0].field, SECOND);
        let errors = numbers(&typed(&[(FIRST, "069"), (SECOND, "")])).unwrap_err();
        assert_eq!([&errors[0].field, &errors[1].field], [FIRST, SECOND]);
        let pair = numbers(&typed(&[(FIRST, one), (SECOND, "069 0326 000002 GDPUB")])).unwrap();
        assert_eq!(pair.1, "");
    }
}
