//! Public statistics.

mod commune;
mod department;
mod files;
mod samples;

pub use commune::{CommuneView, commune};
pub use department::{DepartmentView, department};
pub use files::{department_csv, department_file};
pub use samples::samples;

use super::{Chrome, Frame, render};
use crate::components::format::{HIDDEN, shown, tenths};
use crate::components::{
    BarChart, Choice, Figure, Notice, NoticeKind, Select, Series, Submit, TextField, Width,
};
use crate::domain::content::HousingType;
use crate::domain::statistics::{Indicator, Shown};
use crate::domain::territory::InseeCode;
use crate::paths;
use leptos::prelude::*;

/// What the page that begins the statistics shows.
#[derive(Clone, Debug, Default)]
pub struct IndexView {
    /// Code and name of every department, in order.
    pub departments: Vec<(String, String)>,
    /// The commune that was looked for, as it was typed.
    pub typed: String,
    /// Those that bear its name, with their department.
    pub found: Vec<(InseeCode, String)>,
    /// What is wrong with it.
    pub wrong_commune: Option<&'static str>,
    /// What is wrong with the department that was chosen.
    pub wrong_department: Option<&'static str>,
    /// The address was that of a territory that does not exist.
    pub unknown: bool,
}

/// `GET /statistiques`: a search of communes, a select and a list of departments.
pub fn index(chrome: &Chrome, view: IndexView) -> String {
    let chrome = chrome.clone();
    let IndexView { departments, typed, found, wrong_commune, wrong_department, unknown } = view;
    let unknown = unknown.then(|| {
        view! {
            <Notice kind=NoticeKind::Warn title="Ce territoire n’est pas connu">
                <p>"Il a peut-être changé de nom, ou été réuni avec un autre. Cherchez la commune par son nom, ou choisissez un département."</p>
            </Notice>
        }
    });
    let title = if unknown.is_some() { "Territoire inconnu" } else { "Statistiques" };
    let lists = if departments.is_empty() {
        view! { <Notice title="Il n’y a pas encore de statistiques à montrer"/> }.into_any()
    } else {
        view! {
            <div class="split even">
                {search(typed, found, wrong_commune).into_any()}
                {choose(&departments, wrong_department).into_any()}
            </div>
            {all(&departments).into_any()}
        }
        .into_any()
    };
    render(|| {
        view! {
            <Frame chrome=chrome title=title current=paths::STATISTICS>
                <div class="stack">
                    <h1>"Statistiques de la demande de logement social"</h1>
                    <p class="lead">
                        "Combien de demandes attendent, depuis quand, dans quelles communes, pour quels logements."
                    </p>
                </div>
                {unknown}
                {lists}
            </Frame>
        }
    })
}

fn search(
    typed: String,
    found: Vec<(InseeCode, String)>,
    wrong: Option<&'static str>,
) -> impl IntoView {
    let links: Vec<_> = found
        .into_iter()
        .map(|(insee, name)| {
            view! { <li><a href=paths::commune_statistics(insee)>{name}</a></li> }
        })
        .collect();
    let found = match (typed.is_empty() || wrong.is_some(), links.is_empty()) {
        (true, _) => ().into_any(),
        (false, true) => view! {
            <p>"Aucune commune ne porte ce nom. Vérifiez l’orthographe, ou cherchez le code postal."</p>
        }
        .into_any(),
        (false, false) => view! { <ul class="links">{links}</ul> }.into_any(),
    };
    view! {
        <form class="card stack" method="get" action=paths::STATISTICS role="search">
            <TextField name="commune" label="Commune" value=typed hint="Nom ou code postal" width=Width::Mid/>
            {wrong.map(|wrong| view! { <p>{wrong}</p> })}
            <div class="row"><Submit label="Chercher"/></div>
            {found}
        </form>
    }
}

fn choose(departments: &[(String, String)], wrong: Option<&'static str>) -> impl IntoView + use<> {
    let choices: Vec<_> = departments
        .iter()
        .map(|(code, name)| Choice::new(code.clone(), format!("{name} ({code})")))
        .collect();
    view! {
        <form class="card stack" method="get" action=paths::STATISTICS>
            <Select name="departement" label="Département" choices=choices/>
            {wrong.map(|wrong| view! { <p>{wrong}</p> })}
            <div class="row"><Submit label="Voir les chiffres"/></div>
        </form>
    }
}

