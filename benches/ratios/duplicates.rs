//! Looking for the duplicates of a person in a register of three million, against one of thirty
//! thousand.

use crate::servers::config;
use crate::{Outcome, median};
use app::domain::content::Content;
use app::domain::territory::TerritoryCode;
use chrono::NaiveDate;
use guichet_web::actions::{demand, duplicates};
use guichet_web::portal::Portal;
use guichet_web::ports::clock::Clock;
use guichet_web::store::Engine;
use std::path::Path;
use std::time::Instant;

/// Persons of both registers.
const FEW: i64 = 30_000;
const MANY: i64 = 3_000_000;
/// Keys of a person, one more when the birth name is another.
const KEYS: i64 = 6;
/// Persons looked for in one round, each alike to [`ALIKE`] others of the register.
const WANTED: usize = 200;
const ALIKE: usize = 4;

/// The cost of a search among many over its cost among few.
pub async fn ratio(room: &Path, runs: usize) -> Outcome<f64> {
    let territory: TerritoryCode = "069".parse()?;
    let few = register(&room.join("few"), FEW).await?;
    let many = register(&room.join("many"), MANY).await?;
    let wanted = (0..WANTED).map(|who| content(who, 0)).collect::<Outcome<Vec<_>>>()?;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..=runs {
        for (side, portal) in [&few, &many].into_iter().enumerate() {
            let begun = Instant::now();
            for content in &wanted {
                let mut conn = portal.store.read().await?;
                let found = duplicates::matches(&mut conn, content, territory, None).await?;
                if found.len() != ALIKE {
                    return Err(format!("{} alike, not {ALIKE}", found.len()).into());
                }
            }
            // The first round warms up.
            if round > 0 {
                times[side].push(begun.elapsed().as_secs_f64());
            }
        }
    }
    let [few, many] = times;
    Ok(median(many) / median(few))
}

/// A register in which the persons looked for are registered, each under the names of [`ALIKE`]
/// demands, among so many others: of those only the keys are there, which is what a search reads.
async fn register(data: &Path, persons: i64) -> Outcome<Portal> {
    let portal = Portal::open(config(data), Clock::System).await?;
    let day = NaiveDate::from_ymd_opt(2026, 3, 2).ok_or("a day")?;
    for who in 0..WANTED {
        for variant in 0..ALIKE {
            let number = format!("0690326{:06}G6902", who * ALIKE + variant + 1);
            let number = number.parse()?;
            demand::receive_from_desk(&portal, number, day, content(who, variant)?).await?;
        }
    }
    let Engine::Sqlite { writer, .. } = portal.store.engine() else {
        return Err("not SQLite".into());
    };
    // The others have no demand; and the index by demand, which a search does not read, would
    // take longer to make than all the rest.
    for statement in ["PRAGMA foreign_keys = OFF", "DROP INDEX duplicate_key_demand"] {
        sqlx::query(statement).execute(writer).await?;
    }
    sqlx::query(
        "INSERT INTO duplicate_key (key, demand)
         WITH RECURSIVE one (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM one WHERE i < $1)
         SELECT random(), randomblob(16) FROM one ORDER BY 1",
    )
    .bind(persons * KEYS)
    .execute(writer)
    .await?;
    Ok(portal)
}

/// The household of an invented person, their name written with one slip or another.
fn content(who: usize, variant: usize) -> Outcome<Content> {
    let syllables = ["ba", "lo", "mi", "ter", "du", "gan", "ri", "ve", "so", "nel"];
    let name: String = [who / 100, who / 10 % 10, who % 10, 3].map(|i| syllables[i]).concat();
    // A birth date of their own: nobody else is alike.
    let (year, month) = (1940 + who % 50, 1 + who / 50);
    let (day, swapped) = (format!("{year}-{month:02}-12"), format!("{year}-12-{month:02}"));
    let (name, first, day) = match variant {
        0 => (name, "Karim", day),
        1 => (format!("{name}t"), "Karim", day),
        2 => (name, "Karim", swapped),
        _ => (name, "Karim Ali", day),
    };
    Ok(serde_json::from_value(serde_json::json!({
        "identity": {
            "civility": "1", "name": name, "birthName": null, "firstNames": first,
            "birthDate": day, "nationality": "1"
        },
        "contact": {
            "mobile": null, "email": format!("{who}-{variant}@bench.example"),
            "street": "3 rue des Lilas", "complement": null, "postalCode": "69500", "town": "Bron"
        },
        "household": { "size": 1, "rfr": { "known": 0 } },
        "housing": { "category": "I", "types": ["T1"] },
        "communes": ["69029"],
        "reason": { "motive": "13", "precision": null }
    }))?)
}
