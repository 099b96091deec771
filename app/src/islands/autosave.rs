//! Saves the page of a form while it is written: the server keeps each answer a moment after it is
//! typed, and the browser keeps what the server has not answered for. Without it the button of the
//! page saves, through the same merge.
//!
//! It works on the page itself, with little of the framework: every byte of it is downloaded.

mod face;
mod fields;
mod kept;
mod page;
mod wire;

use leptos::html;
use leptos::prelude::*;

use page::Page;

/// Stands at the end of a form of the demand.
#[island]
pub fn Autosave() -> impl IntoView {
    autosave()
}

/// The choices to make, the line that says where the answers are, and what a screen reader says.
fn autosave() -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            Page::wake(&frame);
        }
    });
    view! {
        <div class="autosave" node_ref=frame>
            <div></div>
            <p class="hint"></p>
            <p class="sr" aria-live="polite"></p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::render;

    #[test]
    fn an_island_asleep_says_nothing() {
        let html = render(|| view! { <Autosave/> });
        assert!(html.starts_with(r#"<leptos-island data-component="Autosave_"#), "{html}");
        for absent in ["data-props", "nregistr", "role=", "style="] {
            assert!(!html.contains(absent), "{absent} in {html}");
        }
    }
}
