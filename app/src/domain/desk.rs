//! What a desk does to a demand, and on what ground (`domain.md` 3.2 to 3.9).

use super::calendar::{in_words, later};
use super::content::{Content, codes};
use super::guichet::{Guichet, GuichetCode, GuichetType};
use super::life_cycle::RemovalReason;
use super::rights::Relation;
use super::territory::TerritoryCode;
use super::text::name_key;
use chrono::{Months, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thiserror::Error;

/// Days between the reception of a paper demand and its typing, past which it is late
/// (`domain.md` 10.3, Q1).
pub const TYPED_WITHIN_DAYS: i64 = 30;
/// From a warning left unanswered to the removal. The code says one month (R. 441-2-8 c); the SNE
/// leaves two, in favour of the applicant (`domain.md` 3.5).
pub const NO_ANSWER: Months = Months::new(2);
/// From the warning of an inadmissible demand to its removal (R. 441-2-8 d).
pub const INADMISSIBLE: Months = Months::new(1);

/// The same words of the same agent on the same demand within so long were sent by one more click.
pub const SAME_NOTE: TimeDelta = TimeDelta::minutes(10);

/// The tie of a desk to a demand. `holds`: one of its guichets received it or acted on it. A
/// guichet may otherwise see those of its own territory, where it may be asked to renew or to
/// register any of them (R. 441-2-6, R. 441-2-7).
pub fn relation(
    guichets: &[GuichetCode],
    known: &[Guichet],
    holds: bool,
    territory: Option<TerritoryCode>,
) -> Relation {
    let own = territories(guichets, known);
    if holds || territory.is_some_and(|territory| own.contains(&territory)) {
        Relation::InScope
    } else {
        Relation::Foreign
    }
}

/// The territories of these guichets, without those that closed.
pub fn territories(guichets: &[GuichetCode], known: &[Guichet]) -> Vec<TerritoryCode> {
    let own: BTreeSet<TerritoryCode> = known
        .iter()
        .filter(|guichet| guichet.active && guichets.contains(&guichet.code))
        .filter_map(|guichet| guichet.territory)
        .collect();
    own.into_iter().collect()
}

/// Why an agent cannot act in the name of a guichet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ActingError {
    /// They have several.
    #[error("Dites au nom de quel guichet vous agissez")]
    NotChosen,
    /// None of theirs is open, or the one that they chose is not.
    #[error("Votre guichet est fermé\u{a0}: adressez-vous à l’administrateur")]
    Closed,
    /// Another of theirs has the demand.
    #[error("Ce guichet n’a pas cette demande\u{a0}: choisissez celui qui l’a reçue")]
    NotHolding,
}

/// Most demands that a search gives: a name and a birth date point at one person, or a few.
pub const MOST_FOUND: i64 = 20;

/// A name as a search finds it, before the birth date.
pub fn search_start(name: &str) -> String {
    format!("{}|", name_key(name))
}

/// A name and a birth date as a search finds them.
pub fn search_name(name: &str, birth: impl std::fmt::Display) -> String {
    format!("{}{birth}", search_start(name))
}

/// Everything that a demand is found under: the names of its applicant and of its co-applicants,
/// in use and at birth.
pub fn search_names(content: &Content) -> BTreeSet<String> {
    let others = content.household.iter().flat_map(|household| &household.co_applicants);
    let persons = std::iter::once(&content.identity).chain(others.map(|other| &other.identity));
    persons
        .flat_map(|person| {
            [&person.name, person.name_at_birth()].map(|name| search_name(name, person.birth_date))
        })
        .collect()
}

/// Days from the reception of a paper demand to its typing, when they are too many.
pub fn days_late(filed_on: NaiveDate, registered_on: NaiveDate) -> Option<i64> {
    let days = registered_on.signed_duration_since(filed_on).num_days();
    (days > TYPED_WITHIN_DAYS).then_some(days)
}

codes! {
    /// An identity document that an agent had in hand.
    SeenPaper {
        IdentityCard = "CNI", "Carte nationale d’identité";
        Passport = "PASSEPORT", "Passeport";
        Permit = "TITRE_SEJOUR", "Titre de séjour";
        Renewal = "RECEPISSE", "Récépissé ou attestation de prolongation d’un titre de séjour";
    }
}

codes! {
    /// A document that proves a civil status.
    CivilProof {
        IdentityDocument = "IDENTITE", "Pièce d’identité à jour";
        Birth = "NAISSANCE", "Acte de naissance";
        Marriage = "MARIAGE", "Acte de mariage ou livret de famille";
        Judgment = "JUGEMENT", "Jugement";
    }
}

codes! {
    /// Why a demand is inadmissible: the two lawful reasons.
    Inadmissibility {
        Stay = "IRRSEJ", "Le séjour en France n’est pas régulier et permanent";
        Resources = "IRRRES", "Les ressources dépassent le plafond";
    }
}

codes! {
    /// What an agent types for, at a desk.
    EntryAct {
        Paper = "paper", "Demande papier";
        Renewal = "renewal", "Renouvellement";
        Modification = "modification", "Modification";
    }
}

/// What a desk relied on for an event, kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Ground {
    /// The identity document was in the agent's hand.
    IdentitySeen {
        /// Which.
        paper: SeenPaper,
    },
    /// A proof of the civil status was in the agent's hand.
    CivilStatusSeen {
        /// Which.
        proof: CivilProof,
    },
    /// Why it was removed.
    Removal {
        /// With its facts.
        removal: Removal,
    },
}

