//! What happened to a demand. The register is the list of these; the current demand is what
//! they add up to. A draft is a working copy and not yet part of the register.

use super::content::Content;
use super::guichet::GuichetCode;
use super::ids::AccountId;
use super::life_cycle::{Registration, RemovalReason};
use super::refusal::DocumentRefusal;
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
    /// Removed (`RAD`).
    Removed {
        /// Day of the removal.
        removed_on: NaiveDate,
        /// Legal motive.
        reason: RemovalReason,
    },
}

impl Event {
    /// The word kept beside the event.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Filed { .. } => "filed",
            Self::DocumentRefused { .. } => "document_refused",
            Self::Resubmitted { .. } => "resubmitted",
            Self::Registered { .. } => "registered",
            Self::Linked { .. } => "linked",
            Self::Renewed { .. } => "renewed",
            Self::Removed { .. } => "removed",
        }
    }

    /// True when the guichets of the demand must be told (`domain.md` 4.5).
    pub fn is_dispatched(&self) -> bool {
        matches!(self, Self::Registered { .. } | Self::Renewed { .. } | Self::Removed { .. })
    }

    /// The history line that the applicant reads.
    pub fn in_words(&self) -> String {
        match self {
            Self::Filed { .. } => "Déposée en ligne".to_owned(),
            Self::DocumentRefused { refusal } => {
                format!("Correction demandée\u{a0}: {}", lower_first(refusal.reason.label()))
            }
            Self::Resubmitted { .. } => "Corrigée et renvoyée".to_owned(),
            Self::Registered { content: None, .. } => {
                "Pièce d’identité vérifiée, numéro attribué".to_owned()
            }
            Self::Registered { .. } => "Enregistrée à un guichet".to_owned(),
            Self::Linked { .. } => "Rattachée à votre compte".to_owned(),
            Self::Renewed { .. } => "Renouvelée pour un an".to_owned(),
            Self::Removed { reason, .. } => {
                format!("Radiée\u{a0}: {}", lower_first(reason.label()))
            }
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
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
