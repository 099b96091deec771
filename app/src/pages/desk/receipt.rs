//! What was just done at a desk, to print and to hand over.

use leptos::prelude::*;

use super::ReceiptView;
use crate::components::format::date;
use crate::components::{Fact, Facts, Trail, UniqueNumberText};
use crate::pages::{Chrome, Frame, render};
use crate::paths;

/// A value of its own begins with a capital; the history writes it after a dash.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub(super) fn page(chrome: &Chrome, view: &ReceiptView) -> String {
    render(|| {
        let title = format!("Reçu pour la demande {}", view.number);
        let trail = vec![
            ("Boîte de réception".to_owned(), paths::GUICHET.to_owned()),
            ("Demande".to_owned(), paths::dispatched(view.number)),
        ];
        let mut facts = vec![
            Fact::new("Demandeur", view.name.clone()),
            Fact::new("Ce qui a été fait", capitalized(&view.what)),
            Fact::new("Le", date(view.day)),
            Fact::new("Par", view.guichet.clone()),
        ];
        facts.extend(view.ground.clone().map(|ground| Fact::new("Sur quoi", capitalized(&ground))));
        facts.push(Fact::new("Date de dépôt de la demande", date(view.filed_on)));
        facts.extend(view.expires_on.map(|day| Fact::new("Valable jusqu’au", date(day))));
        let number = view.number.to_string();
        let certificate = view.certificate.then(|| {
            let href = paths::dispatched_certificate(view.number);
            view! { <p><a href=href>"Attestation à remettre au demandeur (PDF)"</a></p> }
        });
        let offline = view.offline.then(|| {
            view! {
                <p>"Aucune adresse e-mail n’est connue\u{a0}: la demande ne peut pas être suivie en ligne. Pour en ajouter une, le demandeur s’adresse à un guichet."</p>
            }
        });
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::GUICHET>
                <Trail links=trail/>
                <div class="stack">
                    <h1>"Reçu"</h1>
                    <p><UniqueNumberText number=number/></p>
                    <p class="hint">"Imprimez cette page et remettez-la au demandeur."</p>
                </div>
                <section class="card stack">
                    <Facts items=facts/>
                    {certificate}
                    {offline}
                </section>
            </Frame>
        }
    })
}
