//! Who asks, a person or a legal person; and step « Votre organisme ».

use super::{FormErrors, Reader, Typed};
use crate::domain::content::Organization;

/// `personneMorale` for a legal person; a person otherwise, even when nothing is said.
pub const KIND: &str = "typeDemandeur";
/// Value of [`KIND`] for a legal person.
pub const LEGAL: &str = "personneMorale";
/// Value of [`KIND`] for a person.
pub const PERSON: &str = "personnePhysique";
pub const NAME: &str = "raisonSociale";
pub const SIREN: &str = "siren";
pub const RNA: &str = "rna";

const MAX_NAME: usize = 120;

/// True when step « Qui fait la demande » keeps a field of this name.
pub fn keeps_kind(name: &str) -> bool {
    name == KIND
}

/// True when step « Votre organisme » keeps a field of this name.
pub fn keeps(name: &str) -> bool {
    [NAME, SIREN, RNA].contains(&name)
}

/// True when a legal person asks.
pub fn is_legal(typed: &Typed) -> bool {
    typed.get(KIND) == LEGAL
}

/// Reads who asks.
pub fn read_kind(typed: &Typed) -> Result<(), FormErrors> {
    let mut r = Reader::new(typed);
    let known = |kind: &str| [LEGAL, PERSON].contains(&kind).then_some(());
    let value = r.code(KIND, known, "Dites pour qui vous faites la demande");
    r.finish(value)
}

/// The answer that reads back so.
pub fn write_kind(legal: bool) -> Typed {
    Typed::default().with(KIND, if legal { LEGAL } else { PERSON })
}

/// Reads the organism.
pub fn read(typed: &Typed) -> Result<Organization, FormErrors> {
    let mut r = Reader::new(typed);
    let name = r.required(NAME, "le nom de l’organisme", MAX_NAME);
    let siren = siren(&mut r);
    let rna = rna(&mut r);
    let value = name.map(|name| Organization { name, siren, rna });
    r.finish(value)
}

fn siren(r: &mut Reader<'_>) -> Option<String> {
    let digits = r.optional(SIREN, 30)?.replace(' ', "");
    if digits.len() == 9 && is_luhn(&digits) {
        return Some(digits);
    }
    r.wrong(SIREN, "Le numéro SIREN a 9 chiffres. Vérifiez-le, ou laissez cette case vide");
    None
}

fn rna(r: &mut Reader<'_>) -> Option<String> {
    let text = r.optional(RNA, 30)?.replace(' ', "").to_uppercase();
    let fits = text.strip_prefix('W').is_some_and(|digits| {
        digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if fits {
        return Some(text);
    }
    r.wrong(
        RNA,
        "Le numéro RNA commence par W, puis 9 chiffres. Vérifiez-le, ou laissez cette case vide",
    );
    None
}

/// The check digit of SIREN and SIRET numbers (ISO/IEC 7812-1).
pub(super) fn is_luhn(digits: &str) -> bool {
    let mut sum = 0;
    for (rank, c) in digits.chars().rev().enumerate() {
        let Some(digit) = c.to_digit(10) else { return false };
        let weighed = if rank % 2 == 1 { digit * 2 } else { digit };
        sum += weighed / 10 + weighed % 10;
    }
    sum % 10 == 0
}

/// The answers that read back as this organism.
pub fn write(organization: &Organization) -> Typed {
    Typed::default()
        .with(NAME, organization.name.clone())
        .with(SIREN, organization.siren.clone().unwrap_or_default())
        .with(RNA, organization.rna.clone().unwrap_or_default())
}
