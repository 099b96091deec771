//! The demand: answers being written, content once filed, status in law.

use super::calendar;
use super::content::{Content, Reason};
use super::correction::Correction;
use super::event::Event;
use super::ids::{AccountId, DemandId};
use super::life_cycle::{LifeCycleError, Registration, RemovalReason, Standing, Status};
use super::question::{Answer, Question};
use super::refusal::DocumentRefusal;
use super::territory::{Territories, TerritoryCode};
use super::unique_number::UniqueNumber;
use crate::forms::{Answers, journey, motive};
use chrono::NaiveDate;

/// One household's demand in one territory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// Known before the number is.
    pub id: DemandId,
    /// Applicant's account; none for a demand born at a desk and not linked yet.
    pub account: Option<AccountId>,
    /// Status in law.
    pub status: Status,
    /// What is being typed, valid or not: a draft, a correction or a renewal under way.
    pub answers: Answers,
    /// What was filed.
    pub content: Option<Content>,
    /// Day on which the applicant gave it up: until that day ends, they may change their mind.
    pub given_up_on: Option<NaiveDate>,
    /// Correction of the civil status that waits for an operator.
    pub correction: Option<Correction>,
    /// What an operator asked while the document is checked, until it is answered.
    pub question: Option<Question>,
    /// Goes up by one at each write; two tabs are told apart by it.
    pub version: i64,
}

impl Demand {
    /// An empty draft.
    pub fn draft(id: DemandId, account: AccountId) -> Self {
        Self::blank(id, Some(account))
    }

    /// One that nothing happened to yet.
    pub fn blank(id: DemandId, account: Option<AccountId>) -> Self {
        Self {
            id,
            account,
            status: Status::Draft,
            answers: Answers::default(),
            content: None,
            given_up_on: None,
            correction: None,
            question: None,
            version: 0,
        }
    }

    /// A demand born at a desk.
    pub fn born_at_desk(
        id: DemandId,
        registration: Registration,
        content: Content,
    ) -> (Self, Event) {
        let event = Event::Registered { registration, content: Some(content) };
        (Self::blank(id, None).apply(&event), event)
    }

    /// Territory that the first wished commune fixes.
    pub fn territory(&self, territories: &Territories) -> Option<TerritoryCode> {
        let content = self.content.as_ref()?;
        territories.territory_of(content.communes.first()?)
    }

    /// Whether nothing about it may be said where somebody else could read it: a motive, sent or
    /// typed, is violence in the family.
    pub fn is_discreet(&self) -> bool {
        let reason = self.content.as_ref().and_then(|content| content.reason.as_ref());
        reason.is_some_and(Reason::names_violence)
            || motive::names_violence(&self.answers.step(journey::Step::Motive))
    }

    /// What a person must know of it on a day.
    pub fn standing(&self, today: NaiveDate) -> Standing {
        match self.given_up_on {
            Some(_) => Standing::GivenUp,
            None => self.status.standing(today),
        }
    }

    /// Whether it takes answers today. A filed demand is frozen while it is checked; a
    /// registered one takes answers as long as it could be put back: they are sent when its
    /// applicant confirms them.
    pub fn takes_answers(&self) -> Result<(), LifeCycleError> {
        match &self.status {
            Status::Draft | Status::Refused { .. } => Ok(()),
            Status::Submitted { .. } => Err(LifeCycleError::BeingChecked),
            Status::Active(_) => self.kept(),
            Status::Removed { .. } => Err(LifeCycleError::Removed),
        }
    }

    /// Whether it can be renewed today: from the opening on, as long as it is in the register. Who
    /// was not told in time is not removed in time either (R. 441-2-7).
    pub fn takes_renewal(&self, today: NaiveDate) -> Result<(), LifeCycleError> {
        let registration = self.registered()?;
        self.kept()?;
        let opens_on = registration.deadlines().renewal_opens_on;
        if today < opens_on {
            return Err(LifeCycleError::TooEarly(opens_on));
        }
        Ok(())
    }

    /// Keeps what was typed on a step, valid or not, when it [takes answers](Self::takes_answers).
    /// What says who the applicant is stays as it was registered.
    pub fn with_answers(mut self, answers: Answers) -> Result<Self, LifeCycleError> {
        self.takes_answers()?;
        self.answers = answers;
        Ok(self.with_locked_fields_back())
    }

