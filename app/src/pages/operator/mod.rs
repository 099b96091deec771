//! The operator's pages: the queue and one file under review.

mod board;
mod checks;
mod correction;
mod queue;
mod recent;
mod refusing;
mod review;
mod samples;
#[cfg(test)]
mod tests;
mod viewer;

pub use samples::samples;

use super::Chrome;
use crate::domain::content::Identity;
use crate::domain::correction::FieldChange;
use crate::domain::document::Fate;
use crate::domain::ids::{DecisionId, DemandId, DocumentId};
use crate::domain::refusal::DocumentRefusal;
use crate::domain::review::{Buckets, DecisionKind, File, QueueFilter, Sending};
use crate::domain::unique_number::UniqueNumber;
use crate::forms::FormState;
use chrono::NaiveDate;
use std::collections::BTreeMap;

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
    /// Whether it comes back after a refusal or a question.
    pub sending: Sending,
    /// True for a correction of civil status: its address is `paths::review_correction(id)`.
    pub correction: bool,
    /// On whose screen it is.
    pub holder: Holder,
}

/// On whose screen a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Nobody's.
    Nobody,
    /// The reader's.
    Me,
    /// A colleague's.
    Colleague,
}

/// A decision that can be undone, or that could not be carried out.
#[derive(Clone, Debug)]
pub struct RecentDecision {
    /// Its name.
    pub id: DecisionId,
    /// What it is about.
    pub file: File,
    /// « Marie Durand ».
    pub name: String,
    /// What was decided.
    pub kind: DecisionKind,
    /// « 10 h 12 »: until then it can be undone; none when it could not be carried out.
    pub until: Option<String>,
}

/// The queue.
#[derive(Clone, Debug, Default)]
pub struct QueueView {
    /// Oldest first, at most fifty.
    pub lines: Vec<QueueLine>,
    /// How many wait in all, whatever the filter.
    pub total: i64,
    /// What is shown of it.
    pub filter: QueueFilter,
    /// The operator's territories: code and name.
    pub territories: Vec<(String, String)>,
    /// Their decisions of the last minutes.
    pub recent: Vec<RecentDecision>,
    /// Files opened today, and how many may be.
    pub opened: (i64, i64),
    /// The operator has a file on their screen, which `paths::NEXT_FILE` gives back.
    pub holding: bool,
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
    /// The applicant already holds a registered demand in the territory: the file cannot be accepted.
    pub held: bool,
    /// Whether it comes back after a refusal or a question.
    pub sending: Sending,
    /// Earlier refusals, newest first.
    pub refusals: Vec<(NaiveDate, DocumentRefusal)>,
    /// What was asked earlier, oldest first: day, question, answer.
    pub exchanges: Vec<(NaiveDate, String, Option<String>)>,
    /// The decision just before, while it can be undone.
    pub last: Option<RecentDecision>,
    /// Hidden field `version` of every form.
    pub version: i64,
    /// Files waiting after this one.
    pub remaining: i64,
    /// Values and errors of the refusal form.
    pub form: FormState,
    /// How the document came.
    pub checks: DocumentChecks,
}

/// What is to be known of the way a document came.
#[derive(Clone, Debug, Default)]
pub struct DocumentChecks {
    /// Files received that are no pages yet, or never will be.
    pub files: Vec<Fate>,
    /// Pages refused before: rank, day, reason in words.
    pub again: Vec<(usize, NaiveDate, String)>,
    /// Files are not shown to an antivirus.
    pub antivirus_off: bool,
}

impl DocumentChecks {
    /// Something received is not seen yet.
    fn waits(&self) -> bool {
        self.files.iter().any(|fate| matches!(fate, Fate::Waiting(_)))
    }
}
/// `GET /operateur/dossier/{id}`: document and declared identity side by side; accept is a POST to
/// `paths::accept(id)`, refuse a POST to `paths::refuse(id)` with `differences`, `motif`, `phrase`, ask
/// a POST to `paths::ask(id)` with `question`.
pub fn review(chrome: &Chrome, view: ReviewView) -> String {
    review::page(chrome, view)
}

/// What one operator decided.
#[derive(Clone, Debug)]
pub struct OperatorLine {
    /// Their address.
    pub email: String,
    /// How many decisions of each kind.
    pub counts: BTreeMap<DecisionKind, i64>,
}
/// How the files of one territory are checked.
#[derive(Clone, Debug)]
pub struct BoardView {
    /// « Rhône ».
    pub territory: String,
    /// Files that wait, by working days since their filing.
    pub waiting: Buckets,
    /// Day of filing of the oldest, with its working days.
    pub oldest: Option<(NaiveDate, i64)>,
    /// Corrections of civil status that wait.
    pub corrections: i64,
    /// Documents whose check has stopped, and the day of the first of them.
    pub held_up: (i64, Option<NaiveDate>),
    /// Files whose applicant is to answer.
    pub set_aside: i64,
    /// Decisions of the last thirty days: all of them, and those taken in time.
    pub decided: (i64, i64),
    /// The same by operator.
    pub operators: Vec<OperatorLine>,
}
/// `GET paths::BOARD`: one section a territory; it names no applicant.
pub fn board(chrome: &Chrome, boards: Vec<BoardView>) -> String {
    board::page(chrome, boards)
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
