use super::cast::LAST;
use super::history::{Act, Born, History};
use super::*;
use crate::actions::demand::receive_from_desk;
use crate::actions::duplicates::pairs;
use crate::actions::{administration, decision, editions, guichet, queue, reading, statistics};
use crate::store::Engine;
use crate::store::dispatches::Filter;
use app::domain::account::check_password;
use app::domain::calendar::local_day;
use app::domain::content::Content;
use app::domain::dispatch::DispatchState;
use app::domain::life_cycle::{Standing, StatusKind};
use app::domain::review::{File, QueueFilter};
use app::domain::rights::Actor;
use app::domain::statistics::Indicator;
use app::domain::territory::Territories;
use app::domain::unique_number::UniqueNumber;
use app::forms::{Answers, journey};
use chrono::{DateTime, TimeDelta};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::future::poll_fn;
use std::sync::LazyLock;
use std::task::Poll;

static FRANCE: LazyLock<Territories> = LazyLock::new(|| reference::load().unwrap());

fn noon(day: &str) -> DateTime<Utc> {
    format!("{day}T12:00:00Z").parse().unwrap()
}

fn config(data: &Path) -> Config {
    let mut config = Config { data: data.to_owned(), demo: true, ..Config::default() };
    // Cheap: what is tested is not the strength of the password.
    config.argon2.memory_kib = 64;
    config.argon2.passes = 1;
    config
}

/// What is in the database, table by table.
async fn counts(portal: &Portal) -> BTreeMap<&'static str, i64> {
    const TABLES: [(&str, &str); 8] = [
        ("accounts", "SELECT COUNT(*) FROM account"),
        ("rights", "SELECT COUNT(*) FROM agent_right"),
        ("guichets", "SELECT COUNT(*) FROM guichet"),
        ("demands", "SELECT COUNT(*) FROM demand"),
        ("events", "SELECT COUNT(*) FROM demand_event"),
        ("pages", "SELECT COUNT(*) FROM document_page"),
        ("dispatches", "SELECT COUNT(*) FROM dispatch"),
        ("unfolded", "SELECT COUNT(*) FROM figure_movement"),
    ];
    let Engine::Sqlite { writer, .. } = portal.store.engine() else {
        panic!("the test is on SQLite")
    };
    let mut counts = BTreeMap::new();
    for (name, sql) in TABLES {
        counts.insert(name, sqlx::query_scalar(sql).fetch_one(writer).await.unwrap());
    }
    counts
}

async fn actor(portal: &Portal, email: &str) -> Actor {
    let mut conn = portal.store.read().await.unwrap();
    let account = conn.account_by_key(email).await.unwrap().unwrap();
    let (territories, guichets) = conn.rights(account.id).await.unwrap();
    Actor { account: account.id, role: account.role, territories, guichets }
}

