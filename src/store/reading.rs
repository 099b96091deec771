//! Unusual reading: the days that were gone through, what was found, what explains it.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::Result;
use app::domain::account::Role;
use app::domain::ids::{AccountId, ReadingId};
use app::domain::reading::{Finding, Unusual};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a reader may see: places of theirs, and never themselves.
macro_rules! seen {
    () => {
        " FROM unusual_reading u WHERE u.agent <> $1
            AND EXISTS (SELECT 1 FROM unusual_reading_place p
                        WHERE p.reading = u.id AND $2 LIKE '%,' || p.place || ',%')"
    };
}

macro_rules! reading {
    () => {
        concat!(
            "SELECT v.id, a.email, a.role, v.day, v.reason, v.number, v.usual, s.email AS seen_by,
               v.seen_at, v.explanation
             FROM unusual_reading v JOIN account a ON a.id = v.agent
             LEFT JOIN account s ON s.id = v.seen_by
             WHERE v.id IN (SELECT u.id",
            seen!(),
            ")"
        )
    };
}

sql! {
    SEARCHED = "SELECT day FROM reading_search WHERE one = 1";
    SET_SEARCHED = "UPDATE reading_search SET day = $1 WHERE one = 1 AND (day IS NULL OR day < $1)";
    PAST = "SELECT demands FROM reading_day WHERE agent = $1 AND day >= $2 AND day < $3";
    PUT_DAY = "INSERT INTO reading_day (agent, day, demands) VALUES ($1, $2, $3)
               ON CONFLICT (agent, day) DO UPDATE SET demands = excluded.demands";
    ADD = "INSERT INTO unusual_reading (id, agent, day, reason, number, usual)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (agent, day, reason) DO NOTHING";
    ADD_PLACE = "INSERT INTO unusual_reading_place (reading, place) VALUES ($1, $2)";
    WAITING = concat!("SELECT COUNT(*)", seen!(), " AND u.seen_at IS NULL");
    TO_EXPLAIN = concat!(reading!(), " AND v.seen_at IS NULL ORDER BY v.day DESC, v.id LIMIT $3");
    EXPLAINED = concat!(reading!(), " AND v.seen_at IS NOT NULL
                ORDER BY v.seen_at DESC, v.id LIMIT $3");
    ONE = concat!(reading!(), " AND v.id = $3");
    EXPLAIN = "UPDATE unusual_reading SET seen_by = $2, seen_at = $3, explanation = $4
               WHERE id = $1 AND seen_at IS NULL";
    DELETE_OLD = "DELETE FROM unusual_reading WHERE day < $1";
    DELETE_OLD_DAYS = "DELETE FROM reading_day WHERE day < $1";
}

/// Something out of the ordinary.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its name.
    pub id: ReadingId,
    /// E-mail of the agent.
    pub agent: String,
    /// What they are.
    pub role: Role,
    /// Which day.
    pub day: NaiveDate,
    /// What was found.
    pub finding: Finding,
    /// The explanation, once there is one.
    pub explained: Option<Explained>,
}

/// What somebody answered.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Their e-mail.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// In their words.
    pub text: String,
}

/// Who reads: what they are told of is what is kept for their places, themselves aside.
#[derive(Clone, Debug)]
pub struct Watcher {
    account: Uuid,
    places: String,
}

impl Watcher {
    /// An account with the codes of its guichets or territories.
    pub fn of(account: AccountId, places: impl IntoIterator<Item = String>) -> Self {
        let list = |text: String, place: String| format!("{text}{place},");
        Self { account: account.0, places: places.into_iter().fold(",".to_owned(), list) }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    email: String,
    role: String,
    day: NaiveDate,
    reason: String,
    number: i64,
    usual: Option<i64>,
    seen_by: Option<String>,
    seen_at: Option<DateTime<Utc>>,
    explanation: Option<String>,
}

impl Row {
    fn read(self) -> Result<Reading> {
        let reason = Unusual::from_code(&self.reason).ok_or_else(|| corrupt("reading"))?;
        let explained = self.seen_by.zip(self.seen_at).zip(self.explanation);
        Ok(Reading {
            id: ReadingId(self.id),
            agent: self.email,
            role: Role::from_code(&self.role).ok_or_else(|| corrupt("role"))?,
            day: self.day,
            finding: Finding { reason, number: self.number, usual: self.usual },
            explained: explained.map(|((by, at), text)| Explained { by, at, text }),
        })
    }
}

impl Conn {
    /// The last day that was gone through.
    pub async fn reading_searched(&mut self) -> Result<Option<NaiveDate>> {
        let day: Option<Option<NaiveDate>> =
            on!(self, c => sqlx::query_scalar(SEARCHED).fetch_optional(c).await)?;
        Ok(day.flatten())
    }

