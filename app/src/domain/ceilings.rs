//! Ceilings of income of social housing: an indication for the applicant, never a condition to
//! register (R19; arrêté of 29/07/1987, annexe I, tables of each 1 January; `domain.md` 2.6).

use super::territory::{InseeCode, Territories};
use chrono::{Datelike, NaiveDate};

/// The three zones of the ceilings. Overseas has other loans and other ceilings: nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Paris and the communes that touch it.
    Paris,
    /// The rest of Île-de-France.
    IleDeFrance,
    /// The other regions.
    Elsewhere,
}

/// The communes that touch Paris, its woods included.
const AROUND_PARIS: [&str; 29] = [
    "92012", "92024", "92040", "92044", "92046", "92049", "92051", "92062", "92064", "92073",
    "92075", "93001", "93006", "93045", "93048", "93055", "93061", "93066", "93070", "94018",
    "94033", "94037", "94041", "94042", "94043", "94052", "94067", "94069", "94080",
];

impl Zone {
    /// Of a commune; none overseas, and for a commune that the reference does not know.
    pub fn of(insee: &InseeCode, territories: &Territories) -> Option<Self> {
        let department = territories.department_of(insee)?.to_string();
        let code = insee.to_string();
        match department.as_str() {
            "75" => Some(Self::Paris),
            "77" | "78" | "91" | "92" | "93" | "94" | "95" => {
                let touches = AROUND_PARIS.contains(&code.as_str());
                Some(if touches { Self::Paris } else { Self::IleDeFrance })
            }
            overseas if overseas.starts_with("97") || overseas.starts_with("98") => None,
            _ => Some(Self::Elsewhere),
        }
    }

    /// « à Paris et dans les communes voisines ».
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Paris => "à Paris et dans les communes qui le touchent",
            Self::IleDeFrance => "en Île-de-France, hors de Paris et des communes qui le touchent",
            Self::Elsewhere => "hors de l’Île-de-France",
        }
    }
}

/// PLUS ceilings of a year, in whole euros of income of reference: categories 1 to 6, then what
/// each further person adds.
struct Table {
    year: i32,
    paris: [u32; 7],
    ile_de_france: [u32; 7],
    elsewhere: [u32; 7],
    /// PLAI of category 1 in Île-de-France and elsewhere, where it is known.
    plai_of_one: Option<(u32, u32)>,
}

/// By year, each from its 1 January.
const TABLES: [Table; 2] = [
    Table {
        year: 2025,
        paris: [26_687, 39_885, 52_284, 62_424, 74_271, 83_575, 9_313],
        ile_de_france: [26_687, 39_885, 47_944, 57_431, 67_985, 76_504, 8_524],
        elsewhere: [23_201, 30_984, 37_259, 44_982, 52_915, 59_636, 6_652],
        plai_of_one: Some((14_683, 12_759)),
    },
    Table {
        year: 2026,
        paris: [26_920, 40_233, 52_740, 62_968, 74_919, 84_304, 9_394],
        ile_de_france: [26_920, 40_233, 48_362, 57_930, 68_577, 77_171, 8_598],
        elsewhere: [23_403, 31_254, 37_584, 45_374, 53_376, 60_156, 6_710],
        plai_of_one: None,
    },
];

/// Sum of the ages of a couple that makes it a young household.
const YOUNG_COUPLE: i32 = 55;

/// What the rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    /// Persons to house.
    pub persons: u32,
    /// Those of them who are dependants.
    pub dependants: u32,
    /// Those of them who are disabled.
    pub disabled: u32,
    /// Sum of the ages of the two who are a couple, in years; none without a couple, or when an
    /// age is not known.
    pub couple_ages: Option<i32>,
    /// Sum of the incomes of reference of year N-2, in whole euros; none when one is not known.
    pub rfr: Option<u32>,
}

/// Where an income stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indication {
    /// Year of the ceilings.
    pub year: i32,
    /// Zone of the first wished commune.
    pub zone: Zone,
    /// Category of the household, 1 for one person alone.
    pub category: u32,
    /// Sum of the incomes of reference.
    pub rfr: u32,
    /// Most that opens most social homes.
    pub plus: u32,
    /// Most that opens the dearer ones.
    pub pls: u32,
    /// Most that opens those of the lowest rents, where it is known.
    pub plai: Option<u32>,
}

/// Category of a household. One rule at most makes it a category higher: alone with dependants,
/// young couple, disabled person.
fn category(home: &Home) -> u32 {
    let alone_with_dependants = home.dependants > 0 && home.persons == home.dependants + 1;
    let young_couple = home.persons == 2
        && home.dependants == 0
        && home.couple_ages.is_some_and(|ages| ages <= YOUNG_COUPLE);
    let higher = alone_with_dependants || young_couple || home.disabled > 0;
    home.persons + u32::from(higher)
}

