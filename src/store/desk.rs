//! The work of the desks: what they opened, searched, wrote, relied on.

use super::{Conn, Tx, corrupt, list, on, sql};
use crate::error::Result;
use app::domain::desk::Ground;
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use uuid::Uuid;

sql! {
    READ = "INSERT INTO desk_reading (demand, guichet, read_at)
            SELECT $1, code, $3 FROM guichet WHERE $2 LIKE '%,' || code || ',%'
            ON CONFLICT (demand, guichet) DO UPDATE SET read_at = excluded.read_at";
    HOLDS = "SELECT COUNT(*) FROM guichet g
             WHERE $2 LIKE '%,' || g.code || ',%'
               AND (EXISTS (SELECT 1 FROM dispatch x WHERE x.demand = $1 AND x.guichet = g.code
                              AND x.state IN ('sent', 'acknowledged'))
                 OR EXISTS (SELECT 1 FROM demand_event e WHERE e.demand = $1
                              AND e.guichet = g.code AND e.channel = 'guichet'))";
    FORGET_NAMES = "DELETE FROM demand_name WHERE demand = $1";
    ADD_NAME = "INSERT INTO demand_name (demand, name) VALUES ($1, $2)";
    TO_NAME = "SELECT demand FROM demand_to_name ORDER BY demand LIMIT $1";
    NAMED = "DELETE FROM demand_to_name WHERE demand = $1";
    ADD_SEARCH = "INSERT INTO desk_search (id, agent, guichets, kind, found, at)
                  VALUES ($1, $2, $3, $4, $5, $6)";
    SEARCHES = "SELECT kind, found FROM desk_search WHERE agent = $1 ORDER BY at";
    // The event that was just written.
    ADD_GROUND = "INSERT INTO desk_ground (demand, seq, ground)
                  SELECT $1, MAX(seq), $2 FROM demand_event WHERE demand = $1";
    GROUNDS = "SELECT seq, ground FROM desk_ground WHERE demand = $1 ORDER BY seq";
    ADD_NOTE = "INSERT INTO desk_note (id, demand, guichet, author, text, at)
                VALUES ($1, $2, $3, $4, $5, $6)";
    WROTE_NOTE = "SELECT COUNT(*) FROM desk_note
                  WHERE demand = $1 AND guichet = $2 AND author = $3 AND text = $4 AND at >= $5";
    NOTES = "SELECT guichet, text, at FROM desk_note WHERE demand = $1 ORDER BY at DESC, id DESC";
    UNREAD_NOTES = "SELECT d.unique_number, n.guichet, n.at FROM desk_note n
                    JOIN demand d ON d.id = n.demand
                    WHERE d.unique_number IS NOT NULL AND NOT $1 LIKE '%,' || n.guichet || ',%'
                      AND EXISTS (SELECT 1 FROM guichet g
                        LEFT JOIN desk_reading o ON o.demand = n.demand AND o.guichet = g.code
                        WHERE $1 LIKE '%,' || g.code || ',%' AND (o.read_at IS NULL OR o.read_at < n.at)
                          AND (EXISTS (SELECT 1 FROM dispatch x WHERE x.demand = n.demand
                                 AND x.guichet = g.code AND x.state IN ('sent', 'acknowledged'))
                            OR EXISTS (SELECT 1 FROM demand_event e WHERE e.demand = n.demand
                                 AND e.guichet = g.code AND e.channel = 'guichet')))
                    ORDER BY n.at DESC, n.id DESC LIMIT $2";
}

/// A note as its readers see it.
#[derive(Clone, Debug)]
pub struct Note {
    /// The guichet that wrote it.
    pub guichet: GuichetCode,
    /// What it says.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A note that is not read yet.
#[derive(Clone, Debug)]
pub struct UnreadNote {
    /// Number of the demand.
    pub unique_number: String,
    /// The guichet that wrote it.
    pub guichet: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// How a search was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchKind {
    /// By unique number.
    Number,
    /// By name and birth date.
    Name,
}

impl SearchKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
        }
    }
}

impl Conn {
    /// True when one of these guichets received a demand or acted on it.
    pub async fn holds(&mut self, demand: DemandId, guichets: &[GuichetCode]) -> Result<bool> {
        let n: i64 = on!(self, c => sqlx::query_scalar(HOLDS)
            .bind(demand.0).bind(list(guichets)).fetch_one(c).await)?;
        Ok(n > 0)
    }

