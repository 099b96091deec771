//! What the statistics count, from the events of the register (`domain.md` 5.2). Each event yields
//! small signed [movements](Movement); what they add up to is the figure.

mod edition;
mod elimination;
mod line;
mod month;
mod movement;
mod pace;
mod profile;
mod secrecy;
mod silence;
mod tally;
mod tier;
mod zone;

pub use edition::{Below, Crossings, Part, Sheet, department, upper};
pub use line::{Class, Counts, FLOW_SPLITS, FLOWS, Line, Period, Shown, Span, key_lines};
pub use month::{Month, NotAMonth};
pub use movement::{Kind, Movement, movements};
pub use pace::{Days, Last, Pace, beside, carried};
pub use profile::{
    AGES, Ceiling, Entry, Family, Profile, Side, Split, UNKNOWN, WAITS, class_of, classes,
    wait_class,
};
pub use secrecy::{Place, Protected, SMALLEST_INCOME, SMALLEST_SHOWN, Table};
pub use tally::Tally;
pub use zone::{NotAZone, Zone};

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Writes a small type as its text, and reads it back.
macro_rules! as_text {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
                text.parse()
                    .map_err(|_| serde::de::Error::custom(concat!("not a ", stringify!($name))))
            }
        }
    };
}

as_text!(Month);
as_text!(Zone);

super::content::codes! {
    /// What is counted.
    Indicator {
        Pending = "pending", "Demandes en cours, premier choix";
        PendingAny = "pending_any", "Demandes en cours, tous choix";
        New = "new", "Nouvelles demandes";
        Renewed = "renewed", "Renouvellements";
        Removed = "removed", "Radiations";
        Allocated = "allocated", "Logements attribués";
    }
}

impl Indicator {
    /// Counted on a day; the others, over a period.
    pub fn is_stock(self) -> bool {
        matches!(self, Self::Pending | Self::PendingAny)
    }

    /// How it is counted.
    pub fn formula(self) -> &'static str {
        match self {
            Self::Pending => {
                "Demandes actives dont la première commune souhaitée est dans le territoire. Chaque demande est comptée une fois\u{a0}: les communes s’additionnent."
            }
            Self::PendingAny => {
                "Demandes actives qui citent au moins une commune du territoire, à n’importe quel rang. Une demande compte dans plusieurs communes\u{a0}: elles ne s’additionnent pas."
            }
            Self::New => "Numéros uniques attribués dans la période.",
            Self::Renewed => "Renouvellements faits dans la période.",
            Self::Removed => {
                "Demandes radiées dans la période, quel que soit le motif. Une radiation annulée ne compte plus."
            }
            Self::Allocated => {
                "Demandes radiées dans la période parce qu’un logement a été attribué et le bail signé."
            }
        }
    }

    /// What it must not be taken for.
    pub fn caveat(self) -> &'static str {
        match self {
            Self::Pending | Self::PendingAny => {
                "Une demande expirée compte encore pendant le mois où elle peut être renouvelée."
            }
            Self::New => {
                "Une demande déposée compte quand elle reçoit son numéro, après le contrôle de la pièce d’identité."
            }
            Self::Renewed => "Une demande renouvelée deux fois dans la période compte deux fois.",
            Self::Removed => "Une demande radiée puis réactivée reste comptée.",
            Self::Allocated => {
                "Le logement est compté dans la première commune souhaitée, qui peut ne pas être la sienne."
            }
        }
    }
}

/// One figure: what is counted, where, of which side of a division, in which month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// Where.
    pub zone: Zone,
    /// What.
    pub indicator: Indicator,
    /// Of which side; none for the whole.
    pub detail: Option<(Split, Side)>,
    /// In which month: of a stock, what came and went; none for a stock as it is now.
    pub month: Option<Month>,
}

impl fmt::Display for Cell {
    /// « D69 pending size:3 », « C69029 new 2026-03 ».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.zone, self.indicator.code())?;
        if self.detail.is_some() {
            write!(f, " {}", detail_text(self.detail))?;
        }
        self.month.map_or(Ok(()), |month| write!(f, " {month}"))
    }
}

/// The text of a detail: `size:3`, empty for the whole.
pub fn detail_text(detail: Option<(Split, Side)>) -> String {
    detail.map_or_else(String::new, |(split, side)| format!("{}:{}", split.code(), side.code()))
}

/// A detail from its text; none of what is not one.
pub fn read_detail(text: &str) -> Option<Option<(Split, Side)>> {
    if text.is_empty() {
        return Some(None);
    }
    let (split, side) = text.split_once(':')?;
    Some(Some((Split::from_code(split)?, Side::of(side))))
}

/// What people look at before they wish for a commune.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pressure {
    /// Demands that wish for it, at any rank.
    pub pending: i64,
    /// Dwellings allocated over twelve months to people who wished for it first.
    pub allocated: i64,
}

/// Figures, zeros left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures(BTreeMap<Cell, i64>);

impl Figures {
    /// Adds to a cell.
    pub fn add(&mut self, cell: Cell, n: i64) {
        let sum = self.0.entry(cell).or_default();
        *sum += n;
        if *sum == 0 {
            self.0.remove(&cell);
        }
    }

    /// Adds to several.
    pub fn add_all(&mut self, cells: impl IntoIterator<Item = (Cell, i64)>) {
        for (cell, n) in cells {
            self.add(cell, n);
        }
    }

    /// One figure.
    pub fn get(&self, cell: &Cell) -> i64 {
        self.0.get(cell).copied().unwrap_or_default()
    }

    /// Every one that is not zero, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Cell, i64)> {
        self.0.iter().map(|(cell, n)| (cell, *n))
    }

    /// What is counted in a zone, zeros left out.
    pub fn of_zone(&self, zone: Zone) -> impl Iterator<Item = (&Cell, i64)> {
        let first = Cell { zone, indicator: Indicator::Pending, detail: None, month: None };
        let own = self.0.range(first..).map(|(cell, n)| (cell, *n));
        own.take_while(move |(cell, _)| cell.zone == zone)
    }

    /// The zones in which something is counted.
    pub fn zones(&self) -> BTreeSet<Zone> {
        self.0.keys().map(|cell| cell.zone).collect()
    }
}

#[cfg(test)]
mod tests;
