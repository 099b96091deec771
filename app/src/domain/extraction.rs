//! What agents take out of the register: tables that cross what is asked, events month by month, and
//! lists of names for guichets. An order says what; a table is counted one demand after the other.

mod list;
mod table;

pub use list::{LIST_HEAD, list_line};
pub use table::{Counted, Crossing, events};

use super::account::Role;
use super::guichet::{Area, Guichet};
use super::rights::Actor;
use super::statistics::{FLOW_SPLITS, Indicator, Month, Split, Zone};
use super::territory::{InseeCode, RegionCode, Territories, TerritoryCode};
use super::text::lower_first;
use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How long a file can be taken, from the moment it is ready.
pub const KEPT: TimeDelta = TimeDelta::days(2);
/// How long it is known who took what.
pub const KNOWN: TimeDelta = TimeDelta::days(365);
/// Files of one agent that wait or are being made, at most.
pub const AT_ONCE: i64 = 5;

super::content::codes! {
    /// The kind of a file.
    Format {
        Csv = "csv", "CSV";
        Workbook = "xlsx", "Excel (XLSX)";
    }
}

super::content::codes! {
    /// Which of the wished communes count (`domain.md` 5.2): the two are never mixed.
    Choice {
        First = "premier", "Premier choix\u{a0}: chaque demande compte une fois, dans la première commune souhaitée";
        Any = "tous", "Tous les choix\u{a0}: une demande compte dans chacune des communes souhaitées";
    }
}

super::content::codes! {
    /// What is taken.
    Subject {
        Stock = "demandes", "Demandes en cours, en tableau";
        Events = "evenements", "Dépôts, renouvellements, radiations et attributions, mois par mois";
        List = "liste", "Liste nominative des demandes de vos guichets";
    }
}

impl Subject {
    /// Whether it names people: for guichets, of what they hold (R. 441-2-6).
    pub fn names(self) -> bool {
        self == Self::List
    }

    /// Those that a role may ask for.
    pub fn of(role: Role) -> Vec<Self> {
        let holds = matches!(role, Role::GuichetAgent | Role::GuichetLead);
        Self::ALL.iter().copied().filter(|subject| holds || !subject.names()).collect()
    }
}

/// What makes the lines of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Axis {
    /// A line for each commune.
    Commune,
    /// A line for each class of a division.
    Split(Split),
}

impl Axis {
    /// Its code on a form.
    pub fn code(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Split(split) => split.code(),
        }
    }

    /// Its words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Commune => "Commune",
            Self::Split(split) => split.label(),
        }
    }

    /// The one of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().into_iter().find(|axis| axis.code() == code)
    }

    /// All of them.
    pub fn all() -> Vec<Self> {
        [Self::Commune].into_iter().chain(Split::OF_STOCK.map(Self::Split)).collect()
    }
}

/// How the events of each month are divided; one indicator alone, since each has its own ways.
pub fn events_ways() -> Vec<(String, String)> {
    let way = |(indicator, split): (Indicator, Split)| {
        let code = format!("{}-{}", indicator.code(), split.code());
        (code, format!("{}, par {}", indicator.label(), lower_first(split.label())))
    };
    FLOW_SPLITS.into_iter().map(way).collect()
}

/// The way of a code.
pub fn events_way(code: &str) -> Option<(Indicator, Split)> {
    let (indicator, split) = code.split_once('-')?;
    let way = (Indicator::from_code(indicator)?, Split::from_code(split)?);
    FLOW_SPLITS.contains(&way).then_some(way)
}

/// What is taken, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Taken {
    /// Demands under way, crossed.
    Stock {
        /// Which wishes count.
        choice: Choice,
        /// Lines.
        lines: Axis,
        /// Columns beside that of all demands.
        columns: Option<Split>,
    },
    /// Events of each month.
    Events {
        /// First month.
        from: Month,
        /// Last month.
        to: Month,
        /// Of one indicator, how it is divided; the four of them otherwise.
        way: Option<(Indicator, Split)>,
    },
    /// One line a demand, with its names.
    List {
        /// Which wishes count.
        choice: Choice,
    },
}

impl Taken {
    /// Whether a demand may count in several lines or columns, so that they do not add up.
    pub fn overlaps(&self) -> bool {
        let types = |split: Option<Split>| split.is_some_and(|split| !split.is_partition());
        match self {
            Self::Stock { choice, lines, columns } => match lines {
                Axis::Commune => *choice == Choice::Any || types(*columns),
                Axis::Split(split) => types(Some(*split)) || types(*columns),
            },
            Self::Events { way, .. } => types(way.map(|(_, split)| split)),
            Self::List { .. } => false,
        }
    }

    /// Its subject.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Stock { .. } => Subject::Stock,
            Self::Events { .. } => Subject::Events,
            Self::List { .. } => Subject::List,
        }
    }
}

