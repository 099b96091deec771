//! The rules of the desks.

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn warned(on: &str) -> Warning {
    Warning { sent_on: day(on), proof: "Recommandé 1A 123".to_owned() }
}

#[test]
fn a_paper_demand_typed_after_thirty_days_is_late() {
    assert_eq!(days_late(day("2026-05-01"), day("2026-05-31")), None);
    assert_eq!(days_late(day("2026-05-01"), day("2026-06-01")), Some(31));
}

#[test]
fn a_removal_without_answer_waits_two_months_and_an_inadmissible_one_a_month() {
    let filed = day("2025-01-10");
    let check = |removal: &Removal, on: &str| removal.check(GuichetType::Landlord, filed, day(on));
    let silent = Removal::NoAnswer { warning: warned("2026-01-31") };
    assert_eq!(check(&silent, "2026-03-30"), Err(RemovalError::TooEarly(day("2026-03-31"))));
    assert_eq!(check(&silent, "2026-03-31"), Ok(()));
    let refused = Removal::Inadmissible {
        because: Inadmissibility::Resources,
        warning: warned("2026-01-31"),
    };
    assert_eq!(check(&refused, "2026-02-27"), Err(RemovalError::TooEarly(day("2026-02-28"))));
    assert_eq!(check(&refused, "2026-02-28"), Ok(()));
    assert_eq!(check(&silent, "2026-01-30"), Err(RemovalError::Future));
}

#[test]
fn only_a_landlord_removes_for_a_lease_or_as_inadmissible() {
    let signed = Removal::Allocated {
        signed_on: day("2026-02-01"),
        dwelling: "12 34567890".parse().unwrap(),
    };
    let (filed, today) = (day("2025-01-10"), day("2026-02-01"));
    assert_eq!(signed.check(GuichetType::Landlord, filed, today), Ok(()));
    for kind in GuichetType::ALL.iter().filter(|kind| **kind != GuichetType::Landlord) {
        assert_eq!(signed.check(*kind, filed, today), Err(RemovalError::LandlordOnly));
        assert!(!motives(*kind).contains(&RemovalReason::Inadmissible), "{kind:?}");
        assert!(!motives(*kind).contains(&RemovalReason::NotRenewed), "{kind:?}");
    }
    let old = Removal::GivenUp { written_on: day("2025-01-09") };
    assert_eq!(old.check(GuichetType::State, filed, today), Err(RemovalError::BeforeFiling));
}

#[test]
fn a_dwelling_has_ten_characters() {
    assert!("1234567890".parse::<Dwelling>().is_ok());
    for wrong in ["", "123456789", "12345678901", "12345-7890", "éééééé"] {
        assert!(wrong.parse::<Dwelling>().is_err(), "{wrong}");
    }
}

#[test]
fn one_name_is_found_however_it_is_written() {
    assert_eq!(search_name("d’Alembert", "1980-00-00"), search_name("D ALEMBERT", "1980-00-00"));
    assert_ne!(search_name("Durand", "1980-00-00"), search_name("Durand", "1980-01-01"));
}

#[test]
fn a_desk_sees_its_own_territory_and_what_it_holds() {
    let guichet = |code: &str, territory: &str, active| Guichet {
        code: code.parse().unwrap(),
        name: code.to_owned(),
        kind: GuichetType::State,
        territory: territory.parse().ok(),
        area: "T".parse().unwrap(),
        email: "g@guichet.example".to_owned(),
        address: None,
        phone: None,
        opening_hours: None,
        active,
    };
    let known = [guichet("G6901", "069", true), guichet("G3801", "038", false)];
    let (rhone, isere) = ("069".parse().ok(), "038".parse().ok());
    let own = ["G6901".parse().unwrap()];
    assert_eq!(relation(&own, &known, false, rhone), Relation::InScope);
    assert_eq!(relation(&own, &known, false, isere), Relation::Foreign);
    assert_eq!(relation(&own, &known, true, isere), Relation::InScope);
    assert_eq!(relation(&own, &known, false, None), Relation::Foreign);
    let closed = ["G3801".parse().unwrap()];
    assert_eq!(relation(&closed, &known, false, isere), Relation::Foreign);
}
