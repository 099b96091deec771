//! The calendar: notices, reminders, removal, reactivation, erasure; the link that renews.

use crate::harness::{Site, on_both, on_both_with, picture};
use crate::life::registered;
use crate::servers::{S3, SECRET};
use app::domain::account::Role;
use app::domain::agenda::Step;
use app::domain::certificate::CertificateKind;
use app::domain::demand::Demand;
use app::domain::ids::{AccountId, DemandId};
use app::domain::life_cycle::{Registration, RemovalReason, Status};
use app::domain::rights::Actor;
use app::domain::unique_number::UniqueNumber;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use guichet_web::actions::daily::{self, Trust};
use guichet_web::actions::{demand as demands, erasure, letters, notice};
use guichet_web::demo::households::household;
use guichet_web::jobs;
use guichet_web::ports::ids;
use guichet_web::store::{self, notices::Told};
use std::collections::BTreeMap;

pub const EMAIL: &str = "eloise@demandeur.example";
pub const NUMBER: &str = "0690326000001GDPUB";
pub const PAPER: &str = "0690326012345G6902";

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Moves the clock to noon of a day.
pub fn at(site: &Site, on: &str) {
    let noon: DateTime<Utc> = format!("{on}T12:00:00Z").parse().unwrap();
    site.wait(noon - site.now());
}

/// What a day brings.
pub async fn tick(site: &Site, on: &str) -> BTreeMap<&'static str, i64> {
    at(site, on);
    let done = jobs::run_day(&site.portal, Trust::Stated).await.unwrap();
    assert!(done.values().all(|(_, failed)| *failed == 0), "{done:?}");
    done.into_iter().map(|(work, (done, _))| (work, done)).collect()
}

pub async fn read(site: &Site, number: &str) -> Option<Demand> {
    let number: UniqueNumber = number.parse().unwrap();
    site.portal.store.read().await.unwrap().demand_by_number(number).await.unwrap()
}

/// A demand born at a desk, filed on a day, which never was online.
pub async fn paper(site: &Site, filed_on: &str, email: Option<&str>, posts: bool) -> DemandId {
    let mut content = household(7, "069", &site.portal.territories).unwrap();
    content.contact.email = email.map(str::to_owned);
    content.contact.postal_notices = posts;
    let number = PAPER.parse().unwrap();
    demands::receive_from_desk(&site.portal, number, day(filed_on), content).await.unwrap()
}

/// Step, channel and state of each notice, in their order.
pub async fn notices(site: &Site, id: DemandId) -> Vec<(String, String, String)> {
    let all = site.portal.store.read().await.unwrap().notices_of(id).await.unwrap();
    let words = |told: Told| {
        (told.step.as_str().into(), told.channel.as_str().into(), told.state.as_str().into())
    };
    all.into_iter().map(words).collect()
}

/// The letters that wait are printed and leave.
pub async fn post_letters(site: &Site) -> u64 {
    let Some(printed) = letters::print(&site.portal).await.unwrap() else { return 0 };
    letters::keep(&site.portal, &printed).await.unwrap();
    letters::posted(&site.portal, printed.batch).await.unwrap()
}

/// The same, at noon of a day.
pub async fn post_letters_on(site: &Site, on: &str) {
    at(site, on);
    assert!(post_letters(site).await > 0);
}

pub fn subjects(site: &Site, to: &str) -> Vec<String> {
    let mut mails = site.mails(to);
    mails.sort_by_key(|mail| mail.sent);
    mails.into_iter().map(|mail| mail.subject.replace('\u{a0}', " ")).collect()
}

/// The link of the last mail to an address.
pub fn link(site: &Site, to: &str) -> (String, String) {
    let text = &site.mails(to)[0].text;
    let at = text.find("/garder-ma-demande?jeton=").expect("a link");
    let path = text[at..].split_whitespace().next().unwrap().to_owned();
    let token = path.split('=').nth(1).unwrap().to_owned();
    (path, token)
}

