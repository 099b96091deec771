//! Unusual reading: days on which what an agent looked at is worth a question (`domain.md` 7, audit:
//! mass reads, reads out of one's scope). A criterion is one sentence that its agent understands, and
//! asks; whoever knows the work answers. Nothing follows by itself.

use super::account::Role;
use super::calendar::{is_working_day, local_day, time_zone};
use super::guichet::{Guichet, GuichetCode};
use super::territory::TerritoryCode;
use chrono::{
    DateTime, Datelike as _, Days, Months, NaiveDate, TimeDelta, Timelike as _, Utc, Weekday,
};
use std::collections::BTreeSet;

super::content::codes! {
    /// In what way a day was out of the ordinary.
    Unusual {
        Many = "many", "Beaucoup plus de demandes que d’habitude";
        Hours = "hours", "En dehors des heures de travail";
        NotHeld = "not_held", "Demandes que son guichet n’a pas reçues";
        NoAct = "no_act", "Consultations sans aucune démarche";
    }
}

/// Under so many demands in a day, no number is unusual: a busy morning at a desk.
pub const FEW: i64 = 40;
/// Above so many times their own ordinary day, it is.
pub const TIMES: i64 = 3;
/// The days before that an ordinary day is taken from.
pub const PAST: Days = Days::new(28);
/// Fewer days of looks than this tell nothing of what is ordinary.
pub const KNOWN_FROM: usize = 5;
/// Looks outside working hours, from which the question is asked: one evening at work is no matter.
pub const AT_NIGHT: i64 = 5;
/// First and last hour of work; the last one is over at its end.
pub const WORK: (u32, u32) = (7, 20);
/// Demands of others that nothing was done about, from which the question is asked: any guichet of
/// the territory may be asked to renew or to register, and looks first.
pub const FOREIGN: i64 = 10;
/// Demands looked at without anything being done all day, from which the question is asked.
pub const ONLY_LOOKS: i64 = 20;
/// Every territory is within this of universal time: a day is over everywhere so long after its
/// midnight there.
pub const ZONES: TimeDelta = TimeDelta::hours(4);
/// How long an answer is kept (`domain.md` 7, logs).
pub const KEPT: Months = Months::new(12);

/// What an agent looked at and did on a day, in counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayOfWork {
    /// Distinct demands looked at.
    pub demands: i64,
    /// The same on an ordinary day of theirs, when it is known (see [`ordinary`]).
    pub usual: Option<i64>,
    /// Looks outside working hours (see [`at_work`]).
    pub at_night: i64,
    /// Distinct demands looked at that none of their guichets holds, and that they did nothing
    /// about; none for whoever has no guichet.
    pub not_held: i64,
    /// What they did, whatever it was.
    pub acts: i64,
}

/// A criterion that was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub reason: Unusual,
    /// How many.
    pub number: i64,
    /// How many on an ordinary day, where it is what decides.
    pub usual: Option<i64>,
}

/// How many demands an agent looks at on an ordinary day: the median of the days on which they
/// looked at any, since one mad day must not make the next one ordinary.
pub fn ordinary(past: &[i64]) -> Option<i64> {
    let mut days = past.to_vec();
    days.sort_unstable();
    (days.len() >= KNOWN_FROM).then(|| days.get(days.len() / 2).copied()).flatten()
}

/// Whether somebody may be expected at work: from seven in the morning to nine in the evening there,
/// but on Sundays and public holidays. Some desks open on Saturdays.
pub fn at_work(at: DateTime<Utc>, territory: Option<TerritoryCode>) -> bool {
    let day = local_day(at, territory);
    let open = is_working_day(day, territory) || day.weekday() == Weekday::Sat;
    let hour = at.with_timezone(&time_zone(territory)).hour();
    open && (WORK.0..=WORK.1).contains(&hour)
}

/// What is unusual in a day. `ceiling`: as many demands as nobody of that role looks at in a day.
pub fn unusual(day: &DayOfWork, ceiling: i64) -> Vec<Finding> {
    let far_above = day.usual.is_some_and(|usual| day.demands > FEW.max(TIMES * usual));
    let found = |yes: bool, reason, number| {
        let usual = day.usual.filter(|_| reason == Unusual::Many);
        yes.then_some(Finding { reason, number, usual })
    };
    [
        found(far_above || day.demands > ceiling, Unusual::Many, day.demands),
        found(day.at_night >= AT_NIGHT, Unusual::Hours, day.at_night),
        found(day.not_held >= FOREIGN, Unusual::NotHeld, day.not_held),
        found(day.acts == 0 && day.demands >= ONLY_LOOKS, Unusual::NoAct, day.demands),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl Finding {
    /// In one sentence, for who asks and for who answers.
    pub fn in_words(&self) -> String {
        let Self { number, usual, .. } = self;
        match (self.reason, usual) {
            (Unusual::Many, Some(usual)) => {
                format!(
                    "{number} demandes consultées ce jour-là, contre {usual} un jour ordinaire."
                )
            }
            (Unusual::Many, None) => {
                format!("{number} demandes consultées ce jour-là, plus que personne à ce poste.")
            }
            (Unusual::Hours, _) => format!(
                "{number} consultations avant 7\u{a0}h, après 21\u{a0}h, un dimanche ou un jour férié."
            ),
            (Unusual::NotHeld, _) => format!(
                "{number} demandes consultées que son guichet n’a pas reçues, sans rien y faire."
            ),
            (Unusual::NoAct, _) => {
                format!("{number} demandes consultées ce jour-là, sans aucune démarche.")
            }
        }
    }
}

/// The places whose lead (a guichet) or manager (a territory) is told of what an agent looked at. An
/// agent of a desk answers to its lead, and to the manager of the territory where there is none;
/// leads, operators and managers to the managers of their territories. Nobody is told of themselves.
pub fn told(
    role: Role,
    guichets: &[GuichetCode],
    territories: &[TerritoryCode],
    known: &[Guichet],
    led: &BTreeSet<GuichetCode>,
) -> BTreeSet<String> {
    let above = |guichet: &GuichetCode| {
        let known = known.iter().find(|one| one.code == *guichet);
        known.and_then(|one| one.territory).map(|territory| territory.to_string())
    };
    match role {
        Role::GuichetAgent => guichets
            .iter()
            .filter_map(
                |code| if led.contains(code) { Some(code.to_string()) } else { above(code) },
            )
            .collect(),
        Role::GuichetLead => guichets
            .iter()
            .map(ToString::to_string)
            .chain(guichets.iter().filter_map(above))
            .collect(),
        Role::Operator | Role::TerritoryManager => {
            territories.iter().map(ToString::to_string).collect()
        }
        Role::Applicant | Role::Administrator => BTreeSet::new(),
    }
}

/// The last day that is over everywhere.
pub fn last_day(now: DateTime<Utc>) -> NaiveDate {
    (now - ZONES).date_naive().pred_opt().unwrap_or_default()
}

#[cfg(test)]
mod tests;
