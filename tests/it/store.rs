//! The statements and the schema, on both engines.

use crate::harness::{cut_after, on_both};
use guichet_web::store::{Link, statements};
use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};

#[test]
fn every_statement_is_understood_by_both_engines() {
    assert!(statements().len() > 50, "the list holds the statements");
    on_both(async |site| {
        let mut conn = site.portal.store.read().await.unwrap();
        for sql in statements() {
            let text = AssertSqlSafe(sql.to_owned()).into_sql_str();
            let prepared = match conn.link() {
                Link::Sqlite(c) => c.prepare(text).await.map(drop),
                Link::Postgres(c) => c.prepare(text).await.map(drop),
            };
            assert!(prepared.is_ok(), "{sql}\n{prepared:?}");
        }
    });
}

#[test]
fn the_sources_hold_no_statement_out_of_the_list() {
    // Every query of the store goes through a constant declared in `sql!`.
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = 0;
    for path in files(&folder).into_iter().filter(|path| !path.ends_with("tests.rs")) {
        let text = std::fs::read_to_string(&path).unwrap();
        for call in ["sqlx::query(", "sqlx::query_as(", "sqlx::query_scalar("] {
            for (at, _) in text.match_indices(call) {
                let argument = &text[at + call.len()..];
                let name: String = argument.chars().take_while(|c| *c != ')').collect();
                assert!(
                    name.chars().all(|c| c.is_ascii_uppercase() || c == '_'),
                    "{}: {call}{name}",
                    path.display()
                );
                found += 1;
            }
        }
    }
    assert!(found > 50, "{found}");
}

#[test]
fn a_transaction_that_is_left_as_it_begins_leaves_nothing_open() {
    on_both(async |site| {
        let store = &site.portal.store;
        for polls in 0..6 {
            cut_after(polls, store.snapshot()).await;
            cut_after(polls, store.write()).await;
            // Whichever connections the two had, one after the other gets them now.
            for _ in 0..20 {
                let mut conn = store.read().await.unwrap();
                conn.demand_count().await.unwrap();
                drop(conn);
                let mut conn = store.snapshot().await.unwrap();
                conn.demand_count().await.unwrap();
            }
        }
    });
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .collect()
}
