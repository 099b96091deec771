//! The operator's decision on a file.

use super::{FormErrors, Reader, Typed};
use crate::domain::refusal::{DocumentRefusal, RefusalReason};

pub const REASON: &str = "motif";
pub const SENTENCE: &str = "phrase";
/// Version of the file that the operator had on screen.
pub const VERSION: &str = "version";

/// Reads a refusal.
pub fn refusal(typed: &Typed) -> Result<DocumentRefusal, FormErrors> {
    let mut r = Reader::new(typed);
    let reason = r.code(REASON, RefusalReason::from_code, "Choisissez le motif du refus");
    let sentence = r.optional(SENTENCE, 500).unwrap_or_default();
    let value = reason.map(|reason| DocumentRefusal { reason, sentence });
    r.finish(value)
}

/// Version that was on screen.
pub fn version(typed: &Typed) -> Option<i64> {
    typed.get(VERSION).parse().ok()
}
