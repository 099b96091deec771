//! Many lines at once, for a register that is made from nothing. One statement writes many lines,
//! whatever the engine.

use super::demands::Columns;
use super::statistics::written;
use super::{Conn, Engine, Store, Tx, on, sql};
use crate::error::Result;
use app::domain::agenda::Appointment;
use app::domain::demand::Demand;
use app::domain::event::{By, Event};
use app::domain::guichet::GuichetCode;
use app::domain::ids::DemandId;
use app::domain::notice::Addressee;
use app::domain::statistics::Figures;
use app::domain::territory::{Territories, TerritoryCode};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Executor as _, QueryBuilder};
use uuid::Uuid;

// What is before `VALUES` is what many lines begin with.
sql! {
    DEMAND = "INSERT INTO demand (id, state, answers, content, territory, filed_on, unique_number,
                registered_on, renewed_on, removed_on, removal_reason, version, created_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    EVENT = "INSERT INTO demand_event (demand, seq, kind, event, version, channel, guichet, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    NAME = "INSERT INTO demand_name (demand, name) VALUES ($1, $2)";
    KEY = "INSERT INTO duplicate_key (key, demand) VALUES ($1, $2)";
    APPOINTMENT = "INSERT INTO agenda (demand, phase, anchor, step, due_at, territory, online,
                     by_mail, by_post, attempts)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)";
    TAKEN_IN = "INSERT INTO dispatch (demand, seq, guichet, state, attempts, next_attempt_at,
                  sent_at, acknowledged_at)
                VALUES ($1, $2, $3, 'acknowledged', 1, $4, $4, $4)";
    CELL = "INSERT INTO figure_cell (area, zone, indicator, detail, month, n)
            VALUES ($1, $2, $3, $4, $5, $6)";
    ERASED = "INSERT INTO figure_erased (area, zone, indicator, detail, month, n)
              VALUES ($1, $2, $3, $4, $5, $6)";
    GIVEN = "SELECT COUNT(*) FROM number_sequence WHERE last >= $1";
    SEQUENCE = "INSERT INTO number_sequence (territory, last) VALUES ($1, $2)
                ON CONFLICT (territory) DO UPDATE SET last =
                  CASE WHEN number_sequence.last < excluded.last THEN excluded.last
                       ELSE number_sequence.last END";
}

/// Lines of one statement.
const LINES: usize = 64;

