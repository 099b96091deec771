//! What people and attackers send.

use crate::harness::{Site, on_both, picture, steps};
use app::domain::account::Role;
use app::domain::content::Content;
use app::forms::journey::{self, Step};
use app::forms::{Answers, Typed};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use guichet_web::actions::demand;

/// A demand registered by a guichet of Bron, whose mails go to `email`; gives its number.
pub async fn desk_demand(site: &Site, email: &str) -> String {
    let mut answers = Answers::default();
    for (slug, fields) in steps() {
        let pairs = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        answers = answers.with(Step::from_slug(slug).unwrap(), Typed::from_pairs(pairs));
    }
    let contact = answers.step(Step::Contact).with("mel", email);
    let answers = answers.with(Step::Contact, contact);
    let today = site.now().date_naive();
    let content: Content = journey::content(&answers, &site.portal.territories, today).unwrap();
    let number = "0690226000012G6903".parse().unwrap();
    demand::receive_from_desk(&site.portal, number, today, content).await.unwrap();
    number.to_string()
}

/// A step, what is typed, and words of the answer.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn what_is_wrong_is_told_on_the_same_page_and_kept() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        let long = "é".repeat(5_000);
        let cases: &[Case<'_>] = &[
            ("identite", &[("nom", &long)], "trop long"),
            ("identite", &[("nom", "<script>alert(1)</script>")], "s’écrit avec des lettres"),
            ("identite", &[("nom", "Durand\u{0}\u{7}")], "caractère"),
            (
                "identite",
                &[
                    ("dateNaissance_jour", "31"),
                    ("dateNaissance_mois", "2"),
                    ("dateNaissance_annee", "1980"),
                ],
                "31 février 1980",
            ),
            ("identite", &[("dateNaissance_annee", "2015")], "18 ans"),
            ("identite", &[("dateNaissance_annee", "3015")], "futur"),
            ("contact", &[("mel", "pas une adresse")], "adresse"),
            ("foyer", &[("nombrePersonnesACharge", "999999999999999999999")], "nombre de 0 à 15"),
            ("foyer", &[("nombreCodemandeurs", "-1")], "nombre de 0 à 4"),
            ("ressources", &[("montantMoins2", "-5")], "sans signe moins"),
            ("ressources", &[("montantMoins2", "99999999999")], "montant"),
            ("ressources", &[("ressourceRecue_SAL", "400000")], "très élevé"),
            ("logement", &[("typeLogement", "T99")], "hoisissez"),
            ("communes", &[("communes", "99999")], "n’existe pas"),
            ("communes", &[("communes", "69123"), ("communes", "38544")], "un seul territoire"),
            ("motif", &[("motifDemande", "42")], "motif"),
        ];
        for (step, fields, sentence) in cases {
            let answer = browser.post(&format!("/demande/etape/{step}"), fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{step} {sentence}");
            assert!(answer.text.contains(sentence), "{step}: no « {sentence} » in {}", answer.text);
            assert!(answer.text.contains("<title>Erreur"), "{step}");
            assert!(!answer.text.contains("<script>alert"), "{step}");
        }
        // Wrong, and still there an hour later.
        let kept = browser.page("/demande/etape/contact").await.text;
        assert!(kept.contains("pas une adresse"), "{kept}");
    });
}

#[test]
fn eleven_communes_are_one_too_many() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        let rhone = "69".parse().unwrap();
        let codes: Vec<String> = site
            .portal
            .territories
            .communes_of(rhone)
            .take(11)
            .map(|commune| commune.insee.to_string())
            .collect();
        let fields: Vec<(&str, &str)> =
            codes.iter().map(|code| ("communes", code.as_str())).collect();
        let answer = browser.post("/demande/etape/communes", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("10 communes au plus"), "{}", answer.text);
        assert_eq!(
            browser.go("/demande/etape/communes", &fields[..10]).await.split('/').count(),
            4
        );
    });
}

#[test]
fn communes_are_searched_added_raised_and_taken_out_without_script() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        let path = "/demande/etape/communes";
        let found = browser.post(path, &[("recherche", "villeurb"), ("action", "chercher")]).await;
        assert_eq!(found.status, StatusCode::OK);
        assert!(found.text.contains("ajouter:69266"), "{}", found.text);
        browser.post(path, &[("action", "ajouter:69266")]).await;
        let two = [("communes", "69266"), ("action", "ajouter:69029")];
        browser.post(path, &two).await;
        let raise = [("communes", "69266"), ("communes", "69029"), ("action", "monter:69029")];
        browser.post(path, &raise).await;
        let page = browser.page(path).await.text;
        assert!(page.find("retirer:69029") < page.find("retirer:69266"), "{page}");
        let out = [("communes", "69029"), ("communes", "69266"), ("action", "retirer:69029")];
        browser.post(path, &out).await;
        assert!(!browser.page(path).await.text.contains("retirer:69029"));
    });
}

