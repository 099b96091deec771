//! Who holds which file to check, what was decided of it, and how much of it there is.

use super::{Conn, Tx, corrupt, list, on, sql};
use crate::error::Result;
use app::domain::ids::{AccountId, DecisionId, DemandId};
use app::domain::review::{DecisionKind, DecisionState, File, Verdict};
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// What keeps a file from an account at an instant: somebody else's, put back by them, or decided.
macro_rules! free_for {
    ($account:literal, $now:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM review_lease l WHERE l.demand = d.id AND l.until > ",
            $now,
            " AND (l.account <> ",
            $account,
            ") = (l.state <> 'passed'))
             AND NOT EXISTS (SELECT 1 FROM decision p WHERE p.demand = d.id AND p.state = 'pending')"
        )
    };
}

macro_rules! decision_columns {
    () => {
        "id, demand, account, verdict, version, decided_at, due_at, state"
    };
}

sql! {
    // One territory at a time: the index gives its oldest file without looking at the others.
    FIRST_DOCUMENT = concat!("SELECT d.id, d.filed_on FROM demand d
        WHERE d.state = 'submitted' AND d.question IS NULL AND d.territory = $1 AND ",
        free_for!("$2", "$3"), " ORDER BY d.filed_on, d.id LIMIT 1");
    FIRST_CORRECTION = concat!("SELECT d.id, d.correction_on FROM demand d
        WHERE d.correction IS NOT NULL AND d.territory = $1 AND ",
        free_for!("$2", "$3"), " ORDER BY d.correction_on, d.id LIMIT 1");
    // What is on their screen, then what came back to them.
    MINE = "SELECT d.id, d.state FROM review_lease m JOIN demand d ON d.id = m.demand
        WHERE m.account = $1 AND m.state IN ('held', 'kept') AND m.until > $2
          AND $3 LIKE '%,' || d.territory || ',%'
          AND ((d.state = 'submitted' AND d.question IS NULL) OR d.correction IS NOT NULL)
          AND NOT EXISTS (SELECT 1 FROM decision p WHERE p.demand = d.id AND p.state = 'pending')
        ORDER BY m.state, d.filed_on, d.id LIMIT 1";
    TAKE = "INSERT INTO review_lease (demand, account, state, until) VALUES ($1, $2, 'held', $3)
            ON CONFLICT (demand) DO UPDATE SET account = $2, state = 'held', until = $3
            WHERE review_lease.until <= $4 OR review_lease.account = $2
               OR review_lease.state = 'passed'";
    // An hour later too, as long as nobody else took it.
    RENEW = "UPDATE review_lease SET until = $3
             WHERE demand = $1 AND account = $2 AND state = 'held'";
    HOLDER = "SELECT account FROM review_lease
              WHERE demand = $1 AND state = 'held' AND until > $2";
    HELD = "SELECT demand, account FROM review_lease WHERE state = 'held' AND until > $1";
    SET = "INSERT INTO review_lease (demand, account, state, until) VALUES ($1, $2, $3, $4)
           ON CONFLICT (demand) DO UPDATE SET account = $2, state = $3, until = $4";
    GIVE_UP = "DELETE FROM review_lease WHERE demand = $1";
    LAST_ASKER = "SELECT actor FROM demand_event
                  WHERE demand = $1 AND kind IN ('document_refused', 'question_asked')
                  ORDER BY seq DESC LIMIT 1";
    LAST_SENT = "SELECT at FROM demand_event
                 WHERE demand = $1 AND kind IN ('filed', 'resubmitted') ORDER BY seq DESC LIMIT 1";
    DELETE_OLD_LEASES = "DELETE FROM review_lease WHERE until < $1";
    OPEN = "INSERT INTO review_opening (account, day, demand) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING";
    IS_OPENED = "SELECT COUNT(*) FROM review_opening
                 WHERE account = $1 AND day = $2 AND demand = $3";
    OPENED = "SELECT COUNT(*) FROM review_opening WHERE account = $1 AND day = $2";
    DELETE_OLD_OPENINGS = "DELETE FROM review_opening WHERE day < $1";
    // Nothing when one is pending already: two tabs, a double click.
    DECIDE = "INSERT INTO decision (id, demand, account, territory, verdict, kind, version, waited,
                decided_at, due_at, state)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'pending')
              ON CONFLICT DO NOTHING";
    PENDING = "SELECT COUNT(*) FROM decision WHERE demand = $1 AND state = 'pending'";
    DECISION = concat!("SELECT ", decision_columns!(), " FROM decision WHERE id = $1");
    DUE = "SELECT id FROM decision WHERE state = 'pending' AND due_at <= $1
           ORDER BY due_at, id LIMIT $2";
    RECENT = concat!("SELECT ", decision_columns!(), " FROM decision
              WHERE account = $1 AND decided_at >= $2 AND (state = 'pending' OR state = 'failed')
              ORDER BY decided_at DESC, id LIMIT 50");
    LAST_OF = concat!("SELECT ", decision_columns!(), " FROM decision
               WHERE account = $1 AND decided_at >= $2 AND demand = $3
               ORDER BY decided_at DESC, id DESC LIMIT 1");
    // Only from pending: whoever comes second, to undo it or to do it, changes nothing.
    CLOSE = "UPDATE decision SET state = $2 WHERE id = $1 AND state = 'pending'";
    // The board: an index gives each territory its part.
    WAITING = "SELECT filed_on, CAST(COUNT(*) AS BIGINT) FROM demand
               WHERE state = 'submitted' AND territory = $1 AND question IS NULL
               GROUP BY filed_on ORDER BY filed_on";
    ASIDE = "SELECT COUNT(*) FROM demand
             WHERE state = 'submitted' AND territory = $1 AND question IS NOT NULL";
    IN_TIME = "SELECT CAST(COUNT(*) AS BIGINT),
                 CAST(COALESCE(SUM(CASE WHEN waited <= $3 THEN 1 ELSE 0 END), 0) AS BIGINT)
               FROM decision WHERE territory = $1 AND decided_at >= $2
                 AND state IN ('pending', 'done')";
    BY_OPERATOR = "SELECT a.email, d.kind, CAST(COUNT(*) AS BIGINT) FROM decision d
                   JOIN account a ON a.id = d.account
                   WHERE d.territory = $1 AND d.decided_at >= $2 AND d.state IN ('pending', 'done')
                   GROUP BY a.email, d.kind ORDER BY a.email, d.kind";
}

/// A decision, with what has become of it.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its name.
    pub id: DecisionId,
    /// Of what.
    pub demand: DemandId,
    /// By whom.
    pub account: AccountId,
    /// What.
    pub verdict: Verdict,
    /// Version of the demand that was on screen.
    pub version: i64,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// Until then it can be undone.
    pub due_at: DateTime<Utc>,
    /// What has become of it.
    pub state: DecisionState,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    demand: Uuid,
    account: Uuid,
    verdict: String,
    version: i64,
    decided_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    state: String,
}

