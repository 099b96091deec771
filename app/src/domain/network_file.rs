//! The network of guichets as a file of a spreadsheet: its columns, what is wrong with each line,
//! and what each would change. A line is a guichet; the order of the columns is free, accents and
//! capitals of their names do not count, and what has no column stays as it is.

mod compare;
mod rows;
#[cfg(test)]
mod tests;
mod write;

use std::collections::HashMap;

use super::guichet::{Field, GuichetCode};
use super::text::name_key;
use rows::Rows;

pub use compare::{Change, Comparison, Counts, Effect, Finding, Problem, Revision, WrongLine};
pub use write::{export, template};

/// Largest file, in bytes: a hundred thousand guichets weigh about fifteen million.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Most lines of a file.
pub const MAX_LINES: u64 = 150_000;
/// Longest line, in bytes: reading the cells of a longer one costs many times what it weighs.
pub const MAX_LINE: usize = 100_000;
/// Most cells of a row, on one line or on several: a sheet has at most 16,384.
const MAX_CELLS: usize = 20_000;
/// Columns looked at, ours or not.
const MAX_COLUMNS: usize = 100;
/// Most lines of a kind that a report shows; the others are counted.
pub const SHOWN: usize = 200;
/// Longest part of a value that a report repeats, in characters.
const QUOTED: usize = 40;
/// Longest part of the name of a column that is looked at, in characters.
const NAMED: usize = 200;

/// What separates the columns; the first is what French spreadsheets write.
const DELIMITERS: [u8; 3] = [b';', b',', b'\t'];

/// The columns without which nothing can be read.
const REQUIRED: [Field; 6] =
    [Field::Code, Field::Name, Field::Kind, Field::Territory, Field::Area, Field::Email];

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// None was sent.
    #[error("Choisissez le fichier à importer")]
    Missing,
    /// Nothing in it.
    #[error("Ce fichier est vide")]
    Empty,
    /// More than [`MAX_BYTES`].
    #[error(
        "Ce fichier est trop gros\u{a0}: 20\u{a0}Mo au plus. Importez le réseau en plusieurs fichiers"
    )]
    TooBig,
    /// More than [`MAX_LINES`].
    #[error(
        "Ce fichier a trop de lignes\u{a0}: 150\u{a0}000 au plus. Importez le réseau en plusieurs fichiers"
    )]
    TooManyLines,
    /// A line of more than [`MAX_LINE`], or of more cells than any sheet has: which one, from 1.
    #[error(
        "La ligne {0} est beaucoup trop longue pour être celle d’un guichet\u{a0}: vérifiez que chaque guichet a sa ligne"
    )]
    LineTooLong(u64),
    /// A picture, a workbook.
    #[error(
        "Ce fichier n’est pas un texte. Dans le tableur, enregistrez-le au format CSV, puis envoyez-le de nouveau"
    )]
    NotText,
    /// It did not come whole.
    #[error("Le fichier n’est pas arrivé en entier. Envoyez-le de nouveau")]
    Cut,
    /// The first line names no column that is known.
    #[error(
        "La première ligne doit donner le nom des colonnes\u{a0}: code, nom, type, territoire, perimetre, courriel…"
    )]
    NoHeader,
    /// Columns without which nothing can be read.
    #[error("{}", missing(.0))]
    MissingColumns(Vec<Field>),
    /// A column that is there twice.
    #[error("La colonne «\u{a0}{}\u{a0}» est deux fois dans le fichier\u{a0}: n’en gardez qu’une", .0.code())]
    ColumnTwice(Field),
    /// Nothing after the names of the columns.
    #[error("Ce fichier n’a que le nom des colonnes\u{a0}: ajoutez une ligne par guichet")]
    NoLine,
}

fn missing(fields: &[Field]) -> String {
    let names: Vec<_> = fields.iter().map(|field| field.code()).collect();
    let what = if names.len() == 1 { "Il manque la colonne" } else { "Il manque les colonnes" };
    format!("{what}\u{a0}: {}. Ajoutez, sur la première ligne, ce qui manque", names.join(", "))
}

/// Where a code is in a file.
#[derive(Clone, Copy, Debug)]
struct Place {
    first: u64,
    second: Option<u64>,
}

/// A file whose columns are known.
#[derive(Debug)]
pub struct NetworkFile<'t> {
    text: &'t str,
    delimiter: u8,
    /// What each column holds; none for a column that is not ours.
    columns: Vec<Option<Field>>,
    ignored: Vec<String>,
    places: HashMap<GuichetCode, Place>,
}

