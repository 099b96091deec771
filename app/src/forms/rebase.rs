//! What an agent typed over a demand that somebody else changed meanwhile: merged field by field,
//! as the applicant's own pages are (decision 14).

use super::journey::{Step, steps};
use super::merge::{Conflict, Shown, merge};
use super::{Answers, Typed};
use crate::domain::content::Content;
use std::collections::BTreeSet;

/// What a merge gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebased {
    /// What is typed, over what the register says now; where a choice is open, as the register.
    pub answers: Answers,
    /// What both changed, page by page.
    pub conflicts: Vec<(Step, Conflict)>,
}

/// Merges what was typed over `base` with what the register says now. `choices` is the form that
/// settles what both changed; a choice is named by its page and its field.
pub fn rebase(base: &Content, typed: &Answers, now: &Content, choices: &Typed) -> Rebased {
    let (base, theirs) = (Answers::of(base), Answers::of(now));
    let pages: BTreeSet<Step> = steps(typed).into_iter().chain(steps(&theirs)).collect();
    let mut rebased = Rebased { answers: typed.clone(), conflicts: Vec::new() };
    for page in pages {
        let shown = Shown::of(String::new(), &base.step(page));
        let merged = merge(&shown, &typed.step(page), &theirs.step(page), &of_page(page, choices));
        rebased.answers = rebased.answers.with(page, merged.typed);
        rebased.conflicts.extend(merged.conflicts.into_iter().map(|conflict| (page, conflict)));
    }
    rebased
}

/// The name of a choice on a form that shows several pages.
pub fn choice_of(page: Step, name: &str) -> String {
    format!("{}:{name}", page.slug())
}

fn of_page(page: Step, choices: &Typed) -> Typed {
    let start = choice_of(page, "");
    let own = choices.pairs().filter_map(|(name, value)| {
        name.strip_prefix(&start).map(|name| (name.to_owned(), value.to_owned()))
    });
    Typed::from_pairs(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::demand::tests::{active, day};
    use crate::domain::territory::sample::territories;
    use crate::forms::{contact, journey};

    fn with(content: &Content, field: &str, value: &str) -> Answers {
        let answers = Answers::of(content);
        let typed = answers.step(Step::Contact).with(field, value);
        answers.with(Step::Contact, typed)
    }

    fn read(answers: &Answers) -> Content {
        journey::content(answers, &territories(), day("2026-07-01")).unwrap()
    }

    #[test]
    fn what_two_agents_changed_apart_is_kept_of_both() {
        let base = active("2026-06-15").content.unwrap();
        let theirs = read(&with(&base, contact::MOBILE, "06 39 98 00 00"));
        let mine = with(&base, contact::STREET, "8 rue Neuve");
        let rebased = rebase(&base, &mine, &theirs, &Typed::default());
        assert_eq!(rebased.conflicts, []);
        let merged = read(&rebased.answers);
        assert_eq!(merged.contact.street, "8 rue Neuve");
        assert_eq!(merged.contact.mobile, theirs.contact.mobile);
        assert!(merged.contact.mobile.is_some());
    }

    #[test]
    fn what_both_changed_waits_for_a_choice_and_is_never_replaced_without_it() {
        let base = active("2026-06-15").content.unwrap();
        let theirs = read(&with(&base, contact::STREET, "5 place du Marché"));
        let mine = with(&base, contact::STREET, "8 rue Neuve");
        let rebased = rebase(&base, &mine, &theirs, &Typed::default());
        let [(page, conflict)] = &rebased.conflicts[..] else { panic!("{rebased:?}") };
        assert_eq!(read(&rebased.answers).contact.street, "5 place du Marché");
        let (name, [there, here]) = conflict.choices();
        for (chosen, street) in [(there, "5 place du Marché"), (here, "8 rue Neuve")] {
            let choices = Typed::default().with(&choice_of(*page, &name), chosen);
            let settled = rebase(&base, &mine, &theirs, &choices);
            assert_eq!(settled.conflicts, []);
            assert_eq!(read(&settled.answers).contact.street, street);
        }
        // A choice made against another value settles nothing.
        let stale = Typed::default().with(&choice_of(*page, &name), "ici.00000001");
        assert_eq!(rebase(&base, &mine, &theirs, &stale).conflicts.len(), 1);
    }
}
