//! Figures: deltas written with each event, folded into cells; a read adds both.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::Result;
use app::domain::ids::DemandId;
use app::domain::statistics::{Delta, Indicator, Pressure, Zone};
use app::domain::territory::InseeCode;
use std::collections::BTreeMap;
use std::iter;
use uuid::Uuid;

sql! {
    ADD = "INSERT INTO stat_delta (demand, seq, deltas) VALUES ($1, $2, $3)";
    SOME = "SELECT demand, seq FROM stat_delta LIMIT $1";
    TAKE = "DELETE FROM stat_delta WHERE demand = $1 AND seq = $2 RETURNING deltas";
    FOLD = "INSERT INTO stat_cell (department, zone, indicator, detail, month, n)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (department, zone, indicator, detail, month)
            DO UPDATE SET n = stat_cell.n + excluded.n";
    // One statement, hence one snapshot: a fold cannot slip between cells and deltas.
    FIGURES = "SELECT zone, indicator, detail, month, n, '' AS deltas FROM stat_cell
               WHERE department = $1
               UNION ALL
               SELECT '', '', '', '', 0, deltas FROM stat_delta";
    // Department and zone together begin the key: a few searches, however large the table.
    PRESSURES = "SELECT zone, indicator, CAST(SUM(n) AS BIGINT) FROM stat_cell
                 WHERE (department, zone) IN (VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8),
                                              ($9, $10), ($11, $12), ($13, $14), ($15, $16),
                                              ($17, $18), ($19, $20))
                   AND detail = ''
                   AND (indicator = 'pending_any' OR (indicator = 'allocated' AND month >= $21))
                 GROUP BY zone, indicator";
}

/// Communes whose pressure one statement reads.
const AT_ONCE: usize = 10;

/// The department of a zone: `D65` and `C65440` are of `65`, `C97411` of `974`.
pub fn department_of(zone: &str) -> &str {
    let code = zone.get(1..).unwrap_or_default();
    let length = if code.starts_with("97") { 3 } else { 2 };
    code.get(..length).unwrap_or(code)
}

impl Conn {
    /// Every figure of a department and its communes: cells, and what is not folded yet.
    pub async fn figures(&mut self, department: &str) -> Result<Vec<Delta>> {
        type Row = (String, String, String, String, i64, String);
        let rows: Vec<Row> =
            on!(self, c => sqlx::query_as(FIGURES).bind(department).fetch_all(c).await)?;
        let mut figures = Vec::with_capacity(rows.len());
        for (zone, indicator, detail, month, n, deltas) in rows {
            if deltas.is_empty() {
                let indicator =
                    Indicator::from_code(&indicator).ok_or_else(|| corrupt("figure"))?;
                figures.push(Delta { zone, indicator, detail, month, n });
            } else {
                let deltas: Vec<Delta> = serde_json::from_str(&deltas)?;
                figures.extend(deltas.into_iter().filter(|d| department_of(&d.zone) == department));
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
    ) -> Result<Vec<(InseeCode, Pressure)>> {
        let mut found: BTreeMap<InseeCode, Pressure> = BTreeMap::new();
        for some in communes.chunks(AT_ONCE) {
            let zones: Vec<String> =
                some.iter().map(|insee| Zone::Commune(*insee).to_string()).collect();
            // A statement has a fixed number of places: those left over ask for no zone.
            let places = zones.iter().map(String::as_str).chain(iter::repeat("")).take(AT_ONCE);
            let rows: Vec<(String, String, i64)> = on!(self, c => {
                let query = places.fold(sqlx::query_as(PRESSURES), |query, zone| {
                    query.bind(department_of(zone)).bind(zone)
                });
                query.bind(since).fetch_all(c).await
            })?;
            for (zone, indicator, n) in rows {
                let insee = zone.get(1..).and_then(|code| code.parse().ok());
                let pressure = found.entry(insee.ok_or_else(|| corrupt("zone"))?).or_default();
                match Indicator::from_code(&indicator) {
                    Some(Indicator::PendingAny) => pressure.pending = n,
                    Some(Indicator::Allocated) => pressure.allocated = n,
                    _ => return Err(corrupt("figure")),
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    /// Some deltas to fold.
    pub async fn deltas_to_fold(&mut self, limit: i64) -> Result<Vec<(Uuid, i64)>> {
        Ok(on!(self, c => sqlx::query_as(SOME).bind(limit).fetch_all(c).await)?)
    }
}

impl Tx {
    /// What an event changes.
    pub async fn count(&mut self, demand: DemandId, seq: i64, deltas: &[Delta]) -> Result<()> {
        if deltas.is_empty() {
            return Ok(());
        }
        let text = serde_json::to_string(deltas)?;
        on!(self, c => sqlx::query(ADD)
            .bind(demand.0).bind(seq).bind(&text).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes one row of deltas out; none when another node took it.
    pub async fn take_deltas(&mut self, demand: Uuid, seq: i64) -> Result<Vec<Delta>> {
        let text: Option<String> = on!(self, c => sqlx::query_scalar(TAKE)
            .bind(demand).bind(seq).fetch_optional(c).await)?;
        Ok(text.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default())
    }

    /// Adds to a cell.
    pub async fn fold(&mut self, delta: &Delta) -> Result<()> {
        on!(self, c => sqlx::query(FOLD)
            .bind(department_of(&delta.zone)).bind(&delta.zone).bind(delta.indicator.code())
            .bind(&delta.detail).bind(&delta.month).bind(delta.n)
            .execute(c).await.map(drop))?;
        Ok(())
    }
}
