//! Sessions in our own database: listed and closed by account, ended by our own clock.

use super::second_factor::Halfway;
use crate::ports::clock::Clock;
use crate::ports::ids;
use crate::store::Store;
use crate::store::sessions::Kept;
use app::domain::ids::AccountId;
use app::domain::rights::Actor;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

/// Key of the [`Actor`] signed in.
pub const ACTOR: &str = "actor";
/// Key of the instant of sign-in.
pub const OPENED: &str = "opened";
/// Key of the last click, to the minute.
pub const SEEN: &str = "seen";
/// Key of the instant when the access of an agent ends. Who changes it closes their sessions.
pub const UNTIL: &str = "until";
/// Key of how many times the sessions of the account were closed before this one was opened.
pub const EPOCH: &str = "epoch";
/// Key of the browser's name.
pub const DEVICE: &str = "device";
/// Key of the sentence shown once.
pub const FLASH: &str = "flash";
/// Key of the form kept while its author signs in again.
pub const FORM: &str = "form";

/// Key of who gave the right password and no code yet (see `second_factor`); never under [`ACTOR`].
pub const HALFWAY: &str = "halfway";
/// Key of the proof that the code was given too.
pub const PROVEN: &str = "proven";

/// Key of the hand-off by which a phone sends pictures.
pub const PHONE: &str = "phone";

/// The store that tower-sessions works with.
#[derive(Clone, Debug)]
pub struct Sessions {
    store: Store,
    clock: Clock,
    idle: TimeDelta,
    life: TimeDelta,
}

impl Sessions {
    /// Sessions end after `idle` without a click, and after `life` anyway.
    pub fn new(store: Store, clock: Clock, idle: TimeDelta, life: TimeDelta) -> Self {
        Self { store, clock, idle, life }
    }

    /// True while a session is open.
    pub fn is_open(&self, kept: &Kept, now: DateTime<Utc>) -> bool {
        kept.seen_at + self.idle > now && kept.opened_at + self.life > now
    }

    /// Whose session this cookie was, when it is no longer open.
    pub async fn former_owner(&self, cookie: &str) -> crate::error::Result<Option<AccountId>> {
        let Ok(id) = cookie.parse::<Id>() else { return Ok(None) };
        let kept = self.store.session(&hash(&id)).await?;
        let closed = kept.filter(|kept| !self.is_open(kept, self.clock.now()));
        Ok(closed.and_then(|kept| kept.account).map(AccountId))
    }

    fn kept(&self, record: &Record) -> Result<Kept> {
        let now = self.clock.now();
        Ok(Kept {
            hash: hash(&record.id),
            reference: ids::new(),
            // Halfway too: what closes the sessions of an account closes that one.
            account: value::<Actor>(record, ACTOR)
                .map(|actor| actor.account)
                .or_else(|| value::<Halfway>(record, HALFWAY).map(|halfway| halfway.account))
                .map(|account| account.0),
            data: serde_json::to_string(&record.data).map_err(encode)?,
            device: value::<String>(record, DEVICE).unwrap_or_default(),
            opened_at: value(record, OPENED).unwrap_or(now),
            seen_at: value(record, SEEN).unwrap_or(now),
        })
    }
}

/// What the database knows of a session identifier.
pub fn hash(id: &Id) -> String {
    ids::hash(&["session", &id.to_string()])
}

fn value<T: DeserializeOwned>(record: &Record, key: &str) -> Option<T> {
    record.data.get(key).cloned().and_then(|value| serde_json::from_value(value).ok())
}

/// That of the sign-in, or of its first step.
fn epoch(record: &Record) -> i64 {
    let halfway = || value::<Halfway>(record, HALFWAY).map(|halfway| halfway.epoch);
    value(record, EPOCH).or_else(halfway).unwrap_or_default()
}

fn encode(error: serde_json::Error) -> Error {
    Error::Encode(error.to_string())
}

fn backend(error: crate::error::Error) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for Sessions {
    // 128 random bits: two sessions never draw the same.
    async fn create(&self, record: &mut Record) -> Result<()> {
        let kept = self.kept(record)?;
        let mut tx = self.store.write().await.map_err(backend)?;
        // When it is not added, the cookie opens nothing: the person signs in again, and is told.
        tx.add_session(&kept, epoch(record)).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let kept = self.kept(record)?;
        let mut tx = self.store.write().await.map_err(backend)?;
        tx.save_session(&kept).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let kept = self.store.session(&hash(id)).await.map_err(backend)?;
        let Some(kept) = kept.filter(|kept| self.is_open(kept, self.clock.now())) else {
            return Ok(None);
        };
        let data = serde_json::from_str(&kept.data).map_err(|e| Error::Decode(e.to_string()))?;
        // Ours is the only clock: this date is not used.
        let expiry_date = OffsetDateTime::UNIX_EPOCH + Duration::days(365 * 1000);
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut tx = self.store.write().await.map_err(backend)?;
        tx.delete_session(&hash(id)).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}
