//! A commune as people read it before they choose: told apart from its homonyms, with how many ask
//! for it.

use crate::components::format::count;
use crate::domain::statistics::{Pressure, SMALLEST_SHOWN};
use crate::domain::territory::{Commune, Territories};
use serde::Serialize;

/// More postal codes than these would be too many to read.
const CODES: usize = 3;

/// A commune as shown in lists, and as the search island receives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommuneLine {
    /// Code sent back by the form.
    pub insee: String,
    /// « Bron ».
    pub name: String,
    /// « Rouelles »: the name it was found by, when it bears it no more.
    pub former: Option<String>,
    /// « 69500, Rhône ».
    pub detail: String,
    /// « 1 250 demandes en cours, 85 logements attribués en un an ».
    pub figures: Option<String>,
}

impl CommuneLine {
    /// Puts a commune in words.
    pub fn of(
        commune: &Commune<'_>,
        former: Option<&str>,
        pressure: Pressure,
        france: &Territories,
    ) -> Self {
        Self {
            insee: commune.insee.to_string(),
            name: commune.name.to_owned(),
            former: former.map(str::to_owned),
            detail: place(commune, france),
            figures: figures(pressure),
        }
    }

    /// As it came from the server, text by text.
    pub fn read(text: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        Some(Self {
            insee: text("insee")?,
            name: text("name")?,
            former: text("former"),
            detail: text("detail")?,
            figures: text("figures"),
        })
    }

    /// « Arbignieu, aujourd’hui Arboys en Bugey ».
    pub fn title(&self) -> String {
        match &self.former {
            Some(former) => format!("{former}, aujourd’hui {}", self.name),
            None => self.name.clone(),
        }
    }
}

/// « 69500, Rhône »; « Rhône (69) » for a city with more postal codes than one can read.
fn place(commune: &Commune<'_>, france: &Territories) -> String {
    let department = france.department(commune.department).map(|known| known.name);
    let department = department.unwrap_or_default();
    if commune.postal_codes.len() > CODES {
        return format!("{department} ({})", commune.department);
    }
    let codes: Vec<_> = commune.postal_codes.iter().map(ToString::to_string).collect();
    format!("{}, {department}", codes.join(", "))
}

/// Says nothing of a commune where nothing is known.
fn figures(Pressure { pending, allocated }: Pressure) -> Option<String> {
    if pending <= 0 && allocated <= 0 {
        return None;
    }
    let pending = counted(pending, "aucune demande en cours", "demandes en cours");
    let allocated = counted(allocated, "aucun logement attribué", "logements attribués");
    let mut sentence = format!("{pending}, {allocated} en un an");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Some(sentence)
}

/// A small count is not told: it could point at somebody.
fn counted(value: i64, none: &str, many: &str) -> String {
    match value {
        ..=0 => none.to_owned(),
        1..SMALLEST_SHOWN => format!("moins de {SMALLEST_SHOWN} {many}"),
        _ => count(value, many, many),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::territory::sample::territories;

    fn line(insee: &str, former: Option<&str>, pressure: Pressure) -> CommuneLine {
        let france = territories();
        let commune = france.commune(&insee.parse().unwrap()).unwrap();
        CommuneLine::of(&commune, former, pressure, &france)
    }

    #[test]
    fn a_commune_is_told_apart_by_its_place() {
        let detail = |insee| line(insee, None, Pressure::default()).detail;
        assert_eq!(detail("69029"), "69500, Rhône");
        assert_eq!(detail("93066"), "93200, 93210, 93380, Seine-Saint-Denis");
        assert_eq!(detail("69123"), "Rhône (69)");
    }

    #[test]
    fn a_line_arrives_as_it_left() {
        for former in [None, Some("Rouelles")] {
            let line = line("76351", former, Pressure { pending: 120, allocated: 6 });
            let json = serde_json::to_value(&line).unwrap();
            let text = |name: &str| json.get(name)?.as_str().map(str::to_owned);
            assert_eq!(CommuneLine::read(&text), Some(line));
        }
        assert_eq!(CommuneLine::read(&|_| None), None);
    }

    #[test]
    fn a_former_name_leads_to_todays() {
        let line = line("76351", Some("Rouelles"), Pressure::default());
        assert_eq!(line.title(), "Rouelles, aujourd’hui Le Havre");
        assert_eq!(line.name, "Le Havre");
    }

    #[test]
    fn figures_hide_small_counts_and_say_nothing_when_nothing_is_known() {
        let said = |pending, allocated| figures(Pressure { pending, allocated });
        assert_eq!(
            said(1250, 85).as_deref(),
            Some("1\u{202f}250 demandes en cours, 85 logements attribués en un an")
        );
        assert_eq!(
            said(4, 1).as_deref(),
            Some("Moins de 5 demandes en cours, moins de 5 logements attribués en un an")
        );
        assert_eq!(
            said(5, 0).as_deref(),
            Some("5 demandes en cours, aucun logement attribué en un an")
        );
        assert_eq!(
            said(0, 5).as_deref(),
            Some("Aucune demande en cours, 5 logements attribués en un an")
        );
        assert_eq!(said(0, 0), None);
        assert_eq!(said(-1, 0), None);
    }
}
