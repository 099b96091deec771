//! Publications: one each month, which stays; the files of the country; whoever stops in the middle.

use crate::commands::{fails, on_both, said};
use crate::harness::{Site, cut_after};
use crate::time::{at, tick};
use app::domain::account::Role;
use app::domain::statistics::{Indicator, Line, Split, Zone};
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use flate2::read::GzDecoder;
use futures::StreamExt as _;
use guichet_web::actions::{demand, editions};
use guichet_web::demo::households::household;
use guichet_web::error::Error;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::RowAccessor as _;
use std::io::Read as _;

/// So many demands born at a desk, after those that are there.
pub async fn born(site: &Site, first: usize, many: usize) {
    for rank in first..first + many {
        let content = household(rank, "069", &site.portal.territories).unwrap();
        let number = format!("0690326{:06}G6902", 100 + rank).parse().unwrap();
        let filed_on = "2026-02-20".parse().unwrap();
        demand::receive_from_desk(&site.portal, number, filed_on, content).await.unwrap();
    }
}

async fn pending(site: &Site, query: &str) -> Option<i64> {
    let path = format!("/statistiques/departement/69.json{query}");
    let json = site.browser().page(&path).await.text;
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    let all = read["chiffres"].as_array().unwrap();
    let own = |one: &&serde_json::Value| {
        one["niveau"] == "departement"
            && one["indicateur"] == "pending"
            && one["division"] == ""
            && one["periode"] == ""
    };
    all.iter().find(own).unwrap()["valeur"].as_i64()
}

#[test]
fn each_month_is_published_and_stays_as_it_was() {
    on_both(async |site| {
        let claire = "claire@territoire.example";
        site.account(claire, Role::TerritoryManager, &["069"], &[]).await;
        tick(&site, "2026-03-28").await;
        assert_eq!(pending(&site, "").await, Some(0));
        // As long as there is nobody, the next day is told.
        born(&site, 0, 9).await;
        site.work().await;
        assert_eq!(pending(&site, "").await, Some(0));
        tick(&site, "2026-03-30").await;
        assert_eq!(pending(&site, "").await, Some(9));
        // What happens shows once the month is over: two nights would tell who came between them.
        born(&site, 9, 3).await;
        tick(&site, "2026-03-31").await;
        assert_eq!(pending(&site, "").await, Some(9));
        assert_eq!(site.mails(claire).len(), 0, "March is not over");
        tick(&site, "2026-04-01").await;
        site.work().await;
        assert_eq!(site.mails(claire).len(), 1);
        for query in ["", "?mois=2026-03"] {
            assert_eq!(pending(&site, query).await, Some(12), "{query}");
        }
        let page = site.browser().page("/statistiques/departement/69").await.text;
        assert!(
            page.contains("Chiffres arrêtés au 31 mars 2026, et publiés une fois par mois"),
            "{page}"
        );
        assert!(page.contains("publiés une fois par an"), "{page}");
        assert!(!page.contains("Publication de mars 2026"), "{page}");

        born(&site, 12, 5).await;
        tick(&site, "2026-04-02").await;
        assert_eq!(pending(&site, "").await, Some(12));
        assert_eq!(pending(&site, "?mois=2026-03").await, Some(12), "it stays");
        site.work().await;
        assert_eq!(site.mails(claire).len(), 1);
        let page = site.browser().page("/statistiques/departement/69?mois=2026-03").await.text;
        assert!(page.contains("Publication de mars 2026"), "{page}");
        assert!(page.contains("69.csv?mois=2026-03&amp;version=1"), "{page}");

        // A correction is another version: the one that was published is still there.
        let why = "Un guichet était oublié".to_owned();
        assert_eq!(editions::correct_month(&site.portal, why).await.unwrap().version, 2);
        assert_eq!(pending(&site, "?mois=2026-03&version=1").await, Some(12));
        assert_eq!(pending(&site, "?mois=2026-03").await, Some(17));
        site.work().await;
        assert_eq!(site.mails(claire).len(), 2);
        let page = site.browser().page("/statistiques/departement/69?mois=2026-03").await.text;
        assert!(page.contains("Un guichet était oublié"), "{page}");
        let data = site.browser().page("/statistiques/donnees").await.text;
        assert!(data.contains("mars 2026, version 2") && data.contains("version 1"), "{data}");
        let told = site.browser().page("/statistiques/donnees.jsonld").await.text;
        let read: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(read["distribution"].as_array().unwrap().len(), 9);
        assert!(read["license"].as_str().unwrap().contains("licence-ouverte"), "{read}");

        tick(&site, "2026-05-01").await;
        assert_eq!(pending(&site, "").await, Some(17));
        assert_eq!(pending(&site, "?mois=2026-03&version=1").await, Some(12));

        let told = said(&site, &["statistics", "publish", "--correct", "Encore"]);
        assert_eq!(told, "published 2026-04, version 2\n");
        for nowhere in [
            "?mois=2026-05",
            "?mois=2099-01",
            "?mois=2026-13",
            "?mois=03-2026",
            "?mois=2026-03&version=4",
            "?mois=2026-03&version=x",
        ] {
            for file in ["", ".csv"] {
                let path = format!("/statistiques/departement/69{file}{nowhere}");
                let page = site.browser().get(&path).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
                assert!(page.text.contains("Rien n’a été publié pour ce mois"), "{path}");
            }
        }
        // By the clock of the machine, on which months are over since.
        let told = said(&site, &["statistics", "publish"]);
        assert!(told.starts_with("published 20"), "{told}");
        let told = said(&site, &["statistics", "publish"]);
        assert_eq!(told, "nothing is due before the month is over\n");
    });
}

