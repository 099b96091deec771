//! The functional core: rules of the field, forms and components.
//! Pure functions and types; it compiles to WebAssembly, so it cannot do I/O.

pub mod assets;
pub mod components;
#[warn(missing_docs)]
pub mod domain;
pub mod forms;
pub mod islands;
pub mod mail_html;
pub mod mails;
pub mod pages;
pub mod papers;
pub mod paths;

/// Entry point of the browser part: the islands register themselves, nothing else runs.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    #[cfg(feature = "hydrate")]
    leptos::mount::hydrate_islands();
}
