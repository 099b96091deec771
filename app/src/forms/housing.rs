//! Step « Le logement souhaité ».

use super::{FormErrors, Reader, Typed, communes};
use crate::domain::content::{Category, Housing, HousingType};

pub const CATEGORY: &str = "categorieLogement";
pub const TYPES: &str = "typeLogement";
pub const GROUND_FLOOR: &str = "rezDeChaussee";
pub const WITHOUT_LIFT: &str = "sansAscenseur";
pub const PARKING: &str = "parking";
pub const MAX_RENT: &str = "loyerMaximum";

const MAX_MONTHLY: u32 = 99_999;

/// True when the step keeps a field of this name.
pub fn keeps(name: &str) -> bool {
    [CATEGORY, TYPES, GROUND_FLOOR, WITHOUT_LIFT, PARKING, MAX_RENT].contains(&name)
}

/// Reads the step. Whether the search is wide is asked with the communes.
pub fn read(typed: &Typed, communes: &Typed) -> Result<Housing, FormErrors> {
    let mut r = Reader::new(typed);
    let category =
        r.code(CATEGORY, Category::from_code, "Choisissez appartement, maison ou indifférent");
    let mut types: Vec<HousingType> =
        typed.all(TYPES).iter().filter_map(|code| HousingType::from_code(code)).collect();
    types.sort_unstable();
    types.dedup();
    if types.is_empty() {
        r.wrong(TYPES, "Cochez au moins une taille de logement");
    }
    let ground_floor = r.yes_no(GROUND_FLOOR);
    let without_lift = r.yes_no(WITHOUT_LIFT);
    let parking = r.yes_no(PARKING);
    let max_rent = r.euros(MAX_RENT, "Loyer maximum", MAX_MONTHLY);
    let value = category.map(|category| Housing {
        category,
        types,
        ground_floor,
        without_lift,
        parking,
        max_rent,
        extended: communes::is_extended(communes),
    });
    r.finish(value)
}

/// The answers that read back as this wish.
pub fn write(housing: &Housing) -> Typed {
    let types = housing.types.iter().map(|kind| kind.code().to_owned()).collect();
    Typed::default()
        .with(CATEGORY, housing.category.code())
        .with_all(TYPES, types)
        .with(GROUND_FLOOR, super::yes_no(housing.ground_floor))
        .with(WITHOUT_LIFT, super::yes_no(housing.without_lift))
        .with(PARKING, super::yes_no(housing.parking))
        .with(MAX_RENT, housing.max_rent.map(|euros| euros.to_string()).unwrap_or_default())
}
