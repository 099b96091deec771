//! The directory of guichets, by department.

use crate::components::format::{self, count};
use crate::components::{Choice, Notice, NoticeKind, Select, Submit, Tag};
use crate::domain::guichet::Guichet;
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use leptos::prelude::*;

/// The directory of guichets.
#[derive(Clone, Debug, Default)]
pub struct GuichetsView {
    /// Code and name of every department that has guichets, in order.
    pub departments: Vec<(String, String)>,
    /// Code of the chosen department; empty: none chosen yet.
    pub chosen: String,
    /// Its guichets.
    pub guichets: Vec<Guichet>,
}

/// The directory of guichets, by department (`GET /guichets?departement=65`).
pub fn guichets(chrome: &Chrome, view: GuichetsView) -> String {
    let chrome = chrome.clone();
    let GuichetsView { departments, chosen, guichets } = view;
    let name = departments.iter().find(|(code, _)| *code == chosen).map(|(_, name)| name.clone());
    let title = name
        .as_ref()
        .map_or_else(|| "Trouver un guichet".to_owned(), |name| format!("Guichets\u{a0}: {name}"));
    let found = (!chosen.is_empty()).then(|| results(name, guichets));
    let choices: Vec<_> = departments
        .into_iter()
        .map(|(code, name)| {
            let label = format!("{name} ({code})");
            Choice::new(code, label)
        })
        .collect();
    let form = if choices.is_empty() {
        view! {
            <Notice title="La liste des guichets n’est pas disponible pour l’instant">
                <p>"Votre mairie peut vous indiquer le guichet le plus proche."</p>
            </Notice>
        }
        .into_any()
    } else {
        view! {
            <form class="card stack" method="get" action=paths::GUICHETS>
                <Select
                    name="departement"
                    label="Votre département"
                    choices=choices
                    selected=chosen
                    hint="Celui où vous cherchez un logement."
                />
                <div class="row"><Submit label="Voir les guichets"/></div>
            </form>
        }
        .into_any()
    };
    render(|| {
        view! {
            <Frame chrome=chrome title=title current=paths::GUICHETS>
                <div class="stack">
                    <h1>"Trouver un guichet"</h1>
                    <p class="lead">
                        "Un guichet vous aide à faire votre demande, à la renouveler ou à la corriger. C’est gratuit."
                    </p>
                </div>
                {form}
                {found}
            </Frame>
        }
    })
}

fn results(name: Option<String>, guichets: Vec<Guichet>) -> impl IntoView {
    let (open, others): (Vec<_>, Vec<_>) = guichets
        .into_iter()
        .filter(|guichet| guichet.active && !guichet.code.is_web())
        .partition(|guichet| guichet.address.is_some());
    let Some(name) = name else {
        return view! {
            <Notice kind=NoticeKind::Warn title="Ce département n’a pas de guichet ici" live=true>
                <p>"Votre mairie peut vous indiquer où faire votre demande."</p>
            </Notice>
        }
        .into_any();
    };
    if open.is_empty() && others.is_empty() {
        return view! {
            <section class="stack">
                <h2>{name}</h2>
                <p>"Nous ne connaissons pas de guichet ouvert dans ce département. Votre mairie peut vous renseigner."</p>
            </section>
        }
        .into_any();
    }
    let number = i64::try_from(open.len()).unwrap_or(i64::MAX);
    let counted = match number {
        0 => "Aucun guichet ne reçoit le public sur place.".to_owned(),
        _ => count(number, "guichet reçoit le public.", "guichets reçoivent le public."),
    };
    let cards: Vec<_> = open.into_iter().map(card).collect();
    let others = (!others.is_empty()).then(|| {
        let lines: Vec<_> = others.into_iter().map(line).collect();
        view! {
            <section class="stack">
                <h3>"Ils reçoivent les demandes, mais pas le public"</h3>
                <ul>{lines}</ul>
            </section>
        }
    });
    view! {
        <section class="stack">
            <h2>{name}</h2>
            <p class="hint">{counted}</p>
            <div class="grid3">{cards}</div>
            {others}
        </section>
    }
    .into_any()
}

fn card(guichet: Guichet) -> impl IntoView {
    let address = guichet.address.map(|address| {
        view! {
            <p>
                {address.street}<br/>
                {format!("{} {}", address.postal_code, address.town)}
            </p>
        }
    });
    let hours = guichet
        .opening_hours
        .map(|hours| view! { <p class="hint">{format!("Ouvert\u{a0}: {hours}")}</p> });
    view! {
        <div class="card stack">
            <h3>{guichet.name}</h3>
            <p><Tag text=guichet.kind.label()/></p>
            {address}
            {guichet.phone.map(|phone| view! { <p>{telephone(phone)}</p> })}
            {hours}
        </div>
    }
}

fn line(guichet: Guichet) -> impl IntoView {
    let phone = guichet.phone.map(|phone| view! { ", "{telephone(phone)} });
    view! { <li>{guichet.name}{phone}</li> }
}

/// A number a phone may call when it is one; else only what was written.
fn telephone(written: String) -> impl IntoView {
    match format::french_telephone(&written) {
        Some(spaced) => {
            let digits: String = spaced.chars().filter(char::is_ascii_digit).collect();
            view! { <a href=format!("tel:{digits}")>{spaced}</a> }.into_any()
        }
        None => written.into_any(),
    }
}