#[test]
fn a_commune_typed_and_never_chosen_is_not_lost_without_a_word() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        let path = "/demande/etape/communes";
        let fields = [("communes", "69266"), ("recherche", "bron")];
        let answer = browser.post(path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("sans choisir de commune"), "{}", answer.text);
        assert!(answer.text.contains("ajouter:69029"), "what it may be is proposed");
        assert!(answer.text.contains("retirer:69266"), "what was chosen stays");
        browser.go(path, &fields[..1]).await;
        // Of two territories: told until it is mended, whatever is looked for meanwhile.
        let two = [("communes", "69266"), ("communes", "65440"), ("recherche", "lyon")];
        let search = [&two[..], &[("action", "chercher")]].concat();
        let answer = browser.post(path, &search).await;
        assert!(answer.text.contains("un seul territoire"), "{}", answer.text);
    });
}

#[test]
fn first_names_are_taken_as_identity_cards_print_them() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        let mut fields = steps()[0].1.clone();
        fields.retain(|(name, _)| *name != "prenom");
        fields.push(("prenom", "Éloïse, Marie,Anne"));
        browser.go("/demande/etape/identite", &fields).await;
        fields.pop();
        fields.push(("prenom", "Éloïse (Marie)"));
        let answer = browser.post("/demande/etape/identite", &fields).await;
        assert!(answer.text.contains("Un prénom s’écrit avec des lettres"), "{}", answer.text);
    });
}

#[test]
fn the_address_of_the_account_is_proposed_first() {
    on_both(async |site| {
        let email = "eloise@demandeur.example";
        let mut browser = site.applicant(email).await;
        browser.go("/demande", &[]).await;
        assert_eq!(browser.page("/demande/etape/contact").await.field("mel"), email);
        // What was typed since counts, wrong or not.
        browser.post("/demande/etape/contact", &[("mel", "autre@x"), ("voie", "1 rue A")]).await;
        assert_eq!(browser.page("/demande/etape/contact").await.field("mel"), "autre@x");
    });
}

#[test]
fn going_on_sends_the_file_that_is_chosen() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        let onward = "/demande/pieces?suite=1";
        let answer = browser.upload_to(onward, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "there is nothing yet");
        browser.upload(&[("recto.jpg", &picture())]).await;
        assert_eq!(browser.upload_to(onward, &[]).await.location(), "/demande/verification");
        let answer = browser.upload_to(onward, &[("verso.jpg", &picture())]).await;
        assert_eq!(answer.location(), "/demande/verification");
        let check = browser.page("/demande/verification").await.text;
        assert!(check.contains("2\u{a0}pages") || check.contains("2 pages"), "{check}");
        let answer = browser.upload_to(onward, &[("faux.jpg", b"#!/bin/sh")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "a wrong file is told first");
    });
}

/// A picture in which nothing can be read.
fn tiny(side: u32) -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = image::DynamicImage::ImageRgb8(image::RgbImage::new(side, 400.min(side * 2)));
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

#[test]
fn bad_files_are_refused_in_words_and_good_ones_kept() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        let good = picture();
        let big = vec![0xFF; 11 * 1024 * 1024];
        let cases: &[(&[u8], &str)] = &[
            (b"", "vide"),
            (&good[..2_000], "abîmé"),
            (b"#!/bin/sh\nexit 1", "ni une photo"),
            (b"%PDF-1.4 rien", "abîmé"),
            (&big, "10 Mo"),
            (&tiny(1), "trop petite pour être lue"),
            (&tiny(199), "trop petite pour être lue"),
        ];
        for (bytes, sentence) in cases {
            let answer = browser.upload(&[("bonne.jpg", &good), ("mauvaise.jpg", bytes)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
            assert!(answer.text.contains(sentence), "no « {sentence} » in {}", answer.text);
            assert!(answer.text.contains("mauvaise.jpg"), "{}", answer.text);
            assert!(answer.text.contains("/demande/pieces/"), "the good one is kept");
            let page = browser.page("/demande/pieces").await.text;
            for path in page.split('"').filter(|part| part.ends_with("/retrait")) {
                assert_eq!(browser.go(path, &[]).await, "/demande/pieces");
            }
        }
        assert_eq!(browser.upload(&[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let nine: Vec<(&str, &[u8])> = (0..9).map(|_| ("p.jpg", good.as_slice())).collect();
        let answer = browser.upload(&nine).await;
        assert!(answer.text.contains("Huit pages"), "{}", answer.text);
        // A crowd of them is not even looked at one by one.
        let crowd: Vec<(&str, &[u8])> = (0..500).map(|_| ("p.png", &b"\x89PNG"[..])).collect();
        let answer = browser.upload(&crowd).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.matches("p.png").count() < 50, "as many errors as files");
        assert!(answer.text.contains("Huit pages"), "{}", answer.text);
        // Far more than the site takes: refused while it is read.
        let huge = vec![0xFF; 32 * 1024 * 1024];
        let answer = browser.upload(&[("enorme.jpg", &huge)]).await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
        assert!(answer.text.contains("<h1"), "{}", answer.text);
    });
}

#[test]
fn a_form_of_another_site_is_refused_and_changes_nothing() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
        ] {
            let request = Request::post("/demande")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(name, value)
                .body(Body::empty())
                .unwrap();
            let answer = browser.send(request).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
            assert!(answer.text.contains("<h1"), "{}", answer.text);
        }
        assert!(browser.get("/demande/etape/identite").await.status.is_redirection());
        let mut conn = site.portal.store.read().await.unwrap();
        assert_eq!(conn.demand_count().await.unwrap(), 0);
    });
}

