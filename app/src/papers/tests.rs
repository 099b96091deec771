use super::*;
use crate::domain::certificate::{self as domain, CertificateKind, Desk, Directory, Group};
use crate::domain::content::Content;
use crate::domain::life_cycle::Registration;
use crate::domain::refusal::{DocumentRefusal, RefusalReason};

const BASE: &str = "https://portail.example";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn content() -> Content {
    crate::pages::applicant::samples::content().unwrap()
}

fn directory() -> Directory {
    let desk = |name: &str| Desk {
        name: name.to_owned(),
        address: Some(format!("1 rue de {name}, 69000 Lyon")),
        phone: None,
    };
    Directory {
        service: Some(Desk { name: "Guichet internet".to_owned(), address: None, phone: None }),
        communes: vec!["Bron (69500)".to_owned(), "Lyon (69008)".to_owned()],
        landlords: vec![Group {
            communes: vec!["Bron (69500)".to_owned()],
            landlords: vec![desk("Habitat")],
        }],
        departments: vec![domain::Department {
            code: "69".parse().unwrap(),
            name: "Rhône".to_owned(),
            state: vec![desk("l’État")],
        }],
    }
}

fn paper(kind: CertificateKind) -> Paper {
    let renewed_on = (kind == CertificateKind::Renewal).then(|| day("2027-01-23"));
    let registration = Registration {
        unique_number: "0690326000001GDPUB".parse().unwrap(),
        filed_on: day("2026-03-02"),
        registered_on: day("2026-03-09"),
        renewed_on,
    };
    let issued_on = renewed_on.unwrap_or(registration.registered_on);
    let said = domain::certificate(kind, issued_on, &registration, &content(), directory());
    certificate(&said, BASE, "code-signe")
}

fn written() -> Letter {
    let registration = Registration {
        unique_number: "0690326000001GDPUB".parse().unwrap(),
        filed_on: day("2026-06-14"),
        registered_on: day("2026-06-20"),
        renewed_on: None,
    };
    Letter::of(&content(), &registration, Some("Rhône"), day("2027-05-10"), BASE)
}

fn words(paper: &impl Serialize) -> String {
    serde_json::to_string(paper).unwrap()
}

