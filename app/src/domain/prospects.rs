//! What the content of a demand tells the rules of [`completeness`](super::completeness) and of
//! [`ceilings`](super::ceilings): the one place that reads it for them.

use super::ceilings::Home;
use super::completeness::{Housed, Living, Said, Situation};
use super::content::{
    CoApplicantLink, Content, FamilySituation, Household, Motive, Nationality, PresentMode, Rfr,
    WorkSituation,
};
use chrono::{Datelike, NaiveDate};

/// What it says. A legal person is asked neither for income nor for housing.
pub fn said(content: &Content) -> Said {
    let household = content.household.as_ref();
    let person = household.is_some();
    let present = content.present.as_ref();
    let tenant = present.is_some_and(|present| housed(&present.modes) == Housed::Tenant);
    Said {
        phone: Some(content.contact.mobile.is_some() || content.contact.landline.is_some()),
        email: Some(content.contact.email.is_some()),
        // The form lets nobody leave it out.
        rfr: household.map(|_| true),
        work: household.map(|household| household.work.is_some()),
        resources: household.map(has_resources),
        present_housing: person.then_some(present.is_some()),
        rent: tenant.then_some(present.is_some_and(|present| present.rent.is_some())),
        several_communes: Some(content.communes.len() > 1 || content.housing.extended),
    }
}

fn has_resources(household: &Household) -> bool {
    let adults = household.co_applicants.iter().map(|co| &co.income);
    std::iter::once(&household.income).chain(adults).any(|income| !income.amounts.is_empty())
        || !household.dependants_amounts.is_empty()
}

/// Where the household stands.
pub fn situation(content: &Content, today: NaiveDate) -> Situation {
    let household = content.household.as_ref();
    let family = household.and_then(|household| household.family);
    let motives = content
        .reason
        .iter()
        .flat_map(|reason| std::iter::once(reason.motive).chain(reason.others.iter().copied()));
    let (mut separating, mut disabled) = (false, false);
    for motive in motives {
        separating |= motive == Motive::Separation;
        disabled |= motive == Motive::Handicap;
    }
    Situation {
        tax_year: today.year() - 2,
        permit: content.identity.nationality == Nationality::Other,
        several: household.is_some_and(|household| household.size > 1),
        separated: separating
            || matches!(family, Some(FamilySituation::Separated | FamilySituation::Divorced)),
        birth: household.is_some_and(|household| household.births.is_some()),
        housed: content.present.as_ref().map_or(Housed::Unknown, |present| housed(&present.modes)),
        living: living(
            household.and_then(|household| household.work.as_ref()).map(|w| w.situation),
        ),
        disabled,
    }
}

fn housed(modes: &[PresentMode]) -> Housed {
    use PresentMode as M;
    modes.first().map_or(Housed::Unknown, |mode| match mode {
        M::SocialTenant | M::PrivateTenant | M::Sublet | M::StudentResidence => Housed::Tenant,
        M::HostedByFamily | M::HostedByOther | M::Free => Housed::Hosted,
        M::Owner => Housed::Owner,
        M::Residence
        | M::Shelter
        | M::SocialHotel
        | M::Hotel
        | M::ChildhoodCentre
        | M::Camping
        | M::Squat
        | M::Homeless => Housed::Without,
        M::WithJob => Housed::Unknown,
    })
}

fn living(work: Option<WorkSituation>) -> Living {
    use WorkSituation as W;
    match work {
        Some(W::Permanent | W::Temporary | W::Apprentice) => Living::Wages,
        Some(W::SelfEmployed) => Living::Business,
        Some(W::Retired) => Living::Pension,
        Some(W::JobSeeker) => Living::Benefits,
        Some(W::Student) => Living::Studies,
        Some(W::Other) | None => Living::Unknown,
    }
}

/// Who is to be housed, for the ceilings; none for a legal person. Whether somebody is disabled is
/// health data, kept apart from the demand: the page says that it raises the ceiling.
pub fn home(content: &Content, today: NaiveDate) -> Option<Home> {
    let household = content.household.as_ref()?;
    let adults = 1 + u32::try_from(household.co_applicants.len()).ok()?;
    Some(Home {
        persons: household.size,
        dependants: household.size.saturating_sub(adults),
        disabled: 0,
        couple_ages: couple_ages(content, household, today),
        rfr: rfr(household),
    })
}

/// Known when that of each adult is.
fn rfr(household: &Household) -> Option<u32> {
    let others = household.co_applicants.iter().map(|co| co.income.rfr);
    std::iter::once(household.income.rfr).chain(others).try_fold(0_u32, |sum, rfr| match rfr {
        Rfr::Known(euros) => sum.checked_add(euros),
        Rfr::None(_) => None,
    })
}

fn couple_ages(content: &Content, household: &Household, today: NaiveDate) -> Option<i32> {
    let [other] = household.co_applicants.as_slice() else { return None };
    let couple = matches!(
        other.link,
        CoApplicantLink::Spouse | CoApplicantLink::CivilPartner | CoApplicantLink::Partner
    );
    let age = |birth: super::partial_date::PartialDate| birth.age_on(today);
    couple.then(|| age(content.identity.birth_date) + age(other.identity.birth_date))
}