impl<'t> NetworkFile<'t> {
    /// Reads the names of the columns, and where each guichet is.
    pub fn open(text: &'t str) -> Result<Self, FileProblem> {
        // Separators alone are the lines of an empty sheet.
        if !text.contains(char::is_alphanumeric) {
            return Err(FileProblem::Empty);
        }
        if let Some(line) = rows::longer_than(text, MAX_LINE) {
            return Err(FileProblem::LineTooLong(line));
        }
        let wide = || {
            let mut rows =
                DELIMITERS.iter().filter_map(|by| rows::wider_than(text, *by, MAX_CELLS));
            rows.next().map(FileProblem::LineTooLong)
        };
        let (delimiter, names) =
            header(text).ok_or_else(|| wide().unwrap_or(FileProblem::Empty))?;
        let columns: Vec<_> = names.iter().map(|name| column(name)).collect();
        if columns.iter().all(Option::is_none) {
            return Err(wide().unwrap_or(FileProblem::NoHeader));
        }
        let has = |field: Field| columns.iter().filter(|column| **column == Some(field)).count();
        // First: the second may well be the one that seems to be missing, under a wrong name.
        if let Some(twice) = Field::ALL.iter().find(|field| has(**field) > 1) {
            return Err(FileProblem::ColumnTwice(*twice));
        }
        let missing: Vec<_> = REQUIRED.into_iter().filter(|field| has(*field) == 0).collect();
        if !missing.is_empty() {
            return Err(FileProblem::MissingColumns(missing));
        }
        let unknown = names
            .iter()
            .zip(&columns)
            .filter(|(name, column)| column.is_none() && !name.trim().is_empty());
        let ignored = unknown.map(|(name, _)| quoted(name)).take(SHOWN).collect();
        let mut file = Self { text, delimiter, columns, ignored, places: HashMap::new() };
        file.find_codes()?;
        Ok(file)
    }

    fn find_codes(&mut self) -> Result<(), FileProblem> {
        let at = self.columns.iter().position(|column| *column == Some(Field::Code));
        let mut lines = 0;
        let mut rows = self.rows();
        while rows.read() {
            lines += 1;
            if lines > MAX_LINES {
                return Err(FileProblem::TooManyLines);
            }
            let code = at.and_then(|at| rows.record.get(at)).map(str::parse::<GuichetCode>);
            let Some(Ok(code)) = code else { continue };
            let place = self.places.entry(code).or_insert(Place { first: rows.line, second: None });
            if place.first != rows.line {
                place.second = place.second.or(Some(rows.line));
            }
        }
        if lines == 0 { Err(FileProblem::NoLine) } else { Ok(()) }
    }

    /// The lines after the names of the columns.
    fn rows(&self) -> Rows<'t> {
        let mut rows = Rows::new(self.text, self.delimiter);
        rows.read();
        rows
    }

    /// The names of the columns that are not ours: they are left aside.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }
}

/// What separates the columns, and their names: the reading that knows most of them.
fn header(text: &str) -> Option<(u8, Vec<String>)> {
    let read = |delimiter| {
        // Not a way to read it, whatever its first line says.
        if rows::wider_than(text, delimiter, MAX_CELLS).is_some() {
            return None;
        }
        let mut rows = Rows::new(text, delimiter);
        if !rows.read() {
            return None;
        }
        // Without the end of a name that is a whole file, after a quote that nothing closes.
        let name = |cell: &str| cell.chars().take(NAMED).collect::<String>();
        Some((delimiter, rows.record.iter().take(MAX_COLUMNS).map(name).collect::<Vec<_>>()))
    };
    let known = |names: &[String]| names.iter().filter(|name| column(name).is_some()).count();
    // Of two that know as many, the first: `max_by_key` gives the last.
    DELIMITERS.into_iter().rev().filter_map(read).max_by_key(|(_, names)| known(names))
}

/// The column of that name: « Code postal », `code_postal`, `CODE POSTAL`.
fn column(name: &str) -> Option<Field> {
    // What is longer is the name of nothing, and costs to be compared.
    if name.len() > 80 {
        return None;
    }
    let key = name_key(name);
    let named = |field: &&Field| key == name_key(field.code()) || key == name_key(field.label());
    Field::ALL.iter().find(named).copied()
}

/// A value as a report repeats it: on one line, its beginning only.
fn quoted(value: &str) -> String {
    let mut words = value.split_whitespace();
    let mut line = words.next().unwrap_or_default().to_owned();
    for word in words {
        if line.len() > 4 * QUOTED {
            break;
        }
        line.push(' ');
        line.push_str(word);
    }
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
