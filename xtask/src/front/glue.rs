//! The script between the browser and the compiled core, made by wasm-bindgen.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::tools::fingerprint;

/// What wasm-bindgen makes of a compiled core.
pub struct Glue {
    /// `app.js`, a module.
    pub script: String,
    /// `app_bg.wasm`.
    pub wasm: Vec<u8>,
    /// The scripts that `script` imports, by the path it writes after `./`.
    pub snippets: BTreeMap<String, Vec<u8>>,
}

/// Binds a compiled core, unless `folder` has its glue already.
pub fn bind(wasm: &Path, folder: &Path) -> Result<Glue> {
    let input = fs::read(wasm).with_context(|| format!("{}", wasm.display()))?;
    let stamp = folder.join("made-from");
    // The version of wasm-bindgen is written in the input: no other input counts.
    let wanted = fingerprint(&input);
    if fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        generate(input, folder)?;
        fs::write(&stamp, wanted)?;
    }
    let read = |name: &str| fs::read(folder.join(name)).with_context(|| name.to_owned());
    let mut snippets = BTreeMap::new();
    for name in super::files(&folder.join("snippets"))? {
        let name = format!("snippets/{name}");
        let bytes = read(&name)?;
        snippets.insert(name, bytes);
    }
    Ok(Glue { script: String::from_utf8(read("app.js")?)?, wasm: read("app_bg.wasm")?, snippets })
}

fn generate(input: Vec<u8>, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("app", input)
        .out_name("app")
        .web(true)?
        .typescript(false)
        // The page says where the hashed wasm is: a default path would be a wrong one.
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .context("the browser part was compiled, but not bound by wasm-bindgen")
}
