//! What is known, one line each: a summary, or answers to check before sending.

use leptos::prelude::*;

use super::table::Cell;

/// One line.
pub struct Fact {
    label: String,
    value: Cell,
    change: Option<(&'static str, String)>,
}

impl Fact {
    /// A name and its value.
    pub fn new(label: impl Into<String>, value: impl Into<Cell>) -> Self {
        Self { label: label.into(), value: value.into(), change: None }
    }

    /// The same, with a « Modifier » that leads to the question.
    #[must_use]
    pub fn change(self, href: impl Into<String>) -> Self {
        self.change_as("Modifier", href)
    }

    /// The same under another word.
    #[must_use]
    pub fn change_as(mut self, word: &'static str, href: impl Into<String>) -> Self {
        self.change = Some((word, href.into()));
        self
    }
}

/// The lines.
#[component]
pub fn Facts(
    /// In the order shown.
    items: Vec<Fact>,
) -> impl IntoView {
    let lines: Vec<_> = items
        .into_iter()
        .map(|Fact { label, value, change }| {
            let change = change.map(|(word, href)| {
                let what = format!("\u{a0}: {label}");
                view! { <dd class="change"><a href=href>{word}<span class="sr">{what}</span></a></dd> }
            });
            view! { <div><dt>{label}</dt> <dd>{value.show()}</dd> {change}</div> }
        })
        .collect();
    view! { <dl class="facts">{lines}</dl> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn every_change_link_names_its_question() {
        let items = vec![
            Fact::new("Nom", "Durand").change("/demande/etape/identite"),
            Fact::new("Ménage", 3_i64),
        ];
        let html = render(|| view! { <Facts items=items/> });
        assert!(
            html.contains(r#"<a href="/demande/etape/identite">Modifier<span class="sr">"#),
            "{html}"
        );
        assert!(html.contains("\u{a0}: Nom</span>"), "{html}");
        assert_eq!(html.matches("Modifier").count(), 1, "{html}");
        assert!(html.contains("<dd>3"), "{html}");
    }
}
