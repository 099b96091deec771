//! What people type, and how it is read: strings in, typed values or sentences out.
//! The names of the fields are those of the national interface (`domain.md` 2.3).

pub mod account;
pub mod communes;
pub mod contact;
pub mod decision;
pub mod household;
pub mod housing;
pub mod identity;
pub mod journey;
pub mod link;
pub mod merge;
pub mod motive;

use crate::domain::content::Content;
use journey::Step;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest value kept for one field, in characters; more is cut before it is kept.
pub const MAX_VALUE: usize = 2_000;

/// Most values kept of one repeated field: no list of ours is as long.
const MAX_VALUES: usize = 64;

/// What a person typed on one form: field name → values, as received.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(BTreeMap<String, Vec<String>>);

impl Typed {
    /// From the pairs of a form, in their order.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            // What a page knows of a large form is long, and a part of it would say something else.
            let most = if name == merge::SHOWN { usize::MAX } else { MAX_VALUE };
            let values = typed.0.entry(name).or_default();
            if values.len() < MAX_VALUES {
                values.push(value.chars().take(most).collect());
            }
        }
        typed
    }

    /// First value, trimmed; empty when absent.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// Every value of a repeated field.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Replaces a field.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.insert(name.to_owned(), vec![value.into()]);
        self
    }

    /// Replaces a repeated field.
    #[must_use]
    pub fn with_all(mut self, name: &str, values: Vec<String>) -> Self {
        self.0.insert(name.to_owned(), values);
        self
    }

    /// Keeps only these fields: what a form does not know is never stored.
    #[must_use]
    pub fn only(mut self, names: &[&str]) -> Self {
        self.0.retain(|name, _| names.contains(&name.as_str()));
        self
    }

    /// These values in place of the fields that `replaced` names; the others stay.
    #[must_use]
    pub fn over(mut self, values: Self, replaced: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|name, _| !replaced(name));
        self.0.extend(values.0);
        self
    }

    /// Names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// True when nothing was typed.
    pub fn is_blank(&self) -> bool {
        self.0.values().flatten().all(|value| value.trim().is_empty())
    }

    /// The pairs, to send them again.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| {
            values.iter().map(move |value| (name.as_str(), value.as_str()))
        })
    }
}

/// The answers of the whole form, step by step, valid or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Typed>);

impl Answers {
    /// What was typed on a step.
    pub fn step(&self, step: Step) -> Typed {
        self.0.get(step.slug()).cloned().unwrap_or_default()
    }

    /// Replaces a step.
    #[must_use]
    pub fn with(mut self, step: Step, typed: Typed) -> Self {
        self.0.insert(step.slug().to_owned(), typed.only(step.fields()));
        self
    }

    /// The answers that read back as this content.
    pub fn of(content: &Content) -> Self {
        Self::default()
            .with(Step::Identity, identity::write(&content.identity))
            .with(Step::Contact, contact::write(&content.contact))
            .with(Step::Household, household::write(&content.household))
            .with(Step::Housing, housing::write(&content.housing))
            .with(Step::Communes, communes::write(&content.communes))
            .with(Step::Motive, motive::write(&content.reason))
    }
}

/// One field to correct, with what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field, which is also the id of its control.
    pub field: &'static str,
    /// One sentence.
    pub message: String,
}

/// What must be corrected on a form.
pub type FormErrors = Vec<FieldError>;

/// A form as shown: what was typed and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormState {
    /// Values to show again.
    pub typed: Typed,
    /// In the order of the page.
    pub errors: FormErrors,
}

impl FormState {
    /// A form without errors.
    pub fn of(typed: Typed) -> Self {
        Self { typed, errors: Vec::new() }
    }

    /// A form with one error.
    #[must_use]
    pub fn wrong(typed: Typed, field: &'static str, message: impl ToString) -> Self {
        Self { typed, errors: vec![FieldError { field, message: message.to_string() }] }
    }

    /// The error of a field.
    pub fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
    }

    /// First value of a field.
    pub fn value(&self, field: &str) -> String {
        self.typed.get(field).to_owned()
    }

    /// For the summary on top of the page: field and sentence.
    pub fn summary(&self) -> Vec<(String, String)> {
        self.errors.iter().map(|error| (error.field.to_owned(), error.message.clone())).collect()
    }
}

/// Reads fields one after the other and collects what is wrong.
pub(crate) struct Reader<'a> {
    typed: &'a Typed,
    errors: FormErrors,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(typed: &'a Typed) -> Self {
        Self { typed, errors: Vec::new() }
    }

    pub(crate) fn wrong(&mut self, field: &'static str, message: impl ToString) {
        self.errors.push(FieldError { field, message: message.to_string() });
    }

    /// A text that must be there. `what` completes « Écrivez … ».
    pub(crate) fn required(
        &mut self,
        field: &'static str,
        what: &str,
        max: usize,
    ) -> Option<String> {
        match self.optional(field, max) {
            Some(text) => Some(text),
            None if self.errors.iter().any(|error| error.field == field) => None,
            None => {
                self.wrong(field, format!("Écrivez {what}"));
                None
            }
        }
    }

    /// A text that may be left blank; inner spaces are collapsed.
    pub(crate) fn optional(&mut self, field: &'static str, max: usize) -> Option<String> {
        let text = self.typed.get(field).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return None;
        }
        if text.chars().count() > max {
            self.wrong(field, format!("Ce texte est trop long\u{a0}: {max} caractères au plus"));
            return None;
        }
        if text.chars().any(char::is_control) {
            self.wrong(
                field,
                "Ce texte contient un caractère illisible\u{a0}: écrivez-le de nouveau",
            );
            return None;
        }
        Some(text)
    }

    /// One code of a closed list.
    pub(crate) fn code<T>(
        &mut self,
        field: &'static str,
        from_code: impl Fn(&str) -> Option<T>,
        missing: &str,
    ) -> Option<T> {
        let value = from_code(self.typed.get(field));
        if value.is_none() {
            self.wrong(field, missing);
        }
        value
    }

    pub(crate) fn typed(&self) -> &'a Typed {
        self.typed
    }

    /// The value when nothing was wrong, else the errors.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, FormErrors> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(self.errors),
        }
    }
}

#[cfg(test)]
mod tests;
