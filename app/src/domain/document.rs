//! The identity document: what may be sent, how its type is known.

use thiserror::Error;

/// Largest file, in bytes (10 MB).
pub const MAX_FILE: usize = 10 * 1024 * 1024;
/// Most pages kept for one demand: two sides and a permit of several pages.
pub const MAX_PAGES: usize = 8;
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
    /// More than [`MAX_PAGES`] pages in all.
    #[error(
        "Huit pages au plus. Envoyez seulement les pages utiles, ou retirez-en avant d’en ajouter"
    )]
    TooManyPages,
}

#[cfg(test)]
mod tests {
    use super::*;

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
