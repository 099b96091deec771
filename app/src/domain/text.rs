//! Text made comparable: names of people and of places, with or without their accents.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The key under which two spellings of one name are equal: `Éloïse` and `ELOISE`,
/// `Jean-Pierre` and `JEAN  PIERRE`, `Cœur` and `COEUR`.
///
/// Upper case, without accents, ligatures opened, anything but letters and digits turned into
/// one space. Applying it twice changes nothing.
pub fn name_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut gap = false;
    let mut add = |letter: char| {
        if is_combining_mark(letter) {
            return;
        }
        if !letter.is_alphanumeric() {
            gap = !key.is_empty();
            return;
        }
        if gap {
            key.push(' ');
            gap = false;
        }
        match letter {
            'Œ' => key.push_str("OE"),
            'Æ' => key.push_str("AE"),
            'ẞ' => key.push_str("SS"),
            _ => key.push(letter),
        }
    };
    for letter in text.chars() {
        // Most letters are: thousands of names are compared in one page.
        if letter.is_ascii() {
            add(letter.to_ascii_uppercase());
            continue;
        }
        // Upper case comes first: it opens `ß` and letters which only then have an accent to drop.
        // Lower case before it: some capitals, such as `ϴ`, are not the capital of their small letter.
        letter.to_lowercase().flat_map(char::to_uppercase).nfd().for_each(&mut add);
    }
    key
}

/// Marks that turn the direction of writing, or of no width, or that only take room: they are not
/// seen, and would make people read another text than the one kept.
pub fn is_unseen(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
        || matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{2800}')
}

/// Marks of no width that join letters or keep them apart: some languages need them, French does
/// not.
pub fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// [`name_key`] in lower case: what searches compare.
pub fn search_key(text: &str) -> String {
    name_key(text).to_lowercase()
}

/// A place name behind « de », as French writes it: « de Rouen », « d’Albi », « du Havre »,
/// « des Mureaux », « de La Rochelle ».
///
/// Before an H the full « de » is kept: nothing in a name tells whether its H is silent.
pub fn of_place(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("Le ") {
        return format!("du {rest}");
    }
    if let Some(rest) = name.strip_prefix("Les ") {
        return format!("des {rest}");
    }
    let key = name_key(name);
    let mut letters = key.chars();
    let elided = match (letters.next(), letters.next()) {
        // « d’Yvetot » but « de Yutz ».
        (Some('Y'), second) => !second.is_some_and(is_vowel),
        (Some(first), _) => is_vowel(first),
        (None, _) => false,
    };
    if elided { format!("d’{name}") } else { format!("de {name}") }
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'A' | 'E' | 'I' | 'O' | 'U')
}

