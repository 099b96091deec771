//! The applicant's pages: my demand, the steps, the document, the check, renewal, linking.

mod arrivals;
mod check;
mod commune_line;
mod communes;
mod correction;
pub(super) mod demand;
mod documents;
pub(in crate::pages) mod fields;
mod giving_up;
pub mod hand_off;
mod handicap;
pub mod keep;
mod link;
mod locked;
pub(super) mod modification;
mod now;
mod own_data;
pub(super) mod papers;
mod prospects;
mod readers;
mod received;
pub(crate) mod samples;
pub mod saving;
pub(crate) mod sending_words;
mod step;
pub(super) mod summary;
#[cfg(test)]
mod tests;
mod words;

pub use arrivals::{AgainLine, ArrivalLine};
pub use commune_line::CommuneLine;
pub(super) use handicap::facts as handicap_facts;
pub use papers::Papers;
pub use readers::readers;
pub use samples::samples;
pub use saving::Saving;

use super::Chrome;
use crate::domain::calendar::Deadlines;
use crate::domain::ceilings::Indication;
use crate::domain::completeness::{Item, Paper};
use crate::domain::content::Identity;
use crate::domain::correction::{Correction, CorrectionRefusal};
use crate::domain::document::Fate;
use crate::domain::handicap::Complement;
use crate::domain::ids::{ComplementId, DocumentId};
use crate::domain::life_cycle::{RemovalReason, Standing};
use crate::domain::refusal::DocumentRefusal;
use crate::domain::unique_number::UniqueNumber;
use crate::forms::changes::ChangedSection;
use crate::forms::household::Counts;
use crate::forms::journey::{Names, Place, Step};
use crate::forms::merge::Choice;
use crate::forms::summary::Section;
use crate::forms::{Answers, FormErrors, FormState};
use chrono::NaiveDate;

/// No demand yet: start one (`POST /demande`, button), or find the one made at a desk (`paths::LINK`).
pub fn no_demand(chrome: &Chrome) -> String {
    demand::none(chrome)
}

/// One consultation of a demand, as its applicant reads it.
#[derive(Clone, Debug)]
pub struct ReaderLine {
    /// Day, in its territory.
    pub day: NaiveDate,
    /// « 14 h 05 », there.
    pub time: String,
    /// The kind of body: a guichet by its name, or the portal's service; never a person.
    pub who: String,
    /// What was looked at or done.
    pub what: &'static str,
    /// Why.
    pub why: &'static str,
}

/// What is held about an applicant.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnDataView {
    /// Where their demand stands; none when there is none.
    pub standing: Option<Standing>,
    /// Day on which a removed one is erased.
    pub erased_on: Option<NaiveDate>,
}
/// `GET paths::OWN_DATA`: what, why, how long, who, and the copy to take.
pub fn own_data(chrome: &Chrome, view: OwnDataView) -> String {
    own_data::page(chrome, view)
}

/// One line of history.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// Day, in the territory.
    pub day: NaiveDate,
    /// « Le guichet Ville de Bron a modifié « Le logement souhaité » ».
    pub text: String,
    /// « sur internet », « guichet G6904 »; may be empty.
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
    /// Day of the number.
    pub registered_on: Option<NaiveDate>,
    /// Legal dates, once registered.
    pub deadlines: Option<Deadlines>,
    /// Since when its e-mail is known to be wrong.
    pub wrong_address: Option<NaiveDate>,
    /// Day by which the document should be checked, while waiting.
    pub checked_by: Option<NaiveDate>,
    /// What to correct, when refused.
    pub refusal: Option<DocumentRefusal>,
    /// What is asked while the document is checked.
    pub question: Option<String>,
    /// A page came since it was asked: the answer may be without words.
    pub page_since_question: bool,
    /// The answer as it was typed, when it could not be sent.
    pub answer: FormState,
    /// Day and reason, when removed.
    pub removed: Option<(NaiveDate, RemovalReason)>,
    /// Steps that apply, in order.
    pub steps: Vec<Step>,
    /// Those that are not complete.
    pub remaining: Vec<Step>,
    /// What the other adults are called on them.
    pub names: Names,
    /// Something was written.
    pub begun: bool,
    /// Today, in its territory.
    pub today: NaiveDate,
    /// Pages of the identity document sent.
    pub document_pages: usize,
    /// Files received that are no pages yet, or never will be.
    pub arrivals: Vec<ArrivalLine>,
    /// Wished communes: « Bron (69500) ».
    pub communes: Vec<String>,
    /// Name of the territory.
    pub territory: Option<String>,
    /// What it says, once filed.
    pub answers: Option<Answers>,
    /// Guichets that received it, by kind.
    pub received: Vec<Received>,
    /// Changes are written that its guichets do not know.
    pub unsent: bool,
    /// Changes can be written and sent today.
    pub may_modify: bool,
    /// Day on which it was given up, and whether that can still be taken back.
    pub given_up: Option<(NaiveDate, bool)>,
    /// What becomes of the correction asked for last.
    pub correction: Option<CorrectionState>,
    /// What helps, once registered, with the page where it is written.
    pub helps: Vec<(Item, String)>,
    /// Papers to get ready.
    pub papers: Vec<Paper>,
    /// Where the income stands, when enough is known.
    pub ceilings: Option<Indication>,
    /// Newest first.
    pub history: Vec<HistoryLine>,
    /// Certificates and receipt.
    pub certificates: Papers,
}

