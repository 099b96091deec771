//! The letters of a day for who prints and posts them: one document, a page each, and one list.

#[cfg(test)]
mod tests;

use crate::certificate::{PrintError, print_letters};
use crate::error::{Error, Result};
use app::papers::{Letter, letter_file, letters};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use uuid::Uuid;

/// Most letters of one document: printing them takes some 140 MB of memory, and as much again for
/// each further two hundred.
pub const MOST: usize = 200;

/// Writes what was printed in a folder, under the name of its batch: `NAME.pdf` and `NAME.csv`, whole
/// or not at all. For this user alone: they hold names and addresses.
pub fn write(folder: &Path, batch: Uuid, pages: &[u8], list: &[u8]) -> io::Result<()> {
    write_both(folder, batch, pages, list).inspect_err(|_| remove(folder, batch))
}

/// Takes away what was written of a batch: nobody must post it.
pub fn remove(folder: &Path, batch: Uuid) {
    for path in files(folder, batch) {
        // It may not be there.
        let _ = std::fs::remove_file(path);
    }
}

fn files(folder: &Path, batch: Uuid) -> [PathBuf; 2] {
    ["pdf", "csv"].map(|kind| folder.join(format!("{batch}.{kind}")))
}

fn write_both(folder: &Path, batch: Uuid, pages: &[u8], list: &[u8]) -> io::Result<()> {
    for (path, bytes) in files(folder, batch).into_iter().zip([pages, list]) {
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let mut file = NamedTempFile::new_in(folder).map_err(named)?;
        file.write_all(bytes).map_err(named)?;
        file.as_file().sync_all().map_err(named)?;
        file.persist(&path).map_err(|error| named(error.error))?;
    }
    Ok(())
}

/// Letters printed together.
#[derive(Debug, PartialEq, Eq)]
pub struct Batch {
    /// The document (PDF/UA-1), one page each.
    pub pages: Vec<u8>,
    /// Its list (CSV).
    pub list: Vec<u8>,
    /// References of those that are in neither: they take more than their page.
    pub left_out: Vec<Uuid>,
}

/// Prints letters, each under its reference, in this order. The same letters give the same bytes.
/// Takes processor time: not for an asynchronous thread.
pub fn print_batch(batch: &[(Uuid, Letter)]) -> Result<Batch> {
    if batch.len() > MOST {
        return Err(Error::failure(format!("{} letters are too many at once", batch.len())));
    }
    match print_all(batch) {
        Err(Refusal::Print(PrintError::Pages { .. })) => {}
        whole => {
            let (pages, list) = whole?;
            return Ok(Batch { pages, list, left_out: Vec::new() });
        }
    }
    // One that is too long must not keep the others.
    let (mut fit, mut left_out) = (Vec::new(), Vec::new());
    for one in batch {
        match print_all(std::slice::from_ref(one)) {
            Ok(_) => fit.push(one.clone()),
            Err(Refusal::Print(PrintError::Pages { .. })) => left_out.push(one.0),
            Err(error) => return Err(error.into()),
        }
    }
    if fit.is_empty() {
        return Ok(Batch { pages: Vec::new(), list: Vec::new(), left_out });
    }
    let (pages, list) = print_all(&fit)?;
    Ok(Batch { pages, list, left_out })
}

enum Refusal {
    Print(PrintError),
    Other(Error),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Print(error) => error.into(),
            Refusal::Other(error) => error,
        }
    }
}

fn print_all(batch: &[(Uuid, Letter)]) -> std::result::Result<(Vec<u8>, Vec<u8>), Refusal> {
    let none = || Error::failure("no letter to print, or letters of several sites");
    let said = letters(batch).ok_or_else(|| Refusal::Other(none()))?;
    let list =
        letter_file(batch).map_err(|error| Refusal::Other(Error::Failure(Box::new(error))))?;
    let ends = [batch.first(), batch.last()].map(|end| end.map(|(id, _)| *id).unwrap_or_default());
    let identity = format!("letters {} {} {}", batch.len(), ends[0], ends[1]);
    Ok((print_letters(&said, &identity).map_err(Refusal::Print)?, list))
}
