//! A sheet as the lines of a file.

use super::{FLOWS, Sheet, Shown};
use crate::domain::content::HousingType;
use crate::domain::statistics::{Indicator, Month, Split, Zone};

/// Over what a figure is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// On the day of the sheet.
    Now,
    /// Over the twelve months that end with its month.
    Year,
    /// In a month.
    Month(Month),
}

/// A figure as a line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// Where.
    pub zone: Zone,
    /// The name of it.
    pub name: &'a str,
    /// What.
    pub indicator: Indicator,
    /// Of which class of which division, with its words; none for the whole.
    pub class: Option<(Split, &'static str, &'static str)>,
    /// Over what.
    pub period: Period,
    /// How many.
    pub n: Shown,
}

impl Sheet {
    /// Every figure as a line of a file. `name`: of the department.
    pub fn rows<'a>(&'a self, name: &'a str) -> Vec<Row<'a>> {
        let whole = Zone::Department(self.department);
        let row = |indicator, n| Row {
            zone: whole,
            name,
            indicator,
            class: None,
            period: Period::Now,
            n,
        };
        let mut rows = vec![row(Indicator::Pending, self.pending)];
        for (split, sides) in &self.splits {
            rows.extend(sides.iter().map(|side| Row {
                class: Some((*split, side.code, side.label)),
                ..row(Indicator::Pending, side.n)
            }));
        }
        for (indicator, n) in FLOWS.into_iter().zip(self.year) {
            rows.push(Row { period: Period::Year, ..row(indicator, n) });
        }
        for (month, flows) in &self.months {
            rows.extend(
                FLOWS.into_iter().zip(*flows).map(|(indicator, n)| Row {
                    period: Period::Month(*month),
                    ..row(indicator, n)
                }),
            );
        }
        for (indicator, split, sides) in [
            (Indicator::New, Split::Channel, &self.channels),
            (Indicator::Removed, Split::Reason, &self.reasons),
            (Indicator::Allocated, Split::Wait, &self.waits),
        ] {
            rows.extend(sides.iter().map(|side| Row {
                class: Some((split, side.code, side.label)),
                period: Period::Year,
                ..row(indicator, side.n)
            }));
        }
        for one in &self.communes {
            let zone = Zone::Commune(one.insee);
            let own = |indicator, n| Row { zone, name: &one.name, ..row(indicator, n) };
            rows.push(own(Indicator::Pending, one.pending));
            rows.push(own(Indicator::PendingAny, one.pending_any));
            rows.push(Row { period: Period::Year, ..own(Indicator::New, one.new) });
            rows.push(Row { period: Period::Year, ..own(Indicator::Allocated, one.allocated) });
            rows.extend(HousingType::ALL.iter().zip(&one.types).map(|(kind, n)| Row {
                class: Some((Split::HousingType, kind.code(), kind.label())),
                ..own(Indicator::Pending, *n)
            }));
        }
        rows
    }
}
