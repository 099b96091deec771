//! The same figures as files: for any spreadsheet, and for any program.

use crate::domain::statistics::{
    Counts, Days, Indicator, Line, Period, Sheet, Shown, Split, Zone, classes,
};
use crate::domain::text::for_a_cell;
use chrono::NaiveDate;
use csv::{Error, Terminator, Writer, WriterBuilder};
use serde::Serialize;

/// Spreadsheets take UTF-8 for something else without this mark.
pub const BOM: &[u8] = "\u{feff}".as_bytes();

/// What each line holds. One flat shape for every figure: a program filters it without guessing.
pub const HEADER: [&str; 12] = [
    "date",
    "niveau",
    "code",
    "nom",
    "indicateur",
    "libelle_indicateur",
    "division",
    "classe",
    "libelle_classe",
    "periode",
    "valeur",
    "secret",
];

/// A figure, in the words of [`HEADER`]; what it has not is empty.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    pub date: NaiveDate,
    pub niveau: &'static str,
    pub code: String,
    pub nom: &'a str,
    pub indicateur: &'static str,
    pub libelle_indicateur: &'static str,
    pub division: &'static str,
    pub classe: &'static str,
    pub libelle_classe: &'static str,
    /// A month, « 12 mois », or empty for the day.
    pub periode: String,
    pub valeur: Option<i64>,
    /// The value is too small to be told, or would give away one that is.
    pub secret: bool,
}

/// A territory, its name, its counts and their day: what a file tells of it.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Which one.
    pub zone: Zone,
    /// Its name.
    pub name: &'a str,
    /// The days of its counts.
    pub days: Days,
    /// Its counts.
    pub counts: &'a Counts,
}

/// The level of a territory, as files write it.
pub fn level(zone: Zone) -> &'static str {
    match zone {
        Zone::Country => "pays",
        Zone::Region(_) => "region",
        Zone::Department(_) => "departement",
        Zone::Epci(_) => "epci",
        Zone::Commune(_) => "commune",
    }
}

impl<'a> Told<'a> {
    /// Its figures, one after the other.
    pub fn rows(self) -> impl Iterator<Item = Row<'a>> {
        self.counts.iter().map(move |(line, n)| self.row(line, n))
    }

    fn row(self, line: Line, n: Shown) -> Row<'a> {
        let zone = self.zone.to_string();
        let class = line.class.and_then(|(split, side)| {
            let known = classes(split).into_iter().find(|(code, _)| *code == side.code());
            known.map(|(code, label)| (split, code, label))
        });
        Row {
            date: self.days.of(self.zone, line),
            niveau: level(self.zone),
            code: zone.get(1..).unwrap_or_default().to_owned(),
            nom: self.name,
            indicateur: line.indicator.code(),
            libelle_indicateur: line.indicator.label(),
            division: class.map_or("", |(split, _, _)| split.code()),
            classe: class.map_or("", |(_, code, _)| code),
            libelle_classe: class.map_or("", |(_, _, label)| label),
            periode: match line.period {
                Period::Now => String::new(),
                Period::Year => "12 mois".to_owned(),
                Period::Month(month) => month.to_string(),
            },
            valeur: n,
            secret: n.is_none(),
        }
    }
}

/// What a sheet tells: of the territory, then of those inside it.
fn told(sheet: &Sheet) -> impl Iterator<Item = Told<'_>> {
    let days = sheet.days;
    let own = Told { zone: sheet.zone, name: &sheet.name, days, counts: &sheet.own };
    let parts = sheet.parts.iter().map(move |part| Told {
        zone: part.zone,
        name: &part.name,
        days,
        counts: &part.counts,
    });
    std::iter::once(own).chain(parts)
}

pub(in crate::pages) fn writer(out: Vec<u8>) -> Writer<Vec<u8>> {
    WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(out)
}

/// The line that names the columns, with the mark that comes first.
pub fn csv_head() -> Result<Vec<u8>, Error> {
    let mut writer = writer(BOM.to_vec());
    writer.write_record(HEADER)?;
    writer.into_inner().map_err(|error| Error::from(error.into_error()))
}

/// The lines of some territories, in CSV.
pub fn csv_lines<'a>(all: impl IntoIterator<Item = Told<'a>>) -> Result<Vec<u8>, Error> {
    let mut writer = writer(Vec::new());
    for row in all.into_iter().flat_map(Told::rows) {
        let value = row.valeur.map(|value| value.to_string()).unwrap_or_default();
        writer.write_record([
            row.date.to_string().as_str(),
            row.niveau,
            &row.code,
            &for_a_cell(row.nom),
            row.indicateur,
            row.libelle_indicateur,
            row.division,
            row.classe,
            row.libelle_classe,
            &row.periode,
            &value,
            if row.secret { "oui" } else { "" },
        ])?;
    }
    writer.into_inner().map_err(|error| Error::from(error.into_error()))
}

