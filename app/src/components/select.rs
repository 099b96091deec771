//! A list to choose from, when there are too many answers for radio buttons.

use leptos::prelude::*;

use super::choices::Choice;
use super::field::{Frame, Optional, Width, optional_mark, required};
use super::note::Note;

/// A label and a closed list.
#[component]
pub fn Select(
    /// The `name` and the `id` of the list.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The answers offered; their hints are not shown.
    choices: Vec<Choice>,
    /// The value chosen.
    #[prop(optional, into)]
    selected: String,
    /// The first line, sent as an empty value; none when one of the choices is the default.
    #[prop(default = "Choisissez".into(), into)]
    empty: Note,
    /// Help, between the label and the list.
    #[prop(optional, into)]
    hint: Note,
    /// What to correct.
    #[prop(optional, into)]
    error: Note,
    /// How wide it is drawn.
    #[prop(optional)]
    width: Width,
    /// What the browser may fill in.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Whether the answer may be left out.
    #[prop(optional, into)]
    optional: Optional,
) -> impl IntoView {
    let frame = Frame::new(&name, hint, error);
    let empty = empty.into_option().map(|label| Choice::new("", label));
    let options: Vec<_> = empty
        .into_iter()
        .chain(choices)
        .map(|choice| {
            let selected = choice.value == selected;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect();
    view! {
        <div class=frame.class()>
            <label for=name.clone()>{label} {optional_mark(optional)}</label>
            {frame.notes()}
            <select
                class=width.class()
                id=name.clone()
                name=name
                autocomplete=autocomplete
                aria-required=required(optional)
                aria-invalid=frame.invalid()
                aria-describedby=frame.described_by(false)
            >
                {options}
            </select>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn the_value_chosen_is_selected_and_labels_escape() {
        let choices = vec![Choice::new("FR", "France"), Choice::new("UE", "</option><script>")];
        let html = render(|| {
            view! { <Select name="nationalite" label="Nationalité" choices=choices selected="FR"/> }
        });
        assert!(html.contains(r#"<option value="FR" selected>France"#), "{html}");
        assert!(html.contains(r#"<option value="">Choisissez"#), "{html}");
        assert!(!html.contains("<script"), "{html}");
    }
}
