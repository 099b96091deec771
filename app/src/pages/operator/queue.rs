//! The files that wait, the oldest first.

use std::cmp::Ordering;

use leptos::prelude::*;

use super::{QueueLine, QueueView};
use crate::components::format::{count, date};
use crate::components::{ButtonLink, Cell, Column, DataTable, Notice, NoticeKind, Tag, TagKind};
use crate::domain::calendar::PROMISED_WORKING_DAYS;
use crate::pages::{Chrome, Frame, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: QueueView) -> String {
    render(|| {
        let body = match view.lines.first() {
            None => view! {
                <Notice kind=NoticeKind::Good title="Aucun dossier n’attend">
                    <p>"Les prochains dossiers envoyés apparaîtront ici, le plus ancien en premier."</p>
                </Notice>
            }
            .into_any(),
            Some(oldest) => waiting(&view, oldest),
        };
        view! {
            <Frame chrome=chrome.clone() title="Dossiers à vérifier" current=paths::OPERATOR>
                <h1>"Dossiers à vérifier"</h1>
                {body}
            </Frame>
        }
    })
}

fn waiting(view: &QueueView, oldest: &QueueLine) -> AnyView {
    let total = count(view.total, "dossier attend", "dossiers attendent");
    let lead =
        format!("{total}. La réponse est promise sous {PROMISED_WORKING_DAYS}\u{a0}jours ouvrés.");
    let shown = i64::try_from(view.lines.len()).unwrap_or(i64::MAX);
    let only = (shown < view.total).then(|| {
        let text = format!("Les {shown} plus anciens sont affichés.");
        view! { <p class="hint">{text}</p> }
    });
    let head = vec![
        Column::text("Dossier"),
        Column::text("Territoire"),
        Column::text("Déposé le"),
        Column::text("Attente"),
        Column::text("Envoi"),
    ];
    let rows: Vec<_> = view.lines.iter().map(row).collect();
    view! {
        <div class="stack">
            <p class="lead">{lead}</p>
            <div class="row">
                <ButtonLink href=address(oldest) label="Ouvrir le dossier le plus ancien"/>
            </div>
        </div>
        <DataTable caption="Dossiers, du plus ancien au plus récent" head=head rows=rows/>
        {only}
    }
    .into_any()
}

fn address(line: &QueueLine) -> String {
    if line.correction { paths::review_correction(line.id) } else { paths::review(line.id) }
}

fn row(line: &QueueLine) -> Vec<Cell> {
    let sending = match line {
        QueueLine { correction: true, .. } => Cell::tag(TagKind::Info, "Correction d’état civil"),
        QueueLine { again: true, .. } => Cell::tag(TagKind::Info, "Corrigé"),
        _ => Cell::from("Premier envoi"),
    };
    vec![
        Cell::link(address(line), line.name.clone()),
        line.territory.clone().into(),
        date(line.filed_on).into(),
        Cell::view(waited(line.waited)),
        sending,
    ]
}

/// How long it has waited, against what is promised.
fn waited(days: i64) -> AnyView {
    let promised = i64::from(PROMISED_WORKING_DAYS);
    let text = if days < 1 {
        "Aujourd’hui".to_owned()
    } else {
        count(days, "jour ouvré", "jours ouvrés")
    };
    let (text, kind) = match days.cmp(&promised) {
        Ordering::Less => return text.into_any(),
        Ordering::Equal => (format!("{text}, dernier jour"), TagKind::Warn),
        Ordering::Greater => (format!("{text}, en retard"), TagKind::Bad),
    };
    view! { <Tag text=text kind=kind/> }.into_any()
}
