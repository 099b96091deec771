//! The steps of the form: order, completeness, what comes next. Computed from the answers,
//! never stored.

use super::{Answers, FormErrors, communes, contact, household, housing, identity, motive};
use crate::domain::content::Content;
use crate::domain::territory::Territories;
use chrono::NaiveDate;

/// One page of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Who asks.
    Identity,
    /// Where to write.
    Contact,
    /// Who is to be housed, income.
    Household,
    /// What is wanted.
    Housing,
    /// Where.
    Communes,
    /// Why.
    Motive,
}

impl Step {
    /// In the order of the form.
    pub const ALL: [Self; 6] = [
        Self::Identity,
        Self::Contact,
        Self::Household,
        Self::Housing,
        Self::Communes,
        Self::Motive,
    ];

    /// Last part of the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Identity => "identite",
            Self::Contact => "contact",
            Self::Household => "foyer",
            Self::Housing => "logement",
            Self::Communes => "communes",
            Self::Motive => "motif",
        }
    }

    /// The step of an address.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.slug() == slug)
    }

    /// Heading of the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Identity => "Votre identité",
            Self::Contact => "Où vous joindre",
            Self::Household => "Votre foyer",
            Self::Housing => "Le logement souhaité",
            Self::Communes => "Les communes souhaitées",
            Self::Motive => "Le motif de votre demande",
        }
    }

    /// Names of the fields it keeps.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Identity => identity::FIELDS,
            Self::Contact => contact::FIELDS,
            Self::Household => household::FIELDS,
            Self::Housing => housing::FIELDS,
            Self::Communes => communes::FIELDS,
            Self::Motive => motive::FIELDS,
        }
    }

    /// The step after this one; none: the identity document, then the check page.
    pub fn next(self) -> Option<Self> {
        let position = Self::ALL.iter().position(|step| *step == self)?;
        Self::ALL.get(position + 1).copied()
    }

    /// The step before.
    pub fn previous(self) -> Option<Self> {
        let position = Self::ALL.iter().position(|step| *step == self)?;
        Self::ALL.get(position.checked_sub(1)?).copied()
    }

    /// Position, from 1.
    pub fn number(self) -> usize {
        Self::ALL.iter().position(|step| *step == self).map_or(1, |position| position + 1)
    }

    /// What is wrong or missing on this step; empty when it is complete.
    pub fn errors(
        self,
        answers: &Answers,
        territories: &Territories,
        today: NaiveDate,
    ) -> FormErrors {
        let typed = answers.step(self);
        match self {
            Self::Identity => identity::read(&typed, today).err(),
            Self::Contact => contact::read(&typed).err(),
            Self::Household => household::read(&typed).err(),
            Self::Housing => housing::read(&typed).err(),
            Self::Communes => communes::read(&typed, territories).err(),
            Self::Motive => motive::read(&typed).err(),
        }
        .unwrap_or_default()
    }
}

/// Pages between the start and the sending: the steps, the document, the check.
pub const PAGES: usize = Step::ALL.len() + 2;

/// The whole content, when every step holds.
pub fn content(answers: &Answers, territories: &Territories, today: NaiveDate) -> Option<Content> {
    Some(Content {
        identity: identity::read(&answers.step(Step::Identity), today).ok()?,
        contact: contact::read(&answers.step(Step::Contact)).ok()?,
        household: household::read(&answers.step(Step::Household)).ok()?,
        housing: housing::read(&answers.step(Step::Housing)).ok()?,
        communes: communes::read(&answers.step(Step::Communes), territories).ok()?,
        reason: motive::read(&answers.step(Step::Motive)).ok()?,
    })
}

/// Steps that are not complete yet, in order.
pub fn remaining(answers: &Answers, territories: &Territories, today: NaiveDate) -> Vec<Step> {
    let wrong = |step: &Step| !step.errors(answers, territories, today).is_empty();
    Step::ALL.into_iter().filter(wrong).collect()
}
