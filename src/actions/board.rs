//! How the files of a territory are checked: for those who see to it, in figures.

use crate::error::Result;
use crate::portal::Portal;
use app::domain::calendar::{PROMISED_WORKING_DAYS, working_days_between};
use app::domain::review::{Buckets, DecisionKind};
use app::domain::rights::Actor;
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::BTreeMap;

/// What is counted of the past.
const PERIOD: TimeDelta = TimeDelta::days(30);

/// How many decisions of each kind.
pub type Counts = BTreeMap<DecisionKind, i64>;

/// One territory.
#[derive(Debug)]
pub struct Board {
    /// Which.
    pub territory: TerritoryCode,
    /// The files that wait, by working days since their filing.
    pub waiting: Buckets,
    /// Day of filing of the oldest, with its working days.
    pub oldest: Option<(NaiveDate, i64)>,
    /// Corrections of civil status that wait.
    pub corrections: i64,
    /// Documents whose check has stopped, and since when the first of them.
    pub held_up: (i64, Option<DateTime<Utc>>),
    /// Files whose applicant is to answer.
    pub set_aside: i64,
    /// Decisions of the last thirty days: all of them, and those taken within the days promised.
    pub decided: (i64, i64),
    /// The same by operator and kind.
    pub operators: BTreeMap<String, Counts>,
}

/// Every territory of the actor.
pub async fn board(portal: &Portal, actor: &Actor) -> Result<Vec<Board>> {
    let since = portal.clock.now() - PERIOD;
    let mut conn = portal.store.read().await?;
    let mut boards = Vec::with_capacity(actor.territories.len());
    for territory in actor.territories.iter().copied() {
        let today = portal.today(Some(territory));
        let by_day = conn.waiting_by_day(territory).await?;
        let waited = |day| working_days_between(day, today, Some(territory));
        let mut waiting = Buckets::default();
        for (day, files) in &by_day {
            waiting.add(waited(*day), *files);
        }
        let mut operators: BTreeMap<String, Counts> = BTreeMap::new();
        for (email, kind, n) in conn.decided_by_operator(territory, since).await? {
            operators.entry(email).or_default().insert(kind, n);
        }
        let promised = i64::from(PROMISED_WORKING_DAYS);
        boards.push(Board {
            territory,
            waiting,
            oldest: by_day.first().map(|(day, _)| (*day, waited(*day))),
            corrections: conn.correction_count(territory).await?,
            held_up: conn.held_up_in(territory).await?,
            set_aside: conn.set_aside(territory).await?,
            decided: conn.decided_in_time(territory, since, promised).await?,
            operators,
        });
    }
    Ok(boards)
}
