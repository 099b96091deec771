//! What happened, what is under way, what comes.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::format;
use super::note::Note;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Done,
    Here,
    Todo,
}

/// One point of the line.
#[derive(Debug, Clone)]
pub struct Moment {
    place: Place,
    title: String,
    day: Option<NaiveDate>,
    shown: Note,
    detail: Note,
}

impl Moment {
    fn new(place: Place, title: impl Into<String>) -> Self {
        let (shown, detail) = (Note::default(), Note::default());
        Self { place, title: title.into(), day: None, shown, detail }
    }

    /// It happened.
    pub fn done(title: impl Into<String>) -> Self {
        Self::new(Place::Done, title)
    }

    /// It is under way.
    pub fn here(title: impl Into<String>) -> Self {
        Self::new(Place::Here, title)
    }

    /// It is to come.
    pub fn todo(title: impl Into<String>) -> Self {
        Self::new(Place::Todo, title)
    }

    /// On that day.
    #[must_use]
    pub fn on(mut self, day: NaiveDate) -> Self {
        self.day = Some(day);
        self
    }

    /// After the day, or instead of it: an hour, by whom.
    #[must_use]
    pub fn by(mut self, shown: impl Into<Note>) -> Self {
        self.shown = shown.into();
        self
    }

    /// What it means.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Note>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The line under the title: « 17 juin 2026, par le service de validation ».
    fn when(&self) -> Option<impl IntoView + use<>> {
        let shown = self.shown.as_deref();
        let text = match (self.day, shown) {
            (Some(day), Some(shown)) => format!("{}, {shown}", format::date(day)),
            (Some(day), None) => format::date(day),
            (None, Some(shown)) => shown.to_owned(),
            (None, None) => return None,
        };
        Some(match self.day {
            Some(day) => view! { <time datetime=day.to_string()>{text}</time> }.into_any(),
            None => view! { <p>{text}</p> }.into_any(),
        })
    }
}

/// The points, in the order given.
#[component]
pub fn Timeline(
    /// In the order shown.
    moments: Vec<Moment>,
) -> impl IntoView {
    let points: Vec<_> = moments
        .into_iter()
        .map(|moment| {
            // The dot says it to the eye; these words say it to the ear.
            let (class, word) = match moment.place {
                Place::Done => ("done", "Fait\u{a0}: "),
                Place::Here => ("here", "En cours\u{a0}: "),
                Place::Todo => ("todo", "À venir\u{a0}: "),
            };
            let current = (moment.place == Place::Here).then_some("step");
            let when = moment.when();
            let detail = moment.detail.into_option().map(|detail| view! { <p>{detail}</p> });
            view! {
                <li class=class aria-current=current>
                    <strong><span class="sr">{word}</span>{moment.title}</strong>
                    {when}
                    {detail}
                </li>
            }
        })
        .collect();
    view! { <ol class="line">{points}</ol> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn a_point_says_its_place_and_its_day() {
        let day = NaiveDate::from_ymd_opt(2026, 6, 17).expect("a day");
        let moments = vec![
            Moment::here("Attente d’une proposition").detail("Délai médian : 14 mois."),
            Moment::done("Pièce vérifiée").on(day).by("par le service de validation"),
            Moment::todo("Renouvellement"),
        ];
        let html = render(|| view! { <Timeline moments=moments/> });
        assert!(html.contains(r#"<li aria-current="step" class="here">"#), "{html}");
        assert!(
            html.contains(
                r#"<time datetime="2026-06-17">17 juin 2026, par le service de validation</time>"#
            ),
            "{html}"
        );
        assert!(html.contains("À venir\u{a0}: "), "{html}");
        assert_eq!(html.matches("<time").count(), 1, "{html}");
    }
}
