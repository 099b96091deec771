//! Unusual reading: found the next night, told to whoever answers for the agent, explained and kept.

use crate::harness::{Browser, Site, on_both};
use app::domain::account::Role;
use app::domain::ids::{AccountId, DemandId};
use app::domain::journal::{Verdict, What};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use guichet_web::actions::{journal, reading};
use guichet_web::ports::ids;
use guichet_web::store::journal::{Entry, Row};

/// One more entry in the journal, as the portal writes them.
async fn wrote(site: &Site, actor: AccountId, role: Role, what: What, at: DateTime<Utc>) {
    let entry = Entry {
        at,
        actor: Some(actor),
        role,
        guichet: "G6902".parse().unwrap(),
        territory: "069".parse().ok(),
        demand: Some(DemandId(ids::new())),
        what,
        reason: what.reason(),
        agent: None,
    };
    let mut tx = site.portal.store.write().await.unwrap();
    let (seq, end) = tx.next_journal_place().await.unwrap();
    let mut row = Row::of(seq, &entry);
    row.hash = site.portal.chain.link(&end, &row);
    tx.add_to_journal(&row, &site.portal.chain.end(&row.hash)).await.unwrap();
    tx.commit().await.unwrap();
}

/// So many demands, each looked at once, now.
async fn looked(site: &Site, actor: AccountId, role: Role, what: What, demands: usize) {
    for _ in 0..demands {
        wrote(site, actor, role, what, site.now()).await;
    }
}

async fn next_morning(site: &Site) {
    site.wait(TimeDelta::days(1));
    site.work().await;
}

async fn signed_in(site: &Site, email: &str) -> Browser {
    let mut browser = site.browser();
    browser.sign_in(email).await;
    browser
}

/// The first address of a page that begins so.
fn address(html: &str, start: &str) -> String {
    let at = html.find(start).unwrap_or_else(|| panic!("no {start}:\n{html}"));
    html[at..].split('"').next().unwrap().to_owned()
}

const LIST: &str = "/guichet/consultations";
const AGENT: &str = "agent@guichet.example";
const LEAD: &str = "responsable@guichet.example";
const MANAGER: &str = "gestionnaire@territoire.example";

