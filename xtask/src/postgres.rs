//! A throw-away PostgreSQL for the tests.

use std::fs;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::cleanup::{self, Guard};
use crate::{shell, tools};

/// How often another free port is tried: someone may take one between our look and our start.
const TRIES: usize = 5;

/// A cluster of its own, stopped and removed when dropped.
pub struct Postgres {
    port: u16,
    _guard: Guard,
}

impl Postgres {
    /// Makes a cluster in a temporary folder and starts it on a free port of the loopback.
    pub fn start() -> Result<Self> {
        let programs = tools::postgresql()?;
        // In /tmp wherever TMPDIR points: the path of a Unix socket has room for 107 letters
        // only, and the server's user must be able to reach it.
        let folder = tempfile::Builder::new().prefix("guichet-postgresql-").tempdir_in("/tmp")?;
        let server = Server::new(&programs, folder.path())?;
        server.initialise()?;
        let guard = {
            let server = server.clone();
            cleanup::later(move || server.remove(folder))
        };
        let port = server.start_somewhere()?;
        Ok(Self { port, _guard: guard })
    }

    /// The address of the cluster's first database.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

/// The programs of the server, its folder, and the user it runs as.
#[derive(Clone)]
struct Server {
    programs: PathBuf,
    folder: PathBuf,
    /// User and group, when they are not ours: PostgreSQL refuses to run as root.
    user: Option<(u32, u32)>,
}

impl Server {
    fn new(programs: &Path, folder: &Path) -> Result<Self> {
        let user = if tools::is_root()? { Some(postgres_user()?) } else { None };
        if let Some((user, group)) = user {
            chown(folder, Some(user), Some(group))
                .context("the temporary folder could not be given to the user `postgres`")?;
        }
        Ok(Self { programs: programs.to_owned(), folder: folder.to_owned(), user })
    }

    fn initialise(&self) -> Result<()> {
        let mut initdb = self.program("initdb");
        initdb
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"])
            .args(["--no-sync", "--pgdata"])
            .arg(self.data());
        self.quietly(&mut initdb, "initdb.log")
    }

    fn start_somewhere(&self) -> Result<u16> {
        let mut tries = 0;
        loop {
            tries += 1;
            let port = free_port()?;
            match self.start(port) {
                Ok(()) => return Ok(port),
                Err(error) if tries == TRIES => return Err(error),
                Err(_) => {}
            }
        }
    }

    fn start(&self, port: u16) -> Result<()> {
        // Nothing is to survive a power cut here: durability is not under test.
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} \
             -c max_connections=300 -c fsync=off -c synchronous_commit=off \
             -c full_page_writes=off",
            self.folder.display(),
        );
        let mut pg_ctl = self.program("pg_ctl");
        pg_ctl.arg("start").args(["--wait", "--timeout=60", "--silent", "--options", &options]);
        pg_ctl.arg("--log").arg(self.folder.join("server.log")).arg("--pgdata").arg(self.data());
        self.quietly(&mut pg_ctl, "start.log").inspect_err(|_| {
            let log = fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
            eprint!("{log}");
        })
    }

    /// Stops the server and removes its folder.
    fn remove(&self, folder: TempDir) {
        let mut pg_ctl = self.program("pg_ctl");
        pg_ctl.args(["stop", "--mode=immediate", "--wait", "--timeout=30", "--silent"]);
        pg_ctl.arg("--pgdata").arg(self.data());
        if self.data().join("postmaster.pid").exists()
            && let Err(error) = self.quietly(&mut pg_ctl, "stop.log")
        {
            eprintln!("PostgreSQL did not stop: {error:#}");
        }
        if let Err(error) = folder.close() {
            eprintln!("a temporary folder could not be removed: {error}");
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// One of PostgreSQL's programs, run as the right user where that user may read.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(&self.folder);
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        // A process group of its own: Ctrl-C reaches this tool, which then stops the server.
        command.process_group(0);
        command
    }

    /// Runs a command into a log, shown only when it fails.
    fn quietly(&self, command: &mut Command, log: &str) -> Result<()> {
        let log = self.folder.join(log);
        // A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        let file = fs::File::create(&log)?;
        let outcome = shell::run_into(command.stderr(Stdio::from(file.try_clone()?)), file);
        if outcome.is_err() {
            let said = fs::read(&log).unwrap_or_default();
            // Best effort: the error itself is returned.
            let _ = std::io::stderr().write_all(&said);
        }
        outcome
    }
}

/// A port of the loopback that nobody listens on now.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

/// The user and the group that Debian's package makes for the server.
fn postgres_user() -> Result<(u32, u32)> {
    let id = |option: &str| -> Result<u32> {
        let id = shell::output(Command::new("id").args([option, "postgres"]))
            .context("PostgreSQL does not run as root, and there is no user `postgres`")?;
        Ok(id.trim().parse()?)
    };
    Ok((id("-u")?, id("-g")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_port_can_be_listened_on() {
        let port = free_port().unwrap();
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok());
    }
}
