//! The identity document: what may be sent, how its type is known.

use super::ids::AccountId;
use chrono::{NaiveDate, TimeDelta};
use thiserror::Error;

/// Largest file, in bytes (10 MB).
pub const MAX_FILE: usize = 10 * 1024 * 1024;
/// Most pages kept for one demand: two sides and a permit of several pages.
pub const MAX_PAGES: usize = 8;
/// Smallest side of a page that is kept, in pixels. An identity card is 54 mm high: with fewer
/// than four points to the millimetre its letters, two millimetres high, have fewer than eight,
/// and nobody can read them. What is sent that small is a thumbnail, or no document.
pub const MIN_SIDE: u32 = 200;
/// What the file chooser offers.
pub const ACCEPT: &str = "image/jpeg,image/png,image/webp,application/pdf";

/// Type of a file, known from its first bytes, never from its name or declared type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// JPEG picture.
    Jpeg,
    /// PNG picture.
    Png,
    /// WebP picture.
    Webp,
    /// PDF document.
    Pdf,
}

impl FileKind {
    /// From the first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            _ => None,
        }
    }
}

/// Why a file is not kept; each sentence says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FileRefusal {
    /// No file chosen.
    #[error("Choisissez d’abord une photo ou un fichier à envoyer")]
    Missing,
    /// Zero byte.
    #[error("Ce fichier est vide. Vérifiez-le sur votre appareil, puis envoyez-le de nouveau")]
    Empty,
    /// Over [`MAX_FILE`].
    #[error(
        "Ce fichier dépasse 10 Mo. Reprenez la photo en qualité normale, ou envoyez les pages une par une"
    )]
    TooBig,
    /// Not a type we read.
    #[error(
        "Ce fichier n’est ni une photo (JPEG, PNG, WebP) ni un PDF. Choisissez un autre fichier"
    )]
    UnknownType,
    /// Cannot be decoded.
    #[error(
        "Ce fichier est abîmé ou incomplet\u{a0}: il ne s’ouvre pas. Reprenez la photo, ou envoyez un autre fichier"
    )]
    Damaged,
    /// Protected PDF.
    #[error(
        "Ce PDF est protégé par un mot de passe. Enregistrez-le sans mot de passe, ou envoyez une photo du document"
    )]
    Locked,
    /// Too many pixels to be a phone's or scanner's picture.
    #[error("Ce fichier est trop lourd à lire. Reprenez la photo en qualité normale")]
    TooManyPixels,
    /// A side under [`MIN_SIDE`].
    #[error(
        "Cette image est trop petite pour être lue. Envoyez la photo d’origine plutôt que sa miniature, ou reprenez le document en photo, de plus près"
    )]
    TooSmall,
    /// The antivirus found something.
    #[error(
        "Ce fichier contient un programme dangereux (virus)\u{a0}: il n’est pas gardé. Faites vérifier votre appareil, puis envoyez une nouvelle photo du document"
    )]
    Infected,
    /// More than [`MAX_PAGES`] pages in all.
    #[error(
        "Huit pages au plus. Envoyez seulement les pages utiles, ou retirez-en avant d’en ajouter"
    )]
    TooManyPages,
}

/// Whether a page of that many pixels can be read at all.
pub fn large_enough(width: u32, height: u32) -> Result<(), FileRefusal> {
    if width.min(height) < MIN_SIDE { Err(FileRefusal::TooSmall) } else { Ok(()) }
}

/// What is written across a page that an agent looks at: what the copy is for, who looks, when.
/// The agent is told by the end of their account's name: enough to find them, nothing to write to.
pub fn copy_words(agent: AccountId, day: NaiveDate) -> String {
    let name = agent.0.simple().to_string();
    let agent = &name[name.len() - 8..];
    let day = day.format("%d/%m/%Y");
    format!("Copie pour la demande de logement social · agent {agent} · {day}")
}

/// How far a file that came whole is. Each stage is tried again until it passes or says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was tried yet, or the program stopped on the way.
    Received,
    /// The antivirus does not answer.
    Antivirus,
    /// Others are being read.
    Reading,
    /// The storage is full or does not answer.
    Storage,
}

impl Stage {
    /// In their order.
    pub const ALL: [Self; 4] = [Self::Received, Self::Antivirus, Self::Reading, Self::Storage];

    /// As it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Antivirus => "antivirus",
            Self::Reading => "reading",
            Self::Storage => "storage",
        }
    }

    /// As it was stored.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Why it waits, for its owner and for the operator.
    pub fn why(self) -> &'static str {
        match self {
            Self::Received => "Son contrôle n’est pas terminé.",
            Self::Antivirus => "La recherche de virus est arrêtée en ce moment.",
            Self::Reading => "Beaucoup de documents arrivent en même temps.",
            Self::Storage => "Le rangement des documents est arrêté en ce moment.",
        }
    }
}

/// Where a file stands that came whole and is no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is tried again by itself.
    Waiting(Stage),
    /// It was refused after its owner had left: why, in their words.
    Refused(String),
}

/// How long a file waits before the next try, after so many: seconds at first, since most
/// troubles are short, and never more than five minutes, since its owner is kept waiting.
pub fn next_try(attempts: u32) -> TimeDelta {
    const FIRST: i64 = 10;
    const LONGEST: i64 = 300;
    let doublings = attempts.saturating_sub(1).min(10);
    TimeDelta::seconds((FIRST << doublings).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_tried_again_soon_then_less_often_and_for_ever() {
        let seconds: Vec<_> = (0..8).map(|tries| next_try(tries).num_seconds()).collect();
        assert_eq!(seconds, [10, 10, 20, 40, 80, 160, 300, 300]);
        assert_eq!(next_try(u32::MAX).num_seconds(), 300);
    }

    #[test]
    fn a_page_that_nobody_can_read_is_too_small_whichever_way_it_lies() {
        assert_eq!(large_enough(1, 1), Err(FileRefusal::TooSmall));
        assert_eq!(large_enough(4_000, 199), Err(FileRefusal::TooSmall));
        assert_eq!(large_enough(199, 4_000), Err(FileRefusal::TooSmall));
        assert_eq!(large_enough(200, 316), Ok(()));
    }

    #[test]
    fn a_copy_tells_what_it_is_for_who_looked_and_when() {
        let agent = AccountId(uuid::Uuid::from_u128(0x0193_7f3a_0000_7000_8000_0000_1f2e_3d4c));
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let words = copy_words(agent, day);
        let expected = "Copie pour la demande de logement social · agent 1f2e3d4c · 02/03/2026";
        assert_eq!(words, expected);
    }

    #[test]
    fn a_stage_is_read_as_it_was_written() {
        for stage in Stage::ALL {
            assert_eq!(Stage::from_code(stage.code()), Some(stage));
        }
        assert_eq!(Stage::from_code("done"), None);
    }

    #[test]
    fn the_first_bytes_decide_whatever_the_name() {
        assert_eq!(FileKind::of(b"\xFF\xD8\xFF\xE0rest"), Some(FileKind::Jpeg));
        assert_eq!(FileKind::of(b"RIFF\x10\0\0\0WEBPVP8 "), Some(FileKind::Webp));
        assert_eq!(FileKind::of(b"%PDF-1.7\n"), Some(FileKind::Pdf));
        assert_eq!(FileKind::of(b"#!/bin/sh\necho photo.jpg"), None);
        assert_eq!(FileKind::of(b"RIFF\x10\0\0\0WAVEfmt "), None);
        assert_eq!(FileKind::of(b""), None);
    }
}