#[tokio::test]
async fn the_demonstration_shows_every_state_and_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let now = noon("2026-11-24");
    prepare_at(&config, now).await.unwrap();
    let portal = Portal::open(config.clone(), Clock::set_at(now)).await.unwrap();
    let made = counts(&portal).await;
    let mails = std::fs::read_dir(folder.path().join("mail")).unwrap().count();
    assert!(made["demands"] >= 80, "{made:?}");
    assert_eq!((made["guichets"], made["unfolded"]), (239, 0));
    assert!(mails > 40, "{mails} mails");

    let mut kinds = HashSet::new();
    for applicant in &APPLICANTS {
        let who = actor(&portal, applicant.who.email).await;
        let mut conn = portal.store.read().await.unwrap();
        let demand = conn.demand_of(who.account).await.unwrap();
        let standing = demand.as_ref().map(|demand| demand.standing(portal.today(None)));
        assert_eq!(standing, applicant.standing, "{}", applicant.who.email);
        kinds.extend(demand.map(|demand| demand.status.kind().as_str()));
    }
    for changed in &CHANGED {
        let who = actor(&portal, changed.who.email).await;
        let mut conn = portal.store.read().await.unwrap();
        let demand = conn.demand_of(who.account).await.unwrap().unwrap();
        let events = conn.events(demand.id).await.unwrap();
        let kinds: Vec<_> = events.iter().map(|recorded| recorded.event.kind()).collect();
        let (given_up, correcting) = (demand.given_up_on.is_some(), demand.correction.is_some());
        match changed.since {
            cast::Since::Modified => assert_eq!(kinds[2..], ["modified", "modified"]),
            cast::Since::Correcting => assert!(correcting && !given_up),
            cast::Since::GivenUp => {
                assert!(given_up && !correcting);
                assert_eq!(demand.standing(portal.today(None)), Standing::GivenUp);
            }
        }
    }
    assert_eq!(kinds, HashSet::from(StatusKind::ALL.map(StatusKind::as_str)));

    let operator = actor(&portal, cast::OPERATOR).await;
    let documents = QueueFilter::default();
    let found = queue::files(&portal, &operator, documents, 50).await.unwrap();
    let is_document = |one: &queue::Waiting| matches!(one.file, File::Document(_));
    let (files, waiting) = (found.files, found.total);
    assert!(waiting >= 10 && files.len() >= 10, "{waiting} wait");
    for file in files.iter().filter(|one| is_document(one)) {
        let review = decision::review(&portal, &operator, file.demand.id).await.unwrap();
        assert!(!review.pages.is_empty(), "a document to look at");
        for page in review.pages {
            assert!(portal.vault.get(page).await.unwrap().starts_with(&[0xFF, 0xD8]));
        }
    }
    let other = actor(&portal, "paul.lacombe@demo.example").await;
    let foreign = queue::files(&portal, &other, documents, 50).await.unwrap().files;
    assert!(foreign.iter().all(|one| files.iter().all(|mine| mine.demand.id != one.demand.id)));

    let shown = |all| Filter {
        all,
        unread: false,
        kind: String::new(),
        from: DateTime::UNIX_EPOCH,
        until: portal.clock.now(),
    };
    for email in [cast::DESK_AGENT, "julien.fabre@demo.example", "nadia.benali@demo.example"] {
        let agent = actor(&portal, email).await;
        let inbox = guichet::inbox(&portal, &agent, &shown(false), 50, 0).await.unwrap();
        assert!(!inbox.lines.is_empty() && inbox.to_acknowledge > 0, "{email}");
    }
    let agent = actor(&portal, cast::DESK_AGENT).await;
    let inbox = guichet::inbox(&portal, &agent, &shown(true), 500, 0).await.unwrap();
    let taken = inbox.lines.iter().filter(|line| line.state == DispatchState::Acknowledged);
    assert!(taken.count() > 10, "most of it was taken in long ago");

    let manager = actor(&portal, "claire.imbert@demo.example").await;
    let (found, _) = pairs::list(&portal, &manager, false, 50, 0).await.unwrap();
    let twice = |line: &pairs::Line| {
        let names =
            line.demands.each_ref().map(|d| d.content.as_ref().unwrap().identity.name.as_str());
        names.contains(&"Haddad") && names.contains(&cast::DUPLICATE.name)
    };
    assert!(found.iter().any(twice), "{found:?}");
    while reading::search_due(&portal).await.unwrap() {}
    let late = reading::waiting(&portal, &manager).await.unwrap();
    assert_eq!(late, Some(1), "somebody looked at demands in the evening");

    for department in ["69", "65", "77", "93"] {
        let edition = editions::edition(&portal, None, None).await.unwrap();
        let zone = format!("D{department}").parse().unwrap();
        let figures = editions::sheet(&portal, &edition, zone).await.unwrap();
        assert!(department == "77" || figures.pending() != Some(0), "{department}");
        if department == "69" {
            let new = figures.year(Indicator::New);
            assert!(figures.pending() > Some(20) && new > Some(30), "{figures:?}");
        }
    }
    // However few.
    let zone = "D69".parse().unwrap();
    let mut conn = portal.store.read().await.unwrap();
    let kept = conn.figures(zone, "", &portal.territories).await.unwrap();
    drop(conn);
    let sum = |indicator| -> i64 {
        let whole = kept
            .of_zone(zone)
            .filter(|(cell, _)| cell.indicator == indicator && cell.detail.is_none());
        whole.map(|(_, n)| n).sum()
    };
    assert!(sum(Indicator::Renewed) > 0 && sum(Indicator::Allocated) > 0);
    assert!(sum(Indicator::Removed) > sum(Indicator::Allocated));
    let verified = statistics::verify(&portal).await.unwrap();
    assert_eq!(verified.differences, [], "{verified:?}");
    portal.store.close().await;

    // A day later: nothing more, whatever people did meanwhile.
    prepare_at(&config, now + TimeDelta::days(1)).await.unwrap();
    let portal = Portal::open(config, Clock::set_at(now)).await.unwrap();
    assert_eq!(counts(&portal).await, made);
    assert_eq!(std::fs::read_dir(folder.path().join("mail")).unwrap().count(), mails);
    portal.store.close().await;
}

