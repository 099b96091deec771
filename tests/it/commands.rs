//! The commands of the post room and of the register, run as their users run them.

use crate::harness::{Engine, Site};
use crate::time::{PAPER, at, day, notices, paper, read, tick};
use app::domain::life_cycle::Status;
use guichet_web::actions::{demand, letters};
use guichet_web::demo::households::household;
use guichet_web::jobs;
use guichet_web::ports::clock::Clock;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

/// Runs a command of the program over the database and the folder of a site.
fn run(site: &Site, args: &[&str]) -> Output {
    let config = &site.portal.config;
    let mut command = Command::new(env!("CARGO_BIN_EXE_guichet-web"));
    command.args(args).arg("--data").arg(&config.data);
    if let Some(database) = &config.database {
        command.args(["--database", database]);
    }
    command.current_dir(&config.data).output().expect("the program")
}

/// The same for one that succeeds: what it says.
pub fn said(site: &Site, args: &[&str]) -> String {
    let output = run(site, args);
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

pub fn fails(site: &Site, args: &[&str]) -> String {
    let output = run(site, args);
    assert!(!output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

pub fn on_both<F: Future<Output = ()>>(test: impl Fn(Site) -> F) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        println!("on {engine:?}");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async { test(Site::open_with(engine, |_| {}).await).await });
    }
}

/// The path as the program is given it.
fn text(path: &Path) -> &str {
    path.to_str().expect("a path in plain letters")
}

#[test]
fn letters_are_printed_listed_printed_again_and_posted() {
    on_both(async |site| {
        let id = paper(&site, "2026-03-02", None, false).await;
        tick(&site, "2027-02-02").await;
        let folder = tempfile::tempdir().unwrap();
        // A printer that fails loses no letter.
        let nowhere = folder.path().join("nowhere");
        let why = fails(&site, &["letters", "print", text(&nowhere)]);
        assert!(why.contains("nowhere"), "{why}");
        assert_eq!(said(&site, &["letters", "list"]), "");
        let printed = said(&site, &["letters", "print", text(folder.path())]);
        let batch = printed.split_whitespace().nth(1).unwrap().to_owned();
        assert_eq!(printed, format!("batch {batch} 1 letters\n"));
        for (name, start) in [("pdf", "%PDF-"), ("csv", "\u{feff}")] {
            let file = folder.path().join(format!("{batch}.{name}"));
            let bytes = std::fs::read(&file).unwrap();
            assert!(bytes.starts_with(start.as_bytes()), "{name}");
            let mode = file.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "for this user alone");
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), 2, "nothing else is left there");
        // Once: it is in a batch.
        assert_eq!(said(&site, &["letters", "print", text(folder.path())]), "no letter waits\n");
        assert_eq!(said(&site, &["letters", "list"]), printed);
        assert_eq!(said(&site, &["letters", "again", &batch, text(folder.path())]), printed);
        assert_eq!(notices(&site, id).await[0].2, "to_send", "printed is not sent");
        assert_eq!(said(&site, &["letters", "posted", &batch]), "posted 1 letters\n");
        assert_eq!(notices(&site, id).await[0].2, "sent");
        fails(&site, &["letters", "posted", &batch]);
        fails(&site, &["letters", "again", &batch, text(folder.path())]);
        assert_eq!(said(&site, &["letters", "list"]), "");
    });
}

#[test]
fn a_letter_that_is_not_on_the_pages_is_not_sent_with_them() {
    on_both(async |site| {
        let first = paper(&site, "2026-03-02", None, false).await;
        let mut content = household(8, "069", &site.portal.territories).unwrap();
        content.contact.email = None;
        let number = "0690326012346G6902".parse().unwrap();
        let second = demand::receive_from_desk(&site.portal, number, day("2026-03-02"), content)
            .await
            .unwrap();
        tick(&site, "2027-02-02").await;
        let printed = letters::print(&site.portal).await.unwrap().unwrap();
        // Somebody else prints them at the same time: one of the two has them.
        let twin = letters::print(&site.portal).await.unwrap().unwrap();
        letters::keep(&site.portal, &printed).await.unwrap();
        assert!(letters::keep(&site.portal, &twin).await.is_err());
        assert_eq!(letters::posted(&site.portal, twin.batch).await.unwrap(), 0);
        // One of them is given up before the batch is printed again, and kept after all.
        let given_up = |on: &str, until: &str| {
            let id = crate::time::sql(&site, second);
            format!(
                "UPDATE demand SET given_up_on = {on}, given_up_until = {until} WHERE id = {id}"
            )
        };
        site.execute(&given_up("'2027-02-02'", "'2027-02-02T23:00:00Z'")).await;
        let again = letters::print_again(&site.portal, printed.batch).await.unwrap().unwrap();
        assert_eq!(again.letters.len(), 1);
        site.execute(&given_up("NULL", "NULL")).await;
        assert_eq!(letters::posted(&site.portal, printed.batch).await.unwrap(), 1);
        assert_eq!(notices(&site, first).await[0].2, "sent");
        assert_eq!(notices(&site, second).await[0].2, "to_send", "it waits for another batch");
        let rest = letters::print(&site.portal).await.unwrap().unwrap();
        assert_eq!(rest.letters.len(), 1);
    });
}

