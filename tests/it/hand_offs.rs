//! The document handed over to a phone: for one demand, for a short time, and nothing else.

use crate::harness::{Browser, Site, on_both, picture};
use crate::uploads::{begin, patch, slowly, tus};
use app::domain::rights::{Who, may_ever};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;

const EMAIL: &str = "eloise@demandeur.example";

async fn drafting(site: &Site) -> Browser {
    let mut browser = site.applicant(EMAIL).await;
    browser.go("/demande", &[]).await;
    browser
}

/// Shows a code; gives the address that the drawing holds, as the page also writes it.
async fn code(owner: &mut Browser) -> String {
    let page = owner.post("/demande/pieces/telephone", &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let at = page.text.find("http://portail.example/telephone/").expect("an address");
    let address = page.text[at..].split('<').next().unwrap();
    address.trim_start_matches("http://portail.example").to_owned()
}

/// A phone that uses a code.
pub async fn phone(site: &Site, owner: &mut Browser) -> Browser {
    let code = code(owner).await;
    let mut phone = site.browser();
    assert_eq!(phone.go(&code, &[]).await, "/telephone");
    phone
}

async fn arrivals(owner: &mut Browser) -> String {
    owner.page("/ilots/pieces").await.text
}

/// The phone is not one any more.
async fn is_stopped(phone: &mut Browser) {
    let page = phone.get("/telephone").await;
    assert_eq!(page.status, StatusCode::GONE);
    assert_eq!(page.h1(), "Ce code ne marche plus");
    let headers = [("upload-length", "100")];
    let answer = tus(phone, Method::POST, "/ilots/envois", &headers, "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let sent = phone.upload_to("/telephone", &[("a.jpg", &picture())]).await;
    assert_eq!(sent.status, StatusCode::GONE);
}

#[test]
fn a_phone_sends_a_page_that_its_owner_sees() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        let code = code(&mut owner).await;
        assert_eq!(arrivals(&mut owner).await, r#"{"pages":[],"phone":"awaited"}"#);
        let mut phone = site.browser();
        let invitation = phone.page(&code).await;
        assert!(!invitation.text.contains("loise"), "nothing of whom it is");
        assert_eq!(phone.go(&code, &[]).await, "/telephone");
        assert!(arrivals(&mut owner).await.contains("connected"));
        assert!(owner.page("/demande/pieces").await.text.contains("Un téléphone est relié"));
        let account = owner.page("/compte/sessions").await.text;
        assert!(account.contains("Photos seulement"), "{account}");

        // In pieces, and by the form without script.
        let file = picture();
        let place = begin(&mut phone, file.len()).await;
        patch(&mut phone, &place, 0, file.clone()).await;
        assert_eq!(phone.page(&place).await.text, r#"{"etat":"added"}"#);
        let sent = phone.upload_to("/telephone", &[("verso.jpg", &file)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        assert_eq!(arrivals(&mut owner).await.matches("\"0").count(), 2);
        assert!(phone.page("/telephone").await.text.contains("2 pages"));

        // The owner knows the file that the phone sends; the phone knows only its own.
        let own = begin(&mut owner, 100).await;
        let answer = tus(&mut phone, Method::HEAD, &own, &[], "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);

        let finished = phone.post("/telephone/fin", &[]).await;
        assert_eq!(finished.h1(), "C’est terminé sur ce téléphone");
        assert!(arrivals(&mut owner).await.contains(r#""phone":"none""#));
    });
}

#[test]
fn a_phone_is_a_visitor_everywhere_else() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        owner.upload(&[("carte.jpg", &picture())]).await;
        let html = owner.page("/demande/pieces").await.text;
        let at = html.find("/demande/pieces/0").expect("a page");
        let page = html[at..].split('"').next().unwrap().to_owned();
        let mut phone = phone(&site, &mut owner).await;
        let mut visitor = site.browser();
        for access in &site.table {
            if may_ever(Who::Phone, access.action) && !may_ever(Who::Visitor, access.action) {
                continue;
            }
            if access.action == app::domain::rights::Action::SignIn {
                continue;
            }
            let path = access
                .path
                .replace("{step}", "identite")
                .replace("/demande/pieces/{id}", &page)
                .replace("{id}", "019a0000-0000-7000-8000-000000000000")
                .replace("{code}", "69");
            let [seen, known] = [&mut phone, &mut visitor].map(|browser| {
                let (path, method) = (path.clone(), access.method.clone());
                async move {
                    if method == Method::GET {
                        browser.get(&path).await
                    } else {
                        browser.post(&path, &[]).await
                    }
                }
            });
            let (seen, known) = (seen.await, known.await);
            assert_eq!(seen.status, known.status, "{} {path}", access.method);
            if seen.status.is_redirection() {
                assert_eq!(seen.location(), known.location(), "{} {path}", access.method);
            }
        }
        // It is still a phone.
        phone.page("/telephone").await;
    });
}

#[test]
fn a_code_is_good_once_and_looking_uses_nothing() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        let code = code(&mut owner).await;
        for _ in 0..3 {
            site.browser().page(&code).await;
        }
        let mut phone = site.browser();
        phone.go(&code, &[]).await;
        let mut second = site.browser();
        assert_eq!(second.post(&code, &[]).await.status, StatusCode::GONE);
        let page = second.get(&code).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert_eq!(page.h1(), "Ce code ne marche plus");
        assert_eq!(second.get("/telephone").await.status, StatusCode::GONE);
        phone.page("/telephone").await;
    });
}

