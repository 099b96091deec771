//! The chain of the access journal: each entry carries a keyed hash (HMAC-SHA-256) of what it says
//! and of the end of the chain before it. Whoever can write in the database and has not the key can
//! neither change, remove, move nor add an entry unseen; nor cut the end off, which is sealed too.

use crate::secret::{self, LENGTH, SecretError};
use crate::store::journal::Row;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::fmt;
use std::path::Path;

/// Links entries.
pub struct Chain {
    key: [u8; LENGTH],
}

/// The key stays out of logs.
impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain").finish_non_exhaustive()
    }
}

impl Chain {
    /// Reads the key, or makes it the first time. `used`: something was written in the journal.
    pub fn open(path: &Path, used: bool) -> Result<Self, SecretError> {
        Ok(Self { key: secret::open(path, used)? })
    }

    /// The hash of an entry that comes after an end.
    pub fn link(&self, end: &str, row: &Row) -> String {
        let text = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let (seq, at) = (row.seq.to_string(), row.at.timestamp_micros().to_string());
        let (actor, demand) = (text(row.actor), text(row.demand));
        let agent = row.agent.map(|id| id.to_string());
        let mut parts = vec![
            "entry",
            end,
            &seq,
            &at,
            &actor,
            &row.role,
            &row.guichet,
            row.territory.as_deref().unwrap_or_default(),
            &demand,
            &row.what,
            &row.reason,
        ];
        // Not when there is none: those entries were linked before there was such a thing.
        parts.extend(agent.as_deref());
        self.hash(&parts)
    }

    /// The end of the chain after an entry. Not the hash of the entry itself: that one is in the
    /// database, for who would cut off what follows and make it the last.
    pub fn end(&self, hash: &str) -> String {
        self.hash(&["end", hash])
    }

    fn hash(&self, parts: &[&str]) -> String {
        // A key of any length is taken.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return String::new() };
        for part in parts {
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}
