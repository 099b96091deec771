//! Files that come in pieces. What came of each stays in a named file of a private folder, so that
//! nothing told as received is lost when the program stops; how far it came is its length.

use super::arrival::Arrived;
use super::private_folder;
use app::domain::ids::UploadId;
use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::OwnedMutexGuard;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The files that come in pieces on this node, and who writes to them.
#[derive(Debug)]
pub struct Pieces {
    folder: PathBuf,
    writers: Mutex<HashMap<UploadId, Arc<Slot>>>,
}

/// One file is written by one request at a time. The line of an earlier one may be dead without
/// anybody knowing: the newest is the one that the person waits for.
#[derive(Debug, Default)]
struct Slot {
    file: Arc<tokio::sync::Mutex<()>>,
    stop: Mutex<CancellationToken>,
}

/// The right to write to a file, until another asks for it.
#[derive(Debug)]
pub struct Turn {
    _guard: OwnedMutexGuard<()>,
    /// Another request wants the file.
    pub stop: CancellationToken,
}

impl Pieces {
    /// Those of a folder.
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        private_folder(&folder)?;
        Ok(Self { folder, writers: Mutex::default() })
    }

    fn path(&self, id: UploadId) -> PathBuf {
        self.folder.join(id.0.simple().to_string())
    }

    /// An empty file, for its owner alone.
    pub fn create(&self, id: UploadId) -> io::Result<()> {
        let file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.path(id))?;
        file.sync_all()?;
        // Its name reaches the disk as well.
        fs::File::open(&self.folder)?.sync_all()
    }

    /// How far a file came; none when this node has nothing of it.
    pub async fn received(&self, id: UploadId) -> io::Result<Option<u64>> {
        found(tokio::fs::metadata(self.path(id)).await.map(|data| data.len()))
    }

    /// Takes the file over from whoever writes to it.
    pub async fn turn(&self, id: UploadId) -> Turn {
        let slot = {
            let mut writers = self.writers.lock();
            // Those that nobody uses any more.
            writers
                .retain(|_, slot| Arc::strong_count(&slot.file) > 1 || Arc::strong_count(slot) > 1);
            writers.entry(id).or_default().clone()
        };
        let stop = CancellationToken::new();
        std::mem::replace(&mut *slot.stop.lock(), stop.clone()).cancel();
        let guard = slot.file.clone().lock_owned().await;
        Turn { _guard: guard, stop }
    }

    /// The same when nobody writes to it.
    pub fn turn_if_free(&self, id: UploadId) -> Option<Turn> {
        let slot = self.writers.lock().entry(id).or_default().clone();
        let guard = slot.file.clone().try_lock_owned().ok()?;
        Some(Turn { _guard: guard, stop: CancellationToken::new() })
    }

    /// The end of a file, to write what comes next; none when this node has nothing of it.
    pub async fn append(&self, id: UploadId) -> io::Result<Option<Piece>> {
        let opened = tokio::fs::OpenOptions::new().append(true).open(self.path(id)).await;
        Ok(found(opened)?.map(Piece))
    }

    /// The file, once it came whole.
    pub fn whole(&self, id: UploadId) -> io::Result<Option<Arrived>> {
        Ok(found(fs::File::open(self.path(id)))?.map(Arrived::from))
    }

    /// Erases a file; one that is gone already is fine.
    pub fn erase(&self, id: UploadId) -> io::Result<()> {
        found(fs::remove_file(self.path(id))).map(drop)
    }

    /// Erases what nobody wrote to since an instant: no upload lives that long, whichever node
    /// forgot it.
    pub fn sweep(&self, before: DateTime<Utc>) -> io::Result<usize> {
        let mut erased = 0;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let ours = entry.file_name().to_str().is_some_and(|name| Uuid::parse_str(name).is_ok());
            let last = DateTime::<Utc>::from(entry.metadata()?.modified()?);
            if ours && last < before {
                found(fs::remove_file(entry.path()))?;
                erased += 1;
            }
        }
        Ok(erased)
    }

    /// The folder, for the tests.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What is being added to a file.
#[derive(Debug)]
pub struct Piece(File);

impl Piece {
    /// What comes next.
    pub async fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes).await
    }

    /// Everything added is on the disk; gives how far the file came.
    pub async fn keep(mut self) -> io::Result<u64> {
        self.0.flush().await?;
        self.0.sync_data().await?;
        Ok(self.0.metadata().await?.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::ids;
    use futures::FutureExt as _;
    use std::os::unix::fs::PermissionsExt as _;
    use std::pin::pin;

    fn pieces() -> (tempfile::TempDir, Pieces, UploadId) {
        let folder = tempfile::tempdir().expect("a folder");
        let pieces = Pieces::open(folder.path().join("pieces")).expect("a folder");
        let id = UploadId(ids::new());
        pieces.create(id).expect("a file");
        (folder, pieces, id)
    }

    #[tokio::test]
    async fn what_came_is_found_again_after_a_restart() {
        let (_folder, pieces, id) = pieces();
        let mut piece = pieces.append(id).await.unwrap().expect("the file");
        piece.add(b"un ").await.unwrap();
        assert_eq!(piece.keep().await.unwrap(), 3);
        let again = Pieces::open(pieces.folder().to_owned()).expect("the same folder");
        assert_eq!(again.received(id).await.unwrap(), Some(3));
        let mut piece = again.append(id).await.unwrap().expect("the file");
        piece.add(b"deux").await.unwrap();
        assert_eq!(piece.keep().await.unwrap(), 7);
        assert_eq!(again.whole(id).unwrap().expect("the file").read().unwrap(), b"un deux");
        again.erase(id).unwrap();
        again.erase(id).unwrap();
        assert_eq!(again.received(id).await.unwrap(), None);
        assert!(again.append(id).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn nobody_else_reads_the_folder_or_its_files() {
        let (_folder, pieces, id) = pieces();
        let mode =
            |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode(pieces.folder()), 0o700);
        assert_eq!(mode(&pieces.path(id)), 0o600);
    }

    #[tokio::test]
    async fn the_newest_request_takes_the_file_over() {
        let (_folder, pieces, id) = pieces();
        let first = pieces.turn(id).await;
        let mut second = pin!(pieces.turn(id));
        assert!(second.as_mut().now_or_never().is_none(), "the first still writes");
        assert!(first.stop.is_cancelled(), "and is asked to leave");
        drop(first);
        let second = second.await;
        assert!(!second.stop.is_cancelled());
        // Another file is nobody's business.
        let other = UploadId(ids::new());
        assert!(pieces.turn(other).now_or_never().is_some());
    }

    #[test]
    fn what_is_old_is_swept_and_nothing_else() {
        let (_folder, pieces, id) = pieces();
        fs::write(pieces.folder().join("lisez-moi"), "x").unwrap();
        let epoch = DateTime::UNIX_EPOCH;
        assert_eq!(pieces.sweep(epoch).unwrap(), 0);
        let later = epoch + chrono::TimeDelta::days(365 * 1_000);
        assert_eq!(pieces.sweep(later).unwrap(), 1);
        assert!(!pieces.path(id).exists());
        assert!(pieces.folder().join("lisez-moi").exists());
    }
}
