//! One journey per role, from end to end.

use crate::harness::{on_both, picture};
use app::domain::account::Role;
use app::domain::agent::{Scope, Term};
use axum::http::StatusCode;
use chrono::TimeDelta;
use guichet_web::actions::agent::{self, Charge};

#[test]
fn a_demand_is_filed_refused_corrected_accepted_dispatched_renewed_and_counted() {
    on_both(async |site| {
        let mut operator = site.operator().await;
        let mut desk =
            site.signed_in("g@guichet.example", Role::GuichetAgent, &[], &["G6902"]).await;
        let mut elsewhere =
            site.signed_in("h@guichet.example", Role::GuichetAgent, &[], &["G3801"]).await;

        // The account.
        let email = "eloise@demandeur.example";
        let mut applicant = site.browser();
        let password = crate::harness::PASSWORD;
        let fields = [("email", email), ("motDePasse", password)];
        assert_eq!(applicant.go("/compte/creation", &fields).await, "/compte/creation/envoyee");
        let early = applicant.post("/compte/connexion", &fields).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "not confirmed yet");
        let link = site.mailed_link(email).await;
        let token = applicant.page(&link).await.field("jeton");
        applicant.go("/compte/confirmation", &[("jeton", &token)]).await;
        let again = applicant.post("/compte/confirmation", &[("jeton", &token)]).await;
        assert_eq!(again.status, StatusCode::GONE, "a link is good once");
        assert_eq!(applicant.go("/compte/connexion", &fields).await, "/demande");

        // Filing.
        applicant.file().await;
        let waiting = applicant.page("/demande").await.text;
        assert!(waiting.contains("2 mars 2026") && !waiting.contains("GDPUB"), "{waiting}");

        // Refusal, a week later.
        site.wait(TimeDelta::days(7));
        operator.sign_in("operateur@portail.example").await;
        let queue = operator.page("/operateur").await.text;
        let at = queue.find("/operateur/dossier/").expect("a file in the queue");
        let file = queue[at..].split('"').next().unwrap().to_owned();
        let review = operator.page(&file).await;
        assert!(review.text.contains("Éloïse Marie") && review.text.contains("d’Alembert"));
        let at = review.text.find(&format!("{file}/pieces/")).expect("a picture");
        let picture_path = review.text[at..].split('"').next().unwrap().to_owned();
        let seen = operator.page(&picture_path).await;
        assert_eq!(seen.headers["content-type"], "image/jpeg");
        assert_eq!(seen.headers["cache-control"], "no-store");
        let version = review.field("version");
        let without = operator.post(&format!("{file}/refus"), &[("version", &version)]).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is needed");
        let fields =
            [("version", version.as_str()), ("motif", "ILLISIBLE"), ("phrase", "Le bas est flou.")];
        assert_eq!(operator.go(&format!("{file}/refus"), &fields).await, "/operateur");
        assert_eq!(operator.get(&picture_path).await.status, StatusCode::NOT_FOUND);
        site.work().await;
        let mail = &site.mails(email)[0];
        assert!(mail.text.contains("Le bas est flou."), "{}", mail.text);

        // Correction under the same filing date.
        applicant.sign_in(email).await;
        let refused = applicant.page("/demande").await.text;
        assert!(refused.contains("Le bas est flou."), "{refused}");
        let sent = applicant.upload(&[("recto.jpg", &picture()), ("verso.jpg", &picture())]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        applicant.submit().await;

        // Acceptance.
        let review = operator.page(&file).await;
        let fields = [("version", review.field("version"))];
        let fields = [("version", fields[0].1.as_str())];
        assert_eq!(operator.go(&format!("{file}/validation"), &fields).await, "/operateur");
        let told = operator.page("/operateur").await.text;
        assert!(told.contains("0690326000001GDPUB"), "{told}");
        let twice = operator.post(&format!("{file}/validation"), &fields).await;
        assert_eq!(twice.status, StatusCode::SEE_OTHER, "a double click is told, not repeated");
        assert_eq!(operator.get(&file).await.location(), "/operateur", "decided: told, not lost");
        let told = operator.page("/operateur").await.text;
        assert!(told.contains("une décision a déjà été prise"), "{told}");
        site.work().await;
        assert!(site.mails(email)[0].text.contains("0690326000001GDPUB"));
        let active = applicant.page("/demande").await.text;
        assert!(active.replace(['\u{a0}', ' '], "").contains("GDPUB"), "{active}");
        assert!(active.contains("2 mars 2026"), "the filing date is kept: {active}");

        // Dispatch.
        desk.sign_in("g@guichet.example").await;
        elsewhere.sign_in("h@guichet.example").await;
        let inbox = desk.page("/guichet").await.text;
        assert!(inbox.contains("/guichet/demande/0690326000001GDPUB"), "{inbox}");
        let path = "/guichet/demande/0690326000001GDPUB";
        let shown = desk.page(path).await.text;
        assert!(shown.contains("Éloïse Marie") && shown.contains("Bron"), "{shown}");
        assert_eq!(desk.go(&format!("{path}/accuse"), &[]).await, "/guichet");
        assert!(!desk.page("/guichet").await.text.contains(path), "acknowledged");
        assert!(desk.page("/guichet?tout=1").await.text.contains(path));
        assert_eq!(elsewhere.get(path).await.status, StatusCode::NOT_FOUND);
        assert!(!elsewhere.page("/guichet?tout=1").await.text.contains("0690326"));
        assert!(!site.mails("g6902@guichet.example").is_empty(), "the desk is told");
        assert!(site.mails("g3801@guichet.example").is_empty());
        assert!(site.mails("g6909@guichet.example").is_empty(), "closed");

        // Renewal opens two months before the expiry.
        let early = applicant.get("/demande/renouvellement").await;
        assert_eq!(early.location(), "/demande");
        let why = applicant.page("/demande").await.text;
        assert!(why.contains("2 janvier 2027"), "{why}");
        site.wait(TimeDelta::days(320));
        applicant.sign_in(email).await;
        let check = applicant.page("/demande/renouvellement").await;
        let version = check.field("version");
        let fields = [("declaration", "oui"), ("version", version.as_str())];
        assert_eq!(applicant.go("/demande/renouvellement", &fields).await, "/demande");
        let renewed = applicant.page("/demande").await.text;
        assert!(renewed.contains("23 janvier 2028"), "{renewed}");
        // The second click of a double click changes nothing.
        assert_eq!(applicant.go("/demande/renouvellement", &fields).await, "/demande");
        site.work().await;
        desk.sign_in("g@guichet.example").await;
        assert!(desk.page("/guichet").await.text.contains("Renouvelée"));

        // Statistics.
        for (figure, n) in [
            ("D69 pending", 1),
            ("D69 new 2026-03", 1),
            ("D69 renewed 2027-01", 1),
            ("D69 removed 2027-01", 0),
            ("C69029 pending", 0),
            ("C69029 pending_any", 1),
        ] {
            assert_eq!(site.counted(figure).await, n, "{figure}");
        }
        site.figures_hold().await;
        site.publish().await;
        let page = site.browser().page("/statistiques/departement/69").await;
        // One demand is nobody's business: not even where it is made.
        assert!(page.text.contains("n.c.") && !page.text.contains("Bron"), "{}", page.text);
    });
}

