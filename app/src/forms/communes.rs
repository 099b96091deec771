//! Step « Les communes souhaitées »: one to ten, ordered, all of one territory.

use super::{FieldError, FormErrors, Reader, Typed};
use crate::domain::content::MAX_COMMUNES;
use crate::domain::territory::{InseeCode, Territories, TerritoryCode};

pub const COMMUNES: &str = "communes";
/// What was typed in the search box; kept with the step so that nothing is lost.
pub const SEARCH: &str = "recherche";
/// Which button was pressed: see [`Press`].
pub const PRESS: &str = "action";
/// Communes that a search shows at first, and how many more each time more are asked for.
const FIRST_RESULTS: usize = 10;
const MORE: usize = 40;
/// Ticked when another commune of the territory would do (`demandeElargie`).
pub const EXTENDED: &str = "demandeElargie";

/// True when the step keeps a field of this name.
pub fn keeps(name: &str) -> bool {
    [COMMUNES, EXTENDED].contains(&name)
}

/// True when another commune of the territory would do.
pub fn is_extended(typed: &Typed) -> bool {
    typed.get(EXTENDED) == "oui"
}

/// Reads the step.
pub fn read(typed: &Typed, territories: &Territories) -> Result<Vec<InseeCode>, FormErrors> {
    let mut r = Reader::new(typed);
    let mut communes: Vec<InseeCode> = Vec::new();
    let mut unknown = false;
    for text in typed.all(COMMUNES).iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let known =
            text.parse::<InseeCode>().ok().filter(|code| territories.commune(code).is_some());
        match known {
            Some(code) if !communes.contains(&code) => communes.push(code),
            Some(_) => {}
            None => unknown = true,
        }
    }
    if unknown {
        r.wrong(
            COMMUNES,
            "Une des communes n’existe pas. Cherchez-la par son nom ou son code postal",
        );
    } else if communes.is_empty() {
        r.wrong(COMMUNES, "Choisissez au moins une commune");
    } else if communes.len() > MAX_COMMUNES {
        r.wrong(
            COMMUNES,
            format!(
                "{MAX_COMMUNES} communes au plus\u{a0}: retirez-en {}",
                communes.len() - MAX_COMMUNES
            ),
        );
    } else if let Some(sentence) = several_territories(&communes, territories) {
        r.wrong(COMMUNES, sentence);
    }
    r.finish(Some(communes))
}

/// R1: one demand per territory. Says which communes are of which.
fn several_territories(communes: &[InseeCode], territories: &Territories) -> Option<String> {
    let first = territories.territory_of(communes.first()?)?;
    let other = communes.iter().find(|code| territories.territory_of(code) != Some(first))?;
    let other_name = territories.commune(other)?.name.to_owned();
    let territory = territories.territory_name(first)?;
    Some(format!(
        "Une demande vaut pour un seul territoire\u{a0}: {territory} pour votre première commune. Retirez {other_name}, qui n’en fait pas partie\u{a0}; il faudrait une autre demande pour elle"
    ))
}

/// The error of a registered demand that would leave the territory of its number.
pub fn elsewhere(
    typed: &Typed,
    own: TerritoryCode,
    territories: &Territories,
) -> Option<FieldError> {
    let first: InseeCode = typed.all(COMMUNES).first()?.trim().parse().ok()?;
    if territories.territory_of(&first) == Some(own) {
        return None;
    }
    let own = territories.territory_name(own)?;
    let message = format!(
        "Votre demande est enregistrée pour le territoire {own}\u{a0}: choisissez des communes de ce territoire. Pour {}, il faut une autre demande",
        territories.commune(&first)?.name
    );
    Some(FieldError { field: COMMUNES.to_owned(), message })
}

/// A name that was typed and never chosen from what was found.
pub fn not_chosen(typed: &str) -> FieldError {
    let message = format!(
        "Vous avez écrit «\u{a0}{typed}\u{a0}» sans choisir de commune. Ajoutez-en une de la liste, ou effacez ce texte"
    );
    FieldError { field: SEARCH.to_owned(), message }
}

/// What the buttons of the page do to the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Look for the text typed.
    Search,
    /// Show more of what it finds than this many.
    More(usize),
    /// Put a commune at the end.
    Add(InseeCode),
    /// Take one out.
    Remove(InseeCode),
    /// Move one up by one place.
    Raise(InseeCode),
    /// Go on.
    Continue,
}

impl Press {
    /// From the value of the button pressed; no known button means « Continuer ».
    pub fn read(typed: &Typed) -> Self {
        let (verb, code) = typed.get(PRESS).split_once(':').unwrap_or((typed.get(PRESS), ""));
        if verb == "plus" {
            return code.parse().map_or(Self::Search, Self::More);
        }
        match (verb, code.parse::<InseeCode>()) {
            ("chercher", _) => Self::Search,
            ("ajouter", Ok(code)) => Self::Add(code),
            ("retirer", Ok(code)) => Self::Remove(code),
            ("monter", Ok(code)) => Self::Raise(code),
            _ => Self::Continue,
        }
    }

    /// How many communes were shown, and how many are to be.
    pub fn results(self) -> (usize, usize) {
        match self {
            Self::More(seen) => (seen, seen.saturating_add(MORE)),
            _ => (0, FIRST_RESULTS),
        }
    }

    /// The list after the button.
    #[must_use]
    pub fn on(self, typed: &Typed) -> Typed {
        let mut list: Vec<String> = typed.all(COMMUNES).to_vec();
        let place = |list: &[String], code: InseeCode| {
            list.iter().position(|text| text.trim() == code.to_string())
        };
        match self {
            Self::Add(code) if place(&list, code).is_none() => list.push(code.to_string()),
            Self::Remove(code) => list.retain(|text| text.trim() != code.to_string()),
            Self::Raise(code) => {
                if let Some(at) = place(&list, code).filter(|at| *at > 0) {
                    list.swap(at, at - 1);
                }
            }
            _ => {}
        }
        typed.clone().with_all(COMMUNES, list)
    }
}

/// The answers that read back as these communes.
pub fn write(communes: &[InseeCode], extended: bool) -> Typed {
    Typed::default()
        .with_all(COMMUNES, communes.iter().map(ToString::to_string).collect())
        .with(EXTENDED, if extended { "oui" } else { "" })
}
