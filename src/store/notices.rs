//! Notices of the expiry, with the proof of their sending, and the links that they carry.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::Result;
use app::domain::agenda::Step;
use app::domain::ids::DemandId;
use app::domain::notice::{NoticeChannel, TEXT_VERSION};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

sql! {
    ADD = "INSERT INTO notice (id, demand, expires_on, step, channel, text, state, attempts,
             next_attempt_at, decided_at)
           VALUES ($1, $2, $3, $4, $5, $6, 'to_send', 0, $7, $7)
           ON CONFLICT (demand, expires_on, step, channel) DO NOTHING";
    ADD_EIGHT = "INSERT INTO notice (id, demand, expires_on, step, channel, text, state, attempts,
                   next_attempt_at, decided_at)
                 VALUES ($6, $7, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($8, $9, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($10, $11, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($12, $13, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($14, $15, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($16, $17, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($18, $19, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($20, $21, $1, $2, $3, $4, 'to_send', 0, $5, $5)
                 ON CONFLICT (demand, expires_on, step, channel) DO NOTHING";
    DUE = "SELECT id, demand, expires_on, step, attempts FROM notice
           WHERE state = 'to_send' AND channel = $1 AND next_attempt_at <= $2
           ORDER BY next_attempt_at, id LIMIT $3";
    ONE = "SELECT id, demand, expires_on, step, attempts FROM notice WHERE id = $1";
    CLAIM = "UPDATE notice SET next_attempt_at = $3, attempts = attempts + 1
             WHERE id = $1 AND state = 'to_send' AND attempts = $2";
    SENT = "UPDATE notice SET state = 'sent', sent_at = $2, answer = $3
            WHERE id = $1 AND state = 'to_send'";
    CLOSE = "UPDATE notice SET state = $2, answer = COALESCE($3, answer) WHERE id = $1 AND state = 'to_send'";
    BOUNCE = "UPDATE notice SET state = 'bounced', answer = $2
              WHERE id = $1 AND channel = 'mail' AND state = 'sent'";
    POSTPONE = "UPDATE notice SET next_attempt_at = $2, answer = $3
                WHERE id = $1 AND state = 'to_send'";
    PROOF = "SELECT channel, state, sent_at FROM notice
             WHERE demand = $1 AND expires_on = $2 AND step = 'notice'";
    OF_DEMAND = "SELECT step, channel, state, sent_at, expires_on FROM notice
                 WHERE demand = $1 ORDER BY decided_at, id";
    TO_PRINT = "UPDATE notice SET batch = $1, next_attempt_at = $2
                WHERE id IN (SELECT id FROM notice
                             WHERE state = 'to_send' AND channel = 'post' AND batch IS NULL
                             ORDER BY next_attempt_at, id LIMIT $3)
                  AND state = 'to_send' AND batch IS NULL";
    BATCH = "SELECT id, demand, expires_on, step, attempts FROM notice WHERE batch = $1 AND state = 'to_send'
             ORDER BY id";
    POSTED = "UPDATE notice SET state = 'sent', sent_at = $2 WHERE batch = $1 AND state = 'to_send'";
    FAILED = "SELECT id, decided_at FROM notice WHERE state = 'failed' AND channel = 'mail'
              ORDER BY decided_at, id LIMIT $1";
    TRY_AGAIN = "UPDATE notice SET state = 'to_send', attempts = 0, next_attempt_at = $2
                 WHERE id = $1 AND state = 'failed'";
    WAITING = "SELECT
        (SELECT COUNT(*) FROM notice WHERE state = 'to_send' AND channel = 'mail'),
        (SELECT COUNT(*) FROM notice WHERE state = 'to_send' AND channel = 'post'),
        (SELECT COUNT(*) FROM notice WHERE state = 'bounced')";
    ADD_LINK = "INSERT INTO renewal_link (hash, demand, expires_on) VALUES ($1, $2, $3)";
    LINK = "SELECT demand, expires_on, used_at FROM renewal_link WHERE hash = $1";
    USE_LINK = "UPDATE renewal_link SET used_at = $2 WHERE hash = $1 AND used_at IS NULL";
    ALLOW = "UPDATE daily_state SET
               in_minute = CASE WHEN minute_at IS NULL OR minute_at <= $2 OR minute_at > $1 THEN $3
                                ELSE in_minute + $3 END,
               minute_at = CASE WHEN minute_at IS NULL OR minute_at <= $2 OR minute_at > $1 THEN $1
                                ELSE minute_at END
             WHERE id = 1 AND NOT paused
               AND (minute_at IS NULL OR minute_at <= $2 OR minute_at > $1 OR in_minute + $3 <= $4)";
    PAUSE = "UPDATE daily_state SET paused = $1 WHERE id = 1";
    PAUSED = "SELECT paused FROM daily_state WHERE id = 1";
}

/// A notice to send.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Identifier, also the name of its message.
    pub id: Uuid,
    /// About what.
    pub demand: DemandId,
    /// The last day of validity that it tells.
    pub expires_on: NaiveDate,
    /// Notice of the law, or which reminder.
    pub step: Step,
    /// Tries so far.
    pub attempts: i64,
}

type Row = (Uuid, Uuid, NaiveDate, String, i64);

fn read((id, demand, expires_on, step, attempts): Row) -> Result<Notice> {
    let step = Step::read(&step).ok_or_else(|| corrupt("step"))?;
    Ok(Notice { id, demand: DemandId(demand), expires_on, step, attempts })
}

/// What became of the notice of the law by one channel.
#[derive(Clone, Debug)]
pub struct Proof {
    /// `mail` or `post`.
    pub channel: String,
    /// Where it stands.
    pub state: String,
    /// When it left.
    pub sent_at: Option<DateTime<Utc>>,
}

/// A notice as its history tells it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Told {
    /// Notice of the law, or which reminder.
    pub step: String,
    /// `mail` or `post`.
    pub channel: String,
    /// Where it stands.
    pub state: String,
    /// When it left.
    pub sent_at: Option<DateTime<Utc>>,
    /// The last day of validity that it told.
    pub expires_on: NaiveDate,
}

/// A link that renews.
#[derive(Clone, Copy, Debug)]
pub struct RenewalLink {
    /// Of which demand.
    pub demand: DemandId,
    /// For which year: the last day of validity when it was sent.
    pub expires_on: NaiveDate,
    /// When it renewed.
    pub used_at: Option<DateTime<Utc>>,
}

impl Conn {
    /// Notices to send by a channel, the oldest first.
    pub async fn due_notices(
        &mut self,
        channel: NoticeChannel,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<Notice>> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(DUE)
            .bind(channel.as_str()).bind(now).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(read).collect()
    }

    /// One notice.
    pub async fn notice(&mut self, id: Uuid) -> Result<Option<Notice>> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(ONE).bind(id).fetch_optional(c).await)?;
        row.map(read).transpose()
    }

    /// What became of the notice of the law for a last day of validity, by each channel.
    pub async fn proofs(&mut self, demand: DemandId, expires_on: NaiveDate) -> Result<Vec<Proof>> {
        let rows: Vec<(String, String, Option<DateTime<Utc>>)> = on!(self, c => sqlx::query_as(PROOF)
            .bind(demand.0).bind(expires_on).fetch_all(c).await)?;
        let proof = |(channel, state, sent_at)| Proof { channel, state, sent_at };
        Ok(rows.into_iter().map(proof).collect())
    }

    /// Every notice about a demand, the oldest first.
    pub async fn notices_of(&mut self, demand: DemandId) -> Result<Vec<Told>> {
        Ok(on!(self, c => sqlx::query_as(OF_DEMAND).bind(demand.0).fetch_all(c).await)?)
    }

    /// The letters printed together that were not posted yet.
    pub async fn batch(&mut self, batch: Uuid) -> Result<Vec<Notice>> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(BATCH).bind(batch).fetch_all(c).await)?;
        rows.into_iter().map(read).collect()
    }

    /// Notices by mail that failed for good, and when they were decided.
    pub async fn failed_notices(&mut self, limit: i64) -> Result<Vec<(Uuid, DateTime<Utc>)>> {
        Ok(on!(self, c => sqlx::query_as(FAILED).bind(limit).fetch_all(c).await)?)
    }

    /// Notices that wait to leave by mail, letters that do, and mails that came back.
    pub async fn waiting_notices(&mut self) -> Result<(i64, i64, i64)> {
        Ok(on!(self, c => sqlx::query_as(WAITING).fetch_one(c).await)?)
    }

    /// What a link is for.
    pub async fn renewal_link(&mut self, hash: &str) -> Result<Option<RenewalLink>> {
        let row: Option<(Uuid, NaiveDate, Option<DateTime<Utc>>)> =
            on!(self, c => sqlx::query_as(LINK).bind(hash).fetch_optional(c).await)?;
        Ok(row.map(|(demand, expires_on, used_at)| RenewalLink {
            demand: DemandId(demand),
            expires_on,
            used_at,
        }))
    }

    /// Whether the notices wait, by order of the administrator.
    pub async fn is_paused(&mut self) -> Result<bool> {
        Ok(on!(self, c => sqlx::query_scalar(PAUSED).fetch_one(c).await)?)
    }
}

