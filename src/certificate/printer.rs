//! From a paper to its PDF. The template is a file of the tree; what people typed reaches it as
//! data and is never read as markup.

use super::characters::printable_value;
use app::papers::{Letters, Paper};
use serde::Serialize;
use std::sync::LazyLock;
use thiserror::Error;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// How a paper looks.
const PAPER: &str = include_str!("paper.typ");
/// How a letter looks.
const LETTER: &str = include_str!("letter.typ");

/// The fonts, the first ones first; their licences are beside them.
const FONTS: [&[u8]; 3] = [
    include_bytes!("fonts/AtkinsonHyperlegibleNext_400Regular.ttf"),
    include_bytes!("fonts/AtkinsonHyperlegibleNext_700Bold.ttf"),
    include_bytes!("fonts/DejaVuSans.ttf"),
];

/// How many papers ago something must have been used to be forgotten: the template and the fonts
/// stay ready, and no person's paper does.
const FORGET: usize = 1;

/// Why a paper was not printed. Holds nothing of what it says.
#[derive(Debug, Error)]
pub enum PrintError {
    /// The paper cannot be written as data.
    #[error("a paper cannot be written as data")]
    Data(#[source] serde_json::Error),
    /// The address is too long for a code.
    #[error("an address is too long for a code")]
    Code(#[source] qrcode::types::QrError),
    /// The template does not compile, or what it gives is not accessible.
    #[error("a paper does not print: {0}")]
    Print(String),
    /// A letter takes more than its page, or leaves it out: an envelope would hold another's.
    #[error("{letters} letters take {pages} pages")]
    Pages {
        /// How many were to print.
        letters: usize,
        /// How many pages they take.
        pages: usize,
    },
}

/// What never changes from one paper to the next.
struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    paper: Source,
    letter: Source,
}

static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let fonts: Vec<Font> =
        FONTS.iter().filter_map(|data| Font::new(Bytes::new(*data), 0)).collect();
    // Headers of rows are still a feature to ask for.
    let features = [Feature::A11yExtras].into_iter().collect();
    Press {
        library: LazyHash::new(Library::builder().with_features(features).build()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        paper: Source::detached(PAPER),
        letter: Source::detached(LETTER),
    }
});

/// What is on the press: a template, what it says, and the code that it may show.
struct Sheet {
    template: &'static Source,
    data: Bytes,
    code: Bytes,
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &PRESS.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &PRESS.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(nothing(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id.vpath().get_without_slash() {
            "data.json" => Ok(self.data.clone()),
            "qr.svg" => Ok(self.code.clone()),
            _ => Err(nothing(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        PRESS.fonts.get(index).cloned()
    }

    /// No paper depends on the day it is printed.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Only the three files above are there.
fn nothing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

/// Prints a paper. `identity` names the document for good: the same paper gives the same bytes.
/// Takes processor time: not for an asynchronous thread.
pub fn print(paper: &Paper, identity: &str) -> Result<Vec<u8>, PrintError> {
    let address = paper.check.as_ref().map(|check| check.address.as_str());
    let sheet = Sheet::new(&PRESS.paper, paper, address)?;
    let printed = compile(&sheet).and_then(|document| export(&document, identity));
    typst::comemo::evict(FORGET);
    printed
}

/// Prints letters in one document, each on a page of its own, in their order. `identity` as for a
/// paper.
pub fn print_letters(letters: &Letters, identity: &str) -> Result<Vec<u8>, PrintError> {
    let sheet = Sheet::new(&PRESS.letter, letters, Some(&letters.address))?;
    let printed = compile(&sheet).and_then(|document| {
        let (letters, pages) = (letters.pages.len(), document.pages().len());
        if letters != pages {
            return Err(PrintError::Pages { letters, pages });
        }
        export(&document, identity)
    });
    // A whole day of letters is too much to keep for the next one.
    typst::comemo::evict(0);
    printed
}

impl Sheet {
    fn new(
        template: &'static Source,
        said: &impl Serialize,
        address: Option<&str>,
    ) -> Result<Self, PrintError> {
        let mut value = serde_json::to_value(said).map_err(PrintError::Data)?;
        printable_value(&mut value, &PRESS.fonts);
        let code = address.map(drawn).transpose().map_err(PrintError::Code)?;
        let data = serde_json::to_vec(&value).map_err(PrintError::Data)?;
        let code = Bytes::from_string(code.unwrap_or_default());
        Ok(Self { template, data: Bytes::new(data), code })
    }
}

fn compile(sheet: &Sheet) -> Result<PagedDocument, PrintError> {
    typst::compile(sheet).output.map_err(told)
}

fn export(document: &PagedDocument, identity: &str) -> Result<Vec<u8>, PrintError> {
    let standards = PdfStandards::new(&[PdfStandard::Ua_1])
        .map_err(|error| PrintError::Print(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(identity.to_owned()),
        creator: Smart::Custom(Some("guichet-web".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options).map_err(told)
}

/// The messages of the compiler quote the template, and may quote a letter without drawing.
fn told(errors: typst::ecow::EcoVec<typst::diag::SourceDiagnostic>) -> PrintError {
    let messages: Vec<_> = errors.iter().map(|error| error.message.to_string()).collect();
    PrintError::Print(messages.join("; "))
}

/// The code of an address, as one path of a picture made of lines.
fn drawn(address: &str) -> Result<String, qrcode::types::QrError> {
    use qrcode::{Color, EcLevel, QrCode};
    use std::fmt::Write as _;
    let code = QrCode::with_error_correction_level(address, EcLevel::M)?;
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            // Writing into memory cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", at % width, at / width);
        }
    }
    // Four modules of margin, or phones do not find it.
    let side = width + 8;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-4 -4 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path d=\"{path}\" fill=\"#1a2428\"/></svg>"
    ))
}
