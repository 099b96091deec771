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
/// The areas that there are: what a form sends, and what people read.
pub const AREAS: [(&str, &str); 4] = [
    ("T", "Tout son territoire"),
    ("D", "Un département"),
    ("E", "Une intercommunalité"),
    ("C", "Une commune"),
];

/// Reads a guichet. `existing`: the one that is changed, which keeps its code and its territory.
pub fn read(
    typed: &Typed,
    france: &Territories,
    existing: Option<&Guichet>,
) -> Result<Guichet, FormErrors> {
    let mut errors = Vec::new();
    let mut keep = |field: Field, message: String| {
        if !errors.iter().any(|error: &FieldError| error.field == field.code()) {
            errors.push(FieldError { field: field.code().to_owned(), message });
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
            keep(fault.field(), in_words(&fault));
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
        keep(fault.field(), in_words(&fault));
    }
    errors.sort_by_key(|error| Field::ALL.iter().position(|field| field.code() == error.field));
    if errors.is_empty() { Ok(guichet) } else { Err(errors) }
}

/// What a form says of a fault: its lists are no codes to write.
fn in_words(fault: &Fault) -> String {
    match fault {
        Fault::Kind => "Choisissez le type de l’organisme".to_owned(),
        Fault::Territory => "Choisissez le territoire".to_owned(),
        Fault::Area => {
            "Choisissez le périmètre, et écrivez son code : 69, 200046977 ou 69123 par exemple"
                .to_owned()
        }
        other => other.to_string(),
    }
}

fn area(typed: &Typed) -> Option<Area> {
    let code: String = typed.get(AREA_CODE).chars().filter(|c| !c.is_whitespace()).collect();
    match typed.get(Field::Area.code()) {
        "T" => Some(Area::WholeTerritory),
        kind @ ("D" | "E" | "C") => format!("{kind}:{}", code.to_ascii_uppercase()).parse().ok(),
        _ => None,
    }
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
