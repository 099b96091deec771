//! Why an identity document is refused (`domain.md` 3.3), each code with its French sentence,
//! edited here and nowhere else.

use serde::{Deserialize, Serialize};

super::content::codes! {
    /// Coded reason of a refusal.
    RefusalReason {
        Unreadable = "ILLISIBLE", "Le document n’est pas lisible";
        MissingSide = "RECTO_OU_VERSO_MANQUANT", "Il manque une face du document";
        Expired = "PERIMEE", "Le document n’est plus valable";
        DifferentIdentity = "IDENTITE_DIFFERENTE", "Le document ne correspond pas à l’identité déclarée";
        PermitNotAdmitted = "TITRE_NON_ADMIS", "Ce titre de séjour ne permet pas d’enregistrer une demande";
        WrongDocument = "DOCUMENT_NON_CONFORME", "Ce document n’est pas une pièce d’identité";
        SuspectedFraud = "SUSPICION_FRAUDE", "Le document n’a pas pu être authentifié";
        Duplicate = "DOUBLON", "Une demande existe déjà à ce nom";
    }
}

impl RefusalReason {
    /// What the applicant has to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Unreadable => {
                "Reprenez la photo à la lumière du jour, document à plat, sans reflet, et vérifiez que toutes les lignes se lisent."
            }
            Self::MissingSide => "Envoyez les deux faces de votre carte, recto et verso.",
            Self::Expired => {
                "Envoyez une pièce en cours de validité\u{a0}: carte d’identité, passeport ou titre de séjour."
            }
            Self::DifferentIdentity => {
                "Vérifiez votre nom, vos prénoms et votre date de naissance, ou envoyez la pièce qui est à votre nom."
            }
            Self::PermitNotAdmitted => {
                "Envoyez un autre titre de séjour, ou présentez-vous à un guichet, qui regardera votre situation avec vous."
            }
            Self::WrongDocument => {
                "Envoyez une carte d’identité, un passeport ou un titre de séjour en cours de validité."
            }
            Self::SuspectedFraud => {
                "Présentez-vous à un guichet avec l’original de votre pièce d’identité."
            }
            Self::Duplicate => {
                "Une seule demande suffit pour tout le département, ou pour toute l’Île-de-France. Retrouvez la vôtre avec son numéro, ou demandez-la à un guichet."
            }
        }
    }
}

/// A refusal as the applicant reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentRefusal {
    /// Coded reason.
    pub reason: RefusalReason,
    /// One sentence written by the operator for this person; may be empty.
    pub sentence: String,
}
