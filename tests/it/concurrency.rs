//! Many at once.

use crate::harness::{Engine, Site, on_both, steps};
use app::domain::account::Role;
use app::domain::demand::Demand;
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId, DocumentId};
use app::domain::refusal::DocumentRefusal;
use app::domain::review::{File, QueueFilter, Verdict};
use app::domain::rights::Actor;
use app::domain::unique_number::UniqueNumber;
use app::forms::Typed;
use app::forms::journey::Step;
use axum::http::StatusCode;
use guichet_web::actions::{self, decision, demand, queue};
use guichet_web::ports::ids;
use guichet_web::store::documents::{NewPage, Purpose};
use std::collections::BTreeSet;

/// A demand that waits, made by the actions; its picture is of no use here.
pub async fn waiting(site: &Site, index: usize) -> (AccountId, DemandId) {
    let email = format!("demandeur{index}@demandeur.example");
    let id = site.account(&email, Role::Applicant, &[], &[]).await;
    let actor = Actor { account: id, role: Role::Applicant, territories: vec![], guichets: vec![] };
    demand::start(&site.portal, &actor).await.unwrap();
    for (slug, fields) in steps() {
        let pairs = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let step = Step::from_slug(slug).unwrap();
        let typed = Typed::from_pairs(pairs);
        actions::answers::save(&site.portal, &actor, step, &typed, None).await.unwrap();
    }
    let draft =
        demand::open(&site.portal, &actor, app::domain::rights::Action::Submit).await.unwrap();
    let mut tx = site.portal.store.write().await.unwrap();
    let page = NewPage { id: DocumentId(ids::new()), digest: "", file_digest: "" };
    tx.add_page(&page, draft.id, Purpose::Identity, site.now()).await.unwrap();
    tx.commit().await.unwrap();
    demand::submit(&site.portal, &actor, Some(draft.version)).await.unwrap();
    (id, draft.id)
}

/// An operator of the Rhône, without a browser.
pub fn operator() -> Actor {
    Actor {
        account: AccountId(ids::new()),
        role: Role::Operator,
        territories: vec!["069".parse().unwrap()],
        guichets: vec![],
    }
}

/// Accepts at once.
pub async fn accept(
    site: &Site,
    actor: &Actor,
    id: DemandId,
    version: Option<i64>,
) -> guichet_web::error::Result<UniqueNumber> {
    let decided = decision::decide(&site.portal, actor, id, version, Verdict::Accepted).await?;
    Ok(decided.number.expect("carried out at once"))
}

/// The oldest file of the Rhône.
pub async fn oldest(site: &Site) -> Demand {
    let found = queue::files(&site.portal, &operator(), QueueFilter::default(), 50).await.unwrap();
    let mut files = found.files.into_iter();
    files.find(|one| matches!(one.file, File::Document(_))).expect("a file that waits").demand
}

/// Refuses at once.
pub async fn refuse(
    site: &Site,
    actor: &Actor,
    id: DemandId,
    version: Option<i64>,
    refusal: DocumentRefusal,
) -> guichet_web::error::Result<()> {
    let verdict = Verdict::Refused { refusal };
    decision::decide(&site.portal, actor, id, version, verdict).await.map(drop)
}

#[test]
fn two_hundred_acceptances_at_once_give_two_hundred_numbers() {
    on_both(async |site| {
        let mut demands = Vec::new();
        for index in 0..200 {
            demands.push(waiting(&site, index).await.1);
        }
        let site = std::sync::Arc::new(site);
        let mut tasks = tokio::task::JoinSet::new();
        for id in demands {
            let site = site.clone();
            tasks.spawn(async move {
                let review = decision::review(&site.portal, &operator(), id).await.unwrap();
                let version = Some(review.demand.version);
                // Two operators press at the same instant.
                let (first, second) = (operator(), operator());
                let (a, b) = tokio::join!(
                    accept(&site, &first, id, version),
                    accept(&site, &second, id, version),
                );
                assert!(a.is_ok() != b.is_ok(), "one wins: {a:?} {b:?}");
                a.or(b).unwrap()
            });
        }
        let mut numbers = BTreeSet::new();
        while let Some(number) = tasks.join_next().await {
            let number = number.unwrap();
            assert_eq!(number.guichet(), GuichetCode::WEB);
            assert!(numbers.insert(number), "{number} was given twice");
        }
        let sequences: Vec<u32> = numbers.iter().map(|number| number.sequence()).collect();
        assert_eq!(sequences, (1..=200).collect::<Vec<_>>(), "no hole either");
        site.work().await;
        // The register, replayed, is the current state.
        for number in numbers {
            let mut conn = site.portal.store.read().await.unwrap();
            let kept = conn.demand_by_number(number).await.unwrap().unwrap();
            let events = conn.events(kept.id).await.unwrap();
            let events: Vec<_> = events.into_iter().map(|recorded| recorded.event).collect();
            let folded = Demand::fold(kept.id, kept.account, &events);
            assert_eq!((folded.status, folded.content), (kept.status, kept.content));
            let states = conn.dispatch_states(kept.id).await.unwrap();
            let codes: Vec<&str> = states.iter().map(|(code, _)| code.as_str()).collect();
            assert_eq!(codes, ["G6901", "G6902", "G6903"]);
        }
        assert_eq!(site.counted("D69 pending").await, 200);
        site.figures_hold().await;
    });
}

