//! The list of the letters of a day, for who prints and posts them (UTF-8 with BOM, `;`).

use super::Letter;
use super::postal::LINES;
use crate::domain::text::for_a_cell;
use csv::{Error, Terminator, WriterBuilder};
use uuid::Uuid;

/// Spreadsheets take UTF-8 for something else without this mark.
const BOM: &str = "\u{feff}";

/// What each line holds.
const HEADER: [&str; 11] = [
    "rang",
    "reference",
    "destinataire",
    "adresse_1",
    "adresse_2",
    "adresse_3",
    "adresse_4",
    "code_postal",
    "commune",
    "pays",
    "page",
];

/// The list of letters printed in this order, a page each.
pub fn letter_file(letters: &[(Uuid, Letter)]) -> Result<Vec<u8>, Error> {
    let mut file = BOM.as_bytes().to_vec();
    {
        let mut writer = WriterBuilder::new()
            .delimiter(b';')
            .terminator(Terminator::CRLF)
            .from_writer(&mut file);
        writer.write_record(HEADER)?;
        for (at, (reference, letter)) in letters.iter().enumerate() {
            let to = &letter.recipient;
            let rank = (at + 1).to_string();
            let line = |at: usize| to.lines.get(at).map(String::as_str).unwrap_or_default();
            let mut cells = vec![rank.clone(), reference.to_string(), for_a_cell(&to.name)];
            cells.extend((0..LINES).map(|at| for_a_cell(line(at))));
            cells.extend([&to.postal_code, &to.town].map(|text| for_a_cell(text)));
            cells.push(for_a_cell(to.country.as_deref().unwrap_or_default()));
            cells.push(rank);
            writer.write_record(cells)?;
        }
        writer.flush()?;
    }
    Ok(file)
}
