//! `cargo xtask test`: every check and test, in order, up to the first that fails.

use std::cell::OnceCell;
use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::postgres::Postgres;
use crate::progress::Progress;
use crate::{cleanup, e2e, front, papers, pure, shell, tools, workspace};

/// Which tests to run.
#[derive(Args)]
pub struct Test {
    /// Run this step alone
    #[arg(long, value_name = "STEP")]
    only: Option<Step>,
}

/// The steps, in their order: what fails fast comes first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Step {
    /// The code is formatted
    Fmt,
    /// The core does no I/O
    Pure,
    /// No warning
    Clippy,
    /// The browser part is built
    Front,
    /// Unit tests and integration tests, on both databases
    #[value(name = "unit+integration", alias = "unit", alias = "integration")]
    UnitAndIntegration,
    /// The papers are accessible documents (PDF/UA-1)
    Papers,
    /// Tests in a real browser
    E2e,
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// Runs the steps and counts them on the last line.
pub fn run(test: &Test) -> Result<()> {
    cleanup::on_signals()?;
    let steps = match test.only {
        Some(step) => vec![step],
        None => Step::value_variants().to_vec(),
    };
    let mut progress = Progress::new(steps.len());
    let site = OnceCell::new();
    for (passed, &step) in steps.iter().enumerate() {
        let name = step.name();
        if let Err(error) = progress.step(&name, || run_step(step, &site)) {
            println!("{passed} passed, 1 failed");
            return Err(error.context(format!("the step {name} failed")));
        }
    }
    println!("{} passed, 0 failed", steps.len());
    Ok(())
}

fn run_step(step: Step, site: &OnceCell<PathBuf>) -> Result<()> {
    let built_site = || match site.get() {
        Some(built) => Ok(built.clone()),
        None => front::build().inspect(|built| {
            // Empty until now: the match says so.
            let _ = site.set(built.clone());
        }),
    };
    match step {
        Step::Fmt => shell::run(workspace::cargo().args(["fmt", "--all", "--check"])),
        Step::Pure => pure::check(),
        Step::Clippy => clippy(),
        Step::Front => built_site().map(drop),
        Step::UnitAndIntegration => unit_and_integration(),
        Step::Papers => papers::check(),
        Step::E2e => e2e::run(&built_site()?),
    }
}

/// Twice, since this tool was built alone: with other selections than the tests', cargo would
/// choose other features and compile the dependencies again.
fn clippy() -> Result<()> {
    for selection in [&["--package", "xtask"][..], &["--workspace", "--exclude", "xtask"]] {
        shell::run(workspace::cargo().arg("clippy").args(selection).args([
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))?;
    }
    Ok(())
}

fn unit_and_integration() -> Result<()> {
    tools::c_compiler()?;
    // This tool was built alone: tested alone too, its dependencies are not built again with
    // the features that the program's dependencies ask of them.
    shell::run_aloud(workspace::cargo().args(["test", "--package", "xtask"]))?;
    let given = env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty());
    let postgres = if given.is_none() { Some(Postgres::start()?) } else { None };
    let Some(url) = given.or_else(|| postgres.as_ref().map(Postgres::url)) else {
        bail!("no PostgreSQL to test on");
    };
    tools::clamd()?;
    shell::run_aloud(
        workspace::cargo()
            .args(["test", "--workspace", "--exclude", "xtask"])
            .env("TEST_DATABASE_URL", url)
            .env("TEST_S3S_FS", tools::s3s_fs()?)
            .env("TEST_SMTP_PYTHON", tools::smtp_server()?),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_keep_their_order_and_names() {
        let names: Vec<_> = Step::value_variants().iter().map(|step| step.name()).collect();
        assert_eq!(names, ["fmt", "pure", "clippy", "front", "unit+integration", "papers", "e2e"]);
    }
}
