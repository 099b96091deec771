use super::*;
use crate::domain::certificate::{self as domain, CertificateKind, Desk, Directory, Group};
use crate::domain::content::Content;
use crate::domain::life_cycle::Registration;
use crate::domain::refusal::{DocumentRefusal, RefusalReason};

const BASE: &str = "https://portail.example";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn content() -> Content {
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

fn words(paper: &Paper) -> String {
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
fn signs_stay_with_their_word() {
    let papers = [paper(CertificateKind::Registration), paper(CertificateKind::Renewal)];
    for said in papers.iter().map(words) {
        for torn in [" :\"", " : ", " ;", " ?", " !", " »", "« ", "n° ", "'"] {
            assert!(!said.contains(torn), "{torn:?} in {said}");
        }
    }
}
