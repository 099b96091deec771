//! The operator's work on a file: who holds it, what they may decide, how long they may undo it
//! (`domain.md` 3.3; `peers.md` 3, points 4 and 5).

use super::calendar::PROMISED_WORKING_DAYS;
use super::correction::{Correction, CorrectionRefusal};
use super::event::Event;
use super::ids::DemandId;
use super::question::Question;
use super::refusal::DocumentRefusal;
use super::territory::TerritoryCode;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A file opened is nobody else's for this long after the last sign of life of its page.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);
/// A file that comes back is offered first to the operator who asked for something; after this
/// long, to anybody: they may be away, and the applicant waits.
pub const KEPT: TimeDelta = TimeDelta::hours(24);
/// A file that an operator put back is not offered to them again for this long.
pub const PASSED: TimeDelta = TimeDelta::hours(4);

/// One thing to check: the first document of a demand, or the proof of a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// The identity document of a demand that was filed.
    Document(DemandId),
    /// The proof of a correction of civil status.
    Correction(DemandId),
}

impl File {
    /// The demand that it belongs to.
    pub fn demand(self) -> DemandId {
        match self {
            Self::Document(id) | Self::Correction(id) => id,
        }
    }
}

super::content::codes! {
    /// What an operator wants to see of the queue.
    QueueKind {
        All = "tous", "Tous les envois";
        First = "premier", "Premier envoi";
        Again = "corrige", "Renvoyé après un refus, ou réponse";
        Correction = "etat-civil", "Correction d’état civil";
    }
}

/// Why a document is in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It was sent for the first time.
    First,
    /// Its applicant sent it again after a refusal.
    Again,
    /// Its applicant answered a question.
    Answered,
}

impl Sending {
    /// What the last thing that its applicant did says.
    pub fn of<'a>(events: impl DoubleEndedIterator<Item = &'a Event>) -> Self {
        let last = events.rev().find_map(|event| match event {
            Event::Resubmitted { .. } => Some(Self::Again),
            Event::QuestionAnswered { .. } => Some(Self::Answered),
            _ => None,
        });
        last.unwrap_or(Self::First)
    }

    /// As the queue says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::First => "Premier envoi",
            Self::Again => "Renvoyé après un refus",
            Self::Answered => "A répondu à la question",
        }
    }
}

/// What an operator wants to see of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueFilter {
    /// One of their territories, or all of them.
    pub territory: Option<TerritoryCode>,
    /// Only what is due today or late.
    pub due: bool,
    /// Which sendings.
    pub kind: QueueKind,
}

impl Default for QueueFilter {
    fn default() -> Self {
        Self { territory: None, due: false, kind: QueueKind::All }
    }
}

/// What an operator decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Verdict {
    /// The document shows who the applicant is: the number is given.
    Accepted,
    /// It does not.
    Refused {
        /// What to correct.
        refusal: DocumentRefusal,
    },
    /// Something is asked, and nothing refused.
    Asked {
        /// What.
        question: Question,
    },
    /// The proof shows the correction.
    CorrectionAccepted {
        /// What was on screen.
        correction: Correction,
    },
    /// It does not.
    CorrectionRefused {
        /// What was on screen.
        correction: Correction,
        /// Why.
        refusal: CorrectionRefusal,
    },
}

impl Verdict {
    /// The word kept in the database.
    pub fn kind(&self) -> DecisionKind {
        match self {
            Self::Accepted => DecisionKind::Accepted,
            Self::Refused { .. } => DecisionKind::Refused,
            Self::Asked { .. } => DecisionKind::Asked,
            Self::CorrectionAccepted { .. } => DecisionKind::CorrectionAccepted,
            Self::CorrectionRefused { .. } => DecisionKind::CorrectionRefused,
        }
    }

    /// True when it is about a correction of civil status.
    pub fn of_correction(&self) -> bool {
        matches!(self, Self::CorrectionAccepted { .. } | Self::CorrectionRefused { .. })
    }
}

super::content::codes! {
    /// Kind of a decision, without what it says.
    DecisionKind {
        Accepted = "accepted", "Pièce acceptée";
        Refused = "refused", "Pièce refusée";
        Asked = "asked", "Précision demandée";
        CorrectionAccepted = "correction_accepted", "Correction acceptée";
        CorrectionRefused = "correction_refused", "Correction refusée";
    }
}

/// What has become of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionState {
    /// It can be undone; nothing has left the house.
    Pending,
    /// It is done.
    Done,
    /// It was undone in time.
    Undone,
    /// It could not be done: the file had changed meanwhile, and waits again.
    Failed,
}

