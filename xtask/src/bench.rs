//! `cargo xtask bench`: the figures, measured in the release profile.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::{shell, tools, workspace};

/// What to measure, and where to write it.
#[derive(Args)]
pub struct Bench {
    /// File that receives the figures
    #[arg(long, value_name = "FILE")]
    json: PathBuf,
    /// Measure this figure alone
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// An empty PostgreSQL database, for the register at the size of the country
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Demands of that register, instead of three millions
    #[arg(long, value_name = "N")]
    demands: Option<usize>,
    /// Folder where the registers are kept, and found again
    #[arg(long, value_name = "FOLDER")]
    kept: Option<PathBuf>,
    /// Rounds of each measure
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

/// Builds and runs the bench; a figure that misses its aim is told, and is no failure.
pub fn run(bench: &Bench) -> Result<()> {
    tools::c_compiler()?;
    let json = std::path::absolute(&bench.json)
        .with_context(|| format!("{} is no path", bench.json.display()))?;
    let mut cargo = workspace::cargo();
    // The same selection as the program's: the dependencies are built once.
    cargo.args(["bench", "--workspace", "--exclude", "xtask", "--bench", "ratios", "--"]);
    cargo.arg("--json").arg(json).arg("--runs").arg(bench.runs.to_string());
    if let Some(only) = &bench.only {
        cargo.arg("--only").arg(only);
    }
    if let Some(postgres) = &bench.postgres {
        cargo.arg("--postgres").arg(postgres);
    }
    if let Some(demands) = bench.demands {
        cargo.arg("--demands").arg(demands.to_string());
    }
    if let Some(kept) = &bench.kept {
        cargo.arg("--kept").arg(std::path::absolute(kept)?);
    }
    shell::run_aloud(&mut cargo)
}
