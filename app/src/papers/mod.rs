//! What is printed: each paper is a pure value, and how it looks is the shell's. Everything in it
//! is plain text: what people typed is never read as markup.

mod annexes;
mod certificate;
mod letter;
mod letter_file;
mod own_data;
mod postal;
mod receipt;
#[cfg(test)]
mod tests;

pub use certificate::certificate;
pub use letter::{Letter, LetterPage, Letters, letters};
pub use letter_file::letter_file;
pub use own_data::own_data;
pub use postal::Recipient;
pub use receipt::{Receipt, receipt};

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

/// Who signs the papers, in the head of their first page.
const AUTHOR: &str = "Guichet web";

/// One paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// Title of the document, and its first heading.
    pub title: String,
    /// Who made it.
    pub author: &'static str,
    /// What it is about, beside the author.
    pub kicker: &'static str,
    /// One sentence for the lists of documents; names nobody.
    pub subject: String,
    /// Address of the site: what begins with it can be followed.
    pub site: String,
    /// Its day.
    pub day: (i32, u32, u32),
    /// Whom it is for, then who sends it.
    pub sides: Vec<Side>,
    /// One sentence under the title.
    pub lead: String,
    /// What is looked for first.
    pub key: Option<Line>,
    /// The facts of the first page.
    pub facts: Vec<Line>,
    /// How to check that it is genuine.
    pub check: Option<Check>,
    /// Then, in order.
    pub parts: Vec<Part>,
    /// At the bottom of each page.
    pub foot: String,
}

/// A person or a service, as on a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// « Demandeur ».
    pub title: String,
    /// Its name.
    pub name: String,
    /// Its address.
    pub lines: Vec<String>,
}

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Label.
    pub label: String,
    /// Value.
    pub value: String,
}

/// The code that leads to the page which tells whether the paper is genuine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Heading.
    pub title: String,
    /// What to do.
    pub text: String,
    /// What the code is, for who does not see it.
    pub alt: String,
    /// Where the code leads, written out too.
    pub address: String,
}

/// A part, under its heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Heading.
    pub title: String,
    /// Whether it begins on a new page.
    pub new_page: bool,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text {
        /// Its words.
        text: String,
    },
    /// A paragraph that must not be missed.
    Strong {
        /// Its words.
        text: String,
    },
    /// A heading inside the part.
    Heading {
        /// Its words.
        text: String,
    },
    /// Things without order.
    List {
        /// Them.
        items: Vec<String>,
    },
    /// Things that come one after the other.
    Steps {
        /// Them.
        items: Vec<String>,
    },
    /// Labels and values.
    Facts {
        /// Them.
        lines: Vec<Line>,
    },
}

impl Line {
    fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

impl Part {
    fn new(title: impl Into<String>, blocks: Vec<Block>) -> Self {
        Self { title: title.into(), new_page: false, blocks }
    }

    fn annex(title: impl Into<String>, blocks: Vec<Block>) -> Self {
        Self { title: title.into(), new_page: true, blocks }
    }
}

fn text(text: impl Into<String>) -> Block {
    Block::Text { text: text.into() }
}

fn strong(text: impl Into<String>) -> Block {
    Block::Strong { text: text.into() }
}

fn heading(text: impl Into<String>) -> Block {
    Block::Heading { text: text.into() }
}

fn list<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Block {
    Block::List { items: items.into_iter().map(Into::into).collect() }
}

fn steps<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Block {
    Block::Steps { items: items.into_iter().map(Into::into).collect() }
}

fn parts_of(day: NaiveDate) -> (i32, u32, u32) {
    (day.year(), day.month(), day.day())
}
