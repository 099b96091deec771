//! The handicap complement: one for each person concerned, only if the household wishes to say it
//! (R. 441-2-2 i). It is health data (GDPR art. 9): kept apart from the demand, under its own key,
//! seen with its own right, and never part of the register's events.

use super::content::{Equipment, HandicapNature, HandicapState, TechnicalAid, Walking};
use serde::{Deserialize, Serialize};

/// Most complements of a demand.
pub const MAX_COMPLEMENTS: usize = 12;

/// What a dwelling must take into account for one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Complement {
    /// Name of the person concerned, as the household writes it.
    pub person: String,
    /// Settled or evolving.
    pub state: HandicapState,
    /// Nature, at least one.
    pub natures: Vec<HandicapNature>,
    /// How far the person walks up.
    pub walking: Option<Walking>,
    /// Technical aids.
    pub aids: Vec<TechnicalAid>,
    /// What the dwelling must have.
    pub equipment: Vec<Equipment>,
    /// In the household's words.
    pub details: Option<String>,
}
