//! The guichets, for those who manage them.

use leptos::prelude::*;

use super::{GuichetsView, territory_choices};
use crate::components::format::count;
use crate::components::{
    ButtonKind, ButtonLink, Cell, Choice, Column, DataTable, Note, Optional, Pagination, Select,
    Submit, Tag, TagKind, TextField, Trail,
};
use crate::domain::guichet::{Guichet, GuichetType};
use crate::pages::{Chrome, Frame, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: GuichetsView) -> String {
    render(|| {
        let trail = vec![("Administration".to_owned(), paths::ADMINISTRATION.to_owned())];
        let filters = filters(&view);
        let list = list(&view);
        view! {
            <Frame chrome=chrome.clone() title="Les guichets" current=paths::NETWORK>
                <Trail links=trail/>
                <div class="stack">
                    <h1>"Les guichets"</h1>
                    <p class="lead">"Ceux qui enregistrent les demandes et reçoivent celles du portail."</p>
                </div>
                <div class="row">
                    <ButtonLink href=paths::NEW_GUICHET label="Ajouter un guichet"/>
                    <ButtonLink href=paths::NETWORK_IMPORT label="Importer un fichier"
                        kind=ButtonKind::Quiet/>
                    <a href=paths::NETWORK_EXPORT download="guichets.csv">"Exporter (CSV)"</a>
                </div>
                {filters}
                {list}
            </Frame>
        }
    })
}

fn filters(view: &GuichetsView) -> AnyView {
    let query = view.query.clone();
    let kinds = GuichetType::ALL.iter().filter(|kind| **kind != GuichetType::Web);
    let kinds = kinds.map(|kind| Choice::new(kind.code(), kind.label())).collect();
    let territory = query.territory.map(|code| code.to_string()).unwrap_or_default();
    let standing = vec![Choice::new("", "Ouverts"), Choice::new("oui", "Tous, fermés compris")];
    let fields = view! {
        <Select name="territoire" label="Territoire" choices=territory_choices(&view.territories)
            selected=territory empty="Tous" optional=Optional::Depends/>
        <Select name="type" label="Type" choices=kinds empty="Tous"
            selected=query.kind.map(|kind| kind.code().to_owned()).unwrap_or_default()
            optional=Optional::Depends/>
        <TextField name="nom" label="Nom ou code" value=query.text.clone()
            optional=Optional::Depends spellcheck=false/>
        <Select name="fermes" label="Guichets" choices=standing selected=if query.closed { "oui" } else { "" }
            empty=Note::default() optional=Optional::Depends/>
    }
    .into_any();
    view! {
        <details class="card stack" open=!query.pairs(1).is_empty()>
            <summary>"Filtrer la liste"</summary>
            <form class="stack" method="get" action=paths::NETWORK>
                <div class="grid3">{fields}</div>
                <div class="row">
                    <Submit label="Afficher" kind=ButtonKind::Quiet/>
                    <a href=paths::NETWORK>"Tout afficher"</a>
                </div>
            </form>
        </details>
    }
    .into_any()
}

fn list(view: &GuichetsView) -> AnyView {
    let head = vec![
        Column::text("Guichet"),
        Column::text("Nom"),
        Column::text("Type"),
        Column::text("Territoire"),
        Column::text("État"),
    ];
    let name_of = |guichet: &Guichet| {
        let code = guichet.territory.map(|code| code.to_string()).unwrap_or_default();
        let known = view.territories.iter().find(|(own, _)| *own == code);
        known.map_or(code, |(code, name)| format!("{name} ({code})"))
    };
    let row = |guichet: &Guichet| {
        let (kind, state) =
            if guichet.active { (TagKind::Good, "Ouvert") } else { (TagKind::Neutral, "Fermé") };
        vec![
            Cell::link(paths::managed_guichet(guichet.code), guichet.code.to_string()),
            guichet.name.clone().into(),
            guichet.kind.label().into(),
            name_of(guichet).into(),
            Cell::view(view! { <Tag kind=kind text=state/> }),
        ]
    };
    let rows: Vec<_> = view.lines.iter().map(row).collect();
    let page = view.query.page.max(1);
    let around = |there: bool, page: u32| there.then(|| paths::network(&view.query, page)).into();
    let (previous, next): (Note, Note) =
        (around(page > 1, page.saturating_sub(1)), around(page < view.pages, page + 1));
    let caption = count(view.found, "guichet", "guichets");
    view! {
        <DataTable caption=caption head=head rows=rows
            empty="Aucun guichet ne correspond. Élargissez le filtre, ou ajoutez un guichet."/>
        <Pagination page=page pages=view.pages previous=previous next=next/>
    }
    .into_any()
}
