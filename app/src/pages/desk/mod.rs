//! Pages of the guichets, and the first page of the manager.

pub mod acts;
mod dispatched;
pub mod entry;
mod file;
mod handicap;
mod inbox;
mod reactivation;
mod receipt;
mod removal;
mod samples;
mod search;
mod territory;
#[cfg(test)]
mod tests;
mod work;

pub use samples::samples;
pub use work::*;

use super::Chrome;
use crate::components::{Choice, Notice, NoticeKind, Select};
use crate::domain::calendar::Deadlines;
use crate::domain::content::Content;
use crate::domain::desk::ActingError;
use crate::domain::dispatch::DispatchState;
use crate::domain::handicap::Complement;
use crate::domain::ids::ReactivationId;
use crate::domain::life_cycle::Standing;
use crate::domain::unique_number::UniqueNumber;
use crate::forms::FormState;
use crate::forms::desk::{GUICHET, InboxQuery};
use crate::pages::applicant::HistoryLine;
use chrono::NaiveDate;
use leptos::prelude::*;

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
    /// Nobody of this desk opened the demand since.
    pub unread: bool,
}
/// The inbox.
#[derive(Clone, Debug, Default)]
pub struct InboxView {
    /// Names of the desks of this agent: « G6904 – Ville de Bron », « G6905 – Ville d’Oullins
    /// (fermé) ».
    pub guichets: Vec<String>,
    /// None of them is open.
    pub closed: bool,
    /// Newest first.
    pub lines: Vec<InboxLine>,
    /// How many are still to acknowledge in all.
    pub to_acknowledge: i64,
    /// What is shown, and the page.
    pub query: InboxQuery,
    /// Months offered: `2026-03` and « mars 2026 ».
    pub months: Vec<(String, String)>,
    /// How many lines there are on all pages, and how many of them are unread.
    pub found: (i64, i64),
    /// How many pages there are.
    pub pages: u32,
    /// Notes of other guichets that nobody of this desk read.
    pub notes: Vec<(UniqueNumber, String, NaiveDate)>,
    /// Demands whose e-mail turned out to be wrong, and since when.
    pub wrong_addresses: Vec<(UniqueNumber, NaiveDate)>,
    /// Unusual reading to explain; for a lead alone.
    pub watch: Option<i64>,
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
    /// Since when its e-mail is known to be wrong.
    pub wrong_address: Option<NaiveDate>,
    /// Wished communes in words, in order.
    pub communes: Vec<String>,
    /// Newest first.
    pub history: Vec<HistoryLine>,
    /// True when something is to acknowledge: POST to `paths::acknowledge(number)`.
    pub to_acknowledge: bool,
    /// One of the reader's guichets received it or acted on it.
    pub holds: bool,
    /// One of those is open: the health data of the home may be read.
    pub serves: bool,
    /// Days from the reception of a paper to its typing, when they are too many.
    pub days_late: Option<i64>,
    /// What the desk can do now.
    pub acts: Acts,
    /// Something was done at a desk: there is a receipt of it.
    pub receipt: bool,
    /// Notes of the guichets that hold it, newest first.
    pub notes: Vec<NoteLine>,
    /// A note that could not be kept.
    pub note: FormState,
    /// The guichets in whose name the agent may act: code and name. None when all are closed:
    /// nothing is done then.
    pub guichets: Vec<(String, String)>,
}

/// What a desk can do to a demand today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acts {
    /// Renew it.
    pub renew: bool,
    /// Record changes, or remove it.
    pub modify: bool,
    /// Ask that it be put back, until that day.
    pub reactivate: Option<NaiveDate>,
    /// Why it cannot be put back.
    pub not_reactivable: Option<String>,
    /// The last request: by whom, on what day, and why it was refused if it was.
    pub asked: Option<(String, NaiveDate, Option<String>)>,
}

/// A note of a guichet.
#[derive(Clone, Debug)]
pub struct NoteLine {
    /// « G6904 – Ville de Bron ».
    pub guichet: String,
    /// Day.
    pub day: NaiveDate,
    /// What it says.
    pub text: String,
}

/// Every guichet of the agent is closed.
fn closed_notice() -> AnyView {
    let sentence = format!("{}.", ActingError::Closed);
    view! {
        <Notice kind=NoticeKind::Warn title="Rien ne peut être enregistré">
            <p>{sentence}</p>
        </Notice>
    }
    .into_any()
}

/// The guichet in whose name an agent acts: a question for those who have several.
fn guichet_field(guichets: &[(String, String)], form: &FormState) -> AnyView {
    guichet_as(GUICHET, guichets, form)
}

/// The same under another name, where a page asks it twice.
fn guichet_as(name: &'static str, guichets: &[(String, String)], form: &FormState) -> AnyView {
    match guichets {
        [] => ().into_any(),
        [(code, _)] => {
            let code = code.clone();
            view! { <input type="hidden" name=name value=code/> }.into_any()
        }
        several => {
            let choices =
                several.iter().map(|(code, name)| Choice::new(code.clone(), name)).collect();
            view! {
                <Select name=name label="Au nom de quel guichet" choices=choices
                    selected=form.value(name) error=form.error(name)/>
            }
            .into_any()
        }
    }
}
/// `GET /guichet/demande/{number}`.
pub fn dispatched(chrome: &Chrome, view: DispatchedView) -> String {
    dispatched::page(chrome, view)
}

/// First page of a territory manager.
#[derive(Clone, Debug, Default)]
pub struct TerritoryView {
    /// Departments, whose statistics it links to: code and name.
    pub departments: Vec<(String, String)>,
    /// Demands that guichets ask to put back: number, guichet, day.
    pub reactivations: Vec<(ReactivationId, UniqueNumber, String, NaiveDate)>,
    /// Unusual reading to explain.
    pub watch: i64,
}
/// `GET` `paths::TERRITORY`.
pub fn territory(chrome: &Chrome, view: &TerritoryView) -> String {
    territory::page(chrome, view)
}
