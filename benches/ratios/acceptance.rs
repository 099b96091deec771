//! Accepting a document, against a bare durable commit of the same database engine and settings.

use crate::servers::{STEPS, applicant_actor, config, typed};
use crate::{Outcome, median};
use app::domain::account::Role;
use app::domain::ids::{AccountId, DemandId, DocumentId};
use app::domain::review::Verdict;
use app::domain::rights::{Action, Actor};
use app::forms::journey::Step;
use guichet_web::actions::{administration, answers, decision, demand};
use guichet_web::demo::network;
use guichet_web::portal::Portal;
use guichet_web::ports::clock::Clock;
use guichet_web::ports::ids;
use guichet_web::store::accounts::Account;
use guichet_web::store::documents::{NewPage, Purpose};
use guichet_web::store::{Engine, Link, Store};
use std::path::Path;
use std::time::Instant;

/// Acceptances, and commits, of one round.
const ROUND: usize = 40;

/// Acceptances a second over bare commits a second.
pub async fn ratio(room: &Path, runs: usize) -> Outcome<f64> {
    let data = room.join("acceptance");
    let portal = Portal::open(config(&data), Clock::System).await?;
    let guichets = network::guichets(&portal.territories);
    administration::put_guichets(&portal, &guichets).await?;
    let mut waiting = Vec::new();
    for index in 0..(runs + 1) * ROUND {
        waiting.push(file(&portal, index).await?);
    }
    let bare = Store::sqlite(&room.join("bare.sqlite")).await?;
    let Engine::Sqlite { writer, .. } = bare.engine() else { return Err("not SQLite".into()) };
    sqlx::query("CREATE TABLE bare (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        .execute(writer)
        .await?;
    let operator = operator();
    let (mut bares, mut ours) = (Vec::new(), Vec::new());
    for (round, demands) in waiting.chunks(ROUND).enumerate() {
        let begun = Instant::now();
        for _ in 0..ROUND {
            let mut tx = bare.write().await?;
            let Link::Sqlite(link) = tx.link() else { return Err("not SQLite".into()) };
            sqlx::query("INSERT INTO bare (text) VALUES ($1)")
                .bind("x".repeat(400))
                .execute(link)
                .await?;
            tx.commit().await?;
        }
        let commits = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        for (id, version) in demands {
            decision::decide(&portal, &operator, *id, Some(*version), Verdict::Accepted).await?;
        }
        // The first round warms up.
        if round > 0 {
            bares.push(commits);
            ours.push(begun.elapsed().as_secs_f64());
        }
    }
    Ok(median(bares) / median(ours))
}

/// Who checks the documents of the bench.
pub fn operator() -> Actor {
    Actor {
        account: AccountId(ids::new()),
        role: Role::Operator,
        territories: "069".parse().into_iter().collect(),
        guichets: Vec::new(),
    }
}

/// A demand that waits for its document to be checked, and its version.
async fn file(portal: &Portal, index: usize) -> Outcome<(DemandId, i64)> {
    let (applicant, id, version) = draft(portal, index).await?;
    demand::submit(portal, &applicant, Some(version)).await?;
    Ok((id, version + 1))
}

/// A demand that is ready to be sent, by whom, and its version.
pub async fn draft(portal: &Portal, index: usize) -> Outcome<(Actor, DemandId, i64)> {
    let now = portal.clock.now();
    let account = Account {
        id: AccountId(ids::new()),
        email: format!("demandeur{index}@bench.example"),
        password_hash: None,
        role: Role::Applicant,
        confirmed_at: Some(now),
    };
    let mut tx = portal.store.write().await?;
    tx.add_account(&account, now).await?;
    tx.commit().await?;
    let applicant = applicant_actor(account.id);
    demand::start(portal, &applicant).await?;
    for (slug, body) in STEPS {
        let step = Step::from_slug(slug).ok_or("a step")?;
        answers::save(portal, &applicant, step, &typed(body), None).await?;
    }
    let draft = demand::open(portal, &applicant, Action::Submit).await?;
    let mut tx = portal.store.write().await?;
    let page = NewPage { id: DocumentId(ids::new()), digest: "", file_digest: "" };
    tx.add_page(&page, draft.id, Purpose::Identity, now).await?;
    tx.commit().await?;
    Ok((applicant, draft.id, draft.version))
}
