//! Certificates: when there is one, that it stays the same, who may have it, and its seal.

use crate::harness::{Browser, Site, on_both};
use app::domain::account::Role;
use app::domain::event::Channel;
use app::domain::guichet::GuichetCode;
use app::domain::ids::{CertificateId, DemandId};
use app::domain::life_cycle::RemovalReason;
use axum::http::StatusCode;
use chrono::TimeDelta;
use guichet_web::actions::{certificate, demand};
use guichet_web::portal::Portal;
use guichet_web::ports::ids;
use std::sync::Arc;

const EMAIL: &str = "eloise@demandeur.example";
const NUMBER: &str = "0690326000001GDPUB";

/// Files a demand and has it accepted; gives the applicant, signed in again.
async fn registered(site: &Site) -> Browser {
    let mut applicant = site.applicant(EMAIL).await;
    applicant.file().await;
    accept(site).await;
    applicant
}

async fn accept(site: &Site) {
    let mut operator = site.operator().await;
    let queue = operator.page("/operateur").await.text;
    let at = queue.find("/operateur/dossier/").expect("a file in the queue");
    let file = queue[at..].split('"').next().expect("an address").to_owned();
    let version = operator.page(&file).await.field("version");
    operator.go(&format!("{file}/validation"), &[("version", &version)]).await;
}

async fn renew(site: &Site, applicant: &mut Browser) {
    site.wait(TimeDelta::days(320));
    applicant.sign_in(EMAIL).await;
    let version = applicant.page("/demande/renouvellement").await.field("version");
    let fields = [("declaration", "oui"), ("version", version.as_str())];
    assert_eq!(applicant.go("/demande/renouvellement", &fields).await, "/demande");
}

async fn demand_of(site: &Site) -> DemandId {
    let number = NUMBER.parse().expect("a number");
    let mut conn = site.portal.store.read().await.expect("a connection");
    conn.demand_by_number(number).await.expect("an answer").expect("a demand").id
}

/// Kinds and ids of the certificates of the demand.
async fn certificates(site: &Site) -> Vec<(String, CertificateId, bool)> {
    let id = demand_of(site).await;
    let mut conn = site.portal.store.read().await.expect("a connection");
    let kept = conn.certificates(id).await.expect("certificates");
    kept.into_iter().map(|c| (c.kind.code().to_owned(), c.id, c.made.is_some())).collect()
}

