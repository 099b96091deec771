//! The letters of a day for who prints and posts them: one document, a page each, and one list.

#[cfg(test)]
mod tests;

use crate::certificate::print_letters;
use crate::error::{Error, Result};
use app::papers::{Letter, letter_file, letters};
use std::io::{self, Write as _};
use std::path::Path;
use tempfile::NamedTempFile;
use uuid::Uuid;

/// Most letters of one document: printing them takes some 140 MB of memory, and as much again for
/// each further two hundred.
pub const MOST: usize = 200;

/// Writes what was printed in a folder, under the name of its batch: `NAME.pdf` and `NAME.csv`, whole
/// or not at all. For this user alone: they hold names and addresses.
pub fn write(folder: &Path, batch: Uuid, pages: &[u8], list: &[u8]) -> io::Result<()> {
    for (kind, bytes) in [("pdf", pages), ("csv", list)] {
        let path = folder.join(format!("{batch}.{kind}"));
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let mut file = NamedTempFile::new_in(folder).map_err(named)?;
        file.write_all(bytes).map_err(named)?;
        file.as_file().sync_all().map_err(named)?;
        file.persist(&path).map_err(|error| named(error.error))?;
    }
    Ok(())
}

/// Prints letters, each under its reference: the document (PDF/UA-1, one page each, in this order)
/// and its list (CSV). The same letters give the same bytes. Takes processor time: not for an
/// asynchronous thread.
pub fn print_batch(batch: &[(Uuid, Letter)]) -> Result<(Vec<u8>, Vec<u8>)> {
    if batch.len() > MOST {
        return Err(Error::failure(format!("{} letters are too many at once", batch.len())));
    }
    let said = letters(batch)
        .ok_or_else(|| Error::failure("no letter to print, or letters of several sites"))?;
    let list = letter_file(batch).map_err(|error| Error::Failure(Box::new(error)))?;
    let ends = [batch.first(), batch.last()].map(|end| end.map(|(id, _)| *id).unwrap_or_default());
    let identity = format!("letters {} {} {}", batch.len(), ends[0], ends[1]);
    Ok((print_letters(&said, &identity)?, list))
}
