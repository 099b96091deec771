//! Step « Votre foyer »: family situation, and how many persons of each kind. The pages that
//! follow depend on it.

use super::{Answers, FormErrors, Reader, Typed, co_applicant, dates, income, persons, work};
use crate::domain::content::{
    Amounts, Births, FamilySituation, Household, MAX_BIRTHS, MAX_CO_APPLICANTS, MAX_CUSTODY,
    MAX_DEPENDANTS,
};
use crate::forms::journey::Step;
use chrono::{Months, NaiveDate};

pub const SITUATION: &str = "situationFamiliale";
pub const CO_APPLICANTS: &str = "nombreCodemandeurs";
pub const DEPENDANTS: &str = "nombrePersonnesACharge";
pub const CUSTODY: &str = "nombreEnfantsEnGarde";
pub const BIRTHS: &str = "nombreANaitre";
pub const EXPECTED: &str = "dateNaissancePrevue";

/// Longest time between today and an expected birth, in months.
const PREGNANCY: Months = Months::new(10);

/// True when the step keeps a field of this name.
pub fn keeps(name: &str) -> bool {
    [SITUATION, CO_APPLICANTS, DEPENDANTS, CUSTODY, BIRTHS].contains(&name)
        || dates::keeps(name, EXPECTED)
}

/// How many pages or lines each kind of person takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Other adults on the lease.
    pub co_applicants: u8,
    /// Dependants.
    pub dependants: u8,
    /// Children received part of the time.
    pub custody: u8,
}

impl Counts {
    /// What is typed, as far as it is a number that the form takes; nothing is none.
    pub fn of(typed: &Typed) -> Self {
        let count = |field: &str, max: u8| {
            typed.get(field).parse::<u8>().ok().filter(|count| *count <= max).unwrap_or(0)
        };
        Self {
            co_applicants: count(CO_APPLICANTS, MAX_CO_APPLICANTS),
            dependants: count(DEPENDANTS, MAX_DEPENDANTS),
            custody: count(CUSTODY, MAX_CUSTODY),
        }
    }
}

/// What the step says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Composition {
    /// Family situation.
    pub family: FamilySituation,
    /// How many.
    pub counts: Counts,
    /// Children to be born.
    pub births: Option<Births>,
}

/// Reads the step.
pub fn read(typed: &Typed, today: NaiveDate) -> Result<Composition, FormErrors> {
    let mut r = Reader::new(typed);
    let family =
        r.code(SITUATION, FamilySituation::from_code, "Choisissez votre situation familiale");
    for (field, max) in
        [(CO_APPLICANTS, MAX_CO_APPLICANTS), (DEPENDANTS, MAX_DEPENDANTS), (CUSTODY, MAX_CUSTODY)]
    {
        r.number(field, 0..=u32::from(max));
    }
    let births = births(&mut r, today);
    let counts = Counts::of(typed);
    let value = family.map(|family| Composition { family, counts, births });
    r.finish(value)
}

fn births(r: &mut Reader<'_>, today: NaiveDate) -> Option<Births> {
    let number = r.number(BIRTHS, 0..=MAX_BIRTHS).unwrap_or(0);
    let date = match dates::read(r.typed(), EXPECTED) {
        Err(error) => {
            r.wrong(EXPECTED, error);
            return None;
        }
        Ok(date) => date,
    };
    if number == 0 {
        if date.is_some() {
            r.wrong(BIRTHS, "Écrivez combien d’enfants vont naître, ou effacez la date prévue");
        }
        return None;
    }
    let Some(date) = date.filter(|date| date.day().is_some()) else {
        r.wrong(EXPECTED, "Écrivez la date de naissance prévue\u{a0}: le jour, le mois et l’année");
        return None;
    };
    let expected_on = date.latest();
    if expected_on < today {
        r.wrong(
            EXPECTED,
            "Cette date est passée. Si l’enfant est né, comptez-le avec les personnes à charge",
        );
        return None;
    }
    if today.checked_add_months(PREGNANCY).is_some_and(|latest| expected_on > latest) {
        r.wrong(EXPECTED, "Cette date est trop loin\u{a0}: vérifiez le mois et l’année");
        return None;
    }
    Some(Births { number, expected_on })
}

/// The whole household, when each of its pages holds.
pub(super) fn read_all(answers: &Answers, today: NaiveDate) -> Option<Household> {
    let composition = read(&answers.step(Step::Household), today).ok()?;
    let Counts { co_applicants, dependants, custody } = composition.counts;
    let adult = |rank: u8| {
        let work = work::read(&answers.step(Step::Work(rank)), rank).ok()?;
        Some((work, income::read(&answers.step(Step::Income(rank)), rank).ok()?))
    };
    let others = (1..=co_applicants)
        .map(|rank| {
            let (work, income) = adult(rank)?;
            co_applicant::read_all(answers, rank, work, income, today)
        })
        .collect::<Option<Vec<_>>>()?;
    let dependants = if dependants > 0 {
        persons::read_dependants(answers, dependants, today).ok()?
    } else {
        Vec::new()
    };
    let custody = if custody > 0 {
        persons::read_custody(&answers.step(Step::Custody), custody, today).ok()?
    } else {
        Vec::new()
    };
    let dependants_amounts = if dependants.is_empty() {
        Amounts::default()
    } else {
        income::read_dependants(&answers.step(Step::DependantsIncome)).ok()?
    };
    let (work, income) = adult(0)?;
    let lines = 1 + others.len() + dependants.len() + custody.len();
    let born = composition.births.map_or(0, |births| births.number);
    Some(Household {
        size: u32::try_from(lines).ok()? + born,
        family: Some(composition.family),
        work: Some(work),
        income,
        co_applicants: others,
        dependants,
        dependants_amounts,
        custody,
        births: composition.births,
    })
}

/// The answers that read back as this household, on each of its pages.
pub(super) fn write_all(answers: Answers, household: &Household) -> Answers {
    let count = |n: usize| if n == 0 { String::new() } else { n.to_string() };
    let mut typed = Typed::default()
        .with(SITUATION, household.family.map_or("", FamilySituation::code))
        .with(CO_APPLICANTS, count(household.co_applicants.len()))
        .with(DEPENDANTS, count(household.dependants.len()))
        .with(CUSTODY, count(household.custody.len()));
    if let Some(births) = household.births {
        typed = typed.with(BIRTHS, births.number.to_string());
        typed = dates::write(typed, EXPECTED, births.expected_on.into());
    }
    let mut answers = answers
        .with(Step::Household, typed)
        .with(Step::Income(0), income::write(&household.income));
    if let Some(work) = &household.work {
        answers = answers.with(Step::Work(0), work::write(work));
    }
    for (rank, co) in (1..).zip(&household.co_applicants) {
        answers = answers
            .with(Step::CoApplicant(rank), co_applicant::write(co))
            .with(Step::Work(rank), work::write(&co.work))
            .with(Step::Income(rank), income::write(&co.income));
    }
    if !household.dependants.is_empty() {
        answers = answers
            .with(Step::Dependants, persons::write_dependants(&household.dependants))
            .with(Step::DependantsIncome, income::write_dependants(&household.dependants_amounts));
    }
    if !household.custody.is_empty() {
        answers = answers.with(Step::Custody, persons::write_custody(&household.custody));
    }
    answers
}