#[test]
fn a_demand_that_nobody_renews_meets_each_date_of_the_law() {
    on_both(async |site| {
        registered(&site).await;
        let id = read(&site, NUMBER).await.unwrap().id;
        assert_eq!(tick(&site, "2027-01-01").await, BTreeMap::new(), "nothing is due");
        assert_eq!(tick(&site, "2027-01-02").await, BTreeMap::from([("opening", 1)]));
        assert_eq!(tick(&site, "2027-02-01").await, BTreeMap::new());
        assert_eq!(tick(&site, "2027-02-02").await, BTreeMap::from([("notice", 1)]));
        assert_eq!(tick(&site, "2027-02-02").await, BTreeMap::new(), "once");
        for (on, word) in [
            ("2027-02-15", "first_reminder"),
            ("2027-02-27", "second_reminder"),
            ("2027-03-09", "third_reminder"),
            ("2027-03-27", "last_reminder"),
        ] {
            assert_eq!(tick(&site, on).await, BTreeMap::from([(word, 1)]), "{on}");
        }
        let told = subjects(&site, EMAIL);
        assert!(told.iter().any(|s| s == "Votre demande de logement expire le 2 mars 2027"));
        assert!(
            told.iter().any(|s| s == "Rappel : votre demande de logement a expiré le 2 mars 2027")
        );
        let all = notices(&site, id).await;
        assert_eq!(all.len(), 5, "{all:?}");
        assert!(all.iter().all(|(_, channel, state)| channel == "mail" && state == "sent"));
        assert_eq!(tick(&site, "2027-04-01").await, BTreeMap::new());
        assert_eq!(tick(&site, "2027-04-02").await, BTreeMap::from([("removal", 1)]));
        let removed = read(&site, NUMBER).await.unwrap();
        let Status::Removed { reason, removed_on, .. } = &removed.status else { panic!() };
        assert_eq!((*reason, *removed_on), (RemovalReason::NotRenewed, day("2027-04-02")));
        assert_eq!(removed.reactivable_until(), Ok(day("2027-09-02")));
        assert_eq!(tick(&site, "2027-09-03").await, BTreeMap::from([("reactivation_end", 1)]));
        assert!(subjects(&site, EMAIL).iter().any(|s| s.contains("ne peut plus être réactivée")));
        assert_eq!(tick(&site, "2028-04-01").await, BTreeMap::new());
        let done = tick(&site, "2028-04-02").await;
        let counted = [
            ("erased_accounts", 1),
            ("erased_documents", 2),
            ("erased_mails", done["erased_mails"]),
            ("erasure", 1),
        ];
        assert_eq!(done, BTreeMap::from(counted));
        assert!(done["erased_mails"] >= 5, "the notices at least: {done:?}");
        assert!(read(&site, NUMBER).await.is_none());
        // The report of the run, kept.
        let report = daily::report(&site.portal, day("2028-04-02")).await.unwrap();
        let kept: BTreeMap<_, _> = report.iter().map(|w| (w.work.as_str(), w.done)).collect();
        assert_eq!(kept, BTreeMap::from(counted));
        let report = daily::report(&site.portal, day("2027-01-01")).await.unwrap();
        let removal = report.iter().find(|work| work.work == "removal").unwrap();
        assert_eq!((removal.day, removal.done, removal.failed), (day("2027-04-02"), 1, 0));
    });
}

