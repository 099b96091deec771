//! Whom a letter goes to, as the post reads it (NF Z 10-011): the name, what leads to the door,
//! the street, the postal code and the town, the country; 38 signs a line.

use crate::domain::content::{Civility, Contact, Content, Identity};
use crate::domain::text::{is_unseen, name_key};
use unicode_normalization::UnicodeNormalization as _;

/// Most signs of a line.
pub const WIDTH: usize = 38;
/// Most lines between the name and the town.
pub const LINES: usize = 4;

/// What is left of a line beside « À l’attention de ».
const BESIDE: usize = 21;

/// Words that the norm shortens when a line is too long, as [`name_key`] writes them.
const SHORT: [(&str, &str); 22] = [
    ("CENTRE COMMUNAL D ACTION SOCIALE", "CCAS"),
    ("ALLEE", "All"),
    ("APPARTEMENT", "Appt"),
    ("ASSOCIATION", "Assoc"),
    ("AVENUE", "Av"),
    ("BATIMENT", "Bat"),
    ("BOULEVARD", "Bd"),
    ("CHEMIN", "Che"),
    ("COURS", "Crs"),
    ("ESCALIER", "Esc"),
    ("ETAGE", "Etg"),
    ("FAUBOURG", "Fg"),
    ("IMMEUBLE", "Imm"),
    ("IMPASSE", "Imp"),
    ("LOTISSEMENT", "Lot"),
    ("PASSAGE", "Pas"),
    ("PLACE", "Pl"),
    ("QUARTIER", "Qua"),
    ("RESIDENCE", "Res"),
    ("ROUTE", "Rte"),
    ("SQUARE", "Sq"),
    ("ZONE INDUSTRIELLE", "ZI"),
];

/// Whom a letter goes to. No line is longer than [`WIDTH`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// « Madame Éloïse Durand », or a legal person.
    pub name: String,
    /// At most [`LINES`].
    pub lines: Vec<String>,
    /// Postal code, whole.
    pub postal_code: String,
    /// Town, in capitals.
    pub town: String,
    /// Country, in capitals, when it is not France.
    pub country: Option<String>,
}

impl Recipient {
    /// Where the letters of a demand go.
    pub fn of(content: &Content) -> Self {
        let contact = &content.contact;
        let (mut name, signer) = match &content.organization {
            Some(organization) => (
                wrapped(&clean(&organization.name)),
                wrapped(&format!(
                    "À l’attention de {}",
                    person(&content.identity, BESIDE).join(" ")
                )),
            ),
            None => (person(&content.identity, WIDTH), vec![]),
        };
        let rest = name.split_off(name.len().min(1));
        let host = contact.care_of.as_deref().map(host).unwrap_or_default();
        let complement = contact.complement.as_deref().unwrap_or_default();
        // The norm wants no sign in this line.
        let street = contact.street.replace(',', " ");
        let lines = shared([rest, signer, lines(&host), lines(complement), lines(&street)]);
        let (postal_code, town, country) = place(contact);
        Self { name: name.pop().unwrap_or_default(), lines, postal_code, town, country }
    }

    /// As it is printed, from the name to the country.
    pub fn block(&self) -> Vec<String> {
        let town = format!("{} {}", self.postal_code, self.town);
        let mut block = vec![self.name.clone()];
        block.extend(self.lines.iter().cloned());
        block.push(town.trim().to_owned());
        block.extend(self.country.clone());
        block
    }
}

/// The longest way to name a person that fits in `width`; a name that never does goes on in
/// further lines.
fn person(identity: &Identity, width: usize) -> Vec<String> {
    let (name, firsts) = (clean(&identity.name), clean(&identity.first_names));
    let short = match identity.civility {
        Civility::Madam => "Mme",
        Civility::Sir => "M.",
        Civility::Miss => "Mlle",
    };
    let first = firsts.split(' ').next().unwrap_or_default();
    let initial = first.chars().next().map(|letter| format!("{letter}.")).unwrap_or_default();
    let ways = [
        format!("{} {firsts} {name}", identity.civility.label()),
        format!("{short} {firsts} {name}"),
        format!("{short} {first} {name}"),
        format!("{short} {initial} {name}"),
        format!("{short} {name}"),
    ];
    match ways.iter().map(|way| clean(way)).find(|way| length(way) <= width) {
        Some(way) => vec![way],
        None => wrapped(&name),
    }
}

/// « Chez », unless the applicant wrote it.
fn host(name: &str) -> String {
    let written = name_key(name);
    if written == "CHEZ" || written.starts_with("CHEZ ") || written.is_empty() {
        return name.to_owned();
    }
    format!("Chez {name}")
}

