//! The same figures as files: for any spreadsheet, and for any program.

use super::DepartmentView;
use crate::domain::statistics::{Indicator, Period, Row, Split};
use crate::domain::text::for_a_cell;
use csv::{Error, Terminator, WriterBuilder};
use serde::Serialize;

/// Spreadsheets take UTF-8 for something else without this mark.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// What each line holds. One flat shape for every figure: a program filters it without guessing.
const HEADER: [&str; 12] = [
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

/// A figure, in words.
#[derive(Debug, Serialize)]
struct Line<'a> {
    date: String,
    niveau: &'static str,
    code: String,
    nom: &'a str,
    indicateur: &'static str,
    libelle_indicateur: &'static str,
    division: &'static str,
    classe: &'static str,
    libelle_classe: &'static str,
    /// A month, « 12 mois », or empty for the day.
    periode: String,
    valeur: Option<i64>,
    /// The value is too small to be told, or would give away one that is.
    secret: bool,
}

impl<'a> Line<'a> {
    fn of(view: &DepartmentView, row: &Row<'a>) -> Self {
        let zone = row.zone.to_string();
        Self {
            date: view.sheet.day.to_string(),
            niveau: if zone.starts_with('D') { "departement" } else { "commune" },
            code: zone.get(1..).unwrap_or_default().to_owned(),
            nom: row.name,
            indicateur: row.indicator.code(),
            libelle_indicateur: row.indicator.label(),
            division: row.class.map_or("", |(split, _, _)| split.code()),
            classe: row.class.map_or("", |(_, code, _)| code),
            libelle_classe: row.class.map_or("", |(_, _, label)| label),
            periode: match row.period {
                Period::Now => String::new(),
                Period::Year => "12 mois".to_owned(),
                Period::Month(month) => month.to_string(),
            },
            valeur: row.n,
            secret: row.n.is_none(),
        }
    }
}

/// The figures of a department as CSV (UTF-8 with BOM, `;`), with a header line.
pub fn department_csv(view: &DepartmentView) -> Result<Vec<u8>, Error> {
    let mut writer =
        WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(BOM.to_vec());
    writer.write_record(HEADER)?;
    for row in view.sheet.rows(&view.name) {
        let line = Line::of(view, &row);
        let value = line.valeur.map(|value| value.to_string()).unwrap_or_default();
        writer.write_record([
            line.date.as_str(),
            line.niveau,
            &line.code,
            &for_a_cell(line.nom),
            line.indicateur,
            line.libelle_indicateur,
            line.division,
            line.classe,
            line.libelle_classe,
            &line.periode,
            &value,
            if line.secret { "oui" } else { "" },
        ])?;
    }
    writer.into_inner().map_err(|error| Error::from(error.into_error()))
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
    date: String,
    departement: String,
    nom: &'a str,
    indicateurs: Vec<Meaning>,
    divisions: Vec<Meaning>,
    chiffres: Vec<Line<'a>>,
}

/// The same for a program, with what its words mean.
pub fn department_file(view: &DepartmentView) -> impl Serialize {
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
    let rows = view.sheet.rows(&view.name);
    File {
        date: view.sheet.day.to_string(),
        departement: view.sheet.department.to_string(),
        nom: &view.name,
        indicateurs: indicators.collect(),
        divisions: divisions.collect(),
        chiffres: rows.iter().map(|row| Line::of(view, row)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn every_line_has_the_shape_of_the_header() {
        let csv = String::from_utf8(department_csv(&samples::full()).unwrap()).unwrap();
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
            let view = DepartmentView { name: name.to_owned(), ..samples::full() };
            let csv = String::from_utf8(department_csv(&view).unwrap()).unwrap();
            assert!(csv.contains(written), "{name}");
        }
    }

    #[test]
    fn the_json_says_what_its_words_mean() {
        let read = serde_json::to_value(department_file(&samples::full())).unwrap();
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
