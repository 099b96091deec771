//! What communes are asked for, kept a minute: each key pressed in the search box shows some.

use crate::error::Result;
use crate::portal::Portal;
use app::domain::statistics::{Month, Pressure};
use app::domain::territory::InseeCode;
use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use std::collections::HashMap;

/// How long a figure is shown without being read again.
const LIFE: TimeDelta = TimeDelta::minutes(1);
/// Communes kept at most: all that a busy minute looks at, in well under a megabyte.
const MOST: usize = 10_000;

/// The figures last read.
#[derive(Debug, Default)]
pub struct Pressures(Mutex<HashMap<InseeCode, (DateTime<Utc>, Pressure)>>);

impl Pressures {
    fn kept(&self, insee: InseeCode, now: DateTime<Utc>) -> Option<Pressure> {
        let kept = self.0.lock();
        kept.get(&insee).filter(|(at, _)| now - *at < LIFE).map(|(_, pressure)| *pressure)
    }

    fn keep(&self, read: &[(InseeCode, Pressure)], now: DateTime<Utc>) {
        let mut kept = self.0.lock();
        if kept.len() + read.len() > MOST {
            kept.clear();
        }
        kept.extend(read.iter().map(|(insee, pressure)| (*insee, (now, *pressure))));
    }
}

/// What each of these communes is asked for, zeros included.
pub async fn pressures(
    portal: &Portal,
    communes: &[InseeCode],
) -> Result<HashMap<InseeCode, Pressure>> {
    let now = portal.clock.now();
    let mut known = HashMap::with_capacity(communes.len());
    let mut missing = Vec::new();
    for insee in communes {
        match portal.pressures.kept(*insee, now) {
            Some(pressure) => drop(known.insert(*insee, pressure)),
            None => missing.push(*insee),
        }
    }
    if missing.is_empty() {
        return Ok(known);
    }
    let [since, ..] = Month::of(portal.today(None)).year_to();
    let territories = &portal.territories;
    let mut conn = portal.store.read().await?;
    let read = conn.pressures(&missing, &since.to_string(), territories).await?;
    drop(conn);
    // A commune without a figure is kept too: most are asked for by nobody.
    let mut fresh: HashMap<InseeCode, Pressure> =
        missing.into_iter().map(|insee| (insee, Pressure::default())).collect();
    fresh.extend(read);
    portal
        .pressures
        .keep(&fresh.iter().map(|(insee, one)| (*insee, *one)).collect::<Vec<_>>(), now);
    known.extend(fresh);
    Ok(known)
}
