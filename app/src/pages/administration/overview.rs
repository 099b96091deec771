//! First page of the administrator.

use leptos::prelude::*;

use super::{OverviewView, TerritoryLine};
use crate::components::format::{count, number};
use crate::components::{Cell, Column, DataTable, Figure, Notice, NoticeKind};
use crate::domain::account::Role;
use crate::forms::agent::AgentQuery;
use crate::forms::guichet::GuichetQuery;
use crate::pages::{Chrome, Frame, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: OverviewView) -> String {
    render(|| {
        let failures = (view.failures > 0).then(|| {
            view! {
                <Notice kind=NoticeKind::Warn title="Des envois ont échoué">
                    <p>"Des messages ou des transmissions n’ont pas pu partir, malgré plusieurs essais. "<a href=paths::WORK>"Voir lesquels et réessayer"</a></p>
                </Notice>
            }
        });
        let unattended = unattended(&view.unattended);
        let figures = figures(&view);
        let territories = territories(&view.territories);
        view! {
            <Frame chrome=chrome.clone() title="Administration" current=paths::ADMINISTRATION>
                <div class="stack">
                    <h1>"Administration"</h1>
                    <p class="lead">"Les guichets, les accès des agents et l’état du service. Aucune donnée personnelle de demandeur n’est visible ici."</p>
                </div>
                {unattended}
                {failures}
                {figures}
                {territories}
            </Frame>
        }
    })
}

fn figures(view: &OverviewView) -> AnyView {
    let figures = [
        (view.guichets, if view.guichets < 2 { "guichet ouvert" } else { "guichets ouverts" }),
        (view.agents, if view.agents < 2 { "agent en fonction" } else { "agents en fonction" }),
        (view.failures, if view.failures < 2 { "envoi en échec" } else { "envois en échec" }),
    ]
    .map(|(value, label)| view! { <Figure value=number(value) label=label card=true/> });
    view! { <div class="grid3">{figures}</div> }.into_any()
}

fn territories(lines: &[TerritoryLine]) -> AnyView {
    let head = vec![
        Column::text("Territoire"),
        Column::number("Guichets"),
        Column::number("Agents de guichet"),
        Column::number("Opérateurs"),
        Column::number("Gestionnaires"),
    ];
    let rows: Vec<Vec<Cell>> = lines.iter().map(row).collect();
    view! {
        <section class="stack">
            <h2>"Par territoire"</h2>
            <DataTable caption="Guichets ouverts, et personnes qui peuvent se connecter aujourd’hui"
                head=head rows=rows stacked=true
                empty="Aucun territoire n’a encore de guichet. Commencez par en ajouter un, ou par importer votre réseau."/>
        </section>
    }
    .into_any()
}

fn row(line: &TerritoryLine) -> Vec<Cell> {
    let territory = line.code.parse().ok();
    let guichets = GuichetQuery { territory, ..GuichetQuery::default() };
    let agents = |role| AgentQuery { territory, role: Some(role), ..AgentQuery::default() };
    let name = format!("{} ({})", line.name, line.code);
    let linked = |n: i64, href: String, of: &str| {
        let of = format!(" ({of}, {})", line.name);
        Cell::view(view! { <a href=href>{number(n)}<span class="sr">{of}</span></a> })
    };
    vec![
        name.into(),
        linked(line.guichets, paths::network(&guichets, 1), "guichets"),
        line.desk_agents.into(),
        linked(line.operators, paths::agents(&agents(Role::Operator), 1), "opérateurs"),
        linked(line.managers, paths::agents(&agents(Role::TerritoryManager), 1), "gestionnaires"),
    ]
}
/// Files that nobody checks: somebody waits for an answer that was promised.
fn unattended(territories: &[(String, i64)]) -> Option<AnyView> {
    let lines: Vec<_> = territories
        .iter()
        .map(|(name, files)| {
            let files = count(*files, "dossier attend", "dossiers attendent");
            view! { <li>{format!("{name}\u{a0}: {files}")}</li> }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <Notice kind=NoticeKind::Bad title="Des dossiers attendent là où aucun opérateur ne vérifie">
                <ul>{lines}</ul>
                <p>"Donnez ce territoire à un opérateur\u{a0}: une réponse sous 5\u{a0}jours ouvrés a été promise."</p>
            </Notice>
        }
        .into_any()
    })
}
