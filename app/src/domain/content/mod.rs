//! What a demand says: the answers of the form once they are read and hold together
//! (R. 441-2-2, `domain.md` 2.2 to 2.5).

mod housing;
mod lists;
mod persons;
mod resources;

pub use housing::{Housing, Present, Reason};
pub use lists::{
    Category, Civility, CoApplicantLink, Equipment, FamilySituation, HandicapNature, HandicapState,
    HousingType, Kinship, Motive, Nationality, NoRfrReason, Paid, PresentCategory, PresentMode,
    Received, Sex, SharedCustody, TechnicalAid, Walking, WorkSituation,
};
pub use persons::{
    AddressKind, Births, ChildInCustody, CoApplicant, Contact, Dependant, Household, Identity,
    Organization,
};
pub use resources::{Amounts, Income, Rfr, Work};

use super::territory::InseeCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Most communes one demand may wish for (interface V2).
pub const MAX_COMMUNES: usize = 10;
/// Most co-applicants of a demand.
pub const MAX_CO_APPLICANTS: u8 = 4;
/// Most dependants of a demand.
pub const MAX_DEPENDANTS: u8 = 15;
/// Most children received part of the time.
pub const MAX_CUSTODY: u8 = 10;
/// Most children born at once.
pub const MAX_BIRTHS: u32 = 5;
/// Age of majority, in years.
pub const ADULT: i32 = 18;

/// The first national form (14069*01): codes without another date are offered from this day.
pub(crate) const FIRST_FORM: NaiveDate = match NaiveDate::from_ymd_opt(2010, 10, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

type Day = (i32, u32, u32);

/// First and last day of a code, from what its line says.
pub(crate) fn validity(since: Option<Day>, until: Option<Day>) -> (NaiveDate, Option<NaiveDate>) {
    let read = |(year, month, day): Day| NaiveDate::from_ymd_opt(year, month, day);
    (since.and_then(read).unwrap_or(FIRST_FORM), until.and_then(read))
}

/// A closed list of official codes with the words that people read. A code is offered from the
/// first national form on, unless `since (year, month, day)` or `until (year, month, day)` says
/// otherwise; one that is no longer offered is still read in a demand that has it.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $label:literal
        $(, since ($sy:literal, $sm:literal, $sd:literal))?
        $(, until ($uy:literal, $um:literal, $ud:literal))?;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $(#[doc = $label] $(#[$vdoc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every code, in the order of the form.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The official code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The words shown to people.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// The value of an official code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// First and last day on which the code is offered; no last day: still is.
            pub fn validity(self) -> (chrono::NaiveDate, Option<chrono::NaiveDate>) {
                match self { $(Self::$variant => $crate::domain::content::validity(
                    [$(Some(($sy, $sm, $sd)),)? None][0],
                    [$(Some(($uy, $um, $ud)),)? None][0],
                ),                )+ }
            }

            /// The codes offered on a day, in the order of the form.
            pub fn offered(on: chrono::NaiveDate) -> impl Iterator<Item = Self> {
                Self::ALL.iter().copied().filter(move |code| {
                    let (since, until) = code.validity();
                    since <= on && until.is_none_or(|until| on <= until)
                })
            }

            /// The value of a code that is offered on a day.
            pub fn offered_code(code: &str, on: chrono::NaiveDate) -> Option<Self> {
                Self::offered(on).find(|one| one.code() == code)
            }
        }
    };
}
pub(crate) use codes;

/// A whole demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// Who asks, or who signs for a legal person.
    pub identity: Identity,
    /// The legal person that asks, if it is one; it says only a), b) and h) of R. 441-2-2.
    #[serde(default)]
    pub organization: Option<Organization>,
    /// Where to write.
    pub contact: Contact,
    /// Who is to be housed; none for a legal person.
    #[serde(default)]
    pub household: Option<Household>,
    /// Where they live; none for a legal person, and in a demand of the short form.
    #[serde(default)]
    pub present: Option<Present>,
    /// What is wanted.
    pub housing: Housing,
    /// Where, by order of preference: one to ten, all of one territory.
    pub communes: Vec<InseeCode>,
    /// Why; none for a legal person.
    #[serde(default)]
    pub reason: Option<Reason>,
}

#[cfg(test)]
mod tests;
