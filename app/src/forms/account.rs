//! Account forms: sign-up, sign-in, forgotten and new password.

use super::contact::email;
use super::{FormErrors, Reader, Typed};
use crate::domain::account::{MAX_PASSWORD, check_password};

pub const EMAIL: &str = "email";
pub const PASSWORD: &str = "motDePasse";
pub const NEXT: &str = "suite";
pub const TOKEN: &str = "jeton";

/// E-mail and password, as typed at sign-up or sign-in.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Trimmed.
    pub email: String,
    /// As typed.
    pub password: String,
}

/// Passwords are never cut nor trimmed.
fn password(typed: &Typed) -> String {
    typed.all(PASSWORD).first().cloned().unwrap_or_default()
}

/// Reads the sign-up form.
pub fn sign_up(typed: &Typed) -> Result<Credentials, FormErrors> {
    let mut r = Reader::new(typed);
    let email = email(&mut r, EMAIL);
    let password = password(typed);
    if let Err(error) = check_password(&password, email.as_deref().unwrap_or_default()) {
        r.wrong(PASSWORD, error);
    }
    r.finish(email.map(|email| Credentials { email, password }))
}

/// Reads the sign-in form; only blanks are told here.
pub fn sign_in(typed: &Typed) -> Result<Credentials, FormErrors> {
    let mut r = Reader::new(typed);
    let email = email(&mut r, EMAIL);
    let password = password(typed);
    if password.is_empty() {
        r.wrong(PASSWORD, "Écrivez votre mot de passe");
    } else if password.chars().count() > MAX_PASSWORD {
        r.wrong(PASSWORD, "Le mot de passe ne peut pas dépasser 128 caractères");
    }
    r.finish(email.map(|email| Credentials { email, password }))
}

/// Reads the forgotten-password form.
pub fn forgotten(typed: &Typed) -> Result<String, FormErrors> {
    let mut r = Reader::new(typed);
    let email = email(&mut r, EMAIL);
    r.finish(email)
}

/// Reads a new password, chosen from a mailed link.
pub fn new_password(typed: &Typed) -> Result<String, FormErrors> {
    let mut r = Reader::new(typed);
    let password = password(typed);
    if let Err(error) = check_password(&password, "") {
        r.wrong(PASSWORD, error);
    }
    r.finish(Some(password))
}
