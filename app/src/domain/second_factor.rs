//! The second factor of agents: six digits from an application (RFC 6238), or a recovery code.

use super::account::Role;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Seconds that a code lasts.
pub const STEP: u64 = 30;
/// Recovery codes given at once.
pub const RECOVERY_CODES: usize = 10;
/// How long the password alone leads to the page of the code.
pub const HALFWAY: TimeDelta = TimeDelta::minutes(5);
/// Letters of a recovery code: those that nobody takes for another. Thirty-two: five bits each.
pub const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Letters in a recovery code: eighty bits.
pub const RECOVERY_LENGTH: usize = 16;

/// What follows a right password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Next {
    /// Nothing: come in.
    In,
    /// The code of the application.
    Code,
    /// The application is to be set up.
    Enrol,
}

/// What follows the right password of a role. `required`: by the configuration; `enrolled`: the
/// account has an application.
pub fn next(role: Role, required: bool, enrolled: bool) -> Next {
    match (role, enrolled) {
        (Role::Applicant, _) => Next::In,
        // Whoever set it up is asked, required or not.
        (_, true) => Next::Code,
        (_, false) if required => Next::Enrol,
        (_, false) => Next::In,
    }
}

/// Whether somebody signed in may go on: sessions opened before it was required do not.
pub fn passes(role: Role, required: bool, proven: bool) -> bool {
    role == Role::Applicant || !required || proven
}

/// The steps whose code is taken at an instant: the present one and its neighbours, since a phone
/// is seldom on time.
pub fn steps(now: DateTime<Utc>) -> [u64; 3] {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    let step = seconds / STEP;
    [step.saturating_sub(1), step, step + 1]
}

/// What was typed in the field of the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Six digits.
    Code(String),
    /// A recovery code, in capitals, without dashes.
    Recovery(String),
}

/// Reads a code as people type it, with spaces or dashes; none when it can be neither.
pub fn read(text: &str) -> Option<Typed> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let plain = plain.to_ascii_uppercase();
    if plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Typed::Code(plain));
    }
    let recovery = plain.len() == RECOVERY_LENGTH && plain.bytes().all(|b| LETTERS.contains(&b));
    recovery.then_some(Typed::Recovery(plain))
}

/// A text in groups of four, as a person copies it.
pub fn in_groups(text: &str, separator: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(read(" 123 456 "), Some(Typed::Code("123456".to_owned())));
        let recovery = Some(Typed::Recovery("ABCDEFGH23456789".to_owned()));
        assert_eq!(read("abcd-efgh-2345-6789"), recovery);
        for wrong in ["", "12345", "1234567", "ABCD-EFGH", "ABCDEFGH2345678O", "١٢٣٤٥٦"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(in_groups("ABCDEFGHI", " "), "ABCD EFGH I");
    }

    #[test]
    fn an_applicant_is_never_asked_and_an_agent_is_whenever_it_is_required() {
        for required in [true, false] {
            assert_eq!(next(Role::Applicant, required, false), Next::In);
            assert!(passes(Role::Applicant, required, false));
        }
        for role in Role::ALL.iter().copied().filter(|role| *role != Role::Applicant) {
            assert_eq!(next(role, true, false), Next::Enrol);
            assert_eq!(next(role, true, true), Next::Code);
            assert_eq!(next(role, false, true), Next::Code);
            assert_eq!(next(role, false, false), Next::In);
            assert!(!passes(role, true, false) && passes(role, true, true));
        }
    }

    #[test]
    fn a_code_is_good_a_step_early_or_late() {
        let at = DateTime::from_timestamp(59, 0).expect("an instant");
        assert_eq!(steps(at), [0, 1, 2]);
    }
}
