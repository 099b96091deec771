//! The administrator: guichets, agents, their terms.

use crate::harness::{Browser, PASSWORD, Site, on_both};
use app::domain::account::Role;
use app::domain::agent::{Scope, Term};
use app::domain::ids::AccountId;
use app::domain::journal::What;
use axum::http::StatusCode;
use chrono::TimeDelta;
use guichet_web::actions::agent::{self, Charge};
use guichet_web::actions::journal;
use guichet_web::ports::ids;
use guichet_web::store::sessions::Kept;
use std::sync::Arc;

const AGENTS: &str = "/administration/agents";
const GUICHETS: &str = "/administration/guichets";
const NEW: &str = "nouvelle@ville.example";

async fn administrator(site: &Site, email: &str) -> (AccountId, Browser) {
    let id = site.account(email, Role::Administrator, &[], &[]).await;
    let mut browser = site.browser();
    browser.sign_in(email).await;
    (id, browser)
}

/// Follows the invitation mailed to an address and chooses [`PASSWORD`].
async fn accept(site: &Site, email: &str) {
    let mut browser = site.browser();
    let link = site.mailed_link(email).await;
    let token = browser.page(&link).await.field("jeton");
    browser.go("/compte/invitation", &[("jeton", &token), ("motDePasse", PASSWORD)]).await;
}

/// Tries to sign in; gives the page, or where it leads.
async fn tries(site: &Site, email: &str) -> Result<String, String> {
    let fields = [("email", email), ("motDePasse", PASSWORD)];
    let answer = site.browser().post("/compte/connexion", &fields).await;
    match answer.status {
        StatusCode::SEE_OTHER => Ok(answer.location().to_owned()),
        _ => Err(answer.text),
    }
}

/// Fields that invite an agent of the guichet G6902.
fn invitation<'a>(email: &'a str, guichets: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("email", email), ("role", "guichet_agent"), ("guichets", guichets)]
}

/// Invites an agent from the page; where they are.
async fn invited(admin: &mut Browser, email: &str) -> String {
    admin.go("/administration/agents/nouveau", &invitation(email, "G6902")).await
}

#[test]
fn an_agent_is_invited_from_a_page_comes_in_and_is_ended_at_once() {
    on_both(async |site| {
        let (_, mut admin) = administrator(&site, "admin@portail.example").await;
        let empty = admin.page("/administration/agents/nouveau?guichet=G6902").await;
        assert_eq!(empty.field("guichets"), "G6902");
        let page = invited(&mut admin, NEW).await;
        let shown = admin.page(&page).await.text;
        assert!(shown.contains("Invité, pas encore venu"), "{shown}");
        assert!(shown.contains("G6902 – Guichet G6902"), "{shown}");
        // Nobody comes in with an invitation that was not followed.
        assert!(tries(&site, NEW).await.is_err());

        // Sent again: the first link is good no more.
        let first = site.mailed_link(NEW).await;
        admin.go(&format!("{page}/invitation"), &[]).await;
        let second = site.mailed_link(NEW).await;
        assert_ne!(first, second);
        assert_eq!(site.browser().get(&first).await.status, StatusCode::GONE);
        accept(&site, NEW).await;
        let refused = admin.go(&format!("{page}/invitation"), &[]).await;
        let told = admin.page(&refused).await.text;
        assert!(told.contains("a déjà choisi son mot de passe"), "{told}");

        let mut agent = site.browser();
        agent.sign_in(NEW).await;
        agent.page("/guichet").await;
        let list = admin.page(AGENTS).await.text;
        assert!(list.contains(NEW) && list.contains("En fonction"), "{list}");
        let of_guichet = admin.page("/administration/guichets/G6902").await.text;
        assert!(of_guichet.contains(NEW), "{of_guichet}");

        admin.go(&format!("{page}/fin"), &[]).await;
        assert_eq!(agent.get("/guichet").await.status, StatusCode::SEE_OTHER, "signed out");
        let told = tries(&site, NEW).await.unwrap_err();
        assert!(told.contains("Votre accès a pris fin le 2 mars 2026"), "{told}");
        // A double click says the same.
        let again = admin.go(&format!("{page}/fin"), &[]).await;
        let told = admin.page(&again).await;
        assert!(told.text.contains("L’accès de cette personne a pris fin."), "{}", told.text);
        // Given back on purpose, and not by a form that still says its last day.
        assert!(told.text.contains("Rendre cet accès"), "{}", told.text);
        assert_eq!(told.field("fin_annee"), "");
        let list = admin.page(AGENTS).await.text;
        assert!(!list.contains(NEW), "those who left are shown on demand: {list}");
        assert!(admin.page(&format!("{AGENTS}?termines=oui")).await.text.contains(NEW));
    });
}

