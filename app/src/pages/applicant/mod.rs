//! The applicant's pages: my demand, the steps, the document, the check, renewal, linking.

mod check;
mod communes;
pub(super) mod demand;
mod documents;
mod link;
mod now;
pub(in crate::pages) mod samples;
pub mod saving;
mod step;
pub(super) mod summary;
#[cfg(test)]
mod tests;
mod words;

pub use samples::samples;
pub use saving::Saving;

use super::Chrome;
use crate::domain::calendar::Deadlines;
use crate::domain::ids::DocumentId;
use crate::domain::life_cycle::{RemovalReason, Standing};
use crate::domain::refusal::DocumentRefusal;
use crate::domain::unique_number::UniqueNumber;
use crate::forms::journey::Step;
use crate::forms::merge::Choice;
use crate::forms::{Answers, FormErrors, FormState};
use chrono::NaiveDate;

/// No demand yet: start one (`POST /demande`, button), or find the one made at a desk (`paths::LINK`).
pub fn no_demand(chrome: &Chrome) -> String {
    demand::none(chrome)
}

/// One line of history.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// Day, in the territory.
    pub day: NaiveDate,
    /// « Renouvelée pour un an ».
    pub text: String,
    /// « sur internet », « par le guichet G6904 – Ville de Bron ».
    pub by: String,
}

/// My demand.
#[derive(Clone, Debug)]
pub struct DemandView {
    /// Where it stands today.
    pub standing: Standing,
    /// Number, once registered.
    pub number: Option<UniqueNumber>,
    /// Reception.
    pub filed_on: Option<NaiveDate>,
    /// Legal dates, once registered.
    pub deadlines: Option<Deadlines>,
    /// Day by which the document should be checked, while waiting.
    pub checked_by: Option<NaiveDate>,
    /// What to correct, when refused.
    pub refusal: Option<DocumentRefusal>,
    /// Day and reason, when removed.
    pub removed: Option<(NaiveDate, RemovalReason)>,
    /// Steps that are not complete, in order.
    pub remaining: Vec<Step>,
    /// Pages of the identity document sent.
    pub document_pages: usize,
    /// Wished communes: « Bron (69500) ».
    pub communes: Vec<String>,
    /// Name of the territory.
    pub territory: Option<String>,
    /// What it says, once filed.
    pub answers: Option<Answers>,
    /// Guichets that received it.
    pub guichets: i64,
    /// Newest first.
    pub history: Vec<HistoryLine>,
}
/// `GET /demande`: state, dates, the one next step, history.
pub fn demand(chrome: &Chrome, view: DemandView) -> String {
    demand::page(chrome, view)
}

/// What the walk through the steps is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journey {
    /// First filing, or correction after a refusal: ends on the document, then `paths::CHECK`.
    Filing,
    /// Renewal: every step comes back to `paths::RENEWAL`.
    Renewal,
}

/// A commune as shown in lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommuneLine {
    /// Code sent back by the form.
    pub insee: String,
    /// « Bron ».
    pub name: String,
    /// « 69500, Rhône ».
    pub detail: String,
}

/// One step.
#[derive(Clone, Debug)]
pub struct StepView {
    /// Which.
    pub step: Step,
    /// Values and errors.
    pub form: FormState,
    /// Why.
    pub journey: Journey,
    /// Today, for the year of the income of reference (N-2).
    pub today: NaiveDate,
    /// Communes step: the chosen ones, in order.
    pub chosen: Vec<CommuneLine>,
    /// Communes step: what the search found; none when nothing was searched.
    pub found: Option<Vec<CommuneLine>>,
    /// Text typed that comes back after a new sign-in: shows a notice that it is kept but not yet saved.
    pub restored: bool,
    /// What the page knows of its fields, and the choices to make.
    pub saving: Saving,
}
/// The choices of a step in words, and as its page shows them, for the island that saves by itself.
pub fn choices(view: &StepView) -> (Vec<Choice>, String) {
    step::choices(view)
}
/// `GET`/`POST` `paths::step(step)`.
pub fn step(chrome: &Chrome, view: StepView) -> String {
    step::page(chrome, view)
}

/// The identity document.
#[derive(Clone, Debug, Default)]
pub struct DocumentsView {
    /// Pages sent, in order: shown as pictures from `paths::document_page(id)`, each removable by a
    /// POST to `paths::document_removal(id)`.
    pub pages: Vec<DocumentId>,
    /// Name of the refused file and why, one per file.
    pub errors: Vec<(String, String)>,
    /// What the operator asked to correct.
    pub refusal: Option<DocumentRefusal>,
}
/// `GET`/`POST paths::DOCUMENTS` (multipart, field `fichier`, several files); button « Ajouter à ma demande »
/// and, once there is a page, « Continuer », which sends what is chosen and goes on to `paths::CHECK`.
pub fn documents(chrome: &Chrome, view: DocumentsView) -> String {
    documents::page(chrome, view)
}

/// The box that is ticked to send or to renew: its name, and the value it sends.
pub const DECLARATION: (&str, &str) = ("declaration", "oui");

/// Check your answers, then send (or renew).
#[derive(Clone, Debug)]
pub struct CheckView {
    /// Why.
    pub journey: Journey,
    /// Everything typed.
    pub answers: Answers,
    /// What is wrong, step by step; empty when it can be sent.
    pub errors: Vec<(Step, FormErrors)>,
    /// Wished communes in words, in order.
    pub communes: Vec<String>,
    /// Pages of the document (not asked at renewal).
    pub document_pages: usize,
    /// What the operator asked to correct.
    pub refusal: Option<DocumentRefusal>,
    /// Refused declaration box, or a rule that said no.
    pub form: FormState,
    /// Hidden field `version`: what was on screen.
    pub version: i64,
    /// Number of the demand at renewal.
    pub number: Option<UniqueNumber>,
    /// Validity after renewal (today + 1 year), at renewal.
    pub valid_until: Option<NaiveDate>,
}
/// `GET`/`POST` `paths::CHECK` or `paths::RENEWAL`: summary with a « Modifier » link per step, one
/// check box `declaration`=`oui`, one button. Renewal must be doable in three clicks.
pub fn check(chrome: &Chrome, view: CheckView) -> String {
    check::page(chrome, view)
}

/// `GET`/`POST paths::LINK`: number, name, birth date (`forms::link`).
pub fn link(chrome: &Chrome, form: FormState) -> String {
    link::page(chrome, form)
}
/// `GET`/`POST paths::LINK_CODE`: neutral: « si ces trois informations correspondent, un code à
/// 8 chiffres vient d’être envoyé à l’adresse e-mail connue du guichet »; field `code`.
pub fn link_code(chrome: &Chrome, form: FormState) -> String {
    link::code_page(chrome, form)
}