#[test]
fn the_link_of_a_notice_renews_once_and_only_by_its_button() {
    on_both(async |site| {
        registered(&site).await;
        tick(&site, "2027-02-02").await;
        let (path, token) = link(&site, EMAIL);
        let version = read(&site, NUMBER).await.unwrap().version;
        // A program that reads the mails opens the link, again and again.
        let mut anybody = site.browser();
        for _ in 0..3 {
            let page = anybody.page(&path).await;
            assert!(page.text.contains("Voir ma demande"), "{}", page.text);
            assert!(!page.text.contains("Martin"), "nothing of the person before the button");
        }
        let see = [("jeton", token.as_str()), ("acte", "voir")];
        let to = anybody.go("/garder-ma-demande", &see).await;
        assert_eq!(to, "/garder-ma-demande/verification", "no token in the address");
        let shown = anybody.page(&to).await;
        assert!(shown.text.contains("Rien n’a changé"), "{}", shown.text);
        assert_eq!(read(&site, NUMBER).await.unwrap().version, version, "looking changes nothing");
        let fields = [("jeton", token.as_str()), ("acte", "garder")];
        // What the page sends is good in the session that shows it, and nowhere else.
        let handle = shown.field("jeton");
        assert_ne!(handle, token, "the token is not on the page, nor in the session");
        let sessions = site.sessions().await.concat();
        assert!(sessions.contains(&handle) && !sessions.contains(&token));
        let stolen = [("jeton", handle.as_str()), ("acte", "garder")];
        let elsewhere = site.browser().post("/garder-ma-demande", &stolen).await;
        assert_eq!(elsewhere.status, StatusCode::GONE);
        assert_eq!(read(&site, NUMBER).await.unwrap().version, version, "nothing was done");
        // Half an hour later, somebody else may sit there.
        site.wait(TimeDelta::minutes(31));
        let gone = anybody.get("/garder-ma-demande/verification").await;
        assert_eq!(gone.status, StatusCode::GONE);
        anybody.go("/garder-ma-demande", &see).await;
        let to = anybody.go("/garder-ma-demande", &stolen).await;
        let done = anybody.page(&to).await;
        assert!(done.text.contains("2 février 2028"), "{}", done.text);
        let Status::Active(Registration { renewed_on, filed_on, .. }) =
            read(&site, NUMBER).await.unwrap().status
        else {
            panic!("it is registered")
        };
        assert_eq!((renewed_on, filed_on), (Some(day("2027-02-02")), day("2026-03-02")));
        site.work().await;
        assert!(subjects(&site, EMAIL).iter().any(|s| s == "Votre demande est renouvelée"));
        let id = read(&site, NUMBER).await.unwrap().id;
        let papers = site.portal.store.read().await.unwrap().certificates(id).await.unwrap();
        let renewal = papers.iter().find(|paper| paper.kind == CertificateKind::Renewal);
        assert_eq!(
            renewal.map(|paper| paper.issued_on),
            Some(day("2027-02-02")),
            "its certificate"
        );
        // A second click, another phone, the next day: it is done.
        let again = anybody.post("/garder-ma-demande", &fields).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        let events = async || {
            let id = read(&site, NUMBER).await.unwrap().id;
            let mut conn = site.portal.store.read().await.unwrap();
            let events = conn.events(id).await.unwrap();
            events.iter().filter(|recorded| recorded.event.kind() == "renewed").count()
        };
        assert_eq!(events().await, 1);
        // Nothing of the year before is sent any more, and a new year begins.
        assert_eq!(tick(&site, "2027-04-02").await, BTreeMap::new());
        assert_eq!(tick(&site, "2027-12-02").await, BTreeMap::from([("opening", 1)]));
        // The link of last year does nothing for the new one.
        tick(&site, "2028-01-02").await;
        anybody.post("/garder-ma-demande", &fields).await;
        assert_eq!(events().await, 1);
    });
}

#[test]
fn a_link_that_comes_too_late_says_what_to_do() {
    on_both(async |site| {
        registered(&site).await;
        tick(&site, "2027-02-02").await;
        let (path, token) = link(&site, EMAIL);
        tick(&site, "2027-04-02").await;
        let mut anybody = site.browser();
        let page = anybody.get(&path).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.text.contains("jusqu’au 2 septembre 2027"), "{}", page.text);
        let fields = [("jeton", token.as_str()), ("acte", "garder")];
        anybody.post("/garder-ma-demande", &fields).await;
        assert!(matches!(read(&site, NUMBER).await.unwrap().status, Status::Removed { .. }));
        for wrong in ["", "x", "%00", "../../etc"] {
            let page = anybody.get(&format!("/garder-ma-demande?jeton={wrong}")).await;
            assert_eq!(page.status, StatusCode::GONE, "{wrong}");
            let fields = [("jeton", wrong), ("acte", "garder")];
            let page = anybody.post("/garder-ma-demande", &fields).await;
            assert_eq!(page.status, StatusCode::GONE, "{wrong}");
        }
    });
}

