//! A browser reduced to what a bench needs: one kept connection, small and the same for all.

use crate::Outcome;
use crate::process::Server;
use crate::servers::{PASSWORD, STEPS};
use app::paths;
use futures::future::try_join_all;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Connections of a load.
pub const CONNECTIONS: usize = 16;

pub struct Client {
    stream: TcpStream,
    host: String,
    answer: Vec<u8>,
}

impl Client {
    pub async fn open(server: &Server) -> Outcome<Self> {
        let stream = TcpStream::connect(&server.address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host: server.address.clone(), answer: Vec::with_capacity(64 * 1024) })
    }

    /// The whole answer, head and body.
    async fn send(&mut self, request: &[u8]) -> Outcome<&[u8]> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        let mut wanted = None;
        while wanted.is_none_or(|wanted| self.answer.len() < wanted) {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err("the connection was closed".into());
            }
            if wanted.is_none()
                && let Some(end) = self.answer.windows(4).position(|part| part == b"\r\n\r\n")
            {
                wanted = Some(end + 4 + length(&self.answer[..end]));
            }
        }
        Ok(&self.answer)
    }

    fn head(&self, method: &str, path: &str, cookie: Option<&str>) -> String {
        let cookie = cookie.map(|cookie| format!("cookie: {cookie}\r\n")).unwrap_or_default();
        format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n{cookie}", self.host)
    }

    pub async fn get(&mut self, path: &str, cookie: Option<&str>) -> Outcome<&[u8]> {
        let request = format!("{}\r\n", self.head("GET", path, cookie));
        let answer = self.send(request.as_bytes()).await?;
        if answer.starts_with(b"HTTP/1.1 200") {
            Ok(answer)
        } else {
            Err(format!("{path}: {}", String::from_utf8_lossy(&answer[..40])).into())
        }
    }

    pub async fn post(
        &mut self,
        path: &str,
        cookie: Option<&str>,
        kind: &str,
        body: &[u8],
    ) -> Outcome<&[u8]> {
        let head = self.head("POST", path, cookie);
        let head = format!("{head}content-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len());
        let answer = self.send(&[head.as_bytes(), body].concat()).await?;
        if answer.starts_with(b"HTTP/1.1 303") {
            Ok(answer)
        } else {
            Err(format!("{path}: {}", String::from_utf8_lossy(answer)).into())
        }
    }

    pub async fn form(&mut self, path: &str, cookie: Option<&str>, body: &str) -> Outcome<&[u8]> {
        self.post(path, cookie, "application/x-www-form-urlencoded", body.as_bytes()).await
    }

    /// A form that is answered without leading anywhere.
    async fn save(&mut self, path: &str, cookie: Option<&str>, body: &str) -> Outcome<&[u8]> {
        let head = self.head("POST", path, cookie);
        let head = format!(
            "{head}content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let answer = self.send(&[head.as_bytes(), body.as_bytes()].concat()).await?;
        if answer.starts_with(b"HTTP/1.1 200") {
            Ok(answer)
        } else {
            Err(format!("{path}: {}", String::from_utf8_lossy(answer)).into())
        }
    }

    /// The cookie of a new session.
    pub async fn sign_in(&mut self, email: &str) -> Outcome<String> {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("email", email)
            .append_pair("motDePasse", PASSWORD)
            .finish();
        let answer = self.form("/compte/connexion", None, &body).await?;
        let answer = String::from_utf8_lossy(answer);
        let cookie = answer.split("set-cookie: ").nth(1).and_then(|text| text.split(';').next());
        Ok(cookie.ok_or("no cookie")?.to_owned())
    }
}

/// What stands between two texts of an answer.
fn part(answer: &[u8], from: &str, to: &str) -> Option<String> {
    let text = String::from_utf8_lossy(answer);
    let rest = &text[text.find(from)? + from.len()..];
    Some(rest[..rest.find(to)?].to_owned())
}

/// What a head says of the length of its body.
fn length(head: &[u8]) -> usize {
    const NAME: &[u8] = b"content-length: ";
    let lines = head.split(|byte| *byte == b'\n');
    let mut lengths = lines.filter_map(|line| {
        let (name, value) = line.split_at_checked(NAME.len())?;
        name.eq_ignore_ascii_case(NAME)
            .then(|| String::from_utf8_lossy(value).trim().parse().ok())?
    });
    lengths.next().unwrap_or(0)
}

/// What every connection of a load sends.
#[derive(Clone, Copy)]
pub enum Ask<'a> {
    Get(&'a str),
    /// These, in turn.
    Among(&'a [&'a str]),
    /// The identity of a demand, each time with another first name.
    Write(&'a str),
    /// The same as its page saves it by itself: what its page knew goes with it.
    Save(&'a str),
}

/// What a load cost.
#[derive(Clone, Copy)]
pub struct Load {
    /// Requests a second.
    pub rate: f64,
    /// Milliseconds that 99 answers of 100 took at most.
    pub p99: f64,
    /// Processor microseconds of the server for one request.
    pub cpu: f64,
}

/// Sends `requests` requests over [`CONNECTIONS`] connections, each with a cookie of its own when
/// there are any.
pub async fn load(
    server: &Server,
    ask: Ask<'_>,
    cookies: &[String],
    requests: usize,
) -> Outcome<Load> {
    let clients = try_join_all((0..CONNECTIONS).map(|_| Client::open(server))).await?;
    let before = server.cpu()?;
    let begun = Instant::now();
    let each = requests / CONNECTIONS;
    let loops = clients.into_iter().enumerate().map(async |(rank, mut client)| {
        let cookie = cookies.get(rank).map(String::as_str);
        let mut times = Vec::with_capacity(each);
        let mut known = String::new();
        if let Ask::Save(path) = ask {
            let page = path.strip_prefix(paths::ISLAND_SAVE).unwrap_or(path);
            known = match client.get(page, cookie).await {
                Ok(answer) => part(answer, "name=\"avant\" value=\"", "\"").unwrap_or(known),
                // The bare server has no page.
                Err(_) => known,
            };
        }
        for turn in 0..each {
            let sent = Instant::now();
            match ask {
                Ask::Get(path) => client.get(path, cookie).await?,
                Ask::Among(paths) => client.get(paths[(rank + turn) % paths.len()], cookie).await?,
                Ask::Write(path) => {
                    let now = begun.elapsed().as_nanos();
                    let body = STEPS[0].1.replace("Eloise", &letters(now, turn));
                    client.form(path, cookie, &body).await?
                }
                Ask::Save(path) => {
                    let now = begun.elapsed().as_nanos();
                    let body = STEPS[0].1.replace("Eloise", &letters(now, turn));
                    let body = format!("{body}&avant={}", known.replace(' ', "+"));
                    let answer = client.save(path, cookie, &body).await?;
                    // The page learns what it knows from the answer, as in a browser.
                    known = part(answer, "\"avant\":\"", "\"").unwrap_or(known);
                    &[]
                }
            };
            times.push(sent.elapsed());
        }
        Outcome::Ok(times)
    });
    let mut times: Vec<Duration> = try_join_all(loops).await?.concat();
    let wall = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    let sent = times.len() as f64;
    Ok(Load {
        rate: sent / wall,
        p99: times[times.len() * 99 / 100].as_secs_f64() * 1e3,
        cpu: (server.cpu()? - before) / sent * 1e6,
    })
}

/// A first name for a number; no two turns give the same.
fn letters(now: u128, turn: usize) -> String {
    format!("{now}{turn}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

/// One applicant, from the start of a demand to its sending.
pub struct Journey<'a> {
    pub client: Client,
    pub cookie: String,
    pub server: &'a Server,
}

/// Processor seconds.
pub struct Cost {
    pub pages: f64,
    pub document: f64,
}

impl Journey<'_> {
    pub async fn walk(mut self) -> Outcome<Cost> {
        let cookie = Some(self.cookie.as_str());
        let mut cost = Cost { pages: 0.0, document: 0.0 };
        let begun = self.server.cpu()?;
        self.client.get("/demande", cookie).await?;
        self.client.form("/demande", cookie, "").await?;
        for (step, body) in STEPS {
            let path = format!("/demande/etape/{step}");
            self.client.get(&path, cookie).await?;
            self.client.form(&path, cookie, body).await?;
        }
        self.client.get("/demande/pieces", cookie).await?;
        let filled = self.server.cpu()?;
        let children = self.server.children()?;
        let picture = guichet_web::documents::samples::specimen(3, &["DURAND", "ELOISE", "1980"]);
        let head = b"--limit\r\nContent-Disposition: form-data; name=\"fichier\"; \
                     filename=\"carte.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
        let body = [&head[..], &picture, b"\r\n--limit--\r\n"].concat();
        let kind = "multipart/form-data; boundary=limit";
        self.client.post("/demande/pieces", cookie, kind, &body).await?;
        let sent = self.server.cpu()?;
        cost.document = sent - filled + self.server.children()? - children;
        let check = self.client.get("/demande/verification", cookie).await?;
        let check = String::from_utf8_lossy(check).into_owned();
        let at = check.find("name=\"version\"").ok_or("no version")?;
        let tag = &check[check[..at].rfind('<').unwrap_or(0)..];
        let version = tag.split("value=\"").nth(1).and_then(|text| text.split('"').next());
        let body = format!("declaration=oui&version={}", version.ok_or("no version")?);
        self.client.form("/demande/verification", cookie, &body).await?;
        self.client.get("/demande", cookie).await?;
        cost.pages = filled - begun + self.server.cpu()? - sent;
        Ok(cost)
    }
}
