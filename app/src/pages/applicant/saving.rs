//! How a page of the form saves what is typed: what it knows of each field, and the choices that
//! are open between what was typed here and elsewhere.

use leptos::prelude::*;

use super::StepView;
use super::words::Words;
use crate::forms::merge::{Choice, Conflict, SHOWN};
use crate::islands::Autosave;

/// Where the choices are read from.
pub const CHOICES: &str = "a-choisir";

/// What a page of the form needs to save.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saving {
    /// Hidden field: what the page knows.
    pub avant: String,
    /// What was changed here and elsewhere.
    pub conflicts: Vec<Conflict>,
    /// Codes that no control of the page tells, and what they stand for.
    pub names: Vec<(String, String)>,
}

/// The title of the page, which says first that there is a choice to make.
pub(super) fn title(view: &StepView, title: String) -> String {
    if view.saving.conflicts.is_empty() { title } else { format!("À choisir\u{a0}: {title}") }
}

/// First in the form: the choices to make, if any. `fields` are those of the page.
pub(super) fn head(view: &StepView, fields: impl FnOnce() -> AnyView) -> AnyView {
    if view.saving.conflicts.is_empty() {
        return ().into_any();
    }
    notice(in_words(view, &fields().to_html()), true).into_any()
}

/// Last in the form: what it knows, and the island that saves by itself.
pub(super) fn foot(view: &StepView) -> AnyView {
    view! {
        <div>
            <input type="hidden" name=SHOWN value=view.saving.avant.clone()
                data-restored=view.restored.then_some("")/>
            <Autosave/>
        </div>
    }
    .into_any()
}

/// The choices of a page in words, for the island. `fields` are those of the page.
pub(super) fn in_words(view: &StepView, fields: &str) -> Vec<Choice> {
    let words = Words { html: fields, names: &view.saving.names };
    let choice = |conflict: &Conflict| {
        let (name, [there, here]) = conflict.choices();
        let field = conflict.field.as_str();
        Choice {
            field: field.to_owned(),
            label: words.label(field),
            name,
            there: (there, words.values(field, &conflict.theirs)),
            here: (here, words.values(field, &conflict.mine)),
        }
    };
    view.saving.conflicts.iter().map(choice).collect()
}

/// The choices to make. `first` when the page begins with them.
pub(super) fn notice(choices: Vec<Choice>, first: bool) -> impl IntoView {
    let (title, both) = match choices.len() {
        1 => ("Une réponse a changé ailleurs", "Vous l’avez aussi modifiée ici."),
        _ => ("Des réponses ont changé ailleurs", "Vous les avez aussi modifiées ici."),
    };
    let choices: Vec<_> = choices.into_iter().map(choice).collect();
    view! {
        <div class="card now warn stack" id=CHOICES role="alert" tabindex="-1" autofocus=first>
            <h2>{title}</h2>
            <p>{both}" Rien n’est perdu\u{a0}: choisissez ce que vous gardez, puis enregistrez."</p>
            {choices}
        </div>
    }
}

fn choice(choice: Choice) -> impl IntoView {
    let Choice { label, name, there, here, .. } = choice;
    let one = |title: &'static str, (value, words): (String, String)| {
        view! {
            <label class="choice">
                <input type="radio" name=name.clone() value=value/>
                <span>{title}"\u{a0}: "<strong>{words}</strong></span>
            </label>
        }
    };
    let (there, here) = (one("Sur un autre appareil (ou onglet)", there), one("Ici", here));
    view! {
        <fieldset class="field">
            <legend>{label}</legend>
            <div class="choices">{there}{here}</div>
        </fieldset>
    }
}
