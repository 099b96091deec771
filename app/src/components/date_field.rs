//! A date in three fields: people type the dates they know by heart faster than they pick them,
//! and what was typed can be shown again, right or wrong.

use leptos::prelude::*;

use super::field::{Frame, Optional, optional_mark, required};
use super::note::Note;

/// A question and the fields `{name}_jour`, `{name}_mois`, `{name}_annee`.
#[component]
pub fn DateField(
    /// What the three names begin with; also the `id` of the group, where the error summary leads.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// The day as typed.
    #[prop(optional, into)]
    day: String,
    /// The month as typed.
    #[prop(optional, into)]
    month: String,
    /// The year as typed.
    #[prop(optional, into)]
    year: String,
    /// Help, under the question.
    #[prop(optional, into)]
    hint: Note,
    /// What to correct, for the three together.
    #[prop(optional, into)]
    error: Note,
    /// Whether it is the person's own date of birth, which the browser may fill in.
    #[prop(optional)]
    birthday: bool,
    /// Whether the date may be left out.
    #[prop(optional, into)]
    optional: Optional,
) -> impl IntoView {
    let frame = Frame::new(&name, hint, error);
    let parts = [
        ("jour", "Jour", day, "input", "2", "bday-day"),
        ("mois", "Mois", month, "input", "2", "bday-month"),
        ("annee", "Année", year, "input year", "4", "bday-year"),
    ];
    let inputs: Vec<_> = parts
        .into_iter()
        .map(|(part, label, value, class, length, autocomplete)| {
            let id = format!("{name}_{part}");
            view! {
                <div>
                    <label for=id.clone()>{label}</label>
                    <input
                        class=class
                        id=id.clone()
                        name=id
                        type="text"
                        inputmode="numeric"
                        maxlength=length
                        value=value
                        autocomplete=birthday.then_some(autocomplete)
                        aria-required=required(optional)
                        aria-invalid=frame.invalid()
                    />
                </div>
            }
        })
        .collect();
    view! {
        <fieldset class=frame.class() id=name tabindex="-1" aria-describedby=frame.described_by(false)>
            <legend>{legend} {optional_mark(optional)}</legend>
            {frame.notes()}
            <div class="row date">{inputs}</div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn what_was_typed_comes_back_even_when_it_is_no_date() {
        let html = render(|| {
            view! {
                <DateField name="naissance" legend="Date de naissance" day="31" month="2" year="198o"
                    error="Le 31 février n’existe pas" birthday=true/>
            }
        });
        assert!(
            html.contains(
                r#"name="naissance_jour" type="text" inputmode="numeric" maxlength="2" value="31""#
            ),
            "{html}"
        );
        assert!(
            html.contains(r#"name="naissance_annee""#) && html.contains(r#"value="198o""#),
            "{html}"
        );
        assert!(html.contains(r#"autocomplete="bday-month""#), "{html}");
        assert!(
            html.contains(r#"id="naissance" tabindex="-1" aria-describedby="naissance-erreur""#),
            "{html}"
        );
        assert_eq!(html.matches("wrong-text").count(), 1, "{html}");
    }
}
