//! A file on its way in. It waits on disk, not in memory, since many come at once and slowly. It
//! has no name there: nobody else can open it, and it is gone when the request ends or the program
//! is killed.

use app::domain::document::MAX_FILE;
use std::fmt;
use std::io::{self, Read as _, Seek as _};
use std::path::Path;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

/// What came of a file so far.
pub struct Arrival {
    file: File,
    length: usize,
}

/// Its content stays out of logs.
impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrival").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Arrival {
    /// Nothing yet, in a folder.
    pub fn begin(folder: &Path) -> io::Result<Self> {
        Ok(Self { file: File::from_std(tempfile::tempfile_in(folder)?), length: 0 })
    }

    /// What comes next. A file that is too large is not kept beyond what tells so.
    pub async fn add(&mut self, chunk: &[u8]) -> io::Result<()> {
        if self.length <= MAX_FILE {
            self.length += chunk.len();
            self.file.write_all(chunk).await?;
        }
        Ok(())
    }

    /// Everything came.
    pub async fn end(mut self) -> io::Result<Arrived> {
        self.file.flush().await?;
        Ok(Arrived(self.file.into_std().await))
    }
}

/// A file that came whole.
#[derive(Debug)]
pub struct Arrived(std::fs::File);

/// Read from its beginning, wherever it stands.
impl From<std::fs::File> for Arrived {
    fn from(file: std::fs::File) -> Self {
        Self(file)
    }
}

impl Arrived {
    /// Its bytes; blocks.
    pub fn read(mut self) -> io::Result<Vec<u8>> {
        self.0.rewind()?;
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn arrived(folder: &Path, chunks: &[&[u8]]) -> Vec<u8> {
        let mut arrival = Arrival::begin(folder).expect("a file");
        for chunk in chunks {
            arrival.add(chunk).await.expect("room on disk");
        }
        arrival.end().await.expect("all of it").read().expect("its bytes")
    }

    #[tokio::test]
    async fn a_file_comes_as_it_was_sent_and_leaves_no_name() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(arrived(folder.path(), &[b"un ", b"", b"deux"]).await, b"un deux");
        let mut arrival = Arrival::begin(folder.path()).expect("a file");
        arrival.add(b"trois").await.expect("room on disk");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }

    #[tokio::test]
    async fn of_a_file_too_large_only_enough_is_kept_to_tell_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let chunk = vec![1; MAX_FILE / 2 + 1];
        let kept = arrived(folder.path(), &[&chunk, &chunk, &chunk, &chunk]).await;
        assert_eq!(kept.len(), 2 * chunk.len());
        assert!(kept.len() > MAX_FILE);
    }
}