#[test]
fn a_double_click_files_once_and_two_tabs_keep_both_steps() {
    on_both(async |site| {
        let mut tab = site.applicant("eloise@demandeur.example").await;
        tab.go("/demande", &[]).await;
        let mut other = tab.clone();
        let all = steps();
        let save = |name: &str| all.iter().find(|(slug, _)| *slug == name).unwrap().1.clone();
        let (contact, household) = (save("contact"), save("foyer"));
        let (a, b) = tokio::join!(
            tab.post("/demande/etape/contact", &contact),
            other.post("/demande/etape/foyer", &household),
        );
        assert_eq!((a.status, b.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        assert!(tab.page("/demande/etape/contact").await.text.contains("Tilleuls"));
        assert!(tab.page("/demande/etape/foyer").await.text.contains("value=\"D\" checked"));

        tab.fill().await;
        tab.upload(&[("carte.jpg", &crate::harness::picture())]).await;
        let version = tab.page("/demande/verification").await.field("version");
        // Another tab changes an answer after the check page was shown.
        let mut contact = contact;
        contact[2].1 = "5 rue des Tilleuls";
        other.go("/demande/etape/contact", &contact).await;
        let fields = [("declaration", "oui"), ("version", version.as_str())];
        let stale = tab.post("/demande/verification", &fields).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "what is sent is what was seen");

        let version = tab.page("/demande/verification").await.field("version");
        let fields = [("declaration", "oui"), ("version", version.as_str())];
        let (a, b) = tokio::join!(
            tab.post("/demande/verification", &fields),
            other.post("/demande/verification", &fields),
        );
        assert_eq!((a.location(), b.location()), ("/demande", "/demande"));
        site.work().await;
        let filed = site.mails("eloise@demandeur.example");
        assert_eq!(filed.len(), 1, "one filing, one mail");
        // Going back after sending cannot change what is being checked.
        let late = tab.post("/demande/etape/foyer", &household).await;
        assert_eq!(late.location(), "/demande");
        assert!(tab.page("/demande").await.text.contains("vérification"));
    });
}

#[test]
fn a_closed_guichet_is_tried_again_then_given_up() {
    on_both(async |site| {
        waiting(&site, 0).await;
        let demand = oldest(&site).await;
        accept(&site, &operator(), demand.id, Some(demand.version)).await.unwrap();
        // It closes between the acceptance and the delivery.
        let guichets = site.portal.guichets();
        let mut closed = guichets.iter().find(|g| g.code.as_str() == "G6902").unwrap().clone();
        closed.active = false;
        actions::administration::put_guichets(&site.portal, &[closed]).await.unwrap();
        let state = async || {
            let mut conn = site.portal.store.read().await.unwrap();
            let states = conn.dispatch_states(demand.id).await.unwrap();
            states.into_iter().find(|(code, _)| code == "G6902").unwrap().1
        };
        site.work().await;
        assert_eq!(state().await, app::domain::dispatch::DispatchState::ToSend);
        for _ in 0..8 {
            site.wait(chrono::TimeDelta::days(2));
            site.work().await;
        }
        assert_eq!(state().await, app::domain::dispatch::DispatchState::Failed);
        let failures = actions::administration::overview(&site.portal).await.unwrap().failures;
        assert_eq!(failures, 1);
    });
    let _ = Engine::Sqlite;
}
