use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::guichet::{Fault, Guichet};
use super::super::territory::{Territories, sample};
use super::*;

/// Read once for all the texts.
static FRANCE: LazyLock<Territories> = LazyLock::new(sample::territories);

const HEADER: &str = "code;nom;type;territoire;perimetre;courriel";

fn compared(text: &str, network: &[Guichet]) -> Comparison {
    NetworkFile::open(text).unwrap().compare(network, &FRANCE)
}

fn problem(text: &str) -> FileProblem {
    NetworkFile::open(text).unwrap_err()
}

/// The guichets of a file without a fault.
fn guichets(text: &str) -> Vec<Guichet> {
    let found = compared(text, &[]);
    assert_eq!(found.wrong, []);
    found.to_write
}

/// What is wrong, line by line: its number, the column, what is written there.
fn told(text: &str) -> Vec<(u64, &'static str, String)> {
    let found = compared(text, &[]);
    let line = |wrong: &WrongLine| {
        let line = wrong.line;
        let finding =
            |one: &Finding| (line, one.problem.field().map_or("", Field::code), one.value.clone());
        wrong.findings.iter().map(finding).collect::<Vec<_>>()
    };
    found.wrong.iter().flat_map(line).collect()
}

fn two() -> String {
    format!(
        "{HEADER}\nG6901;État;ETAT;069;T;etat@rhone.example\nG6902;Bailleur;BAILLEUR;069;T;b@rhone.example\n"
    )
}

#[test]
fn separators_ends_of_lines_and_the_order_of_columns_are_free() {
    let expected = guichets(&two());
    assert_eq!(expected.len(), 2);
    assert_eq!(guichets(&two().replace(';', ",")), expected);
    assert_eq!(guichets(&two().replace(';', "\t")), expected);
    assert_eq!(guichets(&two().replace('\n', "\r\n")), expected);
    assert_eq!(guichets(&two().replace('\n', "\r")), expected);
    assert_eq!(guichets(two().trim_end()), expected);
    let spelled = two().replace(HEADER, " CODE ;Nom;TYPE;Térritoire;Périmètre;COURRIEL");
    assert_eq!(guichets(&spelled), expected);
    let reversed: String = two()
        .lines()
        .map(|line| line.split(';').rev().collect::<Vec<_>>().join(";") + "\n")
        .collect();
    assert_eq!(guichets(&reversed), expected);
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    for (text, expected) in [
        ("", FileProblem::Empty),
        ("\n\r\n;;\n", FileProblem::Empty),
        ("un;deux\n1;2\n", FileProblem::NoHeader),
        ("G6901;Mairie;COMMUNE;069;T;a@b.fr", FileProblem::NoHeader),
        (HEADER, FileProblem::NoLine),
        ("code;nom;type;territoire;perimetre\n", FileProblem::MissingColumns(vec![Field::Email])),
        (
            "code;nom;courriel\nG6901;Mairie;a@b.fr\n",
            FileProblem::MissingColumns(vec![Field::Kind, Field::Territory, Field::Area]),
        ),
    ] {
        assert_eq!(problem(text), expected, "{text}");
    }
    assert_eq!(problem(&format!("{HEADER};Nom\n")), FileProblem::ColumnTwice(Field::Name));
    // The other « code » is the name that is missing.
    let renamed = HEADER.replace("nom", "code");
    assert_eq!(problem(&format!("{renamed}\n")), FileProblem::ColumnTwice(Field::Code));
    let long = format!("{HEADER}\n{}", "G;;;;;\n".repeat(150_001));
    assert_eq!(problem(&long), FileProblem::TooManyLines);
    let sentence = problem("code;nom;courriel\n").to_string();
    assert!(sentence.contains("type, territoire, perimetre"), "{sentence}");
}

