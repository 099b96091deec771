//! The lines of a file: where each begins, and whether its quotes end.

use csv::{Reader, ReaderBuilder, StringRecord};

/// The lines that hold something, one after the other.
pub(super) struct Rows<'t> {
    text: &'t [u8],
    reader: Reader<&'t [u8]>,
    /// The cells of the line that was read last.
    pub record: StringRecord,
    /// The line of the file it begins on, from 1.
    pub line: u64,
    /// It opens a quote that the file never closes: what follows is lost in it.
    pub unclosed: bool,
    counted: usize,
}

impl<'t> Rows<'t> {
    pub(super) fn new(text: &'t str, delimiter: u8) -> Self {
        let text = text.as_bytes();
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text);
        let record = StringRecord::new();
        Self { text, reader, record, line: 1, unclosed: false, counted: 0 }
    }

    /// Reads the next line that holds something; false at the end.
    pub(super) fn read(&mut self) -> bool {
        loop {
            let from = self.offset();
            // A text in memory, of any number of cells: neither may fail.
            if !self.reader.read_record(&mut self.record).unwrap_or(false) {
                return false;
            }
            let end = self.offset();
            let row = self.text.get(from..end).unwrap_or_default();
            // The reader skips empty lines: they are still lines of the file.
            let skipped = row.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let begins = from + skipped;
            self.line += breaks(self.text.get(self.counted..begins).unwrap_or_default());
            self.counted = begins;
            if self.record.iter().any(|cell| !cell.trim().is_empty()) {
                self.unclosed = end == self.text.len() && unclosed(&row[skipped..]);
                return true;
            }
        }
    }

    fn offset(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }
}

/// Ends of lines: of Windows, of Unix, of old Macintoshes.
fn breaks(text: &[u8]) -> u64 {
    let ends = text.iter().enumerate().filter(|(at, byte)| {
        **byte == b'\n' || **byte == b'\r' && text.get(at + 1) != Some(&b'\n')
    });
    ends.count() as u64
}

/// The first line of the file, from 1, of more bytes than that, whatever its quotes.
pub(super) fn longer_than(text: &str, most: usize) -> Option<u64> {
    let text = text.as_bytes();
    let mut from = 0;
    for line in text.split(|byte| matches!(byte, b'\r' | b'\n')) {
        if line.len() > most {
            return Some(breaks(text.get(..from).unwrap_or_default()) + 1);
        }
        from += line.len() + 1;
    }
    None
}

/// Where a reader is in a row.
#[derive(Clone, Copy)]
enum Within {
    /// Before a cell.
    Start,
    /// In a cell without quotes, or after those of a cell.
    Cell,
    /// Between quotes: separators and ends of lines are only text.
    Quotes,
    /// On a quote that ends the cell, unless another follows.
    Quote,
}

/// The line, from 1, that the first row of more cells than that begins on: told without reading
/// the row, whose cells would weigh many times what the file does.
pub(super) fn wider_than(text: &str, delimiter: u8, most: usize) -> Option<u64> {
    let text = text.as_bytes();
    let (mut within, mut begins, mut cells) = (Within::Start, 0, 1);
    for (at, byte) in text.iter().enumerate() {
        within = match (within, *byte) {
            (Within::Quotes, b'"') => Within::Quote,
            (Within::Quotes, _) | (Within::Start | Within::Quote, b'"') => Within::Quotes,
            (_, b'\r' | b'\n') => {
                (begins, cells) = (at + 1, 1);
                Within::Start
            }
            (_, byte) if byte == delimiter => {
                cells += 1;
                if cells > most {
                    return Some(breaks(text.get(..begins).unwrap_or_default()) + 1);
                }
                Within::Start
            }
            _ => Within::Cell,
        };
    }
    None
}

/// True for a row of several lines whose quotes do not pair; only the last of a file can be one.
fn unclosed(row: &[u8]) -> bool {
    let pieces = row.split(|byte| *byte == b'"').count();
    breaks(row.trim_ascii_end()) > 0 && pieces.is_multiple_of(2)
}
