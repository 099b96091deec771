//! A secret of 256 bits in a file of its own: made once, the same for every node.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Bytes of a secret.
pub const LENGTH: usize = 32;

/// Why there is no secret.
#[derive(Debug, Error)]
pub enum SecretError {
    /// The file cannot be used.
    #[error("the key {path} cannot be used")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{0} does not hold a key")]
    NotAKey(PathBuf),
    /// The key was used and is not there: a new one would make all that came before look forged.
    #[error("the key {0} is missing, and something was written with it: put it back")]
    KeyLost(PathBuf),
}

/// Reads a secret, or makes it the first time; never when something was written with it (`used`).
pub fn open(path: &Path, used: bool) -> Result<[u8; LENGTH], SecretError> {
    if let Some(secret) = read(path)? {
        return Ok(secret);
    }
    if used {
        return Err(SecretError::KeyLost(path.to_owned()));
    }
    make(path)?;
    // Read back: when another process made one meanwhile, that one counts.
    read(path)?.ok_or_else(|| SecretError::KeyLost(path.to_owned()))
}

fn file(path: &Path) -> impl FnOnce(io::Error) -> SecretError {
    let path = path.to_owned();
    move |source| SecretError::File { path, source }
}

fn read(path: &Path) -> Result<Option<[u8; LENGTH]>, SecretError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(file(path)(error)),
    };
    let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok();
    let secret: Option<[u8; LENGTH]> = bytes.and_then(|bytes| bytes.try_into().ok());
    secret.map(Some).ok_or_else(|| SecretError::NotAKey(path.to_owned()))
}

/// Writes a new key whole or not at all, unless there is one already.
fn make(path: &Path) -> Result<(), SecretError> {
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
    let secret: [u8; LENGTH] = rand::random();
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(draft)?;
    writeln!(file, "{}", URL_SAFE_NO_PAD.encode(secret))?;
    file.sync_all()
}