/// Guichets of one kind that received a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// « Bailleur social ».
    pub kind: String,
    /// In the order of their names.
    pub guichets: Vec<ReceivedBy>,
}

/// One guichet that received a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedBy {
    /// « Ville de Bron ».
    pub name: String,
    /// Day of the first sending.
    pub sent_on: NaiveDate,
    /// Day on which it was taken in; none: not yet.
    pub acknowledged_on: Option<NaiveDate>,
    /// Day on which the last change was sent, if there was any.
    pub updated_on: Option<NaiveDate>,
}

/// What becomes of a correction of civil status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CorrectionState {
    /// It waits: day by which it should be checked.
    Pending(NaiveDate),
    /// It was refused, and not asked for again.
    Refused(CorrectionRefusal),
}

/// `GET /demande`: state, dates, the one next step, history.
pub fn demand(chrome: &Chrome, view: DemandView) -> String {
    demand::page(chrome, view)
}

/// The changes of a registered demand.
#[derive(Clone, Debug)]
pub struct ModificationView {
    /// What changes.
    pub changes: Vec<ChangedSection>,
    /// What is wrong, step by step; empty when it can be sent.
    pub errors: Vec<(Step, FormErrors)>,
    /// Every answer, as it is written now.
    pub sections: Vec<Section>,
    /// Refused declaration box, or a rule that said no.
    pub form: FormState,
    /// What the other adults are called.
    pub names: Names,
    /// Hidden field `version`: what was on screen.
    pub version: i64,
    /// Number of the demand.
    pub number: Option<UniqueNumber>,
    /// It can be renewed today.
    pub renewable: bool,
}
/// `GET`/`POST paths::MODIFICATION`: before and after, one box, one button; « Abandonner mes
/// changements » is a POST to `paths::MODIFICATION_DROP`.
pub fn modification(chrome: &Chrome, view: ModificationView) -> String {
    modification::page(chrome, view)
}

/// The box that is ticked to give a demand up: its name, and the value it sends.
pub const GIVING_UP: (&str, &str) = ("renonciation", "oui");

/// Giving a demand up.
#[derive(Clone, Debug)]
pub struct GivingUpView {
    /// Its number, which would be lost.
    pub number: UniqueNumber,
    /// Its filing.
    pub filed_on: NaiveDate,
    /// « 5 mois », « 2 ans ».
    pub seniority: String,
    /// Refused box.
    pub form: FormState,
    /// Hidden field `version`: what was on screen.
    pub version: i64,
}
/// `GET paths::GIVE_UP`: what it means.
pub fn giving_up(chrome: &Chrome, view: &GivingUpView) -> String {
    giving_up::meaning(chrome, view)
}
/// `GET`/`POST paths::GIVE_UP_CONFIRM`: one box, one button.
pub fn giving_up_confirmation(chrome: &Chrome, view: &GivingUpView) -> String {
    giving_up::confirmation(chrome, view)
}
/// `GET`/`POST paths::GIVE_UP` of a draft: it is erased.
pub fn draft_erasure(chrome: &Chrome) -> String {
    giving_up::draft(chrome)
}

/// The correction of a civil status.
#[derive(Clone, Debug)]
pub struct CorrectionView {
    /// What the register says.
    pub registered: Identity,
    /// Fields of the step of the identity, and the proof.
    pub form: FormState,
    /// Pages of the proof.
    pub pages: Vec<DocumentId>,
    /// Files of the proof that are no pages.
    pub arrivals: Vec<ArrivalLine>,
    /// What is asked for, when it waits.
    pub pending: Option<Correction>,
    /// Day by which it should be checked.
    pub checked_by: NaiveDate,
    /// Today, for the codes that are offered.
    pub today: NaiveDate,
    /// Why the last one was refused.
    pub refusal: Option<CorrectionRefusal>,
    /// Hidden field `version`: what was on screen.
    pub version: i64,
}
/// `GET`/`POST paths::CORRECTION` (multipart: the fields of the identity, and the proof).
pub fn correction(chrome: &Chrome, view: &CorrectionView) -> String {
    correction::page(chrome, view)
}

