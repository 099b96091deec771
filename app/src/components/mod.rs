//! What pages are made of. Plain components rendered by the server, without any script; their
//! look is in `style/`, and nowhere do they write a `style` attribute: the security policy of
//! the site forbids it.

pub mod button;
pub mod chart;
pub mod choices;
pub mod date_field;
pub mod error_summary;
pub mod facts;
pub mod field;
pub mod figure;
pub mod file_field;
pub mod form;
pub mod format;
pub mod gallery;
mod glossary;
pub mod layout;
pub mod note;
pub mod notice;
pub mod pagination;
pub mod select;
pub mod shares;
pub mod stepper;
pub mod table;
pub mod tag;
pub mod text_area;
pub mod timeline;
pub mod trail;
pub mod unique_number;

pub use button::{ButtonKind, ButtonLink, KeyedLink, KeysExplained, Submit};
pub use chart::{BarChart, Series};
pub use choices::{Checkbox, CheckboxGroup, Choice, RadioGroup};
pub use date_field::DateField;
pub use error_summary::ErrorSummary;
pub use facts::{Fact, Facts};
pub use field::{FieldKind, Optional, TextField, Width};
pub use figure::Figure;
pub use file_field::FileField;
pub use form::PostForm;
pub use gallery::Gallery;
pub use glossary::{Glossary, Term};
pub use layout::{Layout, NavLink};
pub use note::Note;
pub use notice::{Notice, NoticeKind};
pub use pagination::Pagination;
pub use select::Select;
pub use shares::Shares;
pub use stepper::{Progress, Stepper};
pub use table::{Cell, Column, DataTable};
pub use tag::{Tag, TagKind};
pub use text_area::TextArea;
pub use timeline::{Moment, Timeline};
pub use trail::Trail;
pub use unique_number::UniqueNumberText;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::render;
