//! Where one stands in a journey.

use leptos::prelude::*;

use super::note::Note;

/// The bars are drawn for the eye: the sentence beside them says the same.
fn bars(total: usize, class_of: impl Fn(usize) -> Option<&'static str>) -> impl IntoView {
    let bars: Vec<_> = (1..=total).map(|step| view! { <li class=class_of(step)></li> }).collect();
    view! { <ol class="steps" aria-hidden="true">{bars}</ol> }
}

/// The head of a step: « Étape 2 sur 7 », the bars, and the name of the step as the page's `h1`.
#[component]
pub fn Stepper(
    /// The step shown, from 1.
    current: usize,
    /// How many there are.
    total: usize,
    /// Its name: the page needs no other `h1`.
    #[prop(into)]
    name: String,
    /// The name of the next one.
    #[prop(optional, into)]
    next: Note,
) -> impl IntoView {
    let bars = bars(total, move |step| match step.cmp(&current) {
        std::cmp::Ordering::Less => Some("done"),
        std::cmp::Ordering::Equal => Some("here"),
        std::cmp::Ordering::Greater => None,
    });
    let next = next
        .into_option()
        .map(|next| view! { <p class="hint">{format!("Ensuite\u{a0}: {next}")}</p> });
    view! {
        <div class="stepper">
            <p class="over">{format!("Étape {current} sur {total}")}</p>
            {bars}
            <h1>{name}</h1>
            {next}
        </div>
    }
}

/// How far something is, as a sentence and bars.
#[component]
pub fn Progress(
    /// The sentence, such as « 3 étapes terminées sur 7 ».
    #[prop(into)]
    label: String,
    /// Parts done.
    done: usize,
    /// Parts in all.
    total: usize,
) -> impl IntoView {
    let bars = bars(total, move |step| (step <= done).then_some("done"));
    view! {
        <div class="progress">
            <p class="hint">{label}</p>
            {bars}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn a_stepper_says_where_one_stands() {
        let html = render(|| {
            view! { <Stepper current=2 total=4 name="Votre identité" next="Votre foyer"/> }
        });
        assert!(html.contains("Étape 2 sur 4"), "{html}");
        assert!(html.contains("<h1>Votre identité</h1>"), "{html}");
        assert!(html.contains("Ensuite\u{a0}: Votre foyer"), "{html}");
        assert_eq!(html.matches("<li").count(), 4, "{html}");
        assert_eq!(html.matches(r#"class="done""#).count(), 1, "{html}");
        assert_eq!(html.matches(r#"class="here""#).count(), 1, "{html}");
        assert!(html.find(r#"class="done""#) < html.find(r#"class="here""#), "{html}");
    }

    #[test]
    fn progress_shows_what_is_done() {
        let html = render(|| view! { <Progress label="3 étapes sur 7" done=3 total=7/> });
        assert_eq!(html.matches("<li").count(), 7, "{html}");
        assert_eq!(html.matches(r#"class="done""#).count(), 3, "{html}");
    }
}
