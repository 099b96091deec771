//! Pages of identity documents at rest: encrypted, with a key kept outside the database.

use crate::config::S3Config;
use age::secrecy::ExposeSecret as _;
use age::x25519::{Identity, Recipient};
use app::domain::ids::DocumentId;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::digest::Key;
use hmac::{Mac as _, SimpleHmac};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// The secret key, in the data folder.
const KEY: &str = "key";
/// The encrypted pages, in the data folder.
const DOCUMENTS: &str = "documents";
/// Longest wait for an S3 store.
const S3_PATIENCE: Duration = Duration::from_secs(10);
/// Longest wait for the answer that it is there.
const ANSWER: Duration = Duration::from_secs(2);

/// Where the pages are. Losing the key loses every page: both are saved, apart from each other.
#[derive(Clone)]
pub struct Vault {
    identity: Arc<Identity>,
    recipient: Recipient,
    store: Arc<dyn ObjectStore>,
}

/// Why a page was not kept, found or erased. Never holds anything of the page itself.
#[derive(Debug, Error)]
pub enum VaultError {
    /// A file or folder of the vault cannot be used.
    #[error("the vault cannot use {path}")]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The key file holds something else.
    #[error("{0} does not hold an age secret key")]
    NotAKey(PathBuf),
    /// There are documents and no key: a new key could read none of them.
    #[error("there are documents, but the key that opens them is missing: put {0} back")]
    KeyLost(PathBuf),
    /// No such page.
    #[error("the vault has no page {0}")]
    Missing(DocumentId),
    /// The page could not be encrypted.
    #[error("page {id} cannot be encrypted")]
    Encrypt {
        /// Which page.
        id: DocumentId,
        /// Why.
        source: age::EncryptError,
    },
    /// The page could not be decrypted: another key, or a damaged file.
    #[error("page {id} cannot be decrypted")]
    Decrypt {
        /// Which page.
        id: DocumentId,
        /// Why.
        source: age::DecryptError,
    },
    /// The storage failed.
    #[error("the storage failed on page {id}")]
    Storage {
        /// Which page.
        id: DocumentId,
        /// Why.
        source: object_store::Error,
    },
    /// The folder of the pages cannot be opened.
    #[error("the storage cannot be opened")]
    Open(#[source] object_store::Error),
    /// The program is stopping.
    #[error("the work on page {id} was interrupted")]
    Interrupted {
        /// Which page.
        id: DocumentId,
        /// Why.
        source: tokio::task::JoinError,
    },
}

/// The key stays out of logs.
impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Vault {
    /// Opens the vault of a data folder, and makes its key the first time.
    pub fn open(data: &Path) -> Result<Self, VaultError> {
        let documents = data.join(DOCUMENTS);
        private_folder(&documents).map_err(file(&documents))?;
        let empty = is_empty(&documents)?;
        // A number told to a person after a power cut still has its document: each put reaches
        // the disk, folders included.
        let store = LocalFileSystem::new_with_prefix(&documents)
            .map_err(VaultError::Open)?
            .with_fsync(true);
        Self::over(data, Arc::new(store), !empty)
    }

    /// Opens the vault whose pages are in an S3 store and whose key is in a data folder; makes the
    /// key the first time, never when pages were `used` before, which a new key could not open.
    pub fn open_s3(data: &Path, s3: &S3Config, used: bool) -> Result<Self, VaultError> {
        // The one that the mail and the database use; there already when this is opened again.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store = AmazonS3Builder::new()
            .with_endpoint(&s3.endpoint)
            .with_bucket_name(&s3.bucket)
            .with_region(&s3.region)
            .with_access_key_id(&s3.access_key)
            .with_secret_access_key(&s3.secret_key.0)
            .with_allow_http(s3.endpoint.starts_with("http://"))
            // The worker tries again: a person must not wait for a store that is down.
            .with_retry(RetryConfig {
                max_retries: 1,
                retry_timeout: S3_PATIENCE,
                ..RetryConfig::default()
            })
            .with_client_options(
                ClientOptions::new()
                    .with_allow_http(s3.endpoint.starts_with("http://"))
                    .with_connect_timeout(S3_PATIENCE / 2)
                    .with_timeout(S3_PATIENCE),
            )
            .build()
            .map_err(VaultError::Open)?;
        Self::over(data, Arc::new(store), used)
    }

    fn over(data: &Path, store: Arc<dyn ObjectStore>, used: bool) -> Result<Self, VaultError> {
        let key = data.join(KEY);
        let identity = match read_key(&key)? {
            Some(identity) => identity,
            None if used => return Err(VaultError::KeyLost(key)),
            None => make_key(data, &key)?,
        };
        Ok(Self { recipient: identity.to_public(), identity: Arc::new(identity), store })
    }

    /// Seals a file that waits, as pages are.
    pub async fn seal(&self, id: DocumentId, bytes: Arc<[u8]>) -> Result<Vec<u8>, VaultError> {
        let recipient = self.recipient.clone();
        tokio::task::spawn_blocking(move || age::encrypt(&recipient, &bytes))
            .await
            .map_err(|source| VaultError::Interrupted { id, source })?
            .map_err(|source| VaultError::Encrypt { id, source })
    }

    /// Opens what was sealed.
    pub async fn unseal(&self, id: DocumentId, sealed: Vec<u8>) -> Result<Vec<u8>, VaultError> {
        let identity = Arc::clone(&self.identity);
        tokio::task::spawn_blocking(move || age::decrypt(identity.as_ref(), &sealed))
            .await
            .map_err(|source| VaultError::Interrupted { id, source })?
            .map_err(|source| VaultError::Decrypt { id, source })
    }

    /// A hash that nobody makes without the key of the documents: a picture is known again by it,
    /// and never found from it.
    pub fn digest(&self, bytes: &[u8]) -> String {
        let secret = self.identity.to_string();
        let mut key = Sha256::new_with_prefix(b"guichet-web pictures known again");
        key.update(secret.expose_secret());
        let mut block = Key::<SimpleHmac<Sha256>>::default();
        for (to, from) in block.iter_mut().zip(key.finalize()) {
            *to = from;
        }
        let mut digest = SimpleHmac::<Sha256>::new(&block);
        digest.update(bytes);
        URL_SAFE_NO_PAD.encode(digest.finalize().into_bytes())
    }

    /// Whether the storage answers; says nothing of the room that is left.
    pub async fn answers(&self) -> bool {
        let nothing = ObjectPath::from("pret");
        match tokio::time::timeout(ANSWER, self.store.head(&nothing)).await {
            Ok(Ok(_) | Err(object_store::Error::NotFound { .. })) => true,
            Ok(Err(_)) | Err(_) => false,
        }
    }

    /// Keeps a page. Once this returns, it survives a power cut.
    pub async fn put(&self, id: DocumentId, jpeg: Vec<u8>) -> Result<(), VaultError> {
        let sealed = self.seal(id, jpeg.into()).await?;
        self.store
            .put(&place(id), PutPayload::from(sealed))
            .await
            .map_err(|source| VaultError::Storage { id, source })?;
        Ok(())
    }

    /// Gives a page back, decrypted.
    pub async fn get(&self, id: DocumentId) -> Result<Vec<u8>, VaultError> {
        let failed = |source| match source {
            object_store::Error::NotFound { .. } => VaultError::Missing(id),
            source => VaultError::Storage { id, source },
        };
        let found = self.store.get(&place(id)).await.map_err(failed)?;
        let sealed = found.bytes().await.map_err(failed)?;
        self.unseal(id, sealed.to_vec()).await
    }

    /// Erases a page; one that is already gone is fine.
    pub async fn delete(&self, id: DocumentId) -> Result<(), VaultError> {
        match self.store.delete(&place(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(VaultError::Storage { id, source }),
        }
    }
}

/// The last two letters spread the pages over 256 folders; the first ones tell the time and are
/// the same for years.
fn place(id: DocumentId) -> ObjectPath {
    let name = id.0.simple().to_string();
    let (_, folder) = name.split_at(name.len() - 2);
    ObjectPath::from_iter([folder, name.as_str()])
}

fn file(path: &Path) -> impl FnOnce(io::Error) -> VaultError {
    let path = path.to_owned();
    move |source| VaultError::File { path, source }
}

/// Only the account that runs the portal may look inside.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => sync(parent),
        None => Ok(()),
    }
}

