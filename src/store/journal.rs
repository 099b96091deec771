//! The access journal: added to and read, never changed.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::{Error, Result};
use app::domain::account::Role;
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId};
use app::domain::journal::{Reason, What};
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, Utc};
use std::panic::{AssertUnwindSafe, catch_unwind};
use uuid::Uuid;

sql! {
    // Takes the lock on the chain on both engines: whoever adds next waits for our commit.
    NEXT = "UPDATE journal_head SET seq = seq + 1 WHERE one = 1 RETURNING seq, hash";
    ADD = "INSERT INTO access_journal (seq, at, actor, role, guichet, territory, demand, what,
             reason, agent, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    SET_HEAD = "UPDATE journal_head SET hash = $1 WHERE one = 1";
    HEAD = "SELECT h.seq, h.hash, (SELECT COUNT(*) FROM access_journal j
                                  WHERE j.seq > h.seq OR j.seq <= COALESCE(
                                    (SELECT k.seq FROM journal_checkpoint k WHERE k.one = 1), 0))
                                 AS outside
            FROM journal_head h WHERE h.one = 1";
    LOCK = "UPDATE journal_head SET seq = seq WHERE one = 1";
    CHECKPOINT = "SELECT seq, sealed FROM journal_checkpoint WHERE one = 1";
    SET_CHECKPOINT = "INSERT INTO journal_checkpoint (one, seq, sealed) VALUES (1, $1, $2)
                      ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, sealed = excluded.sealed";
    PURGE = "DELETE FROM access_journal WHERE seq <= $1";
    AFTER = "SELECT seq, at, actor, role, guichet, territory, demand, what, reason, agent,
               hash
             FROM access_journal WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3";
    OF_DEMAND = "SELECT seq, at, actor, role, guichet, territory, demand, what, reason, agent,
                   hash
                 FROM access_journal WHERE demand = $1 AND at >= $2 ORDER BY seq DESC LIMIT $3";
    BY = "SELECT seq, at, actor, role, guichet, territory, demand, what, reason, agent, hash
          FROM access_journal WHERE actor = $1 AND at >= $2 AND at < $3";
    LOOKED = "SELECT COUNT(*) FROM access_journal
              WHERE actor = $1 AND at >= $2 AND demand = $3 AND what IN ($4, $5)";
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; none: the command line.
    pub actor: Option<AccountId>,
    /// As what.
    pub role: Role,
    /// From where; the portal for its own services.
    pub guichet: GuichetCode,
    /// Territory of the demand.
    pub territory: Option<TerritoryCode>,
    /// Which demand, if one.
    pub demand: Option<DemandId>,
    /// What.
    pub what: What,
    /// Why.
    pub reason: Reason,
    /// The agent whom it was done to, if one.
    pub agent: Option<AccountId>,
}

/// An entry as kept: texts, since what was tampered with may be no code any more.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// Its place.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Option<Uuid>,
    /// As what.
    pub role: String,
    /// From where.
    pub guichet: String,
    /// Territory of the demand.
    pub territory: Option<String>,
    /// Which demand.
    pub demand: Option<Uuid>,
    /// What.
    pub what: String,
    /// Why.
    pub reason: String,
    /// The agent whom it was done to.
    pub agent: Option<Uuid>,
    /// Keyed hash of the rest and of the end of the chain before it.
    pub hash: String,
}

impl Row {
    /// The entry at a place, without its hash yet.
    pub fn of(seq: i64, entry: &Entry) -> Self {
        Self {
            seq,
            at: entry.at,
            actor: entry.actor.map(|id| id.0),
            role: entry.role.code().to_owned(),
            guichet: entry.guichet.to_string(),
            territory: entry.territory.map(|code| code.to_string()),
            demand: entry.demand.map(|id| id.0),
            what: entry.what.code().to_owned(),
            reason: entry.reason.code().to_owned(),
            agent: entry.agent.map(|id| id.0),
            hash: String::new(),
        }
    }

    /// What it says.
    pub fn read(self) -> Result<Entry> {
        let code = |text: &str| text.parse().map_err(|_| corrupt("territory"));
        Ok(Entry {
            at: self.at,
            actor: self.actor.map(AccountId),
            role: Role::from_code(&self.role).ok_or_else(|| corrupt("role"))?,
            guichet: self.guichet.parse().map_err(|_| corrupt("guichet"))?,
            territory: self.territory.as_deref().map(code).transpose()?,
            demand: self.demand.map(DemandId),
            what: What::from_code(&self.what).ok_or_else(|| corrupt("entry"))?,
            reason: Reason::from_code(&self.reason).ok_or_else(|| corrupt("reason"))?,
            agent: self.agent.map(AccountId),
        })
    }
}

