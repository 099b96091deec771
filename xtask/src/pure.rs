//! The check that the core stays pure: nothing that does I/O may reach `app`.

use anyhow::{Result, bail};

use crate::{shell, workspace};

/// Crates that talk to the world. A name also stands for its family: `tokio` for `tokio-util`.
const WORLDLY: &[&str] = &[
    // runtimes and the network
    "async-std",
    "axum",
    "h2",
    "hyper",
    "mio",
    "polling",
    "reqwest",
    "smol",
    "socket2",
    "tokio",
    "tower",
    "ureq",
    // transport security
    "native-tls",
    "openssl",
    "ring",
    "rustls",
    // databases
    "diesel",
    "libsqlite3-sys",
    "postgres",
    "redis",
    "rusqlite",
    "sqlx",
    // files, mail, processes
    "age",
    "async-fs",
    "lettre",
    "nix",
    "notify",
    "object_store",
    "rustix",
    "tempfile",
    // randomness: the core is given its numbers
    "fastrand",
    "getrandom",
    "rand",
];

/// Fails when the core, as compiled for the browser, depends on a crate that does I/O.
pub fn check() -> Result<()> {
    let tree = shell::output(workspace::cargo().args([
        "tree",
        "-p",
        "app",
        "--no-default-features",
        "--features",
        "hydrate",
        "--target",
        "wasm32-unknown-unknown",
        // Macros run while compiling, on the machine that builds: they are no part of the core.
        "-e",
        "normal,no-proc-macro",
        "--prefix",
        "none",
    ]))?;
    let crates = crates(&tree);
    if !crates.contains(&"app") {
        bail!("`cargo tree` did not list the crate `app`");
    }
    let found = worldly(&crates);
    if !found.is_empty() {
        bail!(
            "the core must not do I/O, and `app` depends on {}: `cargo tree -p app \
             --no-default-features --features hydrate -i {}` tells through what",
            found.join(", "),
            found[0],
        );
    }
    Ok(())
}

/// The names in what `cargo tree --prefix none` prints.
fn crates(tree: &str) -> Vec<&str> {
    let mut names: Vec<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    names.dedup();
    names
}

/// Those of `crates` that talk to the world.
fn worldly<'a>(crates: &[&'a str]) -> Vec<&'a str> {
    let is_worldly = |name: &str| {
        WORLDLY.iter().any(|&banned| {
            name.strip_prefix(banned)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
        })
    };
    crates.iter().copied().filter(|name| is_worldly(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Taken from the tree of 24 November 2026, without what repeats.
    const TODAY: &str = "app v0.1.0
any_spawner v0.3.0
async-lock v3.5.0
chrono v0.4.45
chrono-tz v0.10.4
futures-executor v0.3.34
gloo-net v0.6.0
http v1.5.0
hydration_context v0.3.2
js-sys v0.3.107
leptos v0.8.23
leptos_config v0.8.10

percent-encoding v2.3.2
serde_json v1.0.154 (*)
server_fn v0.8.13
tachys v0.2.19
uuid v1.29.3
wasm-bindgen v0.2.130
wasm-streams v0.5.0
web-sys v0.3.107
";

    #[test]
    fn todays_tree_is_pure() {
        assert_eq!(worldly(&crates(TODAY)), Vec::<&str>::new());
    }

    #[test]
    fn a_tree_with_a_runtime_is_not_pure() {
        let tree = format!("{TODAY}tokio v1.48.0\n");
        assert_eq!(worldly(&crates(&tree)), ["tokio"]);
    }

    #[test]
    fn a_name_stands_for_its_family_and_for_no_other() {
        let tree = "sqlx-core v0.9.0\nrand_core v0.9.3\nrandomize v1.0.0\nringbuffer v1.0.0\n";
        assert_eq!(worldly(&crates(tree)), ["rand_core", "sqlx-core"]);
    }

    #[test]
    fn a_crate_is_found_once_however_often_it_is_listed() {
        let tree = "mio v1.1.0\nmio v1.1.0 (*)\n";
        assert_eq!(worldly(&crates(tree)), ["mio"]);
    }
}
