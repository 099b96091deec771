//! What falls due for a demand and when (CCH R. 441-2-7 and R. 441-2-8, decree 2017-917 art. 4;
//! `domain.md` 3.4, 3.5 and 7). A demand has one appointment at a time.

use super::calendar::{
    DRAFT_KEPT, DRAFT_WARNED, NOTICE, REFUSED_KEPT, REFUSED_PAGES_KEPT, REMINDERS_AFTER,
    REMINDERS_BEFORE, RENEWAL_WINDOW, RETENTION, TOLERANCE, days_earlier, days_later, earlier,
    later,
};
use super::demand::Demand;
use super::life_cycle::Status;
use chrono::NaiveDate;

/// What is to do on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Finding its place: a demand from before the agenda.
    Look,
    /// The renewal window opens.
    Opening,
    /// The notice of the law.
    Notice,
    /// A first reminder, before the expiry.
    FirstReminder,
    /// The second, before the expiry.
    SecondReminder,
    /// The third, past it.
    ThirdReminder,
    /// The last, before the removal.
    LastReminder,
    /// It leaves the register, not renewed.
    Removal,
    /// It cannot be put back any more.
    ReactivationEnd,
    /// The pictures of a refused identity document are erased; the demand stays.
    RefusedPages,
    /// Its data are erased.
    Erasure,
    /// Who left a draft is told that it will be erased.
    DraftWarning,
    /// The draft is erased.
    DraftErasure,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 13] = [
        Self::Look,
        Self::Opening,
        Self::Notice,
        Self::FirstReminder,
        Self::SecondReminder,
        Self::ThirdReminder,
        Self::LastReminder,
        Self::Removal,
        Self::ReactivationEnd,
        Self::RefusedPages,
        Self::Erasure,
        Self::DraftWarning,
        Self::DraftErasure,
    ];

    /// The word kept in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Opening => "opening",
            Self::Notice => "notice",
            Self::FirstReminder => "first_reminder",
            Self::SecondReminder => "second_reminder",
            Self::ThirdReminder => "third_reminder",
            Self::LastReminder => "last_reminder",
            Self::Removal => "removal",
            Self::ReactivationEnd => "reactivation_end",
            Self::RefusedPages => "refused_pages",
            Self::Erasure => "erasure",
            Self::DraftWarning => "draft_warning",
            Self::DraftErasure => "draft_erasure",
        }
    }

    /// The step of a word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == word)
    }

    /// In the words of the administrator.
    pub fn label(self) -> &'static str {
        match self {
            Self::Look => "Mises en place",
            Self::Opening => "Renouvellements ouverts",
            Self::Notice => "Avis d’échéance",
            Self::FirstReminder => "Rappels 15 jours avant l’échéance",
            Self::SecondReminder => "Rappels 3 jours avant l’échéance",
            Self::ThirdReminder => "Rappels 7 jours après l’échéance",
            Self::LastReminder => "Derniers rappels avant radiation",
            Self::Removal => "Radiations",
            Self::ReactivationEnd => "Fins de réactivation",
            Self::RefusedPages => "Pièces refusées effacées",
            Self::Erasure => "Effacements de demandes",
            Self::DraftWarning => "Brouillons\u{a0}: avertissements",
            Self::DraftErasure => "Brouillons effacés",
        }
    }

    /// True for what only writes a notice, or nothing: a whole batch is done at once.
    pub fn is_light(self) -> bool {
        self == Self::Opening || self.is_notice()
    }

    /// True for what tells of the expiry.
    pub fn is_notice(self) -> bool {
        self == Self::Notice || self.is_reminder()
    }

    /// True for what a later one replaces.
    pub fn is_reminder(self) -> bool {
        matches!(
            self,
            Self::FirstReminder | Self::SecondReminder | Self::ThirdReminder | Self::LastReminder
        )
    }

    /// True for what cannot be taken back: it waits while the clock is doubted.
    pub fn is_destructive(self) -> bool {
        matches!(self, Self::Removal | Self::RefusedPages | Self::Erasure | Self::DraftErasure)
    }
}

/// In what part of its life a demand has appointments. One that is being checked has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Being written.
    Draft,
    /// Refused, to be corrected.
    Refused,
    /// Registered.
    Active,
    /// Out of the register.
    Removed,
}

impl Phase {
    /// The word kept in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Refused => "refused",
            Self::Active => "active",
            Self::Removed => "removed",
        }
    }
}

/// What is next for a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// In what part of its life.
    pub phase: Phase,
    /// What its days are counted from: the last day of validity of an active demand, the removal
    /// of a removed one, the last act of the others.
    pub anchor: NaiveDate,
    /// What is to do.
    pub step: Step,
    /// The day.
    pub on: NaiveDate,
}

