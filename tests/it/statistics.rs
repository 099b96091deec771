//! The figures: exact whoever writes, folds or stops; proved by a recount; never so small in public
//! that they point at somebody.

use crate::commands::{fails, on_both, said};
use crate::harness::{Site, cut_after};
use crate::life::registered;
use crate::time::{paper, tick};
use app::domain::statistics::{Cell, Figures, Indicator, Zone};
use axum::http::StatusCode;
use guichet_web::actions::{demand, editions, statistics};
use guichet_web::demo::households::household;
use guichet_web::error::Error;

const WRITERS: usize = 16;
const EACH: usize = 4;

fn rhone() -> Zone {
    "D69".parse().unwrap()
}

async fn pending(site: &Site) -> i64 {
    let france = &site.portal.territories;
    let mut conn = site.portal.store.read().await.unwrap();
    let figures = conn.figures(rhone(), "", france).await.unwrap();
    let cell = Cell { zone: rhone(), indicator: Indicator::Pending, detail: None, month: None };
    figures.get(&cell)
}

/// Demands born at a desk, the n-th of a writer.
async fn born(site: &Site, writer: usize, rank: usize) {
    let who = writer * EACH + rank;
    let content = household(who, "069", &site.portal.territories).unwrap();
    let number = format!("0690326{:06}G6902", 100 + who).parse().unwrap();
    let filed_on = "2026-02-20".parse().unwrap();
    demand::receive_from_desk(&site.portal, number, filed_on, content).await.unwrap();
}

