//! The form that carries the fields of a page.

use leptos::prelude::*;

use super::note::Note;

/// A form sent by POST. The browser's own checks are off: the server's answer keeps what was
/// typed and says everything at once, in our words.
#[component]
pub fn PostForm(
    /// Where it is sent; the page's own address when absent.
    #[prop(optional, into)]
    action: Note,
    /// Its `id`, for buttons that stand outside it.
    #[prop(optional, into)]
    id: Note,
    /// Whether it carries files.
    #[prop(optional)]
    multipart: bool,
    /// A form of buttons only: no space between its parts, no block of its own.
    #[prop(optional)]
    bare: bool,
    /// Its fields.
    children: Children,
) -> impl IntoView {
    view! {
        <form
            class=(!bare).then_some("stack-l")
            method="post"
            action=action.into_option()
            id=id.into_option()
            enctype=multipart.then_some("multipart/form-data")
            novalidate=true
        >
            {children()}
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn a_form_posts_to_its_own_page() {
        let html = render(|| view! { <PostForm><p>"a"</p></PostForm> });
        assert!(html.starts_with(r#"<form method="post" novalidate class="stack-l">"#), "{html}");
    }

    #[test]
    fn files_need_a_multipart_form() {
        let html = render(
            || view! { <PostForm multipart=true action="/demande/pieces"><p>"a"</p></PostForm> },
        );
        assert!(
            html.contains(r#"action="/demande/pieces" enctype="multipart/form-data""#),
            "{html}"
        );
    }
}
