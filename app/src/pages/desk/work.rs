//! What the pages of the work of a desk show: searching, registering, removing, typing, putting back.

use super::Chrome;
use crate::domain::content::Content;
use crate::domain::desk::{EntryAct, Removal};
use crate::domain::ids::{DemandId, EntryId, ReactivationId};
use crate::domain::life_cycle::{RemovalReason, Standing};
use crate::domain::unique_number::UniqueNumber;
use crate::forms::changes::ChangedSection;
use crate::forms::journey::Step;
use crate::forms::{Answers, FormState, Typed, merge};
use crate::pages::applicant::StepView;
use chrono::NaiveDate;

/// A demand that a search found.
#[derive(Clone, Debug)]
pub struct FoundLine {
    /// Number and address of the demand, or of the file that waits for its number.
    pub number: Option<UniqueNumber>,
    /// Address.
    pub href: String,
    /// « Marie Durand ».
    pub name: String,
    /// « 17 mai 1980 ».
    pub birth: String,
    /// Reception.
    pub filed_on: Option<NaiveDate>,
    /// Where it stands.
    pub standing: Standing,
}

/// A search.
#[derive(Clone, Debug, Default)]
pub struct SearchView {
    /// What was typed.
    pub form: FormState,
    /// What was found; none before a search.
    pub found: Option<Vec<FoundLine>>,
}
/// `GET`/`POST` `paths::DESK_SEARCH`.
pub fn search(chrome: &Chrome, view: &SearchView) -> String {
    super::search::page(chrome, view)
}

/// A demand of the portal that waits for its number, before a desk.
#[derive(Clone, Debug)]
pub struct FileView {
    /// Its identifier.
    pub id: DemandId,
    /// Everything declared.
    pub content: Content,
    /// Wished communes in words.
    pub communes: Vec<String>,
    /// Reception.
    pub filed_on: NaiveDate,
    /// Why an operator refused its document, if one did.
    pub refusal: Option<String>,
    /// What was on screen.
    pub version: i64,
    /// The end of the form.
    pub form: FormState,
    /// The guichets of the agent.
    pub guichets: Vec<(String, String)>,
}
/// `GET` `paths::desk_file(id)`.
pub fn file(chrome: &Chrome, view: &FileView) -> String {
    super::file::page(chrome, view)
}

/// The motive of a removal.
#[derive(Clone, Debug)]
pub struct RemovalView {
    /// Number.
    pub number: UniqueNumber,
    /// Motives that the guichet may choose.
    pub motives: Vec<RemovalReason>,
    /// What was on screen.
    pub version: i64,
    /// What was typed.
    pub form: FormState,
    /// The guichets of the agent.
    pub guichets: Vec<(String, String)>,
}
/// `GET` `paths::desk_removal(number)`.
pub fn removal(chrome: &Chrome, view: &RemovalView) -> String {
    super::removal::motive(chrome, view)
}

/// A removal before it is done.
#[derive(Clone, Debug)]
pub struct RemovalConfirmView {
    /// Number.
    pub number: UniqueNumber,
    /// « Éloïse Durand ».
    pub name: String,
    /// The motive with its facts.
    pub removal: Removal,
    /// Reception, for the seniority that is lost.
    pub filed_on: NaiveDate,
    /// What was typed, sent again.
    pub typed: Typed,
}
/// `POST` `paths::desk_removal(number)`.
pub fn removal_confirm(chrome: &Chrome, view: &RemovalConfirmView) -> String {
    super::removal::confirmation(chrome, view)
}

