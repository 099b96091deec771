//! Step « Votre identité ».

use super::{FormErrors, Reader, Typed};
use crate::domain::content::{ADULT, Civility, Identity, Nationality};
use crate::domain::partial_date::{PartialDate, PartialDateError};
use chrono::NaiveDate;

pub const CIVILITY: &str = "civilite";
pub const NAME: &str = "nom";
pub const BIRTH_NAME: &str = "nomPatronymique";
pub const FIRST_NAMES: &str = "prenom";
pub const BIRTH: &str = "dateNaissance";
pub const NATIONALITY: &str = "nationalite";
pub const FIELDS: &[&str] = &[
    CIVILITY,
    NAME,
    BIRTH_NAME,
    FIRST_NAMES,
    BIRTH,
    "dateNaissance_jour",
    "dateNaissance_mois",
    "dateNaissance_annee",
    NATIONALITY,
];

const MAX_NAME: usize = 80;
/// Nobody older is alive; an older date is a slip of the pen.
const MAX_AGE: i32 = 120;

/// Reads the step. `today` decides who is an adult.
pub fn read(typed: &Typed, today: NaiveDate) -> Result<Identity, FormErrors> {
    let mut r = Reader::new(typed);
    let civility = r.code(CIVILITY, Civility::from_code, "Choisissez Madame ou Monsieur");
    let name = name(&mut r, NAME, Some("votre nom, comme sur votre pièce d’identité"));
    let birth_name = name_if_any(&mut r);
    let first_names = name_first(&mut r);
    let birth_date = birth(&mut r, today);
    let nationality = r.code(NATIONALITY, Nationality::from_code, "Choisissez votre nationalité");
    let value = (|| {
        let name = name?;
        Some(Identity {
            civility: civility?,
            birth_name: birth_name.filter(|birth_name| *birth_name != name),
            name,
            first_names: first_names?,
            birth_date: birth_date?,
            nationality: nationality?,
        })
    })();
    r.finish(value)
}

fn name(r: &mut Reader<'_>, field: &'static str, what: Option<&str>) -> Option<String> {
    let text = match what {
        Some(what) => r.required(field, what, MAX_NAME)?,
        None => r.optional(field, MAX_NAME)?,
    };
    // Identity cards put commas between first names.
    let text = if field == FIRST_NAMES { no_commas(&text) } else { text };
    let fits = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.');
    if text.chars().all(fits) && text.chars().any(char::is_alphabetic) {
        return Some(text);
    }
    let what = if field == FIRST_NAMES { "Un prénom" } else { "Un nom" };
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

fn name_if_any(r: &mut Reader<'_>) -> Option<String> {
    name(r, BIRTH_NAME, None)
}

fn name_first(r: &mut Reader<'_>) -> Option<String> {
    name(r, FIRST_NAMES, Some("tous vos prénoms, comme sur votre pièce d’identité"))
}

/// Three fields, or one `YYYY-MM-DD` for a machine.
fn birth(r: &mut Reader<'_>, today: NaiveDate) -> Option<PartialDate> {
    match read_birth(r.typed()) {
        Ok(None) => {
            r.wrong(BIRTH, "Écrivez votre date de naissance");
            None
        }
        Err(error) => {
            r.wrong(BIRTH, error);
            None
        }
        Ok(Some(date)) if date.age_on(today) < 0 || is_future(date, today) => {
            r.wrong(BIRTH, "Cette date de naissance est dans le futur. Vérifiez l’année");
            None
        }
        Ok(Some(date)) if date.age_on(today) > MAX_AGE => {
            r.wrong(
                BIRTH,
                "Vérifiez l’année\u{a0}: elle s’écrit avec quatre chiffres, par exemple 1980",
            );
            None
        }
        Ok(Some(date)) if date.age_on(today) < ADULT => {
            r.wrong(
                BIRTH,
                "Il faut avoir 18 ans pour déposer une demande. Si vous êtes mineur(e) émancipé(e), adressez-vous à un guichet",
            );
            None
        }
        Ok(date) => date,
    }
}

fn is_future(date: PartialDate, today: NaiveDate) -> bool {
    date.day().is_some() && date.latest() > today
}

/// The birth date typed in three fields; blank day and month are unknown.
pub fn read_birth(typed: &Typed) -> Result<Option<PartialDate>, PartialDateError> {
    let whole = typed.get(BIRTH);
    if !whole.is_empty() {
        return whole.parse().map(Some);
    }
    let parts = ["_annee", "_mois", "_jour"].map(|part| typed.get(&format!("{BIRTH}{part}")));
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
    let day = number(parts[2], PartialDateError::Day)?;
    let month = number(parts[1], PartialDateError::Month)?;
    let year = number(parts[0], PartialDateError::Year)?;
    PartialDate::new(year.cast_signed(), month, day).map(Some)
}

/// The answers that read back as this identity.
pub fn write(identity: &Identity) -> Typed {
    let part = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    let date = identity.birth_date;
    Typed::default()
        .with(CIVILITY, identity.civility.code())
        .with(NAME, identity.name.clone())
        .with(BIRTH_NAME, identity.birth_name.clone().unwrap_or_default())
        .with(FIRST_NAMES, identity.first_names.clone())
        .with("dateNaissance_jour", part(date.day()))
        .with("dateNaissance_mois", part(date.month()))
        .with("dateNaissance_annee", date.year().to_string())
        .with(NATIONALITY, identity.nationality.code())
}
