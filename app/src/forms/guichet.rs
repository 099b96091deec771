//! A guichet, as an administrator writes it. The fields are named as the columns of its file.

use super::{FieldError, FormErrors, FormState, Typed};
use crate::domain::guichet::{
    Area, Fault, Field, Guichet, GuichetCode, GuichetType, PostalAddress, check,
};
use crate::domain::territory::{Territories, TerritoryCode};

/// What the guichet was when the page was shown.
pub const VERSION: &str = "version";
/// The code of the department, intercommunal body or commune that it answers for.
pub const AREA_CODE: &str = "perimetre_code";
/// The area without a code.
const WHOLE: &str = "Tout son territoire";
/// Longest part of a code that an error repeats, in characters.
const QUOTED: usize = 40;
/// The areas that there are: what a form sends, and what people read.
pub const AREAS: [(&str, &str); 4] =
    [("T", WHOLE), ("D", "Un département"), ("E", "Une intercommunalité"), ("C", "Une commune")];

/// Reads a guichet. `existing`: the one that is changed, which keeps its code and its territory.
pub fn read(
    typed: &Typed,
    france: &Territories,
    existing: Option<&Guichet>,
) -> Result<Guichet, FormErrors> {
    let mut errors = Vec::new();
    let mut keep = |fault: &Fault| {
        let (field, message) = told(fault, typed);
        if !errors.iter().any(|error: &FieldError| error.field == field) {
            errors.push(FieldError { field: field.to_owned(), message });
        }
    };
    let text =
        |field: Field| typed.get(field.code()).split_whitespace().collect::<Vec<_>>().join(" ");
    let some = |field: Field| Some(text(field)).filter(|text| !text.is_empty());

    let code: Option<GuichetCode> = match existing {
        Some(guichet) => Some(guichet.code),
        None => text(Field::Code).to_ascii_uppercase().parse().ok(),
    };
    let kind = GuichetType::from_code(&text(Field::Kind));
    let territory: Option<TerritoryCode> = match existing {
        Some(guichet) => guichet.territory,
        None => text(Field::Territory).parse().ok(),
    };
    let area = area(typed);
    for (missing, fault) in [
        (code.is_none(), Fault::Code),
        (kind.is_none(), Fault::Kind),
        (area.is_none(), Fault::Area),
    ] {
        if missing {
            keep(&fault);
        }
    }
    let address = [Field::Street, Field::PostalCode, Field::Town].map(text);
    let guichet = Guichet {
        // Stand-ins for what is told above: everything is told at once, and once by field.
        code: code.unwrap_or(GuichetCode::WEB),
        name: text(Field::Name),
        kind: kind.unwrap_or(GuichetType::Commune),
        territory,
        area: area.unwrap_or(Area::WholeTerritory),
        email: text(Field::Email),
        address: address.iter().any(|part| !part.is_empty()).then(|| {
            let [street, postal_code, town] = address;
            PostalAddress { street, postal_code, town }
        }),
        phone: some(Field::Phone),
        opening_hours: some(Field::OpeningHours),
        active: existing.is_none() || typed.get(Field::Active.code()) == "oui",
    };
    for fault in check(&guichet, france, existing) {
        keep(&fault);
    }
    let named = |error: &FieldError| match error.field.as_str() {
        AREA_CODE => Field::Area.code().to_owned(),
        field => field.to_owned(),
    };
    errors.sort_by_key(|error| {
        let named = named(error);
        Field::ALL.iter().position(|field| field.code() == named)
    });
    if errors.is_empty() { Ok(guichet) } else { Err(errors) }
}

/// Where a form tells a fault, and how: its lists are no codes to write, and what it asks in two
/// fields is told beside the one to correct.
fn told(fault: &Fault, typed: &Typed) -> (&'static str, String) {
    let choice = typed.get(Field::Area.code());
    match fault {
        Fault::Kind => (Field::Kind.code(), "Choisissez le type de l’organisme".to_owned()),
        Fault::Territory => (Field::Territory.code(), "Choisissez le territoire".to_owned()),
        Fault::Area => match no_code(choice, &area_code(typed)) {
            Some(message) => (AREA_CODE, message),
            None => (Field::Area.code(), "Choisissez ce dont il répond".to_owned()),
        },
        Fault::UnknownArea(area) => (AREA_CODE, unknown(*area)),
        Fault::AreaOutside(territory) => (
            AREA_CODE,
            format!(
                "Ce périmètre n’est pas dans le territoire {territory}\u{a0}: écrivez le code d’un autre, ou choisissez «\u{a0}{WHOLE}\u{a0}»"
            ),
        ),
        other => (other.field().code(), other.to_string()),
    }
}

