//! The figures of the country as a Parquet file, by columns, written a piece at a time.

use crate::error::{Error, Result};
use app::pages::statistics::Row;
use chrono::NaiveDate;
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;

/// The columns of the other files, in their order; what is empty there is null here.
const SCHEMA: &str = "message chiffres {
    REQUIRED INT32 date (DATE);
    REQUIRED BYTE_ARRAY niveau (UTF8);
    OPTIONAL BYTE_ARRAY code (UTF8);
    REQUIRED BYTE_ARRAY nom (UTF8);
    REQUIRED BYTE_ARRAY indicateur (UTF8);
    REQUIRED BYTE_ARRAY libelle_indicateur (UTF8);
    OPTIONAL BYTE_ARRAY division (UTF8);
    OPTIONAL BYTE_ARRAY classe (UTF8);
    OPTIONAL BYTE_ARRAY libelle_classe (UTF8);
    OPTIONAL BYTE_ARRAY periode (UTF8);
    OPTIONAL INT64 valeur;
    REQUIRED BOOLEAN secret;
}";

/// A file being written.
pub struct Writer(SerializedFileWriter<Vec<u8>>);

fn failed(error: ParquetError) -> Error {
    Error::Failure(Box::new(error))
}

impl Writer {
    /// With no line yet.
    pub fn begin() -> Result<Self> {
        let schema = parse_message_type(SCHEMA).map_err(failed)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))
            .map(Self)
            .map_err(failed)
    }

    /// The piece of the file that these lines make: a group of them, whole in it.
    pub fn add(&mut self, rows: &[Row<'_>]) -> Result<Vec<u8>> {
        let mut group = self.0.next_row_group().map_err(failed)?;
        let mut rank = 0;
        while let Some(mut column) = group.next_column().map_err(failed)? {
            write(column.untyped(), rank, rows).map_err(failed)?;
            column.close().map_err(failed)?;
            rank += 1;
        }
        group.close().map_err(failed)?;
        self.0.flush()?;
        Ok(std::mem::take(self.0.inner_mut()))
    }

    /// The last piece: where each group is.
    pub fn end(self) -> Result<Vec<u8>> {
        self.0.into_inner().map_err(failed)
    }
}

/// One column of a group, by its rank in [`SCHEMA`].
fn write(to: &mut ColumnWriter<'_>, rank: usize, rows: &[Row<'_>]) -> Result<(), ParquetError> {
    match to {
        ColumnWriter::Int32ColumnWriter(to) => {
            let days: Vec<i32> = rows.iter().map(|row| days(row.date)).collect();
            to.write_batch(&days, None, None)
        }
        ColumnWriter::Int64ColumnWriter(to) => {
            let told: Vec<i64> = rows.iter().filter_map(|row| row.valeur).collect();
            let levels: Vec<i16> = rows.iter().map(|row| row.valeur.is_some().into()).collect();
            to.write_batch(&told, Some(&levels), None)
        }
        ColumnWriter::BoolColumnWriter(to) => {
            let secret: Vec<bool> = rows.iter().map(|row| row.secret).collect();
            to.write_batch(&secret, None, None)
        }
        ColumnWriter::ByteArrayColumnWriter(to) => {
            let texts = || rows.iter().map(|row| text(row, rank));
            // Only an optional column reads the levels; nothing is empty in the others.
            let levels: Vec<i16> = texts().map(|text| (!text.is_empty()).into()).collect();
            let told: Vec<ByteArray> =
                texts().filter(|text| !text.is_empty()).map(ByteArray::from).collect();
            let is_optional = to.get_descriptor().max_def_level() > 0;
            to.write_batch(&told, is_optional.then_some(&levels), None)
        }
        _ => return Err(ParquetError::General("a column of no known kind".to_owned())),
    }
    .map(drop)
}

fn text<'a>(row: &'a Row<'_>, rank: usize) -> &'a str {
    match rank {
        1 => row.niveau,
        2 => &row.code,
        3 => row.nom,
        4 => row.indicateur,
        5 => row.libelle_indicateur,
        6 => row.division,
        7 => row.classe,
        8 => row.libelle_classe,
        _ => &row.periode,
    }
}

/// Days since 1970.
fn days(day: NaiveDate) -> i32 {
    let since = day - NaiveDate::default();
    i32::try_from(since.num_days()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::domain::statistics::{Counts, Days, Zone};
    use app::pages::statistics::{HEADER, Told};
    use axum::body::Bytes;
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::{Field, RowAccessor as _};

    #[test]
    fn a_file_in_pieces_is_one_file_with_the_columns_of_the_others() {
        let counts = |text: &str| -> Counts { text.parse().unwrap() };
        let all = [
            ("F", "France", counts("pending 1200;pending:size:1 ?;new@2026-03 0")),
            ("C69029", "Bron", counts("pending 44")),
        ];
        let day: NaiveDate = "2026-11-30".parse().unwrap();
        let mut writer = Writer::begin().unwrap();
        let mut file = Vec::new();
        for (zone, name, counts) in &all {
            let zone: Zone = zone.parse().unwrap();
            let rows: Vec<Row<'_>> =
                Told { zone, name, days: Days { day, divided: day }, counts }.rows().collect();
            file.extend(writer.add(&rows).unwrap());
        }
        file.extend(writer.end().unwrap());
        let reader = SerializedFileReader::new(Bytes::from(file)).unwrap();
        assert_eq!(reader.num_row_groups(), 2);
        let columns = reader.metadata().file_metadata().schema_descr().columns();
        let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
        assert_eq!(names, HEADER);
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        let told = |row: usize| {
            let row = &rows[row];
            let texts = [2, 3, 6, 7, 9].map(|at| row.get_string(at).ok().cloned());
            let Some((_, Field::Date(day))) = row.get_column_iter().next() else {
                panic!("no day: {row}")
            };
            (*day, texts, row.get_long(10).ok(), row.get_bool(11).unwrap())
        };
        let texts = |texts: [&str; 5]| {
            texts.map(|text| Some(text.to_owned()).filter(|text| !text.is_empty()))
        };
        // 30 November 2026, in days since 1970.
        assert_eq!(told(0), (20_787, texts(["", "France", "", "", ""]), Some(1200), false));
        assert_eq!(told(1), (20_787, texts(["", "France", "size", "1", ""]), None, true));
        assert_eq!(told(2), (20_787, texts(["", "France", "", "", "2026-03"]), Some(0), false));
        assert_eq!(told(3), (20_787, texts(["69029", "Bron", "", "", ""]), Some(44), false));
    }
}
