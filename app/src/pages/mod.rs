//! Pages: each is a function from what it shows to a whole HTML document. A view holds only
//! what its page shows. Every file has `samples()`, which the tests check one by one.

pub mod account;
pub mod administration;
pub mod applicant;
pub mod demo;
pub mod desk;
pub mod duplicates;
pub mod extraction;
pub mod operator;
pub mod public;
pub mod reading;
pub mod statistics;

#[cfg(test)]
mod tests;

use crate::components::{Layout, NavLink, Notice, NoticeKind};
use crate::domain::account::Role;
use crate::forms::{FormState, Typed};
use crate::paths;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One sentence about what was just done, or why it was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// In words.
    pub sentence: String,
    /// It was not done.
    pub refused: bool,
}

impl Flash {
    /// It was done.
    pub fn done(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), refused: false }
    }

    /// It was not.
    pub fn refused(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), refused: true }
    }
}

/// What every page needs to know of the request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chrome {
    /// Role of the person signed in; none for a visitor.
    pub role: Option<Role>,
    /// True in the demonstration only.
    pub demo: bool,
    /// Shown once.
    pub flash: Option<Flash>,
}

/// Draws a page. The marks that only an island needs are left out of a page without any.
pub fn render<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let html = Owner::new().with(|| view().into_view().to_html());
    // What people typed is escaped: neither mark can come from them.
    if html.contains("<leptos-island") { html } else { html.replace("<!>", "") }
}

/// The title of a page with a form: it says first that something is to be corrected.
pub fn form_title(title: &str, form: &FormState) -> String {
    if form.errors.is_empty() { title.to_owned() } else { format!("Erreur\u{a0}: {title}") }
}

/// The document around a page: the menu of the role, then what was just done, then the page.
#[component]
pub fn Frame(
    /// Of the request.
    chrome: Chrome,
    /// Title of the page, without the name of the site.
    #[prop(into)]
    title: String,
    /// The address of the menu's entry that the page belongs to.
    #[prop(into, optional)]
    current: String,
    /// Whether the page has islands.
    #[prop(optional)]
    islands: bool,
    /// The page, with its `h1`.
    children: Children,
) -> impl IntoView {
    let Chrome { role, demo, flash } = chrome;
    let account = role.map(|_| ("Mon compte", paths::SESSIONS));
    let nav = menu(role)
        .iter()
        .chain(account.as_ref())
        .map(|(label, href)| NavLink::new(*label, *href).current(*href == current))
        .collect();
    let flash = flash.map(|Flash { sentence, refused }| {
        let kind = if refused { NoticeKind::Warn } else { NoticeKind::Good };
        view! { <Notice kind=kind live=true><p>{sentence}</p></Notice> }
    });
    view! {
        <Layout title=title nav=nav signed_in=role.is_some() islands=islands demo=demo>
            {flash}
            {children()}
        </Layout>
    }
}

/// A text that would break a page if it were not escaped: every sample types it somewhere.
pub(crate) const HOSTILE: &str = "</textarea><script>alert(1)</script>\" onclick=\"alert(1)";

/// Fields of a form, for samples.
pub(crate) fn typed(pairs: &[(&str, &str)]) -> Typed {
    Typed::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

/// What each role finds in the menu; the frame adds the account, the layout the way out.
fn menu(role: Option<Role>) -> &'static [(&'static str, &'static str)] {
    const STATISTICS: (&str, &str) = ("Statistiques", paths::STATISTICS);
    const GUICHETS: (&str, &str) = ("Guichets", paths::GUICHETS);
    const HELP: (&str, &str) = ("Aide", paths::HELP);
    match role {
        None => &[STATISTICS, GUICHETS, HELP, ("Se connecter", paths::SIGN_IN)],
        Some(Role::Applicant) => &[("Ma demande", paths::DEMAND), STATISTICS, GUICHETS, HELP],
        Some(Role::Operator) => &[("À vérifier", paths::OPERATOR), HELP],
        Some(Role::GuichetAgent | Role::GuichetLead) => &[
            ("Boîte de réception", paths::GUICHET),
            ("Doublons", paths::DESK_DUPLICATES),
            ("Rechercher", paths::DESK_SEARCH),
            ("Saisir", paths::ENTRIES),
            ("Extractions", paths::EXTRACTIONS),
            STATISTICS,
            HELP,
        ],
        Some(Role::TerritoryManager) => &[
            ("Territoire", paths::TERRITORY),
            ("Vérification", paths::BOARD),
            ("Doublons", paths::DUPLICATES),
            ("Extractions", paths::EXTRACTIONS),
            STATISTICS,
            GUICHETS,
        ],
        Some(Role::Administrator) => &[
            ("Administration", paths::ADMINISTRATION),
            ("Guichets", paths::NETWORK),
            ("Travail quotidien", paths::WORK),
            ("Agents", paths::AGENTS),
            STATISTICS,
        ],
    }
}
