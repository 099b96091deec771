//! The life of a registered demand: changes, correction of the civil status, renunciation.

use crate::harness::{Browser, Site, on_both, picture, steps};
use app::domain::account::Role;
use app::domain::correction::Correction;
use app::domain::demand::Demand;
use app::domain::ids::{AccountId, DemandId, DocumentId};
use app::domain::life_cycle::Status;
use app::domain::review::Verdict;
use app::domain::rights::Actor;
use axum::http::StatusCode;
use chrono::TimeDelta;
use guichet_web::actions::{decision, modification, renunciation};
use guichet_web::documents::VaultError;
use guichet_web::store::documents::Purpose;

const EMAIL: &str = "eloise@demandeur.example";
const NUMBER: &str = "0690326000001GDPUB";

/// A registered demand and its applicant's browser, the operator's beside.
pub async fn registered(site: &Site) -> (Browser, Browser) {
    let mut applicant = site.applicant(EMAIL).await;
    applicant.file().await;
    let mut operator = site.operator().await;
    let queue = operator.page("/operateur").await.text;
    let file = address(&queue, "/operateur/dossier/");
    let version = operator.page(&file).await.field("version");
    operator.go(&format!("{file}/validation"), &[("version", &version)]).await;
    site.work().await;
    (applicant, operator)
}

/// The first address of a page that begins so.
fn address(html: &str, start: &str) -> String {
    let at = html.find(start).unwrap_or_else(|| panic!("no {start} in {html}"));
    html[at..].split('"').next().unwrap().to_owned()
}

async fn kept(site: &Site) -> Demand {
    let mut conn = site.portal.store.read().await.unwrap();
    conn.demand_by_number(NUMBER.parse().unwrap()).await.unwrap().unwrap()
}

async fn kinds(site: &Site, id: DemandId) -> Vec<&'static str> {
    let mut conn = site.portal.store.read().await.unwrap();
    conn.events(id).await.unwrap().iter().map(|recorded| recorded.event.kind()).collect()
}

/// The guichets told of each event, in order.
async fn told(site: &Site, id: DemandId) -> Vec<String> {
    let mut conn = site.portal.store.read().await.unwrap();
    conn.dispatch_states(id).await.unwrap().into_iter().map(|(code, _)| code).collect()
}

/// What the register tells, replayed, is the demand.
async fn replays(site: &Site) {
    let kept = kept(site).await;
    let mut conn = site.portal.store.read().await.unwrap();
    let events = conn.events(kept.id).await.unwrap();
    let events: Vec<_> = events.into_iter().map(|recorded| recorded.event).collect();
    let folded = Demand::fold(kept.id, kept.account, &events);
    assert_eq!(
        (folded.status, folded.content, folded.given_up_on, folded.correction),
        (kept.status, kept.content, kept.given_up_on, kept.correction)
    );
}

fn with(step: &str, field: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    let all = steps();
    let mut fields = all.into_iter().find(|(slug, _)| *slug == step).unwrap().1;
    fields.retain(|(name, _)| *name != field);
    fields.push((field, value));
    fields
}

async fn give_up(browser: &mut Browser) {
    let version = browser.page("/demande/abandon/confirmation").await.field("version");
    let fields = [("renonciation", "oui"), ("version", version.as_str())];
    assert_eq!(browser.go("/demande/abandon/confirmation", &fields).await, "/demande");
}

