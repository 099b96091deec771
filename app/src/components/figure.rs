//! A figure that counts.

use leptos::prelude::*;

/// A large figure and what it counts.
#[component]
pub fn Figure(
    /// The figure, already written: `12 480`, « 14 mois ».
    #[prop(into)]
    value: String,
    /// What it counts.
    #[prop(into)]
    label: String,
    /// Whether it has a card of its own.
    #[prop(optional)]
    card: bool,
) -> impl IntoView {
    let class = if card { "card figure" } else { "figure" };
    view! { <p class=class><b>{value}</b>" "<span>{label}</span></p> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn a_figure_says_what_it_counts() {
        let html = render(|| view! { <Figure value="14 mois" label="délai médian" card=true/> });
        assert_eq!(html, r#"<p class="card figure"><b>14 mois</b> <span>délai médian</span></p>"#);
    }
}
