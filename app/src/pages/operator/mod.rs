//! The operator's pages: the queue and one file under review.

mod correction;
mod queue;
mod refusing;
mod review;
mod samples;
#[cfg(test)]
mod tests;

pub use samples::samples;

use super::Chrome;
use crate::domain::content::Identity;
use crate::domain::correction::FieldChange;
use crate::domain::ids::{DemandId, DocumentId};
use crate::domain::refusal::DocumentRefusal;
use crate::domain::unique_number::UniqueNumber;
use crate::forms::FormState;
use chrono::NaiveDate;

/// One file that waits.
#[derive(Clone, Debug)]
pub struct QueueLine {
    /// Its address: `paths::review(id)`.
    pub id: DemandId,
    /// « Marie Durand ».
    pub name: String,
    /// « Rhône ».
    pub territory: String,
    /// Reception.
    pub filed_on: NaiveDate,
    /// Working days since.
    pub waited: i64,
    /// True when it comes back after a refusal.
    pub again: bool,
    /// True for a correction of civil status: its address is `paths::review_correction(id)`.
    pub correction: bool,
}
/// The queue.
#[derive(Clone, Debug, Default)]
pub struct QueueView {
    /// Oldest first, at most fifty.
    pub lines: Vec<QueueLine>,
    /// How many wait in all.
    pub total: i64,
}
/// `GET /operateur`.
pub fn queue(chrome: &Chrome, view: QueueView) -> String {
    queue::page(chrome, view)
}

/// One file.
#[derive(Clone, Debug)]
pub struct ReviewView {
    /// Demand.
    pub id: DemandId,
    /// What was declared.
    pub identity: Identity,
    /// Territory's name.
    pub territory: String,
    /// Reception.
    pub filed_on: NaiveDate,
    /// Pages of the document: pictures at `paths::review_page(id, page)`.
    pub pages: Vec<DocumentId>,
    /// Earlier refusals, newest first.
    pub refusals: Vec<(NaiveDate, DocumentRefusal)>,
    /// Hidden field `version` of both forms.
    pub version: i64,
    /// Files waiting after this one.
    pub remaining: i64,
    /// Values and errors of the refusal form.
    pub form: FormState,
}
/// `GET /operateur/dossier/{id}`: document and declared identity side by side; accept is a POST to
/// `paths::accept(id)`, refuse a POST to `paths::refuse(id)` with `motif`, `phrase`.
pub fn review(chrome: &Chrome, view: ReviewView) -> String {
    review::page(chrome, view)
}

/// One correction of civil status.
#[derive(Clone, Debug)]
pub struct CorrectionReviewView {
    /// Demand.
    pub id: DemandId,
    /// Its number.
    pub number: UniqueNumber,
    /// The name in the register.
    pub name: String,
    /// Territory's name.
    pub territory: String,
    /// Day of the request.
    pub requested_on: NaiveDate,
    /// Every field, before and after.
    pub fields: Vec<FieldChange>,
    /// Pages of the proof: pictures at `paths::proof_page(id, page)`.
    pub pages: Vec<DocumentId>,
    /// Hidden field `version` of both forms.
    pub version: i64,
    /// Values and errors of the refusal form.
    pub form: FormState,
}
/// `GET /operateur/correction/{id}`: accept is a POST to `paths::accept_correction(id)`, refuse a
/// POST to `paths::refuse_correction(id)` with `motif`, `phrase`.
pub fn review_correction(chrome: &Chrome, view: &CorrectionReviewView) -> String {
    correction::page(chrome, view)
}
