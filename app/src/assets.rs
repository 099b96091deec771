//! Addresses of the static files. The build names each file after its content, so that browsers
//! may keep it for ever; the shell reads the list at start-up and installs it here.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::paths;

static NAMES: OnceLock<BTreeMap<String, String>> = OnceLock::new();

/// The list of another build was already installed: the first one stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the names of the static files are already installed")]
pub struct AlreadyInstalled;

/// Keeps the list `logical name → hashed name` (`style.css` → `style.3f2a….css`) for the life
/// of the program. Installing the same list again is harmless, which suits tests.
pub fn install(names: BTreeMap<String, String>) -> Result<(), AlreadyInstalled> {
    match NAMES.set(names) {
        Ok(()) => Ok(()),
        Err(names) if NAMES.get() == Some(&names) => Ok(()),
        Err(_) => Err(AlreadyInstalled),
    }
}

/// The address of a static file. A name the list does not know keeps its logical form: unit
/// tests install nothing and still get addresses they can read.
pub fn url(name: &str) -> String {
    address(NAMES.get(), name)
}

fn address(names: Option<&BTreeMap<String, String>>, name: &str) -> String {
    let hashed = names.and_then(|names| names.get(name)).map_or(name, String::as_str);
    format!("{}/{hashed}", paths::STATIC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_file_is_served_under_its_hashed_name() {
        let names = BTreeMap::from([("style.css".to_owned(), "style.3f2a.css".to_owned())]);
        assert_eq!(address(Some(&names), "style.css"), "/statique/style.3f2a.css");
    }

    #[test]
    fn a_file_out_of_the_list_keeps_its_name() {
        assert_eq!(address(Some(&BTreeMap::new()), "x.js"), "/statique/x.js");
        assert_eq!(address(None, "x.js"), "/statique/x.js");
    }

    #[test]
    fn the_first_list_stays() {
        // An empty list, so that the other tests of this process keep the logical names.
        assert_eq!(install(BTreeMap::new()), Ok(()));
        assert_eq!(install(BTreeMap::new()), Ok(()));
        let other = BTreeMap::from([("a".to_owned(), "b".to_owned())]);
        assert_eq!(install(other), Err(AlreadyInstalled));
        assert_eq!(url("a"), "/statique/a");
    }
}
