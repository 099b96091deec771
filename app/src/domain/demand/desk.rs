//! What a desk does to a demand: registering with the document in hand, renewal, removal undone.

use super::Demand;
use crate::domain::calendar::{ExpectedRemoval, later};
use crate::domain::content::Content;
use crate::domain::event::Event;
use crate::domain::life_cycle::{LifeCycleError, Registration, RemovalReason, Status};
use crate::domain::territory::Territories;
use crate::domain::unique_number::UniqueNumber;
use chrono::{Months, NaiveDate};

/// A demand removed for want of an answer may be put back for five months, as one that was not
/// renewed (`domain.md` 3.5).
const AFTER_NO_ANSWER: Months = Months::new(5);

impl Demand {
    /// A desk saw the identity document of a demand filed on the portal: it is registered under a
    /// number of the portal, where it was created. A document refused by an operator may be shown
    /// at a desk too.
    pub fn register_at_desk(
        self,
        unique_number: UniqueNumber,
        registered_on: NaiveDate,
    ) -> Result<(Self, Event), LifeCycleError> {
        let (Status::Submitted { filed_on } | Status::Refused { filed_on, .. }) = self.status
        else {
            return Err(LifeCycleError::NotWaiting);
        };
        let registration =
            Registration { unique_number, filed_on, registered_on, renewed_on: None };
        let event = Event::Registered { registration, content: None };
        Ok((self.apply(&event), event))
    }

    /// Renews at a desk, which may correct the civil status that it checks itself.
    pub fn renew_at_desk(
        self,
        content: Content,
        territories: &Territories,
        today: NaiveDate,
    ) -> Result<(Self, Event), LifeCycleError> {
        self.takes_renewal(today)?;
        self.of_same_territory(&content, territories)?;
        let event = Event::Renewed { renewed_on: today, content };
        Ok((self.apply(&event), event))
    }

    /// The last day on which a removed demand can be put back, when it can at all: not renewed,
    /// until eighteen months after its filing or last renewal, and five months at least; without
    /// answer, five months.
    pub fn reactivable_until(&self) -> Result<NaiveDate, LifeCycleError> {
        match &self.status {
            Status::Removed { registration, removed_on, reason: RemovalReason::NotRenewed } => {
                Ok(registration
                    .deadlines()
                    .if_removed(ExpectedRemoval::on(*removed_on))
                    .reactivable_until)
            }
            Status::Removed { removed_on, reason: RemovalReason::NoAnswer, .. } => {
                Ok(later(*removed_on, AFTER_NO_ANSWER))
            }
            Status::Removed { .. } => Err(LifeCycleError::NeverReactivated),
            _ => Err(LifeCycleError::NotRemoved),
        }
    }

    /// Whether a desk that received its renewal on a day may ask that it be put back.
    pub fn takes_reactivation(&self, asked_on: NaiveDate) -> Result<(), LifeCycleError> {
        let until = self.reactivable_until()?;
        if asked_on <= until { Ok(()) } else { Err(LifeCycleError::TooLateToReactivate(until)) }
    }

    /// Puts it back under its number and filing date, as renewed on the day it was asked.
    /// `keeps_account`: its account holds no other demand. Gives the two events in their order,
    /// each with the demand it leaves.
    pub fn reactivate(
        self,
        asked_on: NaiveDate,
        on: NaiveDate,
        keeps_account: bool,
    ) -> Result<[(Self, Event); 2], LifeCycleError> {
        self.takes_reactivation(asked_on)?;
        let Some(content) = self.content.clone() else { return Err(LifeCycleError::Incomplete) };
        let back = Event::Reactivated { on, keeps_account };
        let active = self.apply(&back);
        let renewed = Event::Renewed { renewed_on: asked_on, content };
        let after = active.clone().apply(&renewed);
        Ok([(active, back), (after, renewed)])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{active, day};
    use super::*;
    use crate::domain::territory::sample::territories;

    fn removed(reason: RemovalReason, on: &str) -> Demand {
        active("2014-06-15").remove(reason, day(on)).unwrap().0
    }

    #[test]
    fn a_demand_not_renewed_is_put_back_until_eighteen_months_and_keeps_its_seniority() {
        let demand = removed(RemovalReason::NotRenewed, "2015-07-15");
        let number = demand.status.registration().unwrap().unique_number;
        assert_eq!(demand.reactivable_until(), Ok(day("2015-12-15")));
        let late = demand.takes_reactivation(day("2016-01-10")).unwrap_err();
        assert_eq!(late, LifeCycleError::TooLateToReactivate(day("2015-12-15")));
        assert_eq!(demand.takes_reactivation(day("2015-12-15")), Ok(()));
        let asked = day("2015-09-01");
        let [(_, back), (after, renewed)] =
            demand.clone().reactivate(asked, day("2015-09-04"), true).unwrap();
        let registration = after.status.registration().unwrap();
        assert_eq!(registration.unique_number, number);
        assert_eq!(registration.filed_on, day("2014-06-15"));
        assert_eq!(registration.deadlines().expires_on, day("2016-09-01"));
        assert_eq!(after.account, demand.account);
        assert!(back.is_dispatched() && renewed.is_dispatched());
        let [_, (alone, _)] = demand.reactivate(asked, day("2015-09-04"), false).unwrap();
        assert_eq!(alone.account, None, "its account holds another");
    }

    #[test]
    fn a_demand_without_answer_is_put_back_for_five_months_and_no_other_is() {
        let silent = removed(RemovalReason::NoAnswer, "2015-02-01");
        assert_eq!(silent.takes_reactivation(day("2015-07-01")), Ok(()));
        assert!(silent.takes_reactivation(day("2015-07-02")).is_err());
        for reason in
            [RemovalReason::Allocated, RemovalReason::GivenUp, RemovalReason::Inadmissible]
        {
            let never = removed(reason, "2015-02-01").reactivable_until().unwrap_err();
            assert_eq!(never, LifeCycleError::NeverReactivated);
        }
        let alive = active("2014-06-15").reactivable_until().unwrap_err();
        assert_eq!(alive, LifeCycleError::NotRemoved);
    }

    #[test]
    fn a_desk_renews_past_the_tolerance_as_long_as_the_demand_is_in_the_register() {
        let places = territories();
        let demand = active("2014-06-15");
        let content = demand.content.clone().unwrap();
        let renew = |on: &str| demand.clone().renew_at_desk(content.clone(), &places, day(on));
        assert_eq!(renew("2015-04-14").unwrap_err(), LifeCycleError::TooEarly(day("2015-04-15")));
        let (late, _) = renew("2015-09-01").unwrap();
        assert_eq!(late.status.filed_on(), Some(day("2014-06-15")));
        assert!(renew("2016-01-10").is_ok(), "its notice was late, and so is its removal");
        let gone = removed(RemovalReason::NotRenewed, "2015-07-15");
        let gone = gone.renew_at_desk(content.clone(), &places, day("2015-07-16")).unwrap_err();
        assert_eq!(gone, LifeCycleError::Removed);
        // Removed late, it can be put back as long as one removed in time.
        let late = removed(RemovalReason::NotRenewed, "2016-01-20");
        assert_eq!(late.reactivable_until(), Ok(day("2016-06-20")));
    }
}
