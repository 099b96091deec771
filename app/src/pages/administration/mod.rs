//! Pages of the administrator: guichets and agents; no personal data of applicants.

mod agent;
mod agents;
mod guichet;
mod guichets;
mod import;
mod overview;
mod samples;
pub mod work;

pub use import::{ReportView, import, imported, report};
pub use samples::samples;
pub use work::WorkView;

use super::Chrome;
use crate::components::{Choice, TagKind};
use crate::domain::account::Role;
use crate::domain::agent::Office;
use crate::domain::guichet::Guichet;
use crate::domain::ids::AccountId;
use crate::forms::FormState;
use crate::forms::agent::AgentQuery;
use crate::forms::guichet::GuichetQuery;
use chrono::NaiveDate;

/// A code and its name: « 069 », « Rhône ».
pub type Named = (String, String);

/// Who works for a territory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerritoryLine {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Open guichets.
    pub guichets: i64,
    /// Agents of those guichets.
    pub desk_agents: i64,
    /// Operators.
    pub operators: i64,
    /// Managers.
    pub managers: i64,
}

/// First page of an administrator.
#[derive(Clone, Debug, Default)]
pub struct OverviewView {
    /// Agents who can sign in.
    pub agents: i64,
    /// Open guichets, that of the portal aside.
    pub guichets: i64,
    /// Mails and dispatches that failed for good.
    pub failures: i64,
    /// Territories whose files no operator checks, and how many wait there.
    pub unattended: Vec<(String, i64)>,
    /// The territories that have guichets or agents.
    pub territories: Vec<TerritoryLine>,
}
/// `GET /administration`.
pub fn overview(chrome: &Chrome, view: OverviewView) -> String {
    overview::page(chrome, view)
}

/// The guichets.
#[derive(Clone, Debug, Default)]
pub struct GuichetsView {
    /// Those of the page.
    pub lines: Vec<Guichet>,
    /// What is shown.
    pub query: GuichetQuery,
    /// How many there are on all pages.
    pub found: i64,
    /// How many pages.
    pub pages: u32,
    /// The territories of the country.
    pub territories: Vec<Named>,
}
/// `GET paths::network(query, page)`.
pub fn guichets(chrome: &Chrome, view: GuichetsView) -> String {
    guichets::page(chrome, view)
}

/// One guichet, or a new one.
#[derive(Clone, Debug, Default)]
pub struct GuichetView {
    /// The one that is changed; none for a new one.
    pub existing: Option<Guichet>,
    /// The name of its territory.
    pub territory: String,
    /// What is typed.
    pub form: FormState,
    /// Another administrator wrote it meanwhile.
    pub stale: bool,
    /// The territories of the country.
    pub territories: Vec<Named>,
    /// Who works there.
    pub agents: Vec<AgentLine>,
}
/// `GET`/`POST` `paths::managed_guichet(code)`, `paths::NEW_GUICHET`.
pub fn guichet(chrome: &Chrome, view: GuichetView) -> String {
    guichet::page(chrome, view)
}

/// Where an agent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentState {
    /// They have not chosen a password yet.
    Invited,
    /// By their term.
    Office(Office),
}

impl AgentState {
    fn tag(self) -> (TagKind, &'static str) {
        match self {
            Self::Office(Office::Over) => (TagKind::Neutral, "Terminé"),
            Self::Invited => (TagKind::Warn, "Invité, pas encore venu"),
            Self::Office(Office::NotYet) => (TagKind::Info, "À venir"),
            Self::Office(Office::In) => (TagKind::Good, "En fonction"),
        }
    }
}

/// An agent, in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentLine {
    /// Account.
    pub id: AccountId,
    /// Address.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Where, in words.
    pub scope: String,
    /// Where they stand.
    pub state: AgentState,
    /// Last day, if there is one.
    pub until: Option<NaiveDate>,
}

/// The agents.
#[derive(Clone, Debug, Default)]
pub struct AgentsView {
    /// Those of the page.
    pub lines: Vec<AgentLine>,
    /// What is shown.
    pub query: AgentQuery,
    /// The address that was searched; none when the list is not a search.
    pub searched: Option<String>,
    /// How many there are on all pages.
    pub found: i64,
    /// How many pages.
    pub pages: u32,
    /// The territories of the country.
    pub territories: Vec<Named>,
}
/// `GET paths::agents(query, page)`, `POST paths::AGENTS`.
pub fn agents(chrome: &Chrome, view: AgentsView) -> String {
    agents::page(chrome, view)
}

/// An agent who is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingAgent {
    /// Who.
    pub line: AgentLine,
    /// First day, if there is one.
    pub from: Option<NaiveDate>,
    /// It is the reader.
    pub own: bool,
    /// They set an application up for their codes.
    pub second_factor: bool,
}

/// One agent, or one to invite.
#[derive(Clone, Debug, Default)]
pub struct AgentView {
    /// The one that is changed; none to invite one.
    pub existing: Option<ExistingAgent>,
    /// What is typed.
    pub form: FormState,
    /// Another administrator wrote it meanwhile.
    pub stale: bool,
    /// The territories of the country.
    pub territories: Vec<Named>,
}
/// `GET`/`POST` `paths::agent(id)`, `paths::NEW_AGENT`.
pub fn agent(chrome: &Chrome, view: AgentView) -> String {
    agent::page(chrome, view)
}

/// `GET`/`POST` `paths::WORK`.
pub fn work(chrome: &Chrome, view: WorkView) -> String {
    work::page(chrome, view)
}

/// The territories as a list to choose from.
fn territory_choices(territories: &[Named]) -> Vec<Choice> {
    let choice = |(code, name): &Named| Choice::new(code.clone(), format!("{name} ({code})"));
    territories.iter().map(choice).collect()
}