/// Drops the work after so many steps: as a kill would, anywhere between two transactions.
async fn cut_after<F: Future>(polls: usize, work: F) -> Option<F::Output> {
    let (mut work, mut left) = (Box::pin(work), polls);
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// Registers every other demand of the desks, as if cut each time before the guichets were told.
async fn half_register(portal: &Portal, history: &History) {
    let mut guichets = network::guichets(&portal.territories);
    guichets.extend(network::further(&portal.territories));
    administration::put_guichets(portal, &guichets).await.unwrap();
    let born = history.scenes.iter().filter(|scene| matches!(scene.act, Act::Register));
    for scene in born.step_by(2) {
        let story = &history.stories[scene.story];
        let Born::AtDesk(number) = story.born else { panic!("registered by a desk") };
        portal.clock.advance(scene.at - portal.clock.now());
        let (filed_on, content) = (portal.today(None), story.content.clone());
        receive_from_desk(portal, number, filed_on, content).await.unwrap();
    }
}

#[tokio::test]
async fn an_interrupted_preparation_is_finished_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let now = noon("2026-11-24");
    let portal = Portal::open(config.clone(), Clock::set_at(now)).await.unwrap();
    half_register(&portal, &History::until(now, &portal.territories).unwrap()).await;
    // Each start goes a little further than the one before, and is cut in its turn.
    let (mut cuts, mut polls) = (0, 12);
    while cut_after(polls, stage::prepare(&portal, now + TimeDelta::hours(cuts))).await.is_none() {
        assert_eq!(stage::made_at(&portal.store).await.unwrap(), None);
        (cuts, polls) = (cuts + 1, polls + polls / 3);
    }
    assert!(cuts > 5, "cut {cuts} times");
    portal.store.close().await;
    prepare_at(&config, now + TimeDelta::days(40)).await.unwrap();
    let portal = Portal::open(config, Clock::set_at(now)).await.unwrap();
    // The day of the first start still counts, and nothing happened twice.
    let history = History::until(now, &portal.territories).unwrap();
    let made = counts(&portal).await;
    let online = history.stories.iter().filter(|story| matches!(story.born, Born::Online { .. }));
    let events = history.scenes.iter().filter(|scene| scene.rank.is_some());
    let all = |n: usize| i64::try_from(n).unwrap();
    assert_eq!(made["accounts"], all(online.clone().count() + AGENTS.len() + 2));
    assert_eq!(made["demands"], all(history.stories.len()));
    assert_eq!(made["events"], all(events.count()));
    assert_eq!((made["rights"], made["unfolded"]), (9, 0));
    // One for each but the draft, one more for the document sent again, one for the proof.
    assert_eq!(made["pages"], all(online.count() + 1));
    portal.store.close().await;
}