#[test]
fn a_line_of_a_whole_file_is_refused_before_its_cells_are_read() {
    for end in ["\n", "\r\n", "\r"] {
        let line = ";".repeat(MAX_LINE + 1);
        let text = [HEADER, "G6901;A;ETAT;069;T;a@b.fr", &line, "G6902;;;;;"].join(end);
        assert_eq!(problem(&text), FileProblem::LineTooLong(3), "{end:?}");
    }
    let quoted = format!("{HEADER}\nG6901;\"{};\n\"", ";".repeat(MAX_LINE));
    assert_eq!(problem(&quoted), FileProblem::LineTooLong(2));
    assert_eq!(problem(&format!("a{}", ";".repeat(MAX_LINE))), FileProblem::LineTooLong(1));
    // Ends of lines between quotes do not end the row.
    let wide = format!("{}\"\n\"", ";".repeat(MAX_LINE / 2)).repeat(3);
    for delimiter in [";", ",", "\t"] {
        let text = format!("{HEADER}\n\"l\n\"\"m\";G6901\n{wide};").replace(';', delimiter);
        assert_eq!(problem(&text), FileProblem::LineTooLong(4), "{delimiter:?}");
    }
    let sheet = format!("{HEADER}{0}\nG6901;A;ETAT;069;T;a@b.fr{0}", ";".repeat(16_378));
    assert_eq!(guichets(&sheet).len(), 1, "as wide as a sheet");
    let most = format!("{HEADER};note\nG6901;A;ETAT;069;T;a@b.fr;");
    let most = format!("{most}{}", "n".repeat(MAX_LINE - 26));
    assert_eq!(guichets(&most).len(), 1, "a long note is only a note");
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let text = "\n\ncode;nom;type;territoire;perimetre;courriel;horaires\r\n\r\nG6901;Un;ETAT;069;T;a@b.fr;\"lundi\r\nmardi\"\r\n;;;;;;\r\nG6902;Deux;;069;T;a@b.fr;\n\nG6903;Trois;ETAT;069;;a@b.fr;";
    assert_eq!(told(text), [(8, "type", String::new()), (10, "perimetre", String::new())]);
    let right = compared(text, &[]).to_write;
    assert_eq!(right[0].opening_hours.as_deref(), Some("lundi, mardi"));
}

#[test]
fn every_fault_of_a_line_is_told_with_its_column_and_what_it_says() {
    let text = format!(
        "{HEADER}\nG69;;HLM;975;C:38544;pas une adresse du tout, mais une phrase bien trop longue\n"
    );
    assert_eq!(
        told(&text),
        [
            (2, "code", "G69".to_owned()),
            (2, "nom", String::new()),
            (2, "type", "HLM".to_owned()),
            (2, "territoire", "975".to_owned()),
            (2, "courriel", "pas une adresse du tout, mais une phrase…".to_owned()),
        ]
    );
    let outside =
        format!("{HEADER}\nG6901;A;ETAT;069;C:38544;a@b.fr\nG6902;A;ETAT;069;C:00000;a@b.fr");
    let found = compared(&outside, &[]);
    let problems: Vec<_> =
        found.wrong.iter().map(|line| line.findings[0].problem.clone()).collect();
    let rhone = "069".parse().unwrap();
    assert_eq!(problems[0], Problem::Guichet(Fault::AreaOutside(rhone)));
    assert_eq!(problems[1], Problem::Guichet(Fault::UnknownArea("C:00000".parse().unwrap())));
    assert_eq!(found.counts, Counts { wrong: 2, ..Counts::default() });
    assert!(found.to_write.is_empty());
}

#[test]
fn the_portal_is_not_imported() {
    let text = format!("{HEADER}\ngdpub;A;ETAT;069;T;a@b.fr\nG6901;A;WEB;069;T;a@b.fr\n");
    assert_eq!(told(&text), [(2, "code", "gdpub".to_owned()), (3, "type", "WEB".to_owned())]);
}

#[test]
fn a_code_twice_is_wrong_on_each_of_its_lines() {
    let line = "G6901;A;ETAT;069;T;a@b.fr";
    let text =
        format!("{HEADER}\n{line}\nG6902;B;ETAT;069;T;a@b.fr\n{}\n{line}", line.to_lowercase());
    let found = compared(&text.replace("etat", "ETAT"), &[]);
    let twice: Vec<_> =
        found.wrong.iter().map(|one| (one.line, one.findings[0].problem.clone())).collect();
    let other = |line| Problem::Twice { line };
    assert_eq!(twice, [(2, other(4)), (4, other(2)), (5, other(2))]);
    assert_eq!(found.counts.created, 1);
}

