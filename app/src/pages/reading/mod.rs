//! Unusual reading, for the leads of guichets and the managers of territories.

mod list;
mod one;
mod samples;

pub use samples::samples;

use super::Chrome;
use crate::components::format::count;
use crate::components::{Notice, NoticeKind};
use crate::domain::account::Role;
use crate::domain::ids::ReadingId;
use crate::domain::reading::Finding;
use crate::forms::FormState;
use crate::paths;
use chrono::NaiveDate;
use leptos::prelude::*;

/// A day of an agent that was out of the ordinary, in one way.
#[derive(Clone, Debug)]
pub struct ReadingLine {
    /// Its address is `paths::reading(…)`.
    pub id: ReadingId,
    /// E-mail of the agent.
    pub agent: String,
    /// What they are.
    pub role: Role,
    /// Which day.
    pub day: NaiveDate,
    /// What was found, in counts.
    pub finding: Finding,
    /// The answer, once there is one.
    pub explained: Option<Explained>,
}

/// What somebody answered.
#[derive(Clone, Debug)]
pub struct Explained {
    /// In their words.
    pub text: String,
    /// Their e-mail.
    pub by: String,
    /// On what day.
    pub day: NaiveDate,
}

/// What waits, and what was answered.
#[derive(Clone, Debug, Default)]
pub struct ReadingsView {
    /// To explain, the newest first.
    pub waiting: Vec<ReadingLine>,
    /// Explained, the last first.
    pub explained: Vec<ReadingLine>,
}
/// `GET paths::DESK_READINGS` and `paths::READINGS`.
pub fn list(chrome: &Chrome, view: &ReadingsView) -> String {
    list::page(chrome, view)
}

/// One of them.
#[derive(Clone, Debug)]
pub struct ReadingView {
    /// What was found.
    pub line: ReadingLine,
    /// The explanation being written.
    pub form: FormState,
}
/// `GET paths::reading(…)`.
pub fn one(chrome: &Chrome, view: &ReadingView) -> String {
    one::page(chrome, view)
}

/// Whether the reader is a lead: their pages are those of the guichets.
fn leads(chrome: &Chrome) -> bool {
    chrome.role == Some(Role::GuichetLead)
}

/// The entry of the menu that these pages belong to.
fn home(chrome: &Chrome) -> &'static str {
    if leads(chrome) { paths::GUICHET } else { paths::TERRITORY }
}

/// On the first page of whoever watches: that something waits, or where to look.
pub(super) fn notice(chrome: &Chrome, waiting: i64) -> AnyView {
    let href = paths::readings(leads(chrome));
    if waiting == 0 {
        return view! { <p><a href=href>"Consultations inhabituelles"</a></p> }.into_any();
    }
    let number = count(waiting, "consultation à expliquer", "consultations à expliquer");
    view! {
        <Notice kind=NoticeKind::Warn title="Des consultations sortent de l’ordinaire">
            <p><a href=href>{number}</a></p>
        </Notice>
    }
    .into_any()
}
