//! What agents take out of the register: what they choose, what it would hold, their files, and for
//! leads and managers who took what.

pub mod file;
mod order;
mod samples;

pub use samples::samples;

use super::{Chrome, Frame, form_title, render};
use crate::components::format::{count, date, month, number};
use crate::components::{
    Cell, Column, DataTable, ErrorSummary, Notice, NoticeKind, PostForm, Tag, TagKind,
};
use crate::domain::extraction::{Choice, Grid, Order, Taken, Value};
use crate::domain::ids::ExtractionId;
use crate::domain::text::lower_first;
use crate::forms::FormState;
use crate::forms::extraction::Offer;
use crate::paths;
use chrono::{NaiveDate, NaiveDateTime};
use leptos::prelude::*;

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Being made.
    Making {
        /// Hundredths of the demands that are read.
        percent: i64,
    },
    /// It can be taken.
    Ready {
        /// Lines.
        lines: i64,
        /// Until the end of this day.
        until: NaiveDate,
    },
    /// It could not be made.
    Failed,
    /// It is erased.
    Gone,
}

/// A file that was asked for.
#[derive(Clone, Debug)]
pub struct ExtractionLine {
    /// Its address is `paths::extraction(…)`.
    pub id: ExtractionId,
    /// What it holds.
    pub order: Order,
    /// Name of its territory.
    pub place: String,
    /// E-mail of who asked for it; none on their own page.
    pub by: Option<String>,
    /// When, on the clock of Paris.
    pub asked_at: NaiveDateTime,
    /// Where it stands.
    pub progress: Progress,
    /// How often it was taken.
    pub taken: i64,
}

/// What a file would hold.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What was chosen.
    pub order: Order,
    /// Name of its territory.
    pub place: String,
    /// Its first lines, and that of all together; of a list, its heads alone.
    pub grid: Grid,
    /// Lines between them.
    pub left: usize,
    /// Whether the counts are those of the first demands only.
    pub is_part: bool,
}

/// Why lines do not add up.
pub const OVERLAPS: &str = "Une demande peut compter dans plusieurs lignes ou colonnes. « Ensemble » ne la compte qu’une fois.";

/// The page.
#[derive(Clone, Debug)]
pub struct ExtractionsView {
    /// What is being chosen.
    pub form: FormState,
    /// What may be.
    pub offer: Offer,
    /// What it would hold.
    pub preview: Option<Preview>,
    /// One's own files, the last first.
    pub own: Vec<ExtractionLine>,
    /// Those of the agents whom a lead or a manager watches.
    pub watched: Option<Vec<ExtractionLine>>,
}

/// « Demandes en cours par commune et taille de logement souhaitée (premier choix) ».
pub fn title(order: &Order) -> String {
    let of = |choice| match choice {
        Choice::First => "premier choix",
        Choice::Any => "tous les choix",
    };
    match &order.taken {
        Taken::Stock { choice, lines, columns } => {
            let lines = lower_first(lines.label());
            let columns = columns.map(|split| format!(" et {}", lower_first(split.label())));
            let columns = columns.unwrap_or_default();
            format!("Demandes en cours par {lines}{columns} ({})", of(*choice))
        }
        Taken::Events { from, to, way } => {
            let what = match way {
                None => "Événements".to_owned(),
                Some((indicator, split)) => {
                    format!("{} par {}", indicator.label(), lower_first(split.label()))
                }
            };
            let [from, to] = [from, to].map(|one| month(one.first_day()));
            if from == to {
                format!("{what}, {from}")
            } else {
                format!("{what}, de {from} à {to}")
            }
        }
        Taken::List { choice } => format!("Liste nominative des demandes ({})", of(*choice)),
    }
}

