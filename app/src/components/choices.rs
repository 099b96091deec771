//! Radio buttons and check boxes.

use leptos::prelude::*;

use super::field::{Frame, Optional, optional_mark, required};
use super::note::Note;

/// One of the answers offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// What it means, when the label is not enough.
    pub hint: Note,
}

impl Choice {
    /// An answer, without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: Note::default() }
    }

    /// The same answer, explained.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Note>) -> Self {
        self.hint = hint.into();
        self
    }

    /// « Oui » (`oui`) and « Non » (`non`).
    pub fn yes_no() -> Vec<Self> {
        vec![Self::new("oui", "Oui"), Self::new("non", "Non")]
    }
}

/// The first control carries the name of the group as its id: the error summary leads there.
fn control_id(name: &str, index: usize) -> String {
    if index == 0 { name.to_owned() } else { format!("{name}-{}", index + 1) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Control {
    Radio,
    Checkbox,
}

fn choice(
    control: Control,
    name: &str,
    index: usize,
    choice: Choice,
    checked: bool,
    tie: Option<String>,
    invalid: Option<&'static str>,
) -> impl IntoView + use<> {
    let id = control_id(name, index);
    let hint_id = choice.hint.is_some().then(|| format!("{id}-precision"));
    let described_by: Vec<_> = [tie, hint_id.clone()].into_iter().flatten().collect();
    let described_by = (!described_by.is_empty()).then(|| described_by.join(" "));
    let type_name = if control == Control::Radio { "radio" } else { "checkbox" };
    // The hint stays out of the label's text: a name for the control, then its description.
    let hint =
        choice.hint.into_option().map(|hint| view! { <span class="hint" id=hint_id>{hint}</span> });
    view! {
        <label class="choice">
            <input
                type=type_name
                id=id.clone()
                name=name.to_owned()
                value=choice.value
                checked=checked
                aria-labelledby=hint.is_some().then(|| format!("{id}-texte"))
                aria-describedby=described_by
                aria-invalid=invalid
            />
            <span>
                <span id=hint.is_some().then(|| format!("{id}-texte"))>{choice.label}</span>
                {hint}
            </span>
        </label>
    }
}

fn choices_class(inline: bool) -> &'static str {
    if inline { "choices inline" } else { "choices" }
}

/// One answer among a few.
#[component]
pub fn RadioGroup(
    /// The `name` of every radio button, and the `id` of the first.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// The answers offered.
    choices: Vec<Choice>,
    /// The value chosen; none of the values when nothing is.
    #[prop(optional, into)]
    selected: String,
    /// Help, under the question.
    #[prop(optional, into)]
    hint: Note,
    /// What to correct.
    #[prop(optional, into)]
    error: Note,
    /// Side by side, for a few short answers.
    #[prop(optional)]
    inline: bool,
    /// Whether the answer may be left out.
    #[prop(optional, into)]
    optional: Optional,
) -> impl IntoView {
    let frame = Frame::new(&name, hint, error);
    let buttons: Vec<_> = choices
        .into_iter()
        .enumerate()
        .map(|(index, item)| {
            let checked = item.value == selected;
            choice(Control::Radio, &name, index, item, checked, None, None)
        })
        .collect();
    view! {
        <fieldset
            class=frame.class()
            role="radiogroup"
            aria-required=required(optional)
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by(false)
        >
            <legend>{legend} {optional_mark(optional)}</legend>
            {frame.notes()}
            <div class=choices_class(inline)>{buttons}</div>
        </fieldset>
    }
}

/// Any number of answers among a few.
#[component]
pub fn CheckboxGroup(
    /// The `name` of every box, and the `id` of the first.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// The answers offered.
    choices: Vec<Choice>,
    /// The values ticked.
    #[prop(optional)]
    selected: Vec<String>,
    /// Help, under the question.
    #[prop(optional, into)]
    hint: Note,
    /// What to correct.
    #[prop(optional, into)]
    error: Note,
    /// Side by side, for a few short answers.
    #[prop(optional)]
    inline: bool,
    /// Whether every box may be left empty.
    #[prop(optional, into)]
    optional: Optional,
) -> impl IntoView {
    let frame = Frame::new(&name, hint, error);
    let boxes: Vec<_> = choices
        .into_iter()
        .enumerate()
        .map(|(index, item)| {
            let checked = selected.contains(&item.value);
            choice(Control::Checkbox, &name, index, item, checked, None, frame.invalid())
        })
        .collect();
    view! {
        <fieldset class=frame.class() aria-describedby=frame.described_by(false)>
            <legend>{legend} {optional_mark(optional)}</legend>
            {frame.notes()}
            <div class=choices_class(inline)>{boxes}</div>
        </fieldset>
    }
}

/// One box to tick: a consent, a declaration.
#[component]
pub fn Checkbox(
    /// The `name` and the `id` of the box.
    #[prop(into)]
    name: String,
    /// What ticking it says.
    #[prop(into)]
    label: String,
    /// What the form sends when it is ticked.
    #[prop(default = "oui".to_owned(), into)]
    value: String,
    /// Whether it is ticked.
    #[prop(optional)]
    checked: bool,
    /// Help, inside the frame of the box.
    #[prop(optional, into)]
    hint: Note,
    /// What to correct.
    #[prop(optional, into)]
    error: Note,
) -> impl IntoView {
    let frame = Frame::new(&name, Note::default(), error);
    let item = Choice { value, label, hint };
    let tie = frame.described_by(false);
    let ticked = choice(Control::Checkbox, &name, 0, item, checked, tie, frame.invalid());
    view! {
        <div class=frame.class()>
            {frame.notes()}
            <div class="choices">{ticked}</div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn the_error_summary_can_lead_to_the_first_radio_button() {
        let html = render(|| {
            view! {
                <RadioGroup name="civilite" legend="Civilité" selected="M"
                    choices=vec![Choice::new("MME", "Madame"), Choice::new("M", "Monsieur")]
                    error="Choisissez"/>
            }
        });
        assert!(html.contains(r#"id="civilite" name="civilite" value="MME""#), "{html}");
        assert!(html.contains(r#"id="civilite-2" name="civilite" value="M" checked"#), "{html}");
        assert_eq!(html.matches(" checked").count(), 1, "{html}");
        assert!(html.contains(r#"role="radiogroup""#), "{html}");
        assert!(html.contains(r#"aria-describedby="civilite-erreur""#), "{html}");
    }

    #[test]
    fn several_boxes_can_be_ticked() {
        let choices = ["T1", "T2", "T3"].map(|size| Choice::new(size, size)).to_vec();
        let html = render(|| {
            view! {
                <CheckboxGroup name="tailles" legend="Tailles" choices=choices
                    selected=vec!["T1".to_owned(), "T3".to_owned()]/>
            }
        });
        assert_eq!(html.matches(" checked").count(), 2, "{html}");
        assert_eq!(html.matches(r#"name="tailles""#).count(), 3, "{html}");
    }

    #[test]
    fn a_choice_is_named_by_its_label_and_described_by_its_hint() {
        let choices = vec![Choice::new("a", "A").hint("Rez-de-chaussée.")];
        let html = render(|| view! { <RadioGroup name="x" legend="X" choices=choices/> });
        assert!(html.contains(r#"aria-labelledby="x-texte""#), "{html}");
        assert!(html.contains(r#"aria-describedby="x-precision""#), "{html}");
    }

    #[test]
    fn one_box_is_tied_to_its_error_and_escapes() {
        let html = render(|| {
            view! { <Checkbox name="accord" label="J’atteste <b>" error="Cochez la case" hint="<i>"/> }
        });
        assert!(html.contains(r#"name="accord" value="oui""#), "{html}");
        assert!(html.contains(r#"aria-describedby="accord-erreur accord-precision""#), "{html}");
        assert!(!html.contains("<b>") && !html.contains("<i>"), "{html}");
    }
}
