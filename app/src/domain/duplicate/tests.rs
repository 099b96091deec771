//! Which persons are alike, and that an index finds them.

use super::*;
use crate::domain::content::Nationality;
use crate::domain::territory::TerritoryCode;
use proptest::prelude::*;

/// `Monsieur Haddad (Benali), Karim Ali, 1982-04-30`.
fn person(civility: Civility, name: &str, birth: Option<&str>, first: &str, date: &str) -> Person {
    Person::of(&identity(civility, name, birth, first, date))
}

fn identity(
    civility: Civility,
    name: &str,
    birth_name: Option<&str>,
    first_names: &str,
    date: &str,
) -> Identity {
    Identity {
        civility,
        name: name.to_owned(),
        birth_name: birth_name.map(str::to_owned),
        first_names: first_names.to_owned(),
        birth_date: date.parse().unwrap(),
        nationality: Nationality::French,
    }
}

fn sir(name: &str, first: &str, date: &str) -> Person {
    person(Civility::Sir, name, None, first, date)
}

fn rhone() -> TerritoryCode {
    "069".parse().unwrap()
}

/// The reasons of a near match; `["exact"]` for an exact one, nothing for strangers.
fn said(one: &Person, two: &Person) -> Vec<&'static str> {
    let likeness = one.likeness(two);
    assert_eq!(likeness, two.likeness(one), "alike both ways");
    match likeness {
        None => vec![],
        Some(likeness) if likeness.level == Level::Exact => {
            assert_eq!(likeness.reasons, []);
            vec!["exact"]
        }
        Some(likeness) => {
            assert!(!likeness.reasons.is_empty());
            likeness.reasons.into_iter().map(Reason::code).collect()
        }
    }
}

fn shares_a_key(one: &Person, two: &Person) -> bool {
    let (ours, theirs) = (keys(one, rhone()), keys(two, rhone()));
    ours.exact.is_some() && ours.exact == theirs.exact
        || ours.near.intersection(&theirs.near).next().is_some()
}

#[test]
fn accents_case_hyphens_and_ligatures_do_not_make_another_person() {
    for (left, right) in [
        (("Durand", "Éloïse"), ("DURAND", "ELOISE")),
        (("Martin", "Jean-Pierre"), ("martin", "JEAN  PIERRE")),
        (("D'Alembert", "Luc"), ("D ALEMBERT", "Luc")),
        (("Cœur", "Luc"), ("COEUR", "Luc")),
    ] {
        let one = sir(left.0, left.1, "1982-04-30");
        assert_eq!(said(&one, &sir(right.0, right.1, "1982-04-30")), ["exact"], "{left:?}");
    }
}

#[test]
fn a_partial_birth_date_is_near_at_most() {
    let partial = sir("Haddad", "Karim", "1982-00-00");
    assert_eq!(said(&partial, &partial), ["DATE_INCOMPLETE"]);
    assert_eq!(keys(&partial, rhone()).exact, None, "it never blocks");
    for date in ["1982-04-30", "1982-04-00"] {
        assert_eq!(said(&partial, &sir("Haddad", "Karim", date)), ["DATE_INCOMPLETE"]);
    }
    assert!(!said(&partial, &sir("Haddad", "Karim", "1983-04-30")).contains(&"DATE_INCOMPLETE"));
    let april = sir("Haddad", "Karim", "1982-04-00");
    assert_eq!(said(&april, &sir("Haddad", "Karim", "1982-05-30")), ["DATE"]);
}

