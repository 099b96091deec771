//! Households of every kind, through the form and into the register.

use crate::concurrency::{accept, oldest, operator};
use crate::harness::{Browser, Site, on_both, picture, steps};
use app::domain::account::Role;
use app::domain::content::Content;
use axum::http::StatusCode;

/// Sends the document and the demand; gives the number that an operator then gives.
async fn register(site: &Site, browser: &mut Browser) -> String {
    let sent = browser.upload(&[("carte.jpg", &picture())]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    browser.submit().await;
    let demand = oldest(site).await;
    let number = accept(site, &operator(), demand.id, Some(demand.version)).await;
    site.work().await;
    number.unwrap().to_string()
}

async fn content(site: &Site, number: &str) -> Content {
    let mut conn = site.portal.store.read().await.unwrap();
    let demand = conn.demand_by_number(number.parse().unwrap()).await.unwrap().unwrap();
    demand.content.unwrap()
}

#[test]
fn an_association_says_who_it_is_where_to_write_and_what_it_wishes() {
    on_both(async |site| {
        let mut browser = site.applicant("asso@demandeur.example").await;
        browser.go("/demande", &[]).await;
        let legal = [("typeDemandeur", "personneMorale")];
        assert_eq!(
            browser.go("/demande/etape/demandeur", &legal).await,
            "/demande/etape/organisme"
        );
        let name = [("raisonSociale", "Un Toit Demain"), ("siren", "732 829 320")];
        assert_eq!(browser.go("/demande/etape/organisme", &name).await, "/demande/etape/identite");
        let all = steps();
        let asked = |slug: &str| all.iter().find(|(one, _)| *one == slug).unwrap().1.clone();
        for (slug, next) in [
            ("identite", "/demande/etape/contact"),
            ("contact", "/demande/etape/logement"),
            ("logement", "/demande/etape/communes"),
            ("communes", "/demande/pieces"),
        ] {
            let to = browser.go(&format!("/demande/etape/{slug}"), &asked(slug)).await;
            assert_eq!(to, next, "{slug}");
        }
        // The pages of a person do not apply to it.
        let check = browser.page("/demande/verification").await.text;
        assert!(check.contains("Un Toit Demain") && !check.contains("/demande/etape/travail"));
        assert!(!check.contains("/demande/handicap"), "{check}");
        assert_eq!(browser.get("/demande/handicap").await.location(), "/demande");

        let number = register(&site, &mut browser).await;
        let content = content(&site, &number).await;
        assert!(content.household.is_none() && content.reason.is_none());
        assert_eq!(content.organization.unwrap().siren.as_deref(), Some("732829320"));
        let mut desk =
            site.signed_in("g@guichet.example", Role::GuichetAgent, &[], &["G6902"]).await;
        let shown = desk.page(&format!("/guichet/demande/{number}")).await.text;
        assert!(shown.contains("Un Toit Demain"), "{shown}");
    });
}

#[test]
fn a_household_that_shrinks_then_grows_again_finds_its_answers() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        browser.fill().await;
        let alone = [("situationFamiliale", "D"), ("nombrePersonnesACharge", "")];
        browser.go("/demande/etape/foyer", &alone).await;
        let check = browser.page("/demande/verification").await.text;
        assert!(check.contains("1 personne") && !check.contains("Noé"), "{check}");
        let three = [("situationFamiliale", "D"), ("nombrePersonnesACharge", "2")];
        browser.go("/demande/etape/foyer", &three).await;
        let check = browser.page("/demande/verification").await.text;
        assert!(check.contains("3 personnes") && check.contains("Noé"), "{check}");

        // The page of the one child left does not show the other: saved again, it keeps them.
        let one = [("situationFamiliale", "D"), ("nombrePersonnesACharge", "1")];
        browser.go("/demande/etape/foyer", &one).await;
        let avant = browser.page("/demande/etape/personnes-a-charge").await.field("avant");
        let mut fields = steps().remove(3).1;
        fields.truncate(5);
        fields.push(("avant", avant.as_str()));
        browser.go("/demande/etape/personnes-a-charge", &fields).await;
        browser.go("/demande/etape/foyer", &three).await;
        let check = browser.page("/demande/verification").await.text;
        assert!(check.contains("Zoé") && check.contains("Noé"), "{check}");

        // One child less: what is filed is what applies.
        let two = [("situationFamiliale", "D"), ("nombrePersonnesACharge", "1")];
        browser.go("/demande/etape/foyer", &two).await;
        let number = register(&site, &mut browser).await;
        let household = content(&site, &number).await.household.unwrap();
        assert_eq!((household.size, household.dependants.len()), (2, 1));
        assert_eq!(household.dependants[0].first_names, "Zoé");
    });
}

#[test]
fn a_page_of_a_household_that_is_smaller_takes_answers_and_breaks_nothing() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        for slug in ["codemandeur-4", "codemandeur-2-ressources", "enfants-en-garde"] {
            let path = format!("/demande/etape/{slug}");
            // An address of before leads to the demand.
            let page = browser.get(&path).await;
            assert_eq!(page.location(), "/demande", "{slug}");
            let answer = browser.post(&path, &[("nom", "Durand"), ("sexe_1", "F")]).await;
            assert!(!answer.status.is_server_error(), "{slug}: {}", answer.status);
        }
        assert_eq!(browser.get("/demande/etape/codemandeur-5").await.status, StatusCode::NOT_FOUND);
        browser.fill().await;
        let sent = browser.upload(&[("carte.jpg", &picture())]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        browser.submit().await;
    });
}
