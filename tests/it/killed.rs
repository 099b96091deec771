//! The program itself, killed at each stage of the way of a document: after a restart the document
//! is whole and waits, or was never received; then it is decided.

use crate::harness::{Engine, PASSWORD, Site, picture};
use crate::servers::free_port;
use app::domain::account::Role;
use app::domain::document::Fate;
use app::domain::ids::DemandId;
use chrono::TimeDelta;
use guichet_web::ports::clock::Clock;
use guichet_web::store::documents::Purpose;
use image::codecs::jpeg::JpegEncoder;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

const EMAIL: &str = "eloise@demandeur.example";

/// A server that takes what comes and never answers; tells when somebody came.
struct Silent {
    port: u16,
    came: Receiver<TcpStream>,
}

impl Silent {
    fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("its number").port();
        let (tell, came) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if tell.send(stream).is_err() {
                    return;
                }
            }
        });
        Self { port, came }
    }

    /// Waits until somebody comes; whoever it is waits as long as what is given lives.
    fn hold(&self) -> TcpStream {
        self.came.recv_timeout(Duration::from_mins(1)).expect("somebody")
    }
}

/// The program, killed when dropped.
pub struct Program {
    child: Child,
    port: u16,
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Program {
    /// Starts it over the database and the folder of a site.
    pub fn start(site: &Site, settings: &[(&str, String)]) -> Self {
        let config = &site.portal.config;
        let port = free_port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_guichet-web"));
        command.args(["serve", "--port", &port.to_string(), "--data"]).arg(&config.data);
        if let Some(database) = &config.database {
            command.args(["--database", database]);
        }
        let mut child = command
            .current_dir(&config.data)
            .env("GUICHET_ARGON2__MEMORY_KIB", "8")
            .env("GUICHET_ARGON2__PASSES", "1")
            .envs(settings.iter().map(|(name, value)| (*name, value)))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("a line");
        assert!(line.starts_with("ready "), "{line}");
        Self { child, port }
    }

    /// With SIGKILL: nothing is put in order.
    fn kill(&mut self) {
        // It may be gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("the program listens")
    }

    /// Sends a form with a cookie; gives the answer, head and body.
    pub fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> String {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let kind = "application/x-www-form-urlencoded";
        let request = request(path, kind, cookie, body.finish().as_bytes());
        let mut stream = self.connect();
        stream.write_all(&request).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Gives the cookie.
    fn sign_in(&self) -> String {
        let fields = [("email", EMAIL), ("motDePasse", PASSWORD)];
        let answer = self.post("/compte/connexion", "", &fields);
        let cookie = answer.split("session=").nth(1).unwrap_or_else(|| panic!("{answer}"));
        cookie.split(';').next().expect("a value").to_owned()
    }

    /// Whether it is reading a file apart.
    fn reads(&self) -> bool {
        let pid = self.child.id();
        let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).expect("its threads");
        tasks.flatten().any(|task| {
            let children = std::fs::read_to_string(task.path().join("children"));
            children.is_ok_and(|children| !children.trim().is_empty())
        })
    }
}

fn request(path: &str, kind: &str, cookie: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n\
         Sec-Fetch-Site: same-origin\r\nCookie: session={cookie}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len(),
    );
    [head.as_bytes(), body].concat()
}

/// The request that sends a file.
fn upload(cookie: &str, file: &[u8]) -> Vec<u8> {
    let head = b"--limit\r\nContent-Disposition: form-data; name=\"fichier\"; \
                 filename=\"carte.jpg\"\r\n\r\n";
    let body = [&head[..], file, b"\r\n--limit--\r\n"].concat();
    request("/demande/pieces", "multipart/form-data; boundary=limit", cookie, &body)
}

/// A photo of twelve megapixels, which takes a while to read.
fn large() -> Vec<u8> {
    let photo = image::RgbImage::from_fn(4_000, 3_000, |x, y| {
        image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], (x ^ y).to_le_bytes()[0]])
    });
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 60).encode_image(&photo).expect("a photo");
    assert!(jpeg.len() < app::domain::document::MAX_FILE);
    jpeg
}

async fn site(engine: Engine) -> (Site, DemandId) {
    let site = Site::open_with(engine, |_| {}).await;
    let account = site.account(EMAIL, Role::Applicant, &[], &[]).await;
    let mut browser = site.browser();
    browser.sign_in(EMAIL).await;
    browser.go("/demande", &[]).await;
    let demand = site.portal.store.demand_of(account).await.unwrap().expect("a draft");
    (site, demand.id)
}

