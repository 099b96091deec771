//! The way of a document in: nothing received is lost or skipped, whatever stops on the way; what
//! agents see says that they saw it; a refused picture is known again.

use crate::harness::{Browser, Site, on_both, on_both_with, picture};
use crate::life::corrected;
use crate::servers::{Clamd, S3, SECRET, eicar};
use app::domain::account::Role;
use app::domain::ids::DemandId;
use axum::http::StatusCode;
use chrono::TimeDelta;
use flate2::Compression;
use flate2::write::GzEncoder;
use guichet_web::config::{AntivirusPolicy, Config};
use guichet_web::documents::antivirus::{Antivirus, Verdict};
use std::io::Write as _;

const WELL: &str = "Votre document est bien reçu";
/// Longest pause before a try.
const PAUSE: TimeDelta = TimeDelta::minutes(6);

/// A picture with something after its end: readers stop there, an antivirus does not.
fn infected() -> Vec<u8> {
    [picture(), eicar()].concat()
}

fn asks(clamd: &Clamd) -> impl Fn(&mut Config) + use<> {
    let address = clamd.address();
    move |config| {
        config.antivirus = Some(AntivirusPolicy::Required);
        config.clamd.clone_from(&address);
    }
}

async fn drafting(site: &Site) -> Browser {
    let mut browser = site.applicant("eloise@demandeur.example").await;
    browser.go("/demande", &[]).await;
    browser.fill().await;
    browser
}

async fn pages(browser: &mut Browser) -> (usize, usize) {
    let text = browser.page("/demande/pieces").await.text;
    (text.matches("<img src=\"/demande/pieces/").count(), text.matches(WELL).count())
}

