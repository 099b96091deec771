//! The access journal: everything is in it, nothing can be taken out of it unseen.

use crate::concurrency::waiting;
use crate::harness::{PASSWORD, Site, on_both};
use app::domain::account::Role;
use app::domain::ids::{AccountId, DemandId};
use app::domain::journal::{Verdict, What};
use app::domain::refusal::{DocumentRefusal, RefusalReason};
use app::domain::rights::Actor;
use axum::http::StatusCode;
use chrono::TimeDelta;
use guichet_web::actions::{decision, guichet, journal};
use guichet_web::ports::ids;
use guichet_web::store::journal::Row;
use std::process::Command;
use std::sync::Arc;

fn operator() -> Actor {
    crate::concurrency::operator()
}

async fn rows(site: &Site) -> Vec<Row> {
    let mut conn = site.portal.store.read().await.unwrap();
    let rows = conn.journal_after(0, i64::MAX, 1_000).await.unwrap();
    rows.into_iter().map(|row| row.expect("a readable entry")).collect()
}

async fn whats(site: &Site) -> Vec<What> {
    rows(site).await.into_iter().map(|row| row.read().unwrap().what).collect()
}

async fn verdict(site: &Site) -> Verdict {
    journal::verify(&site.portal).await.unwrap()
}

/// The first address of a page that begins so.
fn address(html: &str, start: &str) -> String {
    let at = html.find(start).unwrap_or_else(|| panic!("no {start}:\n{html}"));
    html[at..].split('"').next().unwrap().to_owned()
}

