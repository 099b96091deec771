//! From one page of a long list to the next.

use leptos::prelude::*;

use super::button::{ButtonKind, ButtonLink};
use super::note::Note;

/// « Page 2 sur 14 », with the way to the pages around. Nothing when there is a single page.
#[component]
pub fn Pagination(
    /// The page shown, from 1.
    page: u32,
    /// How many there are.
    pages: u32,
    /// Where the page before is, when there is one.
    #[prop(optional, into)]
    previous: Note,
    /// Where the page after is, when there is one.
    #[prop(optional, into)]
    next: Note,
) -> impl IntoView {
    let link = |href: Note, label: &'static str| {
        href.into_option()
            .map(|href| view! { <ButtonLink href=href label=label kind=ButtonKind::Quiet/> })
    };
    (pages > 1).then(|| {
        view! {
            <nav class="row" aria-label="Pages de la liste">
                {link(previous, "Page précédente")}
                <span>{format!("Page {page} sur {pages}")}</span>
                {link(next, "Page suivante")}
            </nav>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn the_last_page_leads_only_back() {
        let html = render(|| view! { <Pagination page=14 pages=14 previous="?page=13"/> });
        assert!(html.contains("Page 14 sur 14"), "{html}");
        assert!(html.contains(r#"href="?page=13""#), "{html}");
        assert!(!html.contains("Page suivante"), "{html}");
    }

    #[test]
    fn a_single_page_needs_no_way() {
        assert!(!render(|| view! { <Pagination page=1 pages=1/> }).contains("<nav"));
    }
}
