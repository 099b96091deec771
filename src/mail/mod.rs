//! Mail: through an SMTP server, or into a folder.

pub mod bounce;
pub mod reading;
mod relay;

use crate::config::MailConfig;
use crate::documents::private_folder;
use chrono::{DateTime, TimeDelta, Utc};
use lettre::Address;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Letter, MultiPart, SinglePart};
use lettre::transport::smtp::response::Response;
use relay::Relay;
use std::error::Error as StdError;
use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use thiserror::Error;
use uuid::Uuid;

/// Who the mails come from, as people see it.
const NAME: &str = "Guichet web";
/// A mail that a crash interrupted is taken up again after this long.
pub const INTERRUPTED: TimeDelta = TimeDelta::minutes(2);
/// After this many failures in a row the server is left alone until the next round.
pub const FAILURES_IN_A_ROW: u32 = 5;
/// Letters kept of a server's answer: more than the longest line of the protocol that is of use.
const ANSWER: usize = 200;
/// Longest address to unsubscribe at: the header field is one line (RFC 5322, 2.1.1).
const LONGEST_ADDRESS: usize = 900;

/// A mail, written.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// One address.
    pub to: String,
    /// On one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same words in HTML, for who prefers it.
    pub html: Option<String>,
    /// Where one page stops such mails: `https://…`. Never in a legal notice, which nobody can
    /// refuse. It is not said that one click does (RFC 8058): that page asks first.
    pub unsubscribe: Option<String>,
}

impl Message {
    /// A mail in plain text and, in the same words, in HTML.
    pub fn new(to: String, subject: String, text: String) -> Self {
        let html = Some(app::mail_html::page(&subject, &text));
        Self { to, subject, text, html, unsubscribe: None }
    }
}

/// Mails hold personal data and links that sign in: they stay out of logs.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").finish_non_exhaustive()
    }
}

/// A mail that left.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What the server said when it took charge of it, code and first line: « 250 2.0.0 queued as
    /// 4F1A », at most 200 letters. Where it lies, when it went into the folder.
    pub answer: String,
}

/// A server may repeat the address: it stays out of logs.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").finish_non_exhaustive()
    }
}

impl Delivery {
    fn by_server(response: &Response) -> Self {
        let said = format!("{} {}", response.code(), response.first_line().unwrap_or_default());
        let answer: String = said.chars().filter(|sign| !sign.is_control()).take(ANSWER).collect();
        Self { answer: answer.trim_end().to_owned() }
    }
}

/// Sends mails.
#[derive(Debug)]
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Smtp(Box<Relay>),
    Folder(PathBuf),
}

