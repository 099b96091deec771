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

    /// The end of the chain at a place, to keep in the database when the entries up to there are
    /// purged. Hidden: whoever could read it would cut off all that follows and make it the end of
    /// the journal. Sealed: nobody makes another.
    pub fn seal(&self, seq: i64, end: &str) -> String {
        let place = seq.to_string();
        let hidden = self.masked(&place, &URL_SAFE_NO_PAD.decode(end).unwrap_or_default());
        let seal = self.hash(&["checkpoint", &place, end]);
        format!("{}.{seal}", URL_SAFE_NO_PAD.encode(hidden))
    }

    /// The end that was sealed at a place; none when it was tampered with.
    pub fn unseal(&self, seq: i64, sealed: &str) -> Option<String> {
        let (hidden, seal) = sealed.split_once('.')?;
        let place = seq.to_string();
        let end = self.masked(&place, &URL_SAFE_NO_PAD.decode(hidden).ok()?);
        let end = URL_SAFE_NO_PAD.encode(end);
        (self.hash(&["checkpoint", &place, &end]) == seal).then_some(end)
    }

    /// Covers an end with bytes that only the key gives, or uncovers it. A place has one end, and
    /// bytes of its own.
    fn masked(&self, place: &str, end: &[u8]) -> Vec<u8> {
        let mask = self.digest(&["mask", place]);
        end.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect()
    }

    /// What a demand that was erased is known by: nobody without the key tries numbers one by one.
    pub fn tomb(&self, name: &str) -> String {
        self.hash(&["tombstone", name])
    }

    /// What an e-mail that is wrong is known by: nobody without the key tries addresses one by one.
    pub fn address(&self, email: &str) -> String {
        self.hash(&["address", &email.to_lowercase()])
    }

    fn hash(&self, parts: &[&str]) -> String {
        URL_SAFE_NO_PAD.encode(self.digest(parts))
    }

    fn digest(&self, parts: &[&str]) -> Vec<u8> {
        // A key of any length is taken.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return Vec::new() };
        for part in parts {
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_that_is_kept_is_hidden_sealed_and_good_at_its_place_alone() {
        let chain = Chain { key: [7; LENGTH] };
        let end = chain.end("the hash of an entry");
        let sealed = chain.seal(12, &end);
        assert_eq!(chain.unseal(12, &sealed), Some(end.clone()));
        assert!(!sealed.contains(&end), "{sealed}");
        assert_eq!(chain.unseal(13, &sealed), None);
        assert_eq!(Chain { key: [8; LENGTH] }.unseal(12, &sealed), None);
        let (hidden, seal) = sealed.split_once('.').unwrap();
        for forged in [
            format!("{end}.{seal}"),
            format!("{hidden}.{hidden}"),
            hidden.to_owned(),
            String::new(),
            "é.é".to_owned(),
        ] {
            assert_eq!(chain.unseal(12, &forged), None, "{forged}");
        }
    }
}