/// `GET paths::EXTRACTIONS`.
pub fn page(chrome: &Chrome, view: ExtractionsView) -> String {
    render(|| {
        let title = form_title("Extractions", &view.form);
        let summary = view.form.summary();
        let preview = view.preview.as_ref().map(preview);
        let own = own(&view.own);
        let watched = view.watched.as_deref().map(watched);
        let nowhere = view.offer.zones.is_empty();
        let order = if nowhere { no_place() } else { order::form(&view.form, &view.offer) };
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::EXTRACTIONS>
                <div class="stack">
                    <h1>"Extractions"</h1>
                    <p class="lead">"Des chiffres exacts ou une liste de votre territoire, dans un fichier à ouvrir avec un tableur."</p>
                </div>
                <ErrorSummary errors=summary/>
                {preview}
                {own}
                {order}
                {watched}
            </Frame>
        }
    })
}

fn no_place() -> AnyView {
    view! {
        <Notice title="Aucun territoire">
            <p>"Votre compte n’est rattaché à aucun territoire ni guichet ouvert\u{a0}: il n’y a rien à extraire. Votre administrateur peut vous y rattacher."</p>
        </Notice>
    }
    .into_any()
}

fn preview(preview: &Preview) -> AnyView {
    let heading = format!("Aperçu\u{a0}: {}", lower_first(&title(&preview.order)));
    let exact = match preview.order.taken {
        Taken::List { .. } => "Les noms sont dans le fichier. Voici ses colonnes.",
        _ if preview.is_part => {
            "Cet aperçu ne compte que les premières demandes\u{a0}: les nombres du fichier, qui les compte toutes, seront plus grands."
        }
        _ => "Ces nombres sont ceux du fichier.",
    };
    let body = if preview.order.taken.subject().names() {
        let columns = preview.grid.head.iter().map(|name| view! { <li>{name.clone()}</li> });
        view! { <ul class="columns">{columns.collect::<Vec<_>>()}</ul> }.into_any()
    } else {
        let (head, rows) = cells(&preview.grid);
        view! { <DataTable caption="Aperçu du fichier" head=head rows=rows/> }.into_any()
    };
    let left = i64::try_from(preview.left).unwrap_or(i64::MAX);
    let left = (left > 0).then(|| {
        // Those of the first demands would not be those of the file.
        if preview.is_part {
            return view! { <p class="hint">"Le fichier a toutes les lignes."</p> }.into_any();
        }
        let lines = count(left, "autre ligne est", "autres lignes sont");
        view! { <p class="hint">{format!("{lines} dans le fichier, avant «\u{a0}Ensemble\u{a0}».")}</p> }.into_any()
    });
    let overlaps = preview.order.taken.overlaps().then(|| view! { <p class="hint">{OVERLAPS}</p> });
    let sentence = format!("{}. {exact}", preview.place);
    view! {
        <section class="card stack" id="apercu">
            <h2>{heading}</h2>
            <p>{sentence}</p>
            {body}
            {left}
            {overlaps}
        </section>
    }
    .into_any()
}

fn cells(grid: &Grid) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let is_number = |rank: usize| {
        grid.lines.first().is_some_and(|line| matches!(line.get(rank), Some(Value::Number(_))))
    };
    let column = |(rank, label): (usize, &String)| {
        if is_number(rank) { Column::number(label.clone()) } else { Column::text(label.clone()) }
    };
    let cell = |value: &Value| match value {
        Value::Text(text) => Cell::from(text.clone()),
        Value::Number(n) => Cell::from(*n),
        Value::Day(day) => Cell::from(date(*day)),
    };
    let rows = grid.lines.iter().map(|line| line.iter().map(cell).collect()).collect();
    (grid.head.iter().enumerate().map(column).collect(), rows)
}

fn own(lines: &[ExtractionLine]) -> AnyView {
    if lines.is_empty() {
        return ().into_any();
    }
    let head = ["Fichier", "Territoire", "Demandé le", "État", "Actions"];
    let head = head.map(Column::text).to_vec();
    let waits = lines.iter().any(|line| matches!(line.progress, Progress::Making { .. }));
    let again = waits.then(|| {
        view! {
            <p class="hint">
                "Vous recevrez un e-mail quand le fichier sera prêt. "
                <a href=paths::EXTRACTIONS>"Voir où il en est"</a>
            </p>
        }
    });
    let rows = lines.iter().map(own_row).collect::<Vec<_>>();
    view! {
        <section class="stack">
            <DataTable caption="Vos fichiers" head=head rows=rows/>
            {again}
        </section>
    }
    .into_any()
}

