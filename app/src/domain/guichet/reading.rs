//! A guichet read from texts, as a file or a form has them.

use super::fault::{Checker, Fault, Field};
use super::{Area, Guichet, GuichetCode, GuichetType, PostalAddress};
use crate::domain::territory::TerritoryCode;
use crate::domain::text::{is_formula, name_key};

/// A guichet of which some pieces may not be understood yet.
pub(super) struct Draft {
    pub code: Option<GuichetCode>,
    pub name: String,
    pub kind: Option<GuichetType>,
    pub territory: Option<TerritoryCode>,
    pub area: Option<Area>,
    pub email: String,
    pub address: Option<PostalAddress>,
    pub phone: Option<String>,
    pub opening_hours: Option<String>,
    pub active: Option<bool>,
}

impl Draft {
    /// Of a guichet that is whole.
    pub fn of(guichet: &Guichet) -> Self {
        let Guichet {
            code,
            name,
            kind,
            territory,
            area,
            email,
            address,
            phone,
            opening_hours,
            active,
        } = guichet.clone();
        Self {
            code: Some(code),
            name,
            kind: Some(kind),
            territory,
            area: Some(area),
            email,
            address,
            phone,
            opening_hours,
            active: Some(active),
        }
    }

    /// The guichet, once every piece is understood.
    fn whole(self) -> Option<Guichet> {
        Some(Guichet {
            code: self.code?,
            name: self.name,
            kind: self.kind?,
            territory: self.territory,
            area: self.area?,
            email: self.email,
            address: self.address,
            phone: self.phone,
            opening_hours: self.opening_hours,
            active: self.active?,
        })
    }
}

/// The types by what they may be called: their code, or their words.
pub(super) fn kinds() -> Vec<(String, GuichetType)> {
    let called =
        |kind: &GuichetType| [kind.code(), kind.label()].map(|name| (name_key(name), *kind));
    GuichetType::ALL.iter().flat_map(called).collect()
}

impl Checker<'_> {
    /// Reads a guichet, or says what is wrong with it, at most once for each field.
    ///
    /// `said` gives the text of a field: none where nothing is said of it, and what is known of the
    /// guichet then stays. An empty text erases what may be left out; of an empty « actif » nothing
    /// is known, and a new guichet is open. `known` finds the guichet of a code.
    pub fn read<'t, 'g>(
        &mut self,
        said: impl Fn(Field) -> Option<&'t str>,
        known: impl Fn(GuichetCode) -> Option<&'g Guichet>,
    ) -> Result<Guichet, Vec<Fault>> {
        let code = said(Field::Code).map(|text| one_line(Field::Code, text)).unwrap_or_default();
        let code = code.parse::<GuichetCode>().ok();
        let now = code.and_then(known);
        let text = |field| {
            let text = one_line(field, said(field)?);
            // What only the kind of its spaces tells apart is the same, and stays as it is.
            let kept = now.and_then(|now| known_text(now, field));
            Some(match kept.filter(|kept| one_line(field, kept) == text) {
                Some(kept) => kept.to_owned(),
                None => text,
            })
        };
        let draft = Draft {
            code,
            name: text(Field::Name).or_else(|| now.map(|now| now.name.clone())).unwrap_or_default(),
            kind: match text(Field::Kind) {
                Some(text) => self.kind(&text),
                None => now.map(|now| now.kind),
            },
            territory: match text(Field::Territory) {
                Some(text) => territory(&text),
                None => now.and_then(|now| now.territory),
            },
            area: match text(Field::Area) {
                Some(text) => text.replace(' ', "").to_uppercase().parse().ok(),
                None => now.map(|now| now.area),
            },
            email: text(Field::Email)
                .or_else(|| now.map(|now| now.email.clone()))
                .unwrap_or_default(),
            address: address(text, now.and_then(|now| now.address.as_ref())),
            phone: match text(Field::Phone) {
                Some(text) => filled(with_zero(text, 9)),
                None => now.and_then(|now| now.phone.clone()),
            },
            opening_hours: match text(Field::OpeningHours) {
                Some(text) => filled(text),
                None => now.and_then(|now| now.opening_hours.clone()),
            },
            active: match text(Field::Active).filter(|text| !text.is_empty()) {
                Some(text) => yes_or_no(&text),
                None => Some(now.is_none_or(|now| now.active)),
            },
        };
        let faults = self.faults(&draft, now);
        if faults.is_empty() { draft.whole().ok_or_else(Vec::new) } else { Err(faults) }
    }

    fn kind(&self, text: &str) -> Option<GuichetType> {
        GuichetType::from_code(text).or_else(|| {
            let key = name_key(text);
            self.kinds.iter().find(|(name, _)| *name == key).map(|(_, kind)| *kind)
        })
    }
}

