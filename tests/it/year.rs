//! Eighteen months of a register of a thousand demands, day by day: each legal date is met, each
//! notice sent once by each channel, nobody removed without a notice, nothing left after an erasure,
//! whatever stops in the middle, and whatever the mail server does.

use crate::harness::{Engine, Site, cut_after};
use crate::servers::Smtp;
use crate::time::{any_of, day};
use app::domain::agenda::Step;
use app::domain::calendar::{days_earlier, days_later, later};
use app::domain::demand::Demand;
use app::domain::ids::DemandId;
use app::domain::life_cycle::{Registration, RemovalReason, Status};
use app::domain::notice::NoticeChannel;
use chrono::{DateTime, Months, NaiveDate, Utc};
use guichet_web::actions::daily::Trust;
use guichet_web::actions::{certificate, demand as demands, keep};
use guichet_web::demo::households::{Draw, household};
use guichet_web::jobs;
use guichet_web::ports::ids;
use guichet_web::store::{self, notices::Told};
use mail_parser::MessageParser;
use std::collections::{BTreeMap, HashMap};
use std::process::{Command, Stdio};

/// Demands of the register.
const DEMANDS: usize = 1_000;
/// The first day that is played, and the day after the last.
const FROM: &str = "2026-03-02";
const TO: &str = "2027-09-02";
/// From this day the mail server is down for a week.
const DOWN: &str = "2026-09-10";

/// What the people of a demand do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    /// Nothing, ever.
    Nothing,
    /// They press the button of the first notice, 25 days before the expiry.
    AtOnce,
    /// They press it past the expiry, before the removal.
    Late,
}

struct Followed {
    id: DemandId,
    number: String,
    filed_on: NaiveDate,
    online: bool,
    email: Option<String>,
    posts: bool,
    habit: Habit,
    name: String,
}

#[test]
fn eighteen_months_of_a_thousand_demands_on_sqlite() {
    play(Engine::Sqlite);
}

#[test]
fn eighteen_months_of_a_thousand_demands_on_postgresql() {
    play(Engine::Postgres);
}

fn play(engine: Engine) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut server = Smtp::start();
        let site = Site::open_with(engine, |config| config.smtp = Some(server.address())).await;
        let mut postbox = Postbox::default();
        let people = register(&site).await;
        let mut draw = Draw::of(20_270_902);
        let (mut today, mut killed, mut stopped) = (day(FROM), 0, 0);
        while today < day(TO) {
            let noon: DateTime<Utc> = format!("{today}T12:00:00Z").parse().unwrap();
            site.wait(noon - site.now());
            // Thousands of papers that nobody asks for would take longer than all the rest.
            certificate::make_when_asked(&site.portal).await.unwrap();
            // One day in three the work stops somewhere in the middle, and is begun again; now and
            // then it is the program itself that is killed.
            match draw.below(12) {
                0 => {
                    killed += usize::from(kill_amid(&site, &server, today, draw.below(9)).await);
                    stopped += 1;
                }
                1..4 => {
                    let work = jobs::run_day(&site.portal, Trust::Stated);
                    Box::pin(cut_after(draw.below(400), work)).await;
                    stopped += 1;
                }
                _ => {}
            }
            jobs::run_day(&site.portal, Trust::Stated).await.unwrap();
            if draw.below(7) == 0 {
                print_letters(&site, &mut draw).await;
            }
            if today == day(DOWN) {
                server.kill();
            } else if today == days_later(day(DOWN), 7) {
                server.go_on();
            }
            postbox.read(&server);
            answer(&site, &people, today, &postbox).await;
            today = days_later(today, 1);
        }
        assert!(killed > 15, "killed {killed} times only");
        postbox.read(&server);
        check(&site, &people, &postbox, stopped).await;
    });
}

/// A thousand demands whose years end all along the first twelve months.
async fn register(site: &Site) -> Vec<Followed> {
    let mut people = Vec::new();
    let start = day("2025-03-03");
    for rank in 0..DEMANDS {
        let mut draw = Draw::of(rank);
        let online = draw.below(2) == 0;
        let filed_on = days_later(start, (rank * 364 / DEMANDS) as u64);
        let guichet = if online { "GDPUB" } else { "G6902" };
        let number = format!("069{}{rank:06}{guichet}", filed_on.format("%m%y"));
        let mut content = household(rank, "069", &site.portal.territories).unwrap();
        let box_name = if draw.below(10) == 0 { "unsteady" } else { "p" };
        let email = (draw.below(10) > 0).then(|| format!("{box_name}{rank}@demandeur.example"));
        content.contact.email.clone_from(&email);
        content.contact.postal_notices = draw.below(8) == 0;
        let posts = content.contact.postal_notices;
        content.identity.name = format!("Temoin{}", letters(rank));
        let name = content.identity.name.clone();
        let id =
            demands::receive_from_desk(&site.portal, number.parse().unwrap(), filed_on, content)
                .await
                .unwrap();
        let habit = match draw.below(3) {
            0 => Habit::Nothing,
            1 => Habit::AtOnce,
            _ => Habit::Late,
        };
        people.push(Followed { id, number, filed_on, online, email, posts, habit, name });
    }
    people
}