/// What to write for an area that is chosen; none when none is.
fn no_code(choice: &str, code: &str) -> Option<String> {
    let (what, write) = match choice {
        "D" => ("le code d’un département", "écrivez par exemple 69, 2A ou 974"),
        "E" => ("le SIREN d’une intercommunalité", "écrivez ses 9 chiffres, par exemple 200046977"),
        "C" => (
            "un code INSEE",
            "écrivez celui de la commune, par exemple 69123, et non son nom ni son code postal",
        ),
        _ => return None,
    };
    let code = match code.char_indices().nth(QUOTED) {
        None => code.to_owned(),
        Some((end, _)) => format!("{}…", code.get(..end).unwrap_or_default()),
    };
    Some(if code.is_empty() {
        format!("Il manque {what}\u{a0}: {write}")
    } else {
        format!("«\u{a0}{code}\u{a0}» n’est pas {what}\u{a0}: {write}")
    })
}

/// A code that is well written, and that nothing has.
fn unknown(area: Area) -> String {
    match area {
        Area::Department(code) => {
            format!("{code} n’est pas un département\u{a0}: écrivez par exemple 69, 2A ou 974")
        }
        Area::Epci(code) => format!(
            "Aucune intercommunalité ne porte le numéro {code}\u{a0}: vérifiez son SIREN, ou choisissez «\u{a0}{WHOLE}\u{a0}»"
        ),
        other => Fault::UnknownArea(other).to_string(),
    }
}

fn area(typed: &Typed) -> Option<Area> {
    let code = area_code(typed);
    match typed.get(Field::Area.code()) {
        "T" => Some(Area::WholeTerritory),
        kind @ ("D" | "E" | "C") => format!("{kind}:{}", code.to_ascii_uppercase()).parse().ok(),
        _ => None,
    }
}

fn area_code(typed: &Typed) -> String {
    typed.get(AREA_CODE).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The form of a guichet as it is.
pub fn write(guichet: &Guichet, version: i64) -> FormState {
    let area = guichet.area.to_string();
    let (area, area_code) = area.split_once(':').unwrap_or((&area, ""));
    let address = guichet.address.as_ref();
    let part = |part: fn(&PostalAddress) -> &String| address.map(part).cloned().unwrap_or_default();
    let typed = [
        (Field::Code, guichet.code.to_string()),
        (Field::Name, guichet.name.clone()),
        (Field::Kind, guichet.kind.code().to_owned()),
        (Field::Territory, guichet.territory.map(|code| code.to_string()).unwrap_or_default()),
        (Field::Area, area.to_owned()),
        (Field::Email, guichet.email.clone()),
        (Field::Street, part(|address| &address.street)),
        (Field::PostalCode, part(|address| &address.postal_code)),
        (Field::Town, part(|address| &address.town)),
        (Field::Phone, guichet.phone.clone().unwrap_or_default()),
        (Field::OpeningHours, guichet.opening_hours.clone().unwrap_or_default()),
        (Field::Active, if guichet.active { "oui" } else { "" }.to_owned()),
    ]
    .into_iter()
    .fold(Typed::default(), |typed, (field, value)| typed.with(field.code(), value))
    .with(AREA_CODE, area_code)
    .with(VERSION, version.to_string());
    FormState::of(typed)
}

/// What a directory of guichets shows, as its address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuichetQuery {
    /// A territory, or any.
    pub territory: Option<TerritoryCode>,
    /// A type, or any.
    pub kind: Option<GuichetType>,
    /// What the name or the code holds.
    pub text: String,
    /// Also those that are closed.
    pub closed: bool,
    /// From 1.
    pub page: u32,
}

