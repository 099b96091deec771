//! The browser tests: the real program, a real browser, a fresh folder of data.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::cleanup::{self, Guard};
use crate::postgres::free_port;
use crate::{shell, tools, workspace};

/// How long the program may take to make its demonstration data and answer.
const START: Duration = Duration::from_mins(2);
/// How long it may take to end after SIGTERM.
const STOP: Duration = Duration::from_secs(15);

/// Runs the browser tests against the debug program.
pub fn run(site: &Path) -> Result<()> {
    let folder = workspace::root().join("tests/e2e");
    let tests = test_files(&folder)?;
    let node = tools::node(&folder)?;
    let chromium = tools::chromium()?;
    // The same selection as for the integration tests: nothing is built twice.
    shell::run(workspace::cargo().args([
        "build",
        "--workspace",
        "--exclude",
        "xtask",
        "--bins",
        "--tests",
    ]))?;

    let room = tempfile::Builder::new().prefix("guichet-e2e-").tempdir()?;
    let data = room.path().join("data");
    let log = room.path().join("server.log");
    let program = workspace::target().join("debug/guichet-web");
    // Removed after the server has ended, since it is declared before.
    let room = Arc::new(Mutex::new(Some(room)));
    let _room = {
        let room = room.clone();
        // An error would leave a folder in the system's temporary folder: no harm done.
        cleanup::later(move || drop(lock(&room).take()))
    };

    let outcome = Server::start(&program, site, &data, &log).and_then(|server| {
        let tested = shell::run_aloud(
            Command::new(&node)
                // One file at a time: they share one server and its data.
                .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
                .args(&tests)
                .current_dir(&folder)
                .env("BASE_URL", &server.url)
                .env("DATA_DIR", &data)
                .env("CHROMIUM", &chromium)
                // For the tests that kill a program of their own.
                .env("PROGRAM", &program)
                .env("SITE_DIR", site),
        );
        tested.and(server.stop())
    });
    if outcome.is_err() {
        eprintln!("--- what the server said ---");
        eprint!("{}", fs::read_to_string(&log).unwrap_or_default());
        eprintln!("----------------------------");
    }
    outcome
}

/// The test files, in the order of their names. Named one by one: what `node --test` makes of
/// a folder changed between its versions.
fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
    let mut files: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|path| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.ends_with(".test.js") || name.ends_with(".test.mjs"))
    });
    files.sort();
    ensure!(!files.is_empty(), "there is no browser test (*.test.js) in {}", folder.display());
    Ok(files)
}

/// The program under test, ended when dropped.
struct Server {
    url: String,
    child: Arc<Mutex<Child>>,
    guard: Guard,
}

impl Server {
    /// Starts the program and waits until it says where it answers.
    fn start(program: &Path, site: &Path, data: &Path, log: &Path) -> Result<Self> {
        let log = File::create(log)?;
        let mut child = Command::new(program)
            // A decision holds at once: the test of undoing starts a program of its own.
            .env("GUICHET_UNDO_MINUTES", "0")
            .args(["serve", "--demo", "--port", &free_port()?.to_string(), "--data"])
            .arg(data)
            .arg("--site")
            .arg(site)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::from(log.try_clone()?))
            .spawn()
            .with_context(|| format!("{} could not be started", program.display()))?;
        let ready = child.stdout.take().map(|stdout| listen(stdout, log));
        let child = Arc::new(Mutex::new(child));
        let guard = {
            let child = child.clone();
            cleanup::later(move || {
                let mut child = lock(&child);
                // It may have ended already, and then there is nothing to end.
                let _ = child.kill();
                let _ = child.wait();
            })
        };
        let url = match ready.context("no standard output")?.recv_timeout(START) {
            Ok(url) => url,
            Err(RecvTimeoutError::Timeout) => {
                bail!("the program was not ready after {} s", START.as_secs())
            }
            Err(RecvTimeoutError::Disconnected) => bail!("the program ended before it was ready"),
        };
        Ok(Self { url, child, guard })
    }

    /// Asks the program to end, as a service manager would, and checks that it ends cleanly.
    fn stop(self) -> Result<()> {
        let id = lock(&self.child).id().to_string();
        shell::run(Command::new("kill").args(["-s", "TERM", &id]))?;
        let ended = wait(&self.child, STOP)?;
        drop(self.guard);
        match ended {
            Some(status) if status.success() => Ok(()),
            Some(status) => bail!("the program did not end cleanly on SIGTERM ({status})"),
            None => bail!("the program had not ended {} s after SIGTERM", STOP.as_secs()),
        }
    }
}

/// Tells the address of the line `ready ADDRESS`, and keeps all other lines in the log.
fn listen(stdout: ChildStdout, mut log: File) -> Receiver<String> {
    let (tell, ready) = mpsc::channel();
    thread::spawn(move || {
        // Read to the end: a program whose output nobody reads would block.
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // Nobody listens any more, or the disk is full: neither is this thread's business.
            let _ = match line.strip_prefix("ready ") {
                Some(url) => tell.send(url.trim().to_owned()).map_err(drop),
                None => writeln!(log, "{line}").map_err(drop),
            };
        }
    });
    ready
}

/// The status of a program that ends within a time.
fn wait(child: &Mutex<Child>, limit: Duration) -> Result<Option<ExitStatus>> {
    let deadline = Instant::now() + limit;
    loop {
        let ended = lock(child).try_wait()?;
        if ended.is_some() || Instant::now() >= deadline {
            return Ok(ended);
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
