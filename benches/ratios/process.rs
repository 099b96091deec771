//! Servers as processes of their own, and what they cost.

use crate::Outcome;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running server, ended when dropped.
pub struct Server {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub address: String,
}

impl Server {
    /// One of [`crate::servers`].
    pub fn bench(kind: &str, what: &Path) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--server").arg(kind).arg(what);
        Self::start(command)
    }

    /// The program that people run.
    pub fn program(data: &Path) -> Outcome<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guichet-web"));
        command.args(["serve", "--demo", "--port", "0", "--data"]).arg(data);
        Self::start(command)
    }

    /// On the first processor: the load comes from the others, and each side has the same.
    fn start(command: Command) -> Outcome<Self> {
        let mut pinned = Command::new("taskset");
        pinned.args(["--cpu-list", "0"]).arg(command.get_program()).args(command.get_args());
        let mut child = pinned.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let output = child.stdout.take().ok_or("no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address =
            line.trim().strip_prefix("ready http://").ok_or("the server did not start")?;
        Ok(Self { address: address.to_owned(), child })
    }

    /// Processor seconds of all its threads.
    pub fn cpu(&self) -> Outcome<f64> {
        let mut nanoseconds = 0_u64;
        for task in fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            // A thread may end between the list and the reading.
            let text = fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
            let first = text.split(' ').next().unwrap_or_default();
            nanoseconds += first.parse::<u64>().unwrap_or_default();
        }
        #[expect(clippy::cast_precision_loss, reason = "minutes at most")]
        Ok(nanoseconds as f64 / 1e9)
    }

    /// Processor seconds of the processes it started and that ended, to a hundredth.
    pub fn children(&self) -> Outcome<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let field = |n: usize| after_name.split_whitespace().nth(n).and_then(|t| t.parse().ok());
        let ticks: f64 = field(13).unwrap_or(0.0) + field(14).unwrap_or(0.0);
        Ok(ticks / 100.0)
    }

    /// Resident memory, in MB.
    pub fn resident(&self) -> Outcome<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib: f64 =
            line.and_then(|l| l.split_whitespace().next()?.parse().ok()).ok_or("VmRSS")?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
