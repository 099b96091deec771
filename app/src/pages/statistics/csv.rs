//! The same figures as a file that any spreadsheet opens.

use super::DepartmentView;
use crate::domain::statistics::month_of;

/// What each line holds. One flat shape for every figure: a program filters it without guessing.
const HEADER: [&str; 5] = ["zone", "indicateur", "detail", "mois", "valeur"];

/// Spreadsheets take UTF-8 for something else without this mark.
const BOM: char = '\u{feff}';

/// The same figures as CSV (UTF-8 with BOM, `;`), with a header line.
pub fn department_csv(view: &DepartmentView) -> String {
    let mut csv = String::from(BOM);
    line(&mut csv, HEADER);
    let mut row = |zone: &str, indicator: &str, detail: &str, month: &str, value: i64| {
        line(&mut csv, [zone, indicator, detail, month, &value.to_string()]);
    };
    row(&view.name, "demandes en cours", "", "", view.pending);
    for (kind, pending) in &view.types {
        row(&view.name, "demandes en cours par type de logement", kind.code(), "", *pending);
    }
    for months in &view.months {
        let month = month_of(months.month);
        for (indicator, value) in [
            ("nouvelles demandes", months.new),
            ("renouvellements", months.renewed),
            ("radiations", months.removed),
            ("logements attribués", months.allocated),
        ] {
            row(&view.name, indicator, "", &month, value);
        }
    }
    for commune in &view.communes {
        for (indicator, detail, value) in [
            ("demandes en cours", "premier choix", commune.pending),
            ("demandes en cours", "tous choix", commune.pending_any),
            ("nouvelles demandes", "douze derniers mois", commune.new),
            ("logements attribués", "douze derniers mois", commune.allocated),
        ] {
            row(&commune.name, indicator, detail, "", value);
        }
    }
    csv
}

fn line(csv: &mut String, fields: [&str; 5]) {
    csv.push_str(&fields.map(field).join(";"));
    csv.push_str("\r\n");
}

/// A spreadsheet runs what begins like a formula: an apostrophe makes a text of it. A number
/// with its sign is harmless.
fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
        && text.parse::<i64>().is_err();
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([';', ',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CommuneFigures, MonthLine};
    use super::*;
    use crate::domain::content::HousingType;
    use chrono::NaiveDate;

    fn view() -> DepartmentView {
        let month = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        DepartmentView {
            code: "65".to_owned(),
            name: "Hautes-Pyrénées".to_owned(),
            today: month,
            pending: 12_480,
            months: vec![MonthLine { month, new: 1_120, renewed: 790, removed: 5, allocated: 3 }],
            communes: vec![CommuneFigures {
                name: "=CMD|'/C calc';A1".to_owned(),
                pending: 7,
                pending_any: 9,
                new: 2,
                allocated: 1,
            }],
            types: vec![(HousingType::T3, 41)],
        }
    }

    #[test]
    fn every_line_has_the_shape_of_the_header() {
        let csv = department_csv(&view());
        let expected = [
            "\u{feff}zone;indicateur;detail;mois;valeur",
            "Hautes-Pyrénées;demandes en cours;;;12480",
            "Hautes-Pyrénées;demandes en cours par type de logement;T3;;41",
            "Hautes-Pyrénées;nouvelles demandes;;2026-11;1120",
            "Hautes-Pyrénées;renouvellements;;2026-11;790",
            "Hautes-Pyrénées;radiations;;2026-11;5",
            "Hautes-Pyrénées;logements attribués;;2026-11;3",
            "\"'=CMD|'/C calc';A1\";demandes en cours;premier choix;;7",
            "\"'=CMD|'/C calc';A1\";demandes en cours;tous choix;;9",
            "\"'=CMD|'/C calc';A1\";nouvelles demandes;douze derniers mois;;2",
            "\"'=CMD|'/C calc';A1\";logements attribués;douze derniers mois;;1",
            "",
        ];
        assert_eq!(csv.split("\r\n").collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_field_neither_runs_nor_breaks_its_line() {
        for (typed, written) in [
            ("L’Haÿ-les-Roses", "L’Haÿ-les-Roses"),
            ("a;b", "\"a;b\""),
            ("dit \"le bourg\"", "\"dit \"\"le bourg\"\"\""),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("\n=1", "\"'\n=1\""),
            ("-12", "-12"),
            ("", ""),
        ] {
            assert_eq!(field(typed), written);
        }
    }
}
