//! The card by which an operator refuses what was sent: a reason, a sentence, a button.

use leptos::prelude::*;

use crate::components::{ButtonKind, Choice, PostForm, RadioGroup, Submit, TextArea};
use crate::forms::FormState;
use crate::forms::decision::{REASON, SENTENCE, VERSION};

/// The form of the refusal: what is ticked elsewhere on the page belongs to it.
pub(super) const VERDICT: &str = "decision";
/// Where the link « Refuser » leads on the page.
pub(super) const REFUSAL: &str = "refus";

/// What is refused, and what becomes of it.
pub(super) struct Refusing {
    pub title: &'static str,
    /// What the person receives, and can do then.
    pub explained: &'static str,
    /// Of a sentence for them.
    pub example: &'static str,
    pub button: &'static str,
    /// Address that the form is sent to.
    pub action: String,
    /// What was on screen.
    pub version: i64,
    pub reasons: Vec<Choice>,
}

impl Refusing {
    pub(super) fn card(self, form: &FormState) -> AnyView {
        let hint = format!("Simple et précise. Par exemple\u{a0}: {}", self.example);
        let version = self.version.to_string();
        let fields = view! {
            <RadioGroup name=REASON legend="Motif du refus" choices=self.reasons
                selected=form.value(REASON) error=form.error(REASON)/>
            <TextArea name=SENTENCE label="Une phrase pour cette personne" rows=3 maxlength=500
                hint=hint value=form.value(SENTENCE) error=form.error(SENTENCE) optional=true/>
        }
        .into_any();
        view! {
            <section class="card stack" id=REFUSAL tabindex="-1">
                <h2>{self.title}</h2>
                <p>{self.explained}</p>
                <PostForm action=self.action id=VERDICT>
                    {fields}
                    <div class="row"><Submit label=self.button kind=ButtonKind::Danger/></div>
                    <input type="hidden" name=VERSION value=version/>
                </PostForm>
            </section>
        }
        .into_any()
    }
}
