//! Where things are, and how to call cargo on them.

use std::env;
use std::path::{self, Path, PathBuf};
use std::process::Command;

/// The folder of the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    // Cargo tells at run time too: with a target folder shared between clones, the place
    // written into the program at compile time could be another clone's.
    let manifest = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map_or(manifest.clone(), Path::to_path_buf)
}

/// The folder that cargo builds in: `CARGO_TARGET_DIR`, or the workspace's `target`.
pub fn target() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR")
        .filter(|dir| !dir.is_empty())
        .map_or_else(|| root().join("target"), PathBuf::from);
    path::absolute(&target).unwrap_or(target)
}

/// A cargo command in the workspace, building where this tool was built.
pub fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).env("CARGO_TARGET_DIR", target());
    // What cargo told this tool about itself: build scripts that watch these would run again, and
    // half of the dependencies with them, each time cargo is called by hand and then from here.
    for (name, _) in env::vars_os() {
        let ours = name.to_string_lossy();
        if ours.starts_with("CARGO_PKG_") || ours.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    cargo
}