#[test]
fn strange_requests_get_a_french_page_and_never_a_failure() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        let cases = [
            (Request::get("/nulle/part"), StatusCode::NOT_FOUND),
            (Request::get("/demande/etape/inconnue"), StatusCode::NOT_FOUND),
            (Request::get("/demande/pieces/%00"), StatusCode::NOT_FOUND),
            (Request::get("/statistiques/departement/99"), StatusCode::NOT_FOUND),
            (Request::get("/statistiques/departement/69.CSV"), StatusCode::NOT_FOUND),
            (Request::get("/guichet/demande/0690326000001GDPUB"), StatusCode::NOT_FOUND),
            (Request::delete("/demande"), StatusCode::METHOD_NOT_ALLOWED),
            (Request::post("/demande/etape/contact"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ];
        for (request, status) in cases {
            let answer = browser.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, status, "{}", answer.text);
            assert!(answer.h1().len() > 5 && answer.text.contains("lang=\"fr\""), "{status}");
        }
        let long = "x".repeat(300 * 1024);
        let answer = browser.post("/demande/etape/contact", &[("voie", &long)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.text.contains("<h1"));
    });
}

#[test]
fn every_page_forbids_what_it_does_not_need() {
    on_both(async |site| {
        let mut visitor = site.browser();
        for path in ["/", "/aide", "/compte/connexion", "/statistiques/departement/69", "/rien"] {
            let answer = visitor.get(path).await;
            let csp = answer.headers["content-security-policy"].to_str().unwrap();
            assert!(csp.starts_with("default-src 'none'"), "{path}: {csp}");
            assert!(!csp.contains("unsafe-inline") && !csp.contains("'unsafe-eval'"), "{csp}");
            assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
            assert!(
                !answer.text.contains(" style=\"") && !answer.text.contains(" onclick"),
                "{path}"
            );
            assert!(!answer.headers.contains_key("set-cookie"), "no cookie for a visitor: {path}");
        }
        // What is kept for visitors is right after a change, and not sent twice.
        let first = visitor.get("/").await;
        let request = Request::get("/")
            .header(header::IF_NONE_MATCH, first.headers[header::ETAG].clone())
            .body(Body::empty())
            .unwrap();
        assert_eq!(visitor.send(request).await.status, StatusCode::NOT_MODIFIED);
        let request = Request::get("/")
            .header(header::ACCEPT_ENCODING, "gzip, br")
            .body(Body::empty())
            .unwrap();
        let zipped = visitor.send(request).await;
        assert_eq!(zipped.headers[header::CONTENT_ENCODING], "gzip");
        assert!(zipped.bytes.len() < first.bytes.len());
    });
}

#[test]
fn a_part_of_an_address_that_is_repeated_is_no_error() {
    on_both(async |site| {
        let mut agent =
            site.signed_in("agent@guichet.example", Role::GuichetAgent, &[], &["G6902"]).await;
        let mut manager = site
            .signed_in("gestionnaire@portail.example", Role::TerritoryManager, &["069"], &[])
            .await;
        for path in ["/guichet/doublons?page=1&page=2", "/guichet?tout=1&tout=0&page=1&page=2"] {
            assert_eq!(agent.get(path).await.status, StatusCode::OK, "{path}");
        }
        let treated = manager.page("/territoire/doublons?traites=1&traites=0").await.text;
        assert!(treated.contains("Voir les doublons à traiter"), "the first counts: {treated}");
    });
}

#[test]
fn a_field_repeated_thousands_of_times_is_kept_short() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.go("/demande", &[]).await;
        let fields = vec![("communes", "69029"); 15_000];
        browser.post("/demande/etape/communes", &fields).await;
        let page = browser.page("/demande/etape/communes").await;
        assert!(page.bytes.len() < 200_000, "{} bytes", page.bytes.len());
    });
}

#[test]
fn a_document_sent_while_it_is_checked_is_told_not_lost_without_a_word() {
    on_both(async |site| {
        let mut browser = site.applicant("eloise@demandeur.example").await;
        browser.file().await;
        let answer = browser.upload(&[("verso.jpg", &picture())]).await;
        assert_eq!(answer.location(), "/demande");
        let page = browser.page("/demande").await.text;
        assert!(page.contains("en cours de vérification"), "{page}");
    });
}
