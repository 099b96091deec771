//! What tells that a certificate is ours: a signature (Ed25519) over its id, its number and its
//! date. The address that carries it says nothing of the person.

use crate::secret;
pub use crate::secret::SecretError as StampError;
use app::domain::ids::CertificateId;
use app::domain::unique_number::UniqueNumber;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use ed25519_dalek::{SIGNATURE_LENGTH, Signature, Signer as _, SigningKey};
use std::fmt;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The key, in the data folder, unless the configuration says otherwise.
const KEY: &str = "certificate-key";
/// A signature of this portal's certificates is good for nothing else.
const PURPOSE: &[u8] = b"guichet-web certificate 1\n";
/// Bytes of an identifier.
const ID: usize = 16;

/// Signs certificates, and recognises them.
pub struct Stamp {
    key: SigningKey,
}

/// The key stays out of logs.
impl fmt::Debug for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stamp").finish_non_exhaustive()
    }
}

/// Where the key is.
pub fn place(data: &Path, configured: Option<&Path>) -> PathBuf {
    configured.map_or_else(|| data.join(KEY), Path::to_path_buf)
}

impl Stamp {
    /// Reads the key, or makes it the first time. `used`: some certificate was signed already.
    pub fn open(path: &Path, used: bool) -> Result<Self, StampError> {
        Ok(Self { key: SigningKey::from_bytes(&secret::open(path, used)?) })
    }

    /// The code of a certificate, for the address of its page.
    pub fn code(&self, id: CertificateId, number: UniqueNumber, issued_on: NaiveDate) -> String {
        let signature = self.key.sign(&message(id, number, issued_on));
        let mut bytes = id.0.as_bytes().to_vec();
        bytes.extend(signature.to_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whether a code is that of the certificate it names.
    pub fn is_genuine(&self, code: &Code, number: UniqueNumber, issued_on: NaiveDate) -> bool {
        let message = message(code.id, number, issued_on);
        self.key.verifying_key().verify_strict(&message, &code.signature).is_ok()
    }
}

/// A code as read from an address; says nothing yet of its being genuine.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The certificate it names.
    pub id: CertificateId,
    signature: Signature,
}

impl Code {
    /// Reads a code, in its one spelling.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (id, signature) = bytes.split_at_checked(ID)?;
        let signature: [u8; SIGNATURE_LENGTH] = signature.try_into().ok()?;
        let id = CertificateId(Uuid::from_slice(id).ok()?);
        Some(Self { id, signature: Signature::from_bytes(&signature) })
    }
}

/// What is signed; each part has a length of its own, so none can pass for another.
fn message(id: CertificateId, number: UniqueNumber, issued_on: NaiveDate) -> Vec<u8> {
    let mut message = PURPOSE.to_vec();
    message.extend(id.0.as_bytes());
    message.extend(number.to_string().as_bytes());
    message.extend(issued_on.format("%Y-%m-%d").to_string().as_bytes());
    message
}
