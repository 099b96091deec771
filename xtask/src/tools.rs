//! What is needed from the machine, and how it is installed when it is missing.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::{shell, workspace};

/// The oldest Node.js that the browser tests' packages accept.
const NODE: (u32, u32) = (20, 19);

/// Something that must be on the machine.
struct Need {
    /// How people call it.
    what: &'static str,
    /// Where it is, when it is there.
    find: fn() -> Option<PathBuf>,
    /// The Debian packages that bring it.
    packages: &'static [&'static str],
}

const C_COMPILER: Need = Need {
    what: "A C compiler (SQLite is compiled with it)",
    find: || ["cc", "gcc", "clang"].into_iter().find_map(program),
    packages: &["build-essential"],
};

const POSTGRESQL: Need = Need {
    what: "The PostgreSQL server (the tests run on both databases)",
    find: initdb,
    packages: &["postgresql"],
};

const CHROMIUM: Need = Need {
    what: "Chromium (the browser tests run in it)",
    find: || ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(program),
    packages: &["chromium"],
};

const NODE_JS: Need = Need {
    what: "Node.js (the browser tests are written for it)",
    find: || program("node"),
    packages: &["nodejs"],
};

const NPM: Need = Need {
    what: "npm (it installs the packages of the browser tests)",
    find: || program("npm"),
    packages: &["npm"],
};

const PYTHON: Need = Need {
    what: "Python 3 with its module venv (it checks the papers and receives the mails of the tests)",
    find: python,
    packages: &["python3", "python3-venv"],
};

const CLAMD: Need = Need {
    what: "clamd (the tests show it files)",
    find: || {
        // Debian puts it where only root looks.
        let debian = PathBuf::from("/usr/sbin/clamd");
        if debian.is_file() { Some(debian) } else { program("clamd") }
    },
    packages: &["clamav-daemon"],
};

/// The S3 store of the tests: this version, and no other.
const S3S_FS: &str = "0.14.1";

/// The mail server of the tests, and what signs its certificate: these versions, and no others.
const SMTP_SERVER: [&str; 2] = ["aiosmtpd==1.4.6", "trustme==1.2.1"];

/// Debian leaves the module out of the interpreter's package.
fn python() -> Option<PathBuf> {
    let python = program("python3")?;
    let mut venv = Command::new(&python);
    venv.args(["-c", "import ensurepip, venv"]);
    shell::succeeds_within(&mut venv, Duration::from_secs(30)).then_some(python)
}

impl Need {
    /// Where it is, installed first if it must and may be.
    fn obtain(&self) -> Result<PathBuf> {
        if let Some(found) = (self.find)() {
            return Ok(found);
        }
        apt_install(self.packages)?;
        (self.find)().with_context(|| self.missing())
    }

    /// The one sentence for whoever must install it.
    fn missing(&self) -> String {
        format!(
            "{} is missing: install it (on Debian or Ubuntu: `apt-get install {}` as root) and \
             run this again.",
            self.what,
            self.packages.join(" "),
        )
    }
}

/// A C compiler, for the crates that compile C.
pub fn c_compiler() -> Result<PathBuf> {
    C_COMPILER.obtain()
}

/// The folder of PostgreSQL's server programs.
pub fn postgresql() -> Result<PathBuf> {
    let initdb = POSTGRESQL.obtain()?;
    // A link in PATH leads to the folder that has the other programs too.
    let initdb = initdb.canonicalize().unwrap_or(initdb);
    initdb.parent().map(Path::to_path_buf).context("initdb is in no folder")
}

/// The antivirus.
pub fn clamd() -> Result<PathBuf> {
    CLAMD.obtain()
}

/// A small S3 store that checks signatures, built once: it takes minutes.
pub fn s3s_fs() -> Result<PathBuf> {
    let folder = workspace::target().join("tools").join(format!("s3s-fs-{S3S_FS}"));
    let built = folder.join("bin/s3s-fs");
    if !built.is_file() {
        let mut cargo = workspace::cargo();
        cargo.args(["install", "s3s-fs", "--locked", "--features", "binary", "--version", S3S_FS]);
        cargo.arg("--root").arg(&folder);
        shell::run_aloud(&mut cargo).context(
            "The S3 store of the tests could not be built: build s3s-fs with cargo, put it where \
             this looks for it, and run this again.",
        )?;
    }
    Ok(built)
}

/// The interpreter that the mail server of the tests runs in.
pub fn smtp_server() -> Result<PathBuf> {
    python_with(&SMTP_SERVER, &workspace::target().join("tools/smtp-server"))
}

/// The browser.
pub fn chromium() -> Result<PathBuf> {
    CHROMIUM.obtain()
}

