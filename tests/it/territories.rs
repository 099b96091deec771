//! Every route about one demand × every role × own and other territory, with real identifiers.

use crate::concurrency::{accept, oldest};
use crate::harness::{Browser, Site, on_both, picture};
use crate::life::corrected;
use app::domain::account::Role;
use app::domain::ids::DemandId;
use app::domain::life_cycle::StatusKind;
use app::domain::rights::{Relation, Target, may};
use axum::http::{Method, StatusCode};
use guichet_web::store::documents::Purpose;

/// What the addresses of the two demands are made of: one waits, one is registered and waits for a
/// correction.
struct Two {
    waiting: DemandId,
    page: String,
    complement: String,
    registered: DemandId,
    number: String,
    proof: String,
    certificate: String,
}

impl Two {
    /// The path of a route with the identifiers of the demand that it is about, and whether that
    /// is the registered one; none for what is no demand's.
    fn path(&self, route: &str) -> Option<(String, bool)> {
        let registered = |path: String| Some((path, true));
        if route.contains("/operateur/dossier/") || route.starts_with("/guichet/dossier/") {
            let path = route.replace("{id}", &self.waiting.to_string());
            return Some((path.replace("{page}", &self.page), false));
        }
        if route.contains("/operateur/correction/") {
            let path = route.replace("{id}", &self.registered.to_string());
            return registered(path.replace("{page}", &self.proof));
        }
        if route.contains("{number}") {
            return registered(route.replace("{number}", &self.number));
        }
        if route.starts_with("/demande/correction/pieces/") {
            return registered(route.replace("{id}", &self.proof));
        }
        if route.starts_with("/demande/attestation/") {
            return registered(route.replace("{id}", &self.certificate));
        }
        if route.starts_with("/demande/pieces/{id}") {
            return Some((route.replace("{id}", &self.page), false));
        }
        if route.starts_with("/demande/handicap/{id}") {
            return Some((route.replace("{id}", &self.complement), false));
        }
        None
    }
}

async fn two(site: &Site) -> (Two, Browser, Browser) {
    let mut second = site.applicant("deux@demandeur.example").await;
    second.file().await;
    let operator = crate::concurrency::operator();
    let file = oldest(site).await;
    let accepted = accept(site, &operator, file.id, Some(file.version)).await;
    let number = accepted.unwrap().to_string();
    site.work().await;
    let version = second.page("/demande/correction").await.field("version");
    let proof: &[(&str, &[u8])] = &[("acte.jpg", &picture())];
    let asked =
        second.upload_with("/demande/correction", &corrected("Martin", &version), proof).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);

    let mut first = site.applicant("un@demandeur.example").await;
    first.go("/demande", &[]).await;
    first.fill().await;
    let complement = [
        ("personneConcernee", "Zoé Durand"),
        ("etatHandicap", "STA"),
        ("natureHandicap", "MI"),
        ("equipement", "4"),
        ("besoins", "Un couloir large"),
    ];
    first.go("/demande/handicap/nouveau", &complement).await;
    let sent = first.upload(&[("carte.jpg", &picture())]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    first.submit().await;
    let waiting = oldest(site).await.id;

    let mut conn = site.portal.store.read().await.unwrap();
    let ids = Two {
        waiting,
        page: conn.pages(waiting).await.unwrap()[0].to_string(),
        complement: conn.complements(waiting).await.unwrap()[0].0.to_string(),
        registered: file.id,
        number,
        proof: conn.pages_for(file.id, Purpose::Proof).await.unwrap()[0].to_string(),
        certificate: conn.certificates(file.id).await.unwrap()[0].id.to_string(),
    };
    drop(conn);
    (ids, first, second)
}

/// Somebody of a role who works where the demands are not.
async fn elsewhere(site: &Site, role: Role) -> Browser {
    let (territories, guichets): (&[&str], &[&str]) = match role {
        Role::Operator | Role::TerritoryManager => (&["038"], &[]),
        Role::GuichetAgent | Role::GuichetLead => (&[], &["G3801"]),
        Role::Applicant | Role::Administrator => (&[], &[]),
    };
    let email = format!("{}@ailleurs.example", role.code());
    site.signed_in(&email, role, territories, guichets).await
}

#[test]
fn a_demand_is_reached_from_its_own_territory_and_from_no_other() {
    on_both(async |site| {
        let (ids, first, second) = two(&site).await;
        let routes: Vec<_> = site
            .table
            .iter()
            .filter(|access| access.action.has_target())
            .filter_map(|access| Some((access, ids.path(access.path)?)))
            .collect();
        let left: Vec<_> = site
            .table
            .iter()
            .filter(|access| access.action.has_target() && access.path.contains('{'))
            .filter(|access| ids.path(access.path).is_none())
            .map(|access| access.path)
            .filter(|path| !path.contains("{step}") && !path.starts_with("/ilots/envois/"))
            // What these lead to is nobody else's either: `reviewing`, `desk` and `pipeline` see
            // to it.
            .filter(|path| !path.starts_with("/demande/pieces/recues/"))
            .filter(|path| !path.starts_with("/demande/correction/recues/"))
            .filter(|path| !path.starts_with("/operateur/decision/"))
            .filter(|path| !path.starts_with("/territoire/reactivation/"))
            .collect();
        assert!(left.is_empty(), "give them real identifiers: {left:?}");
        assert!(routes.len() > 15, "{}", routes.len());

        for role in Role::ALL.iter().copied() {
            let mut stranger = elsewhere(&site, role).await;
            if role == Role::Applicant {
                // One with a demand of their own.
                stranger.go("/demande", &[]).await;
            }
            let before = site.versions().await;
            for (access, (path, _)) in &routes {
                let what = format!("{role:?} {} {path}", access.method);
                let answer = match access.method {
                    Method::GET => stranger.get(path).await,
                    _ => stranger.post(path, &[("version", "1"), ("motif", "ILLISIBLE")]).await,
                };
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
            }
            assert_eq!(site.versions().await, before, "nothing was changed from elsewhere");
        }

        for role in Role::ALL.iter().copied() {
            let (territories, guichets): (&[&str], &[&str]) = match role {
                Role::Operator | Role::TerritoryManager => (&["069"], &[]),
                Role::GuichetAgent | Role::GuichetLead => (&[], &["G6902"]),
                Role::Applicant | Role::Administrator => (&[], &[]),
            };
            let email = format!("{}@ici.example", role.code());
            let mut agent = site.signed_in(&email, role, territories, guichets).await;
            let mut owners = [first.clone(), second.clone()];
            for (access, (path, registered)) in &routes {
                if access.method != Method::GET {
                    continue;
                }
                let state = if *registered { StatusKind::Active } else { StatusKind::Submitted };
                let (browser, relation) = if role == Role::Applicant {
                    (&mut owners[usize::from(*registered)], Relation::Own)
                } else {
                    (&mut agent, Relation::InScope)
                };
                let allowed = may(Some(role), access.action, Some(Target { state, relation }));
                let expected = if allowed { StatusCode::OK } else { StatusCode::NOT_FOUND };
                let status = browser.get(path).await.status;
                // Nothing was done at a desk yet: its receipt leads to the demand.
                let nothing = path.ends_with("/recu") && status == StatusCode::SEE_OTHER;
                assert!(status == expected || allowed && nothing, "{role:?} {path}: {status}");
            }
        }
    });
}
