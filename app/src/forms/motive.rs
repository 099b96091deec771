//! Step « Le motif de votre demande ».

use super::{FormErrors, Reader, Typed};
use crate::domain::content::{Motive, Reason};

pub const MOTIVE: &str = "motifDemande";
pub const PRECISION: &str = "precision";
pub const FIELDS: &[&str] = &[MOTIVE, PRECISION];

/// Reads the step.
pub fn read(typed: &Typed) -> Result<Reason, FormErrors> {
    let mut r = Reader::new(typed);
    let motive =
        r.code(MOTIVE, Motive::from_code, "Choisissez le motif principal de votre demande");
    let precision = precision(&mut r, motive);
    let value = motive.map(|motive| Reason { motive, precision });
    r.finish(value)
}

fn precision(r: &mut Reader<'_>, motive: Option<Motive>) -> Option<String> {
    if motive != Some(Motive::Other) {
        return r.optional(PRECISION, 500);
    }
    r.required(PRECISION, "en quelques mots votre motif", 500)
}

/// The answers that read back as this reason.
pub fn write(reason: &Reason) -> Typed {
    Typed::default()
        .with(MOTIVE, reason.motive.code())
        .with(PRECISION, reason.precision.clone().unwrap_or_default())
}