#[test]
fn nothing_is_corrected_before_a_month_was_published() {
    on_both(async |site| {
        let why = fails(&site, &["statistics", "publish", "--correct", "x"]);
        assert!(why.contains("no month was published yet"), "{why}");
    });
}

#[test]
fn an_edition_that_is_killed_in_the_middle_is_read_by_nobody() {
    on_both(async |site| {
        born(&site, 0, 9).await;
        site.publish().await;
        born(&site, 9, 8).await;
        site.work().await;
        for polls in [1, 3, 9, 27, 60] {
            // Until then, the one that was stopped may still be at work somewhere.
            site.wait(chrono::TimeDelta::hours(1));
            Box::pin(cut_after(polls, editions::publish_now(&site.portal))).await;
            let read = pending(&site, "").await;
            assert!([Some(9), Some(17)].contains(&read), "{read:?} after {polls} steps");
        }
        // What comes meanwhile would not be counted: nobody publishes without it, or corrects.
        site.execute("UPDATE figure_edition SET is_whole = FALSE, made_at = (SELECT MAX(made_at) FROM figure_edition) WHERE id = (SELECT MAX(id) FROM figure_edition)").await;
        let twice = editions::publish_now(&site.portal).await;
        assert!(matches!(twice, Err(Error::Conflict)), "{twice:?}");
        // Two nodes at once; what was left in the middle is swept away.
        site.wait(chrono::TimeDelta::hours(1));
        let (one, two) =
            tokio::join!(editions::publish_now(&site.portal), editions::publish_now(&site.portal));
        assert!(one.is_ok() || two.is_ok(), "{one:?} {two:?}");
        site.publish().await;
        assert_eq!(pending(&site, "").await, Some(17));
        let kept = site.number("SELECT COUNT(*) FROM figure_edition").await;
        assert!(kept <= 3, "{kept} editions are kept");
        let halves = site.number("SELECT COUNT(*) FROM figure_edition WHERE NOT is_whole").await;
        assert_eq!(halves, 0);
    });
}

#[test]
fn a_month_whose_night_was_killed_is_published_the_next() {
    on_both(async |site| {
        born(&site, 0, 9).await;
        tick(&site, "2026-03-31").await;
        at(&site, "2026-04-01");
        for polls in [2, 20, 60] {
            Box::pin(cut_after(polls, editions::publish_due(&site.portal))).await;
            site.wait(chrono::TimeDelta::hours(1));
        }
        // One that was stopped after all was written is whole.
        let whole = "SELECT COUNT(*) FROM figure_edition WHERE month IS NOT NULL AND is_whole";
        let expected = if site.number(whole).await == 0 { 12 } else { 9 };
        born(&site, 9, 3).await;
        tick(&site, "2026-04-03").await;
        for query in ["", "?mois=2026-03"] {
            assert_eq!(pending(&site, query).await, Some(expected), "{query}");
        }
    });
}

