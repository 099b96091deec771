//! A file to send.

use leptos::prelude::*;

use super::field::{Frame, Optional, optional_mark, required};
use super::note::Note;

/// A label and a file picker; its form must be `multipart/form-data`.
#[component]
pub fn FileField(
    /// The `name` and the `id` of the picker.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The types proposed by the picker, such as `image/jpeg,application/pdf`. The server
    /// looks at the bytes whatever is said here.
    #[prop(optional, into)]
    accept: Note,
    /// Whether a phone opens its camera at once, the one that looks away from the person.
    #[prop(optional)]
    camera: bool,
    /// Whether several files may be chosen.
    #[prop(optional)]
    multiple: bool,
    /// Help: which file, how big.
    #[prop(optional, into)]
    hint: Note,
    /// What to correct.
    #[prop(optional, into)]
    error: Note,
    /// Whether the file may be left out.
    #[prop(optional, into)]
    optional: Optional,
) -> impl IntoView {
    let frame = Frame::new(&name, hint, error);
    view! {
        <div class=frame.class()>
            <label for=name.clone()>{label} {optional_mark(optional)}</label>
            {frame.notes()}
            <input
                class="input"
                type="file"
                id=name.clone()
                name=name
                accept=accept.into_option()
                multiple=multiple
                capture=camera.then_some("environment")
                aria-required=required(optional)
                aria-invalid=frame.invalid()
                aria-describedby=frame.described_by(false)
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn a_picker_says_what_it_takes() {
        let html = render(|| {
            view! {
                <FileField name="recto" label="Recto" accept="image/jpeg" hint="5 Mo au plus." multiple=true/>
            }
        });
        assert!(html.contains(r#"id="recto" name="recto" accept="image/jpeg" multiple"#), "{html}");
        assert!(html.contains(r#"aria-describedby="recto-aide""#), "{html}");
    }
}
