//! What is left to correct, at the top of a form.

use leptos::prelude::*;

use super::format::count;

/// The list of the errors, each leading to its field; nothing when there is none.
#[component]
pub fn ErrorSummary(
    /// The `id` of a field and what to correct there, in the order of the page.
    errors: Vec<(String, String)>,
) -> impl IntoView {
    (!errors.is_empty()).then(|| {
        let number = i64::try_from(errors.len()).unwrap_or(i64::MAX);
        let title = format!("Il reste {} à corriger", count(number, "point", "points"));
        let links: Vec<_> = errors
            .into_iter()
            .map(|(id, message)| view! { <li><a href=format!("#{id}")>{message}</a></li> })
            .collect();
        // Focus goes there without any script: the page begins by what is wrong.
        view! {
            <div class="errors" role="alert" tabindex="-1" autofocus=true>
                <h2>{title}</h2>
                <ul>{links}</ul>
            </div>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn every_error_leads_to_its_field() {
        let errors = vec![
            ("nom".to_owned(), "Écrivez votre nom".to_owned()),
            ("naissance".to_owned(), "Le <31> février n’existe pas".to_owned()),
        ];
        let html = render(|| view! { <ErrorSummary errors=errors/> });
        assert!(html.contains("Il reste 2 points à corriger"), "{html}");
        assert!(html.contains(r##"<a href="#nom">Écrivez votre nom</a>"##), "{html}");
        assert!(html.contains("&lt;31&gt;"), "{html}");
        assert!(html.contains(r#"role="alert" tabindex="-1""#), "{html}");
    }

    #[test]
    fn one_error_is_singular_and_none_shows_nothing() {
        let one = vec![("nom".to_owned(), "Écrivez votre nom".to_owned())];
        assert!(
            render(|| view! { <ErrorSummary errors=one/> }).contains("Il reste 1 point à corriger")
        );
        assert!(!render(|| view! { <ErrorSummary errors=Vec::new()/> }).contains("<div"));
    }
}