#[test]
fn each_look_and_each_act_is_written_and_told_to_the_applicant_without_a_name() {
    on_both(async |site| {
        let mut owner = site.applicant("eloise@demandeur.example").await;
        owner.file().await;
        let nobody = owner.page("/demande/consultations").await.text;
        assert!(nobody.contains("Personne n’a encore consulté votre demande"), "{nobody}");

        let mut operator = site.operator().await;
        let file = address(&operator.page("/operateur").await.text, "/operateur/dossier/");
        let review = operator.page(&file).await;
        operator.page(&address(&review.text, &format!("{file}/pieces/"))).await;
        let version = review.field("version");
        operator.go(&format!("{file}/validation"), &[("version", &version)]).await;
        site.work().await;

        let mut desk =
            site.signed_in("agent@guichet.example", Role::GuichetAgent, &[], &["G6902"]).await;
        let demand = address(&desk.page("/guichet").await.text, "/guichet/demande/");
        desk.page(&demand).await;
        desk.page(&format!("{demand}/handicap")).await;
        desk.page(&format!("{demand}/attestation.pdf")).await;
        desk.go(&format!("{demand}/accuse"), &[]).await;
        // The second click of a double click changes nothing.
        desk.go(&format!("{demand}/accuse"), &[]).await;

        let expected = [
            What::SawFile,
            What::SawDocument,
            What::AcceptedFile,
            What::SawDemand,
            What::SawHandicap,
            What::SawCertificate,
            What::Acknowledged,
        ];
        assert_eq!(whats(&site).await, expected);
        assert_eq!(verdict(&site).await, Verdict::Whole(7));
        let last = rows(&site).await.pop().unwrap();
        assert_eq!((last.guichet.as_str(), last.territory.as_deref()), ("G6902", Some("069")));

        assert!(owner.page("/demande").await.text.contains("/demande/consultations"));
        let told = owner.page("/demande/consultations").await.text;
        for words in expected.map(What::label) {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert!(told.contains("Service de vérification du portail"), "{told}");
        let when = "1 fois, à 10\u{a0}h\u{a0}00";
        assert!(told.contains("Guichet G6902") && told.contains("2 mars 2026"), "{told}");
        assert!(told.contains(when), "{told}");
        // Three looks of one day are one line.
        desk.page(&demand).await;
        site.wait(TimeDelta::minutes(5));
        desk.page(&demand).await;
        let told = owner.page("/demande/consultations").await.text;
        let often = "3 fois, de 10\u{a0}h\u{a0}00 à 10\u{a0}h\u{a0}05";
        assert!(told.contains(often), "{told}");
        assert_eq!(told.matches(What::SawDemand.label()).count(), 1, "{told}");
        for hidden in ["@guichet.example", "@portail.example"] {
            assert!(!told.contains(hidden), "{hidden}: {told}");
        }
        // Nobody else reads it.
        let mut other = site.applicant("autre@demandeur.example").await;
        assert_eq!(other.get("/demande/consultations").await.location(), "/demande");
        assert_eq!(desk.get("/demande/consultations").await.status, StatusCode::NOT_FOUND);

        site.wait(TimeDelta::days(366));
        owner
            .go(
                "/compte/connexion",
                &[("email", "eloise@demandeur.example"), ("motDePasse", PASSWORD)],
            )
            .await;
        let old = owner.page("/demande/consultations").await.text;
        assert!(!old.contains("Guichet G6902"), "a year is over: {old}");
    });
}

#[test]
fn a_refusal_is_in_the_journal_too() {
    on_both(async |site| {
        let (_, demand) = waiting(&site, 0).await;
        let review = decision::review(&site.portal, &operator(), demand).await.unwrap();
        let refusal = DocumentRefusal {
            reason: RefusalReason::ALL[0],
            sentence: String::new(),
            differences: vec![],
        };
        let version = Some(review.demand.version);
        crate::concurrency::refuse(&site, &operator(), demand, version, refusal).await.unwrap();
        assert_eq!(whats(&site).await, [What::SawFile, What::RefusedFile]);
    });
}

#[test]
fn what_the_journal_cannot_write_is_not_shown() {
    on_both(async |site| {
        let mut owner = site.applicant("eloise@demandeur.example").await;
        owner.file().await;
        let mut operator = site.operator().await;
        let file = address(&operator.page("/operateur").await.text, "/operateur/dossier/");
        let review = operator.page(&file).await;
        let picture = address(&review.text, &format!("{file}/pieces/"));
        let version = review.field("version");
        site.execute("ALTER TABLE access_journal RENAME TO elsewhere").await;
        for path in [&file, &picture] {
            let answer = operator.get(path).await;
            assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            assert!(!answer.text.contains("Durand"), "{path}: {}", answer.text);
            assert!(!answer.bytes.starts_with(&[0xff, 0xd8]), "{path} is the picture");
        }
        let accept = format!("{file}/validation");
        let done = operator.post(&accept, &[("version", &version)]).await;
        assert_eq!(done.status, StatusCode::INTERNAL_SERVER_ERROR);
        // Nothing was done either: the file still waits.
        site.execute("ALTER TABLE elsewhere RENAME TO access_journal").await;
        assert!(operator.page("/operateur").await.text.contains(&file));
        operator.go(&accept, &[("version", &version)]).await;
        site.work().await;
        let number = {
            let mut desk = site.signed_in("a@g.example", Role::GuichetAgent, &[], &["G6902"]).await;
            address(&desk.page("/guichet").await.text, "/guichet/demande/")
        };
        let mut desk = site.signed_in("b@g.example", Role::GuichetAgent, &[], &["G6902"]).await;
        site.execute("ALTER TABLE access_journal RENAME TO elsewhere").await;
        for path in
            [number.clone(), format!("{number}/handicap"), format!("{number}/attestation.pdf")]
        {
            let answer = desk.get(&path).await;
            assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            assert!(!answer.text.contains("Durand") && !answer.text.contains("%PDF"), "{path}");
        }
    });
}

/// Five looks at one demand.
async fn five_looks(site: &Site) -> DemandId {
    let (_, demand) = waiting(site, 0).await;
    for _ in 0..5 {
        decision::review(&site.portal, &operator(), demand).await.unwrap();
    }
    assert_eq!(verdict(site).await, Verdict::Whole(5));
    demand
}

#[test]
fn whatever_is_done_to_the_journal_by_hand_is_named() {
    on_both(async |site| {
        assert_eq!(verdict(&site).await, Verdict::Whole(0));
        five_looks(&site).await;
        site.execute("CREATE TABLE kept_entries AS SELECT * FROM access_journal").await;
        site.execute("CREATE TABLE kept_head AS SELECT * FROM journal_head").await;
        let cut = "UPDATE journal_head SET seq = 4";
        let last = "DELETE FROM access_journal WHERE seq = 5";
        let cases: [(&str, &[&str], Verdict); 12] = [
            (
                "altered",
                &["UPDATE access_journal SET what = 'saw_proof' WHERE seq = 2"],
                Verdict::Altered(2),
            ),
            (
                "by somebody else",
                &["UPDATE access_journal SET actor = NULL WHERE seq = 3"],
                Verdict::Altered(3),
            ),
            ("removed", &["DELETE FROM access_journal WHERE seq = 3"], Verdict::Missing(3)),
            (
                "removed, the others moved up",
                &[
                    "DELETE FROM access_journal WHERE seq = 3",
                    "UPDATE access_journal SET seq = 3 WHERE seq = 4",
                    "UPDATE access_journal SET seq = 4 WHERE seq = 5",
                    cut,
                ],
                Verdict::Altered(3),
            ),
            (
                "swapped",
                &[
                    "UPDATE access_journal SET seq = -1 WHERE seq = 2",
                    "UPDATE access_journal SET seq = 2 WHERE seq = 3",
                    "UPDATE access_journal SET seq = 3 WHERE seq = -1",
                ],
                Verdict::Altered(2),
            ),
            ("tail removed", &[last], Verdict::Missing(5)),
            ("tail removed, head moved", &[last, cut], Verdict::WrongEnd(4)),
            (
                "tail removed, head forged",
                &[
                    last,
                    cut,
                    "UPDATE journal_head SET hash = (SELECT hash FROM access_journal WHERE seq = 4)",
                ],
                Verdict::WrongEnd(4),
            ),
            (
                "added",
                &[
                    "INSERT INTO access_journal SELECT 6, at, actor, role, guichet, territory,
                       demand, what, reason, hash, agent FROM access_journal WHERE seq = 5",
                    "UPDATE journal_head SET seq = 6",
                ],
                Verdict::Altered(6),
            ),
            (
                "added behind the end",
                &["INSERT INTO access_journal SELECT 6, at, actor, role, guichet, territory,
                     demand, what, reason, hash, agent FROM access_journal WHERE seq = 5"],
                Verdict::Outside(1),
            ),
            // No date that a program can read, on either engine.
            (
                "garbled date",
                &["UPDATE access_journal SET at = 'infinity' WHERE seq = 2"],
                Verdict::Altered(2),
            ),
            ("no end at all", &["DELETE FROM journal_head"], Verdict::NoEnd),
        ];
        for (name, statements, expected) in cases {
            for statement in statements {
                site.execute(statement).await;
            }
            assert_eq!(verdict(&site).await, expected, "{name}");
            for statement in [
                "DELETE FROM access_journal",
                "INSERT INTO access_journal SELECT * FROM kept_entries",
                "DELETE FROM journal_head",
                "INSERT INTO journal_head SELECT * FROM kept_head",
            ] {
                site.execute(statement).await;
            }
            assert_eq!(verdict(&site).await, Verdict::Whole(5), "after {name}");
        }
    });
}

#[test]
fn a_year_later_entries_are_purged_and_the_rest_still_proves_itself() {
    on_both(async |site| {
        let demand = five_looks(&site).await;
        let look = async || decision::review(&site.portal, &operator(), demand).await.unwrap();
        site.wait(TimeDelta::days(200));
        look().await;
        look().await;
        let purge = async || while journal::purge(&site.portal).await.unwrap() {};
        purge().await;
        assert_eq!(verdict(&site).await, Verdict::Whole(7), "nothing is a year old");
        site.wait(TimeDelta::days(170));
        purge().await;
        assert_eq!(verdict(&site).await, Verdict::Whole(2));
        let places: Vec<_> = rows(&site).await.iter().map(|row| row.seq).collect();
        assert_eq!(places, [6, 7]);
        let tables = ["access_journal", "journal_head", "journal_checkpoint"];
        for table in tables {
            site.execute(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
        let back = async || {
            for table in tables {
                site.execute(&format!("DELETE FROM {table}")).await;
                site.execute(&format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
            }
        };
        let altered = "UPDATE access_journal SET what = 'saw_proof' WHERE seq = 6";
        let again = "INSERT INTO access_journal SELECT 5, at, actor, role, guichet, territory,
                       demand, what, reason, hash, agent FROM access_journal WHERE seq = 6";
        let cases: [(&str, &[&str], Verdict); 6] = [
            ("beginning gone", &["DELETE FROM journal_checkpoint"], Verdict::Missing(1)),
            ("beginning moved", &["UPDATE journal_checkpoint SET seq = 6"], Verdict::WrongStart),
            (
                "all that follows cut off",
                &[
                    "DELETE FROM access_journal",
                    "UPDATE journal_head SET seq = 5,
                       hash = (SELECT sealed FROM journal_checkpoint)",
                ],
                Verdict::WrongEnd(5),
            ),
            ("first one gone", &["DELETE FROM access_journal WHERE seq = 6"], Verdict::Missing(6)),
            ("one put back", &[again], Verdict::Outside(1)),
            ("altered", &[altered], Verdict::Altered(6)),
        ];
        for (name, statements, expected) in cases {
            for statement in statements {
                site.execute(statement).await;
            }
            assert_eq!(verdict(&site).await, expected, "{name}");
            back().await;
            assert_eq!(verdict(&site).await, Verdict::Whole(2), "after {name}");
        }
        // What is broken is not purged away.
        site.wait(TimeDelta::days(300));
        site.execute(altered).await;
        purge().await;
        assert_eq!(verdict(&site).await, Verdict::Altered(6));
        back().await;
        purge().await;
        assert_eq!(verdict(&site).await, Verdict::Whole(0));
        look().await;
        assert_eq!(verdict(&site).await, Verdict::Whole(1));
        let again = site.restarted().await;
        assert_eq!(verdict(&again).await, Verdict::Whole(1));
    });
}

/// What the command says, and whether it ends well.
async fn verified_by_command(site: &Site) -> (bool, String) {
    let config = site.portal.config.clone();
    let run = move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guichet-web"));
        command.args(["journal", "verify", "--data"]).arg(&config.data).current_dir(&config.data);
        if let Some(url) = &config.database {
            command.args(["--database", url]);
        }
        let done = command.output().unwrap();
        let said = [done.stdout, done.stderr].concat();
        (done.status.success(), String::from_utf8(said).unwrap())
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[test]
fn the_command_tells_in_words_what_is_wrong_and_ends_badly() {
    on_both(async |site| {
        let demand = five_looks(&site).await;
        let (well, said) = verified_by_command(&site).await;
        assert!(well && said.contains("the journal is whole: 5 entries"), "{said}");
        site.execute("UPDATE access_journal SET at = 'infinity' WHERE seq = 4").await;
        let (well, said) = verified_by_command(&site).await;
        assert!(!well && said.contains("the journal is broken: entry 4 was altered"), "{said}");
        site.execute("DELETE FROM journal_head").await;
        let (well, said) = verified_by_command(&site).await;
        assert!(!well && said.contains("its end is missing or unreadable"), "{said}");
        site.execute("ALTER TABLE access_journal RENAME TO elsewhere").await;
        let (well, said) = verified_by_command(&site).await;
        assert!(!well && said.contains("the journal could not be checked: "), "{said}");
        site.execute("ALTER TABLE elsewhere RENAME TO access_journal").await;
        // Nothing is shown that cannot be written; ours to mend, and not that it does not exist.
        let seen = decision::review(&site.portal, &operator(), demand).await.unwrap_err();
        assert!(matches!(seen, guichet_web::error::Error::Failure(_)), "{seen}");
    });
}

#[test]
fn the_pages_of_what_is_typed_are_one_look_an_hour() {
    on_both(async |site| {
        let mut owner = site.applicant("eloise@demandeur.example").await;
        owner.file().await;
        let mut operator = site.operator().await;
        let file = address(&operator.page("/operateur").await.text, "/operateur/dossier/");
        let version = operator.page(&file).await.field("version");
        operator.go(&format!("{file}/validation"), &[("version", &version)]).await;
        site.work().await;
        let email = "agent@guichet.example";
        let mut desk = site.signed_in(email, Role::GuichetAgent, &[], &["G6902"]).await;
        let demand = address(&desk.page("/guichet").await.text, "/guichet/demande/");
        let began = whats(&site).await.len();
        let entry = desk.go(&format!("{demand}/saisie"), &[("acte", "modification")]).await;
        let step = format!("{entry}/etape/identite");
        for _ in 0..2 {
            assert!(desk.page(&entry).await.text.contains("Durand"));
            assert!(desk.page(&step).await.text.contains("Durand"));
        }
        assert_eq!(whats(&site).await[began..], [What::SawDemand], "begun a moment ago");
        site.wait(TimeDelta::minutes(61));
        desk.sign_in(email).await;
        site.execute("ALTER TABLE access_journal RENAME TO elsewhere").await;
        for path in [&entry, &step] {
            let answer = desk.get(path).await;
            assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            assert!(!answer.text.contains("Durand"), "{path}");
        }
        site.execute("ALTER TABLE elsewhere RENAME TO access_journal").await;
        desk.page(&step).await;
        desk.page(&entry).await;
        assert_eq!(whats(&site).await[began..], [What::SawDemand, What::SawEntry]);
        // A colleague's look is another.
        let mut other = site.signed_in("b@g.example", Role::GuichetAgent, &[], &["G6902"]).await;
        other.go(&format!("{demand}/saisie"), &[("acte", "modification")]).await;
        assert_eq!(whats(&site).await.len(), began + 3);
    });
}

#[test]
fn what_comes_after_a_tail_cut_off_does_not_hide_it() {
    on_both(async |site| {
        let demand = five_looks(&site).await;
        for statement in [
            "DELETE FROM access_journal WHERE seq = 5",
            "UPDATE journal_head SET seq = 4,
               hash = (SELECT hash FROM access_journal WHERE seq = 4)",
        ] {
            site.execute(statement).await;
        }
        decision::review(&site.portal, &operator(), demand).await.unwrap();
        assert_eq!(verdict(&site).await, Verdict::Altered(5));
    });
}

#[test]
fn two_nodes_that_write_at_once_keep_one_chain() {
    on_both(async |site| {
        let (_, demand) = waiting(&site, 0).await;
        let nodes = [site.portal.clone(), site.twin().await];
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..40 {
            let node = Arc::clone(&nodes[n % 2]);
            tasks.spawn(async move {
                decision::review(&node, &operator(), demand).await.unwrap();
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        for node in &nodes {
            assert_eq!(journal::verify(node).await.unwrap(), Verdict::Whole(40));
        }
        assert_eq!(rows(&site).await.len(), 40);
    });
}

#[test]
fn a_journal_without_its_key_is_not_gone_on_with() {
    on_both(async |site| {
        five_looks(&site).await;
        std::fs::remove_file(site.portal.config.data.join("journal-key")).unwrap();
        let again = guichet_web::portal::Portal::over(
            site.portal.config.clone(),
            site.portal.clock.clone(),
            site.portal.store.clone(),
            site.portal.territories.clone(),
        );
        let error = again.await.unwrap_err().to_string();
        assert!(error.contains("journal-key"), "{error}");
    });
}

#[test]
fn a_demand_of_others_leaves_no_entry() {
    on_both(async |site| {
        let (_, demand) = waiting(&site, 0).await;
        let abroad = Actor { territories: vec!["038".parse().unwrap()], ..operator() };
        assert!(decision::review(&site.portal, &abroad, demand).await.is_err());
        let desk = Actor {
            account: AccountId(ids::new()),
            role: Role::GuichetAgent,
            territories: vec![],
            guichets: vec!["G3801".parse().unwrap()],
        };
        let number = "0690326000001GDPUB".parse().unwrap();
        assert!(guichet::dispatched(&site.portal, &desk, number).await.is_err());
        assert_eq!(verdict(&site).await, Verdict::Whole(0));
    });
}