/// An extraction that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Where.
    pub zone: Zone,
    /// What.
    pub taken: Taken,
    /// As what file.
    pub format: Format,
}

impl Order {
    /// The name of its file, without the hour: `D69-demandes-commune-size-premier`.
    pub fn file_name(&self) -> String {
        let more = match &self.taken {
            Taken::Stock { choice, lines, columns } => {
                let columns = columns.map(|split| format!("-{}", split.code()));
                format!("-{}{}-{}", lines.code(), columns.unwrap_or_default(), choice.code())
            }
            Taken::Events { from, to, way } => {
                let way = way.map(|(what, split)| format!("-{}-{}", what.code(), split.code()));
                format!("-{from}-{to}{}", way.unwrap_or_default())
            }
            Taken::List { choice } => format!("-{}", choice.code()),
        };
        format!("{}-{}{more}", self.zone, self.taken.subject().code())
    }
}

/// Where somebody works, as zones: what they may take comes from there alone.
pub fn scope(actor: &Actor, guichets: &[Guichet], territories: &Territories) -> BTreeSet<Zone> {
    let departments_of = |code: TerritoryCode| {
        territories.departments_of(code).map(|department| Zone::Department(department.code))
    };
    let mut zones: BTreeSet<Zone> =
        actor.territories.iter().flat_map(|code| departments_of(*code)).collect();
    for guichet in guichets.iter().filter(|guichet| actor.guichets.contains(&guichet.code)) {
        match guichet.area {
            Area::WholeTerritory => {
                zones.extend(guichet.territory.into_iter().flat_map(departments_of));
            }
            Area::Department(code) => zones.extend([Zone::Department(code)]),
            Area::Epci(code) => zones.extend([Zone::Epci(code)]),
            Area::Commune(code) => zones.extend([Zone::Commune(code)]),
        }
    }
    zones
}

/// What can be chosen by somebody who works in these zones: the zones, the regions that they make, and
/// the EPCI that lie in them as a whole.
pub fn offered(scope: &BTreeSet<Zone>, territories: &Territories) -> Vec<Zone> {
    let regions: BTreeSet<RegionCode> =
        territories.departments().filter_map(|d| d.region_code.parse().ok()).collect();
    let holds = |zone: &Zone| {
        let own = zone.departments(territories);
        own.len() > 1 && own.into_iter().all(|code| scope.contains(&Zone::Department(code)))
    };
    let mut zones: Vec<Zone> =
        regions.into_iter().map(Zone::Region).filter(|zone| holds(zone)).collect();
    zones.extend(scope.iter().copied());
    let lies_in = |place: &InseeCode| {
        territories.department_of(place).is_some_and(|code| scope.contains(&Zone::Department(code)))
    };
    let mut groups = BTreeSet::new();
    let mut outside = BTreeSet::new();
    for commune in territories.communes() {
        for group in [commune.epci, commune.ept].into_iter().flatten() {
            if lies_in(&commune.insee) {
                groups.insert(Zone::Epci(group));
            } else {
                outside.insert(Zone::Epci(group));
            }
        }
    }
    zones.extend(groups.difference(&outside).filter(|zone| !scope.contains(zone)));
    zones
}

/// Whether somebody may have what an order takes: it comes from where they work, and names people to
/// guichets alone.
pub fn may_have(
    actor: &Actor,
    order: &Order,
    guichets: &[Guichet],
    territories: &Territories,
) -> bool {
    Subject::of(actor.role).contains(&order.taken.subject())
        && offered(&scope(actor, guichets, territories), territories).contains(&order.zone)
}

/// The guichets and the territories whose lead or manager may know what somebody took.
pub fn told(actor: &Actor, guichets: &[Guichet]) -> BTreeSet<String> {
    let mine = guichets.iter().filter(|guichet| actor.guichets.contains(&guichet.code));
    let above = mine.filter_map(|guichet| guichet.territory);
    let territories = actor.territories.iter().copied().chain(above);
    let codes = actor.guichets.iter().map(ToString::to_string);
    codes.chain(territories.map(|code| code.to_string())).collect()
}

/// Whether a demand that wishes for these communes counts in a zone.
pub fn counts_in(
    communes: &[InseeCode],
    choice: Choice,
    zone: Zone,
    territories: &Territories,
) -> bool {
    let lies_in = |place: &InseeCode| Zone::around(place, territories).contains(&zone);
    match choice {
        Choice::First => communes.first().is_some_and(lies_in),
        Choice::Any => communes.iter().any(lies_in),
    }
}

/// A value of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A day; first, so that it is read back as one.
    Day(NaiveDate),
    /// Words.
    Text(String),
    /// A count.
    Number(i64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A file: the heads of its columns, and its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// Heads.
    pub head: Vec<String>,
    /// Lines, each as long as the head.
    pub lines: Vec<Vec<Value>>,
}

#[cfg(test)]
mod tests;
