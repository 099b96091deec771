//! Guichets from a file: read over first, imported whole or not at all, once.

use crate::harness::{Browser, Site, on_both};
use app::domain::account::Role;
use app::domain::guichet::Guichet;
use app::domain::ids::NetworkImportId;
use app::domain::network_file::MAX_BYTES;
use app::domain::rights::Actor;
use axum::http::StatusCode;
use chrono::TimeDelta;
use guichet_web::actions::network as actions;
use guichet_web::actions::network::{Confirmed, Report};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const IMPORT: &str = "/administration/guichets/import";

/// One guichet more, one that changes, one that closes.
const THREE: &str = "code;nom;type;territoire;perimetre;courriel;actif\n\
    G6910;Mairie de Lyon;COMMUNE;069;C:69123;logement@lyon.example;oui\n\
    G6902;Habitat du Rhône;BAILLEUR;069;T;g6902@guichet.example;\n\
    G3801;Guichet G3801;ETAT;038;T;g3801@guichet.example;non\n";

async fn administrator(site: &Site, name: &str) -> Browser {
    site.signed_in(&format!("{name}@portail.example"), Role::Administrator, &[], &[]).await
}

/// Sends a file; gives the address of its report.
async fn send(browser: &mut Browser, file: &[u8]) -> String {
    let answer = browser.upload_to(IMPORT, &[("reseau.csv", file)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let report = answer.location().to_owned();
    assert!(report.starts_with(&format!("{IMPORT}/")), "{report}");
    report
}

/// Confirms the report as it is shown; gives the page that follows.
async fn confirm(browser: &mut Browser, report: &str, lines: &str) -> String {
    let base = browser.page(report).await.field("base");
    let to = browser.go(report, &[("base", &base), ("lignes", lines)]).await;
    assert_eq!(to, report);
    browser.page(report).await.text
}

async fn network(site: &Site) -> Vec<Guichet> {
    site.portal.store.read().await.unwrap().guichets().await.unwrap()
}

fn find<'a>(network: &'a [Guichet], code: &str) -> Option<&'a Guichet> {
    network.iter().find(|guichet| guichet.code.as_str() == code)
}

/// True when the page counts so many of that.
fn counts(page: &str, value: &str, label: &str) -> bool {
    page.contains(&format!("<b>{value}</b> <span>{label}</span>"))
}

#[test]
fn a_file_is_read_over_before_it_is_imported_and_only_once() {
    on_both(async |site| {
        let mut admin = administrator(&site, "admin").await;
        let before = network(&site).await;
        let report = send(&mut admin, THREE.as_bytes()).await;
        // The report can be read again as often as one likes.
        for _ in 0..2 {
            let page = admin.page(&report).await.text;
            assert!(page.contains("Importer tout"), "{page}");
            assert!(counts(&page, "1", "nouveau guichet"), "{page}");
            assert!(counts(&page, "1", "guichet changé"), "{page}");
            assert!(counts(&page, "1", "guichet fermé"), "{page}");
            assert!(page.contains("Mairie de Lyon") && page.contains("Ferme"), "{page}");
        }
        assert_eq!(network(&site).await, before, "nothing is imported yet");

        let page = confirm(&mut admin, &report, "").await;
        assert!(page.contains("C’est fait"), "{page}");
        let after = network(&site).await;
        assert_eq!(after.len(), before.len() + 1);
        assert_eq!(find(&after, "G6902").unwrap().name, "Habitat du Rhône");
        assert!(!find(&after, "G3801").unwrap().active);
        assert_eq!(find(&after, "GDPUB"), find(&before, "GDPUB"));
        assert_eq!(*site.portal.guichets(), after, "those in memory are the same");

        // A second click, once somebody changed one of them again.
        site.execute("UPDATE guichet SET name = 'Autre nom' WHERE code = 'G6902'").await;
        admin.go(&report, &[("base", "0"), ("lignes", "")]).await;
        let page = admin.page(&report).await.text;
        assert!(page.contains("C’est fait") && !page.contains("Rien n’a été"), "{page}");
        assert!(counts(&page, "1", "nouveau guichet"), "{page}");
        assert_eq!(find(&network(&site).await, "G6902").unwrap().name, "Autre nom");
    });
}

