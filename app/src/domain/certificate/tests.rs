use super::commission::{DELAYS, Delay, Seizable};
use super::*;
use crate::domain::guichet::{Guichet, GuichetCode, GuichetType};
use crate::domain::ids::AccountId;
use crate::domain::life_cycle::RemovalReason;
use crate::domain::territory::{InseeCode, sample};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn guichet(code: &str, name: &str, kind: GuichetType, territory: &str, area: &str) -> Guichet {
    Guichet {
        code: code.parse().unwrap(),
        name: name.to_owned(),
        kind,
        territory: territory.parse().ok(),
        area: area.parse().unwrap(),
        email: "g@guichet.example".to_owned(),
        address: None,
        phone: None,
        opening_hours: None,
        active: true,
    }
}

fn network() -> Vec<Guichet> {
    use GuichetType::{Commune, Landlord, State, Web};
    let mut closed = guichet("G6905", "Fermé", Landlord, "069", "T");
    closed.active = false;
    vec![
        guichet("GDPUB", "Guichet internet", Web, "", "T"),
        guichet("G6901", "Service de l’État", State, "069", "T"),
        guichet("G6902", "Zéphyr Habitat", Landlord, "069", "T"),
        guichet("G6903", "Bron Habitat", Landlord, "069", "C:69029"),
        guichet("G6904", "Abeille Logis", Landlord, "069", "T"),
        closed,
        guichet("G6906", "Mairie de Bron", Commune, "069", "C:69029"),
        guichet("G3801", "Isère Habitat", Landlord, "038", "T"),
        guichet("G9301", "État 93", State, "111", "D:93"),
        guichet("G9401", "État 94", State, "111", "D:94"),
    ]
}

fn around(wished: &[&str]) -> Directory {
    let wished: Vec<InseeCode> = wished.iter().map(|insee| insee.parse().unwrap()).collect();
    Directory::around(&wished, GuichetCode::WEB, &network(), &sample::territories())
}

#[test]
fn landlords_are_those_of_the_communes_asked_grouped() {
    let told: Vec<String> = around(&["69388", "69029"])
        .landlords
        .iter()
        .map(|group| {
            let names: Vec<_> = group.landlords.iter().map(|desk| desk.name.as_str()).collect();
            format!("{}: {}", group.communes.len(), names.join(", "))
        })
        .collect();
    assert_eq!(told, ["2: Abeille Logis, Zéphyr Habitat", "1: Bron Habitat"]);
    let elsewhere = around(&["69388"]);
    assert_eq!(elsewhere.landlords.len(), 1, "the landlord of Bron has nothing in Lyon");
}

#[test]
fn a_commune_without_landlord_has_none() {
    let none = around(&["93066"]);
    assert!(none.landlords.is_empty());
    assert_eq!(none.communes.len(), 1);
    assert_eq!(around(&["99999"]).communes.len(), 0);
}

#[test]
fn each_department_asked_has_its_commission_and_its_own_service() {
    let region = around(&["93066", "94038", "93001"]);
    let told: Vec<_> = region
        .departments
        .iter()
        .map(|one| (one.name.as_str(), one.state.iter().map(|desk| desk.name.as_str()).collect()))
        .collect::<Vec<(&str, Vec<&str>)>>();
    assert_eq!(told, [("Seine-Saint-Denis", vec!["État 93"]), ("Val-de-Marne", vec!["État 94"])]);
}

#[test]
fn the_directory_is_kept_as_it_was() {
    let kept = around(&["69388", "69029"]);
    let text = serde_json::to_string(&kept).unwrap();
    assert_eq!(serde_json::from_str::<Directory>(&text).unwrap(), kept);
    assert_eq!(kept.service.unwrap().name, "Guichet internet");
}

#[test]
fn only_a_registration_and_a_renewal_give_a_certificate() {
    let registration = Registration {
        unique_number: "0690326000001GDPUB".parse().unwrap(),
        filed_on: day("2026-03-02"),
        registered_on: day("2026-03-09"),
        renewed_on: None,
    };
    let registered = Event::Registered { registration, content: None };
    assert_eq!(CertificateKind::of(&registered), Some(CertificateKind::Registration));
    let removed =
        Event::Removed { removed_on: day("2027-04-02"), reason: RemovalReason::NotRenewed };
    assert_eq!(CertificateKind::of(&removed), None);
    assert_eq!(CertificateKind::of(&Event::Linked { account: AccountId(uuid::Uuid::nil()) }), None);
}

#[test]
fn the_delay_is_the_one_in_force_when_the_demand_was_filed() {
    let delay = |of_whom, months, since, until: Option<&str>| Delay {
        department: "69",
        of_whom,
        months,
        since: day(since),
        until: until.map(day),
        source: "arrêté inventé pour ce test",
    };
    let delays = [
        delay("", 24, "2008-01-01", Some("2019-12-31")),
        delay("première demande", 36, "2020-01-01", None),
        delay("déjà locataire d’un logement social", 60, "2020-01-01", None),
    ];
    let of = |department, filed_on| Seizable::of(&delays, department, day(filed_on));
    assert_eq!(of("69", "2019-12-31"), Seizable::From(vec![("", day("2021-12-31"))]));
    assert_eq!(
        of("69", "2020-02-29"),
        Seizable::From(vec![
            ("première demande", day("2023-02-28")),
            ("déjà locataire d’un logement social", day("2025-02-28")),
        ])
    );
    assert_eq!(of("69", "2007-12-31"), Seizable::Unknown);
    assert_eq!(of("38", "2020-02-29"), Seizable::Unknown);
}

#[test]
fn no_date_is_given_where_the_order_of_the_prefect_is_not_in_our_hands() {
    let rhone = &around(&["69388"]).departments[0];
    let commission = Commission::of(rhone, day("2026-03-02"));
    assert_eq!(commission.seizable, Seizable::Unknown, "add the order to this test with it");
    assert_eq!(commission.ask[0].name, "Service de l’État");
    assert_eq!(DELAYS.len(), 0);
}
