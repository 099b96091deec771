//! Work and money.

use super::lists::{NoRfrReason, Paid, Received, WorkSituation};
use serde::{Deserialize, Serialize};

/// Work of one adult (`situationProfessionnelle`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Work {
    /// Situation (`typeContratTravail`).
    pub situation: WorkSituation,
    /// Trade.
    pub profession: Option<String>,
    /// Main employer (`nomEmployeurPrincipal`).
    pub employer: Option<String>,
    /// SIRET of an employer of more than ten persons: fourteen digits.
    pub siret: Option<String>,
    /// Works abroad (`etranger`).
    pub abroad: bool,
    /// Postal code of the workplace.
    pub postal_code: Option<String>,
    /// Town of the workplace.
    pub town: Option<String>,
}

/// Revenu fiscal de référence of year N-2. Zero is a value, not a blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Rfr {
    /// In whole euros.
    Known(u32),
    /// None, for a lawful reason.
    None(NoRfrReason),
}

impl Rfr {
    /// In whole euros; nothing when there is none.
    pub fn amount(self) -> u32 {
        match self {
            Self::Known(euros) => euros,
            Self::None(_) => 0,
        }
    }
}

/// Monthly amounts, in whole euros, one for each code at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Amounts {
    /// Received (`listeRessourceRecue`).
    #[serde(default)]
    pub received: Vec<(Received, u32)>,
    /// Paid (`listeRessourceVersee`).
    #[serde(default)]
    pub paid: Vec<(Paid, u32)>,
}

impl Amounts {
    /// True when nothing is said.
    pub fn is_empty(&self) -> bool {
        self.received.is_empty() && self.paid.is_empty()
    }
}

/// Income of one adult.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Income {
    /// Income of reference of year N-2, which the ceilings compare.
    pub rfr: Rfr,
    /// Income of reference of year N-1, in whole euros, once its notice is received.
    #[serde(default)]
    pub rfr_last_year: Option<u32>,
    /// Monthly resources.
    #[serde(default)]
    pub amounts: Amounts,
}