impl Tx {
    /// Writes a notice down, once for each channel and year.
    pub async fn add_notice(
        &mut self,
        id: Uuid,
        demand: DemandId,
        expires_on: NaiveDate,
        step: Step,
        channel: NoticeChannel,
        at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD)
            .bind(id).bind(demand.0).bind(expires_on).bind(step.as_str()).bind(channel.as_str())
            .bind(TEXT_VERSION).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The same for eight demands at once.
    pub async fn add_eight_notices(
        &mut self,
        eight: &[(Uuid, DemandId); 8],
        expires_on: NaiveDate,
        step: Step,
        channel: NoticeChannel,
        at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => {
            let query = sqlx::query(ADD_EIGHT)
                .bind(expires_on).bind(step.as_str()).bind(channel.as_str()).bind(TEXT_VERSION)
                .bind(at);
            let filled = eight.iter().fold(query, |q, (id, demand)| q.bind(*id).bind(demand.0));
            filled.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Takes a due notice; false when somebody else did.
    pub async fn claim_notice(&mut self, notice: &Notice, next: DateTime<Utc>) -> Result<bool> {
        let n = on!(self, c => sqlx::query(CLAIM)
            .bind(notice.id).bind(notice.attempts).bind(next)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// It left: the proof is kept.
    pub async fn notice_sent(&mut self, id: Uuid, at: DateTime<Utc>, answer: &str) -> Result<()> {
        on!(self, c => sqlx::query(SENT).bind(id).bind(at).bind(answer)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// It will not leave: `failed`, or `void` when nothing is to be told any more.
    pub async fn close_notice(
        &mut self,
        id: Uuid,
        state: &str,
        answer: Option<&str>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(CLOSE).bind(id).bind(state).bind(answer)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Tries one that failed again, from the start.
    pub async fn try_notice_again(&mut self, id: Uuid, at: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(TRY_AGAIN).bind(id).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// It came back; false when it is not one that left.
    pub async fn notice_bounced(&mut self, id: Uuid, answer: &str) -> Result<bool> {
        let n = on!(self, c => sqlx::query(BOUNCE).bind(id).bind(answer)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// It will be tried again.
    pub async fn postpone_notice(
        &mut self,
        id: Uuid,
        next: DateTime<Utc>,
        answer: &str,
    ) -> Result<()> {
        on!(self, c => sqlx::query(POSTPONE).bind(id).bind(next).bind(answer)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Puts the letters that wait in a batch, at most `limit`; gives how many.
    pub async fn fill_batch(&mut self, batch: Uuid, at: DateTime<Utc>, limit: i64) -> Result<u64> {
        Ok(on!(self, c => sqlx::query(TO_PRINT).bind(batch).bind(at).bind(limit)
            .execute(c).await.map(|done| done.rows_affected()))?)
    }

    /// The letters of a batch left; gives how many.
    pub async fn batch_posted(&mut self, batch: Uuid, at: DateTime<Utc>) -> Result<u64> {
        Ok(on!(self, c => sqlx::query(POSTED).bind(batch).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?)
    }

    /// Keeps a link, by its hash.
    pub async fn add_renewal_link(
        &mut self,
        hash: &str,
        demand: DemandId,
        expires_on: NaiveDate,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD_LINK).bind(hash).bind(demand.0).bind(expires_on)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Uses a link; false when it has served.
    pub async fn use_renewal_link(&mut self, hash: &str, at: DateTime<Utc>) -> Result<bool> {
        let n = on!(self, c => sqlx::query(USE_LINK).bind(hash).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Asks to send one more notice in the minute that began after `minute_ago`; false when the
    /// most allowed were sent, or when they are paused.
    pub async fn allow_notice(
        &mut self,
        now: DateTime<Utc>,
        minute_ago: DateTime<Utc>,
        most: i64,
    ) -> Result<bool> {
        let n = on!(self, c => sqlx::query(ALLOW).bind(now).bind(minute_ago).bind(1_i64).bind(most)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Pauses the notices, or lets them go.
    pub async fn pause_notices(&mut self, paused: bool) -> Result<()> {
        on!(self, c => sqlx::query(PAUSE).bind(paused).execute(c).await.map(drop))?;
        Ok(())
    }
}
