//! What its applicant does to a registered demand, and its end: changes, correction of the civil
//! status, renunciation (`domain.md` 3.6 and 3.7).

use super::Demand;
use crate::domain::content::{Content, Identity};
use crate::domain::correction::{Correction, CorrectionRefusal};
use crate::domain::event::Event;
use crate::domain::life_cycle::{LifeCycleError, Registration, RemovalReason, Status};
use crate::domain::territory::Territories;
use crate::forms::journey::Step;
use crate::forms::{Answers, FormErrors, communes, journey, locked};
use chrono::NaiveDate;

impl Demand {
    /// Records the changes, under the same number and dates (R. 441-2-7).
    pub fn modify(
        self,
        territories: &Territories,
        today: NaiveDate,
    ) -> Result<(Self, Event), LifeCycleError> {
        self.registered()?;
        self.takes_answers()?;
        let content = self.confirmed(territories, today)?;
        if self.content.as_ref() == Some(&content) {
            return Err(LifeCycleError::NothingChanged);
        }
        let event = Event::Modified { content };
        Ok((self.apply(&event), event))
    }

    /// Records what a desk changed, under the same number and dates. A desk may correct the civil
    /// status, which it checks itself.
    pub fn modify_at_desk(
        self,
        content: Content,
        territories: &Territories,
    ) -> Result<(Self, Event), LifeCycleError> {
        self.registered()?;
        self.kept()?;
        self.of_same_territory(&content, territories)?;
        if self.content.as_ref() == Some(&content) {
            return Err(LifeCycleError::NothingChanged);
        }
        let event = Event::Modified { content };
        Ok((self.apply(&event), event))
    }

    /// True when changes were written that its guichets do not know.
    pub fn has_unsent_changes(&self, territories: &Territories, today: NaiveDate) -> bool {
        let (Status::Active(_), Some(content)) = (&self.status, &self.content) else {
            return false;
        };
        self.answers != Answers::of(content)
            && journey::content_at_desk(&self.answers, territories, today).as_ref() != Some(content)
    }

    /// Puts the registered answers back in the place of changes that were not sent.
    pub fn with_registered_answers(mut self) -> Result<Self, LifeCycleError> {
        self.registered()?;
        if let Some(content) = &self.content {
            self.answers = Answers::of(content);
        }
        Ok(self)
    }

    /// The applicant gives the demand up, in writing (R. 441-2-8 b). It leaves the register once
    /// the day is over.
    pub fn give_up(self, on: NaiveDate) -> Result<(Self, Event), LifeCycleError> {
        self.registered()?;
        self.kept()?;
        let event = Event::GivenUp { on };
        Ok((self.apply(&event), event))
    }

    /// They change their mind before that day ends.
    pub fn cancel_giving_up(self, today: NaiveDate) -> Result<(Self, Event), LifeCycleError> {
        match (self.registered().map(|_| self.given_up_on)?, today) {
            (None, _) => Err(LifeCycleError::NotGivenUp),
            (Some(on), today) if today > on => Err(LifeCycleError::TooLateToCancel),
            (Some(_), _) => {
                let event = Event::GivingUpCancelled;
                Ok((self.apply(&event), event))
            }
        }
    }

    /// Takes it out of the register, once the day of the renunciation is over.
    pub fn remove_given_up(self, today: NaiveDate) -> Result<(Self, Event), LifeCycleError> {
        match self.given_up_on {
            Some(on) if on < today => self.remove(RemovalReason::GivenUp, today),
            _ => Err(LifeCycleError::NotGivenUp),
        }
    }

    /// Asks for a correction of the civil status, with a proof of `proof_pages` pages. One at a
    /// time.
    pub fn request_correction(
        self,
        identity: Identity,
        proof_pages: usize,
        today: NaiveDate,
    ) -> Result<(Self, Event), LifeCycleError> {
        self.takes_correction()?;
        if self.content.as_ref().is_some_and(|content| content.identity == identity) {
            return Err(LifeCycleError::NothingChanged);
        }
        if proof_pages == 0 {
            return Err(LifeCycleError::NoProof);
        }
        let event =
            Event::CorrectionRequested { correction: Correction { identity, requested_on: today } };
        Ok((self.apply(&event), event))
    }

    /// Whether a correction can be asked for now.
    pub fn takes_correction(&self) -> Result<(), LifeCycleError> {
        self.registered()?;
        self.kept()?;
        if self.correction.is_some() { Err(LifeCycleError::CorrectionPending) } else { Ok(()) }
    }

