//! A co-applicant: the same questions as the applicant, and the tie between them.

use super::identity::{self, Whose};
use super::journey::Step;
use super::{Answers, FormErrors, Reader, Typed};
use crate::domain::content::{CoApplicant, CoApplicantLink, Identity, Income, Work};
use chrono::NaiveDate;

pub const LINK: &str = "lienDemandeur";

/// True when the step keeps a field of this name.
pub fn keeps(name: &str) -> bool {
    name == LINK || identity::keeps(name)
}

/// Reads the step of a rank, from 1. The same person is not asked for twice.
pub fn read(
    answers: &Answers,
    rank: u8,
    today: NaiveDate,
) -> Result<(Identity, CoApplicantLink), FormErrors> {
    let typed = answers.step(Step::CoApplicant(rank));
    let mut r = Reader::new(&typed);
    let link = r.code(LINK, CoApplicantLink::from_code, "Dites qui est cette personne pour vous");
    let identity = identity::fields(&mut r, Whose::Theirs, today);
    if let Some(one) = &identity {
        let key = one.key();
        let same = |step: Step| {
            identity::read(&answers.step(step), today).is_ok_and(|other| other.key() == key)
        };
        if same(Step::Identity) {
            r.wrong(
                identity::NAME,
                "Cette personne a le même nom, le même prénom et la même date de naissance que vous. Écrivez ici l’autre personne, ou comptez un codemandeur de moins",
            );
        } else if (1..rank).any(|before| same(Step::CoApplicant(before))) {
            r.wrong(
                identity::NAME,
                "Cette personne est déjà écrite plus haut. Écrivez ici une autre personne, ou comptez un codemandeur de moins",
            );
        }
    }
    let value = identity.zip(link);
    r.finish(value)
}

/// The co-applicant of a rank, when their pages hold.
pub(super) fn read_all(
    answers: &Answers,
    rank: u8,
    work: Work,
    income: Income,
    today: NaiveDate,
) -> Option<CoApplicant> {
    let (identity, link) = read(answers, rank, today).ok()?;
    Some(CoApplicant { identity, link, work, income })
}

/// The answers that read back as this co-applicant.
pub fn write(co: &CoApplicant) -> Typed {
    identity::write(&co.identity).with(LINK, co.link.code())
}
