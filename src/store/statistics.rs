//! Figures: movements written with each event, folded into cells; a read adds both.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::Result;
use app::domain::event::Event;
use app::domain::ids::DemandId;
use app::domain::statistics::{
    Cell, Figures, Indicator, Movement, Pressure, Zone, detail_text, read_detail,
};
use app::domain::territory::{InseeCode, Territories};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::iter;
use uuid::Uuid;

sql! {
    ADD = "INSERT INTO figure_movement (demand, seq, movements) VALUES ($1, $2, $3)";
    // In one order, so that two nodes wait for each other and never both.
    SOME = "SELECT demand, seq FROM figure_movement ORDER BY demand, seq LIMIT $1";
    TAKE = "DELETE FROM figure_movement WHERE demand = $1 AND seq = $2 RETURNING movements";
    FOLD = "INSERT INTO figure_cell (area, zone, indicator, detail, month, n)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (area, zone, indicator, detail, month)
            DO UPDATE SET n = figure_cell.n + excluded.n";
    KEEP_ERASED = "INSERT INTO figure_erased (area, zone, indicator, detail, month, n)
                   VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT (area, zone, indicator, detail, month)
                   DO UPDATE SET n = figure_erased.n + excluded.n";
    // One statement, hence one snapshot: a fold cannot slip between cells and movements.
    OF_AREA = "SELECT zone, indicator, detail, month, n, '' AS movements FROM figure_cell
               WHERE area = $1 AND (month = '' OR month >= $2)
               UNION ALL
               SELECT '', '', '', '', 0, movements FROM figure_movement";
    // Area and zone together begin the key: a few searches, however large the table.
    PRESSURES = "SELECT zone, indicator, CAST(SUM(n) AS BIGINT) FROM figure_cell
                 WHERE (area, zone) IN (VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8),
                                        ($9, $10), ($11, $12), ($13, $14), ($15, $16),
                                        ($17, $18), ($19, $20))
                   AND detail = ''
                   AND ((indicator = 'pending_any' AND month = '')
                     OR (indicator = 'allocated' AND month >= $21))
                 GROUP BY zone, indicator";
    // For a recount: the whole tables, a piece at a time in the order of their keys.
    CELLS = "SELECT area, zone, indicator, detail, month, n FROM figure_cell
             WHERE (area, zone, indicator, detail, month) > ($1, $2, $3, $4, $5)
             ORDER BY area, zone, indicator, detail, month LIMIT $6";
    ERASED = "SELECT area, zone, indicator, detail, month, n FROM figure_erased
              WHERE (area, zone, indicator, detail, month) > ($1, $2, $3, $4, $5)
              ORDER BY area, zone, indicator, detail, month LIMIT $6";
    MOVEMENTS = "SELECT demand, seq, movements FROM figure_movement
                 WHERE (demand, seq) > ($1, $2) ORDER BY demand, seq LIMIT $3";
    EVENTS = "SELECT demand, seq, event, at FROM demand_event
              WHERE (demand, seq) > ($1, $2) ORDER BY demand, seq LIMIT $3";
    CORRECTIONS = "SELECT corrections, counted_as FROM figure_state WHERE id = 1";
    CORRECT = "UPDATE figure_state SET corrections = corrections + 1,
                 counted_as = CASE WHEN counted_as < $2 THEN $2 ELSE counted_as END
               WHERE id = 1 AND corrections = $1";
}

/// Communes whose pressure one statement reads.
const AT_ONCE: usize = 10;

/// Lines of a table that one statement reads.
const PIECE: i64 = 20_000;

type Key = (String, String, String, String, String);
type CellRow = (String, String, String, String, String, i64);

pub(super) fn read_cell(zone: &str, indicator: &str, detail: &str, month: &str) -> Result<Cell> {
    let month =
        if month.is_empty() { None } else { Some(month.parse().map_err(|_| corrupt("month"))?) };
    Ok(Cell {
        zone: zone.parse().map_err(|_| corrupt("zone"))?,
        indicator: Indicator::from_code(indicator).ok_or_else(|| corrupt("figure"))?,
        detail: read_detail(detail).ok_or_else(|| corrupt("detail"))?,
        month,
    })
}

/// One line that this program does not understand must not keep every page and every other line
/// waiting: its events tell a recount what it said.
fn readable(text: &str) -> Vec<Movement> {
    serde_json::from_str(text).unwrap_or_else(|error| {
        tracing::error!(%error, "unreadable movements: the figures want a recount");
        Vec::new()
    })
}

