//! What people type, and how it is read: strings in, typed values or sentences out.
//! The names of the fields are those of the national interface (`domain.md` 2.3).

pub mod account;
pub mod agent;
pub mod amounts;
pub mod changes;
pub mod co_applicant;
pub mod communes;
pub mod contact;
pub mod correction;
pub mod dates;
pub mod decision;
pub mod desk;
pub mod duplicate;
pub mod extraction;
pub mod guichet;
pub mod handicap;
pub mod household;
pub mod housing;
pub mod identity;
pub mod income;
pub mod journey;
pub mod link;
pub mod locked;
pub mod merge;
pub mod motive;
pub mod network;
pub mod organization;
pub mod persons;
pub mod present;
pub mod reading;
pub mod rebase;
pub mod second_factor;
pub mod summary;
pub mod work;

use crate::domain::content::Content;
use crate::domain::text::{is_joiner, is_unseen, lower_first};
use journey::Step;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Longest value kept for one field, in characters; more is cut before it is kept.
pub const MAX_VALUE: usize = 2_000;

/// Most values kept of one repeated field: no list of ours is as long.
const MAX_VALUES: usize = 64;

/// Most fields kept of one form: no page of ours has as many.
const MAX_FIELDS: usize = 400;

/// What a person typed on one form: field name → values, as received.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(BTreeMap<String, Vec<String>>);

impl Typed {
    /// From the pairs of a form, in their order.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            if typed.0.len() >= MAX_FIELDS && !typed.0.contains_key(&name) {
                continue;
            }
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
    pub fn only(mut self, keeps: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|name, _| keeps(name));
        self
    }

    /// These values in place of the fields that `replaced` names; the others stay.
    #[must_use]
    pub fn over(mut self, values: Self, replaced: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|name, _| !replaced(name));
        self.0.extend(values.0);
        self
    }

    /// With every field of another form, whose values win.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The fields of one line of a list, under their plain names.
    #[must_use]
    pub fn line(&self, names: &[&str], rank: u8) -> Self {
        let one = |name: &&str| {
            self.0.get(&ranked(name, rank)).map(|values| ((*name).to_owned(), values.clone()))
        };
        Self(names.iter().filter_map(one).collect())
    }

    /// The same fields, their names ended by the rank of a line: `nom` → `nom_2`.
    #[must_use]
    pub fn ranked(self, rank: u8) -> Self {
        Self(self.0.into_iter().map(|(name, values)| (ranked(&name, rank), values)).collect())
    }

    /// The names of the fields.
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

/// Name of a field of one line of a list: `nom_2`, and for the parts of a date
/// `dateNaissance_2_jour`.
pub fn ranked(name: &str, rank: u8) -> String {
    for part in dates::PARTS {
        if let Some(whole) = name.strip_suffix(part) {
            return format!("{whole}_{rank}{part}");
        }
    }
    format!("{name}_{rank}")
}

/// The answers of the whole form, step by step, valid or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Typed>);

impl Answers {
    /// What was typed on a step.
    pub fn step(&self, step: Step) -> Typed {
        self.0.get(step.slug().as_ref()).cloned().unwrap_or_default()
    }

    /// True when nothing was typed on any step.
    pub fn is_blank(&self) -> bool {
        self.0.values().all(Typed::is_blank)
    }

    /// Replaces a step. A page of one line a person keeps the lines that it did not show: people
    /// lower a number, then raise it again.
    #[must_use]
    pub fn with(mut self, step: Step, typed: Typed) -> Self {
        let typed = typed.only(|name| step.keeps(name));
        let typed = if step.is_list() { self.step(step).and(typed) } else { typed };
        self.0.insert(step.slug().into_owned(), typed);
        self
    }

    /// The answers that read back as this content.
    pub fn of(content: &Content) -> Self {
        let mut answers = Self::default()
            .with(Step::Identity, identity::write(&content.identity))
            .with(Step::Contact, contact::write(&content.contact))
            .with(Step::Housing, housing::write(&content.housing))
            .with(Step::Communes, communes::write(&content.communes, content.housing.extended));
        if let Some(organization) = &content.organization {
            answers = answers
                .with(Step::Applicant, organization::write_kind(true))
                .with(Step::Organization, organization::write(organization));
        }
        if let Some(household) = &content.household {
            answers = household::write_all(answers, household);
        }
        if let Some(present) = &content.present {
            answers = answers.with(Step::Present, present::write(present));
        }
        if let Some(reason) = &content.reason {
            answers = answers.with(Step::Motive, motive::write(reason));
        }
        answers
    }
}

