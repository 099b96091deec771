use super::*;
use crate::domain::content::Contact;
use crate::domain::territory::sample::territories;
use chrono::NaiveDate;

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

#[test]
fn the_lines_of_a_number_lowered_come_back_when_it_is_raised() {
    let answers = Answers::default()
        .with(Step::Dependants, typed(&[("prenom_1", "Léa"), ("prenom_2", "Tom")]))
        .with(Step::Dependants, typed(&[("prenom_1", "Léa Rose")]));
    let kept = answers.step(Step::Dependants);
    assert_eq!((kept.get("prenom_1"), kept.get("prenom_2")), ("Léa Rose", "Tom"));
    let motive = Answers::default()
        .with(Step::Motive, typed(&[("motifDemande2", "09")]))
        .with(Step::Motive, typed(&[("motifDemande", "13")]));
    assert_eq!(motive.step(Step::Motive).get("motifDemande2"), "", "any other page is replaced");
}

#[test]
fn what_was_typed_of_the_household_is_told_in_words_even_wrong() {
    let told = |step: Step, pairs: &[(&str, &str)]| {
        let counted = typed(&[("nombrePersonnesACharge", "1")]);
        let answers = Answers::default().with(Step::Household, counted).with(step, typed(pairs));
        let lines = summary::lines(step, &answers, &[]);
        lines.into_iter().map(|line| format!("{} {}", line.label, line.value)).collect::<Vec<_>>()
    };
    for refused in ["255", "256", "-1", "99999999999", "deux"] {
        let lines = told(Step::Household, &[("nombreANaitre", refused)]);
        assert!(lines.iter().any(|line| line == "Personnes à loger 1\u{a0}personne"), "{lines:?}");
    }
    let born = |day: &str, month: &str| {
        let parts = [
            ("dateNaissance_1_jour", day),
            ("dateNaissance_1_mois", month),
            ("dateNaissance_1_annee", "2015"),
            ("sexe_1", "F"),
        ];
        told(Step::Dependants, &parts).concat()
    };
    assert!(born("2", "5").ends_with("née le 2 mai 2015"), "{}", born("2", "5"));
    assert!(born("", "5").ends_with("née en mai 2015 (jour inconnu)"), "{}", born("", "5"));
    let of_other = told(Step::Income(1), &[("motifSansRfr", "SEPARATION")]);
    assert!(of_other[0].contains("cette personne s’est séparée"), "{of_other:?}");
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
fn what_is_written_reads_back_as_the_same_content() {
    for content in contents() {
        let answers = Answers::of(&content);
        let left = journey::remaining(&answers, &territories(), today());
        let errors: Vec<_> = left
            .iter()
            .map(|step| (step, step.errors(&answers, &territories(), today())))
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        let read = journey::content(&answers, &territories(), today()).unwrap();
        assert_eq!(read, content);
    }
}

#[test]
fn a_person_alone_answers_nine_pages_and_a_family_more() {
    let alone = Answers::default();
    let slugs = |answers: &Answers| {
        journey::steps(answers).iter().map(|step| step.slug().into_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        slugs(&alone),
        [
            "identite",
            "contact",
            "foyer",
            "travail",
            "ressources",
            "logement-actuel",
            "motif",
            "logement",
            "communes"
        ]
    );
    let couple = [("nombreCodemandeurs", "2"), ("nombreEnfantsEnGarde", "1")];
    let family = alone.with(Step::Household, typed(&couple));
    assert_eq!(
        slugs(&family),
        [
            "identite",
            "contact",
            "foyer",
            "codemandeur-1",
            "codemandeur-2",
            "enfants-en-garde",
            "travail",
            "ressources",
            "codemandeur-1-travail",
            "codemandeur-1-ressources",
            "codemandeur-2-travail",
            "codemandeur-2-ressources",
            "logement-actuel",
            "motif",
            "logement",
            "communes"
        ]
    );
    let [_, association] = contents().map(|content| slugs(&Answers::of(&content)));
    assert_eq!(
        association,
        ["demandeur", "organisme", "identite", "contact", "logement", "communes"]
    );
}

#[test]
fn every_page_has_its_own_address_and_comes_back_from_it() {
    let answers = contents().map(|content| Answers::of(&content));
    let steps = answers.iter().flat_map(journey::steps);
    for step in steps.chain([Step::CoApplicant(4), Step::Work(4), Step::Income(4)]) {
        assert_eq!(Step::from_slug(&step.slug()), Some(step), "{step:?}");
    }
    for unknown in ["codemandeur-0", "codemandeur-5", "codemandeur-01", "travail-1", "", "Identite"]
    {
        assert_eq!(Step::from_slug(unknown), None, "{unknown}");
    }
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
fn a_co_applicant_is_somebody_else() {
    let same = [
        ("civilite", "2"),
        ("nom", "DE LA TOUR D'AUVERGNE LAURAGUAIS"),
        ("prenom", "Éloïse Marie Antoinette Joséphine Maximilienne"),
        ("dateNaissance_jour", ""),
        ("dateNaissance_mois", "2"),
        ("dateNaissance_annee", "1980"),
    ];
    let errors = errors_after(Step::CoApplicant(1), &same);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].0 == "nom" && errors[0].1.contains("que vous"), "{errors:?}");
    assert!(errors_after(Step::CoApplicant(1), &[]).is_empty());
    let minor = errors_after(Step::CoApplicant(1), &[("dateNaissance_annee", "2012")]);
    assert!(minor[0].1.contains("à votre charge"), "{minor:?}");
}

#[test]
fn a_child_is_younger_than_its_parents_and_a_parent_older() {
    let errors = errors_after(Step::Dependants, &[("dateNaissance_1_annee", "1975")]);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].0 == "dateNaissance_1" && errors[0].1.contains("plus jeune"), "{errors:?}");
    let errors = errors_after(Step::Dependants, &[("dateNaissance_2_annee", "1990")]);
    assert!(errors[0].0 == "dateNaissance_2" && errors[0].1.contains("plus âgé"), "{errors:?}");
    assert!(errors[0].1.starts_with("Personne 2\u{a0}: un parent"), "of whom: {errors:?}");
    let other = [("dateNaissance_1_annee", "1975"), ("lienParente_1", "A")];
    assert!(errors_after(Step::Dependants, &other).is_empty());
    let future = errors_after(Step::Dependants, &[("dateNaissance_1_annee", "2027")]);
    assert!(future[0].1.contains("futur"), "{future:?}");
}