#[test]
fn figures_never_go_back_nor_double_while_sixteen_write_and_two_fold() {
    on_both(async |site| {
        let site = &site;
        site.work().await;
        let write = async |writer| {
            for rank in 0..EACH {
                born(site, writer, rank).await;
            }
        };
        let all = futures::future::join_all((0..WRITERS).map(write));
        let total = i64::try_from(WRITERS * EACH).unwrap();
        let watch = async || {
            let mut last = 0;
            while last < total {
                let now = pending(site).await;
                assert!((last..=total).contains(&now), "{now} after {last}");
                last = now;
            }
        };
        let fold = async || {
            while pending(site).await < total {
                statistics::fold(&site.portal, 7).await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        tokio::join!(all, watch(), fold(), fold());
        site.figures_hold().await;
        while statistics::fold(&site.portal, 7).await.unwrap() > 0 {}
        assert_eq!(pending(site).await, total);
        site.figures_hold().await;
    });
}

#[test]
fn a_fold_that_is_killed_in_the_middle_counts_once() {
    on_both(async |site| {
        site.work().await;
        for writer in 0..8 {
            born(&site, writer, 0).await;
        }
        let mut killed = 0;
        for polls in 1.. {
            let done = cut_after(polls, statistics::fold(&site.portal, 3)).await;
            assert_eq!(pending(&site).await, 8, "after {polls} steps");
            match done {
                None => killed += 1,
                Some(folded) => {
                    if folded.unwrap() == 0 {
                        break;
                    }
                }
            }
        }
        assert!(killed > 0, "{killed}");
        site.figures_hold().await;
    });
}

#[test]
fn an_erasure_leaves_the_figures_and_their_proof() {
    on_both(async |site| {
        registered(&site).await;
        paper(&site, "2026-03-02", None, false).await;
        for on in ["2027-02-02", "2027-04-02", "2027-09-03"] {
            tick(&site, on).await;
            site.figures_hold().await;
        }
        assert_eq!(tick(&site, "2028-04-02").await.get("erasure"), Some(&1));
        assert_eq!(site.versions().await.len(), 1, "the letter of the other never left");
        for (figure, n) in [
            ("D69 pending", 1),
            ("D69 new 2026-03", 2),
            ("D69 removed 2027-04", 1),
            ("D69 removed reason:RADREN 2027-04", 1),
            ("F new channel:web 2026-03", 1),
        ] {
            assert_eq!(site.counted(figure).await, n, "{figure}");
        }
        site.figures_hold().await;
    });
}

#[test]
fn a_recount_finds_what_is_wrong_and_sets_it_right_once() {
    on_both(async |site| {
        registered(&site).await;
        let holds = "1 demands, 2 events, ";
        let told = said(&site, &["statistics", "verify"]);
        assert!(told.starts_with(holds) && told.ends_with(" 0 wrong\n"), "{told}");
        // Somebody wrote in the table.
        site.execute("UPDATE figure_cell SET n = 41 WHERE zone = 'D69' AND indicator = 'new' AND detail = ''")
            .await;
        site.execute("DELETE FROM figure_cell WHERE zone = 'C69029'").await;
        let found = statistics::verify(&site.portal).await.unwrap();
        let again = statistics::verify(&site.portal).await.unwrap();
        assert!(found.differences.iter().any(|(cell, kept, counted)| {
            (cell.to_string(), *kept, *counted) == ("D69 new 2026-03".to_owned(), 41, 1)
        }));
        let why = fails(&site, &["statistics", "verify"]);
        assert!(why.contains("--mend"), "{why}");
        // What happens meanwhile is counted all the same.
        paper(&site, "2026-03-02", None, false).await;
        statistics::correct(&site.portal, &found).await.unwrap();
        let twice = statistics::correct(&site.portal, &again).await;
        assert!(matches!(twice, Err(Error::Conflict)), "{twice:?}");
        assert_eq!(site.counted("D69 new 2026-03").await, 2);
        site.figures_hold().await;
        assert!(said(&site, &["statistics", "verify", "--mend"]).ends_with(" 0 wrong\n"));
    });
}

#[test]
fn a_line_that_nobody_understands_keeps_neither_pages_nor_other_lines() {
    on_both(async |site| {
        site.work().await;
        for writer in 0..9 {
            born(&site, writer, 0).await;
        }
        site.execute("UPDATE figure_movement SET movements = '[{}]' WHERE demand IN (SELECT id FROM demand LIMIT 1)").await;
        site.publish().await;
        assert_eq!(site.browser().get("/statistiques/departement/69").await.status, StatusCode::OK);
        assert_eq!(site.counted("D69 pending").await, 8, "the others are folded");
        // Its events tell what it said.
        assert!(said(&site, &["statistics", "verify", "--mend"]).ends_with("set right\n"));
        assert_eq!(site.counted("D69 pending").await, 9);
        site.figures_hold().await;
    });
}

#[test]
fn a_register_that_kept_no_figures_is_counted_once() {
    on_both(async |site| {
        registered(&site).await;
        for table in ["figure_movement", "figure_cell"] {
            site.execute(&format!("DELETE FROM {table}")).await;
        }
        site.execute("UPDATE figure_state SET counted_as = 0").await;
        let first = || statistics::count_first(&site.portal);
        let (one, two) = tokio::join!(first(), first());
        one.and(two).unwrap();
        assert_eq!(site.counted("D69 pending").await, 1);
        site.figures_hold().await;
        // Nothing was wrong: what is published is not told anew, which would tell who came since.
        site.publish().await;
        site.execute("UPDATE figure_state SET counted_as = 0").await;
        first().await.unwrap();
        assert!(editions::publish_due(&site.portal).await.unwrap().is_none());
    });
}

#[test]
fn no_count_that_points_at_somebody_is_public() {
    on_both(async |site| {
        let early = site.browser().get("/statistiques/departement/69").await;
        assert_eq!(early.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(early.text.contains("en préparation"), "{}", early.text);
        site.publish().await;
        let page = site.browser().page("/statistiques/departement/69").await.text;
        assert!(page.contains("Pas encore de demande"), "{page}");
        for writer in 0..9 {
            born(&site, writer, 0).await;
        }
        site.publish().await;
        let page = site.browser().page("/statistiques/departement/69").await.text;
        assert!(page.contains("n.c.") && page.contains("non communiqué"), "{page}");
        let csv = site.browser().page("/statistiques/departement/69.csv").await.text;
        let mut hidden = 0;
        for line in csv.lines().skip(1) {
            let fields: Vec<&str> = line.split(';').collect();
            match (fields[10].parse::<i64>(), fields[11]) {
                (Ok(n), "") => assert!(n == 0 || n >= 5, "{line}"),
                (Err(_), "oui") => hidden += 1,
                _ => panic!("{line}"),
            }
        }
        assert!(hidden > 0, "{csv}");
        assert!(
            csv.contains(
                ";departement;69;Rhône;pending;Demandes en cours, premier choix;;;;;9;\r\n"
            ),
            "{csv}"
        );
        let json = site.browser().page("/statistiques/departement/69.json").await.text;
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        let lines = read["chiffres"].as_array().unwrap();
        assert_eq!(lines.len(), csv.lines().count() - 1);
        assert_eq!(lines.iter().filter(|line| line["secret"] == true).count(), hidden);
    });
}

#[test]
fn a_territory_is_found_by_its_name_and_one_that_does_not_exist_leads_to_the_search() {
    on_both(async |site| {
        for writer in 0..9 {
            born(&site, writer, 0).await;
        }
        site.publish().await;
        let mut anybody = site.browser();
        let index = anybody.page("/statistiques?commune=bron").await.text;
        assert!(index.contains("/statistiques/commune/69029"), "{index}");
        let former = anybody.page("/statistiques?commune=arbignieu").await.text;
        assert!(former.contains("Arbignieu, aujourd’hui Arboys en Bugey (Ain)"), "{former}");
        assert!(index.contains("/statistiques/region/84"), "{index}");
        let group = anybody.page("/statistiques?commune=metropole+de+lyon").await.text;
        assert!(group.contains("/statistiques/epci/200046977"), "{group}");
        let many = anybody.page("/statistiques?commune=saint").await.text;
        assert!(many.contains("voici les premières"), "{many}");
        let none = anybody.page("/statistiques?commune=Zzyzx%3Cb%3E").await.text;
        assert!(none.contains("Aucune commune ne porte ce nom"), "{none}");
        let to = anybody.get("/statistiques?departement=69").await;
        assert_eq!(to.location(), "/statistiques/departement/69");
        let bron = anybody.page("/statistiques/commune/69029").await.text;
        let (_, elsewhere) = bron.split_once("Où demander aussi").unwrap();
        assert!(!elsewhere.contains("/statistiques/commune/6938"), "{elsewhere}");
        for place in ["69029", "69123", "69388", "01001"] {
            let page = anybody.page(&format!("/statistiques/commune/{place}")).await;
            assert!(page.text.contains("Où demander aussi"), "{place}: {}", page.text);
        }
        for nowhere in [
            "/statistiques/departement/99",
            "/statistiques/departement/69.CSV",
            "/statistiques/departement/69.",
            "/statistiques/departement/99.csv",
            "/statistiques/commune/69999",
            "/statistiques/commune/Bron",
            "/statistiques/commune/%00",
            "/statistiques/commune/69029.xml",
            "/statistiques/region/85",
            "/statistiques/epci/200046978",
            "/statistiques/ailleurs",
            "/statistiques/donnees/communes.txt",
        ] {
            let page = anybody.get(nowhere).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{nowhere}");
            let searches = page.text.contains("Ce territoire n’est pas connu")
                && page.text.contains("name=\"commune\"");
            assert!(searches, "{nowhere}: {}", page.text);
        }
    });
}

#[test]
fn cells_are_added_to_in_any_number_of_pieces() {
    on_both(async |site| {
        site.work().await;
        let cell = Cell { zone: rhone(), indicator: Indicator::New, detail: None, month: None };
        for n in [3, -1, -2, 5] {
            let mut figures = Figures::default();
            figures.add(cell, n);
            let mut tx = site.portal.store.write().await.unwrap();
            tx.fold(&figures, &site.portal.territories).await.unwrap();
            tx.commit().await.unwrap();
        }
        let mut conn = site.portal.store.read().await.unwrap();
        let figures = conn.figures(rhone(), "", &site.portal.territories).await.unwrap();
        assert_eq!(figures.get(&cell), 5);
    });
}
