//! How people and desks are reached: the shape of an e-mail address and of a telephone number.

/// True for an e-mail address whose shape is plausible; only a message sent proves more.
pub fn looks_like_email(text: &str) -> bool {
    let Some((user, host)) = text.rsplit_once('@') else { return false };
    let host_fits = host.split('.').count() >= 2
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        });
    let user_fits = !user.is_empty()
        && user.len() <= 64
        && !user.starts_with('.')
        && !user.ends_with('.')
        && !user.contains("..")
        && user.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
    host_fits && user_fits
}

/// A telephone number without what only helps to read it; none when it cannot be one.
///
/// With a country, as long as numbers are in the world; without, ten digits of France.
pub fn telephone(written: &str) -> Option<String> {
    let spaces = |c: &char| !matches!(c, ' ' | '.' | '-' | '(' | ')' | '/');
    let plain: String = written.chars().filter(spaces).collect();
    let (digits, lengths) = match plain.strip_prefix('+').or_else(|| plain.strip_prefix("00")) {
        Some(digits) => (digits, 8..=15),
        None => (&*plain, 10..=10),
    };
    let french = lengths != (10..=10) || digits.starts_with('0');
    let fits = digits.bytes().all(|b| b.is_ascii_digit()) && lengths.contains(&digits.len());
    (fits && french).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_user_and_a_whole_host() {
        for text in ["a@b.fr", "prenom.nom+logement@sous-domaine.exemple.fr"] {
            assert!(looks_like_email(text), "{text}");
        }
        for text in ["", "a", "a@b", "@b.fr", "a@", "a@.fr", "a@b..fr", "a b@c.fr", "é@b.fr"] {
            assert!(!looks_like_email(text), "{text}");
        }
    }

    #[test]
    fn a_number_is_one_of_france_or_has_its_country() {
        for (written, expected) in [
            ("01 99 00 10 10", "0199001010"),
            ("01.99.00.10.10", "0199001010"),
            ("+33 1 99 00 10 10", "+33199001010"),
            ("0041 22 999 99 99", "0041229999999"),
        ] {
            assert_eq!(telephone(written).as_deref(), Some(expected));
        }
        for written in ["", "1234", "01 99 00 10", "11 99 00 10 10", "+33", "zéro un", "+"] {
            assert_eq!(telephone(written), None, "{written}");
        }
    }
}
