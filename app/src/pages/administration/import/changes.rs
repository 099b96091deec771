//! What each line of a file would change in the network.

use leptos::prelude::*;

use super::{ReportView, beginning};
use crate::components::format::number;
use crate::components::{Cell, Column, DataTable, Tag, TagKind};
use crate::domain::network_file::{Effect, Revision};

pub(super) fn changes(view: &ReportView) -> Option<AnyView> {
    (!view.changes.is_empty()).then(|| {
        let head = ["Ligne", "Guichet", "Nom", "Ce qui change"].map(Column::text).to_vec();
        let rows: Vec<Vec<Cell>> = view
            .changes
            .iter()
            .map(|change| {
                let line = i64::try_from(change.line).unwrap_or(i64::MAX);
                let (code, name) = (change.code.to_string(), change.name.clone());
                vec![number(line).into(), code.into(), name.into(), effect(&change.effect)]
            })
            .collect();
        let all = view.counts.to_write();
        let beginning = beginning(view.changes.len(), all, "premiers sont montrés,");
        view! {
            <section class="stack">
                <h2>"Ce qui changerait"</h2>
                {beginning}
                <DataTable caption="Guichets ajoutés ou changés" head=head rows=rows/>
            </section>
        }
        .into_any()
    })
}

fn effect(effect: &Effect) -> Cell {
    match effect {
        Effect::New => Cell::tag(TagKind::Good, "Nouveau"),
        Effect::Changed(revised) => Cell::view(revisions(revised)),
        Effect::Closed(revised) if revised.is_empty() => Cell::tag(TagKind::Warn, "Ferme"),
        Effect::Closed(revised) => {
            let revised = revisions(revised);
            Cell::view(view! {
                <div class="stack"><Tag kind=TagKind::Warn text="Ferme, et change"/> {revised}</div>
            })
        }
    }
}

/// « Nom : « Guichet G6902 » devient « Habitat du Rhône » »: read aloud as it is written.
fn revisions(revised: &[Revision]) -> impl IntoView + use<> {
    let said = |value: &str| match value {
        "" => "vide".to_owned(),
        value => format!("«\u{a0}{value}\u{a0}»"),
    };
    let lines: Vec<_> = revised
        .iter()
        .map(|revision| {
            let Revision { field, before, after } = revision;
            let change = format!("\u{a0}: {} devient {}", said(before), said(after));
            view! { <li><strong>{field.label()}</strong>{change}</li> }
        })
        .collect();
    view! { <ul>{lines}</ul> }
}
