//! The answers in words, step by step: to read again before sending, or on a guichet's screen.

use crate::components::format::{count, euros, french_telephone};
use crate::components::{Cell, Fact};
use crate::domain::content::{Category, Civility, HousingType, Motive, Nationality, NoRfrReason};
use crate::forms::journey::Step;
use crate::forms::{Answers, Typed, contact, household, housing, identity, motive};
use leptos::prelude::*;

/// What is said of a blank.
const BLANK: &str = "Non renseigné";

/// The answers of one step. `communes` are the wished ones in words, in order.
pub(in crate::pages) fn facts(step: Step, answers: &Answers, communes: &[String]) -> Vec<Fact> {
    let typed = answers.step(step);
    match step {
        Step::Identity => identity_facts(&typed),
        Step::Contact => contact_facts(&typed),
        Step::Household => household_facts(&typed),
        Step::Housing => housing_facts(&typed),
        Step::Communes => vec![communes_fact(communes)],
        Step::Motive => motive_facts(&typed),
    }
}

fn identity_facts(typed: &Typed) -> Vec<Fact> {
    let civility = Civility::from_code(typed.get(identity::CIVILITY)).map(Civility::label);
    let nationality =
        Nationality::from_code(typed.get(identity::NATIONALITY)).map(Nationality::label);
    let mut facts =
        vec![Fact::new("Civilité", civility.unwrap_or(BLANK)), said("Nom", typed, identity::NAME)];
    facts.extend(said_if_any("Nom de naissance", typed, identity::BIRTH_NAME));
    facts.push(said("Prénoms", typed, identity::FIRST_NAMES));
    facts.push(Fact::new("Date de naissance", birth_date(typed)));
    facts.push(Fact::new("Nationalité", nationality.unwrap_or(BLANK)));
    facts
}

/// In words, or as typed when it is no date.
fn birth_date(typed: &Typed) -> String {
    if let Ok(Some(date)) = identity::read_birth(typed) {
        return date.in_words();
    }
    let parts = ["_jour", "_mois", "_annee"]
        .map(|part| typed.get(&format!("{}{part}", identity::BIRTH)).to_owned());
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" / ");
    if text.is_empty() { BLANK.to_owned() } else { text }
}

fn contact_facts(typed: &Typed) -> Vec<Fact> {
    let mut facts = vec![said("E-mail", typed, contact::EMAIL)];
    let mobile = typed.get(contact::MOBILE);
    facts.extend((!mobile.is_empty()).then(|| {
        let shown = french_telephone(mobile).unwrap_or_else(|| mobile.to_owned());
        Fact::new("Téléphone portable", shown)
    }));
    let town = [contact::POSTAL_CODE, contact::TOWN].map(|field| typed.get(field)).join(" ");
    let lines = [typed.get(contact::STREET), typed.get(contact::COMPLEMENT), town.trim()];
    let address: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let address = if address.is_empty() { BLANK.to_owned() } else { address.join(", ") };
    facts.push(Fact::new("Adresse", address));
    facts
}

fn household_facts(typed: &Typed) -> Vec<Fact> {
    let size = typed.get(household::SIZE);
    let size = match size.parse::<i64>() {
        Ok(size) => count(size, "personne", "personnes"),
        Err(_) => text_or_blank(size),
    };
    let reason = NoRfrReason::from_code(typed.get(household::NO_RFR)).map(NoRfrReason::label);
    let amount = typed.get(household::RFR);
    let rfr = match (household::read_euros(amount), reason) {
        (Some(amount), None) => euros(i64::from(amount)),
        (_, Some(reason)) if amount.is_empty() => format!("Aucun\u{a0}: {}", lower_first(reason)),
        _ => text_or_blank(amount),
    };
    vec![Fact::new("Personnes à loger", size), Fact::new("Revenu fiscal de référence", rfr)]
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn housing_facts(typed: &Typed) -> Vec<Fact> {
    let category = Category::from_code(typed.get(housing::CATEGORY)).map(Category::label);
    let types: Vec<_> = typed
        .all(housing::TYPES)
        .iter()
        .filter_map(|code| HousingType::from_code(code))
        .map(HousingType::short)
        .collect();
    vec![
        Fact::new("Appartement ou maison", category.unwrap_or(BLANK)),
        Fact::new("Tailles acceptées", text_or_blank(&types.join(", "))),
    ]
}

fn communes_fact(communes: &[String]) -> Fact {
    let label = "Communes, par ordre de préférence";
    if communes.is_empty() {
        return Fact::new(label, BLANK);
    }
    let lines: Vec<_> =
        communes.iter().map(|commune| view! { <li>{commune.clone()}</li> }).collect();
    Fact::new(label, Cell::view(view! { <ol>{lines}</ol> }))
}

fn motive_facts(typed: &Typed) -> Vec<Fact> {
    let motive = Motive::from_code(typed.get(motive::MOTIVE)).map(Motive::label);
    let mut facts = vec![Fact::new("Motif principal", motive.unwrap_or(BLANK))];
    facts.extend(said_if_any("Précisions", typed, motive::PRECISION));
    facts
}

fn text_or_blank(text: &str) -> String {
    if text.is_empty() { BLANK.to_owned() } else { text.to_owned() }
}

fn said(label: &str, typed: &Typed, field: &str) -> Fact {
    Fact::new(label, text_or_blank(typed.get(field)))
}

fn said_if_any(label: &str, typed: &Typed, field: &str) -> Option<Fact> {
    let text = typed.get(field);
    (!text.is_empty()).then(|| Fact::new(label, text))
}
