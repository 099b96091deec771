//! Mails that came back: delivery status notifications (RFC 3464).
//!
//! What comes in here was written by anybody. Only headers and the parts of the report itself are
//! parsed: the mail that it returns is not, nor anything nested in it.

use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{
    ContentType, HeaderName, HeaderValue, Message, MessageParser, MimeHeaders as _, PartType,
};
use uuid::Uuid;

/// Parts of a report that are looked at: it has three, a list of notices may have a few more.
const PARTS: usize = 20;
/// Letters kept of a status: the longest is `5.999.999`.
const STATUS: usize = 9;

/// A mail of ours that did not reach its recipient, says a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// Its identifier, the one it was sent with.
    pub message: Uuid,
    /// The status says that sending it again cannot help (5.…).
    pub permanent: bool,
    /// The server has stopped trying: the mail will never arrive, whether or not another could.
    /// Otherwise it is late.
    pub given_up: bool,
    /// Class, subject and detail (RFC 3463): `5.1.1`.
    pub status: String,
}

/// The bounces in a mail as it was received, or in the file of a mail box (mbox). Anything else is
/// passed over: an absence message, a receipt, an answer, a mail that is not ours.
pub fn read(bytes: &[u8]) -> Vec<Bounce> {
    let bytes = bytes.trim_ascii_start();
    if !bytes.starts_with(b"From ") {
        return report(bytes).into_iter().collect();
    }
    // Reading from memory cannot fail.
    let mails = MessageIterator::new(bytes).map_while(Result::ok);
    mails.filter_map(|mail| report(mail.contents())).collect()
}

/// Whether a status says that there is nobody at the address (RFC 3463: addressing, or a mailbox that
/// is closed). A full mailbox, a server that is away or that dislikes our words say nothing of it.
pub fn is_nobody(status: &str) -> bool {
    status.starts_with("5.1.") || status == "5.2.1"
}

/// What one mail says of one of ours.
fn report(mail: &[u8]) -> Option<Bounce> {
    let head = MessageParser::default().parse_headers(mail)?;
    let kind = head.content_type()?;
    let is = |kind: &ContentType, name: &str, value: &str| {
        kind.attribute(name).is_some_and(|found| found.eq_ignore_ascii_case(value))
    };
    if !is_type(kind, "multipart", &["report"]) || !is(kind, "report-type", "delivery-status") {
        return None;
    }
    let (mut fate, mut message) = (None, None);
    for part in parts(mail, kind.attribute("boundary")?).take(PARTS) {
        let Some(head) = MessageParser::default().parse_headers(part) else { continue };
        let Some(kind) = head.content_type() else { continue };
        if is_type(kind, "message", &["delivery-status", "global-delivery-status"]) {
            fate = fate.or_else(|| self::fate(&decoded(part)));
        } else if is_type(kind, "message", &["rfc822", "global"]) {
            // Only its headers: it is not to be decoded (RFC 2046, 5.2.1).
            message = message.or_else(|| identifier(body(part)));
        } else if is_type(kind, "text", &["rfc822-headers"])
            || is_type(kind, "message", &["global-headers"])
        {
            message = message.or_else(|| identifier(&decoded(part)));
        }
    }
    let Fate { permanent, given_up, status } = fate?;
    Some(Bounce { message: message?, permanent, given_up, status })
}

fn is_type(kind: &ContentType, wanted: &str, subtypes: &[&str]) -> bool {
    let subtype = kind.subtype().unwrap_or_default();
    kind.ctype().eq_ignore_ascii_case(wanted)
        && subtypes.iter().any(|wanted| subtype.eq_ignore_ascii_case(wanted))
}

