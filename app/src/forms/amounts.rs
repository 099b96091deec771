//! Monthly amounts, one field for each code of the list.

use super::{Reader, Typed};
use crate::domain::content::{Amounts, Paid, Received};

/// Largest monthly amount taken, in whole euros.
const MAX_MONTHLY: u32 = 99_999;

/// Field of what is received under a code.
pub fn received(code: Received) -> String {
    format!("ressourceRecue_{}", code.code())
}

/// Field of what is paid under a code.
pub fn paid(code: Paid) -> String {
    format!("ressourceVersee_{}", code.code())
}

/// True when a field holds one of these amounts.
pub fn keeps(name: &str) -> bool {
    let code = |prefix: &str| name.strip_prefix(prefix);
    code("ressourceRecue_").is_some_and(|code| Received::from_code(code).is_some())
        || code("ressourceVersee_").is_some_and(|code| Paid::from_code(code).is_some())
}

/// Reads every amount that is written. Zero says that there is none.
pub(super) fn read(r: &mut Reader<'_>) -> Amounts {
    let mut amounts = Amounts::default();
    for code in Received::ALL {
        amounts
            .received
            .extend(r.euros(&received(*code), code.label(), MAX_MONTHLY).map(|n| (*code, n)));
    }
    for code in Paid::ALL {
        amounts.paid.extend(r.euros(&paid(*code), code.label(), MAX_MONTHLY).map(|n| (*code, n)));
    }
    amounts
}

/// An amount in whole euros, however people space it. The two digits of cents that a payslip
/// prints are rounded.
pub fn read_euros(text: &str) -> Option<u32> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    let (whole, cents) = match plain.split_once([',', '.']) {
        Some((whole, cents)) if cents.len() == 2 => (whole, cents),
        Some(_) => return None,
        None => (&*plain, "00"),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(cents) {
        return None;
    }
    whole.parse::<u32>().ok()?.checked_add(u32::from(cents >= "50"))
}

/// The answers that read back as these amounts.
pub fn write(mut typed: Typed, amounts: &Amounts) -> Typed {
    for (code, euros) in &amounts.received {
        typed = typed.with(&received(*code), euros.to_string());
    }
    for (code, euros) in &amounts.paid {
        typed = typed.with(&paid(*code), euros.to_string());
    }
    typed
}
