//! The letters of a day for who prints and posts them: one document, a page each, and one list.

#[cfg(test)]
mod tests;

use crate::certificate::print_letters;
use crate::error::{Error, Result};
use app::papers::{Letter, letter_file, letters};
use uuid::Uuid;

/// Most letters of one document: printing them takes some 140 MB of memory, and as much again for
/// each further two hundred.
pub const MOST: usize = 200;

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