    /// Files the demand, or sends it again after a correction under the same filing date.
    /// R. 441-2-3: the completed form and the copy of an identity document, nothing else.
    pub fn submit(
        self,
        identity_pages: usize,
        territories: &Territories,
        today: NaiveDate,
    ) -> Result<(Self, Event), LifeCycleError> {
        match self.status {
            Status::Draft | Status::Refused { .. } => {}
            Status::Submitted { .. } | Status::Active(_) => {
                return Err(LifeCycleError::AlreadyFiled);
            }
            Status::Removed { .. } => return Err(LifeCycleError::Removed),
        }
        let content = journey::content(&self.answers, territories, today)
            .ok_or(LifeCycleError::Incomplete)?;
        if identity_pages == 0 {
            return Err(LifeCycleError::NoIdentityDocument);
        }
        let event = if let Status::Draft = self.status {
            Event::Filed { filed_on: today, content }
        } else {
            Event::Resubmitted { content }
        };
        Ok((self.apply(&event), event))
    }

    /// The operator refuses the document.
    pub fn refuse(self, refusal: DocumentRefusal) -> Result<(Self, Event), LifeCycleError> {
        self.waiting()?;
        let event = Event::DocumentRefused { refusal };
        Ok((self.apply(&event), event))
    }

    /// The operator asks something, and refuses nothing: nobody decides until it is answered.
    pub fn ask(self, question: Question) -> Result<(Self, Event), LifeCycleError> {
        self.waiting()?;
        self.nothing_asked()?;
        let event = Event::QuestionAsked { question };
        Ok((self.apply(&event), event))
    }

    /// Refuses to decide while the applicant is expected to answer.
    pub fn nothing_asked(&self) -> Result<(), LifeCycleError> {
        if self.question.is_some() { Err(LifeCycleError::WaitsForAnswer) } else { Ok(()) }
    }

    /// The applicant answers, with words, or with another page (`more_pages`).
    pub fn answer(self, answer: Answer, more_pages: bool) -> Result<(Self, Event), LifeCycleError> {
        if self.question.is_none() {
            return Err(LifeCycleError::NoQuestion);
        }
        if answer.sentence.is_empty() && !more_pages {
            return Err(LifeCycleError::NothingAnswered);
        }
        let event = Event::QuestionAnswered { answer };
        Ok((self.apply(&event), event))
    }

    /// Whether pages of its identity document can be added or taken back now: not while somebody
    /// looks at them.
    pub fn takes_documents(&self) -> Result<(), LifeCycleError> {
        match (&self.status, &self.question) {
            (Status::Draft | Status::Refused { .. }, _) | (Status::Submitted { .. }, Some(_)) => {
                Ok(())
            }
            (Status::Submitted { .. }, None) => Err(LifeCycleError::BeingChecked),
            (Status::Active(_), _) => Err(LifeCycleError::AlreadyFiled),
            (Status::Removed { .. }, _) => Err(LifeCycleError::Removed),
        }
    }

    /// The operator accepts the document: the demand is registered under its number.
    pub fn register(
        self,
        unique_number: UniqueNumber,
        registered_on: NaiveDate,
    ) -> Result<(Self, Event), LifeCycleError> {
        let filed_on = self.waiting()?;
        let registration =
            Registration { unique_number, filed_on, registered_on, renewed_on: None };
        let event = Event::Registered { registration, content: None };
        Ok((self.apply(&event), event))
    }

    /// Renews for one year from today; number and filing date are kept (R. 441-2-7).
    pub fn renew(
        self,
        territories: &Territories,
        today: NaiveDate,
    ) -> Result<(Self, Event), LifeCycleError> {
        self.takes_renewal(today)?;
        let content = self.confirmed(territories, today)?;
        let event = Event::Renewed { renewed_on: today, content };
        Ok((self.apply(&event), event))
    }

    /// The same by the link of a notice: nothing changed. What was typed and not sent is not lost
    /// over it, and what the form asks by now is asked.
    pub fn renew_unchanged(
        self,
        territories: &Territories,
        today: NaiveDate,
    ) -> Result<(Self, Event), LifeCycleError> {
        self.takes_renewal(today)?;
        if self.has_unsent_changes(territories, today) {
            return Err(LifeCycleError::UnsentChanges);
        }
        self.with_registered_answers()?.renew(territories, today)
    }

    /// Gives a demand born at a desk to the account of its applicant.
    pub fn link(self, account: AccountId) -> Result<(Self, Event), LifeCycleError> {
        if self.account.is_some() {
            return Err(LifeCycleError::AlreadyLinked);
        }
        if self.status.registration().is_none() {
            return Err(LifeCycleError::NotRegistered);
        }
        let event = Event::Linked { account };
        Ok((self.apply(&event), event))
    }

    /// Takes the demand out of the register.
    pub fn remove(
        self,
        reason: RemovalReason,
        removed_on: NaiveDate,
    ) -> Result<(Self, Event), LifeCycleError> {
        self.registered()?;
        let event = Event::Removed { removed_on, reason };
        Ok((self.apply(&event), event))
    }