#[test]
fn a_demand_is_given_up_kept_after_all_then_given_up_and_removed_after_midnight() {
    on_both(async |site| {
        let (mut applicant, mut operator) = registered(&site).await;
        let id = kept(&site).await.id;
        // What it means, then the box.
        let meaning = applicant.page("/demande/abandon").await.text;
        assert!(meaning.contains("ancienneté est perdue"), "{meaning}");
        let version = applicant.page("/demande/abandon/confirmation").await.field("version");
        let unticked =
            applicant.post("/demande/abandon/confirmation", &[("version", &version)]).await;
        assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unticked.text.contains("Cochez la case pour renoncer"), "{}", unticked.text);
        assert_eq!(kept(&site).await.given_up_on, None);
        give_up(&mut applicant).await;
        let page = applicant.page("/demande").await.text;
        assert!(page.contains("Annuler ma renonciation"), "{page}");
        site.work().await;
        assert!(site.mails(EMAIL)[0].text.contains("jusqu’à minuit"));
        // Twice: nothing more. Anything else: refused in words.
        let fields = [("renonciation", "oui"), ("version", version.as_str())];
        assert_eq!(applicant.go("/demande/abandon/confirmation", &fields).await, "/demande");
        assert_eq!(applicant.get("/demande/abandon").await.location(), "/demande");
        let address = "/demande/etape/contact";
        let late = applicant.post(address, &with("contact", "voie", "5 rue Neuve")).await;
        assert_eq!(late.location(), "/demande");
        let told_so = applicant.page("/demande").await.text;
        assert!(told_so.contains("annulez d’abord votre renonciation"), "{told_so}");
        for path in ["/demande/modification", "/demande/correction", "/demande/renouvellement"] {
            assert_eq!(applicant.get(path).await.location(), "/demande", "{path}");
            let why = applicant.page("/demande").await.text;
            assert!(why.contains("annulez d’abord votre renonciation"), "{path}");
        }
        assert_eq!(kinds(&site, id).await, ["filed", "registered", "given_up"]);
        // Kept after all.
        assert_eq!(applicant.go("/demande/abandon/annulation", &[]).await, "/demande");
        let page = applicant.page("/demande").await.text;
        assert!(page.contains("votre demande est gardée"), "{page}");
        site.wait(TimeDelta::days(2));
        site.work().await;
        assert!(matches!(kept(&site).await.status, Status::Active(_)), "it stays");

        // Given up for good, at ten in the morning: the day ends fourteen hours later.
        applicant.sign_in(EMAIL).await;
        give_up(&mut applicant).await;
        site.wait(TimeDelta::hours(13));
        site.work().await;
        assert!(matches!(kept(&site).await.status, Status::Active(_)), "one hour left");
        site.wait(TimeDelta::hours(1));
        // Before the worker comes: too late already.
        applicant.sign_in(EMAIL).await;
        let page = applicant.page("/demande").await.text;
        assert!(page.contains("va être radiée") && !page.contains("Annuler ma"), "{page}");
        applicant.post("/demande/abandon/annulation", &[]).await;
        let why = applicant.page("/demande").await.text;
        assert!(why.contains("trop tard pour annuler"), "{why}");
        site.work().await;
        let Status::Removed { reason, .. } = kept(&site).await.status else { panic!("removed") };
        assert_eq!(reason.code(), "RADABA");
        let mail = &site.mails(EMAIL)[0].text;
        assert!(mail.contains("radiée") && mail.contains("Renonciation écrite"), "{mail}");
        let guichets = ["G6901", "G6902", "G6903"];
        assert_eq!(told(&site, id).await, [guichets, guichets].concat());
        applicant.post("/demande/abandon/annulation", &[]).await;
        let page = applicant.page("/demande").await.text;
        assert!(page.contains("trop tard pour annuler"), "{page}");
        assert!(page.contains("La demande a été radiée\u{a0}: renonciation écrite"), "{page}");
        site.work().await;
        assert_eq!(kinds(&site, id).await.len(), 6, "once");
        replays(&site).await;
        for (figure, n) in [("D69 pending", 0), ("D69 removed 2026-03", 1)] {
            assert_eq!(site.counted(figure).await, n, "{figure}");
        }
        site.figures_hold().await;
        operator.sign_in("operateur@portail.example").await;
        assert_eq!(operator.page("/operateur").await.status, StatusCode::OK);
    });
}

