//! The frame every field shares (label, hint, error, the ties between them), and the one-line
//! text field.

use leptos::prelude::*;

use super::note::Note;

/// What a text field holds: it decides the keyboard of a phone and what the browser may fill in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Tel,
    /// A whole number. Not `type="number"`: that one drops what it does not understand, and the
    /// person could not see again what they had typed.
    Number,
    /// A password: never printed back.
    Password,
    /// Words to search for.
    Search,
}

impl FieldKind {
    fn type_name(self) -> &'static str {
        match self {
            Self::Text | Self::Number => "text",
            Self::Email => "email",
            Self::Tel => "tel",
            Self::Password => "password",
            Self::Search => "search",
        }
    }
}

/// How wide a field is drawn: its width says how much is expected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Width {
    /// A line of text.
    #[default]
    Full,
    /// A telephone number, a sum.
    Mid,
    /// A few digits.
    Short,
}

impl Width {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Full => "input",
            Self::Mid => "input mid",
            Self::Short => "input short",
        }
    }
}

/// The hint and the error of a field, and how its control is tied to them.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    name: String,
    hint: Note,
    error: Note,
}

impl Frame {
    pub(crate) fn new(name: &str, hint: Note, error: Note) -> Self {
        Self { name: name.to_owned(), hint, error }
    }

    /// Class of the element around the whole field.
    pub(crate) fn class(&self) -> &'static str {
        if self.error.is_some() { "field wrong" } else { "field" }
    }

    /// For `aria-invalid`: absent when there is no error.
    pub(crate) fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    /// For `aria-describedby`: what is there to be read after the label, hint first.
    pub(crate) fn described_by(&self, unit: bool) -> Option<String> {
        let parts =
            [(unit, "unite"), (self.hint.is_some(), "aide"), (self.error.is_some(), "erreur")];
        let ids: Vec<_> = parts
            .into_iter()
            .filter(|(there, _)| *there)
            .map(|(_, part)| format!("{}-{part}", self.name))
            .collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// The hint then the error: both come before the control, so they are read before typing.
    pub(crate) fn notes(&self) -> impl IntoView + use<> {
        let Self { name, hint, error } = self.clone();
        let hint = hint
            .into_option()
            .map(|hint| view! { <p class="hint" id=format!("{name}-aide")>{hint}</p> });
        let error = error.into_option().map(|error| {
            view! {
                <p class="wrong-text" id=format!("{name}-erreur")>
                    <span class="sr">"Erreur\u{a0}: "</span>
                    {error}
                </p>
            }
        });
        (hint, error)
    }
}

/// Whether an answer may be left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Optional {
    /// It is asked of everybody.
    #[default]
    No,
    /// By anybody; its label says so.
    Yes,
    /// By some: another answer decides, and the hint says when to write it.
    Depends,
}

impl From<bool> for Optional {
    fn from(optional: bool) -> Self {
        if optional { Self::Yes } else { Self::No }
    }
}

/// The mark of an answer that anybody may leave out, inside its label.
pub(crate) fn optional_mark(optional: Optional) -> impl IntoView {
    (optional == Optional::Yes).then(|| view! { <span class="optional">" (facultatif)"</span> })
}

/// For `aria-required`. The `required` attribute is left out on purpose: the browser's own
/// bubble would come before our page, which keeps every error and says what to do.
pub(crate) fn required(optional: Optional) -> Option<&'static str> {
    (optional == Optional::No).then_some("true")
}

