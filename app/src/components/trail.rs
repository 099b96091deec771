//! The way back up from a page: France, Occitanie, Hautes-Pyrénées.

use leptos::prelude::*;

/// The pages above this one, the widest first.
#[component]
pub fn Trail(
    /// What is read, and where it leads.
    links: Vec<(String, String)>,
) -> impl IntoView {
    let links: Vec<_> = links
        .into_iter()
        .map(|(label, href)| view! { <li><a href=href>{label}</a></li> })
        .collect();
    view! {
        <nav aria-label="Vous êtes dans">
            <ol class="trail">{links}</ol>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn every_page_above_is_a_link() {
        let links = vec![("France".to_owned(), "/statistiques".to_owned())];
        let html = render(|| view! { <Trail links=links/> });
        assert!(html.contains(r#"<li><a href="/statistiques">France</a></li>"#), "{html}");
    }
}
