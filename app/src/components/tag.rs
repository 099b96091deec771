//! A state in a word or two.

use leptos::prelude::*;

/// What the state means for the person. The words say it too: never the colour alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TagKind {
    /// Neither good nor bad.
    #[default]
    Neutral,
    /// Under way.
    Info,
    /// In order.
    Good,
    /// Something is due.
    Warn,
    /// Over, refused.
    Bad,
}

impl TagKind {
    fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tag",
            Self::Info => "tag info",
            Self::Good => "tag good",
            Self::Warn => "tag warn",
            Self::Bad => "tag bad",
        }
    }
}

/// A state.
#[component]
pub fn Tag(
    /// Its words.
    #[prop(into)]
    text: String,
    /// What it means.
    #[prop(optional)]
    kind: TagKind,
) -> impl IntoView {
    view! { <span class=kind.class()>{text}</span> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn a_tag_shows_its_words() {
        let html = render(|| view! { <Tag text="Active <1>" kind=TagKind::Good/> });
        assert_eq!(html, r#"<span class="tag good">Active &lt;1&gt;</span>"#);
    }
}
