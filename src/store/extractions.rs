//! Files that agents take out of the register.

use super::demands::{Row as DemandRow, demand_columns};
use super::{Conn, Tx, corrupt, list, on, sql};
use crate::error::Result;
use app::domain::demand::Demand;
use app::domain::extraction::Order;
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId, ExtractionId};
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, Utc};
use uuid::Uuid;

macro_rules! columns {
    () => {
        "SELECT e.id, e.account, a.email, e.asked, e.guichets, e.state, e.step, e.territory, e.after,
           e.done, e.total, e.lines, e.asked_at, e.ready_at, e.expires_at,
           (SELECT COUNT(*) FROM extraction_taking t WHERE t.extraction = e.id) AS taken
         FROM extraction e JOIN account a ON a.id = e.account "
    };
}

sql! {
    ADD = "INSERT INTO extraction (id, account, asked, guichets, state, step, done, total, lines, asked_at)
           VALUES ($1, $2, $3, $4, 'making', 0, 0, $5, 0, $6)";
    ADD_PLACE = "INSERT INTO extraction_place (extraction, place) VALUES ($1, $2)";
    ONE = concat!(columns!(), "WHERE e.id = $1");
    OF_ACCOUNT = concat!(columns!(), "WHERE e.account = $1 AND e.state <> 'gone'
                         ORDER BY e.asked_at DESC, e.id DESC LIMIT $2");
    OF_PLACES = concat!(columns!(), "WHERE e.account <> $1 AND EXISTS (SELECT 1 FROM extraction_place p
                          WHERE p.extraction = e.id AND $2 LIKE '%,' || p.place || ',%')
                        ORDER BY e.asked_at DESC, e.id DESC LIMIT $3");
    NEXT = concat!(columns!(), "WHERE e.state = 'making' ORDER BY e.step, e.asked_at, e.id LIMIT 1");
    // Two of one account, asked for at once, wait for each other.
    HOLD = "UPDATE account SET created_at = created_at WHERE id = $1";
    MAKING = "SELECT COUNT(*) FROM extraction WHERE account = $1 AND state = 'making'";
    COUNTED = "SELECT counted FROM extraction WHERE id = $1";
    STEP = "UPDATE extraction SET step = step + 1, territory = $3, after = $4, counted = $5,
              done = $6, lines = $7
            WHERE id = $1 AND step = $2 AND state = 'making'";
    READY = "UPDATE extraction SET state = 'ready', counted = NULL, after = NULL, territory = NULL,
               ready_at = $2, expires_at = $3
             WHERE id = $1 AND state = 'making'";
    FAILED = "UPDATE extraction SET state = 'failed', counted = NULL WHERE id = $1 AND state = 'making'";
    GONE = "UPDATE extraction SET state = 'gone', counted = NULL WHERE id = $1";
    DROP_PIECES = "DELETE FROM extraction_piece WHERE extraction = $1";
    EXPIRED = "SELECT id FROM extraction WHERE state = 'ready' AND expires_at <= $1 ORDER BY id";
    OLD = "SELECT COUNT(*) FROM extraction WHERE asked_at < $1 AND state IN ('gone', 'failed')";
    FORGET = "DELETE FROM extraction WHERE asked_at < $1 AND state IN ('gone', 'failed')";
    ADD_PIECE = "INSERT INTO extraction_piece (extraction, piece, size, sealed) VALUES ($1, $2, $3, $4)";
    SIZES = "SELECT size FROM extraction_piece WHERE extraction = $1 ORDER BY piece";
    PIECE = "SELECT sealed FROM extraction_piece WHERE extraction = $1 AND piece = $2";
    TAKE = "INSERT INTO extraction_taking (extraction, at) VALUES ($1, $2)";
    ACTIVE_COUNT = "SELECT COUNT(*) FROM demand WHERE state = 'active' AND territory = $1";
    ACTIVE = concat!("SELECT ", demand_columns!(), " FROM demand
              WHERE state = 'active' AND territory = $1 AND id > $2 ORDER BY id LIMIT $3");
    HELD = concat!("SELECT ", demand_columns!(), " FROM demand
            WHERE state = 'active' AND territory = $1 AND id > $2
              AND (EXISTS (SELECT 1 FROM dispatch x WHERE x.demand = demand.id
                     AND $4 LIKE '%,' || x.guichet || ',%' AND x.state IN ('sent', 'acknowledged'))
                OR EXISTS (SELECT 1 FROM demand_event e WHERE e.demand = demand.id
                     AND $4 LIKE '%,' || e.guichet || ',%' AND e.channel = 'guichet'))
            ORDER BY id LIMIT $3");
}

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Being made.
    Making,
    /// To take.
    Ready,
    /// It could not be made.
    Failed,
    /// Erased.
    Gone,
}

/// An extraction.
#[derive(Clone, Debug)]
pub struct Extraction {
    /// Its id.
    pub id: ExtractionId,
    /// Who asked.
    pub account: AccountId,
    /// Their e-mail.
    pub email: String,
    /// What was asked.
    pub order: Order,
    /// Their guichets, then.
    pub guichets: Vec<GuichetCode>,
    /// Where it stands.
    pub stage: Stage,
    /// Steps done.
    pub step: i64,
    /// Where the next one begins.
    pub after: Option<(TerritoryCode, DemandId)>,
    /// Demands read.
    pub done: i64,
    /// Demands to read.
    pub total: i64,
    /// Lines of the file so far.
    pub lines: i64,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// When it is erased, once it is ready.
    pub expires_at: Option<DateTime<Utc>>,
    /// How often it was taken.
    pub taken: i64,
}

/// An extraction to make.
#[derive(Clone, Copy, Debug)]
pub struct NewExtraction<'a> {
    /// Its id.
    pub id: ExtractionId,
    /// Who asks.
    pub account: AccountId,
    /// What is asked.
    pub order: &'a Order,
    /// Their guichets.
    pub guichets: &'a [GuichetCode],
    /// Demands to read.
    pub total: i64,
    /// The guichets and territories whose lead or manager may know.
    pub places: &'a [String],
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    account: Uuid,
    email: String,
    asked: String,
    guichets: String,
    state: String,
    step: i64,
    territory: Option<String>,
    after: Option<Uuid>,
    done: i64,
    total: i64,
    lines: i64,
    asked_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    taken: i64,
}

impl Row {
    fn read(self) -> Result<Extraction> {
        let stage = match self.state.as_str() {
            "making" => Stage::Making,
            "ready" => Stage::Ready,
            "failed" => Stage::Failed,
            "gone" => Stage::Gone,
            _ => return Err(corrupt("state")),
        };
        let territory = self.territory.map(|code| code.parse().map_err(|_| corrupt("territory")));
        let codes = self.guichets.split(',').filter(|code| !code.is_empty());
        let guichets = codes.map(|code| code.parse().map_err(|_| corrupt("guichet")));
        Ok(Extraction {
            id: ExtractionId(self.id),
            account: AccountId(self.account),
            email: self.email,
            order: serde_json::from_str(&self.asked)?,
            guichets: guichets.collect::<Result<_>>()?,
            stage,
            step: self.step,
            after: territory.transpose()?.zip(self.after.map(DemandId)),
            done: self.done,
            total: self.total,
            lines: self.lines,
            asked_at: self.asked_at,
            expires_at: self.expires_at,
            taken: self.taken,
        })
    }
}

fn all(rows: Vec<Row>) -> Result<Vec<Extraction>> {
    rows.into_iter().map(Row::read).collect()
}

impl Conn {
    /// One of them.
    pub async fn extraction(&mut self, id: ExtractionId) -> Result<Option<Extraction>> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Those of an account that are not erased, the last first.
    pub async fn extractions_of(
        &mut self,
        account: AccountId,
        limit: i64,
    ) -> Result<Vec<Extraction>> {
        all(on!(self, c => sqlx::query_as(OF_ACCOUNT)
            .bind(account.0).bind(limit).fetch_all(c).await)?)
    }

    /// Those that concern these guichets or territories, but for one's own.
    pub async fn extractions_in(
        &mut self,
        places: &[String],
        but: AccountId,
        limit: i64,
    ) -> Result<Vec<Extraction>> {
        all(on!(self, c => sqlx::query_as(OF_PLACES)
            .bind(but.0).bind(list(places)).bind(limit).fetch_all(c).await)?)
    }

    /// The one whose turn it is: that of which the least is done.
    pub async fn extraction_to_make(&mut self) -> Result<Option<Extraction>> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(NEXT).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// What it counted so far, sealed.
    pub async fn extraction_counted(&mut self, id: ExtractionId) -> Result<Option<Vec<u8>>> {
        Ok(on!(self, c => sqlx::query_scalar(COUNTED).bind(id.0).fetch_one(c).await)?)
    }

    /// Those whose time is over.
    pub async fn expired_extractions(&mut self, at: DateTime<Utc>) -> Result<Vec<ExtractionId>> {
        let ids: Vec<Uuid> =
            on!(self, c => sqlx::query_scalar(EXPIRED).bind(at).fetch_all(c).await)?;
        Ok(ids.into_iter().map(ExtractionId).collect())
    }

    /// How many were asked before an instant, and are no file any more.
    pub async fn old_extractions(&mut self, before: DateTime<Utc>) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(OLD).bind(before).fetch_one(c).await)?)
    }

    /// The sizes of the pieces of a file, in bytes, in their order.
    pub async fn extraction_sizes(&mut self, id: ExtractionId) -> Result<Vec<i64>> {
        Ok(on!(self, c => sqlx::query_scalar(SIZES).bind(id.0).fetch_all(c).await)?)
    }

    /// A piece of a file, sealed; none once it is erased.
    pub async fn extraction_piece(
        &mut self,
        id: ExtractionId,
        piece: i64,
    ) -> Result<Option<Vec<u8>>> {
        Ok(on!(self, c => sqlx::query_scalar(PIECE)
            .bind(id.0).bind(piece).fetch_optional(c).await)?)
    }

    /// Demands under way in a territory.
    pub async fn active_count(&mut self, territory: TerritoryCode) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(ACTIVE_COUNT)
            .bind(territory.to_string()).fetch_one(c).await)?)
    }

    /// Demands under way in a territory, after one of them, by id; with `held`, those that these
    /// guichets received or acted on.
    pub async fn active_demands(
        &mut self,
        territory: TerritoryCode,
        after: DemandId,
        held: Option<&[GuichetCode]>,
        limit: i64,
    ) -> Result<Vec<Demand>> {
        let territory = territory.to_string();
        let rows: Vec<DemandRow> = match held {
            None => on!(self, c => sqlx::query_as(ACTIVE)
                .bind(territory).bind(after.0).bind(limit).fetch_all(c).await)?,
            Some(guichets) => on!(self, c => sqlx::query_as(HELD)
                .bind(territory).bind(after.0).bind(limit).bind(list(guichets))
                .fetch_all(c).await)?,
        };
        rows.into_iter().map(DemandRow::read).collect()
    }
}

