//! What falls due for demands, what was done of it, and the clock that it was done by.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::Result;
use app::domain::agenda::{Appointment, Step};
use app::domain::ids::DemandId;
use app::domain::notice::Addressee;
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

macro_rules! same {
    () => {
        "agenda.phase = excluded.phase AND agenda.anchor = excluded.anchor AND agenda.step <> 'look'"
    };
}

sql! {
    // Within one part of its life a demand keeps its place, whatever else happens to it.
    PLAN = concat!("INSERT INTO agenda (demand, phase, anchor, step, due_at, territory, online,
               by_mail, by_post, attempts)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)
             ON CONFLICT (demand) DO UPDATE SET
               step = CASE WHEN ", same!(), " THEN agenda.step ELSE excluded.step END,
               due_at = CASE WHEN ", same!(), " THEN agenda.due_at ELSE excluded.due_at END,
               attempts = CASE WHEN ", same!(), " THEN agenda.attempts ELSE 0 END,
               failed_at = CASE WHEN ", same!(), " THEN agenda.failed_at ELSE NULL END,
               phase = excluded.phase, anchor = excluded.anchor, territory = excluded.territory,
               online = agenda.online OR excluded.online,
               by_mail = excluded.by_mail, by_post = excluded.by_post");
    DROP = "DELETE FROM agenda WHERE demand = $1";
    // `$2`: the steps to leave out, as `,removal,erasure,`.
    DUE = "SELECT demand, anchor, step, due_at, territory, online, by_mail, by_post, attempts
           FROM agenda
           WHERE failed_at IS NULL AND due_at <= $1
             AND NOT $2 LIKE '%,' || step || ',%'
           ORDER BY due_at, demand LIMIT $3";
    COUNT_DUE = "SELECT step, COUNT(*) FROM agenda
                 WHERE failed_at IS NULL AND due_at <= $1 GROUP BY step";
    MOVE = "UPDATE agenda SET step = $4, due_at = $5, attempts = 0
            WHERE demand = $1 AND step = $2 AND due_at = $3";
    // Eight at a time: a day has thousands that are alike.
    MOVE_EIGHT = "UPDATE agenda SET step = $3, due_at = $4, attempts = 0
                  WHERE step = $1 AND due_at = $2
                    AND demand IN ($5, $6, $7, $8, $9, $10, $11, $12)
                  RETURNING demand";
    PUT_OFF = "UPDATE agenda SET attempts = attempts + 1, due_at = $4, failed_at = $5
               WHERE demand = $1 AND step = $2 AND due_at = $3";
    FAILED = "SELECT demand, step, failed_at FROM agenda WHERE failed_at IS NOT NULL
              ORDER BY failed_at, demand LIMIT $1";
    TRY_AGAIN = "UPDATE agenda SET attempts = 0, failed_at = NULL, due_at = $2
                 WHERE demand = $1 AND failed_at IS NOT NULL";
    TOUCHED = "SELECT COALESCE(touched_at, (SELECT MAX(at) FROM demand_event WHERE demand = $1),
                 created_at) FROM demand WHERE id = $1";
    LAST_PAGE = "SELECT MAX(sent_at) FROM document_page WHERE demand = $1";
    COUNT_WORK = "INSERT INTO daily_work (day, work, done, failed) VALUES ($1, $2, $3, $4)
                  ON CONFLICT (day, work) DO UPDATE SET
                    done = daily_work.done + excluded.done, failed = daily_work.failed + excluded.failed";
    WORK = "SELECT day, work, done, failed FROM daily_work WHERE day >= $1 ORDER BY day DESC, work";
    RAN = "SELECT ran_at, doubted_at FROM daily_state WHERE id = 1";
    RUN = "UPDATE daily_state SET ran_at = $1, doubted_at = $2 WHERE id = 1";
}

/// A demand for which something is due.
#[derive(Clone, Debug)]
pub struct Due {
    /// Which one.
    pub demand: DemandId,
    /// What its days are counted from.
    pub anchor: NaiveDate,
    /// What is to do.
    pub step: Step,
    /// From when: who moves the appointment holds this instant.
    pub due_at: DateTime<Utc>,
    /// Its territory.
    pub territory: Option<TerritoryCode>,
    /// What decides of the channel of its notices.
    pub addressee: Addressee,
    /// Tries that failed.
    pub attempts: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    demand: Uuid,
    anchor: NaiveDate,
    step: String,
    due_at: DateTime<Utc>,
    territory: Option<String>,
    online: bool,
    by_mail: bool,
    by_post: bool,
    attempts: i64,
}

impl Row {
    fn read(self) -> Result<Due> {
        let territory = self.territory.map(|code| code.parse().map_err(|_| corrupt("territory")));
        Ok(Due {
            demand: DemandId(self.demand),
            anchor: self.anchor,
            step: Step::read(&self.step).ok_or_else(|| corrupt("step"))?,
            due_at: self.due_at,
            territory: territory.transpose()?,
            addressee: Addressee {
                online: self.online,
                has_mail: self.by_mail,
                asks_post: self.by_post,
            },
            attempts: self.attempts,
        })
    }
}

/// What was done on a day.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Work {
    /// The day.
    pub day: NaiveDate,
    /// Word of the work.
    pub work: String,
    /// How many were done.
    pub done: i64,
    /// How many tries failed.
    pub failed: i64,
}

