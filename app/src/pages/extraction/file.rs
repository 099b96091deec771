//! The lines of an extraction as CSV (UTF-8 with its mark, `;`), as spreadsheets of France open it.

use crate::domain::extraction::Value;
use crate::domain::text::for_a_cell;
use crate::pages::statistics::files::{BOM, writer};
use csv::Error;

/// The line that names the columns, with the mark that comes first.
pub fn csv_head<S: AsRef<str>>(head: &[S]) -> Result<Vec<u8>, Error> {
    let mut writer = writer(BOM.to_vec());
    writer.write_record(head.iter().map(AsRef::as_ref))?;
    writer.into_inner().map_err(|error| Error::from(error.into_error()))
}

/// Lines. What a spreadsheet would run is made a text: applicants write these words.
pub fn csv_lines(lines: &[Vec<Value>]) -> Result<Vec<u8>, Error> {
    let mut writer = writer(Vec::new());
    for line in lines {
        let text = |value: &Value| match value {
            Value::Text(text) => for_a_cell(text),
            Value::Number(n) => n.to_string(),
            Value::Day(day) => day.to_string(),
        };
        writer.write_record(line.iter().map(text))?;
    }
    writer.into_inner().map_err(|error| Error::from(error.into_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_runs_nothing_and_keeps_its_marks() {
        let lines = [vec![Value::from("=1+1"), Value::from("a;\"b\""), Value::Number(-3)]];
        let head = csv_head(&["A", "B", "C"]).unwrap();
        assert_eq!(String::from_utf8(head).unwrap(), "\u{feff}A;B;C\r\n");
        let text = String::from_utf8(csv_lines(&lines).unwrap()).unwrap();
        assert_eq!(text, "'=1+1;\"a;\"\"b\"\"\";-3\r\n");
    }
}
