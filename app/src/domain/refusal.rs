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

super::content::codes! {
    /// What an operator compares (`domain.md` 3.3), in the order in which a document gives it.
    Difference {
        BirthName = "NOM_NAISSANCE", "le nom de naissance";
        Name = "NOM", "le nom utilisé";
        FirstNames = "PRENOMS", "les prénoms";
        BirthDate = "DATE_NAISSANCE", "la date de naissance";
        Sex = "SEXE", "la civilité ou le sexe";
        Validity = "VALIDITE", "la date de validité";
        Readability = "LISIBILITE", "la lisibilité";
    }
}

impl Difference {
    /// True for what the applicant declared, false for what only the document shows.
    pub fn is_declared(self) -> bool {
        !matches!(self, Self::Validity | Self::Readability)
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
    /// What does not match, as the operator ticked it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

impl DocumentRefusal {
    /// « les prénoms et la date de naissance »; none when nothing was ticked.
    pub fn differences_in_words(&self) -> Option<String> {
        let labels: Vec<_> = self.differences.iter().map(|one| one.label()).collect();
        let (last, first) = labels.split_last()?;
        let text = if first.is_empty() {
            (*last).to_owned()
        } else {
            format!("{} et {last}", first.join(", "))
        };
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_in_words() {
        let mut refusal = DocumentRefusal {
            reason: RefusalReason::DifferentIdentity,
            sentence: String::new(),
            differences: vec![],
        };
        assert_eq!(refusal.differences_in_words(), None);
        refusal.differences = vec![Difference::BirthName];
        assert_eq!(refusal.differences_in_words().unwrap(), "le nom de naissance");
        refusal.differences = Difference::ALL[..3].to_vec();
        assert_eq!(
            refusal.differences_in_words().unwrap(),
            "le nom de naissance, le nom utilisé et les prénoms"
        );
    }

    #[test]
    fn a_refusal_written_before_there_were_ticks_is_still_read() {
        let old = r#"{"reason":"ILLISIBLE","sentence":"Floue."}"#;
        let refusal: DocumentRefusal = serde_json::from_str(old).unwrap();
        assert_eq!(refusal.differences, []);
        assert_eq!(serde_json::to_string(&refusal).unwrap(), old);
    }
}
