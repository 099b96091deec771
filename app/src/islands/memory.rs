//! What the browser remembers of files that are not sent whole: a digest of the file, where it is
//! sent to and until when. Neither its name nor anything of it.

use leptos::prelude::window;
use web_sys::{File, Storage};

use crate::domain::sending::fingerprint;

/// Before each key of ours.
const PREFIX: &str = "envoi:";
/// How long the server keeps a file, in milliseconds.
const LIFE: u64 = 6 * 3_600_000;

/// None where the browser forbids it: files are then sent from their beginning.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an instant since 1970"
)]
fn now() -> u64 {
    js_sys::Date::now() as u64
}

fn key(file: &File) -> String {
    // Whole numbers, well below what a float holds.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size")]
    let (size, modified) = (file.size() as u64, file.last_modified() as i64);
    format!("{PREFIX}{}", fingerprint(&file.name(), size, modified))
}

/// Where a file is being sent to.
pub(super) fn recall(file: &File) -> Option<String> {
    let kept = storage()?.get_item(&key(file)).ok()??;
    Some(kept.split_once(' ')?.1.to_owned())
}

/// Remembers where a file is being sent to.
pub(super) fn remember(file: &File, place: &str) {
    if let Some(storage) = storage() {
        // A full storage only means that it is sent from its beginning.
        let _ = storage.set_item(&key(file), &format!("{} {place}", now() + LIFE));
    }
}

/// Forgets a file.
pub(super) fn forget(file: &File) {
    if let Some(storage) = storage() {
        // One that is not there is fine.
        let _ = storage.remove_item(&key(file));
    }
}

/// Whether a file was begun and not finished; what is too old is forgotten on the way.
pub(super) fn has_unfinished() -> bool {
    let Some(storage) = storage() else { return false };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
    let ours: Vec<_> = names.filter(|name| name.starts_with(PREFIX)).collect();
    let mut found = false;
    for name in ours {
        let until = storage.get_item(&name).ok().flatten();
        let until = until.and_then(|kept| kept.split_once(' ')?.0.parse::<u64>().ok());
        if until.is_some_and(|until| until > now()) {
            found = true;
        } else {
            // One that is not there is fine.
            let _ = storage.remove_item(&name);
        }
    }
    found
}
