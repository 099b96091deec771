//! What the statistics know of a demand under way: where it is made, and on what side of each
//! division it falls. Nothing of it names anybody.

use super::month::Month;
use crate::domain::ceilings::{self, indication};
use crate::domain::content::{
    CoApplicantLink, Content, Household, HousingType, PresentMode, WorkSituation, codes,
};
use crate::domain::demand::Demand;
use crate::domain::life_cycle::{Registration, RemovalReason, Status};
use crate::domain::prospects::home;
use crate::domain::territory::{InseeCode, Territories};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

codes! {
    /// How demands are divided (`domain.md` 5.2).
    Split {
        HousingType = "type", "Taille de logement souhaitée";
        Size = "size", "Personnes à loger";
        Family = "family", "Composition du foyer";
        Work = "work", "Situation professionnelle du demandeur";
        Present = "present", "Logement actuel";
        Ceiling = "ceiling", "Revenus par rapport au plafond d’un logement social ordinaire (PLUS)";
        /// By month, so that the seniority is known on any day.
        Filed = "filed", "Ancienneté";
        /// By year, so that the age is known in any year.
        Born = "born", "Âge du demandeur";
        Channel = "channel", "Lieu du dépôt";
        /// Of a removal.
        Reason = "reason", "Motif de radiation";
        /// Of an allocation: whole months since the filing.
        Wait = "wait", "Attente avant l’attribution";
    }
}

impl Split {
    /// Those of the demands under way.
    pub const OF_STOCK: [Self; 9] = [
        Self::HousingType,
        Self::Size,
        Self::Family,
        Self::Work,
        Self::Present,
        Self::Ceiling,
        Self::Filed,
        Self::Born,
        Self::Channel,
    ];

    /// Whether a demand falls on one side only: the sides then add up to the whole.
    pub fn is_partition(self) -> bool {
        self != Self::HousingType
    }

    /// Whether it tells of incomes, for which more is hidden.
    pub fn is_income(self) -> bool {
        self == Self::Ceiling
    }
}

/// What is not said, or makes no sense for a legal person.
pub const UNKNOWN: &str = "?";

/// Sides of [`Split::Size`]: six and more are counted together.
pub const SIZES: [&str; 6] = ["1", "2", "3", "4", "5", "6P"];

codes! {
    /// Sides of [`Split::Family`].
    Family {
        Alone = "1", "Personne seule";
        Couple = "2", "Couple sans enfant";
        LoneParent = "1E", "Un adulte avec enfants";
        Parents = "2E", "Couple avec enfants";
        Other = "A", "Autre";
    }
}

codes! {
    /// Sides of [`Split::Ceiling`]: the incomes of reference beside the ceiling PLUS of the first
    /// wished commune, in the year of the filing or of the last renewal.
    Ceiling {
        Lowest = "60", "Jusqu’à 60\u{a0}% du plafond";
        Below = "100", "De 60 à 100\u{a0}%";
        Above = "130", "De 100 à 130\u{a0}%";
        Beyond = "131", "Au-delà de 130\u{a0}%";
    }
}

codes! {
    /// Sides of [`Split::Channel`].
    Entry {
        Web = "web", "Sur le portail";
        Desk = "desk", "À un guichet";
    }
}

/// One side of a division: an ASCII code of seven bytes at most.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Side([u8; 7]);

impl Side {
    /// The side of a code; a longer one is cut.
    pub fn of(code: &str) -> Self {
        let mut side = [0; 7];
        for (place, byte) in side.iter_mut().zip(code.bytes()) {
            *place = byte;
        }
        Self(side)
    }

    /// Its code.
    pub fn code(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(self.0.len());
        std::str::from_utf8(&self.0[..end]).unwrap_or(UNKNOWN)
    }
}

impl std::fmt::Debug for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Side {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Side {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer).map(|code| Self::of(&code))
    }
}

/// A demand under way, for the statistics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The wished communes, the first one first.
    #[serde(rename = "c")]
    pub communes: Vec<InseeCode>,
    /// The side of each division, several of one that is no partition.
    #[serde(rename = "s")]
    pub sides: Vec<(Split, Side)>,
}