/// Without spaces around, nor several together, nor line breaks: those of an address or of opening
/// hours part what would be read as one.
fn one_line(field: Field, text: &str) -> String {
    let between = match field {
        Field::Street | Field::OpeningHours => ", ",
        _ => " ",
    };
    // A file of ours, so that no spreadsheet takes a text for a formula: see `network_file`.
    let text = text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text);
    let mut line = String::with_capacity(text.len());
    for part in text.lines() {
        let mut words = part.split_whitespace();
        let Some(first) = words.next() else { continue };
        if !line.is_empty() {
            line.push_str(between);
        }
        line.push_str(first);
        for word in words {
            line.push(' ');
            line.push_str(word);
        }
    }
    line
}

/// What is known of a guichet in words that people chose.
fn known_text(now: &Guichet, field: Field) -> Option<&str> {
    let address = now.address.as_ref();
    match field {
        Field::Name => Some(&now.name),
        Field::Street => address.map(|address| address.street.as_str()),
        Field::Town => address.map(|address| address.town.as_str()),
        Field::Phone => now.phone.as_deref(),
        Field::OpeningHours => now.opening_hours.as_deref(),
        _ => None,
    }
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// `069`, also as a spreadsheet leaves it, which takes it for a number: `69`.
fn territory(text: &str) -> Option<TerritoryCode> {
    text.parse().or_else(|_| format!("{text:0>3}").parse()).ok()
}

/// The zero that a spreadsheet takes away from what it thinks to be a number of so many digits.
fn with_zero(text: String, digits: usize) -> String {
    let short = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if short && !text.starts_with('0') { format!("0{text}") } else { text }
}

/// None when street, postal code and town are all left out.
fn address(
    text: impl Fn(Field) -> Option<String>,
    now: Option<&PostalAddress>,
) -> Option<PostalAddress> {
    let part = |field, known: fn(&PostalAddress) -> &String| {
        text(field).or_else(|| now.map(|now| known(now).clone())).unwrap_or_default()
    };
    let address = PostalAddress {
        street: part(Field::Street, |now| &now.street),
        postal_code: with_zero(part(Field::PostalCode, |now| &now.postal_code).replace(' ', ""), 4),
        town: part(Field::Town, |now| &now.town),
    };
    let empty =
        address.street.is_empty() && address.postal_code.is_empty() && address.town.is_empty();
    (!empty).then_some(address)
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "oui" | "o" | "1" | "vrai" => Some(true),
        "non" | "n" | "0" | "faux" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::territory::sample;
    use super::*;

    /// Reads a guichet of these texts, over one that is known.
    fn read(texts: &[(Field, &str)], known: Option<&Guichet>) -> Result<Guichet, Vec<Fault>> {
        let france = sample::territories();
        let said = |field| texts.iter().find(|(one, _)| *one == field).map(|(_, text)| *text);
        Checker::new(&france).read(said, |code| known.filter(|known| known.code == code))
    }

    const BRON: [(Field, &str); 12] = [
        (Field::Code, " g6903 "),
        (Field::Name, "Mairie  de\u{a0}Bron"),
        (Field::Kind, "commune"),
        (Field::Territory, "69"),
        (Field::Area, "c: 69029"),
        (Field::Email, "logement@bron.example"),
        (Field::Street, "Bâtiment B\r\n4 rue des Tilleuls"),
        (Field::PostalCode, "69 500"),
        (Field::Town, "Bron"),
        (Field::Phone, "199001010"),
        (Field::OpeningHours, "du lundi au jeudi\n\nle samedi"),
        (Field::Active, ""),
    ];

    fn with(field: Field, text: &'static str) -> Vec<(Field, &'static str)> {
        BRON.into_iter().map(|(one, was)| (one, if one == field { text } else { was })).collect()
    }

    #[test]
    fn what_a_spreadsheet_does_to_a_guichet_is_undone() {
        let guichet = read(&BRON, None).unwrap();
        assert_eq!(guichet.code.to_string(), "G6903");
        assert_eq!(guichet.name, "Mairie de Bron");
        assert_eq!(guichet.kind, GuichetType::Commune);
        assert_eq!(guichet.territory, Some("069".parse().unwrap()));
        assert_eq!(guichet.area.to_string(), "C:69029");
        let address = guichet.address.unwrap();
        assert_eq!(address.to_string(), "Bâtiment B, 4 rue des Tilleuls, 69500 Bron");
        assert_eq!(guichet.phone.as_deref(), Some("0199001010"));
        assert_eq!(guichet.opening_hours.as_deref(), Some("du lundi au jeudi, le samedi"));
        assert!(guichet.active);
        let france = sample::territories();
        assert!(super::super::check(&read(&BRON, None).unwrap(), &france, None).is_empty());
    }

    #[test]
    fn spaces_of_another_kind_change_nothing() {
        let known = Guichet {
            name: "Mairie de\u{a0}Bron".to_owned(),
            opening_hours: Some("du lundi au vendredi, de 9\u{a0}h à 12\u{202f}h".to_owned()),
            ..read(&BRON, None).unwrap()
        };
        let hours = "du lundi au vendredi, de 9 h à 12 h";
        for hours in [hours, known.opening_hours.as_deref().unwrap()] {
            let texts = [
                (Field::Code, "G6903"),
                (Field::Name, "Mairie de Bron"),
                (Field::OpeningHours, hours),
            ];
            assert_eq!(read(&texts, Some(&known)).unwrap(), known, "{hours}");
        }
        let texts = [(Field::Code, "G6903"), (Field::OpeningHours, "de 9 h à 13 h")];
        let other = read(&texts, Some(&known)).unwrap();
        assert_eq!(other.opening_hours.as_deref(), Some("de 9 h à 13 h"));
        assert_eq!(other.name, known.name, "what is not said keeps its spaces");
    }

    #[test]
    fn what_is_not_seen_is_refused_whatever_the_column() {
        for field in [Field::Name, Field::Street, Field::Town, Field::OpeningHours] {
            for text in ["Bron\u{202e}", "Br\0on", "Br\u{200b}on", "Br\u{200d}on", "\u{7}"] {
                let expected = Err(vec![Fault::Unreadable { field }]);
                assert_eq!(read(&with(field, text), None), expected, "{} {text:?}", field.code());
            }
        }
        for nothing in ["\u{200b}\u{feff}", "\u{3164} \u{200d}", "\u{a0}"] {
            let read = read(&with(Field::Name, nothing), None);
            assert_eq!(read, Err(vec![Fault::Name]), "{nothing:?}");
        }
    }

    #[test]
    fn a_type_is_called_by_its_code_or_by_its_words() {
        for (text, expected) in [
            ("BAILLEUR", GuichetType::Landlord),
            ("Bailleur social", GuichetType::Landlord),
            ("état", GuichetType::State),
            ("service de l'État", GuichetType::State),
            ("Action logement", GuichetType::ActionLogement),
            ("Intercommunalité", GuichetType::Epci),
        ] {
            assert_eq!(read(&with(Field::Kind, text), None).unwrap().kind, expected, "{text}");
        }
        for (text, fault) in [("Guichet internet", Fault::PortalKind), ("HLM", Fault::Kind)] {
            assert_eq!(read(&with(Field::Kind, text), None), Err(vec![fault]));
        }
    }

    #[test]
    fn what_is_not_understood_is_told_beside_its_field() {
        for (field, text, fault) in [
            (Field::Code, "", Fault::Code),
            (Field::Code, "G69001", Fault::Code),
            (Field::Code, "gdpub", Fault::PortalCode),
            (Field::Name, "\n", Fault::Name),
            (Field::Territory, "", Fault::Territory),
            (Field::Territory, "75", Fault::Territory),
            (Field::Area, "", Fault::Area),
            (Field::Area, "Bron", Fault::Area),
            (Field::Email, "", Fault::Email),
            (Field::PostalCode, "", Fault::PostalCode),
            (Field::Phone, "mairie", Fault::Phone),
            (Field::Active, "peut-être", Fault::Active),
        ] {
            assert_eq!(read(&with(field, text), None), Err(vec![fault]), "{}", field.code());
        }
        // All at once, in the order of the fields.
        let none: Vec<_> = Field::ALL.iter().map(|field| (*field, "")).collect();
        let faults = read(&none, None).unwrap_err();
        let expected =
            [Fault::Code, Fault::Name, Fault::Kind, Fault::Territory, Fault::Area, Fault::Email];
        assert_eq!(faults, expected);
    }

    #[test]
    fn what_is_not_said_stays_and_what_is_emptied_goes() {
        let known = Guichet { active: false, ..read(&BRON, None).unwrap() };
        let same = read(&[(Field::Code, "G6903")], Some(&known)).unwrap();
        assert_eq!(same, known);
        let emptied = [
            (Field::Code, "G6903"),
            (Field::Street, ""),
            (Field::PostalCode, ""),
            (Field::Town, ""),
            (Field::Phone, ""),
            (Field::OpeningHours, ""),
            (Field::Active, ""),
        ];
        let bare = Guichet { address: None, phone: None, opening_hours: None, ..known.clone() };
        assert_eq!(read(&emptied, Some(&known)).unwrap(), bare);
        let moved = [(Field::Code, "G6903"), (Field::Territory, "038"), (Field::Area, "T")];
        let fault = Fault::OtherTerritory("069".parse().unwrap());
        assert_eq!(read(&moved, Some(&known)), Err(vec![fault]));
        let open = read(&[(Field::Code, "G6903"), (Field::Active, "VRAI")], Some(&known));
        assert!(open.unwrap().active);
    }
}