/// The end of the chain.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Head {
    /// How many entries were written.
    pub seq: i64,
    /// What the next entry is chained to.
    pub hash: String,
    /// Entries that stand before the first place or after the last: none, unless by hand.
    pub outside: i64,
}

/// Where the journal begins.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Checkpoint {
    /// The place of the last entry that is gone.
    pub seq: i64,
    /// The end of the chain there, sealed.
    pub sealed: String,
}

/// What a row says; none when it cannot be read any more. A date that was written by hand can be
/// beyond all dates, which the decoder panics at.
fn readable<'r, R: sqlx::Row, T: sqlx::FromRow<'r, R>>(row: &'r R) -> Option<T> {
    catch_unwind(AssertUnwindSafe(|| T::from_row(row).ok())).ok().flatten()
}

impl Conn {
    /// The end of the chain; none when it is gone or unreadable.
    pub async fn journal_head(&mut self) -> Result<Option<Head>> {
        Ok(on!(self, c => sqlx::query(HEAD).fetch_optional(c).await
            .map(|row| row.as_ref().and_then(readable)))?)
    }

    /// Where the journal begins once its oldest entries are purged: the place of the last that is
    /// gone, and what was sealed there.
    pub async fn journal_checkpoint(&mut self) -> Result<Option<Checkpoint>> {
        Ok(on!(self, c => sqlx::query_as(CHECKPOINT).fetch_optional(c).await)?)
    }

    /// Entries after a place and up to another, in order, at most `limit`; none for one that
    /// cannot be read.
    pub async fn journal_after(
        &mut self,
        after: i64,
        to: i64,
        limit: i64,
    ) -> Result<Vec<Option<Row>>> {
        Ok(on!(self, c => sqlx::query(AFTER)
            .bind(after).bind(to).bind(limit).fetch_all(c).await
            .map(|rows| rows.iter().map(readable).collect()))?)
    }

    /// What an agent looked at and did between two instants. What was tampered with is left to the
    /// check of the whole.
    pub async fn journal_by(
        &mut self,
        actor: AccountId,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<Entry>> {
        let rows: Vec<Option<Row>> = on!(self, c => sqlx::query(BY)
            .bind(actor.0).bind(from).bind(to).fetch_all(c).await
            .map(|rows| rows.iter().map(readable).collect()))?;
        Ok(rows.into_iter().flatten().filter_map(|row| row.read().ok()).collect())
    }

    /// Whether an agent looked at a demand, or at what they type about it, since an instant.
    pub async fn looked_since(
        &mut self,
        actor: AccountId,
        demand: DemandId,
        since: DateTime<Utc>,
    ) -> Result<bool> {
        let [demand_itself, entry] = [What::SawDemand, What::SawEntry].map(What::code);
        let n: i64 = on!(self, c => sqlx::query_scalar(LOOKED)
            .bind(actor.0).bind(since).bind(demand.0).bind(demand_itself).bind(entry)
            .fetch_one(c).await)?;
        Ok(n > 0)
    }

    /// Entries about a demand since an instant, newest first.
    pub async fn journal_of(
        &mut self,
        demand: DemandId,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<Entry>> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_DEMAND)
            .bind(demand.0).bind(since).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }
}

impl Tx {
    /// Takes the next place, and the lock on the chain until the commit; gives the place and the
    /// end of the chain before it.
    pub async fn next_journal_place(&mut self) -> Result<(i64, String)> {
        let place = on!(self, c => sqlx::query_as(NEXT).fetch_optional(c).await)?;
        place.ok_or_else(|| Error::failure("the access journal has no end any more"))
    }

    /// Takes the lock on the chain until the commit: nobody else adds or purges.
    pub async fn lock_journal(&mut self) -> Result<()> {
        on!(self, c => sqlx::query(LOCK).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Purges the entries up to a place, which begins the journal from then on.
    pub async fn purge_journal(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        on!(self, c => sqlx::query(SET_CHECKPOINT)
            .bind(checkpoint.seq).bind(&checkpoint.sealed).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(PURGE)
            .bind(checkpoint.seq).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Adds an entry at the place taken; `end` is the new end of the chain.
    pub async fn add_to_journal(&mut self, row: &Row, end: &str) -> Result<()> {
        on!(self, c => sqlx::query(ADD)
            .bind(row.seq).bind(row.at).bind(row.actor).bind(&row.role).bind(&row.guichet)
            .bind(&row.territory).bind(row.demand).bind(&row.what).bind(&row.reason)
            .bind(row.agent).bind(&row.hash).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(SET_HEAD).bind(end).execute(c).await.map(drop))?;
        Ok(())
    }
}