    /// Demands whose names are still to write.
    pub async fn demands_to_name(&mut self, limit: i64) -> Result<Vec<DemandId>> {
        let ids: Vec<Uuid> =
            on!(self, c => sqlx::query_scalar(TO_NAME).bind(limit).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DemandId).collect())
    }

    /// The searches of an agent, oldest first: how, and how many demands each found.
    pub async fn searches(&mut self, agent: AccountId) -> Result<Vec<(String, i64)>> {
        Ok(on!(self, c => sqlx::query_as(SEARCHES).bind(agent.0).fetch_all(c).await)?)
    }

    /// What desks relied on for the events of a demand, by rank.
    pub async fn grounds(&mut self, demand: DemandId) -> Result<Vec<(i64, Ground)>> {
        let rows: Vec<(i64, String)> =
            on!(self, c => sqlx::query_as(GROUNDS).bind(demand.0).fetch_all(c).await)?;
        rows.into_iter().map(|(seq, text)| Ok((seq, serde_json::from_str(&text)?))).collect()
    }

    /// Whether an agent wrote these very words on a demand, for a guichet, since an instant.
    pub async fn wrote_note(
        &mut self,
        demand: DemandId,
        guichet: GuichetCode,
        author: AccountId,
        text: &str,
        since: DateTime<Utc>,
    ) -> Result<bool> {
        let n: i64 = on!(self, c => sqlx::query_scalar(WROTE_NOTE)
            .bind(demand.0).bind(guichet.to_string()).bind(author.0).bind(text).bind(since)
            .fetch_one(c).await)?;
        Ok(n > 0)
    }

    /// The notes on a demand, newest first.
    pub async fn notes(&mut self, demand: DemandId) -> Result<Vec<Note>> {
        let rows: Vec<(String, String, DateTime<Utc>)> =
            on!(self, c => sqlx::query_as(NOTES).bind(demand.0).fetch_all(c).await)?;
        let read = |(guichet, text, at): (String, String, DateTime<Utc>)| {
            Ok(Note { guichet: guichet.parse().map_err(|_| corrupt("guichet"))?, text, at })
        };
        rows.into_iter().map(read).collect()
    }

    /// Notes of others on demands that these guichets hold, which they have not read, newest first.
    pub async fn unread_notes(
        &mut self,
        guichets: &[GuichetCode],
        limit: i64,
    ) -> Result<Vec<UnreadNote>> {
        let rows: Vec<(String, String, DateTime<Utc>)> = on!(self, c => sqlx::query_as(UNREAD_NOTES)
                .bind(list(guichets)).bind(limit).fetch_all(c).await)?;
        let read = |(unique_number, guichet, at)| UnreadNote { unique_number, guichet, at };
        Ok(rows.into_iter().map(read).collect())
    }
}

impl Tx {
    /// These guichets have a demand before their eyes.
    pub async fn mark_read(
        &mut self,
        demand: DemandId,
        guichets: &[GuichetCode],
        at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(READ)
            .bind(demand.0).bind(list(guichets)).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The names under which a demand is found from now on.
    pub async fn name_demand(&mut self, demand: DemandId, names: &BTreeSet<String>) -> Result<()> {
        on!(self, c => sqlx::query(FORGET_NAMES).bind(demand.0).execute(c).await.map(drop))?;
        for name in names {
            on!(self, c => sqlx::query(ADD_NAME)
                .bind(demand.0).bind(name).execute(c).await.map(drop))?;
        }
        on!(self, c => sqlx::query(NAMED).bind(demand.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Somebody searched; nothing is kept of what for.
    pub async fn add_search(
        &mut self,
        id: Uuid,
        agent: AccountId,
        guichets: &[GuichetCode],
        kind: SearchKind,
        found: i64,
        at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD_SEARCH)
            .bind(id).bind(agent.0).bind(list(guichets)).bind(kind.as_str()).bind(found).bind(at)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// What a desk relied on for the last event of a demand.
    pub async fn add_ground(&mut self, demand: DemandId, ground: &Ground) -> Result<()> {
        let text = serde_json::to_string(ground)?;
        on!(self, c => sqlx::query(ADD_GROUND)
            .bind(demand.0).bind(text).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Writes a note to the guichets that hold a demand.
    pub async fn add_note(
        &mut self,
        id: Uuid,
        demand: DemandId,
        guichet: GuichetCode,
        author: AccountId,
        text: &str,
        at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD_NOTE)
            .bind(id).bind(demand.0).bind(guichet.to_string()).bind(author.0).bind(text).bind(at)
            .execute(c).await.map(drop))?;
        Ok(())
    }
}
