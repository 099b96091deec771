//! The handicap complement of one person.

use super::summary::Line;
use super::{FormErrors, Reader, Typed};
use crate::domain::content::{Equipment, HandicapNature, HandicapState, TechnicalAid, Walking};
use crate::domain::handicap::Complement;

pub const PERSON: &str = "personneConcernee";
pub const STATE: &str = "etatHandicap";
pub const NATURES: &str = "natureHandicap";
pub const WALKING: &str = "marche";
pub const AIDS: &str = "aideTechnique";
pub const EQUIPMENT: &str = "equipement";
pub const DETAILS: &str = "besoins";

/// Longest free words, in characters.
pub const MAX_DETAILS: u32 = 500;

/// Reads the complement.
pub fn read(typed: &Typed) -> Result<Complement, FormErrors> {
    let mut r = Reader::new(typed);
    let person = r.optional(PERSON, 160);
    if person.is_none() && typed.get(PERSON).is_empty() {
        // Chosen in a list, or written when no name is known yet.
        r.wrong(PERSON, "Dites quelle personne est concernée");
    }
    let state = r.code(
        STATE,
        HandicapState::from_code,
        "Dites si la situation est stable ou si elle évolue",
    );
    let natures = ticked(typed, NATURES, HandicapNature::from_code);
    if natures.is_empty() {
        r.wrong(NATURES, "Cochez au moins une réponse");
    }
    let walking = r.code_if_any(WALKING, Walking::from_code);
    let aids = ticked(typed, AIDS, TechnicalAid::from_code);
    if aids.contains(&TechnicalAid::None) && aids.len() > 1 {
        r.wrong(AIDS, "Cochez «\u{a0}Aucune\u{a0}» toute seule, ou les aides utilisées");
    }
    let equipment = ticked(typed, EQUIPMENT, Equipment::from_code);
    let details = r.lines(DETAILS, MAX_DETAILS as usize);
    let value = (|| {
        Some(Complement {
            person: person?,
            state: state?,
            natures,
            walking,
            aids,
            equipment,
            details,
        })
    })();
    r.finish(value)
}

fn ticked<T: Ord>(typed: &Typed, field: &str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
    let mut codes: Vec<T> = typed.all(field).iter().filter_map(|code| read(code)).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The answers that read back as this complement.
pub fn write(complement: &Complement) -> Typed {
    let codes = |codes: Vec<&'static str>| codes.into_iter().map(ToOwned::to_owned).collect();
    Typed::default()
        .with(PERSON, complement.person.clone())
        .with(STATE, complement.state.code())
        .with_all(NATURES, codes(complement.natures.iter().map(|one| one.code()).collect()))
        .with(WALKING, complement.walking.map_or("", Walking::code))
        .with_all(AIDS, codes(complement.aids.iter().map(|one| one.code()).collect()))
        .with_all(EQUIPMENT, codes(complement.equipment.iter().map(|one| one.code()).collect()))
        .with(DETAILS, complement.details.clone().unwrap_or_default())
}

/// What a complement says, in words; whom it is about is said apart.
pub fn lines(complement: &Complement) -> Vec<Line> {
    let line = |label: &str, value: String| Line { label: label.to_owned(), value };
    let list = |words: Vec<&'static str>| words.join(", ");
    let mut lines = vec![
        line("Situation", complement.state.label().to_owned()),
        line("Handicap", list(complement.natures.iter().map(|one| one.label()).collect())),
    ];
    lines.extend(complement.walking.map(|one| line("Peut monter", one.label().to_owned())));
    for (label, words) in [
        ("Aides techniques", complement.aids.iter().map(|one| one.label()).collect::<Vec<_>>()),
        ("Dans le logement", complement.equipment.iter().map(|one| one.label()).collect()),
    ] {
        lines.extend((!words.is_empty()).then(|| line(label, list(words))));
    }
    lines.extend(complement.details.clone().map(|details| line("Autres besoins", details)));
    lines
}
