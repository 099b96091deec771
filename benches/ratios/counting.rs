//! What counting costs: a demand filed, accepted and dispatched, with its figures and without.

use crate::acceptance::{draft, operator};
use crate::servers::config;
use crate::{Outcome, median};
use app::domain::review::Verdict;
use guichet_web::actions::{administration, decision, demand, guichet, statistics};
use guichet_web::demo::network;
use guichet_web::portal::Portal;
use guichet_web::ports::clock::Clock;
use guichet_web::store::Engine;
use std::path::Path;
use std::time::Instant;

/// Demands of one round.
const ROUND: usize = 40;
/// Sendings, or movements, treated in one go.
const BATCH: i64 = 200;

/// Time with the figures over time without: there, no movement is kept and nothing is folded.
pub async fn ratio(room: &Path, runs: usize) -> Outcome<f64> {
    let with = portal(&room.join("counting")).await?;
    let without = portal(&room.join("not-counting")).await?;
    let Engine::Sqlite { writer, .. } = without.store.engine() else {
        return Err("not SQLite".into());
    };
    sqlx::query(
        "CREATE TRIGGER not_counted BEFORE INSERT ON figure_movement
         BEGIN SELECT RAISE(IGNORE); END",
    )
    .execute(writer)
    .await?;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..=runs {
        for (side, portal) in [&without, &with].into_iter().enumerate() {
            let mut drafts = Vec::new();
            for index in 0..ROUND {
                drafts.push(draft(portal, round * ROUND + index).await?);
            }
            let operator = operator();
            let begun = Instant::now();
            for (applicant, id, version) in &drafts {
                demand::submit(portal, applicant, Some(*version)).await?;
                let version = Some(version + 1);
                decision::decide(portal, &operator, *id, version, Verdict::Accepted).await?;
            }
            while guichet::deliver(portal, BATCH).await? > 0 {}
            while statistics::fold(portal, BATCH).await? > 0 {}
            // The first round warms up.
            if round > 0 {
                times[side].push(begun.elapsed().as_secs_f64());
            }
        }
    }
    let [without, with] = times.map(median);
    Ok(with / without)
}

async fn portal(data: &Path) -> Outcome<Portal> {
    let portal = Portal::open(config(data), Clock::System).await?;
    let guichets = network::guichets(&portal.territories);
    administration::put_guichets(&portal, &guichets).await?;
    Ok(portal)
}
