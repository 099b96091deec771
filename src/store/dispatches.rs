//! Sendings to the guichets, and their inboxes.

use super::{Conn, Tx, corrupt, list, on, sql};
use crate::error::Result;
use app::domain::dispatch::DispatchState;
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What the guichets `$1` received: all of it, or what is `$2` not to acknowledge; only what is
/// `$3` unread; of the kind `$4` or of any; from `$5` to `$6`.
macro_rules! received {
    () => {
        "SELECT * FROM (
           SELECT x.demand, x.seq, e.kind, MAX(x.sent_at) AS sent_at, MAX(x.state) AS state,
             CAST(MAX(CASE WHEN o.read_at >= x.sent_at THEN 0 ELSE 1 END) AS BIGINT) AS unread
           FROM dispatch x
           JOIN demand_event e ON e.demand = x.demand AND e.seq = x.seq
           LEFT JOIN desk_reading o ON o.demand = x.demand AND o.guichet = x.guichet
           WHERE $1 LIKE '%,' || x.guichet || ',%'
             AND x.state IN ('sent', 'acknowledged') AND (x.state = 'sent' OR $2)
             AND ($4 = '' OR e.kind = $4) AND x.sent_at >= $5 AND x.sent_at < $6
           GROUP BY x.demand, x.seq, e.kind) g
         WHERE g.unread = 1 OR NOT $3"
    };
}

sql! {
    // One statement for all recipients: a demand of the Paris region has dozens.
    SEND = "INSERT INTO dispatch (demand, seq, guichet, state, attempts, next_attempt_at)
            SELECT $1, $2, code, 'to_send', 0, $3 FROM guichet
            WHERE $4 LIKE '%,' || code || ',%'";
    // Claiming moves the next attempt away, so that no other node takes the same.
    DUE = "SELECT demand, seq, guichet, attempts FROM dispatch
           WHERE state = 'to_send' AND next_attempt_at <= $1
           ORDER BY next_attempt_at LIMIT $2";
    CLAIM = "UPDATE dispatch SET next_attempt_at = $5, attempts = attempts + 1
             WHERE demand = $1 AND seq = $2 AND guichet = $3 AND state = 'to_send' AND attempts = $4";
    SENT = "UPDATE dispatch SET state = 'sent', sent_at = $4
            WHERE demand = $1 AND seq = $2 AND guichet = $3 AND state = 'to_send'";
    FAILED = "UPDATE dispatch SET state = 'failed'
              WHERE demand = $1 AND seq = $2 AND guichet = $3 AND state = 'to_send'";
    FAILURES = "SELECT (SELECT COUNT(*) FROM dispatch WHERE state = 'failed')
                     + (SELECT COUNT(*) FROM mail WHERE state = 'failed')
                     + (SELECT COUNT(*) FROM notice WHERE state = 'failed' AND channel = 'mail')
                     + (SELECT COUNT(*) FROM agenda WHERE failed_at IS NOT NULL)";
    FAILED_ONES = "SELECT demand, seq, guichet, next_attempt_at FROM dispatch WHERE state = 'failed'
                   ORDER BY next_attempt_at, demand, seq, guichet LIMIT $1";
    TRY_AGAIN = "UPDATE dispatch SET state = 'to_send', attempts = 0, next_attempt_at = $4
                 WHERE demand = $1 AND seq = $2 AND guichet = $3 AND state = 'failed'";
    // One line for an event, however many guichets of the reader received it: to acknowledge
    // (`sent`, the greater word) as long as one of them has not.
    // It is unread as long as one of them has not opened the demand since.
    INBOX = concat!("SELECT d.unique_number, d.content, r.kind, r.sent_at, r.state, r.unread
             FROM (", received!(), " ORDER BY sent_at DESC, demand DESC, seq DESC LIMIT $7 OFFSET $8) r
             JOIN demand d ON d.id = r.demand
             ORDER BY r.sent_at DESC, r.demand DESC, r.seq DESC");
    INBOX_LENGTH = concat!("SELECT COUNT(*), CAST(COALESCE(SUM(unread), 0) AS BIGINT)
                            FROM (", received!(), ") r");
    TO_ACKNOWLEDGE = "SELECT COUNT(DISTINCT demand) FROM dispatch
                      WHERE state = 'sent' AND $1 LIKE '%,' || guichet || ',%'";
    RECEIVED = "SELECT state FROM dispatch
                WHERE demand = $1 AND state IN ('sent', 'acknowledged')
                  AND $2 LIKE '%,' || guichet || ',%'";
    ACKNOWLEDGE = "UPDATE dispatch SET state = 'acknowledged', acknowledged_at = $3,
                     acknowledged_by = $4
                   WHERE demand = $1 AND state = 'sent' AND $2 LIKE '%,' || guichet || ',%'";
    // A guichet that acted on it was told nothing then, and holds it all the same.
    TOLD = "SELECT guichet FROM dispatch WHERE demand = $1
            UNION SELECT guichet FROM demand_event WHERE demand = $1 AND channel = 'guichet'
            ORDER BY 1";
    SENDINGS = "SELECT guichet, sent_at, acknowledged_at FROM dispatch
                WHERE demand = $1 AND state IN ('sent', 'acknowledged') ORDER BY seq, guichet";
    STATES = "SELECT guichet, state FROM dispatch WHERE demand = $1 ORDER BY seq, guichet";
}

/// A sending that is due.
#[derive(Clone, Debug)]
pub struct Due {
    /// Demand.
    pub demand: DemandId,
    /// Rank of the event.
    pub seq: i64,
    /// Recipient.
    pub guichet: String,
    /// Tries so far.
    pub attempts: i64,
}

/// A line of an inbox.
#[derive(Clone, Debug)]
pub struct Received {
    /// Number.
    pub unique_number: String,
    /// Content, as JSON.
    pub content: String,
    /// Kind of event.
    pub kind: String,
    /// When it came.
    pub sent_at: DateTime<Utc>,
    /// `sent` or `acknowledged`.
    pub state: DispatchState,
    /// One of the reader's guichets has not opened the demand since.
    pub unread: bool,
}

/// What an inbox shows of what came.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Also what is acknowledged.
    pub all: bool,
    /// Only what is unread.
    pub unread: bool,
    /// One kind of event; empty for all.
    pub kind: String,
    /// First instant.
    pub from: DateTime<Utc>,
    /// The instant after the last.
    pub until: DateTime<Utc>,
}

/// How much of an inbox passes a filter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Length {
    /// Lines.
    pub lines: i64,
    /// Those unread.
    pub unread: i64,
}

