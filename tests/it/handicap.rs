//! The handicap complement: written by its owner, read by the guichets that have the demand, kept
//! out of everything else.

use crate::harness::{PASSWORD, Site, on_both};
use app::domain::account::Role;
use axum::http::StatusCode;
use chrono::TimeDelta;

const COMPLEMENT: [(&str, &str); 5] = [
    ("personneConcernee", "Zoé Durand"),
    ("etatHandicap", "STA"),
    ("natureHandicap", "MI"),
    ("equipement", "4"),
    ("besoins", "Un couloir large pour le fauteuil"),
];

/// The address of the first complement of the list.
fn address_of(html: &str) -> String {
    let at = html.find("/demande/handicap/").expect("a complement");
    html[at..].chars().take_while(|c| *c != '"').collect()
}

/// A number for the demand of the only file that waits.
async fn register(site: &Site) -> String {
    let operator = crate::concurrency::operator();
    let demand = crate::concurrency::oldest(site).await;
    let version = Some(demand.version);
    let accepted = crate::concurrency::accept(site, &operator, demand.id, version).await;
    site.work().await;
    accepted.unwrap().to_string()
}

#[test]
fn a_complement_is_written_changed_and_taken_back() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        browser.fill().await;
        let page = browser.page("/demande/handicap/nouveau").await.text;
        assert!(page.contains("value=\"Zoé Durand\""), "the household is proposed: {page}");
        let wrong = browser.post("/demande/handicap/nouveau", &COMPLEMENT[..2]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let saved = browser.go("/demande/handicap/nouveau", &COMPLEMENT).await;
        assert_eq!(saved, "/demande/handicap");
        let list = browser.page("/demande/handicap").await.text;
        assert!(list.contains("Ascenseur") && list.contains("couloir large"), "{list}");
        assert!(browser.page("/demande/verification").await.text.contains("1 personne"));

        let address = address_of(&list);
        let changed = [&COMPLEMENT[..3], &[("equipement", "1")]].concat();
        browser.go(&address, &changed).await;
        let list = browser.page("/demande/handicap").await.text;
        assert!(list.contains("Baignoire") && !list.contains("Ascenseur"), "{list}");

        // Somebody else's address is unknown.
        let mut other = site.applicant("autre@demandeur.example").await;
        other.go("/demande", &[]).await;
        assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(&address, &COMPLEMENT).await.status, StatusCode::NOT_FOUND);
        other.post(&format!("{address}/retrait"), &[]).await;
        assert!(browser.page("/demande/handicap").await.text.contains("Baignoire"));

        for _ in 0..2 {
            let to = browser.go(&format!("{address}/retrait"), &[]).await;
            assert_eq!(to, "/demande/handicap", "a second click leads there too");
        }
        assert!(!browser.page("/demande/handicap").await.text.contains("Baignoire"));
        for _ in 0..12 {
            browser.go("/demande/handicap/nouveau", &COMPLEMENT).await;
        }
        browser.post("/demande/handicap/nouveau", &COMPLEMENT).await;
        let full = browser.page("/demande/handicap").await.text;
        assert!(full.contains("12 compléments au plus"), "{full}");
        assert_eq!(full.matches("Retirer le complément").count(), 12);
    });
}

#[test]
fn what_is_typed_of_a_handicap_with_an_ended_session_waits_sealed() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        site.wait(TimeDelta::hours(1));
        let path = "/demande/handicap/nouveau";
        let to = browser.go(path, &COMPLEMENT).await;
        assert_eq!(to, format!("/compte/connexion?suite={path}"));
        for kept in site.sessions().await {
            assert!(!kept.contains("couloir") && !kept.contains("natureHandicap"), "{kept}");
        }
        let fields =
            [("email", "eloise@demandeur.example"), ("motDePasse", PASSWORD), ("suite", path)];
        assert_eq!(browser.go("/compte/connexion", &fields).await, path);
        let page = browser.page(path).await.text;
        assert!(page.contains("couloir large"), "{page}");
    });
}

#[test]
fn a_complement_of_a_demand_given_up_is_not_taken() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.file().await;
        register(&site).await;
        let version = browser.page("/demande/abandon/confirmation").await.field("version");
        let fields = [("renonciation", "oui"), ("version", version.as_str())];
        browser.go("/demande/abandon/confirmation", &fields).await;
        browser.post("/demande/handicap/nouveau", &COMPLEMENT).await;
        let told = browser.page("/demande").await.text;
        assert!(told.contains("renonciation"), "{told}");
        browser.go("/demande/abandon/annulation", &[]).await;
        let list = browser.page("/demande/handicap").await.text;
        assert!(!list.contains("couloir large"), "{list}");
    });
}

#[test]
fn a_complement_is_read_by_the_guichets_of_the_demand_alone_and_kept_sealed() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.file().await;
        browser.go("/demande/handicap/nouveau", &COMPLEMENT).await;
        let number = register(&site).await;
        let path = format!("/guichet/demande/{number}/handicap");

        let mut desk =
            site.signed_in("g@guichet.example", Role::GuichetAgent, &[], &["G6903"]).await;
        let page = desk.page(&path).await.text;
        assert!(page.contains("couloir large"), "{page}");
        let demand = desk.page(&format!("/guichet/demande/{number}")).await.text;
        assert!(demand.contains(&path) && !demand.contains("couloir large"), "{demand}");
        let mut elsewhere =
            site.signed_in("h@guichet.example", Role::GuichetAgent, &[], &["G3801"]).await;
        assert_eq!(elsewhere.get(&path).await.status, StatusCode::NOT_FOUND);
        let mut operator = site.operator().await;
        assert_eq!(operator.get(&path).await.status, StatusCode::NOT_FOUND);

        // Neither the register nor the rows say it.
        let mut conn = site.portal.store.read().await.unwrap();
        let demand = conn.demand_by_number(number.parse().unwrap()).await.unwrap().unwrap();
        let told = format!("{:?} {:?}", conn.events(demand.id).await.unwrap(), demand);
        assert!(!told.contains("couloir"), "{told}");
        let sealed = conn.complements(demand.id).await.unwrap();
        assert_eq!(sealed.len(), 1);
        assert!(!sealed[0].1.windows(7).any(|part| part == b"couloir"));
    });
}
