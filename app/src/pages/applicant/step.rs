//! One step of the form, at the filing or at a renewal.

use leptos::prelude::*;

use super::fields::fields;
use super::{Journey, StepView, locked, saving};
use crate::components::{
    ButtonKind, ButtonLink, ErrorSummary, Notice, PostForm, Stepper, Submit, Trail,
};
use crate::forms::journey::Step;
use crate::forms::merge::Choice;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: StepView) -> String {
    if view.step == Step::Identity && view.journey != Journey::Filing {
        return locked::page(chrome, &view);
    }
    render(|| {
        let StepView { step, form, journey, names, .. } = &view;
        let title = saving::title(&view, form_title(&step.heading(names), form));
        let place = &view.place;
        let restored = view.restored.then(|| {
            view! {
                <Notice title="Vos réponses sont revenues.">
                    <p>"Vérifiez-les, puis continuez pour les enregistrer."</p>
                </Notice>
            }
        });
        let choices = saving::head(&view, || fields(&view));
        let fields = fields(&view);
        let foot = saving::foot(&view);
        // Named: the page's own address may end with a place in its list.
        let action = paths::step(*step);
        let buttons = buttons(place.previous, *journey);
        let (name, errors) = (step.heading(names), form.summary());
        let top = match journey {
            Journey::Filing => {
                let document = || "Votre pièce d’identité".to_owned();
                let next = place.next.map_or_else(document, |next| next.heading(names));
                view! { <Stepper current=place.number total=place.total name=name next=next/> }
                    .into_any()
            }
            // One page of a demand that is whole.
            Journey::Renewal => within(name, "Renouveler ma demande", paths::RENEWAL),
            Journey::Modification => within(name, "Modifier ma demande", paths::MODIFICATION),
        };
        let legal = (*step == Step::Identity && !view.legal && *journey == Journey::Filing).then(|| {
            view! {
                <p class="hint">"Vous représentez une association ou un autre organisme\u{a0}? "<a href=paths::step(Step::Applicant)>"Faire la demande en son nom"</a></p>
            }
        });
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DEMAND islands=true>
                <div class="split">
                    <div class="stack-l">
                        {top}
                        <ErrorSummary errors=errors/>
                        {restored}
                        <PostForm action=action>{choices}{fields}{buttons}{foot}</PostForm>
                        {legal}
                    </div>
                    {aside(view.journey)}
                </div>
            </Frame>
        }
    })
}

/// The choices to make in words, from the words of the fields, and their notice.
pub(super) fn choices(view: &StepView) -> (Vec<Choice>, String) {
    Owner::new().with(|| {
        let choices = saving::in_words(view, &fields(view).to_html());
        (choices.clone(), saving::notice(choices, false).to_html())
    })
}

fn within(name: String, parent: &'static str, href: &'static str) -> AnyView {
    let trail = vec![
        ("Ma demande".to_owned(), paths::DEMAND.to_owned()),
        (parent.to_owned(), href.to_owned()),
    ];
    view! {
        <div>
            <Trail links=trail/>
            <h1>{name}</h1>
        </div>
    }
    .into_any()
}

fn buttons(previous: Option<Step>, journey: Journey) -> AnyView {
    let (back, label) = match (journey, previous) {
        (Journey::Renewal, _) => (paths::RENEWAL.to_owned(), "Revenir au renouvellement"),
        (Journey::Modification, _) => (paths::MODIFICATION.to_owned(), "Revenir à mes changements"),
        (Journey::Filing, Some(step)) => (paths::step(step), "Étape précédente"),
        (Journey::Filing, None) => (paths::DEMAND.to_owned(), "Revenir à ma demande"),
    };
    view! {
        <div class="row">
            <Submit label="Enregistrer et continuer"/>
            <ButtonLink href=back label=label kind=ButtonKind::Quiet/>
        </div>
    }
    .into_any()
}

fn aside(journey: Journey) -> AnyView {
    let later = match journey {
        Journey::Filing => "Reprendre plus tard",
        Journey::Renewal => "Renouveler plus tard",
        Journey::Modification => "Finir plus tard",
    };
    view! {
        <aside class="stack">
            <section class="card stack">
                <h2>"À votre rythme"</h2>
                <p>"Une page est gardée même s’il y manque des réponses. Vous pouvez vous arrêter et revenir plus tard, aussi sur un autre appareil."</p>
                <p><a href=paths::DEMAND>{later}</a></p>
            </section>
            <section class="card stack">
                <h2>"Besoin d’aide\u{a0}?"</h2>
                <p><a href=paths::HELP>"Questions fréquentes"</a></p>
                <p><a href=paths::GUICHETS>"Trouver un guichet"</a></p>
            </section>
        </aside>
    }
    .into_any()
}