/// Postal code, town and country. Of these the postal code is never cut.
fn place(contact: &Contact) -> (String, String, Option<String>) {
    let country = contact.country.as_deref().map(clean).filter(|country| {
        let key = name_key(country);
        !key.is_empty() && key != "FRANCE"
    });
    let code = clean(&contact.postal_code);
    let town = clean(&contact.town);
    // In France the norm wants capitals without accent nor sign; other countries have other rules.
    let town = match name_key(&town) {
        key if country.is_none() && !key.is_empty() => without_district(&key).to_owned(),
        _ => town.to_uppercase(),
    };
    let town = cut(&town, WIDTH.saturating_sub(length(&code) + 1));
    (code, town, country.map(|country| cut(&country.to_uppercase(), WIDTH)))
}

/// « LYON » for « LYON 7E ARRONDISSEMENT »: the postal code says which.
fn without_district(town: &str) -> &str {
    let numbered = town.strip_suffix(" ARRONDISSEMENT").and_then(|rest| rest.rsplit_once(' '));
    numbered.map_or(town, |(town, _)| town)
}

/// The lines of each part, when all of them do not fit: one to each, then one more to each, the
/// street first, since without it a letter does not arrive.
fn shared(parts: [Vec<String>; 5]) -> Vec<String> {
    const FIRST: [usize; 5] = [4, 2, 3, 0, 1];
    let mut given = [0; 5];
    let mut left = LINES;
    loop {
        let before = left;
        for part in FIRST {
            if left > 0 && given[part] < parts[part].len() {
                given[part] += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    parts.into_iter().zip(given).flat_map(|(lines, kept)| lines.into_iter().take(kept)).collect()
}

/// A text in lines, its usual words shortened when it does not fit in one.
fn lines(text: &str) -> Vec<String> {
    let mut words: Vec<String> = clean(text).split(' ').map(str::to_owned).collect();
    let mut at = 0;
    while at < words.len() && length(&words.join(" ")) > WIDTH {
        for (long, short) in SHORT {
            let span = words_of(long, &words[at..]);
            if span > 0 {
                words.splice(at..at + span, [short.to_owned()]);
                break;
            }
        }
        at += 1;
    }
    wrapped(&words.join(" "))
}

/// How many words, from the first one on, are those of `long`; none when they are not.
fn words_of(long: &str, words: &[String]) -> usize {
    (1..=words.len().min(5)).find(|count| name_key(&words[..*count].join(" ")) == long).unwrap_or(0)
}

/// A text in lines of at most [`WIDTH`] signs, cut between words where it can be.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let letters: Vec<char> = word.chars().collect();
        for piece in letters.chunks(WIDTH) {
            let piece: String = piece.iter().collect();
            match lines.last_mut() {
                Some(line) if length(line) + 1 + length(&piece) <= WIDTH => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    lines
}

/// The beginning of a text.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect::<String>().trim_end().to_owned()
}

/// On one line, with nothing in it that is not seen.
fn clean(text: &str) -> String {
    let seen: String = text
        .nfc()
        .filter(|letter| !is_unseen(*letter))
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::content::Organization;
    use crate::papers::tests::content;

    fn changed(change: impl FnOnce(&mut Content)) -> Recipient {
        let mut content = content();
        let contact = &mut content.contact;
        (contact.care_of, contact.complement, contact.country) = (None, None, None);
        contact.street = "3, rue des Lilas".to_owned();
        (contact.postal_code, contact.town) = ("42000".to_owned(), "Saint-Étienne".to_owned());
        content.identity.first_names = "Éloïse Marie".to_owned();
        content.identity.name = "Durand".to_owned();
        content.identity.civility = Civility::Madam;
        change(&mut content);
        let recipient = Recipient::of(&content);
        assert!(recipient.lines.len() <= LINES, "{recipient:?}");
        for line in recipient.block() {
            assert!((1..=WIDTH).contains(&length(&line)), "{line:?}");
        }
        recipient
    }

    #[test]
    fn a_usual_address_has_three_lines() {
        let block = changed(|_| ()).block();
        assert_eq!(block, ["Madame Éloïse Marie Durand", "3 rue des Lilas", "42000 SAINT ETIENNE"]);
    }

    #[test]
    fn every_part_has_its_line() {
        let block = changed(|content| {
            content.contact.care_of = Some("CCAS de Lyon".to_owned());
            content.contact.complement = Some("Bâtiment B, 3e étage".to_owned());
        })
        .block();
        assert_eq!(block[1..4], ["Chez CCAS de Lyon", "Bâtiment B, 3e étage", "3 rue des Lilas"]);
        let said = changed(|content| content.contact.care_of = Some("chez M. Sow".to_owned()));
        assert_eq!(said.lines[0], "chez M. Sow");
    }

    #[test]
    fn a_letter_kept_by_a_centre_needs_no_street() {
        let kept = changed(|content| {
            content.contact.street = String::new();
            content.contact.care_of =
                Some("Centre communal d’action sociale de Villeurbanne".to_owned());
        });
        assert_eq!(kept.lines, ["Chez CCAS de Villeurbanne"]);
    }

    #[test]
    fn the_district_of_a_city_is_in_its_postal_code() {
        for (town, written) in [
            ("Lyon 7e Arrondissement", "LYON"),
            ("L’Haÿ-les-Roses", "L HAY LES ROSES"),
            ("Lyon Cedex 07", "LYON CEDEX 07"),
        ] {
            assert_eq!(changed(|content| content.contact.town = town.to_owned()).town, written);
        }
    }

    #[test]
    fn another_country_ends_the_address() {
        let abroad = changed(|content| {
            content.contact.country = Some("Royaume-Uni".to_owned());
            (content.contact.postal_code, content.contact.town) =
                ("SW1A1AA".to_owned(), "Saint Mary’s".to_owned());
        });
        assert_eq!(abroad.block()[2..], ["SW1A1AA SAINT MARY’S", "ROYAUME-UNI"]);
        let here = changed(|content| content.contact.country = Some("France".to_owned()));
        assert_eq!(here.country, None);
    }

    #[test]
    fn a_long_name_is_shortened_before_it_is_cut() {
        for (firsts, name, written) in [
            ("Anne-Charlotte Élisabeth", "de Montfaucon", "Mme Anne-Charlotte de Montfaucon"),
            ("Anne-Charlotte", "de la Tour-Montfaucon Sow", "Mme A. de la Tour-Montfaucon Sow"),
            (
                "Anne-Charlotte",
                "de la Tour-Montfaucon-d’Entrechaux",
                "Mme de la Tour-Montfaucon-d’Entrechaux",
            ),
        ] {
            let recipient = changed(|content| {
                content.identity.first_names = firsts.to_owned();
                content.identity.name = name.to_owned();
            });
            assert_eq!(recipient.name, written);
        }
        let endless = changed(|content| content.identity.name = "Xyz".repeat(40));
        assert_eq!(length(&endless.name), WIDTH);
        assert_eq!(endless.lines.last().map(String::as_str), Some("3 rue des Lilas"));
    }

    #[test]
    fn long_lines_are_shortened_then_wrapped_and_the_postal_code_is_kept() {
        let street = changed(|content| {
            content.contact.street = "12 bis avenue du Maréchal de Lattre de Tassigny".to_owned();
        });
        assert_eq!(street.lines, ["12 bis Av du Maréchal de Lattre de", "Tassigny"]);
        let fits = changed(|content| {
            content.contact.complement =
                Some("Résidence des Trois-Fontaines, appartement 12".into());
        });
        assert_eq!(fits.lines[0], "Res des Trois-Fontaines, Appt 12");
        let crowded = changed(|content| {
            content.contact.street = "Résidence des Quatre-Vents-Réunis ".repeat(6);
            content.contact.complement = Some("Xyz".repeat(80));
            content.contact.care_of = Some("Maison des associations et des habitants ".repeat(3));
            content.contact.town =
                "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson-le-Grand".to_owned();
        });
        assert_eq!(crowded.lines.len(), LINES);
        assert!(crowded.lines[0].starts_with("Chez Maison") && crowded.lines[2].contains("Quatre"));
        assert_eq!(crowded.block().last().unwrap(), "42000 SAINT REMY EN BOUZEMONT SAINT GE");
    }

    #[test]
    fn a_legal_person_comes_before_who_signs_for_it() {
        let organization =
            |name: &str| Some(Organization { name: name.to_owned(), siren: None, rna: None });
        let short = changed(|content| content.organization = organization("Les Toits Retrouvés"));
        assert_eq!(short.name, "Les Toits Retrouvés");
        assert_eq!(short.lines, ["À l’attention de Mme Éloïse Durand", "3 rue des Lilas"]);
        let long = changed(|content| {
            content.organization = organization("Association des familles et des amis des Lilas");
            content.contact.care_of = Some("Mairie".to_owned());
            content.contact.complement = Some("Hall B".to_owned());
        });
        assert_eq!(long.name, "Association des familles et des amis");
        assert_eq!(long.lines, ["des Lilas", "Chez Mairie", "Hall B", "3 rue des Lilas"]);
    }

    #[test]
    fn nothing_unseen_nor_a_second_line_comes_through() {
        let recipient = changed(|content| {
            content.contact.street = "3 rue\u{202e} des\r\n\tLilas\u{200b}".to_owned();
            content.identity.name = "Du\u{0}rand\ne\u{301}".to_owned();
        });
        assert_eq!(recipient.lines, ["3 rue des Lilas"]);
        assert_eq!(recipient.name, "Madame Éloïse Marie Du rand é");
    }
}
