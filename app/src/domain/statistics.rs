//! What the public statistics count, from the events of the register (`domain.md` 5.2).
//! Each event yields small signed deltas; their sum is the figure.

use super::content::{Content, HousingType};
use super::event::Event;
use super::life_cycle::RemovalReason;
use super::territory::{DepartmentCode, InseeCode, Territories};
use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

super::content::codes! {
    /// What is counted.
    Indicator {
        Pending = "pending", "Demandes en cours, premier choix";
        PendingAny = "pending_any", "Demandes en cours, tous choix";
        PendingType = "pending_type", "Demandes en cours par type de logement";
        New = "new", "Nouvelles demandes";
        Renewed = "renewed", "Renouvellements";
        Removed = "removed", "Radiations";
        Allocated = "allocated", "Logements attribués";
    }
}

/// Where it is counted: `D65`, `C65440`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zone {
    /// A department.
    Department(DepartmentCode),
    /// A commune, or an arrondissement of Paris, Lyon or Marseille.
    Commune(InseeCode),
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Department(code) => write!(f, "D{code}"),
            Self::Commune(code) => write!(f, "C{code}"),
        }
    }
}

/// A signed change of one figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    /// Zone as text.
    pub zone: String,
    /// Figure.
    pub indicator: Indicator,
    /// Housing type for [`Indicator::PendingType`], else empty.
    pub detail: String,
    /// `YYYY-MM` for a flow, empty for a stock.
    pub month: String,
    /// How much to add.
    pub n: i64,
}

/// `2026-11`.
pub fn month_of(day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// The twelve months that end with the one of `today`, oldest first.
pub fn last_twelve_months(today: NaiveDate) -> [String; 12] {
    let first = today.with_day(1).unwrap_or(today);
    std::array::from_fn(|i| {
        let back = Months::new(11 - u32::try_from(i).unwrap_or(0));
        month_of(first.checked_sub_months(back).unwrap_or(first))
    })
}

/// What an event changes. `before` and `after` are the contents around it, `day` the day of the
/// event in the territory.
pub fn deltas(
    event: &Event,
    before: Option<&Content>,
    after: Option<&Content>,
    territories: &Territories,
    day: NaiveDate,
) -> Vec<Delta> {
    let mut out = Vec::new();
    match event {
        Event::Registered { .. } => {
            stock(&mut out, after, territories, 1);
            flow(&mut out, after, territories, Indicator::New, day);
        }
        Event::Renewed { .. } => {
            if before != after {
                stock(&mut out, before, territories, -1);
                stock(&mut out, after, territories, 1);
            }
            flow(&mut out, after, territories, Indicator::Renewed, day);
        }
        Event::Removed { reason, .. } => {
            stock(&mut out, after, territories, -1);
            flow(&mut out, after, territories, Indicator::Removed, day);
            if *reason == RemovalReason::Allocated {
                flow(&mut out, after, territories, Indicator::Allocated, day);
            }
        }
        Event::Filed { .. }
        | Event::DocumentRefused { .. }
        | Event::Resubmitted { .. }
        | Event::Linked { .. } => {}
    }
    out
}

fn home(content: Option<&Content>, territories: &Territories) -> Option<(Zone, Zone)> {
    let first = content?.communes.first()?;
    let department = territories.department_of(first)?;
    Some((Zone::Department(department), Zone::Commune(*first)))
}

fn flow(
    out: &mut Vec<Delta>,
    content: Option<&Content>,
    territories: &Territories,
    indicator: Indicator,
    day: NaiveDate,
) {
    let Some((department, commune)) = home(content, territories) else { return };
    for zone in [department, commune] {
        out.push(Delta {
            zone: zone.to_string(),
            indicator,
            detail: String::new(),
            month: month_of(day),
            n: 1,
        });
    }
}

fn stock(out: &mut Vec<Delta>, content: Option<&Content>, territories: &Territories, n: i64) {
    let Some((department, commune)) = home(content, territories) else { return };
    let mut add = |zone: Zone, indicator, detail: &str| {
        let (zone, detail) = (zone.to_string(), detail.to_owned());
        out.push(Delta { zone, indicator, detail, month: String::new(), n });
    };
    add(department, Indicator::Pending, "");
    add(commune, Indicator::Pending, "");
    let Some(content) = content else { return };
    for insee in &content.communes {
        add(Zone::Commune(*insee), Indicator::PendingAny, "");
    }
    for kind in &content.housing.types {
        add(department, Indicator::PendingType, HousingType::code(*kind));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_twelve_months_end_today() {
        let months = last_twelve_months(NaiveDate::from_ymd_opt(2026, 3, 31).unwrap());
        assert_eq!(months[0], "2025-04");
        assert_eq!(months[10], "2026-02");
        assert_eq!(months[11], "2026-03");
    }
}
