//! Demands, their events, the numbers.

use super::{Conn, Store, Tx, corrupt, list, on, sql};
use crate::error::{Error, Result};
use app::domain::calendar::end_of_day;
use app::domain::demand::Demand;
use app::domain::event::{By, Event};
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId};
use app::domain::life_cycle::{Registration, RemovalReason, Status};
use app::domain::partial_date::PartialDate;
use app::domain::territory::TerritoryCode;
use app::domain::unique_number::UniqueNumber;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

macro_rules! columns {
    () => {
        "id, account, state, answers, content, territory, filed_on, refusal, unique_number,
         registered_on, renewed_on, removed_on, removal_reason, given_up_on, correction, question, version"
    };
}
pub(super) use columns as demand_columns;

sql! {
    BY_ID = concat!("SELECT ", columns!(), " FROM demand WHERE id = $1");
    OF_ACCOUNT = concat!("SELECT ", columns!(), " FROM demand WHERE account = $1
        ORDER BY CASE state WHEN 'removed' THEN 1 ELSE 0 END, created_at DESC LIMIT 1");
    BY_NUMBER = concat!("SELECT ", columns!(), " FROM demand WHERE unique_number = $1");
    ADD = "INSERT INTO demand (id, account, state, answers, content, territory, filed_on, refusal,
             unique_number, registered_on, renewed_on, removed_on, removal_reason, version, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14)";
    // Given up and correction: a demand is added without either.
    SAVE = "UPDATE demand SET account = $2, state = $3, answers = $4, content = $5, territory = $6,
              filed_on = $7, refusal = $8, unique_number = $9, registered_on = $10,
              renewed_on = $11, removed_on = $12, removal_reason = $13, given_up_on = $14,
              given_up_until = $15, correction = $16, correction_on = $17, question = $18,
              version = version + 1
            WHERE id = $1 AND version = $19";
    SAVE_ANSWERS = "UPDATE demand SET answers = $2, touched_at = $4, version = version + 1
                    WHERE id = $1 AND version = $3";
    DELETE_DRAFT = "DELETE FROM demand WHERE account = $1 AND state = 'draft'";
    APPEND = "INSERT INTO demand_event (demand, seq, kind, event, version, actor, channel, guichet, at)
              VALUES ($1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM demand_event WHERE demand = $1),
                      $2, $3, $4, $5, $6, $7, $8)
              RETURNING seq";
    EVENTS = "SELECT seq, event, actor, channel, guichet, at FROM demand_event
              WHERE demand = $1 ORDER BY seq";
    NEXT_NUMBER = "INSERT INTO number_sequence (territory, last) VALUES ($1, 1)
                   ON CONFLICT (territory) DO UPDATE SET last = number_sequence.last + 1
                   RETURNING last";
    // One territory at a time, as its index is ordered. `$3`: `first`, `again`, or nothing.
    QUEUE = concat!("SELECT ", columns!(), " FROM demand
             WHERE state = 'submitted' AND question IS NULL AND territory = $1 AND filed_on <= $2
               AND ($3 = '' OR ($3 = 'again') = EXISTS (SELECT 1 FROM demand_event e
                     WHERE e.demand = demand.id AND e.kind IN ('document_refused', 'question_asked')))
               AND NOT EXISTS (SELECT 1 FROM decision p
                     WHERE p.demand = demand.id AND p.state = 'pending')
             ORDER BY filed_on, id LIMIT $4");
    QUEUE_LENGTH = "SELECT COUNT(*) FROM demand
                    WHERE state = 'submitted' AND question IS NULL AND territory = $1
                      AND NOT EXISTS (SELECT 1 FROM decision p
                            WHERE p.demand = demand.id AND p.state = 'pending')";
    CORRECTIONS = concat!("SELECT ", columns!(), " FROM demand
             WHERE correction IS NOT NULL AND territory = $1 AND correction_on <= $2
               AND NOT EXISTS (SELECT 1 FROM decision p
                     WHERE p.demand = demand.id AND p.state = 'pending')
             ORDER BY correction_on, id LIMIT $3");
    CORRECTION_COUNT = "SELECT COUNT(*) FROM demand
                        WHERE correction IS NOT NULL AND territory = $1
                          AND NOT EXISTS (SELECT 1 FROM decision p
                                WHERE p.demand = demand.id AND p.state = 'pending')";
    GIVEN_UP = "SELECT id FROM demand WHERE given_up_until <= $1
                ORDER BY given_up_until, id LIMIT $2";
    UNATTENDED = "SELECT territory, COUNT(*) FROM demand d WHERE state = 'submitted'
                  AND NOT EXISTS (SELECT 1 FROM agent_right r JOIN account a ON a.id = r.account
                                  WHERE a.role = 'operator' AND r.territory = d.territory
                                    AND (a.works_until IS NULL OR a.works_until > $1))
                  GROUP BY territory ORDER BY territory";
    // By name and birth date, in some territories or among what some guichets hold. The dates are
    // one text, ten characters each: each makes a whole key, which the index finds.
    BY_NAME = concat!("WITH RECURSIVE birth (n) AS (
                 SELECT 0 UNION ALL
                 SELECT n + 1 FROM birth WHERE (n + 1) * 10 < LENGTH(CAST($2 AS TEXT)))
               SELECT ", columns!(), " FROM demand
               WHERE id IN (SELECT demand FROM demand_name WHERE name IN
                   (SELECT CAST($1 AS TEXT) || SUBSTR(CAST($2 AS TEXT), n * 10 + 1, 10) FROM birth))
                 AND ($3 LIKE '%,' || territory || ',%'
                   OR EXISTS (SELECT 1 FROM dispatch x WHERE x.demand = demand.id
                        AND $4 LIKE '%,' || x.guichet || ',%' AND x.state IN ('sent', 'acknowledged'))
                   OR EXISTS (SELECT 1 FROM demand_event e WHERE e.demand = demand.id
                        AND $4 LIKE '%,' || e.guichet || ',%' AND e.channel = 'guichet'))
               ORDER BY CASE state WHEN 'removed' THEN 1 ELSE 0 END, filed_on, id LIMIT $5");
    COUNT = "SELECT COUNT(*) FROM demand";
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Uuid,
    account: Option<Uuid>,
    state: String,
    answers: String,
    content: Option<String>,
    filed_on: Option<NaiveDate>,
    refusal: Option<String>,
    unique_number: Option<String>,
    registered_on: Option<NaiveDate>,
    renewed_on: Option<NaiveDate>,
    removed_on: Option<NaiveDate>,
    removal_reason: Option<String>,
    given_up_on: Option<NaiveDate>,
    correction: Option<String>,
    question: Option<String>,
    version: i64,
}

impl Row {
    pub(super) fn read(self) -> Result<Demand> {
        let status = self.status()?;
        Ok(Demand {
            id: DemandId(self.id),
            account: self.account.map(AccountId),
            status,
            answers: serde_json::from_str(&self.answers)?,
            content: self.content.as_deref().map(serde_json::from_str).transpose()?,
            given_up_on: self.given_up_on,
            correction: self.correction.as_deref().map(serde_json::from_str).transpose()?,
            question: self.question.as_deref().map(serde_json::from_str).transpose()?,
            version: self.version,
        })
    }

    fn status(&self) -> Result<Status> {
        let wrong = || corrupt("status");
        let filed_on = || self.filed_on.ok_or_else(wrong);
        let registration = || -> Result<Registration> {
            let number = self.unique_number.as_deref().ok_or_else(wrong)?;
            Ok(Registration {
                unique_number: number.parse().map_err(|_| corrupt("number"))?,
                filed_on: filed_on()?,
                registered_on: self.registered_on.ok_or_else(wrong)?,
                renewed_on: self.renewed_on,
            })
        };
        Ok(match self.state.as_str() {
            "draft" => Status::Draft,
            "submitted" => Status::Submitted { filed_on: filed_on()? },
            "refused" => Status::Refused {
                filed_on: filed_on()?,
                refusal: serde_json::from_str(self.refusal.as_deref().ok_or_else(wrong)?)?,
            },
            "active" => Status::Active(registration()?),
            "removed" => Status::Removed {
                registration: registration()?,
                removed_on: self.removed_on.ok_or_else(wrong)?,
                reason: self
                    .removal_reason
                    .as_deref()
                    .and_then(RemovalReason::from_code)
                    .ok_or_else(wrong)?,
            },
            _ => return Err(wrong()),
        })
    }
}

/// A demand as columns.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) answers: String,
    pub(super) content: Option<String>,
    refusal: Option<String>,
    pub(super) number: Option<String>,
    pub(super) registered_on: Option<NaiveDate>,
    pub(super) renewed_on: Option<NaiveDate>,
    pub(super) removed_on: Option<NaiveDate>,
    pub(super) removal_reason: Option<&'static str>,
    correction: Option<String>,
    question: Option<String>,
}

