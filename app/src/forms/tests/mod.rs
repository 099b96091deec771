use super::*;
use crate::domain::content::Contact;
use crate::domain::correction::{Correction, CorrectionRefusal, CorrectionRefusalReason};
use crate::domain::question::Question;
use crate::domain::refusal::{Difference, DocumentRefusal, RefusalReason};
use crate::domain::review::Verdict;
use crate::domain::territory::sample::territories;
use chrono::NaiveDate;

mod any_text;
mod journeys;
mod people;

fn typed(pairs: &[(&str, &str)]) -> Typed {
    Typed::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
}

fn birth_error(year: &str, month: &str, day: &str) -> Option<String> {
    let form = typed(&[
        ("civilite", "1"),
        ("nom", "L’Hermitte-d’Arc"),
        ("prenom", "Zoé"),
        ("nationalite", "2"),
        ("dateNaissance_annee", year),
        ("dateNaissance_mois", month),
        ("dateNaissance_jour", day),
    ]);
    let errors = identity::read(&form, today()).err()?;
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].field, identity::BIRTH);
    Some(errors[0].message.clone())
}

#[test]
fn a_birth_date_is_refused_with_what_to_do() {
    assert_eq!(birth_error("1980", "", ""), None);
    assert_eq!(birth_error("1980", "00", "00"), None);
    assert!(birth_error("1980", "2", "31").unwrap().contains("31 février 1980"));
    assert!(birth_error("2027", "1", "1").unwrap().contains("futur"));
    assert!(birth_error("2010", "1", "1").unwrap().contains("18 ans"));
    assert!(birth_error("", "", "").unwrap().contains("Écrivez"));
    assert!(birth_error("1880", "1", "1").is_some());
    assert!(birth_error("80", "1", "1").is_some());
    assert!(birth_error("19a0", "1", "1").is_some());
}

#[test]
fn an_email_must_look_like_one() {
    let read = |email: &str| account::forgotten(&typed(&[("email", email)]));
    for good in ["zoe@exemple.fr", " Zoe.D'Arc+log@sous.domaine.exemple "] {
        assert!(read(good).is_ok(), "{good}");
    }
    for bad in
        ["", "zoe", "zoe@", "@exemple.fr", "zoe@exemple", "a b@c.fr", "zoe@-a.fr", "a..b@c.fr"]
    {
        assert!(read(bad).is_err(), "{bad}");
    }
    // Servers of mail agree on ASCII alone.
    let errors =
        contact::read(&Typed::default().with(contact::EMAIL, "zoé@exemple.fr"), &territories());
    let errors = errors.expect_err("an accent");
    assert!(errors.iter().any(|error| error.message.contains("sans accent")), "{errors:?}");
}

#[test]
fn communes_are_one_to_ten_of_one_territory() {
    let places = territories();
    let read = |codes: &[&str]| {
        let form = typed(&codes.iter().map(|code| ("communes", *code)).collect::<Vec<_>>());
        communes::read(&form, &places).map_err(|errors| errors[0].message.clone())
    };
    assert_eq!(read(&["69388", "69029", "69029"]).unwrap().len(), 2);
    assert!(read(&[]).unwrap_err().contains("au moins une"));
    assert!(read(&["99999"]).unwrap_err().contains("n’existe pas"));
    let elsewhere = places.communes().find(|c| c.territory() != "069".parse().unwrap()).unwrap();
    let refused = read(&["69388", elsewhere.insee.as_str()]).unwrap_err();
    assert!(refused.contains("Une demande vaut pour un seul territoire"), "{refused}");
}

#[test]
fn the_buttons_of_the_list_do_what_they_say() {
    let form = typed(&[("communes", "69388"), ("communes", "69029"), ("action", "monter:69029")]);
    let raised = communes::Press::read(&form).on(&form);
    assert_eq!(raised.all("communes"), ["69029", "69388"]);
    let form = typed(&[("communes", "69388"), ("action", "ajouter:69029")]);
    assert_eq!(communes::Press::read(&form).on(&form).all("communes"), ["69388", "69029"]);
    let form = typed(&[("communes", "69388"), ("action", "retirer:69388")]);
    assert!(communes::Press::read(&form).on(&form).all("communes").is_empty());
}

/// The errors of a page of the sample family after some fields are typed otherwise.
fn errors_after(step: Step, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let [family, _] = contents();
    let answers = Answers::of(&family);
    let form =
        changes.iter().fold(answers.step(step), |form, (name, value)| form.with(name, *value));
    let answers = answers.with(step, form);
    step.errors(&answers, &territories(), today())
        .into_iter()
        .map(|error| (error.field, error.message))
        .collect()
}

#[test]
fn cents_of_a_payslip_are_rounded_and_nothing_is_guessed() {
    for (text, euros) in [
        ("1250", Some(1250)),
        ("1 250,37 €", Some(1250)),
        ("1250.50", Some(1251)),
        ("0,00", Some(0)),
        ("1,250", None),
        ("1.250,00", None),
        (",50", None),
        ("-5", None),
        ("", None),
        ("4294967295,50", None),
    ] {
        assert_eq!(amounts::read_euros(text), euros, "{text}");
    }
}