fn text(pdf: &[u8]) -> String {
    let text = pdf_extract::extract_text_from_mem(pdf).expect("a PDF");
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

/// The code in the address printed on a certificate.
fn code(pdf: &[u8]) -> String {
    let text = text(pdf);
    let (_, after) = text.split_once("http://portail.example/attestation/").expect("an address");
    after.chars().take(107).collect()
}

#[test]
fn registration_and_renewal_give_one_certificate_each_and_nothing_else_does() {
    on_both(async |site| {
        let mut applicant = site.applicant(EMAIL).await;
        applicant.file().await;
        assert_eq!(applicant.get("/demande/attestation.pdf").await.location(), "/demande");
        let waiting = applicant.page("/demande").await.text;
        assert!(waiting.contains("/demande/recepisse.pdf"), "{waiting}");
        accept(&site).await;
        let kinds = async || {
            certificates(&site).await.into_iter().map(|one| one.0).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(kinds().await, "registration");
        renew(&site, &mut applicant).await;
        assert_eq!(kinds().await, "registration renewal");
        let page = applicant.page("/demande").await.text;
        for (_, id, _) in certificates(&site).await {
            assert!(page.contains(&format!("/demande/attestation/{id}")), "{page}");
        }
        assert!(!page.contains("recepisse"), "{page}");
        let renewed = text(&applicant.page("/demande/attestation.pdf").await.bytes);
        assert!(renewed.contains("renouvellement") && renewed.contains(NUMBER), "{renewed}");
        // Neither the removal, nor what came before, gives one.
        let (id, reason) = (demand_of(&site).await, RemovalReason::GivenUp);
        demand::remove(&site.portal, id, reason, Channel::Web, GuichetCode::WEB)
            .await
            .expect("a removal");
        assert_eq!(kinds().await, "registration renewal");
        let kept = applicant.page("/demande/attestation.pdf").await;
        assert_eq!(text(&kept.bytes), renewed, "what was issued stays theirs");
        site.work().await;
        let mail = &site.mails(EMAIL);
        let told = mail.iter().filter(|mail| mail.text.contains("votre attestation d")).count();
        assert_eq!(told, 2, "both mails say where the certificate is");
    });
}

#[test]
fn a_certificate_stays_what_it_was_whatever_comes_after() {
    on_both(async |site| {
        let mut applicant = registered(&site).await;
        assert!(!certificates(&site).await[0].2, "nobody asked yet, and the worker did not come");
        let first = applicant.page("/demande/attestation.pdf").await;
        assert_eq!(first.headers["content-type"], "application/pdf");
        assert_eq!(first.headers["cache-control"], "no-store");
        assert_eq!(first.headers["x-content-type-options"], "nosniff");
        assert_eq!(first.headers["content-disposition"], "inline; filename=\"attestation.pdf\"");
        let policy = first.headers["content-security-policy"].to_str().expect("a policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script"), "{policy}");
        site.work().await;
        assert_eq!(applicant.page("/demande/attestation.pdf").await.bytes, first.bytes);
        // On disk it is encrypted.
        let mut files = Vec::new();
        walk(&site.portal.config.data.join("documents"), &mut files);
        assert!(files.len() >= 2, "the picture and the certificate");
        assert!(files.iter().all(|bytes| !bytes.starts_with(b"%PDF")));
        // The guichets of that day close, the person moves and renews, the program starts again.
        let mut closed = (*site.portal.guichets()).clone();
        for guichet in &mut closed {
            "Autre nom".clone_into(&mut guichet.name);
        }
        guichet_web::actions::administration::put_guichets(&site.portal, &closed)
            .await
            .expect("guichets");
        renew(&site, &mut applicant).await;
        let portal = restarted(&site.portal).await;
        let (_, id, made) = certificates(&site).await[0].clone();
        assert!(made);
        assert_eq!(certificate::make(&portal, id).await.expect("a certificate"), first.bytes);
        let path = format!("/demande/attestation/{id}");
        assert_eq!(applicant.page(&path).await.bytes, first.bytes);
        let renewed = text(&applicant.page("/demande/attestation.pdf").await.bytes);
        assert!(renewed.contains("Autrenom") && !text(&first.bytes).contains("Autrenom"));
    });
}

#[test]
fn a_certificate_names_the_guichets_of_its_day_even_when_it_is_made_later() {
    on_both(async |site| {
        let mut applicant = registered(&site).await;
        let mut renamed = (*site.portal.guichets()).clone();
        for guichet in &mut renamed {
            "Autre nom".clone_into(&mut guichet.name);
        }
        guichet_web::actions::administration::put_guichets(&site.portal, &renamed)
            .await
            .expect("guichets");
        let text = text(&applicant.page("/demande/attestation.pdf").await.bytes);
        assert!(text.contains("GuichetG6902") && !text.contains("Autrenom"), "{text}");
        assert!(!text.contains("G6909"), "closed on its day");
    });
}

fn walk(folder: &std::path::Path, files: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(std::fs::read(&path).expect("a file"));
        }
    }
}

async fn restarted(portal: &Portal) -> Portal {
    Portal::over(
        portal.config.clone(),
        portal.clock.clone(),
        portal.store.clone(),
        portal.territories.clone(),
    )
    .await
    .expect("a portal")
}

#[test]
fn whoever_keeps_it_first_decides_for_everybody() {
    on_both(async |site| {
        registered(&site).await;
        let id = certificates(&site).await[0].1;
        let portal: Arc<Portal> = site.portal.clone();
        let tries = (0..4).map(|_| {
            let portal = portal.clone();
            tokio::spawn(async move { certificate::make(&portal, id).await })
        });
        let mut made = Vec::new();
        for one in tries.collect::<Vec<_>>() {
            made.push(one.await.expect("no panic").expect("a certificate"));
        }
        assert!(made.iter().all(|bytes| *bytes == made[0]));
        // Those that came second are erased from the vault.
        site.wait(TimeDelta::hours(2));
        site.work().await;
        let mut files = Vec::new();
        walk(&site.portal.config.data.join("documents"), &mut files);
        assert_eq!(files.len(), 2, "the picture and one certificate");
    });
}

#[test]
fn a_crash_before_it_is_kept_heals_itself() {
    on_both(async |site| {
        let mut applicant = registered(&site).await;
        // As if the program had stopped between the vault and the register.
        let lost = app::domain::ids::DocumentId(ids::new());
        let mut tx = site.portal.store.write().await.expect("a transaction");
        tx.erase_page(lost, site.now() + TimeDelta::hours(1)).await.expect("a line");
        tx.commit().await.expect("a commit");
        site.portal.vault.put(lost, b"%PDF half".to_vec()).await.expect("a document");
        site.work().await;
        assert!(certificates(&site).await[0].2, "the worker makes it");
        site.wait(TimeDelta::hours(2));
        site.work().await;
        assert!(site.portal.vault.get(lost).await.is_err(), "what was left behind is erased");
        applicant.sign_in(EMAIL).await;
        assert!(applicant.page("/demande/attestation.pdf").await.bytes.starts_with(b"%PDF"));
    });
}

