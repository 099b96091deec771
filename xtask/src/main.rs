//! The project's build tool: `cargo xtask serve`, `cargo xtask test` and `cargo xtask bench`.
//!
//! They check what they need, install what is missing where they can, and say what they are
//! doing on standard error. Standard output is left to the program that is served and to the
//! results of the tests.

mod bench;
mod cleanup;
mod e2e;
mod front;
mod papers;
mod postgres;
mod progress;
mod pure;
mod serve;
mod shell;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, serves and tests guichet-web.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Xtask {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything and serve the demonstration
    Serve(serve::Serve),
    /// Run every check and test
    Test(test::Test),
    /// Measure the figures of docs/bench.md
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let outcome = match Xtask::parse().task {
        Task::Serve(serve) => serve::run(&serve),
        Task::Test(test) => test::run(&test),
        Task::Bench(bench) => bench::run(&bench),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line: it may be a sentence that tells what to install.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
