//! What is typed on two devices, in two tabs, twice, too late or without a session.

use crate::harness::{Answer, Browser, Site, on_both, steps};
use app::forms::Typed;
use app::forms::journey::Step;
use app::forms::merge::{Saved, Shown};
use axum::http::StatusCode;

const PAGE: &str = "/demande/etape/contact";
const SAVE: &str = "/ilots/demande/etape/contact";
const EMAIL: &str = "eloise@demandeur.example";

/// A step, a field, what is typed on either device, what the page calls the field and the values.
type Worded<'a> = (&'a str, &'a str, [&'a str; 2], &'a str, [&'a str; 2]);
/// A field and its value.
type Pair<'a> = (&'a str, &'a str);

fn saved(answer: &Answer) -> Saved {
    assert_eq!(answer.headers["content-type"], "application/json", "{}", answer.text);
    assert_eq!(answer.headers["cache-control"], "no-store");
    serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{error}: {}", answer.text))
}

/// The step of the contact, filled, but for what `changes` says, and what its page knows.
fn contact<'a>(changes: &[Pair<'a>], avant: &'a str) -> Vec<Pair<'a>> {
    let mut fields = steps()[1].1.clone();
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields.push(("avant", avant));
    fields
}

/// Somebody whose contact is filled; what its page knows then.
async fn begun(site: &Site) -> (Browser, String) {
    let mut browser = site.applicant(EMAIL).await;
    browser.go("/demande", &[]).await;
    browser.go(PAGE, &steps()[1].1).await;
    let avant = browser.page(PAGE).await.field("avant");
    (browser, avant)
}

async fn kept(site: &Site) -> Typed {
    let mut conn = site.portal.store.read().await.unwrap();
    let account = conn.account_by_key(EMAIL).await.unwrap().unwrap();
    conn.demand_of(account.id).await.unwrap().unwrap().answers.step(Step::Contact)
}

#[test]
fn two_devices_that_change_different_fields_keep_both() {
    on_both(async |site| {
        let (mut one, avant) = begun(&site).await;
        let mut two = one.clone();
        let answer = one.post(SAVE, &contact(&[("localite", "Bron")], &avant)).await;
        assert_eq!(answer.status, StatusCode::OK);
        let first = saved(&answer);
        assert_eq!(first.saved_at, "10:00", "the hour of the territory");
        // The other device saves with its button, having seen none of it.
        two.go(PAGE, &contact(&[("voie", "5 rue B")], &avant)).await;
        // And the first goes on: it learns what changed, and takes nothing back.
        let fields = contact(&[("localite", "Bron"), ("codePostal", "69500")], &first.avant);
        let second = saved(&one.post(SAVE, &fields).await);
        assert_eq!(second.elsewhere.get("voie"), "5 rue B");
        let now = kept(&site).await;
        let values = ["localite", "voie", "codePostal", "telPortable"].map(|name| now.get(name));
        assert_eq!(values, ["Bron", "5 rue B", "69500", "06 12 34 56 78"]);
    });
}

#[test]
fn one_field_changed_on_two_devices_is_for_the_person_to_choose() {
    on_both(async |site| {
        let (mut one, avant) = begun(&site).await;
        let mut two = one.clone();
        two.go(PAGE, &contact(&[("localite", "Bron")], &avant)).await;
        let fields = contact(&[("localite", "Saint-Priest"), ("voie", "5 rue B")], &avant);
        let answer = one.post(SAVE, &fields).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        let by_itself = saved(&answer);
        let choice = &by_itself.conflicts[0];
        assert_eq!((by_itself.conflicts.len(), choice.field.as_str()), (1, "localite"));
        assert_eq!(choice.label, "Ville");
        assert_eq!((choice.there.1.as_str(), choice.here.1.as_str()), ("Bron", "Saint-Priest"));
        let now = kept(&site).await;
        assert_eq!((now.get("localite"), now.get("voie")), ("Bron", "5 rue B"), "the rest is kept");

        // By hand: the same choice on the page, where what was typed stays.
        let page = one.post(PAGE, &fields).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.text.contains("Sur un autre appareil (ou onglet)"), "{}", page.text);
        assert_eq!(page.field("localite"), "Saint-Priest");
        let known = page.field("avant");
        // Saved again without choosing: nothing is overwritten.
        let again = one.post(PAGE, &contact(&fields[4..6], &known)).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert_eq!(kept(&site).await.get("localite"), "Bron");
        let mut chosen = contact(&[("localite", "Saint-Priest"), ("voie", "5 rue B")], &known);
        chosen.push((&choice.name, &choice.here.0));
        one.go(PAGE, &chosen).await;
        assert_eq!(kept(&site).await.get("localite"), "Saint-Priest");
        // The choice of the other value, sent late, was about another state of things.
        let late = two.post(PAGE, &contact(&[("localite", "Vénissieux")], &known)).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let mut chosen = contact(&[("localite", "Vénissieux")], &known);
        chosen.push((&choice.name, &choice.there.0));
        assert_eq!(two.post(PAGE, &chosen).await.status, StatusCode::CONFLICT);
    });
}