/// The first appointment of the phase that a demand is in. `touched_on`: the last day on which
/// somebody did something to it.
pub fn first(demand: &Demand, touched_on: NaiveDate) -> Option<Appointment> {
    let at = |phase, anchor, step, on| Some(Appointment { phase, anchor, step, on });
    match &demand.status {
        Status::Draft => {
            let on = days_later(touched_on, DRAFT_WARNED);
            at(Phase::Draft, touched_on, Step::DraftWarning, on)
        }
        Status::Submitted { .. } => None,
        Status::Refused { .. } => {
            let on = days_later(touched_on, REFUSED_PAGES_KEPT);
            at(Phase::Refused, touched_on, Step::RefusedPages, on)
        }
        Status::Active(registration) => {
            let expires_on = registration.deadlines().expires_on;
            let [(step, on), ..] = cycle(expires_on);
            at(Phase::Active, expires_on, step, on)
        }
        Status::Removed { removed_on, .. } => match demand.reactivable_until() {
            Ok(until) => {
                at(Phase::Removed, *removed_on, Step::ReactivationEnd, days_later(until, 1))
            }
            Err(_) => at(Phase::Removed, *removed_on, Step::Erasure, erased_on(*removed_on)),
        },
    }
}

/// Where a demand that has no appointment, or a wrong one, stands on a day: as [`first`], without
/// telling long afterwards what is of no use any more.
pub fn resume(demand: &Demand, touched_on: NaiveDate, today: NaiveDate) -> Option<Appointment> {
    let next = first(demand, touched_on)?;
    if next.step == Step::ReactivationEnd && next.on < today {
        return Some(Appointment { step: Step::Erasure, on: erased_on(next.anchor), ..next });
    }
    Some(next)
}

/// The day on which a demand that was refused and left since is erased.
pub fn refused_erased_on(touched_on: NaiveDate) -> NaiveDate {
    later(touched_on, REFUSED_KEPT)
}

/// Nominative data are kept one year after the removal.
pub fn erased_on(removed_on: NaiveDate) -> NaiveDate {
    later(removed_on, RETENTION)
}

/// The year of a registered demand that nobody renews, from its last day of validity.
pub fn cycle(expires_on: NaiveDate) -> [(Step, NaiveDate); 7] {
    let [first, second] = REMINDERS_BEFORE.map(|days| days_earlier(expires_on, days));
    let [third, last] = REMINDERS_AFTER.map(|days| days_later(expires_on, days));
    [
        (Step::Opening, earlier(expires_on, RENEWAL_WINDOW)),
        (Step::Notice, earlier(expires_on, NOTICE)),
        (Step::FirstReminder, first),
        (Step::SecondReminder, second),
        (Step::ThirdReminder, third),
        (Step::LastReminder, last),
        (Step::Removal, later(expires_on, TOLERANCE)),
    ]
}

/// What an active demand is due, from a step of its year on, and what comes then. Days that were
/// missed are made up for: a reminder is left out when a later one, or the notice itself, is due
/// with it; the notice of the law never is.
pub fn due(expires_on: NaiveDate, from: Step, today: NaiveDate) -> (Vec<Step>, (Step, NaiveDate)) {
    let year = cycle(expires_on);
    let rest = year.iter().copied().skip_while(|(step, _)| *step < from);
    let next = rest.clone().find(|(step, on)| *on > today || *step == Step::Removal);
    let next = next.unwrap_or(year[6]);
    let passed = rest.take_while(|(step, _)| *step < next.0).map(|(step, _)| step);
    let mut due: Vec<Step> = passed.collect();
    let replaced = due.iter().copied().filter(|step| step.is_reminder()).max();
    let noticed = due.contains(&Step::Notice);
    due.retain(|step| !step.is_reminder() || (Some(*step) == replaced && !noticed));
    (due, next)
}

/// What the daily work counts, beside the steps.
pub mod counted {
    /// Removals put off because no notice left.
    pub const REMOVAL_WITHOUT_NOTICE: &str = "removal_without_notice";
    /// Pages of documents and certificates that erasures took out of the vault.
    pub const ERASED_DOCUMENTS: &str = "erased_documents";
    /// Mails and notices, with their copies.
    pub const ERASED_MAILS: &str = "erased_mails";
    /// Accounts that served for nothing else.
    pub const ERASED_ACCOUNTS: &str = "erased_accounts";
}

/// The day on which a draft is erased whose writer was warned on a day: never less than the days
/// between the two, however late the warning was.
pub fn draft_erased_on(warned_on: NaiveDate) -> NaiveDate {
    days_later(warned_on, DRAFT_KEPT - DRAFT_WARNED)
}

#[cfg(test)]
mod tests;