impl DecisionState {
    /// The word kept in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Undone => "undone",
            Self::Failed => "failed",
        }
    }

    /// Reads the word kept in the database.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "pending" => Self::Pending,
            "done" => Self::Done,
            "undone" => Self::Undone,
            "failed" => Self::Failed,
            _ => return None,
        })
    }
}

/// A rule says no to an operator: one sentence per reason.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReviewError {
    /// Somebody else holds it.
    #[error(
        "Ce dossier est ouvert par un collègue\u{a0}: il ne peut pas être traité deux fois. Prenez le dossier suivant"
    )]
    HeldByAnother,
    /// They lost it while it was on their screen.
    #[error(
        "Votre décision n’a pas été enregistrée\u{a0}: ce dossier est resté plus de cinq minutes sans activité, et un collègue l’a ouvert"
    )]
    LeaseLost,
    /// The ten minutes are over.
    #[error("Il est trop tard pour annuler cette décision\u{a0}: elle est appliquée")]
    TooLateToUndo,
    /// It was undone, or could not be applied.
    #[error("Cette décision est annulée\u{a0}: rien n’est envoyé")]
    NotToSend,
    /// Against curiosity.
    #[error(
        "Vous avez ouvert {0}\u{a0}dossiers aujourd’hui\u{a0}: c’est la limite d’une journée. Vous pourrez en ouvrir d’autres demain"
    )]
    DailyLimit(i64),
}

/// How long the files of a territory have waited, in working days since they were last sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Buckets {
    /// Less than two working days.
    pub fresh: i64,
    /// Two to the number promised less one.
    pub current: i64,
    /// The last day promised.
    pub last_day: i64,
    /// Later than promised, up to twice as long.
    pub late: i64,
    /// Later still.
    pub very_late: i64,
}

impl Buckets {
    /// Counts `files` more that have waited this many working days.
    pub fn add(&mut self, waited: i64, files: i64) {
        let promised = i64::from(PROMISED_WORKING_DAYS);
        let bucket = match waited {
            ..2 => &mut self.fresh,
            days if days < promised => &mut self.current,
            days if days == promised => &mut self.last_day,
            days if days <= 2 * promised => &mut self.late,
            _ => &mut self.very_late,
        };
        *bucket += files;
    }

    /// All of them.
    pub fn total(&self) -> i64 {
        self.fresh + self.current + self.last_day + self.late + self.very_late
    }
}

/// Share of what was decided in time, in whole percent rounded down: 99.9 is not all of them.
/// None when nothing was decided.
pub fn share_in_time(in_time: i64, all: i64) -> Option<i64> {
    (all > 0).then(|| in_time * 100 / all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::question::Answer;

    #[test]
    fn a_file_is_late_from_the_day_after_the_last_promised() {
        let mut buckets = Buckets::default();
        for waited in 0..=12 {
            buckets.add(waited, 1);
        }
        let expected = Buckets { fresh: 2, current: 3, last_day: 1, late: 5, very_late: 2 };
        assert_eq!(buckets, expected);
        assert_eq!(buckets.total(), 13);
    }

    #[test]
    fn a_file_says_what_its_applicant_did_last() {
        let answered =
            Event::QuestionAnswered { answer: Answer { sentence: "Le voici".to_owned() } };
        let content = crate::domain::demand::tests::active("2026-06-15").content.unwrap();
        let (filed_on, again) = ("2026-06-15".parse().unwrap(), content.clone());
        let filed = Event::Filed { filed_on, content };
        let again = Event::Resubmitted { content: again };
        let of = |events: &[&Event]| Sending::of(events.iter().copied());
        assert_eq!(of(&[&filed]), Sending::First);
        assert_eq!(of(&[&filed, &answered]), Sending::Answered);
        assert_eq!(of(&[&filed, &answered, &again]), Sending::Again);
        assert_eq!(of(&[&filed, &again, &answered]), Sending::Answered);
    }

    #[test]
    fn nearly_all_is_not_all() {
        assert_eq!(share_in_time(999, 1000), Some(99));
        assert_eq!(share_in_time(3, 3), Some(100));
        assert_eq!(share_in_time(0, 0), None);
    }

    #[test]
    fn a_verdict_is_kept_and_read_again() {
        let verdict = Verdict::Asked { question: Question { sentence: "Le verso\u{a0}?".into() } };
        let kept = serde_json::to_string(&verdict).unwrap();
        assert_eq!(serde_json::from_str::<Verdict>(&kept).unwrap(), verdict);
        for kind in DecisionKind::ALL {
            assert_eq!(DecisionKind::from_code(kind.code()), Some(*kind));
        }
    }
}
