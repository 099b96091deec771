//! The history of a demand: in words, as its applicant or a desk reads it, and what of it still stands.

use super::correction::CorrectionRefusal;
use super::event::Event;
use super::text::lower_first;

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The applicant: « vous ».
    Applicant,
    /// A desk: « le demandeur ».
    Desk,
    /// The applicant, in a copy that leaves the site: it tells nothing of another demand, which a
    /// merge may have been wrong about.
    Copy,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// The applicant, on the portal.
    Applicant,
    /// The service that checks the documents.
    Operator,
    /// A desk, by its name.
    Guichet(String),
    /// The manager of the territory.
    Manager,
    /// The daily work.
    System,
}

impl Author {
    /// Subject and auxiliary: « Vous avez », « Le guichet Ville de Bron a ».
    fn has(&self, reader: Reader) -> String {
        match (self, reader) {
            (Self::Applicant, Reader::Applicant | Reader::Copy) => "Vous avez".to_owned(),
            (Self::Applicant, Reader::Desk) => "Le demandeur a".to_owned(),
            (Self::Operator, _) => "Le service de vérification a".to_owned(),
            (Self::Guichet(name), _) => format!("Le guichet {name} a"),
            (Self::Manager, _) => "Le gestionnaire du territoire a".to_owned(),
            (Self::System, _) => "Le portail a".to_owned(),
        }
    }
}

/// One line of history. `changed` are the titles of the sections that the event changed.
pub fn sentence(reader: Reader, author: &Author, event: &Event, changed: &[String]) -> String {
    let what = match event {
        Event::Filed { .. } => "déposé la demande en ligne".to_owned(),
        Event::DocumentRefused { refusal } => {
            let reason = lower_first(refusal.reason.label());
            match refusal.differences_in_words() {
                None => format!("demandé une correction\u{a0}: {reason}"),
                Some(what) => format!("demandé une correction\u{a0}: {reason} ({what})"),
            }
        }
        Event::Resubmitted { .. } => "corrigé et renvoyé la demande".to_owned(),
        Event::QuestionAsked { .. } => "demandé une précision, sans rien refuser".to_owned(),
        Event::QuestionAnswered { .. } => "répondu au service de vérification".to_owned(),
        Event::Registered { content: None, .. } => {
            "vérifié la pièce d’identité et attribué le numéro".to_owned()
        }
        Event::Registered { .. } => "enregistré la demande".to_owned(),
        Event::Linked { .. } => match reader {
            Reader::Applicant | Reader::Copy => "rattaché la demande à votre compte".to_owned(),
            Reader::Desk => "rattaché la demande à son compte".to_owned(),
        },
        Event::Renewed { .. } if changed.is_empty() => "renouvelé la demande pour un an".to_owned(),
        Event::Renewed { .. } => {
            format!("renouvelé la demande pour un an et modifié {}", titles(changed))
        }
        Event::Modified { .. } if changed.is_empty() => "modifié la demande".to_owned(),
        Event::Modified { .. } => format!("modifié {}", titles(changed)),
        Event::GivenUp { .. } => "renoncé à la demande".to_owned(),
        Event::GivingUpCancelled => "annulé la renonciation".to_owned(),
        Event::CorrectionRequested { .. } => "demandé une correction de l’état civil".to_owned(),
        Event::CorrectionWithdrawn => "retiré la demande de correction".to_owned(),
        Event::CivilStatusCorrected { .. } => "corrigé l’état civil".to_owned(),
        Event::CorrectionRefused { refusal } => format!(
            "refusé la correction de l’état civil\u{a0}: {}",
            lower_first(refusal.reason.label())
        ),
        Event::Reactivated { .. } => "remis la demande dans le registre".to_owned(),
        Event::Removed { reason, .. } => {
            let reason = lower_first(reason.label());
            if *author == Author::System {
                return format!("La demande a été radiée\u{a0}: {reason}");
            }
            format!("radié la demande\u{a0}: {reason}")
        }
        Event::Merged { .. } if reader == Reader::Copy => {
            "réuni cette demande avec une demande plus ancienne, qui est gardée".to_owned()
        }
        Event::Absorbed { .. } if reader == Reader::Copy => {
            "réuni une demande plus récente avec celle-ci".to_owned()
        }
        Event::Released { .. } if reader == Reader::Copy => {
            "annulé la réunion d’une autre demande avec celle-ci".to_owned()
        }
        Event::Merged { into, .. } => format!(
            "réuni cette demande avec la demande n°\u{a0}{into} de la même personne, plus ancienne, qui est gardée"
        ),
        Event::MergeUndone { .. } => {
            "annulé la réunion avec une autre demande\u{a0}: cette demande est de nouveau active"
                .to_owned()
        }
        Event::SetAside => "laissé ce dossier pour la demande déjà enregistrée".to_owned(),
        Event::Absorbed { number } => format!(
            "réuni la demande n°\u{a0}{number} de la même personne avec celle-ci, plus ancienne"
        ),
        Event::Released { number } => {
            format!("annulé la réunion de la demande n°\u{a0}{number} avec celle-ci")
        }
    };
    format!("{} {what}", author.has(reader))
}

