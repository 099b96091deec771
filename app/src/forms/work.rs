//! Steps of the work of each adult.

use super::contact::postal_code;
use super::organization::is_luhn;
use super::{FormErrors, Reader, Typed};
use crate::domain::content::{Work, WorkSituation};

pub const SITUATION: &str = "situationProfessionnelle";
pub const PROFESSION: &str = "profession";
pub const EMPLOYER: &str = "nomEmployeurPrincipal";
pub const SIRET: &str = "siretEmployeur";
pub const ABROAD: &str = "travailEtranger";
pub const POSTAL_CODE: &str = "travailCodePostal";
pub const TOWN: &str = "travailCommune";

/// True when the step keeps a field of this name.
pub fn keeps(name: &str) -> bool {
    [SITUATION, PROFESSION, EMPLOYER, SIRET, ABROAD, POSTAL_CODE, TOWN].contains(&name)
}

/// Reads the step of an adult: 0 for the applicant, then the rank of the co-applicant. Only the
/// situation must be there.
pub fn read(typed: &Typed, rank: u8) -> Result<Work, FormErrors> {
    let mut r = Reader::new(typed);
    let missing = if rank == 0 {
        "Choisissez votre situation professionnelle"
    } else {
        "Choisissez sa situation professionnelle"
    };
    let situation = r.code(SITUATION, WorkSituation::from_code, missing);
    let profession = r.optional(PROFESSION, 120);
    let employer = r.optional(EMPLOYER, 120);
    let siret = siret(&mut r);
    let abroad = typed.get(ABROAD) == "oui";
    let place = if typed.get(POSTAL_CODE).is_empty() {
        None
    } else {
        postal_code(&mut r, POSTAL_CODE, abroad)
    };
    let town = r.optional(TOWN, 80);
    let value = situation.map(|situation| Work {
        situation,
        profession,
        employer,
        siret,
        abroad,
        postal_code: place,
        town,
    });
    r.finish(value)
}

fn siret(r: &mut Reader<'_>) -> Option<String> {
    let digits = r.optional(SIRET, 30)?.replace(' ', "");
    if digits.len() == 14 && is_luhn(&digits) {
        return Some(digits);
    }
    r.wrong(SIRET, "Le numéro SIRET a 14 chiffres. Il est sur la fiche de paie\u{a0}; vérifiez-le, ou laissez cette case vide");
    None
}

/// The answers that read back as this work.
pub fn write(work: &Work) -> Typed {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Typed::default()
        .with(SITUATION, work.situation.code())
        .with(PROFESSION, text(&work.profession))
        .with(EMPLOYER, text(&work.employer))
        .with(SIRET, text(&work.siret))
        .with(ABROAD, if work.abroad { "oui" } else { "" })
        .with(POSTAL_CODE, text(&work.postal_code))
        .with(TOWN, text(&work.town))
}
