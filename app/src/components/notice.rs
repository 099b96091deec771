//! A sentence set apart from the page.

use leptos::prelude::*;

use super::note::Note;

/// What a notice is about. Its drawing differs as well as its colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good to know.
    #[default]
    Info,
    /// It is done.
    Good,
    /// Take care.
    Warn,
    /// It went wrong, or it cannot be undone.
    Bad,
}

impl NoticeKind {
    fn class(self) -> &'static str {
        match self {
            Self::Info => "notice",
            Self::Good => "notice good",
            Self::Warn => "notice warn",
            Self::Bad => "notice bad",
        }
    }

    /// The strokes of its drawing: a round or a triangle, and a sign inside.
    fn strokes(self) -> &'static str {
        match self {
            Self::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.5M12 7.5v.1",
            Self::Good => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.2l2.8 2.8L16 9.5",
            Self::Warn => "M12 3.5 21.5 20h-19zM12 10v4.5M12 17v.1",
            Self::Bad => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5v5.5M12 16.4v.1",
        }
    }

    /// What the drawing says to those who do not see it.
    fn word(self) -> Option<&'static str> {
        match self {
            Self::Info | Self::Good => None,
            Self::Warn | Self::Bad => Some("Attention\u{a0}: "),
        }
    }
}

/// A title and what it means. Its children are paragraphs or lists.
#[component]
pub fn Notice(
    /// What it is about.
    #[prop(optional)]
    kind: NoticeKind,
    /// What happens, in a few words.
    #[prop(optional, into)]
    title: Note,
    /// Whether it answers what the person just did: screen readers say it at once.
    #[prop(optional)]
    live: bool,
    /// The explanation.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let role = live.then_some(if kind == NoticeKind::Bad { "alert" } else { "status" });
    let word = kind.word().map(|word| view! { <span class="sr">{word}</span> });
    // The word opens the title, or stands alone before the explanation.
    let head = match title.into_option() {
        Some(title) => view! { <p><strong>{word} {title}</strong></p> }.into_any(),
        None => word.into_any(),
    };
    view! {
        <div class=kind.class() role=role>
            <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none"
                stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
                <path d=kind.strokes()/>
            </svg>
            <div>{head} {children.map(|children| children())}</div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn a_warning_is_more_than_a_colour() {
        let html = render(|| {
            view! { <Notice kind=NoticeKind::Warn title="Votre demande expire"><p>"Le 14 juin."</p></Notice> }
        });
        assert!(html.contains(r#"class="notice warn""#), "{html}");
        assert!(html.contains("Attention\u{a0}: "), "{html}");
        assert!(html.contains("<p>Le 14 juin.</p>"), "{html}");
        assert!(!html.contains("role="), "{html}");
    }

    #[test]
    fn an_answer_is_said_at_once() {
        let good =
            render(|| view! { <Notice kind=NoticeKind::Good title="Enregistré" live=true/> });
        assert!(good.contains(r#"role="status""#), "{good}");
        let bad = render(|| view! { <Notice kind=NoticeKind::Bad title="Refusé" live=true/> });
        assert!(bad.contains(r#"role="alert""#), "{bad}");
    }
}
