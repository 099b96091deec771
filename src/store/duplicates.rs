//! Duplicates: under what persons are found, and the pairs of demands.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::{Error, Result};
use app::domain::duplicate::{ActKind, ForcedReason, Level, Likeness, PairState, Reason};
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId, PairId};
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Most demands read under one key: more are people of one common name, and a list of hundreds
/// would help nobody.
macro_rules! found_under {
    ($place:literal) => {
        concat!(
            "SELECT demand FROM (SELECT demand FROM duplicate_key WHERE key = ",
            $place,
            " ORDER BY demand LIMIT 20) AS found"
        )
    };
}

macro_rules! pair {
    () => {
        "p.id, p.first, p.second, p.territory, p.level, p.reasons, p.state, p.since, p.version"
    };
}

/// Pairs to decide of which no demand has left the register, nor been left by its applicant.
macro_rules! living {
    () => {
        "FROM duplicate_pair p
           JOIN demand a ON a.id = p.first AND a.state <> 'removed'
             AND (a.state <> 'refused' OR a.account IS NOT NULL)
           JOIN demand b ON b.id = p.second AND b.state <> 'removed'
             AND (b.state <> 'refused' OR b.account IS NOT NULL)
         WHERE $1 LIKE '%,' || p.territory || ',%' AND p.state IN ('found', 'reported', 'forced')"
    };
}

/// Pairs of which a demand was received by a desk of a list.
macro_rules! received {
    () => {
        " AND EXISTS (SELECT 1 FROM dispatch d WHERE d.demand IN (p.first, p.second)
                        AND d.state IN ('sent', 'acknowledged')
                        AND $2 LIKE '%,' || d.guichet || ',%')"
    };
}

