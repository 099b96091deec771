//! Two demands side by side.

use leptos::prelude::*;

use super::list::{likeness, number, state_kind};
use super::{Comparison, Side};
use crate::components::format::date;
use crate::components::{Cell, Column, DataTable, Moment, Tag, TagKind, Timeline};

/// Names of the columns, and of the demands in the forms.
pub(super) const NAMES: [&str; 2] = ["Demande A", "Demande B"];

/// The head of the page: state and likeness in words.
pub(super) fn head(view: &Comparison) -> impl IntoView + use<> {
    let said = likeness(&view.likeness);
    let title = if view.state.is_open() { "Deux demandes à comparer" } else { "Doublon traité" };
    view! {
        <div class="stack">
            <h1>{title}</h1>
            <p><Tag text=view.state.label() kind=state_kind(view.state)/></p>
            <p>{said}</p>
        </div>
    }
}

/// The four fields, then what tells the demands apart. `links` lead to the whole demands.
pub(super) fn table(view: &Comparison, links: [Option<String>; 2]) -> impl IntoView + use<> {
    let head = ["Champ", NAMES[0], NAMES[1], "Différence"].map(Column::text).to_vec();
    let [a, b] = &view.sides;
    let [to_a, to_b] = links;
    let mut rows = vec![vec![
        "Numéro unique".into(),
        Cell::view(linked(a, to_a)),
        Cell::view(linked(b, to_b)),
        "".into(),
    ]];
    rows.extend(fields(a).into_iter().zip(fields(b)).map(|((label, one), (_, two))| {
        let mark =
            if one == two { "Identique".into() } else { Cell::tag(TagKind::Warn, "Différent") };
        vec![label.into(), one.into(), two.into(), mark]
    }));
    rows.extend(
        facts(a)
            .into_iter()
            .zip(facts(b))
            .map(|((label, one), (_, two))| vec![label.into(), one.into(), two.into(), "".into()]),
    );
    view! { <DataTable caption="Les deux demandes côte à côte" head=head rows=rows/> }
}

fn linked(side: &Side, to: Option<String>) -> AnyView {
    match to {
        Some(href) => view! { <a href=href>{number(side.number)}</a> }.into_any(),
        None => number(side.number),
    }
}

/// What decides.
fn fields(side: &Side) -> [(&'static str, String); 5] {
    let who = &side.identity;
    [
        ("Civilité", who.civility.label().to_owned()),
        ("Nom utilisé", who.name.clone()),
        ("Nom de naissance", who.name_at_birth().to_owned()),
        ("Prénoms", who.first_names.clone()),
        ("Date de naissance", who.birth_date.in_words()),
    ]
}

/// What helps to decide.
fn facts(side: &Side) -> [(&'static str, String); 5] {
    // The words of the inbox for the same event.
    let standing = if side.merged { "Fermée (doublon)" } else { side.standing.label() };
    let role = if side.is_co_applicant { "Codemandeur" } else { "Demandeur" };
    [
        ("Place dans la demande", role.to_owned()),
        ("Déposée le", date(side.filed_on)),
        ("Valable jusqu’au", side.valid_until.map_or_else(|| "–".to_owned(), date)),
        ("État", standing.to_owned()),
        ("Faite", side.origin.clone()),
    ]
}

/// What was done about the pair.
pub(super) fn acts(view: &Comparison) -> Option<impl IntoView + use<>> {
    let moments: Vec<_> = view
        .acts
        .iter()
        .map(|act| {
            let motive = act.motive.trim();
            let motive = (!motive.is_empty()).then(|| format!("«\u{a0}{motive}\u{a0}»"));
            Moment::done(act.text.clone()).on(act.day).detail(motive)
        })
        .collect();
    (!moments.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>"Ce qui a été fait"</h2>
                <Timeline moments=moments/>
            </section>
        }
    })
}
