//! Step « Votre foyer ».

use super::{FormErrors, Reader, Typed};
use crate::domain::content::{Household, MAX_HOUSEHOLD, NoRfrReason, Rfr};

pub const SIZE: &str = "nombrePersonnes";
pub const RFR: &str = "montantMoins2";
pub const NO_RFR: &str = "motifSansRfr";
pub const FIELDS: &[&str] = &[SIZE, RFR, NO_RFR];

/// Reads the step.
pub fn read(typed: &Typed) -> Result<Household, FormErrors> {
    let mut r = Reader::new(typed);
    let size = size(&mut r);
    let rfr = rfr(&mut r);
    let value = size.zip(rfr).map(|(size, rfr)| Household { size, rfr });
    r.finish(value)
}

fn size(r: &mut Reader<'_>) -> Option<u32> {
    let text = r.required(SIZE, "le nombre de personnes à loger, vous compris", 40)?;
    match text.parse::<u32>() {
        Ok(size) if (1..=MAX_HOUSEHOLD).contains(&size) => Some(size),
        _ => {
            r.wrong(SIZE, format!("Écrivez un nombre de 1 à {MAX_HOUSEHOLD}, en chiffres"));
            None
        }
    }
}

fn rfr(r: &mut Reader<'_>) -> Option<Rfr> {
    let reason = NoRfrReason::from_code(r.typed().get(NO_RFR));
    let amount = r.optional(RFR, 20);
    match (amount, reason) {
        (Some(_), Some(_)) => {
            r.wrong(
                RFR,
                "Écrivez un montant, ou choisissez une raison de ne pas en avoir, pas les deux",
            );
            None
        }
        (None, Some(reason)) => Some(Rfr::None(reason)),
        (None, None) => {
            r.wrong(
                RFR,
                "Écrivez le revenu fiscal de référence de votre avis d’impôt (0 si c’est 0), ou choisissez une raison de ne pas en avoir",
            );
            None
        }
        (Some(text), None) => {
            let euros = read_euros(&text);
            if euros.is_none() {
                r.wrong(RFR, "Écrivez un montant en euros, sans centimes, par exemple 18500");
            }
            euros.map(Rfr::Known)
        }
    }
}

/// An amount in whole euros, however people space it.
pub fn read_euros(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    digits.parse().ok().filter(|euros| *euros <= 9_999_999)
}

/// The answers that read back as this household.
pub fn write(household: &Household) -> Typed {
    let typed = Typed::default().with(SIZE, household.size.to_string());
    match household.rfr {
        Rfr::Known(euros) => typed.with(RFR, euros.to_string()),
        Rfr::None(reason) => typed.with(NO_RFR, reason.code()),
    }
}
