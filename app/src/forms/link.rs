//! Linking a demand born at a desk: unique number, name and birth date, then a code.

use super::identity::{BIRTH, read_birth};
use super::{FormErrors, Reader, Typed};
use crate::domain::partial_date::PartialDate;
use crate::domain::unique_number::UniqueNumber;

pub const NUMBER: &str = "numUnique";
pub const NAME: &str = "nom";
pub const CODE: &str = "code";

/// What the applicant knows of the demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Number on the certificate.
    pub number: UniqueNumber,
    /// Usage or birth name.
    pub name: String,
    /// Birth date.
    pub birth_date: PartialDate,
}

/// Reads the form.
pub fn read(typed: &Typed) -> Result<Claim, FormErrors> {
    let mut r = Reader::new(typed);
    let number = r
        .required(NUMBER, "le numéro unique de votre demande", 40)
        .and_then(|text| UniqueNumber::read(&text).map_err(|error| r.wrong(NUMBER, error)).ok());
    let name = r.required(NAME, "votre nom", 80);
    let birth_date = match read_birth(typed) {
        Ok(Some(date)) => Some(date),
        Ok(None) => {
            r.wrong(BIRTH, "Écrivez votre date de naissance");
            None
        }
        Err(error) => {
            r.wrong(BIRTH, error);
            None
        }
    };
    let value = (|| Some(Claim { number: number?, name: name?, birth_date: birth_date? }))();
    r.finish(value)
}

/// Reads the code received: digits only.
pub fn code(typed: &Typed) -> Result<String, FormErrors> {
    let mut r = Reader::new(typed);
    let code = r.required(CODE, "le code reçu par e-mail", 20);
    let code = code.map(|code| code.chars().filter(char::is_ascii_digit).collect::<String>());
    if code.as_ref().is_some_and(|code| code.len() != 8) {
        r.wrong(CODE, "Le code compte 8 chiffres");
    }
    r.finish(code)
}
