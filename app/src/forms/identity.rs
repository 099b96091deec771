//! Step « Votre identité », and the same questions about a co-applicant.

use super::{FormErrors, Reader, Typed, dates};
use crate::domain::content::{ADULT, Civility, Identity, Nationality};
use crate::domain::partial_date::{PartialDate, PartialDateError};
use chrono::NaiveDate;

pub const CIVILITY: &str = "civilite";
pub const NAME: &str = "nom";
pub const BIRTH_NAME: &str = "nomPatronymique";
pub const FIRST_NAMES: &str = "prenom";
pub const BIRTH: &str = "dateNaissance";
pub const NATIONALITY: &str = "nationalite";

/// True when the step keeps a field of this name.
pub fn keeps(name: &str) -> bool {
    [CIVILITY, NAME, BIRTH_NAME, FIRST_NAMES, NATIONALITY].contains(&name)
        || dates::keeps(name, BIRTH)
}

pub(super) const MAX_NAME: usize = 80;

/// Of whom the questions are asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// The person who types.
    Yours,
    /// Somebody else.
    Theirs,
}

impl Whose {
    fn pick(self, yours: &'static str, theirs: &'static str) -> &'static str {
        if self == Self::Yours { yours } else { theirs }
    }
}

/// Reads the step. `today` decides who is an adult.
pub fn read(typed: &Typed, today: NaiveDate) -> Result<Identity, FormErrors> {
    let mut r = Reader::new(typed);
    let value = fields(&mut r, Whose::Yours, today);
    r.finish(value)
}

/// Reads the questions one after the other.
pub(super) fn fields(r: &mut Reader<'_>, whose: Whose, today: NaiveDate) -> Option<Identity> {
    let civility = r.code(
        CIVILITY,
        |code| Civility::offered_code(code, today),
        "Choisissez Madame ou Monsieur",
    );
    let name = name(
        r,
        NAME,
        Some(whose.pick(
            "votre nom, comme sur votre pièce d’identité",
            "son nom, comme sur sa pièce d’identité",
        )),
    );
    let birth_name = self::name(r, BIRTH_NAME, None);
    let first_names = self::name(
        r,
        FIRST_NAMES,
        Some(whose.pick(
            "tous vos prénoms, comme sur votre pièce d’identité",
            "tous ses prénoms, comme sur sa pièce d’identité",
        )),
    );
    let birth_date = birth(r, whose, today);
    let nationality = r.code(
        NATIONALITY,
        Nationality::from_code,
        whose.pick("Choisissez votre nationalité", "Choisissez sa nationalité"),
    );
    let name = name?;
    Some(Identity {
        civility: civility?,
        birth_name: birth_name.filter(|birth_name| *birth_name != name),
        name,
        first_names: first_names?,
        birth_date: birth_date?,
        nationality: nationality?,
    })
}

/// A name of a person. `what` completes « Écrivez … »; none when it may be left blank.
pub(super) fn name(r: &mut Reader<'_>, field: &str, what: Option<&str>) -> Option<String> {
    let text = match what {
        Some(what) => r.required(field, what, MAX_NAME)?,
        None => r.optional(field, MAX_NAME)?,
    };
    let first = field.starts_with(FIRST_NAMES);
    // Identity cards put commas between first names.
    let text = if first { no_commas(&text) } else { text };
    let fits = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.');
    if text.chars().all(fits) && text.chars().any(char::is_alphabetic) {
        return Some(text);
    }
    let what = if first { "Un prénom" } else { "Un nom" };
    r.wrong(
        field,
        format!(
            "{what} s’écrit avec des lettres, des espaces, des traits d’union et des apostrophes, sans chiffre ni parenthèse"
        ),
    );
    None
}

fn no_commas(text: &str) -> String {
    text.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn birth(r: &mut Reader<'_>, whose: Whose, today: NaiveDate) -> Option<PartialDate> {
    let missing = whose.pick("Écrivez votre date de naissance", "Écrivez sa date de naissance");
    let date = dates::birth(r, BIRTH, missing, today)?;
    if date.age_on(today) < ADULT {
        r.wrong(
            BIRTH,
            whose.pick(
                "Il faut avoir 18 ans pour déposer une demande. Si vous êtes mineur(e) émancipé(e), adressez-vous à un guichet",
                "Il faut avoir 18 ans pour signer le bail avec vous. Si cette personne est à votre charge, comptez-la avec les personnes à charge",
            ),
        );
        return None;
    }
    Some(date)
}

/// The birth date typed in three fields; blank day and month are unknown.
pub fn read_birth(typed: &Typed) -> Result<Option<PartialDate>, PartialDateError> {
    dates::read(typed, BIRTH)
}

/// The answers that read back as this identity.
pub fn write(identity: &Identity) -> Typed {
    let typed = Typed::default()
        .with(CIVILITY, identity.civility.code())
        .with(NAME, identity.name.clone())
        .with(BIRTH_NAME, identity.birth_name.clone().unwrap_or_default())
        .with(FIRST_NAMES, identity.first_names.clone())
        .with(NATIONALITY, identity.nationality.code());
    dates::write(typed, BIRTH, identity.birth_date)
}
