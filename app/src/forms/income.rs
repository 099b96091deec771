//! Steps of the income: reference income of two years, then what is received and paid each month.

use super::{FormErrors, Reader, Typed, amounts};
use crate::domain::content::{Amounts, Income, NoRfrReason, Rfr};

pub const RFR: &str = "montantMoins2";
pub const NO_RFR: &str = "motifSansRfr";
pub const RFR_LAST_YEAR: &str = "montantMoins1";

/// Largest reference income taken, in whole euros.
const MAX_RFR: u32 = 9_999_999;

/// True when the step keeps a field of this name.
pub fn keeps(name: &str) -> bool {
    [RFR, NO_RFR, RFR_LAST_YEAR].contains(&name) || amounts::keeps(name)
}

/// Reads the step of an adult: 0 for the applicant, then the rank of the co-applicant.
pub fn read(typed: &Typed, rank: u8) -> Result<Income, FormErrors> {
    let mut r = Reader::new(typed);
    let rfr = rfr(&mut r, rank == 0);
    let rfr_last_year =
        r.euros(RFR_LAST_YEAR, "Revenu fiscal de référence, année suivante", MAX_RFR);
    let amounts = amounts::read(&mut r);
    let value = rfr.map(|rfr| Income { rfr, rfr_last_year, amounts });
    r.finish(value)
}

fn rfr(r: &mut Reader<'_>, own: bool) -> Option<Rfr> {
    let reason = NoRfrReason::from_code(r.typed().get(NO_RFR));
    let typed = !r.typed().get(RFR).is_empty();
    match (typed, reason) {
        (true, Some(_)) => {
            r.wrong(
                RFR,
                "Écrivez un montant, ou dites pourquoi il n’y en a pas, mais pas les deux",
            );
            None
        }
        (false, Some(reason)) => Some(Rfr::None(reason)),
        (false, None) => {
            r.wrong(
                RFR,
                if own {
                    "Écrivez votre revenu fiscal de référence (0 si c’est 0), ou dites pourquoi vous n’en avez pas"
                } else {
                    "Écrivez son revenu fiscal de référence (0 si c’est 0), ou dites pourquoi il n’y en a pas"
                },
            );
            None
        }
        (true, None) => r.euros(RFR, "Revenu fiscal de référence", MAX_RFR).map(Rfr::Known),
    }
}

/// Reads the resources of the dependants.
pub fn read_dependants(typed: &Typed) -> Result<Amounts, FormErrors> {
    let mut r = Reader::new(typed);
    let amounts = amounts::read(&mut r);
    r.finish(Some(amounts))
}

/// The answers that read back as this income.
pub fn write(income: &Income) -> Typed {
    let typed = match income.rfr {
        Rfr::Known(euros) => Typed::default().with(RFR, euros.to_string()),
        Rfr::None(reason) => Typed::default().with(NO_RFR, reason.code()),
    };
    let last = income.rfr_last_year.map(|euros| euros.to_string()).unwrap_or_default();
    amounts::write(typed.with(RFR_LAST_YEAR, last), &income.amounts)
}

/// The answers that read back as the resources of the dependants.
pub fn write_dependants(amounts: &Amounts) -> Typed {
    amounts::write(Typed::default(), amounts)
}
