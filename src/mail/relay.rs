//! A mail server, and the connections to it.
//!
//! The protocol is lettre's; the pool is ours, for three reasons. lettre's takes back a connection
//! whose sending was given up midway: the next mail would read the answers meant for the last. Its
//! limit of time ends once the TCP connection is there, and a silent server would hold the worker
//! for ever. And it does not tell a mail refused for good from a password refused for good.

use super::{MailerError, SendError};
use crate::config::MailConfig;
use lettre::message::Message as Letter;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use parking_lot::Mutex;
use percent_encoding::percent_decode_str;
use std::error::Error as StdError;
use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use url::{Host, Url};

/// Longest time for one mail, whatever is configured: after two minutes another node takes it up
/// again (`INTERRUPTED`), and the person would have it twice.
const LONGEST: Duration = Duration::from_secs(100);
/// Mails sent over one connection: servers cut those that say too much.
const MAILS: u32 = 50;

/// A mail server.
pub(super) struct Relay {
    host: String,
    port: u16,
    hello: ClientId,
    tls: Tls,
    credentials: Option<Credentials>,
    patience: Duration,
    idle: Duration,
    /// One for each connection that may be open.
    turns: Semaphore,
    /// Connections that wait for a mail.
    waiting: Mutex<Vec<Connection>>,
}

/// The name and password of the server stay out of logs.
impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay").field("tls", &self.tls).finish_non_exhaustive()
    }
}

struct Connection {
    smtp: AsyncSmtpConnection,
    /// When it was last used.
    used: Instant,
    /// Mails it has carried.
    mails: u32,
}

impl Relay {
    /// See [`super::Mailer::smtp`].
    pub(super) fn new(address: &str, config: &MailConfig) -> Result<Self, MailerError> {
        let url = Url::parse(address).map_err(|_| MailerError::Server)?;
        let host = match url.host().ok_or(MailerError::Server)? {
            Host::Ipv6(address) => address.to_string(),
            host => host.to_string(),
        };
        if host.is_empty() {
            return Err(MailerError::Server);
        }
        let asked = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, asked)| asked);
        // The ports of RFC 5321, 6409 and 8314.
        let (tls, port): (fn(TlsParameters) -> Tls, _) = match (url.scheme(), asked.as_deref()) {
            ("smtp", None) => (|_| Tls::None, 25),
            ("smtp", Some("opportunistic")) => (Tls::Opportunistic, 587),
            ("smtp", Some("required")) => (Tls::Required, 587),
            ("smtps", None | Some("required")) => (Tls::Wrapper, 465),
            _ => return Err(MailerError::Server),
        };
        let tls = tls(parameters(&host, config.authority.as_deref())?);
        let credentials = credentials(&url)?;
        if !matches!(tls, Tls::Required(_) | Tls::Wrapper(_)) && !is_here(&host) {
            if credentials.is_some() {
                return Err(MailerError::PasswordInClear);
            }
            tracing::warn!("mails may leave this machine in clear: smtps://… is safer");
        }
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        Ok(Self {
            host,
            port: url.port().unwrap_or(port),
            hello,
            tls,
            credentials,
            patience: Duration::from_secs(config.patience_seconds.max(1)).min(LONGEST),
            idle: Duration::from_secs(config.idle_seconds),
            turns: Semaphore::new(config.connections.max(1).into()),
            waiting: Mutex::default(),
        })
    }

    /// Sends a mail and gives the server's last answer. A mail waits for its turn without a limit,
    /// then has the time that is configured.
    pub(super) async fn send(&self, letter: &Letter) -> Result<Response, SendError> {
        let _turn = self.turns.acquire().await.map_err(|error| SendError::new(false, error))?;
        match timeout(self.patience, self.deliver(letter)).await {
            Ok(outcome) => outcome,
            // The connection went with it: what the server still says is for nobody.
            Err(late) => Err(SendError::new(false, late)),
        }
    }

    async fn deliver(&self, letter: &Letter) -> Result<Response, SendError> {
        let mut connection = match self.waiting().await {
            Some(connection) => connection,
            // Whatever the server has against us, it has nothing against this mail.
            None => self.connect().await?,
        };
        let sent = connection.smtp.send(letter.envelope(), &letter.formatted()).await;
        let answer = sent.map_err(|error| SendError {
            nobody_there: is_nobody(&error),
            ..SendError::new(is_for_good(&error), error)
        })?;
        connection.mails += 1;
        connection.used = Instant::now();
        self.waiting.lock().push(connection);
        Ok(answer)
    }

    /// A connection that still answers. The others are closed.
    async fn waiting(&self) -> Option<Connection> {
        loop {
            let mut connection = self.waiting.lock().pop()?;
            if connection.used.elapsed() > self.idle {
                continue;
            }
            if connection.mails >= MAILS {
                connection.smtp.abort().await;
                continue;
            }
            // Not all the time of this mail for one that went silent.
            let answers = timeout(self.patience / 4, connection.smtp.test_connected()).await;
            if answers.is_ok_and(|answers| answers) {
                return Some(connection);
            }
        }
    }

    async fn connect(&self) -> Result<Connection, SendError> {
        self.open().await.map_err(|error| SendError::new(false, error))
    }

    async fn open(&self) -> Result<Connection, Box<dyn StdError + Send + Sync>> {
        let server = (self.host.as_str(), self.port);
        let mut smtp = if let Tls::Wrapper(tls) = &self.tls {
            let (limit, tls) = (Some(self.patience), Some(tls.clone()));
            AsyncSmtpConnection::connect_tokio1(server, limit, &self.hello, tls, None).await?
        } else {
            let stream = TcpStream::connect(server).await?;
            // The end of a mail is a packet of its own: it must not wait for the answer to the one
            // before, which a server puts off by forty milliseconds.
            stream.set_nodelay(true)?;
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.hello).await?
        };
        match &self.tls {
            Tls::Required(tls) => smtp.starttls(tls.clone(), &self.hello).await?,
            Tls::Opportunistic(tls) if smtp.can_starttls() => {
                smtp.starttls(tls.clone(), &self.hello).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            smtp.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(Connection { smtp, used: Instant::now(), mails: 0 })
    }
}