    /// The applicant no longer asks for it.
    pub fn withdraw_correction(self) -> Result<(Self, Event), LifeCycleError> {
        self.pending_correction()?;
        let event = Event::CorrectionWithdrawn;
        Ok((self.apply(&event), event))
    }

    /// The operator accepts the proof; number and dates are kept.
    pub fn accept_correction(self) -> Result<(Self, Event), LifeCycleError> {
        let identity = self.pending_correction()?.identity.clone();
        let event = Event::CivilStatusCorrected { identity };
        Ok((self.apply(&event), event))
    }

    /// The operator refuses it; the applicant may ask again.
    pub fn refuse_correction(
        self,
        refusal: CorrectionRefusal,
    ) -> Result<(Self, Event), LifeCycleError> {
        self.pending_correction()?;
        let event = Event::CorrectionRefused { refusal };
        Ok((self.apply(&event), event))
    }

    fn pending_correction(&self) -> Result<&Correction, LifeCycleError> {
        self.registered()?;
        self.correction.as_ref().ok_or(LifeCycleError::NoCorrection)
    }

    /// The content that the answers make, when a registered demand may become it.
    pub(super) fn confirmed(
        &self,
        territories: &Territories,
        today: NaiveDate,
    ) -> Result<Content, LifeCycleError> {
        let content = journey::content(&self.answers, territories, today)
            .ok_or(LifeCycleError::Incomplete)?;
        let another = |before: &Content| {
            before.identity != content.identity
                || before.organization.is_some() != content.organization.is_some()
        };
        if self.content.as_ref().is_some_and(another) {
            return Err(LifeCycleError::CivilStatusLocked);
        }
        self.of_same_territory(&content, territories)?;
        Ok(content)
    }

    /// What is wrong or missing on a page of its form; empty when it is complete. The communes of a
    /// registered demand are of the territory of its number.
    pub fn errors(&self, step: Step, territories: &Territories, today: NaiveDate) -> FormErrors {
        let errors = step.errors(&self.answers, territories, today);
        self.and_elsewhere(errors, step, territories)
    }

    /// The same for an agent who types it at a desk.
    pub fn errors_at_desk(
        &self,
        step: Step,
        territories: &Territories,
        today: NaiveDate,
    ) -> FormErrors {
        let errors = step.errors_at_desk(&self.answers, territories, today);
        self.and_elsewhere(errors, step, territories)
    }

    fn and_elsewhere(
        &self,
        mut errors: FormErrors,
        step: Step,
        territories: &Territories,
    ) -> FormErrors {
        if step == Step::Communes
            && errors.is_empty()
            && let Ok(registration) = self.registered()
        {
            let own = registration.unique_number.territory();
            errors.extend(communes::elsewhere(&self.answers.step(step), own, territories));
        }
        errors
    }

    /// The pages of its form that apply and are not complete yet, in order.
    pub fn remaining(&self, territories: &Territories, today: NaiveDate) -> Vec<Step> {
        let wrong = |step: &Step| !self.errors(*step, territories, today).is_empty();
        journey::steps(&self.answers).into_iter().filter(wrong).collect()
    }

    /// Its number is of one territory.
    pub(super) fn of_same_territory(
        &self,
        content: &Content,
        territories: &Territories,
    ) -> Result<(), LifeCycleError> {
        let number = self.registered()?.unique_number;
        let first = content.communes.first();
        let there = first.and_then(|insee| territories.territory_of(insee));
        if there == Some(number.territory()) { Ok(()) } else { Err(LifeCycleError::OtherTerritory) }
    }

    pub(super) fn registered(&self) -> Result<&Registration, LifeCycleError> {
        match &self.status {
            Status::Active(registration) => Ok(registration),
            Status::Removed { .. } => Err(LifeCycleError::Removed),
            Status::Submitted { .. } => Err(LifeCycleError::BeingChecked),
            Status::Draft | Status::Refused { .. } => Err(LifeCycleError::NotRegistered),
        }
    }

    /// Refuses what makes no sense for a demand that was given up.
    pub(super) fn kept(&self) -> Result<(), LifeCycleError> {
        if self.given_up_on.is_some() { Err(LifeCycleError::GivenUp) } else { Ok(()) }
    }

    /// Whether what a dwelling must take into account can be written or taken back now.
    pub fn takes_complements(&self) -> Result<(), LifeCycleError> {
        self.kept()
    }

    /// The answers to the locked fields of a registered demand are those of the register.
    pub(super) fn with_locked_fields_back(mut self) -> Self {
        if let (Status::Active(_), Some(content)) = (&self.status, &self.content) {
            self.answers = locked::put_back(self.answers, content);
        }
        self
    }
}
