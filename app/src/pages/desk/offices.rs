//! First pages of the territory manager and of the administrator.

use leptos::prelude::*;

use super::{AdministrationView, TerritoryView};
use crate::components::format::{count, date, number};
use crate::components::{Cell, Column, DataTable, Figure, Notice, NoticeKind};
use crate::domain::territory::DepartmentCode;
use crate::pages::{Chrome, Frame, render};
use crate::paths;

pub(super) fn territory(chrome: &Chrome, view: &TerritoryView) -> String {
    render(|| {
        let requests = requests(view);
        let lines: Vec<_> = view
            .departments
            .iter()
            .map(|(code, name)| {
                let text = format!("{name} ({code})");
                match code.parse::<DepartmentCode>() {
                    Ok(code) => {
                        let href = paths::department_statistics(code);
                        view! { <li><a href=href>{text}</a></li> }.into_any()
                    }
                    Err(_) => view! { <li>{text}</li> }.into_any(),
                }
            })
            .collect();
        let list = if lines.is_empty() {
            view! { <p class="hint">"Aucun département n’est rattaché à votre compte."</p> }
                .into_any()
        } else {
            view! { <ul class="stack">{lines}</ul> }.into_any()
        };
        view! {
            <Frame chrome=chrome.clone() title="Votre territoire" current=paths::TERRITORY>
                <div class="stack">
                    <h1>"Votre territoire"</h1>
                    <p class="lead">"Suivez la demande dans les départements dont vous avez la charge."</p>
                </div>
                {requests}
                <section class="stack">
                    <h2>"Statistiques par département"</h2>
                    {list}
                </section>
            </Frame>
        }
    })
}

/// What waits for the manager's decision.
fn requests(view: &TerritoryView) -> AnyView {
    let head =
        vec![Column::text("Numéro unique"), Column::text("Guichet"), Column::text("Demandée le")];
    let rows: Vec<Vec<Cell>> = view
        .reactivations
        .iter()
        .map(|(id, number, guichet, day)| {
            vec![
                Cell::link(paths::reactivation(*id), number.to_string()),
                guichet.clone().into(),
                date(*day).into(),
            ]
        })
        .collect();
    view! {
        <DataTable caption="Réactivations à décider" head=head rows=rows
            empty="Aucune réactivation n’attend votre décision."/>
    }
    .into_any()
}

pub(super) fn administration(chrome: &Chrome, view: AdministrationView) -> String {
    render(|| {
        let failures = (view.failures > 0).then(|| {
            view! {
                <Notice kind=NoticeKind::Warn title="Des envois ont échoué">
                    <p>"Des messages ou des transmissions n’ont pas pu partir, malgré plusieurs essais. Le journal du serveur dit lesquels."</p>
                </Notice>
            }
        });
        let unattended = unattended(&view.unattended);
        let head = vec![
            Column::text("E-mail"),
            Column::text("Rôle"),
            Column::text("Périmètre"),
            Column::text("État"),
        ];
        let agents = i64::try_from(view.agents.len()).unwrap_or(i64::MAX);
        let rows: Vec<Vec<Cell>> = view
            .agents
            .iter()
            .cloned()
            .map(|(email, role, scope, state)| [email, role, scope, state].map(Cell::from).into())
            .collect();
        let figures = [
            (agents, if agents < 2 { "agent" } else { "agents" }),
            (view.guichets, if view.guichets < 2 { "guichet" } else { "guichets" }),
            (view.failures, if view.failures < 2 { "envoi en échec" } else { "envois en échec" }),
        ]
        .map(|(value, label)| view! { <Figure value=number(value) label=label card=true/> });
        view! {
            <Frame chrome=chrome.clone() title="Administration" current=paths::ADMINISTRATION>
                <div class="stack">
                    <h1>"Administration"</h1>
                    <p class="lead">"Les comptes des agents et l’état du service. Aucune donnée personnelle de demandeur n’est visible ici."</p>
                </div>
                {unattended}
                {failures}
                <div class="grid3">{figures}</div>
                <DataTable caption="Agents" head=head rows=rows empty="Aucun agent pour l’instant."/>
                <p><a href=paths::GUICHETS>"Annuaire des guichets"</a></p>
            </Frame>
        }
    })
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
