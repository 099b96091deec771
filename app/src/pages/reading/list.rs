//! What waits for an explanation, and the answers.

use leptos::prelude::*;

use super::{ReadingLine, ReadingsView, home, leads};
use crate::components::format::date;
use crate::components::{Cell, Column, DataTable};
use crate::domain::reading::{AT_NIGHT, FEW, FOREIGN, ONLY_LOOKS};
use crate::pages::{Chrome, Frame, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: &ReadingsView) -> String {
    render(|| {
        let lead = leads(chrome);
        let waiting: Vec<_> = view.waiting.iter().map(|line| row(line, lead)).collect();
        let explained: Vec<_> =
            view.explained.iter().filter_map(|line| answer(line, lead)).collect();
        let head = ["Ce qui sort de l’ordinaire", "Agent", "Jour", "Détail"];
        let answers = ["Ce qui sortait de l’ordinaire", "Agent", "Jour", "Explication", "Par"];
        let criteria = criteria().map(|text| view! { <li>{text}</li> });
        view! {
            <Frame chrome=chrome.clone() title="Consultations inhabituelles" current=home(chrome)>
                <div class="stack">
                    <h1>"Consultations inhabituelles"</h1>
                    <p class="lead">"Chaque nuit, le portail compte ce que chaque agent a consulté la veille. Aucun demandeur n’est nommé ici."</p>
                    <p>"Une ligne est une question, pas un reproche\u{a0}: demandez à l’agent, puis écrivez en une phrase ce qui l’explique."</p>
                </div>
                <DataTable caption="À expliquer" head=head.map(Column::text).to_vec() rows=waiting
                    empty="Aucune consultation inhabituelle n’attend d’explication."/>
                <DataTable caption="Déjà expliquées" head=answers.map(Column::text).to_vec()
                    rows=explained empty="Aucune explication pour l’instant."/>
                <section class="card stack">
                    <h2>"Ce qui est signalé"</h2>
                    <ul class="stack">{criteria}</ul>
                </section>
            </Frame>
        }
    })
}

fn row(line: &ReadingLine, lead: bool) -> Vec<Cell> {
    vec![
        Cell::link(paths::reading(lead, line.id), line.finding.reason.label()),
        line.agent.clone().into(),
        date(line.day).into(),
        line.finding.in_words().into(),
    ]
}

fn answer(line: &ReadingLine, lead: bool) -> Option<Vec<Cell>> {
    let explained = line.explained.as_ref()?;
    Some(vec![
        Cell::link(paths::reading(lead, line.id), line.finding.reason.label()),
        line.agent.clone().into(),
        date(line.day).into(),
        explained.text.clone().into(),
        format!("{}, le {}", explained.by, date(explained.day)).into(),
    ])
}

/// The rules, as those whom they are about may read them.
fn criteria() -> [String; 4] {
    [
        format!(
            "Plus de {FEW}\u{a0}demandes consultées dans la journée, et plus de trois fois un jour ordinaire de cet agent\u{a0}; ou plus que personne à ce poste."
        ),
        format!(
            "{AT_NIGHT}\u{a0}consultations ou plus avant 7\u{a0}h, après 21\u{a0}h, un dimanche ou un jour férié."
        ),
        format!(
            "{FOREIGN}\u{a0}demandes ou plus que son guichet n’a pas reçues, et pour lesquelles rien n’a été fait."
        ),
        format!(
            "{ONLY_LOOKS}\u{a0}demandes ou plus consultées sans aucune démarche de toute la journée."
        ),
    ]
}
