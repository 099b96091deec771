//! What may be wrong with a guichet, whether it is typed in a form or read in a file: each fault
//! says in plain words what to put instead.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::reading::{Draft, kinds};
use super::{Area, Guichet, GuichetCode, GuichetType, PostalAddress};
use crate::domain::account::MAX_EMAIL;
use crate::domain::content::codes;
use crate::domain::reach::{looks_like_email, telephone};
use crate::domain::territory::{EpciCode, PostalCode, Territories, TerritoryCode};
use crate::domain::text::{is_joiner, is_unseen};

/// Longest name, in characters.
pub const MAX_NAME: usize = 120;
/// Longest street, in characters.
pub const MAX_STREET: usize = 120;
/// Longest name of a town, in characters.
pub const MAX_TOWN: usize = 80;
/// Longest telephone number, with what helps to read it.
const MAX_PHONE: usize = 30;
/// Longest opening hours, in characters.
pub const MAX_HOURS: usize = 200;

codes! {
    /// A piece of a guichet: its code is the name of its column in files, and of its field in forms.
    Field {
        Code = "code", "Code";
        Name = "nom", "Nom";
        Kind = "type", "Type";
        Territory = "territoire", "Territoire";
        Area = "perimetre", "Périmètre";
        Email = "courriel", "Courriel";
        Street = "rue", "Rue";
        PostalCode = "code_postal", "Code postal";
        Town = "ville", "Ville";
        Phone = "telephone", "Téléphone";
        OpeningHours = "horaires", "Horaires";
        Active = "actif", "Actif";
    }
}

/// One thing wrong, in words that say what to put instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Fault {
    /// No code, or not of five letters or digits.
    #[error("Écrivez un code de 5 lettres ou chiffres, par exemple G6901")]
    Code,
    /// That of the portal, which is no desk to be managed.
    #[error("GDPUB est le code du portail\u{a0}: écrivez celui d’un autre guichet")]
    PortalCode,
    /// No name.
    #[error("Écrivez le nom sous lequel le public connaît le guichet")]
    Name,
    /// Not in the list of types.
    #[error(
        "Écrivez un type de la liste\u{a0}: BAILLEUR, ETAT, COMMUNE, EPCI, DEPARTEMENT, EMPLOYEUR, ACTION_LOGEMENT, SIAO ou MANDATAIRE"
    )]
    Kind,
    /// That of the portal.
    #[error("Le type WEB est celui du portail\u{a0}: choisissez-en un autre")]
    PortalKind,
    /// No territory, or none that exists.
    #[error(
        "Écrivez le code d’un territoire, par exemple 069, 02A, 974, ou 111 pour l’Île-de-France"
    )]
    Territory,
    /// Not the one that the guichet is known in: its demands stay there.
    #[error(
        "Ce guichet est déjà connu dans le territoire {0}, et n’en change pas\u{a0}: écrivez {0}, ou donnez au nouveau guichet un code à lui"
    )]
    OtherTerritory(TerritoryCode),
    /// No area, or not written as one.
    #[error(
        "Écrivez T pour tout le territoire, D:69 pour un département, E:200046977 pour une intercommunalité ou C:69123 pour une commune"
    )]
    Area,
    /// A department, EPCI or commune that is none of today’s.
    #[error("{}", unknown(*.0))]
    UnknownArea(Area),
    /// It has no land in common with the territory.
    #[error(
        "Ce périmètre n’est pas dans le territoire {0}\u{a0}: écrivez-en un qui s’y trouve, ou T pour tout le territoire"
    )]
    AreaOutside(TerritoryCode),
    /// No address, or not a whole one.
    #[error("Écrivez une adresse e-mail complète, par exemple logement@mairie.fr")]
    Email,
    /// Mail servers do not take these letters.
    #[error("Écrivez l’adresse e-mail sans accent ni lettre spéciale")]
    EmailLetters,
    /// An address without its street.
    #[error("Écrivez la rue, ou laissez vides la rue, le code postal et la ville")]
    Street,
    /// An address without its postal code, or with one that is none.
    #[error("Le code postal s’écrit avec 5 chiffres, par exemple 65000")]
    PostalCode,
    /// An address without its town.
    #[error("Écrivez la ville, ou laissez vides la rue, le code postal et la ville")]
    Town,
    /// Not a telephone number.
    #[error(
        "Le numéro de téléphone s’écrit avec 10 chiffres, par exemple 01 99 00 10 10. Un numéro étranger commence par +"
    )]
    Phone,
    /// Neither yes nor no.
    #[error("Écrivez oui si le guichet est ouvert, non s’il est fermé")]
    Active,
    /// Too many characters.
    #[error("C’est trop long\u{a0}: {most} caractères au plus")]
    TooLong {
        /// What is too long.
        field: Field,
        /// How many characters it may have.
        most: usize,
    },
    /// Something that is not seen: it would make people read another text than the one kept.
    #[error(
        "Le champ «\u{a0}{}\u{a0}» contient un caractère qui ne se voit pas\u{a0}: effacez ce texte et écrivez-le de nouveau",
        field.label()
    )]
    Unreadable {
        /// Where it is.
        field: Field,
    },
}

