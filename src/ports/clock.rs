//! The time.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use parking_lot::Mutex;
use std::sync::Arc;

/// The time of the machine, or one that a test moves.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// That of the machine.
    #[default]
    System,
    /// Set by hand.
    Set(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock stopped at an instant.
    pub fn set_at(at: DateTime<Utc>) -> Self {
        Self::Set(Arc::new(Mutex::new(at)))
    }

    /// Moves a clock that is set by hand; the machine's is left alone.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Set(at) = self {
            *at.lock() += by;
        }
    }

    /// True for a clock that only moves by hand.
    pub fn stands_still(&self) -> bool {
        matches!(self, Self::Set(_))
    }

    /// The instant, cut to microseconds: what both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match self {
            #[expect(clippy::disallowed_methods, reason = "this is the port")]
            Self::System => Utc::now(),
            Self::Set(at) => *at.lock(),
        };
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }
}
