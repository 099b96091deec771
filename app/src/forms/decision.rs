//! The operator's decision on a file.

use super::{FormErrors, Reader, Typed};
use crate::domain::question::{Answer, Question};
use crate::domain::refusal::{Difference, DocumentRefusal, RefusalReason};
use crate::domain::review::{QueueFilter, QueueKind, Verdict};

pub const REASON: &str = "motif";
pub const SENTENCE: &str = "phrase";
/// Version of the file that the operator had on screen.
pub const VERSION: &str = "version";

/// What does not match, ticked.
pub const DIFFERENCES: &str = "differences";
/// What is asked without refusing.
pub const QUESTION: &str = "question";
/// What the applicant answers.
pub const ANSWER: &str = "reponse";
/// Filters of the queue.
pub const TERRITORY: &str = "territoire";
pub const DUE: &str = "attente";
pub const KIND: &str = "envoi";
/// The value of [`DUE`] that keeps what is due today or late.
pub const DUE_ONLY: &str = "a-rendre";

fn differences(typed: &Typed) -> Vec<Difference> {
    let ticked = typed.all(DIFFERENCES);
    Difference::ALL
        .iter()
        .copied()
        .filter(|one| ticked.iter().any(|code| code == one.code()))
        .collect()
}

/// Nothing is accepted while a difference is ticked.
pub fn acceptance(typed: &Typed) -> Result<(), FormErrors> {
    let mut r = Reader::new(typed);
    if !differences(typed).is_empty() {
        let what =
            "Vous avez coché une différence\u{a0}: décochez-la pour accepter, ou refusez la pièce";
        r.wrong(DIFFERENCES, what);
    }
    r.finish(Some(()))
}

/// Reads a question.
pub fn question(typed: &Typed) -> Result<Question, FormErrors> {
    let mut r = Reader::new(typed);
    let sentence = r.required(QUESTION, "votre question", 500);
    let value = sentence.map(|sentence| Question { sentence });
    r.finish(value)
}

/// Reads the answer of an applicant; it may be empty when they sent a page instead.
pub fn answer(typed: &Typed) -> Result<Answer, FormErrors> {
    let mut r = Reader::new(typed);
    let sentence = r.lines(ANSWER, 1000).unwrap_or_default();
    r.finish(Some(Answer { sentence }))
}

/// Reads the filter of the queue; what is not understood filters nothing.
pub fn filter(typed: &Typed) -> QueueFilter {
    QueueFilter {
        territory: typed.get(TERRITORY).parse().ok(),
        due: typed.get(DUE) == DUE_ONLY,
        kind: QueueKind::from_code(typed.get(KIND)).unwrap_or(QueueKind::All),
    }
}

/// Reads a refusal.
pub fn refusal(typed: &Typed) -> Result<DocumentRefusal, FormErrors> {
    let mut r = Reader::new(typed);
    let reason = r.code(REASON, RefusalReason::from_code, "Choisissez le motif du refus");
    let sentence = r.optional(SENTENCE, 500).unwrap_or_default();
    let differences = differences(typed);
    let declared = differences.iter().any(|one| one.is_declared());
    if reason == Some(RefusalReason::DifferentIdentity) && !declared {
        r.wrong(DIFFERENCES, "Cochez ce qui ne correspond pas à l’identité déclarée");
    }
    let value = reason.map(|reason| DocumentRefusal { reason, sentence, differences });
    r.finish(value)
}

/// The answers that read back as a decision: what an operator undid is written for them again.
pub fn write(verdict: &Verdict) -> Typed {
    match verdict {
        Verdict::Accepted | Verdict::CorrectionAccepted { .. } => Typed::default(),
        Verdict::Asked { question } => Typed::default().with(QUESTION, question.sentence.clone()),
        Verdict::Refused { refusal } => {
            let ticked = refusal.differences.iter().map(|one| one.code().to_owned()).collect();
            Typed::default()
                .with(REASON, refusal.reason.code())
                .with(SENTENCE, refusal.sentence.clone())
                .with_all(DIFFERENCES, ticked)
        }
        Verdict::CorrectionRefused { refusal, .. } => Typed::default()
            .with(REASON, refusal.reason.code())
            .with(SENTENCE, refusal.sentence.clone()),
    }
}

/// Version that was on screen.
pub fn version(typed: &Typed) -> Option<i64> {
    typed.get(VERSION).parse().ok()
}