async fn sends(browser: &mut Browser, file: &[u8]) {
    let sent = browser.upload(&[("carte.jpg", file)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
}

/// The only file in the queue, and its first page if it has one.
async fn queued(operator: &mut Browser) -> (String, Option<String>) {
    let queue = operator.page("/operateur").await.text;
    let at = queue.find("/operateur/dossier/").expect("a file in the queue");
    let file = queue[at..].split('"').next().unwrap().to_owned();
    let review = operator.page(&file).await.text;
    let page = review.find(&format!("{file}/pieces/"));
    let page = page.map(|at| review[at..].split('"').next().unwrap().to_owned());
    (file, page)
}

async fn ready(site: &Site) -> String {
    site.browser().page("/pret").await.text
}

#[tokio::test]
async fn the_antivirus_finds_what_it_knows_alone_packed_or_inside_and_nothing_else() {
    let clamd = Clamd::start();
    let mut config = Config::default();
    asks(&clamd)(&mut config);
    let antivirus = Antivirus::of(&config);
    assert!(antivirus.answers().await);
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&eicar()).unwrap();
    let packed = packed.finish().unwrap();
    let mut pdf = b"%PDF-1.7\n1 0 obj << /Length 68 >>\nstream\n".to_vec();
    pdf.extend(eicar());
    pdf.extend(b"\nendstream endobj\n%%EOF");
    for (name, file) in
        [("alone", eicar()), ("packed", packed), ("pdf", pdf), ("after", infected())]
    {
        assert_eq!(antivirus.check(&file).await.unwrap(), Verdict::Infected, "{name}");
    }
    assert_eq!(antivirus.check(&picture()).await.unwrap(), Verdict::Clean);
}

#[test]
fn an_infected_file_is_told_at_once_and_leaves_nothing() {
    let clamd = Clamd::start();
    on_both_with(asks(&clamd), async |site| {
        let mut browser = drafting(&site).await;
        let sent = browser.upload(&[("carte.jpg", &infected())]).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(sent.text.contains("programme dangereux"), "{}", sent.text);
        assert_eq!(pages(&mut browser).await, (0, 0));
        assert!(ready(&site).await.contains("documents waiting 0\n"));
        sends(&mut browser, &picture()).await;
        assert_eq!(pages(&mut browser).await, (1, 0), "the next one is read at once");
    });
}

#[test]
fn while_the_antivirus_is_down_a_document_waits_and_the_day_of_filing_is_kept() {
    on_both(async |site| {
        let mut clamd = Clamd::start();
        let site = site.restarted_with(asks(&clamd)).await;
        let mut browser = drafting(&site).await;
        assert!(ready(&site).await.contains("antivirus up\nstorage up\ndocuments waiting 0\n"));
        clamd.kill();
        sends(&mut browser, &picture()).await;
        assert_eq!(pages(&mut browser).await, (0, 1));
        let health = ready(&site).await;
        assert!(health.contains("antivirus down\n"), "{health}");
        assert!(
            health.contains("documents waiting 1\n") && health.contains("waiting for antivirus 1")
        );

        // It was received: the demand can be sent, and is not accepted meanwhile.
        browser.submit().await;
        let own = browser.page("/demande").await.text;
        assert!(own.contains(WELL) && own.contains("2 mars 2026"), "{own}");
        let mut operator = site.operator().await;
        let (file, page) = queued(&mut operator).await;
        assert_eq!(page, None, "nobody sees what was not checked");
        let review = operator.page(&file).await;
        assert!(review.text.contains("Un document est encore contrôlé"), "{}", review.text);
        assert!(!review.text.contains("Accepter et attribuer"));
        let version = review.field("version");
        let early = operator.post(&format!("{file}/validation"), &[("version", &version)]).await;
        assert_eq!(early.location(), "/operateur");
        let told = operator.page("/operateur").await.text;
        assert!(told.contains("encore contrôlé"), "{told}");

        // Still down: it still waits, longer and longer, and only as long as it must.
        for _ in 0..12 {
            site.wait(PAUSE);
            site.work().await;
        }
        assert!(ready(&site).await.contains("oldest document 4320 s\n"));
        clamd.go_on();
        site.wait(PAUSE);
        site.work().await;
        let health = ready(&site).await;
        assert!(health.contains("antivirus up\nstorage up\ndocuments waiting 0\n"), "{health}");
        let mut operator = site.browser();
        operator.sign_in("operateur@portail.example").await;
        let (file, page) = queued(&mut operator).await;
        assert!(operator.page(&page.expect("a page")).await.bytes.starts_with(&[0xFF, 0xD8]));
        operator.go(&format!("{file}/validation"), &[("version", &version)]).await;
    });
}

#[test]
fn what_is_found_after_its_owner_left_is_told_on_their_page_and_to_the_operator() {
    on_both(async |site| {
        let mut clamd = Clamd::start();
        let site = site.restarted_with(asks(&clamd)).await;
        let mut browser = drafting(&site).await;
        clamd.kill();
        sends(&mut browser, &infected()).await;
        browser.submit().await;
        clamd.go_on();
        site.wait(TimeDelta::minutes(1));
        site.work().await;
        let own = browser.page("/demande").await.text;
        assert!(own.contains("n’a pas pu être gardé") && own.contains("programme dangereux"));
        let mut operator = site.operator().await;
        let (file, page) = queued(&mut operator).await;
        assert_eq!(page, None);
        let review = operator.page(&file).await;
        assert!(review.text.contains("écarté par le contrôle"), "{}", review.text);
        let version = review.field("version");
        let empty = operator.post(&format!("{file}/validation"), &[("version", &version)]).await;
        assert_eq!(empty.location(), "/operateur");
        let told = operator.page("/operateur").await.text;
        assert!(told.contains("aucune page"), "no number without a document: {told}");
        let fields = [("version", version.as_str()), ("motif", "ILLISIBLE"), ("phrase", "")];
        operator.go(&format!("{file}/refus"), &fields).await;
        // The message goes when it was read.
        let text = browser.page("/demande/pieces").await.text;
        let at = text.find("/demande/pieces/recues/").expect("a button");
        let seen = text[at..].split('"').next().unwrap().to_owned();
        browser.go(&seen, &[]).await;
        assert!(!browser.page("/demande/pieces").await.text.contains("programme dangereux"));
    });
}

#[test]
fn a_waiting_document_is_taken_back_by_its_owner_and_by_nobody_else() {
    on_both(async |site| {
        let mut clamd = Clamd::start();
        let site = site.restarted_with(asks(&clamd)).await;
        let mut browser = drafting(&site).await;
        clamd.kill();
        sends(&mut browser, &picture()).await;
        let text = browser.page("/demande/pieces").await.text;
        let at = text.find("/demande/pieces/recues/").expect("a button");
        let removal = text[at..].split('"').next().unwrap().to_owned();
        let mut other = site.applicant("autre@demandeur.example").await;
        other.go("/demande", &[]).await;
        assert_eq!(other.post(&removal, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(pages(&mut browser).await, (0, 1));
        browser.go(&removal, &[]).await;
        assert_eq!(pages(&mut browser).await, (0, 0));
        clamd.go_on();
        site.wait(PAUSE);
        site.work().await;
        assert_eq!(pages(&mut browser).await, (0, 0), "it does not come back");
    });
}

#[test]
fn a_proof_that_waits_is_told_taken_back_and_gone_with_its_correction() {
    on_both(async |site| {
        let (mut applicant, _) = crate::life::registered(&site).await;
        let mut manager =
            site.signed_in("m@territoire.example", Role::TerritoryManager, &["069"], &[]).await;
        let mut clamd = Clamd::start();
        let site = site.restarted_with(asks(&clamd)).await;
        applicant = site.browser_with(applicant.cookie.clone());
        manager = site.browser_with(manager.cookie.clone());
        clamd.kill();
        let stopped = "Le contrôle des documents est arrêté";
        assert!(!manager.page("/territoire/verification").await.text.contains(stopped));
        let proof: &[(&str, &[u8])] = &[("acte.jpg", &picture())];
        let page = "/demande/correction";
        // Nothing is changed yet: the file is kept, the form comes back.
        let version = applicant.page(page).await.field("version");
        let again = applicant.upload_with(page, &corrected("Durand", &version), proof).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text);
        assert!(again.text.contains(WELL), "{}", again.text);
        let board = manager.page("/territoire/verification").await.text;
        assert!(board.contains(stopped) && board.contains("1 document reçu"), "{board}");
        let at = again.text.find("/demande/correction/recues/").expect("a button");
        let removal = again.text[at..].split('"').next().unwrap().to_owned();
        let mut other = site.applicant("autre@demandeur.example").await;
        other.go("/demande", &[]).await;
        assert_eq!(other.post(&removal, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(applicant.go(&removal, &[]).await, page);
        // A second click.
        assert_eq!(applicant.go(&removal, &[]).await, page);
        assert!(!applicant.page(page).await.text.contains(WELL));

        // Asked for with a proof that waits: said, and not taken back page by page any more.
        let asked = applicant.upload_with(page, &corrected("Martin", &version), proof).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let told = applicant.page(page).await.text;
        assert!(told.contains(WELL) && !told.contains("/recues/"), "{told}");
        applicant.go("/demande/correction/retrait", &[]).await;
        clamd.go_on();
        site.wait(PAUSE);
        site.work().await;
        let told = applicant.page(page).await.text;
        assert!(!told.contains(WELL) && !told.contains("<img src=\"/demande/pieces/"), "{told}");
    });
}

#[test]
fn while_the_storage_fails_a_document_waits_whole() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        let documents = site.portal.config.data.join("documents");
        let aside = site.portal.config.data.join("aside");
        std::fs::rename(&documents, &aside).unwrap();
        std::fs::write(&documents, "no folder").unwrap();
        sends(&mut browser, &picture()).await;
        assert_eq!(pages(&mut browser).await, (0, 1));
        assert!(ready(&site).await.contains("waiting for storage 1"));
        std::fs::remove_file(&documents).unwrap();
        std::fs::rename(&aside, &documents).unwrap();
        site.wait(TimeDelta::minutes(1));
        site.work().await;
        assert_eq!(pages(&mut browser).await, (1, 0));
    });
}

#[test]
fn documents_are_kept_sealed_in_an_s3_store_and_wait_while_it_is_down() {
    on_both(async |site| {
        let mut store = S3::start();
        let config = store.config(SECRET);
        let site = site.restarted_with(|settings| settings.s3 = Some(config)).await;
        let mut browser = drafting(&site).await;
        sends(&mut browser, &picture()).await;
        assert_eq!(pages(&mut browser).await, (1, 0));
        let text = browser.page("/demande/pieces").await.text;
        let at = text.find("<img src=\"/demande/pieces/").unwrap() + "<img src=\"".len();
        let address = text[at..].split('"').next().unwrap().to_owned();
        assert!(browser.page(&address).await.bytes.starts_with(&[0xFF, 0xD8]));
        assert_eq!(store.documents(), 1);
        assert!(store.objects().iter().all(|object| !object.starts_with(&[0xFF, 0xD8])));
        assert!(std::fs::read_dir(site.portal.config.data.join("documents")).unwrap().count() == 0);

        store.kill();
        sends(&mut browser, &picture()).await;
        assert_eq!(pages(&mut browser).await, (1, 1));
        let health = ready(&site).await;
        assert!(health.contains("storage down\ndocuments waiting 1\n"), "{health}");
        store.go_on();
        site.wait(TimeDelta::minutes(1));
        site.work().await;
        assert_eq!(pages(&mut browser).await, (2, 0));

        // Taken back, it is erased there too.
        browser.go(&format!("{address}/retrait"), &[]).await;
        site.work().await;
        assert_eq!(store.documents(), 1);
    });
}

#[test]
fn a_wrong_secret_keeps_documents_waiting_and_is_no_way_in() {
    on_both(async |site| {
        let store = S3::start();
        let config = store.config("un autre secret");
        let site = site.restarted_with(|settings| settings.s3 = Some(config)).await;
        let mut browser = drafting(&site).await;
        sends(&mut browser, &picture()).await;
        assert_eq!(pages(&mut browser).await, (0, 1));
        assert_eq!(store.documents(), 0);
        let config = store.config(SECRET);
        assert!(!format!("{config:?}").contains(SECRET), "a secret stays out of logs");
        let site = site.restarted_with(|settings| settings.s3 = Some(config)).await;
        site.wait(TimeDelta::minutes(1));
        site.work().await;
        let mut browser = site.browser();
        browser.sign_in("eloise@demandeur.example").await;
        assert_eq!(pages(&mut browser).await, (1, 0));
    });
}

#[test]
fn agents_see_a_copy_that_says_who_looked_and_owners_see_their_own() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        sends(&mut browser, &picture()).await;
        let text = browser.page("/demande/pieces").await.text;
        let at = text.find("<img src=\"/demande/pieces/").unwrap() + "<img src=\"".len();
        let own = text[at..].split('"').next().unwrap().to_owned();
        browser.submit().await;
        let original = browser.page(&own).await.bytes;
        let mut operator = site.operator().await;
        let (file, page) = queued(&mut operator).await;
        let page = page.expect("a page");
        let seen = operator.page(&page).await;
        assert_eq!(seen.headers["cache-control"], "no-store");
        let mut colleague =
            site.signed_in("collegue@portail.example", Role::Operator, &["069"], &[]).await;
        assert_eq!(colleague.get(&page).await.status, StatusCode::NOT_FOUND, "not opened by them");
        let review = operator.page(&file).await.text;
        assert!(review.contains("Sans recherche de virus"), "{review}");
        // Later, when the file is nobody's.
        site.wait(TimeDelta::minutes(6));
        colleague.page(&file).await;
        let otherwise = colleague.page(&page).await.bytes;
        assert!(seen.bytes != original && otherwise != original && seen.bytes != otherwise);
        let size = |jpeg: &[u8]| {
            let page = image::load_from_memory(jpeg).expect("a picture");
            (page.width(), page.height())
        };
        assert_eq!(size(&seen.bytes), size(&original), "nothing is cut");
        assert!(review.contains("Sens de la page 1") && review.contains("Taille de la page 1"));
        assert_eq!(operator.get(&own).await.status, StatusCode::NOT_FOUND, "only the copy");
    });
}

