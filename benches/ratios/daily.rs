//! A day of the calendar on which ten thousand demands fall due, in a register of three million
//! against one of thirty thousand.

use crate::servers::config;
use crate::{Outcome, median};
use app::domain::calendar::morning;
use chrono::{DateTime, NaiveDate, Utc};
use guichet_web::actions::daily::{self, Trust};
use guichet_web::portal::Portal;
use guichet_web::ports::clock::Clock;
use guichet_web::store::Engine;
use std::fs;
use std::path::Path;
use std::time::Instant;

/// Demands of both registers.
const FEW: i64 = 30_000;
const MANY: i64 = 3_000_000;
/// Those that fall due.
const DUE: i64 = 10_000;

/// What was measured.
pub struct Measured {
    /// Time of the day among many over its time among few.
    pub ratio: f64,
    /// Notices written down in one second of processor.
    pub notices_per_cpu_second: f64,
}

/// Plays the day, each register in turn.
pub async fn measure(room: &Path, runs: usize) -> Outcome<Measured> {
    let few = register(&room.join("daily-few"), FEW).await?;
    let many = register(&room.join("daily-many"), MANY).await?;
    let (mut times, mut costs) = ([Vec::new(), Vec::new()], Vec::new());
    for round in 0..=runs {
        for (side, portal) in [&few, &many].into_iter().enumerate() {
            due_again(portal).await?;
            let (begun, cpu) = (Instant::now(), processor()?);
            let done = daily::work(portal, Trust::Stated).await?;
            let (time, cost) = (begun.elapsed().as_secs_f64(), processor()? - cpu);
            if done.get("notice") != Some(&(DUE, 0)) {
                return Err(format!("{done:?}, not {DUE} notices").into());
            }
            // The first round warms up.
            if round > 0 {
                times[side].push(time);
                #[expect(clippy::cast_precision_loss, reason = "ten thousand")]
                costs.push(DUE as f64 / cost);
            }
        }
    }
    let [few, many] = times;
    Ok(Measured { ratio: median(many) / median(few), notices_per_cpu_second: median(costs) })
}

fn noon() -> Outcome<DateTime<Utc>> {
    Ok("2027-05-14T12:00:00Z".parse()?)
}

/// A register of so many demands, of which [`DUE`] are told of their expiry on the day; the others
/// have their appointments on other days. Of those the line in the agenda alone is there, which is
/// what the day could read.
async fn register(data: &Path, demands: i64) -> Outcome<Portal> {
    let portal = Portal::open(config(data), Clock::set_at(noon()?)).await?;
    let Engine::Sqlite { writer, .. } = portal.store.engine() else {
        return Err("not SQLite".into());
    };
    let one = "WITH RECURSIVE one (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM one WHERE i < $1)";
    let insert = format!(
        "INSERT INTO demand (id, state, answers, content, territory, filed_on, unique_number,
           registered_on, version, created_at)
         {one} SELECT randomblob(16), 'active', '{{}}', '{{}}', '069', '2026-06-14',
           printf('0690626%06dG6902', i), '2026-06-14', 1, '2026-06-14T09:00:00+00:00' FROM one"
    );
    sqlx::query(sqlx::AssertSqlSafe(insert)).bind(DUE).execute(writer).await?;
    // The others have no demand.
    sqlx::query("PRAGMA foreign_keys = OFF").execute(writer).await?;
    let others = format!(
        "INSERT INTO agenda (demand, phase, anchor, step, due_at, territory, online, by_mail,
           by_post, attempts)
         {one} SELECT randomblob(16), 'active', '2028-01-31', 'opening',
           strftime('%Y-%m-%dT06:00:00+00:00', '2027-05-15', (abs(random()) % 360) || ' days'),
           '069', TRUE, TRUE, FALSE, 0 FROM one"
    );
    sqlx::query(sqlx::AssertSqlSafe(others)).bind(demands - DUE).execute(writer).await?;
    sqlx::query(
        "INSERT INTO agenda (demand, phase, anchor, step, due_at, territory, online, by_mail,
           by_post, attempts)
         SELECT id, 'active', '2027-06-14', 'notice', $1, '069', TRUE, TRUE, FALSE, 0 FROM demand",
    )
    .bind(due_at()?)
    .execute(writer)
    .await?;
    sqlx::query("PRAGMA foreign_keys = ON").execute(writer).await?;
    Ok(portal)
}

fn due_at() -> Outcome<DateTime<Utc>> {
    let day = NaiveDate::from_ymd_opt(2027, 5, 14).ok_or("a day")?;
    Ok(morning(day, Some("069".parse()?)))
}

/// The same ten thousand, as on the morning of the day.
async fn due_again(portal: &Portal) -> Outcome<()> {
    let Engine::Sqlite { writer, .. } = portal.store.engine() else {
        return Err("not SQLite".into());
    };
    sqlx::query("DELETE FROM notice").execute(writer).await?;
    sqlx::query("UPDATE agenda SET step = 'notice', due_at = $1 WHERE step = 'first_reminder'")
        .bind(due_at()?)
        .execute(writer)
        .await?;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(writer).await?;
    Ok(())
}

/// Processor seconds of this process.
fn processor() -> Outcome<f64> {
    let mut nanoseconds = 0_u64;
    for task in fs::read_dir("/proc/self/task")? {
        // A thread may end between the list and the reading.
        let text = fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
        let first = text.split(' ').next().unwrap_or_default();
        nanoseconds += first.parse::<u64>().unwrap_or_default();
    }
    #[expect(clippy::cast_precision_loss, reason = "minutes at most")]
    Ok(nanoseconds as f64 / 1e9)
}