#[test]
fn a_birth_is_expected_within_months() {
    let on = |day: &str, month: &str, year: &str| {
        errors_after(
            Step::Household,
            &[
                ("dateNaissancePrevue_jour", day),
                ("dateNaissancePrevue_mois", month),
                ("dateNaissancePrevue_annee", year),
            ],
        )
    };
    assert!(on("1", "9", "2027").is_empty());
    assert!(on("23", "11", "2026")[0].1.contains("passée"));
    assert!(on("1", "11", "2027")[0].1.contains("trop loin"));
    assert!(on("", "2", "2027")[0].1.contains("le jour"));
    assert!(on("31", "2", "2027")[0].1.contains("31 février"));
    assert_eq!(errors_after(Step::Household, &[("nombreANaitre", "")])[0].0, "nombreANaitre");
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

/// Every field that a page of the sample contents keeps.
fn names_of(step: Step) -> Vec<String> {
    contents()
        .iter()
        .flat_map(|content| {
            let typed = Answers::of(content).step(step);
            typed.names().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

/// Nothing that people type anywhere breaks a page, nor goes through where it makes no sense.
#[test]
fn every_field_takes_any_text() {
    let places = territories();
    let texts = [
        String::new(),
        "x".repeat(10_000),
        "\u{0}\u{7}\u{1b}[31m".to_owned(),
        "👩‍👩‍👧‍👦🏠".to_owned(),
        "\u{202e}شقة\u{202c}".to_owned(),
        "<script>alert(1)</script>".to_owned(),
        "'; DROP TABLE demand; --".to_owned(),
        "-99999999999999999999".to_owned(),
    ];
    for content in contents() {
        let full = Answers::of(&content);
        for step in journey::steps(&full) {
            for name in names_of(step) {
                for text in &texts {
                    let typed = full.step(step).with(&name, text.clone());
                    let answers = full.clone().with(step, typed);
                    let errors = step.errors(&answers, &places, today());
                    assert!(
                        errors.iter().all(|error| !error.message.contains(text.as_str())
                            || text.is_empty()
                            || name == communes::COMMUNES),
                        "{step:?} {name}: {errors:?}"
                    );
                    let read = journey::content(&answers, &places, today());
                    if errors.is_empty() && step != Step::Household {
                        let read = read.expect("a page without error reads");
                        let again = journey::content(&Answers::of(&read), &places, today());
                        assert_eq!(again.as_ref(), Some(&read), "{step:?} {name}");
                    }
                    let _ = summary::sections(&answers, &[]);
                }
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_a_form_panic(value in "\\PC{0,40}", other in "\\PC{0,12}") {
        let places = territories();
        for step in [Step::Identity, Step::Contact, Step::Household, Step::CoApplicant(1),
            Step::Dependants, Step::Custody, Step::Work(0), Step::Income(1), Step::Present,
            Step::Motive, Step::Housing, Step::Communes, Step::Organization] {
            let mut form = Typed::default();
            for field in names_of(step) {
                form = form.with(&field, value.clone());
            }
            form = form.with("dateNaissance", "").with("dateNaissance_annee", other.clone());
            let answers = Answers::default().with(step, form);
            let _ = step.errors(&answers, &places, today());
            let _ = summary::sections(&answers, &[]);
        }
        let _ = link::read(&typed(&[("numUnique", &value), ("nom", &other)]));
    }
}