/// What was last done to a demand at a desk, on paper.
#[derive(Clone, Debug)]
pub struct ReceiptView {
    /// Number.
    pub number: UniqueNumber,
    /// « Éloïse Durand ».
    pub name: String,
    /// Seniority.
    pub filed_on: NaiveDate,
    /// Last day of validity, while it is in the register.
    pub expires_on: Option<NaiveDate>,
    /// « Le guichet Ville de Bron a renouvelé la demande pour un an ».
    pub what: String,
    /// Day.
    pub day: NaiveDate,
    /// What the desk relied on.
    pub ground: Option<String>,
    /// « G6904 – Ville de Bron ».
    pub guichet: String,
    /// True when a certificate goes with it.
    pub certificate: bool,
    /// True when neither an account nor an e-mail is known: it cannot be followed on the portal.
    pub offline: bool,
}
/// `GET` `paths::desk_receipt(number)`.
pub fn receipt(chrome: &Chrome, view: &ReceiptView) -> String {
    super::receipt::page(chrome, view)
}

/// One line of what an agent is typing.
#[derive(Clone, Debug)]
pub struct EntryLine {
    /// Identifier.
    pub id: EntryId,
    /// What for.
    pub act: EntryAct,
    /// Number of the demand; none for a paper.
    pub number: Option<UniqueNumber>,
    /// The name typed so far; may be empty.
    pub name: String,
    /// Day of the last save.
    pub day: NaiveDate,
    /// Its hour: « 9 h 05 ».
    pub time: String,
}

/// What an agent is typing.
#[derive(Clone, Debug, Default)]
pub struct EntriesView {
    /// The newest first.
    pub lines: Vec<EntryLine>,
    /// The guichets of the agent.
    pub guichets: Vec<(String, String)>,
}
/// `GET` `paths::ENTRIES`.
pub fn entries(chrome: &Chrome, view: &EntriesView) -> String {
    super::entry::list(chrome, view)
}

/// The whole of what is typed, before it is recorded.
#[derive(Clone, Debug)]
pub struct EntryView {
    /// Identifier.
    pub id: EntryId,
    /// What for.
    pub act: EntryAct,
    /// Number of the demand; none for a paper.
    pub number: Option<UniqueNumber>,
    /// What is typed.
    pub answers: Answers,
    /// Wished communes in words.
    pub communes: Vec<String>,
    /// Pages that are not complete.
    pub remaining: Vec<Step>,
    /// What differs from the register.
    pub changes: Vec<ChangedSection>,
    /// What somebody else changed in the register meanwhile, taken up here.
    pub elsewhere: Vec<ChangedSection>,
    /// What both changed.
    pub disputed: Vec<merge::Choice>,
    /// The civil status differs from the register.
    pub civil_status: bool,
    /// Tells what the register says of the demand.
    pub state: String,
    /// The end of the form.
    pub form: FormState,
}
/// `GET`/`POST` `paths::entry(id)`.
pub fn entry(chrome: &Chrome, view: &EntryView) -> String {
    super::entry::whole(chrome, view)
}

/// One page of what is typed.
#[derive(Clone, Debug)]
pub struct EntryStepView {
    /// Identifier.
    pub id: EntryId,
    /// What for.
    pub act: EntryAct,
    /// The page of the form.
    pub step: StepView,
}
/// `GET`/`POST` `paths::entry_step(id, step)`.
pub fn entry_step(chrome: &Chrome, view: &EntryStepView) -> String {
    super::entry::step(chrome, view)
}

/// A request to put a demand back.
#[derive(Clone, Debug)]
pub struct ReactivationView {
    /// Identifier.
    pub id: ReactivationId,
    /// Number.
    pub number: UniqueNumber,
    /// « Éloïse Durand ».
    pub name: String,
    /// Reception.
    pub filed_on: NaiveDate,
    /// When and why it was removed.
    pub removed: (NaiveDate, RemovalReason),
    /// « G6904 – Ville de Bron ».
    pub guichet: String,
    /// Day of the request.
    pub asked_on: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
    /// The applicant's account holds another demand.
    pub other: bool,
    /// The decision.
    pub form: FormState,
}
/// `GET`/`POST` `paths::reactivation(id)`.
pub fn reactivation(chrome: &Chrome, view: &ReactivationView) -> String {
    super::reactivation::page(chrome, view)
}