#[test]
fn a_mail_box_of_what_came_back_is_taken_in() {
    on_both(async |site| {
        let id = paper(&site, "2026-03-02", Some("lea@demandeur.example"), false).await;
        tick(&site, "2027-02-02").await;
        let name = site.mails("lea@demandeur.example")[0].name.replace(".eml", "");
        let report = format!(
            "\nFrom MAILER-DAEMON Tue Feb  2 12:00:00 2027\n\
             From: Mail Delivery System <mailer-daemon@relais.example>\n\
             Subject: Undelivered Mail Returned to Sender\n\
             MIME-Version: 1.0\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"limite\"\n\n\
             --limite\nContent-Type: message/delivery-status\n\n\
             Reporting-MTA: dns; relais.example\n\n\
             Final-Recipient: rfc822; lea@demandeur.example\n\
             Action: failed\nStatus: 5.1.1\n\n\
             --limite\nContent-Type: text/rfc822-headers\n\n\
             Message-ID: <{name}@portail.example>\n\n--limite--\n"
        );
        let file = site.portal.config.data.join("retours.mbox");
        std::fs::write(&file, report).unwrap();
        assert_eq!(said(&site, &["bounces", text(&file)]), "1 notices came back\n");
        assert_eq!(said(&site, &["bounces", text(&file)]), "0 notices came back\n", "once");
        assert_eq!(notices(&site, id).await[0].2, "bounced");
    });
}

#[test]
fn a_day_is_done_by_hand_or_only_told_and_what_was_erased_is_known() {
    on_both(async |site| {
        let id = paper(&site, "2026-03-02", None, false).await;
        let dry = said(&site, &["tick", "--on", "2027-02-02", "--dry-run"]);
        assert_eq!(dry, "opening 1 due\n");
        assert!(notices(&site, id).await.is_empty(), "nothing was touched");
        assert_eq!(
            said(&site, &["tick", "--on", "2027-02-02"]),
            "notice 1 done 0 failed\nopening 1 done 0 failed\n"
        );
        assert_eq!(said(&site, &["tick", "--on", "2027-02-02"]), "", "once");
        for wrong in ["9999-06-15", "-0001-01-01", "1999-12-31", "2027-02-30", "demain"] {
            let why = fails(&site, &["tick", &format!("--on={wrong}")]);
            assert!(why.contains("not a day"), "{wrong}: {why}");
        }
        assert_eq!(said(&site, &["erased", PAPER]), "not erased\n");
        crate::time::post_letters_on(&site, "2027-02-02").await;
        let done = said(&site, &["tick", "--on", "2027-04-02"]);
        assert!(done.contains("removal 1 done 0 failed"), "{done}");
        assert!(matches!(read(&site, PAPER).await.unwrap().status, Status::Removed { .. }));
        said(&site, &["tick", "--on", "2027-09-03"]);
        let why = fails(&site, &["tick", "--on", "2099-04-02"]);
        assert!(why.contains("more than a year"), "{why}");
        let done = said(&site, &["tick", "--on", "2028-04-02", "--ahead"]);
        assert!(done.contains("erasure 1 done"), "{done}");
        assert!(done.contains("erased_mails"), "the report of the run: {done}");
        let told = said(&site, &["erased", PAPER]);
        assert_eq!(told, "erased on 2028-04-02: RADREN, removed on 2027-04-02\n");
    });
}

#[test]
fn without_a_day_the_clock_of_the_machine_is_believed_only_so_far() {
    on_both(async |site| {
        // Long expired, and its notice long sent, when the clock of the machine says so.
        let id = paper(&site, "2024-03-02", None, false).await;
        at(&site, "2026-03-10");
        jobs::run_day(&site.portal, guichet_web::actions::daily::Trust::Stated).await.unwrap();
        crate::time::post_letters_on(&site, "2026-03-10").await;
        assert!(Clock::System.now().date_naive() > day("2026-11-01"), "months later");
        said(&site, &["tick"]);
        let left = notices(&site, id).await;
        assert!(matches!(read(&site, PAPER).await.unwrap().status, Status::Active(_)), "{left:?}");
        // Whoever gives the day is believed.
        said(&site, &["tick", "--on", "2026-12-15"]);
        assert!(matches!(read(&site, PAPER).await.unwrap().status, Status::Removed { .. }));
    });
}
