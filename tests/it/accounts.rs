//! Accounts: sessions, passwords, slowing down.

use crate::harness::{Engine, PASSWORD, Site, on_both};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use chrono::TimeDelta;

const EMAIL: &str = "eloise@demandeur.example";

#[test]
fn the_session_changes_its_name_at_sign_in() {
    on_both(async |site| {
        let mut browser = site.applicant(EMAIL).await;
        let planted = browser.cookie.clone();
        browser.sign_in(EMAIL).await;
        assert_ne!(browser.cookie, planted);
        let mut thief = site.browser();
        thief.cookie = planted;
        assert_eq!(thief.get("/demande").await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.get("/demande").await.status, StatusCode::OK);
    });
}

#[test]
fn a_session_ends_without_clicks_and_after_a_day_s_work() {
    on_both(async |site| {
        let mut browser = site.applicant(EMAIL).await;
        for _ in 0..20 {
            site.wait(TimeDelta::minutes(29));
            assert_eq!(browser.get("/demande").await.status, StatusCode::OK, "used, it stays");
        }
        site.wait(TimeDelta::minutes(31));
        assert_eq!(browser.get("/demande").await.status, StatusCode::SEE_OTHER, "idle");
        browser.sign_in(EMAIL).await;
        for _ in 0..24 {
            site.wait(TimeDelta::minutes(29));
            browser.get("/demande").await;
        }
        site.wait(TimeDelta::minutes(29));
        assert_eq!(browser.get("/demande").await.status, StatusCode::SEE_OTHER, "twelve hours");
    });
}