#[test]
fn nothing_is_imported_when_a_line_is_wrong_unless_the_right_ones_are_asked_for() {
    on_both(async |site| {
        let mut admin = administrator(&site, "admin").await;
        let before = network(&site).await;
        let file = format!(
            "{THREE}G6911;Mairie;COMMUNE;069;C:38544;pas une adresse;\n\
             G6901;Guichet G6901;ETAT;038;T;g6901@guichet.example;\n"
        );
        let report = send(&mut admin, file.as_bytes()).await;
        let page = admin.page(&report).await;
        assert!(counts(&page.text, "2", "lignes à corriger"), "{}", page.text);
        assert!(page.text.contains("pas une adresse"), "{}", page.text);
        assert!(page.text.contains("n’en change pas"), "{}", page.text);
        assert!(!page.text.contains("Importer tout"), "{}", page.text);
        assert!(page.text.contains("Importer seulement les 3 lignes justes"), "{}", page.text);

        // What no button of the page asks.
        admin.go(&report, &[("base", &page.field("base"))]).await;
        let refused = admin.page(&report).await.text;
        assert!(refused.contains("Rien n’a été importé"), "{refused}");
        assert_eq!(network(&site).await, before);

        let done = confirm(&mut admin, &report, "justes").await;
        assert!(done.contains("2 lignes à corriger ont été laissées de côté"), "{done}");
        // They can still be corrected, as often as the page is read again.
        for page in [&done, &admin.page(&report).await.text] {
            assert!(page.contains("Lignes à corriger"), "{page}");
            assert!(page.contains("pas une adresse"), "{page}");
            assert!(page.contains("n’en change pas"), "{page}");
        }
        let after = network(&site).await;
        assert!(find(&after, "G6910").is_some() && find(&after, "G6911").is_none());
        assert_eq!(find(&after, "G6901"), find(&before, "G6901"));
    });
}

