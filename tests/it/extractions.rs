//! What agents take out of the register: exact tables, events, lists of names; made in steps, taken
//! by whoever asked, known to who answers for them, erased two days later.

use crate::commands::on_both;
use crate::editions::born;
use crate::harness::{Browser, Site, cut_after};
use app::domain::account::Role;
use app::domain::content::Motive;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use chrono::TimeDelta;
use guichet_web::actions::{demand, extraction};
use guichet_web::demo::households::household;
use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

const PAGE: &str = "/extractions";
const AGENT: &str = "agent@guichet.example";
const LEAD: &str = "responsable@guichet.example";
const MANAGER: &str = "gestionnaire@territoire.example";

/// The staff of a guichet and of its territory, signed in.
async fn staff(site: &Site) -> [Browser; 3] {
    site.account(AGENT, Role::GuichetAgent, &[], &["G6902"]).await;
    site.account(LEAD, Role::GuichetLead, &[], &["G6902"]).await;
    site.account(MANAGER, Role::TerritoryManager, &["069"], &[]).await;
    let mut all = [site.browser(), site.browser(), site.browser()];
    for (browser, email) in all.iter_mut().zip([AGENT, LEAD, MANAGER]) {
        browser.sign_in(email).await;
    }
    all
}

const TABLE: [(&str, &str); 5] = [
    ("territoire", "D69"),
    ("extrait", "demandes"),
    ("lignes", "commune"),
    ("colonnes", "size"),
    ("format", "csv"),
];
const NAMES: [(&str, &str); 3] = [("territoire", "D69"), ("extrait", "liste"), ("format", "csv")];

/// The address of the last file that is ready.
async fn ready(browser: &mut Browser) -> String {
    let page = browser.page(PAGE).await.text;
    let at =
        page.find("href=\"/extractions/").unwrap_or_else(|| panic!("nothing is ready: {page}"));
    page[at + 6..].split('"').next().unwrap().to_owned()
}

/// Asks for a file, waits until it is ready, and takes it.
async fn taken(site: &Site, browser: &mut Browser, fields: &[(&str, &str)]) -> Vec<u8> {
    assert_eq!(browser.go(PAGE, fields).await, PAGE);
    site.work().await;
    // A step for each territory.
    while site.number("SELECT COUNT(*) FROM extraction WHERE state = 'making'").await > 0 {
        site.work().await;
    }
    let address = ready(browser).await;
    let file = browser.get(&address).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.headers[header::CACHE_CONTROL], "no-store");
    file.bytes
}

async fn lines(site: &Site, browser: &mut Browser, fields: &[(&str, &str)]) -> Vec<String> {
    let text = String::from_utf8(taken(site, browser, fields).await).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("the mark of UTF-8");
    text.trim_end().split("\r\n").map(ToOwned::to_owned).collect()
}

