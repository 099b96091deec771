//! Legal status of a demand and its transitions (`domain.md` 3.1). A transition consumes the
//! demand and returns the next one with the event that tells it, or a refusal.
//! Progress through the form is never a status: it is computed from the answers.

use super::calendar::{Deadlines, in_words};
use super::refusal::DocumentRefusal;
use super::unique_number::UniqueNumber;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where the demand stands in law, with what is known only there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Being written; the register knows nothing of it.
    Draft,
    /// Filed, waiting for its identity document to be checked.
    Submitted {
        /// Reception: starts all delays, whatever the date of validation (R. 441-2-3).
        filed_on: NaiveDate,
    },
    /// The document was refused; the filing date is kept while the applicant corrects.
    Refused {
        /// Reception of the first submission.
        filed_on: NaiveDate,
        /// What to correct.
        refusal: DocumentRefusal,
    },
    /// Registered, with its number.
    Active(Registration),
    /// Out of the register; data are erased a year later.
    Removed {
        /// What it was.
        registration: Registration,
        /// Day of the removal.
        removed_on: NaiveDate,
        /// Legal motive.
        reason: RemovalReason,
    },
}

/// What registration gives, and renewals move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    /// Kept for life.
    pub unique_number: UniqueNumber,
    /// Seniority is read here, never in the number.
    pub filed_on: NaiveDate,
    /// Day of the number.
    pub registered_on: NaiveDate,
    /// Last renewal, if any.
    pub renewed_on: Option<NaiveDate>,
}

impl Registration {
    /// Legal dates that follow from the filing or the last renewal.
    pub fn deadlines(&self) -> Deadlines {
        Deadlines::from(self.renewed_on.unwrap_or(self.filed_on))
    }
}

super::content::codes! {
    /// Closed list of R. 441-2-8, with the codes of the national interface.
    RemovalReason {
        Allocated = "RADATT", "Logement attribué et bail signé";
        GivenUp = "RADABA", "Renonciation écrite";
        NoAnswer = "RADCON", "Sans réponse à un courrier";
        Inadmissible = "RADIRR", "Demande irrecevable";
        NotRenewed = "RADREN", "Demande non renouvelée dans le délai";
        /// Not a motive of the law: two demands were one, and the older one goes on.
        Merged = "SUP", "Réunie avec une demande plus ancienne de la même personne";
    }
}

impl RemovalReason {
    /// True for a motive of the law, which a person may choose. A merge has its own procedure.
    pub fn is_legal(self) -> bool {
        self != Self::Merged
    }
}

/// The kind of status alone, for rights, storage and lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StatusKind {
    /// See [`Status::Draft`].
    Draft,
    /// See [`Status::Submitted`].
    Submitted,
    /// See [`Status::Refused`].
    Refused,
    /// See [`Status::Active`].
    Active,
    /// See [`Status::Removed`].
    Removed,
}

impl StatusKind {
    /// Every kind, in the order of life.
    pub const ALL: [Self; 5] =
        [Self::Draft, Self::Submitted, Self::Refused, Self::Active, Self::Removed];

    /// The word kept in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Refused => "refused",
            Self::Active => "active",
            Self::Removed => "removed",
        }
    }
}

impl Status {
    /// The kind alone.
    pub fn kind(&self) -> StatusKind {
        match self {
            Self::Draft => StatusKind::Draft,
            Self::Submitted { .. } => StatusKind::Submitted,
            Self::Refused { .. } => StatusKind::Refused,
            Self::Active(_) => StatusKind::Active,
            Self::Removed { .. } => StatusKind::Removed,
        }
    }

    /// The registration, once there is one.
    pub fn registration(&self) -> Option<&Registration> {
        match self {
            Self::Active(registration) | Self::Removed { registration, .. } => Some(registration),
            _ => None,
        }
    }

    /// What the operator asked to correct, while it is not.
    pub fn refusal(&self) -> Option<&DocumentRefusal> {
        match self {
            Self::Refused { refusal, .. } => Some(refusal),
            _ => None,
        }
    }

    /// Reception of the demand, once filed.
    pub fn filed_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Draft => None,
            Self::Submitted { filed_on } | Self::Refused { filed_on, .. } => Some(*filed_on),
            Self::Active(r) | Self::Removed { registration: r, .. } => Some(r.filed_on),
        }
    }

    /// What a person must know of it on a day.
    pub fn standing(&self, today: NaiveDate) -> Standing {
        match self {
            Self::Draft => Standing::Draft,
            Self::Submitted { .. } => Standing::Waiting,
            Self::Refused { .. } => Standing::Refused,
            Self::Removed { .. } => Standing::Removed,
            Self::Active(registration) => {
                let dates = registration.deadlines();
                if today > dates.expires_on {
                    Standing::PastDate
                } else if today >= dates.renewal_opens_on {
                    Standing::ToRenew
                } else {
                    Standing::Active
                }
            }
        }
    }
}

/// A status read on a given day: an active demand may be due for renewal, or past its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Being written.
    Draft,
    /// Waiting for the identity check.
    Waiting,
    /// To be corrected.
    Refused,
    /// Nothing to do.
    Active,
    /// The renewal window is open.
    ToRenew,
    /// Past its date, still in the tolerance or waiting to be removed.
    PastDate,
    /// Given up by its applicant, until the day is over.
    GivenUp,
    /// Out of the register.
    Removed,
}