#[test]
fn a_demand_born_at_a_desk_is_linked_with_a_mailed_code() {
    on_both(async |site| {
        let number = crate::bad_input::desk_demand(&site, "eloise@demandeur.example").await;
        let mut stranger = site.applicant("curieux@demandeur.example").await;
        let mut owner = site.applicant("eloise.perso@demandeur.example").await;
        let claim = |name: &'static str| {
            [
                ("numUnique", number.clone()),
                ("nom", name.to_owned()),
                ("dateNaissance_annee", "1980".to_owned()),
            ]
        };
        let send = async |browser: &mut crate::harness::Browser, name| {
            let fields = claim(name);
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            browser.go("/demande/rattachement", &fields).await
        };
        // Right or wrong, the same answer.
        assert_eq!(send(&mut stranger, "Martin").await, "/demande/rattachement/code");
        site.work().await;
        assert!(site.mails("eloise@demandeur.example").is_empty(), "a wrong name sends nothing");
        assert_eq!(send(&mut owner, "D’ALEMBERT").await, "/demande/rattachement/code");
        site.work().await;
        let mails = site.mails("eloise@demandeur.example");
        let digits: String = mails[0].text.chars().filter(char::is_ascii_digit).collect();
        let words = mails[0].text.split(|c: char| !c.is_ascii_digit());
        let mut words = words;
        let code = words.rfind(|word| word.len() == 8);
        let code = code.unwrap_or_else(|| panic!("no code in {digits}")).to_owned();
        // The code is good for the account that asked only.
        let stolen = stranger.post("/demande/rattachement/code", &[("code", &code)]).await;
        assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY);
        let to = owner.go("/demande/rattachement/code", &[("code", &code)]).await;
        assert_eq!(to, "/demande");
        let mine = owner.page("/demande").await.text;
        assert!(mine.contains("G6903"), "{mine}");
        // Linked once.
        assert_eq!(send(&mut stranger, "Durand").await, "/demande/rattachement/code");
        site.work().await;
        assert_eq!(site.mails("eloise@demandeur.example").len(), 1);
    });
}