#[test]
fn a_table_counts_every_demand_exactly_and_is_known_to_who_answers_for_the_agent() {
    on_both(async |site| {
        let [mut agent, mut lead, mut manager] = staff(&site).await;
        born(&site, 0, 12).await;
        site.work().await;
        let empty = agent.page(PAGE).await.text;
        assert!(!empty.contains("Vos fichiers") && empty.contains("Rhône"), "{empty}");

        let preview = [&TABLE[..], &[("apercu", "oui")]].concat();
        let shown = agent.post(PAGE, &preview).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.text.contains("Ces nombres sont ceux du fichier"), "{}", shown.text);
        assert!(shown.text.contains("Ensemble"), "{}", shown.text);
        assert_eq!(site.number("SELECT COUNT(*) FROM extraction").await, 0);

        let table = lines(&site, &mut agent, &TABLE).await;
        assert!(table[0].starts_with("Code INSEE;Commune;Demandes;1 personne;"), "{table:?}");
        assert!(table.last().unwrap().starts_with("Ensemble;;12;"), "{table:?}");
        let of_communes = table[1..table.len() - 1].iter();
        let sum = of_communes.map(|line| line.split(';').nth(2).unwrap().parse::<i64>().unwrap());
        assert_eq!(sum.sum::<i64>(), 12);
        site.work().await;
        let mails = site.mails(AGENT);
        assert_eq!(mails.len(), 1, "it is ready");
        for words in
            ["http://portail.example/extractions", "Demandes en cours par commune", "Rhône"]
        {
            assert!(mails[0].text.contains(words), "{mails:?}");
        }

        // A browser takes it whole, and a head is no taking.
        let address = ready(&mut agent).await;
        let ask = |method: Method| {
            let asked = Request::builder().method(method).uri(address.as_str());
            asked.header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap()
        };
        let whole = agent.send(ask(Method::GET)).await;
        assert_eq!(whole.text.trim_end().split("\r\n").count(), table.len());
        assert_eq!(agent.send(ask(Method::HEAD)).await.status, StatusCode::OK);
        // The lead and the manager know of it, and do not open it.
        for watcher in [&mut lead, &mut manager] {
            let page = watcher.page(PAGE).await.text;
            for words in ["Ce que vos agents ont extrait", AGENT, "2 fois"] {
                assert!(page.contains(words), "{words}: {page}");
            }
            assert!(!page.contains(&address), "{page}");
            assert_eq!(watcher.get(&address).await.status, StatusCode::NOT_FOUND);
            let removal = format!("{address}/suppression");
            assert_eq!(watcher.post(&removal, &[]).await.status, StatusCode::NOT_FOUND);
        }
        // Two days later it is gone, and still known.
        site.wait(TimeDelta::days(2));
        site.work().await;
        let mut agent = site.browser();
        agent.sign_in(AGENT).await;
        assert_eq!(agent.get(&address).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.number("SELECT COUNT(*) FROM extraction_piece").await, 0);
        let mut lead = site.browser();
        lead.sign_in(LEAD).await;
        assert!(lead.page(PAGE).await.text.contains("Effacé"));
        site.wait(TimeDelta::days(365));
        site.work().await;
        assert_eq!(site.number("SELECT COUNT(*) FROM extraction").await, 0);
    });
}