/// What the walk through the steps is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journey {
    /// First filing, or correction after a refusal: ends on the document, then `paths::CHECK`.
    Filing,
    /// Renewal: every step comes back to `paths::RENEWAL`.
    Renewal,
    /// Changes outside the renewal window: every step comes back to `paths::MODIFICATION`.
    Modification,
}

/// What the search of the communes found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundCommunes {
    /// Those shown.
    pub lines: Vec<CommuneLine>,
    /// How many there are in all.
    pub total: usize,
    /// The first that was not shown before: the page is read from there.
    pub from: usize,
    /// Nothing is spelled as typed: these are close.
    pub close: bool,
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
    /// Where the page stands among those that apply.
    pub place: Place,
    /// How many persons of each kind the household counts.
    pub counts: Counts,
    /// What the other adults are called.
    pub names: Names,
    /// A legal person asks.
    pub legal: bool,
    /// Today, for the year of the income of reference (N-2).
    pub today: NaiveDate,
    /// Communes step: the chosen ones, in order.
    pub chosen: Vec<CommuneLine>,
    /// Communes step: what the search found; none when nothing was searched.
    pub found: Option<FoundCommunes>,
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
    /// What the operator asked while they check it: the way back leads there.
    pub question: Option<String>,
    /// Pages of the journey, the document and the check included.
    pub pages_of_journey: usize,
    /// The phone that it is handed over to, if any.
    pub phone: Option<PhoneLine>,
    /// Files received that are no pages yet, or never will be.
    pub arrivals: Vec<ArrivalLine>,
    /// Pages that show a picture refused before.
    pub again: Vec<AgainLine>,
}

impl DocumentsView {
    /// How many there are to file the demand with: one that waits was received.
    fn number(&self) -> usize {
        let waits = |line: &&ArrivalLine| matches!(line.fate, Fate::Waiting(_));
        self.pages.len() + self.arrivals.iter().filter(waits).count()
    }
}

/// A phone that sends pages, or the code that waits for it.
#[derive(Clone, Debug)]
pub struct PhoneLine {
    /// False while nobody has used the code.
    pub connected: bool,
    /// « Firefox sur Android », once connected.
    pub device: String,
    /// « 14 h 35 ».
    pub until: String,
}

/// Handing the document over to a phone.
#[derive(Clone, Debug, Default)]
pub struct HandOffView {
    /// The phone, or the code that waits for it.
    pub phone: Option<PhoneLine>,
    /// The code, in the answer to who asked for it.
    pub code: Option<hand_off::Code>,
}

/// The page of that phone.
#[derive(Clone, Debug, Default)]
pub struct PhoneView {
    /// Pages of the document.
    pub pages: usize,
    /// Name of the refused file and why, one per file.
    pub errors: Vec<(String, String)>,
}
/// `GET`/`POST paths::DOCUMENTS` (multipart, field `fichier`, several files); button « Ajouter à ma demande »
/// and, once there is a page, « Continuer », which sends what is chosen and goes on to `paths::CHECK`.
pub fn documents(chrome: &Chrome, view: DocumentsView) -> String {
    documents::page(chrome, view)
}

/// The handicap complements of a demand.
#[derive(Clone, Debug, Default)]
pub struct HandicapView {
    /// In the order they were written.
    pub complements: Vec<(ComplementId, Complement)>,
    /// The demand was sent.
    pub filed: bool,
}
/// `GET paths::HANDICAP`: the complements, each to change or to take back, and a new one.
pub fn handicap(chrome: &Chrome, view: HandicapView) -> String {
    handicap::list(chrome, view)
}

/// One complement.
#[derive(Clone, Debug)]
pub struct ComplementView {
    /// None: a new one.
    pub id: Option<ComplementId>,
    /// Values and errors.
    pub form: FormState,
    /// Persons of the household, in words.
    pub persons: Vec<String>,
}
/// `GET`/`POST paths::complement(id)`.
pub fn complement(chrome: &Chrome, view: ComplementView) -> String {
    handicap::one(chrome, view)
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
    /// Handicap complements filled in; none for a legal person.
    pub complements: Option<i64>,
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