#[test]
fn a_session_is_listed_and_closed_from_another_device() {
    on_both(async |site| {
        let mut phone = site.applicant(EMAIL).await;
        let mut library = site.browser();
        library.sign_in(EMAIL).await;
        let list = phone.page("/compte/sessions").await.text;
        let closings: Vec<&str> = list
            .split('"')
            .filter(|part| part.starts_with("/compte/sessions/") && part.ends_with("/fermeture"))
            .collect();
        assert!(!closings.is_empty(), "{list}");
        // A stranger cannot close it.
        let mut stranger = site.applicant("autre@demandeur.example").await;
        for path in &closings {
            assert_eq!(stranger.post(path, &[]).await.status, StatusCode::NOT_FOUND);
        }
        for path in &closings {
            phone.post(path, &[]).await;
        }
        assert_eq!(library.get("/demande").await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn signing_out_leaves_nothing_behind() {
    on_both(async |site| {
        let mut browser = site.applicant(EMAIL).await;
        let cookie = browser.cookie.clone();
        browser.go("/compte/deconnexion", &[]).await;
        let mut back = site.browser();
        back.cookie = cookie;
        assert_eq!(back.get("/demande").await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_session_closed_while_a_request_is_under_way_stays_closed() {
    on_both(async |site| {
        let mut phone = site.applicant(EMAIL).await;
        let mut held = phone.clone();
        phone.go("/demande", &[]).await;
        // Long enough for the request to have something to save in its session.
        site.wait(TimeDelta::minutes(2));
        let (started, begun) = tokio::sync::oneshot::channel();
        let (release, end) = tokio::sync::oneshot::channel::<()>();
        let body = Body::from_stream(futures::stream::once(async move {
            started.send(()).expect("somebody waits");
            end.await.expect("a release");
            Ok::<_, std::io::Error>("mel=x")
        }));
        let request = Request::post("/demande/etape/contact")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
            .unwrap();
        let slow = tokio::spawn(async move { held.send(request).await.status });
        begun.await.expect("the handler reads the form");
        let cookie = phone.cookie.clone();
        phone.go("/compte/deconnexion", &[]).await;
        release.send(()).expect("the form is still read");
        slow.await.unwrap();
        let mut thief = site.browser();
        thief.cookie = cookie;
        assert_eq!(thief.get("/demande").await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_page_that_changes_nothing_writes_nothing_in_its_session() {
    on_both(async |site| {
        let mut browser = site.applicant(EMAIL).await;
        browser.page("/demande").await;
        let again = browser.page("/demande").await;
        assert!(!again.headers.contains_key("set-cookie"), "a session saved is a session changed");
    });
}

#[test]
fn whoever_signs_up_with_your_address_does_not_choose_your_password() {
    on_both(async |site| {
        let mine = [("email", EMAIL), ("motDePasse", "le mien est à moi")];
        let theirs = [("email", EMAIL), ("motDePasse", "celui de quelqu’un")];
        let mut owner = site.browser();
        owner.go("/compte/creation", &mine).await;
        let link = site.mailed_link(EMAIL).await;
        site.wait(TimeDelta::minutes(1));
        site.browser().go("/compte/creation", &theirs).await;
        let other = site.mailed_link(EMAIL).await;
        assert_ne!(link, other);
        // Before any confirmation nobody signs in, and nothing tells that the address is known.
        let sentence = "ne convient pas";
        for fields in
            [&mine, &theirs, &[("email", "rien@x.example"), ("motDePasse", "rien du tout")]]
        {
            let answer = owner.post("/compte/connexion", fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text.contains(sentence), "{}", answer.text);
        }
        let token = owner.page(&link).await.field("jeton");
        owner.go("/compte/confirmation", &[("jeton", &token)]).await;
        assert_eq!(owner.get(&other).await.status, StatusCode::GONE, "the others stop working");
        let stolen = site.browser().post("/compte/connexion", &theirs).await;
        assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(owner.go("/compte/connexion", &mine).await, "/demande");
    });
}

#[test]
fn nobody_floods_a_mail_box_by_signing_up_with_it() {
    on_both(async |site| {
        let fields = [("email", EMAIL), ("motDePasse", PASSWORD)];
        let mut slowed = false;
        for _ in 0..12 {
            let answer = site.browser().post("/compte/creation", &fields).await;
            slowed |= answer.status == StatusCode::TOO_MANY_REQUESTS;
        }
        site.work().await;
        assert!(slowed && site.mails(EMAIL).len() <= 6, "{}", site.mails(EMAIL).len());
    });
}

#[test]
fn ten_wrong_passwords_slow_the_account_and_not_its_neighbours() {
    on_both(async |site| {
        let mut owner = site.applicant(EMAIL).await;
        site.applicant("voisine@demandeur.example").await;
        let mut thief = site.browser();
        let wrong = [("email", EMAIL), ("motDePasse", "pas le bon mot")];
        let mut slowed = 0;
        for _ in 0..10 {
            let answer = thief.post("/compte/connexion", &wrong).await;
            match answer.status {
                StatusCode::UNPROCESSABLE_ENTITY => {}
                StatusCode::TOO_MANY_REQUESTS => {
                    slowed += 1;
                    assert!(answer.headers.contains_key("retry-after"));
                }
                other => panic!("{other}"),
            }
        }
        assert!(slowed >= 5, "{slowed}");
        let right = [("email", EMAIL), ("motDePasse", PASSWORD)];
        let answer = thief.post("/compte/connexion", &right).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "the right one too");
        // Whoever is in stays in, a neighbour of the same address signs in, and so does the
        // owner a minute later.
        assert_eq!(owner.get("/demande").await.status, StatusCode::OK);
        site.browser().sign_in("voisine@demandeur.example").await;
        site.wait(TimeDelta::minutes(2));
        site.browser().sign_in(EMAIL).await;
    });
}

#[test]
fn a_forgotten_password_is_replaced_and_closes_every_session() {
    on_both(async |site| {
        let mut thief = site.applicant(EMAIL).await;
        let mut owner = site.browser();
        // The same answer for an address that nobody has.
        for email in [EMAIL, "personne@demandeur.example"] {
            let to = owner.go("/compte/mot-de-passe", &[("email", email)]).await;
            assert_eq!(to, "/compte/mot-de-passe/envoye");
        }
        let link = site.mailed_link(EMAIL).await;
        assert!(site.mails("personne@demandeur.example").is_empty());
        let token = owner.page(&link).await.field("jeton");
        let fields = [("jeton", token.as_str()), ("motDePasse", "quatre gros chiens")];
        owner.go("/compte/mot-de-passe/nouveau", &fields).await;
        assert_eq!(thief.get("/demande").await.status, StatusCode::SEE_OTHER);
        let old = [("email", EMAIL), ("motDePasse", PASSWORD)];
        let answer = owner.post("/compte/connexion", &old).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let new = [("email", EMAIL), ("motDePasse", "quatre gros chiens")];
        assert_eq!(owner.go("/compte/connexion", &new).await, "/demande");
        let again = owner.post("/compte/mot-de-passe/nouveau", &fields).await;
        assert_eq!(again.status, StatusCode::GONE);
    });
}

#[test]
fn a_known_address_is_not_told_to_whoever_signs_up_with_it() {
    on_both(async |site| {
        site.applicant(EMAIL).await;
        let mut stranger = site.browser();
        let fields = [("email", " ELOISE@demandeur.example"), ("motDePasse", "un autre mot ici")];
        let known = stranger.post("/compte/creation", &fields).await;
        assert_eq!(known.location(), "/compte/creation/envoyee");
        site.work().await;
        assert!(!site.mails(EMAIL)[0].text.contains("jeton="), "no link that would let them in");
        site.browser().sign_in(EMAIL).await;
    });
}

#[test]
fn what_was_typed_with_an_ended_session_comes_back_to_the_same_person() {
    on_both(async |site| {
        let mut browser = site.applicant(EMAIL).await;
        browser.go("/demande", &[]).await;
        site.wait(TimeDelta::hours(1));
        let typed = [("mel", EMAIL), ("voie", "12 rue du Long Récit")];
        let to = browser.go("/demande/etape/contact", &typed).await;
        assert_eq!(to, "/compte/connexion?suite=/demande/etape/contact");
        let mut same_device = browser.clone();
        // Somebody else signs in on that device: nothing of it for them.
        site.account("autre@demandeur.example", app::domain::account::Role::Applicant, &[], &[])
            .await;
        let fields =
            [("email", EMAIL), ("motDePasse", PASSWORD), ("suite", "/demande/etape/contact")];
        assert_eq!(browser.go("/compte/connexion", &fields).await, "/demande/etape/contact");
        let page = browser.page("/demande/etape/contact").await.text;
        assert!(page.contains("12 rue du Long Récit"), "{page}");
        same_device.sign_in("autre@demandeur.example").await;
        same_device.go("/demande", &[]).await;
        let page = same_device.page("/demande/etape/contact").await.text;
        assert!(!page.contains("Long Récit"), "{page}");
    });
}

#[test]
fn a_refusal_written_with_an_ended_session_comes_back_to_its_operator() {
    on_both(async |site| {
        site.applicant(EMAIL).await.file().await;
        let mut operator = site.operator().await;
        let queue = operator.page("/operateur").await.text;
        let at = queue.find("/operateur/dossier/").expect("a file");
        let file = queue[at..].split('"').next().expect("its address").to_owned();
        site.wait(TimeDelta::hours(1));
        let body = "motif=ILLISIBLE&phrase=Le+bas+est+flou.&version=2";
        let request = Request::post(format!("{file}/refus"))
            .header(header::HOST, "portail.example")
            .header(header::REFERER, format!("http://portail.example{file}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        let answer = operator.send(request).await;
        assert_eq!(answer.location(), format!("/compte/connexion?suite={file}"));
        operator.sign_in("operateur@portail.example").await;
        let page = operator.page(&file).await.text;
        assert!(page.contains("Le bas est flou."), "{page}");
    });
}

#[test]
fn an_address_that_only_looks_like_another_is_no_account() {
    on_both(async |site| {
        // The Kelvin sign, whose lower case is the letter k.
        let fields = [("email", "\u{212a}elvin@exemple.fr"), ("motDePasse", PASSWORD)];
        let answer = site.browser().post("/compte/creation", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("sans accent ni lettre spéciale"), "{}", answer.text);
        // Another spelling of the same address: the mail goes where it was typed last.
        for email in ["KELVIN@exemple.fr", "kelvin@exemple.fr"] {
            site.wait(TimeDelta::minutes(1));
            let fields = [("email", email), ("motDePasse", PASSWORD)];
            site.browser().go("/compte/creation", &fields).await;
        }
        site.work().await;
        assert!(!site.mails("kelvin@exemple.fr").is_empty(), "the owner is written to");
    });
}

#[test]
fn ones_own_sign_in_does_not_wipe_out_the_tries_on_others() {
    on_both(async |site| {
        site.applicant(EMAIL).await;
        let mut slowed = false;
        for turn in 0..40 {
            let email = format!("autre{turn}@demandeur.example");
            let fields = [("email", email.as_str()), ("motDePasse", "pas le bon du tout")];
            let answer = site.browser().post("/compte/connexion", &fields).await;
            slowed |= answer.status == StatusCode::TOO_MANY_REQUESTS;
            if turn % 10 == 9 {
                let own = [("email", EMAIL), ("motDePasse", PASSWORD)];
                site.browser().post("/compte/connexion", &own).await;
            }
        }
        assert!(slowed);
    });
}

#[test]
fn a_button_pressed_without_session_leads_back_to_its_page_after_sign_in() {
    on_both(async |site| {
        let path = "/guichet/demande/0690326000001GDPUB/accuse";
        let press = |referer: Option<&'static str>| {
            let mut request = Request::post(path)
                .header(header::HOST, "portail.example")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            if let Some(referer) = referer {
                request = request.header(header::REFERER, referer);
            }
            request.body(Body::empty()).unwrap()
        };
        let mut browser = site.browser();
        let plain = browser.send(press(None)).await;
        assert_eq!(plain.location(), "/compte/connexion");
        let page = "http://portail.example/guichet/demande/0690326000001GDPUB";
        let back = browser.send(press(Some(page))).await;
        let suite = "/compte/connexion?suite=/guichet/demande/0690326000001GDPUB";
        assert_eq!(back.location(), suite);
        let elsewhere = browser.send(press(Some("http://vol.example/guichet"))).await;
        assert_eq!(elsewhere.location(), "/compte/connexion");
    });
}

#[test]
fn nothing_of_the_demonstration_is_there_for_real() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        for (demo, status) in [(true, StatusCode::OK), (false, StatusCode::NOT_FOUND)] {
            let site = Site::open_as(Engine::Sqlite, demo).await;
            let mut browser = site.browser();
            assert_eq!(browser.get("/demo/courriels").await.status, status);
            for page in ["/", "/compte/creation/envoyee", "/compte/connexion"] {
                let text = browser.page(page).await.text;
                assert_eq!(text.contains("/demo/"), demo, "{page}: {text}");
                assert_eq!(text.contains("Démonstration"), demo, "{page}: {text}");
            }
            assert_eq!(site.table.iter().any(|access| access.path.starts_with("/demo")), demo);
        }
    });
}
