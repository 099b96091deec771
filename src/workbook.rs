//! A grid as an Excel workbook, written line by line: its lines are on the disk, not in memory.

use crate::error::{Error, Result};
use app::domain::extraction::Value;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::path::Path;

/// Lines of a sheet, at most: the format has no more.
pub const MOST: usize = 1_048_575;

/// A workbook being written.
pub struct Writer {
    workbook: Workbook,
    next: u32,
    notes: Vec<String>,
}

fn failed(error: XlsxError) -> Error {
    Error::Failure(Box::new(error))
}

impl Writer {
    /// With the heads of its columns. `folder`: where its lines are kept meanwhile; `notes`: what to
    /// know before reading it, on a sheet of their own.
    pub fn begin<S: AsRef<str>>(folder: &Path, head: &[S], notes: Vec<String>) -> Result<Self> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder).map_err(failed)?;
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name("Données").map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        let bold = Format::new().set_bold();
        for (column, label) in (0_u16..).zip(head) {
            let width = label.as_ref().chars().count().clamp(10, 40);
            sheet.set_column_width(column, u32::try_from(width).unwrap_or(10)).map_err(failed)?;
            sheet.write_string_with_format(0, column, label.as_ref(), &bold).map_err(failed)?;
        }
        Ok(Self { workbook, next: 1, notes })
    }

    /// Adds lines. A text is a text, whatever it begins with.
    pub fn add(&mut self, lines: &[Vec<Value>]) -> Result<()> {
        let sheet = self.workbook.worksheet_from_index(0).map_err(failed)?;
        for line in lines {
            for (column, value) in (0_u16..).zip(line) {
                match value {
                    Value::Text(text) if text.is_empty() => {}
                    Value::Text(text) => {
                        sheet.write_string(self.next, column, text).map_err(failed)?;
                    }
                    Value::Number(n) => {
                        #[expect(clippy::cast_precision_loss, reason = "a count of demands")]
                        let n = *n as f64;
                        sheet.write_number(self.next, column, n).map_err(failed)?;
                    }
                }
            }
            self.next += 1;
        }
        Ok(())
    }

    /// The whole file.
    pub fn end(mut self) -> Result<Vec<u8>> {
        let notes = self.workbook.add_worksheet();
        notes.set_name("À lire").map_err(failed)?;
        notes.set_column_width(0, 90).map_err(failed)?;
        let wrapped = Format::new().set_text_wrap();
        for (row, note) in (0_u32..).zip(&self.notes) {
            notes.write_string_with_format(row, 0, note, &wrapped).map_err(failed)?;
        }
        self.workbook.save_to_buffer().map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_holds_texts_as_texts_and_counts_as_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let notes = vec!["À lire d’abord".to_owned()];
        let mut writer = Writer::begin(folder.path(), &["Nom", "Demandes"], notes).unwrap();
        writer.add(&[vec![Value::from("=1+1"), Value::Number(12)]]).unwrap();
        let file = writer.end().unwrap();
        assert_eq!(&file[..2], b"PK");
        let sheet = part(&file, "xl/worksheets/sheet1.xml");
        assert!(sheet.contains("<t>=1+1</t>") && sheet.contains("<v>12</v>"), "{sheet}");
        assert!(!sheet.contains("<f>"), "{sheet}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    /// A file of the archive, by its name.
    fn part(file: &[u8], name: &str) -> String {
        use std::io::Read as _;
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }
}
