//! The demands dispatched to the desks of an agent.

use leptos::prelude::*;

use super::{InboxLine, InboxView};
use crate::components::format::{count, date};
use crate::components::{
    Cell, Column, DataTable, Note, Pagination, Tag, TagKind, UniqueNumberText,
};
use crate::domain::dispatch::DispatchState;
use crate::domain::unique_number::UniqueNumber;
use crate::pages::{Chrome, Frame, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: InboxView) -> String {
    render(|| {
        let lead = match view.to_acknowledge {
            0 => "Tout est pris en compte.".to_owned(),
            number => format!("{} à prendre en compte.", count(number, "demande", "demandes")),
        };
        let guichets = (!view.guichets.is_empty()).then(|| {
            let names = view.guichets.join(", ");
            view! { <p class="hint">{names}</p> }
        });
        let (other, label) = if view.all {
            (paths::inbox(false, 1), "Voir seulement celles à prendre en compte")
        } else {
            (paths::inbox(true, 1), "Voir toutes les demandes reçues")
        };
        let head = vec![
            Column::text("Numéro unique"),
            Column::text("Demandeur"),
            Column::text("Événement"),
            Column::text("Date"),
            Column::text("État"),
        ];
        let rows: Vec<_> = view.lines.iter().map(row).collect();
        let (caption, empty) = if view.all {
            ("Demandes reçues", "Aucune demande reçue pour l’instant.")
        } else {
            ("Demandes à prendre en compte", "Rien à prendre en compte pour l’instant.")
        };
        let InboxView { all, page, pages, .. } = view;
        let around = |there: bool, page: u32| there.then(|| paths::inbox(all, page)).into();
        let (previous, next): (Note, Note) =
            (around(page > 1, page.saturating_sub(1)), around(page < pages, page + 1));
        view! {
            <Frame chrome=chrome.clone() title="Boîte de réception" current=paths::GUICHET>
                <div class="stack">
                    <h1>"Boîte de réception"</h1>
                    {guichets}
                    <p class="lead">{lead}</p>
                    <p><a href=other>{label}</a></p>
                </div>
                <DataTable caption=caption head=head rows=rows empty=empty/>
                <Pagination page=page pages=pages previous=previous next=next/>
            </Frame>
        }
    })
}

fn row(line: &InboxLine) -> Vec<Cell> {
    let kind = match line.state {
        DispatchState::Sent => TagKind::Warn,
        DispatchState::Acknowledged => TagKind::Good,
        DispatchState::Failed => TagKind::Bad,
        DispatchState::ToSend => TagKind::Neutral,
    };
    let state = match line.state {
        DispatchState::Sent => "À prendre en compte",
        other => other.label(),
    };
    let href = paths::dispatched(line.number);
    let number = view! {
        <a href=href><UniqueNumberText number=line.number.to_string()/></a>
        {web(line.number)}
    };
    vec![
        Cell::view(number),
        line.name.clone().into(),
        line.what.clone().into(),
        date(line.day).into(),
        Cell::tag(kind, state),
    ]
}

/// Says at a glance that a demand was born on this portal.
pub(super) fn web(number: UniqueNumber) -> Option<AnyView> {
    number
        .is_web()
        .then(|| view! { " "<Tag text="Guichet internet" kind=TagKind::Info/> }.into_any())
}