#[test]
fn each_usual_slip_is_near_and_says_which() {
    let karim = sir("Haddad", "Karim Ali", "1982-04-11");
    for (other, reasons) in [
        (sir("Hadad", "Karim Ali", "1982-04-11"), &["LETTRE_NOM"][..]),
        (sir("Haddda", "Karim Ali", "1982-04-11"), &["LETTRE_NOM"]),
        (sir("Haddad", "Karin Ali", "1982-04-11"), &["LETTRE_PRENOM"]),
        (sir("Haddad", "Karim", "1982-04-11"), &["PREMIER_PRENOM"]),
        (sir("Hadad", "Karim", "1982-04-11"), &["LETTRE_NOM", "PREMIER_PRENOM"]),
        (sir("Karim", "Haddad", "1982-04-11"), &["INVERSION"]),
        (sir("Haddad", "Karim Ali", "1982-11-04"), &["JOUR_MOIS"]),
        (sir("Haddad", "Karim Ali", "1992-04-11"), &["DATE_PROCHE"]),
        (sir("Haddad", "Karim Ali", "1982-04-12"), &["DATE_PROCHE"]),
        (sir("Haddad", "Karim Ali", "1955-01-02"), &["DATE"]),
        (sir("Haddad", "Youssef", "1982-04-11"), &["PRENOMS"]),
        (sir("Benali", "Karim Ali", "1982-04-11"), &["NOM"]),
        (sir("Had dad", "Karim Ali", "1982-04-11"), &["ESPACES"]),
        (person(Civility::Madam, "Haddad", None, "Karim Ali", "1982-04-11"), &["CIVILITE"]),
        (
            person(Civility::Sir, "Benali", Some("Haddad"), "Karim Ali", "1982-04-11"),
            &["NOM_USAGE"],
        ),
        // Two of four, or too vague together.
        (sir("Hadad", "Youssef", "1982-04-11"), &[]),
        (sir("Haddad", "Youssef", "1955-01-02"), &[]),
        (sir("Hadad", "Karin Ali", "1982-04-11"), &[]),
        (sir("Hadad", "Karim Ali", "1982-00-00"), &[]),
    ] {
        assert_eq!(said(&karim, &other), reasons, "{other:?}");
    }
}

#[test]
fn namesakes_and_strangers_of_one_day_warn_but_are_not_put_on_a_list() {
    let karim = sir("Haddad", "Karim", "1982-04-11");
    let listed = |other: &Person| karim.likeness(other).unwrap().is_proposed();
    assert!(!listed(&sir("Haddad", "Karim", "1955-01-02")));
    assert!(!listed(&sir("Benali", "Karim", "1982-04-11")));
    assert!(listed(&sir("Hadad", "Karim", "1982-04-11")));
    assert!(listed(&karim));
}

#[test]
fn one_territory_does_not_find_in_another() {
    let karim = sir("Haddad", "Karim", "1982-04-30");
    let (here, there) = (keys(&karim, rhone()), keys(&karim, "038".parse().unwrap()));
    assert_ne!(here.exact, there.exact);
    assert_eq!(here.near.intersection(&there.near).count(), 0);
}

fn content(identity: Identity, others: Vec<Identity>) -> Content {
    let mut content: Content = serde_json::from_value(serde_json::json!({
        "identity": identity,
        "contact": {
            "mobile": null, "email": "karim@exemple.fr", "street": "3 rue des Lilas",
            "complement": null, "postalCode": "69500", "town": "Bron"
        },
        "household": { "size": 3, "rfr": { "known": 0 } },
        "housing": { "category": "I", "types": ["T3"] },
        "communes": ["69029"],
        "reason": { "motive": "13", "precision": null }
    }))
    .unwrap();
    let household = content.household.as_mut().unwrap();
    for identity in others {
        let spouse = serde_json::json!({
            "identity": identity,
            "link": "M",
            "work": { "situation": "CHO", "abroad": false },
            "income": { "rfr": { "known": 0 } }
        });
        household.co_applicants.push(serde_json::from_value(spouse).unwrap());
    }
    content
}

fn karim() -> Identity {
    identity(Civility::Sir, "Haddad", None, "Karim", "1982-04-30")
}

fn lea() -> Identity {
    identity(Civility::Madam, "Carlier", None, "Léa", "1984-02-01")
}

#[test]
fn a_co_applicant_is_compared_too_but_stops_nobody_on_the_portal() {
    let (couple, alone) = (content(karim(), vec![lea()]), content(lea(), vec![]));
    let met = meeting(&couple, &alone).unwrap();
    assert_eq!((met.likeness.level, met.ranks), (Level::Exact, (1, 0)));
    assert!(!same_applicant(&couple, &alone));
    assert!(same_applicant(&couple, &content(karim(), vec![])));
    assert_eq!(meeting(&content(karim(), vec![]), &alone), None);
}