/// Adds the lines of a piece; gives the key of the last one.
fn add_rows(
    figures: &mut Figures,
    rows: Vec<CellRow>,
    territories: &Territories,
) -> Result<Option<Key>> {
    let mut last = None;
    for (area, zone, indicator, detail, month, n) in rows {
        let cell = read_cell(&zone, &indicator, &detail, &month)?;
        // One that lies with another area is read by no page.
        if cell.zone.area(territories).to_string() == area {
            figures.add(cell, n);
        }
        last = Some((area, zone, indicator, detail, month));
    }
    Ok(last)
}

/// A cell as it is written: the values of a line, without its count.
pub(super) fn written(cell: &Cell, territories: &Territories) -> Key {
    (
        cell.zone.area(territories).to_string(),
        cell.zone.to_string(),
        cell.indicator.code().to_owned(),
        detail_text(cell.detail),
        cell.month.map(|month| month.to_string()).unwrap_or_default(),
    )
}

/// What an event did, for a recount.
#[derive(Debug)]
pub struct Happened {
    /// To which demand.
    pub demand: DemandId,
    /// Rank in its history.
    pub seq: i64,
    /// What.
    pub event: Event,
    /// When.
    pub at: DateTime<Utc>,
}

impl Conn {
    /// Every figure that is read with an area, from a month on; what is not folded yet included.
    pub async fn figures(
        &mut self,
        area: Zone,
        since: &str,
        territories: &Territories,
    ) -> Result<Figures> {
        type Row = (String, String, String, String, i64, String);
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_AREA).bind(area.to_string()).bind(since)
                .fetch_all(c).await)?;
        let mut figures = Figures::default();
        for (zone, indicator, detail, month, n, movements) in rows {
            if movements.is_empty() {
                figures.add(read_cell(&zone, &indicator, &detail, &month)?, n);
                continue;
            }
            let movements = readable(&movements);
            for (cell, n) in movements.iter().flat_map(|movement| movement.cells(territories)) {
                let is_since = cell.month.is_none_or(|month| month.to_string().as_str() >= since);
                if is_since && cell.zone.area(territories) == area {
                    figures.add(cell, n);
                }
            }
        }
        Ok(figures)
    }

    /// What communes are asked for and gave since a month, those that have no figure left out.
    /// What is not folded yet, seconds at most, is not in it.
    pub async fn pressures(
        &mut self,
        communes: &[InseeCode],
        since: &str,
        territories: &Territories,
    ) -> Result<Vec<(InseeCode, Pressure)>> {
        let mut found: BTreeMap<InseeCode, Pressure> = BTreeMap::new();
        for some in communes.chunks(AT_ONCE) {
            let zones = some.iter().map(|insee| Zone::Commune(*insee));
            let keys: Vec<(String, String)> =
                zones.map(|zone| (zone.area(territories).to_string(), zone.to_string())).collect();
            // A statement has a fixed number of places: those left over ask for no zone.
            let places = keys.iter().map(|(area, zone)| (area.as_str(), zone.as_str()));
            let places = places.chain(iter::repeat(("", ""))).take(AT_ONCE);
            let rows: Vec<(String, String, i64)> = on!(self, c => {
                let query = places.fold(sqlx::query_as(PRESSURES), |query, (area, zone)| {
                    query.bind(area).bind(zone)
                });
                query.bind(since).fetch_all(c).await
            })?;
            for (zone, indicator, n) in rows {
                let Ok(Zone::Commune(insee)) = zone.parse() else { return Err(corrupt("zone")) };
                let pressure = found.entry(insee).or_default();
                match Indicator::from_code(&indicator) {
                    Some(Indicator::PendingAny) => pressure.pending = n,
                    Some(Indicator::Allocated) => pressure.allocated = n,
                    _ => return Err(corrupt("figure")),
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    /// Some movements to fold.
    pub async fn movements_to_fold(&mut self, limit: i64) -> Result<Vec<(Uuid, i64)>> {
        Ok(on!(self, c => sqlx::query_as(SOME).bind(limit).fetch_all(c).await)?)
    }

    /// Every figure as it is kept: cells and what is not folded. To read in a snapshot.
    pub async fn kept_figures(&mut self, territories: &Territories) -> Result<Figures> {
        let (mut figures, mut after) = (Figures::default(), Key::default());
        loop {
            let rows: Vec<CellRow> = on!(self, c => sqlx::query_as(CELLS)
                .bind(&after.0).bind(&after.1).bind(&after.2).bind(&after.3).bind(&after.4)
                .bind(PIECE).fetch_all(c).await)?;
            let Some(last) = add_rows(&mut figures, rows, territories)? else { break };
            after = last;
        }
        let mut after = (Uuid::nil(), -1);
        loop {
            let rows: Vec<(Uuid, i64, String)> = on!(self, c => sqlx::query_as(MOVEMENTS)
                .bind(after.0).bind(after.1).bind(PIECE).fetch_all(c).await)?;
            let Some((demand, seq, _)) = rows.last() else { return Ok(figures) };
            after = (*demand, *seq);
            for (_, _, movements) in &rows {
                for (cell, n) in
                    readable(movements).iter().flat_map(|movement| movement.cells(territories))
                {
                    figures.add(cell, n);
                }
            }
        }
    }

    /// The part that comes from demands that were erased. To read in a snapshot.
    pub async fn erased_figures(&mut self, territories: &Territories) -> Result<Figures> {
        let (mut figures, mut after) = (Figures::default(), Key::default());
        loop {
            let rows: Vec<CellRow> = on!(self, c => sqlx::query_as(ERASED)
                .bind(&after.0).bind(&after.1).bind(&after.2).bind(&after.3).bind(&after.4)
                .bind(PIECE).fetch_all(c).await)?;
            let last = add_rows(&mut figures, rows, territories)?;
            let Some(last) = last else { return Ok(figures) };
            after = last;
        }
    }

    /// Events of the whole register after one, by demand and rank: a piece; none at its end. To read
    /// in a snapshot.
    pub async fn events_after(&mut self, demand: DemandId, seq: i64) -> Result<Vec<Happened>> {
        let rows: Vec<(Uuid, i64, String, DateTime<Utc>)> = on!(self, c => sqlx::query_as(EVENTS)
            .bind(demand.0).bind(seq).bind(PIECE).fetch_all(c).await)?;
        let read = |(demand, seq, event, at): (Uuid, i64, String, _)| {
            let event = serde_json::from_str(&event)?;
            Ok(Happened { demand: DemandId(demand), seq, event, at })
        };
        rows.into_iter().map(read).collect()
    }

    /// How often the figures were set right, and by which way of counting the last time.
    pub async fn figures_corrected(&mut self) -> Result<(i64, i64)> {
        Ok(on!(self, c => sqlx::query_as(CORRECTIONS).fetch_one(c).await)?)
    }
}

impl Tx {
    /// What an event changes.
    pub async fn count(
        &mut self,
        demand: DemandId,
        seq: i64,
        movements: &[Movement],
    ) -> Result<()> {
        if movements.is_empty() {
            return Ok(());
        }
        let text = serde_json::to_string(movements)?;
        on!(self, c => sqlx::query(ADD)
            .bind(demand.0).bind(seq).bind(&text).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes the movements of an event out; none when another node took them.
    pub async fn take_movements(&mut self, demand: Uuid, seq: i64) -> Result<Vec<Movement>> {
        let text: Option<String> = on!(self, c => sqlx::query_scalar(TAKE)
            .bind(demand).bind(seq).fetch_optional(c).await)?;
        Ok(text.as_deref().map(readable).unwrap_or_default())
    }

    /// Adds to the cells, in their order: two nodes that do it at once lock them in the same order.
    pub async fn fold(&mut self, figures: &Figures, territories: &Territories) -> Result<()> {
        for (cell, n) in figures.iter() {
            let (area, zone, indicator, detail, month) = written(cell, territories);
            on!(self, c => sqlx::query(FOLD)
                .bind(&area).bind(&zone).bind(&indicator).bind(&detail).bind(&month).bind(n)
                .execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// Keeps what a demand counted for, as its events are erased.
    pub async fn keep_erased(
        &mut self,
        figures: &Figures,
        territories: &Territories,
    ) -> Result<()> {
        for (cell, n) in figures.iter() {
            let (area, zone, indicator, detail, month) = written(cell, territories);
            on!(self, c => sqlx::query(KEEP_ERASED)
                .bind(&area).bind(&zone).bind(&indicator).bind(&detail).bind(&month).bind(n)
                .execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// Says that the figures are set right by a way of counting, by who read that they had been
    /// `seen` times; false when somebody else did it meanwhile.
    pub async fn correct_figures(&mut self, seen: i64, counted_as: i64) -> Result<bool> {
        let n = on!(self, c => sqlx::query(CORRECT).bind(seen).bind(counted_as)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }
}