fn own_row(line: &ExtractionLine) -> Vec<Cell> {
    let file = format!("{}, {}", title(&line.order), line.order.format.label());
    let take = matches!(line.progress, Progress::Ready { .. }).then(|| {
        view! { <a href=paths::extraction(line.id) aria-label=format!("Télécharger {file}")>"Télécharger"</a> }
    });
    let (action, label) = (paths::extraction_removal(line.id), format!("Supprimer {file}"));
    let actions = Cell::view(view! {
        <div class="row">
            {take}
            <PostForm action=action bare=true>
                <button class="button quiet" type="submit" aria-label=label>"Supprimer"</button>
            </PostForm>
        </div>
    });
    vec![file.into(), line.place.clone().into(), asked(line), state(line), actions]
}

/// « 30 novembre 2026, 15 h 42 ».
fn asked(line: &ExtractionLine) -> Cell {
    let hour = line.asked_at.format("%-H\u{a0}h\u{a0}%M");
    format!("{}, {hour}", date(line.asked_at.date())).into()
}

fn state(line: &ExtractionLine) -> Cell {
    let (kind, words, more) = match line.progress {
        Progress::Making { percent } => {
            (TagKind::Info, "En préparation", format!("{percent}\u{a0}% des demandes lues"))
        }
        Progress::Ready { lines, until } => {
            let lines = count(lines, "ligne", "lignes");
            (TagKind::Good, "Prêt", format!("{lines}, à télécharger jusqu’au {}", date(until)))
        }
        Progress::Failed => {
            let why = "Le fichier n’a pas pu être préparé\u{a0}: demandez-le à nouveau.";
            (TagKind::Bad, "Échec", why.to_owned())
        }
        Progress::Gone => (TagKind::Neutral, "Effacé", String::new()),
    };
    Cell::view(view! {
        <div class="stack">
            <Tag kind=kind text=words/>
            {(!more.is_empty()).then(|| view! { <p class="hint">{more}</p> })}
        </div>
    })
}

fn watched(lines: &[ExtractionLine]) -> AnyView {
    let head = ["Fichier", "Territoire", "Agent", "Demandé le", "État", "Téléchargé"];
    let row = |line: &ExtractionLine| {
        let taken = match line.taken {
            0 => "Jamais".to_owned(),
            n => format!("{} fois", number(n)),
        };
        vec![
            format!("{}, {}", title(&line.order), line.order.format.label()).into(),
            line.place.clone().into(),
            line.by.clone().unwrap_or_default().into(),
            asked(line),
            state(line),
            taken.into(),
        ]
    };
    let rows = lines.iter().map(row).collect::<Vec<_>>();
    view! {
        <section class="stack">
            <h2>"Ce que vos agents ont extrait"</h2>
            <p>"Chaque extraction de vos guichets ou de votre territoire est connue un an, même une fois son fichier effacé. Vous ne pouvez pas ouvrir les fichiers des autres."</p>
            <DataTable caption="Extractions des agents" head=head.map(Column::text).to_vec() rows=rows
                empty="Aucun agent n’a rien extrait."/>
        </section>
    }
    .into_any()
}

/// Before the form: that exact figures are not to publish.
fn care() -> AnyView {
    view! {
        <Notice title="Ces chiffres sont exacts" kind=NoticeKind::Warn>
            <p>"Moins de 5 demandes, ou moins de 11 avec des revenus, peuvent désigner quelqu’un. Pour publier, prenez les " <a href=paths::STATISTICS>"statistiques publiques"</a> ", où ces nombres sont masqués."</p>
        </Notice>
    }
    .into_any()
}
