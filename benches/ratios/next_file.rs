//! The next file of an operator when many wait, against few.

use crate::servers::config;
use crate::{Outcome, median};
use app::domain::account::Role;
use app::domain::ids::{AccountId, DemandId};
use app::domain::rights::Actor;
use guichet_web::actions::queue;
use guichet_web::portal::Portal;
use guichet_web::ports::clock::Clock;
use guichet_web::ports::ids;
use guichet_web::store::Engine;
use std::path::Path;
use std::time::Instant;

const FEW: usize = 1_000;
const MANY: usize = 100_000;
/// Files taken in one round, each by another operator.
const ROUND: usize = 50;

/// Time of one « next » with a hundred thousand files over time of one with a thousand.
pub async fn ratio(room: &Path, runs: usize) -> Outcome<f64> {
    let few = with_waiting(&room.join("few"), FEW).await?;
    let many = with_waiting(&room.join("many"), MANY).await?;
    let (mut short, mut long) = (Vec::new(), Vec::new());
    for round in 0..=runs {
        for (portal, times) in [(&few, &mut short), (&many, &mut long)] {
            let begun = Instant::now();
            for _ in 0..ROUND {
                let file = queue::next(portal, &operator(), None).await?;
                file.ok_or("no file left")?;
            }
            // The first round warms up.
            if round > 0 {
                times.push(begun.elapsed().as_secs_f64());
            }
        }
    }
    Ok(median(long) / median(short))
}

fn operator() -> Actor {
    Actor {
        account: AccountId(ids::new()),
        role: Role::Operator,
        territories: ["069", "038", "065"].iter().filter_map(|code| code.parse().ok()).collect(),
        guichets: Vec::new(),
    }
}

/// A portal where so many files wait, filed over a month. Only what the queue reads is written.
async fn with_waiting(data: &Path, files: usize) -> Outcome<Portal> {
    let portal = Portal::open(config(data), Clock::System).await?;
    let Engine::Sqlite { writer, .. } = portal.store.engine() else {
        return Err("not SQLite".into());
    };
    let mut tx = writer.begin().await?;
    for index in 0..files {
        let territory = ["069", "038", "065"][index % 3];
        sqlx::query(
            "INSERT INTO demand (id, state, answers, content, territory, filed_on, version, created_at)
             VALUES ($1, 'submitted', '{}', '{}', $2, $3, 1, $4)",
        )
        .bind(DemandId(ids::new()).0)
        .bind(territory)
        .bind(format!("2026-10-{:02}", 1 + index % 31))
        .bind(portal.clock.now())
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(portal)
}