/// The program does a day, and is killed (SIGKILL) once it did some things; false when it had ended
/// before.
async fn kill_amid(site: &Site, server: &Smtp, today: NaiveDate, things: usize) -> bool {
    let config = &site.portal.config;
    let mut command = Command::new(env!("CARGO_BIN_EXE_guichet-web"));
    command.args(["tick", "--on", &today.to_string(), "--data"]).arg(&config.data);
    if let Some(database) = &config.database {
        command.args(["--database", database]);
    }
    let enough = done(site).await + i64::try_from(things).unwrap();
    let mut program = command
        .current_dir(&config.data)
        .env("GUICHET_SMTP", server.address())
        .env("GUICHET_BASE_URL", &config.base_url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    loop {
        if program.try_wait().unwrap().is_some() {
            return false;
        }
        if done(site).await > enough {
            program.kill().unwrap();
            program.wait().unwrap();
            return true;
        }
    }
}

/// How much was done of all that there is to do: notices, removals, erasures.
async fn done(site: &Site) -> i64 {
    let statement = "SELECT (SELECT COUNT(*) FROM notice)
                          + (SELECT COUNT(*) FROM notice WHERE state <> 'to_send')
                          + (SELECT COUNT(*) FROM demand WHERE state = 'removed')
                          + (SELECT COUNT(*) * 2 FROM tombstone)";
    match site.portal.store.engine() {
        store::Engine::Sqlite { writer, .. } => {
            sqlx::query_scalar(statement).fetch_one(writer).await
        }
        store::Engine::Postgres(pool) => sqlx::query_scalar(statement).fetch_one(pool).await,
    }
    .unwrap()
}

/// The letters that wait leave, some days.
async fn print_letters(site: &Site, draw: &mut Draw) {
    let batch = ids::new();
    let mut tx = site.portal.store.write().await.unwrap();
    let most = i64::try_from(1 + draw.below(500)).unwrap();
    for letter in tx.letters_to_print(most).await.unwrap() {
        assert!(tx.put_in_batch(letter.id, batch).await.unwrap());
    }
    tx.batch_posted(batch, site.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// People press the button of the mails they received.
async fn answer(site: &Site, people: &[Followed], today: NaiveDate, postbox: &Postbox) {
    for one in people.iter().filter(|one| one.habit != Habit::Nothing) {
        let expires_on = later(one.filed_on, Months::new(12));
        let on = match one.habit {
            Habit::AtOnce => days_earlier(expires_on, 25),
            _ => days_later(expires_on, 10),
        };
        if on != today || one.email.is_none() {
            continue;
        }
        let email = one.email.as_deref().unwrap();
        let Some(token) = postbox.tokens.get(email) else { continue };
        keep::renew(&site.portal, &keep::link_hash(token)).await.unwrap();
    }
}

/// What people received.
#[derive(Default)]
struct Postbox {
    read: usize,
    /// The last link of each address.
    tokens: HashMap<String, String>,
    /// The notices that arrived, by their name and address: how often.
    notices: HashMap<(String, String), usize>,
}

impl Postbox {
    fn read(&mut self, server: &Smtp) {
        for kept in server.kept_after(self.read) {
            self.read += 1;
            let mail = MessageParser::default().parse(&kept.bytes).unwrap();
            let text = mail.body_text(0).unwrap();
            let Some(token) = text.split("/garder-ma-demande?jeton=").nth(1) else { continue };
            let token = token.split_whitespace().next().unwrap().to_owned();
            let name = mail.message_id().unwrap().split('@').next().unwrap().to_owned();
            *self.notices.entry((name, kept.to.clone())).or_default() += 1;
            self.tokens.insert(kept.to, token);
        }
    }
}

/// `stopped`: how often the work was.
async fn check(site: &Site, people: &[Followed], postbox: &Postbox, stopped: usize) {
    let mut conn = site.portal.store.read().await.unwrap();
    let mut seen = BTreeMap::<&str, usize>::new();
    for one in people {
        let expires_on = later(one.filed_on, Months::new(12));
        let notices = conn.notices_of(one.id).await.unwrap();
        let told: Vec<_> = notices.iter().filter(|n| n.expires_on == expires_on).collect();
        let demand: Option<Demand> = conn.demand(one.id).await.unwrap();
        let Some(demand) = demand else {
            *seen.entry("erased").or_default() += 1;
            continue;
        };
        let legal: Vec<&str> =
            told.iter().filter(|n| n.step == Step::Notice).map(|n| n.channel.as_str()).collect();
        let mut expected = Vec::new();
        if one.email.is_some() {
            expected.push("mail");
        }
        if !one.online || one.posts || one.email.is_none() {
            expected.push("post");
        }
        assert_eq!(legal, expected, "{}: the channels of the law", one.number);
        match &demand.status {
            Status::Active(Registration { renewed_on, .. }) => {
                let what = if renewed_on.is_some() { "renewed" } else { "waits" };
                *seen.entry(what).or_default() += 1;
            }
            Status::Removed { removed_on, reason, registration } => {
                *seen.entry("removed").or_default() += 1;
                assert_eq!(*reason, RemovalReason::NotRenewed);
                // Of the year that ended it: the first, or the one after a renewal online.
                let expires_on = registration.deadlines().expires_on;
                let online = one.online || registration.renewed_on.is_some();
                let by_post = !online || one.posts || one.email.is_none();
                let channel = if by_post { NoticeChannel::Post } else { NoticeChannel::Mail };
                let counts = |n: &&Told| {
                    n.step == Step::Notice && n.channel == channel && n.expires_on == expires_on
                };
                let proof = notices.iter().find(counts).expect("a notice");
                let sent_on = proof.sent_at.expect("it left").date_naive();
                let legal = later(expires_on, Months::new(1)).max(later(sent_on, Months::new(2)));
                assert!(*removed_on >= legal, "{}: {removed_on}, not before {legal}", one.number);
                assert!(
                    *removed_on <= days_later(legal, 1),
                    "{}: {removed_on}, {legal}",
                    one.number
                );
            }
            other => panic!("{}: {other:?}", one.number),
        }
        let events = conn.events(one.id).await.unwrap();
        let removed = events.iter().filter(|e| e.event.kind() == "removed").count();
        assert!(removed <= 1);
        let folded: Vec<_> = events.into_iter().map(|recorded| recorded.event).collect();
        assert_eq!(Demand::fold(one.id, demand.account, &folded).status, demand.status);
    }
    println!("{seen:?}");
    for what in ["renewed", "removed"] {
        assert!(seen.get(what).copied().unwrap_or_default() > 100, "{seen:?}");
    }
    // Each notice is one message: it can arrive twice, when the server that has it says nothing.
    let sent = sent_mails(site).await;
    assert!(postbox.notices.len() > 1_000, "{}", postbox.notices.len());
    let steady = |to: &str| !to.starts_with("unsteady");
    let (once, all) = postbox
        .notices
        .iter()
        .filter(|((_, to), _)| steady(to))
        .fold((0, 0), |(once, all), (_, times)| (once + usize::from(*times == 1), all + 1));
    assert!(once * 100 > all * 95, "{once} of {all} arrived once");
    // Stopped between the answer of the server and its line, the work sends it again if it still is
    // to be told.
    let mut unwritten = 0;
    for ((name, to), times) in &postbox.notices {
        assert!(*times < 10, "{to}: {times} times");
        unwritten += usize::from(sent.get(name).is_some_and(|state| state != "sent"));
    }
    assert!(unwritten <= stopped, "{unwritten} notices arrived whose line does not say so");
    // What was erased is nowhere.
    let erased: Vec<_> = {
        let mut erased = Vec::new();
        for one in people {
            if conn.demand(one.id).await.unwrap().is_none() {
                erased.push(one);
            }
        }
        erased
    };
    assert!(!erased.is_empty(), "the first of them are erased by now");
    drop(conn);
    let names: Vec<&str> = erased.iter().map(|one| one.name.as_str()).collect();
    assert!(!any_of(site, &names).await);
    assert!(any_of(site, &[people[DEMANDS - 1].name.as_str()]).await, "the search finds");
}

/// The state of each notice by mail, by its name.
async fn sent_mails(site: &Site) -> HashMap<String, String> {
    let statement = "SELECT id, state FROM notice WHERE channel = 'mail'";
    let rows: Vec<(uuid::Uuid, String)> = match site.portal.store.engine() {
        store::Engine::Sqlite { writer, .. } => sqlx::query_as(statement).fetch_all(writer).await,
        store::Engine::Postgres(pool) => sqlx::query_as(statement).fetch_all(pool).await,
    }
    .unwrap();
    rows.into_iter().map(|(id, state)| (id.to_string(), state)).collect()
}

/// A rank as letters, which a name may have.
fn letters(rank: usize) -> String {
    let letter = |d: u8| char::from(d - b'0' + b'a');
    format!("{rank:04}").bytes().map(letter).chain(['x']).collect()
}
