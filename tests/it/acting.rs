//! In whose name an agent acts: one of several guichets, one that closed, one that was theirs.

use crate::desk::{PAGE, desk, registered};
use crate::harness::{Browser, Site, on_both, steps};
use app::domain::account::Role;
use app::domain::guichet::Guichet;
use axum::http::StatusCode;

const UNCHOSEN: &str = "Dites au nom de quel guichet vous agissez";
const CLOSED: &str = "Votre guichet est fermé\u{a0}: adressez-vous à l’administrateur";

async fn put(site: &Site, code: &str, change: impl FnOnce(&mut Guichet)) {
    let mut guichet =
        site.portal.guichets().iter().find(|g| g.code.as_str() == code).unwrap().clone();
    change(&mut guichet);
    guichet_web::actions::administration::put_guichets(&site.portal, &[guichet]).await.unwrap();
}

async fn close(site: &Site, code: &str) {
    put(site, code, |guichet| guichet.active = false).await;
}

/// An agent of the landlord and of the town, who both have the demand.
async fn of_two(site: &Site) -> Browser {
    desk(site, "deux", &["G6902", "G6903"]).await
}

#[test]
fn a_note_of_no_chosen_guichet_is_kept_and_asked_again_beside_the_list() {
    on_both(async |site| {
        registered(&site).await;
        let mut agent = of_two(&site).await;
        let path = format!("{PAGE}/note");
        let asked = agent.post(&path, &[("note", "Vu le bail"), ("guichetNote", "")]).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(asked.text.contains("Vu le bail</textarea>"), "{}", asked.text);
        assert!(asked.text.contains("guichetNote-erreur"), "{}", asked.text);
        assert!(asked.text.contains(UNCHOSEN) && asked.text.contains("<title>Erreur"));
        // One of theirs that does not have the demand.
        put(&site, "G6903", |guichet| guichet.code = "G6904".parse().unwrap()).await;
        let mut mixed = desk(&site, "mixte", &["G6902", "G6904"]).await;
        let other = mixed.post(&path, &[("note", "Vu le bail"), ("guichetNote", "G6904")]).await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(other.text.contains("Vu le bail</textarea>"), "{}", other.text);
        let fields = [("note", "Vu le bail"), ("guichetNote", "G6902")];
        assert_eq!(agent.go(&path, &fields).await, PAGE);
    });
}

#[test]
fn a_button_without_a_chosen_guichet_leads_back_to_its_page_and_says_why() {
    on_both(async |site| {
        registered(&site).await;
        let mut agent = of_two(&site).await;
        let modify = [("acte", "modification"), ("guichet", "")];
        assert_eq!(agent.go(&format!("{PAGE}/saisie"), &modify).await, PAGE);
        assert!(agent.page(PAGE).await.text.contains(UNCHOSEN));
        assert_eq!(agent.go("/guichet/saisie", &[("guichet", "")]).await, "/guichet/saisie");
        assert!(agent.page("/guichet/saisie").await.text.contains(UNCHOSEN));
        // A removal and a registration have fields of their own: they are kept.
        let removal = [("motifRadiation", "RADCON"), ("preuveAvertissement", "1A 234")];
        for path in ["radiation", "radiation/confirmation"] {
            let asked = agent.post(&format!("{PAGE}/{path}"), &removal).await;
            assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            assert!(asked.text.contains("guichet-erreur"), "{path}: {}", asked.text);
            assert!(asked.text.contains("value=\"1A 234\""), "{path}: {}", asked.text);
        }
    });
}

#[test]
fn a_demand_of_the_portal_is_not_registered_by_no_guichet_in_particular() {
    on_both(async |site| {
        let mut applicant = site.applicant("eloise@demandeur.example").await;
        applicant.file().await;
        let mut agent = of_two(&site).await;
        let search = [("par", "nom"), ("nom", "Durand"), ("dateNaissance_annee", "1980")];
        let found = agent.post("/guichet/recherche", &search).await.text;
        let at = found.find("/guichet/dossier/").unwrap();
        let file = found[at..].split('"').next().unwrap().to_owned();
        let version = agent.page(&file).await.field("version");
        let fields = [("version", &*version), ("pieceVue", "CNI"), ("identiteConforme", "oui")];
        let asked = agent.post(&format!("{file}/validation"), &fields).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(asked.text.contains("guichet-erreur"), "{}", asked.text);
        assert!(!asked.text.contains("pieceVue-erreur"), "{}", asked.text);
    });
}