    /// Takes out of the register a demand that was not renewed (R. 441-2-8 e), once its notice,
    /// given on a day, and the tolerance are over.
    pub fn remove_unrenewed(
        self,
        noticed_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<(Self, Event), LifeCycleError> {
        let expires_on = self.registered()?.deadlines().expires_on;
        self.kept()?;
        let on = calendar::removal_day(expires_on, noticed_on);
        if today < on {
            return Err(LifeCycleError::NotDue(on));
        }
        self.remove(RemovalReason::NotRenewed, today)
    }

    /// The state that the register's events add up to.
    pub fn fold(id: DemandId, account: Option<AccountId>, events: &[Event]) -> Self {
        events.iter().fold(Self::blank(id, account), Self::apply)
    }

    fn waiting(&self) -> Result<NaiveDate, LifeCycleError> {
        match self.status {
            Status::Submitted { filed_on } => Ok(filed_on),
            _ => Err(LifeCycleError::NotWaiting),
        }
    }

    /// Leaves the register, with what was under way.
    fn close(&mut self, removed_on: NaiveDate, reason: RemovalReason) {
        (self.given_up_on, self.correction) = (None, None);
        if let Some(registration) = self.status.registration().cloned() {
            self.status = Status::Removed { registration, removed_on, reason };
        }
    }

    /// The demand once an event happened. Transitions and the replay of a history share this one place.
    #[must_use]
    pub fn apply(mut self, event: &Event) -> Self {
        match event {
            Event::Filed { filed_on, content } => {
                self.status = Status::Submitted { filed_on: *filed_on };
                self.content = Some(content.clone());
            }
            Event::DocumentRefused { refusal } => {
                self.question = None;
                if let Some(filed_on) = self.status.filed_on() {
                    self.status = Status::Refused { filed_on, refusal: refusal.clone() };
                }
            }
            Event::Resubmitted { content } => {
                if let Some(filed_on) = self.status.filed_on() {
                    self.status = Status::Submitted { filed_on };
                }
                self.content = Some(content.clone());
            }
            Event::QuestionAsked { question } => self.question = Some(question.clone()),
            Event::QuestionAnswered { .. } => self.question = None,
            Event::Registered { registration, content } => {
                self.question = None;
                // What the applicant corrects after a refusal is not sent yet: it is kept.
                let correcting = matches!(self.status, Status::Refused { .. });
                self.status = Status::Active(registration.clone());
                if let Some(content) = content {
                    self.content = Some(content.clone());
                }
                if correcting {
                    return self.with_locked_fields_back();
                }
                self.answers = self.content.as_ref().map(Answers::of).unwrap_or_default();
            }
            Event::Linked { account } => self.account = Some(*account),
            Event::Renewed { renewed_on, content } => {
                if let Status::Active(registration) = &mut self.status {
                    registration.renewed_on = Some(*renewed_on);
                }
                self.answers = Answers::of(content);
                self.content = Some(content.clone());
            }
            Event::Modified { content } => {
                self.answers = Answers::of(content);
                self.content = Some(content.clone());
            }
            Event::GivenUp { on } => self.given_up_on = Some(*on),
            Event::GivingUpCancelled => self.given_up_on = None,
            Event::CorrectionRequested { correction } => {
                self.correction = Some(correction.clone());
            }
            Event::CorrectionWithdrawn | Event::CorrectionRefused { .. } => self.correction = None,
            Event::CivilStatusCorrected { identity } => {
                self.correction = None;
                if let Some(content) = &mut self.content {
                    content.identity = identity.clone();
                }
                // Changes that wait to be sent are kept.
                self = self.with_locked_fields_back();
            }
            Event::Reactivated { keeps_account, .. } => {
                if let Some(registration) = self.status.registration().cloned() {
                    self.status = Status::Active(registration);
                }
                if !keeps_account {
                    self.account = None;
                }
            }
            Event::Removed { removed_on, reason } => self.close(*removed_on, *reason),
            Event::Merged { removed_on, .. } => self.close(*removed_on, RemovalReason::Merged),
            Event::MergeUndone { unlinked, .. } => {
                if let Status::Removed { registration, .. } = self.status {
                    self.status = Status::Active(registration);
                }
                if *unlinked {
                    self.account = None;
                }
            }
            Event::SetAside => self.account = None,
            Event::Absorbed { .. } | Event::Released { .. } => {}
        }
        self
    }
}

mod changes;
mod desk;
mod merging;
#[cfg(test)]
pub(crate) mod tests;
