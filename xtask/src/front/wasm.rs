//! Compiling the core for the browser.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::tools::{apt_install, program, programs, version};
use crate::{shell, workspace};

const TARGET: &str = "wasm32-unknown-unknown";
/// Where Debian puts its compiler.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// How long rustup may take to fetch the target.
const RUSTUP: Duration = Duration::from_mins(2);

/// What compiles for the browser here.
pub enum Toolchain {
    /// The toolchain in use, which has the target.
    Own,
    /// Debian's compiler, its sources of the standard library, and this linker.
    Debian {
        /// `wasm-ld-` of the compiler's LLVM, or newer.
        linker: PathBuf,
    },
}

/// Finds what compiles for the browser, or installs it: with rustup, else Debian's packages.
pub fn toolchain() -> Result<Toolchain> {
    if has_target()? {
        return Ok(Toolchain::Own);
    }
    // Before rustup: where its server cannot be reached, each build would wait for it.
    if let Some(debian) = debian()? {
        return Ok(debian);
    }
    if program("rustup").is_some() {
        let mut add = Command::new("rustup");
        if shell::succeeds_within(add.args(["target", "add", TARGET]), RUSTUP) && has_target()? {
            return Ok(Toolchain::Own);
        }
        eprintln!("rustup could not bring the target {TARGET}: trying Debian's packages");
    }
    apt_install(&["rustc-web", "rust-web-src"])?;
    if let Some(llvm) = debian_llvm()?
        && newest_linker().is_none_or(|(found, _)| found < llvm)
    {
        apt_install(&[&format!("lld-{llvm}")])?;
    }
    debian()?.with_context(|| {
        format!(
            "The Rust target {TARGET} is missing: install it with `rustup target add {TARGET}` \
             (or on Debian, as root, `apt-get install rustc-web rust-web-src lld-22`) and run \
             this again."
        )
    })
}

/// Compiles the core and returns the file.
pub fn compile(toolchain: &Toolchain) -> Result<PathBuf> {
    let folder = workspace::target().join("front");
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--package", "app", "--lib", "--no-default-features"]);
    cargo.args(["--features", "hydrate", "--profile", "wasm-release", "--target", TARGET]);
    cargo.arg("--target-dir").arg(&folder);
    if let Some(flags) = flags() {
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags);
    }
    if let Toolchain::Debian { linker } = toolchain {
        cargo
            .arg("-Zbuild-std=std,panic_abort")
            // Debian ships the sources of the standard library, not the library for this target;
            // building it is still behind this switch.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTC", DEBIAN_RUSTC)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
            // Cargo put the libraries of another compiler there for this tool.
            .env_remove("LD_LIBRARY_PATH");
    }
    shell::run(&mut cargo).context("the browser part does not compile")?;
    Ok(folder.join(TARGET).join("wasm-release/app.wasm"))
}

/// Keeps the folders of the machine that builds out of the messages that browsers download.
/// The workspace's own files need nothing: cargo names them from its root. Naming the root
/// here would also build everything again for each new clone.
fn flags() -> Option<String> {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(Path::new(&env::var_os("HOME")?).join(".cargo")))?;
    Some(format!("--remap-path-prefix={}=cargo", home.display()))
}

/// Whether the toolchain in use has the standard library for the browser.
fn has_target() -> Result<bool> {
    let sysroot = shell::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    Ok(Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").is_dir())
}

/// Debian's way, when all of it is installed and recent enough.
fn debian() -> Result<Option<Toolchain>> {
    let Some(llvm) = debian_llvm()? else {
        return Ok(None);
    };
    let Some((found, linker)) = newest_linker() else {
        return Ok(None);
    };
    Ok((found >= llvm).then_some(Toolchain::Debian { linker }))
}

/// The LLVM of Debian's compiler, when the sources of its standard library are there too.
fn debian_llvm() -> Result<Option<u32>> {
    if !Path::new(DEBIAN_RUSTC).exists() {
        return Ok(None);
    }
    let sysroot = shell::output(Command::new(DEBIAN_RUSTC).args(["--print", "sysroot"]))?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
    if !library.join("Cargo.lock").exists() {
        return Ok(None);
    }
    let about = shell::output(Command::new(DEBIAN_RUSTC).arg("-vV"))?;
    let release = field(&about, "release: ").and_then(version);
    let needed = version(env!("CARGO_PKG_RUST_VERSION"));
    if release < needed {
        bail!(
            "Debian's Rust compiler is too old: install the target with `rustup target add \
             {TARGET}`, or a rustc-web of at least version {}.",
            env!("CARGO_PKG_RUST_VERSION"),
        );
    }
    Ok(field(&about, "LLVM version: ").and_then(version).map(|(major, _)| major))
}

/// The value of a line of `rustc -vV`.
fn field<'a>(about: &'a str, name: &str) -> Option<&'a str> {
    about.lines().find_map(|line| line.strip_prefix(name))
}

/// The newest `wasm-ld-N`, with its N. One without a number tells nothing about its age.
fn newest_linker() -> Option<(u32, PathBuf)> {
    programs(|name| linker_version(name).is_some())
        .into_iter()
        .filter_map(|path| Some((linker_version(path.file_name()?.to_str()?)?, path)))
        .max()
}

fn linker_version(name: &str) -> Option<u32> {
    name.strip_prefix("wasm-ld-")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linker_is_known_by_its_number() {
        assert_eq!(linker_version("wasm-ld-22"), Some(22));
        assert_eq!(linker_version("wasm-ld"), None);
        assert_eq!(linker_version("wasm-ld-22.old"), None);
    }

    #[test]
    fn the_compiler_tells_its_release_and_its_llvm() {
        let about = "rustc 1.96.0 (x)\nbinary: rustc\nrelease: 1.96.0\nLLVM version: 22.1.8\n";
        assert_eq!(field(about, "release: ").and_then(version), Some((1, 96)));
        assert_eq!(field(about, "LLVM version: ").and_then(version), Some((22, 1)));
        assert_eq!(field(about, "host: "), None);
    }
}