/// The figures of a sheet as CSV (UTF-8 with BOM, `;`), with a header line.
pub fn csv(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    let mut file = csv_head()?;
    file.extend(csv_lines(told(sheet))?);
    Ok(file)
}

/// What a word of the file means.
#[derive(Debug, Serialize)]
struct Meaning {
    code: &'static str,
    libelle: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    formule: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    precaution: Option<&'static str>,
}

#[derive(Serialize)]
struct File<'a> {
    date: NaiveDate,
    niveau: &'static str,
    code: String,
    nom: &'a str,
    indicateurs: Vec<Meaning>,
    divisions: Vec<Meaning>,
    chiffres: Vec<Row<'a>>,
}

/// The same for a program, with what its words mean.
pub fn json(sheet: &Sheet) -> impl Serialize {
    let indicators = Indicator::ALL.iter().map(|one| Meaning {
        code: one.code(),
        libelle: one.label(),
        formule: Some(one.formula()),
        precaution: Some(one.caveat()),
    });
    let divisions = Split::ALL.iter().map(|one| Meaning {
        code: one.code(),
        libelle: one.label(),
        formule: None,
        precaution: None,
    });
    let zone = sheet.zone.to_string();
    File {
        date: sheet.days.day,
        niveau: level(sheet.zone),
        code: zone.get(1..).unwrap_or_default().to_owned(),
        nom: &sheet.name,
        indicateurs: indicators.collect(),
        divisions: divisions.collect(),
        chiffres: told(sheet).flat_map(Told::rows).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn every_line_has_the_shape_of_the_header() {
        let csv = String::from_utf8(csv(&samples::full().sheet).unwrap()).unwrap();
        let mut lines = csv.strip_prefix('\u{feff}').unwrap().split("\r\n");
        let header = "date;niveau;code;nom;indicateur;libelle_indicateur;division;classe;libelle_classe;periode;valeur;secret";
        assert_eq!(lines.next(), Some(header));
        let all: Vec<&str> = lines.collect();
        for line in [
            "2026-11-24;departement;65;Hautes-Pyrénées;pending;Demandes en cours, premier choix;;;;;12480;",
            "2026-11-24;departement;65;Hautes-Pyrénées;new;Nouvelles demandes;;;;12 mois;11622;",
            "2026-11-24;departement;65;Hautes-Pyrénées;new;Nouvelles demandes;;;;2026-11;1117;",
            "2026-11-24;departement;65;Hautes-Pyrénées;pending;Demandes en cours, premier choix;size;1;1 personne;;5366;",
            "2026-11-24;commune;65440;Tarbes;pending_any;Demandes en cours, tous choix;;;;;8040;",
            "2026-11-24;commune;65127;Village-sur-Adour n° 29;new;Nouvelles demandes;;;;12 mois;;oui",
        ] {
            assert!(all.contains(&line), "no {line} in\n{csv}");
        }
        let fields = all.iter().filter(|line| !line.is_empty()).map(|line| line.split(';').count());
        assert!(fields.clone().count() > 100 && fields.into_iter().all(|count| count == 12));
    }

    #[test]
    fn a_name_neither_runs_nor_breaks_its_line() {
        for (name, written) in [
            ("L’Haÿ-les-Roses", ";L’Haÿ-les-Roses;"),
            ("a;b", ";\"a;b\";"),
            ("dit \"le bourg\"", ";\"dit \"\"le bourg\"\"\";"),
            ("@SUM(A1)", ";'@SUM(A1);"),
            ("-2+3", ";'-2+3;"),
            ("\n=1", ";\"'\n=1\";"),
        ] {
            let sheet = Sheet {
                name: name.to_owned(),
                ..std::sync::Arc::unwrap_or_clone(samples::full().sheet)
            };
            let file = String::from_utf8(csv(&sheet).unwrap()).unwrap();
            assert!(file.contains(written), "{name}");
        }
    }

    #[test]
    fn the_json_says_what_its_words_mean() {
        let read = serde_json::to_value(json(&samples::full().sheet)).unwrap();
        assert_eq!(read["chiffres"][0]["valeur"], 12_480);
        let words = |what: &str, key: &str| -> std::collections::BTreeSet<String> {
            let all = read[what].as_array().unwrap();
            all.iter().map(|one| one[key].as_str().unwrap().to_owned()).collect()
        };
        assert!(words("chiffres", "indicateur").is_subset(&words("indicateurs", "code")));
        let mut divisions = words("chiffres", "division");
        divisions.remove("");
        assert!(divisions.is_subset(&words("divisions", "code")));
        let hidden = read["chiffres"].as_array().unwrap().iter().find(|one| one["secret"] == true);
        assert_eq!(hidden.unwrap()["valeur"], serde_json::Value::Null);
    }
}
