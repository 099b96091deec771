//! The agents, for those who give them their access.

use leptos::prelude::*;

use super::{AgentLine, AgentsView, territory_choices};
use crate::components::format::{count, date};
use crate::components::{
    ButtonKind, ButtonLink, Cell, Choice, Column, DataTable, FieldKind, Note, Optional, Pagination,
    PostForm, Select, Submit, Tag, TextField, Trail, Width,
};
use crate::forms::agent::{EMAIL, ROLE, roles};
use crate::pages::{Chrome, Frame, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: AgentsView) -> String {
    render(|| {
        let trail = vec![("Administration".to_owned(), paths::ADMINISTRATION.to_owned())];
        let (filters, search, list) = (filters(&view), search(&view), list(&view));
        view! {
            <Frame chrome=chrome.clone() title="Les agents" current=paths::AGENTS>
                <Trail links=trail/>
                <div class="stack">
                    <h1>"Les agents"</h1>
                    <p class="lead">"Qui peut se connecter, pour faire quoi, où, et jusqu’à quand."</p>
                </div>
                <div class="row"><ButtonLink href=paths::NEW_AGENT label="Inviter un agent"/></div>
                {search}
                {filters}
                {list}
            </Frame>
        }
    })
}

fn search(view: &AgentsView) -> AnyView {
    let searched = view.searched.clone().unwrap_or_default();
    view! {
        <PostForm action=paths::AGENTS>
            <TextField name=EMAIL label="Chercher une adresse e-mail" kind=FieldKind::Search
                value=searched hint="Tout ou partie. Les accès terminés se cherchent aussi."
                width=Width::Mid spellcheck=false optional=Optional::Depends/>
            <div class="row"><Submit label="Chercher" kind=ButtonKind::Quiet/></div>
        </PostForm>
    }
    .into_any()
}

fn filters(view: &AgentsView) -> AnyView {
    let query = view.query.clone();
    let choices = roles().map(|(role, _)| Choice::new(role.code(), role.label())).collect();
    let territory = query.territory.map(|code| code.to_string()).unwrap_or_default();
    let guichet = query.guichet.map(|code| code.to_string()).unwrap_or_default();
    let standing =
        vec![Choice::new("", "En cours ou à venir"), Choice::new("oui", "Tous, terminés compris")];
    let fields = view! {
        <Select name=ROLE label="Rôle" choices=choices empty="Tous"
            selected=query.role.map(|role| role.code().to_owned()).unwrap_or_default()
            optional=Optional::Depends/>
        <Select name="territoire" label="Territoire" choices=territory_choices(&view.territories)
            selected=territory empty="Tous" optional=Optional::Depends
            hint="Avec les agents de ses guichets."/>
        <TextField name="guichet" label="Code du guichet" value=guichet width=Width::Short
            optional=Optional::Depends spellcheck=false/>
        <Select name="termines" label="Accès" choices=standing selected=if query.past { "oui" } else { "" }
            empty=Note::default() optional=Optional::Depends/>
    }
    .into_any();
    view! {
        <details class="card stack" open=!query.pairs(1).is_empty()>
            <summary>"Filtrer la liste"</summary>
            <form class="stack" method="get" action=paths::AGENTS>
                <div class="grid3">{fields}</div>
                <div class="row">
                    <Submit label="Afficher" kind=ButtonKind::Quiet/>
                    <a href=paths::AGENTS>"Tout afficher"</a>
                </div>
            </form>
        </details>
    }
    .into_any()
}

fn list(view: &AgentsView) -> AnyView {
    let caption = match &view.searched {
        None => count(view.found, "agent", "agents"),
        Some(_) => count(view.found, "agent trouvé", "agents trouvés"),
    };
    let page = view.query.page.max(1);
    let around = |there: bool, page: u32| there.then(|| paths::agents(&view.query, page)).into();
    let (previous, next): (Note, Note) =
        (around(page > 1, page.saturating_sub(1)), around(page < view.pages, page + 1));
    let more = (view.searched.is_some() && view.pages > 1).then(|| {
        view! { <p class="hint">"Seuls les premiers sont montrés\u{a0}: précisez l’adresse."</p> }
    });
    let pages = if view.searched.is_some() { 1 } else { view.pages };
    let table = table(&view.lines, &caption, "Aucun agent ne correspond.");
    view! {
        {table}
        {more}
        <Pagination page=page pages=pages previous=previous next=next/>
    }
    .into_any()
}

pub(super) fn table(lines: &[AgentLine], caption: &str, empty: &'static str) -> AnyView {
    let head = vec![
        Column::text("Agent"),
        Column::text("Rôle"),
        Column::text("Où"),
        Column::text("Dernier jour"),
        Column::text("État"),
    ];
    let row = |line: &AgentLine| {
        let (kind, state) = line.state.tag();
        vec![
            Cell::link(paths::agent(line.id), line.email.clone()),
            line.role.label().into(),
            line.scope.clone().into(),
            line.until.map_or_else(|| "–".to_owned(), date).into(),
            Cell::view(view! { <Tag kind=kind text=state/> }),
        ]
    };
    let rows: Vec<_> = lines.iter().map(row).collect();
    view! { <DataTable caption=caption.to_owned() head=head rows=rows empty=empty/> }.into_any()
}