impl Columns {
    pub(super) fn of(demand: &Demand) -> Result<Self> {
        let registration = demand.status.registration();
        let (removed_on, removal_reason) = match &demand.status {
            Status::Removed { removed_on, reason, .. } => (Some(*removed_on), Some(reason.code())),
            _ => (None, None),
        };
        let refusal = match &demand.status {
            Status::Refused { refusal, .. } => Some(serde_json::to_string(refusal)?),
            _ => None,
        };
        Ok(Self {
            answers: serde_json::to_string(&demand.answers)?,
            content: demand.content.as_ref().map(serde_json::to_string).transpose()?,
            refusal,
            number: registration.map(|r| r.unique_number.to_string()),
            registered_on: registration.map(|r| r.registered_on),
            renewed_on: registration.and_then(|r| r.renewed_on),
            removed_on,
            removal_reason,
            correction: demand.correction.as_ref().map(serde_json::to_string).transpose()?,
            question: demand.question.as_ref().map(serde_json::to_string).transpose()?,
        })
    }
}

/// An event with who did it.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Rank in the history of the demand, from 1.
    pub seq: i64,
    /// What happened.
    pub event: Event,
    /// Account of the person.
    pub actor: Option<AccountId>,
    /// Word of the channel.
    pub channel: String,
    /// Desk.
    pub guichet: String,
    /// Instant.
    pub at: DateTime<Utc>,
}

