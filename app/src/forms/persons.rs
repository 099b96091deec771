//! Steps « Les personnes à votre charge » and « Les enfants que vous recevez »: one line a person.

use super::identity::{self, BIRTH, FIRST_NAMES, NAME};
use super::journey::Step;
use super::{Answers, FieldError, FormErrors, Reader, Typed, dates, lower_first, ranked};
use crate::domain::content::{
    ChildInCustody, Dependant, Kinship, MAX_CUSTODY, MAX_DEPENDANTS, Sex, SharedCustody,
};
use crate::domain::partial_date::PartialDate;
use chrono::NaiveDate;

pub const SEX: &str = "sexe";
pub const KINSHIP: &str = "lienParente";
pub const CUSTODY: &str = "coParentalite";

/// Youngest age of a parent at the birth of a child, in years: a smaller difference is a slip.
const PARENT_AGE: i32 = 12;

const DEPENDANT: &[&str] = &[
    NAME,
    FIRST_NAMES,
    SEX,
    KINSHIP,
    BIRTH,
    "dateNaissance_jour",
    "dateNaissance_mois",
    "dateNaissance_annee",
];
const CHILD: &[&str] =
    &[SEX, CUSTODY, BIRTH, "dateNaissance_jour", "dateNaissance_mois", "dateNaissance_annee"];

/// Whether a name is one of these fields with a rank. Asked of every field of every form, so it takes
/// the name apart rather than making all the names there are.
fn keeps(name: &str, fields: &[&str], max: u8) -> bool {
    let part_of =
        |name: &str| dates::PARTS.into_iter().find(|part| name.ends_with(part)).unwrap_or("");
    let part = part_of(name);
    let stem = name.strip_suffix(part).unwrap_or(name);
    let Some((whole, rank)) = stem.rsplit_once('_') else { return false };
    // Neither « 01 » nor « +1 » is a rank.
    let is_rank = rank.starts_with(|first| matches!(first, '1'..='9'))
        && rank.parse().is_ok_and(|rank| (1..=max).contains(&rank));
    is_rank
        && fields
            .iter()
            .any(|field| part_of(field) == part && field.strip_suffix(part) == Some(whole))
}

/// True when the step of the dependants keeps a field of this name.
pub fn keeps_dependants(name: &str) -> bool {
    keeps(name, DEPENDANT, MAX_DEPENDANTS)
}

/// True when the step of the children in custody keeps a field of this name.
pub fn keeps_custody(name: &str) -> bool {
    keeps(name, CHILD, MAX_CUSTODY)
}

/// Reads lines one after the other; the errors of each bear its rank, and say of whom they are
/// (`word`, the heading of its block) when there are several.
fn lines<T>(
    typed: &Typed,
    fields: &[&str],
    (word, count): (&str, u8),
    mut read: impl FnMut(&Typed) -> Result<T, FormErrors>,
) -> Result<Vec<T>, FormErrors> {
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    let of_whom = |rank: u8, message: String| {
        if count == 1 { message } else { format!("{word} {rank}\u{a0}: {}", lower_first(&message)) }
    };
    for rank in 1..=count {
        match read(&typed.line(fields, rank)) {
            Ok(value) => values.push(value),
            Err(wrong) => errors.extend(wrong.into_iter().map(|error| FieldError {
                field: ranked(&error.field, rank),
                message: of_whom(rank, error.message),
            })),
        }
    }
    if errors.is_empty() { Ok(values) } else { Err(errors) }
}

/// The birth dates of the adults of the lease, those that are known.
fn adults(answers: &Answers) -> Vec<PartialDate> {
    let co = super::household::Counts::of(&answers.step(Step::Household)).co_applicants;
    std::iter::once(Step::Identity)
        .chain((1..=co).map(Step::CoApplicant))
        .filter_map(|step| dates::read(&answers.step(step), BIRTH).ok().flatten())
        .collect()
}

/// Reads the dependants.
pub fn read_dependants(
    answers: &Answers,
    count: u8,
    today: NaiveDate,
) -> Result<Vec<Dependant>, FormErrors> {
    let adults = adults(answers);
    let typed = answers.step(Step::Dependants);
    lines(&typed, DEPENDANT, ("Personne", count), |line| dependant(line, &adults, today))
}

