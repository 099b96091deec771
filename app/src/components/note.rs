//! An optional sentence shown to people.

use std::borrow::Cow;

/// A hint, an error, a unit: a sentence, or nothing. Anything that may be one turns into it, so
/// that a page writes `hint="…"` as well as `error=form.error("nom")`. Empty text is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note(Option<String>);

impl Note {
    /// The sentence, if there is one.
    pub fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The sentence, if there is one.
    pub fn into_option(self) -> Option<String> {
        self.0
    }

    /// Whether there is a sentence.
    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }
}

impl From<String> for Note {
    fn from(text: String) -> Self {
        Self(Some(text).filter(|text| !text.is_empty()))
    }
}

impl From<&str> for Note {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for Note {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

impl From<Cow<'_, str>> for Note {
    fn from(text: Cow<'_, str>) -> Self {
        text.into_owned().into()
    }
}

impl<T: Into<Self>> From<Option<T>> for Note {
    fn from(text: Option<T>) -> Self {
        text.map_or_else(Self::default, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_text_is_nothing() {
        assert_eq!(Note::from(""), Note::default());
        assert_eq!(Note::from(None::<String>), Note::default());
        assert_eq!(Note::from(Some("à revoir")).as_deref(), Some("à revoir"));
    }
}
