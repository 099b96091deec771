//! The pairs, one line each.

use leptos::prelude::*;

use super::{DeskListView, ListView, PairLine};
use crate::components::format::{count, date};
use crate::components::{
    Cell, Column, DataTable, ErrorSummary, Note, Pagination, PostForm, Submit, Tag, TagKind,
    TextArea, TextField, UniqueNumberText,
};
use crate::domain::duplicate::{Level, Likeness, PairState};
use crate::domain::unique_number::UniqueNumber;
use crate::forms::FormState;
use crate::forms::duplicate::{FIRST, MAX, REMARK, SECOND};
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn manager(chrome: &Chrome, view: ListView) -> String {
    render(|| {
        let ListView { lines, total, treated, page, pages, forced } = view;
        let lead = match (treated, total) {
            (false, 0) => "Aucun doublon à traiter.".to_owned(),
            (false, n) => format!("{} à traiter.", count(n, "doublon", "doublons")),
            (true, n) => format!("{} sur un doublon.", count(n, "décision", "décisions")),
        };
        let (other, label) = if treated {
            (paths::duplicates(false, 1), "Voir les doublons à traiter")
        } else {
            (paths::duplicates(true, 1), "Voir les doublons déjà traités")
        };
        let caption = if treated { "Doublons traités" } else { "Doublons à traiter" };
        let rows: Vec<_> = lines.iter().map(|line| row(line, paths::duplicate(line.id))).collect();
        let around =
            |there: bool, page: u32| there.then(|| paths::duplicates(treated, page)).into();
        let (previous, next): (Note, Note) =
            (around(page > 1, page.saturating_sub(1)), around(page < pages, page + 1));
        let forced = (!treated).then(|| forced_by(forced));
        view! {
            <Frame chrome=chrome.clone() title="Doublons" current=paths::DUPLICATES>
                <div class="stack">
                    <h1>"Doublons"</h1>
                    <p class="lead">{lead}</p>
                    <p>"Deux demandes qui semblent être d’une même personne, dans un même territoire. Réunissez-les, ou dites que ce sont deux personnes."</p>
                    <p><a href=other>{label}</a></p>
                </div>
                <DataTable caption=caption head=head() rows=rows empty="Rien à afficher pour l’instant."/>
                <Pagination page=page pages=pages previous=previous next=next/>
                {forced}
            </Frame>
        }
    })
}

fn forced_by(guichets: Vec<(String, i64)>) -> impl IntoView {
    let head = vec![Column::text("Guichet"), Column::number("Alertes passées outre")];
    let rows: Vec<Vec<Cell>> =
        guichets.into_iter().map(|(name, n)| vec![name.into(), n.into()]).collect();
    view! {
        <section class="stack">
            <h2>"Enregistrées malgré l’alerte"</h2>
            <p class="hint">"Un guichet peut enregistrer une demande malgré l’alerte pour de vrais homonymes. Un nombre qui augmente mérite un appel."</p>
            <DataTable caption="Par guichet, sur douze mois" head=head rows=rows
                empty="Aucune demande enregistrée malgré l’alerte sur douze mois."/>
        </section>
    }
}

pub(super) fn desk(chrome: &Chrome, view: DeskListView) -> String {
    render(|| {
        let DeskListView { lines, total, page, pages, form } = view;
        let title = form_title("Doublons", &form);
        let summary = form.summary();
        let lead = match total {
            0 => "Aucun doublon parmi les demandes que vous avez reçues.".to_owned(),
            n => format!(
                "{} parmi les demandes que vous avez reçues.",
                count(n, "doublon", "doublons")
            ),
        };
        let rows: Vec<_> =
            lines.iter().map(|line| row(line, paths::desk_duplicate(line.id))).collect();
        let around = |there: bool, page: u32| there.then(|| paths::desk_duplicates(page)).into();
        let (previous, next): (Note, Note) =
            (around(page > 1, page.saturating_sub(1)), around(page < pages, page + 1));
        let reporting = reporting(&form);
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DESK_DUPLICATES>
                <ErrorSummary errors=summary/>
                <div class="stack">
                    <h1>"Doublons"</h1>
                    <p class="lead">{lead}</p>
                    <p>"Comparez les deux demandes avec la pièce d’identité, corrigez celle qui est fausse, puis signalez-les au gestionnaire territorial, qui les réunira."</p>
                </div>
                <DataTable caption="Doublons à comparer" head=head() rows=rows empty="Rien à comparer pour l’instant."/>
                <Pagination page=page pages=pages previous=previous next=next/>
                {reporting}
            </Frame>
        }
    })
}

/// Two demands that the portal did not bring together.
fn reporting(form: &FormState) -> impl IntoView + use<> {
    let fields = [
        (FIRST, "Numéro unique de la première demande"),
        (SECOND, "Numéro unique de la seconde demande"),
    ]
    .map(|(name, label)| {
        view! {
            <TextField name=name label=label value=form.value(name) error=form.error(name)
                autocomplete="off" maxlength=40 spellcheck=false/>
        }
    });
    let (remark, wrong) = (form.value(REMARK), form.error(REMARK));
    view! {
        <section class="card stack">
            <h2>"Signaler deux demandes"</h2>
            <p>"Vous avez trouvé vous-même un doublon qui n’est pas dans cette liste\u{a0}? Donnez les deux numéros. Votre guichet doit avoir reçu au moins l’une des deux demandes."</p>
            <PostForm action=paths::DESK_DUPLICATES>
                {fields}
                <TextArea name=REMARK label="Remarque pour le gestionnaire" rows=3
                    maxlength=u32::try_from(MAX).unwrap_or(u32::MAX) value=remark error=wrong optional=true/>
                <div class="row"><Submit label="Signaler au gestionnaire"/></div>
            </PostForm>
        </section>
    }
}

fn head() -> Vec<Column> {
    ["Doublon", "Ressemblance", "État", "Depuis le"].map(Column::text).to_vec()
}

fn row(line: &PairLine, href: String) -> Vec<Cell> {
    let [first, second] = line.numbers.map(number);
    let pair = view! { <a href=href>{first}" et "{second}</a> };
    vec![
        Cell::view(pair),
        Cell::view(likeness(&line.likeness)),
        Cell::tag(state_kind(line.state), line.state.label()),
        date(line.day).into(),
    ]
}

pub(super) fn number(number: Option<UniqueNumber>) -> AnyView {
    match number {
        Some(number) => view! { <UniqueNumberText number=number.to_string()/> }.into_any(),
        None => "dossier non enregistré".into_any(),
    }
}

pub(super) fn likeness(likeness: &Likeness) -> impl IntoView + use<> {
    let kind = match likeness.level {
        Level::Exact => TagKind::Bad,
        Level::Near if likeness.is_by_hand() => TagKind::Neutral,
        Level::Near => TagKind::Warn,
    };
    let said = likeness.reasons.iter().map(|reason| reason.label()).collect::<Vec<_>>().join(". ");
    let said = (!said.is_empty()).then(|| view! { " "{said} });
    // One box: in the list of a narrow screen, what stands beside the tag would squeeze it.
    view! { <span><Tag kind=kind text=likeness.label()/>{said}</span> }
}

pub(super) fn state_kind(state: PairState) -> TagKind {
    match state {
        PairState::Found => TagKind::Neutral,
        PairState::Reported => TagKind::Info,
        PairState::Forced => TagKind::Warn,
        PairState::Distinct | PairState::Merged => TagKind::Good,
    }
}
