//! The handicap complements of a demand, on a page of their own: opened only by who needs them.

use leptos::prelude::*;

use super::DispatchedHandicapView;
use crate::components::{Facts, Notice, Trail};
use crate::pages::applicant::handicap_facts;
use crate::pages::{Chrome, Frame, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: DispatchedHandicapView) -> String {
    render(|| {
        let title = "Complément handicap";
        let trail = vec![
            ("Boîte de réception".to_owned(), paths::GUICHET.to_owned()),
            ("Demande".to_owned(), paths::dispatched(view.number)),
        ];
        let body = if view.complements.is_empty() {
            view! { <p>"Ce foyer n’a rempli aucun complément handicap."</p> }.into_any()
        } else {
            let cards: Vec<_> = view
                .complements
                .iter()
                .map(|one| {
                    view! {
                        <section class="card stack">
                            <h2>{one.person.clone()}</h2>
                            <Facts items=handicap_facts(one)/>
                        </section>
                    }
                })
                .collect();
            view! { <div class="stack">{cards}</div> }.into_any()
        };
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::GUICHET>
                <Trail links=trail/>
                <h1>{title}</h1>
                <Notice title="Données de santé">
                    <p>"Ne les lisez que pour proposer un logement adapté. Votre lecture est notée."</p>
                </Notice>
                {body}
            </Frame>
        }
    })
}
