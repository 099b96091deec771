//! Step « Le motif de votre demande »: up to three motives by order of weight, and free words.

use super::{FormErrors, Reader, Typed};
use crate::domain::content::{Motive, Reason};

pub const MOTIVE: &str = "motifDemande";
pub const SECOND: &str = "motifDemande2";
pub const THIRD: &str = "motifDemande3";
pub const PRECISION: &str = "precision";
pub const REMARKS: &str = "precisionsLibres";

/// Longest free words, in characters.
pub const MAX_REMARKS: u32 = 1_000;

/// True when the step keeps a field of this name.
pub fn keeps(name: &str) -> bool {
    [MOTIVE, SECOND, THIRD, PRECISION, REMARKS].contains(&name)
}

/// Whether one of the motives is violence in the family, finished or not.
pub fn names_violence(typed: &Typed) -> bool {
    typed.pairs().any(|(name, value)| {
        [MOTIVE, SECOND, THIRD].contains(&name) && value == Motive::Violence.code()
    })
}

/// Reads the step.
pub fn read(typed: &Typed) -> Result<Reason, FormErrors> {
    let mut r = Reader::new(typed);
    let motive =
        r.code(MOTIVE, Motive::from_code, "Choisissez le motif principal de votre demande");
    let mut others: Vec<Motive> = Vec::new();
    for field in [SECOND, THIRD] {
        let Some(other) = r.code_if_any(field, Motive::from_code) else { continue };
        if Some(other) == motive || others.contains(&other) {
            r.wrong(field, "Vous avez déjà choisi ce motif. Choisissez-en un autre, ou aucun");
        } else {
            others.push(other);
        }
    }
    let other = motive.iter().chain(&others).any(|one| *one == Motive::Other);
    let precision = if other {
        r.required(PRECISION, "en quelques mots votre motif", 500)
    } else {
        r.optional(PRECISION, 500)
    };
    let remarks = r.lines(REMARKS, MAX_REMARKS as usize);
    let value = motive.map(|motive| Reason { motive, others, precision, remarks });
    r.finish(value)
}

/// The answers that read back as this reason.
pub fn write(reason: &Reason) -> Typed {
    let other = |rank: usize| reason.others.get(rank).map_or("", |motive| motive.code());
    Typed::default()
        .with(MOTIVE, reason.motive.code())
        .with(SECOND, other(0))
        .with(THIRD, other(1))
        .with(PRECISION, reason.precision.clone().unwrap_or_default())
        .with(REMARKS, reason.remarks.clone().unwrap_or_default())
}
