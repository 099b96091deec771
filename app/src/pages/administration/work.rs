//! The daily work: what could not be done, the notices that wait, and what each day brought.
//! References alone: an administrator reads nothing about anybody.

use leptos::prelude::*;

use crate::components::format::{count, date, number};
use crate::components::{
    ButtonKind, Cell, Column, DataTable, Figure, Notice, NoticeKind, PostForm, Submit, Trail,
};
use crate::domain::agenda::{Step, counted};
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use chrono::NaiveDate;

/// Field of what to try again: its kind.
pub const KIND: &str = "sorte";
/// Field of what to try again: its reference.
pub const REFERENCE: &str = "reference";
/// Field that pauses the notices, or lets them go.
pub const PAUSE: &str = "pause";

/// Something that failed as often as it is tried by itself.
#[derive(Clone, Debug)]
pub struct FailureLine {
    /// Its kind, as the form sends it back.
    pub kind: &'static str,
    /// Its reference.
    pub reference: String,
    /// In words.
    pub what: String,
    /// Since when.
    pub since: NaiveDate,
}

/// What one day brought.
#[derive(Clone, Debug)]
pub struct DayLine {
    /// The day.
    pub day: NaiveDate,
    /// Word of the work.
    pub work: String,
    /// How many were done.
    pub done: i64,
    /// How many tries failed.
    pub failed: i64,
}

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct WorkView {
    /// What waits for somebody.
    pub failures: Vec<FailureLine>,
    /// Notices that wait to leave by mail.
    pub mails: i64,
    /// Letters that wait to be printed.
    pub letters: i64,
    /// Since when the oldest of them waits.
    pub letters_since: Option<NaiveDate>,
    /// Notices that came back.
    pub bounced: i64,
    /// The notices wait, by order.
    pub paused: bool,
    /// Since when the clock is doubted: nothing is removed nor erased.
    pub doubted: bool,
    /// The last thirty days, the last first.
    pub days: Vec<DayLine>,
}

pub(super) fn page(chrome: &Chrome, view: WorkView) -> String {
    render(|| {
        let trail = vec![("Administration".to_owned(), paths::ADMINISTRATION.to_owned())];
        let doubt = view.doubted.then(|| {
            view! {
                <Notice kind=NoticeKind::Bad title="L’horloge a fait un saut, ou le service s’est arrêté plusieurs jours">
                    <p>"Par prudence, aucune demande n’est radiée ni effacée pendant 24\u{a0}heures. Vérifiez la date et l’heure du serveur."</p>
                </Notice>
            }
        });
        let failures = failures(&view.failures);
        let notices = notices(&view);
        let days = days(&view.days);
        view! {
            <Frame chrome=chrome.clone() title="Travail quotidien" current=paths::WORK>
                <Trail links=trail/>
                <div class="stack">
                    <h1>"Travail quotidien"</h1>
                    <p class="lead">"Ce que le calendrier apporte chaque jour\u{a0}: avis d’échéance, rappels, radiations, effacements. Aucune donnée personnelle n’est visible ici."</p>
                </div>
                {doubt}
                {failures}
                {notices}
                {days}
            </Frame>
        }
    })
}

fn failures(lines: &[FailureLine]) -> AnyView {
    let head = vec![
        Column::text("Référence"),
        Column::text("Ce qui a échoué"),
        Column::text("Depuis le"),
        Column::text("À faire"),
    ];
    let row = |line: &FailureLine| {
        let (kind, reference) = (line.kind, line.reference.clone());
        let label = format!("Réessayer ({}, {})", line.what, line.reference);
        vec![
            line.reference.clone().into(),
            line.what.clone().into(),
            date(line.since).into(),
            Cell::view(view! {
                <PostForm action=paths::WORK>
                    <input type="hidden" name=KIND value=kind/>
                    <input type="hidden" name=REFERENCE value=reference/>
                    <button class="button quiet" type="submit" aria-label=label>"Réessayer"</button>
                </PostForm>
            }),
        ]
    };
    let rows: Vec<Vec<Cell>> = lines.iter().map(row).collect();
    view! {
        <section class="stack">
            <h2>"En échec"</h2>
            <DataTable caption="Ce qui n’a pas pu être fait, malgré plusieurs essais" head=head rows=rows
                empty="Rien n’a échoué. Ce qui échoue est réessayé tout seul, de plus en plus tard, puis s’affiche ici."/>
        </section>
    }
    .into_any()
}

fn notices(view: &WorkView) -> AnyView {
    let figures = [
        (view.mails, if view.mails < 2 { "e-mail attend" } else { "e-mails attendent" }),
        (view.letters, if view.letters < 2 { "lettre attend" } else { "lettres attendent" }),
        (view.bounced, if view.bounced < 2 { "e-mail revenu" } else { "e-mails revenus" }),
    ]
    .map(|(value, label)| view! { <Figure value=number(value) label=label card=true/> });
    let (sentence, value, label) = if view.paused {
        (
            "Les avis et les rappels sont arrêtés\u{a0}: ils attendent, et aucun n’est perdu. Sans avis, personne n’est radié.",
            "non",
            "Reprendre les envois",
        )
    } else {
        (
            "Les avis et les rappels partent au fil de l’eau, à un rythme limité.",
            "oui",
            "Arrêter les envois",
        )
    };
    // Nobody is removed before their letter left: one that nobody prints holds everything up.
    let letters = view.letters_since.map(|day| {
        view! {
            <p>{format!("La plus ancienne lettre attend depuis le {}. Sur le serveur, ", date(day))}<code>"guichet-web letters print DOSSIER"</code>" imprime celles qui attendent, puis "<code>"guichet-web letters posted LOT"</code>" dit qu’elles sont parties. Avant cela, aucune de ces demandes ne peut être radiée."</p>
        }
    });
    view! {
        <section class="stack">
            <h2>"Avis d’échéance"</h2>
            <div class="grid3">{figures}</div>
            {letters}
            <p>{sentence}</p>
            <PostForm action=paths::WORK>
                <input type="hidden" name=PAUSE value=value/>
                <div class="row"><Submit label=label kind=ButtonKind::Quiet/></div>
            </PostForm>
        </section>
    }
    .into_any()
}

/// The work in words.
pub fn label(work: &str) -> &'static str {
    match (Step::read(work), work) {
        (Some(step), _) => step.label(),
        (None, counted::REMOVAL_WITHOUT_NOTICE) => "Radiations reportées, faute d’avis parti",
        (None, counted::ERASED_DOCUMENTS) => "Images et attestations effacées",
        (None, counted::ERASED_MAILS) => "E-mails et avis effacés",
        (None, counted::ERASED_ACCOUNTS) => "Comptes effacés",
        (None, _) => "Autre travail",
    }
}

fn days(lines: &[DayLine]) -> AnyView {
    let head = vec![
        Column::text("Jour"),
        Column::text("Travail"),
        Column::number("Faits"),
        Column::number("Essais manqués"),
    ];
    let row = |line: &DayLine| {
        vec![date(line.day).into(), label(&line.work).into(), line.done.into(), line.failed.into()]
    };
    let rows: Vec<Vec<Cell>> = lines.iter().map(row).collect();
    let caption = count(i64::try_from(rows.len()).unwrap_or(i64::MAX), "ligne", "lignes");
    view! {
        <section class="stack">
            <h2>"Ces trente derniers jours"</h2>
            <DataTable caption=format!("Travail de chaque jour ({caption})") head=head rows=rows stacked=true
                empty="Rien n’est encore tombé à échéance."/>
        </section>
    }
    .into_any()
}