/// A label and a one-line field.
#[component]
pub fn TextField(
    /// The `name` and the `id` of the input.
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
    /// What the field holds.
    #[prop(optional)]
    kind: FieldKind,
    /// How wide it is drawn.
    #[prop(optional)]
    width: Width,
    /// What the browser may fill in, as HTML names it: `family-name`, `email`, `off`…
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// The keyboard to show, when the kind does not tell.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Longest text taken, in characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Whether the answer may be left out.
    #[prop(optional, into)]
    optional: Optional,
    /// Names and numbers are not words: no red underline there, nor sent to a spelling service.
    #[prop(default = true)]
    spellcheck: bool,
    /// A unit shown after the field, such as « € par mois ».
    #[prop(optional, into)]
    unit: Note,
) -> impl IntoView {
    let frame = Frame::new(&name, hint, error);
    let inputmode = inputmode.or_else(|| (kind == FieldKind::Number).then_some("numeric"));
    let words = matches!(kind, FieldKind::Text | FieldKind::Search);
    let input = view! {
        <input
            class=width.class()
            id=name.clone()
            name=name.clone()
            type=kind.type_name()
            value=(kind != FieldKind::Password).then_some(value)
            autocomplete=autocomplete
            inputmode=inputmode
            maxlength=maxlength.map(|length| length.to_string())
            spellcheck=(!spellcheck || !words).then_some("false")
            autocapitalize=(kind == FieldKind::Email).then_some("none")
            aria-required=required(optional)
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by(unit.is_some())
        />
    };
    let control = match unit.into_option() {
        None => input.into_any(),
        Some(unit) => view! {
            <div class="row">
                {input}
                <span id=format!("{name}-unite")>{unit}</span>
            </div>
        }
        .into_any(),
    };
    view! {
        <div class=frame.class()>
            <label for=name>{label} {optional_mark(optional)}</label>
            {frame.notes()}
            {control}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn a_field_is_tied_to_its_label_hint_and_error() {
        let html = render(|| {
            view! {
                <TextField name="nom" label="Nom" value="D’Alembert" hint="Nom de naissance."
                    error="Écrivez votre nom" autocomplete="family-name" spellcheck=false/>
            }
        });
        assert!(html.contains(r#"<label for="nom">"#), "{html}");
        assert!(html.contains(r#"id="nom" name="nom" type="text" value="D’Alembert""#), "{html}");
        assert!(html.contains(r#"aria-describedby="nom-aide nom-erreur""#), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        assert!(html.contains(r#"autocomplete="family-name""#), "{html}");
        assert!(html.contains(r#"spellcheck="false""#), "{html}");
        assert!(html.contains("Erreur\u{a0}: </span>"), "{html}");
    }

    #[test]
    fn a_field_without_hint_or_error_is_tied_to_nothing() {
        let html = render(|| view! { <TextField name="nom" label="Nom" optional=true/> });
        assert!(!html.contains("aria-describedby"), "{html}");
        assert!(!html.contains("aria-invalid"), "{html}");
        assert!(!html.contains("aria-required"), "{html}");
        assert!(html.contains("(facultatif)"), "{html}");
    }

    #[test]
    fn what_another_answer_asks_for_is_neither_required_nor_optional() {
        let html =
            render(|| view! { <TextField name="pays" label="Pays" optional=Optional::Depends/> });
        assert!(!html.contains("aria-required") && !html.contains("facultatif"), "{html}");
    }

    #[test]
    fn what_was_typed_cannot_leave_its_attribute() {
        let typed = r#""><script>alert(1)</script>"#;
        let html = render(
            || view! { <TextField name="nom" label=typed value=typed hint=typed error=typed/> },
        );
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("value=\"&quot;&gt;"), "{html}");
    }

    #[test]
    fn a_password_is_never_printed_back() {
        let html = render(|| {
            view! { <TextField name="mot_de_passe" label="Mot de passe" value="secret" kind=FieldKind::Password/> }
        });
        assert!(!html.contains("secret"), "{html}");
    }

    #[test]
    fn a_number_keeps_what_was_typed_and_shows_the_digits() {
        let html = render(|| {
            view! { <TextField name="revenu" label="Revenu" value="mille" kind=FieldKind::Number unit="€"/> }
        });
        assert!(html.contains(r#"type="text" value="mille""#), "{html}");
        assert!(html.contains(r#"inputmode="numeric""#), "{html}");
        assert!(html.contains(r#"aria-describedby="revenu-unite""#), "{html}");
    }
}
