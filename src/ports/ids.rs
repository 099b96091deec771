//! Identifiers and secrets.

use app::domain::second_factor::{LETTERS, RECOVERY_LENGTH};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A new identifier, in order of time.
pub fn new() -> Uuid {
    #[expect(clippy::disallowed_methods, reason = "this is the port")]
    Uuid::now_v7()
}

/// A secret of 256 bits for a mailed link.
pub fn token() -> String {
    URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; 32]>())
}

/// A code of eight digits for people to type.
pub fn code() -> String {
    format!("{:08}", rand::rng().random_range(0..100_000_000_u32))
}

/// A secret of 160 bits for an application that gives codes (RFC 4226, 4).
pub fn secret() -> [u8; 20] {
    rand::rng().random()
}

/// A recovery code of eighty bits, for people to copy.
pub fn recovery_code() -> String {
    let mut rng = rand::rng();
    let letter = |_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]);
    (0..RECOVERY_LENGTH).map(letter).collect()
}

/// What is kept of a secret.
pub fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        // The length keeps ("ab", "c") and ("a", "bc") apart.
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    URL_SAFE_NO_PAD.encode(hasher.finalize())
}
