//! Agents: their terms, where they work, and how many they are.

use super::accounts::Account;
use super::{Conn, Tx, corrupt, on, sql};
use crate::error::Result;
use app::domain::account::Role;
use app::domain::agent::Term;
use app::domain::ids::AccountId;
use app::domain::territory::TerritoryCode;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Agents of the role `$1`, of the territory `$2` (its guichets included), of the guichet `$3`, whose
/// address has `$4` in it – each of them empty for any – and whose term is not over at `$5`, or
/// anyway when `$6`.
macro_rules! chosen {
    () => {
        " FROM account a
         WHERE a.role <> 'applicant' AND ($1 = '' OR a.role = $1)
           AND ($2 = '' OR EXISTS (SELECT 1 FROM agent_right r
                  LEFT JOIN guichet g ON g.code = r.guichet
                  WHERE r.account = a.id AND (r.territory = $2 OR g.territory = $2)))
           AND ($3 = '' OR EXISTS (SELECT 1 FROM agent_right r
                  WHERE r.account = a.id AND r.guichet = $3))
           AND ($4 = '' OR a.email_key LIKE '%' || $4 || '%' ESCAPE '\\')
           AND ($6 OR a.works_until IS NULL OR a.works_until > $5)"
    };
}

macro_rules! columns {
    () => {
        "SELECT a.id, a.email, a.password_hash, a.role, a.confirmed_at, a.works_from,
           a.works_until, a.version"
    };
}

sql! {
    CHOSEN = concat!(columns!(), chosen!(), " ORDER BY a.email_key LIMIT $7 OFFSET $8");
    CHOSEN_COUNT = concat!("SELECT COUNT(*)", chosen!());
    ONE = concat!(columns!(), " FROM account a WHERE a.id = $1 AND a.role <> 'applicant'");
    TERM = "SELECT works_from, works_until FROM account WHERE id = $1";
    CHANGE = "UPDATE account SET role = $3, works_from = $4, works_until = $5,
                version = version + 1
              WHERE id = $1 AND version = $2 AND role <> 'applicant'";
    CLEAR_RIGHTS = "DELETE FROM agent_right WHERE account = $1";
    // Whoever writes agents waits here for those who do.
    TURN = "UPDATE administration SET agents = agents + 1 WHERE one = 1";
    // Those who can sign in now.
    BY_ROLE = "SELECT role, COUNT(*) FROM account
               WHERE role <> 'applicant' AND password_hash IS NOT NULL
                 AND (works_from IS NULL OR works_from <= $1)
                 AND (works_until IS NULL OR works_until > $1)
               GROUP BY role";
    BY_TERRITORY = "SELECT COALESCE(r.territory, g.territory), a.role, COUNT(DISTINCT a.id)
                    FROM agent_right r JOIN account a ON a.id = r.account
                    LEFT JOIN guichet g ON g.code = r.guichet
                    WHERE a.password_hash IS NOT NULL
                      AND (a.works_from IS NULL OR a.works_from <= $1)
                      AND (a.works_until IS NULL OR a.works_until > $1)
                      AND COALESCE(r.territory, g.territory) IS NOT NULL
                    GROUP BY COALESCE(r.territory, g.territory), a.role";
}

/// An agent.
#[derive(Clone, Debug)]
pub struct Agent {
    /// Account.
    pub account: Account,
    /// From when to when they work.
    pub term: Term,
    /// Of what an administrator wrote of them.
    pub version: i64,
}

/// Which agents.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// One role, or any.
    pub role: Option<Role>,
    /// Of a territory, its guichets included, or any.
    pub territory: String,
    /// Of a guichet, or any.
    pub guichet: String,
    /// What their address holds.
    pub email: String,
    /// Also those whose term is over.
    pub past: bool,
}

impl Chosen {
    fn email_pattern(&self) -> String {
        let escape = |text: String, c: char| {
            if ['\\', '%', '_'].contains(&c) {
                text + "\\" + &c.to_string()
            } else {
                text + &c.to_string()
            }
        };
        app::domain::account::email_key(&self.email).chars().fold(String::new(), escape)
    }

