//! Step « Où vous joindre ».

use super::{FormErrors, Reader, Typed};
use crate::domain::account::MAX_EMAIL;
use crate::domain::content::{AddressKind, Contact};
use crate::domain::reach::{looks_like_email, telephone};
use crate::domain::territory::{InseeCode, Territories};
use crate::domain::text::search_key;

pub const EMAIL: &str = "mel";
pub const MOBILE: &str = "telPortable";
pub const LANDLINE: &str = "telFixe";
pub const KIND: &str = "typeAdresse";
pub const CARE_OF: &str = "chez";
pub const STREET: &str = "voie";
pub const COMPLEMENT: &str = "complement";
pub const POSTAL_CODE: &str = "codePostal";
pub const TOWN: &str = "localite";
pub const COUNTRY: &str = "pays";
pub const HELPER: &str = "melAidant";
pub const POSTAL_NOTICES: &str = "avisPostal";

/// The kinds of address, with the word sent and what is read.
pub const KINDS: [(AddressKind, &str, &str); 3] = [
    (AddressKind::France, "france", "J’ai une adresse en France"),
    (
        AddressKind::CareOf,
        "domiciliation",
        "Je n’ai pas d’adresse fixe\u{a0}: une association ou un CCAS garde mon courrier",
    ),
    (AddressKind::Abroad, "etranger", "J’habite à l’étranger"),
];

/// True when the step keeps a field of this name.
pub fn keeps(name: &str) -> bool {
    [
        EMAIL,
        MOBILE,
        LANDLINE,
        KIND,
        CARE_OF,
        STREET,
        COMPLEMENT,
        POSTAL_CODE,
        TOWN,
        COUNTRY,
        HELPER,
        POSTAL_NOTICES,
    ]
    .contains(&name)
}

fn kind(code: &str) -> Option<AddressKind> {
    // Nothing said: the address that nearly everybody has.
    let code = if code.is_empty() { "france" } else { code };
    KINDS.iter().find(|(_, one, _)| *one == code).map(|(kind, _, _)| *kind)
}

/// True when the address is in another country, which is then to be named.
pub fn is_abroad(typed: &Typed) -> bool {
    kind(typed.get(KIND)) == Some(AddressKind::Abroad)
}

/// Reads the step as its applicant fills it in: the portal writes to them by e-mail.
pub fn read(typed: &Typed, territories: &Territories) -> Result<Contact, FormErrors> {
    read_with(typed, territories, |r| email(r, EMAIL))
}

/// Reads the step as a desk types it: many who come there have no e-mail.
pub fn read_at_desk(typed: &Typed, territories: &Territories) -> Result<Contact, FormErrors> {
    read_with(typed, territories, |r| email_if_any(r, EMAIL))
}

fn read_with(
    typed: &Typed,
    territories: &Territories,
    email: impl FnOnce(&mut Reader<'_>) -> Option<String>,
) -> Result<Contact, FormErrors> {
    let mut r = Reader::new(typed);
    let email = email(&mut r);
    let mobile = phone(&mut r, MOBILE);
    let landline = phone(&mut r, LANDLINE);
    let address = r.code(KIND, kind, "Choisissez la réponse qui vous ressemble");
    let kind = address.unwrap_or_default();
    let care_of = if kind == AddressKind::CareOf {
        r.required(CARE_OF, "le nom de l’association ou du CCAS qui garde votre courrier", 120)
    } else {
        r.optional(CARE_OF, 120)
    };
    let street = match kind {
        // A social centre is known by its name.
        AddressKind::CareOf => Some(r.optional(STREET, 120).unwrap_or_default()),
        _ => r.required(STREET, "le numéro et la rue", 120),
    };
    let complement = r.optional(COMPLEMENT, 120);
    let postal_code = postal_code(&mut r, POSTAL_CODE, kind == AddressKind::Abroad);
    let town = r.required(TOWN, "la ville", 80);
    let country = if kind == AddressKind::Abroad {
        r.required(COUNTRY, "le pays où vous habitez", 80)
    } else {
        None
    };
    let helper_email = email_if_any(&mut r, HELPER);
    let postal_notices = r.typed().get(POSTAL_NOTICES) == "oui";
    let value = (|| {
        let (postal_code, town) = (postal_code?, town?);
        let commune = commune(territories, kind, &postal_code, &town);
        Some(Contact {
            mobile,
            landline,
            // One that is missing or wrong is an error of the reader, which then gives no contact.
            email,
            helper_email,
            address: address?,
            care_of,
            street: street?,
            complement,
            postal_code,
            town,
            commune,
            country,
            postal_notices,
        })
    })();
    r.finish(value)
}

/// A postal code: five digits in France.
pub(super) fn postal_code(r: &mut Reader<'_>, field: &str, abroad: bool) -> Option<String> {
    let code = r.required(field, "le code postal", 10)?.replace(' ', "").to_uppercase();
    let fits = if abroad {
        code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    } else {
        code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit())
    };
    if fits {
        return Some(code);
    }
    r.wrong(field, "Le code postal s’écrit avec 5 chiffres, par exemple 65000");
    None
}

/// The commune that a postal code and a name point at, when there is just one.
fn commune(
    territories: &Territories,
    kind: AddressKind,
    postal_code: &str,
    town: &str,
) -> Option<InseeCode> {
    if kind == AddressKind::Abroad {
        return None;
    }
    let key = search_key(town);
    let served = territories.with_postal_code(postal_code.parse().ok()?);
    let mut same = served.filter(|commune| search_key(commune.name) == key);
    let first = same.next()?;
    same.next().is_none().then_some(first.insee)
}

/// An e-mail address whose shape is plausible; only a message sent proves more.
pub(crate) fn email(r: &mut Reader<'_>, field: &str) -> Option<String> {
    email_of(r, field, "votre adresse e-mail")
}

/// The same of somebody: `whose` completes « Écrivez … ».
pub(crate) fn email_of(r: &mut Reader<'_>, field: &str, whose: &str) -> Option<String> {
    let text = r.required(field, whose, MAX_EMAIL)?;
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

fn email_if_any(r: &mut Reader<'_>, field: &str) -> Option<String> {
    if r.typed().get(field).is_empty() { None } else { email(r, field) }
}

fn phone(r: &mut Reader<'_>, field: &str) -> Option<String> {
    let typed = r.optional(field, 30)?;
    if let Some(plain) = telephone(&typed) {
        return Some(plain);
    }
    r.wrong(
        field,
        "Le numéro de téléphone s’écrit avec 10 chiffres, par exemple 06 12 34 56 78. Un numéro étranger commence par +",
    );
    None
}

/// The answers that read back as this contact.
pub fn write(contact: &Contact) -> Typed {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let kind = KINDS.iter().find(|(kind, _, _)| *kind == contact.address);
    Typed::default()
        .with(EMAIL, text(&contact.email))
        .with(MOBILE, text(&contact.mobile))
        .with(LANDLINE, text(&contact.landline))
        .with(KIND, kind.map_or("", |(_, code, _)| *code))
        .with(CARE_OF, text(&contact.care_of))
        .with(STREET, contact.street.clone())
        .with(COMPLEMENT, text(&contact.complement))
        .with(POSTAL_CODE, contact.postal_code.clone())
        .with(TOWN, contact.town.clone())
        .with(COUNTRY, text(&contact.country))
        .with(HELPER, text(&contact.helper_email))
        .with(POSTAL_NOTICES, if contact.postal_notices { "oui" } else { "" })
}
