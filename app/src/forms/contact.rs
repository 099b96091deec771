//! Step « Où vous joindre ».

use super::{FormErrors, Reader, Typed};
use crate::domain::account::MAX_EMAIL;
use crate::domain::content::Contact;

pub const EMAIL: &str = "mel";
pub const MOBILE: &str = "telPortable";
pub const STREET: &str = "voie";
pub const COMPLEMENT: &str = "complement";
pub const POSTAL_CODE: &str = "codePostal";
pub const TOWN: &str = "localite";
pub const FIELDS: &[&str] = &[EMAIL, MOBILE, STREET, COMPLEMENT, POSTAL_CODE, TOWN];

/// Reads the step.
pub fn read(typed: &Typed) -> Result<Contact, FormErrors> {
    let mut r = Reader::new(typed);
    let email = email(&mut r, EMAIL);
    let mobile = mobile(&mut r);
    let street = r.required(STREET, "le numéro et la rue", 120);
    let complement = r.optional(COMPLEMENT, 120);
    let postal_code = r.required(POSTAL_CODE, "le code postal", 10);
    let postal_code = postal_code.map(|code| code.replace(' ', "").to_uppercase());
    if let Some(code) = &postal_code
        && !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    {
        r.wrong(POSTAL_CODE, "Le code postal s’écrit avec 5 chiffres, par exemple 65000");
    }
    let town = r.required(TOWN, "la ville", 80);
    let value = (|| {
        Some(Contact {
            mobile,
            email: email?,
            street: street?,
            complement,
            postal_code: postal_code?,
            town: town?,
        })
    })();
    r.finish(value)
}

/// An e-mail address whose shape is plausible; only a message sent proves more.
pub(crate) fn email(r: &mut Reader<'_>, field: &'static str) -> Option<String> {
    let text = r.required(field, "votre adresse e-mail", MAX_EMAIL)?;
    if looks_like_email(&text) {
        return Some(text);
    }
    if !text.is_ascii() {
        r.wrong(field, "Écrivez l’adresse e-mail sans accent ni lettre spéciale");
        return None;
    }
    r.wrong(field, "L’adresse e-mail n’est pas complète. Elle ressemble à prenom.nom@exemple.fr");
    None
}

fn looks_like_email(text: &str) -> bool {
    let Some((user, host)) = text.rsplit_once('@') else { return false };
    let host_fits = host.split('.').count() >= 2
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        });
    let user_fits = !user.is_empty()
        && user.len() <= 64
        && !user.starts_with('.')
        && !user.ends_with('.')
        && !user.contains("..")
        && user.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
    host_fits && user_fits
}

fn mobile(r: &mut Reader<'_>) -> Option<String> {
    let typed = r.optional(MOBILE, 30)?;
    let plain: String =
        typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')' | '/')).collect();
    let digits = plain.strip_prefix('+').unwrap_or(&plain);
    if digits.bytes().all(|b| b.is_ascii_digit()) && (8..=15).contains(&digits.len()) {
        return Some(plain);
    }
    r.wrong(MOBILE, "Le numéro de téléphone s’écrit avec 10 chiffres, par exemple 06 12 34 56 78");
    None
}

/// The answers that read back as this contact.
pub fn write(contact: &Contact) -> Typed {
    Typed::default()
        .with(EMAIL, contact.email.clone())
        .with(MOBILE, contact.mobile.clone().unwrap_or_default())
        .with(STREET, contact.street.clone())
        .with(COMPLEMENT, contact.complement.clone().unwrap_or_default())
        .with(POSTAL_CODE, contact.postal_code.clone())
        .with(TOWN, contact.town.clone())
}
