//! The figures of a commune, beside those of its neighbours.

use super::territory::{by_month, waiting, who};
use super::{
    AsOf, NONE_ALLOCATED, by_type, demands_for_one, head, key_figures, list, method, ratio,
};
use crate::components::{Cell, Column, DataTable, Notice, Trail};
use crate::domain::statistics::{Indicator, Line, Part, Sheet, Split};
use crate::domain::text::name_key;
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use leptos::prelude::*;
use std::sync::Arc;

/// Neighbours shown at most.
const NEIGHBOURS: usize = 15;

/// One commune.
#[derive(Clone, Debug)]
pub struct CommuneView {
    /// Its figures.
    pub sheet: Arc<Sheet>,
    /// When they were counted.
    pub as_of: AsOf,
    /// Those it lies in, the largest first: names and addresses.
    pub above: Vec<(String, String)>,
    /// Its arrondissements, where it has some: names and addresses.
    pub parts: Vec<(String, String)>,
    /// The territory whose communes are compared with it: its name and its address.
    pub around: (String, String),
    /// Those communes.
    pub neighbours: Vec<Part>,
}

/// `GET /statistiques/commune/{insee}`.
pub fn commune(chrome: &Chrome, view: &CommuneView) -> String {
    let chrome = chrome.clone();
    let sheet = &view.sheet;
    let title = format!("Statistiques\u{a0}: {}", sheet.name);
    let mut links = vec![("Statistiques".to_owned(), paths::STATISTICS.to_owned())];
    links.extend(view.above.clone());
    let own = if sheet.own.is_empty() {
        view! { <Notice title="Aucune demande pour cette commune pour l’instant"/> }.into_any()
    } else {
        view! {
            {whole(sheet).into_any()}
            {by_month(sheet)}
            {waiting(sheet)}
            {by_type(&sheet.own)}
            {who(sheet)}
            {few(sheet)}
        }
        .into_any()
    };
    let hides = sheet.own.hides() || view.neighbours.iter().any(|one| one.counts.hides());
    let head = head(sheet, &view.as_of, hides);
    let parts = parts(&view.parts);
    let elsewhere = elsewhere(view).into_any();
    let name = sheet.name.clone();
    render(|| {
        view! {
            <Frame chrome=chrome title=title current=paths::STATISTICS>
                <div class="stack">
                    <Trail links=links/>
                    <h1>"Demande de logement social\u{a0}: "{name}</h1>
                    {head}
                </div>
                {own}
                {parts}
                {elsewhere}
                {method().into_any()}
            </Frame>
        }
    })
}

/// Why nothing divides the demands of a small commune.
fn few(sheet: &Sheet) -> AnyView {
    let pending = Line::now(Indicator::Pending);
    if sheet.pending() == Some(0) {
        return ().into_any();
    }
    let is_divided = Split::OF_STOCK
        .into_iter()
        .any(|split| split.is_partition() && !sheet.own.classes(pending, split).is_empty());
    if is_divided {
        return ().into_any();
    }
    view! {
        <p class="hint">"Pour cette commune, on ne peut pas dire qui fait ces demandes, ni depuis quand, sans risquer de faire reconnaître quelqu’un."</p>
    }
    .into_any()
}

/// Of Paris, Lyon and Marseille.
fn parts(parts: &[(String, String)]) -> AnyView {
    if parts.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="stack">
            <h2>"Par arrondissement"</h2>
            {list(parts, "columns")}
        </section>
    }
    .into_any()
}

fn whole(sheet: &Sheet) -> impl IntoView + use<> {
    let (pending, allocated) = (sheet.pending(), sheet.year(Indicator::Allocated));
    key_figures(
        vec![
            (
                pending,
                "demande en cours la place en premier",
                "demandes en cours la placent en premier",
            ),
            (
                sheet.own.get(Line::now(Indicator::PendingAny)),
                "demande en cours la cite",
                "demandes en cours la citent, à n’importe quel rang",
            ),
            (
                sheet.year(Indicator::New),
                "nouvelle demande en un an",
                "nouvelles demandes en un an",
            ),
            (allocated, "logement attribué en un an", "logements attribués en un an"),
        ],
        demands_for_one(sheet.own.pending_then(), allocated),
    )
}

/// The neighbours: those where fewer people ask for one dwelling first, then those of which it is not
/// told, then those where none was allocated.
fn elsewhere(view: &CommuneView) -> impl IntoView + use<> {
    let allocated = |one: &Part| one.year(Indicator::Allocated);
    let mut others: Vec<&Part> = view.neighbours.iter().collect();
    others.sort_by_key(|one| {
        let tension = demands_for_one(one.counts.pending_then(), allocated(one));
        (tension.is_none(), tension, allocated(one) == Some(0), name_key(&one.name))
    });
    let head = vec![
        Column::text("Commune"),
        Column::number("Demandes pour un logement"),
        Column::number("En cours, premier choix"),
        Column::number("Attribués en un an"),
    ];
    let more = others.len() > NEIGHBOURS;
    let rows = others
        .into_iter()
        .take(NEIGHBOURS)
        .map(|one| {
            vec![
                Cell::link(paths::statistics_of(one.zone), one.name.clone()),
                ratio(one.counts.pending_then(), allocated(one)).into(),
                one.pending().into(),
                allocated(one).into(),
            ]
        })
        .collect();
    let (around, href) = view.around.clone();
    let name = around.clone();
    let more = more.then(|| {
        view! {
            <p class="hint">
                {format!("Voici les {NEIGHBOURS} premières communes. Les autres\u{a0}: ")}
                <a href=href>{name}</a>
                "."
            </p>
        }
    });
    view! {
        <section class="stack">
            <h2>"Où demander aussi\u{a0}?"</h2>
            <p>"Une demande peut citer plusieurs communes. Là où il y a moins de demandes pour un logement attribué en un an, l’attente est souvent plus courte, sans que rien ne soit promis."</p>
            <DataTable
                caption=format!("Autres communes\u{a0}: {around}")
                head=head
                rows=rows
                stacked=true
                empty="Aucune autre commune n’a encore de demande."
            />
            <p class="hint">{NONE_ALLOCATED}</p>
            {more}
        </section>
    }
}