#[test]
fn a_list_names_what_the_guichet_holds_and_each_demand_knows_it() {
    on_both(async |site| {
        let [mut agent, _, mut manager] = staff(&site).await;
        born(&site, 0, 12).await;
        site.work().await;
        let list = lines(&site, &mut agent, &NAMES).await;
        assert_eq!(list.len(), 13, "{list:?}");
        assert!(list[0].starts_with("Numéro unique;Nom;"), "{list:?}");
        let numbers: BTreeSet<&str> =
            list[1..].iter().map(|line| line.split(';').next().unwrap()).collect();
        assert_eq!(numbers.len(), 12);
        assert!(numbers.iter().all(|number| number.ends_with("G6902")), "{numbers:?}");
        let noted = "SELECT COUNT(DISTINCT demand) FROM access_journal WHERE what = 'listed'";
        assert_eq!(site.number(noted).await, 12);
        // Nothing of it can be read in the database.
        let name = list[1].split(';').nth(1).unwrap().as_bytes();
        let address = ready(&mut agent).await;
        let id = address.rsplit('/').next().unwrap().parse().unwrap();
        let mut conn = site.portal.store.read().await.unwrap();
        let kept = conn.extraction_piece(id, 0).await.unwrap().unwrap();
        drop(conn);
        assert!(!kept.windows(name.len()).any(|part| part == name));

        // Names are for guichets.
        let refused = manager.post(PAGE, &NAMES).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Whoever works elsewhere now takes nothing more.
        site.execute("UPDATE agent_right SET guichet = 'G6901' WHERE guichet = 'G6902'").await;
        let mut moved = site.browser();
        moved.sign_in(AGENT).await;
        assert_eq!(moved.get(&address).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_list_leaves_out_how_to_reach_who_could_be_harmed() {
    on_both(async |site| {
        let [mut agent, ..] = staff(&site).await;
        let mut content = household(7, "069", &site.portal.territories).unwrap();
        let reached = "lea@example.org";
        content.contact.email = Some(reached.to_owned());
        content.reason.as_mut().unwrap().others = vec![Motive::Violence];
        let number = "0690326000100G6902".parse().unwrap();
        let filed_on = "2026-02-20".parse().unwrap();
        demand::receive_from_desk(&site.portal, number, filed_on, content).await.unwrap();
        born(&site, 8, 1).await;
        site.work().await;
        let list = lines(&site, &mut agent, &NAMES).await;
        assert_eq!(list.len(), 3);
        let kept_apart = list.iter().filter(|line| line.contains("À lire dans la demande"));
        assert_eq!(kept_apart.count(), 1, "{list:?}");
        assert!(!list.iter().any(|line| line.contains(reached)), "{list:?}");
    });
}

#[test]
fn a_file_that_is_cut_goes_on_where_it_stopped() {
    on_both(async |site| {
        let [mut agent, ..] = staff(&site).await;
        born(&site, 0, 12).await;
        site.work().await;
        for fields in [&TABLE[..], &NAMES[..]] {
            assert_eq!(agent.go(PAGE, fields).await, PAGE);
            let mut polls = 1;
            // Killed again and again, each time a little later, by two nodes in turn.
            let twin = site.twin().await;
            while site.number("SELECT COUNT(*) FROM extraction WHERE state = 'making'").await > 0 {
                assert!(polls < 10_000, "it never ends");
                cut_after(polls, extraction::make_due(&site.portal)).await;
                cut_after(polls, extraction::make_due(&twin)).await;
                polls += 3;
            }
            let address = ready(&mut agent).await;
            let file = agent.get(&address).await;
            let found: Vec<&str> = file.text.trim_end().split("\r\n").skip(1).collect();
            let unique: BTreeSet<&str> = found.iter().copied().collect();
            assert_eq!(found.len(), unique.len(), "{found:?}");
            assert!(found.len() >= 2, "{found:?}");
            // A download that is cut goes on too.
            let range = |from: usize| {
                Request::get(address.as_str())
                    .header(header::RANGE, format!("bytes={from}-"))
                    .body(Body::empty())
                    .unwrap()
            };
            let rest = agent.send(range(10)).await;
            assert_eq!(rest.status, StatusCode::PARTIAL_CONTENT);
            assert_eq!(rest.bytes, file.bytes[10..]);
            let nothing = agent.send(range(file.bytes.len())).await;
            assert_eq!(nothing.status, StatusCode::RANGE_NOT_SATISFIABLE);
            assert_eq!(agent.go(&format!("{address}/suppression"), &[]).await, PAGE);
            assert_eq!(agent.get(&address).await.status, StatusCode::NOT_FOUND);
        }
        let twice = "SELECT COUNT(*) FROM access_journal WHERE what = 'listed'";
        assert_eq!(site.number(twice).await, 12, "noted once");
    });
}

#[test]
fn a_workbook_holds_the_same_and_events_are_those_of_the_figures() {
    on_both(async |site| {
        let [mut agent, _, mut manager] = staff(&site).await;
        born(&site, 0, 12).await;
        site.work().await;
        let workbook =
            NAMES.map(|(name, value)| (name, if name == "format" { "xlsx" } else { value }));
        let file = taken(&site, &mut agent, &workbook).await;
        let mut archive = zip::ZipArchive::new(Cursor::new(&file)).unwrap();
        let mut sheet = String::new();
        archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        assert_eq!(sheet.matches("<row ").count(), 13, "{sheet}");
        assert!(!sheet.contains("<f>"), "nothing runs");

        let month = site.now().format("%Y-%m").to_string();
        let events = [
            ("territoire", "D69"),
            ("extrait", "evenements"),
            ("du", month.as_str()),
            ("au", month.as_str()),
            ("detail", "new-channel"),
            ("format", "csv"),
        ];
        let found = lines(&site, &mut manager, &events).await;
        assert_eq!(found[0], "Mois;Nouvelles demandes;Sur le portail;À un guichet");
        assert_eq!(found[1], format!("{month};12;0;12"));
        // A period to come, or turned around, is said so.
        for (from, to) in [("2026-03", "2099-01"), ("2026-03", "2026-01")] {
            let wrong = events.map(|(name, value)| match name {
                "du" => (name, from),
                "au" => (name, to),
                _ => (name, value),
            });
            let answer = manager.post(PAGE, &wrong).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text.contains("Erreur"), "{}", answer.text);
        }
        let nowhere =
            TABLE.map(|(name, value)| (name, if name == "territoire" { "D75" } else { value }));
        let answer = manager.post(PAGE, &nowhere).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut applicant = site.applicant("a@example.org").await;
        assert_eq!(applicant.get(PAGE).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn whoever_lost_a_right_meanwhile_has_no_list_made() {
    on_both(async |site| {
        let [mut agent, ..] = staff(&site).await;
        born(&site, 0, 12).await;
        site.work().await;
        assert_eq!(agent.go(PAGE, &NAMES).await, PAGE);
        assert_eq!(agent.go(PAGE, &TABLE).await, PAGE);
        site.execute("UPDATE agent_right SET guichet = 'G6901' WHERE guichet = 'G6902'").await;
        site.work().await;
        site.work().await;
        assert_eq!(site.number("SELECT COUNT(*) FROM extraction WHERE state = 'gone'").await, 2);
        assert_eq!(site.number("SELECT COUNT(*) FROM extraction_piece").await, 0);
        let listed = "SELECT COUNT(*) FROM access_journal WHERE what = 'listed'";
        assert_eq!(site.number(listed).await, 0);
        site.work().await;
        assert_eq!(site.mails(AGENT).len(), 0);
    });
}

#[test]
fn the_journal_names_the_guichet_that_holds_the_demand() {
    on_both(async |site| {
        let guichets = ["G6501", "G6902"];
        let mut agent =
            site.signed_in("deux@guichet.example", Role::GuichetAgent, &[], &guichets).await;
        born(&site, 0, 6).await;
        site.work().await;
        assert_eq!(lines(&site, &mut agent, &NAMES).await.len(), 7);
        let named = "SELECT COUNT(*) FROM access_journal
                     WHERE what = 'listed' AND guichet = 'G6902'";
        assert_eq!(site.number(named).await, 6);
    });
}

#[test]
fn nobody_fills_the_queue_alone() {
    on_both(async |site| {
        let [mut agent, mut lead, _] = staff(&site).await;
        born(&site, 0, 1).await;
        site.work().await;
        for _ in 0..6 {
            assert_eq!(agent.go(PAGE, &TABLE).await, PAGE);
        }
        assert_eq!(site.number("SELECT COUNT(*) FROM extraction").await, 5);
        assert!(agent.page(PAGE).await.text.contains("5\u{a0}fichiers sont déjà en préparation"));
        assert_eq!(lead.go(PAGE, &TABLE).await, PAGE);
        assert_eq!(site.number("SELECT COUNT(*) FROM extraction").await, 6);
    });
}

#[test]
fn a_region_is_counted_one_territory_after_the_other_each_once() {
    on_both(async |site| {
        let mut manager =
            site.signed_in(MANAGER, Role::TerritoryManager, &["02A", "02B"], &[]).await;
        let places = [("02A", "2A004", 4), ("02B", "2B033", 3), ("02B", "2B096", 2)];
        let mut rank = 0;
        for (territory, commune, many) in places {
            for _ in 0..many {
                let mut content = household(rank, "069", &site.portal.territories).unwrap();
                content.communes = vec![commune.parse().unwrap()];
                let number = format!("{territory}0326{:06}GDPUB", 100 + rank).parse().unwrap();
                let filed_on = "2026-03-01".parse().unwrap();
                demand::receive_from_desk(&site.portal, number, filed_on, content).await.unwrap();
                rank += 1;
            }
        }
        site.work().await;
        let corse = TABLE.map(|(name, value)| (name, if value == "D69" { "R94" } else { value }));
        let table = lines(&site, &mut manager, &corse).await;
        let told: Vec<(&str, &str)> = table[1..]
            .iter()
            .map(|line| line.split(';').collect::<Vec<_>>())
            .map(|fields| (fields[0], fields[2]))
            .collect();
        let expected = [("2A004", "4"), ("2B033", "3"), ("2B096", "2"), ("Ensemble", "9")];
        assert!(expected.iter().all(|line| told.contains(line)), "{told:?}");
        let sum: i64 = told[..told.len() - 1].iter().map(|(_, n)| n.parse::<i64>().unwrap()).sum();
        assert_eq!(sum, 9);
        // Whoever works in one of them has no region to choose.
        let mut half =
            site.signed_in("b@territoire.example", Role::TerritoryManager, &["02A"], &[]).await;
        assert_eq!(half.post(PAGE, &corse).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}
