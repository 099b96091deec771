use super::*;
use crate::domain::territory::sample;

fn guichet(territory: &str, area: &str) -> Guichet {
    Guichet {
        code: "G6901".parse().unwrap(),
        name: "Mairie de Bron".to_owned(),
        kind: GuichetType::Commune,
        territory: Some(territory.parse().unwrap()),
        area: area.parse().unwrap(),
        email: "logement@bron.example".to_owned(),
        address: Some(PostalAddress {
            street: "4 rue des Tilleuls".to_owned(),
            postal_code: "69500".to_owned(),
            town: "Bron".to_owned(),
        }),
        phone: Some("01 99 00 10 10".to_owned()),
        opening_hours: Some("du lundi au vendredi".to_owned()),
        active: true,
    }
}

fn faults(guichet: &Guichet) -> Vec<Fault> {
    check(guichet, &sample::territories(), None)
}

#[test]
fn a_whole_guichet_has_no_fault() {
    for (territory, area) in [
        ("069", "T"),
        ("069", "D:69"),
        ("069", "E:200046977"),
        ("069", "C:69029"),
        ("069", "C:69388"),
        ("111", "D:93"),
        ("111", "E:200057867"),
        // Vienne Condrieu lies in both.
        ("069", "E:200077014"),
        ("038", "E:200077014"),
    ] {
        let found = faults(&guichet(territory, area));
        assert!(found.is_empty(), "{territory} {area}: {found:?}");
    }
    let bare = Guichet { address: None, phone: None, ..guichet("069", "T") };
    assert!(faults(&Guichet { opening_hours: None, ..bare }).is_empty());
}

#[test]
fn each_fault_is_told_beside_its_field() {
    let whole = guichet("069", "T");
    let text = |text: &str| text.to_owned();
    let with_address = |street: &str, postal_code: &str, town: &str| {
        let address = PostalAddress {
            street: text(street),
            postal_code: text(postal_code),
            town: text(town),
        };
        Guichet { address: Some(address), ..guichet("069", "T") }
    };
    for (wrong, fault) in [
        (Guichet { code: "GDPUB".parse().unwrap(), ..whole.clone() }, Fault::PortalCode),
        (Guichet { name: text(" "), ..whole.clone() }, Fault::Name),
        (
            Guichet { name: "é".repeat(121), ..whole.clone() },
            Fault::TooLong { field: Field::Name, most: 120 },
        ),
        (Guichet { kind: GuichetType::Web, ..whole.clone() }, Fault::PortalKind),
        (Guichet { territory: None, ..whole.clone() }, Fault::Territory),
        // A code that is well written, of a department that the extract does not have.
        (guichet("031", "T"), Fault::Territory),
        (guichet("069", "C:69999"), Fault::UnknownArea("C:69999".parse().unwrap())),
        (guichet("069", "E:999999999"), Fault::UnknownArea("E:999999999".parse().unwrap())),
        (guichet("069", "D:38"), Fault::AreaOutside("069".parse().unwrap())),
        (guichet("069", "C:38544"), Fault::AreaOutside("069".parse().unwrap())),
        (guichet("038", "E:200046977"), Fault::AreaOutside("038".parse().unwrap())),
        (Guichet { email: text(""), ..whole.clone() }, Fault::Email),
        (Guichet { email: text("bron"), ..whole.clone() }, Fault::Email),
        (Guichet { email: text("hélène@bron.fr"), ..whole.clone() }, Fault::EmailLetters),
        (with_address("", "69500", "Bron"), Fault::Street),
        (with_address("4 rue", "695", "Bron"), Fault::PostalCode),
        (with_address("4 rue", "69500", ""), Fault::Town),
        (
            Guichet { name: text("Mairie\u{202e}"), ..whole.clone() },
            Fault::Unreadable { field: Field::Name },
        ),
        (with_address("4\0rue", "69500", "Bron"), Fault::Unreadable { field: Field::Street }),
        (Guichet { phone: Some(text("12")), ..whole.clone() }, Fault::Phone),
        (
            Guichet { opening_hours: Some("h".repeat(201)), ..whole.clone() },
            Fault::TooLong { field: Field::OpeningHours, most: 200 },
        ),
    ] {
        assert_eq!(faults(&wrong), std::slice::from_ref(&fault), "{}", fault.field().code());
        assert!(!fault.to_string().ends_with('.'), "{fault}");
    }
}

#[test]
fn a_guichet_keeps_its_territory() {
    let (lyon, vienne) = (guichet("069", "T"), guichet("038", "T"));
    let france = sample::territories();
    assert!(check(&lyon, &france, Some(&lyon)).is_empty());
    let moved = check(&vienne, &france, Some(&lyon));
    assert_eq!(moved, [Fault::OtherTerritory("069".parse().unwrap())]);
    assert_eq!(moved[0].field(), Field::Territory);
}

#[test]
fn the_list_of_types_is_the_official_one() {
    let sentence = Fault::Kind.to_string();
    for kind in GuichetType::ALL.iter().filter(|kind| **kind != GuichetType::Web) {
        assert!(sentence.contains(kind.code()), "{}", kind.code());
    }
}