#[test]
fn looks_without_any_act_are_told_to_the_lead_who_explains_them_once() {
    on_both(async |site| {
        let agent = site.account(AGENT, Role::GuichetAgent, &[], &["G6902"]).await;
        let lead_account = site.account(LEAD, Role::GuichetLead, &[], &["G6902"]).await;
        site.account("ailleurs@guichet.example", Role::GuichetLead, &[], &["G6901"]).await;
        site.account(MANAGER, Role::TerritoryManager, &["069"], &[]).await;
        looked(&site, agent, Role::GuichetAgent, What::SawDemand, 25).await;
        site.work().await;
        let mut lead = signed_in(&site, LEAD).await;
        let inbox = lead.page("/guichet").await.text;
        assert!(inbox.contains(LIST) && !inbox.contains("à expliquer"), "not over: {inbox}");
        next_morning(&site).await;

        let mut lead = signed_in(&site, LEAD).await;
        let inbox = lead.page("/guichet").await.text;
        assert!(inbox.contains("2 consultations à expliquer"), "{inbox}");
        let list = lead.page(LIST).await.text;
        for words in [
            AGENT,
            "2 mars 2026",
            "25 demandes consultées ce jour-là, sans aucune démarche.",
            "25 demandes consultées que son guichet n’a pas reçues",
        ] {
            assert!(list.contains(words), "{words}: {list}");
        }
        assert!(!list.contains("/guichet/demande/"), "it leads to no demand: {list}");

        // Neither the agent, nor another lead, nor the manager, since there is a lead.
        let one = address(&list, &format!("{LIST}/"));
        let fields = [("explication", "Reprise du stock")];
        let mut other = signed_in(&site, "ailleurs@guichet.example").await;
        assert!(!other.page(LIST).await.text.contains(AGENT));
        let mut manager = signed_in(&site, MANAGER).await;
        assert!(!manager.page("/territoire/consultations").await.text.contains(AGENT));
        assert!(!manager.page("/territoire").await.text.contains("à expliquer"));
        let mut own = signed_in(&site, AGENT).await;
        assert_eq!(own.get(LIST).await.status, StatusCode::NOT_FOUND);
        assert!(!own.page("/guichet").await.text.contains(LIST));
        for browser in [&mut other, &mut manager, &mut own] {
            assert_eq!(browser.get(&one).await.status, StatusCode::NOT_FOUND);
            assert_eq!(browser.post(&one, &fields).await.status, StatusCode::NOT_FOUND);
        }

        let silent = lead.post(&one, &[("explication", " ")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(silent.text.contains("explication-erreur"), "{}", silent.text);
        assert_eq!(lead.go(&one, &fields).await, LIST);
        let list = lead.page(LIST).await.text;
        assert!(list.contains("Reprise du stock") && list.contains(LEAD), "{list}");
        lead.go(&one, &[("explication", "Autre chose")]).await;
        let list = lead.page(LIST).await.text;
        assert!(list.contains("déjà expliquée") && !list.contains("Autre chose"), "{list}");
        let inbox = lead.page("/guichet").await.text;
        assert!(inbox.contains("1 consultation à expliquer"), "{inbox}");
        assert!(lead.page(&one).await.text.contains("Reprise du stock"));

        // In the journal too, once, about no demand.
        assert_eq!(journal::verify(&site.portal).await.unwrap(), Verdict::Whole(26));
        let mut conn = site.portal.store.read().await.unwrap();
        let last = conn.journal_after(25, 26, 1).await.unwrap().remove(0).unwrap();
        let last = last.read().unwrap();
        assert_eq!((last.what, last.demand), (What::ExplainedReading, None));
        assert_eq!((last.actor, last.guichet.as_str()), (Some(lead_account), "G6902"));
        drop(conn);

        // The same night gone through again, as after a crash: nothing twice, nothing forgotten.
        site.execute("UPDATE reading_search SET day = '2026-03-01'").await;
        site.work().await;
        let list = lead.page(LIST).await.text;
        assert_eq!(list.matches(&format!("href=\"{LIST}/")).count(), 2, "{list}");
        assert!(list.contains("Reprise du stock"), "{list}");
    });
}

#[test]
fn an_operator_far_above_their_own_ordinary_day_is_told_to_the_manager_and_forgotten_in_time() {
    on_both(async |site| {
        let email = "operateur@portail.example";
        let operator = site.account(email, Role::Operator, &["069"], &[]).await;
        site.account(MANAGER, Role::TerritoryManager, &["069"], &[]).await;
        site.account("isere@territoire.example", Role::TerritoryManager, &["038"], &[]).await;
        site.work().await;
        for demands in [10, 10, 11, 9, 10, 45] {
            looked(&site, operator, Role::Operator, What::SawFile, demands).await;
            looked(&site, operator, Role::Operator, What::AcceptedFile, 1).await;
            next_morning(&site).await;
        }
        let mut manager = signed_in(&site, MANAGER).await;
        let home = manager.page("/territoire").await.text;
        assert!(home.contains("1 consultation à expliquer"), "{home}");
        let list = manager.page("/territoire/consultations").await.text;
        assert!(list.contains(email) && list.contains("7 mars 2026"), "{list}");
        let told = "45 demandes consultées ce jour-là, contre 10 un jour ordinaire.";
        assert!(list.contains(told), "{list}");
        let mut isere = signed_in(&site, "isere@territoire.example").await;
        assert!(!isere.page("/territoire/consultations").await.text.contains(email));

        site.wait(TimeDelta::days(300));
        reading::clean(&site.portal).await.unwrap();
        let mut manager = signed_in(&site, MANAGER).await;
        let list = manager.page("/territoire/consultations").await.text;
        assert!(list.contains(email), "a year is not over");
        site.wait(TimeDelta::days(80));
        reading::clean(&site.portal).await.unwrap();
        let mut manager = signed_in(&site, MANAGER).await;
        let list = manager.page("/territoire/consultations").await.text;
        assert!(!list.contains(email), "{list}");
    });
}

#[test]
fn a_lead_is_not_told_of_themselves_and_a_guichet_without_lead_is_told_to_the_manager() {
    on_both(async |site| {
        let lead = site.account(LEAD, Role::GuichetLead, &[], &["G6902"]).await;
        site.account("collegue@guichet.example", Role::GuichetLead, &[], &["G6902"]).await;
        site.account(MANAGER, Role::TerritoryManager, &["069"], &[]).await;
        let alone = site.account(AGENT, Role::GuichetAgent, &[], &["G6903"]).await;
        site.work().await;
        // Half past eleven in the evening there: still that day.
        let night = "2026-03-02T22:30:00Z".parse().unwrap();
        for _ in 0..5 {
            wrote(&site, lead, Role::GuichetLead, What::SawDemand, night).await;
        }
        looked(&site, alone, Role::GuichetAgent, What::SawDemand, 10).await;
        looked(&site, alone, Role::GuichetAgent, What::WroteNote, 1).await;
        next_morning(&site).await;

        let night = "5 consultations avant";
        let mut manager = signed_in(&site, MANAGER).await;
        let list = manager.page("/territoire/consultations").await.text;
        assert!(list.contains(LEAD) && list.contains(night), "{list}");
        assert!(list.contains(AGENT) && list.contains("10 demandes consultées que"), "{list}");
        assert_eq!(list.matches("href=\"/territoire/consultations/").count(), 2, "{list}");
        let mut colleague = signed_in(&site, "collegue@guichet.example").await;
        let list = colleague.page(LIST).await.text;
        assert!(list.contains(LEAD) && !list.contains(AGENT), "{list}");
        let one = address(&list, &format!("{LIST}/"));
        let mut own = signed_in(&site, LEAD).await;
        assert!(!own.page("/guichet").await.text.contains("à expliquer"));
        assert_eq!(own.get(&one).await.status, StatusCode::NOT_FOUND);
        let fields = [("explication", "C’était moi")];
        assert_eq!(own.post(&one, &fields).await.status, StatusCode::NOT_FOUND);
    });
}
