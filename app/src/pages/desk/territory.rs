//! First page of the territory manager.

use leptos::prelude::*;

use super::TerritoryView;
use crate::components::format::date;
use crate::components::{Cell, Column, DataTable, UniqueNumberText};
use crate::domain::statistics::Zone;
use crate::domain::territory::DepartmentCode;
use crate::pages::{Chrome, Frame, reading, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: &TerritoryView) -> String {
    render(|| {
        let requests = requests(view);
        let watch = reading::notice(chrome, view.watch);
        let lines: Vec<_> = view
            .departments
            .iter()
            .map(|(code, name)| {
                let text = format!("{name} ({code})");
                match code.parse::<DepartmentCode>() {
                    Ok(code) => {
                        let href = paths::statistics_of(Zone::Department(code));
                        view! { <li><a href=href>{text}</a></li> }.into_any()
                    }
                    Err(_) => view! { <li>{text}</li> }.into_any(),
                }
            })
            .collect();
        let list = if lines.is_empty() {
            view! { <p class="hint">"Aucun département n’est rattaché à votre compte."</p> }
                .into_any()
        } else {
            view! { <ul class="stack">{lines}</ul> }.into_any()
        };
        view! {
            <Frame chrome=chrome.clone() title="Votre territoire" current=paths::TERRITORY>
                <div class="stack">
                    <h1>"Votre territoire"</h1>
                    <p class="lead">"Suivez la demande dans les départements dont vous avez la charge."</p>
                </div>
                {watch}
                {requests}
                <section class="stack">
                    <h2>"Statistiques par département"</h2>
                    {list}
                </section>
            </Frame>
        }
    })
}

/// What waits for the manager's decision.
fn requests(view: &TerritoryView) -> AnyView {
    let head =
        vec![Column::text("Numéro unique"), Column::text("Guichet"), Column::text("Demandée le")];
    let rows: Vec<Vec<Cell>> = view
        .reactivations
        .iter()
        .map(|(id, number, guichet, day)| {
            let (href, number) = (paths::reactivation(*id), number.to_string());
            vec![
                Cell::view(view! { <a href=href><UniqueNumberText number=number/></a> }),
                guichet.clone().into(),
                date(*day).into(),
            ]
        })
        .collect();
    view! {
        <section class="stack">
            <h2>"Réactivations à décider"</h2>
            <DataTable caption="Demandées par les guichets" head=head rows=rows
                empty="Aucune réactivation n’attend votre décision."/>
        </section>
    }
    .into_any()
}
