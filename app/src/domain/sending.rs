//! Sending a file in pieces over a bad line: how large the next piece is, how long to wait before
//! trying again, what comes of it. The same words on the server and in the browser.

use serde::Serialize;

/// First piece, in bytes: a few seconds on a slow line.
pub const FIRST_PIECE: u32 = 256 * 1024;
/// Smallest piece: below, the questions cost more than what they carry.
const SMALLEST_PIECE: u32 = 32 * 1024;
/// Largest piece: what is lost at most when the line is cut.
const LARGEST_PIECE: u32 = 2 * 1024 * 1024;
/// A piece that took less was too small, in milliseconds.
const QUICK: u32 = 1_000;
/// A piece that took more was too large.
const SLOW: u32 = 6_000;

/// The next piece, after one that came and how long it took.
pub fn next_piece(piece: u32, milliseconds: u32) -> u32 {
    let next = match milliseconds {
        0..QUICK => piece.saturating_mul(2),
        QUICK..=SLOW => piece,
        _ => piece / 2,
    };
    next.clamp(SMALLEST_PIECE, LARGEST_PIECE)
}

/// The next piece, after one that did not come.
pub fn smaller_piece(piece: u32) -> u32 {
    (piece / 2).clamp(SMALLEST_PIECE, LARGEST_PIECE)
}

/// Milliseconds before trying again, after so many failures in a row.
pub fn patience(failures: u32) -> u32 {
    const LONGEST: u32 = 30_000;
    1_000_u32.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(LONGEST)
}

/// Milliseconds before asking again whether a page has come, after so many questions in vain.
pub fn next_look(looks: u32) -> u32 {
    match looks {
        0..20 => 3_000,
        20..60 => 6_000,
        _ => 12_000,
    }
}

/// What a browser keeps of a file to know it again: its name cannot be read from it.
pub fn fingerprint(name: &str, size: u64, modified: i64) -> String {
    // FNV-1a, 64 bits: only to tell the files of one person apart.
    let bytes = name.bytes().chain(size.to_le_bytes()).chain(modified.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// What comes of a file sent in pieces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "etat", rename_all = "camelCase")]
pub enum Outcome {
    /// It has not come whole, or is not read yet.
    Receiving,
    /// Its pages are in the document.
    Added,
    /// It is not kept.
    Refused {
        /// One sentence for the person.
        raison: String,
    },
}

impl Outcome {
    /// As it came from the server, text by text.
    pub fn read(text: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        match text("etat")?.as_str() {
            "receiving" => Some(Self::Receiving),
            "added" => Some(Self::Added),
            "refused" => Some(Self::Refused { raison: text("raison")? }),
            _ => None,
        }
    }
}

/// Where the handing over to a phone stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PhoneState {
    /// No phone, none expected.
    #[default]
    None,
    /// A code is shown that nobody has used yet.
    Awaited,
    /// A phone may send pictures.
    Connected,
}

impl PhoneState {
    /// As it came from the server.
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "none" => Some(Self::None),
            "awaited" => Some(Self::Awaited),
            "connected" => Some(Self::Connected),
            _ => None,
        }
    }
}

/// What the page of the document asks while it waits for a phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Arrivals {
    /// Ids of the pages of the document, in order. A browser only tells them apart.
    pub pages: Vec<String>,
    /// The phone.
    pub phone: PhoneState,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_follow_the_line() {
        assert_eq!(next_piece(FIRST_PIECE, 200), 2 * FIRST_PIECE);
        assert_eq!(next_piece(FIRST_PIECE, 3_000), FIRST_PIECE);
        assert_eq!(next_piece(FIRST_PIECE, 20_000), FIRST_PIECE / 2);
        assert_eq!(next_piece(LARGEST_PIECE, 1), LARGEST_PIECE);
        assert_eq!(next_piece(SMALLEST_PIECE, u32::MAX), SMALLEST_PIECE);
        assert_eq!(smaller_piece(1), SMALLEST_PIECE);
    }

    #[test]
    fn patience_grows_and_has_an_end() {
        let waits: Vec<_> = (1..8).map(patience).collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(patience(u32::MAX), 30_000);
    }

    #[test]
    fn a_file_is_known_again_and_its_name_is_not() {
        let one = fingerprint("carte Durand.jpg", 1_200_000, 1_772_442_000_000);
        assert_eq!(one, fingerprint("carte Durand.jpg", 1_200_000, 1_772_442_000_000));
        for other in [
            fingerprint("carte Durand.png", 1_200_000, 1_772_442_000_000),
            fingerprint("carte Durand.jpg", 1_200_001, 1_772_442_000_000),
            fingerprint("carte Durand.jpg", 1_200_000, 1_772_442_000_001),
        ] {
            assert_ne!(one, other);
        }
        assert!(one.len() == 16 && one.bytes().all(|b| b.is_ascii_hexdigit()));
    }

    #[test]
    fn what_is_told_arrives_as_it_left() {
        let refused = Outcome::Refused { raison: "Trop grand".to_owned() };
        let text = serde_json::to_string(&refused).unwrap();
        assert_eq!(text, r#"{"etat":"refused","raison":"Trop grand"}"#);
        for outcome in [Outcome::Receiving, Outcome::Added, refused] {
            let json = serde_json::to_value(&outcome).unwrap();
            let text = |name: &str| json.get(name)?.as_str().map(str::to_owned);
            assert_eq!(Outcome::read(&text), Some(outcome));
        }
        assert_eq!(Outcome::read(&|_| Some("autre".to_owned())), None);
        for phone in [PhoneState::None, PhoneState::Awaited, PhoneState::Connected] {
            let json = serde_json::to_value(phone).unwrap();
            assert_eq!(PhoneState::read(json.as_str().unwrap()), Some(phone));
        }
    }
}
