//! What tells that a certificate is ours: a signature (Ed25519) over its id, its number and its
//! date. The address that carries it says nothing of the person.

use app::domain::ids::CertificateId;
use app::domain::unique_number::UniqueNumber;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use ed25519_dalek::{SECRET_KEY_LENGTH, SIGNATURE_LENGTH, Signature, Signer as _, SigningKey};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use thiserror::Error;
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

/// Why there is no stamp.
#[derive(Debug, Error)]
pub enum StampError {
    /// The file of the key cannot be used.
    #[error("the key of the certificates cannot use {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{0} does not hold the key of the certificates")]
    NotAKey(PathBuf),
    /// There are certificates and no key: a new one would make them all look forged.
    #[error("there are certificates, but the key that signed them is missing: put {0} back")]
    KeyLost(PathBuf),
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
        if let Some(key) = read(path)? {
            return Ok(Self { key });
        }
        if used {
            return Err(StampError::KeyLost(path.to_owned()));
        }
        make(path)?;
        // Read back: when another process made one meanwhile, that one counts.
        let key = read(path)?.ok_or_else(|| StampError::KeyLost(path.to_owned()))?;
        Ok(Self { key })
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

fn file(path: &Path) -> impl FnOnce(io::Error) -> StampError {
    let path = path.to_owned();
    move |source| StampError::File { path, source }
}

fn read(path: &Path) -> Result<Option<SigningKey>, StampError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(file(path)(error)),
    };
    let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok();
    let secret: Option<[u8; SECRET_KEY_LENGTH]> = bytes.and_then(|bytes| bytes.try_into().ok());
    let secret = secret.ok_or_else(|| StampError::NotAKey(path.to_owned()))?;
    Ok(Some(SigningKey::from_bytes(&secret)))
}

/// Writes a new key whole or not at all, unless there is one already.
fn make(path: &Path) -> Result<(), StampError> {
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let written = write(&draft).and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    match written {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(file(path)(error)),
        _ => removed.map_err(file(&draft)),
    }?;
    // Its name reaches the disk.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(file(folder))
}

fn write(draft: &Path) -> io::Result<()> {
    let secret: [u8; SECRET_KEY_LENGTH] = rand::random();
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(draft)?;
    writeln!(file, "{}", URL_SAFE_NO_PAD.encode(secret))?;
    file.sync_all()
}
