//! Finding a demand of one's own territory.

use leptos::prelude::*;

use super::{FoundLine, SearchView};
use crate::components::format::{count, date};
use crate::components::{
    Cell, Column, DataTable, DateField, ErrorSummary, Notice, PostForm, Submit, TextField, Trail,
    UniqueNumberText, Width,
};
use crate::domain::desk::MOST_FOUND;
use crate::forms::desk::{BY, BY_NAME, BY_NUMBER, NAME, NUMBER};
use crate::forms::identity::BIRTH;
use crate::pages::applicant::demand::tag_kind;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: &SearchView) -> String {
    render(|| {
        let title = "Rechercher une demande";
        let head = form_title(title, &view.form);
        let summary = view.form.summary();
        let trail = vec![("Boîte de réception".to_owned(), paths::GUICHET.to_owned())];
        let by_number_alone = view.form.value(BY) != BY_NAME;
        let found = view.found.as_ref().map(|lines| found(lines, by_number_alone));
        let (number, name) = (by_number(view), by_name(view));
        view! {
            <Frame chrome=chrome.clone() title=head current=paths::DESK_SEARCH>
                <Trail links=trail/>
                <div class="stack">
                    <h1>{title}</h1>
                    <p class="lead">"Dans votre territoire, avec la personne devant vous ou pour une demande que vous traitez. Chaque recherche est notée."</p>
                </div>
                <ErrorSummary errors=summary/>
                {found}
                <div class="split even">{number}{name}</div>
            </Frame>
        }
    })
}

fn by_number(view: &SearchView) -> AnyView {
    let form = &view.form;
    let field = view! {
        <TextField name=NUMBER label="Numéro unique" value=form.value(NUMBER)
            hint="18 caractères, sur l’attestation." error=form.error(NUMBER)
            spellcheck=false width=Width::Mid/>
    }
    .into_any();
    view! {
        <section class="card stack">
            <h2>"Par numéro unique"</h2>
            <PostForm action=paths::DESK_SEARCH>
                {field}
                <input type="hidden" name=BY value=BY_NUMBER/>
                <div class="row"><Submit label="Chercher ce numéro"/></div>
            </PostForm>
        </section>
    }
    .into_any()
}

fn by_name(view: &SearchView) -> AnyView {
    let form = &view.form;
    let part = |part: &str| form.value(&format!("{BIRTH}{part}"));
    let fields = view! {
        <TextField name=NAME label="Nom" value=form.value(NAME)
            hint="Le nom entier du demandeur ou d’un codemandeur, en usage ou de naissance. Les accents ne comptent pas."
            error=form.error(NAME) spellcheck=false/>
        <DateField name=BIRTH legend="Date de naissance" day=part("_jour") month=part("_mois")
            year=part("_annee") error=form.error(BIRTH)
            hint="Le jour, ou le jour et le mois, peuvent rester vides."/>
    }
    .into_any();
    view! {
        <section class="card stack">
            <h2>"Par nom et date de naissance"</h2>
            <PostForm action=paths::DESK_SEARCH>
                {fields}
                <input type="hidden" name=BY value=BY_NAME/>
                <div class="row"><Submit label="Chercher cette personne"/></div>
            </PostForm>
        </section>
    }
    .into_any()
}

/// What to try again, in the terms of what was searched.
fn nothing(by_number: bool) -> AnyView {
    let again = if by_number {
        "Comparez les 18 caractères avec ceux de l’attestation, ou cherchez la personne par son nom."
    } else {
        "Vérifiez l’orthographe et la date. Le nom s’écrit en entier\u{a0}: son début ne suffit pas."
    };
    view! {
        <Notice title="Aucune demande trouvée dans votre territoire" live=true>
            <p>{again}" Une demande faite pour un autre territoire ne se voit pas d’ici."</p>
            <p>"La personne n’a pas encore de demande\u{a0}? "<a href=paths::ENTRIES>"Saisir une demande papier"</a></p>
        </Notice>
    }
    .into_any()
}

fn found(lines: &[FoundLine], by_number: bool) -> AnyView {
    if lines.is_empty() {
        return nothing(by_number);
    }
    let head = vec![
        Column::text("Demande"),
        Column::text("Demandeur"),
        Column::text("Date de naissance"),
        Column::text("Déposée le"),
        Column::text("État"),
    ];
    let rows: Vec<_> = lines.iter().map(row).collect();
    let number = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let caption = count(number, "demande trouvée", "demandes trouvées");
    let cut = (number >= MOST_FOUND).then(|| {
        let text = format!(
            "{MOST_FOUND} demandes au plus sont montrées\u{a0}: précisez la date de naissance."
        );
        view! { <p>{text}</p> }
    });
    view! { <div role="status" class="stack">{cut}<DataTable caption=caption head=head rows=rows/></div> }.into_any()
}

fn row(line: &FoundLine) -> Vec<Cell> {
    let href = line.href.clone();
    let demand = match line.number {
        Some(number) => {
            view! { <a href=href><UniqueNumberText number=number.to_string()/></a> }.into_any()
        }
        None => view! { <a href=href>"Sans numéro\u{a0}: à enregistrer"</a> }.into_any(),
    };
    vec![
        Cell::view(demand),
        line.name.clone().into(),
        line.birth.clone().into(),
        line.filed_on.map(date).unwrap_or_default().into(),
        Cell::tag(tag_kind(line.standing), line.standing.label()),
    ]
}