#[test]
fn an_agent_is_invited_and_the_manager_and_the_administrator_have_their_page() {
    on_both(async |site| {
        let email = "gestionnaire@collectivite.example";
        let charge = |role, territories: &[&str]| Charge {
            role,
            scope: Scope {
                territories: territories.iter().map(|code| code.parse().unwrap()).collect(),
                guichets: Vec::new(),
            },
            term: Term::default(),
        };
        let manages = charge(Role::TerritoryManager, &["069"]);
        agent::invite(&site.portal, None, email, &manages).await.unwrap();
        let mut manager = site.browser();
        let link = site.mailed_link(email).await;
        let token = manager.page(&link).await.field("jeton");
        let password = crate::harness::PASSWORD;
        let fields = [("jeton", token.as_str()), ("motDePasse", "court")];
        let short = manager.post("/compte/invitation", &fields).await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [("jeton", token.as_str()), ("motDePasse", password)];
        manager.go("/compte/invitation", &fields).await;
        let fields = [("email", email), ("motDePasse", password)];
        assert_eq!(manager.go("/compte/connexion", &fields).await, "/territoire");
        let page = manager.page("/territoire").await.text;
        assert!(page.contains("/statistiques/departement/69"), "{page}");

        let nowhere = charge(Role::Operator, &[]);
        let no_scope = agent::invite(&site.portal, None, "x@portail.example", &nowhere);
        assert!(no_scope.await.is_err(), "an operator without territory sees nothing");
        for (address, why) in [("pas une adresse", "not an address"), (email, "taken")] {
            let operates = charge(Role::Operator, &["069"]);
            assert!(agent::invite(&site.portal, None, address, &operates).await.is_err(), "{why}");
        }
    });
}

#[test]
fn an_administrator_is_told_of_files_that_no_operator_checks() {
    on_both(async |site| {
        let mut admin =
            site.signed_in("admin@portail.example", Role::Administrator, &[], &[]).await;
        let mut applicant = site.applicant("eloise@demandeur.example").await;
        applicant.file().await;
        let page = admin.page("/administration").await.text;
        assert!(page.contains("aucun opérateur ne vérifie") && page.contains("Rhône"), "{page}");
        assert!(!page.contains("Durand"), "{page}");
        site.operator().await;
        let page = admin.page("/administration").await.text;
        assert!(!page.contains("aucun opérateur ne vérifie"), "{page}");
    });
}

#[test]
fn an_agent_of_two_guichets_sees_each_demand_once() {
    on_both(async |site| {
        let mut applicant = site.applicant("eloise@demandeur.example").await;
        applicant.file().await;
        let mut operator = site.operator().await;
        let queue = operator.page("/operateur").await.text;
        let at = queue.find("/operateur/dossier/").unwrap();
        let file = queue[at..].split('"').next().unwrap().to_owned();
        let version = operator.page(&file).await.field("version");
        operator.go(&format!("{file}/validation"), &[("version", &version)]).await;
        site.work().await;
        let both = &["G6901", "G6902"];
        let mut lead = site.signed_in("lead@guichet.example", Role::GuichetLead, &[], both).await;
        let inbox = lead.page("/guichet").await.text;
        assert!(
            inbox.contains("1\u{a0}demande à prendre") || inbox.contains("1 demande à prendre"),
            "{inbox}"
        );
        assert_eq!(inbox.matches("/guichet/demande/0690326000001GDPUB").count(), 1, "{inbox}");
        assert_eq!(lead.get("/guichet?page=99").await.location(), "/guichet");
        lead.go("/guichet/demande/0690326000001GDPUB/accuse", &[]).await;
        assert!(!lead.page("/guichet").await.text.contains("0690326000001GDPUB"));
        let all = lead.page("/guichet?tout=1").await.text;
        assert_eq!(all.matches("/guichet/demande/0690326000001GDPUB").count(), 1, "{all}");
    });
}
