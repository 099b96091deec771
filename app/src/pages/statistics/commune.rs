//! The figures of a commune, beside those of its neighbours.

use super::{by_type, demands_for_one, key_figures, secret};
use crate::components::format::{HIDDEN, date, tenths};
use crate::components::{Cell, Column, DataTable, Notice, Trail};
use crate::domain::statistics::CommuneSheet;
use crate::domain::territory::{DepartmentCode, InseeCode};
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use chrono::NaiveDate;
use leptos::prelude::*;

/// Neighbours shown at most.
const NEIGHBOURS: usize = 15;

/// One commune.
#[derive(Clone, Debug)]
pub struct CommuneView {
    /// Which one.
    pub insee: InseeCode,
    /// « Bron ».
    pub name: String,
    /// Its department, and the name of it.
    pub department: (DepartmentCode, String),
    /// The body it belongs to: « Métropole de Lyon ».
    pub group: Option<String>,
    /// The day of the figures.
    pub day: NaiveDate,
    /// Its own; none when nobody ever wished for it.
    pub own: Option<CommuneSheet>,
    /// Those of the other communes of its group in the same department.
    pub neighbours: Vec<CommuneSheet>,
}

/// `GET /statistiques/commune/{insee}`.
pub fn commune(chrome: &Chrome, view: &CommuneView) -> String {
    let chrome = chrome.clone();
    let title = format!("Statistiques\u{a0}: {}", view.name);
    let (code, department) = view.department.clone();
    let links = vec![
        ("Tous les départements".to_owned(), paths::STATISTICS.to_owned()),
        (department, paths::department_statistics(code)),
    ];
    let hides = |one: &CommuneSheet| {
        let counts = [one.pending, one.pending_any, one.new, one.allocated];
        counts.iter().chain(&one.types).any(Option::is_none)
    };
    let hides = view.own.iter().chain(&view.neighbours).any(hides);
    let own = match &view.own {
        Some(own) => view! { {whole(own).into_any()} {by_type("Demandes en cours, premier choix", own.types.clone())} }.into_any(),
        None => view! {
            <Notice title="Aucune demande pour cette commune pour l’instant"/>
        }
        .into_any(),
    };
    let (secret, elsewhere) = (secret(hides), elsewhere(view).into_any());
    let day = format!("À jour le {}.", date(view.day));
    let name = view.name.clone();
    render(|| {
        view! {
            <Frame chrome=chrome title=title current=paths::STATISTICS>
                <div class="stack">
                    <Trail links=links/>
                    <h1>"Demande de logement social\u{a0}: "{name}</h1>
                    <p class="hint">{day}</p>
                    {secret}
                </div>
                {own}
                {elsewhere}
            </Frame>
        }
    })
}

fn whole(own: &CommuneSheet) -> impl IntoView + use<> {
    key_figures(
        vec![
            (
                own.pending,
                "demande en cours la place en premier",
                "demandes en cours la placent en premier",
            ),
            (
                own.pending_any,
                "demande en cours la cite",
                "demandes en cours la citent, à n’importe quel rang",
            ),
            (own.new, "nouvelle demande en un an", "nouvelles demandes en un an"),
            (own.allocated, "logement attribué en un an", "logements attribués en un an"),
        ],
        demands_for_one(own.pending, own.allocated),
    )
}

/// The neighbours: those where fewer people ask for one dwelling first, then those of which it is not
/// told, then those where none was allocated.
fn elsewhere(view: &CommuneView) -> impl IntoView + use<> {
    let tension = |one: &CommuneSheet| demands_for_one(one.pending, one.allocated);
    let mut others: Vec<&CommuneSheet> = view.neighbours.iter().collect();
    others.sort_by_key(|one| {
        let tension = tension(one);
        (tension.is_none(), tension, one.allocated == Some(0), one.name.clone())
    });
    let head = vec![
        Column::text("Commune"),
        Column::number("Demandes pour un logement"),
        Column::number("En cours, premier choix"),
        Column::number("Attribués en un an"),
    ];
    let ratio = |one: &CommuneSheet| match (tension(one), one.allocated) {
        (Some(ratio), _) => tenths(ratio),
        (None, Some(0)) => "aucune attribution".to_owned(),
        (None, _) => HIDDEN.to_owned(),
    };
    let rows = others
        .into_iter()
        .take(NEIGHBOURS)
        .map(|one| {
            vec![
                Cell::link(paths::commune_statistics(one.insee), one.name.clone()),
                Cell::Text(ratio(one)),
                one.pending.into(),
                one.allocated.into(),
            ]
        })
        .collect();
    let group = view.group.clone().unwrap_or_else(|| view.department.1.clone());
    view! {
        <section class="stack">
            <h2>"Où demander aussi\u{a0}?"</h2>
            <p>"Une demande peut citer plusieurs communes. Là où il y a moins de demandes pour un logement attribué en un an, l’attente est souvent plus courte, sans que rien ne soit promis."</p>
            <DataTable
                caption=format!("Autres communes\u{a0}: {group}")
                head=head
                rows=rows
                stacked=true
                empty="Aucune autre commune n’a encore de demande."
            />
        </section>
    }
}