#[test]
fn answers_are_worded_as_the_page_words_them() {
    on_both(async |site| {
        let mut one = site.applicant(EMAIL).await;
        one.go("/demande", &[]).await;
        one.fill().await;
        let mut two = one.clone();
        let union = "Union européenne, Espace économique européen ou Suisse";
        let cases: [Worded<'_>; 5] = [
            // First: a form that does not send a field says that it is blank.
            (
                "identite",
                "dateNaissance_jour",
                ["5", ""],
                "Date de naissance\u{a0}: jour",
                ["5", "rien"],
            ),
            ("identite", "nationalite", ["3", "2"], "Nationalité", ["Autre nationalité", union]),
            (
                "logement",
                "typeLogement",
                ["T2", "T5"],
                "Quelle taille\u{a0}?",
                ["T2 (une chambre)", "T5 (quatre chambres)"],
            ),
            (
                "motif",
                "motifDemande",
                ["12", "11"],
                "Motif principal",
                ["Départ du logement familial (décohabitation)", "Divorce, séparation"],
            ),
            (
                "communes",
                "communes",
                ["69123", "69266"],
                "Vos communes, par ordre de préférence",
                ["Lyon", "Villeurbanne"],
            ),
        ];
        one.post("/demande/etape/identite", &[("dateNaissance_jour", "4")]).await;
        for (step, name, [there, here], label, words) in cases {
            let page = format!("/demande/etape/{step}");
            let avant = one.page(&page).await.field("avant");
            two.post(&page, &[(name, there), ("avant", &avant)]).await;
            let answer =
                one.post(&format!("/ilots{page}"), &[(name, here), ("avant", &avant)]).await;
            let saved = saved(&answer);
            let choice = saved.conflicts.iter().find(|choice| choice.field == name);
            let choice = choice.unwrap_or_else(|| panic!("{name}: {}", answer.text));
            assert_eq!(choice.label, label);
            assert_eq!([choice.there.1.as_str(), choice.here.1.as_str()], words);
        }
    });
}

#[test]
fn two_devices_on_two_steps_never_disturb_one_another() {
    on_both(async |site| {
        let (one, avant) = begun(&site).await;
        let household = one.clone().page("/demande/etape/foyer").await.field("avant");
        let street = ["0 rue A", "1 rue A", "2 rue A"];
        let saves = (0..20_usize).map(async |turn| {
            let mut browser = one.clone();
            // Each field of the contact is written once, while the household is written all along.
            if let Some(name) = ["voie", "complement", "localite"].get(turn) {
                let fields = contact(&[(name, street[turn])], &avant);
                return browser.post(SAVE, &fields).await.status;
            }
            let alone = [("situationFamiliale", "D"), ("avant", household.as_str())];
            browser.post("/ilots/demande/etape/foyer", &alone).await.status
        });
        for status in futures::future::join_all(saves).await {
            assert_eq!(status, StatusCode::OK);
        }
        let now = kept(&site).await;
        let values = ["voie", "complement", "localite"].map(|name| now.get(name).to_owned());
        assert_eq!(values, street);
    });
}

#[test]
fn the_same_request_twice_writes_once() {
    on_both(async |site| {
        let (mut one, avant) = begun(&site).await;
        let version = async || {
            let mut conn = site.portal.store.read().await.unwrap();
            let account = conn.account_by_key(EMAIL).await.unwrap().unwrap();
            conn.demand_of(account.id).await.unwrap().unwrap().version
        };
        let before = version().await;
        let fields = contact(&[("localite", "Bron")], &avant);
        let first = one.post(SAVE, &fields).await;
        let second = one.post(SAVE, &fields).await;
        assert_eq!((first.status, second.status), (StatusCode::OK, StatusCode::OK));
        assert_eq!(first.text, second.text);
        assert_eq!(version().await, before + 1);
    });
}

#[test]
fn what_a_lost_answer_left_is_no_conflict() {
    on_both(async |site| {
        let (mut one, avant) = begun(&site).await;
        let mut shown = Shown::read(&avant).unwrap();
        for town in ["B", "Br", "Bron"] {
            let typed = Typed::from_pairs(
                contact(&[("localite", town)], "")
                    .iter()
                    .filter(|(name, _)| *name != "avant")
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
            );
            // As the page does before it sends; no answer ever reaches it.
            shown.send(&typed);
            let known = shown.to_string();
            let answer = one.post(SAVE, &contact(&[("localite", town)], &known)).await;
            assert_eq!(answer.status, StatusCode::OK, "{town}: {}", answer.text);
        }
        assert_eq!(kept(&site).await.get("localite"), "Bron");
    });
}

