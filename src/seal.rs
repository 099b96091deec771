//! Small secrets at rest: health data (GDPR art. 9) and the second factors of agents, each kind
//! sealed under a key of its own, apart from the database and from the key of the documents. Losing
//! a key loses what it sealed and nothing else.

use crate::documents::vault::{VaultError, make_key, read_key};
use crate::error::{Error, Result};
use age::x25519::{Identity, Recipient};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

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
    /// Reads a key, and makes it the first time; never when something is `already_sealed`, which
    /// a new key could not open.
    pub fn open(key: &Path, already_sealed: bool) -> std::result::Result<Self, VaultError> {
        let folder = key.parent().filter(|folder| !folder.as_os_str().is_empty());
        let identity = match read_key(key)? {
            Some(identity) => identity,
            None if already_sealed => return Err(VaultError::KeyLost(key.to_owned())),
            None => make_key(folder.unwrap_or(Path::new(".")), key)?,
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
        let (one, other) = (&one.path().join("a-key"), &other.path().join("a-key"));
        let seal = Seal::open(one, false).unwrap();
        let sealed = seal.close("fauteuil".as_bytes()).unwrap();
        assert!(!sealed.windows(8).any(|part| part == b"fauteuil"));
        let again = Seal::open(one, true).unwrap();
        assert_eq!(again.read(&sealed).unwrap(), b"fauteuil");
        assert!(Seal::open(other, false).unwrap().read(&sealed).is_err());
        let lost = tempfile::tempdir().unwrap();
        assert!(matches!(
            Seal::open(&lost.path().join("a-key"), true),
            Err(VaultError::KeyLost(_))
        ));
    }
}
