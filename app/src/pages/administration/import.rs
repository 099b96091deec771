//! Importing guichets from a file: how, what the file would change, what it has changed.

mod changes;
mod samples;

pub(super) use samples::samples;

use changes::changes;
use leptos::prelude::*;

use crate::components::format::{count, number};
use crate::components::{
    ButtonKind, ButtonLink, Cell, Column, DataTable, ErrorSummary, Figure, FileField, Notice,
    NoticeKind, PostForm, Submit, Trail,
};
use crate::domain::guichet::Field;
use crate::domain::ids::NetworkImportId;
use crate::domain::network_file::{Change, Counts, FileProblem, Finding, WrongLine};
use crate::forms::network::{BASE, FILE, LINES, RIGHT, base};
use crate::pages::{Chrome, Frame, render};
use crate::paths;

/// What a file would change.
#[derive(Clone, Debug)]
pub struct ReportView {
    /// The file.
    pub id: NetworkImportId,
    /// How many lines do what.
    pub counts: Counts,
    /// The first wrong lines.
    pub wrong: Vec<WrongLine>,
    /// The first changes.
    pub changes: Vec<Change>,
    /// Columns that are left aside.
    pub ignored: Vec<String>,
    /// What the file was compared with.
    pub base: u64,
}

/// What each column holds, and whether a file may do without.
const COLUMNS: [(Field, bool, &str); 12] = [
    (
        Field::Code,
        true,
        "5 lettres ou chiffres, par exemple G6901. Un code déjà connu change ce guichet",
    ),
    (Field::Name, true, "Le nom sous lequel le public le connaît"),
    (
        Field::Kind,
        true,
        "BAILLEUR, ETAT, COMMUNE, EPCI, DEPARTEMENT, EMPLOYEUR, ACTION_LOGEMENT, SIAO ou MANDATAIRE",
    ),
    (
        Field::Territory,
        true,
        "069, 02A, 974, ou 111 pour l’Île-de-France. Un guichet connu n’en change pas",
    ),
    (
        Field::Area,
        true,
        "T pour tout le territoire, D:69 pour un département, E:200046977 pour une intercommunalité, C:69123 pour une commune",
    ),
    (Field::Email, true, "L’adresse e-mail à laquelle on lui écrit"),
    (Field::Street, false, "Là où il reçoit le public\u{a0}; rien s’il ne reçoit pas"),
    (Field::PostalCode, false, "5 chiffres"),
    (Field::Town, false, "La ville de cette adresse"),
    (Field::Phone, false, "10 chiffres"),
    (
        Field::OpeningHours,
        false,
        "Par exemple\u{a0}: du lundi au vendredi, de 9\u{a0}h à 12\u{a0}h",
    ),
    (
        Field::Active,
        false,
        "oui ou non. Rien\u{a0}: un guichet connu reste comme il est, un nouveau est ouvert",
    ),
];

/// How to import guichets (`GET /administration/guichets/import`), and why a file cannot be read.
pub fn import(chrome: &Chrome, problem: Option<&FileProblem>) -> String {
    let title = "Importer des guichets";
    let error = problem.map(ToString::to_string).unwrap_or_default();
    let head = if error.is_empty() { title.to_owned() } else { format!("Erreur\u{a0}: {title}") };
    let summary = problem.iter().map(|_| (FILE.to_owned(), error.clone())).collect();
    render(|| {
        view! {
            <Frame chrome=chrome.clone() title=head current=paths::NETWORK>
                {trail(false)}
                <ErrorSummary errors=summary/>
                <div class="stack">
                    <h1>{title}</h1>
                    <p class="lead">"Ajoutez ou changez des guichets avec un fichier de tableur. Vous lisez d’abord ce que le fichier changerait\u{a0}: rien n’est importé avant votre accord."</p>
                </div>
                <div class="card">
                    <PostForm multipart=true>
                        <FileField name=FILE label="Fichier des guichets" accept=".csv,.txt,text/csv,text/plain"
                            hint="Au format CSV, 20\u{a0}Mo et 150\u{a0}000 lignes au plus." error=error/>
                        <div class="row"><Submit label="Vérifier le fichier"/></div>
                    </PostForm>
                </div>
                {preparation()}
            </Frame>
        }
    })
}

fn trail(below: bool) -> impl IntoView {
    let mut links = vec![
        ("Administration".to_owned(), paths::ADMINISTRATION.to_owned()),
        ("Les guichets".to_owned(), paths::NETWORK.to_owned()),
    ];
    if below {
        links.push(("Importer des guichets".to_owned(), paths::NETWORK_IMPORT.to_owned()));
    }
    view! { <Trail links=links/> }
}