#[test]
fn a_sign_in_under_way_when_the_sessions_are_closed_opens_none() {
    on_both(async |site| {
        let (by, _) = administrator(&site, "admin@portail.example").await;
        let whom = site.account(NEW, Role::Operator, &["069"], &[]).await;
        let epoch = async || {
            let mut conn = site.portal.store.read().await.unwrap();
            conn.epoch(NEW).await.unwrap().expect("an account")
        };
        let open = async |epoch: i64| {
            let kept = Kept {
                hash: ids::new().to_string(),
                reference: ids::new(),
                account: Some(whom.0),
                data: "{}".to_owned(),
                device: String::new(),
                opened_at: site.now(),
                seen_at: site.now(),
            };
            let mut tx = site.portal.store.write().await.unwrap();
            let added = tx.add_session(&kept, epoch).await.unwrap();
            tx.commit().await.unwrap();
            added
        };
        // Its password was checked; then the access is ended; then its session is to be opened.
        let before = epoch().await;
        assert!(open(before).await);
        let actor = app::domain::rights::Actor {
            account: by,
            role: Role::Administrator,
            territories: Vec::new(),
            guichets: Vec::new(),
        };
        agent::end(&site.portal, &actor, whom).await.unwrap();
        assert!(!open(before).await, "a session of before");
        assert!(open(epoch().await).await);
        let mut conn = site.portal.store.read().await.unwrap();
        assert_eq!(conn.sessions_of(whom).await.unwrap().len(), 1);
    });
}

#[test]
fn who_has_left_is_mailed_no_invitation() {
    on_both(async |site| {
        let (_, mut admin) = administrator(&site, "admin@portail.example").await;
        let page = invited(&mut admin, NEW).await;
        // Before the mail leaves.
        admin.go(&format!("{page}/fin"), &[]).await;
        site.browser().go("/compte/mot-de-passe", &[("email", NEW)]).await;
        site.work().await;
        assert!(site.mails(NEW).is_empty(), "{:?}", site.mails(NEW));
    });
}

#[test]
fn an_access_begins_and_ends_by_itself() {
    on_both(async |site| {
        let (_, mut admin) = administrator(&site, "admin@portail.example").await;
        let mut fields = invitation(NEW, "G6902");
        fields.extend([("debut", "2026-03-10"), ("fin", "2026-03-31")]);
        let page = admin.go("/administration/agents/nouveau", &fields).await;
        assert!(admin.page(&page).await.text.contains("10 mars 2026"));
        site.work().await;
        let mail = site.mails(NEW).remove(0).text;
        assert!(mail.contains("à partir du 10 mars 2026"), "{mail}");
        accept(&site, NEW).await;
        let told = tries(&site, NEW).await.unwrap_err();
        assert!(told.contains("Votre accès commence le 10 mars 2026"), "{told}");
        assert!(admin.page(AGENTS).await.text.contains("À venir"));

        site.wait(TimeDelta::days(29));
        let mut agent = site.browser();
        agent.sign_in(NEW).await;
        assert_eq!(agent.get("/guichet").await.status, StatusCode::OK);
        // 31 March, ten to midnight in Paris; then midnight, without any job.
        let late: chrono::DateTime<chrono::Utc> = "2026-03-31T21:50:00Z".parse().unwrap();
        site.wait(late - site.now());
        agent.sign_in(NEW).await;
        site.wait(TimeDelta::minutes(9));
        assert_eq!(agent.get("/guichet").await.status, StatusCode::OK);
        site.wait(TimeDelta::minutes(1));
        assert_eq!(agent.get("/guichet").await.status, StatusCode::SEE_OTHER);
        let told = tries(&site, NEW).await.unwrap_err();
        assert!(told.contains("a pris fin le 31 mars 2026"), "{told}");
    });
}

