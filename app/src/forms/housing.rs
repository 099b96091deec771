//! Step « Le logement souhaité ».

use super::{FormErrors, Reader, Typed};
use crate::domain::content::{Category, Housing, HousingType};

pub const CATEGORY: &str = "categorieLogement";
pub const TYPES: &str = "typeLogement";
pub const FIELDS: &[&str] = &[CATEGORY, TYPES];

/// Reads the step.
pub fn read(typed: &Typed) -> Result<Housing, FormErrors> {
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
    let value = category.map(|category| Housing { category, types });
    r.finish(value)
}

/// The answers that read back as this wish.
pub fn write(housing: &Housing) -> Typed {
    let types = housing.types.iter().map(|kind| kind.code().to_owned()).collect();
    Typed::default().with(CATEGORY, housing.category.code()).with_all(TYPES, types)
}