#[test]
fn quotes_that_do_not_end_and_cells_too_many_are_told() {
    let open = format!("{}G6903;\"Mairie;COMMUNE;069;T;a@b.fr\nG6904;A;ETAT;069;T;a@b.fr\n", two());
    let found = compared(&open, &[]);
    assert_eq!(found.wrong[0].line, 4);
    assert_eq!(found.wrong[0].findings[0].problem, Problem::OpenQuote);
    assert_eq!(found.counts.created, 2);
    // A quote inside a text is only a quote, on the last line too.
    let inches = format!("{HEADER}\nG6901;Tour 12\" nord;ETAT;069;T;a@b.fr\n");
    assert_eq!(guichets(&inches)[0].name, "Tour 12\" nord");
    let many = format!("{HEADER}\nG6901;Mairie; annexe;ETAT;069;T;a@b.fr\n");
    assert_eq!(compared(&many, &[]).wrong[0].findings[0].problem, Problem::TooManyCells);
    // What a spreadsheet adds or leaves out at the end of a line does not matter.
    assert_eq!(guichets(&two().replace('\n', ";;;\n")), guichets(&two()));
    let short = two().replace(HEADER, &format!("{HEADER};rue;ville;actif"));
    assert_eq!(guichets(&short), guichets(&two()));
}

#[test]
fn a_line_says_what_it_changes() {
    let network = guichets(&two());
    let text = format!(
        "{HEADER};actif;note\n\
         G6901;État;ETAT;069;T;etat@rhone.example;oui;a\n\
         G6902;Bailleur du Rhône;BAILLEUR;069;D:69;b@rhone.example;;b\n\
         G6903;Mairie;COMMUNE;069;C:69029;m@rhone.example;;c\n"
    );
    let found = compared(&text, &network);
    let counts = Counts { created: 1, changed: 1, unchanged: 1, ..Counts::default() };
    assert_eq!(found.counts, counts);
    let effects: Vec<_> = found.changes.iter().map(|one| (one.line, one.effect.clone())).collect();
    let changed = Effect::Changed(vec![
        revision(Field::Name, "Bailleur", "Bailleur du Rhône"),
        revision(Field::Area, "T", "D:69"),
    ]);
    assert_eq!(effects, [(3, changed), (4, Effect::New)]);
    assert_eq!(found.to_write.len(), 2);
    assert_eq!(NetworkFile::open(&text).unwrap().ignored(), ["note"]);

    let closing = two()
        .replace(HEADER, &format!("{HEADER};actif"))
        .replace("etat@rhone.example", "etat@rhone.example;non");
    let found = compared(&closing, &network);
    assert_eq!(found.changes[0].effect, Effect::Closed(Vec::new()));
    assert_eq!((found.counts.closed, found.counts.unchanged), (1, 1));
    // Opened again, it is only a change.
    let closed = found.to_write;
    let found = compared(&closing.replace("non", "oui"), &closed);
    let opened = Effect::Changed(vec![revision(Field::Active, "non", "oui")]);
    assert_eq!(found.changes[0].effect, opened);
}

fn revision(field: Field, before: &str, after: &str) -> Revision {
    Revision { field, before: before.to_owned(), after: after.to_owned() }
}

#[test]
fn long_texts_are_shown_where_they_part() {
    let header = format!("{HEADER};horaires");
    let line = |hours: &str| format!("{header}\nG6901;A;ETAT;069;T;a@b.fr;{hours}\n");
    let shown = |before: &str, after: &str| {
        let found = compared(&line(after), &guichets(&line(before)));
        match found.changes[0].effect.clone() {
            Effect::Changed(mut revisions) if revisions.len() == 1 => revisions.remove(0),
            other => panic!("{other:?}"),
        }
    };
    let days = "du lundi au vendredi, sauf les jours fériés, de 9 h à";
    assert_eq!(
        shown(&format!("{days} 12 h"), &format!("{days} 13 h")),
        revision(Field::OpeningHours, "…s fériés, de 9 h à 12 h", "…s fériés, de 9 h à 13 h")
    );
    assert_eq!(shown("lundi", ""), revision(Field::OpeningHours, "lundi", ""));
    let longest = shown("", &"h".repeat(200));
    assert_eq!(longest.after, format!("{}…", "h".repeat(QUOTED)));
}

#[test]
fn what_is_wrong_can_be_kept() {
    let text = format!(
        "{HEADER}\nG69;;HLM;975;C:38544;b\nG6901;A;ETAT;069;C:00000;a@b.fr\n\
         G6902;A;ETAT;069;D:38;a@b.fr;x\nG6903;{};ETAT;069;T;é@b.fr\nG6903;\u{200b}a;ETAT;069;T;a@b.fr",
        "a".repeat(121)
    );
    let wrong = compared(&text, &[]).wrong;
    assert_eq!(wrong.len(), 5);
    let kept = serde_json::to_string(&wrong).unwrap();
    assert_eq!(serde_json::from_str::<Vec<WrongLine>>(&kept).unwrap(), wrong);
}