/// The interpreter of a virtual environment that holds exactly these packages, as `pip` names them.
pub fn python_with(packages: &[&str], folder: &Path) -> Result<PathBuf> {
    let python = PYTHON.obtain()?;
    let wanted = packages.join("\n");
    let (own, stamp) = (folder.join("bin/python"), folder.join("in-step"));
    if own.exists() && fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(own);
    }
    shell::run(Command::new(&python).args(["-m", "venv", "--clear"]).arg(folder))?;
    shell::run(
        Command::new(&own)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(packages),
    )
    .with_context(|| {
        format!(
            "What the tests need of Python could not be installed from PyPI: make the virtual \
             environment {} with {} and run this again.",
            folder.display(),
            packages.join(" "),
        )
    })?;
    fs::write(&stamp, wanted)?;
    Ok(own)
}

/// Node.js, recent enough, with the packages of the browser tests installed in `folder`.
pub fn node(folder: &Path) -> Result<PathBuf> {
    let node = NODE_JS.obtain()?;
    let found = shell::output(Command::new(&node).arg("--version"))?;
    if version(&found).is_none_or(|found| found < NODE) {
        let (major, minor) = NODE;
        bail!("Node.js {} is too old: install Node.js {major}.{minor} or later.", found.trim());
    }
    npm_packages(folder, &NPM.obtain()?)?;
    Ok(node)
}

/// Installs what the lock file says, unless that was done already.
fn npm_packages(folder: &Path, npm: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| format!("{} cannot be read", lock.display()))?;
    let wanted = fingerprint(&lock);
    // Inside node_modules: whoever removes the packages removes the stamp with them.
    let stamp = folder.join("node_modules/.in-step-with-the-lock");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    shell::run(
        Command::new(npm)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )
    .context("the packages of the browser tests could not be installed")?;
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))
}

/// Installs Debian packages; does nothing where that is impossible (another system, not root).
pub fn apt_install(packages: &[&str]) -> Result<()> {
    static LISTS: Once = Once::new();
    if program("apt-get").is_none() || !is_root()? {
        return Ok(());
    }
    LISTS.call_once(|| {
        // A source that cannot be reached need not be the one with the package: go on.
        if let Err(error) = shell::run(apt_get().arg("update")) {
            eprintln!("{error:#}");
        }
    });
    eprintln!("installing {}", packages.join(", "));
    shell::run(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

/// Whether the tool runs as root.
pub fn is_root() -> Result<bool> {
    Ok(shell::output(Command::new("id").arg("-u"))?.trim() == "0")
}

/// A program of that name in PATH.
pub fn program(name: &str) -> Option<PathBuf> {
    programs(|found| found == name).into_iter().next()
}

/// The programs in PATH whose name is accepted, in the order of PATH.
pub fn programs(accept: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flat_map(|entries| entries.filter_map(Result::ok))
        .filter(|entry| entry.file_name().to_str().is_some_and(&accept))
        .map(|entry| entry.path())
        .filter(|path| {
            fs::metadata(path)
                .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
        })
        .collect()
}

/// The first `major.minor` in a text.
pub fn version(text: &str) -> Option<(u32, u32)> {
    text.split(|letter: char| !letter.is_ascii_digit() && letter != '.').find_map(|word| {
        let mut numbers = word.split('.');
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    })
}

/// A SHA-256 in hexadecimal.
pub fn fingerprint(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `initdb`: in PATH, or the newest where Debian puts it.
fn initdb() -> Option<PathBuf> {
    program("initdb").or_else(|| {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
        versions
            .filter_map(Result::ok)
            .filter_map(|entry| {
                let major: u32 = entry.file_name().to_str()?.parse().ok()?;
                let initdb = entry.path().join("bin/initdb");
                initdb.is_file().then_some((major, initdb))
            })
            .max()
            .map(|(_, initdb)| initdb)
    })
}

fn apt_get() -> Command {
    let mut apt_get = Command::new("apt-get");
    apt_get
        .args(["--quiet", "-o", "DPkg::Lock::Timeout=120"])
        .env("DEBIAN_FRONTEND", "noninteractive")
        .current_dir(workspace::root());
    apt_get
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_programs_print() {
        assert_eq!(version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(version("rustc 1.96.0 (ac68faa20 2026-05-25)"), Some((1, 96)));
        assert_eq!(version("release: nightly"), None);
        assert!(version("v18.20.4") < Some(NODE));
    }

    #[test]
    fn a_program_is_found_in_path_only_by_its_whole_name() {
        assert!(program("sh").is_some_and(|path| path.ends_with("sh")));
        assert_eq!(program("sh-that-nobody-has"), None);
    }

    #[test]
    fn what_cannot_be_had_is_named_in_one_sentence() {
        let need = Need { what: "The moon", find: || None, packages: &[] };
        let message = need.missing();
        assert!(message.starts_with("The moon is missing: install it"), "{message}");
        assert_eq!(message.matches(". ").count(), 0, "{message}");
    }

    #[test]
    fn a_fingerprint_is_the_sha_256() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            fingerprint(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
