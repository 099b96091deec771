//! What agents are typing at the desks, and what they ask of the manager of the territory.

use super::{Conn, Tx, corrupt, list, on, sql};
use crate::error::Result;
use app::domain::content::Content;
use app::domain::desk::EntryAct;
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId, EntryId, ReactivationId};
use app::domain::territory::TerritoryCode;
use app::forms::Answers;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

macro_rules! entry {
    () => {
        "id, agent, guichet, act, demand, answers, base, recorded, at"
    };
}

macro_rules! reactivation {
    () => {
        "id, demand, guichet, asked_on, state, reason"
    };
}

sql! {
    ADD = "INSERT INTO desk_entry (id, agent, guichet, act, demand, answers, base, at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (agent, demand) WHERE recorded IS NULL AND demand IS NOT NULL DO NOTHING";
    OPEN = concat!("SELECT ", entry!(), " FROM desk_entry
            WHERE agent = $1 AND demand = $2 AND recorded IS NULL");
    ONE = concat!("SELECT ", entry!(), " FROM desk_entry WHERE id = $1 AND agent = $2");
    OF_AGENT = concat!("SELECT ", entry!(), " FROM desk_entry
                WHERE agent = $1 AND recorded IS NULL AND $2 LIKE '%,' || guichet || ',%'
                ORDER BY at DESC, id LIMIT $3");
    // Changes nothing: the row is the lock behind which the other clicks of the agent wait.
    HOLD_AGENT = "UPDATE account SET role = role WHERE id = $1";
    SAVE = "UPDATE desk_entry SET answers = $2, at = $3 WHERE id = $1 AND recorded IS NULL";
    // What was typed is in the register by now.
    RECORDED = "UPDATE desk_entry SET answers = '{}', recorded = $2, at = $3
                WHERE id = $1 AND recorded IS NULL";
    DROP = "DELETE FROM desk_entry WHERE id = $1 AND agent = $2";
    DROP_OLD = "DELETE FROM desk_entry WHERE at < $1";
    ASK = "INSERT INTO reactivation (id, demand, territory, guichet, agent, asked_on, asked_at, state)
           VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked')";
    ASKED = concat!("SELECT ", reactivation!(), " FROM reactivation WHERE id = $1");
    LAST_ASKED = concat!("SELECT ", reactivation!(), " FROM reactivation
                  WHERE demand = $1 ORDER BY asked_at DESC LIMIT 1");
    TO_DECIDE = concat!("SELECT ", reactivation!(), " FROM reactivation
                 WHERE state = 'asked' AND $1 LIKE '%,' || territory || ',%'
                 ORDER BY asked_at, id LIMIT $2");
    DECIDE = "UPDATE reactivation SET state = $2, reason = $3, decided_by = $4, decided_at = $5
              WHERE id = $1 AND state = 'asked'";
}

/// What an agent is typing.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Identifier.
    pub id: EntryId,
    /// Who types.
    pub agent: AccountId,
    /// For which guichet.
    pub guichet: GuichetCode,
    /// What for.
    pub act: EntryAct,
    /// The demand to renew or to change.
    pub demand: Option<DemandId>,
    /// What is typed, valid or not.
    pub answers: Answers,
    /// What the register said when the typing began.
    pub base: Option<Content>,
    /// The demand that was recorded: nothing is typed any more.
    pub recorded: Option<DemandId>,
    /// Last save.
    pub at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    agent: Uuid,
    guichet: String,
    act: String,
    demand: Option<Uuid>,
    answers: String,
    base: Option<String>,
    recorded: Option<Uuid>,
    at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Entry> {
        Ok(Entry {
            id: EntryId(self.id),
            agent: AccountId(self.agent),
            guichet: self.guichet.parse().map_err(|_| corrupt("guichet"))?,
            act: EntryAct::from_code(&self.act).ok_or_else(|| corrupt("act"))?,
            demand: self.demand.map(DemandId),
            answers: serde_json::from_str(&self.answers)?,
            base: self.base.as_deref().map(serde_json::from_str).transpose()?,
            recorded: self.recorded.map(DemandId),
            at: self.at,
        })
    }
}

/// A request to put a demand back.
#[derive(Clone, Debug)]
pub struct Reactivation {
    /// Identifier.
    pub id: ReactivationId,
    /// The removed demand.
    pub demand: DemandId,
    /// Who asks.
    pub guichet: GuichetCode,
    /// Day on which the renewal was received.
    pub asked_on: NaiveDate,
    /// True until it is decided.
    pub waits: bool,
    /// Why it was refused, if it was.
    pub reason: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Request {
    id: Uuid,
    demand: Uuid,
    guichet: String,
    asked_on: NaiveDate,
    state: String,
    reason: Option<String>,
}

impl Request {
    fn read(self) -> Result<Reactivation> {
        Ok(Reactivation {
            id: ReactivationId(self.id),
            demand: DemandId(self.demand),
            guichet: self.guichet.parse().map_err(|_| corrupt("guichet"))?,
            asked_on: self.asked_on,
            waits: self.state == "asked",
            reason: self.reason,
        })
    }
}

impl Conn {
    /// What this agent is typing.
    pub async fn entry(&mut self, id: EntryId, agent: AccountId) -> Result<Option<Entry>> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE)
            .bind(id.0).bind(agent.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// What this agent is typing about a demand: one thing at a time.
    pub async fn open_entry(
        &mut self,
        agent: AccountId,
        demand: DemandId,
    ) -> Result<Option<Entry>> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(OPEN)
            .bind(agent.0).bind(demand.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// All that this agent is typing for some guichets, the newest first.
    pub async fn entries(
        &mut self,
        agent: AccountId,
        guichets: &[GuichetCode],
        limit: i64,
    ) -> Result<Vec<Entry>> {
        let codes = list(guichets);
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_AGENT)
            .bind(agent.0).bind(codes).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// One request to put a demand back.
    pub async fn reactivation(&mut self, id: ReactivationId) -> Result<Option<Reactivation>> {
        let row: Option<Request> =
            on!(self, c => sqlx::query_as(ASKED).bind(id.0).fetch_optional(c).await)?;
        row.map(Request::read).transpose()
    }

    /// The last request about a demand.
    pub async fn last_reactivation(&mut self, demand: DemandId) -> Result<Option<Reactivation>> {
        let row: Option<Request> =
            on!(self, c => sqlx::query_as(LAST_ASKED).bind(demand.0).fetch_optional(c).await)?;
        row.map(Request::read).transpose()
    }

    /// Requests that wait in some territories, the oldest first.
    pub async fn reactivations(
        &mut self,
        territories: &[TerritoryCode],
        limit: i64,
    ) -> Result<Vec<Reactivation>> {
        let codes = list(territories);
        let rows: Vec<Request> = on!(self, c => sqlx::query_as(TO_DECIDE)
            .bind(codes).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(Request::read).collect()
    }
}

impl Tx {
    /// Until the commit, no other click of this agent begins to type.
    pub async fn hold_agent(&mut self, agent: AccountId) -> Result<()> {
        on!(self, c => sqlx::query(HOLD_AGENT).bind(agent.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Begins to type, unless the agent types about that demand already.
    pub async fn add_entry(&mut self, entry: &Entry) -> Result<()> {
        let answers = serde_json::to_string(&entry.answers)?;
        let base = entry.base.as_ref().map(serde_json::to_string).transpose()?;
        on!(self, c => sqlx::query(ADD)
            .bind(entry.id.0).bind(entry.agent.0).bind(entry.guichet.to_string())
            .bind(entry.act.code()).bind(entry.demand.map(|id| id.0)).bind(&answers).bind(&base)
            .bind(entry.at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps what is typed.
    pub async fn save_entry(
        &mut self,
        id: EntryId,
        answers: &Answers,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let answers = serde_json::to_string(answers)?;
        on!(self, c => sqlx::query(SAVE)
            .bind(id.0).bind(answers).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// It is in the register.
    pub async fn entry_recorded(
        &mut self,
        id: EntryId,
        demand: DemandId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(RECORDED)
            .bind(id.0).bind(demand.0).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Nothing of it is kept.
    pub async fn drop_entry(&mut self, id: EntryId, agent: AccountId) -> Result<()> {
        on!(self, c => sqlx::query(DROP)
            .bind(id.0).bind(agent.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Deletes what nobody typed at since an instant.
    pub async fn drop_old_entries(&mut self, before: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(DROP_OLD).bind(before).execute(c).await.map(drop))?;
        Ok(())
    }

    /// A guichet asks that a demand be put back.
    pub async fn ask_reactivation(
        &mut self,
        request: &Reactivation,
        territory: TerritoryCode,
        agent: AccountId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ASK)
            .bind(request.id.0).bind(request.demand.0).bind(territory.to_string())
            .bind(request.guichet.to_string()).bind(agent.0).bind(request.asked_on).bind(at)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// The manager decided; false when somebody did before. `reason`: why it is refused.
    pub async fn decide_reactivation(
        &mut self,
        id: ReactivationId,
        reason: Option<&str>,
        by: AccountId,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let state = if reason.is_some() { "refused" } else { "accepted" };
        let done = on!(self, c => sqlx::query(DECIDE)
            .bind(id.0).bind(state).bind(reason).bind(by.0).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }
}