#[test]
fn without_a_session_a_script_is_told_so_and_gets_no_page() {
    on_both(async |site| {
        let (mut one, avant) = begun(&site).await;
        let fields = contact(&[("localite", "Bron")], &avant);
        let mut nobody = site.browser();
        let answer = nobody.post(SAVE, &fields).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.headers["content-type"], "application/json");
        // The cookie of a session that was closed.
        let mut late = one.clone();
        let out = one.post("/compte/deconnexion", &[]).await;
        assert_eq!(out.headers["clear-site-data"], "\"storage\"");
        assert_eq!(late.post(SAVE, &fields).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(kept(&site).await.get("localite"), "Lyon");
        // Signed in again, it is replayed.
        let mut again = site.browser();
        again.sign_in(EMAIL).await;
        assert_eq!(again.post(SAVE, &fields).await.status, StatusCode::OK);
        assert_eq!(kept(&site).await.get("localite"), "Bron");
    });
}

#[test]
fn a_page_of_somebody_else_saves_nothing() {
    on_both(async |site| {
        let (mut one, avant) = begun(&site).await;
        let mut other = site.applicant("autre@demandeur.example").await;
        let fields = contact(&[("localite", "Bron")], &avant);
        assert_eq!(other.post(SAVE, &fields).await.status, StatusCode::NOT_FOUND, "no demand");
        other.go("/demande", &[]).await;
        assert_eq!(other.post(SAVE, &fields).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(PAGE, &fields).await.status, StatusCode::CONFLICT);
        assert!(!other.page(PAGE).await.text.contains("Tilleuls"));
        let unknown = one.post("/ilots/demande/etape/inconnue", &fields).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        // A script always knows what its page showed.
        let blind = one.post(SAVE, &contact(&[("localite", "Bron")], "x y")).await;
        assert_eq!(blind.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(kept(&site).await.get("localite"), "Lyon");
    });
}

#[test]
fn a_demand_sent_meanwhile_takes_nothing_and_says_so() {
    on_both(async |site| {
        let mut one = site.applicant(EMAIL).await;
        one.file().await;
        let mut conn = site.portal.store.read().await.unwrap();
        let account = conn.account_by_key(EMAIL).await.unwrap().unwrap();
        let filed = conn.demand_of(account.id).await.unwrap().unwrap();
        drop(conn);
        let known = guichet_web::actions::answers::shown(&filed, Step::Contact).to_string();
        let answer = one.post(SAVE, &contact(&[("localite", "Bron")], &known)).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        let refused = saved(&answer).refused.unwrap();
        assert!(refused.contains("en cours de vérification"), "{refused}");
        assert_eq!(kept(&site).await.get("localite"), "Lyon");
        // Nothing of it is said on the next page: it was said where it was typed.
        assert!(!one.page("/aide").await.text.contains("ne peut pas être modifiée"));
    });
}

#[test]
fn what_is_long_strange_or_unknown_is_kept_as_far_as_it_may() {
    on_both(async |site| {
        let (mut one, avant) = begun(&site).await;
        let long = "é".repeat(10_000);
        let fields =
            contact(&[("voie", &long), ("localite", "B\u{0}r\u{7}on"), ("intrus", "x")], &avant);
        let first = saved(&one.post(SAVE, &fields).await);
        let now = kept(&site).await;
        assert_eq!(now.get("voie").chars().count(), 2_000);
        assert_eq!(now.get("localite"), "B\u{0}r\u{7}on");
        assert_eq!(now.get("intrus"), "");
        // What was cut is known as it was kept.
        let known = first.avant;
        let again = contact(&[("voie", &long), ("localite", "Bron")], &known);
        assert_eq!(one.post(SAVE, &again).await.status, StatusCode::OK);
        let heavy = "x".repeat(300 * 1024);
        let answer = one.post(SAVE, &contact(&[("voie", &heavy)], &known)).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(kept(&site).await.get("localite"), "Bron");
    });
}

#[test]
fn a_form_that_waited_for_its_author_is_merged_as_it_was_shown() {
    on_both(async |site| {
        let (mut one, avant) = begun(&site).await;
        // The session ends while they write; the form waits for them.
        site.wait(chrono::TimeDelta::days(2));
        let to = one.go(PAGE, &contact(&[("localite", "Bron")], &avant)).await;
        assert!(to.starts_with("/compte/connexion"), "{to}");
        // On another device, another field changes meanwhile.
        let mut two = site.browser();
        two.sign_in(EMAIL).await;
        let known = two.page(PAGE).await.field("avant");
        two.go(PAGE, &contact(&[("voie", "5 rue B")], &known)).await;
        one.sign_in(EMAIL).await;
        let page = one.page(PAGE).await;
        assert_eq!(page.field("localite"), "Bron");
        let back = page.field("avant");
        assert_eq!(back, avant, "what it knew comes back with it");
        one.go(PAGE, &contact(&[("localite", "Bron")], &back)).await;
        let now = kept(&site).await;
        assert_eq!((now.get("localite"), now.get("voie")), ("Bron", "5 rue B"));
    });
}

#[test]
fn a_page_of_before_replaces_the_whole_step() {
    on_both(async |site| {
        let (mut one, _) = begun(&site).await;
        one.go(
            PAGE,
            &[("mel", EMAIL), ("voie", "1 rue A"), ("codePostal", "69500"), ("localite", "Bron")],
        )
        .await;
        let now = kept(&site).await;
        assert_eq!((now.get("localite"), now.get("telPortable")), ("Bron", ""));
    });
}