/// Whether the server refuses this mail, now and later. That it wants us to say who we are first,
/// or better (RFC 4954), is for the administrator to settle, not a fault of the mail.
fn is_for_good(error: &Error) -> bool {
    let ours = |code| matches!(code, 530 | 534 | 535 | 538);
    error.is_permanent() && !error.status().is_some_and(|code| ours(u16::from(code)))
}

/// Whether it says that the mailbox is not there, is closed, or moved: by its enhanced code, else by
/// the numbers that mean it (RFC 5321, 4.2.3). 550 is said of unwanted words too.
fn is_nobody(error: &Error) -> bool {
    let says_so = error.status().is_some_and(|code| matches!(u16::from(code), 550 | 551 | 553));
    says_so && enhanced(&error.to_string()).is_none_or(|code| super::bounce::is_nobody(&code))
}

/// The first enhanced code of an answer: « 5.7.1 » (RFC 3463).
fn enhanced(said: &str) -> Option<String> {
    let is_code = |word: &&str| {
        let parts: Vec<_> = word.split('.').collect();
        parts.len() == 3 && parts.iter().all(|part| part.parse::<u16>().is_ok())
    };
    said.split(|sign: char| sign.is_whitespace() || matches!(sign, ':' | '(' | ')' | ',' | '#'))
        .find(is_code)
        .map(str::to_owned)
}

fn parameters(host: &str, authority: Option<&Path>) -> Result<TlsParameters, MailerError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = authority {
        let wrong = |source| MailerError::Authority { path: path.to_owned(), source };
        let pem = std::fs::read(path).map_err(|error| wrong(error.into()))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| wrong(error.into()))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|_| MailerError::Server)
}

fn credentials(url: &Url) -> Result<Option<Credentials>, MailerError> {
    let Some(password) = url.password() else { return Ok(None) };
    let decoded = |text| percent_decode_str(text).decode_utf8().map_err(|_| MailerError::Server);
    let (name, password) = (decoded(url.username())?, decoded(password)?);
    Ok(Some(Credentials::new(name.into_owned(), password.into_owned())))
}

/// Whether it is this machine: what leaves for it goes through no network.
fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