/// The value of a question answered by yes or no, or not at all.
fn yes_no(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "oui",
        Some(false) => "non",
        None => "",
    }
}

/// One field to correct, with what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field, which is also the id of its control.
    pub field: String,
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
    pub fn wrong(typed: Typed, field: impl Into<String>, message: impl ToString) -> Self {
        let error = FieldError { field: field.into(), message: message.to_string() };
        Self { typed, errors: vec![error] }
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
        self.errors.iter().map(|error| (error.field.clone(), error.message.clone())).collect()
    }
}

/// Without the marks that turn the direction of writing, nor those of no width: they are not seen,
/// and would make an agent read another text than the one kept. What joins letters stays, unless
/// there is no letter.
fn plain(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !is_unseen(*c)).collect();
    let joins = |c: char| is_joiner(c) || c.is_whitespace();
    if kept.chars().all(joins) { String::new() } else { kept }
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

    pub(crate) fn wrong(&mut self, field: &str, message: impl ToString) {
        self.errors.push(FieldError { field: field.to_owned(), message: message.to_string() });
    }

    /// A text that must be there. `what` completes « Écrivez … ».
    pub(crate) fn required(&mut self, field: &str, what: &str, max: usize) -> Option<String> {
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
    pub(crate) fn optional(&mut self, field: &str, max: usize) -> Option<String> {
        let text = plain(self.typed.get(field));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
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

    /// A text of several lines that may be left blank; line ends are kept, other blanks collapsed.
    pub(crate) fn lines(&mut self, field: &str, max: usize) -> Option<String> {
        let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines: Vec<_> = plain(self.typed.get(field)).lines().map(line).collect();
        let text = lines.join("\n").trim().to_owned();
        if text.is_empty() {
            return None;
        }
        if text.chars().count() > max {
            self.wrong(field, format!("Ce texte est trop long\u{a0}: {max} caractères au plus"));
            return None;
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
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
        field: &str,
        from_code: impl Fn(&str) -> Option<T>,
        missing: &str,
    ) -> Option<T> {
        let value = from_code(self.typed.get(field));
        if value.is_none() {
            self.wrong(field, missing);
        }
        value
    }

    /// One code of a closed list, or nothing.
    pub(crate) fn code_if_any<T>(
        &mut self,
        field: &str,
        from_code: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let typed = self.typed.get(field);
        let value = from_code(typed);
        if value.is_none() && !typed.is_empty() {
            self.wrong(field, "Choisissez une réponse de la liste");
        }
        value
    }

    /// « Oui » or « Non », or nothing.
    pub(crate) fn yes_no(&mut self, field: &str) -> Option<bool> {
        self.code_if_any(field, |typed| match typed {
            "oui" => Some(true),
            "non" => Some(false),
            _ => None,
        })
    }

    /// A whole number in a range, or nothing.
    pub(crate) fn number(&mut self, field: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let text = self.optional(field, 40)?;
        let value = text.parse::<u32>().ok().filter(|number| range.contains(number));
        if value.is_none() {
            let (from, to) = range.into_inner();
            self.wrong(field, format!("Écrivez un nombre de {from} à {to}, en chiffres"));
        }
        value
    }

    /// Whole euros up to a limit, or nothing. `what` tells an error from those of other amounts.
    pub(crate) fn euros(&mut self, field: &str, what: &str, max: u32) -> Option<u32> {
        let text = self.optional(field, 20)?;
        let problem = match amounts::read_euros(&text) {
            None => "écrivez un montant en euros, sans signe moins, par exemple 850",
            Some(euros) if euros > max => {
                "ce montant est très élevé. Vérifiez qu’il est en euros, et qu’il n’y a pas un chiffre de trop"
            }
            value => return value,
        };
        self.wrong(field, format!("{what}\u{a0}: {problem}"));
        None
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
