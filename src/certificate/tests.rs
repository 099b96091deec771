//! The papers, printed and read again.

use super::characters::printable;
use super::samples::{BASE, free_text, samples};
use super::stamp::{Code, Stamp, StampError, place};
use super::*;
use app::domain::certificate::commission::CASES;
use app::domain::ids::CertificateId;
use app::domain::unique_number::UniqueNumber;
use app::papers::{Block, Paper};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::LazyLock;
use uuid::Uuid;

static PAPERS: LazyLock<Vec<(&'static str, Paper)>> =
    LazyLock::new(|| samples(&crate::reference::load().unwrap()).unwrap());

fn sample(name: &str) -> &'static Paper {
    &PAPERS.iter().find(|(known, _)| *known == name).unwrap().1
}

/// What a reader finds in the PDF, spaces aside: a line may end anywhere.
fn read(pdf: &[u8]) -> String {
    solid(&pdf_extract::extract_text_from_mem(pdf).unwrap())
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

fn holds(text: &str, what: &str) {
    assert!(text.contains(&solid(what)), "{what} is not in {text}");
}

#[test]
fn every_sample_prints_the_same_twice_as_an_accessible_document() {
    assert!(PAPERS.len() >= 8);
    for (name, paper) in &*PAPERS {
        let pdf = print(paper, name).unwrap();
        assert_eq!(pdf, print(paper, name).unwrap(), "{name}");
        let raw = String::from_utf8_lossy(&pdf);
        for mark in ["<pdfuaid:part>1</pdfuaid:part>", "/Marked true", "(fr-FR)", "/StructTreeRoot"]
        {
            assert!(raw.contains(mark), "{name} without {mark}");
        }
    }
}

#[test]
fn a_certificate_carries_every_mention_of_the_law() {
    let paper = sample("renewal");
    let text = read(&print(paper, "renewal").unwrap());
    // a) and b)
    for side in &paper.sides {
        assert!(!side.lines.is_empty());
        for line in side.lines.iter().chain([&side.name]) {
            holds(&text, line);
        }
    }
    holds(&text, "Guichet internet grand public");
    // c) and d)
    holds(&text, "Numéro unique d’enregistrement0690326000001GDPUB");
    holds(&text, "Demande reçue le (date de dépôt) 2 mars 2026");
    holds(&text, "Dernier renouvellement le 2 février 2027");
    // e)
    holds(&text, "Les bailleurs sociaux des communes demandées");
    let named = |part: &app::papers::Part| {
        part.blocks
            .iter()
            .filter_map(|block| match block {
                Block::List { items } => Some(items.clone()),
                _ => None,
            })
            .flatten()
            .collect::<Vec<_>>()
    };
    let part = paper.parts.iter().find(|part| part.title.contains("bailleurs")).unwrap();
    assert!(named(part).len() >= 2, "{part:?}");
    for landlord in named(part) {
        holds(&text, &landlord);
    }
    // f) and g)
    for case in CASES {
        holds(&text, case);
    }
    holds(&text, "Commission de médiation du département : Rhône");
    holds(&text, "Nous ne connaissons pas le délai fixé par le préfet");
    holds(&text, "la préfecture du département (Rhône)");
    // h)
    holds(&text, "Votre demande est valable un an, jusqu’au 2 février 2028.");
    for words in ["La renouveler", "La mettre à jour", "Quand elle est radiée", "2 mars 2028"] {
        holds(&text, words);
    }
    // i)
    holds(&text, &format!("page « Ma demande » : {BASE}/demande"));
    // The annexes.
    for words in ["Annexe 1", "Annexe 2 – Les étapes à venir", "Annexe 3", "l’avis d’impôt"]
    {
        holds(&text, words);
    }
    // How to check it.
    holds(&text, &paper.check.as_ref().unwrap().address);
}

#[test]
fn the_summary_tells_everybody_of_a_household_and_who_signs_for_a_legal_person() {
    let text = read(&print(sample("household-of-seven"), "seven").unwrap());
    for words in ["7 personnes", "Codemandeurs 1", "Personne 5"] {
        holds(&text, words);
    }
    let text = read(&print(sample("legal-person"), "legal").unwrap());
    holds(&text, "Association des Toits Retrouvés Représenté par");
    assert!(!text.contains("Personnesàloger"), "{text}");
}

#[test]
fn what_people_type_is_printed_and_never_obeyed() {
    let pdf = print(sample("hostile-text"), "hostile").unwrap();
    let text = read(&pdf);
    // The marks of Hebrew and Arabic are kept in the order they are drawn: not compared here.
    for words in ["#eval(\"1\")*gras*_ital_$x^2$`code`<label>@ref", "=titre", "[U+1F389]", "😀"] {
        holds(&text, words);
    }
    assert!(!text.contains('\u{202e}'));
    assert!(text.contains('ש') && text.contains("[U+4E2D]"));
    holds(&text, "Écrit d’une traite.");
    assert_eq!(free_text().chars().count(), 10_000);
    let said = free_text().matches("l’un après l’autre").count();
    assert_eq!(text.matches("l’unaprèsl’autre").count(), said);
    assert_eq!(text.matches("#x*_é$").count(), 800);
}

#[test]
fn letters_without_drawing_are_written_as_their_code() {
    let font = |data| typst::text::Font::new(typst::foundations::Bytes::new(data), 0).unwrap();
    let fonts = [font(include_bytes!("fonts/AtkinsonHyperlegibleNext_400Regular.ttf").as_slice())];
    assert_eq!(printable("E\u{301}lo\u{ef}se", &fonts), "Éloïse");
    assert_eq!(printable("a\tb\u{0}c\u{202e}d\u{200d}", &fonts), "a bcd");
    assert_eq!(printable("中", &fonts), "[U+4E2D]");
    let long = printable(&"x".repeat(100), &fonts);
    assert_eq!(long.matches('\u{200b}').count(), 2);
    assert_eq!(solid(&long).len(), 100);
}

#[test]
fn the_alternative_text_of_the_code_is_in_the_document() {
    let pdf = print(sample("person-alone"), "alone").unwrap();
    let document = pdf_extract::Document::load_mem(&pdf).unwrap();
    let alternatives = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok()?.get(b"Alt").ok())
        .count();
    assert!(alternatives >= 1, "the code has no alternative text");
    // Drawn with lines, not with a picture of points.
    let pictures = document
        .objects
        .values()
        .filter_map(|object| object.as_stream().ok())
        .filter(|s| {
            s.dict.get(b"Subtype").and_then(|kind| kind.as_name()).is_ok_and(|n| n == b"Image")
        })
        .count();
    assert_eq!(pictures, 0);
}