#[tokio::test]
async fn an_antivirus_that_does_not_answer_leaves_no_half_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        antivirus: Some(AntivirusPolicy::Required),
        // Nobody listens there.
        clamd: "127.0.0.1:1".to_owned(),
        ..config(folder.path())
    };
    let now = noon("2026-11-24");
    // What a program did that showed its own pictures to the antivirus, and ended there; twice.
    for _ in 0..2 {
        let portal = Portal::open(config.clone(), Clock::set_at(now)).await.unwrap();
        let error = stage::prepare(&portal, now).await.unwrap_err().to_string();
        assert!(error.contains("cannot be kept now (antivirus)"), "{error}");
        assert_eq!(stage::made_at(&portal.store).await.unwrap(), None);
        portal.store.close().await;
    }
    prepare_at(&config, now).await.unwrap();
    let portal = Portal::open(config, Clock::set_at(now)).await.unwrap();
    let history = History::until(now, &portal.territories).unwrap();
    let online = history.stories.iter().filter(|story| matches!(story.born, Born::Online { .. }));
    let made = counts(&portal).await;
    assert_eq!(made["demands"], i64::try_from(history.stories.len()).unwrap());
    assert_eq!(made["pages"], i64::try_from(online.count() + 1).unwrap(), "each once");
    assert!(stage::made_at(&portal.store).await.unwrap().is_some());
    portal.store.close().await;
}

#[tokio::test]
async fn the_demands_of_others_are_never_mixed_with_the_demonstration() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let now = noon("2026-11-24");
    let portal = Portal::open(config.clone(), Clock::set_at(now)).await.unwrap();
    let content = households::household(1, "069", &portal.territories).unwrap();
    let number = history::desk_born_number(now).unwrap();
    let filed_on = local_day(now, None);
    receive_from_desk(&portal, number, filed_on, content).await.unwrap();
    portal.store.close().await;
    let refused = prepare_at(&config, now).await.unwrap_err();
    assert!(refused.to_string().contains("holds other demands"), "{refused}");
    assert!(!folder.path().join(ACCOUNTS).exists());
}

#[tokio::test]
async fn the_files_tell_the_accounts_and_the_demand_to_link() {
    let folder = tempfile::tempdir().unwrap();
    let (config, now) = (config(folder.path()), noon("2026-11-24"));
    hand_out(&config, now).unwrap();
    let read = |name| -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(folder.path().join(name)).unwrap()).unwrap()
    };
    let accounts = read(ACCOUNTS);
    let accounts = accounts.as_array().unwrap();
    let roles: BTreeSet<&str> = accounts.iter().map(|a| a["role"].as_str().unwrap()).collect();
    assert_eq!(roles, Role::ALL.iter().map(|role| role.code()).collect());
    let states: Vec<&str> = accounts.iter().filter_map(|a| a["state"].as_str()).collect();
    assert_eq!(
        states,
        [
            "none",
            "draft",
            "waiting",
            "refused",
            "active",
            "to_renew",
            "past_date",
            "removed",
            "modified",
            "correcting",
            "given_up"
        ]
    );
    for account in accounts {
        let [email, password] = ["email", "password"].map(|key| account[key].as_str().unwrap());
        check_password(password, email).unwrap();
        assert!(account["territory"].is_string());
    }
    let demand = read(DESK_DEMAND);
    let number: UniqueNumber = demand["number"].as_str().unwrap().parse().unwrap();
    assert!(!number.is_web());
    assert_eq!(demand["name"], "Delmas");
    // Written whole, then named: nothing else is left.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn every_standing_is_right_on_any_day_of_a_leap_year() {
    let number = history::desk_born_number(noon("2028-02-29")).unwrap();
    for today in local_day(noon("2027-12-01"), None).iter_days().take(400) {
        for standing in
            APPLICANTS.iter().filter_map(|a| a.standing).filter(|s| *s != Standing::Removed)
        {
            let filed_on = history::filing_day(standing, today);
            let registration = app::domain::life_cycle::Registration {
                unique_number: number,
                filed_on,
                registered_on: filed_on,
                renewed_on: None,
            };
            if matches!(standing, Standing::Active | Standing::ToRenew | Standing::PastDate) {
                let status = app::domain::life_cycle::Status::Active(registration);
                assert_eq!(status.standing(today), standing, "{today}");
            }
        }
    }
}