/// Begins a statement of many lines.
fn head(statement: &'static str) -> &'static str {
    statement.split_once("VALUES").map_or(statement, |(head, _)| head)
}

/// Writes lines, many at a time. `$tail`: what follows them.
macro_rules! write_all {
    ($tx:expr, $statement:expr, $tail:expr, $rows:expr, $bind:expr) => {
        for rows in $rows.chunks(LINES) {
            on!($tx, c => {
                let mut query = QueryBuilder::new(head($statement));
                query.push_values(rows, $bind);
                query.push($tail);
                query.build().execute(c).await.map(drop)
            })?;
        }
    };
}

/// A demand and all that a register keeps of it, ready to be written.
#[derive(Debug, Default)]
pub struct Rows {
    demands: Vec<DemandRow>,
    events: Vec<EventRow>,
    names: Vec<(Uuid, String)>,
    keys: Vec<(i64, Uuid)>,
    appointments: Vec<AppointmentRow>,
    taken_in: Vec<(Uuid, i64, String, DateTime<Utc>)>,
}

#[derive(Debug)]
struct DemandRow {
    id: Uuid,
    state: &'static str,
    columns: Columns,
    territory: String,
    filed_on: Option<NaiveDate>,
    version: i64,
    created_at: DateTime<Utc>,
}

#[derive(Debug)]
struct EventRow {
    demand: Uuid,
    seq: i64,
    kind: &'static str,
    event: String,
    version: i64,
    channel: &'static str,
    guichet: String,
    at: DateTime<Utc>,
}

#[derive(Debug)]
struct AppointmentRow {
    demand: Uuid,
    next: Appointment,
    due_at: DateTime<Utc>,
    territory: String,
    addressee: Addressee,
}

impl Rows {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many lines there are, of every table.
    pub fn lines(&self) -> usize {
        self.demands.len()
            + self.events.len()
            + self.names.len()
            + self.keys.len()
            + self.appointments.len()
            + self.taken_in.len()
    }

    /// How many demands.
    pub fn demands(&self) -> usize {
        self.demands.len()
    }

    /// How many events.
    pub fn events(&self) -> usize {
        self.events.len()
    }

    /// A demand, as it is now.
    pub fn demand(
        &mut self,
        demand: &Demand,
        territory: TerritoryCode,
        created_at: DateTime<Utc>,
    ) -> Result<()> {
        self.demands.push(DemandRow {
            id: demand.id.0,
            state: demand.status.kind().as_str(),
            columns: Columns::of(demand)?,
            territory: territory.to_string(),
            filed_on: demand.status.filed_on(),
            version: demand.version,
            created_at,
        });
        Ok(())
    }

    /// What happened to it. `seq`: from 1.
    pub fn event(
        &mut self,
        demand: DemandId,
        seq: i64,
        event: &Event,
        version: i64,
        by: By,
    ) -> Result<()> {
        self.events.push(EventRow {
            demand: demand.0,
            seq,
            kind: event.kind(),
            event: serde_json::to_string(event)?,
            version,
            channel: by.channel.as_str(),
            guichet: by.guichet.to_string(),
            at: by.at,
        });
        Ok(())
    }

    /// A name under which it is found.
    pub fn name(&mut self, demand: DemandId, name: String) {
        self.names.push((demand.0, name));
    }

    /// A key under which its persons are found.
    pub fn key(&mut self, demand: DemandId, key: i64) {
        self.keys.push((key, demand.0));
    }

    /// What falls due for it.
    pub fn appointment(
        &mut self,
        demand: DemandId,
        next: Appointment,
        due_at: DateTime<Utc>,
        territory: TerritoryCode,
        addressee: Addressee,
    ) {
        let (demand, territory) = (demand.0, territory.to_string());
        self.appointments.push(AppointmentRow { demand, next, due_at, territory, addressee });
    }

    /// A guichet that took in the event of a rank.
    pub fn taken_in(
        &mut self,
        demand: DemandId,
        seq: i64,
        guichet: GuichetCode,
        at: DateTime<Utc>,
    ) {
        self.taken_in.push((demand.0, seq, guichet.to_string(), at));
    }
}

impl Store {
    /// Gives the only writer of SQLite the room that millions of lines take, as long as it lives:
    /// their indexes are written all over the file, and what is near at hand is written once.
    pub async fn make_room(&self) -> Result<()> {
        if let Engine::Sqlite { writer, .. } = self.engine() {
            // In kibibytes, then in pages of the log.
            writer.execute("PRAGMA cache_size = -524288").await?;
            writer.execute("PRAGMA wal_autocheckpoint = 50000").await?;
        }
        Ok(())
    }
}

impl Conn {
    /// Whether sequences from one on were given somewhere.
    pub async fn gave_sequences_from(&mut self, first: i64) -> Result<bool> {
        let n: i64 = on!(self, c => sqlx::query_scalar(GIVEN).bind(first).fetch_one(c).await)?;
        Ok(n > 0)
    }
}

impl Tx {
    /// Writes them all.
    pub async fn write_rows(&mut self, rows: &Rows) -> Result<()> {
        write_all!(self, DEMAND, "", rows.demands, |mut line, row| {
            line.push_bind(row.id)
                .push_bind(row.state)
                .push_bind(&row.columns.answers)
                .push_bind(&row.columns.content)
                .push_bind(&row.territory)
                .push_bind(row.filed_on)
                .push_bind(&row.columns.number)
                .push_bind(row.columns.registered_on)
                .push_bind(row.columns.renewed_on)
                .push_bind(row.columns.removed_on)
                .push_bind(row.columns.removal_reason)
                .push_bind(row.version)
                .push_bind(row.created_at);
        });
        write_all!(self, EVENT, "", rows.events, |mut line, row| {
            line.push_bind(row.demand)
                .push_bind(row.seq)
                .push_bind(row.kind)
                .push_bind(&row.event)
                .push_bind(row.version)
                .push_bind(row.channel)
                .push_bind(&row.guichet)
                .push_bind(row.at);
        });
        write_all!(self, NAME, "", rows.names, |mut line, (demand, name)| {
            line.push_bind(*demand).push_bind(name);
        });
        write_all!(self, KEY, "", rows.keys, |mut line, (key, demand)| {
            line.push_bind(*key).push_bind(*demand);
        });
        write_all!(self, APPOINTMENT, "", rows.appointments, |mut line, row| {
            line.push_bind(row.demand)
                .push_bind(row.next.phase.as_str())
                .push_bind(row.next.anchor)
                .push_bind(row.next.step.as_str())
                .push_bind(row.due_at)
                .push_bind(&row.territory)
                .push_bind(row.addressee.online)
                .push_bind(row.addressee.has_mail)
                .push_bind(row.addressee.asks_post)
                .push_bind(0_i64);
        });
        write_all!(self, TAKEN_IN, "", rows.taken_in, |mut line, (demand, seq, guichet, at)| {
            line.push_bind(*demand)
                .push_bind(*seq)
                .push_bind(guichet)
                .push_bind("acknowledged")
                .push_bind(1_i64)
                .push_bind(*at)
                .push_bind(*at)
                .push_bind(*at);
        });
        Ok(())
    }

    /// Adds to the cells, many at a time.
    pub async fn add_cells(&mut self, figures: &Figures, territories: &Territories) -> Result<()> {
        const ADD: &str = " ON CONFLICT (area, zone, indicator, detail, month)
                           DO UPDATE SET n = figure_cell.n + excluded.n";
        self.add_figures(CELL, ADD, figures, territories).await
    }

    /// The same for what was erased.
    pub async fn add_erased(&mut self, figures: &Figures, territories: &Territories) -> Result<()> {
        const ADD: &str = " ON CONFLICT (area, zone, indicator, detail, month)
                           DO UPDATE SET n = figure_erased.n + excluded.n";
        self.add_figures(ERASED, ADD, figures, territories).await
    }

    async fn add_figures(
        &mut self,
        statement: &'static str,
        add: &'static str,
        figures: &Figures,
        territories: &Territories,
    ) -> Result<()> {
        let rows: Vec<_> =
            figures.iter().map(|(cell, n)| (written(cell, territories), n)).collect();
        write_all!(
            self,
            statement,
            add,
            rows,
            |mut line, ((area, zone, indicator, detail, month), n)| {
                line.push_bind(area)
                    .push_bind(zone)
                    .push_bind(indicator)
                    .push_bind(detail)
                    .push_bind(month)
                    .push_bind(*n);
            }
        );
        Ok(())
    }

    /// The sequences of a territory up to one are given.
    pub async fn gave_sequences(&mut self, territory: TerritoryCode, last: i64) -> Result<()> {
        let territory = territory.to_string();
        on!(self, c => sqlx::query(SEQUENCE).bind(territory).bind(last)
            .execute(c).await.map(drop))?;
        Ok(())
    }
}