#[test]
fn new_rights_close_the_sessions_of_before() {
    on_both(async |site| {
        let (_, mut admin) = administrator(&site, "admin@portail.example").await;
        let page = invited(&mut admin, NEW).await;
        accept(&site, NEW).await;
        let mut agent = site.browser();
        agent.sign_in(NEW).await;
        let version = admin.page(&page).await.field("version");
        let operator =
            [("role", "operator"), ("territoires", "069 038"), ("version", version.as_str())];
        admin.go(&page, &operator).await;
        assert_eq!(agent.get("/guichet").await.status, StatusCode::SEE_OTHER);
        assert_eq!(tries(&site, NEW).await.unwrap(), "/operateur");
        let shown = admin.page(&page).await;
        assert!(shown.text.contains("Isère, Rhône"), "{}", shown.text);

        // Another administrator had the page of before.
        let old = [("role", "guichet_agent"), ("guichets", "G6901"), ("version", version.as_str())];
        let stale = admin.post(&page, &old).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stale.text.contains("vient de changer cette fiche"), "{}", stale.text);
        assert_eq!(tries(&site, NEW).await.unwrap(), "/operateur", "nothing was overwritten");

        let entries = site.portal.store.read().await.unwrap().journal_after(0, 100, 100).await;
        let whats: Vec<_> =
            entries.unwrap().into_iter().map(|row| row.unwrap().read().unwrap().what).collect();
        assert_eq!(whats, [What::AgentInvited, What::AgentChanged]);
        assert!(journal::verify(&site.portal).await.unwrap().is_whole());
    });
}

#[test]
fn what_does_not_fit_is_said_beside_its_field_and_kept() {
    on_both(async |site| {
        let (_, mut admin) = administrator(&site, "admin@portail.example").await;
        site.account("prise@portail.example", Role::Applicant, &[], &[]).await;
        let new = "/administration/agents/nouveau";
        for (fields, said) in [
            (vec![], "Choisissez ce que fait cette personne"),
            (invitation("pas une adresse", "G6902"), "pas complète"),
            (invitation(NEW, ""), "au moins un guichet"),
            (invitation(NEW, "G6999"), "«\u{a0}G6999\u{a0}»"),
            (invitation(NEW, "GDPUB"), "«\u{a0}GDPUB\u{a0}»"),
            (invitation("prise@portail.example", "G6902"), "celle d’un demandeur"),
            (invitation("admin@portail.example", "G6902"), "déjà connu"),
            (invitation(NEW, "G6909, G6998"), "«\u{a0}G6909\u{a0}», «\u{a0}G6998\u{a0}»"),
            (vec![("email", NEW), ("role", "applicant")], "Choisissez ce que fait"),
            (
                vec![("email", NEW), ("role", "operator"), ("territoires", "969")],
                "«\u{a0}969\u{a0}»",
            ),
        ] {
            let answer = admin.post(new, &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            assert!(answer.text.contains(said), "{said}: {}", answer.text);
        }
        let kept = admin.post(new, &invitation(NEW, "G6999")).await;
        assert_eq!(kept.field("email"), NEW);
        site.work().await;
        assert!(site.mails(NEW).is_empty());
    });
}

#[test]
fn nobody_changes_their_own_rights_and_an_administrator_always_remains() {
    on_both(async |site| {
        let (one, mut first) = administrator(&site, "un@portail.example").await;
        let (two, _) = administrator(&site, "deux@portail.example").await;
        let own = format!("{AGENTS}/{one}");
        for (path, fields) in [
            (own.clone(), vec![("role", "administrator"), ("version", "1")]),
            (format!("{own}/fin"), vec![]),
            (format!("{own}/double-verification"), vec![]),
        ] {
            let back = first.go(&path, &fields).await;
            let told = first.page(&back).await.text;
            assert!(told.contains("Un autre administrateur doit le faire"), "{path}: {told}");
        }
        // Each ends the other at once: one of them is too late.
        let actor = |account| app::domain::rights::Actor {
            account,
            role: Role::Administrator,
            territories: Vec::new(),
            guichets: Vec::new(),
        };
        let portals = [site.portal.clone(), site.twin().await];
        let ends = [(one, two), (two, one)].into_iter().zip(portals).map(|((by, whom), portal)| {
            tokio::spawn(async move { agent::end(&portal, &actor(by), whom).await.is_ok() })
        });
        let mut done = 0;
        for end in ends.collect::<Vec<_>>() {
            done += usize::from(end.await.unwrap());
        }
        assert_eq!(done, 1);
        let remaining = ["un@portail.example", "deux@portail.example"];
        let mut come_in = 0;
        for email in remaining {
            come_in += usize::from(tries(&site, email).await.is_ok());
        }
        assert_eq!(come_in, 1);
    });
}

#[test]
fn only_an_agent_has_a_page_there() {
    on_both(async |site| {
        let (_, mut admin) = administrator(&site, "admin@portail.example").await;
        let applicant = site.account("eloise@demandeur.example", Role::Applicant, &[], &[]).await;
        let page = format!("{AGENTS}/{applicant}");
        assert_eq!(admin.get(&page).await.status, StatusCode::NOT_FOUND);
        for what in ["", "/fin", "/invitation", "/double-verification"] {
            let fields = [("role", "administrator"), ("version", "1")];
            let answer = admin.post(&format!("{page}{what}"), &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
        }
        let found = admin.post(AGENTS, &[("email", "eloise")]).await;
        assert!(found.text.contains("Aucun agent ne correspond"), "{}", found.text);
        // What is searched is no pattern.
        let found = admin.post(AGENTS, &[("email", "%")]).await;
        assert!(found.text.contains("Aucun agent ne correspond"), "{}", found.text);
        let found = admin.post(AGENTS, &[("email", "ADMIN@")]).await;
        assert!(found.text.contains("admin@portail.example"), "{}", found.text);
    });
}

/// Fields of a guichet.
fn desk<'a>(code: &'a str, name: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("code", code),
        ("nom", name),
        ("type", "COMMUNE"),
        ("territoire", "069"),
        ("perimetre", "C"),
        ("perimetre_code", "69 029"),
        ("courriel", "logement@bron.example"),
    ]
}

