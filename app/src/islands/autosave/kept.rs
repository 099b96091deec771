//! What the browser keeps until the server has answered for it: one entry for each page that has
//! something to save, under the reference of its demand.

use leptos::prelude::window;
use web_sys::UrlSearchParams;

use super::fields::texts_of;
use crate::forms::Typed;
use crate::forms::merge::{Print, SHOWN, Shown};

/// What the name of every entry begins with.
const ROOT: &str = "saisie.";
/// An entry that nobody came back for is of no use later, in milliseconds.
const LIFE: u64 = 30 * 24 * 3600 * 1000;
/// Fields of an entry that are none of its page: no field of a form is called so.
const AT: &str = "?at";
const LEFT: &str = "?left";

/// What a page had not saved.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Milliseconds since 1970.
    pub at: u64,
    /// What its page knew.
    pub avant: String,
    /// What it held.
    pub typed: Typed,
    /// Whether it sent its form, and is gone.
    pub left: bool,
}

/// An entry as found: its name and its text, then what it says.
#[derive(Clone, Debug)]
pub struct Found {
    /// Of the entry.
    pub key: String,
    /// As written: another page may write it again meanwhile.
    pub raw: String,
    /// The last part of the step's address.
    pub step: String,
    /// Read.
    pub entry: Entry,
}

/// Name of the entry of one page: demand, step, and a number of its own.
pub fn key(reference: &str, step: &str, tab: u32) -> String {
    format!("{ROOT}{reference}.{step}.{tab}")
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok()?
}

/// Milliseconds since 1970.
pub fn now() -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number, after 1970"
    )]
    let now = js_sys::Date::now() as u64;
    now
}

/// Writes an entry. A browser that keeps nothing loses nothing more than it would without us.
pub fn put(key: &str, avant: &str, typed: &Typed, left: bool) -> Option<()> {
    let text = UrlSearchParams::new().ok()?;
    text.append(AT, &now().to_string());
    text.append(SHOWN, avant);
    if left {
        text.append(LEFT, "");
    }
    for (name, value) in typed.pairs() {
        text.append(name, value);
    }
    storage()?.set_item(key, &String::from(text.to_string())).ok()
}

/// Reads an entry.
pub fn read(raw: &str) -> Option<Entry> {
    let pairs = UrlSearchParams::new_with_str(raw).ok()?;
    let pairs = Typed::from_pairs(texts_of(&pairs));
    let (at, avant) = (pairs.get(AT).parse().ok()?, pairs.get(SHOWN).to_owned());
    let left = pairs.names().any(|name| name == LEFT);
    let typed = pairs.over(Typed::default(), |name| [AT, SHOWN, LEFT].contains(&name));
    Some(Entry { at, avant, typed, left })
}

/// Removes an entry.
pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

/// Removes an entry, unless it was written again since.
pub fn remove_same(found: &Found) {
    let same = storage().and_then(|storage| storage.get_item(&found.key).ok()?);
    if same.as_ref() == Some(&found.raw) {
        remove(&found.key);
    }
}

/// The entries of a demand, the oldest first. Those of any demand that are too old are removed.
pub fn all(reference: &str) -> Vec<Found> {
    let Some(storage) = storage() else { return Vec::new() };
    let length = storage.length().unwrap_or(0);
    let keys: Vec<String> = (0..length).filter_map(|index| storage.key(index).ok()?).collect();
    let mut found = Vec::new();
    for key in keys.into_iter().filter(|key| key.starts_with(ROOT)) {
        let Ok(Some(raw)) = storage.get_item(&key) else { continue };
        match read(&raw) {
            Some(entry) if entry.at + LIFE > now() => {
                if let Some(step) = step_of(&key, reference) {
                    found.push(Found { step: step.to_owned(), key, raw, entry });
                }
            }
            _ => remove(&key),
        }
    }
    found.sort_by_key(|found| found.entry.at);
    found
}

fn step_of<'a>(key: &'a str, reference: &str) -> Option<&'a str> {
    let rest = key.strip_prefix(ROOT)?.strip_prefix(reference)?.strip_prefix('.')?;
    rest.rsplit_once('.').map(|(step, _)| step)
}

impl Entry {
    /// The fields that its page had changed, among those that differ from what is shown now.
    pub fn changes<'a>(&'a self, shown: &'a Shown, now: &'a Typed) -> Vec<&'a str> {
        let names = self.typed.names().chain(now.names());
        let mut names: Vec<&str> = names
            .filter(|name| {
                let here = self.typed.all(name);
                !shown.is_unchanged(name, here) && Print::of(here) != Print::of(now.all(name))
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_of_one_demand_and_one_step() {
        let key = key("abc", "personne.2", 7);
        assert_eq!(step_of(&key, "abc"), Some("personne.2"));
        assert_eq!(step_of(&key, "ab"), None);
        assert_eq!(step_of(&key, "abcd"), None);
    }

    #[test]
    fn only_what_was_changed_and_is_not_there_comes_back() {
        let typed = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            Typed::from_pairs(pairs)
        };
        let shown = Shown::of("abc", &typed(&[("nom", "D"), ("rue", "1"), ("ville", "Bron")]));
        // The name was changed, the street erased, the town left as it was.
        let typed_there = typed(&[("nom", "Du"), ("ville", "Bron")]);
        let entry = Entry { at: 0, avant: String::new(), typed: typed_there, left: false };
        let now = typed(&[("nom", "D"), ("rue", "1"), ("ville", "Lyon")]);
        assert_eq!(entry.changes(&shown, &now), ["nom", "rue"]);
        let saved = typed(&[("nom", "Du"), ("rue", ""), ("ville", "Lyon")]);
        assert!(entry.changes(&shown, &saved).is_empty());
    }
}
