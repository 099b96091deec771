//! Notices of the expiry, with the proof of their sending.

use super::{Conn, Tx, corrupt, list, on, sql};
use crate::error::Result;
use app::domain::agenda::Step;
use app::domain::calendar::local_day;
use app::domain::guichet::GuichetCode;
use app::domain::ids::DemandId;
use app::domain::notice::{Addressee, Given, NoticeChannel, NoticeState, Notified};
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

// One that had no reason to leave any more has one again: a merge was undone.
macro_rules! revive {
    () => {
        " ON CONFLICT (demand, expires_on, step, channel) DO UPDATE SET
            state = 'to_send', attempts = 0, batch = NULL, sent_at = NULL, answer = NULL,
            next_attempt_at = excluded.next_attempt_at, decided_at = excluded.decided_at
          WHERE notice.state = 'void'"
    };
}

sql! {
    ADD = concat!("INSERT INTO notice (id, demand, expires_on, step, channel, text, state, attempts,
             next_attempt_at, decided_at)
           VALUES ($1, $2, $3, $4, $5, $6, 'to_send', 0, $7, $7)", revive!());
    ADD_EIGHT = concat!("INSERT INTO notice (id, demand, expires_on, step, channel, text, state, attempts,
                   next_attempt_at, decided_at)
                 VALUES ($6, $7, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($8, $9, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($10, $11, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($12, $13, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($14, $15, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($16, $17, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($18, $19, $1, $2, $3, $4, 'to_send', 0, $5, $5),
                        ($20, $21, $1, $2, $3, $4, 'to_send', 0, $5, $5)", revive!());
    DUE = "SELECT id, demand, expires_on, step, attempts FROM notice
           WHERE state = 'to_send' AND channel = $1 AND next_attempt_at <= $2
           ORDER BY next_attempt_at, id LIMIT $3";
    ONE = "SELECT id, demand, expires_on, step, attempts FROM notice WHERE id = $1";
    CLAIM = "UPDATE notice SET next_attempt_at = $3, attempts = attempts + 1
             WHERE id = $1 AND state = 'to_send' AND attempts = $2";
    SENT = "UPDATE notice SET state = 'sent', sent_at = $2, answer = $3, address = $4,
              text = $5
            WHERE id = $1 AND state = 'to_send'";
    CLOSE = "UPDATE notice SET state = $2, answer = COALESCE($3, answer) WHERE id = $1 AND state = 'to_send'";
    BOUNCE = "UPDATE notice SET state = $4, answer = $2, bounced_at = $3
              WHERE id = $1 AND channel = 'mail' AND state = 'sent'";
    REFUSED = "UPDATE notice SET state = 'bounced', answer = $2, bounced_at = $3, address = $4
               WHERE id = $1 AND state = 'to_send'";
    IS_WRONG = "SELECT COUNT(*) FROM notice WHERE demand = $1 AND state = 'bounced' AND address = $2";
    // As long as nobody changed the demand since. Older ones are removed by now, or renewed.
    TO_MEND = "SELECT d.unique_number, n.at
               FROM (SELECT demand, MAX(bounced_at) AS at FROM notice
                     WHERE bounced_at >= $2 GROUP BY demand) n
               JOIN demand d ON d.id = n.demand
               WHERE d.state = 'active'
                 AND NOT EXISTS (SELECT 1 FROM demand_event e WHERE e.demand = d.id
                                   AND e.at >= n.at AND e.kind IN ('modified', 'renewed'))
                 AND EXISTS (SELECT 1 FROM guichet g
                   WHERE $1 LIKE '%,' || g.code || ',%'
                     AND (EXISTS (SELECT 1 FROM dispatch x WHERE x.demand = d.id
                            AND x.guichet = g.code AND x.state IN ('sent', 'acknowledged'))
                       OR EXISTS (SELECT 1 FROM demand_event e WHERE e.demand = d.id
                            AND e.guichet = g.code AND e.channel = 'guichet')))
               ORDER BY n.at DESC, d.unique_number LIMIT $3";
    POSTPONE = "UPDATE notice SET next_attempt_at = $2, answer = COALESCE($3, answer)
                WHERE id = $1 AND state = 'to_send'";
    OF_LAW = "SELECT channel, state, sent_at FROM notice
              WHERE demand = $1 AND expires_on = $2 AND step = 'notice'";
    ADDRESSEE = "SELECT online, by_mail, by_post,
                   (SELECT MAX(at) FROM demand_event WHERE demand = $1 AND kind = 'merge_undone')
                 FROM agenda WHERE demand = $1";
    OF_DEMAND = "SELECT step, channel, state, expires_on, text, decided_at, sent_at, bounced_at, answer
                 FROM notice WHERE demand = $1 ORDER BY decided_at, id";
    TO_PRINT = "SELECT id, demand, expires_on, step, attempts FROM notice
                WHERE state = 'to_send' AND channel = 'post' AND batch IS NULL
                ORDER BY next_attempt_at, id LIMIT $1";
    IN_BATCH = "UPDATE notice SET batch = $2, text = $3
                WHERE id = $1 AND state = 'to_send' AND batch IS NULL";
    OUT_OF_BATCH = "UPDATE notice SET batch = NULL WHERE id = $1 AND state = 'to_send'";
    BATCHES = "SELECT batch, COUNT(*) FROM notice
               WHERE batch IS NOT NULL AND state = 'to_send' GROUP BY batch ORDER BY batch";
    BATCH = "SELECT id, demand, expires_on, step, attempts FROM notice WHERE batch = $1 AND state = 'to_send'
             ORDER BY id";
    POSTED = "UPDATE notice SET state = 'sent', sent_at = $2 WHERE batch = $1 AND state = 'to_send'";
    FAILED = "SELECT id, step, decided_at FROM notice
              WHERE state = 'failed' AND channel = 'mail' AND decided_at > $2
              ORDER BY decided_at, id LIMIT $1";
    TRY_AGAIN = "UPDATE notice SET state = 'to_send', attempts = 0, next_attempt_at = $2
                 WHERE id = $1 AND state = 'failed'";
    WAITING = "SELECT
        (SELECT COUNT(*) FROM notice WHERE state = 'to_send' AND channel = 'mail'),
        (SELECT COUNT(*) FROM notice WHERE state = 'to_send' AND channel = 'post'),
        (SELECT COUNT(*) FROM notice WHERE state = 'bounced')";
    OLDEST_LETTER = "SELECT decided_at FROM notice WHERE state = 'to_send' AND channel = 'post'
                     ORDER BY next_attempt_at, id LIMIT 1";
    ALLOW = "UPDATE daily_state SET
               in_minute = CASE WHEN minute_at IS NULL OR minute_at <= $2 OR minute_at > $1 THEN 1
                                ELSE in_minute + 1 END,
               minute_at = CASE WHEN minute_at IS NULL OR minute_at <= $2 OR minute_at > $1 THEN $1
                                ELSE minute_at END
             WHERE id = 1 AND NOT paused
               AND (minute_at IS NULL OR minute_at <= $2 OR minute_at > $1 OR in_minute < $3)";
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

/// A notice with all that is kept of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// Notice of the law, or which reminder.
    pub step: Step,
    /// By what.
    pub channel: NoticeChannel,
    /// Where it stands.
    pub state: NoticeState,
    /// The last day of validity that it told.
    pub expires_on: NaiveDate,
    /// Version of its text.
    pub text: String,
    /// When it fell due.
    pub decided_at: DateTime<Utc>,
    /// When it left.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it turned out that its address is wrong.
    pub bounced_at: Option<DateTime<Utc>>,
    /// What the mail server answered.
    pub answer: Option<String>,
}

#[derive(sqlx::FromRow)]
struct ToldRow {
    step: String,
    channel: String,
    state: String,
    expires_on: NaiveDate,
    text: String,
    decided_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    bounced_at: Option<DateTime<Utc>>,
    answer: Option<String>,
}

impl ToldRow {
    fn read(self) -> Result<Told> {
        let Self { text, expires_on, decided_at, sent_at, bounced_at, answer, .. } = self;
        let step = Step::read(&self.step).ok_or_else(|| corrupt("step"))?;
        let (channel, state) = stands(&self.channel, &self.state)?;
        Ok(Told { step, channel, state, expires_on, text, decided_at, sent_at, bounced_at, answer })
    }
}

fn stands(channel: &str, state: &str) -> Result<(NoticeChannel, NoticeState)> {
    let channel = NoticeChannel::read(channel).ok_or_else(|| corrupt("channel"))?;
    Ok((channel, NoticeState::read(state).ok_or_else(|| corrupt("state of a notice"))?))
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

    /// What decides of the removal of a demand at the end of a year, with the days of its territory.
    /// None for one for which nothing is planned.
    pub async fn notified(
        &mut self,
        demand: DemandId,
        expires_on: NaiveDate,
        territory: Option<TerritoryCode>,
    ) -> Result<Option<Notified>> {
        type Known = (bool, bool, bool, Option<DateTime<Utc>>);
        let known: Option<Known> = on!(self, c => sqlx::query_as(ADDRESSEE)
            .bind(demand.0).fetch_optional(c).await)?;
        let Some((online, has_mail, asks_post, came_back_at)) = known else { return Ok(None) };
        let rows: Vec<(String, String, Option<DateTime<Utc>>)> = on!(self, c => sqlx::query_as(OF_LAW)
            .bind(demand.0).bind(expires_on).fetch_all(c).await)?;
        let day = |at| local_day(at, territory);
        let given = |(channel, state, sent_at): (String, String, Option<_>)| {
            let (channel, state) = stands(&channel, &state)?;
            Ok(Given { channel, state, left_on: sent_at.map(day) })
        };
        Ok(Some(Notified {
            expires_on,
            addressee: Addressee { online, has_mail, asks_post },
            given: rows.into_iter().map(given).collect::<Result<_>>()?,
            came_back_on: came_back_at.map(day),
        }))
    }

    /// Every notice about a demand, the oldest first.
    pub async fn notices_of(&mut self, demand: DemandId) -> Result<Vec<Told>> {
        let rows: Vec<ToldRow> =
            on!(self, c => sqlx::query_as(OF_DEMAND).bind(demand.0).fetch_all(c).await)?;
        rows.into_iter().map(ToldRow::read).collect()
    }

    /// Whether a notice of a demand came back from an address, given by its hash.
    pub async fn is_wrong_address(&mut self, demand: DemandId, address: &str) -> Result<bool> {
        let n: i64 = on!(self, c => sqlx::query_scalar(IS_WRONG)
            .bind(demand.0).bind(address).fetch_one(c).await)?;
        Ok(n > 0)
    }

    /// Demands that these guichets hold whose e-mail turned out to be wrong since an instant, and
    /// that nobody changed after that: number, and when. The last first.
    pub async fn addresses_to_mend(
        &mut self,
        guichets: &[GuichetCode],
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<(String, DateTime<Utc>)>> {
        Ok(on!(self, c => sqlx::query_as(TO_MEND)
            .bind(list(guichets)).bind(since).bind(limit).fetch_all(c).await)?)
    }

    /// Letters that wait and are in no batch, the oldest first.
    pub async fn letters_to_print(&mut self, limit: i64) -> Result<Vec<Notice>> {
        let rows: Vec<Row> =
            on!(self, c => sqlx::query_as(TO_PRINT).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(read).collect()
    }

    /// Batches that were printed and not posted yet, the oldest first, and their letters.
    pub async fn batches(&mut self) -> Result<Vec<(Uuid, i64)>> {
        Ok(on!(self, c => sqlx::query_as(BATCHES).fetch_all(c).await)?)
    }

    /// The letters printed together that were not posted yet.
    pub async fn batch(&mut self, batch: Uuid) -> Result<Vec<Notice>> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(BATCH).bind(batch).fetch_all(c).await)?;
        rows.into_iter().map(read).collect()
    }

    /// Notices by mail that failed for good since an instant: which step, and when they were decided.
    pub async fn failed_notices(
        &mut self,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<(Uuid, String, DateTime<Utc>)>> {
        Ok(on!(self, c => sqlx::query_as(FAILED).bind(limit).bind(since).fetch_all(c).await)?)
    }

    /// Notices that wait to leave by mail, letters that do, and mails that came back.
    pub async fn waiting_notices(&mut self) -> Result<(i64, i64, i64)> {
        Ok(on!(self, c => sqlx::query_as(WAITING).fetch_one(c).await)?)
    }

    /// Since when the oldest letter that has not left waits.
    pub async fn oldest_letter(&mut self) -> Result<Option<DateTime<Utc>>> {
        Ok(on!(self, c => sqlx::query_scalar(OLDEST_LETTER).fetch_optional(c).await)?)
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
            .bind(channel.text_version()).bind(at).execute(c).await.map(drop))?;
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
                .bind(expires_on).bind(step.as_str()).bind(channel.as_str())
                .bind(channel.text_version()).bind(at);
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

    /// It left for an address, given by its hash: the proof is kept.
    pub async fn notice_sent(
        &mut self,
        id: Uuid,
        at: DateTime<Utc>,
        answer: &str,
        address: &str,
    ) -> Result<()> {
        on!(self, c => sqlx::query(SENT).bind(id).bind(at).bind(answer).bind(address)
            .bind(NoticeChannel::Mail.text_version()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The server of an address, given by its hash, refused it: there is nobody there.
    pub async fn notice_refused(
        &mut self,
        id: Uuid,
        at: DateTime<Utc>,
        answer: &str,
        address: &str,
    ) -> Result<()> {
        on!(self, c => sqlx::query(REFUSED).bind(id).bind(answer).bind(at).bind(address)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// It will not leave: it failed, or nothing is to be told any more.
    pub async fn close_notice(
        &mut self,
        id: Uuid,
        state: NoticeState,
        answer: Option<&str>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(CLOSE).bind(id).bind(state.as_str()).bind(answer)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Tries one that failed again, from the start; false when it does not wait for that.
    pub async fn try_notice_again(&mut self, id: Uuid, at: DateTime<Utc>) -> Result<bool> {
        let n = on!(self, c => sqlx::query(TRY_AGAIN).bind(id).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// It came back, from a wrong address or not; false when it is not one that left.
    pub async fn notice_bounced(
        &mut self,
        id: Uuid,
        wrong_since: Option<DateTime<Utc>>,
        answer: &str,
    ) -> Result<bool> {
        let state = if wrong_since.is_some() { NoticeState::Bounced } else { NoticeState::Failed };
        let n = on!(self, c => sqlx::query(BOUNCE)
            .bind(id).bind(answer).bind(wrong_since).bind(state.as_str())
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// It will be tried again.
    pub async fn postpone_notice(
        &mut self,
        id: Uuid,
        next: DateTime<Utc>,
        answer: Option<&str>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(POSTPONE).bind(id).bind(next).bind(answer)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Puts a letter that was printed in a batch; false when it is in one, or waits no more.
    pub async fn put_in_batch(&mut self, id: Uuid, batch: Uuid) -> Result<bool> {
        let n = on!(self, c => sqlx::query(IN_BATCH)
            .bind(id).bind(batch).bind(NoticeChannel::Post.text_version())
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Takes a letter out of its batch: it waits for another.
    pub async fn take_out_of_batch(&mut self, id: Uuid) -> Result<()> {
        on!(self, c => sqlx::query(OUT_OF_BATCH).bind(id).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The letters of a batch left; gives how many.
    pub async fn batch_posted(&mut self, batch: Uuid, at: DateTime<Utc>) -> Result<u64> {
        Ok(on!(self, c => sqlx::query(POSTED).bind(batch).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?)
    }

    /// Asks to send one more notice in the minute that began after `minute_ago`; false when the
    /// most allowed were sent, or when they are paused.
    pub async fn allow_notice(
        &mut self,
        now: DateTime<Utc>,
        minute_ago: DateTime<Utc>,
        most: i64,
    ) -> Result<bool> {
        let n = on!(self, c => sqlx::query(ALLOW).bind(now).bind(minute_ago).bind(most)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Pauses the notices, or lets them go.
    pub async fn pause_notices(&mut self, paused: bool) -> Result<()> {
        on!(self, c => sqlx::query(PAUSE).bind(paused).execute(c).await.map(drop))?;
        Ok(())
    }
}
