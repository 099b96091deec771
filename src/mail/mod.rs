//! Mail: through an SMTP server, or into a folder.

pub mod reading;

use crate::documents::private_folder;
use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Letter};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use std::error::Error as StdError;
use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;
use uuid::Uuid;

/// Who the mails come from, as people see it.
const NAME: &str = "Guichet web";
/// Longest wait for each answer of the server.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A mail, written.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// One address.
    pub to: String,
    /// On one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Mails hold personal data and links that sign in: they stay out of logs.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").finish_non_exhaustive()
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
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

/// The settings of the mail are wrong, or its folder cannot be made.
#[derive(Debug, Error)]
pub enum MailerError {
    /// Not an address of an SMTP server.
    #[error("not the address of a mail server: smtp://… or smtps://… is expected")]
    Server(#[source] lettre::transport::smtp::Error),
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
    /// Why.
    pub source: Box<dyn StdError + Send + Sync>,
}

impl SendError {
    fn new(permanent: bool, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { permanent, source: source.into() }
    }
}

impl Mailer {
    /// Through a server: `smtps://user:password@host` (TLS), `smtp://host?tls=required`
    /// (STARTTLS), `smtp://host` (in clear, for a relay on the same machine). The connections live in
    /// the Tokio runtime that this is called in.
    pub fn smtp(url: &str, from: &str) -> Result<Self, MailerError> {
        let from = sender(from)?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(MailerError::Server)?
            .timeout(Some(TIMEOUT))
            .build();
        Ok(Self { from, way: Way::Smtp(transport) })
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
    ) -> Result<(), SendError> {
        let letter = self.letter(message, id, at)?;
        match &self.way {
            Way::Smtp(transport) => match transport.send(letter).await {
                Ok(_) => Ok(()),
                Err(error) => Err(SendError::new(error.is_permanent(), error)),
            },
            Way::Folder(dir) => {
                let dir = dir.clone();
                tokio::task::spawn_blocking(move || write(&dir, id, &letter.formatted()))
                    .await
                    .map_err(|error| SendError::new(false, error))?
                    .map_err(|error| SendError::new(false, error))
            }
        }
    }

    fn letter(&self, message: &Message, id: Uuid, at: DateTime<Utc>) -> Result<Letter, SendError> {
        if message.subject.chars().any(char::is_control) {
            return Err(SendError::new(true, "the subject is not one line"));
        }
        // The error would quote the address.
        let to: Address =
            message.to.parse().map_err(|_| SendError::new(true, "not an e-mail address"))?;
        Letter::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&message.subject)
            .date(at.into())
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .header(Automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(message.text.clone())
            .map_err(|error| SendError::new(true, error))
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

#[cfg(test)]
mod tests;