#[test]
fn an_agent_whose_guichet_closed_reads_and_does_nothing_more() {
    on_both(async |site| {
        registered(&site).await;
        let mut agent = desk(&site, "bailleur", &["G6902"]).await;
        let begun = agent.go(&format!("{PAGE}/saisie"), &[("acte", "modification")]).await;
        let open = agent.page(PAGE).await.text;
        assert!(open.contains("Radier…") && open.contains("Complément handicap"), "{open}");
        // An operator registered it: no desk has a receipt to give.
        assert!(!open.contains("Reçu du dernier passage"), "{open}");
        close(&site, "G6902").await;
        let inbox = agent.page("/guichet").await.text;
        assert!(inbox.contains("Guichet G6902 (fermé)") && inbox.contains(CLOSED), "{inbox}");
        assert!(inbox.contains(PAGE), "what was received stays there: {inbox}");
        let page = agent.page(PAGE).await.text;
        assert!(page.contains("Éloïse") && page.contains(CLOSED), "{page}");
        for hidden in ["Radier…", "/accuse\"", "Complément handicap", "Écrire une note"] {
            assert!(!page.contains(hidden), "{hidden}: {page}");
        }
        let entries = agent.page("/guichet/saisie").await.text;
        assert!(!entries.contains("Commencer la saisie") && entries.contains(CLOSED), "{entries}");
        // What was on screen before it closed.
        let note = [("note", "Vu le bail"), ("guichetNote", "G6902")];
        let kept = agent.post(&format!("{PAGE}/note"), &note).await;
        assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(kept.text.contains("Vu le bail</textarea>"), "{}", kept.text);
        assert!(kept.text.contains("note-erreur"), "{}", kept.text);
        let by = ("guichet", "G6902");
        for (path, fields, to) in [
            ("/guichet/saisie".to_owned(), vec![by], "/guichet/saisie"),
            (format!("{PAGE}/accuse"), vec![], PAGE),
            (format!("{PAGE}/radiation"), vec![by, ("motifRadiation", "RADCON")], PAGE),
            (begun.clone(), vec![("etat", "")], &*begun),
        ] {
            assert_eq!(agent.go(&path, &fields).await, to, "{path}");
            assert!(agent.page(to).await.text.contains(CLOSED), "{path}");
        }
        assert_eq!(agent.get(&format!("{PAGE}/radiation")).await.location(), PAGE);
        let health = agent.get(&format!("{PAGE}/handicap")).await;
        assert_eq!(health.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn what_an_agent_typed_does_not_follow_them_to_another_guichet() {
    on_both(async |site| {
        registered(&site).await;
        let (email, role) = ("mute@guichet.example", Role::GuichetAgent);
        let account = site.account(email, role, &[], &["G6902"]).await;
        let mut agent = site.browser();
        agent.sign_in(email).await;
        let change = agent.go(&format!("{PAGE}/saisie"), &[("acte", "modification")]).await;
        let first = agent.go("/guichet/saisie", &[]).await;
        let identity = steps().into_iter().find(|(slug, _)| *slug == "identite").unwrap().1;
        agent.go(&first, &identity).await;
        let paper = first.strip_suffix("/etape/identite").unwrap().to_owned();
        assert!(agent.page("/guichet/saisie").await.text.contains("Durand"));
        site.execute("DELETE FROM agent_right WHERE guichet = 'G6902'").await;
        let mut tx = site.portal.store.write().await.unwrap();
        tx.add_right(account, None, Some("G6903".parse().unwrap())).await.unwrap();
        tx.commit().await.unwrap();
        agent.sign_in(email).await;
        let entries = agent.page("/guichet/saisie").await.text;
        assert!(entries.contains("Aucune saisie en cours"), "{entries}");
        assert!(!entries.contains("Durand"), "{entries}");
        for entry in [&paper, &change] {
            for path in [entry.clone(), format!("{entry}/etape/contact")] {
                assert_eq!(agent.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
                let sent = agent.post(&path, &[("etat", "")]).await;
                assert_eq!(sent.status, StatusCode::NOT_FOUND, "{path}");
            }
            let dropped = agent.post(&format!("{entry}/abandon"), &[]).await;
            assert_eq!(dropped.status, StatusCode::NOT_FOUND);
        }
        // The same demand, for the new guichet, from what the register says.
        let anew = agent.go(&format!("{PAGE}/saisie"), &[("acte", "modification")]).await;
        assert_ne!(anew, change);
        assert!(agent.page(&anew).await.text.contains("Rien n’a changé"));
    });
}

#[test]
fn a_paper_is_begun_once_however_often_it_is_asked() {
    on_both(async |site| {
        let agent = of_two(&site).await;
        let mut tabs = [agent.clone(), agent.clone(), agent];
        let [a, b, c] = &mut tabs;
        let (path, by) = ("/guichet/saisie", [("guichet", "G6902")]);
        let (one, two, three) = tokio::join!(a.go(path, &by), b.go(path, &by), c.go(path, &by));
        assert_eq!([&one, &two], [&three, &three]);
        assert_ne!(a.go(path, &[("guichet", "G6903")]).await, one, "another guichet");
        let listed = a.page(path).await.text;
        assert_eq!(listed.matches("Sans nom, à 10\u{a0}h\u{a0}00").count(), 2, "{listed}");
        // Something is typed: the next paper is another.
        let identity = steps().into_iter().find(|(slug, _)| *slug == "identite").unwrap().1;
        a.go(&one, &identity).await;
        assert_ne!(a.go(path, &by).await, one);
    });
}
