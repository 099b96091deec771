//! From a paper to its PDF. The template is a file of the tree; what people typed reaches it as
//! data and is never read as markup.

use super::characters::printable_value;
use app::papers::Paper;
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
const TEMPLATE: &str = include_str!("paper.typ");

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
}

/// What never changes from one paper to the next.
struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
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
        template: Source::detached(TEMPLATE),
    }
});

/// One paper on the press.
struct Sheet {
    paper: Bytes,
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
        PRESS.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == PRESS.template.id() { Ok(PRESS.template.clone()) } else { Err(nothing(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id.vpath().get_without_slash() {
            "paper.json" => Ok(self.paper.clone()),
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
    let mut value = serde_json::to_value(paper).map_err(PrintError::Data)?;
    printable_value(&mut value, &PRESS.fonts);
    let code = match &paper.check {
        Some(check) => drawn(&check.address).map_err(PrintError::Code)?,
        None => String::new(),
    };
    let data = serde_json::to_vec(&value).map_err(PrintError::Data)?;
    let sheet = Sheet { paper: Bytes::new(data), code: Bytes::from_string(code) };
    let printed = compile(&sheet, identity);
    typst::comemo::evict(FORGET);
    printed
}

fn compile(sheet: &Sheet, identity: &str) -> Result<Vec<u8>, PrintError> {
    // The messages of the compiler quote the template, and may quote a letter without drawing.
    let told = |errors: typst::ecow::EcoVec<typst::diag::SourceDiagnostic>| {
        let messages: Vec<_> = errors.iter().map(|error| error.message.to_string()).collect();
        PrintError::Print(messages.join("; "))
    };
    let document: PagedDocument = typst::compile(sheet).output.map_err(told)?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1])
        .map_err(|error| PrintError::Print(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(identity.to_owned()),
        creator: Smart::Custom(Some("guichet-web".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(told)
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
