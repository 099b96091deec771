//! Islands: what a script adds to pages that do without it. An island takes no record as a
//! property, since its properties are printed in the page; what it needs, it asks the server.

mod autosave;
mod commune_search;

pub use autosave::Autosave;
pub use commune_search::CommuneSearch;
