//! What a lead or a manager answers about unusual reading.

use super::{FormErrors, Reader, Typed};

pub const EXPLANATION: &str = "explication";
/// Longest explanation, in characters.
pub const MAX: usize = 500;

/// Reads the explanation, which must be there.
pub fn explanation(typed: &Typed) -> Result<String, FormErrors> {
    let mut r = Reader::new(typed);
    let text = r.required(EXPLANATION, "en une phrase ce qui explique ces consultations", MAX);
    r.finish(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_marked_as_seen_without_a_word() {
        let typed = |text: &str| Typed::from_pairs([(EXPLANATION.to_owned(), text.to_owned())]);
        assert_eq!(explanation(&typed("  ")).unwrap_err()[0].field, EXPLANATION);
        assert_eq!(explanation(&typed(&"a".repeat(MAX + 1))).unwrap_err()[0].field, EXPLANATION);
        assert_eq!(explanation(&typed(" Reprise  du stock ")), Ok("Reprise du stock".to_owned()));
    }
}
