//! Numbered steps, each with the time it took, on standard error.

use std::time::Instant;

use anyhow::Result;

/// How far a command has come.
pub struct Progress {
    total: usize,
    done: usize,
}

impl Progress {
    /// Announces nothing yet; `total` steps will follow.
    pub fn new(total: usize) -> Self {
        Self { total, done: 0 }
    }

    /// Runs one step, announced before and timed after.
    pub fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done += 1;
        let label = format!("[{}/{}] {name}", self.done, self.total);
        eprintln!("{label} …");
        let start = Instant::now();
        let result = work();
        let outcome = if result.is_ok() { "done" } else { "failed" };
        eprintln!("{label}: {outcome} in {:.1} s", start.elapsed().as_secs_f64());
        result
    }
}
