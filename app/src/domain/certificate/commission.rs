//! The commission of mediation: when it may be seized, and where (L. 441-2-3, L. 441-1-4).

use super::directory::{Department, Desk};
use crate::domain::calendar::later;
use chrono::{Months, NaiveDate};

/// A delay past which the wait for a proposal is abnormally long, as fixed by a prefect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    /// Code of the department.
    pub department: &'static str,
    /// For whom or for what dwelling it counts; empty when it is for everybody.
    pub of_whom: &'static str,
    /// Months from the filing.
    pub months: u32,
    /// First day on which it counts.
    pub since: NaiveDate,
    /// Last day, once another replaced it.
    pub until: Option<NaiveDate>,
    /// The prefect's order.
    pub source: &'static str,
}

/// The delays that we know for sure, with their order and its date. There is no national rule
/// and no list of them to read: a department is added here with its order in hand, never from
/// memory, since a wrong date would cost a household its right. Until then the certificate says
/// who fixes the delay and where to ask.
pub const DELAYS: &[Delay] = &[];

/// From when the wait is abnormally long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seizable {
    /// For whom (empty: everybody), and from what day.
    From(Vec<(&'static str, NaiveDate)>),
    /// We do not know what the prefect fixed.
    Unknown,
}

impl Seizable {
    /// For a demand filed on a day, by the delays in force on it.
    pub fn of(delays: &[Delay], department: &str, filed_on: NaiveDate) -> Self {
        let days: Vec<_> = delays
            .iter()
            .filter(|delay| delay.department == department)
            .filter(|delay| delay.since <= filed_on)
            .filter(|delay| delay.until.is_none_or(|until| filed_on <= until))
            .map(|delay| (delay.of_whom, later(filed_on, Months::new(delay.months))))
            .collect();
        if days.is_empty() { Self::Unknown } else { Self::From(days) }
    }
}

/// The commission of one department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commission {
    /// « Rhône ».
    pub department: String,
    /// g)
    pub seizable: Seizable,
    /// The services of the State to ask, there.
    pub ask: Vec<Desk>,
}

impl Commission {
    /// The commission of a department, for a demand filed on a day.
    pub fn of(department: &Department, filed_on: NaiveDate) -> Self {
        Self {
            department: department.name.clone(),
            seizable: Seizable::of(DELAYS, department.code.as_str(), filed_on),
            ask: department.state.clone(),
        }
    }
}

/// f) The cases in which the commission may be seized without waiting for any delay.
pub const CASES: [&str; 5] = [
    "vous n’avez pas de logement",
    "vous êtes menacé d’expulsion, sans solution pour vous reloger",
    "vous êtes hébergé, ou logé de façon temporaire",
    "vous vivez dans un local impropre à l’habitation, insalubre ou dangereux",
    "votre logement est trop petit pour votre foyer, ou n’est pas décent, et vous avez à charge un enfant mineur ou une personne handicapée, ou vous avez vous-même un handicap",
];