#[test]
fn a_legal_person_may_ask_as_often_as_it_houses() {
    let mut association = content(karim(), vec![]);
    association.organization = Some(crate::domain::content::Organization {
        name: "Toit pour tous".to_owned(),
        siren: None,
        rna: None,
    });
    assert_eq!(meeting(&association, &association), None);
    assert!(!same_applicant(&association, &association));
}

#[test]
fn aligning_changes_the_four_fields_of_one_person_and_nothing_else() {
    let couple = content(karim(), vec![lea()]);
    let right = Identity {
        nationality: Nationality::Other,
        ..identity(Civility::Madam, "Haddad", Some("Carlier"), "Léa Justine", "1984-02-10")
    };
    let after = aligned(couple.clone(), 1, &right);
    let written = &after.household.as_ref().unwrap().co_applicants[0].identity;
    assert_eq!(*written, Identity { nationality: Nationality::French, ..right });
    assert_eq!(after.identity, couple.identity);
    assert_eq!(aligned(couple.clone(), 7, &karim()), couple, "no such person");
}

#[test]
fn a_decided_pair_is_not_decided_again() {
    use PairState as S;
    for state in S::ALL {
        assert_eq!(state.is_open(), state.merged().is_ok());
        assert_eq!(state.is_open(), state.distinct().is_ok());
        assert_eq!(state.is_open(), state.reported().is_ok());
        assert_eq!(state.is_open(), state.undone().is_err());
    }
    assert!(S::Distinct.lets_through() && S::Forced.lets_through());
    assert!(!S::Found.lets_through() && !S::Reported.lets_through());
}

const NAMES: [&str; 6] = ["Haddad", "Hadad", "Le Roy", "Leroy", "Karim", "Benali"];
const FIRSTS: [&str; 7] =
    ["Karim", "Karim Ali", "Karin", "Haddad", "Jean Pierre", "Jeanpierre", "Benali"];
const DATES: [&str; 8] = [
    "1982-04-11",
    "1982-11-04",
    "1982-04-12",
    "1982-00-00",
    "1982-04-00",
    "1992-04-11",
    "1955-01-02",
    "1982-04-30",
];

prop_compose! {
    fn anybody()(
        civility in 0_usize..2, name in 0_usize..6, birth in 0_usize..8, first in 0_usize..7,
        date in 0_usize..8,
    ) -> Person {
        let civility = [Civility::Sir, Civility::Madam][civility];
        person(civility, NAMES[name], NAMES.get(birth).copied(), FIRSTS[first], DATES[date])
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    /// What the index does not find does not exist: whoever is alike shares a key.
    #[test]
    fn whoever_is_alike_is_found_by_a_key(one in anybody(), two in anybody()) {
        let likeness = one.likeness(&two);
        prop_assert_eq!(&likeness, &two.likeness(&one));
        if likeness.is_some() {
            prop_assert!(shares_a_key(&one, &two), "{:?} {:?} {:?}", one, two, likeness);
        }
        prop_assert!(keys(&one, rhone()).near.len() <= 6);
    }

    #[test]
    fn one_letter_added_left_out_or_replaced_is_one_letter(
        word in "[A-Z]{2,12}", at in 0_usize..12, letter in proptest::char::range('A', 'Z'),
    ) {
        let at = at % word.len();
        let (head, tail) = word.split_at(at);
        let added = format!("{head}{letter}{tail}");
        let replaced = format!("{head}{letter}{}", &tail[1..]);
        prop_assert!(one_letter_apart(&word, &added) && one_letter_apart(&added, &word));
        prop_assert_eq!(one_letter_apart(&word, &replaced), word != replaced);
        prop_assert!(!one_letter_apart(&word, &word));
        let longer = format!("{word}XY");
        prop_assert!(!one_letter_apart(&word, &longer));
    }
}
