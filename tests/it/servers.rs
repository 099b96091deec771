//! Real servers beside the program: clamd, an S3 store and a mail server, each with a folder and a
//! port of its own, ended with the test that started it.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longest start of a server on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The file that every antivirus agrees to find. In pieces: the sources are looked at too.
pub fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE", "!$H+H*"]
        .concat()
        .into_bytes()
}

/// A process, killed when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that nobody listens on now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("its number").port()
}

fn start(command: &mut Command, ready: impl Fn() -> bool) -> Running {
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut running = Running(child.expect("the server is installed"));
    let begun = Instant::now();
    while !ready() {
        assert!(running.0.try_wait().expect("its state").is_none(), "{command:?} ended at once");
        assert!(begun.elapsed() < PATIENCE, "{command:?} does not start");
        std::thread::park_timeout(Duration::from_millis(20));
    }
    running
}

fn connect(port: u16) -> Option<TcpStream> {
    TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).ok()
}

/// A clamd that knows one signature.
pub struct Clamd {
    folder: TempDir,
    port: u16,
    running: Option<Running>,
}

impl Clamd {
    /// Starts one.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let hex = eicar().iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("a string");
            hex
        });
        let signature = format!("Local.Eicar.Any:0:*:{hex}\n");
        fs::write(folder.path().join("local.ndb"), signature).expect("the signature");
        let mut clamd = Self { folder, port: free_port(), running: None };
        clamd.go_on();
        clamd
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.running = None;
    }

    /// Starts it again, where it was.
    pub fn go_on(&mut self) {
        let folder = self.folder.path();
        let text = format!(
            "DatabaseDirectory {}\nTCPAddr 127.0.0.1\nTCPSocket {}\nForeground yes\n\
             StreamMaxLength 20M\nConcurrentDatabaseReload no\n",
            folder.display(),
            self.port,
        );
        let file = folder.join("clamd.conf");
        fs::write(&file, text).expect("its settings");
        let port = self.port;
        let answers = || {
            let Some(mut stream) = connect(port) else { return false };
            let mut answer = String::new();
            stream.write_all(b"nPING\n").is_ok()
                && stream.read_to_string(&mut answer).is_ok()
                && answer == "PONG\n"
        };
        self.running = Some(start(Command::new(clamd()).arg("-c").arg(&file), answers));
    }
}

fn clamd() -> PathBuf {
    // Debian puts it where only root looks.
    let debian = Path::new("/usr/sbin/clamd");
    if debian.exists() { debian.to_owned() } else { "clamd".into() }
}

/// The bucket of [`S3`].
pub const BUCKET: &str = "pieces";

/// A store that speaks S3 and checks signatures.
pub struct S3 {
    folder: TempDir,
    port: u16,
    running: Option<Running>,
}

impl S3 {
    /// Starts one, with an empty bucket.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join(BUCKET)).expect("a bucket");
        let mut store = Self { folder, port: free_port(), running: None };
        store.go_on();
        store
    }

    /// Its settings, for the program.
    pub fn config(&self, secret: &str) -> guichet_web::config::S3Config {
        guichet_web::config::S3Config {
            endpoint: format!("http://127.0.0.1:{}", self.port),
            bucket: BUCKET.to_owned(),
            region: "us-east-1".to_owned(),
            access_key: "guichet".to_owned(),
            secret_key: guichet_web::config::Secret(secret.to_owned()),
        }
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.running = None;
    }

    /// Starts it again, where it was.
    pub fn go_on(&mut self) {
        let port = self.port.to_string();
        let mut command = Command::new(s3s_fs());
        command
            .args(["--access-key", "guichet", "--secret-key", SECRET])
            .args(["--host", "127.0.0.1", "--port", &port])
            .arg(self.folder.path());
        let port = self.port;
        self.running = Some(start(&mut command, || connect(port).is_some()));
    }

    /// How many sealed documents it holds.
    pub fn documents(&self) -> usize {
        let sealed = |object: &&Vec<u8>| object.starts_with(b"age-encryption.org/v1");
        self.objects().iter().filter(sealed).count()
    }

    /// What it holds, its own notes included.
    pub fn objects(&self) -> Vec<Vec<u8>> {
        let mut objects = Vec::new();
        let mut folders = vec![self.folder.path().join(BUCKET)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    objects.push(fs::read(path).expect("an object"));
                }
            }
        }
        objects
    }
}

/// The secret that [`S3`] knows.
pub const SECRET: &str = "un secret de test";

fn s3s_fs() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "the configuration of the tests")]
    let told = std::env::var("TEST_S3S_FS");
    told.expect("TEST_S3S_FS names the program s3s-fs; `cargo xtask test` installs it").into()
}

/// A mail server that keeps what it takes; what it takes depends on the address, as its script
/// (`smtp_server.py`) says.
pub struct Smtp {
    folder: TempDir,
    ports: [u16; 3],
    running: Option<Running>,
}

/// A mail that [`Smtp`] took.
pub struct Kept {
    /// The connection it came through.
    pub connection: String,
    /// To whom.
    pub to: String,
    /// As it came.
    pub bytes: Vec<u8>,
}

/// A name and a password with signs that an address must not hold as they are.
const SIGNED_IN: &str = "guichet:pass%3Ae%40%2F%C3%A9";

impl Smtp {
    /// Starts one.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // Held together: three different ones.
        let held = [(); 3].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port"));
        let ports = held.map(|listener| listener.local_addr().expect("its number").port());
        let mut server = Self { folder, ports, running: None };
        server.go_on();
        server
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.running = None;
    }

    /// Starts it again, where it was, with another authority.
    pub fn go_on(&mut self) {
        #[expect(clippy::disallowed_methods, reason = "the configuration of the tests")]
        let told = std::env::var("TEST_SMTP_PYTHON");
        let python = told.expect(
            "TEST_SMTP_PYTHON names a Python that has aiosmtpd and trustme; `cargo xtask test` \
             installs it",
        );
        let mut command = Command::new(python);
        command
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/smtp_server.py"))
            .arg(self.folder.path())
            .args(self.ports.map(|port| port.to_string()));
        let [port, ..] = self.ports;
        self.running = Some(start(&mut command, || connect(port).is_some()));
    }

    /// Its address in clear, where it asks nothing.
    pub fn address(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.ports[0])
    }

    /// Where it wants TLS from whoever began in clear, and a password.
    pub fn starttls(&self) -> String {
        format!("smtp://{SIGNED_IN}@127.0.0.1:{}?tls=required", self.ports[1])
    }

    /// Where it speaks TLS from the start, and wants a password.
    pub fn tls(&self) -> String {
        format!("smtps://{SIGNED_IN}@127.0.0.1:{}", self.ports[2])
    }

    /// The certificate of who signed its own.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// What it took, in order.
    pub fn kept(&self) -> Vec<Kept> {
        self.kept_after(0)
    }

    /// The same but the first ones.
    pub fn kept_after(&self, rank: usize) -> Vec<Kept> {
        let read = |name: String| fs::read(self.folder.path().join(name)).ok();
        (rank + 1..)
            .map_while(|rank| {
                let bytes = read(format!("{rank}.eml"))?;
                let beside = String::from_utf8(read(format!("{rank}.to"))?).expect("words");
                let (connection, to) = beside.split_once(' ').expect("two words");
                Some(Kept { connection: connection.to_owned(), to: to.to_owned(), bytes })
            })
            .collect()
    }
}