#[test]
fn what_divides_a_territory_is_told_once_a_year() {
    on_both(async |site| {
        let families = async |query: &str| {
            let path = format!("/statistiques/departement/69.csv{query}");
            let csv = site.browser().page(&path).await.text;
            let is_own = |line: &&str| line.contains(";departement;69;") && line.contains(";size;");
            let own: Vec<String> = csv.lines().filter(is_own).map(str::to_owned).collect();
            assert!(!own.is_empty(), "{csv}");
            own
        };
        born(&site, 0, 40).await;
        tick(&site, "2026-03-10").await;
        let first = families("").await;
        assert!(first[0].starts_with("2026-03-10;"), "{first:?}");
        born(&site, 40, 1).await;
        tick(&site, "2026-04-01").await;
        assert_eq!(pending(&site, "").await, Some(41));
        assert_eq!(families("").await, first);
        // A correction tells all of it.
        let why = "Une erreur de calcul".to_owned();
        editions::correct_month(&site.portal, why).await.unwrap();
        let corrected = families("").await;
        assert!(corrected[0].starts_with("2026-03-31;"), "{corrected:?}");
        assert_eq!(families("?mois=2026-03&version=1").await, first);
        tick(&site, "2027-03-01").await;
        assert_eq!(families("").await, corrected);
        born(&site, 41, 1).await;
        tick(&site, "2027-04-01").await;
        let last = families("").await;
        assert!(last.iter().all(|line| line.starts_with("2027-03-31;")), "{last:?}");
    });
}

#[test]
fn a_file_whose_pieces_are_gone_breaks_off() {
    on_both(async |site| {
        born(&site, 0, 9).await;
        site.publish().await;
        let second = "INSERT INTO figure_file (edition, name, piece, bytes)
                      SELECT edition, name, 1, bytes FROM figure_file WHERE piece = 0";
        for (accepts, path) in [
            ("gzip", "/statistiques/donnees/communes.csv"),
            ("identity", "/statistiques/donnees/communes.csv"),
            ("identity", "/statistiques/donnees/chiffres.parquet"),
        ] {
            site.execute(second).await;
            let accepts = (header::ACCEPT_ENCODING, accepts);
            let mut body = site.browser().begin(path, accepts.clone()).await.into_data_stream();
            assert!(body.next().await.is_some_and(|piece| piece.is_ok()), "{path}");
            site.execute("DELETE FROM figure_file WHERE piece = 1").await;
            let mut rest = body.collect::<Vec<_>>().await;
            assert!(rest.pop().is_some_and(|piece| piece.is_err()), "{path} {accepts:?}");
        }
    });
}