#[test]
fn what_was_tampered_with_in_the_vault_is_not_given_out() {
    on_both(async |site| {
        let mut applicant = registered(&site).await;
        site.work().await;
        let id = certificates(&site).await[0].1;
        let kept = {
            let mut conn = site.portal.store.read().await.expect("a connection");
            conn.certificate(id).await.expect("an answer").expect("a certificate")
        };
        let (document, _) = kept.made.expect("a document");
        site.portal.vault.put(document, b"%PDF other".to_vec()).await.expect("a document");
        let answer = applicant.get("/demande/attestation.pdf").await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    });
}

#[test]
fn others_find_nothing() {
    on_both(async |site| {
        let mut owner = registered(&site).await;
        site.work().await;
        let id = certificates(&site).await[0].1;
        let one = format!("/demande/attestation/{id}");
        let desk = format!("/guichet/demande/{NUMBER}/attestation.pdf");
        let mut other = site.applicant("autre@demandeur.example").await;
        other.file().await;
        for path in [one.as_str(), &desk] {
            assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(other.get("/demande/attestation.pdf").await.location(), "/demande");
        let receipt = text(&other.page("/demande/recepisse.pdf").await.bytes);
        assert!(receipt.contains("Récépissé") && !receipt.contains("0690326"), "{receipt}");
        assert_eq!(owner.get("/demande/recepisse.pdf").await.location(), "/demande");
        let mut near =
            site.signed_in("g@guichet.example", Role::GuichetAgent, &[], &["G6902"]).await;
        let mut far =
            site.signed_in("h@guichet.example", Role::GuichetAgent, &[], &["G3801"]).await;
        let mut operator = site.browser();
        operator.sign_in("operateur@portail.example").await;
        for (who, browser) in [("far", &mut far), ("operator", &mut operator)] {
            for path in [one.as_str(), &desk] {
                assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{who} {path}");
            }
        }
        let seen = near.page(&desk).await;
        assert_eq!(seen.bytes, owner.page(&one).await.bytes);
        assert_eq!(near.get(&one).await.status, StatusCode::NOT_FOUND);
        assert!(near.page(&format!("/guichet/demande/{NUMBER}")).await.text.contains(&desk));
        let nobody = site.browser().get(&one).await;
        assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_code_tells_a_number_and_a_date_and_any_other_the_same_no() {
    on_both(async |site| {
        let mut applicant = registered(&site).await;
        let pdf = applicant.page("/demande/attestation.pdf").await.bytes;
        let code = code(&pdf);
        let mut anybody = site.browser();
        let page = anybody.page(&format!("/attestation/{code}")).await;
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["x-robots-tag"], "noindex, nofollow");
        assert!(page.h1().contains("est authentique"));
        assert!(page.text.contains(&format!("data-number=\"{NUMBER}\"")), "{}", page.text);
        assert!(page.text.contains("2 mars 2026"));
        for secret in ["Durand", "Éloïse", "Bron", "Tilleuls", "active", "radiée"] {
            assert!(!page.text.contains(secret), "{secret}");
        }
        // An unknown certificate whose signature nobody can have made, and one that is altered.
        let mut unknown = code.clone();
        unknown.replace_range(0..6, "AAAAAA");
        let mut altered = code.clone();
        altered.replace_range(60..61, if &code[60..61] == "A" { "B" } else { "A" });
        let never_kept = {
            let (number, day) = (NUMBER.parse().expect("a number"), site.now().date_naive());
            site.portal.stamp.code(CertificateId(ids::new()), number, day)
        };
        let mut answers = Vec::new();
        for wrong in [&unknown, &altered, &never_kept, &code[..40], "x", &format!("{code}A")] {
            let answer = anybody.page(&format!("/attestation/{wrong}")).await;
            assert!(answer.h1().contains("ne reconnaissons pas"), "{wrong}");
            answers.push(answer.text);
        }
        assert!(answers.iter().all(|text| *text == answers[0]), "each no reads the same");
        // What became of the demand is not told.
        renew(&site, &mut applicant).await;
        let (id, reason) = (demand_of(&site).await, RemovalReason::GivenUp);
        demand::remove(&site.portal, id, reason, Channel::Web, GuichetCode::WEB)
            .await
            .expect("a removal");
        assert_eq!(anybody.page(&format!("/attestation/{code}")).await.text, page.text);
    });
}

#[test]
fn a_lost_key_is_missed_as_soon_as_certificates_were_signed() {
    on_both(async |site| {
        registered(&site).await;
        let key = site.portal.config.data.join("certificate-key");
        std::fs::remove_file(&key).expect("a key");
        restarted(&site.portal).await;
        assert!(key.exists(), "nothing was signed yet");
        std::fs::remove_file(&key).expect("a key");
        site.work().await;
        let portal = &site.portal;
        let (config, clock) = (portal.config.clone(), portal.clock.clone());
        let (store, france) = (portal.store.clone(), portal.territories.clone());
        let refused = Portal::over(config, clock, store, france).await.expect_err("a refusal");
        assert!(refused.to_string().contains("put "), "{refused}");
    });
}