#[test]
fn changes_that_were_not_sent_are_not_lost_over_a_link() {
    on_both(async |site| {
        let (mut applicant, _) = registered(&site).await;
        let mut typed = crate::harness::steps();
        let contact = typed.iter_mut().find(|(step, _)| *step == "contact").unwrap();
        for field in &mut contact.1 {
            if field.0 == "telPortable" {
                field.1 = "0639982020";
            }
        }
        let fields = contact.1.clone();
        applicant.go("/demande/etape/contact", &fields).await;
        tick(&site, "2027-02-02").await;
        let (_, token) = link(&site, EMAIL);
        let fields = [("jeton", token.as_str()), ("acte", "garder")];
        let mut browser = site.browser();
        let to = browser.go("/garder-ma-demande", &fields).await;
        let page = browser.page(&to).await;
        assert!(page.text.contains("changements sans les envoyer"), "{}", page.text);
        assert!(!page.text.contains("Rien n’a changé"), "{}", page.text);
        let Status::Active(registration) = read(&site, NUMBER).await.unwrap().status else {
            panic!("it is registered")
        };
        assert_eq!(registration.renewed_on, None);
    });
}

#[test]
fn a_demand_that_never_was_online_is_not_removed_before_its_letter_left() {
    on_both(async |site| {
        let id = paper(&site, "2026-03-02", Some("lea@demandeur.example"), false).await;
        tick(&site, "2027-02-02").await;
        let sent = |channel: &str, state: &str| {
            ("notice".to_owned(), channel.to_owned(), state.to_owned())
        };
        assert_eq!(notices(&site, id).await, [sent("mail", "sent"), sent("post", "to_send")]);
        let waits = tick(&site, "2027-04-02").await;
        assert_eq!(waits.get("removal_without_notice"), Some(&1), "{waits:?}");
        assert!(matches!(read(&site, PAPER).await.unwrap().status, Status::Active(_)));
        assert_eq!(post_letters(&site).await, 1);
        // A month of notice and the month of tolerance after the letter.
        tick(&site, "2027-06-01").await;
        assert!(matches!(read(&site, PAPER).await.unwrap().status, Status::Active(_)));
        assert_eq!(tick(&site, "2027-06-02").await, BTreeMap::from([("removal", 1)]));
    });
}

#[test]
fn a_mail_that_comes_back_is_replaced_by_a_letter() {
    on_both(async |site| {
        registered(&site).await;
        let id = read(&site, NUMBER).await.unwrap().id;
        tick(&site, "2027-02-02").await;
        let mail: uuid::Uuid = {
            let statement = "SELECT id FROM notice";
            match site.portal.store.engine() {
                store::Engine::Sqlite { writer, .. } => {
                    sqlx::query_scalar(statement).fetch_one(writer).await.unwrap()
                }
                store::Engine::Postgres(pool) => {
                    sqlx::query_scalar(statement).fetch_one(pool).await.unwrap()
                }
            }
        };
        assert!(notice::bounced(&site.portal, mail, "5.1.1").await.unwrap());
        assert!(!notice::bounced(&site.portal, mail, "5.1.1").await.unwrap(), "once");
        assert!(!notice::bounced(&site.portal, ids::new(), "5.1.1").await.unwrap());
        let states: Vec<_> = notices(&site, id).await.into_iter().map(|n| (n.1, n.2)).collect();
        let expected =
            [("mail", "bounced"), ("post", "to_send")].map(|(a, b)| (a.into(), b.into()));
        assert_eq!(states, expected);
        tick(&site, "2027-04-02").await;
        assert!(matches!(read(&site, NUMBER).await.unwrap().status, Status::Active(_)));
    });
}

#[test]
fn ten_days_without_work_are_made_up_for_once() {
    on_both(async |site| {
        registered(&site).await;
        let id = read(&site, NUMBER).await.unwrap().id;
        tick(&site, "2027-02-10").await;
        assert_eq!(notices(&site, id).await.len(), 1, "the notice, late");
        tick(&site, "2027-03-10").await;
        let steps: Vec<_> = notices(&site, id).await.into_iter().map(|n| n.0).collect();
        assert_eq!(steps, ["notice", "third_reminder"], "those that a later one replaced are not");
        // The notice was late by eight days: so is the removal.
        tick(&site, "2027-04-09").await;
        assert!(matches!(read(&site, NUMBER).await.unwrap().status, Status::Active(_)));
        assert_eq!(tick(&site, "2027-04-10").await.get("removal"), Some(&1));
    });
}