#[test]
fn a_guichet_is_added_changed_and_closed_and_every_node_knows() {
    on_both(async |site| {
        let (_, mut admin) = administrator(&site, "admin@portail.example").await;
        let other = site.twin().await;
        // What is searched by address may hold anything.
        let odd = admin.post(AGENTS, &[("email", "admin\0@portail")]).await;
        assert_eq!(odd.status, StatusCode::OK);
        let new = format!("{GUICHETS}/nouveau");
        let wrong = admin.post(&new, &[("nom", "Ville de Bron")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.field("nom"), "Ville de Bron", "what is typed is kept");
        let taken = admin.post(&new, &desk("G6902", "Ville de Bron")).await;
        assert!(taken.text.contains("a déjà ce code"), "{}", taken.text);
        let mut outside = desk("G6910", "Ville de Bron");
        outside.push(("perimetre_code", "38544"));
        outside.remove(5);
        let outside = admin.post(&new, &outside).await;
        assert!(outside.text.contains("n’est pas dans le territoire 069"), "{}", outside.text);

        for name in ["Ville\0de Bron", "Ville de \u{202e}Bron", "Br\u{200b}on"] {
            let unseen = admin.post(&new, &desk("G6910", name)).await;
            assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
            assert!(unseen.text.contains("«\u{a0}Nom\u{a0}» contient un caractère"), "{name:?}");
        }

        let page = admin.go(&new, &desk("G6910", "Ville de Bron")).await;
        assert_eq!(page, format!("{GUICHETS}/G6910"));
        let directory = site.browser().page("/guichets?departement=69").await.text;
        assert!(directory.contains("Ville de Bron"), "{directory}");
        let knows = |portal: &guichet_web::portal::Portal| {
            portal.guichets().iter().find(|g| g.code.as_str() == "G6910").map(|g| g.active)
        };
        assert_eq!(knows(&other), None);
        other.refresh_guichets().await.unwrap();
        assert_eq!(knows(&other), Some(true));

        // Its address is written with its telephone, then it is closed; from an old page, nothing.
        let version = admin.page(&page).await.field("version");
        let mut fields = desk("G6901", "Mairie de Bron");
        fields.extend([("telephone", "01 99 00 10 10"), ("version", &version)]);
        admin.go(&page, &fields).await;
        let shown = admin.page(&page).await;
        assert!(shown.text.contains("Mairie de Bron"), "{}", shown.text);
        for told in ["Le guichet est fermé", r#"class="tag">Fermé"#, "n’est plus dans l’annuaire"]
        {
            assert!(shown.text.contains(told), "{told}: {}", shown.text);
        }
        let reread = admin.page(&page).await.text;
        assert!(!reread.contains("se voit tout de suite dans l’annuaire"), "{reread}");
        other.refresh_guichets().await.unwrap();
        assert_eq!(knows(&other), Some(false), "the box was not ticked");
        let stale = admin.post(&page, &fields).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stale.text.contains("vient de changer cette fiche"), "{}", stale.text);
        let list = admin.page(GUICHETS).await.text;
        assert!(!list.contains("G6910") && list.contains("G6902"), "{list}");
        let list = admin.page(&format!("{GUICHETS}?fermes=oui&nom=bron&type=COMMUNE")).await.text;
        assert!(list.contains("G6910") && !list.contains("G6902"), "{list}");
        let directory = site.browser().page("/guichets?departement=69").await.text;
        assert!(!directory.contains("Mairie de Bron"), "{directory}");
        for nothing in ["GDPUB", "G9999", "pas-un-code"] {
            let answer = admin.get(&format!("{GUICHETS}/{nothing}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nothing}");
        }
    });
}

#[test]
fn files_are_unattended_once_the_operator_has_left() {
    on_both(async |site| {
        let (admin_id, mut admin) = administrator(&site, "admin@portail.example").await;
        let mut applicant = site.applicant("eloise@demandeur.example").await;
        applicant.file().await;
        let operator =
            site.account("operateur@portail.example", Role::Operator, &["069"], &[]).await;
        let told = |text: &str| text.contains("aucun opérateur ne vérifie");
        assert!(!told(&admin.page("/administration").await.text));
        for (version, until, expected) in
            [(1, "2026-03-02T08:00:00Z", true), (2, "2026-03-03T08:00:00Z", false)]
        {
            let term = Term { from: None, until: Some(until.parse().unwrap()) };
            let scope = Scope { territories: vec!["069".parse().unwrap()], guichets: Vec::new() };
            let by = app::domain::rights::Actor {
                account: admin_id,
                role: Role::Administrator,
                territories: Vec::new(),
                guichets: Vec::new(),
            };
            let charge = Charge { role: Role::Operator, scope, term };
            agent::change(&site.portal, &by, operator, version, &charge).await.unwrap();
            let page = admin.page("/administration").await.text;
            assert_eq!(told(&page), expected, "{page}");
        }
    });
}

#[test]
fn two_administrators_who_write_one_agent_at_once_do_not_overwrite_each_other() {
    on_both(async |site| {
        let (by, _) = administrator(&site, "admin@portail.example").await;
        let whom = site.account(NEW, Role::Operator, &["069"], &[]).await;
        let actor = Arc::new(app::domain::rights::Actor {
            account: by,
            role: Role::Administrator,
            territories: Vec::new(),
            guichets: Vec::new(),
        });
        let portals = [site.portal.clone(), site.twin().await];
        let writes = ["038", "042"].into_iter().zip(portals).map(|(territory, portal)| {
            let actor = actor.clone();
            tokio::spawn(async move {
                let territories = vec![territory.parse().unwrap()];
                let scope = Scope { territories, guichets: Vec::new() };
                let charge = Charge { role: Role::Operator, scope, term: Term::default() };
                agent::change(&portal, &actor, whom, 1, &charge).await.is_ok()
            })
        });
        let mut done = 0;
        for write in writes.collect::<Vec<_>>() {
            done += usize::from(write.await.unwrap());
        }
        assert_eq!(done, 1);
        let (territories, _) = site.portal.store.read().await.unwrap().rights(whom).await.unwrap();
        assert_eq!(territories.len(), 1, "{territories:?}");
    });
}