fn unknown(area: Area) -> String {
    match area {
        Area::WholeTerritory => Fault::Territory.to_string(),
        Area::Department(code) => {
            format!("{code} n’est pas un département\u{a0}: écrivez D:69, par exemple, ou T")
        }
        Area::Epci(code) => format!(
            "Aucune intercommunalité ne porte le numéro {code}\u{a0}: vérifiez son SIREN, ou écrivez T"
        ),
        Area::Commune(code) => format!(
            "Aucune commune ne porte le code {code}\u{a0}: écrivez son code INSEE d’aujourd’hui, qui n’est pas son code postal"
        ),
    }
}

impl Fault {
    /// What it is about: where to show it.
    pub fn field(&self) -> Field {
        match self {
            Self::Code | Self::PortalCode => Field::Code,
            Self::Name => Field::Name,
            Self::Kind | Self::PortalKind => Field::Kind,
            Self::Territory | Self::OtherTerritory(_) => Field::Territory,
            Self::Area | Self::UnknownArea(_) | Self::AreaOutside(_) => Field::Area,
            Self::Email | Self::EmailLetters => Field::Email,
            Self::Street => Field::Street,
            Self::PostalCode => Field::PostalCode,
            Self::Town => Field::Town,
            Self::Phone => Field::Phone,
            Self::Active => Field::Active,
            Self::TooLong { field, .. } | Self::Unreadable { field } => *field,
        }
    }
}

/// What is wrong with a guichet, at most once for each field, in the order of the fields.
/// `existing` is the guichet of that code today, if there is one.
pub fn check(guichet: &Guichet, france: &Territories, existing: Option<&Guichet>) -> Vec<Fault> {
    Checker::new(france).check(guichet, existing)
}

/// Checks many guichets: what is asked again and again of the country is kept.
#[derive(Debug)]
pub struct Checker<'a> {
    france: &'a Territories,
    territories: BTreeSet<TerritoryCode>,
    /// The territories that an EPCI has communes in.
    lands: BTreeMap<EpciCode, BTreeSet<TerritoryCode>>,
    pub(super) kinds: Vec<(String, GuichetType)>,
}

impl<'a> Checker<'a> {
    /// Over the country of today.
    pub fn new(france: &'a Territories) -> Self {
        let territories = france.territories().into_iter().collect();
        Self { france, territories, lands: BTreeMap::new(), kinds: kinds() }
    }

    /// The same as [`check`].
    pub fn check(&mut self, guichet: &Guichet, existing: Option<&Guichet>) -> Vec<Fault> {
        self.faults(&Draft::of(guichet), existing)
    }