fn preparation() -> impl IntoView {
    let head = ["Colonne", "Obligatoire", "Ce qu’on y écrit"].map(Column::text).to_vec();
    let rows: Vec<Vec<Cell>> = COLUMNS
        .iter()
        .map(|(field, required, what)| {
            let required = if *required { "Oui" } else { "Non" };
            vec![field.code().into(), required.into(), (*what).into()]
        })
        .collect();
    view! {
        <section class="stack">
            <h2>"Préparer le fichier"</h2>
            <p><a href=paths::NETWORK_TEMPLATE>"Télécharger un fichier d’exemple"</a>", ou "<a href=paths::NETWORK_EXPORT>"le réseau d’aujourd’hui"</a>" pour le corriger."</p>
            <ul>
                <li>"La première ligne donne le nom des colonnes, dans l’ordre que vous voulez. Chaque autre ligne est un guichet."</li>
                <li>"Une case vide efface ce qui était connu. Une colonne absente ne change rien."</li>
                <li>"Un guichet qui n’est pas dans le fichier reste comme il est. Pour le fermer, écrivez «\u{a0}non\u{a0}» dans la colonne «\u{a0}actif\u{a0}»."</li>
                <li>"Point-virgule, virgule ou tabulation\u{a0}: tous les séparateurs conviennent. Les zéros qu’un tableur enlève au début d’un code sont remis."</li>
            </ul>
            <DataTable caption="Les colonnes" head=head rows=rows/>
        </section>
    }
}

/// What a file would change (`GET /administration/guichets/import/{id}`).
pub fn report(chrome: &Chrome, view: &ReportView) -> String {
    let title = "Vérifiez avant d’importer";
    render(|| {
        let figures = figures(view.counts, ["à corriger"; 2]);
        let (verdict, ignored) = (verdict(view), left_aside(&view.ignored));
        let (wrong, changes) = (wrong_lines(&view.wrong, view.counts), changes(view));
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::NETWORK>
                {trail(true)}
                <div class="stack">
                    <h1>{title}</h1>
                    <p class="lead">"Rien n’est encore importé. Le fichier vous attend une heure."</p>
                </div>
                {figures}
                {verdict}
                {ignored}
                {wrong}
                {changes}
            </Frame>
        }
    })
}

/// `wrong`: what is said of one wrong line, and of several.
fn figures(counts: Counts, wrong: [&str; 2]) -> impl IntoView + use<> {
    let Counts { created, changed, closed, unchanged, wrong: lines } = counts;
    let plural = |value: i64| if value < 2 { "" } else { "s" };
    let mut figures = vec![
        (
            created,
            format!("nouveau{} guichet{}", if created < 2 { "" } else { "x" }, plural(created)),
        ),
        (changed, format!("guichet{0} changé{0}", plural(changed))),
        (closed, format!("guichet{0} fermé{0}", plural(closed))),
        (unchanged, format!("guichet{0} sans changement", plural(unchanged))),
    ];
    if lines > 0 {
        figures.insert(
            0,
            (lines, format!("ligne{} {}", plural(lines), wrong[usize::from(lines > 1)])),
        );
    }
    let figures: Vec<_> = figures
        .into_iter()
        .map(|(value, label)| view! { <Figure value=number(value) label=label card=true/> })
        .collect();
    view! { <div class="grid3">{figures}</div> }
}

/// What can be done with the file.
fn verdict(view: &ReportView) -> AnyView {
    let Counts { wrong, .. } = view.counts;
    let nothing = view.counts.to_write() == 0;
    let another = match wrong {
        0 => "Envoyer un autre fichier",
        _ => "Corriger le fichier et l’envoyer de nouveau",
    };
    // Correcting the file is the way on, as long as something can be corrected.
    let (import, elsewhere) = match (wrong, nothing) {
        (_, true) => (None, ButtonKind::Primary),
        (0, false) => (Some(confirm(view, None)), ButtonKind::Quiet),
        (_, false) => (Some(confirm(view, Some(view.counts.right()))), ButtonKind::Primary),
    };
    let said = match (wrong, nothing) {
        (0, true) => Some((
            NoticeKind::Info,
            "Il n’y a rien à importer",
            "Les guichets de ce fichier sont déjà tels quels dans le réseau.",
        )),
        (0, false) => None,
        (_, true) => Some((
            NoticeKind::Warn,
            "Des lignes sont à corriger",
            "Les autres lignes ne changent rien au réseau.",
        )),
        (_, false) => Some((
            NoticeKind::Warn,
            "Des lignes sont à corriger",
            "Le mieux est de corriger le fichier. Vous pouvez aussi importer les lignes justes maintenant, et les autres plus tard.",
        )),
    };
    let said = said.map(|(kind, title, text)| {
        view! { <Notice kind=kind title=title><p>{text}</p></Notice> }
    });
    view! {
        <div class="stack">
            {said}
            <div class="row">
                {import}
                <ButtonLink href=paths::NETWORK_IMPORT label=another kind=elsewhere/>
            </div>
        </div>
    }
    .into_any()
}

