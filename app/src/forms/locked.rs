//! The answers that the portal does not change once a demand is registered (R15): civil status is
//! corrected with a proof.

use super::journey::Step;
use super::{Answers, identity};
use crate::domain::content::Content;

/// Puts the civil status of the register back in the answers, and whether a person or a legal
/// person asks; the other answers stay.
#[must_use]
pub fn put_back(answers: Answers, registered: &Content) -> Answers {
    let answers = answers.with(Step::Identity, identity::write(&registered.identity));
    let kind = Answers::of(registered).step(Step::Applicant);
    if answers.step(Step::Applicant) == kind {
        answers
    } else {
        answers.with(Step::Applicant, kind)
    }
}