fn all(departments: &[(String, String)]) -> impl IntoView + use<> {
    let links: Vec<_> = departments
        .iter()
        .filter_map(|(code, name)| {
            let href = paths::department_statistics(code.parse().ok()?);
            Some(view! { <li><a href=href>{name.clone()}" ("{code.clone()}")"</a></li> })
        })
        .collect();
    view! {
        <nav class="stack" aria-labelledby="departements">
            <h2 id="departements">"Tous les départements"</h2>
            <ul class="columns">{links}</ul>
        </nav>
    }
}

/// Cards, a figure each, and what it counts in the singular up to one.
fn key_figures(figures: Vec<(Shown, &'static str, &'static str)>, tension: Shown) -> impl IntoView {
    let mut cards: Vec<_> = figures
        .into_iter()
        .map(|(n, one, many)| (shown(n), if n.is_some_and(|n| n < 2) { one } else { many }))
        .collect();
    if let Some(ratio) = tension {
        cards.push((tenths(ratio), "demandes en cours pour un logement attribué en un an"));
    }
    let cards: Vec<_> = cards
        .into_iter()
        .map(|(value, label)| view! { <Figure card=true value=value label=label/> })
        .collect();
    view! { <section class="figures" aria-label="Chiffres clés">{cards}</section> }
}

/// Demands under way for one dwelling allocated in a year, in tenths, rounded; nothing to say when
/// one of them is not told, or when nothing was allocated.
fn demands_for_one(pending: Shown, allocated: Shown) -> Option<i64> {
    let (pending, allocated) = (pending?, allocated?);
    (allocated > 0)
        .then(|| pending.saturating_mul(10).saturating_add(allocated / 2).div_euclid(allocated))
}

/// What stands for a count that is not told, where one is.
fn secret(hides: bool) -> Option<impl IntoView> {
    hides.then(|| {
        view! {
            <p class="hint">
                "«\u{a0}"{HIDDEN}"\u{a0}»\u{a0}: non communiqué. Le nombre est trop petit\u{a0}: le donner pourrait faire reconnaître quelqu’un, directement ou par calcul."
            </p>
        }
    })
}

/// The demands under way by wished type, in the order of the types. `name`: what is counted.
fn by_type(name: &'static str, counts: Vec<Shown>) -> AnyView {
    // As they fit under a bar on a phone.
    let label = |kind: &HousingType| match kind {
        HousingType::Room => "Ch.",
        HousingType::T6 => "T6+",
        other => other.short(),
    };
    let labels = HousingType::ALL.iter().map(|kind| label(kind).to_owned()).collect();
    let series = vec![Series::with_hidden(name, counts)];
    view! {
        <section class="card stack">
            <h2>"Par taille de logement"</h2>
            <p class="hint">
                "Une personne peut accepter plusieurs tailles\u{a0}: sa demande compte alors dans chacune. «\u{a0}Ch.\u{a0}»\u{a0}: une chambre."
            </p>
            <BarChart
                title="Demandes en cours par taille de logement"
                labels=labels
                series=series
                period="Taille"
                empty="Aucune taille n’est demandée pour l’instant."
            />
        </section>
    }
    .into_any()
}

/// How each figure is counted, and what it must not be taken for.
fn method() -> impl IntoView {
    let lines: Vec<_> = Indicator::ALL
        .iter()
        .map(|one| {
            view! {
                <div>
                    <dt><strong>{one.label()}</strong></dt>
                    <dd>{one.formula()}" "{one.caveat()}</dd>
                </div>
            }
        })
        .collect();
    view! {
        <section class="stack">
            <h2>"Comment lire ces chiffres"</h2>
            <dl class="stack">{lines}</dl>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_rounded_and_never_divides_by_zero() {
        assert_eq!(demands_for_one(Some(12_480), Some(1_960)), Some(64));
        assert_eq!(demands_for_one(Some(0), Some(5)), Some(0));
        assert_eq!(demands_for_one(Some(12), Some(0)), None);
        assert_eq!(demands_for_one(Some(i64::MAX), Some(1)), Some(i64::MAX));
        assert_eq!(demands_for_one(None, Some(5)), None);
        assert_eq!(demands_for_one(Some(12), None), None);
    }
}
