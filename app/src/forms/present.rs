//! Step « Votre logement aujourd’hui ».

use super::{FormErrors, Reader, Typed};
use crate::domain::content::{HousingType, Present, PresentCategory, PresentMode};

pub const MODES: &str = "modeLogement";
pub const RENT: &str = "montantMensuelLoyer";
pub const AID: &str = "montantAideLogement";
pub const OCCUPANTS: &str = "nombreHabitant";
pub const CATEGORY: &str = "categorieLogement";
pub const TYPE: &str = "typeLogementActuel";
pub const SURFACE: &str = "surface";
pub const OWNS: &str = "proprietaire";
pub const LANDLORD: &str = "nomBailleur";

const MAX_MONTHLY: u32 = 99_999;

/// True when the step keeps a field of this name.
pub fn keeps(name: &str) -> bool {
    [MODES, RENT, AID, OCCUPANTS, CATEGORY, TYPE, SURFACE, OWNS, LANDLORD].contains(&name)
}

/// Reads the step. Only the situation must be there.
pub fn read(typed: &Typed) -> Result<Present, FormErrors> {
    let mut r = Reader::new(typed);
    let mut modes: Vec<PresentMode> =
        typed.all(MODES).iter().filter_map(|code| PresentMode::from_code(code)).collect();
    modes.sort_unstable();
    modes.dedup();
    if modes.is_empty() {
        r.wrong(MODES, "Cochez au moins une situation");
    }
    let rent = r.euros(RENT, "Loyer et charges", MAX_MONTHLY);
    let aid = r.euros(AID, "APL ou AL", MAX_MONTHLY);
    let occupants = r.number(OCCUPANTS, 1..=50);
    let category = r.code_if_any(CATEGORY, PresentCategory::from_code);
    let housing_type = r.code_if_any(TYPE, HousingType::from_code);
    let surface = r.number(SURFACE, 1..=2_000);
    let owns = r.yes_no(OWNS);
    let landlord = r.optional(LANDLORD, 120);
    let value =
        Present { modes, rent, aid, occupants, category, housing_type, surface, owns, landlord };
    r.finish(Some(value))
}

/// The answers that read back as this housing.
pub fn write(present: &Present) -> Typed {
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    let modes = present.modes.iter().map(|mode| mode.code().to_owned()).collect();
    Typed::default()
        .with_all(MODES, modes)
        .with(RENT, number(present.rent))
        .with(AID, number(present.aid))
        .with(OCCUPANTS, number(present.occupants))
        .with(CATEGORY, present.category.map_or("", PresentCategory::code))
        .with(TYPE, present.housing_type.map_or("", HousingType::code))
        .with(SURFACE, number(present.surface))
        .with(OWNS, super::yes_no(present.owns))
        .with(LANDLORD, present.landlord.clone().unwrap_or_default())
}