impl Store {
    /// The demand of an account: the open one, else the last removed. On the engine that this
    /// process alone writes, the one of a second ago at most.
    pub async fn demand_of(&self, account: AccountId) -> Result<Option<Demand>> {
        let Some(recent) = &self.demands else {
            return self.read().await?.demand_of(account).await;
        };
        let epoch = match recent.get(&account) {
            Ok(demand) => return Ok(Some(demand)),
            Err(epoch) => epoch,
        };
        let demand = self.read().await?.demand_of(account).await?;
        if let Some(demand) = &demand {
            recent.keep(epoch, &account, demand);
        }
        Ok(demand)
    }
}

impl Conn {
    /// One demand.
    pub async fn demand(&mut self, id: DemandId) -> Result<Option<Demand>> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The demand of an account: the open one, else the last removed.
    pub async fn demand_of(&mut self, account: AccountId) -> Result<Option<Demand>> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(OF_ACCOUNT).bind(account.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The demand of a number.
    pub async fn demand_by_number(&mut self, number: UniqueNumber) -> Result<Option<Demand>> {
        let number = number.to_string();
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(BY_NUMBER).bind(number).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The history of a demand, oldest first.
    pub async fn events(&mut self, id: DemandId) -> Result<Vec<Recorded>> {
        type Row = (i64, String, Option<Uuid>, String, String, DateTime<Utc>);
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(EVENTS).bind(id.0).fetch_all(c).await)?;
        let read = |(seq, event, actor, channel, guichet, at): Row| {
            let event = serde_json::from_str(&event)?;
            Ok(Recorded { seq, event, actor: actor.map(AccountId), channel, guichet, at })
        };
        rows.into_iter().map(read).collect()
    }

    /// Demands of a territory whose document is to check, oldest first: those filed up to a day,
    /// and those that come back (`Some(true)`), come first (`Some(false)`), or both.
    pub async fn queue(
        &mut self,
        territory: TerritoryCode,
        up_to: NaiveDate,
        again: Option<bool>,
        limit: i64,
    ) -> Result<Vec<Demand>> {
        let again = match again {
            None => "",
            Some(false) => "first",
            Some(true) => "again",
        };
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(QUEUE)
            .bind(territory.to_string()).bind(up_to).bind(again).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many wait.
    pub async fn queue_length(&mut self, territory: TerritoryCode) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(QUEUE_LENGTH)
            .bind(territory.to_string()).fetch_one(c).await)?)
    }

    /// Demands of a territory whose civil status is to correct, asked up to a day, the oldest
    /// request first.
    pub async fn corrections(
        &mut self,
        territory: TerritoryCode,
        up_to: NaiveDate,
        limit: i64,
    ) -> Result<Vec<Demand>> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(CORRECTIONS)
            .bind(territory.to_string()).bind(up_to).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many corrections wait.
    pub async fn correction_count(&mut self, territory: TerritoryCode) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(CORRECTION_COUNT)
            .bind(territory.to_string()).fetch_one(c).await)?)
    }

    /// Demands given up, whose day is over.
    pub async fn given_up(&mut self, now: DateTime<Utc>, limit: i64) -> Result<Vec<DemandId>> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(GIVEN_UP)
            .bind(now).bind(limit).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DemandId).collect())
    }

    /// Territories whose files no operator checks, and how many wait there.
    pub async fn unattended(&mut self, now: DateTime<Utc>) -> Result<Vec<(TerritoryCode, i64)>> {
        let rows: Vec<(String, i64)> =
            on!(self, c => sqlx::query_as(UNATTENDED).bind(now).fetch_all(c).await)?;
        let read =
            |(code, n): (String, i64)| Ok((code.parse().map_err(|_| corrupt("territory"))?, n));
        rows.into_iter().map(read).collect()
    }

    /// Demands of a [name](app::domain::desk::search_start) and one of these birth dates, of these
    /// territories or held by these guichets; those that live first, the oldest first.
    pub async fn demands_by_name(
        &mut self,
        start: &str,
        births: &[PartialDate],
        territories: &[TerritoryCode],
        guichets: &[GuichetCode],
        limit: i64,
    ) -> Result<Vec<Demand>> {
        let (codes, desks) = (list(territories), list(guichets));
        let births: String = births.iter().map(ToString::to_string).collect();
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(BY_NAME)
            .bind(start).bind(births).bind(codes).bind(desks).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many demands there are, drafts included.
    pub async fn demand_count(&mut self) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(COUNT).fetch_one(c).await)?)
    }
}