#[test]
fn a_telephone_is_whole_or_of_another_country() {
    let error = |text: &str| {
        let errors = errors_after(Step::Contact, &[(contact::MOBILE, text)]);
        errors.iter().any(|(field, _)| field == contact::MOBILE)
    };
    for text in ["06 39 98 12 01", "06.39.98.12.01", "+33 6 39 98 12 01", "0041 22 555 01 02", ""] {
        assert!(!error(text), "{text}");
    }
    for text in ["06.39.98.12", "06399812", "0639981234567", "1639981201", "+33", "allô"] {
        assert!(error(text), "{text}");
    }
}

#[test]
fn an_income_of_zero_is_a_value_and_a_blank_needs_its_reason() {
    let read = |rfr: &str, reason: &str| {
        income::read(&typed(&[("montantMoins2", rfr), ("motifSansRfr", reason)]), 0)
    };
    assert!(read("0", "").is_ok());
    assert!(read("18 500 €", "").is_ok());
    assert!(read("", "SEPARATION").is_ok());
    assert!(read("", "").is_err());
    assert!(read("12", "SEPARATION").is_err());
    for wrong in ["-5", "12,5", "1e3", "+12", "99999999999", "10000000", "douze"] {
        assert!(read(wrong, "").is_err(), "{wrong}");
    }
}

#[test]
fn what_a_form_does_not_know_is_not_kept() {
    let form = typed(&[("nombrePersonnesACharge", "2"), ("intrus", "x"), ("nom_1", "y")]);
    let answers = Answers::default().with(Step::Household, form);
    assert_eq!(answers.step(Step::Household).get("intrus"), "");
    assert_eq!(answers.step(Step::Household).get("nom_1"), "");
    assert_eq!(answers.step(Step::Household).get("nombrePersonnesACharge"), "2");
    assert!(Step::Dependants.keeps("dateNaissance_15_jour"));
    assert!(!Step::Dependants.keeps("dateNaissance_16_jour"));
    assert!(!Step::Dependants.keeps("dateNaissance_jour"));
}

/// The sample family, the sample association.
fn contents() -> [Content; 2] {
    use crate::pages::applicant::samples::{association, content};
    let bron = |content: Content| {
        let insee = |code: &str| code.parse().unwrap();
        let contact = Contact {
            postal_code: "69500".to_owned(),
            town: "Bron".to_owned(),
            commune: Some(insee("69029")),
            ..content.contact
        };
        Content { contact, communes: vec![insee("69388"), insee("69029")], ..content }
    };
    [content(), association()].map(|content| bron(content.unwrap()))
}

#[test]
fn motives_are_ranked_and_each_once() {
    let read = |second: &str, third: &str| {
        motive::read(&typed(&[
            ("motifDemande", "13"),
            ("motifDemande2", second),
            ("motifDemande3", third),
        ]))
    };
    assert_eq!(read("09", "19").unwrap().others.len(), 2);
    assert_eq!(read("", "19").unwrap().others.len(), 1);
    assert_eq!(read("13", "").unwrap_err()[0].field, "motifDemande2");
    assert_eq!(read("09", "09").unwrap_err()[0].field, "motifDemande3");
    assert_eq!(read("23", "").unwrap_err()[0].field, "precision", "another motive needs words");
    assert_eq!(read("99", "").unwrap_err()[0].field, "motifDemande2");
}

#[test]
fn an_email_is_asked_on_the_portal_and_may_be_left_out_at_a_desk() {
    let [family, _] = contents();
    let answers = |email: &str| {
        let answers = Answers::of(&family);
        let form = answers.step(Step::Contact).with(contact::EMAIL, email);
        answers.with(Step::Contact, form)
    };
    let (places, today) = (territories(), today());
    let fields = |errors: FormErrors| errors.into_iter().map(|e| e.field).collect::<Vec<_>>();
    let none = answers("");
    assert_eq!(fields(Step::Contact.errors(&none, &places, today)), [contact::EMAIL]);
    assert_eq!(journey::content(&none, &places, today), None);
    assert!(Step::Contact.errors_at_desk(&none, &places, today).is_empty());
    let read = journey::content_at_desk(&none, &places, today).unwrap();
    assert_eq!(read.contact.email, None);
    assert_eq!(Answers::of(&read).step(Step::Contact).get(contact::EMAIL), "");
    let again = journey::content_at_desk(&Answers::of(&read), &places, today);
    assert_eq!(again, Some(read));
    // One that is written must be one, there too.
    let wrong = answers("eloise@");
    assert_eq!(fields(Step::Contact.errors_at_desk(&wrong, &places, today)), [contact::EMAIL]);
    assert_eq!(journey::content_at_desk(&wrong, &places, today), None);
    // The other pages are read alike.
    let blank = Answers::default();
    let errors = Step::Identity.errors_at_desk(&blank, &places, today);
    assert_eq!(errors, Step::Identity.errors(&blank, &places, today));
    assert!(!errors.is_empty());
}