/// One sending that went out.
#[derive(Clone, Debug)]
pub struct Sending {
    /// Recipient.
    pub guichet: GuichetCode,
    /// When it went out.
    pub sent_at: DateTime<Utc>,
    /// When it was taken in.
    pub acknowledged_at: Option<DateTime<Utc>>,
}

fn state(text: &str) -> Result<DispatchState> {
    DispatchState::from_code(text).ok_or_else(|| corrupt("dispatch state"))
}

impl Conn {
    /// Sendings that are due.
    pub async fn due_dispatches(&mut self, now: DateTime<Utc>, limit: i64) -> Result<Vec<Due>> {
        let rows: Vec<(Uuid, i64, String, i64)> =
            on!(self, c => sqlx::query_as(DUE).bind(now).bind(limit).fetch_all(c).await)?;
        let read = |(demand, seq, guichet, attempts)| Due {
            demand: DemandId(demand),
            seq,
            guichet,
            attempts,
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// What guichets received and a filter lets pass, newest first.
    pub async fn inbox(
        &mut self,
        guichets: &[GuichetCode],
        filter: &Filter,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<Received>> {
        type Row = (String, String, String, DateTime<Utc>, String, i64);
        let codes = list(guichets);
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(INBOX)
            .bind(codes).bind(filter.all).bind(filter.unread).bind(&filter.kind)
            .bind(filter.from).bind(filter.until).bind(limit).bind(offset).fetch_all(c).await)?;
        let read = |(unique_number, content, kind, sent_at, text, unread): Row| {
            let state = state(&text)?;
            Ok(Received { unique_number, content, kind, sent_at, state, unread: unread == 1 })
        };
        rows.into_iter().map(read).collect()
    }

    /// How many lines of the inbox a filter lets pass.
    pub async fn inbox_length(
        &mut self,
        guichets: &[GuichetCode],
        filter: &Filter,
    ) -> Result<Length> {
        let codes = list(guichets);
        let (lines, unread) = on!(self, c => sqlx::query_as(INBOX_LENGTH)
            .bind(codes).bind(filter.all).bind(filter.unread).bind(&filter.kind)
            .bind(filter.from).bind(filter.until).fetch_one(c).await)?;
        Ok(Length { lines, unread })
    }

    /// How many demands are to acknowledge.
    pub async fn to_acknowledge(&mut self, guichets: &[GuichetCode]) -> Result<i64> {
        let codes = list(guichets);
        Ok(on!(self, c => sqlx::query_scalar(TO_ACKNOWLEDGE).bind(codes).fetch_one(c).await)?)
    }

    /// What became of the sendings of a demand to some guichets; empty: they never received it.
    pub async fn received(
        &mut self,
        demand: DemandId,
        guichets: &[GuichetCode],
    ) -> Result<Vec<DispatchState>> {
        let codes = list(guichets);
        let rows: Vec<String> = on!(self, c => sqlx::query_scalar(RECEIVED)
            .bind(demand.0).bind(codes).fetch_all(c).await)?;
        rows.iter().map(|text| state(text)).collect()
    }

    /// The guichets that a demand was sent to, or is about to be.
    pub async fn told(&mut self, demand: DemandId) -> Result<Vec<GuichetCode>> {
        let rows: Vec<String> =
            on!(self, c => sqlx::query_scalar(TOLD).bind(demand.0).fetch_all(c).await)?;
        rows.iter().map(|code| code.parse().map_err(|_| corrupt("guichet"))).collect()
    }

    /// What went out of a demand, the oldest first.
    pub async fn sendings(&mut self, demand: DemandId) -> Result<Vec<Sending>> {
        type Row = (String, DateTime<Utc>, Option<DateTime<Utc>>);
        let rows: Vec<Row> =
            on!(self, c => sqlx::query_as(SENDINGS).bind(demand.0).fetch_all(c).await)?;
        let read = |(guichet, sent_at, acknowledged_at): Row| {
            let guichet = guichet.parse().map_err(|_| corrupt("guichet"))?;
            Ok(Sending { guichet, sent_at, acknowledged_at })
        };
        rows.into_iter().map(read).collect()
    }

    /// Every sending of a demand: guichet and state.
    pub async fn dispatch_states(
        &mut self,
        demand: DemandId,
    ) -> Result<Vec<(String, DispatchState)>> {
        let rows: Vec<(String, String)> =
            on!(self, c => sqlx::query_as(STATES).bind(demand.0).fetch_all(c).await)?;
        rows.into_iter().map(|(guichet, text)| Ok((guichet, state(&text)?))).collect()
    }

    /// Sendings that failed for good, and when.
    pub async fn failed_dispatches(
        &mut self,
        limit: i64,
    ) -> Result<Vec<(Uuid, i64, String, DateTime<Utc>)>> {
        Ok(on!(self, c => sqlx::query_as(FAILED_ONES).bind(limit).fetch_all(c).await)?)
    }

    /// What failed for good.
    pub async fn failed_sendings(&mut self) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(FAILURES).fetch_one(c).await)?)
    }
}