impl Standing {
    /// Short word for a tag.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "À terminer",
            Self::Waiting => "En vérification",
            Self::Refused => "À corriger",
            Self::Active => "Active",
            Self::ToRenew => "À renouveler",
            Self::PastDate => "Date dépassée",
            Self::GivenUp => "Renonciation en cours",
            Self::Removed => "Radiée",
        }
    }
}

/// A rule says no: one sentence per reason.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LifeCycleError {
    /// Filing twice.
    #[error("Votre demande est déjà envoyée. Vous n’avez rien à refaire")]
    AlreadyFiled,
    /// R. 441-2-3: no number without a copy of an identity document.
    #[error("Ajoutez une photo ou un scan de votre pièce d’identité avant d’envoyer la demande")]
    NoIdentityDocument,
    /// Answers are missing or do not hold together.
    #[error("Il reste des réponses à compléter ou à corriger avant d’envoyer la demande")]
    Incomplete,
    /// The answers of a filed demand are frozen while it is checked.
    #[error(
        "Votre demande est en cours de vérification\u{a0}: elle ne peut pas être modifiée en ce moment"
    )]
    BeingChecked,
    /// No number over a document that is not checked (R. 441-2-3).
    #[error(
        "Un document de ce dossier est encore contrôlé\u{a0}: le dossier pourra être accepté quand ce sera fini"
    )]
    DocumentNotChecked,
    /// Nothing to decide.
    #[error("Ce dossier n’est plus à vérifier\u{a0}: une décision a déjà été prise")]
    NotWaiting,
    /// The applicant was asked something.
    #[error(
        "Une précision est demandée à cette personne\u{a0}: le dossier reviendra quand elle aura répondu"
    )]
    WaitsForAnswer,
    /// There is no question, or it is answered.
    #[error("Vous avez déjà répondu\u{a0}: votre pièce d’identité est de nouveau en vérification")]
    NoQuestion,
    /// Neither words nor a page.
    #[error("Écrivez votre réponse, ou ajoutez la page demandée avant d’envoyer")]
    NothingAnswered,
    /// Only a registered demand is renewed.
    #[error("Seule une demande enregistrée peut être renouvelée")]
    NotRegistered,
    /// Renewal opens two months before the expiry.
    #[error("Vous pourrez renouveler votre demande à partir du {}", in_words(*.0))]
    TooEarly(NaiveDate),
    /// Nobody leaves the register before the notice and the tolerance are over.
    #[error("Cette demande ne peut pas être radiée avant le {}", in_words(*.0))]
    NotDue(NaiveDate),
    /// A removed demand cannot be renewed.
    #[error("Votre demande est radiée\u{a0}: elle ne peut plus être renouvelée en ligne")]
    Removed,
    /// Nothing to record.
    #[error("Rien n’a changé\u{a0}: il n’y a rien à enregistrer")]
    NothingChanged,
    /// Changes were typed and not sent.
    #[error(
        "Vous avez commencé des changements sans les envoyer\u{a0}: connectez-vous pour les vérifier, puis renouvelez votre demande"
    )]
    UnsentChanges,
    /// R15: civil status is corrected with a proof.
    #[error(
        "Votre nom, vos prénoms, votre date de naissance, votre civilité et votre nationalité ne se modifient pas ici\u{a0}: demandez une correction, avec un justificatif"
    )]
    CivilStatusLocked,
    /// The number is of one territory (R1).
    #[error(
        "Votre numéro vaut pour le territoire où la demande est enregistrée. Choisissez des communes de ce territoire. Pour un autre territoire, il faut une autre demande"
    )]
    OtherTerritory,
    /// It was given up: nothing else is recorded meanwhile.
    #[error(
        "Vous avez renoncé à cette demande. Pour la modifier ou la renouveler, annulez d’abord votre renonciation"
    )]
    GivenUp,
    /// Nothing to take back.
    #[error("Vous n’avez pas renoncé à cette demande\u{a0}: il n’y a rien à annuler")]
    NotGivenUp,
    /// The day is over.
    #[error(
        "Il est trop tard pour annuler votre renonciation\u{a0}: elle ne pouvait l’être que le jour même, jusqu’à minuit"
    )]
    TooLateToCancel,
    /// One at a time.
    #[error(
        "Une correction est déjà demandée. Attendez la réponse, ou retirez-la pour en demander une autre"
    )]
    CorrectionPending,
    /// It was decided or withdrawn.
    #[error(
        "Cette correction n’est plus à vérifier\u{a0}: une décision a déjà été prise, ou elle a été retirée"
    )]
    NoCorrection,
    /// The proof goes with the request.
    #[error("Ajoutez une photo ou un scan du document qui montre le changement")]
    NoProof,
    /// Only a removed demand is put back.
    #[error("Cette demande n’est pas radiée\u{a0}: il n’y a rien à réactiver")]
    NotRemoved,
    /// A lease, a renunciation or an inadmissible demand: the removal is for good.
    #[error(
        "Ce motif de radiation ne permet pas de réactivation\u{a0}: il faut une nouvelle demande"
    )]
    NeverReactivated,
    /// Past the delay: a new demand.
    #[error("Cette demande ne peut plus être réactivée depuis le {}\u{a0}: il faut une nouvelle demande", in_words(*.0))]
    TooLateToReactivate(NaiveDate),
    /// Another account already holds it.
    #[error("Cette demande est déjà rattachée à un compte")]
    AlreadyLinked,
}
