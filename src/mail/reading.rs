//! The mails of a folder, read back: the demonstration shows them, tests follow their links.

use chrono::{DateTime, Utc};
use mail_parser::MessageParser;
use std::cmp::Reverse;
use std::fmt;
use std::io::{Error, ErrorKind, Result};
use std::path::Path;

/// A mail of the folder.
#[derive(Clone, PartialEq, Eq)]
pub struct Read {
    /// File name.
    pub name: String,
    /// Recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Its date; none when it has none.
    pub sent: Option<DateTime<Utc>>,
    /// Plain text.
    pub text: String,
}

/// Mails hold personal data and links that sign in: they stay out of logs.
impl fmt::Debug for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Read").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Every mail of a folder, newest first; a folder that is not there has none.
pub fn list(dir: &Path) -> Result<Vec<Read>> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut mails = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        let Some(name) = name.to_str().filter(|name| is_name(name)) else { continue };
        match read(dir, name) {
            Ok(mail) => mails.push(mail),
            // A foreign file, or one taken away meanwhile: the others are still shown.
            Err(error) if matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    mails.sort_by(|a, b| Reverse((a.sent, &a.name)).cmp(&Reverse((b.sent, &b.name))));
    Ok(mails)
}

/// One mail, by its file name.
pub fn read(dir: &Path, name: &str) -> Result<Read> {
    if !is_name(name) {
        return Err(Error::new(ErrorKind::NotFound, "not the name of a mail"));
    }
    let bytes = std::fs::read(dir.join(name))?;
    let mail = MessageParser::default()
        .parse(&bytes)
        .ok_or_else(|| Error::new(ErrorKind::InvalidData, "not a mail"))?;
    let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address());
    Ok(Read {
        name: name.to_owned(),
        to: to.unwrap_or_default().to_owned(),
        subject: mail.subject().unwrap_or_default().to_owned(),
        sent: mail.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0)),
        text: mail.body_text(0).unwrap_or_default().replace("\r\n", "\n"),
    })
}

/// What this program writes, and nothing that leads out of the folder.
fn is_name(name: &str) -> bool {
    name.strip_suffix(".eml").is_some_and(|id| {
        !id.is_empty() && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'-'))
    })
}