impl Row {
    fn read(self) -> Result<Decision> {
        Ok(Decision {
            id: DecisionId(self.id),
            demand: DemandId(self.demand),
            account: AccountId(self.account),
            verdict: serde_json::from_str(&self.verdict)?,
            version: self.version,
            decided_at: self.decided_at,
            due_at: self.due_at,
            state: DecisionState::from_word(&self.state).ok_or_else(|| corrupt("decision"))?,
        })
    }
}

/// What a lease says of its file, besides that it is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// On the screen of an operator.
    Held,
    /// Offered first to them.
    Kept,
    /// Put back by them.
    Passed,
}

impl Mark {
    fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Kept => "kept",
            Self::Passed => "passed",
        }
    }
}

impl Conn {
    /// The oldest file of a territory that an account may be given, with the day that it waits
    /// since.
    pub async fn first_free(
        &mut self,
        territory: TerritoryCode,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<(NaiveDate, File)>> {
        let territory = territory.to_string();
        let document: Option<(Uuid, NaiveDate)> = on!(self, c => sqlx::query_as(FIRST_DOCUMENT)
            .bind(&territory).bind(account.0).bind(now).fetch_optional(c).await)?;
        let correction: Option<(Uuid, NaiveDate)> = on!(self, c => sqlx::query_as(FIRST_CORRECTION)
            .bind(&territory).bind(account.0).bind(now).fetch_optional(c).await)?;
        let document = document.map(|(id, day)| (day, File::Document(DemandId(id))));
        let correction = correction.map(|(id, day)| (day, File::Correction(DemandId(id))));
        Ok([document, correction].into_iter().flatten().min_by_key(|(day, _)| *day))
    }

    /// The file that an account holds, or the oldest that came back to them.
    pub async fn mine(
        &mut self,
        territories: &[TerritoryCode],
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<File>> {
        let row: Option<(Uuid, String)> = on!(self, c => sqlx::query_as(MINE)
            .bind(account.0).bind(now).bind(list(territories)).fetch_optional(c).await)?;
        Ok(row.map(|(id, state)| {
            let id = DemandId(id);
            if state == "submitted" { File::Document(id) } else { File::Correction(id) }
        }))
    }

    /// Who has a file on their screen.
    pub async fn holder(
        &mut self,
        demand: DemandId,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountId>> {
        let id: Option<Uuid> = on!(self, c => sqlx::query_scalar(HOLDER)
            .bind(demand.0).bind(now).fetch_optional(c).await)?;
        Ok(id.map(AccountId))
    }

    /// Every file that somebody has on their screen.
    pub async fn held(&mut self, now: DateTime<Utc>) -> Result<Vec<(DemandId, AccountId)>> {
        let rows: Vec<(Uuid, Uuid)> =
            on!(self, c => sqlx::query_as(HELD).bind(now).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(d, a)| (DemandId(d), AccountId(a))).collect())
    }

    /// Who refused a document or asked something last.
    pub async fn last_asker(&mut self, demand: DemandId) -> Result<Option<AccountId>> {
        let id: Option<Option<Uuid>> = on!(self, c => sqlx::query_scalar(LAST_ASKER)
            .bind(demand.0).fetch_optional(c).await)?;
        Ok(id.flatten().map(AccountId))
    }

    /// When a demand was sent last, the first time or after a correction.
    pub async fn last_sent(&mut self, demand: DemandId) -> Result<Option<DateTime<Utc>>> {
        Ok(on!(self, c => sqlx::query_scalar(LAST_SENT)
            .bind(demand.0).fetch_optional(c).await)?)
    }

    /// How many files an account opened on a day.
    pub async fn opened(&mut self, account: AccountId, day: NaiveDate) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(OPENED)
            .bind(account.0).bind(day).fetch_one(c).await)?)
    }

    /// Whether an account opened a file on a day.
    pub async fn is_opened(
        &mut self,
        account: AccountId,
        day: NaiveDate,
        demand: DemandId,
    ) -> Result<bool> {
        let n: i64 = on!(self, c => sqlx::query_scalar(IS_OPENED)
            .bind(account.0).bind(day).bind(demand.0).fetch_one(c).await)?;
        Ok(n > 0)
    }

    /// Whether a decision can still be undone.
    pub async fn has_pending_decision(&mut self, demand: DemandId) -> Result<bool> {
        let n: i64 = on!(self, c => sqlx::query_scalar(PENDING)
            .bind(demand.0).fetch_one(c).await)?;
        Ok(n > 0)
    }

    /// One decision.
    pub async fn decision(&mut self, id: DecisionId) -> Result<Option<Decision>> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(DECISION).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The last decision of an account on a demand since an instant, whatever became of it.
    pub async fn last_decision(
        &mut self,
        account: AccountId,
        demand: DemandId,
        since: DateTime<Utc>,
    ) -> Result<Option<Decision>> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(LAST_OF)
            .bind(account.0).bind(since).bind(demand.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Decisions that nobody undid in time, those due first.
    pub async fn due_decisions(
        &mut self,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<DecisionId>> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(DUE)
            .bind(now).bind(limit).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DecisionId).collect())
    }

    /// Decisions of an account since an instant that can be undone or could not be done.
    pub async fn recent_decisions(
        &mut self,
        account: AccountId,
        since: DateTime<Utc>,
    ) -> Result<Vec<Decision>> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(RECENT)
            .bind(account.0).bind(since).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many files of a territory wait for a check, by day of filing.
    pub async fn waiting_by_day(
        &mut self,
        territory: TerritoryCode,
    ) -> Result<Vec<(NaiveDate, i64)>> {
        Ok(on!(self, c => sqlx::query_as(WAITING)
            .bind(territory.to_string()).fetch_all(c).await)?)
    }

    /// How many files of a territory wait for the answer of their applicant.
    pub async fn set_aside(&mut self, territory: TerritoryCode) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(ASIDE)
            .bind(territory.to_string()).fetch_one(c).await)?)
    }

    /// How much was decided in a territory since an instant, and how much of it after `promised`
    /// working days at most.
    pub async fn decided_in_time(
        &mut self,
        territory: TerritoryCode,
        since: DateTime<Utc>,
        promised: i64,
    ) -> Result<(i64, i64)> {
        Ok(on!(self, c => sqlx::query_as(IN_TIME)
            .bind(territory.to_string()).bind(since).bind(promised).fetch_one(c).await)?)
    }

    /// What each operator decided in a territory since an instant: address, kind, how many.
    pub async fn decided_by_operator(
        &mut self,
        territory: TerritoryCode,
        since: DateTime<Utc>,
    ) -> Result<Vec<(String, DecisionKind, i64)>> {
        let rows: Vec<(String, String, i64)> = on!(self, c => sqlx::query_as(BY_OPERATOR)
            .bind(territory.to_string()).bind(since).fetch_all(c).await)?;
        let read = |(email, kind, n): (String, String, i64)| {
            let kind = DecisionKind::from_code(&kind).ok_or_else(|| corrupt("decision"))?;
            Ok((email, kind, n))
        };
        rows.into_iter().map(read).collect()
    }
}

