//! How the files of a territory are checked: what waits, what was held of the promise, who decided.

use leptos::prelude::*;

use super::{BoardView, OperatorLine};
use crate::components::format::{count, date, number, percent};
use crate::components::{Cell, Column, DataTable, Figure, Notice, NoticeKind};
use crate::domain::calendar::PROMISED_WORKING_DAYS;
use crate::domain::review::{Buckets, DecisionKind, share_in_time};
use crate::pages::{Chrome, Frame, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, boards: Vec<BoardView>) -> String {
    render(|| {
        let none = boards.is_empty().then(|| {
            view! { <p>"Aucun territoire n’est rattaché à votre compte."</p> }
        });
        let sections: Vec<_> = boards.iter().map(section).collect();
        view! {
            <Frame chrome=chrome.clone() title="Vérification des dossiers" current=paths::BOARD>
                <div class="stack">
                    <h1>"Vérification des dossiers"</h1>
                    <p class="lead">"Ce qui attend, ce qui a été tenu, et ce que chaque opérateur a décidé ces trente derniers jours. Aucun demandeur n’est nommé ici."</p>
                </div>
                {none}
                {sections}
            </Frame>
        }
    })
}

fn section(board: &BoardView) -> AnyView {
    let waiting = board.waiting.total();
    let late = board.waiting.late + board.waiting.very_late;
    let (all, in_time) = board.decided;
    let share = share_in_time(in_time, all).map_or_else(|| "–".to_owned(), percent);
    let promised = format!("décidés sous {PROMISED_WORKING_DAYS}\u{a0}jours ouvrés");
    let waits = if waiting < 2 { "dossier attend" } else { "dossiers attendent" };
    let aside = if board.set_aside < 2 {
        "dossier attend une réponse du demandeur"
    } else {
        "dossiers attendent une réponse du demandeur"
    };
    let corrections = if board.corrections < 2 {
        "correction d’état civil attend"
    } else {
        "corrections d’état civil attendent"
    };
    let alarm = (late > 0).then(|| {
        let text = format!(
            "{} plus que les {PROMISED_WORKING_DAYS}\u{a0}jours ouvrés promis depuis le dépôt.",
            count(late, "dossier attend depuis", "dossiers attendent depuis")
        );
        view! { <Notice kind=NoticeKind::Warn title="La promesse n’est pas tenue"><p>{text}</p></Notice> }
    });
    let held_up = held_up(board);
    let oldest = board.oldest.map(|(day, waited)| {
        let text = format!(
            "Le plus ancien a été déposé le {} ({}).",
            date(day),
            count(waited, "jour ouvré", "jours ouvrés")
        );
        view! { <p>{text}</p> }
    });
    let waiting_table = buckets(&board.territory, board.waiting);
    let operators = operators(&board.territory, &board.operators);
    view! {
        <section class="stack">
            <h2>{board.territory.clone()}</h2>
            {alarm}
            {held_up}
            <div class="grid3">
                <Figure value=number(waiting) label=waits card=true/>
                <Figure value=share label=promised card=true/>
                <Figure value=number(board.set_aside) label=aside card=true/>
                <Figure value=number(board.corrections) label=corrections card=true/>
            </div>
            {oldest}
            {waiting_table}
            {operators}
        </section>
    }
    .into_any()
}

/// Documents that came and that nothing checks: the antivirus or the storage is down.
fn held_up(board: &BoardView) -> Option<AnyView> {
    let (documents, since) = board.held_up;
    (documents > 0).then(|| {
        let since = since.map(|day| format!(", depuis le {}", date(day))).unwrap_or_default();
        let text = format!(
            "{}{since}. Rien n’est perdu, et le contrôle reprendra seul. S’il tarde, prévenez l’administrateur du service.",
            count(documents, "document reçu attend son contrôle", "documents reçus attendent leur contrôle"),
        );
        view! {
            <Notice kind=NoticeKind::Warn title="Le contrôle des documents est arrêté"><p>{text}</p></Notice>
        }
        .into_any()
    })
}

fn buckets(territory: &str, waiting: Buckets) -> AnyView {
    let promised = i64::from(PROMISED_WORKING_DAYS);
    let rows = [
        ("Moins de 2\u{a0}jours ouvrés".to_owned(), waiting.fresh),
        (format!("De 2 à {} jours", promised - 1), waiting.current),
        (format!("{promised} jours, dernier jour promis"), waiting.last_day),
        (format!("De {} à {} jours, en retard", promised + 1, 2 * promised), waiting.late),
        (format!("Plus de {} jours, très en retard", 2 * promised), waiting.very_late),
    ]
    .map(|(label, files)| vec![Cell::from(label), Cell::from(files)])
    .into_iter()
    .collect();
    let head = vec![Column::text("Attente depuis le dépôt"), Column::number("Dossiers")];
    let caption = format!("{territory}\u{a0}: dossiers qui attendent");
    view! { <DataTable caption=caption head=head rows=rows/> }.into_any()
}

fn operators(territory: &str, lines: &[OperatorLine]) -> AnyView {
    let mut head = vec![Column::text("Opérateur")];
    head.extend(DecisionKind::ALL.iter().map(|kind| Column::number(kind.label())));
    let rows = lines
        .iter()
        .map(|line| {
            let counts = DecisionKind::ALL
                .iter()
                .map(|kind| Cell::from(line.counts.get(kind).copied().unwrap_or_default()));
            std::iter::once(Cell::from(line.email.clone())).chain(counts).collect()
        })
        .collect();
    let caption = format!("{territory}\u{a0}: décisions des trente derniers jours");
    view! {
        <DataTable caption=caption head=head rows=rows stacked=true
            empty="Aucune décision ces trente derniers jours."/>
    }
    .into_any()
}