impl Conn {
    /// What is due at an instant, the oldest first; `all`: what cannot be taken back too.
    pub async fn due(&mut self, now: DateTime<Utc>, all: bool, limit: i64) -> Result<Vec<Due>> {
        let held = Step::ALL.into_iter().filter(|step| !all && step.is_destructive());
        let held = held.fold(",".to_owned(), |list, step| list + step.as_str() + ",");
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(DUE)
            .bind(now).bind(held).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many demands wait at each step at an instant.
    pub async fn count_due(&mut self, now: DateTime<Utc>) -> Result<Vec<(String, i64)>> {
        Ok(on!(self, c => sqlx::query_as(COUNT_DUE).bind(now).fetch_all(c).await)?)
    }

    /// Appointments that failed too often, the oldest first.
    pub async fn failed_appointments(
        &mut self,
        limit: i64,
    ) -> Result<Vec<(Uuid, String, DateTime<Utc>)>> {
        Ok(on!(self, c => sqlx::query_as(FAILED).bind(limit).fetch_all(c).await)?)
    }

    /// The last instant at which its applicant did something to a demand that is not registered.
    pub async fn touched_at(&mut self, demand: DemandId) -> Result<Option<DateTime<Utc>>> {
        let typed: Option<DateTime<Utc>> =
            on!(self, c => sqlx::query_scalar(TOUCHED).bind(demand.0).fetch_optional(c).await)?;
        let sent: Option<DateTime<Utc>> =
            on!(self, c => sqlx::query_scalar(LAST_PAGE).bind(demand.0).fetch_one(c).await)?;
        Ok(typed.max(sent))
    }

    /// What was done each day since `from`, the last day first.
    pub async fn work_since(&mut self, from: NaiveDate) -> Result<Vec<Work>> {
        Ok(on!(self, c => sqlx::query_as(WORK).bind(from).fetch_all(c).await)?)
    }

    /// When the daily work ran last, and since when its clock is doubted.
    pub async fn daily_clock(&mut self) -> Result<(Option<DateTime<Utc>>, Option<DateTime<Utc>>)> {
        Ok(on!(self, c => sqlx::query_as(RAN).fetch_one(c).await)?)
    }
}

impl Tx {
    /// Writes what is next for a demand. In the same part of its life it keeps the place it has.
    pub async fn plan(
        &mut self,
        demand: DemandId,
        next: &Appointment,
        due_at: DateTime<Utc>,
        territory: Option<TerritoryCode>,
        addressee: Addressee,
    ) -> Result<()> {
        on!(self, c => sqlx::query(PLAN)
            .bind(demand.0).bind(next.phase.as_str()).bind(next.anchor).bind(next.step.as_str())
            .bind(due_at).bind(territory.map(|code| code.to_string())).bind(addressee.online)
            .bind(addressee.has_mail).bind(addressee.asks_post).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Nothing is due for a demand any more.
    pub async fn unplan(&mut self, demand: DemandId) -> Result<()> {
        on!(self, c => sqlx::query(DROP).bind(demand.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Passes to the next appointment; false when somebody else did.
    pub async fn move_on(&mut self, due: &Due, step: Step, at: DateTime<Utc>) -> Result<bool> {
        let n = on!(self, c => sqlx::query(MOVE)
            .bind(due.demand.0).bind(due.step.as_str()).bind(due.due_at)
            .bind(step.as_str()).bind(at).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Passes eight demands to their next appointment at once, from the same one; gives those that
    /// nobody else did.
    pub async fn move_eight(
        &mut self,
        eight: &[Due; 8],
        step: Step,
        at: DateTime<Utc>,
    ) -> Result<Vec<DemandId>> {
        let [first, ..] = eight;
        let moved: Vec<Uuid> = on!(self, c => {
            let query = sqlx::query_scalar(MOVE_EIGHT)
                .bind(first.step.as_str()).bind(first.due_at).bind(step.as_str()).bind(at);
            eight.iter().fold(query, |query, due| query.bind(due.demand.0)).fetch_all(c).await
        })?;
        Ok(moved.into_iter().map(DemandId).collect())
    }

    /// It failed: again at `at`, or never by itself.
    pub async fn put_off(
        &mut self,
        due: &Due,
        at: DateTime<Utc>,
        failed_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(PUT_OFF)
            .bind(due.demand.0).bind(due.step.as_str()).bind(due.due_at).bind(at).bind(failed_at)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Tries a failed appointment again; false when it does not wait for that.
    pub async fn try_appointment_again(
        &mut self,
        demand: DemandId,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let n = on!(self, c => sqlx::query(TRY_AGAIN).bind(demand.0).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Adds to what was done on a day.
    pub async fn count_work(
        &mut self,
        day: NaiveDate,
        work: &str,
        done: i64,
        failed: i64,
    ) -> Result<()> {
        on!(self, c => sqlx::query(COUNT_WORK)
            .bind(day).bind(work).bind(done).bind(failed).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The daily work ran at `now`.
    pub async fn daily_ran(
        &mut self,
        now: DateTime<Utc>,
        doubted_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(RUN).bind(now).bind(doubted_at).execute(c).await.map(drop))?;
        Ok(())
    }
}