/// Where the income of a household stands on a day; nothing when something is missing.
pub fn indication(home: &Home, zone: Option<Zone>, today: NaiveDate) -> Option<Indication> {
    let (zone, rfr) = (zone?, home.rfr?);
    if home.persons == 0 || home.dependants >= home.persons || home.disabled > home.persons {
        return None;
    }
    let table = TABLES.iter().rev().find(|table| table.year <= today.year())?;
    let figures = match zone {
        Zone::Paris => &table.paris,
        Zone::IleDeFrance => &table.ile_de_france,
        Zone::Elsewhere => &table.elsewhere,
    };
    let category = category(home);
    let rank = usize::try_from(category.min(6)).ok()?.checked_sub(1)?;
    let plus =
        figures.get(rank)?.checked_add(figures[6].checked_mul(category.saturating_sub(6))?)?;
    let pls = u32::try_from((u64::from(plus) * 130 + 50) / 100).ok()?;
    let plai = table.plai_of_one.filter(|_| category == 1).map(|(ile_de_france, elsewhere)| {
        if zone == Zone::Elsewhere { elsewhere } else { ile_de_france }
    });
    Some(Indication { year: table.year, zone, category, rfr, plus, pls, plai })
}

#[cfg(test)]
mod tests {
    use super::super::territory::sample;
    use super::*;

    fn day(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 11, 24).unwrap()
    }

    fn home(persons: u32, dependants: u32) -> Home {
        Home { persons, dependants, disabled: 0, couple_ages: None, rfr: Some(30_000) }
    }

    fn plus(home: Home, zone: Zone, year: i32) -> u32 {
        indication(&home, Some(zone), day(year)).unwrap().plus
    }

    #[test]
    fn the_category_follows_the_household() {
        let of = |home: Home| category(&home);
        assert_eq!(of(home(1, 0)), 1);
        assert_eq!(of(Home { disabled: 1, ..home(1, 0) }), 2);
        assert_eq!(of(home(2, 0)), 2);
        assert_eq!(of(Home { couple_ages: Some(55), ..home(2, 0) }), 3, "young couple");
        assert_eq!(of(Home { couple_ages: Some(56), ..home(2, 0) }), 2);
        assert_eq!(of(home(2, 1)), 3, "one adult, one child");
        assert_eq!(of(Home { disabled: 1, ..home(2, 1) }), 3, "no more than one category higher");
        assert_eq!(of(home(3, 1)), 3, "two adults, one child");
        assert_eq!(of(Home { couple_ages: Some(40), ..home(3, 1) }), 3);
        assert_eq!(of(Home { disabled: 2, ..home(3, 1) }), 4);
        assert_eq!(of(home(4, 3)), 5, "one adult, three children");
    }

    #[test]
    fn ceilings_are_those_of_the_zone_and_of_the_year() {
        assert_eq!(plus(home(1, 0), Zone::Paris, 2025), 26_687);
        assert_eq!(plus(home(3, 1), Zone::IleDeFrance, 2025), 47_944);
        assert_eq!(plus(home(5, 2), Zone::Elsewhere, 2025), 52_915);
        assert_eq!(plus(home(1, 0), Zone::Elsewhere, 2026), 23_403);
        assert_eq!(plus(home(4, 2), Zone::Paris, 2026), 62_968);
        // A further person, twice.
        assert_eq!(plus(home(8, 6), Zone::Elsewhere, 2026), 60_156 + 2 * 6_710);
        // The last table known.
        assert_eq!(plus(home(1, 0), Zone::Paris, 2031), 26_920);
        assert_eq!(indication(&home(1, 0), Some(Zone::Paris), day(2024)), None);
        let found = indication(&home(1, 0), Some(Zone::Elsewhere), day(2026)).unwrap();
        assert_eq!(found.pls, 30_424, "23 403 × 1.30");
        assert_eq!(found.plai, None, "unknown for that year");
        let found = indication(&home(1, 0), Some(Zone::IleDeFrance), day(2025)).unwrap();
        assert_eq!(found.plai, Some(14_683));
    }

    #[test]
    fn nothing_is_said_when_something_is_missing() {
        let known = home(2, 0);
        assert_eq!(indication(&known, None, day(2026)), None);
        let unknown = Home { rfr: None, ..known };
        assert_eq!(indication(&unknown, Some(Zone::Paris), day(2026)), None);
        assert_eq!(indication(&home(0, 0), Some(Zone::Paris), day(2026)), None);
        assert_eq!(indication(&home(1, 1), Some(Zone::Paris), day(2026)), None);
        let many = Home { persons: u32::MAX, ..known };
        assert_eq!(indication(&many, Some(Zone::Paris), day(2026)), None);
    }

    #[test]
    fn a_commune_has_its_zone() {
        let france = sample::territories();
        let zone = |code: &str| Zone::of(&code.parse().unwrap(), &france);
        assert_eq!(zone("75112"), Some(Zone::Paris));
        assert_eq!(zone("93066"), Some(Zone::Paris), "Saint-Denis touches Paris");
        assert_eq!(zone("93005"), Some(Zone::IleDeFrance));
        assert_eq!(zone("69029"), Some(Zone::Elsewhere));
        assert_eq!(zone("01999"), None);
    }
}
