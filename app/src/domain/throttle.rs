//! How long to wait after wrong passwords or codes. An account slows down quickly; an address
//! shared by many people (a library, a town hall) slows down late and never for long, so that
//! nobody is locked out by a neighbour.

use chrono::Duration;

/// Failures are forgotten after this long without a new one.
pub fn memory() -> Duration {
    Duration::minutes(30)
}

/// Wait after `failures` wrong answers in a row on one account: none for the first four, then
/// doubling from 2 s to one minute.
pub fn account_wait(failures: u32) -> Duration {
    match failures {
        0..=4 => Duration::zero(),
        n => Duration::seconds((1_i64 << (n - 4).min(6)).min(60)),
    }
}

/// Wait after `failures` wrong codes in a row on the second factor of one account: none for the
/// first four, then doubling from 2 s to a quarter of an hour. Six digits are few: at that pace
/// their three good values are found once in some ten years of tries, by who has the password.
pub fn second_factor_wait(failures: u32) -> Duration {
    match failures {
        0..=4 => Duration::zero(),
        n => Duration::seconds((1_i64 << (n - 4).min(10)).min(15 * 60)),
    }
}

/// Wait after `failures` wrong answers in a row from one address: none for the first thirty,
/// then two seconds between two tries.
pub fn address_wait(failures: u32) -> Duration {
    if failures <= 30 { Duration::zero() } else { Duration::seconds(2) }
}

/// Wait after `sign_ups` accounts made from one address: none for the first two hundred, since a
/// town hall may help that many people in a day, then two seconds between two.
pub fn sign_up_wait(sign_ups: u32) -> Duration {
    if sign_ups <= 200 { Duration::zero() } else { Duration::seconds(2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_passwords_cost_a_minute_and_never_more() {
        assert_eq!(account_wait(4), Duration::zero());
        assert_eq!(account_wait(5), Duration::seconds(2));
        assert_eq!(account_wait(10), Duration::seconds(60));
        assert_eq!(account_wait(u32::MAX), Duration::seconds(60));
    }

    #[test]
    fn wrong_codes_cost_a_quarter_of_an_hour_and_are_remembered_longer() {
        assert_eq!(second_factor_wait(4), Duration::zero());
        assert_eq!(second_factor_wait(5), Duration::seconds(2));
        assert_eq!(second_factor_wait(u32::MAX), Duration::minutes(15));
        assert!(second_factor_wait(u32::MAX) < memory());
    }

    #[test]
    fn a_shared_address_is_slowed_late_and_little() {
        assert_eq!(address_wait(30), Duration::zero());
        assert_eq!(address_wait(10_000), Duration::seconds(2));
        assert_eq!(sign_up_wait(200), Duration::zero());
        assert_eq!(sign_up_wait(201), Duration::seconds(2));
    }
}