/// « « Où vous joindre » et « Le logement souhaité » ».
fn titles(changed: &[String]) -> String {
    let quoted: Vec<_> = changed.iter().map(|title| format!("«\u{a0}{title}\u{a0}»")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} et {last}", first.join(", ")),
    }
}

/// The last refusal in a history, the oldest event first, while nothing was asked for since.
pub fn standing_refusal<'a>(
    events: impl DoubleEndedIterator<Item = &'a Event>,
) -> Option<&'a CorrectionRefusal> {
    events
        .rev()
        .find_map(|event| match event {
            Event::CorrectionRefused { refusal } => Some(Some(refusal)),
            Event::CorrectionRequested { .. }
            | Event::CorrectionWithdrawn
            | Event::CivilStatusCorrected { .. } => Some(None),
            _ => None,
        })
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::life_cycle::RemovalReason;

    #[test]
    fn each_line_says_who_did_what() {
        let bron = Author::Guichet("Ville de Bron".to_owned());
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 3).unwrap();
        let removed = |reason| Event::Removed { removed_on: day, reason };
        let said = |author: &Author, event: &Event| sentence(Reader::Applicant, author, event, &[]);
        assert_eq!(
            said(&Author::Applicant, &Event::GivenUp { on: day }),
            "Vous avez renoncé à la demande"
        );
        assert_eq!(
            said(&bron, &removed(RemovalReason::Allocated)),
            "Le guichet Ville de Bron a radié la demande\u{a0}: logement attribué et bail signé"
        );
        assert_eq!(
            said(&Author::System, &removed(RemovalReason::NotRenewed)),
            "La demande a été radiée\u{a0}: demande non renouvelée dans le délai"
        );
        assert_eq!(
            sentence(Reader::Desk, &Author::Applicant, &Event::GivingUpCancelled, &[]),
            "Le demandeur a annulé la renonciation"
        );
    }

    #[test]
    fn a_copy_names_no_other_demand() {
        let number: crate::domain::unique_number::UniqueNumber =
            "0690326000001GDPUB".parse().unwrap();
        let removed_on = chrono::NaiveDate::from_ymd_opt(2026, 3, 3).unwrap();
        for event in [
            Event::Merged { removed_on, into: number },
            Event::Absorbed { number },
            Event::Released { number },
        ] {
            let said = |reader| sentence(reader, &Author::Manager, &event, &[]);
            assert!(said(Reader::Applicant).contains("GDPUB"), "{event:?}");
            assert!(!said(Reader::Copy).contains("GDPUB"), "{event:?}");
        }
    }

    #[test]
    fn sections_are_named_as_on_their_page() {
        let names = |names: &[&str]| {
            titles(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(names(&["A"]), "«\u{a0}A\u{a0}»");
        assert_eq!(names(&["A", "B", "C"]), "«\u{a0}A\u{a0}», «\u{a0}B\u{a0}» et «\u{a0}C\u{a0}»");
    }
}
