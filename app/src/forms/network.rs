//! The confirmation of a file of guichets.

use super::Typed;

/// The file.
pub const FILE: &str = "fichier";
/// What the report compared the file with.
pub const BASE: &str = "base";
/// Which lines to import; all of them unless it is [`RIGHT`].
pub const LINES: &str = "lignes";
/// Only the lines without a fault.
pub const RIGHT: &str = "justes";

/// What is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Wrong lines are left out rather than refused.
    pub only_valid: bool,
    /// What the report compared the file with; none when that is not said.
    pub base: Option<u64>,
}

/// Reads a confirmation.
pub fn read(typed: &Typed) -> Confirmation {
    let base = u64::from_str_radix(typed.get(BASE), 16).ok();
    Confirmation { only_valid: typed.get(LINES) == RIGHT, base }
}

/// What the form of a report holds.
pub fn base(base: u64) -> String {
    format!("{base:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_compared_comes_back_as_it_was() {
        for number in [0, 1, u64::MAX] {
            let typed = Typed::default().with(BASE, base(number));
            assert_eq!(read(&typed), Confirmation { only_valid: false, base: Some(number) });
        }
        let typed = Typed::default().with(LINES, RIGHT).with(BASE, "rien");
        assert_eq!(read(&typed), Confirmation { only_valid: true, base: None });
    }
}