impl Tx {
    /// What the owner of a demand reads next, if this lasts.
    fn now_is(&mut self, demand: &Demand, version: i64) {
        if let (Some(demands), Some(account)) = (&mut self.demands, demand.account) {
            // A removed demand is theirs only as long as they open no other.
            let open = !matches!(demand.status, Status::Removed { .. });
            let saved = open.then(|| Demand { version, ..demand.clone() });
            demands.one(account, saved);
        }
    }

    /// Adds a demand, as version 1.
    pub async fn add_demand(
        &mut self,
        demand: &Demand,
        territory: Option<TerritoryCode>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        self.now_is(demand, 1);
        let columns = Columns::of(demand)?;
        let territory = territory.map(|code| code.to_string());
        on!(self, c => sqlx::query(ADD)
            .bind(demand.id.0).bind(demand.account.map(|id| id.0))
            .bind(demand.status.kind().as_str()).bind(&columns.answers).bind(&columns.content)
            .bind(territory).bind(demand.status.filed_on()).bind(&columns.refusal)
            .bind(&columns.number).bind(columns.registered_on).bind(columns.renewed_on)
            .bind(columns.removed_on).bind(columns.removal_reason).bind(at)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Saves a demand over the version it was read at; [`Error::Conflict`] when that is no
    /// longer the current one.
    pub async fn save_demand(
        &mut self,
        demand: &Demand,
        territory: Option<TerritoryCode>,
    ) -> Result<()> {
        self.now_is(demand, demand.version + 1);
        let columns = Columns::of(demand)?;
        let given_up_until = demand.given_up_on.map(|on| end_of_day(on, territory));
        let territory = territory.map(|code| code.to_string());
        let saved = on!(self, c => sqlx::query(SAVE)
            .bind(demand.id.0).bind(demand.account.map(|id| id.0))
            .bind(demand.status.kind().as_str()).bind(&columns.answers).bind(&columns.content)
            .bind(territory).bind(demand.status.filed_on()).bind(&columns.refusal)
            .bind(&columns.number).bind(columns.registered_on).bind(columns.renewed_on)
            .bind(columns.removed_on).bind(columns.removal_reason)
            .bind(demand.given_up_on).bind(given_up_until).bind(&columns.correction)
            .bind(demand.correction.as_ref().map(|correction| correction.requested_on))
            .bind(&columns.question).bind(demand.version)
            .execute(c).await.map(|done| done.rows_affected()))?;
        if saved == 1 { Ok(()) } else { Err(Error::Conflict) }
    }

    /// Saves the answers of a demand over the version it was read at, and nothing else of it;
    /// [`Error::Conflict`] when that is no longer the current one.
    pub async fn save_answers(&mut self, demand: &Demand, at: DateTime<Utc>) -> Result<()> {
        self.now_is(demand, demand.version + 1);
        let answers = serde_json::to_string(&demand.answers)?;
        let saved = on!(self, c => sqlx::query(SAVE_ANSWERS)
            .bind(demand.id.0).bind(answers).bind(demand.version).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        if saved == 1 { Ok(()) } else { Err(Error::Conflict) }
    }

    /// Deletes the draft of an account; it is not part of the register.
    pub async fn delete_draft(&mut self, account: AccountId) -> Result<()> {
        self.forget_account(account);
        on!(self, c => sqlx::query(DELETE_DRAFT).bind(account.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The account is gone, with what it held.
    pub(super) fn forget_account(&mut self, account: AccountId) {
        if let Some(demands) = &mut self.demands {
            demands.one(account, None);
        }
    }

    /// Writes an event in the register and gives its rank.
    pub async fn append(
        &mut self,
        id: DemandId,
        version: i64,
        event: &Event,
        by: By,
    ) -> Result<i64> {
        let text = serde_json::to_string(event)?;
        let guichet = by.guichet.to_string();
        Ok(on!(self, c => sqlx::query_scalar(APPEND)
            .bind(id.0).bind(event.kind()).bind(&text).bind(version)
            .bind(by.actor.map(|id| id.0)).bind(by.channel.as_str()).bind(guichet).bind(by.at)
            .fetch_one(c).await)?)
    }

    /// The next sequence of a territory, held until the transaction ends: never given twice.
    pub async fn next_sequence(&mut self, territory: TerritoryCode) -> Result<i64> {
        let territory = territory.to_string();
        Ok(on!(self, c => sqlx::query_scalar(NEXT_NUMBER).bind(territory).fetch_one(c).await)?)
    }
}
