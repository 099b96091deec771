//! The certificate of registration: what it must carry (CCH R. 441-2-4, mentions a to i), from
//! the demand as it was and from the guichets as they were. One at registration and one at each
//! renewal, never for a modification.

pub mod commission;
mod directory;
#[cfg(test)]
mod tests;

pub use directory::{Department, Desk, Directory, Group};

use super::calendar::Deadlines;
use super::content::{Content, codes};
use super::event::Event;
use super::life_cycle::Registration;
use super::unique_number::UniqueNumber;
use chrono::NaiveDate;
use commission::Commission;

codes! {
    /// What a certificate is for.
    CertificateKind {
        Registration = "registration", "Attestation d’enregistrement";
        Renewal = "renewal", "Attestation de renouvellement";
    }
}

impl CertificateKind {
    /// The certificate that an event gives, if it gives one.
    pub fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Registered { .. } => Some(Self::Registration),
            Event::Renewed { .. } => Some(Self::Renewal),
            _ => None,
        }
    }
}

/// Everything that a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// What it is for.
    pub kind: CertificateKind,
    /// Day of the event that gives it, in the territory's hour.
    pub issued_on: NaiveDate,
    /// a) The holder, as on a letter: name, then the lines of the address.
    pub holder: Holder,
    /// c)
    pub number: UniqueNumber,
    /// d) Reception of the demand.
    pub filed_on: NaiveDate,
    /// Day of the number.
    pub registered_on: NaiveDate,
    /// d) Last renewal, this one included.
    pub renewed_on: Option<NaiveDate>,
    /// h) Validity, and the dates that follow from it.
    pub deadlines: Deadlines,
    /// b) and e) Who registered the demand, and who has dwellings in the communes asked.
    pub directory: Directory,
    /// f) and g) One per department asked.
    pub commissions: Vec<Commission>,
    /// What the demand says.
    pub content: Content,
}

/// Whom the certificate is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// « Madame Éloïse Marie Durand », or a legal person.
    pub name: String,
    /// Who signs for a legal person, then street, complement, postal code and town.
    pub address: Vec<String>,
}

impl Holder {
    /// The holder of a demand.
    pub fn of(content: &Content) -> Self {
        let (identity, contact) = (&content.identity, &content.contact);
        let person = format!("{} {}", identity.civility.label(), identity.full_name());
        let town = format!("{} {}", contact.postal_code, contact.town);
        let (name, signer) = match &content.organization {
            Some(organization) => {
                (organization.name.clone(), Some(format!("Représenté par {person}")))
            }
            None => (person, None),
        };
        let care_of = contact.care_of.as_ref().map(|host| format!("Chez {host}"));
        let lines = [
            signer,
            care_of,
            contact.complement.clone(),
            Some(contact.street.clone()),
            Some(town),
            contact.country.clone(),
        ];
        let address = lines.into_iter().flatten().filter(|line| !line.trim().is_empty()).collect();
        Self { name, address }
    }
}

/// The certificate that a demand got on a day: `registration` and `content` are those of after
/// the event, `directory` what was known then of the guichets.
pub fn certificate(
    kind: CertificateKind,
    issued_on: NaiveDate,
    registration: &Registration,
    content: &Content,
    directory: Directory,
) -> Certificate {
    let commissions = directory
        .departments
        .iter()
        .map(|own| Commission::of(own, registration.filed_on))
        .collect();
    Certificate {
        kind,
        issued_on,
        holder: Holder::of(content),
        number: registration.unique_number,
        filed_on: registration.filed_on,
        registered_on: registration.registered_on,
        renewed_on: registration.renewed_on,
        deadlines: registration.deadlines(),
        directory,
        commissions,
        content: content.clone(),
    }
}
