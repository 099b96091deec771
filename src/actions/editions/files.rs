//! The files of the whole country, written with an edition.

use crate::columnar;
use crate::error::{Error, Result};
use app::domain::statistics::{Counts, Zone};
use app::pages::statistics::{Row, Told, csv_head, csv_lines};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

/// The files of the whole country: that of the communes, that of every other territory, compressed
/// text both; and everything by columns.
pub const FILES: [(&str, &str); 3] =
    [("communes", "csv"), ("territoires", "csv"), ("chiffres", "parquet")];

/// Bytes of a piece of a file, at least: who takes it asks the database so many times fewer.
const PIECE: usize = 128 * 1024;

/// The files of an edition, being written.
pub(super) struct Rolls {
    communes: Roll,
    others: Roll,
    columns: columnar::Writer,
    /// What is written of each and in no piece yet, in the order of [`FILES`].
    rest: [Vec<u8>; 3],
    /// Pieces of each.
    pieces: [i64; 3],
}

/// A piece of a file: its name, its rank, its bytes.
pub(super) type Piece = (&'static str, i64, Vec<u8>);

impl Rolls {
    /// With their heads alone.
    pub(super) fn begin() -> Result<Self> {
        let (communes, others) = (Roll::begin()?, Roll::begin()?);
        let (columns, rest) = (columnar::Writer::begin()?, Default::default());
        Ok(Self { communes, others, columns, rest, pieces: [0; 3] })
    }

    /// The pieces that territories fill.
    pub(super) fn add(&mut self, told: &[Told<'_>]) -> Result<Vec<Piece>> {
        let is_commune = |one: &Told<'_>| matches!(one.zone, Zone::Commune(_));
        let (communes, others): (Vec<Told<'_>>, Vec<Told<'_>>) =
            told.iter().copied().partition(is_commune);
        // What divides them is in the file by columns: as text it would fill a disk.
        let keys: Vec<Counts> = communes.iter().map(|one| one.counts.clone().parted().0).collect();
        let keys = communes.iter().zip(&keys).map(|(one, counts)| Told { counts, ..*one });
        self.rest[0].extend(self.communes.add(&csv_lines(keys).map_err(unwritten)?)?);
        let others = csv_lines(others).map_err(unwritten)?;
        self.rest[1].extend(self.others.add(&others)?);
        let rows: Vec<Row<'_>> = told.iter().copied().flat_map(Told::rows).collect();
        self.rest[2].extend(self.columns.add(&rows)?);
        Ok(filled(&mut self.rest, &mut self.pieces, PIECE))
    }

    /// The last pieces.
    pub(super) fn end(self) -> Result<Vec<Piece>> {
        let Self { communes, others, columns, mut rest, mut pieces } = self;
        let ends = [communes.encoder.finish()?, others.encoder.finish()?, columns.end()?];
        for (rest, end) in rest.iter_mut().zip(ends) {
            rest.extend(end);
        }
        Ok(filled(&mut rest, &mut pieces, 1))
    }
}

/// What makes pieces of so many bytes at least, in the order of [`FILES`]; `pieces`: those of each
/// file so far.
fn filled(rest: &mut [Vec<u8>; 3], pieces: &mut [i64; 3], least: usize) -> Vec<Piece> {
    let mut filled = Vec::new();
    for ((name, _), (rest, pieces)) in FILES.into_iter().zip(rest.iter_mut().zip(pieces)) {
        if rest.len() >= least {
            filled.push((name, *pieces, std::mem::take(rest)));
            *pieces += 1;
        }
    }
    filled
}

/// A file of text: one compressed stream, cut into pieces.
struct Roll {
    encoder: GzEncoder<Vec<u8>>,
}

impl Roll {
    fn begin() -> Result<Self> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&csv_head().map_err(unwritten)?)?;
        Ok(Self { encoder })
    }

    /// What these lines add to the file, as far as it is written.
    fn add(&mut self, lines: &[u8]) -> Result<Vec<u8>> {
        self.encoder.write_all(lines)?;
        Ok(std::mem::take(self.encoder.get_mut()))
    }
}

fn unwritten(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Failure(Box::new(error))
}
