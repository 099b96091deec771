//! The page of the civil status of a registered demand: it is read, and corrected with a proof.

use leptos::prelude::*;

use super::{Journey, StepView};
use crate::components::{ButtonKind, ButtonLink, Fact, Facts};
use crate::domain::content::Identity;
use crate::forms::identity;
use crate::pages::{Chrome, Frame, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: &StepView) -> String {
    render(|| {
        let title = view.step.title();
        let facts = identity::read(&view.form.typed, view.today).ok().map(|identity| {
            let facts = facts(&identity);
            view! { <section class="card stack"><Facts items=facts/></section> }
        });
        let (back, label) = match view.journey {
            Journey::Renewal => (paths::RENEWAL, "Revenir au renouvellement"),
            Journey::Modification => (paths::MODIFICATION, "Revenir à mes changements"),
            Journey::Filing => (paths::DEMAND, "Revenir à ma demande"),
        };
        view! {
            <Frame chrome=chrome.clone() title=title.clone() current=paths::DEMAND>
                <div class="stack">
                    <h1>{title}</h1>
                    <p class="lead">"Votre état civil a été vérifié avec votre pièce d’identité\u{a0}: il ne se modifie pas ici. S’il est faux ou s’il a changé, demandez une correction avec un document qui le montre."</p>
                </div>
                {facts}
                <div class="row">
                    <ButtonLink href=paths::CORRECTION label="Demander une correction"/>
                    <ButtonLink href=back label=label kind=ButtonKind::Quiet/>
                </div>
            </Frame>
        }
    })
}

/// A civil status, in the order of a document.
pub(super) fn facts(identity: &Identity) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("Civilité", identity.civility.label()),
        Fact::new("Nom", identity.name.clone()),
        Fact::new("Prénoms", identity.first_names.clone()),
        Fact::new("Date de naissance", identity.birth_date.in_words()),
        Fact::new("Nationalité", identity.nationality.label()),
    ];
    if let Some(name) = &identity.birth_name {
        facts.insert(2, Fact::new("Nom de naissance", name.clone()));
    }
    facts
}
