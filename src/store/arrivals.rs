//! Files that came whole and are not yet pages of a document.

use super::documents::Purpose;
use super::{Conn, Tx, corrupt, on, sql};
use crate::error::Result;
use app::domain::document::{Fate, Stage};
use app::domain::ids::{AccountId, ArrivalId, DemandId, UploadId};
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, Utc};
use uuid::Uuid;

sql! {
    ADD = "INSERT INTO document_arrival (id, account, demand, upload, purpose, state, stage, sealed,
             received_at, attempts, due_at)
           VALUES ($1, $2, $3, $4, $5, 'waiting', 'received', $6, $7, 1, $8)";
    OF_UPLOAD = "SELECT id, account, demand, upload, purpose, attempts FROM document_arrival
                 WHERE upload = $1";
    DUE = "SELECT id, account, demand, upload, purpose, attempts FROM document_arrival
           WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT $2";
    // Once: whoever comes second holds an old number.
    CLAIM = "UPDATE document_arrival SET attempts = attempts + 1, due_at = $3
             WHERE id = $1 AND attempts = $2 AND state = 'waiting'";
    SEALED = "SELECT sealed FROM document_arrival WHERE id = $1 AND sealed IS NOT NULL";
    POSTPONE = "UPDATE document_arrival SET stage = $3, due_at = $4
                WHERE id = $1 AND attempts = $2 AND state = 'waiting'";
    REFUSE = "UPDATE document_arrival SET state = 'refused', refusal = $3, sealed = NULL
              WHERE id = $1 AND attempts = $2 AND state = 'waiting'";
    DONE = "DELETE FROM document_arrival WHERE id = $1 AND attempts = $2 AND state = 'waiting'";
    TAKE_BACK = "DELETE FROM document_arrival WHERE id = $1 AND demand = $2 AND purpose = $3";
    FORGET = "DELETE FROM document_arrival WHERE demand = $1 AND purpose = $2";
    HELD_UP_IN = "SELECT COUNT(*), MIN(a.received_at) FROM document_arrival a
                  JOIN demand d ON d.id = a.demand
                  WHERE a.state = 'waiting' AND d.territory = $1";
    FORGET_REFUSED = "DELETE FROM document_arrival WHERE demand = $1 AND state = 'refused'";
    LINES = "SELECT id, state, stage, refusal, received_at FROM document_arrival
             WHERE demand = $1 AND purpose = $2 ORDER BY received_at, id";
    WAITING = "SELECT COUNT(*) FROM document_arrival
               WHERE demand = $1 AND purpose = $2 AND state = 'waiting'";
    HELD_UP = "SELECT stage, COUNT(*) AS number, MIN(received_at) AS oldest FROM document_arrival
               WHERE state = 'waiting' GROUP BY stage ORDER BY stage";
}

/// A file that came whole.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Its name.
    pub id: ArrivalId,
    /// Whose document it is for.
    pub account: AccountId,
    /// Their demand.
    pub demand: DemandId,
    /// The upload in pieces that brought it.
    pub upload: Option<UploadId>,
    /// What it proves.
    pub purpose: Purpose,
    /// Tries begun; whoever works on it holds this number.
    pub attempts: i64,
}

/// What its owner and the operator are told of it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub id: ArrivalId,
    /// Where it stands.
    pub fate: Fate,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// Files that wait for the same thing.
#[derive(Clone, Debug)]
pub struct HeldUp {
    /// What for.
    pub stage: Stage,
    /// How many.
    pub number: i64,
    /// When the oldest came.
    pub oldest: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    account: Uuid,
    demand: Uuid,
    upload: Option<Uuid>,
    purpose: String,
    attempts: i64,
}

impl Row {
    fn read(self) -> Result<Arrival> {
        Ok(Arrival {
            id: ArrivalId(self.id),
            account: AccountId(self.account),
            demand: DemandId(self.demand),
            upload: self.upload.map(UploadId),
            purpose: Purpose::read(&self.purpose).ok_or_else(|| corrupt("purpose"))?,
            attempts: self.attempts,
        })
    }
}

#[derive(sqlx::FromRow)]
struct LineRow {
    id: Uuid,
    state: String,
    stage: String,
    refusal: Option<String>,
    received_at: DateTime<Utc>,
}

fn stage(code: &str) -> Result<Stage> {
    Stage::from_code(code).ok_or_else(|| corrupt("stage"))
}