impl Profile {
    /// The one of a demand; none for one that is not under way.
    pub fn of(demand: &Demand, territories: &Territories) -> Option<Self> {
        let Status::Active(registration) = &demand.status else { return None };
        let content = demand.content.as_ref()?;
        let filed = Side::of(&Month::of(registration.filed_on).to_string());
        let mut sides: Vec<(Split, Side)> = content
            .housing
            .types
            .iter()
            .map(|kind| (Split::HousingType, Side::of(kind.code())))
            .collect();
        sides.sort_unstable();
        sides.dedup();
        let household = content.household.as_ref();
        let born = content.identity.birth_date.year().to_string();
        let entry = if registration.unique_number.is_web() { Entry::Web } else { Entry::Desk };
        sides.extend(
            [
                (Split::Size, household.map(size)),
                (Split::Family, household.map(|household| family(household).code())),
                (Split::Work, household.and_then(work).map(WorkSituation::code)),
                (Split::Present, present(content).map(PresentMode::code)),
                (Split::Ceiling, ceiling(content, registration, territories).map(Ceiling::code)),
                (Split::Born, household.map(|_| born.as_str())),
                (Split::Channel, Some(entry.code())),
            ]
            .map(|(split, code)| (split, Side::of(code.unwrap_or(UNKNOWN)))),
        );
        sides.push((Split::Filed, filed));
        Some(Self { communes: content.communes.clone(), sides })
    }

    /// Whole months from the filing to a day; none when the month is not one.
    pub fn months_waited(&self, day: NaiveDate) -> Option<i32> {
        let (_, filed) = self.sides.iter().find(|(split, _)| *split == Split::Filed)?;
        let filed: Month = filed.code().parse().ok()?;
        Some(Month::of(day).since(filed).max(0))
    }
}

fn size(household: &Household) -> &'static str {
    let rank = usize::try_from(household.size.clamp(1, 6)).unwrap_or(1);
    SIZES[rank - 1]
}

fn family(household: &Household) -> Family {
    use CoApplicantLink as Link;
    let couple = household
        .co_applicants
        .iter()
        .any(|co| matches!(co.link, Link::Spouse | Link::CivilPartner | Link::Partner));
    let adults = household.co_applicants.len();
    let children = !household.dependants.is_empty();
    match (couple, adults, children) {
        (false, 0, false) if household.size <= 1 => Family::Alone,
        (false, 0, true) => Family::LoneParent,
        (true, 1, false) if household.size == 2 => Family::Couple,
        (true, 1, true) => Family::Parents,
        _ => Family::Other,
    }
}

fn work(household: &Household) -> Option<WorkSituation> {
    household.work.as_ref().map(|work| work.situation)
}

/// Several may hold: that of a social home first, else the first one that was said.
fn present(content: &Content) -> Option<PresentMode> {
    let modes = &content.present.as_ref()?.modes;
    let social = modes.iter().find(|mode| **mode == PresentMode::SocialTenant);
    social.or(modes.first()).copied()
}

/// On a day that the demand itself tells: what enters the count leaves it by the same door, in
/// whatever year.
fn ceiling(
    content: &Content,
    registration: &Registration,
    territories: &Territories,
) -> Option<Ceiling> {
    let day = registration.renewed_on.unwrap_or(registration.filed_on);
    let zone = ceilings::Zone::of(content.communes.first()?, territories);
    let found = indication(&home(content, day)?, zone, day)?;
    let percent = u64::from(found.rfr) * 100;
    let plus = u64::from(found.plus);
    Some(if percent <= plus * 60 {
        Ceiling::Lowest
    } else if percent <= plus * 100 {
        Ceiling::Below
    } else if found.rfr <= found.pls {
        Ceiling::Above
    } else {
        Ceiling::Beyond
    })
}

/// Upper bounds, in months, and words of the classes in which a seniority or a wait is told
/// (`domain.md` 5.2).
pub const WAITS: [(i32, &str); 7] = [
    (12, "Moins d’un an"),
    (24, "De 1 à 2 ans"),
    (36, "De 2 à 3 ans"),
    (48, "De 3 à 4 ans"),
    (60, "De 4 à 5 ans"),
    (120, "De 5 à 10 ans"),
    (i32::MAX, "10 ans et plus"),
];