impl Tx {
    /// Takes a file for an account until an instant; false when somebody else has it.
    pub async fn take_lease(
        &mut self,
        demand: DemandId,
        account: AccountId,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool> {
        let n = on!(self, c => sqlx::query(TAKE)
            .bind(demand.0).bind(account.0).bind(until).bind(now)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Holds a file longer, for the account that held it last; false when it is no longer theirs.
    pub async fn renew_lease(
        &mut self,
        demand: DemandId,
        account: AccountId,
        until: DateTime<Utc>,
    ) -> Result<bool> {
        let n = on!(self, c => sqlx::query(RENEW)
            .bind(demand.0).bind(account.0).bind(until)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Marks a file for an account, whoever it was marked for.
    pub async fn mark_file(
        &mut self,
        demand: DemandId,
        account: AccountId,
        mark: Mark,
        until: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(SET)
            .bind(demand.0).bind(account.0).bind(mark.as_str()).bind(until)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// A file is nobody's.
    pub async fn give_lease_up(&mut self, demand: DemandId) -> Result<()> {
        on!(self, c => sqlx::query(GIVE_UP).bind(demand.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Counts a file among those that an account opened on a day.
    pub async fn note_opening(
        &mut self,
        account: AccountId,
        day: NaiveDate,
        demand: DemandId,
    ) -> Result<()> {
        on!(self, c => sqlx::query(OPEN)
            .bind(account.0).bind(day).bind(demand.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps a decision until it is due; false when another one of its demand is pending.
    pub async fn add_decision(
        &mut self,
        decision: &Decision,
        territory: TerritoryCode,
        waited: i64,
    ) -> Result<bool> {
        let verdict = serde_json::to_string(&decision.verdict)?;
        let kind = decision.verdict.kind().code();
        let n = on!(self, c => sqlx::query(DECIDE)
            .bind(decision.id.0).bind(decision.demand.0).bind(decision.account.0)
            .bind(territory.to_string()).bind(&verdict).bind(kind).bind(decision.version)
            .bind(waited).bind(decision.decided_at).bind(decision.due_at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// A pending decision becomes done, undone or failed; false when it is not pending any more.
    pub async fn close_decision(&mut self, id: DecisionId, state: DecisionState) -> Result<bool> {
        let word = state.as_str();
        let n = on!(self, c => sqlx::query(CLOSE)
            .bind(id.0).bind(word).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Forgets who held what before an instant, and who opened what before a day.
    pub async fn delete_old_reviews(&mut self, until: DateTime<Utc>, day: NaiveDate) -> Result<()> {
        on!(self, c => sqlx::query(DELETE_OLD_LEASES).bind(until).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(DELETE_OLD_OPENINGS).bind(day).execute(c).await.map(drop))?;
        Ok(())
    }
}