#[test]
fn the_history_holds_together_whatever_the_day() {
    for day in local_day(noon("2027-12-01"), None).iter_days().take(400).step_by(7) {
        let anchor = noon(&day.to_string());
        let history = History::until(anchor, &FRANCE).unwrap();
        assert!(history.scenes.iter().all(|scene| scene.at <= anchor), "{day}: all is past");
        assert!(history.scenes.is_sorted_by_key(|scene| scene.at));
        for (i, story) in history.stories.iter().enumerate() {
            let acts: Vec<&str> =
                history.scenes.iter().filter(|s| s.story == i).map(|s| word(&s.act)).collect();
            let known = [
                "begin",
                "file",
                "file refuse",
                "file refuse again",
                "file accept",
                "file accept take",
                "file accept take renew",
                "file accept renew",
                "file accept take expire",
                "file accept take modify modify",
                "file accept take ask",
                "file accept take give up",
                "register",
                "register take",
                "register remove",
                "register take remove",
            ];
            assert!(known.contains(&acts.join(" ").as_str()), "{day}: {acts:?}");
            assert!(is_complete(&story.content, anchor), "{day}: {:?}", story.content);
        }
        let online = |story: &history::Story| match &story.born {
            Born::Online { email, shown } => Some((email.clone(), shown.clone())),
            Born::AtDesk(_) => None,
        };
        let emails: Vec<String> =
            history.stories.iter().filter_map(online).map(|(email, _)| email).collect();
        let agents = AGENTS.iter().map(|agent| agent.email).chain([FIRST, LAST]);
        let distinct: HashSet<&str> = emails.iter().map(String::as_str).chain(agents).collect();
        assert_eq!(distinct.len(), emails.len() + AGENTS.len() + 2);
        let other_document = history.stories.iter().filter(|story| {
            online(story).is_some_and(|(_, shown)| shown != story.content.identity)
        });
        assert_eq!(other_document.count(), 2);
        let names: HashSet<String> =
            history.stories.iter().map(|story| story.content.identity.full_name()).collect();
        assert_eq!(names.len(), history.stories.len());
        let numbers: HashSet<String> = history.stories.iter().filter_map(number).collect();
        assert_eq!(numbers.len(), history.stories.len() - emails.len());
    }
}

fn number(story: &history::Story) -> Option<String> {
    match &story.born {
        Born::AtDesk(number) => Some(number.to_string()),
        Born::Online { .. } => None,
    }
}

fn word(act: &Act) -> &'static str {
    match act {
        Act::Begin => "begin",
        Act::File => "file",
        Act::SendAgain => "again",
        Act::Refuse(_) => "refuse",
        Act::Accept => "accept",
        Act::Renew => "renew",
        Act::Expire => "expire",
        Act::Register => "register",
        Act::Remove(_) => "remove",
        Act::Acknowledge => "take",
        Act::ModifyAtDesk | Act::Modify => "modify",
        Act::AskCorrection => "ask",
        Act::GiveUp => "give up",
    }
}

/// True when the form itself would take these answers, two years ago already.
fn is_complete(content: &Content, anchor: DateTime<Utc>) -> bool {
    let then = local_day(anchor, None) - chrono::Days::new(730);
    journey::content(&Answers::of(content), &FRANCE, then).as_ref() == Some(content)
}