    fn role(&self) -> &'static str {
        self.role.map_or("", Role::code)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    email: String,
    password_hash: Option<String>,
    role: String,
    confirmed_at: Option<DateTime<Utc>>,
    works_from: Option<DateTime<Utc>>,
    works_until: Option<DateTime<Utc>>,
    version: i64,
}

#[derive(sqlx::FromRow)]
struct TermRow {
    works_from: Option<DateTime<Utc>>,
    works_until: Option<DateTime<Utc>>,
}

impl Row {
    fn read(self) -> Result<Agent> {
        Ok(Agent {
            account: Account {
                id: AccountId(self.id),
                email: self.email,
                password_hash: self.password_hash,
                role: role_of(&self.role)?,
                confirmed_at: self.confirmed_at,
            },
            term: Term { from: self.works_from, until: self.works_until },
            version: self.version,
        })
    }
}

fn role_of(code: &str) -> Result<Role> {
    Role::from_code(code).ok_or_else(|| corrupt("role"))
}

impl Conn {
    /// Agents, by address.
    pub async fn agents(
        &mut self,
        chosen: &Chosen,
        now: DateTime<Utc>,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<Agent>> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(CHOSEN)
            .bind(chosen.role()).bind(&chosen.territory).bind(&chosen.guichet)
            .bind(chosen.email_pattern()).bind(now).bind(chosen.past).bind(limit).bind(offset)
            .fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many they are.
    pub async fn agent_count(&mut self, chosen: &Chosen, now: DateTime<Utc>) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(CHOSEN_COUNT)
            .bind(chosen.role()).bind(&chosen.territory).bind(&chosen.guichet)
            .bind(chosen.email_pattern()).bind(now).bind(chosen.past)
            .fetch_one(c).await)?)
    }

    /// One agent; none for an applicant.
    pub async fn agent(&mut self, id: AccountId) -> Result<Option<Agent>> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// From when to when somebody works; no limit for who is no agent.
    pub async fn term(&mut self, id: AccountId) -> Result<Term> {
        let row: Option<TermRow> =
            on!(self, c => sqlx::query_as(TERM).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map_or_else(Term::default, |row| Term {
            from: row.works_from,
            until: row.works_until,
        }))
    }

    /// How many agents of each role can sign in.
    pub async fn agents_by_role(&mut self, now: DateTime<Utc>) -> Result<Vec<(Role, i64)>> {
        let rows: Vec<(String, i64)> =
            on!(self, c => sqlx::query_as(BY_ROLE).bind(now).fetch_all(c).await)?;
        rows.into_iter().map(|(role, n)| Ok((role_of(&role)?, n))).collect()
    }

    /// The same for each territory, the agents of its guichets included.
    pub async fn agents_by_territory(
        &mut self,
        now: DateTime<Utc>,
    ) -> Result<Vec<(TerritoryCode, Role, i64)>> {
        let rows: Vec<(String, String, i64)> =
            on!(self, c => sqlx::query_as(BY_TERRITORY).bind(now).fetch_all(c).await)?;
        let read = |(territory, role, n): (String, String, i64)| {
            Ok((territory.parse().map_err(|_| corrupt("territory"))?, role_of(&role)?, n))
        };
        rows.into_iter().map(read).collect()
    }
}

impl Tx {
    /// Waits for those who write agents, and makes the others wait until the end.
    pub async fn take_turn_on_agents(&mut self) -> Result<()> {
        on!(self, c => sqlx::query(TURN).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Writes the role and the term of an agent who is still at that version; says whether.
    pub async fn change_agent(
        &mut self,
        id: AccountId,
        version: i64,
        role: Role,
        term: Term,
    ) -> Result<bool> {
        let changed = on!(self, c => sqlx::query(CHANGE)
            .bind(id.0).bind(version).bind(role.code()).bind(term.from).bind(term.until)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Takes every territory and guichet from an agent.
    pub async fn clear_rights(&mut self, id: AccountId) -> Result<()> {
        on!(self, c => sqlx::query(CLEAR_RIGHTS).bind(id.0).execute(c).await.map(drop))?;
        Ok(())
    }
}