#[test]
fn a_file_that_cannot_be_read_is_refused_in_words() {
    on_both(async |site| {
        let mut admin = administrator(&site, "admin").await;
        let before = network(&site).await;
        let picture = crate::harness::picture();
        let big = vec![b'a'; MAX_BYTES + 1];
        let bigger_than_a_form = vec![b'a'; 31 * 1024 * 1024];
        let long_line =
            format!("code;nom;type;territoire;perimetre;courriel\nG1;{}", ";".repeat(1 << 20));
        let files: [(&[u8], &str); 9] = [
            (long_line.as_bytes(), "La ligne 2 est beaucoup trop longue"),
            (b"", "Ce fichier est vide"),
            (b"\xef\xbb\xbf\r\n", "Ce fichier est vide"),
            (&picture, "pas un texte"),
            (
                b"code;nom;type;territoire;perimetre\nG1;A;ETAT;069;T\n",
                "la colonne\u{a0}: courriel",
            ),
            (b"code;nom;type;territoire;perimetre;courriel", "ajoutez une ligne"),
            (b"un,deux\n1,2\n", "La première ligne"),
            (&big, "trop gros"),
            (&bigger_than_a_form, "trop gros"),
        ];
        for (file, sentence) in files {
            let answer = admin.upload_to(IMPORT, &[("reseau.csv", file)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
            assert!(answer.text.contains(sentence), "{sentence}: {}", answer.text);
            assert!(answer.text.contains("<title>Erreur"), "{}", answer.text);
        }
        for nothing in [
            admin.upload_to(IMPORT, &[]).await,
            admin.upload_to(IMPORT, &[("", b"")]).await,
            admin.post(IMPORT, &[]).await,
        ] {
            assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(nothing.text.contains("Choisissez le fichier"), "{}", nothing.text);
        }
        assert_eq!(network(&site).await, before);
    });
}

#[test]
fn a_file_of_an_old_spreadsheet_keeps_its_accents() {
    on_both(async |site| {
        let mut admin = administrator(&site, "admin").await;
        // Windows-1252, capitals, another order, a line break in a cell, empty lines.
        let file = b"Courriel;CODE;Nom;Type;TERRITOIRE;P\xe9rim\xe8tre;Horaires\r\n\
            \r\n\
            a@b.example;g6910;H\xf4tel de ville;Commune;69;c:69029;\"lundi\r\nmardi\"\r\n\
            ;;;;;;\r\n";
        let report = send(&mut admin, file).await;
        let page = confirm(&mut admin, &report, "").await;
        assert!(page.contains("C’est fait"), "{page}");
        let after = network(&site).await;
        let guichet = find(&after, "G6910").unwrap();
        assert_eq!(guichet.name, "Hôtel de ville");
        assert_eq!(guichet.opening_hours.as_deref(), Some("lundi, mardi"));
        assert_eq!(guichet.territory, Some("069".parse().unwrap()));
    });
}

#[test]
fn a_report_belongs_to_who_sent_the_file() {
    on_both(async |site| {
        let mut admin = administrator(&site, "admin").await;
        let mut other = administrator(&site, "autre").await;
        let mut manager =
            site.signed_in("g@territoire.example", Role::TerritoryManager, &["069"], &[]).await;
        let before = network(&site).await;
        let report = send(&mut admin, THREE.as_bytes()).await;
        let base = admin.page(&report).await.field("base");
        for browser in [&mut other, &mut manager] {
            assert_eq!(browser.get(&report).await.status, StatusCode::NOT_FOUND);
            let forged = browser.post(&report, &[("base", &base)]).await;
            assert_eq!(forged.status, StatusCode::NOT_FOUND);
        }
        for path in [IMPORT, "/administration/guichets.csv", "/administration/guichets/modele.csv"]
        {
            assert_eq!(manager.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(other.get(path).await.status, StatusCode::OK, "{path}");
        }
        let sent = manager.upload_to(IMPORT, &[("reseau.csv", THREE.as_bytes())]).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
        assert_eq!(network(&site).await, before);
    });
}

#[test]
fn a_network_that_changed_meanwhile_is_read_over_again() {
    on_both(async |site| {
        let mut admin = administrator(&site, "admin").await;
        let report = send(&mut admin, THREE.as_bytes()).await;
        let base = admin.page(&report).await.field("base");
        site.execute("UPDATE guichet SET email = 'neuf@guichet.example' WHERE code = 'G6902'")
            .await;
        let before = network(&site).await;
        admin.go(&report, &[("base", &base)]).await;
        let page = admin.page(&report).await;
        assert!(page.text.contains("Le réseau a changé"), "{}", page.text);
        for change in [
            "devient «\u{a0}Habitat du Rhône\u{a0}»",
            "«\u{a0}neuf@guichet.example\u{a0}» devient «\u{a0}g6902@guichet.example\u{a0}»",
        ] {
            assert!(page.text.contains(change), "{change}: {}", page.text);
        }
        assert_eq!(network(&site).await, before);
        // What the file does not speak of does not matter.
        site.execute("UPDATE guichet SET name = 'Autre nom' WHERE code = 'G6909'").await;
        admin.go(&report, &[("base", &page.field("base"))]).await;
        let page = admin.page(&report).await.text;
        assert!(page.contains("C’est fait"), "{page}");
        assert_eq!(find(&network(&site).await, "G6909").unwrap().name, "Autre nom");
    });
}

/// A file kept by an administrator without a browser.
async fn keep(site: &Site, file: &str) -> (Actor, NetworkImportId) {
    let account = site.account("sans@portail.example", Role::Administrator, &[], &[]).await;
    let role = Role::Administrator;
    let actor = Actor { account, role, territories: Vec::new(), guichets: Vec::new() };
    let kept = actions::check(&site.portal, &actor, file.as_bytes().to_vec()).await.unwrap();
    (actor, kept.unwrap())
}

async fn base(site: &Site, actor: &Actor, id: NetworkImportId) -> u64 {
    match actions::report(&site.portal, actor, id).await.unwrap() {
        Report::Waiting { comparison, .. } => comparison.base,
        Report::Done { .. } => panic!("nobody confirmed it"),
    }
}

#[test]
fn nobody_waits_while_a_file_is_compared() {
    on_both(async |site| {
        let (actor, id) = keep(&site, THREE).await;
        let base = base(&site, &actor, id).await;
        let mut turn = site.portal.store.write().await.unwrap();
        turn.take_turn_on_guichets().await.unwrap();
        // Another fingerprint is told while somebody else writes: nothing is held for it.
        let import = actions::import(&site.portal, &actor, id, false, Some(base ^ 1));
        let told = tokio::time::timeout(Duration::from_secs(30), import).await;
        assert_eq!(told.expect("an answer before the turn").unwrap(), Confirmed::Changed);
        turn.commit().await.unwrap();
        let done = actions::import(&site.portal, &actor, id, false, Some(base)).await.unwrap();
        assert_eq!(done, Confirmed::Done);
        let again = actions::import(&site.portal, &actor, id, false, Some(base)).await.unwrap();
        assert_eq!(again, Confirmed::Already);
    });
}

#[test]
fn what_is_written_between_the_comparison_and_the_import_is_not_lost() {
    on_both(async |site| {
        let (actor, id) = keep(&site, THREE).await;
        let base = base(&site, &actor, id).await;
        let before = network(&site).await;
        let newer = Guichet { name: "Neuf".to_owned(), ..find(&before, "G6902").unwrap().clone() };
        let mut turn = site.portal.store.write().await.unwrap();
        turn.take_turn_on_guichets().await.unwrap();
        turn.put_guichet(&newer).await.unwrap();
        let meanwhile = async {
            // As long as the import takes to compare, which then waits for this turn to end.
            for _ in 0..5 {
                actions::report(&site.portal, &actor, id).await.unwrap();
            }
            turn.commit().await.unwrap();
        };
        let import = actions::import(&site.portal, &actor, id, false, Some(base));
        let (confirmed, ()) = tokio::join!(import, meanwhile);
        assert_eq!(confirmed.unwrap(), Confirmed::Changed);
        let after = network(&site).await;
        assert_eq!(find(&after, "G6902"), Some(&newer));
        assert_eq!(after.len(), before.len(), "nothing of the file is there");
    });
}

#[test]
fn two_confirmations_at_once_import_once() {
    on_both(async |site| {
        let mut admin = administrator(&site, "admin").await;
        let report = send(&mut admin, THREE.as_bytes()).await;
        let base = admin.page(&report).await.field("base");
        let written = async || {
            let mut conn = site.portal.store.read().await.unwrap();
            conn.guichet_version("G6902".parse().unwrap()).await.unwrap().unwrap()
        };
        let before = written().await;
        let mut twin = admin.clone();
        let fields = [("base", base.as_str())];
        let (one, two) = tokio::join!(admin.post(&report, &fields), twin.post(&report, &fields));
        assert_eq!((one.status, two.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        let page = admin.page(&report).await.text;
        assert!(page.contains("C’est fait") && !page.contains("Rien n’a été"), "{page}");
        assert!(counts(&page, "1", "nouveau guichet"), "{page}");
        assert_eq!(written().await, before + 1, "one of them came second, and wrote nothing");
    });
}

#[test]
fn a_file_that_nobody_confirms_is_forgotten_after_an_hour() {
    on_both(async |site| {
        let mut admin = administrator(&site, "admin").await;
        let report = send(&mut admin, THREE.as_bytes()).await;
        let base = admin.page(&report).await.field("base");
        let kept = async || {
            let mut conn = site.portal.store.read().await.unwrap();
            conn.expired_network_imports(site.now() + TimeDelta::days(1)).await.unwrap()
        };
        site.wait(TimeDelta::minutes(59));
        site.work().await;
        assert_eq!(kept().await, 1);
        site.wait(TimeDelta::minutes(2));
        let mut admin = {
            let mut browser = site.browser();
            browser.sign_in("admin@portail.example").await;
            browser
        };
        assert_eq!(admin.get(&report).await.status, StatusCode::NOT_FOUND);
        let late = admin.post(&report, &[("base", &base)]).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND);
        site.work().await;
        assert_eq!(kept().await, 0);
    });
}

#[test]
fn the_network_taken_away_and_sent_back_changes_nothing() {
    on_both(async |site| {
        let mut admin = administrator(&site, "admin").await;
        // Spaces that do not break, as the demonstration has them.
        site.execute(
            "UPDATE guichet SET name = 'Mairie\u{a0}: logement', \
             opening_hours = 'de 9\u{a0}h à 12\u{202f}h' WHERE code = 'G6902'",
        )
        .await;
        let file = admin.page("/administration/guichets.csv").await;
        assert!(file.bytes.starts_with(b"\xef\xbb\xbfcode;"), "spreadsheets look for the mark");
        let report = send(&mut admin, &file.bytes).await;
        let page = admin.page(&report).await.text;
        assert!(page.contains("Il n’y a rien à importer"), "{page}");
        // Each but the portal.
        assert!(counts(&page, "5", "guichets sans changement"), "{page}");

        let example = admin.page("/administration/guichets/modele.csv").await.bytes;
        let report = send(&mut admin, &example).await;
        let page = admin.page(&report).await.text;
        assert!(counts(&page, "2", "nouveaux guichets"), "{page}");
    });
}

#[test]
fn a_hundred_thousand_lines_are_read_over_and_imported() {
    on_both(async |site| {
        let mut admin = administrator(&site, "admin").await;
        let mut file =
            "code;nom;type;territoire;perimetre;courriel;rue;code_postal;ville;horaires\n"
                .to_owned();
        for rank in 0..100_000 {
            let area = ["T", "D:69", "E:200046977", "C:69123"][rank % 4];
            writeln!(
                file,
                "{rank:05};Guichet d’enregistrement numéro {rank};BAILLEUR;069;{area};\
                 g{rank}@guichet.example;{rank} rue des Tilleuls;69003;Lyon;du lundi au vendredi",
            )
            .unwrap();
        }
        // One of them wrong, in the middle.
        let file = file.replace("\n50000;", "\n5000;");
        let start = Instant::now();
        let report = send(&mut admin, file.as_bytes()).await;
        let page = admin.page(&report).await;
        println!("{} bytes read over in {:?}", file.len(), start.elapsed());
        assert!(counts(&page.text, "99\u{202f}999", "nouveaux guichets"), "counted");
        assert!(counts(&page.text, "1", "ligne à corriger"), "counted");
        assert!(page.text.contains("Les 200 premiers sont montrés"), "the rest is counted");
        assert!(page.bytes.len() < 100_000, "{} bytes", page.bytes.len());

        let start = Instant::now();
        let base = page.field("base");
        admin.go(&report, &[("base", &base), ("lignes", "justes")]).await;
        let done = admin.page(&report).await.text;
        println!("imported in {:?}", start.elapsed());
        assert!(done.contains("99\u{202f}999 lignes du fichier sont dans le réseau"), "{done}");
        assert_eq!(site.portal.guichets().len(), 6 + 99_999);
        let after = network(&site).await;
        let last = find(&after, "99999").unwrap();
        assert_eq!(last.address.as_ref().unwrap().street, "99999 rue des Tilleuls");
    });
}
