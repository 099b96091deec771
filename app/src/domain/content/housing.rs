//! Where the household lives, what it wishes, and why.

use super::lists::{Category, HousingType, Motive, PresentCategory, PresentMode};
use serde::{Deserialize, Serialize};

/// Present housing (`logementActuel`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Present {
    /// At least one situation.
    pub modes: Vec<PresentMode>,
    /// Rent with its charges, in whole euros a month (`montantMensuelLoyer`).
    pub rent: Option<u32>,
    /// APL or AL received, in whole euros a month.
    pub aid: Option<u32>,
    /// Persons who live there (`nombreHabitant`).
    pub occupants: Option<u32>,
    /// Building.
    pub category: Option<PresentCategory>,
    /// Size (`typeLogementActuel`).
    pub housing_type: Option<HousingType>,
    /// In square metres.
    pub surface: Option<u32>,
    /// Owns a dwelling, there or elsewhere (`proprietaire`).
    pub owns: Option<bool>,
    /// Name of the HLM landlord of a tenant.
    pub landlord: Option<String>,
}

/// What is wanted (`logementRecherche`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Housing {
    /// Flat, house or either.
    pub category: Category,
    /// Sizes accepted, at least one.
    pub types: Vec<HousingType>,
    /// Accepts the ground floor.
    #[serde(default)]
    pub ground_floor: Option<bool>,
    /// Accepts an upper floor without a lift.
    #[serde(default)]
    pub without_lift: Option<bool>,
    /// Wishes a parking place.
    #[serde(default)]
    pub parking: Option<bool>,
    /// Highest rent with its charges, in whole euros a month.
    #[serde(default)]
    pub max_rent: Option<u32>,
    /// Accepts another commune of the territory (`demandeElargie`).
    #[serde(default)]
    pub extended: bool,
}

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// Main motive.
    pub motive: Motive,
    /// The second and the third, by order of weight.
    #[serde(default)]
    pub others: Vec<Motive>,
    /// Words for motive 23.
    pub precision: Option<String>,
    /// What the applicant wishes to add.
    #[serde(default)]
    pub remarks: Option<String>,
}

impl Reason {
    /// Whether one of the motives is violence in the family.
    pub fn names_violence(&self) -> bool {
        self.motive == Motive::Violence || self.others.contains(&Motive::Violence)
    }
}
