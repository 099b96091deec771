//! The files that wait, the oldest first.

use std::cmp::Ordering;

use leptos::prelude::*;

use super::{Holder, QueueLine, QueueView, recent};
use crate::components::format::{count, date};
use crate::components::{
    ButtonKind, Cell, Choice, Column, DataTable, KeysExplained, Note, Notice, NoticeKind, PostForm,
    Select, Submit, Tag, TagKind,
};
use crate::domain::calendar::PROMISED_WORKING_DAYS;
use crate::domain::review::{QueueFilter, QueueKind, Sending};
use crate::forms::decision::{DUE, DUE_ONLY, KIND, TERRITORY};
use crate::pages::{Chrome, Frame, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: QueueView) -> String {
    render(|| {
        let lead = lead(&view);
        let next = next(&view);
        let recent = recent::section(&view.recent);
        let filters = (view.total > 0).then(|| filters(&view));
        let files = files(&view);
        view! {
            <Frame chrome=chrome.clone() title="Dossiers à vérifier" current=paths::OPERATOR>
                <div class="stack">
                    <h1>"Dossiers à vérifier"</h1>
                    {lead}
                    {next}
                </div>
                {recent}
                {filters}
                {files}
            </Frame>
        }
    })
}

fn lead(view: &QueueView) -> AnyView {
    if view.total == 0 {
        return view! {
            <Notice kind=NoticeKind::Good title="Aucun dossier n’attend">
                <p>"Les prochains dossiers envoyés apparaîtront ici, le plus ancien en premier."</p>
            </Notice>
        }
        .into_any();
    }
    let total = count(view.total, "dossier attend", "dossiers attendent");
    let lead =
        format!("{total}. La réponse est promise sous {PROMISED_WORKING_DAYS}\u{a0}jours ouvrés.");
    view! { <p class="lead">{lead}</p> }.into_any()
}

/// One button: the server chooses, so that nobody does somebody else's work.
fn next(view: &QueueView) -> Option<AnyView> {
    let (opened, limit) = view.opened;
    if opened >= limit && !view.holding {
        let text = format!(
            "Vous avez ouvert {opened}\u{a0}dossiers aujourd’hui, la limite d’une journée. Vous pouvez rouvrir ceux du jour\u{a0}; les autres attendront demain ou un collègue."
        );
        return Some(
            view! { <Notice kind=NoticeKind::Warn title="Limite du jour atteinte"><p>{text}</p></Notice> }
                .into_any(),
        );
    }
    if view.total == 0 {
        return None;
    }
    let (label, hint) = if view.holding {
        (
            "Reprendre votre dossier",
            "Vous l’avez ouvert\u{a0}: décidez, ou remettez-le dans la file pour en prendre un autre.",
        )
    } else {
        (
            "Prendre le dossier suivant",
            "D’abord celui qui vous revient après une réponse ou un refus, sinon le plus ancien que personne d’autre n’a ouvert.",
        )
    };
    let territory = view.filter.territory.map(|code| {
        let code = code.to_string();
        view! { <input type="hidden" name=TERRITORY value=code/> }
    });
    Some(
        view! {
            <PostForm action=paths::NEXT_FILE bare=true>
                {territory}
                <div class="row">
                    <Submit label=label key="S"/>
                    <span class="hint">{hint}</span>
                </div>
                <KeysExplained/>
            </PostForm>
        }
        .into_any(),
    )
}

fn filters(view: &QueueView) -> AnyView {
    let filter = view.filter;
    let of = |code: &str, label: &str| Choice::new(code, label);
    let territory = (view.territories.len() > 1).then(|| {
        let choices =
            view.territories.iter().map(|(code, name)| of(code, name)).collect::<Vec<_>>();
        let selected = filter.territory.map(|code| code.to_string()).unwrap_or_default();
        view! { <Select name=TERRITORY label="Territoire" choices=choices selected=selected empty="Tous"/> }
    });
    let due = if filter.due { DUE_ONLY } else { "" };
    let waits = vec![of(DUE_ONLY, "À rendre aujourd’hui ou en retard")];
    let kinds = QueueKind::ALL.iter().map(|kind| of(kind.code(), kind.label())).collect::<Vec<_>>();
    let none = Note::default();
    view! {
        <form class="filters" method="get" action=paths::OPERATOR aria-label="Filtrer les dossiers">
            {territory}
            <Select name=DUE label="Attente" choices=waits selected=due empty="Toutes"/>
            <Select name=KIND label="Envoi" choices=kinds selected=filter.kind.code() empty=none/>
            <div class="row"><Submit label="Filtrer" kind=ButtonKind::Quiet/></div>
        </form>
    }
    .into_any()
}

fn files(view: &QueueView) -> Option<AnyView> {
    if view.total == 0 {
        return None;
    }
    if view.lines.is_empty() {
        return Some(
            view! {
                <p>"Aucun dossier ne correspond à ces filtres. "<a href=paths::OPERATOR>"Voir tous les dossiers"</a></p>
            }
            .into_any(),
        );
    }
    let shown = i64::try_from(view.lines.len()).unwrap_or(i64::MAX);
    let all = view.filter == QueueFilter::default();
    let only = (all && shown < view.total).then(|| {
        let text = format!("Les {shown} plus anciens sont affichés.");
        view! { <p class="hint">{text}</p> }
    });
    let head = vec![
        Column::text("Dossier"),
        Column::text("Territoire"),
        Column::text("Déposé le"),
        Column::text("Attente"),
        Column::text("Envoi"),
        Column::text("Ouvert"),
    ];
    let rows: Vec<_> = view.lines.iter().map(row).collect();
    Some(
        view! {
            <DataTable caption="Dossiers, du plus ancien au plus récent" head=head rows=rows/>
            {only}
        }
        .into_any(),
    )
}

fn address(line: &QueueLine) -> String {
    if line.correction { paths::review_correction(line.id) } else { paths::review(line.id) }
}

fn row(line: &QueueLine) -> Vec<Cell> {
    let sending = match line {
        QueueLine { correction: true, .. } => Cell::tag(TagKind::Info, "Correction d’état civil"),
        QueueLine { sending: Sending::First, .. } => Cell::from(Sending::First.label()),
        QueueLine { sending, .. } => Cell::tag(TagKind::Info, sending.label()),
    };
    vec![
        Cell::link(address(line), line.name.clone()),
        line.territory.clone().into(),
        date(line.filed_on).into(),
        Cell::view(waited(line.waited)),
        sending,
        match line.holder {
            Holder::Nobody => Cell::from("–"),
            Holder::Me => Cell::tag(TagKind::Info, "Par vous"),
            Holder::Colleague => Cell::tag(TagKind::Neutral, "Par un collègue"),
        },
    ]
}

/// How long it has waited, against what is promised.
fn waited(days: i64) -> AnyView {
    let promised = i64::from(PROMISED_WORKING_DAYS);
    let text = if days < 1 {
        "Moins d’un jour ouvré".to_owned()
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
