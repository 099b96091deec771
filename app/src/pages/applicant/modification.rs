//! What the applicant is about to change in a registered demand, before it is sent.

use leptos::prelude::*;

use super::{DECLARATION, ModificationView};
use crate::components::format::count;
use crate::components::{
    ButtonKind, ButtonLink, Cell, Checkbox, ErrorSummary, Fact, Facts, Notice, PostForm, Submit,
    UniqueNumberText,
};
use crate::forms::changes::ChangedLine;
use crate::forms::decision::VERSION;
use crate::forms::journey::Step;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: ModificationView) -> String {
    render(|| {
        let title = "Modifier votre demande";
        let head = form_title(title, &view.form);
        let summary = view.form.summary();
        let number = view.number.map(|number| {
            view! {
                <p>
                    <span class="hint">"Numéro unique\u{a0}: "</span>
                    <UniqueNumberText number=number.to_string()/>
                </p>
            }
        });
        let changed = changed(&view);
        let next = next(&view);
        let drop = (!view.changes.is_empty() || !view.errors.is_empty()).then(drop_form);
        let answers = answers(&view);
        let renewal = view.renewable.then(|| {
            view! {
                <Notice title="C’est aussi le moment de renouveler">
                    <p>"En renouvelant votre demande, vous envoyez aussi vos changements. "<a href=paths::RENEWAL>"Renouveler ma demande"</a></p>
                </Notice>
            }
        });
        view! {
            <Frame chrome=chrome.clone() title=head current=paths::DEMAND>
                <div class="stack">
                    <h1>{title}</h1>
                    {number}
                    <p class="lead">"Choisissez ce qui a changé. Rien n’est envoyé tant que vous ne l’avez pas confirmé ici. Votre numéro et votre ancienneté ne changent pas."</p>
                </div>
                <ErrorSummary errors=summary/>
                {renewal}
                {changed}
                {next}
                {drop}
                {answers}
            </Frame>
        }
    })
}

fn changed(view: &ModificationView) -> Option<AnyView> {
    let cards: Vec<_> = view
        .changes
        .iter()
        .map(|section| {
            let facts = section.lines.iter().map(fact).collect::<Vec<_>>();
            // A person who is not counted any more has no page: the number is on another.
            let applies = view.sections.iter().any(|one| one.step == section.step);
            let href = paths::step(if applies { section.step } else { Step::Household });
            let what =
                view! { <span class="sr">"\u{a0}: "{section.step.heading(&view.names)}</span> };
            view! {
                <section class="card stack">
                    <div class="head">
                        <h3>{section.step.heading(&view.names)}</h3>
                        <a href=href>"Revoir"{what}</a>
                    </div>
                    <Facts items=facts/>
                </section>
            }
        })
        .collect();
    (!cards.is_empty()).then(|| {
        view! {
            <section class="stack narrow">
                <h2>"Ce qui change"</h2>
                {cards}
            </section>
        }
        .into_any()
    })
}

/// A line, as it was and as it becomes.
pub(super) fn fact(line: &ChangedLine) -> Fact {
    Fact::new(line.label.clone(), before_after(line.before.clone(), line.after.clone()))
}

/// The eye sees what is crossed out; the ear hears « avant » and « après ».
pub(in crate::pages) fn before_after(before: Option<String>, after: Option<String>) -> Cell {
    let before = before.unwrap_or_else(|| "Non renseigné".to_owned());
    let after = after.unwrap_or_else(|| "Supprimé".to_owned());
    Cell::view(view! {
        <del><span class="sr">"Avant\u{a0}: "</span>{before}</del>" "
        <ins><span class="sr">"Après\u{a0}: "</span>{after}</ins>
    })
}

/// What can be done now: correct, confirm, or nothing yet.
fn next(view: &ModificationView) -> AnyView {
    if let Some((step, _)) = view.errors.first() {
        return to_correct(view, *step);
    }
    if view.changes.is_empty() {
        return view! {
            <Notice title="Aucun changement pour l’instant">
                <p>"Ouvrez la page à modifier dans la liste ci-dessous, puis revenez ici."</p>
            </Notice>
        }
        .into_any();
    }
    let (name, value) = DECLARATION;
    let checked = view.form.value(name) == value;
    let error = view.form.error(name);
    let version = view.version.to_string();
    view! {
        <section class="card now narrow">
            <PostForm>
                <Checkbox name=name value=value label="Je certifie que ces informations sont exactes"
                    checked=checked error=error/>
                <div class="stack">
                    <div class="row"><Submit label="Enregistrer mes changements"/></div>
                    <p class="hint">"Ils seront transmis aux guichets qui ont reçu votre demande, et à ceux des nouvelles communes."</p>
                </div>
                <input type="hidden" name=VERSION value=version/>
            </PostForm>
        </section>
    }
    .into_any()
}

fn to_correct(view: &ModificationView, step: Step) -> AnyView {
    let number = i64::try_from(view.errors.len()).unwrap_or(i64::MAX);
    let title = format!("Il reste {} à corriger", count(number, "page", "pages"));
    let lines: Vec<_> = view
        .errors
        .iter()
        .flat_map(|(_, errors)| errors)
        .map(|error| view! { <li>{error.message.clone()}</li> })
        .collect();
    let label = format!("Corriger\u{a0}: {}", step.heading(&view.names));
    view! {
        <section class="card now narrow stack">
            <h2>{title}</h2>
            <ul class="wrong-text">{lines}</ul>
            <p>"Vos réponses sont gardées. Vous pourrez ensuite enregistrer vos changements."</p>
            <div class="row"><ButtonLink href=paths::step(step) label=label/></div>
        </section>
    }
    .into_any()
}

fn drop_form() -> AnyView {
    view! {
        <section class="stack">
            <p>"Vous ne voulez plus rien changer\u{a0}? Vos réponses enregistrées sont remises en place."</p>
            <PostForm action=paths::MODIFICATION_DROP bare=true>
                <Submit label="Abandonner mes changements" kind=ButtonKind::Quiet/>
            </PostForm>
        </section>
    }
    .into_any()
}

/// Every page of the form, with the way to it.
fn answers(view: &ModificationView) -> AnyView {
    let cards: Vec<_> = view
        .sections
        .iter()
        .map(|section| {
            let what =
                view! { <span class="sr">"\u{a0}: "{section.step.heading(&view.names)}</span> };
            let facts = section
                .lines
                .iter()
                .map(|line| Fact::new(line.label.clone(), line.value.clone()))
                .collect::<Vec<_>>();
            view! {
                <section class="card stack">
                    <div class="head">
                        <h3>{section.step.heading(&view.names)}</h3>
                        <a href=paths::step(section.step)>"Modifier"{what}</a>
                    </div>
                    <Facts items=facts/>
                </section>
            }
        })
        .collect();
    view! {
        <section class="stack narrow">
            <h2>"Toutes vos réponses"</h2>
            {cards}
        </section>
    }
    .into_any()
}
