//! Duplicates: the pairs of demands that look like one person's, as a guichet and as the manager
//! of the territory see them.

mod compare;
mod desk;
mod list;
mod manager;
mod samples;
#[cfg(test)]
mod tests;

pub use samples::samples;

use super::Chrome;
use crate::domain::content::Identity;
use crate::domain::duplicate::{Likeness, PairState};
use crate::domain::ids::{DemandId, PairId};
use crate::domain::life_cycle::Standing;
use crate::domain::unique_number::UniqueNumber;
use crate::forms::FormState;
use chrono::NaiveDate;

/// One pair. No name: a list is read over a shoulder.
#[derive(Clone, Debug)]
pub struct PairLine {
    /// Its address: `paths::duplicate(id)` or `paths::desk_duplicate(id)`.
    pub id: PairId,
    /// Numbers of both demands; none for a file that was not registered.
    pub numbers: [Option<UniqueNumber>; 2],
    /// How alike, and what differs.
    pub likeness: Likeness,
    /// Where it stands.
    pub state: PairState,
    /// Since when.
    pub day: NaiveDate,
}

/// The pairs of a manager.
#[derive(Clone, Debug, Default)]
pub struct ListView {
    /// At most a page of them.
    pub lines: Vec<PairLine>,
    /// How many in all.
    pub total: i64,
    /// Those decided (`?traites=1`) rather than those to decide.
    pub treated: bool,
    /// Page, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// How often each guichet registered in spite of the alert, over twelve months.
    pub forced: Vec<(String, i64)>,
}
/// `GET /territoire/doublons`.
pub fn list(chrome: &Chrome, view: ListView) -> String {
    list::manager(chrome, view)
}

/// The pairs of a guichet.
#[derive(Clone, Debug, Default)]
pub struct DeskListView {
    /// At most a page of them.
    pub lines: Vec<PairLine>,
    /// How many in all.
    pub total: i64,
    /// Page, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// What was typed to report two numbers: POST to the same address.
    pub form: FormState,
}
/// `GET /guichet/doublons`.
pub fn desk_list(chrome: &Chrome, view: DeskListView) -> String {
    list::desk(chrome, view)
}

/// One demand of a pair: what is needed to compare, and no more.
#[derive(Clone, Debug)]
pub struct Side {
    /// Number; none for a file that was not registered.
    pub number: Option<UniqueNumber>,
    /// The four fields of the person who is alike.
    pub identity: Identity,
    /// That person is a co-applicant.
    pub is_co_applicant: bool,
    /// Reception.
    pub filed_on: NaiveDate,
    /// Last day of validity, once registered.
    pub valid_until: Option<NaiveDate>,
    /// Where the demand stands.
    pub standing: Standing,
    /// It was closed as a duplicate.
    pub merged: bool,
    /// Where it was registered, in words.
    pub origin: String,
}

/// Something done about a pair.
#[derive(Clone, Debug)]
pub struct ActLine {
    /// Day.
    pub day: NaiveDate,
    /// In words.
    pub text: String,
    /// What they wrote; may be empty.
    pub motive: String,
}

/// A pair side by side.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The pair.
    pub id: PairId,
    /// How alike, and what differs.
    pub likeness: Likeness,
    /// Where it stands.
    pub state: PairState,
    /// The demands.
    pub sides: [Side; 2],
    /// What was done, the newest first.
    pub acts: Vec<ActLine>,
    /// Hidden field `version` of every form.
    pub version: i64,
}

/// A pair as its manager decides on it: POST to its own address with `decision`, `motif`,
/// `version`.
#[derive(Clone, Debug)]
pub struct PairView {
    /// Side by side.
    pub comparison: Comparison,
    /// Number of the demand that a merge keeps; none when they cannot be merged.
    pub kept: Option<UniqueNumber>,
    /// Values and errors.
    pub form: FormState,
}
/// `GET /territoire/doublons/{id}`.
pub fn pair(chrome: &Chrome, view: PairView) -> String {
    manager::page(chrome, view)
}

/// A pair as a guichet treats it.
#[derive(Clone, Debug)]
pub struct DeskPairView {
    /// Side by side.
    pub comparison: Comparison,
    /// Demands that this guichet may correct, each with the rank of its side.
    pub correctable: Vec<(usize, DemandId)>,
    /// Sides that this guichet received, whose whole demand it may read.
    pub received: [bool; 2],
    /// Values and errors of the alignment (POST to `paths::align_duplicate`) and of the report
    /// (POST to `paths::report_duplicate`).
    pub form: FormState,
}
/// `GET /guichet/doublons/{id}`.
pub fn desk_pair(chrome: &Chrome, view: DeskPairView) -> String {
    desk::page(chrome, view)
}
