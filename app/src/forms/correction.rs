//! The correction of a civil status: what its applicant types, what the operator decides.

use super::decision::{REASON, SENTENCE};
use super::{FormErrors, Reader, Typed};
use crate::domain::correction::{CorrectionRefusal, CorrectionRefusalReason};

/// Name of the field of the proof.
pub const PROOF: &str = "fichier";

/// Reads a refusal.
pub fn refusal(typed: &Typed) -> Result<CorrectionRefusal, FormErrors> {
    let mut r = Reader::new(typed);
    let reason = r.code(REASON, CorrectionRefusalReason::from_code, "Choisissez le motif du refus");
    let sentence = r.optional(SENTENCE, 500).unwrap_or_default();
    let value = reason.map(|reason| CorrectionRefusal { reason, sentence });
    r.finish(value)
}