/// Steps for a demand of Saint-Denis de La Réunion, whose day ends four hours after that of UTC
/// began.
#[test]
fn midnight_is_that_of_the_territory() {
    on_both(async |site| {
        let mut applicant = site.applicant(EMAIL).await;
        applicant.go("/demande", &[]).await;
        applicant.fill().await;
        applicant.go("/demande/etape/communes", &[("communes", "97411")]).await;
        applicant.upload(&[("carte.jpg", &picture())]).await;
        applicant.submit().await;
        let there = ["974"];
        let mut operator =
            site.signed_in("op974@portail.example", Role::Operator, &there, &[]).await;
        let file = address(&operator.page("/operateur").await.text, "/operateur/dossier/");
        let version = operator.page(&file).await.field("version");
        operator.go(&format!("{file}/validation"), &[("version", &version)]).await;
        let number = "9740326000001GDPUB".parse().unwrap();
        let removed = async || {
            site.work().await;
            let mut conn = site.portal.store.read().await.unwrap();
            let demand = conn.demand_by_number(number).await.unwrap().unwrap();
            matches!(demand.status, Status::Removed { .. })
        };
        // Nine in the morning in London, one in the afternoon there.
        give_up(&mut applicant).await;
        site.wait(TimeDelta::minutes(10 * 60 + 59));
        assert!(!removed().await, "23:59 in La Réunion");
        site.wait(TimeDelta::minutes(1));
        assert!(removed().await, "midnight in La Réunion, 21:00 in Paris");
    });
}

#[test]
fn the_night_on_which_the_clock_changes_ends_at_its_own_midnight() {
    on_both(async |site| {
        let (mut applicant, _) = registered(&site).await;
        // Sunday 29 March 2026 at 9:00 UTC: eleven in Paris, in summer time since two o’clock.
        site.wait(TimeDelta::days(27));
        applicant.sign_in(EMAIL).await;
        give_up(&mut applicant).await;
        site.wait(TimeDelta::minutes(12 * 60 + 59));
        site.work().await;
        assert!(matches!(kept(&site).await.status, Status::Active(_)), "23:59 in Paris");
        site.wait(TimeDelta::minutes(1));
        site.work().await;
        assert!(matches!(kept(&site).await.status, Status::Removed { .. }));
    });
}

#[test]
fn a_draft_is_erased_with_its_document() {
    on_both(async |site| {
        let mut applicant = site.applicant(EMAIL).await;
        assert_eq!(applicant.get("/demande/abandon").await.location(), "/demande", "nothing yet");
        applicant.go("/demande", &[]).await;
        applicant.upload(&[("carte.jpg", &picture())]).await;
        let pages = applicant.page("/demande/pieces").await.text;
        let page: DocumentId =
            address(&pages, "/demande/pieces/").rsplit('/').next().unwrap().parse().unwrap();
        let asked = applicant.page("/demande/abandon").await.text;
        assert!(asked.contains("Effacer mon brouillon"), "{asked}");
        assert_eq!(applicant.go("/demande/abandon", &[]).await, "/demande");
        assert!(applicant.page("/demande").await.text.contains("Commencer ma demande"));
        site.work().await;
        let gone = site.portal.vault.get(page).await;
        assert!(matches!(gone, Err(VaultError::Missing(_))), "{gone:?}");
        // A demand that waits is told, not erased.
        applicant.file().await;
        assert_eq!(applicant.get("/demande/abandon").await.location(), "/demande");
        let why = applicant.page("/demande").await.text;
        assert!(why.contains("en cours de vérification"), "{why}");
        applicant.post("/demande/abandon", &[]).await;
        let mut conn = site.portal.store.read().await.unwrap();
        assert_eq!(conn.demand_count().await.unwrap(), 1);
    });
}

