//! A grid as an Excel workbook, written line by line: its lines are on the disk, not in memory.

use crate::error::{Error, Result};
use app::domain::extraction::Value;
use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use std::path::Path;

/// Lines of a sheet, at most: the format has no more.
pub const MOST: usize = 1_048_575;

/// A workbook being written.
pub struct Writer {
    workbook: Workbook,
    next: u32,
    /// The widest text of each column, in letters.
    widths: Vec<usize>,
    notes: Vec<String>,
}

/// A column is as wide as what it holds, between these.
const NARROW: usize = 9;
const WIDE: usize = 60;

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
            sheet.write_string_with_format(0, column, label.as_ref(), &bold).map_err(failed)?;
        }
        let widths = head.iter().map(|label| label.as_ref().chars().count()).collect();
        Ok(Self { workbook, next: 1, widths, notes })
    }

    /// Adds lines. A text is a text, whatever it begins with.
    pub fn add(&mut self, lines: &[Vec<Value>]) -> Result<()> {
        let sheet = self.workbook.worksheet_from_index(0).map_err(failed)?;
        let days = Format::new().set_num_format("dd/mm/yyyy");
        for line in lines {
            for ((column, value), widest) in (0_u16..).zip(line).zip(&mut self.widths) {
                match value {
                    Value::Text(text) if text.is_empty() => {}
                    Value::Day(day) => match excel(*day) {
                        Ok(day) => {
                            *widest = (*widest).max("31/12/2026".len());
                            let cell = (self.next, column);
                            sheet
                                .write_datetime_with_format(cell.0, cell.1, day, &days)
                                .map_err(failed)?;
                        }
                        // Before 1900 the format knows no day.
                        Err(_) => {
                            sheet
                                .write_string(self.next, column, day.to_string())
                                .map_err(failed)?;
                        }
                    },
                    Value::Text(text) => {
                        *widest = (*widest).max(text.chars().count());
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
        let sheet = self.workbook.worksheet_from_index(0).map_err(failed)?;
        for (column, width) in (0_u16..).zip(&self.widths) {
            let width = u32::try_from((width + 1).clamp(NARROW, WIDE)).unwrap_or_default();
            sheet.set_column_width(column, width).map_err(failed)?;
        }
        if let Some(last) = u16::try_from(self.widths.len()).ok().and_then(|n| n.checked_sub(1)) {
            sheet.autofilter(0, 0, self.next.max(2) - 1, last).map_err(failed)?;
        }
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

fn excel(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or_default();
    let part = |part: u32| u8::try_from(part).unwrap_or_default();
    ExcelDateTime::from_ymd(year, part(day.month()), part(day.day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_holds_texts_as_texts_and_counts_as_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let notes = vec!["À lire d’abord".to_owned()];
        let mut writer = Writer::begin(folder.path(), &["Nom", "Demandes"], notes).unwrap();
        let long = "un texte plus large que le nom de sa colonne";
        let day = |text: &str| Value::Day(text.parse().unwrap());
        writer
            .add(&[
                vec![Value::from("=1+1"), Value::Number(12)],
                vec![Value::from(long), day("2026-03-01")],
                vec![day("1889-12-31"), Value::from("")],
            ])
            .unwrap();
        let file = writer.end().unwrap();
        assert_eq!(&file[..2], b"PK");
        let sheet = part(&file, "xl/worksheets/sheet1.xml");
        assert!(sheet.contains("<t>=1+1</t>") && sheet.contains("<v>12</v>"), "{sheet}");
        assert!(!sheet.contains("<f>"), "{sheet}");
        // 1 March 2026 as days since 1900, in a column wide enough for its texts.
        assert!(sheet.contains("<v>46082</v>"), "{sheet}");
        assert!(sheet.contains("<t>1889-12-31</t>"), "{sheet}");
        assert!(sheet.contains("width=\"45"), "{sheet}");
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