#[test]
fn somebody_without_fixed_address_says_who_keeps_the_letters() {
    let form = |care_of: &str| {
        typed(&[
            ("mel", "zoe@exemple.fr"),
            ("typeAdresse", "domiciliation"),
            ("chez", care_of),
            ("codePostal", "69500"),
            ("localite", "Bron"),
        ])
    };
    let contact = contact::read(&form("CCAS de Bron"), &territories()).unwrap();
    assert_eq!(contact.commune.map(|code| code.to_string()).as_deref(), Some("69029"));
    let errors = contact::read(&form(""), &territories()).unwrap_err();
    assert_eq!(errors[0].field, "chez");
    let abroad = typed(&[
        ("mel", "zoe@exemple.fr"),
        ("typeAdresse", "etranger"),
        ("voie", "12 Main Street"),
        ("codePostal", "SW1A 1AA"),
        ("localite", "London"),
    ]);
    assert_eq!(contact::read(&abroad, &territories()).unwrap_err()[0].field, "pays");
}

#[test]
fn official_numbers_are_checked_by_their_key() {
    let siret = |number: &str| {
        work::read(&typed(&[("situationProfessionnelle", "CDI"), ("siretEmployeur", number)]), 0)
    };
    assert!(siret("732 829 320 00074").is_ok());
    assert!(siret("73282932000075").is_err());
    assert!(siret("7328293200007").is_err());
    let siren = |number: &str| {
        organization::read(&typed(&[("raisonSociale", "Un Toit"), ("siren", number)]))
    };
    assert!(siren("732829320").is_ok());
    assert!(siren("732829321").is_err());
}

#[test]
fn what_is_not_seen_is_no_answer() {
    for text in ["\u{200b}", "\u{feff}\u{ad} \u{2060}", "\u{200d}\u{200c}", "\u{200f}"] {
        let errors = errors_after(Step::Contact, &[(contact::TOWN, text)]);
        assert!(errors.iter().any(|(field, _)| field == contact::TOWN), "{text:?}");
    }
}

#[test]
fn marks_that_turn_the_writing_are_left_out() {
    let reason = motive::read(&typed(&[
        ("motifDemande", "13"),
        ("precisionsLibres", "avant\u{202e}apres \u{2066}x\r\nligne\t2"),
    ]))
    .unwrap();
    assert_eq!(reason.remarks.as_deref(), Some("avantapres x\nligne 2"));
    let errors = motive::read(&typed(&[("motifDemande", "13"), ("precisionsLibres", "a\u{7}b")]));
    assert!(errors.unwrap_err()[0].message.contains("illisible"));
}

#[test]
fn a_complement_of_handicap_reads_back() {
    let form = typed(&[
        ("personneConcernee", "Zoé Durand"),
        ("etatHandicap", "STA"),
        ("natureHandicap", "MI"),
        ("natureHandicap", "DV"),
        ("marche", "1"),
        ("aideTechnique", "4"),
        ("equipement", "3"),
        ("equipement", "4"),
    ]);
    let complement = handicap::read(&form).unwrap();
    assert_eq!(handicap::read(&handicap::write(&complement)).unwrap(), complement);
    let both = form.with_all("aideTechnique", vec!["1".to_owned(), "2".to_owned()]);
    assert_eq!(handicap::read(&both).unwrap_err()[0].field, "aideTechnique");
    assert_eq!(handicap::read(&Typed::default()).unwrap_err().len(), 3);
}

#[test]
fn what_an_operator_decided_reads_back_as_they_wrote_it() {
    let [family, _] = contents();
    let refusal = DocumentRefusal {
        reason: RefusalReason::DifferentIdentity,
        sentence: "Le nom n’est pas le même.".to_owned(),
        differences: vec![Difference::BirthName, Difference::Validity],
    };
    let written = decision::write(&Verdict::Refused { refusal: refusal.clone() });
    assert_eq!(decision::refusal(&written), Ok(refusal));
    let question = Question { sentence: "Il manque le verso.".to_owned() };
    let written = decision::write(&Verdict::Asked { question: question.clone() });
    assert_eq!(decision::question(&written), Ok(question));
    let asked = Correction { identity: family.identity, requested_on: today() };
    let refusal = CorrectionRefusal {
        reason: CorrectionRefusalReason::ALL[0],
        sentence: "L’acte est coupé.".to_owned(),
    };
    let (correction, refused) = (asked.clone(), refusal.clone());
    let written = decision::write(&Verdict::CorrectionRefused { correction, refusal: refused });
    assert_eq!(correction::refusal(&written), Ok(refusal));
    assert!(decision::write(&Verdict::CorrectionAccepted { correction: asked }).is_blank());
    assert!(decision::write(&Verdict::Accepted).is_blank());
}
