//! Pages of the guichets, and the first page of the manager and of the administrator.

mod dispatched;
mod handicap;
mod inbox;
mod offices;
mod samples;
#[cfg(test)]
mod tests;

pub use samples::samples;

use super::Chrome;
use crate::domain::calendar::Deadlines;
use crate::domain::content::Content;
use crate::domain::dispatch::DispatchState;
use crate::domain::handicap::Complement;
use crate::domain::life_cycle::Standing;
use crate::domain::unique_number::UniqueNumber;
use crate::pages::applicant::HistoryLine;
use chrono::NaiveDate;

/// One dispatched demand.
#[derive(Clone, Debug)]
pub struct InboxLine {
    /// Number; its address is `paths::dispatched(number)`. `GDPUB` must be recognisable at a glance.
    pub number: UniqueNumber,
    /// « Marie Durand ».
    pub name: String,
    /// What happened last: « Enregistrée », « Renouvelée », « Radiée ».
    pub what: String,
    /// Day.
    pub day: NaiveDate,
    /// To acknowledge (`Sent`) or done.
    pub state: DispatchState,
}
/// The inbox.
#[derive(Clone, Debug, Default)]
pub struct InboxView {
    /// Names of the desks of this agent: « G6904 – Ville de Bron ».
    pub guichets: Vec<String>,
    /// Newest first.
    pub lines: Vec<InboxLine>,
    /// How many are still to acknowledge in all.
    pub to_acknowledge: i64,
    /// Shows everything (`?tout=1`) rather than what is to acknowledge.
    pub all: bool,
    /// Page, from 1 (`?page=2`).
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
}
/// `GET /guichet`.
pub fn inbox(chrome: &Chrome, view: InboxView) -> String {
    inbox::page(chrome, view)
}

/// The handicap complements of a demand.
#[derive(Clone, Debug)]
pub struct DispatchedHandicapView {
    /// Its number.
    pub number: UniqueNumber,
    /// What they say.
    pub complements: Vec<Complement>,
}
/// `GET paths::dispatched_handicap(number)`.
pub fn dispatched_handicap(chrome: &Chrome, view: DispatchedHandicapView) -> String {
    handicap::page(chrome, view)
}

/// One demand as the desk reads it.
#[derive(Clone, Debug)]
pub struct DispatchedView {
    /// Number.
    pub number: UniqueNumber,
    /// Everything declared.
    pub content: Content,
    /// Where it stands.
    pub standing: Standing,
    /// Reception.
    pub filed_on: NaiveDate,
    /// Legal dates.
    pub deadlines: Deadlines,
    /// Wished communes in words, in order.
    pub communes: Vec<String>,
    /// Newest first.
    pub history: Vec<HistoryLine>,
    /// True when something is to acknowledge: POST to `paths::acknowledge(number)`.
    pub to_acknowledge: bool,
}
/// `GET /guichet/demande/{number}`.
pub fn dispatched(chrome: &Chrome, view: DispatchedView) -> String {
    dispatched::page(chrome, view)
}

/// First page of a territory manager: links to the statistics of the departments.
pub fn territory(chrome: &Chrome, departments: &[(String, String)]) -> String {
    offices::territory(chrome, departments)
}

/// First page of an administrator: no personal data of applicants.
#[derive(Clone, Debug, Default)]
pub struct AdministrationView {
    /// E-mail, role label, scope in words, « invité » or « actif ».
    pub agents: Vec<(String, String, String, String)>,
    /// Number of guichets.
    pub guichets: i64,
    /// Mails and dispatches that failed for good.
    pub failures: i64,
    /// Territories whose files no operator checks, and how many wait there.
    pub unattended: Vec<(String, i64)>,
}
/// `GET /administration`.
pub fn administration(chrome: &Chrome, view: AdministrationView) -> String {
    offices::administration(chrome, view)
}