fn dependant(
    typed: &Typed,
    adults: &[PartialDate],
    today: NaiveDate,
) -> Result<Dependant, FormErrors> {
    let mut r = Reader::new(typed);
    let first_names = identity::name(&mut r, FIRST_NAMES, Some("son prénom"));
    let name = identity::name(&mut r, NAME, Some("son nom"));
    let birth_date = dates::birth(&mut r, BIRTH, "Écrivez sa date de naissance", today);
    let sex = r.code(SEX, Sex::from_code, "Choisissez le sexe");
    let kinship = r.code(KINSHIP, Kinship::from_code, "Dites qui est cette personne pour vous");
    if let (Some(birth), Some(kinship)) = (birth_date, kinship) {
        fits(&mut r, birth, kinship, adults);
    }
    let value = (|| {
        Some(Dependant {
            name: name?,
            first_names: first_names?,
            birth_date: birth_date?,
            sex: sex?,
            kinship: kinship?,
        })
    })();
    r.finish(value)
}

/// A child is younger than a parent, and a parent older than a child.
fn fits(r: &mut Reader<'_>, birth: PartialDate, kinship: Kinship, adults: &[PartialDate]) {
    if adults.is_empty() {
        return;
    }
    let gap = |adult: &PartialDate| birth.year() - adult.year();
    match kinship {
        Kinship::Child if !adults.iter().any(|adult| gap(adult) >= PARENT_AGE) => r.wrong(
            BIRTH,
            "Un enfant est plus jeune que ses parents. Vérifiez l’année, ou choisissez «\u{a0}Autre personne à charge\u{a0}»",
        ),
        Kinship::Parent if !adults.iter().any(|adult| -gap(adult) >= PARENT_AGE) => r.wrong(
            BIRTH,
            "Un parent est plus âgé que ses enfants. Vérifiez l’année, ou choisissez «\u{a0}Autre personne à charge\u{a0}»",
        ),
        _ => {}
    }
}

/// Reads the children received part of the time.
pub fn read_custody(
    typed: &Typed,
    count: u8,
    today: NaiveDate,
) -> Result<Vec<ChildInCustody>, FormErrors> {
    lines(typed, CHILD, ("Enfant", count), |line| {
        let mut r = Reader::new(line);
        let birth_date =
            dates::birth(&mut r, BIRTH, "Écrivez la date de naissance de l’enfant", today);
        let sex = r.code(SEX, Sex::from_code, "Choisissez le sexe");
        let custody =
            r.code(CUSTODY, SharedCustody::from_code, "Dites comment vous recevez cet enfant");
        let value =
            (|| Some(ChildInCustody { birth_date: birth_date?, sex: sex?, custody: custody? }))();
        r.finish(value)
    })
}

/// The answers that read back as these dependants.
pub fn write_dependants(dependants: &[Dependant]) -> Typed {
    (1..).zip(dependants).fold(Typed::default(), |all, (rank, one)| {
        let line = Typed::default()
            .with(NAME, one.name.clone())
            .with(FIRST_NAMES, one.first_names.clone())
            .with(SEX, one.sex.code())
            .with(KINSHIP, one.kinship.code());
        all.and(dates::write(line, BIRTH, one.birth_date).ranked(rank))
    })
}

/// The answers that read back as these children.
pub fn write_custody(children: &[ChildInCustody]) -> Typed {
    (1..).zip(children).fold(Typed::default(), |all, (rank, one)| {
        let line = Typed::default().with(SEX, one.sex.code()).with(CUSTODY, one.custody.code());
        all.and(dates::write(line, BIRTH, one.birth_date).ranked(rank))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_kept_when_it_is_that_of_a_line() {
        let lines = [(DEPENDANT, MAX_DEPENDANTS), (CHILD, MAX_CUSTODY)];
        for (fields, max) in lines {
            for field in fields {
                for rank in 0..=max + 1 {
                    let name = ranked(field, rank);
                    assert_eq!(keeps(&name, fields, max), (1..=max).contains(&rank), "{name}");
                }
            }
            for other in [
                "",
                "_1",
                "nom",
                "autre_1",
                "dateNaissance_jour_1",
                "dateNaissance_jour",
                "dateNaissance_1_heure",
                "dateNaissance_01_jour",
                "dateNaissance_+1_jour",
                "dateNaissance_1 ",
                "dateNaissance_256",
                "dateNaissance_1_1_jour",
            ] {
                assert!(!keeps(other, fields, max), "{other}");
            }
        }
    }
}
