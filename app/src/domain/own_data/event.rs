//! The history of a demand, in the copy that its applicant may take.

use super::OwnGuichet;
use crate::domain::content::{Content, Identity};
use crate::domain::correction::{Correction, CorrectionRefusal};
use crate::domain::event::Event;
use crate::domain::life_cycle::RemovalReason;
use crate::domain::question::{Answer, Question};
use crate::domain::refusal::DocumentRefusal;
use crate::domain::unique_number::UniqueNumber;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnEvent {
    /// What, as a word that never changes.
    pub kind: &'static str,
    /// When.
    pub at: DateTime<Utc>,
    /// Through what: `web`, `operator`, `guichet`, `manager` or `system`.
    pub channel: String,
    /// The guichet that did it.
    pub guichet: OwnGuichet,
    /// The line of history.
    pub sentence: String,
    /// What it changed.
    #[serde(flatten)]
    pub detail: EventDetail,
}

/// What an event changed; a field that does not apply is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventDetail {
    /// Its day in law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// The number that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique_number: Option<UniqueNumber>,
    /// What was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// The civil status from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// Why the document was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<DocumentRefusal>,
    /// What was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// What was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// The correction that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<Correction>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction_refusal: Option<CorrectionRefusal>,
    /// Motive of a removal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removal_reason: Option<RemovalReason>,
}

impl EventDetail {
    /// That of an event. The number of another demand, which a merge may have been wrong about, and
    /// what only names the account are left out; what is added to events is decided upon here.
    pub fn of(event: &Event) -> Self {
        let mut detail = Self::default();
        match event {
            Event::Filed { filed_on, content } => {
                (detail.on, detail.content) = (Some(*filed_on), Some(content.clone()));
            }
            Event::Resubmitted { content } | Event::Modified { content } => {
                detail.content = Some(content.clone());
            }
            Event::Renewed { renewed_on, content } => {
                (detail.on, detail.content) = (Some(*renewed_on), Some(content.clone()));
            }
            Event::Registered { registration, content } => {
                detail.on = Some(registration.registered_on);
                detail.unique_number = Some(registration.unique_number);
                detail.content.clone_from(content);
            }
            Event::DocumentRefused { refusal } => detail.refusal = Some(refusal.clone()),
            Event::QuestionAsked { question } => detail.question = Some(question.clone()),
            Event::QuestionAnswered { answer } => detail.answer = Some(answer.clone()),
            Event::CorrectionRequested { correction } => {
                detail.correction = Some(correction.clone());
            }
            Event::CivilStatusCorrected { identity } => detail.identity = Some(identity.clone()),
            Event::CorrectionRefused { refusal } => {
                detail.correction_refusal = Some(refusal.clone());
            }
            Event::GivenUp { on } | Event::Reactivated { on, .. } => detail.on = Some(*on),
            Event::Removed { removed_on, reason } => {
                (detail.on, detail.removal_reason) = (Some(*removed_on), Some(*reason));
            }
            Event::Merged { removed_on, into: _ } => {
                detail.on = Some(*removed_on);
                detail.removal_reason = Some(RemovalReason::Merged);
            }
            Event::Linked { account: _ }
            | Event::GivingUpCancelled
            | Event::CorrectionWithdrawn
            | Event::MergeUndone { .. }
            | Event::SetAside
            | Event::Absorbed { number: _ }
            | Event::Released { number: _ } => {}
        }
        detail
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_with_another_demand_is_told_without_its_number() {
        let number: UniqueNumber = "0690326000001GDPUB".parse().unwrap();
        let removed_on = NaiveDate::from_ymd_opt(2026, 3, 3).unwrap();
        let told = |event: &Event| serde_json::to_string(&EventDetail::of(event)).unwrap();
        assert_eq!(
            told(&Event::Merged { removed_on, into: number }),
            r#"{"on":"2026-03-03","removalReason":"SUP"}"#
        );
        assert_eq!(told(&Event::Absorbed { number }), "{}");
        assert_eq!(told(&Event::Released { number }), "{}");
    }
}
