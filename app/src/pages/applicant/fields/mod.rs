//! The fields of each page of the form, with a plain sentence of help where the label is not
//! enough.

mod contact;
mod housing;
mod money;
mod persons;

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{StepView, communes};
use crate::components::{Choice, DateField};
use crate::forms::FormState;
use crate::forms::journey::Step;

/// The answers of a code list.
macro_rules! choices {
    ($list:ident) => {
        $list::ALL
            .iter()
            .map(|item| $crate::components::Choice::new(item.code(), item.label()))
            .collect::<Vec<_>>()
    };
}
pub(super) use choices;

/// The fields of a page.
pub(in crate::pages) fn fields(view: &StepView) -> AnyView {
    let (form, today) = (&view.form, view.today);
    match view.step {
        Step::Applicant => persons::kind(form),
        Step::Organization => persons::organization(form),
        Step::Identity => persons::identity(form, today),
        Step::Contact => contact::fields(form),
        Step::Household => persons::household(form),
        Step::CoApplicant(_) => persons::co_applicant(form, today),
        Step::Dependants => persons::dependants(form, view.counts.dependants),
        Step::Custody => persons::custody(form, view.counts.custody),
        Step::Work(rank) => money::work(form, rank),
        Step::Income(rank) => money::income(form, rank, today),
        Step::DependantsIncome => money::dependants(form),
        Step::Present => housing::present(form),
        Step::Motive => housing::motive(form),
        Step::Housing => housing::wanted(form),
        Step::Communes => communes::fields(view),
    }
}

/// The same as an agent types them at a desk.
pub(in crate::pages) fn at_desk(view: &StepView) -> AnyView {
    match view.step {
        Step::Contact => contact::at_desk(&view.form),
        _ => fields(view),
    }
}

/// The questions of one's own civil status: asked when filing, and to correct it.
pub(super) fn civil_status(form: &FormState, today: NaiveDate) -> AnyView {
    persons::identity(form, today)
}

/// « Oui », « Non », or no answer: what is optional can be taken back.
fn yes_no(none: &str) -> Vec<Choice> {
    let mut choices = Choice::yes_no();
    choices.push(Choice::new("", none));
    choices
}

/// A date of the form, in three fields.
fn date_field(
    form: &FormState,
    name: &str,
    legend: &'static str,
    hint: &'static str,
    own: bool,
) -> AnyView {
    let part = |part: &str| form.value(&format!("{name}{part}"));
    view! {
        <DateField name=name.to_owned() legend=legend birthday=own day=part("_jour") month=part("_mois")
            year=part("_annee") hint=hint error=form.error(name)/>
    }
    .into_any()
}