#[test]
fn changes_wait_until_they_are_confirmed_then_reach_old_and_new_guichets() {
    on_both(async |site| {
        let (mut applicant, _) = registered(&site).await;
        let before = kept(&site).await;
        let desk = ["G6903"];
        let mut bron = site.signed_in("bron@guichet.example", Role::GuichetAgent, &[], &desk).await;
        // Nothing to confirm yet.
        let page = applicant.page("/demande/modification").await.text;
        assert!(page.contains("Aucun changement"), "{page}");
        assert!(!page.contains("name=\"declaration\""), "{page}");
        // Its number is of one territory: told where the communes are chosen.
        let refused = applicant.post("/demande/etape/communes", &[("communes", "65286")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["pour le territoire Rhône", "Pour Lourdes, il faut une autre demande"] {
            assert!(refused.text.contains(words), "no {words} in {}", refused.text);
        }
        let page = applicant.page("/demande/modification").await.text;
        assert!(page.contains("pour le territoire Rhône"), "{page}");
        assert!(!page.contains("name=\"declaration\""), "{page}");
        // Written, not sent: Bron and Lyon become Villeurbanne.
        let to = applicant.go("/demande/etape/communes", &[("communes", "69266")]).await;
        assert_eq!(to, "/demande/modification");
        applicant
            .go("/demande/etape/ressources", &with("ressources", "ressourceRecue_SAL", "1700"))
            .await;
        assert_eq!(kept(&site).await.content, before.content);
        let waiting = applicant.page("/demande").await.text;
        assert!(waiting.contains("Des changements attendent d’être envoyés"), "{waiting}");
        let shown = bron.page(&format!("/guichet/demande/{NUMBER}")).await.text;
        assert!(!shown.contains("Villeurbanne"), "{shown}");
        let page = applicant.page("/demande/modification").await;
        for words in ["Lyon 8e", "Villeurbanne (69100)", "1\u{202f}700\u{a0}€", "<del>", "<ins>"]
        {
            assert!(page.text.contains(words), "no {words} in {}", page.text);
        }
        let version = page.field("version");
        let undeclared = applicant.post("/demande/modification", &[("version", &version)]).await;
        assert_eq!(undeclared.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Another tab changed something since.
        applicant
            .go("/demande/etape/ressources", &with("ressources", "ressourceRecue_SAL", "1750"))
            .await;
        let fields = [("declaration", "oui"), ("version", version.as_str())];
        let stale = applicant.post("/demande/modification", &fields).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let version = applicant.page("/demande/modification").await.field("version");
        let fields = [("declaration", "oui"), ("version", version.as_str())];
        let mut other = applicant.clone();
        let (a, b) = tokio::join!(
            applicant.post("/demande/modification", &fields),
            other.post("/demande/modification", &fields),
        );
        assert_eq!((a.location(), b.location()), ("/demande", "/demande"));
        let after = kept(&site).await;
        assert_eq!(after.status, before.status, "number and dates are kept");
        assert_eq!(kinds(&site, after.id).await, ["filed", "registered", "modified"]);
        let page = applicant.page("/demande").await.text;
        for words in ["Vous avez modifié", "Vos ressources", "Les communes souhaitées"] {
            assert!(page.contains(words), "no {words} in {page}");
        }
        assert!(!page.contains("Des changements attendent"), "{page}");
        site.work().await;
        let mails = site.mails(EMAIL);
        assert!(mails[0].subject.contains("modifiée"), "{}", mails[0].subject);
        let told = told(&site, after.id).await;
        assert_eq!(
            told,
            ["G6901", "G6902", "G6903", "G6901", "G6902", "G6903"],
            "those who hold it already, whatever it wishes now"
        );
        let inbox = bron.page("/guichet").await.text;
        assert!(inbox.contains("Modifiée"), "{inbox}");
        let shown = bron.page(&format!("/guichet/demande/{NUMBER}")).await.text;
        assert!(
            shown.contains("Villeurbanne") && shown.contains("Le demandeur a modifié"),
            "{shown}"
        );
        replays(&site).await;
        for (figure, n) in [
            ("D69 pending", 1),
            ("D69 new 2026-03", 1),
            ("D69 renewed 2026-03", 0),
            ("C69266 pending", 1),
            ("C69029 pending_any", 0),
        ] {
            assert_eq!(site.counted(figure).await, n, "{figure}");
        }
        site.figures_hold().await;
    });
}

#[test]
fn changes_are_dropped_or_go_with_a_renewal() {
    on_both(async |site| {
        let (mut applicant, _) = registered(&site).await;
        let before = kept(&site).await;
        applicant
            .go("/demande/etape/ressources", &with("ressources", "ressourceRecue_SAL", "1700"))
            .await;
        assert_eq!(applicant.go("/demande/modification/abandon", &[]).await, "/demande");
        assert_eq!(kept(&site).await.answers, before.answers);
        // Wrong answers are kept and shown, and cannot be sent.
        let wrong = with("ressources", "montantMoins2", "beaucoup");
        let answer = applicant.post("/demande/etape/ressources", &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = applicant.page("/demande/modification").await.text;
        assert!(page.contains("Il reste 1 page à corriger"), "{page}");
        let version = kept(&site).await.version.to_string();
        let fields = [("declaration", "oui"), ("version", version.as_str())];
        assert_eq!(applicant.go("/demande/modification", &fields).await, "/demande/modification");
        assert_eq!(kinds(&site, before.id).await, ["filed", "registered"]);
        // In the renewal window the renewal sends them.
        site.wait(TimeDelta::days(320));
        applicant.sign_in(EMAIL).await;
        let to = applicant
            .go("/demande/etape/ressources", &with("ressources", "ressourceRecue_SAL", "1700"))
            .await;
        assert_eq!(to, "/demande/renouvellement");
        let waiting = applicant.page("/demande").await.text;
        assert!(waiting.contains("partiront avec le renouvellement"), "{waiting}");
        let version = applicant.page("/demande/renouvellement").await.field("version");
        let fields = [("declaration", "oui"), ("version", version.as_str())];
        applicant.go("/demande/renouvellement", &fields).await;
        let page = applicant.page("/demande").await.text;
        let said =
            "Vous avez renouvelé la demande pour un an et modifié «\u{a0}Vos ressources\u{a0}»";
        assert!(page.contains(said), "{page}");
        assert_eq!(kinds(&site, before.id).await, ["filed", "registered", "renewed"]);
        replays(&site).await;
    });
}

#[test]
fn civil_status_is_read_and_never_written_once_registered() {
    on_both(async |site| {
        let (mut applicant, _) = registered(&site).await;
        let before = kept(&site).await;
        let page = applicant.page("/demande/etape/identite").await.text;
        assert!(page.contains("Demander une correction"), "{page}");
        assert!(!page.contains("name=\"nom\""), "{page}");
        let forged = with("identite", "nom", "Voleur");
        applicant.go("/demande/etape/identite", &forged).await;
        assert_eq!(kept(&site).await.answers, before.answers);
        let page = applicant.page("/demande/modification").await.text;
        assert!(page.contains("Aucun changement"), "{page}");
    });
}

/// Sends the form of a correction, with files.
async fn ask(
    browser: &mut Browser,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> (StatusCode, String) {
    let answer = browser.upload_with("/demande/correction", fields, files).await;
    (answer.status, answer.text)
}

/// The fields of the correction, with another name.
pub fn corrected<'a>(name: &'a str, version: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = steps()[0].1.clone();
    fields.retain(|(field, _)| *field != "nom");
    fields.extend([("nom", name), ("version", version)]);
    fields
}

async fn proof(site: &Site, id: DemandId) -> Vec<DocumentId> {
    let mut conn = site.portal.store.read().await.unwrap();
    conn.pages_for(id, Purpose::Proof).await.unwrap()
}

#[test]
fn a_civil_status_is_corrected_with_a_proof_that_an_operator_checks() {
    on_both(async |site| {
        let (mut applicant, mut operator) = registered(&site).await;
        let before = kept(&site).await;
        let version = applicant.page("/demande/correction").await.field("version");
        // Unchanged, without proof, with a bad file: told on the same page, and kept.
        let (status, text) = ask(&mut applicant, &corrected("Durand", &version), &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("Rien n’a changé"), "{text}");
        let (status, text) = ask(&mut applicant, &corrected("Martin", &version), &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("Ajoutez une photo") && text.contains("value=\"Martin\""), "{text}");
        let files: &[(&str, &[u8])] = &[("acte.jpg", &picture()), ("faux.jpg", b"#!/bin/sh")];
        let (status, text) = ask(&mut applicant, &corrected("Martin", &version), files).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("faux.jpg"), "{text}");
        assert_eq!(proof(&site, before.id).await.len(), 1, "the good one is kept");
        assert_eq!(kept(&site).await.correction, None);
        // Sent; the second click is told.
        let (status, text) = ask(&mut applicant, &corrected("Martin", &version), &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        let page = applicant.page("/demande/correction").await.text;
        assert!(page.contains("Durand") && page.contains("Martin"), "{page}");
        assert!(page.contains("Retirer ma demande de correction"), "{page}");
        let (status, _) = ask(&mut applicant, &corrected("Dupont", &version), &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "one at a time");
        assert!(kept(&site).await.correction.unwrap().identity.name == "Martin");
        let removal =
            format!("/demande/correction/pieces/{}/retrait", proof(&site, before.id).await[0]);
        applicant.post(&removal, &[]).await;
        assert_eq!(proof(&site, before.id).await.len(), 1, "what is looked at does not change");
        assert!(applicant.page("/demande").await.text.contains("en vérification"));
        site.work().await;
        assert!(site.mails(EMAIL)[0].subject.contains("correction"));
        assert_eq!(told(&site, before.id).await.len(), 3, "no guichet is told of it");
        // A change of another answer meanwhile is no matter.
        applicant
            .go("/demande/etape/ressources", &with("ressources", "ressourceRecue_SAL", "1700"))
            .await;

        // The operator.
        let queue = operator.page("/operateur").await.text;
        assert!(queue.contains("Correction d’état civil"), "{queue}");
        let file = address(&queue, "/operateur/correction/");
        let review = operator.page(&file).await;
        assert!(review.text.contains("Changé") && review.text.contains("Identique"));
        let seen = operator.page(&address(&review.text, &format!("{file}/pieces/"))).await;
        assert_eq!(seen.headers["content-type"], "image/jpeg");
        assert_eq!(seen.headers["cache-control"], "no-store");
        let version = review.field("version");
        let without = operator.post(&format!("{file}/refus"), &[("version", &version)]).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        // What is decided is what was seen.
        applicant
            .go("/demande/etape/ressources", &with("ressources", "ressourceRecue_SAL", "1750"))
            .await;
        let stale = operator.post(&format!("{file}/validation"), &[("version", &version)]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let fields = [
            ("version", operator.page(&file).await.field("version")),
            ("motif", "NON_PROUVE".to_owned()),
            ("phrase", "L’acte est au nom d’une autre.".to_owned()),
        ];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let pages = proof(&site, before.id).await;
        assert_eq!(operator.go(&format!("{file}/refus"), &fields).await, "/operateur");
        site.work().await;
        assert!(site.mails(EMAIL)[0].text.contains("L’acte est au nom d’une autre."));
        let page = applicant.page("/demande").await.text;
        assert!(
            page.contains("n’a pas été acceptée") && page.contains("L’acte est au nom"),
            "{page}"
        );
        assert!(
            operator.get(&format!("{file}/pieces/{}", pages[0])).await.status.is_client_error()
        );
        assert!(
            applicant.get(&format!("/demande/pieces/{}", pages[0])).await.status.is_client_error()
        );
        assert!(site.portal.vault.get(pages[0]).await.is_ok(), "kept some time, seen by nobody");

        // Asked again, and accepted.
        let version = applicant.page("/demande/correction").await.field("version");
        let files: &[(&str, &[u8])] = &[("acte.jpg", &picture())];
        ask(&mut applicant, &corrected("Martin", &version), files).await;
        let version = operator.page(&file).await.field("version");
        let fields = [("version", version.as_str())];
        let mut other = operator.clone();
        let validation = format!("{file}/validation");
        let (a, b) =
            tokio::join!(operator.post(&validation, &fields), other.post(&validation, &fields));
        assert_eq!((a.status, b.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        assert_eq!(operator.get(&file).await.location(), "/operateur", "decided: told, not lost");
        let after = kept(&site).await;
        assert_eq!(after.status, before.status, "number and dates are kept");
        assert_eq!(after.content.as_ref().unwrap().identity.name, "Martin");
        assert_eq!(after.answers.step(app::forms::journey::Step::Identity).get("nom"), "Martin");
        assert_eq!(
            kinds(&site, before.id).await[2..],
            [
                "correction_requested",
                "correction_refused",
                "correction_requested",
                "civil_status_corrected"
            ]
        );
        assert_eq!(told(&site, before.id).await.len(), 6, "the guichets are told");
        site.work().await;
        assert!(site.mails(EMAIL)[0].subject.contains("corrigé"));
        let page = applicant.page("/demande").await.text;
        assert!(page.contains("Des changements attendent"), "what was written waits still: {page}");
        let desk = ["G6902"];
        let mut desk = site.signed_in("g@guichet.example", Role::GuichetAgent, &[], &desk).await;
        let inbox = desk.page("/guichet").await.text;
        assert!(inbox.contains("État civil corrigé") && inbox.contains("Martin"), "{inbox}");
        replays(&site).await;
        // The proof that was refused is erased, the one that was accepted stays with the demand.
        site.wait(TimeDelta::days(31));
        site.work().await;
        let gone = site.portal.vault.get(pages[0]).await;
        assert!(matches!(gone, Err(VaultError::Missing(_))), "{gone:?}");
        assert_eq!(proof(&site, before.id).await, [], "the next proof starts from nothing");
    });
}

#[test]
fn a_correction_is_withdrawn_with_its_proof_and_leaves_with_the_demand() {
    on_both(async |site| {
        let (mut applicant, mut operator) = registered(&site).await;
        let id = kept(&site).await.id;
        let version = applicant.page("/demande/correction").await.field("version");
        let files: &[(&str, &[u8])] = &[("acte.jpg", &picture())];
        ask(&mut applicant, &corrected("Martin", &version), files).await;
        let page = proof(&site, id).await[0];
        assert_eq!(applicant.go("/demande/correction/retrait", &[]).await, "/demande");
        site.work().await;
        let gone = site.portal.vault.get(page).await;
        assert!(matches!(gone, Err(VaultError::Missing(_))), "{gone:?}");
        let file = format!("/operateur/correction/{id}");
        assert_eq!(operator.get(&file).await.location(), "/operateur");
        assert!(!operator.page("/operateur").await.text.contains(&file));
        // Asked again, then the demand is given up.
        let version = applicant.page("/demande/correction").await.field("version");
        ask(&mut applicant, &corrected("Martin", &version), files).await;
        let page = proof(&site, id).await[0];
        give_up(&mut applicant).await;
        site.wait(TimeDelta::days(1));
        site.work().await;
        let after = kept(&site).await;
        assert!(matches!(after.status, Status::Removed { .. }) && after.correction.is_none());
        let gone = site.portal.vault.get(page).await;
        assert!(matches!(gone, Err(VaultError::Missing(_))), "{gone:?}");
        replays(&site).await;
    });
}

#[test]
fn nobody_else_learns_of_a_correction() {
    on_both(async |site| {
        let (mut applicant, _) = registered(&site).await;
        let version = applicant.page("/demande/correction").await.field("version");
        let files: &[(&str, &[u8])] = &[("acte.jpg", &picture())];
        ask(&mut applicant, &corrected("Martin", &version), files).await;
        let id = kept(&site).await.id;
        let page = proof(&site, id).await[0];
        let file = format!("/operateur/correction/{id}");
        let mut abroad =
            site.signed_in("op38@portail.example", Role::Operator, &["038"], &[]).await;
        let mut desk =
            site.signed_in("g@guichet.example", Role::GuichetAgent, &[], &["G6902"]).await;
        let mut other = site.applicant("autre@demandeur.example").await;
        let version = kept(&site).await.version.to_string();
        for browser in [&mut abroad, &mut desk, &mut other] {
            for path in
                [file.clone(), format!("{file}/pieces/{page}"), format!("/demande/pieces/{page}")]
            {
                assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
            }
            for verb in ["validation", "refus"] {
                let fields = [("version", version.as_str()), ("motif", "ILLISIBLE")];
                let answer = browser.post(&format!("{file}/{verb}"), &fields).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{verb}");
            }
            let removal = format!("/demande/correction/pieces/{page}/retrait");
            assert_eq!(browser.post(&removal, &[]).await.status, StatusCode::NOT_FOUND);
        }
        assert!(!abroad.page("/operateur").await.text.contains(&file));
        assert!(kept(&site).await.correction.is_some());
    });
}

#[test]
fn many_at_once_record_each_thing_once() {
    on_both(async |site| {
        let (mut applicant, _) = registered(&site).await;
        applicant
            .go("/demande/etape/ressources", &with("ressources", "ressourceRecue_SAL", "1700"))
            .await;
        let demand = kept(&site).await;
        let actor = Actor {
            account: demand.account.unwrap(),
            role: Role::Applicant,
            territories: vec![],
            guichets: vec![],
        };
        let version = Some(demand.version);
        // A change and a renunciation pressed at the same instant in two tabs: one is recorded, or
        // both one after the other, never half of one.
        let (a, b) = tokio::join!(
            modification::confirm(&site.portal, &actor, version),
            renunciation::give_up(&site.portal, &actor, version),
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        replays(&site).await;
        if kept(&site).await.given_up_on.is_none() {
            let version = Some(kept(&site).await.version);
            renunciation::give_up(&site.portal, &actor, version).await.unwrap();
        }
        // Two workers at midnight, and the applicant who changes their mind too late.
        site.wait(TimeDelta::days(1));
        let (a, b, c) = tokio::join!(
            renunciation::end_days(&site.portal, 10),
            renunciation::end_days(&site.portal, 10),
            renunciation::cancel(&site.portal, &actor),
        );
        assert_eq!(a.unwrap() + b.unwrap(), 1, "removed once");
        assert!(c.is_err());
        let removed =
            kinds(&site, demand.id).await.iter().filter(|kind| **kind == "removed").count();
        assert_eq!(removed, 1);
        // An operator who comes late is told.
        let operator = Actor {
            account: AccountId(guichet_web::ports::ids::new()),
            role: Role::Operator,
            territories: vec!["069".parse().unwrap()],
            guichets: vec![],
        };
        let correction = Correction {
            identity: demand.content.clone().unwrap().identity,
            requested_on: site.now().date_naive(),
        };
        let late = Verdict::CorrectionAccepted { correction };
        let decided = decision::decide(&site.portal, &operator, demand.id, None, late).await;
        assert!(decided.is_err());
        replays(&site).await;
    });
}

#[test]
fn a_desk_that_changes_a_demand_is_named_in_its_history() {
    on_both(async |site| {
        let (mut applicant, _) = registered(&site).await;
        let demand = kept(&site).await;
        let mut content = demand.content.clone().unwrap();
        content.contact.town = "Villeurbanne".to_owned();
        let bron = "G6903".parse().unwrap();
        modification::receive_from_desk(&site.portal, demand.id, bron, content).await.unwrap();
        site.work().await;
        let page = applicant.page("/demande").await.text;
        let said = "Le guichet Guichet G6903 a modifié «\u{a0}Où vous joindre\u{a0}»";
        assert!(page.contains(said), "{page}");
        assert!(site.mails(EMAIL)[0].subject.contains("modifiée"));
        let told = told(&site, demand.id).await;
        assert_eq!(told, ["G6901", "G6902", "G6903", "G6901", "G6902"], "the others are told");
        // Who received it and who took it in.
        let desk = ["G6901"];
        let mut state = site.signed_in("e@guichet.example", Role::GuichetAgent, &[], &desk).await;
        state.go(&format!("/guichet/demande/{NUMBER}/accuse"), &[]).await;
        let page = applicant.page("/demande").await.text;
        for words in [
            "3 guichets ont reçu",
            "Guichet G6901",
            "Prise en compte le 2 mars 2026",
            "Service de l’État",
        ] {
            assert!(page.contains(words), "no {words} in {page}");
        }
        // A change that is sent takes nothing of it back.
        applicant.go("/demande/etape/contact", &with("contact", "telPortable", "0639982020")).await;
        let version = applicant.page("/demande/modification").await.field("version");
        let fields = [("declaration", "oui"), ("version", version.as_str())];
        applicant.go("/demande/modification", &fields).await;
        let page = applicant.page("/demande").await.text;
        for words in ["Prise en compte le 2 mars 2026", "changements envoyés le 2 mars 2026"] {
            assert!(page.contains(words), "no {words} in {page}");
        }
    });
}