#[test]
fn the_files_of_the_country_come_whole_compressed_or_not_and_once() {
    on_both(async |site| {
        born(&site, 0, 40).await;
        site.publish().await;
        let ask = |path: &str, name: header::HeaderName, value: &str| {
            Request::get(path).header(name, value).body(Body::empty()).unwrap()
        };
        let mut anybody = site.browser();
        for (name, part) in [("communes", ";commune;"), ("territoires", ";pays;;France;pending;")] {
            let path = format!("/statistiques/donnees/{name}.csv");
            let plain = anybody.get(&path).await;
            assert_eq!(plain.status, StatusCode::OK);
            assert!(plain.text.starts_with("\u{feff}date;niveau;code;nom;"), "{}", plain.text);
            assert_eq!(plain.text.matches("date;niveau").count(), 1);
            assert!(plain.text.contains(part), "{}", plain.text);
            let packed = anybody.send(ask(&path, header::ACCEPT_ENCODING, "br, gzip")).await;
            assert_eq!(packed.headers[header::CONTENT_ENCODING], "gzip");
            let mut unpacked = String::new();
            GzDecoder::new(&packed.bytes[..]).read_to_string(&mut unpacked).unwrap();
            assert_eq!(unpacked, plain.text);
            let etag = plain.headers[header::ETAG].to_str().unwrap().to_owned();
            let again = anybody.send(ask(&path, header::IF_NONE_MATCH, &etag)).await;
            assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
            let modified = plain.headers[header::LAST_MODIFIED].to_str().unwrap().to_owned();
            let since = anybody.send(ask(&path, header::IF_MODIFIED_SINCE, &modified)).await;
            assert_eq!(since.status, StatusCode::NOT_MODIFIED);
            for (day, status) in [
                ("Fri, 01 Jan 2100 00:00:00 GMT", StatusCode::NOT_MODIFIED),
                ("Thu, 01 Jan 2026 00:00:00 GMT", StatusCode::OK),
                ("yesterday", StatusCode::OK),
            ] {
                let since = anybody.send(ask(&path, header::IF_MODIFIED_SINCE, day)).await;
                assert_eq!(since.status, status, "{day}");
            }
        }
        // By columns: whole, or the part that a program asks for.
        let path = "/statistiques/donnees/chiffres.parquet";
        let whole = anybody.get(path).await;
        assert_eq!(whole.status, StatusCode::OK);
        assert_eq!(whole.headers[header::CONTENT_TYPE], "application/vnd.apache.parquet");
        assert!(!whole.headers.contains_key(header::CONTENT_ENCODING));
        let (size, mark) = (whole.bytes.len(), b"PAR1");
        assert_eq!((&whole.bytes[..4], &whole.bytes[size - 4..]), (&mark[..], &mark[..]));
        assert_eq!(whole.headers[header::CONTENT_LENGTH], size.to_string());
        let end = anybody.send(ask(path, header::RANGE, "bytes=-8")).await;
        assert_eq!(end.status, StatusCode::PARTIAL_CONTENT);
        assert_eq!(end.bytes, &whole.bytes[size - 8..]);
        let range = format!("bytes {}-{}/{size}", size - 8, size - 1);
        assert_eq!(end.headers[header::CONTENT_RANGE], range);
        let etag = whole.headers[header::ETAG].to_str().unwrap().to_owned();
        let again = anybody.send(ask(path, header::IF_NONE_MATCH, &etag)).await;
        assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        let beyond = anybody.send(ask(path, header::RANGE, &format!("bytes={size}-"))).await;
        assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(beyond.headers[header::CONTENT_RANGE], format!("bytes */{size}"));
        let file = SerializedFileReader::new(Bytes::from(whole.bytes)).unwrap();
        let rows = file.get_row_iter(None).unwrap().map(Result::unwrap);
        let country = rows.filter(|row| row.get_string(1).unwrap() == "pays");
        let pending = country.filter(|row| {
            row.get_string(4).unwrap() == "pending"
                && row.get_string(6).is_err()
                && row.get_string(9).is_err()
        });
        let told: Vec<i64> = pending.map(|row| row.get_long(10).unwrap()).collect();
        assert_eq!(told, [40]);

        // A territory where nobody asks has zeros; all levels have a page and its files.
        for zone in [
            "france",
            "region/84",
            "region/94",
            "departement/2A",
            "epci/200046977",
            "epci/200054781",
            "commune/01001",
        ] {
            let page = anybody.page(&format!("/statistiques/{zone}")).await.text;
            assert!(page.contains("Demande de logement social"), "{zone}: {page}");
            let csv = anybody.page(&format!("/statistiques/{zone}.csv")).await.text;
            assert!(csv.contains(";pending;"), "{zone}: {csv}");
        }
        let corse = anybody.page("/statistiques/departement/2A").await.text;
        assert!(corse.contains("Pas encore de demande"), "{corse}");
    });
}

#[test]
fn what_is_told_of_a_territory_is_the_sum_of_what_is_told_inside_it() {
    on_both(async |site| {
        born(&site, 0, 60).await;
        site.publish().await;
        let portal = &site.portal;
        let edition = editions::edition(portal, None, None).await.unwrap();
        let sheet = async |zone: &str| {
            editions::sheet(portal, &edition, zone.parse().unwrap()).await.unwrap()
        };
        for (zone, inside) in [("F", 1), ("R84", 1), ("D69", 10)] {
            let sheet = sheet(zone).await;
            assert_eq!(sheet.pending(), Some(60), "{zone}");
            let communes = sheet.parts.iter().filter(|part| part.parent.is_none());
            assert!(communes.count() <= inside, "{zone}: {:?}", sheet.parts);
        }
        // Every wish of the demonstration is in the Métropole de Lyon, or around it.
        let lyon = sheet("E200046977").await;
        assert!(lyon.pending() > Some(40), "{lyon:?}");
        assert!(lyon.parts.iter().all(|part| matches!(part.zone, Zone::Commune(_))));
        // A town is divided as its body is, and its page says so.
        let commune = sheet("C69388").await;
        let pending = commune.pending();
        let entries = commune.own.classes(Line::now(Indicator::Pending), Split::Channel);
        assert!(pending.is_some(), "{commune:?}");
        assert_eq!(entries.iter().map(|class| class.n).collect::<Vec<_>>(), [Some(0), pending]);
        let page = site.browser().page("/statistiques/commune/69388").await.text;
        assert!(page.contains("Qui demande un logement"), "{page}");
        assert!(commune.year(Indicator::New).is_none_or(|n| n == 0 || n >= 5), "{commune:?}");
    });
}