/// New names of a folder reach the disk.
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn is_empty(folder: &Path) -> Result<bool, VaultError> {
    let mut entries = fs::read_dir(folder).map_err(file(folder))?;
    Ok(entries.next().is_none())
}

pub(crate) fn read_key(path: &Path) -> Result<Option<Identity>, VaultError> {
    match fs::read_to_string(path) {
        // The comments of a key made by `age-keygen` are passed over.
        Ok(text) => text
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty() && !line.starts_with('#'))
            .and_then(|line| line.parse().ok())
            .map(Some)
            .ok_or_else(|| VaultError::NotAKey(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(file(path)(error)),
    }
}

/// Writes the key whole or not at all; when another process made one meanwhile, that one counts.
pub(crate) fn make_key(data: &Path, path: &Path) -> Result<Identity, VaultError> {
    let identity = Identity::generate();
    let draft = data.join(format!("{KEY}.{}.new", std::process::id()));
    let written = write_key(&draft, &identity).and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    match written {
        Ok(()) => {
            removed.map_err(file(&draft))?;
            sync(data).map_err(file(data))?;
            Ok(identity)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            read_key(path)?.ok_or_else(|| VaultError::KeyLost(path.to_owned()))
        }
        Err(error) => Err(file(path)(error)),
    }
}

fn write_key(draft: &Path, identity: &Identity) -> io::Result<()> {
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(draft)?;
    writeln!(file, "{}", identity.to_string().expose_secret())?;
    file.sync_all()
}

#[cfg(test)]
mod tests;