/// To go on with a sentence.
pub(crate) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// What a spreadsheet would run rather than show.
pub(crate) fn is_formula(text: &str) -> bool {
    let skipped = |c: char| c.is_whitespace() || c.is_control() || is_unseen(c);
    text.trim_start_matches(skipped).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// A text for a cell of a spreadsheet: an apostrophe makes a text of what it would run, or of what
/// it would skip to find something to run.
pub(crate) fn for_a_cell(text: &str) -> String {
    let runs = is_formula(text) || text.starts_with(['\t', '\r', '\n']);
    if runs { format!("'{text}") } else { text.to_owned() }
}

/// Writes a code made of a few ASCII letters and digits as a small `Copy` type: read from text
/// with [`FromStr`](std::str::FromStr) (spaces around and lower case forgiven), written with
/// `Display`, a plain string for serde.
///
/// A code shorter than its bytes ends with zero bytes, so that codes sort as their text does.
macro_rules! text_code {
    ($(#[$doc:meta])* $name:ident, $size:literal, $what:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; $size]);

        impl $name {
            /// The code as text.
            pub fn as_str(&self) -> &str {
                let end = self.0.iter().position(|byte| *byte == 0).unwrap_or($size);
                // Only ASCII gets in, so the fallback is never taken.
                std::str::from_utf8(&self.0[..end]).unwrap_or_default()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::text::CodeError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let valid: fn(&[u8]) -> bool = $valid;
                let code = text.trim().to_ascii_uppercase();
                let mut bytes = [0; $size];
                if code.is_empty() || code.len() > $size || !code.is_ascii() || !valid(code.as_bytes()) {
                    return Err($crate::domain::text::CodeError::new($what, text));
                }
                bytes[..code.len()].copy_from_slice(code.as_bytes());
                Ok(Self(bytes))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use text_code;

/// A text that is not the code it should be. Its message can be shown to people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {value} » n’est pas {expected}")]
pub struct CodeError {
    expected: &'static str,
    value: String,
}

impl CodeError {
    /// What was expected, « un code de département (69, 2A, 974) », and what came instead.
    pub fn new(expected: &'static str, value: &str) -> Self {
        // What came may be anything, of any length: a message only needs its beginning.
        Self { expected, value: value.chars().take(40).collect() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for (left, right) in [
            ("Éloïse", "ELOISE"),
            ("Jean-Pierre", "JEAN  PIERRE"),
            ("D'Alembert", "D ALEMBERT"),
            ("D’Alembert", "d'alembert"),
            ("Cœur", "COEUR"),
            ("Lætitia", "LAETITIA"),
            ("Weiß", "WEISS"),
            ("WEIẞ", "weiss"),
            ("  Nuñez\t", "nunez"),
            // Composed, and letter followed by its accent.
            ("\u{e9}", "e\u{301}"),
        ] {
            assert_eq!(name_key(left), name_key(right), "{left} / {right}");
        }
        assert_eq!(name_key("L’Haÿ-les-Roses"), "L HAY LES ROSES");
        assert_eq!(search_key("Œuilly"), "oeuilly");
    }

    #[test]
    fn different_names_keep_different_keys() {
        for (left, right) in
            [("Marie", "Maria"), ("Jean Pierre", "Jeanpierre"), ("Le Roy", "Leroy")]
        {
            assert_ne!(name_key(left), name_key(right));
        }
    }

    #[test]
    fn punctuation_alone_has_an_empty_key() {
        assert_eq!(name_key(" -’'… "), "");
        assert_eq!(search_key(""), "");
    }

    #[test]
    fn places_take_their_article() {
        for (name, expected) in [
            ("Rouen", "de Rouen"),
            ("Albi", "d’Albi"),
            ("Évreux", "d’Évreux"),
            ("Œuilly", "d’Œuilly"),
            ("Le Havre", "du Havre"),
            ("Les Mureaux", "des Mureaux"),
            ("La Rochelle", "de La Rochelle"),
            ("L’Haÿ-les-Roses", "de L’Haÿ-les-Roses"),
            ("Lescar", "de Lescar"),
            ("Yvetot", "d’Yvetot"),
            ("Yutz", "de Yutz"),
            ("Y", "d’Y"),
            ("Hagetmau", "de Hagetmau"),
        ] {
            assert_eq!(of_place(name), expected);
        }
    }

    #[test]
    fn a_code_error_never_repeats_a_long_input() {
        let error = CodeError::new("un code", &"9".repeat(10_000));
        assert!(error.to_string().len() < 100);
    }

    #[test]
    fn a_capital_of_another_form_is_the_same_letter() {
        assert_eq!(name_key("ϴ"), "Θ");
        assert_eq!(search_key("ϴ"), search_key("θ"));
    }

    proptest! {
        #[test]
        fn keys_are_stable(text in "\\PC{0,40}") {
            let key = name_key(&text);
            prop_assert_eq!(name_key(&key), key.clone());
            prop_assert!(!key.starts_with(' ') && !key.ends_with(' ') && !key.contains("  "));
            let search = search_key(&text);
            prop_assert_eq!(search_key(&search), search.clone());
            prop_assert_eq!(name_key(&search), key);
        }

        #[test]
        fn case_and_accents_do_not_count(name in "[a-zéèêëàâîïôöùûüçñœæ]{1,12}") {
            prop_assert_eq!(name_key(&name.to_uppercase()), name_key(&name));
            let bare: String = name.nfd().filter(|c| !is_combining_mark(*c)).collect();
            prop_assert_eq!(name_key(&bare), name_key(&name));
        }
    }
}
