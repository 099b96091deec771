//! The first page of the statistics: the country, its map, and the way to every territory.

use super::{AsOf, as_of, demands_for_one, key_figures, list, map};
use crate::components::{Choice, Notice, NoticeKind, Select, Submit, TextField, Width};
use crate::domain::statistics::{Indicator, Sheet, Shown, Zone};
use crate::domain::territory::InseeCode;
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use leptos::prelude::*;
use std::sync::Arc;

/// A department beside the others.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Which one.
    pub zone: Zone,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Demands under way, first choice.
    pub pending: Shown,
    /// The same on the day to which the year is counted.
    pub then: Shown,
    /// Dwellings allocated over twelve months.
    pub allocated: Shown,
}

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct IndexView {
    /// The country, and when it was counted; none as long as nothing was published.
    pub country: Option<(Arc<Sheet>, AsOf)>,
    /// Every department, in order.
    pub departments: Vec<Beside>,
    /// The commune that was looked for, as it was typed.
    pub typed: String,
    /// Those that bear its name, with their department.
    pub found: Vec<(InseeCode, String)>,
    /// How many bear it in all, when these are not all of them.
    pub found_in_all: Option<usize>,
    /// The EPCI whose name holds what was typed: names and addresses.
    pub groups: Vec<(String, String)>,
    /// Every region: names and addresses.
    pub regions: Vec<(String, String)>,
    /// What is wrong with it.
    pub wrong_commune: Option<&'static str>,
    /// What is wrong with the department that was chosen.
    pub wrong_department: Option<&'static str>,
    /// The address was that of a territory, or of a month, that does not exist.
    pub unknown: Option<Unknown>,
}

/// What was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// A territory.
    Territory,
    /// A month, or a version of it.
    Edition,
    /// Nothing was published yet: the first edition is being made.
    Anything,
}

/// `GET /statistiques`: figures of the country, its map, a search of communes, a list of departments.
pub fn index(chrome: &Chrome, view: IndexView) -> String {
    let chrome = chrome.clone();
    let title = match view.unknown {
        None => "Statistiques",
        Some(Unknown::Territory) => "Territoire inconnu",
        Some(Unknown::Edition) => "Publication inconnue",
        Some(Unknown::Anything) => "Chiffres en préparation",
    };
    let unknown = view.unknown.map(|unknown| {
        let (title, told) = match unknown {
            Unknown::Territory => (
                "Ce territoire n’est pas connu",
                "Il a peut-être changé de nom, ou été réuni avec un autre. Cherchez la commune par son nom, ou choisissez un département.",
            ),
            Unknown::Edition => (
                "Rien n’a été publié pour ce mois",
                "Choisissez un mois dans la liste des publications, ou lisez les derniers chiffres.",
            ),
            Unknown::Anything => (
                "Les premiers chiffres sont en préparation",
                "Revenez dans quelques minutes.",
            ),
        };
        view! {
            <Notice kind=NoticeKind::Warn title=title>
                <p>{told}</p>
                {(unknown == Unknown::Edition).then(|| view! { <p><a href=paths::OPEN_DATA>"Les publications mensuelles"</a></p> })}
            </Notice>
        }
        .into_any()
    });
    let departments = &view.departments;
    let figures = view.country.as_ref().map(|(sheet, when)| whole(sheet, when, departments));
    let lists = if departments.is_empty() {
        view! { <Notice title="Il n’y a pas encore de statistiques à montrer"/> }.into_any()
    } else {
        view! {
            <div class="split even">
                {search(&view).into_any()}
                {choose(departments, view.wrong_department).into_any()}
            </div>
            {figures}
            {regions(&view.regions)}
            {all(departments).into_any()}
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

fn whole(sheet: &Sheet, when: &AsOf, departments: &[Beside]) -> AnyView {
    let allocated = sheet.year(Indicator::Allocated);
    let figures = key_figures(
        vec![
            (sheet.pending(), "demande en cours", "demandes en cours"),
            (
                sheet.year(Indicator::New),
                "nouvelle demande en un an",
                "nouvelles demandes en un an",
            ),
            (allocated, "logement attribué en un an", "logements attribués en un an"),
        ],
        demands_for_one(sheet.own.pending_then(), allocated),
    );
    view! {
        <section class="stack">
            <h2>"En France"</h2>
            {as_of(sheet.zone, when)}
            {figures}
            <p>
                <a href=paths::statistics_of(Zone::Country)>"Tous les chiffres de la France"</a>
                " · "
                <a href=paths::OPEN_DATA>"Données ouvertes"</a>
            </p>
        </section>
        {map::map(departments)}
    }
    .into_any()
}

fn search(view: &IndexView) -> impl IntoView + use<> {
    let communes: Vec<_> = view
        .found
        .iter()
        .map(|(insee, name)| (name.clone(), paths::statistics_of(Zone::Commune(*insee))))
        .collect();
    let is_found = !communes.is_empty() || !view.groups.is_empty();
    let wrong = view.wrong_commune;
    let found = match (view.typed.is_empty() || wrong.is_some(), is_found) {
        (true, _) => ().into_any(),
        (false, false) => view! {
            <p>"Aucune commune ne porte ce nom. Vérifiez l’orthographe, ou cherchez le code postal."</p>
        }
        .into_any(),
        (false, true) => {
            let more = view.found_in_all.map(|all| {
                let told = format!("Il y a {all} réponses\u{a0}: voici les premières. Pour les autres, écrivez le nom en entier, ou le code postal.");
                view! { <p class="hint">{told}</p> }
            });
            view! {
                {list(&communes, "links")}
                {more}
                {list(&view.groups, "links")}
            }
            .into_any()
        }
    };
    let typed = view.typed.clone();
    view! {
        <form class="card stack" method="get" action=paths::STATISTICS role="search">
            <TextField name="commune" label="Commune" value=typed hint="Nom, code postal, ou nom d’une intercommunalité" width=Width::Mid/>
            {wrong.map(|wrong| view! { <p>{wrong}</p> })}
            <div class="row"><Submit label="Chercher"/></div>
            {found}
        </form>
    }
}

fn regions(regions: &[(String, String)]) -> AnyView {
    if regions.is_empty() {
        return ().into_any();
    }
    view! {
        <nav class="stack" aria-labelledby="regions">
            <h2 id="regions">"Toutes les régions"</h2>
            {list(regions, "columns")}
        </nav>
    }
    .into_any()
}

fn choose(departments: &[Beside], wrong: Option<&'static str>) -> impl IntoView + use<> {
    let choices: Vec<_> = departments
        .iter()
        .map(|one| Choice::new(one.code.clone(), format!("{} ({})", one.name, one.code)))
        .collect();
    view! {
        <form class="card stack" method="get" action=paths::STATISTICS>
            <Select name="departement" label="Département" choices=choices/>
            {wrong.map(|wrong| view! { <p>{wrong}</p> })}
            <div class="row"><Submit label="Voir les chiffres"/></div>
        </form>
    }
}

fn all(departments: &[Beside]) -> impl IntoView + use<> {
    let named: Vec<_> = departments
        .iter()
        .map(|one| (format!("{} ({})", one.name, one.code), paths::statistics_of(one.zone)))
        .collect();
    view! {
        <nav class="stack" aria-labelledby="departements">
            <h2 id="departements">"Tous les départements"</h2>
            {list(&named, "columns")}
        </nav>
    }
}
