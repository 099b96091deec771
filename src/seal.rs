//! Health data at rest: sealed under a key of its own, apart from the database and from the key of
//! the documents (GDPR art. 9). Losing the key loses what it sealed and nothing else.

use crate::documents::vault::{VaultError, make_key, read_key};
use crate::error::{Error, Result};
use age::x25519::{Identity, Recipient};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The secret key, in the data folder.
const KEY: &str = "health-key";

/// Seals and opens small texts.
#[derive(Clone)]
pub struct Seal {
    identity: Arc<Identity>,
    recipient: Recipient,
}

/// The key stays out of logs.
impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").finish_non_exhaustive()
    }
}

impl Seal {
    /// Reads the key of a data folder, and makes it the first time; never when something is
    /// `already_sealed`, which a new key could not open.
    pub fn open(data: &Path, already_sealed: bool) -> std::result::Result<Self, VaultError> {
        let key = data.join(KEY);
        let identity = match read_key(&key)? {
            Some(identity) => identity,
            None if already_sealed => return Err(VaultError::KeyLost(key)),
            None => make_key(data, &key)?,
        };
        Ok(Self { recipient: identity.to_public(), identity: Arc::new(identity) })
    }

    /// Seals a text.
    pub fn close(&self, text: &[u8]) -> Result<Vec<u8>> {
        age::encrypt(&self.recipient, text).map_err(|error| Error::Failure(error.into()))
    }

    /// Opens what was sealed.
    pub fn read(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        age::decrypt(self.identity.as_ref(), sealed).map_err(|error| Error::Failure(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_alone() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let seal = Seal::open(one.path(), false).unwrap();
        let sealed = seal.close("fauteuil".as_bytes()).unwrap();
        assert!(!sealed.windows(8).any(|part| part == b"fauteuil"));
        let again = Seal::open(one.path(), true).unwrap();
        assert_eq!(again.read(&sealed).unwrap(), b"fauteuil");
        assert!(Seal::open(other.path(), false).unwrap().read(&sealed).is_err());
        let lost = tempfile::tempdir().unwrap();
        assert!(matches!(Seal::open(lost.path(), true), Err(VaultError::KeyLost(_))));
    }
}
