//! Public figures.

use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::content::HousingType;
use app::domain::statistics::{Delta, Indicator, Zone, last_twelve_months, month_of};
use app::domain::territory::{DepartmentCode, InseeCode};
use app::pages::statistics::{CommuneFigures, DepartmentView, MonthLine};
use chrono::{Months, NaiveDate};
use std::collections::BTreeMap;

/// The figures of a department.
pub async fn department(portal: &Portal, code: DepartmentCode) -> Result<DepartmentView> {
    let department = portal.territories.department(code).ok_or(Error::NotFound)?;
    let mut conn = portal.store.read().await?;
    let figures = conn.figures(&code.to_string()).await?;
    drop(conn);
    let today = portal.today(Some(code.territory()));
    let mut sums: BTreeMap<(&str, Indicator, &str, &str), i64> = BTreeMap::new();
    for Delta { zone, indicator, detail, month, n } in &figures {
        *sums.entry((zone, *indicator, detail, month)).or_default() += n;
    }
    let sum = |zone: &str, indicator, detail: &str, month: &str| {
        sums.get(&(zone, indicator, detail, month)).copied().unwrap_or_default()
    };
    let whole = Zone::Department(code).to_string();
    let line = |month: NaiveDate| {
        let key = month_of(month);
        let flow = |indicator| sum(&whole, indicator, "", &key);
        MonthLine {
            month,
            new: flow(Indicator::New),
            renewed: flow(Indicator::Renewed),
            removed: flow(Indicator::Removed),
            allocated: flow(Indicator::Allocated),
        }
    };
    let months = last_months(today);
    let year = last_twelve_months(today);
    let zones: std::collections::BTreeSet<&str> = figures
        .iter()
        .map(|delta| delta.zone.as_str())
        .filter(|zone| zone.starts_with('C'))
        .collect();
    let commune = |zone: &str| -> Option<CommuneFigures> {
        let insee: InseeCode = zone.get(1..)?.parse().ok()?;
        let over_year = |indicator| year.iter().map(|month| sum(zone, indicator, "", month)).sum();
        Some(CommuneFigures {
            name: portal.territories.commune(&insee)?.name.to_owned(),
            pending: sum(zone, Indicator::Pending, "", ""),
            pending_any: sum(zone, Indicator::PendingAny, "", ""),
            new: over_year(Indicator::New),
            allocated: over_year(Indicator::Allocated),
        })
    };
    let mut communes: Vec<CommuneFigures> = zones
        .into_iter()
        .filter_map(commune)
        .filter(|c| (c.pending, c.pending_any, c.new, c.allocated) != (0, 0, 0, 0))
        .collect();
    communes.sort_by(|a, b| {
        (b.pending, b.pending_any).cmp(&(a.pending, a.pending_any)).then(a.name.cmp(&b.name))
    });
    let types = HousingType::ALL
        .iter()
        .map(|kind| (*kind, sum(&whole, Indicator::PendingType, kind.code(), "")))
        .collect();
    Ok(DepartmentView {
        code: code.to_string(),
        name: department.name.to_owned(),
        today,
        pending: sum(&whole, Indicator::Pending, "", ""),
        months: months.into_iter().map(line).collect(),
        communes,
        types,
    })
}

/// First days of the last twelve months, oldest first.
fn last_months(today: NaiveDate) -> Vec<NaiveDate> {
    use chrono::Datelike as _;
    let first = today.with_day(1).unwrap_or(today);
    (0..12).rev().filter_map(|back| first.checked_sub_months(Months::new(back))).collect()
}

/// Folds some deltas into the cells; gives how many events were folded.
pub async fn fold(portal: &Portal, limit: i64) -> Result<usize> {
    if portal.store.read().await?.deltas_to_fold(1).await?.is_empty() {
        return Ok(0);
    }
    let mut tx = portal.store.write().await?;
    let rows = tx.deltas_to_fold(limit).await?;
    let mut cells: BTreeMap<(String, Indicator, String, String), i64> = BTreeMap::new();
    for (demand, seq) in &rows {
        for delta in tx.take_deltas(*demand, *seq).await? {
            let key = (delta.zone, delta.indicator, delta.detail, delta.month);
            *cells.entry(key).or_default() += delta.n;
        }
    }
    // In the order of the map: two nodes that fold at once lock the cells in the same order.
    for ((zone, indicator, detail, month), n) in cells {
        if n != 0 {
            tx.fold(&Delta { zone, indicator, detail, month, n }).await?;
        }
    }
    tx.commit().await?;
    Ok(rows.len())
}
