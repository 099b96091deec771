//! One error type: what people are told, what is logged.

use std::fmt;

/// Why something was not done.
#[derive(Debug)]
pub enum Error {
    /// Unknown, or not yours: the same outside.
    NotFound,
    /// A rule says no, in one sentence for the person.
    Refused(String),
    /// It changed meanwhile: another tab, another person.
    Conflict,
    /// Too many tries: seconds to wait.
    TooMany(i64),
    /// All hands are busy; trying again in a moment will do.
    Busy,
    /// Ours: the cause is logged, an apology is shown.
    Failure(Box<dyn std::error::Error + Send + Sync>),
}

/// Result of an action.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure told in words, for the log.
    pub fn failure(message: impl Into<String>) -> Self {
        Self::Failure(message.into().into())
    }

    /// A rule's sentence.
    pub fn refused(sentence: impl fmt::Display) -> Self {
        Self::Refused(sentence.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("not found"),
            Self::Refused(sentence) => f.write_str(sentence),
            Self::Conflict => f.write_str("changed meanwhile"),
            Self::TooMany(seconds) => write!(f, "too many tries: wait {seconds} s"),
            Self::Busy => f.write_str("busy"),
            Self::Failure(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<app::domain::life_cycle::LifeCycleError> for Error {
    fn from(error: app::domain::life_cycle::LifeCycleError) -> Self {
        Self::refused(error)
    }
}

impl From<app::domain::review::ReviewError> for Error {
    fn from(error: app::domain::review::ReviewError) -> Self {
        Self::refused(error)
    }
}

macro_rules! failures {
    ($($source:ty),+ $(,)?) => {
        $(impl From<$source> for Error {
            fn from(error: $source) -> Self {
                Self::Failure(Box::new(error))
            }
        })+
    };
}
failures!(
    serde_json::Error,
    std::io::Error,
    sqlx::migrate::MigrateError,
    tokio::task::JoinError,
    tower_sessions::session::Error,
);

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut => Self::Busy,
            _ => Self::Failure(Box::new(error)),
        }
    }
}