/// The settings of the mail are wrong, or its folder cannot be made.
#[derive(Debug, Error)]
pub enum MailerError {
    /// Not an address of an SMTP server.
    #[error(
        "not the address of a mail server: smtps://…, smtp://…?tls=required or smtp://… is expected"
    )]
    Server,
    /// A password that anybody on the way could read.
    #[error(
        "the password of the mail server would travel in clear: smtps://… or smtp://…?tls=required \
         is expected"
    )]
    PasswordInClear,
    /// Not a certificate.
    #[error("the certificate {path} of the mail server’s authority cannot be read")]
    Authority {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// Not an e-mail address.
    #[error("not an e-mail address to send from")]
    From(#[source] lettre::address::AddressError),
    /// The folder cannot be used.
    #[error("the mail folder {path} cannot be used")]
    Folder {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// A mail that did not leave.
#[derive(Debug, Error)]
#[error("the mail did not leave ({})", if *permanent { "for good" } else { "for now" })]
pub struct SendError {
    /// True when trying again cannot help.
    pub permanent: bool,
    /// True when its server says that nobody has this address.
    pub nobody_there: bool,
    /// Why.
    pub source: Box<dyn StdError + Send + Sync>,
}

impl SendError {
    /// What the server said, to keep with what did not leave: it may repeat the address, so never
    /// in a log. At most 200 letters.
    pub fn said(&self) -> String {
        let said = self.source.to_string();
        said.chars().filter(|sign| !sign.is_control()).take(ANSWER).collect()
    }

    fn new(permanent: bool, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { permanent, nobody_there: false, source: source.into() }
    }
}

impl Mailer {
    /// Through a server: `smtps://user:password@host` (TLS), `smtp://host?tls=required` (STARTTLS),
    /// `smtp://host?tls=opportunistic` (STARTTLS if it is offered), `smtp://host` (in clear). A
    /// password is sent in clear to this machine only. A path is the name said to the server.
    pub fn smtp(url: &str, from: &str, config: &MailConfig) -> Result<Self, MailerError> {
        let from = sender(from)?;
        Ok(Self { from, way: Way::Smtp(Box::new(Relay::new(url, config)?)) })
    }

    /// Into a folder, one `.eml` file a mail.
    pub fn folder(dir: &Path, from: &str) -> Result<Self, MailerError> {
        private_folder(dir)
            .map_err(|source| MailerError::Folder { path: dir.to_owned(), source })?;
        Ok(Self { from: sender(from)?, way: Way::Folder(dir.to_owned()) })
    }

    /// Sends a mail dated `at`. The same `id` is the same mail: sent again after a doubt, a
    /// folder holds it once, and mail programs know it by its Message-ID.
    pub async fn send(
        &self,
        message: &Message,
        id: Uuid,
        at: DateTime<Utc>,
    ) -> Result<Delivery, SendError> {
        let letter = self.letter(message, id, at)?;
        match &self.way {
            Way::Smtp(relay) => Ok(Delivery::by_server(&relay.send(&letter).await?)),
            Way::Folder(dir) => {
                let dir = dir.clone();
                tokio::task::spawn_blocking(move || write(&dir, id, &letter.formatted()))
                    .await
                    .map_err(|error| SendError::new(false, error))?
                    .map_err(|error| SendError::new(false, error))?;
                Ok(Delivery { answer: "déposé dans le dossier des e-mails".to_owned() })
            }
        }
    }

    /// Erases the copies of mails that the folder keeps; a server keeps none here.
    pub fn forget(&self, ids: &[Uuid]) -> std::io::Result<()> {
        let Way::Folder(dir) = &self.way else { return Ok(()) };
        for id in ids {
            match std::fs::remove_file(dir.join(format!("{id}.eml"))) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn letter(&self, message: &Message, id: Uuid, at: DateTime<Utc>) -> Result<Letter, SendError> {
        if message.subject.chars().any(char::is_control) {
            return Err(SendError::new(true, "the subject is not one line"));
        }
        // The error would quote the address.
        let to: Address = message.to.parse().map_err(|_| SendError {
            nobody_there: true,
            ..SendError::new(true, "not an e-mail address")
        })?;
        let mut builder = Letter::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&message.subject)
            .date(at.into())
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .header(Automatic);
        if let Some(address) = &message.unsubscribe {
            builder = builder.header(Unsubscribe::at(address)?);
        }
        let text = message.text.clone();
        let letter = match &message.html {
            None => builder.header(ContentType::TEXT_PLAIN).body(text),
            Some(html) => builder.multipart(
                MultiPart::alternative()
                    // The same at each sending, and « =_ » is in no encoded text.
                    .boundary(format!("=_{}", id.simple()))
                    .singlepart(SinglePart::plain(text))
                    .singlepart(SinglePart::html(html.clone())),
            ),
        };
        letter.map_err(|error| SendError::new(true, error))
    }
}

fn sender(from: &str) -> Result<Mailbox, MailerError> {
    let address = from.parse().map_err(MailerError::From)?;
    Ok(Mailbox::new(Some(NAME.to_owned()), address))
}

/// Written whole under another name first, so that nobody reads half a mail.
fn write(dir: &Path, id: Uuid, letter: &[u8]) -> std::io::Result<()> {
    let draft = dir.join(format!("{id}.new"));
    let mut file = std::fs::File::create(&draft)?;
    file.write_all(letter)?;
    file.sync_all()?;
    std::fs::rename(&draft, dir.join(format!("{id}.eml")))
}

/// `Auto-Submitted` (RFC 3834): absence messages do not answer.
#[derive(Clone)]
struct Automatic;

impl Header for Automatic {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// `List-Unsubscribe` (RFC 2369).
#[derive(Clone)]
struct Unsubscribe(String);

impl Unsubscribe {
    fn at(address: &str) -> Result<Self, SendError> {
        let fits = |sign: char| sign.is_ascii_graphic() && !matches!(sign, '<' | '>');
        let is_address = address.starts_with("https://") || address.starts_with("http://");
        if !is_address || address.len() > LONGEST_ADDRESS || !address.chars().all(fits) {
            return Err(SendError::new(true, "not an address to unsubscribe at"));
        }
        Ok(Self(format!("<{address}>")))
    }
}

impl Header for Unsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(written: &str) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        Ok(Self(written.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        // Left as it is: folded or encoded, mail programs would not recognise it.
        HeaderValue::dangerous_new_pre_encoded(Self::name(), self.0.clone(), self.0.clone())
    }
}

#[cfg(test)]
mod tests;
