//! What a phone downloads: the heaviest page with its style, and the islands.

use crate::Outcome;
use app::pages::{account, applicant, desk, operator, public, statistics};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

/// In kB, compressed.
pub struct Weights {
    /// The heaviest page in any of its states, with the style.
    pub page: f64,
    /// Its name.
    pub heaviest: &'static str,
    /// Everything that islands need.
    pub islands: f64,
}

/// The static files that the last build made, beside the programs.
fn site() -> Outcome<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(3).ok_or("no target folder")?;
    Ok(target.join("site"))
}

/// Weighs every page in every state.
pub fn weigh() -> Outcome<Weights> {
    let (mut style, mut islands) = (0, 0);
    for entry in fs::read_dir(site()?)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let size = usize::try_from(entry.metadata()?.len())?;
        // « style.ff5ba268.css.br »; the plain names of a debug build are copies.
        match name.split('.').collect::<Vec<_>>()[..] {
            [_, _, "css", "br"] => style = size,
            [_, _, "js" | "wasm", "br"] => islands += size,
            _ => {}
        }
    }
    if style == 0 || islands == 0 {
        return Err("build the static files first: cargo xtask test --only front".into());
    }
    let pages = [
        account::samples(),
        applicant::samples(),
        desk::samples(),
        operator::samples(),
        public::samples(),
        statistics::samples(),
    ];
    let (mut page, mut heaviest) = (0, "");
    for (name, html) in pages.into_iter().flatten() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(html.as_bytes())?;
        let size = gzip.finish()?.len();
        if size > page {
            (page, heaviest) = (size, name);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "kilobytes")]
    let kb = |bytes: usize| bytes as f64 / 1000.0;
    Ok(Weights { page: kb(page + style), heaviest, islands: kb(islands) })
}