impl GuichetQuery {
    /// From the parts of an address; what means nothing is left out.
    pub fn read(typed: &Typed) -> Self {
        Self {
            territory: typed.get("territoire").parse().ok(),
            kind: GuichetType::from_code(typed.get("type")),
            text: typed.get("nom").chars().take(80).collect(),
            closed: typed.get("fermes") == "oui",
            page: typed.get("page").parse().unwrap_or(1).clamp(1, 100_000),
        }
    }

    /// True for a guichet that it shows.
    pub fn shows(&self, guichet: &Guichet) -> bool {
        let plain = crate::domain::text::search_key(&self.text);
        let holds = |text: &str| crate::domain::text::search_key(text).contains(&plain);
        (self.closed || guichet.active)
            && self.territory.is_none_or(|code| guichet.territory == Some(code))
            && self.kind.is_none_or(|kind| guichet.kind == kind)
            && (plain.is_empty() || holds(&guichet.name) || holds(guichet.code.as_str()))
    }

    /// The same as pairs of an address, at a page.
    pub fn pairs(&self, page: u32) -> Vec<(&'static str, String)> {
        let territory = self.territory.map(|code| code.to_string()).unwrap_or_default();
        let kind = self.kind.map(|kind| kind.code().to_owned()).unwrap_or_default();
        let closed = if self.closed { "oui" } else { "" }.to_owned();
        let page = if page > 1 { page.to_string() } else { String::new() };
        [
            ("territoire", territory),
            ("type", kind),
            ("nom", self.text.clone()),
            ("fermes", closed),
            ("page", page),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::territory::sample;

    fn wrong(area: &str, code: &str) -> FormErrors {
        let typed = [
            ("code", "G6903"),
            ("nom", "Ville de Bron"),
            ("type", "COMMUNE"),
            ("territoire", "069"),
            ("perimetre", area),
            (AREA_CODE, code),
            ("courriel", "logement@bron.example"),
        ]
        .into_iter()
        .fold(Typed::default(), |typed, (field, value)| typed.with(field, value));
        read(&typed, &sample::territories(), None).err().unwrap_or_default()
    }

    #[test]
    fn what_is_wrong_with_an_area_is_told_beside_what_is_to_correct() {
        for (area, code, field, said) in [
            ("C", "Bron", AREA_CODE, "«\u{a0}Bron\u{a0}» n’est pas un code INSEE"),
            ("C", "", AREA_CODE, "Il manque un code INSEE"),
            ("D", "Rhône", AREA_CODE, "«\u{a0}Rhône\u{a0}» n’est pas le code d’un département"),
            ("E", "Métropole", AREA_CODE, "n’est pas le SIREN d’une intercommunalité"),
            ("C", "69999", AREA_CODE, "Aucune commune ne porte le code 69999"),
            ("D", "31", AREA_CODE, "31 n’est pas un département"),
            ("E", "999999999", AREA_CODE, "ou choisissez «\u{a0}Tout son territoire\u{a0}»"),
            ("C", "38544", AREA_CODE, "n’est pas dans le territoire 069"),
            ("", "Bron", "perimetre", "Choisissez ce dont il répond"),
            ("X", "", "perimetre", "Choisissez ce dont il répond"),
        ] {
            let errors = wrong(area, code);
            assert_eq!(errors.len(), 1, "{area} {code}: {errors:?}");
            assert_eq!(errors[0].field, field, "{area} {code}");
            assert!(errors[0].message.contains(said), "{area} {code}: {}", errors[0].message);
        }
        assert_eq!(wrong("C", "69 029"), []);
        assert_eq!(wrong("T", "Bron"), []);
        let long = wrong("C", &"é".repeat(300));
        assert!(long[0].message.contains(&format!("{}…", "é".repeat(QUOTED))), "{long:?}");
    }

    #[test]
    fn errors_come_in_the_order_of_the_page() {
        let typed = Typed::default().with("perimetre", "C").with(AREA_CODE, "Bron");
        let errors = read(&typed, &sample::territories(), None).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["code", "nom", "type", "territoire", AREA_CODE, "courriel"]);
    }
}
