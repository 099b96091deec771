//! Whether a certificate is genuine: its number and its day, to compare with the paper.

use crate::components::Cell;
use crate::components::format::date;
use crate::components::{Fact, Facts, Tag, TagKind, UniqueNumberText};
use crate::domain::unique_number::UniqueNumber;
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use chrono::NaiveDate;
use leptos::prelude::*;

/// `GET /attestation/{code}`: the number and the day of a genuine certificate, or that it is none.
/// Nothing of what became of the demand.
pub fn verification(chrome: &Chrome, genuine: Option<(UniqueNumber, NaiveDate)>) -> String {
    match genuine {
        Some((number, day)) => authentic(chrome, number, day),
        None => not_authentic(chrome),
    }
}

fn authentic(chrome: &Chrome, number: UniqueNumber, day: NaiveDate) -> String {
    render(|| {
        let facts = vec![
            Fact::new(
                "Numéro unique",
                Cell::view(view! { <UniqueNumberText number=number.to_string()/> }),
            ),
            Fact::new("Délivrée le", date(day)),
        ];
        view! {
            <Frame chrome=chrome.clone() title="Attestation authentique">
                <div class="stack">
                    <h1>"Cette attestation est authentique"</h1>
                    <p class="lead">"Nous avons délivré une attestation avec ce numéro et cette date. Comparez-les avec le papier que vous avez sous les yeux."</p>
                </div>
                <section class="card now stack">
                    <p><Tag text="Authentique" kind=TagKind::Good/></p>
                    <h2>"À comparer avec le papier"</h2>
                    <Facts items=facts/>
                </section>
                <div class="stack">
                    <p>"Le numéro ou la date ne sont pas les mêmes\u{a0}? Le papier a été modifié\u{a0}: ne vous y fiez pas."</p>
                    <p class="hint">"Cette page ne dit pas où en est la demande aujourd’hui. Elle ne montre rien d’autre, pour protéger la personne."</p>
                </div>
            </Frame>
        }
    })
}

fn not_authentic(chrome: &Chrome) -> String {
    render(|| {
        view! {
            <Frame chrome=chrome.clone() title="Attestation non reconnue">
                <div class="stack">
                    <h1>"Nous ne reconnaissons pas cette attestation"</h1>
                    <p class="lead">"L’adresse ouverte ne correspond à aucune attestation délivrée par ce site."</p>
                </div>
                <section class="card now stack">
                    <p><Tag text="Non authentique" kind=TagKind::Bad/></p>
                    <h2>"Que faire\u{a0}?"</h2>
                    <ul>
                        <li>"Scannez de nouveau le code, bien à plat et sans reflet, ou recopiez l’adresse en entier."</li>
                        <li>"Si cette page revient, ne vous fiez pas à ce papier. Demandez à la personne d’ouvrir son attestation sur ce site."</li>
                        <li>"Un doute\u{a0}? Posez la question à "<a href=paths::GUICHETS>"un guichet"</a>"."</li>
                    </ul>
                </section>
            </Frame>
        }
    })
}
