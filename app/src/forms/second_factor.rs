//! The codes of the second factor.

use super::{FormErrors, Reader, Typed};
use crate::domain::second_factor::{self, Typed as Code};

pub const CODE: &str = "code";

/// Reads a code of the application, or a recovery code.
pub fn code(typed: &Typed) -> Result<Code, FormErrors> {
    let mut r = Reader::new(typed);
    let text = typed.get(CODE);
    let code = second_factor::read(text);
    if code.is_none() {
        let sentence = if text.trim().is_empty() {
            "Écrivez le code"
        } else {
            "Écrivez les 6 chiffres de l’application, ou les 16 caractères d’un code de secours"
        };
        r.wrong(CODE, sentence);
    }
    r.finish(code)
}

/// Reads the first code of an application.
pub fn first_code(typed: &Typed) -> Result<String, FormErrors> {
    let mut r = Reader::new(typed);
    let read = second_factor::read(typed.get(CODE));
    let code = if let Some(Code::Code(code)) = read { Some(code) } else { None };
    if code.is_none() {
        r.wrong(CODE, "Écrivez les 6 chiffres que montre l’application");
    }
    r.finish(code)
}