#[test]
fn a_stale_a_forged_or_a_replaced_code_opens_nothing() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        let replaced = code(&mut owner).await;
        let stale = code(&mut owner).await;
        let mut phone = site.browser();
        assert_eq!(phone.post(&replaced, &[]).await.status, StatusCode::GONE);
        site.wait(TimeDelta::minutes(15));
        assert_eq!(phone.post(&stale, &[]).await.status, StatusCode::GONE);
        let forged = "/telephone/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(phone.post(forged, &[]).await.status, StatusCode::GONE);
        assert_eq!(phone.get("/telephone").await.status, StatusCode::GONE);
        // The code is nowhere as it is: only its hash.
        let token = stale.rsplit('/').next().unwrap();
        let mut conn = site.portal.store.read().await.unwrap();
        assert!(
            conn.hand_off_of_code(token, site.now() - TimeDelta::hours(1)).await.unwrap().is_none()
        );
    });
}

#[test]
fn a_phone_sends_for_half_an_hour() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        let mut phone = phone(&site, &mut owner).await;
        site.wait(TimeDelta::minutes(29));
        phone.page("/telephone").await;
        site.wait(TimeDelta::minutes(1));
        is_stopped(&mut phone).await;
    });
}

#[test]
fn a_phone_that_was_stopped_adds_nothing_that_was_on_its_way() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        let mut phone = phone(&site, &mut owner).await;
        let file = picture();
        let place = begin(&mut phone, file.len()).await;
        let (first, second) = (file[..100].to_vec(), file[100..].to_vec());
        let answer = slowly(
            first,
            second,
            async |body| patch(&mut phone, &place, 0, body).await,
            async || {
                owner.go("/demande/pieces/telephone/arret", &[]).await;
            },
        )
        .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        site.work().await;
        assert_eq!(arrivals(&mut owner).await, r#"{"pages":[],"phone":"none"}"#);
    });
}

#[test]
fn its_owner_stops_it_by_a_button_by_leaving_or_by_showing_another_code() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        let mut first = phone(&site, &mut owner).await;
        owner.go("/demande/pieces/telephone/arret", &[]).await;
        is_stopped(&mut first).await;
        let mut second = phone(&site, &mut owner).await;
        let mut third = phone(&site, &mut owner).await;
        is_stopped(&mut second).await;
        owner.go("/compte/deconnexion", &[]).await;
        is_stopped(&mut third).await;
    });
}

#[test]
fn a_new_password_stops_the_phone() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        let mut phone = phone(&site, &mut owner).await;
        let mut elsewhere = site.browser();
        elsewhere.go("/compte/mot-de-passe", &[("email", EMAIL)]).await;
        let link = site.mailed_link(EMAIL).await;
        let token = link.split("jeton=").nth(1).unwrap();
        let fields = [("jeton", token), ("motDePasse", "cinq gros chiens gris")];
        elsewhere.go("/compte/mot-de-passe/nouveau", &fields).await;
        is_stopped(&mut phone).await;
    });
}

#[test]
fn a_phone_ends_with_the_filing() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        owner.fill().await;
        owner.upload(&[("carte.jpg", &picture())]).await;
        let mut phone = phone(&site, &mut owner).await;
        owner.submit().await;
        assert_eq!(phone.get("/telephone").await.status, StatusCode::GONE);
        assert_eq!(
            phone.upload_to("/telephone", &[("a.jpg", &picture())]).await.status,
            StatusCode::GONE
        );
        let headers = [("upload-length", "100")];
        let answer = tus(&mut phone, Method::POST, "/ilots/envois", &headers, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(
            owner.post("/demande/pieces/telephone", &[]).await.status,
            StatusCode::NOT_FOUND
        );
    });
}

#[test]
fn a_code_shown_before_the_filing_opens_nothing_after_it() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        owner.fill().await;
        owner.upload(&[("carte.jpg", &picture())]).await;
        let code = code(&mut owner).await;
        owner.submit().await;
        assert_eq!(site.browser().post(&code, &[]).await.status, StatusCode::GONE);
    });
}

#[test]
fn on_ones_own_device_there_is_nothing_to_hand_over() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        let code = code(&mut owner).await;
        assert_eq!(owner.go(&code, &[]).await, "/demande/pieces");
        // The code still waits for the phone.
        assert_eq!(site.browser().go(&code, &[]).await, "/telephone");
    });
}

#[test]
fn a_page_that_waits_does_not_keep_the_session_open() {
    on_both(async |site| {
        let mut owner = drafting(&site).await;
        for _ in 0..3 {
            site.wait(TimeDelta::minutes(9));
            arrivals(&mut owner).await;
        }
        site.wait(TimeDelta::minutes(4));
        assert_eq!(owner.get("/ilots/pieces").await.status, StatusCode::SEE_OTHER);
    });
}