impl Tx {
    /// Puts an event in the outbox for its recipients.
    pub async fn dispatch(
        &mut self,
        demand: DemandId,
        seq: i64,
        recipients: &[GuichetCode],
        at: DateTime<Utc>,
    ) -> Result<()> {
        let codes = list(recipients);
        on!(self, c => sqlx::query(SEND)
            .bind(demand.0).bind(seq).bind(at).bind(codes).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes a due sending; false when somebody else did.
    pub async fn claim_dispatch(&mut self, due: &Due, next: DateTime<Utc>) -> Result<bool> {
        let n = on!(self, c => sqlx::query(CLAIM)
            .bind(due.demand.0).bind(due.seq).bind(&due.guichet).bind(due.attempts).bind(next)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// It went out.
    pub async fn dispatch_sent(&mut self, due: &Due, at: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(SENT)
            .bind(due.demand.0).bind(due.seq).bind(&due.guichet).bind(at)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// It never will.
    pub async fn dispatch_failed(&mut self, due: &Due) -> Result<()> {
        on!(self, c => sqlx::query(FAILED)
            .bind(due.demand.0).bind(due.seq).bind(&due.guichet)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Tries one that failed again, from the start; false when it does not wait for that.
    pub async fn try_dispatch_again(
        &mut self,
        demand: DemandId,
        seq: i64,
        guichet: &str,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let n = on!(self, c => sqlx::query(TRY_AGAIN)
            .bind(demand.0).bind(seq).bind(guichet).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// The guichets took the demand in; gives how many sendings that was.
    pub async fn acknowledge(
        &mut self,
        demand: DemandId,
        guichets: &[GuichetCode],
        at: DateTime<Utc>,
        by: AccountId,
    ) -> Result<u64> {
        let codes = list(guichets);
        Ok(on!(self, c => sqlx::query(ACKNOWLEDGE)
            .bind(demand.0).bind(codes).bind(at).bind(by.0)
            .execute(c).await.map(|done| done.rows_affected()))?)
    }
}
