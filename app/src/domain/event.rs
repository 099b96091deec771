//! What happened to a demand. The register is the list of these; the current demand is what
//! they add up to. A draft is a working copy and not yet part of the register.

use super::content::{Content, Identity};
use super::correction::{Correction, CorrectionRefusal};
use super::guichet::GuichetCode;
use super::ids::AccountId;
use super::life_cycle::{Registration, RemovalReason};
use super::question::{Answer, Question};
use super::refusal::DocumentRefusal;
use super::unique_number::UniqueNumber;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// One thing that happened, with what it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Event {
    /// The applicant sent the form with an identity document.
    Filed {
        /// Day of reception, in the territory's hour.
        filed_on: NaiveDate,
        /// What was sent.
        content: Content,
    },
    /// The operator refused the document.
    DocumentRefused {
        /// What to correct.
        refusal: DocumentRefusal,
    },
    /// The applicant corrected and sent again, under the same filing date.
    Resubmitted {
        /// What was sent.
        content: Content,
    },
    /// The operator asked something, and refused nothing.
    QuestionAsked {
        /// What.
        question: Question,
    },
    /// The applicant answered; the file is to check again.
    QuestionAnswered {
        /// What they said.
        answer: Answer,
    },
    /// The number was given (`CRE`). A demand born at a desk starts here, with its content.
    Registered {
        /// Number and dates.
        registration: Registration,
        /// Only for a demand that was not filed on the portal.
        content: Option<Content>,
    },
    /// The applicant of a demand born elsewhere proved it is theirs.
    Linked {
        /// Account that holds it now.
        account: AccountId,
    },
    /// Renewed for a year (`REN`).
    Renewed {
        /// Day of the renewal.
        renewed_on: NaiveDate,
        /// Data as confirmed.
        content: Content,
    },
    /// Changed by its applicant or a guichet (`MOD`), under the same number and dates.
    Modified {
        /// Data as confirmed.
        content: Content,
    },
    /// The applicant gave it up; it is removed once the day is over.
    GivenUp {
        /// Day in the territory.
        on: NaiveDate,
    },
    /// They changed their mind before the day was over.
    GivingUpCancelled,
    /// The applicant asked for a correction of the civil status, with a proof.
    CorrectionRequested {
        /// What is asked for.
        correction: Correction,
    },
    /// The applicant no longer asks for it.
    CorrectionWithdrawn,
    /// The operator accepted the proof (`MOD`).
    CivilStatusCorrected {
        /// The civil status from now on.
        identity: Identity,
    },
    /// The operator refused it.
    CorrectionRefused {
        /// Why.
        refusal: CorrectionRefusal,
    },
    /// Put back after a removal (`RAD` with an empty motive), under the same number and dates.
    Reactivated {
        /// Day of the decision.
        on: NaiveDate,
        /// False when its account holds another demand by now: it is linked to none.
        keeps_account: bool,
    },
    /// Removed (`RAD`).
    Removed {
        /// Day of the removal.
        removed_on: NaiveDate,
        /// Legal motive.
        reason: RemovalReason,
    },
    /// Closed as the duplicate of an older demand of the same person (`SUP`).
    Merged {
        /// Day of the removal.
        removed_on: NaiveDate,
        /// The demand that is kept.
        into: UniqueNumber,
    },
    /// The merge was an error: the demand is back.
    MergeUndone {
        /// Day of the removal that is taken back.
        removed_on: NaiveDate,
        /// Its account holds another demand meanwhile: it comes back without, to be linked again.
        unlinked: bool,
    },
    /// Refused as a duplicate, and left by its applicant, who found the demand that counts.
    SetAside,
    /// Kept in the place of a duplicate, which was closed.
    Absorbed {
        /// The demand that was closed.
        number: UniqueNumber,
    },
    /// That merge was an error.
    Released {
        /// The demand that is back.
        number: UniqueNumber,
    },
}

impl Event {
    /// The word kept beside the event.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Filed { .. } => "filed",
            Self::DocumentRefused { .. } => "document_refused",
            Self::Resubmitted { .. } => "resubmitted",
            Self::QuestionAsked { .. } => "question_asked",
            Self::QuestionAnswered { .. } => "question_answered",
            Self::Registered { .. } => "registered",
            Self::Linked { .. } => "linked",
            Self::Renewed { .. } => "renewed",
            Self::Modified { .. } => "modified",
            Self::GivenUp { .. } => "given_up",
            Self::GivingUpCancelled => "giving_up_cancelled",
            Self::CorrectionRequested { .. } => "correction_requested",
            Self::CorrectionWithdrawn => "correction_withdrawn",
            Self::CivilStatusCorrected { .. } => "civil_status_corrected",
            Self::CorrectionRefused { .. } => "correction_refused",
            Self::Reactivated { .. } => "reactivated",
            Self::Removed { .. } => "removed",
            Self::Merged { .. } => "merged",
            Self::MergeUndone { .. } => "merge_undone",
            Self::SetAside => "set_aside",
            Self::Absorbed { .. } => "absorbed",
            Self::Released { .. } => "released",
        }
    }

    /// The content once it happened.
    pub fn content_after(&self, before: Option<&Content>) -> Option<Content> {
        match self {
            Self::Filed { content, .. }
            | Self::Resubmitted { content }
            | Self::Registered { content: Some(content), .. }
            | Self::Renewed { content, .. }
            | Self::Modified { content } => Some(content.clone()),
            Self::CivilStatusCorrected { identity } => {
                before.map(|content| Content { identity: identity.clone(), ..content.clone() })
            }
            _ => before.cloned(),
        }
    }

    /// True when the guichets of the demand must be told (`domain.md` 4.5).
    pub fn is_dispatched(&self) -> bool {
        matches!(
            self,
            Self::Registered { .. }
                | Self::Renewed { .. }
                | Self::Modified { .. }
                | Self::CivilStatusCorrected { .. }
                | Self::Reactivated { .. }
                | Self::Removed { .. }
                | Self::Merged { .. }
                | Self::MergeUndone { .. }
        )
    }
}

/// Through what a change came. `GDPUB` in a number means created on the web; the channel says
/// how each later change was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The portal, by the applicant.
    Web,
    /// The portal's validation service.
    Operator,
    /// A desk.
    Guichet,
    /// The manager of the territory.
    Manager,
    /// The daily work.
    System,
}

impl Channel {
    /// The word kept in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Operator => "operator",
            Self::Guichet => "guichet",
            Self::Manager => "manager",
            Self::System => "system",
        }
    }
}

/// Who did it, how and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// Account of the person, none for the daily work.
    pub actor: Option<AccountId>,
    /// Through what.
    pub channel: Channel,
    /// Desk that sent it.
    pub guichet: GuichetCode,
    /// Instant.
    pub at: DateTime<Utc>,
}
