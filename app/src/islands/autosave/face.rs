//! What a person is told of their answers.

use std::cell::{Cell, RefCell};

use leptos::prelude::document;
use web_sys::{Element, HtmlDivElement};

use crate::pages::applicant::saving::CHOICES;

/// Where the answers are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
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
            Self::Quiet => "hint",
            Self::Saved(_) => "saved",
            _ => "unsaved",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Quiet => "Vos réponses s’enregistrent toutes seules".to_owned(),
            Self::Saved(hour) => ["Enregistré à ", hour].concat(),
            Self::Choose(hour) => ["Enregistré à ", hour, ", sauf ce qui est à choisir"].concat(),
            Self::Offline => "Pas de réponse du site. Ce que vous écrivez reste dans cet appareil, et sera enregistré dès que possible".to_owned(),
            Self::Expired(_) => {
                "Votre session est terminée. Ce que vous écrivez reste dans cet appareil".to_owned()
            }
            Self::Foreign => "Cette page n’est plus celle du compte ouvert ici. Ce que vous avez écrit reste dans cet appareil".to_owned(),
            Self::Refused(why) => ["Ce n’est pas enregistré. ", why, ". Ce que vous avez écrit reste dans cet appareil"].concat(),
            Self::Rejected => "Ce texte n’a pas pu être enregistré\u{a0}: il est peut-être trop long".to_owned(),
        }
    }

    /// Lines of one kind are one piece of news.
    fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// The three parts of the island.
pub struct Face {
    choices: Element,
    line: Element,
    /// What is new is said once; the line itself changes without a word.
    said: Element,
    told: RefCell<Line>,
    asked: RefCell<String>,
    /// Whether something came back that an earlier page had not saved.
    found: Cell<bool>,
}

impl Face {
    /// Of the island's own element. What is typed from now on is saved.
    pub fn of(frame: &HtmlDivElement) -> Option<Self> {
        let parts = frame.children();
        let face = Self {
            choices: parts.item(0)?,
            line: parts.item(1)?,
            said: parts.item(2)?,
            told: RefCell::new(Line::Quiet),
            asked: RefCell::default(),
            found: Cell::default(),
        };
        face.draw();
        Some(face)
    }

    /// Shows a line, and says it when it is news.
    pub fn tell(&self, line: Line) {
        let told = self.told.replace(line);
        let news = !told.is_like(&self.told.borrow());
        self.draw();
        if news {
            self.say();
        }
    }

    /// There is nothing left that waits for the site.
    pub fn calm(&self) {
        let waits =
            matches!(*self.told.borrow(), Line::Offline | Line::Expired(_) | Line::Rejected);
        if waits {
            self.tell(Line::Quiet);
        }
    }

    /// Something is back in the fields.
    pub fn find(&self) {
        self.found.set(true);
        self.draw();
        self.say();
    }

    /// Shows the choices to make. Those that the page began with are not shown again.
    pub fn ask(&self, choices: &str) {
        let ours = !self.asked.borrow().is_empty();
        let shown = document().get_element_by_id(CHOICES).is_some();
        if (ours || !shown) && *self.asked.borrow() != choices {
            self.choices.set_inner_html(choices);
            choices.clone_into(&mut self.asked.borrow_mut());
        }
    }

    fn sentence(&self) -> String {
        let found =
            if self.found.get() { "Nous avons retrouvé ce que vous aviez écrit. " } else { "" };
        [found, &self.told.borrow().sentence()].concat()
    }

    fn draw(&self) {
        self.line.set_class_name(self.told.borrow().class());
        self.line.set_text_content(Some(&self.sentence()));
        if let Line::Expired(href) = &*self.told.borrow() {
            self.way_in(href);
        }
    }

    fn way_in(&self, href: &str) -> Option<()> {
        let link = document().create_element("a").ok()?;
        link.set_attribute("href", href).ok()?;
        link.set_text_content(Some("Se connecter"));
        self.line.append_with_str_1(". ").ok()?;
        self.line.append_child(&link).ok()?;
        Some(())
    }

    /// Says the line again: somebody asked.
    pub fn say(&self) {
        self.said.set_text_content(Some(&self.sentence()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_alone_is_no_news() {
        let saved = |hour: &str| Line::Saved(hour.to_owned());
        assert!(saved("14:32").is_like(&saved("14:33")));
        assert!(!saved("14:32").is_like(&Line::Offline));
        assert_eq!(saved("14:32").sentence(), "Enregistré à 14:32");
    }
}