impl Ground {
    /// As the history of a demand says it.
    pub fn in_words(&self) -> String {
        match self {
            Self::IdentitySeen { paper } => {
                format!("pièce vue\u{a0}: {}", paper.label().to_lowercase())
            }
            Self::CivilStatusSeen { proof } => {
                format!("justificatif vu\u{a0}: {}", proof.label().to_lowercase())
            }
            Self::Removal { removal } => removal.in_words(),
        }
    }
}

/// A removal by a desk, with what the law asks of each motive (R. 441-2-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "motive", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Removal {
    /// a) A dwelling was allocated and the lease is signed.
    Allocated {
        /// Day of the signature.
        signed_on: NaiveDate,
        /// The dwelling in the directory of social housing.
        dwelling: Dwelling,
    },
    /// b) The applicant gave it up in writing.
    GivenUp {
        /// Day of the writing.
        written_on: NaiveDate,
    },
    /// c) No answer to a letter.
    NoAnswer {
        /// The warning.
        warning: Warning,
    },
    /// d) Inadmissible, says a commission of allocation.
    Inadmissible {
        /// The sub-motive is compulsory.
        because: Inadmissibility,
        /// The warning.
        warning: Warning,
    },
}

/// A warning sent to the last address given, by a way that proves its delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// Day of the delivery, or of its first attempt.
    pub sent_on: NaiveDate,
    /// « Recommandé 1A 123 456 7890 1 ».
    pub proof: String,
}

/// The number of a dwelling in the RPLS: ten digits or letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Dwelling(String);

impl std::str::FromStr for Dwelling {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code: String =
            text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
        if code.len() == 10 && code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            Ok(Self(code))
        } else {
            Err("Le numéro RPLS compte 10 chiffres ou lettres. Il est sur la fiche du logement")
        }
    }
}

impl TryFrom<String> for Dwelling {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Dwelling> for String {
    fn from(dwelling: Dwelling) -> Self {
        dwelling.0
    }
}

/// A removal that the law does not allow, or not yet.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RemovalError {
    /// Only the landlord knows of the lease, or runs the commission.
    #[error("Ce motif est réservé au guichet d’un bailleur")]
    LandlordOnly,
    /// It cannot have happened yet.
    #[error("Cette date est dans le futur. Vérifiez-la")]
    Future,
    /// It cannot have happened before the demand.
    #[error("Cette date est avant le dépôt de la demande. Vérifiez-la")]
    BeforeFiling,
    /// The delay after the warning runs.
    #[error("Le délai après l’avertissement n’est pas passé\u{a0}: la radiation sera possible à partir du {}", in_words(*.0))]
    TooEarly(NaiveDate),
}

impl Removal {
    /// The motive alone.
    pub fn reason(&self) -> RemovalReason {
        match self {
            Self::Allocated { .. } => RemovalReason::Allocated,
            Self::GivenUp { .. } => RemovalReason::GivenUp,
            Self::NoAnswer { .. } => RemovalReason::NoAnswer,
            Self::Inadmissible { .. } => RemovalReason::Inadmissible,
        }
    }

    /// Whether a guichet of that kind may remove a demand for that motive today.
    pub fn check(
        &self,
        guichet: GuichetType,
        filed_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), RemovalError> {
        if !motives(guichet).contains(&self.reason()) {
            return Err(RemovalError::LandlordOnly);
        }
        let (on, delay) = match self {
            Self::Allocated { signed_on, .. } => (*signed_on, None),
            Self::GivenUp { written_on } => (*written_on, None),
            Self::NoAnswer { warning } => (warning.sent_on, Some(NO_ANSWER)),
            Self::Inadmissible { warning, .. } => (warning.sent_on, Some(INADMISSIBLE)),
        };
        if on > today {
            return Err(RemovalError::Future);
        }
        if on < filed_on {
            return Err(RemovalError::BeforeFiling);
        }
        match delay.map(|delay| later(on, delay)) {
            Some(possible) if today < possible => Err(RemovalError::TooEarly(possible)),
            _ => Ok(()),
        }
    }

    /// As the history says it.
    pub fn in_words(&self) -> String {
        match self {
            Self::Allocated { signed_on, dwelling } => {
                format!("bail signé le {}, logement {}", in_words(*signed_on), dwelling.0)
            }
            Self::GivenUp { written_on } => {
                format!("écrit du demandeur du {}", in_words(*written_on))
            }
            Self::NoAnswer { warning } => {
                format!("averti le {} ({})", in_words(warning.sent_on), warning.proof)
            }
            Self::Inadmissible { because, warning } => format!(
                "{}, averti le {} ({})",
                because.label().to_lowercase(),
                in_words(warning.sent_on),
                warning.proof
            ),
        }
    }
}

/// The motives for which a guichet of that kind removes demands. Demands that are not renewed are
/// removed by the manager of the system alone.
pub fn motives(guichet: GuichetType) -> &'static [RemovalReason] {
    use RemovalReason::{Allocated, GivenUp, Inadmissible, NoAnswer};
    match guichet {
        GuichetType::Landlord => &[Allocated, GivenUp, NoAnswer, Inadmissible],
        GuichetType::Web => &[],
        _ => &[GivenUp, NoAnswer],
    }
}

#[cfg(test)]
mod tests;