sql! {
    KEYS = "SELECT key FROM duplicate_key WHERE demand = $1";
    DELETE_KEYS = "DELETE FROM duplicate_key WHERE demand = $1";
    // Eight at a time: one statement for a person.
    ADD_KEYS = "INSERT INTO duplicate_key (key, demand)
                SELECT column1, $1 FROM (VALUES (CAST($2 AS BIGINT)), ($3), ($4), ($5), ($6), ($7), ($8), ($9)) AS wanted
                WHERE column1 IS NOT NULL
                ON CONFLICT (key, demand) DO NOTHING";
    UNDER = concat!(found_under!("$1"), " UNION ", found_under!("$2"), " UNION ",
        found_under!("$3"), " UNION ", found_under!("$4"), " UNION ", found_under!("$5"), " UNION ",
        found_under!("$6"), " UNION ", found_under!("$7"), " UNION ", found_under!("$8"));
    HOLD_TERRITORY = "INSERT INTO number_sequence (territory, last) VALUES ($1, 0)
                      ON CONFLICT (territory) DO UPDATE SET last = number_sequence.last";
    CHECK = "INSERT INTO duplicate_check (demand, due_at) VALUES ($1, $2)
             ON CONFLICT (demand) DO UPDATE SET due_at = excluded.due_at";
    DUE = "SELECT demand, due_at FROM duplicate_check WHERE due_at <= $1
           ORDER BY due_at, demand LIMIT $2";
    TAKE = "DELETE FROM duplicate_check WHERE demand = $1 AND due_at = $2";
    ADD_PAIR = "INSERT INTO duplicate_pair (id, first, second, territory, level, reasons, state, since, version)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
                ON CONFLICT (first, second) DO NOTHING";
    RELABEL = "UPDATE duplicate_pair SET level = $3, reasons = $4
               WHERE first = $1 AND second = $2 AND state IN ('found', 'reported', 'forced')
                 AND (level <> $3 OR reasons <> $4)";
    DROP_FOUND = "DELETE FROM duplicate_pair WHERE id = $1 AND state = 'found'
                    AND NOT EXISTS (SELECT 1 FROM duplicate_act WHERE pair = $1)";
    MOVE = "UPDATE duplicate_pair SET state = $3, since = $4, version = version + 1
            WHERE id = $1 AND version = $2";
    BY_ID = concat!("SELECT ", pair!(), " FROM duplicate_pair p WHERE p.id = $1");
    BETWEEN = concat!("SELECT ", pair!(), " FROM duplicate_pair p WHERE p.first = $1 AND p.second = $2");
    OF_DEMAND = concat!("SELECT ", pair!(), " FROM duplicate_pair p WHERE p.first = $1
                         UNION SELECT ", pair!(), " FROM duplicate_pair p WHERE p.second = $1");
    OPEN = concat!("SELECT ", pair!(), " ", living!(),
        " ORDER BY CASE p.state WHEN 'reported' THEN 0 ELSE 1 END,
                   CASE p.level WHEN 'exact' THEN 0 ELSE 1 END, p.since, p.id LIMIT $2 OFFSET $3");
    OPEN_COUNT = concat!("SELECT COUNT(*) ", living!());
    TREATED = concat!("SELECT ", pair!(), " FROM duplicate_pair p
        WHERE $1 LIKE '%,' || p.territory || ',%' AND p.state IN ('distinct', 'merged')
        ORDER BY p.since DESC, p.id LIMIT $2 OFFSET $3");
    TREATED_COUNT = "SELECT COUNT(*) FROM duplicate_pair p
        WHERE $1 LIKE '%,' || p.territory || ',%' AND p.state IN ('distinct', 'merged')";
    OF_DESKS = concat!("SELECT ", pair!(), " ", living!(), received!(),
        " ORDER BY CASE p.state WHEN 'found' THEN 0 ELSE 1 END,
                   CASE p.level WHEN 'exact' THEN 0 ELSE 1 END, p.since, p.id LIMIT $3 OFFSET $4");
    OF_DESKS_COUNT = concat!("SELECT COUNT(*) ", living!(), received!());
    ADD_ACT = "INSERT INTO duplicate_act (pair, seq, act, actor, guichet, reason, motive, at)
               VALUES ($1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM duplicate_act WHERE pair = $1),
                       $2, $3, $4, $5, $6, $7)";
    ACTS = "SELECT act, guichet, reason, motive, at FROM duplicate_act WHERE pair = $1 ORDER BY seq";
    FORCED = "SELECT t.guichet, COUNT(*) FROM duplicate_act t
                JOIN duplicate_pair p ON p.id = t.pair
              WHERE t.act = 'forced' AND t.at >= $2 AND $1 LIKE '%,' || p.territory || ',%'
              GROUP BY t.guichet ORDER BY COUNT(*) DESC, t.guichet";
}

/// Two demands that look like one person's.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Its identifier.
    pub id: PairId,
    /// The demands, the older identifier first.
    pub demands: (DemandId, DemandId),
    /// Territory of both.
    pub territory: TerritoryCode,
    /// How alike.
    pub likeness: Likeness,
    /// Where it stands.
    pub state: PairState,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Goes up by one at each decision.
    pub version: i64,
}

/// What somebody did about a pair.
#[derive(Clone, Debug)]
pub struct Act {
    /// What.
    pub act: ActKind,
    /// Desk, for what a guichet did.
    pub guichet: Option<GuichetCode>,
    /// Why a guichet forced.
    pub reason: Option<ForcedReason>,
    /// What they wrote; may be empty.
    pub motive: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Who does something about a pair, and what they write.
#[derive(Clone, Debug)]
pub struct Done<'a> {
    /// What.
    pub act: ActKind,
    /// Account.
    pub actor: AccountId,
    /// Desk, for what a guichet does.
    pub guichet: Option<GuichetCode>,
    /// Why a guichet forces.
    pub reason: Option<ForcedReason>,
    /// What they write; may be empty.
    pub motive: &'a str,
    /// When.
    pub at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    first: Uuid,
    second: Uuid,
    territory: String,
    level: String,
    reasons: String,
    state: String,
    since: DateTime<Utc>,
    version: i64,
}

impl Row {
    fn read(self) -> Result<Pair> {
        let codes = self.reasons.split(',').filter(|code| !code.is_empty());
        let reasons: Option<Vec<Reason>> = codes.map(Reason::from_code).collect();
        let level = Level::from_code(&self.level).ok_or_else(|| corrupt("level"))?;
        Ok(Pair {
            id: PairId(self.id),
            demands: (DemandId(self.first), DemandId(self.second)),
            territory: self.territory.parse().map_err(|_| corrupt("territory"))?,
            likeness: Likeness { level, reasons: reasons.ok_or_else(|| corrupt("reason"))? },
            state: PairState::from_code(&self.state).ok_or_else(|| corrupt("pair"))?,
            since: self.since,
            version: self.version,
        })
    }
}

fn codes(reasons: &[Reason]) -> String {
    reasons.iter().map(|reason| reason.code()).collect::<Vec<_>>().join(",")
}

fn territories(codes: &[TerritoryCode]) -> String {
    codes.iter().fold(String::from(","), |text, code| format!("{text}{code},"))
}

fn desks(codes: &[GuichetCode]) -> String {
    codes.iter().fold(String::from(","), |text, code| format!("{text}{code},"))
}

/// The two in the order in which the table keeps them.
fn ordered(one: DemandId, two: DemandId) -> (DemandId, DemandId) {
    if one <= two { (one, two) } else { (two, one) }
}

/// What is kept of a key: a short number, which also says no name to who reads the table. Two keys
/// that share one only cost a comparison.
pub fn hashed(key: &str) -> i64 {
    let digest = Sha256::digest(key);
    i64::from_be_bytes(std::array::from_fn(|i| digest[i]))
}

/// Eight keys, the missing ones as nothing.
fn eight(keys: &[i64]) -> [Option<i64>; 8] {
    std::array::from_fn(|i| keys.get(i).copied())
}

impl Conn {
    /// The keys kept for a demand.
    pub async fn duplicate_keys(&mut self, demand: DemandId) -> Result<BTreeSet<i64>> {
        let keys: Vec<i64> =
            on!(self, c => sqlx::query_scalar(KEYS).bind(demand.0).fetch_all(c).await)?;
        Ok(keys.into_iter().collect())
    }

    /// Registered demands kept under any of these keys, at most twenty for each.
    pub async fn demands_under(&mut self, keys: &BTreeSet<i64>) -> Result<BTreeSet<DemandId>> {
        let keys: Vec<i64> = keys.iter().copied().collect();
        let mut found = BTreeSet::new();
        for keys in keys.chunks(8) {
            let k = eight(keys);
            let rows: Vec<Uuid> = on!(self, conn => sqlx::query_scalar(UNDER)
                .bind(k[0]).bind(k[1]).bind(k[2]).bind(k[3])
                .bind(k[4]).bind(k[5]).bind(k[6]).bind(k[7])
                .fetch_all(conn).await)?;
            found.extend(rows.into_iter().map(DemandId));
        }
        Ok(found)
    }

    /// Demands whose duplicates are to be looked for.
    pub async fn due_duplicate_checks(
        &mut self,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<(DemandId, DateTime<Utc>)>> {
        let rows: Vec<(Uuid, DateTime<Utc>)> =
            on!(self, c => sqlx::query_as(DUE).bind(now).bind(limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id, at)| (DemandId(id), at)).collect())
    }

    /// One pair.
    pub async fn pair(&mut self, id: PairId) -> Result<Option<Pair>> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The pair of two demands.
    pub async fn pair_between(&mut self, one: DemandId, two: DemandId) -> Result<Option<Pair>> {
        let (first, second) = ordered(one, two);
        let row: Option<Row> = on!(self, c => sqlx::query_as(BETWEEN)
            .bind(first.0).bind(second.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Every pair of a demand.
    pub async fn pairs_of(&mut self, demand: DemandId) -> Result<Vec<Pair>> {
        let rows: Vec<Row> =
            on!(self, c => sqlx::query_as(OF_DEMAND).bind(demand.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Pairs to decide in some territories: those that a guichet reports first, then the closest.
    pub async fn open_pairs(
        &mut self,
        of: &[TerritoryCode],
        limit: i64,
        offset: i64,
    ) -> Result<(Vec<Pair>, i64)> {
        let of = territories(of);
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OPEN)
            .bind(&of).bind(limit).bind(offset).fetch_all(c).await)?;
        let total = on!(self, c => sqlx::query_scalar(OPEN_COUNT).bind(&of).fetch_one(c).await)?;
        Ok((rows.into_iter().map(Row::read).collect::<Result<_>>()?, total))
    }

    /// Pairs decided in some territories, the last first.
    pub async fn treated_pairs(
        &mut self,
        of: &[TerritoryCode],
        limit: i64,
        offset: i64,
    ) -> Result<(Vec<Pair>, i64)> {
        let of = territories(of);
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(TREATED)
            .bind(&of).bind(limit).bind(offset).fetch_all(c).await)?;
        let total = on!(self, c => sqlx::query_scalar(TREATED_COUNT).bind(&of).fetch_one(c).await)?;
        Ok((rows.into_iter().map(Row::read).collect::<Result<_>>()?, total))
    }

    /// Pairs to decide of which some desks received a demand: those that nobody reported first.
    pub async fn pairs_of_desks(
        &mut self,
        of: &[TerritoryCode],
        guichets: &[GuichetCode],
        limit: i64,
        offset: i64,
    ) -> Result<(Vec<Pair>, i64)> {
        let (of, guichets) = (territories(of), desks(guichets));
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_DESKS)
            .bind(&of).bind(&guichets).bind(limit).bind(offset).fetch_all(c).await)?;
        let total = on!(self, c => sqlx::query_scalar(OF_DESKS_COUNT)
            .bind(&of).bind(&guichets).fetch_one(c).await)?;
        Ok((rows.into_iter().map(Row::read).collect::<Result<_>>()?, total))
    }

    /// What was done about a pair, the oldest first.
    pub async fn pair_acts(&mut self, id: PairId) -> Result<Vec<Act>> {
        type Row = (String, Option<String>, Option<String>, String, DateTime<Utc>);
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ACTS).bind(id.0).fetch_all(c).await)?;
        let read = |(act, guichet, reason, motive, at): Row| {
            let guichet = guichet.map(|code| code.parse().map_err(|_| corrupt("guichet")));
            let reason =
                reason.map(|code| ForcedReason::from_code(&code).ok_or_else(|| corrupt("reason")));
            let (guichet, reason) = (guichet.transpose()?, reason.transpose()?);
            let act = ActKind::from_code(&act).ok_or_else(|| corrupt("act"))?;
            Ok(Act { act, guichet, reason, motive, at })
        };
        rows.into_iter().map(read).collect()
    }

    /// How often each guichet registered in spite of the alert, since an instant.
    pub async fn forced_by_guichet(
        &mut self,
        of: &[TerritoryCode],
        since: DateTime<Utc>,
    ) -> Result<Vec<(GuichetCode, i64)>> {
        let rows: Vec<(String, i64)> = on!(self, c => sqlx::query_as(FORCED)
            .bind(territories(of)).bind(since).fetch_all(c).await)?;
        let read =
            |(code, n): (String, i64)| Ok((code.parse().map_err(|_| corrupt("guichet"))?, n));
        rows.into_iter().map(read).collect()
    }
}

impl Tx {
    /// Nobody else registers in a territory until the transaction ends.
    pub async fn hold_territory(&mut self, territory: TerritoryCode) -> Result<()> {
        let territory = territory.to_string();
        on!(self, c => sqlx::query(HOLD_TERRITORY).bind(territory).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps these keys for a demand, and no others.
    pub async fn put_duplicate_keys(
        &mut self,
        demand: DemandId,
        keys: &BTreeSet<i64>,
        are_new: bool,
    ) -> Result<()> {
        if !are_new {
            on!(self, c => sqlx::query(DELETE_KEYS).bind(demand.0).execute(c).await.map(drop))?;
        }
        let keys: Vec<i64> = keys.iter().copied().collect();
        for keys in keys.chunks(8) {
            let k = eight(keys);
            on!(self, conn => sqlx::query(ADD_KEYS).bind(demand.0)
                .bind(k[0]).bind(k[1]).bind(k[2]).bind(k[3])
                .bind(k[4]).bind(k[5]).bind(k[6]).bind(k[7])
                .execute(conn).await.map(drop))?;
        }
        Ok(())
    }

    /// Its duplicates are to be looked for from an instant on.
    pub async fn check_duplicates(
        &mut self,
        demand: DemandId,
        due_at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(CHECK).bind(demand.0).bind(due_at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes a search that is due; false when somebody else did.
    pub async fn take_duplicate_check(
        &mut self,
        demand: DemandId,
        due_at: DateTime<Utc>,
    ) -> Result<bool> {
        let n = on!(self, c => sqlx::query(TAKE).bind(demand.0).bind(due_at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Keeps a pair, unless it is known: then, while it is to decide, only how alike its demands
    /// are now. The identifier serves a new one.
    pub async fn put_pair(&mut self, pair: &Pair) -> Result<()> {
        let (first, second) = ordered(pair.demands.0, pair.demands.1);
        let (level, reasons) = (pair.likeness.level.code(), codes(&pair.likeness.reasons));
        let territory = pair.territory.to_string();
        let added = on!(self, c => sqlx::query(ADD_PAIR)
            .bind(pair.id.0).bind(first.0).bind(second.0).bind(territory).bind(level)
            .bind(&reasons).bind(pair.state.code()).bind(pair.since)
            .execute(c).await.map(|done| done.rows_affected()))?;
        if added == 0 {
            on!(self, c => sqlx::query(RELABEL)
                .bind(first.0).bind(second.0).bind(level).bind(&reasons)
                .execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// Forgets a pair that nobody looked at.
    pub async fn drop_found_pair(&mut self, id: PairId) -> Result<()> {
        on!(self, c => sqlx::query(DROP_FOUND).bind(id.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Moves a pair over the version it was read at, and writes down who did it;
    /// [`Error::Conflict`] when that is no longer the current one.
    pub async fn move_pair(&mut self, pair: &Pair, to: PairState, done: &Done<'_>) -> Result<()> {
        let moved = on!(self, c => sqlx::query(MOVE)
            .bind(pair.id.0).bind(pair.version).bind(to.code()).bind(done.at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        if moved != 1 {
            return Err(Error::Conflict);
        }
        on!(self, c => sqlx::query(ADD_ACT)
            .bind(pair.id.0).bind(done.act.code()).bind(done.actor.0)
            .bind(done.guichet.map(|code| code.to_string()))
            .bind(done.reason.map(ForcedReason::code)).bind(done.motive).bind(done.at)
            .execute(c).await.map(drop))?;
        Ok(())
    }
}