#[test]
fn a_certificate_says_its_dates_and_leads_to_its_page() {
    let said = words(&paper(CertificateKind::Registration));
    for part in [
        "0690326000001GDPUB",
        "2 mars 2026",
        "9 mars 2026",
        "2 mars 2027",
        "2 avril 2027",
        "2 septembre 2027",
        "https://portail.example/attestation/code-signe",
        "Habitat – 1 rue de Habitat, 69000 Lyon",
        "aucun bailleur social pour\u{a0}: Lyon (69008)",
        "Nous ne connaissons pas le délai fixé par le préfet",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(!said.contains("Dernier renouvellement"));
    let renewed = words(&paper(CertificateKind::Renewal));
    assert!(renewed.contains("Dernier renouvellement le") && renewed.contains("23 janvier 2028"));
}

#[test]
fn a_receipt_gives_no_number_and_is_no_certificate() {
    let (content, directory) = (content(), directory());
    let refusal = DocumentRefusal {
        reason: RefusalReason::Expired,
        sentence: "Périmée.".to_owned(),
        differences: vec![],
    };
    let mut said = Receipt {
        filed_on: day("2026-03-02"),
        sent_on: day("2026-03-12"),
        checked_by: Some(day("2026-03-19")),
        refusal: None,
        content: &content,
        pages: 2,
        directory: &directory,
    };
    let waiting = receipt(&said, BASE);
    assert_eq!((&waiting.key, &waiting.check), (&None, &None));
    let waiting = words(&waiting);
    for part in
        ["2 mars 2026", "12 mars 2026", "19 mars 2026", "2 pages", "n’est pas une attestation"]
    {
        assert!(waiting.contains(part), "{part} is not in {waiting}");
    }
    (said.checked_by, said.refusal) = (None, Some(&refusal));
    let refused = words(&receipt(&said, BASE));
    for part in ["Périmée.", refusal.reason.label(), refusal.reason.advice(), "/demande"] {
        assert!(refused.contains(part), "{part} is not in {refused}");
    }
}

#[test]
fn a_letter_tells_all_that_the_law_wants_told() {
    let written = [(uuid::Uuid::from_u128(7), written())];
    let said = words(&letters(&written).unwrap());
    for part in [
        // The day, and the one that was begun with.
        "Votre demande de logement expire le 14 juin 2027",
        "Pour la garder, renouvelez-la au plus tard le 14 juin 2027, sur internet ou à un guichet.",
        "\"Dernier jour de validité\",\"value\":\"14 juin 2027\"",
        "\"Date de dépôt\",\"value\":\"14 juin 2026\"",
        "\"Numéro unique de votre demande\",\"value\":\"0690326000001GDPUB\"",
        // What follows, and how far it can be undone.
        "Votre demande sera radiée au plus tôt le 14 juillet 2027",
        "réactiver jusqu’au 14 décembre 2027, avec son numéro et son ancienneté",
        // Both ways.
        "Ouvrez https://portail.example ou scannez",
        "N’importe quel guichet du territoire de votre demande (Rhône)",
        "https://portail.example/guichets, ou demandez à votre mairie",
        "R.\u{a0}441-2-7",
        // Which letter, and in which words.
        "Le 10 mai 2027",
        "Courrier 00000000-0000-0000-0000-000000000007 – texte 2026-12-2",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
}

#[test]
fn a_renewed_demand_expires_a_year_after_its_renewal() {
    let registration = Registration {
        unique_number: "0690326000001GDPUB".parse().unwrap(),
        filed_on: day("2024-02-29"),
        registered_on: day("2024-03-04"),
        renewed_on: Some(day("2026-01-31")),
    };
    let letter = Letter::of(&content(), &registration, None, day("2026-12-20"), BASE);
    assert_eq!((letter.filed_on, letter.expires_on), (day("2024-02-29"), day("2027-01-31")));
    assert_eq!(letter.removal.on, day("2027-02-28"));
    let said = words(&letters(&[(uuid::Uuid::nil(), letter)]).unwrap());
    assert!(said.contains("guichet du territoire de votre demande peut"), "{said}");
}

#[test]
fn a_letter_past_the_expiry_gives_a_day_that_is_still_to_come() {
    let mut late = written();
    let registration = Registration {
        unique_number: late.number,
        filed_on: late.filed_on,
        registered_on: late.filed_on,
        renewed_on: None,
    };
    late = Letter::of(&content(), &registration, None, day("2027-10-20"), BASE);
    assert_eq!((late.expires_on, late.removal.on), (day("2027-06-14"), day("2027-12-20")));
    let said = words(&letters(&[(uuid::Uuid::nil(), late)]).unwrap());
    for part in [
        "Votre demande de logement a expiré le 14 juin 2027",
        "renouvelez-la avant le 20 décembre 2027",
        "Votre demande sera radiée au plus tôt le 20 décembre 2027",
        "réactiver jusqu’au 20 mai 2028",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(!said.contains("au plus tard le 14 juin"), "{said}");
}

#[test]
fn letters_of_several_sites_are_not_printed_together() {
    let mut other = written();
    other.site = "https://ailleurs.example".to_owned();
    assert_eq!(letters(&[]), None);
    let nil = uuid::Uuid::nil();
    assert_eq!(letters(&[(nil, written()), (nil, other)]), None);
}

#[test]
fn the_list_for_the_printer_holds_every_address_and_no_formula() {
    let mut accents = written();
    accents.recipient = Recipient {
        name: "=HYPERLINK(\"x\";\"y\")".to_owned(),
        lines: vec!["dit \"le Bourg\"; lot 2".to_owned(), "@SUM(A1)".to_owned()],
        postal_code: "01000".to_owned(),
        town: "BOURG EN BRESSE".to_owned(),
        country: None,
    };
    let mut abroad = written();
    abroad.recipient = Recipient {
        name: "Madame Éloïse Œuvrard".to_owned(),
        lines: vec!["1".into(), "2".into(), "3".into(), "-4".into()],
        postal_code: "SW1A1AA".to_owned(),
        town: "LONDON".to_owned(),
        country: Some("ROYAUME-UNI".to_owned()),
    };
    let id = uuid::Uuid::from_u128;
    let file = letter_file(&[(id(1), accents), (id(2), abroad)]).unwrap();
    let lines: Vec<_> = std::str::from_utf8(&file).unwrap().split("\r\n").collect();
    assert_eq!(
        lines,
        [
            "\u{feff}rang;reference;destinataire;adresse_1;adresse_2;adresse_3;adresse_4;code_postal;commune;pays;page",
            "1;00000000-0000-0000-0000-000000000001;\"'=HYPERLINK(\"\"x\"\";\"\"y\"\")\";\"dit \"\"le Bourg\"\"; lot 2\";'@SUM(A1);;;01000;BOURG EN BRESSE;;1",
            "2;00000000-0000-0000-0000-000000000002;Madame Éloïse Œuvrard;1;2;3;'-4;SW1A1AA;LONDON;ROYAUME-UNI;2",
            "",
        ]
    );
}

#[test]
fn signs_stay_with_their_word() {
    let papers = [paper(CertificateKind::Registration), paper(CertificateKind::Renewal)];
    let letters = letters(&[(uuid::Uuid::nil(), written())]).unwrap();
    for said in papers.iter().map(words).chain([words(&letters)]) {
        for torn in [" :\"", " : ", " ;", " ?", " !", " »", "« ", "n° ", "'"] {
            assert!(!said.contains(torn), "{torn:?} in {said}");
        }
    }
}
