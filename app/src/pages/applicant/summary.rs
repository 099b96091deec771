//! The answers in words, page by page: to read again before sending, or on a guichet's screen.

use crate::components::{Cell, Fact};
use crate::forms::Answers;
use crate::forms::journey::Step;
use crate::forms::summary;
use leptos::prelude::*;

/// The answers of one step. `communes` are the wished ones in words, in order.
pub(in crate::pages) fn facts(step: Step, answers: &Answers, communes: &[String]) -> Vec<Fact> {
    let fact = |line: summary::Line| Fact::new(line.label, cell(&line.value));
    summary::lines(step, answers, communes).into_iter().map(fact).collect()
}

/// One line, or a list.
fn cell(value: &str) -> Cell {
    if !value.contains('\n') {
        return value.to_owned().into();
    }
    let lines: Vec<_> = value.lines().map(|line| view! { <li>{line.to_owned()}</li> }).collect();
    Cell::view(view! { <ul class="plain">{lines}</ul> })
}
