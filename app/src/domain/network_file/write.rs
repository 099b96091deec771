//! The network written as such a file, and an example to fill in.

use crate::domain::guichet::{Field, Guichet};
use crate::domain::text::for_a_cell;

/// Spreadsheets take UTF-8 for something else without this mark.
const BOM: char = '\u{feff}';

/// Invented guichets, for who fills in a first file.
const EXAMPLES: [[&str; 12]; 2] = [
    [
        "G69X1",
        "Mairie de Bron",
        "COMMUNE",
        "069",
        "C:69029",
        "logement@bron.example",
        "4 rue des Tilleuls",
        "69500",
        "Bron",
        "01 99 00 10 10",
        "du lundi au vendredi, de 9 h à 12 h",
        "oui",
    ],
    [
        "G69X2",
        "Habitat du Rhône",
        "BAILLEUR",
        "069",
        "T",
        "attribution@habitat.example",
        "",
        "",
        "",
        "",
        "",
        "oui",
    ],
];

/// The network as a file (UTF-8 with BOM, `;`), without the portal, which is not managed so.
/// Imported as it is, it changes nothing.
pub fn export(network: &[Guichet]) -> String {
    let mut csv = header();
    for guichet in network.iter().filter(|guichet| !guichet.code.is_web()) {
        line(&mut csv, Field::ALL.iter().map(|field| text(guichet, *field)));
    }
    csv
}

/// The columns, and two invented guichets.
pub fn template() -> String {
    let mut csv = header();
    for example in EXAMPLES {
        line(&mut csv, example.into_iter().map(str::to_owned));
    }
    csv
}

fn header() -> String {
    let mut csv = String::from(BOM);
    line(&mut csv, Field::ALL.iter().map(|field| field.code().to_owned()));
    csv
}

/// A field as a file writes it.
pub(super) fn text(guichet: &Guichet, field: Field) -> String {
    let address = guichet.address.as_ref();
    match field {
        Field::Code => guichet.code.to_string(),
        Field::Name => guichet.name.clone(),
        Field::Kind => guichet.kind.code().to_owned(),
        Field::Territory => guichet.territory.map(|code| code.to_string()).unwrap_or_default(),
        Field::Area => guichet.area.to_string(),
        Field::Email => guichet.email.clone(),
        Field::Street => address.map(|one| one.street.clone()).unwrap_or_default(),
        Field::PostalCode => address.map(|one| one.postal_code.clone()).unwrap_or_default(),
        Field::Town => address.map(|one| one.town.clone()).unwrap_or_default(),
        Field::Phone => guichet.phone.clone().unwrap_or_default(),
        Field::OpeningHours => guichet.opening_hours.clone().unwrap_or_default(),
        Field::Active => if guichet.active { "oui" } else { "non" }.to_owned(),
    }
}

fn line(csv: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            csv.push(';');
        }
        // A spreadsheet runs what begins like a formula: an apostrophe makes a text of it, which
        // reading takes away.
        let cell = for_a_cell(&cell);
        if cell.contains([';', ',', '"', '\r', '\n', '\t']) {
            csv.push('"');
            csv.push_str(&cell.replace('"', "\"\""));
            csv.push('"');
        } else {
            csv.push_str(&cell);
        }
    }
    csv.push_str("\r\n");
}
