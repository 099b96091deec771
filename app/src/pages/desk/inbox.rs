//! The demands dispatched to the desks of an agent.

use leptos::prelude::*;

use super::{InboxLine, InboxView, closed_notice};
use crate::components::format::{count, date};
use crate::components::{
    ButtonKind, Cell, Choice, Column, DataTable, Note, Optional, Pagination, Select, Submit, Tag,
    TagKind, UniqueNumberText,
};
use crate::domain::dispatch::DispatchState;
use crate::domain::unique_number::UniqueNumber;
use crate::forms::desk::{InboxQuery, KINDS};
use crate::pages::{Chrome, Frame, reading, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: InboxView) -> String {
    render(|| {
        let lead = match view.to_acknowledge {
            _ if view.closed => "Ce qui a été reçu reste à lire.".to_owned(),
            0 => "Tout est pris en compte.".to_owned(),
            number => format!("{} à prendre en compte.", count(number, "demande", "demandes")),
        };
        let guichets = (!view.guichets.is_empty()).then(|| {
            let names = view.guichets.join(", ");
            view! { <p class="hint">{names}</p> }
        });
        let head = vec![
            Column::text("Numéro unique"),
            Column::text("Demandeur"),
            Column::text("Événement"),
            Column::text("Date"),
            Column::text("État"),
        ];
        let rows: Vec<_> = view.lines.iter().map(row).collect();
        let (caption, empty) = match (view.query.all, is_narrow(&view.query)) {
            (_, true) => ("Demandes reçues, filtrées", "Rien ne correspond à ces filtres."),
            (true, false) => ("Demandes reçues", "Aucune demande reçue pour l’instant."),
            (false, false) => {
                ("Demandes à prendre en compte", "Rien à prendre en compte pour l’instant.")
            }
        };
        let (lines, unread) = view.found;
        let found = (lines > 0).then(|| {
            let lines = count(lines, "événement", "événements");
            let unread = count(unread, "non lu", "non lus");
            view! { <p class="hint">{format!("{lines}, dont {unread}.")}</p> }
        });
        let closed = view.closed.then(closed_notice);
        let (notes, filters) = (notes(&view), filters(&view));
        let wrong_addresses = wrong_addresses(&view);
        let watch = view.watch.map(|waiting| reading::notice(chrome, waiting));
        let (query, pages) = (view.query, view.pages);
        let page = query.page.max(1);
        let around = |there: bool, page: u32| there.then(|| paths::inbox(&query.at(page))).into();
        let (previous, next): (Note, Note) =
            (around(page > 1, page.saturating_sub(1)), around(page < pages, page + 1));
        view! {
            <Frame chrome=chrome.clone() title="Boîte de réception" current=paths::GUICHET>
                <div class="stack">
                    <h1>"Boîte de réception"</h1>
                    {guichets}
                    <p class="lead">{lead}</p>
                </div>
                {closed}
                {watch}
                {notes}
                {wrong_addresses}
                {filters}
                {found}
                <DataTable caption=caption head=head rows=rows empty=empty/>
                <Pagination page=page pages=pages previous=previous next=next/>
            </Frame>
        }
    })
}

fn is_narrow(query: &InboxQuery) -> bool {
    query.unread || !query.kind.is_empty() || !query.month.is_empty()
}

fn filters(view: &InboxView) -> AnyView {
    let shown =
        vec![Choice::new("", "À prendre en compte"), Choice::new("1", "Toutes celles reçues")];
    let read = vec![Choice::new("", "Lues ou non"), Choice::new("1", "Non lues")];
    let kinds = KINDS.iter().map(|(code, label)| Choice::new(*code, *label)).collect();
    let months = view.months.iter().map(|(code, label)| Choice::new(code, label)).collect();
    let flag = |on: bool| if on { "1" } else { "" };
    let query = &view.query;
    view! {
        <form class="card stack" method="get" action=paths::GUICHET>
            <div class="grid3">
                <Select name="tout" label="Demandes" choices=shown selected=flag(query.all)
                    empty=Note::default() optional=Optional::Depends/>
                <Select name="nonlu" label="Lecture" choices=read selected=flag(query.unread)
                    empty=Note::default() optional=Optional::Depends/>
                <Select name="type" label="Événement" choices=kinds selected=query.kind.clone()
                    empty="Tous" optional=Optional::Depends/>
                <Select name="mois" label="Reçues en" choices=months selected=query.month.clone()
                    empty="Tous les mois" optional=Optional::Depends/>
            </div>
            <div class="row"><Submit label="Filtrer" kind=ButtonKind::Quiet/></div>
        </form>
    }
    .into_any()
}

fn notes(view: &InboxView) -> Option<AnyView> {
    let lines = view.notes.iter().map(|(number, guichet, day)| {
        let href = format!("{}#notes", paths::dispatched(*number));
        (*number, href, format!(" – {guichet}, {}", date(*day)))
    });
    told("Notes non lues d’autres guichets", None, lines)
}

/// Without a good address the notice of the expiry goes by post, and the reminders do not go.
fn wrong_addresses(view: &InboxView) -> Option<AnyView> {
    let lines = view.wrong_addresses.iter().map(|(number, day)| {
        (*number, paths::dispatched(*number), format!(" – depuis le {}", date(*day)))
    });
    let hint = "L’avis d’échéance n’a pas pu être remis par e-mail. Joignez la personne autrement, puis corrigez son adresse dans sa demande.";
    told("Adresses e-mail à corriger", Some(hint), lines)
}

/// Demands to open, each with its address and what is said of it; nothing when there is none.
fn told(
    title: &'static str,
    hint: Option<&'static str>,
    lines: impl Iterator<Item = (UniqueNumber, String, String)>,
) -> Option<AnyView> {
    let lines: Vec<_> = lines
        .map(|(number, href, said)| {
            let number = number.to_string();
            view! { <li><a href=href><UniqueNumberText number=number/></a>{said}</li> }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="card stack">
                <h2>{title}</h2>
                {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
                <ul>{lines}</ul>
            </section>
        }
        .into_any()
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
        {line.unread.then(|| view! { " "<Tag text="Non lue" kind=TagKind::Info/> })}
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