/// `right`: how many lines are imported, when others are left out.
fn confirm(view: &ReportView, right: Option<i64>) -> AnyView {
    let base = base(view.base);
    let lines = right.map(|_| view! { <input type="hidden" name=LINES value=RIGHT/> });
    let (label, kind) = match right {
        None => ("Importer tout".to_owned(), ButtonKind::Primary),
        Some(1) => ("Importer seulement la ligne juste".to_owned(), ButtonKind::Quiet),
        Some(right) => {
            (format!("Importer seulement les {} lignes justes", number(right)), ButtonKind::Quiet)
        }
    };
    view! {
        <PostForm action=paths::network_import(view.id) bare=true>
            <input type="hidden" name=BASE value=base/>
            {lines}
            <Submit label=label kind=kind/>
        </PostForm>
    }
    .into_any()
}

fn left_aside(columns: &[String]) -> Option<AnyView> {
    (!columns.is_empty()).then(|| {
        let columns = columns.join(", ");
        view! {
            <Notice kind=NoticeKind::Warn title="Des colonnes ne sont pas les nôtres">
                <p>{format!("Elles sont laissées de côté\u{a0}: {columns}.")}</p>
            </Notice>
        }
        .into_any()
    })
}

/// « Les 200 premières sont montrées. », when there are more.
fn beginning(shown: usize, all: i64, words: &str) -> Option<AnyView> {
    let shown = i64::try_from(shown).unwrap_or(i64::MAX);
    (shown < all).then(|| {
        let text = format!("Les {} {words} sur {}.", number(shown), number(all));
        view! { <p class="hint">{text}</p> }.into_any()
    })
}

fn wrong_lines(lines: &[WrongLine], counts: Counts) -> Option<AnyView> {
    (!lines.is_empty()).then(|| {
        let head = ["Ligne", "Ce qui est à corriger"].map(Column::text).to_vec();
        let rows: Vec<Vec<Cell>> = lines
            .iter()
            .map(|wrong| {
                let findings: Vec<_> = wrong.findings.iter().map(finding).collect();
                let line = i64::try_from(wrong.line).unwrap_or(i64::MAX);
                vec![Cell::from(number(line)), Cell::view(view! { <ul>{findings}</ul> })]
            })
            .collect();
        let beginning = beginning(lines.len(), counts.wrong, "premières sont montrées,");
        view! {
            <section class="stack">
                <h2>"Lignes à corriger"</h2>
                {beginning}
                <DataTable caption="Lignes à corriger" head=head rows=rows/>
            </section>
        }
        .into_any()
    })
}

/// « Type, « HLM » : écrivez… »: where, what is there, what to put instead.
fn finding(finding: &Finding) -> impl IntoView + use<> {
    let what = finding.problem.to_string();
    let place = finding.problem.field().map(|field| {
        let value = match finding.value.as_str() {
            "" => ", vide".to_owned(),
            value => format!(", «\u{a0}{value}\u{a0}»"),
        };
        view! { <strong>{field.label()}</strong>{value}". " }
    });
    view! { <li>{place}{format!("{what}.")}</li> }
}

/// What a file has changed (the same address, once it is imported).
pub fn imported(chrome: &Chrome, counts: Counts, wrong: &[WrongLine]) -> String {
    let title = "Réseau importé";
    let done = count(counts.right(), "ligne du fichier est", "lignes du fichier sont");
    let left = (counts.wrong > 0).then(|| {
        let text = count(
            counts.wrong,
            "ligne à corriger a été laissée",
            "lignes à corriger ont été laissées",
        );
        format!(" {text} de côté.")
    });
    let done = format!("{done} dans le réseau.{}", left.unwrap_or_default());
    render(|| {
        let corrections = wrong_lines(wrong, counts);
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::NETWORK>
                {trail(true)}
                <h1>{title}</h1>
                <Notice kind=NoticeKind::Good title="C’est fait" live=true><p>{done}</p></Notice>
                {figures(counts, ["laissée de côté", "laissées de côté"])}
                {corrections}
                <div class="row">
                    <ButtonLink href=paths::ADMINISTRATION label="Revenir à l’administration"/>
                    <ButtonLink href=paths::NETWORK_IMPORT label="Importer un autre fichier" kind=ButtonKind::Quiet/>
                </div>
            </Frame>
        }
    })
}
