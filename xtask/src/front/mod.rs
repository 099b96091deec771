//! The browser part: compiled, bound, compressed, and laid out as the program serves it.

mod glue;
mod site;
mod style;
mod wasm;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace;
use site::Site;

/// Files asked for by a name that others fix: kept under that name too.
const FIXED: &[&str] = &["favicon.ico", "favicon.svg", "robots.txt"];

/// Checks that the browser part can be compiled here, and installs what is missing.
pub fn toolchain() -> Result<()> {
    wasm::toolchain().map(drop)
}

/// Builds the browser part and returns its folder.
pub fn build() -> Result<PathBuf> {
    let wasm = wasm::compile(&wasm::toolchain()?)?;
    let glue = glue::bind(&wasm, &workspace::target().join("front/glue"))?;

    let folder = workspace::target().join("site");
    let mut site = Site::open(&folder)?;
    let public = workspace::root().join("public");
    for name in files(&public)? {
        let path = public.join(&name);
        let bytes = fs::read(&path).with_context(|| format!("{}", path.display()))?;
        site.put(&name, &bytes)?;
        if FIXED.contains(&name.as_str()) {
            site.put_unhashed(&name, &bytes)?;
        }
    }
    // After the public files: it may refer to them.
    let style = style::join(&workspace::root().join("style"))?;
    site.put("style.css", style::refer(&style, site.names())?.as_bytes())?;
    let wasm = site.put("app_bg.wasm", &glue.wasm)?;
    let mut script = glue.script;
    for (name, bytes) in &glue.snippets {
        let hashed = site.put(name, bytes)?.name;
        script = script.replace(name, &hashed);
    }
    site.put("app.js", script.as_bytes())?;
    site.close()?;
    eprintln!(
        "app_bg.wasm: {} kB, gzip {} kB, brotli {} kB",
        kilobytes(wasm.raw),
        kilobytes(wasm.gzip),
        kilobytes(wasm.brotli),
    );
    Ok(folder)
}

/// The files under a folder, as paths relative to it with `/`, sorted; hidden ones left out.
fn files(folder: &Path) -> Result<Vec<String>> {
    fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_str().with_context(|| format!("{} is not UTF-8", name.display()))?;
            if name.starts_with('.') {
                continue;
            }
            let name = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                walk(&entry.path(), &format!("{name}/"), found)?;
            } else {
                found.push(name);
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    if folder.is_dir() {
        walk(folder, "", &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn kilobytes(bytes: usize) -> usize {
    bytes.div_ceil(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_in_folders_and_hidden_ones_left_out() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("images")).unwrap();
        for name in ["robots.txt", "images/logo.svg", ".gitkeep"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        assert_eq!(files(folder.path()).unwrap(), ["images/logo.svg", "robots.txt"]);
    }

    #[test]
    fn a_folder_that_does_not_exist_has_no_files() {
        assert!(files(Path::new("/nowhere/at/all")).unwrap().is_empty());
    }
}