#[test]
fn on_the_day_the_clock_changes_the_work_begins_at_seven_and_once() {
    on_both(async |site| {
        // Its notice is due on the last Sunday of March.
        let id = paper(&site, "2026-04-28", Some("lea@demandeur.example"), false).await;
        let at = async |instant: &str| {
            let instant: DateTime<Utc> = instant.parse().unwrap();
            site.wait(instant - site.now());
            daily::work(&site.portal, Trust::Stated).await.unwrap();
            notices(&site, id).await.len()
        };
        assert_eq!(at("2027-03-27T06:00:00Z").await, 0, "seven, the day before");
        assert_eq!(at("2027-03-28T04:59:00Z").await, 0, "six, and an hour was lost at night");
        assert_eq!(at("2027-03-28T05:00:00Z").await, 2, "seven");
        assert_eq!(at("2027-03-28T06:00:00Z").await, 2, "once");
    });
}

#[test]
fn two_nodes_at_once_do_each_thing_once() {
    on_both(async |site| {
        registered(&site).await;
        let id = read(&site, NUMBER).await.unwrap().id;
        let twin = site.twin().await;
        at(&site, "2027-02-02");
        let (a, b) = tokio::join!(
            jobs::run_day(&site.portal, Trust::Stated),
            jobs::run_day(&twin, Trust::Stated)
        );
        let done = [a.unwrap(), b.unwrap()];
        let noticed: i64 = done.iter().filter_map(|d| d.get("notice")).map(|n| n.0).sum();
        assert_eq!(noticed, 1);
        assert_eq!(notices(&site, id).await.len(), 1);
        at(&site, "2027-04-02");
        let (a, b) = tokio::join!(
            jobs::run_day(&site.portal, Trust::Stated),
            jobs::run_day(&twin, Trust::Stated)
        );
        let done = [a.unwrap(), b.unwrap()];
        let removed: i64 = done.iter().filter_map(|d| d.get("removal")).map(|n| n.0).sum();
        assert_eq!(removed, 1);
        let mut conn = site.portal.store.read().await.unwrap();
        let events = conn.events(id).await.unwrap();
        assert_eq!(events.iter().filter(|e| e.event.kind() == "removed").count(), 1);
    });
}

#[test]
fn a_clock_that_jumps_removes_nobody_for_a_day() {
    on_both(async |site| {
        registered(&site).await;
        tick(&site, "2027-02-02").await;
        let work = async |on: &str| {
            at(&site, on);
            daily::work(&site.portal, Trust::Clock).await.unwrap()
        };
        work("2027-02-03").await;
        let is_removed =
            async || matches!(read(&site, NUMBER).await.unwrap().status, Status::Removed { .. });
        // A month back, then on again: nothing is sent twice.
        work("2027-01-03").await;
        for on in ["2027-02-04", "2027-02-06"] {
            work(on).await;
        }
        let id = read(&site, NUMBER).await.unwrap().id;
        assert_eq!(notices(&site, id).await.len(), 1, "the notice, once");
        // Two months ahead, by mistake: notices at most, nothing that cannot be taken back.
        assert!(!work("2027-04-05").await.contains_key("removal"));
        site.wait(TimeDelta::hours(23));
        daily::work(&site.portal, Trust::Clock).await.unwrap();
        assert!(!is_removed().await, "somebody has a day to see it");
        // Nobody put it right: it was the day.
        site.wait(TimeDelta::hours(2));
        daily::work(&site.portal, Trust::Clock).await.unwrap();
        assert!(is_removed().await);
    });
}

#[test]
fn notices_go_at_the_pace_that_was_set_and_stop_when_told() {
    on_both_with(
        |config| config.notices_per_minute = 2,
        async |site| {
            for rank in 0..5 {
                let mut content = household(rank, "069", &site.portal.territories).unwrap();
                content.contact.email = Some(format!("p{rank}@demandeur.example"));
                let number = format!("06903260100{rank:02}G6902").parse().unwrap();
                demands::receive_from_desk(&site.portal, number, day("2026-03-02"), content)
                    .await
                    .unwrap();
            }
            at(&site, "2027-02-02");
            daily::work(&site.portal, Trust::Stated).await.unwrap();
            let sent = || -> usize {
                (0..5).map(|r| site.mails(&format!("p{r}@demandeur.example")).len()).sum()
            };
            let administrator = Actor {
                account: AccountId(ids::new()),
                role: Role::Administrator,
                territories: vec![],
                guichets: vec![],
            };
            notice::pause(&site.portal, &administrator, true).await.unwrap();
            site.work().await;
            assert_eq!(sent(), 0, "paused");
            notice::pause(&site.portal, &administrator, false).await.unwrap();
            for expected in [2, 4, 5] {
                site.work().await;
                site.work().await;
                assert_eq!(sent(), expected);
                site.wait(TimeDelta::minutes(1));
            }
        },
    );
}

