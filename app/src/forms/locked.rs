//! The answers that the portal does not change once a demand is registered (R15): civil status is
//! corrected with a proof.

use super::journey::Step;
use super::{Answers, Typed, identity};
use crate::domain::content::Identity;

/// Every field that says who the applicant is.
pub const LOCKED: [&str; 9] = [
    identity::CIVILITY,
    identity::NAME,
    identity::BIRTH_NAME,
    identity::FIRST_NAMES,
    identity::BIRTH,
    "dateNaissance_jour",
    "dateNaissance_mois",
    "dateNaissance_annee",
    identity::NATIONALITY,
];

/// Puts the civil status of the register back in the answers; the other answers stay.
#[must_use]
pub fn put_back(answers: Answers, registered: &Identity) -> Answers {
    let typed = answers.step(Step::Identity);
    let registered = identity::write(registered);
    let free = typed.pairs().filter(|(name, _)| !LOCKED.contains(name));
    let pairs = free.chain(registered.pairs());
    let typed = Typed::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    answers.with(Step::Identity, typed)
}