#[test]
fn a_refused_picture_sent_again_is_known_before_and_after_sending() {
    on_both(async |site| {
        let mut browser = drafting(&site).await;
        sends(&mut browser, &picture()).await;
        browser.submit().await;
        let mut operator = site.operator().await;
        let (file, _) = queued(&mut operator).await;
        let id: DemandId = file.rsplit('/').next().unwrap().parse().unwrap();
        let version = operator.page(&file).await.field("version");
        let fields = [("version", version.as_str()), ("motif", "ILLISIBLE"), ("phrase", "Flou.")];
        operator.go(&format!("{file}/refus"), &fields).await;

        // Another picture is not known; the same one is, even taken back meanwhile.
        let text = browser.page("/demande/pieces").await.text;
        let at = text.find("<img src=\"/demande/pieces/").unwrap() + "<img src=\"".len();
        let first = text[at..].split('"').next().unwrap().to_owned();
        browser.go(&format!("{first}/retrait"), &[]).await;
        let other = guichet_web::documents::samples::specimen(2, &["DURAND", "ELOISE", "1980"]);
        sends(&mut browser, &other).await;
        let known = "Cette photo est celle qui a été refusée le 2\u{a0}mars\u{a0}2026";
        let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
        let told = plain(&browser.page("/demande/pieces").await.text);
        assert!(!told.contains(&plain(known)), "{told}");
        sends(&mut browser, &picture()).await;
        let told = plain(&browser.page("/demande/pieces").await.text);
        assert_eq!(told.matches(&plain(known)).count(), 1, "{told}");
        browser.submit().await;
        let review = plain(&operator.page(&file).await.text);
        assert!(review.contains("La page 2 est la photo qui a été refusée le 2 mars"), "{review}");

        // Once the demand is registered, nothing is remembered.
        let version = operator.page(&file).await.field("version");
        operator.go(&format!("{file}/validation"), &[("version", &version)]).await;
        let mut conn = site.portal.store.read().await.unwrap();
        let purpose = guichet_web::store::documents::Purpose::Identity;
        assert_eq!(conn.refused_again(id, purpose).await.unwrap(), []);
    });
}