#[test]
fn a_guichet_that_would_change_territory_is_refused() {
    let network = guichets(&two());
    let text = two().replace("069;T;b@", "038;T;b@");
    let found = compared(&text, &network);
    let expected = Problem::Guichet(Fault::OtherTerritory("069".parse().unwrap()));
    assert_eq!(found.wrong[0].findings[0].problem, expected);
    assert_eq!((found.counts.wrong, found.counts.unchanged), (1, 1));
}

#[test]
fn what_the_file_was_compared_with_is_recognised() {
    let network = guichets(&two());
    let mut other = network.clone();
    let base = compared(&two(), &network).base;
    assert_eq!(compared(&two(), &other).base, base);
    other[1].phone = Some("01 99 00 10 10".to_owned());
    assert_ne!(compared(&two(), &other).base, base);
    assert_ne!(compared(&two(), &network[..1]).base, base);
    // A guichet that the file does not speak of changes nothing.
    let mut more = network.clone();
    more.push(Guichet { code: "G3801".parse().unwrap(), ..network[0].clone() });
    assert_eq!(compared(&two(), &more).base, base);
}

#[test]
fn a_network_that_is_written_reads_as_itself() {
    let mut network = guichets(&two());
    network[0].name = "=1+1; \"dit\" l’État".to_owned();
    network[0].phone = Some("+33 1 99 00 10 10".to_owned());
    network[1].active = false;
    network[1].opening_hours = Some("de 9\u{a0}h à 12\u{202f}h".to_owned());
    let text = export(&network);
    assert!(text.starts_with('\u{feff}'), "spreadsheets look for it");
    let found = compared(text.trim_start_matches('\u{feff}'), &network);
    assert_eq!(found.wrong, []);
    assert_eq!(found.counts, Counts { unchanged: 2, ..Counts::default() });
    let web = Guichet { code: GuichetCode::WEB, ..network[0].clone() };
    assert_eq!(export(&[web]).lines().count(), 1);
}

#[test]
fn the_example_can_be_imported_as_it_is() {
    let text = template();
    let found = compared(text.trim_start_matches('\u{feff}'), &[]);
    assert_eq!(found.wrong, []);
    assert_eq!(found.counts.created, 2);
}

#[test]
fn a_report_stays_small_whatever_the_file() {
    use std::fmt::Write as _;
    let mut text = format!("{HEADER}\n");
    for rank in 0..5_000 {
        writeln!(text, "G{rank:04};Bureau {rank};ETAT;069;T;g{rank}@b.fr").unwrap();
        writeln!(text, "G{rank:04}x;{};ETAT;069;T;b.fr", "long ".repeat(50)).unwrap();
    }
    let found = compared(&text, &[]);
    assert_eq!((found.counts.created, found.counts.wrong), (5_000, 5_000));
    assert_eq!((found.changes.len(), found.wrong.len()), (SHOWN, SHOWN));
    assert_eq!(found.to_write.len(), 5_000);
    let longest = found.wrong.iter().flat_map(|line| &line.findings).map(|one| one.value.len());
    assert!(longest.max().unwrap() <= QUOTED + '…'.len_utf8());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_is_too_much(text in "(code;nom;type;territoire;perimetre;courriel;rue\n)?[\\PC\n\r\t;\"',]{0,200}") {
        if let Ok(file) = NetworkFile::open(&text) {
            let found = file.compare(&[], &FRANCE);
            prop_assert_eq!(found.counts.to_write(), i64::try_from(found.to_write.len()).unwrap());
            let last = text.lines().count().max(text.split(['\r', '\n']).count()) as u64;
            prop_assert!(found.wrong.iter().all(|one| one.line <= last && !one.findings.is_empty()));
        }
    }

    #[test]
    fn no_line_is_too_much(cells in proptest::collection::vec("\\PC{0,12}|G69[0-9]{2}|069|T|C:69029|\"|a@b\\.fr|ETAT", 0..9)) {
        let text = format!("{HEADER};code_postal;actif\n{}\n", cells.join(";"));
        if let Ok(file) = NetworkFile::open(&text) {
            let found = file.compare(&[], &FRANCE);
            prop_assert_eq!(found.counts.right() + found.counts.wrong, 1);
        }
    }
}
