//! Islands: what a script adds to pages that do without it. An island takes no record as a
//! property, since its properties are printed in the page; what it needs, it asks the server.

mod autosave;
mod commune_search;
mod exchange;
mod fresh;
mod keep_file;
mod memory;
mod preview;
mod send_in_pieces;
mod watch_pages;

pub use autosave::Autosave;
pub use commune_search::CommuneSearch;
pub use fresh::{NEXT, PAGES, PHONE};
pub use keep_file::KeepFile;
pub use send_in_pieces::{FILE, SendInPieces};
pub use watch_pages::WatchPages;
