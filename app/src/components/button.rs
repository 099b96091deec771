//! What a page lets people do: buttons that send a form, links that look like them.

use leptos::prelude::*;

use super::note::Note;

/// How much a button calls. One primary button a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// What the page is for.
    #[default]
    Primary,
    /// Another way.
    Quiet,
    /// What cannot be undone.
    Danger,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
        }
    }
}

/// The key beside a label is drawn for the eye; assistive technology reads `accesskey` itself.
fn key_cap(key: &Note) -> Option<impl IntoView + use<>> {
    key.clone().into_option().map(|key| view! { <kbd aria-hidden="true">{key}</kbd> })
}

/// Sends the form it stands in.
#[component]
pub fn Submit(
    /// What it does.
    #[prop(into)]
    label: String,
    /// How much it calls.
    #[prop(optional)]
    kind: ButtonKind,
    /// A field sent only when this button is used; needs `value`.
    #[prop(optional, into)]
    name: Note,
    /// What that field holds.
    #[prop(optional, into)]
    value: Note,
    /// The `id` of the form, for a button that stands outside it.
    #[prop(optional, into)]
    form: Note,
    /// Where the form is sent by this button, when elsewhere.
    #[prop(optional, into)]
    action: Note,
    /// The letter that does the same with the browser's own modifier (« Alt », « Alt Maj »).
    #[prop(optional, into)]
    key: Note,
) -> impl IntoView {
    view! {
        <button
            class=kind.class()
            type="submit"
            name=name.into_option()
            value=value.into_option()
            form=form.into_option()
            formaction=action.into_option()
            accesskey=key.clone().into_option()
        >
            {label}
            {key_cap(&key)}
        </button>
    }
}

/// Leads elsewhere, drawn as a button.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// What is found there.
    #[prop(into)]
    label: String,
    /// How much it calls.
    #[prop(optional)]
    kind: ButtonKind,
    /// The letter that does the same with the browser's own modifier (« Alt », « Alt Maj »).
    #[prop(optional, into)]
    key: Note,
) -> impl IntoView {
    view! {
        <a class=kind.class() href=href accesskey=key.clone().into_option()>
            {label}
            {key_cap(&key)}
        </a>
    }
}

/// A plain link with a letter that does the same.
#[component]
pub fn KeyedLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// What is found there.
    label: &'static str,
    /// The letter.
    #[prop(into)]
    key: Note,
) -> impl IntoView {
    view! {
        <a href=href accesskey=key.clone().into_option()>{label}" "{key_cap(&key)}</a>
    }
}

/// What the letters drawn beside the labels of a page are for. For the eye, as they are: assistive
/// technology says each `accesskey` itself.
#[component]
pub fn KeysExplained() -> impl IntoView {
    view! {
        <p class="hint desk-only" aria-hidden="true">
            "Raccourcis du clavier\u{a0}: "<kbd>"Alt"</kbd>" ("<kbd>"Alt"</kbd>" "<kbd>"Maj"</kbd>" dans Firefox, "<kbd>"Ctrl"</kbd>" "<kbd>"Option"</kbd>" sur Mac) et la lettre encadrée."
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn a_letter_is_drawn_for_the_eye_and_explained_for_it() {
        let html = render(
            || view! { <KeyedLink href="#refus" label="Refuser…" key="R"/><KeysExplained/> },
        );
        assert!(html.contains(r#"accesskey="R""#), "{html}");
        assert!(html.contains(r#"<kbd aria-hidden="true">R</kbd>"#), "{html}");
        assert!(html.contains(r#"<p aria-hidden="true" class="hint desk-only">"#), "{html}");
    }

    #[test]
    fn a_button_sends_its_own_field() {
        let html = render(|| {
            view! { <Submit label="Refuser" kind=ButtonKind::Danger name="decision" value="refus" key="X"/> }
        });
        assert!(html.contains(r#"name="decision" value="refus""#), "{html}");
        assert!(html.contains(r#"class="button danger""#), "{html}");
        assert!(html.contains(r#"accesskey="X""#), "{html}");
        assert!(html.contains(r#"<kbd aria-hidden="true">X</kbd>"#), "{html}");
    }

    #[test]
    fn a_plain_button_sends_no_field_of_its_own() {
        let html = render(|| view! { <Submit label="Continuer"/> });
        assert!(!html.contains("name=") && !html.contains("<kbd"), "{html}");
    }

    #[test]
    fn a_link_escapes_its_address() {
        let html = render(|| view! { <ButtonLink href="/a?b=\"&c" label="Voir"/> });
        assert!(html.contains(r#"href="/a?b=&quot;&amp;c""#), "{html}");
    }
}