#[test]
fn a_draft_left_alone_is_erased_after_a_warning() {
    on_both(async |site| {
        let mut applicant = site.applicant(EMAIL).await;
        applicant.go("/demande", &[]).await;
        applicant.upload(&[("carte.jpg", &picture())]).await;
        site.work().await;
        let started = site.now().date_naive();
        assert_eq!(started, day("2026-03-02"));
        assert_eq!(tick(&site, "2026-05-15").await, BTreeMap::new());
        assert_eq!(tick(&site, "2026-05-16").await, BTreeMap::from([("draft_warning", 1)]));
        let text = site.mails(EMAIL)[0].text.clone();
        assert!(text.contains("effacé le 31 mai 2026"), "{text}");
        // They come back: the days are counted again.
        applicant.sign_in(EMAIL).await;
        let typed = crate::harness::steps();
        let (step, fields) = &typed[0];
        applicant.post(&format!("/demande/etape/{step}"), fields).await;
        tick(&site, "2026-05-31").await;
        let version = site.versions().await;
        assert_eq!(version.len(), 1, "it is kept");
        assert_eq!(tick(&site, "2026-07-30").await, BTreeMap::from([("draft_warning", 1)]));
        let done = tick(&site, "2026-08-14").await;
        assert_eq!((done["draft_erasure"], done["erased_documents"]), (1, 1), "{done:?}");
        assert!(site.versions().await.is_empty());
        assert_eq!(documents(&site), 0, "its pages too");
    });
}

#[test]
fn nothing_of_a_person_is_left_after_the_erasure() {
    on_both(async |site| {
        let (mut applicant, _) = registered(&site).await;
        let demand = read(&site, NUMBER).await.unwrap();
        let identity = demand.content.clone().unwrap().identity;
        let contact = demand.content.clone().unwrap().contact;
        let known = [
            identity.name.clone(),
            identity.first_names.clone(),
            EMAIL.to_owned(),
            contact.street.clone(),
        ];
        for word in &known {
            assert!(holds(&site, word).await, "the search finds {word}");
        }
        applicant.page("/demande/attestation.pdf").await;
        for on in ["2027-02-02", "2027-04-02", "2027-09-03", "2028-04-02"] {
            tick(&site, on).await;
        }
        for word in &known {
            assert!(!holds(&site, word).await, "{word} is left");
        }
        assert_eq!(documents(&site), 0);
        let erased = erasure::was_erased(&site.portal, NUMBER.parse().unwrap()).await.unwrap();
        let tomb = erased.expect("it is known that it was erased");
        assert_eq!((tomb.reason.as_str(), tomb.erased_on), ("RADREN", day("2028-04-02")));
        assert_eq!(tomb.removed_on, Some(day("2027-04-02")));
        let never = "0690326000002GDPUB".parse().unwrap();
        assert_eq!(erasure::was_erased(&site.portal, never).await.unwrap(), None);
        // The person may come again, and the number is never given twice.
        assert_eq!(applicant.get("/demande").await.status, StatusCode::SEE_OTHER, "signed out");
    });
}

#[test]
fn the_object_store_forgets_the_documents_of_an_erased_demand() {
    on_both(async |site| {
        let store = S3::start();
        let config = store.config(SECRET);
        let site = site.restarted_with(|settings| settings.s3 = Some(config)).await;
        registered(&site).await;
        let kept = store.documents();
        assert!(kept > 0);
        for on in ["2027-02-02", "2027-04-02", "2027-09-03"] {
            tick(&site, on).await;
            assert_eq!(store.documents(), kept, "{on}");
        }
        tick(&site, "2028-04-02").await;
        assert_eq!(store.documents(), 0);
    });
}