/// The parts of a mail, each with its headers; those within a part stay in it.
fn parts<'a>(mail: &'a [u8], boundary: &str) -> impl Iterator<Item = &'a [u8]> {
    let mark = format!("--{boundary}").into_bytes();
    let mut at = 0;
    let mut marks = Vec::new();
    for line in mail.split_inclusive(|&byte| byte == b'\n') {
        // Two dashes more end the last part (RFC 2046, 5.1.1).
        let rest = line.strip_prefix(&*mark).map(<[u8]>::trim_ascii);
        if let Some(b"" | b"--") = rest {
            marks.push((at, at + line.len()));
        }
        if rest == Some(b"--") || marks.len() > PARTS {
            break;
        }
        at += line.len();
    }
    let next = marks.iter().skip(1).map(|&(start, _)| start).chain([mail.len()]);
    let spans: Vec<_> = marks.iter().map(|&(_, end)| end).zip(next).collect();
    spans.into_iter().filter_map(|(start, end)| mail.get(start..end))
}

/// What follows the headers of a part, as it is written.
fn body(part: &[u8]) -> &[u8] {
    let mut at = 0;
    for line in part.split_inclusive(|&byte| byte == b'\n') {
        at += line.len();
        if line.trim_ascii().is_empty() {
            break;
        }
    }
    part.get(at..).unwrap_or_default()
}

/// The content of a part that holds no other.
fn decoded(part: &[u8]) -> Vec<u8> {
    let Some(read) = MessageParser::default().parse(part) else { return Vec::new() };
    match read.parts.into_iter().next().map(|part| part.body) {
        Some(PartType::Binary(bytes) | PartType::InlineBinary(bytes)) => bytes.into_owned(),
        Some(PartType::Text(text) | PartType::Html(text)) => text.into_owned().into_bytes(),
        _ => Vec::new(),
    }
}

/// The identifier in the headers of a mail of ours: `Message-ID: <uuid@domain>`.
fn identifier(headers: &[u8]) -> Option<Uuid> {
    let read = MessageParser::default().parse_headers(headers)?;
    // Several would be a list.
    let HeaderValue::Text(id) = read.header(HeaderName::MessageId)? else { return None };
    let (id, _) = id.split_once('@')?;
    // As we write it: the library takes other ways of writing a UUID.
    Uuid::try_parse(id).ok().filter(|uuid| uuid.to_string().eq_ignore_ascii_case(id))
}

/// What became of a mail.
struct Fate {
    permanent: bool,
    given_up: bool,
    status: String,
}

/// The worst of what is said of each recipient: a mail of ours has one, whom an alias may have
/// made several of.
fn fate(report: &[u8]) -> Option<Fate> {
    let text = String::from_utf8_lossy(report).replace('\r', "");
    // One group of fields for the mail, then one for each recipient (RFC 3464, 2.1).
    let fates = text.split("\n\n").filter_map(|group| {
        let group = format!("{group}\n\n");
        let read = MessageParser::default().parse_headers(&group)?;
        let given_up = match field(&read, "Action")?.to_ascii_lowercase().as_str() {
            "failed" => true,
            "delayed" => false,
            // Delivered, relayed, expanded: good news.
            _ => return None,
        };
        // Without a status that can be read, what the action alone says (RFC 3463, X.0.0).
        let unsaid = if given_up { "5.0.0" } else { "4.0.0" };
        let status = field(&read, "Status").filter(|status| is_status(status));
        let status = status.unwrap_or(unsaid).to_owned();
        Some(Fate { permanent: status.starts_with('5'), given_up, status })
    });
    fates.max_by_key(|fate| (fate.given_up, fate.permanent))
}

/// The first word of a field: comments may follow it.
fn field<'a>(group: &'a Message, name: &str) -> Option<&'a str> {
    let found = group.headers().iter().find(|h| h.name.as_str().eq_ignore_ascii_case(name))?;
    found.value.as_text()?.split([' ', '\t', '\n', '(']).find(|word| !word.is_empty())
}

/// Three numbers, the first of a failure (RFC 3463, 2).
fn is_status(status: &str) -> bool {
    let mut numbers = status.split('.');
    let mut number =
        || numbers.next().filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    status.len() <= STATUS
        && matches!(number(), Some("4" | "5"))
        && number().is_some()
        && number().is_some()
        && numbers.next().is_none()
}

#[cfg(test)]
mod tests;
