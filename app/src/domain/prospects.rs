//! What the content of a demand tells the rules of [`completeness`](super::completeness) and of
//! [`ceilings`](super::ceilings): the one place that reads it for them.

use super::ceilings::Home;
use super::completeness::{Said, Situation};
use super::content::{Content, Nationality, Rfr};
use chrono::{Datelike, NaiveDate};

/// What it says.
pub fn said(content: &Content) -> Said {
    Said {
        phone: Some(content.contact.mobile.is_some()),
        email: Some(!content.contact.email.is_empty()),
        // The form lets nobody leave it out.
        rfr: Some(true),
        several_communes: Some(content.communes.len() > 1),
        ..Said::default()
    }
}

/// Where the household stands.
pub fn situation(content: &Content, today: NaiveDate) -> Situation {
    Situation {
        tax_year: today.year() - 2,
        permit: content.identity.nationality == Nationality::Other,
        several: content.household.size > 1,
        ..Situation::default()
    }
}

/// Who is to be housed, for the ceilings; none when the form does not say enough: two persons may
/// be a couple, or one adult and a child.
pub fn home(content: &Content, _today: NaiveDate) -> Option<Home> {
    let household = &content.household;
    let rfr = match household.rfr {
        Rfr::Known(euros) => Some(euros),
        Rfr::None(_) => None,
    };
    let alone = household.size == 1;
    alone.then_some(Home { persons: 1, dependants: 0, disabled: 0, couple_ages: None, rfr })
}
