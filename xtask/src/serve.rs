//! `cargo xtask serve`: everything built, then the program in our place.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::progress::Progress;
use crate::{front, shell, tools, workspace};

/// What to serve, and where.
#[derive(Args)]
pub struct Serve {
    /// Port on the loopback
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// Folder for the database, the documents and the mails
    #[arg(long, default_value = "./data")]
    data: PathBuf,
    /// A PostgreSQL to use instead of the database in the folder
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Optimised: slower to build, faster to answer
    #[arg(long)]
    release: bool,
}

/// Builds everything, then becomes the program: a signal sent to this process reaches it.
pub fn run(serve: &Serve) -> Result<()> {
    let mut progress = Progress::new(4);
    progress.step("what is needed", || {
        tools::c_compiler()?;
        front::toolchain()
    })?;
    let site = progress.step("browser part", front::build)?;
    let kind = if serve.release { "release" } else { "debug" };
    let program = progress.step(&format!("program ({kind})"), || build(serve.release))?;
    progress.step("start", || {
        let error = command(serve, &program, &site).exec();
        Err(error).with_context(|| format!("{} could not be started", program.display()))
    })
}

fn build(release: bool) -> Result<PathBuf> {
    let mut cargo = workspace::cargo();
    // The same selection as for the tests: with another, cargo would choose other features and
    // compile the program a second time.
    cargo.args(["build", "--workspace", "--exclude", "xtask", "--bin", "guichet-web"]);
    if release {
        cargo.arg("--release");
    }
    shell::run(&mut cargo)?;
    Ok(workspace::target().join(if release { "release" } else { "debug" }).join("guichet-web"))
}

/// The program, serving the demonstration.
fn command(serve: &Serve, program: &Path, site: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(["serve", "--demo", "--port", &serve.port.to_string()]);
    command.arg("--data").arg(&serve.data).arg("--site").arg(site);
    if let Some(url) = &serve.database {
        command.args(["--database", url]);
    }
    command
}