impl Tx {
    /// Adds one to make.
    pub async fn add_extraction(
        &mut self,
        new: &NewExtraction<'_>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let asked = serde_json::to_string(new.order)?;
        on!(self, c => sqlx::query(ADD)
            .bind(new.id.0).bind(new.account.0).bind(asked).bind(list(new.guichets))
            .bind(new.total).bind(at).execute(c).await.map(drop))?;
        for place in new.places {
            on!(self, c => sqlx::query(ADD_PLACE)
                .bind(new.id.0).bind(place).execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// Holds those of an account until the end of the transaction.
    pub async fn hold_extractions(&mut self, account: AccountId) -> Result<()> {
        on!(self, c => sqlx::query(HOLD).bind(account.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// How many of an account are still to make.
    pub async fn extractions_making(&mut self, account: AccountId) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(MAKING).bind(account.0).fetch_one(c).await)?)
    }

    /// Keeps what a step did; false when another node did it, or when it is not wanted any more.
    pub async fn step_extraction(
        &mut self,
        id: ExtractionId,
        step: i64,
        after: Option<(TerritoryCode, DemandId)>,
        counted: Option<Vec<u8>>,
        done: i64,
        lines: i64,
    ) -> Result<bool> {
        let (territory, after) =
            after.map(|(territory, after)| (territory.to_string(), after.0)).unzip();
        let rows = on!(self, c => sqlx::query(STEP)
            .bind(id.0).bind(step).bind(territory).bind(after).bind(counted).bind(done).bind(lines)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(rows > 0)
    }

    /// Adds a piece to the file.
    pub async fn add_extraction_piece(
        &mut self,
        id: ExtractionId,
        piece: i64,
        size: i64,
        sealed: &[u8],
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD_PIECE)
            .bind(id.0).bind(piece).bind(size).bind(sealed).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes away the pieces of the file.
    pub async fn drop_extraction_pieces(&mut self, id: ExtractionId) -> Result<()> {
        on!(self, c => sqlx::query(DROP_PIECES).bind(id.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The file can be taken, until an instant.
    pub async fn extraction_is_ready(
        &mut self,
        id: ExtractionId,
        at: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(READY)
            .bind(id.0).bind(at).bind(until).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The file cannot be made.
    pub async fn extraction_failed(&mut self, id: ExtractionId) -> Result<()> {
        on!(self, c => sqlx::query(FAILED).bind(id.0).execute(c).await.map(drop))?;
        self.drop_extraction_pieces(id).await
    }

    /// The file is erased; that it was asked for is still known.
    pub async fn extraction_is_gone(&mut self, id: ExtractionId) -> Result<()> {
        on!(self, c => sqlx::query(GONE).bind(id.0).execute(c).await.map(drop))?;
        self.drop_extraction_pieces(id).await
    }

    /// Forgets those that were asked before an instant.
    pub async fn forget_extractions(&mut self, before: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(FORGET).bind(before).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Notes that the file is taken.
    pub async fn take_extraction(&mut self, id: ExtractionId, at: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(TAKE).bind(id.0).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }
}
