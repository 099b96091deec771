use super::*;
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
    let errors = contact::read(&Typed::default().with(contact::EMAIL, "zoé@exemple.fr"));
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
        household::read(&typed(&[
            ("nombrePersonnes", "2"),
            ("montantMoins2", rfr),
            ("motifSansRfr", reason),
        ]))
    };
    assert!(read("0", "").is_ok());
    assert!(read("18 500 €", "").is_ok());
    assert!(read("", "SEPARATION").is_ok());
    assert!(read("", "").is_err());
    assert!(read("12", "SEPARATION").is_err());
    assert!(read("-5", "").is_err());
}

#[test]
fn what_a_form_does_not_know_is_not_kept() {
    let form = typed(&[("nombrePersonnes", "2"), ("intrus", "x")]);
    let answers = Answers::default().with(Step::Household, form);
    assert_eq!(answers.step(Step::Household).get("intrus"), "");
    assert_eq!(answers.step(Step::Household).get("nombrePersonnes"), "2");
}

proptest::proptest! {
    #[test]
    fn no_text_makes_a_form_panic(value in "\\PC{0,40}", other in "\\PC{0,12}") {
        let places = territories();
        for step in Step::ALL {
            let mut form = Typed::default();
            for field in step.fields() {
                form = form.with(field, value.clone());
            }
            form = form.with("dateNaissance", "").with("dateNaissance_annee", other.clone());
            let answers = Answers::default().with(step, form);
            let _ = step.errors(&answers, &places, today());
        }
        let _ = link::read(&typed(&[("numUnique", &value), ("nom", &other)]));
    }
}
