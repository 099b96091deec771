//! Two demands of one person become one (`domain.md` 4.6): the oldest is kept, the other closed.

use super::Demand;
use crate::domain::duplicate::DuplicateError;
use crate::domain::event::Event;
use crate::domain::life_cycle::{LifeCycleError, RemovalReason, Status};
use crate::domain::refusal::RefusalReason;
use crate::domain::unique_number::UniqueNumber;
use chrono::NaiveDate;

impl Demand {
    /// Closes it: `into`, of the same person, is kept.
    pub fn merge_into(
        self,
        into: UniqueNumber,
        removed_on: NaiveDate,
    ) -> Result<(Self, Event), DuplicateError> {
        self.registered().map_err(|_| DuplicateError::NotBothRegistered)?;
        let event = Event::Merged { removed_on, into };
        Ok((self.apply(&event), event))
    }

    /// Is kept in the place of `number`, which is closed. Its own number, filing date and content
    /// do not change: a manager never edits a demand.
    pub fn absorb(self, number: UniqueNumber) -> Result<(Self, Event), DuplicateError> {
        self.registered().map_err(|_| DuplicateError::NotBothRegistered)?;
        let event = Event::Absorbed { number };
        Ok((self.apply(&event), event))
    }

    /// Comes back as it was before it was closed. `unlinked`: its account holds another demand
    /// meanwhile, so that it comes back without, to be linked again.
    pub fn undo_merge(self, unlinked: bool) -> Result<(Self, Event), DuplicateError> {
        let Status::Removed { removed_on, reason: RemovalReason::Merged, .. } = self.status else {
            return Err(DuplicateError::NotMerged);
        };
        let event = Event::MergeUndone { removed_on, unlinked };
        Ok((self.apply(&event), event))
    }

    /// True when its account may take another demand in its place: a draft, a demand that has
    /// ended, or a file refused because the person already holds the demand that counts.
    pub fn gives_way(&self) -> bool {
        match &self.status {
            Status::Draft | Status::Removed { .. } => true,
            Status::Refused { refusal, .. } => refusal.reason == RefusalReason::Duplicate,
            Status::Submitted { .. } | Status::Active(_) => false,
        }
    }

    /// Leaves its account: it was refused as a duplicate, and the person found their demand.
    pub fn set_aside(self) -> Result<(Self, Event), LifeCycleError> {
        match &self.status {
            Status::Refused { .. } if self.gives_way() => {
                let event = Event::SetAside;
                Ok((self.apply(&event), event))
            }
            _ => Err(LifeCycleError::NotWaiting),
        }
    }

    /// The demand that had absorbed it is told, whatever became of that one.
    pub fn release(self, number: UniqueNumber) -> (Self, Event) {
        let event = Event::Released { number };
        (self.apply(&event), event)
    }
}
