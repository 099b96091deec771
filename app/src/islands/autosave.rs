//! Saves the page of a form while it is written: the server keeps each answer a moment after it is
//! typed, and the browser keeps what the server has not answered for. Without it the button of the
//! page saves, through the same merge.

mod fields;
mod kept;
mod page;
mod wire;

use leptos::html;
use leptos::prelude::*;

use crate::forms::merge::Choice;
use crate::pages::applicant::saving::{CHOICES, notice};
use page::Page;

/// Stands at the end of a form of the demand.
#[island]
pub fn Autosave() -> impl IntoView {
    autosave()
}

fn autosave() -> impl IntoView {
    let face = Face::new();
    let frame = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            Page::wake(&frame, face);
        }
    });
    // What is new is said once; the line itself changes without a word.
    view! {
        <div class="autosave" node_ref=frame>
            {move || face.choices()}
            <p class=move || face.line.get().class()>
                {move || face.sentence()}
                {move || face.way_in()}
            </p>
            <p class="sr" aria-live="polite">{move || face.said.get()}</p>
        </div>
    }
}

/// What a person is told of their answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Line {
    /// The script has not come: nothing is promised.
    #[default]
    Asleep,
    /// Nothing was typed yet.
    Quiet,
    /// Kept, at this hour.
    Saved(String),
    /// Kept, but for what is to be chosen.
    Choose(String),
    /// No answer: it waits here.
    Offline,
    /// The session is over; the address that leads back here.
    Expired(String),
    /// Another account is signed in, or the demand is another one.
    Foreign,
    /// The demand takes no answer any more, and why.
    Refused(String),
    /// Too heavy, or not understood.
    Rejected,
}

impl Line {
    fn class(&self) -> &'static str {
        match self {
            Self::Asleep | Self::Quiet => "hint",
            Self::Saved(_) | Self::Choose(_) => "saved",
            _ => "unsaved",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Asleep => String::new(),
            Self::Quiet => "Vos réponses s’enregistrent toutes seules".to_owned(),
            Self::Saved(hour) => format!("Enregistré à {hour}"),
            Self::Choose(hour) => format!("Enregistré à {hour}, sauf ce qui est à choisir"),
            Self::Offline => "Pas de réponse du site. Ce que vous écrivez reste dans cet appareil, et sera enregistré dès que possible".to_owned(),
            Self::Expired(_) => {
                "Votre session est terminée. Ce que vous écrivez reste dans cet appareil".to_owned()
            }
            Self::Foreign => "Cette page n’est plus celle du compte ouvert ici. Ce que vous avez écrit reste dans cet appareil".to_owned(),
            Self::Refused(why) => format!("Ce n’est pas enregistré. {why}. Ce que vous avez écrit reste dans cet appareil"),
            Self::Rejected => "Ce texte n’a pas pu être enregistré\u{a0}: il est peut-être trop long".to_owned(),
        }
    }

    /// Lines of one kind are one piece of news.
    fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// What the island shows.
#[derive(Clone, Copy)]
struct Face {
    line: RwSignal<Line>,
    /// Whether something came back that an earlier page had not saved.
    found: RwSignal<bool>,
    /// What a screen reader says.
    said: RwSignal<String>,
    choices: RwSignal<Vec<Choice>>,
}

impl Face {
    fn new() -> Self {
        Self {
            line: RwSignal::new(Line::Asleep),
            found: RwSignal::new(false),
            said: RwSignal::new(String::new()),
            choices: RwSignal::new(Vec::new()),
        }
    }

    fn tell(self, line: Line) {
        if self.line.with_untracked(|told| told == &line) {
            return;
        }
        let news = !self.line.with_untracked(|told| told.is_like(&line));
        self.line.set(line);
        if news {
            self.said.set(untrack(|| self.sentence()));
        }
    }

    /// What is typed from now on is saved.
    fn wake(self) {
        self.line.set(Line::Quiet);
    }

    /// There is nothing left that waits for the site.
    fn calm(self) {
        let waits = |line: &Line| matches!(line, Line::Offline | Line::Expired(_) | Line::Rejected);
        if self.line.with_untracked(waits) {
            self.tell(Line::Quiet);
        }
    }

    fn find(self) {
        self.found.set(true);
        self.said.set(untrack(|| self.sentence()));
    }

    /// Choices that the page already shows are not shown again.
    fn ask(self, choices: Vec<Choice>) {
        let shown = document().get_element_by_id(CHOICES).is_some();
        let ours = self.choices.with_untracked(|asked| !asked.is_empty());
        if (ours || !shown) && self.choices.with_untracked(|asked| asked != &choices) {
            self.choices.set(choices);
        }
    }

    fn choices(self) -> Option<impl IntoView + use<>> {
        let choices = self.choices.get();
        (!choices.is_empty()).then(|| notice(choices, false))
    }

    fn sentence(self) -> String {
        let found = self.found.get().then_some("Nous avons retrouvé ce que vous aviez écrit");
        let line = self.line.get().sentence();
        let line = Some(line).filter(|line| !line.is_empty());
        let parts: Vec<String> = found.map(str::to_owned).into_iter().chain(line).collect();
        parts.join(". ")
    }

    fn way_in(self) -> Option<impl IntoView + use<>> {
        match self.line.get() {
            Line::Expired(href) => Some(view! { ". "<a href=href>"Se connecter"</a> }),
            _ => None,
        }
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
        for absent in ["data-props", "Enregistr", "role=", "style="] {
            assert!(!html.contains(absent), "{absent} in {html}");
        }
    }

    #[test]
    fn the_hour_alone_is_no_news() {
        let saved = |hour: &str| Line::Saved(hour.to_owned());
        assert!(saved("14:32").is_like(&saved("14:33")));
        assert!(!saved("14:32").is_like(&Line::Offline));
        assert_eq!(saved("14:32").sentence(), "Enregistré à 14:32");
    }
}
