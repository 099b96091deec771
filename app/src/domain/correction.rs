//! Correction of the civil status of a registered demand: the applicant asks, with a proof; an
//! operator decides (`domain.md` 3.7 and R15).

use super::content::Identity;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Correction {
    /// The whole civil status, as it should read.
    pub identity: Identity,
    /// Day of the request, in the territory.
    pub requested_on: NaiveDate,
}

super::content::codes! {
    /// Coded reason of a refused correction.
    CorrectionRefusalReason {
        Unreadable = "ILLISIBLE", "Le justificatif n’est pas lisible";
        NotProved = "NON_PROUVE", "Le justificatif ne montre pas ce changement";
        NotAdmitted = "NON_ADMIS", "Ce document ne suffit pas pour corriger un état civil";
        OtherPerson = "AUTRE_PERSONNE", "Le justificatif concerne une autre personne";
        SuspectedFraud = "SUSPICION_FRAUDE", "Le justificatif n’a pas pu être authentifié";
    }
}

impl CorrectionRefusalReason {
    /// What the applicant has to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Unreadable => {
                "Reprenez la photo à la lumière du jour, document à plat, sans reflet, et vérifiez que toutes les lignes se lisent."
            }
            Self::NotProved => {
                "Vérifiez ce que vous avez écrit, ou envoyez le document qui montre le changement\u{a0}: acte de naissance ou de mariage, jugement, pièce d’identité à jour."
            }
            Self::NotAdmitted => {
                "Envoyez une pièce d’identité à jour, un acte de naissance ou de mariage, ou un jugement."
            }
            Self::OtherPerson => {
                "Envoyez un document à votre nom. Si la demande doit passer à une autre personne, demandez conseil à un guichet."
            }
            Self::SuspectedFraud => {
                "Présentez-vous à un guichet avec l’original de votre justificatif."
            }
        }
    }
}

/// A refusal as the applicant reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CorrectionRefusal {
    /// Coded reason.
    pub reason: CorrectionRefusalReason,
    /// One sentence written by the operator for this person; may be empty.
    pub sentence: String,
}

/// One field of a civil status, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// « Nom de naissance ».
    pub label: &'static str,
    /// What the register says.
    pub before: String,
    /// What is asked for.
    pub after: String,
}

impl FieldChange {
    /// True when the two differ.
    pub fn differs(&self) -> bool {
        self.before != self.after
    }
}

/// The two civil states side by side, every field, in the order of a document.
pub fn side_by_side(before: &Identity, after: &Identity) -> Vec<FieldChange> {
    let field = |label, of: &dyn Fn(&Identity) -> String| FieldChange {
        label,
        before: of(before),
        after: of(after),
    };
    vec![
        field("Civilité", &|identity| identity.civility.label().to_owned()),
        field("Nom", &|identity| identity.name.clone()),
        field("Nom de naissance", &|identity| identity.name_at_birth().to_owned()),
        field("Prénoms", &|identity| identity.first_names.clone()),
        field("Date de naissance", &|identity| identity.birth_date.in_words()),
        field("Nationalité", &|identity| identity.nationality.label().to_owned()),
    ]
}