    /// What is wrong with what was read; a piece that is not understood is a fault of its field.
    pub(super) fn faults(&mut self, draft: &Draft, existing: Option<&Guichet>) -> Vec<Fault> {
        let territory = draft.territory.filter(|code| self.territories.contains(code));
        let area = match draft.area {
            Some(area) => self.area(area, territory),
            None => Some(Fault::Area),
        };
        let mut faults: Vec<Fault> = [
            code(draft.code),
            name(&draft.name),
            kind(draft.kind),
            moved(territory, existing),
            area,
            email(&draft.email),
        ]
        .into_iter()
        .flatten()
        .collect();
        faults.extend(draft.address.iter().flat_map(address));
        faults.extend(draft.phone.as_deref().and_then(phone));
        let hours = draft.opening_hours.as_deref();
        faults.extend(hours.and_then(|hours| words(Field::OpeningHours, hours, MAX_HOURS)));
        faults.extend(draft.active.is_none().then_some(Fault::Active));
        faults
    }

    fn area(&mut self, area: Area, territory: Option<TerritoryCode>) -> Option<Fault> {
        let france = self.france;
        let within = match area {
            Area::WholeTerritory => return None,
            Area::Department(code) => {
                france.department(code).map(|_| territory == Some(code.territory()))
            }
            Area::Epci(code) => france.epci(code).map(|_| {
                let land = self.lands.entry(code).or_insert_with(|| {
                    france.communes_in(code).map(|commune| commune.territory()).collect()
                });
                territory.is_some_and(|territory| land.contains(&territory))
            }),
            Area::Commune(code) => france.territory_of(&code).map(|own| territory == Some(own)),
        };
        match (within, territory) {
            (None, _) => Some(Fault::UnknownArea(area)),
            // Without a territory there is nothing to be outside of.
            (Some(false), Some(territory)) => Some(Fault::AreaOutside(territory)),
            _ => None,
        }
    }
}

fn code(code: Option<GuichetCode>) -> Option<Fault> {
    match code {
        None => Some(Fault::Code),
        Some(code) => code.is_web().then_some(Fault::PortalCode),
    }
}

fn kind(kind: Option<GuichetType>) -> Option<Fault> {
    match kind {
        None => Some(Fault::Kind),
        Some(kind) => (kind == GuichetType::Web).then_some(Fault::PortalKind),
    }
}

fn name(name: &str) -> Option<Fault> {
    let nothing = |c: char| c.is_whitespace() || is_unseen(c) || is_joiner(c);
    if name.chars().all(nothing) { Some(Fault::Name) } else { words(Field::Name, name, MAX_NAME) }
}

fn moved(territory: Option<TerritoryCode>, existing: Option<&Guichet>) -> Option<Fault> {
    let Some(territory) = territory else { return Some(Fault::Territory) };
    let known = existing.and_then(|guichet| guichet.territory);
    known.filter(|known| *known != territory).map(Fault::OtherTerritory)
}

fn email(email: &str) -> Option<Fault> {
    if email.chars().count() > MAX_EMAIL {
        return too_long(Field::Email, email, MAX_EMAIL);
    }
    if !email.is_ascii() {
        return Some(Fault::EmailLetters);
    }
    (!looks_like_email(email)).then_some(Fault::Email)
}

fn address(address: &PostalAddress) -> impl Iterator<Item = Fault> {
    let PostalAddress { street, postal_code, town } = address;
    let missing = |text: &str, fault| text.trim().is_empty().then_some(fault);
    [
        missing(street, Fault::Street).or_else(|| words(Field::Street, street, MAX_STREET)),
        postal_code.parse::<PostalCode>().is_err().then_some(Fault::PostalCode),
        missing(town, Fault::Town).or_else(|| words(Field::Town, town, MAX_TOWN)),
    ]
    .into_iter()
    .flatten()
}

fn phone(phone: &str) -> Option<Fault> {
    let fits = phone.chars().count() <= MAX_PHONE && telephone(phone).is_some();
    (!fits).then_some(Fault::Phone)
}

/// Of words that people chose: what nobody can read, or too many.
fn words(field: Field, text: &str, most: usize) -> Option<Fault> {
    let hidden = |c: char| is_unseen(c) || is_joiner(c) || c.is_control() && !c.is_whitespace();
    let unreadable = text.contains(hidden).then_some(Fault::Unreadable { field });
    unreadable.or_else(|| too_long(field, text, most))
}

fn too_long(field: Field, text: &str, most: usize) -> Option<Fault> {
    (text.chars().count() > most).then_some(Fault::TooLong { field, most })
}

#[cfg(test)]
mod tests;
