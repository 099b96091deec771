//! The copy that an applicant takes of their data: whole, theirs alone, and nothing of others.

use crate::duplicates;
use crate::harness::{Browser, Site, on_both, steps};
use crate::time::{link, tick};
use app::domain::account::Role;
use app::domain::event::Channel;
use app::domain::ids::DemandId;
use app::domain::life_cycle::RemovalReason;
use axum::http::StatusCode;
use guichet_web::actions::demand;
use guichet_web::documents::turns::Work;
use serde_json::Value;

const EMAIL: &str = "eloise@demandeur.example";
const PAGE: &str = "/demande/mes-donnees";
const JSON: &str = "/demande/mes-donnees.json";
const PDF: &str = "/demande/mes-donnees.pdf";

const COMPLEMENT: [(&str, &str); 5] = [
    ("personneConcernee", "Zoé Durand"),
    ("etatHandicap", "STA"),
    ("natureHandicap", "MI"),
    ("equipement", "4"),
    ("besoins", "Un couloir large pour le fauteuil"),
];

async fn copy(browser: &mut Browser) -> Value {
    serde_json::from_slice(&browser.page(JSON).await.bytes).expect("JSON")
}

/// What a reader finds in the PDF, spaces aside: a line may end anywhere.
async fn printed(browser: &mut Browser) -> String {
    let pdf = browser.page(PDF).await;
    solid(&pdf_extract::extract_text_from_mem(&pdf.bytes).expect("a PDF"))
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

fn kinds(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect()
}

/// The first address of a page that begins so.
fn address(html: &str, start: &str) -> String {
    let at = html.find(start).unwrap_or_else(|| panic!("no {start}:\n{html}"));
    html[at..].split('"').next().unwrap().to_owned()
}

/// A demand with a complement, accepted by an operator, read, noted and taken in by a guichet.
async fn lived(site: &Site) -> Browser {
    let mut owner = site.applicant(EMAIL).await;
    owner.file().await;
    owner.go("/demande/handicap/nouveau", &COMPLEMENT).await;
    let mut operator = site.operator().await;
    let file = address(&operator.page("/operateur").await.text, "/operateur/dossier/");
    let version = operator.page(&file).await.field("version");
    operator.go(&format!("{file}/validation"), &[("version", &version)]).await;
    site.work().await;
    let mut desk =
        site.signed_in("agent@guichet.example", Role::GuichetAgent, &[], &["G6902"]).await;
    let at_desk = address(&desk.page("/guichet").await.text, "/guichet/demande/");
    desk.page(&at_desk).await;
    desk.page(&format!("{at_desk}/handicap")).await;
    desk.go(&format!("{at_desk}/note"), &[("note", "Rappelée ce matin")]).await;
    desk.go(&format!("{at_desk}/accuse"), &[]).await;
    owner
}

/// The only demand that has a number.
async fn registered(site: &Site) -> DemandId {
    let number = "0690326000001GDPUB".parse().unwrap();
    let mut conn = site.portal.store.read().await.unwrap();
    conn.demand_by_number(number).await.unwrap().unwrap().id
}

#[test]
fn the_copy_has_all_that_was_typed_and_all_that_happened_after_a_removal_too() {
    on_both(async |site| {
        let mut owner = lived(&site).await;
        // Changes that were not sent yet.
        let contact = [
            ("mel", EMAIL),
            ("voie", "9 quai des Brumes"),
            ("codePostal", "69008"),
            ("localite", "Lyon"),
        ];
        owner.go("/demande/etape/contact", &contact).await;

        let answer = owner.page(JSON).await;
        for (name, value) in [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
            ("content-disposition", "attachment; filename=\"mes-donnees.json\""),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(answer.headers[name], value, "{name}");
        }
        let data = copy(&mut owner).await;
        assert_eq!(data["format"], "guichet-web/mes-donnees/1");
        assert_eq!(data["madeAt"], "2026-03-02T09:00:00Z");
        assert_eq!(data["account"]["email"], EMAIL);
        assert_eq!(data["account"]["confirmedAt"], "2026-03-02T09:00:00Z");
        assert_eq!(data["sessions"].as_array().unwrap().len(), 1);
        assert_eq!(data["sessions"][0]["openedAt"], "2026-03-02T09:00:00Z");
        assert_eq!(kinds(&data["mails"]), ["filed", "registered"]);

        let one = &data["demands"][0];
        assert_eq!((&one["state"], &one["filedOn"]), (&"active".into(), &"2026-03-02".into()));
        assert_eq!(one["uniqueNumber"], "0690326000001GDPUB");
        assert_eq!(one["expiresOn"], "2027-03-02");
        assert_eq!(one["content"]["contact"]["street"], "4 rue des Tilleuls");
        assert_eq!(one["answers"]["contact"]["voie"][0], "9 quai des Brumes");
        let said = answer.text.clone();
        for (step, fields) in steps().into_iter().filter(|(step, _)| *step != "contact") {
            for (field, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
                let typed = one["answers"][step][field].as_array();
                // What is typed as one date is kept as a day, a month and a year.
                let kept = typed.is_some_and(|typed| typed.contains(&value.into()))
                    || field.starts_with("dateNaissance_") && said.contains(value);
                assert!(kept, "{step} {field} {value}: {}", one["answers"]);
            }
        }
        let complement = &one["handicap"][0];
        assert_eq!(complement["person"], "Zoé Durand");
        assert_eq!(complement["details"], "Un couloir large pour le fauteuil");
        assert_eq!(complement["writtenAt"], "2026-03-02T09:00:00Z");
        assert_eq!(kinds(&one["documents"]), ["identity"]);
        assert_eq!(one["documents"][0]["state"], "kept");
        assert_eq!(kinds(&one["events"]), ["filed", "registered"]);
        let filed = &one["events"][0];
        assert_eq!(
            (&filed["channel"], &filed["guichet"]["code"]),
            (&"web".into(), &"GDPUB".into())
        );
        assert_eq!(filed["content"]["identity"]["firstNames"], "Éloïse Marie");
        assert_eq!(one["certificates"][0]["issuedOn"], "2026-03-02");
        let sent = one["sentTo"].as_array().unwrap();
        let taken = sent.iter().find(|one| one["guichet"]["code"] == "G6902").unwrap();
        assert_eq!(taken["acknowledgedAt"], "2026-03-02T09:00:00Z");
        assert_eq!(one["notes"][0]["text"], "Rappelée ce matin");
        let by: Vec<_> = one["consulted"].as_array().unwrap().iter().map(|c| &c["by"]).collect();
        assert!(by.contains(&&"Guichet G6902".into()), "{by:?}");
        assert!(by.contains(&&"Service de vérification du portail".into()), "{by:?}");

        let paper = printed(&mut owner).await;
        for words in [
            "0690326000001GDPUB",
            "9 quai des Brumes",
            "4 rue des Tilleuls",
            "Un couloir large pour le fauteuil",
            "Vous avez déposé la demande en ligne",
            "Rappelée ce matin",
            "A consulté votre complément handicap",
            EMAIL,
        ] {
            assert!(paper.contains(&solid(words)), "{words} is not in {paper}");
        }
        // Nobody who worked on it is named, by their address or by their account.
        for hidden in ["agent@guichet.example", "operateur@portail.example"] {
            assert!(!said.contains(hidden) && !paper.contains(hidden), "{hidden}");
        }
        let id = registered(&site).await;
        let events = site.portal.store.read().await.unwrap().events(id).await.unwrap();
        for event in events {
            let actor = event.actor.expect("somebody did it").to_string();
            assert!(!said.contains(&actor), "{actor}");
        }

        // Out of the register, it is still theirs.
        let reason = RemovalReason::Allocated;
        demand::remove(&site.portal, id, reason, Channel::Guichet, "G6902".parse().unwrap())
            .await
            .unwrap();
        let data = copy(&mut owner).await;
        let one = &data["demands"][0];
        assert_eq!((&one["state"], &one["removalReason"]), (&"removed".into(), &"RADATT".into()));
        assert_eq!(one["erasedOn"], "2027-03-02");
        assert_eq!(one["content"]["identity"]["name"], "Durand");
        assert_eq!(one["handicap"][0]["person"], "Zoé Durand");
        assert!(owner.page(PAGE).await.text.contains("2 mars 2027"));
        assert!(printed(&mut owner).await.contains(&solid("Sera effacée le 2 mars 2027")));
        // A new one comes first, and the old one is not forgotten.
        owner.go("/demande", &[]).await;
        let data = copy(&mut owner).await;
        assert_eq!(data["demands"][0]["state"], "draft");
        assert_eq!(data["demands"][1]["content"]["identity"]["name"], "Durand");
    });
}

#[test]
fn the_copy_has_the_notices_and_what_their_links_did() {
    on_both(async |site| {
        lived(&site).await;
        tick(&site, "2027-02-02").await;
        let (_, token) = link(&site, EMAIL);
        let fields = [("jeton", token.as_str()), ("acte", "garder")];
        site.browser().go("/garder-ma-demande", &fields).await;
        let mut owner = site.browser();
        owner.sign_in(EMAIL).await;
        let data = copy(&mut owner).await;
        let one = &data["demands"][0];
        let notice = &one["notices"][0];
        for (field, value) in [
            ("kind", "notice"),
            ("channel", "mail"),
            ("state", "sent"),
            ("expiresOn", "2027-03-02"),
            ("sentAt", "2027-02-02T12:00:00Z"),
            ("answer", "déposé dans le dossier des e-mails"),
        ] {
            assert_eq!(notice[field], value, "{field}");
        }
        assert_eq!(one["linksUsed"][0]["expiresOn"], "2027-03-02");
        assert_eq!(one["linksUsed"][0]["at"], "2027-02-02T12:00:00Z");
        assert!(!data.to_string().contains(&token), "the link itself is kept nowhere");
        let paper = printed(&mut owner).await;
        for words in [
            "L’avis d’échéance (le 2 mars 2027) a été envoyé par e-mail",
            "La demande a été gardée par le lien",
        ] {
            assert!(paper.contains(&solid(words)), "{words} is not in {paper}");
        }
    });
}

#[test]
fn the_copy_is_the_applicants_alone_and_an_account_without_demand_has_its_own() {
    on_both(async |site| {
        let mut owner = lived(&site).await;
        assert!(owner.page("/demande").await.text.contains(PAGE));
        assert!(owner.page("/compte/sessions").await.text.contains(PAGE));
        let page = owner.page(PAGE).await;
        for address in [JSON, PDF, "/demande/consultations", "/donnees-personnelles"] {
            assert!(page.text.contains(address), "{address}: {}", page.text);
        }
        let pdf = owner.page(PDF).await;
        assert_eq!(pdf.headers["content-type"], "application/pdf");
        assert_eq!(pdf.headers["cache-control"], "no-store");
        let disposition = "attachment; filename=\"mes-donnees.pdf\"";
        assert_eq!(pdf.headers["content-disposition"], disposition);

        let mut other = site.applicant("autre@demandeur.example").await;
        assert!(other.page("/demande").await.text.contains(PAGE));
        let data = other.page(JSON).await.text;
        assert!(data.contains("autre@demandeur.example") && !data.contains("Durand"), "{data}");
        assert_eq!(copy(&mut other).await["demands"], Value::Array(Vec::new()));
        assert!(other.page(PAGE).await.text.contains("Ce compte n’a pas de demande"));
        let paper = printed(&mut other).await;
        assert!(paper.contains("autre@demandeur.example"), "{paper}");

        let mut operator = site.browser();
        operator.sign_in("operateur@portail.example").await;
        let mut desk = site.browser();
        desk.sign_in("agent@guichet.example").await;
        for path in [PAGE, JSON, PDF] {
            for browser in [&mut operator, &mut desk] {
                assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            }
            let sign_in = format!("/compte/connexion?suite={path}");
            assert_eq!(site.browser().get(path).await.location(), sign_in);
        }
        // The privacy page leads there who has such a page.
        assert!(site.browser().page("/donnees-personnelles").await.text.contains(PAGE));
        assert!(!desk.page("/donnees-personnelles").await.text.contains(PAGE));
    });
}

#[test]
fn the_copy_tells_nothing_of_the_demand_that_it_was_merged_with() {
    on_both(async |site| {
        let (older, younger) = duplicates::merged(&site).await;
        let karim = ["karim@demandeur.example", &older, "Haddad", "absorbed"];
        let hadad = ["hadad@demandeur.example", &younger, "Hadad", "merged"];
        for (own, others) in [(karim, hadad), (hadad, karim)] {
            let mut browser = site.browser();
            browser.sign_in(own[0]).await;
            let text = browser.page(JSON).await.text;
            let paper = printed(&mut browser).await;
            assert!(text.contains(own[3]), "{} {text}", own[3]);
            for (mine, other) in own.into_iter().zip(others).take(3) {
                for said in [&text, &paper] {
                    assert!(said.contains(mine) && !said.contains(other), "{mine} {other} {said}");
                }
            }
        }
    });
}

#[test]
fn who_asks_for_a_code_does_not_learn_from_the_copy_whether_their_claim_was_right() {
    on_both(async |site| {
        let mut claimer = site.applicant("curieux@demandeur.example").await;
        site.execute(
            "INSERT INTO mail (id, kind, account, state, attempts, next_attempt_at, created_at)
             SELECT id, 'link_code', id, 'sent', 1, created_at, created_at FROM account",
        )
        .await;
        let data = copy(&mut claimer).await;
        assert_eq!(data["mails"], Value::Array(Vec::new()));
    });
}

#[test]
fn one_copy_is_printed_at_a_time_and_receipts_do_not_wait_for_it() {
    on_both(async |site| {
        let mut owner = site.applicant(EMAIL).await;
        owner.file().await;
        let somebody = site.account("autre@demandeur.example", Role::Applicant, &[], &[]).await;
        let held = site.portal.receipts.take(somebody, Work::Slow).await.expect("a turn");
        let mut waits = site.applicant("curieuse@demandeur.example").await;
        let asked = tokio::spawn(async move { waits.get(PDF).await.status });
        // As long as several papers take: somebody else's copy is not over.
        for _ in 0..5 {
            owner.page("/demande/recepisse.pdf").await;
        }
        assert!(!asked.is_finished());
        drop(held);
        assert_eq!(asked.await.unwrap(), StatusCode::OK);
    });
}