fn number() -> UniqueNumber {
    "0690326000001GDPUB".parse().unwrap()
}

fn date() -> NaiveDate {
    "2026-03-09".parse().unwrap()
}

fn id() -> CertificateId {
    CertificateId(Uuid::from_u128(7))
}

fn stamp(folder: &tempfile::TempDir) -> Stamp {
    Stamp::open(&place(folder.path(), None), false).unwrap()
}

#[test]
fn a_code_is_good_for_one_certificate_and_in_one_spelling() {
    let folder = tempfile::tempdir().unwrap();
    let stamp = stamp(&folder);
    let code = stamp.code(id(), number(), date());
    let read = Code::read(&code).unwrap();
    assert_eq!(read.id, id());
    assert!(stamp.is_genuine(&read, number(), date()));
    assert!(!stamp.is_genuine(&read, "0690326000002GDPUB".parse().unwrap(), date()));
    assert!(!stamp.is_genuine(&read, number(), date() + chrono::Days::new(1)));
    // Every other spelling, letter by letter, is either unreadable or not genuine.
    for at in 0..code.len() {
        for letter in ["A", "z", "-", "0", "=", "%"] {
            let mut other = code.clone();
            other.replace_range(at..=at, letter);
            let passes = other != code
                && Code::read(&other).is_some_and(|c| stamp.is_genuine(&c, number(), date()));
            assert!(!passes, "{other}");
        }
    }
    let longer = [code.clone() + "A", code.clone() + "=", format!("{code}AAAA")];
    for other in (0..code.len()).map(|end| code[..end].to_owned()).chain(longer) {
        assert!(Code::read(&other).is_none(), "{other}");
    }
    // Signed by somebody else.
    let elsewhere = tempfile::tempdir().unwrap();
    let forged = self::stamp(&elsewhere).code(id(), number(), date());
    assert!(!stamp.is_genuine(&Code::read(&forged).unwrap(), number(), date()));
    // All bits at zero are a signature that weak checks take.
    let null = URL_SAFE_NO_PAD.encode([0; 80]);
    assert!(!stamp.is_genuine(&Code::read(&null).unwrap(), number(), date()));
}

#[test]
fn the_key_is_made_once_and_missed_when_it_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = place(folder.path(), None);
    let code = stamp(&folder).code(id(), number(), date());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    let again = Stamp::open(&path, true).unwrap();
    assert_eq!(again.code(id(), number(), date()), code);
    std::fs::write(&path, "bonjour").unwrap();
    assert!(matches!(Stamp::open(&path, true), Err(StampError::NotAKey(_))));
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(Stamp::open(&path, true), Err(StampError::KeyLost(_))));
    assert!(!path.exists(), "no new key in its place");
    assert_eq!(place(folder.path(), Some(&path)), path);
}

#[test]
fn the_copy_of_the_data_says_every_list_of_them_and_where_the_rest_is() {
    let paper = sample("own-data");
    let text = read(&print(paper, "own-data").unwrap());
    for words in [
        "Radiée le 1er juin 2027",
        "Sera effacée le 1er juin 2028",
        "Ce que vous avez écrit sans l’envoyer",
        "Peut monter Ne peut monter aucune marche",
        "image refusée : seule une empreinte est gardée",
        "Vous avez déposé la demande en ligne",
        "Attestation d’enregistrement du 9 mars 2026",
        "le 2 mars 2026, prise en compte le 2 mars 2026",
        "40 lignes de plus, plus anciennes",
        "Votre numéro unique",
    ] {
        holds(&text, words);
    }
    let account = read(&print(sample("own-data-of-an-account"), "account").unwrap());
    holds(&account, "Demande Aucune");
    assert!(!account.contains("Historique"), "{account}");
    for name in ["own-data", "own-data-of-an-account"] {
        let said = serde_json::to_string(sample(name)).unwrap();
        for torn in [" :", " ;", " ?", " !", " »", "« ", "n° ", "'"] {
            assert!(!said.contains(torn), "{torn:?} in {name}");
        }
    }
}
