//! The only place where a `<textarea` is written: leptos 0.8 prints its children without
//! escaping them, so the text goes through `inner_html`, escaped here.

use leptos::prelude::*;

use super::field::{Frame, Optional, optional_mark, required};
use super::note::Note;

/// A label and a field of several lines.
#[component]
pub fn TextArea(
    /// The `name` and the `id` of the field.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What was typed.
    #[prop(optional, into)]
    value: String,
    /// Help, between the label and the field.
    #[prop(optional, into)]
    hint: Note,
    /// What to correct.
    #[prop(optional, into)]
    error: Note,
    /// Lines shown.
    #[prop(default = 5)]
    rows: u32,
    /// Longest text taken, in characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Whether the answer may be left out.
    #[prop(optional, into)]
    optional: Optional,
) -> impl IntoView {
    let frame = Frame::new(&name, hint, error);
    view! {
        <div class=frame.class()>
            <label for=name.clone()>{label} {optional_mark(optional)}</label>
            {frame.notes()}
            <textarea
                class="input"
                id=name.clone()
                name=name
                rows=rows.to_string()
                maxlength=maxlength.map(|length| length.to_string())
                aria-required=required(optional)
                aria-invalid=frame.invalid()
                aria-describedby=frame.described_by(false)
                inner_html=content(&value)
            ></textarea>
        </div>
    }
}

/// The inside of a text area. A browser drops one line feed right after the opening tag: the one
/// added here, rather than the person's own.
fn content(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len() + 1);
    escaped.push('\n');
    for letter in value.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn what_was_typed_cannot_close_the_field() {
        let typed = "</textarea><script>alert('&amp;')</script>";
        let html = render(|| view! { <TextArea name="motif" label="Motif" value=typed/> });
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;alert('&amp;amp;')"), "{html}");
    }

    #[test]
    fn a_first_empty_line_is_kept() {
        let html = render(|| view! { <TextArea name="motif" label="Motif" value="\nbonjour"/> });
        assert!(html.contains(">\n\nbonjour</textarea>"), "{html}");
    }
}