impl Conn {
    /// The file that an upload brought, when it is not decided yet.
    pub async fn arrival_of(&mut self, upload: UploadId) -> Result<Option<Arrival>> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(OF_UPLOAD).bind(upload.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Those to try now, the longest due first.
    pub async fn due_arrivals(&mut self, now: DateTime<Utc>, limit: i64) -> Result<Vec<Arrival>> {
        let rows: Vec<Row> =
            on!(self, c => sqlx::query_as(DUE).bind(now).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// What came, sealed.
    pub async fn sealed_arrival(&mut self, id: ArrivalId) -> Result<Option<Vec<u8>>> {
        Ok(on!(self, c => sqlx::query_scalar(SEALED).bind(id.0).fetch_optional(c).await)?)
    }

    /// Those of a demand that are no pages, in the order they came.
    pub async fn arrivals(&mut self, demand: DemandId, purpose: Purpose) -> Result<Vec<Line>> {
        let rows: Vec<LineRow> = on!(self, c => sqlx::query_as(LINES)
            .bind(demand.0).bind(purpose.as_str()).fetch_all(c).await)?;
        let read = |row: LineRow| {
            let fate = match (row.state.as_str(), row.refusal) {
                ("waiting", _) => Fate::Waiting(stage(&row.stage)?),
                ("refused", Some(why)) => Fate::Refused(why),
                _ => return Err(corrupt("arrival")),
            };
            Ok(Line { id: ArrivalId(row.id), fate, received_at: row.received_at })
        };
        rows.into_iter().map(read).collect()
    }

    /// How many of a demand wait.
    pub async fn waiting_arrivals(&mut self, demand: DemandId, purpose: Purpose) -> Result<usize> {
        let number: i64 = on!(self, c => sqlx::query_scalar(WAITING)
            .bind(demand.0).bind(purpose.as_str()).fetch_one(c).await)?;
        usize::try_from(number).map_err(|_| corrupt("count"))
    }

    /// How many files of a territory wait to be checked, and since when the first of them.
    pub async fn held_up_in(
        &mut self,
        territory: TerritoryCode,
    ) -> Result<(i64, Option<DateTime<Utc>>)> {
        Ok(on!(self, c => sqlx::query_as(HELD_UP_IN)
            .bind(territory.to_string()).fetch_one(c).await)?)
    }

    /// Everybody's, by what they wait for.
    pub async fn held_up(&mut self) -> Result<Vec<HeldUp>> {
        let rows: Vec<(String, i64, DateTime<Utc>)> =
            on!(self, c => sqlx::query_as(HELD_UP).fetch_all(c).await)?;
        rows.into_iter()
            .map(|(code, number, oldest)| Ok(HeldUp { stage: stage(&code)?, number, oldest }))
            .collect()
    }
}

impl Tx {
    /// Keeps a file that came whole; the first try has begun and counts as interrupted at `due_at`.
    pub async fn add_arrival(
        &mut self,
        arrival: &Arrival,
        sealed: &[u8],
        at: DateTime<Utc>,
        due_at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD)
            .bind(arrival.id.0).bind(arrival.account.0).bind(arrival.demand.0)
            .bind(arrival.upload.map(|upload| upload.0)).bind(arrival.purpose.as_str())
            .bind(sealed).bind(at).bind(due_at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Begins another try, which counts as interrupted at `due_at`; none when somebody else did.
    pub async fn claim_arrival(
        &mut self,
        arrival: Arrival,
        due_at: DateTime<Utc>,
    ) -> Result<Option<Arrival>> {
        let n = on!(self, c => sqlx::query(CLAIM)
            .bind(arrival.id.0).bind(arrival.attempts).bind(due_at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok((n == 1).then(|| Arrival { attempts: arrival.attempts + 1, ..arrival }))
    }

    /// It waits for something until an instant.
    pub async fn postpone_arrival(
        &mut self,
        arrival: &Arrival,
        stage: Stage,
        due_at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(POSTPONE)
            .bind(arrival.id.0).bind(arrival.attempts).bind(stage.code()).bind(due_at)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// It is refused, and what came is gone; its owner is told on their next page.
    pub async fn refuse_arrival(&mut self, arrival: &Arrival, why: &str) -> Result<()> {
        on!(self, c => sqlx::query(REFUSE)
            .bind(arrival.id.0).bind(arrival.attempts).bind(why)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// It is decided; false when another try took it away, or its owner took it back.
    pub async fn arrival_done(&mut self, arrival: &Arrival) -> Result<bool> {
        let n = on!(self, c => sqlx::query(DONE)
            .bind(arrival.id.0).bind(arrival.attempts)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Its owner takes it back; false when it is none of that demand's.
    pub async fn take_back_arrival(
        &mut self,
        id: ArrivalId,
        demand: DemandId,
        purpose: Purpose,
    ) -> Result<bool> {
        let n = on!(self, c => sqlx::query(TAKE_BACK)
            .bind(id.0).bind(demand.0).bind(purpose.as_str()).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// None of the files for this purpose is kept, whether it waits or was refused.
    pub async fn forget_arrivals(&mut self, demand: DemandId, purpose: Purpose) -> Result<()> {
        on!(self, c => sqlx::query(FORGET)
            .bind(demand.0).bind(purpose.as_str()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// What is told of refused files has served.
    pub async fn forget_refused_arrivals(&mut self, demand: DemandId) -> Result<()> {
        on!(self, c => sqlx::query(FORGET_REFUSED).bind(demand.0).execute(c).await.map(drop))?;
        Ok(())
    }
}
