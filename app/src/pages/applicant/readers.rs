//! Who consulted my demand (GDPR art. 15): kinds of bodies, never persons.

use super::ReaderLine;
use crate::components::{Cell, Column, DataTable};
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use leptos::prelude::*;

/// `GET paths::READERS`, newest first.
pub fn readers(chrome: &Chrome, lines: Vec<ReaderLine>) -> String {
    let title = "Qui a consulté ma demande";
    let list = if lines.is_empty() {
        view! { <p>"Personne n’a encore consulté votre demande."</p> }.into_any()
    } else {
        let head = ["Date", "Qui", "Quoi", "Pourquoi"].map(Column::text).to_vec();
        let rows: Vec<Vec<Cell>> = lines
            .into_iter()
            .map(|ReaderLine { at, who, what, why }| {
                vec![at.into(), who.into(), what.into(), why.into()]
            })
            .collect();
        view! { <DataTable caption="Consultations, les plus récentes d’abord" head=head rows=rows/> }
            .into_any()
    };
    render(|| {
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DEMAND>
                <div class="stack">
                    <h1>{title}</h1>
                    <p class="lead">"Chaque fois qu’un agent ouvre votre demande ou vos documents, nous le notons. Voici ce qui a été noté depuis 12 mois."</p>
                </div>
                {list}
                <p class="hint">"Une consultation vous étonne\u{a0}? Demandez au guichet concerné pourquoi elle a eu lieu. Vos droits sont expliqués sur la page "<a href=paths::PRIVACY>"Données personnelles"</a>"."</p>
                <p><a href=paths::DEMAND>"Revenir à ma demande"</a></p>
            </Frame>
        }
    })
}