/// Files in the vault.
pub fn documents(site: &Site) -> usize {
    let folder = site.portal.config.data.join("documents");
    let mut folders = vec![folder];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { files += 1 }
        }
    }
    files
}

/// Whether a word is anywhere in the database, or in the files of the folder.
async fn holds(site: &Site, word: &str) -> bool {
    any_of(site, &[word]).await
}

/// The same for one of several.
pub async fn any_of(site: &Site, words: &[&str]) -> bool {
    let sought = regex::bytes::Regex::new(&words.join("|")).unwrap();
    let in_file =
        |path: &std::path::Path| std::fs::read(path).is_ok_and(|bytes| sought.is_match(&bytes));
    let mut folders = vec![site.portal.config.data.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if in_file(&path) {
                println!("found in {}", path.display());
                return true;
            }
        }
    }
    let store::Engine::Postgres(pool) = site.portal.store.engine() else { return false };
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    for table in tables {
        let statement = format!("SELECT COUNT(*) FROM \"{table}\" t WHERE t::text ~ $1");
        let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
            .bind(words.join("|"))
            .fetch_one(pool)
            .await
            .unwrap();
        if found > 0 {
            println!("found in {table}");
            return true;
        }
    }
    // Its files keep what was erased until their vacuum, and nothing of it then: unless a transaction
    // that began before is still open, as one that was dropped is for an instant.
    let open = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
                AND pid <> pg_backend_pid() AND (backend_xmin IS NOT NULL OR xact_start IS NOT NULL)";
    while sqlx::query_scalar::<_, i64>(open).fetch_one(pool).await.unwrap() > 0 {
        tokio::task::yield_now().await;
    }
    sqlx::query("VACUUM FULL").execute(pool).await.unwrap();
    let relations: Vec<(String, String)> = sqlx::query_as(
        "SELECT relname::text, pg_relation_filepath(oid) FROM pg_class
         WHERE oid >= 16384 AND pg_relation_filepath(oid) IS NOT NULL",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    for (relation, file) in relations {
        let bytes: Vec<u8> = sqlx::query_scalar("SELECT pg_read_binary_file($1)")
            .bind(&file)
            .fetch_one(pool)
            .await
            .unwrap();
        if sought.is_match(&bytes) {
            println!("found in the file of {relation}");
            return true;
        }
    }
    false
}

#[test]
fn an_appointment_that_fails_waits_for_the_administrator_and_the_others_go_on() {
    on_both(async |site| {
        registered(&site).await;
        let id = read(&site, NUMBER).await.unwrap().id;
        let paper = paper(&site, "2026-03-02", None, false).await;
        for on in ["2027-02-02", "2027-02-15"] {
            tick(&site, on).await;
        }
        post_letters(&site).await;
        site.execute(&format!(
            "UPDATE demand SET content = 'broken' WHERE id = {}",
            sql(&site, id)
        ))
        .await;
        let mut on = day("2027-04-15");
        for _ in 0..12 {
            at(&site, &on.to_string());
            daily::work(&site.portal, Trust::Stated).await.unwrap();
            on = app::domain::calendar::days_later(on, 1);
        }
        let mut conn = site.portal.store.read().await.unwrap();
        let failed = conn.failed_appointments(10).await.unwrap();
        assert_eq!(failed.len(), 1);
        assert_eq!((failed[0].0, failed[0].1.as_str()), (id.0, Step::Removal.as_str()));
        let other = conn.demand(paper).await.unwrap().unwrap();
        assert!(matches!(other.status, Status::Removed { .. }), "the other was removed");
        drop(conn);
        let mut tx = site.portal.store.write().await.unwrap();
        assert!(tx.try_appointment_again(id, site.now()).await.unwrap());
        tx.commit().await.unwrap();
        let due = site.portal.store.read().await.unwrap().count_due(site.now()).await.unwrap();
        assert_eq!(due, [("removal".to_owned(), 1)]);
    });
}

/// An identifier as the engine writes it.
pub fn sql(site: &Site, id: DemandId) -> String {
    match site.portal.store.engine() {
        store::Engine::Sqlite { .. } => format!("X'{}'", id.0.simple()),
        store::Engine::Postgres(_) => format!("'{}'", id.0),
    }
}