/// The rank of a wait in months among [`WAITS`].
pub fn wait_class(months: i32) -> usize {
    WAITS.iter().position(|(below, _)| months < *below).unwrap_or(WAITS.len() - 1)
}

/// Upper bounds and words of the classes of age, in years reached in the year.
pub const AGES: [(i32, &str); 6] = [
    (25, "Moins de 25 ans"),
    (35, "De 25 à 34 ans"),
    (45, "De 35 à 44 ans"),
    (55, "De 45 à 54 ans"),
    (65, "De 55 à 64 ans"),
    (i32::MAX, "65 ans et plus"),
];

/// Codes of classes that go by rank.
const NUMBERS: [&str; 7] = ["1", "2", "3", "4", "5", "6", "7"];

/// The classes in which a division is published, in their order: codes and words.
pub fn classes(split: Split) -> Vec<(&'static str, &'static str)> {
    fn of<T: Copy>(
        all: &[T],
        code: fn(T) -> &'static str,
        label: fn(T) -> &'static str,
    ) -> Vec<(&'static str, &'static str)> {
        all.iter().map(|one| (code(*one), label(*one))).collect()
    }
    let ranked = |labels: Vec<&'static str>| NUMBERS.into_iter().zip(labels).collect();
    let mut all: Vec<_> = match split {
        Split::HousingType => return of(HousingType::ALL, HousingType::code, HousingType::short),
        Split::Channel => return of(Entry::ALL, Entry::code, Entry::label),
        Split::Filed | Split::Wait => return ranked(WAITS.map(|(_, label)| label).to_vec()),
        Split::Reason => return of(RemovalReason::ALL, RemovalReason::code, RemovalReason::label),
        Split::Size => SIZES
            .into_iter()
            .zip([
                "1 personne",
                "2 personnes",
                "3 personnes",
                "4 personnes",
                "5 personnes",
                "6 personnes et plus",
            ])
            .collect(),
        Split::Family => of(Family::ALL, Family::code, Family::label),
        Split::Work => of(WorkSituation::ALL, WorkSituation::code, WorkSituation::label),
        Split::Present => of(PresentMode::ALL, PresentMode::code, PresentMode::label),
        Split::Ceiling => of(Ceiling::ALL, Ceiling::code, Ceiling::label),
        Split::Born => ranked(AGES.map(|(_, label)| label).to_vec()),
    };
    all.push((UNKNOWN, "Non renseigné"));
    all
}

/// The class of a code that is one as it is; asked of every count, so it makes no list.
fn own_class(split: Split, code: &str) -> Option<&'static str> {
    match split {
        Split::HousingType => HousingType::from_code(code).map(HousingType::code),
        Split::Size => SIZES.into_iter().find(|size| *size == code),
        Split::Family => Family::from_code(code).map(Family::code),
        Split::Work => WorkSituation::from_code(code).map(WorkSituation::code),
        Split::Present => PresentMode::from_code(code).map(PresentMode::code),
        Split::Ceiling => Ceiling::from_code(code).map(Ceiling::code),
        Split::Channel => Entry::from_code(code).map(Entry::code),
        Split::Reason => RemovalReason::from_code(code).map(RemovalReason::code),
        // By rank, on a day.
        Split::Filed | Split::Wait | Split::Born => None,
    }
}

/// The class in which a side is published on a day.
pub fn class_of(split: Split, side: &str, day: NaiveDate) -> &'static str {
    let ranked = |rank: usize| NUMBERS.get(rank).copied().unwrap_or(UNKNOWN);
    match split {
        Split::Filed => side
            .parse::<Month>()
            .map_or(UNKNOWN, |filed| ranked(wait_class(Month::of(day).since(filed)))),
        Split::Wait => side.parse().map_or(UNKNOWN, |months| ranked(wait_class(months))),
        Split::Born => side.parse::<i32>().map_or(UNKNOWN, |year| {
            let age = day.year() - year;
            ranked(AGES.iter().position(|(below, _)| age < *below).unwrap_or(AGES.len() - 1))
        }),
        _ => own_class(split, side).unwrap_or(UNKNOWN),
    }
}
