//! What failed as often as it is tried by itself, and waits for an administrator: appointments,
//! mails, notices. References alone.

use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::agenda::Step;
use app::domain::ids::DemandId;
use app::domain::own_data::mail_label;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// Listed at once.
const MOST: i64 = 100;
/// A notice that failed is listed that long: then a later one replaced it, or the demand is gone.
const LATELY: TimeDelta = TimeDelta::days(60);

/// Of what kind it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something that the calendar brought.
    Appointment,
    /// A mail.
    Mail,
    /// A notice by mail.
    Notice,
    /// A transmission to a guichet.
    Dispatch,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Appointment, Self::Mail, Self::Notice, Self::Dispatch];

    /// The word that a form sends back.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Appointment => "echeance",
            Self::Mail => "courriel",
            Self::Notice => "avis",
            Self::Dispatch => "transmission",
        }
    }

    /// The kind of a word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One of them.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Of what kind.
    pub kind: Kind,
    /// Its reference: identifiers, and the code of a guichet.
    pub reference: String,
    /// In words.
    pub what: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// What waits, and how the notices stand.
#[derive(Clone, Debug)]
pub struct Standing {
    /// What waits for somebody, the oldest first.
    pub letters: Vec<DeadLetter>,
    /// Notices by mail, letters, and notices that came back.
    pub waiting: (i64, i64, i64),
    /// Since when the oldest letter waits.
    pub letters_since: Option<DateTime<Utc>>,
    /// The notices wait, by order.
    pub paused: bool,
    /// The clock is doubted.
    pub doubted: bool,
}

/// What waits.
pub async fn standing(portal: &Portal) -> Result<Standing> {
    let mut conn = portal.store.read().await?;
    let mut letters = Vec::new();
    for (demand, step, since) in conn.failed_appointments(MOST).await? {
        let what = Step::read(&step).map_or(step, |step| format!("{} (une demande)", step.label()));
        letters.push(DeadLetter {
            kind: Kind::Appointment,
            reference: demand.to_string(),
            what,
            since,
        });
    }
    for (id, kind, since) in conn.failed_mails(MOST).await? {
        let what = format!("E-mail «\u{a0}{}\u{a0}»", mail_label(&kind));
        letters.push(DeadLetter { kind: Kind::Mail, reference: id.to_string(), what, since });
    }
    let lately = portal.clock.now() - LATELY;
    for (id, step, since) in conn.failed_notices(lately, MOST).await? {
        let what = if Step::read(&step) == Some(Step::Notice) {
            "Avis par e-mail, remplacé par une lettre".to_owned()
        } else {
            "Rappel par e-mail".to_owned()
        };
        letters.push(DeadLetter { kind: Kind::Notice, reference: id.to_string(), what, since });
    }
    for (demand, seq, guichet, since) in conn.failed_dispatches(MOST).await? {
        let reference = format!("{demand}/{seq}/{guichet}");
        let what = format!("Transmission au guichet {guichet}");
        letters.push(DeadLetter { kind: Kind::Dispatch, reference, what, since });
    }
    letters.sort_by_key(|letter| letter.since);
    Ok(Standing {
        letters,
        waiting: conn.waiting_notices().await?,
        letters_since: conn.oldest_letter().await?,
        paused: conn.is_paused().await?,
        doubted: conn.daily_clock().await?.1.is_some(),
    })
}

/// Tries one again, from the start. Once: false for a second click, which finds it on its way.
pub async fn try_again(portal: &Portal, kind: Kind, reference: &str) -> Result<bool> {
    let now = portal.clock.now();
    let mut parts = reference.split('/');
    let id = parts.next().and_then(|id| Uuid::parse_str(id).ok()).ok_or(Error::NotFound)?;
    let mut tx = portal.store.write().await?;
    let waited = match kind {
        Kind::Appointment => tx.try_appointment_again(DemandId(id), now).await?,
        Kind::Mail => tx.try_mail_again(id, now).await?,
        Kind::Notice => tx.try_notice_again(id, now).await?,
        Kind::Dispatch => {
            let seq = parts.next().and_then(|seq| seq.parse().ok()).ok_or(Error::NotFound)?;
            let guichet = parts.next().ok_or(Error::NotFound)?;
            tx.try_dispatch_again(DemandId(id), seq, guichet, now).await?
        }
    };
    tx.commit().await?;
    if !waited {
        return Ok(false);
    }
    tracing::info!(kind = kind.as_str(), reference = %id, "tried again");
    portal.work.notify_one();
    Ok(true)
}
