//! The answers in words, section by section.

use super::journey::Step;
use super::{Answers, Typed, contact, household, housing, identity, motive};
use crate::components::format::{count, euros, french_telephone};
use crate::domain::content::{Category, Civility, HousingType, Motive, Nationality, NoRfrReason};

/// What is said of a blank.
const BLANK: &str = "Non renseigné";

/// The answers of one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its page.
    pub step: Step,
    /// Its title.
    pub title: String,
    /// In the order of the page.
    pub lines: Vec<Line>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The question, in short.
    pub label: String,
    /// The answer.
    pub value: String,
}

/// Every section. `communes` are the wished ones in words, in order.
pub fn sections(answers: &Answers, communes: &[String]) -> Vec<Section> {
    Step::ALL
        .into_iter()
        .map(|step| Section {
            step,
            title: step.title().to_owned(),
            lines: lines(step, &answers.step(step), communes),
        })
        .collect()
}

fn lines(step: Step, typed: &Typed, communes: &[String]) -> Vec<Line> {
    match step {
        Step::Identity => identity_lines(typed),
        Step::Contact => contact_lines(typed),
        Step::Household => household_lines(typed),
        Step::Housing => housing_lines(typed),
        Step::Communes => vec![line("Communes, par ordre de préférence", &communes.join(", "))],
        Step::Motive => vec![
            line(
                "Motif principal",
                label(Motive::from_code(typed.get(motive::MOTIVE)), Motive::label),
            ),
            line("Précisions", typed.get(motive::PRECISION)),
        ],
    }
}

fn label<T>(code: Option<T>, label: fn(T) -> &'static str) -> &'static str {
    code.map_or("", label)
}

fn line(label: &str, value: &str) -> Line {
    let value = if value.is_empty() { BLANK } else { value };
    Line { label: label.to_owned(), value: value.to_owned() }
}

fn identity_lines(typed: &Typed) -> Vec<Line> {
    let birth = match identity::read_birth(typed) {
        Ok(Some(date)) => date.in_words(),
        _ => String::new(),
    };
    vec![
        line(
            "Civilité",
            label(Civility::from_code(typed.get(identity::CIVILITY)), Civility::label),
        ),
        line("Nom", typed.get(identity::NAME)),
        line("Nom de naissance", typed.get(identity::BIRTH_NAME)),
        line("Prénoms", typed.get(identity::FIRST_NAMES)),
        line("Date de naissance", &birth),
        line(
            "Nationalité",
            label(Nationality::from_code(typed.get(identity::NATIONALITY)), Nationality::label),
        ),
    ]
}

fn contact_lines(typed: &Typed) -> Vec<Line> {
    let mobile = typed.get(contact::MOBILE);
    let mobile = french_telephone(mobile).unwrap_or_else(|| mobile.to_owned());
    let town = [contact::POSTAL_CODE, contact::TOWN].map(|field| typed.get(field)).join(" ");
    let address = [typed.get(contact::STREET), typed.get(contact::COMPLEMENT), town.trim()];
    let address: Vec<_> = address.into_iter().filter(|line| !line.is_empty()).collect();
    vec![
        line("E-mail", typed.get(contact::EMAIL)),
        line("Téléphone portable", &mobile),
        line("Adresse", &address.join(", ")),
    ]
}

fn household_lines(typed: &Typed) -> Vec<Line> {
    let size = typed.get(household::SIZE);
    let size = size.parse().map_or_else(|_| size.to_owned(), |n| count(n, "personne", "personnes"));
    let amount = typed.get(household::RFR);
    let reason = label(NoRfrReason::from_code(typed.get(household::NO_RFR)), NoRfrReason::label);
    let rfr = match household::read_euros(amount) {
        Some(amount) => euros(i64::from(amount)),
        None if amount.is_empty() => reason.to_owned(),
        None => amount.to_owned(),
    };
    vec![line("Personnes à loger", &size), line("Revenu fiscal de référence", &rfr)]
}

fn housing_lines(typed: &Typed) -> Vec<Line> {
    let types: Vec<_> = typed
        .all(housing::TYPES)
        .iter()
        .filter_map(|code| HousingType::from_code(code))
        .map(HousingType::short)
        .collect();
    vec![
        line(
            "Appartement ou maison",
            label(Category::from_code(typed.get(housing::CATEGORY)), Category::label),
        ),
        line("Tailles acceptées", &types.join(", ")),
    ]
}
