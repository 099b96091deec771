//! Small optional improvements that run in the browser. No page needs them.

pub mod commune_search;
