//! What differs between two states of the same answers, section by section, in words.

use super::journey::Step;
use super::summary::{BLANK, Line, NONE, Section};

/// A section whose words differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedSection {
    /// Its page.
    pub step: Step,
    /// « Le logement souhaité ».
    pub title: String,
    /// The lines that differ, in the order of the section.
    pub lines: Vec<ChangedLine>,
}

/// A line whose words differ. None: it is not said there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedLine {
    /// « Tailles acceptées ».
    pub label: String,
    /// As it was.
    pub before: Option<String>,
    /// As it becomes.
    pub after: Option<String>,
}

/// The sections that differ, in the order of the form; those that disappear come last.
pub fn changes(before: &[Section], after: &[Section]) -> Vec<ChangedSection> {
    let same = |one: &Section, other: &Section| one.step == other.step && one.title == other.title;
    let known = after.iter().map(|section| {
        let was = before.iter().find(|other| same(section, other));
        (section, was.map_or(&[][..], |was| &was.lines), &section.lines[..])
    });
    let gone = before
        .iter()
        .filter(|section| !after.iter().any(|other| same(section, other)))
        .map(|section| (section, &section.lines[..], &[][..]));
    known
        .chain(gone)
        .map(|(section, was, is)| ChangedSection {
            step: section.step,
            title: section.title.clone(),
            lines: lines(was, is),
        })
        .filter(|section| !section.lines.is_empty())
        .collect()
}

/// Lines are the same when their labels are, the first with the first, the second with the second.
fn lines(before: &[Line], after: &[Line]) -> Vec<ChangedLine> {
    let mut left: Vec<&Line> = before.iter().collect();
    let mut changed = Vec::new();
    for line in after {
        let was = left.iter().position(|other| other.label == line.label);
        let was = was.map(|position| left.remove(position).value.clone());
        let nothing = |value: &str| [BLANK, NONE, ""].contains(&value.trim());
        if was.is_none() && nothing(&line.value) {
            // A page that appears, and says nothing yet.
            continue;
        }
        if was.as_ref() != Some(&line.value) {
            let (label, after) = (line.label.clone(), Some(line.value.clone()));
            changed.push(ChangedLine { label, before: was, after });
        }
    }
    changed.extend(left.into_iter().map(|line| ChangedLine {
        label: line.label.clone(),
        before: Some(line.value.clone()),
        after: None,
    }));
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(step: Step, title: &str, lines: &[(&str, &str)]) -> Section {
        let line = |(label, value): &(&str, &str)| Line {
            label: (*label).to_owned(),
            value: (*value).to_owned(),
        };
        Section { step, title: title.to_owned(), lines: lines.iter().map(line).collect() }
    }

    #[test]
    fn only_what_differs_is_told_before_and_after() {
        let before = [
            section(Step::Identity, "Identité", &[("Nom", "Durand")]),
            section(Step::Housing, "Logement", &[("Taille", "T3"), ("Étage", "Tous")]),
            section(Step::Contact, "Enfant 2", &[("Prénom", "Léo")]),
        ];
        let after = [
            section(Step::Identity, "Identité", &[("Nom", "Durand")]),
            section(Step::Housing, "Logement", &[("Taille", "T4"), ("Garage", "Oui")]),
            section(Step::Motive, "Motif", &[("Motif", "Santé")]),
        ];
        let found = changes(&before, &after);
        let words: Vec<_> = found
            .iter()
            .flat_map(|section| section.lines.iter().map(move |line| (section, line)))
            .map(|(section, line)| {
                (
                    section.title.as_str(),
                    line.label.as_str(),
                    line.before.as_deref(),
                    line.after.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            words,
            [
                ("Logement", "Taille", Some("T3"), Some("T4")),
                ("Logement", "Garage", None, Some("Oui")),
                ("Logement", "Étage", Some("Tous"), None),
                ("Motif", "Motif", None, Some("Santé")),
                ("Enfant 2", "Prénom", Some("Léo"), None),
            ]
        );
        assert_eq!(changes(&before, &before), []);
        let silent = [section(Step::Dependants, "Personnes", &[("Personne 1", "Non renseigné\n")])];
        assert_eq!(changes(&[], &silent), []);
    }

    #[test]
    fn lines_of_one_label_are_compared_in_their_order() {
        let children = |names: &[(&str, &str)]| [section(Step::Household, "Enfants", names)];
        let before = children(&[("Prénom", "Léo"), ("Prénom", "Zoé")]);
        let after = children(&[("Prénom", "Léo"), ("Prénom", "Zoë")]);
        let found = changes(&before, &after);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].lines.len(), 1);
        assert_eq!(found[0].lines[0].before.as_deref(), Some("Zoé"));
    }
}
