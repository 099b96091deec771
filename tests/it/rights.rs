//! The matrix of rights: printed, complete, and held by every route.

use crate::hand_offs;
use crate::harness::{Browser, Site, on_both};
use crate::uploads::tus;
use app::domain::account::Role;
use app::domain::rights::{Action, Who, matrix, may_ever};
use axum::http::{Method, StatusCode};
use guichet_web::web::Access;

/// A path of the route, with identifiers that exist nowhere.
fn path_of(access: &Access) -> String {
    let nobody = "019a0000-0000-7000-8000-000000000000";
    access
        .path
        .replace("/guichets/{code}", "/guichets/G6902")
        .replace("/region/{code}", "/region/84")
        .replace("{code}", "69")
        .replace("{insee}", "69029")
        .replace("/statistiques/{name}", "/statistiques/france")
        .replace("{siren}", "200046977")
        .replace("{file}", "communes.csv")
        .replace("{step}", "identite")
        .replace("{number}", "0690326000999GDPUB")
        .replace("{name}", &format!("{nobody}.eml"))
        .replace("{id}", nobody)
        .replace("{page}", nobody)
        .replace("{reference}", nobody)
}

#[test]
fn the_matrix_is_the_one_that_was_reviewed() {
    println!("{}", matrix());
    let reviewed = include_str!("../../docs/rights.txt");
    assert_eq!(matrix(), reviewed, "review the change, then copy the matrix into docs/rights.txt");
}

#[test]
fn every_action_has_a_route_and_every_route_an_action() {
    on_both(async |site| {
        for action in Action::ALL {
            let routes = site.table.iter().filter(|access| access.action == action).count();
            assert!(routes > 0, "{action:?} has no route");
        }
    });
}

#[test]
fn a_route_is_closed_to_whoever_may_never_use_it() {
    on_both(async |site| {
        site.publish().await;
        for who in Who::all() {
            let mut browser = browser_of(&site, who).await;
            for access in &site.table {
                if ["/compte/deconnexion", "/telephone/fin"].contains(&access.path) {
                    // It would end the session of the test.
                    continue;
                }
                let path = path_of(access);
                let answer = match access.method {
                    Method::GET => browser.get(&path).await,
                    Method::POST => browser.post(&path, &[]).await,
                    _ => tus(&mut browser, access.method.clone(), &path, &[], "").await,
                };
                let what = format!("{who:?} {} {path}: {}", access.method, answer.status);
                assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{what}");
                match (may_ever(who, access.action), who) {
                    // No account leads there: the page says how to get a code.
                    (false, Who::Visitor) if access.action == Action::SendFromPhone => {
                        assert_eq!(answer.status, StatusCode::GONE, "{what}");
                    }
                    // A page that saves by itself says that the session is over.
                    (false, Who::Visitor | Who::Phone)
                        if access.path.starts_with("/ilots/demande/") =>
                    {
                        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{what}");
                    }
                    (false, Who::Visitor | Who::Phone) => {
                        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{what}");
                        let (sign_in, next) = answer
                            .location()
                            .split_once("?suite=")
                            .unwrap_or((answer.location(), "/"));
                        assert_eq!(sign_in, "/compte/connexion", "{what}");
                        // After sign-in the person lands on a page.
                        let next = browser.get(next).await.status;
                        assert_ne!(next, StatusCode::METHOD_NOT_ALLOWED, "{what}");
                    }
                    (false, Who::Role(_)) => {
                        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
                    }
                    (true, _)
                        if access.path.contains("{id}") || access.path.contains("{number}") =>
                    {
                        // An identifier that is nobody's.
                        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
                    }
                    (true, _) => assert!(
                        answer.status.is_success()
                            || answer.status.is_redirection()
                            || answer.status == StatusCode::UNPROCESSABLE_ENTITY
                            || answer.status == StatusCode::GONE
                            || answer.status == StatusCode::PRECONDITION_FAILED
                            || answer.status == StatusCode::NOT_FOUND
                                && (path.contains("019a") || access.action.has_target()),
                        "{what}"
                    ),
                }
            }
        }
    });
}

async fn browser_of(site: &Site, who: Who) -> Browser {
    let role = match who {
        Who::Visitor => return site.browser(),
        Who::Phone => {
            let mut owner = site.applicant("proprietaire@role.example").await;
            owner.go("/demande", &[]).await;
            return hand_offs::phone(site, &mut owner).await;
        }
        Who::Role(role) => role,
    };
    let (territories, guichets): (&[&str], &[&str]) = match role {
        Role::Operator | Role::TerritoryManager => (&["069"], &[]),
        Role::GuichetAgent | Role::GuichetLead => (&[], &["G6902"]),
        Role::Applicant | Role::Administrator => (&[], &[]),
    };
    site.signed_in(&format!("{}@role.example", role.code()), role, territories, guichets).await
}

#[test]
fn what_belongs_to_somebody_else_does_not_exist() {
    on_both(async |site| {
        let mut owner = site.applicant("eloise@demandeur.example").await;
        owner.file().await;
        let mut other = site.applicant("autre@demandeur.example").await;
        let demand = other.page("/demande").await.text;
        assert!(!demand.contains("Durand"), "{demand}");

        let mut operator = site.operator().await;
        let queue = operator.page("/operateur").await.text;
        let at = queue.find("/operateur/dossier/").unwrap();
        let file = queue[at..].split('"').next().unwrap().to_owned();
        let review = operator.page(&file).await;
        let at = review.text.find(&format!("{file}/pieces/")).unwrap();
        let picture = review.text[at..].split('"').next().unwrap().to_owned();
        let page = picture.rsplit('/').next().unwrap();

        let mut abroad =
            site.signed_in("op38@portail.example", Role::Operator, &["038"], &[]).await;
        let mut desk =
            site.signed_in("g@guichet.example", Role::GuichetAgent, &[], &["G6902"]).await;
        assert!(!abroad.page("/operateur").await.text.contains(&file));
        for browser in [&mut abroad, &mut desk, &mut other] {
            for path in [&file, &picture] {
                assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            }
            let version = review.field("version");
            for verb in ["validation", "refus"] {
                let fields = [("version", version.as_str()), ("motif", "ILLISIBLE")];
                let answer = browser.post(&format!("{file}/{verb}"), &fields).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{verb}");
            }
            let own = format!("/demande/pieces/{page}");
            assert_eq!(browser.get(&own).await.status, StatusCode::NOT_FOUND);
            let gone = browser.post(&format!("{own}/retrait"), &[]).await;
            assert_eq!(gone.status, StatusCode::NOT_FOUND);
        }
        // Its owner sees it.
        assert_eq!(owner.get(&format!("/demande/pieces/{page}")).await.status, StatusCode::OK);
    });
}