/// What there is of a document: pages, and files that wait.
async fn there(site: &Site, demand: DemandId) -> (usize, usize) {
    let mut conn = site.portal.store.read().await.unwrap();
    let pages = conn.pages(demand).await.unwrap();
    for page in &pages {
        assert!(site.portal.vault.get(*page).await.is_ok(), "a page always has its picture");
    }
    let arrivals = conn.arrivals(demand, Purpose::Identity).await.unwrap();
    assert!(arrivals.iter().all(|line| matches!(line.fate, Fate::Waiting(_))), "{arrivals:?}");
    (pages.len(), arrivals.len())
}

/// Restarted after an interrupted try counts as one: the document that waited is decided.
async fn heals(site: &Site, demand: DemandId) {
    assert_eq!(there(site, demand).await, (0, 1), "whole, and waiting");
    let again = site.restarted_with(|_| {}).await;
    again.wait(Clock::System.now() + TimeDelta::minutes(3) - again.now());
    again.work().await;
    assert_eq!(there(&again, demand).await, (1, 0), "decided");
}

fn on_both<F: Future<Output = ()>>(test: impl Fn(Engine) -> F) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        println!("on {engine:?}");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(test(engine));
    }
}

#[test]
fn killed_while_a_document_comes_nothing_is_promised_and_nothing_is_left() {
    on_both(async |engine| {
        let (site, demand) = site(engine).await;
        let mut program = Program::start(&site, &[("GUICHET_ANTIVIRUS", "off".to_owned())]);
        let cookie = program.sign_in();
        let request = upload(&cookie, &picture());
        let mut stream = program.connect();
        stream.write_all(&request[..request.len() / 2]).unwrap();
        program.kill();
        let mut answer = Vec::new();
        // Cut, whichever way the system says it.
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.is_empty(), "nothing was promised");
        assert_eq!(there(&site, demand).await, (0, 0));
    });
}

#[test]
fn killed_while_the_antivirus_looks_the_document_waits_and_heals() {
    on_both(async |engine| {
        let (site, demand) = site(engine).await;
        let clamd = Silent::start();
        let settings = [
            ("GUICHET_ANTIVIRUS", "required".to_owned()),
            ("GUICHET_CLAMD", format!("127.0.0.1:{}", clamd.port)),
        ];
        let mut program = Program::start(&site, &settings);
        let request = upload(&program.sign_in(), &picture());
        let mut stream = program.connect();
        stream.write_all(&request).unwrap();
        let _looking = clamd.hold();
        program.kill();
        heals(&site, demand).await;
    });
}

#[test]
fn killed_while_a_document_is_read_it_waits_and_heals() {
    let photo = large();
    on_both(async |engine| {
        let (site, demand) = site(engine).await;
        let mut program = Program::start(&site, &[("GUICHET_ANTIVIRUS", "off".to_owned())]);
        let request = upload(&program.sign_in(), &photo);
        let mut stream = program.connect();
        stream.write_all(&request).unwrap();
        let begun = Instant::now();
        while !program.reads() {
            assert!(begun.elapsed() < Duration::from_mins(1), "it never reads");
            thread::yield_now();
        }
        program.kill();
        heals(&site, demand).await;
    });
}

#[test]
fn killed_while_the_storage_writes_the_document_waits_and_heals() {
    on_both(async |engine| {
        let (site, demand) = site(engine).await;
        let store = Silent::start();
        let settings = [
            ("GUICHET_ANTIVIRUS", "off".to_owned()),
            ("GUICHET_S3__ENDPOINT", format!("http://127.0.0.1:{}", store.port)),
            ("GUICHET_S3__BUCKET", "pieces".to_owned()),
            ("GUICHET_S3__ACCESS_KEY", "guichet".to_owned()),
            ("GUICHET_S3__SECRET_KEY", "secret".to_owned()),
        ];
        let mut program = Program::start(&site, &settings);
        let request = upload(&program.sign_in(), &picture());
        let mut stream = program.connect();
        stream.write_all(&request).unwrap();
        let _writing = store.hold();
        program.kill();
        heals(&site, demand).await;
    });
}