    /// How many demands an agent looked at on each day of a time on which they looked at any; the
    /// last day is left out.
    pub async fn reading_days(
        &mut self,
        agent: AccountId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<i64>> {
        Ok(on!(self, c => sqlx::query_scalar(PAST)
            .bind(agent.0).bind(from).bind(to).fetch_all(c).await)?)
    }

    /// How much a watcher is to explain.
    pub async fn readings_waiting(&mut self, watcher: &Watcher) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(WAITING)
            .bind(watcher.account).bind(&watcher.places).fetch_one(c).await)?)
    }

    /// What a watcher is to explain, the newest day first.
    pub async fn readings_to_explain(
        &mut self,
        watcher: &Watcher,
        limit: i64,
    ) -> Result<Vec<Reading>> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(TO_EXPLAIN)
            .bind(watcher.account).bind(&watcher.places).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// What was explained of what a watcher may see, the last first.
    pub async fn readings_explained(
        &mut self,
        watcher: &Watcher,
        limit: i64,
    ) -> Result<Vec<Reading>> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(EXPLAINED)
            .bind(watcher.account).bind(&watcher.places).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// One that a watcher may see.
    pub async fn reading(&mut self, watcher: &Watcher, id: ReadingId) -> Result<Option<Reading>> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE)
            .bind(watcher.account).bind(&watcher.places).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }
}

impl Tx {
    /// A day was gone through.
    pub async fn set_reading_searched(&mut self, day: NaiveDate) -> Result<()> {
        on!(self, c => sqlx::query(SET_SEARCHED).bind(day).execute(c).await.map(drop))?;
        Ok(())
    }

    /// How many demands an agent looked at on a day.
    pub async fn put_reading_day(
        &mut self,
        agent: AccountId,
        day: NaiveDate,
        demands: i64,
    ) -> Result<()> {
        on!(self, c => sqlx::query(PUT_DAY)
            .bind(agent.0).bind(day).bind(demands).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps what was found, for those who are told of it in these places; once.
    pub async fn add_reading(
        &mut self,
        id: ReadingId,
        agent: AccountId,
        day: NaiveDate,
        finding: &Finding,
        places: &BTreeSet<String>,
    ) -> Result<()> {
        let added = on!(self, c => sqlx::query(ADD)
            .bind(id.0).bind(agent.0).bind(day).bind(finding.reason.code()).bind(finding.number)
            .bind(finding.usual).execute(c).await.map(|done| done.rows_affected()))?;
        if added == 0 {
            return Ok(());
        }
        for place in places {
            on!(self, c => sqlx::query(ADD_PLACE)
                .bind(id.0).bind(place).execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// Keeps the explanation; false when there is one already.
    pub async fn explain_reading(
        &mut self,
        id: ReadingId,
        by: AccountId,
        at: DateTime<Utc>,
        text: &str,
    ) -> Result<bool> {
        let done = on!(self, c => sqlx::query(EXPLAIN)
            .bind(id.0).bind(by.0).bind(at).bind(text)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Deletes what has served: what was found before a day, and the counts before another.
    pub async fn delete_old_readings(&mut self, before: NaiveDate, days: NaiveDate) -> Result<()> {
        on!(self, c => sqlx::query(DELETE_OLD).bind(before).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(DELETE_OLD_DAYS).bind(days).execute(c).await.map(drop))?;
        Ok(())
    }
}
