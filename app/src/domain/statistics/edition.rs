//! What is published of every territory on a day: the country, regions and departments together;
//! then, under each department, what compares its EPCI and its communes; then what divides the EPCI;
//! at last, under each EPCI, what divides its communes.

mod below;

pub use below::{Below, department};

use super::line::{Counts, Line, Shown, Span, key_lines};
use super::pace::{self, Days, Pace};
use super::secrecy::SMALLEST_SHOWN;
use super::tally::Tally;
use super::tier::{Node, protected};
use super::{Figures, Indicator, Zone};
use crate::domain::territory::{Commune, DepartmentCode, EpciCode, InseeCode, Territories};
use crate::domain::text::name_key;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The figures of a territory and of those inside it, as a page shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Which one.
    pub zone: Zone,
    /// Its name.
    pub name: String,
    /// The days of the figures.
    pub days: Days,
    /// Its own counts.
    pub own: Counts,
    /// The territories inside it, most demands first.
    pub parts: Vec<Part>,
}

/// A territory beside others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which one.
    pub zone: Zone,
    /// Its name.
    pub name: String,
    /// The commune it is an arrondissement of.
    pub parent: Option<InseeCode>,
    /// Its counts, of [`key_lines`].
    pub counts: Counts,
}

impl Part {
    /// Demands under way, first choice.
    pub fn pending(&self) -> Shown {
        self.counts.get(Line::now(Indicator::Pending))
    }

    /// Demands under way that name it at all.
    pub fn pending_any(&self) -> Shown {
        self.counts.get(Line::now(Indicator::PendingAny))
    }

    /// Over twelve months.
    pub fn year(&self, indicator: Indicator) -> Shown {
        self.counts.get(Line::year(indicator))
    }
}

impl Sheet {
    /// Demands under way, first choice.
    pub fn pending(&self) -> Shown {
        self.own.get(Line::now(Indicator::Pending))
    }

    /// Over twelve months.
    pub fn year(&self, indicator: Indicator) -> Shown {
        self.own.get(Line::year(indicator))
    }

    /// Puts the parts in the order of the pages.
    #[must_use]
    pub fn ranked(mut self) -> Self {
        // What is not told is some, and rarely many: between those that are told and none.
        let some = |n: Shown| Reverse(n.unwrap_or(1));
        let rank = |part: &Part| (some(part.pending()), some(part.pending_any()));
        self.parts.sort_by_cached_key(|part| (rank(part), name_key(&part.name)));
        self
    }
}

/// The country, its regions and its departments, those where nothing was ever counted left out.
/// `figures`: theirs; `before`: what the edition before told of them.
pub fn upper(
    figures: &Figures,
    territories: &Territories,
    span: Span,
    pace: Pace,
    before: &BTreeMap<Zone, Counts>,
) -> Vec<(Zone, Counts)> {
    let zones = figures.zones();
    let tally = |zone| zones.contains(&zone).then(|| Tally::full(figures, zone, span));
    let mut nodes = vec![node(Zone::Country, Tally::full(figures, Zone::Country, span), None)];
    let mut regions = BTreeMap::new();
    let departments: Vec<_> = territories.departments().collect();
    for department in &departments {
        let Ok(code) = department.region_code.parse() else { continue };
        let Some(own) = tally(Zone::Region(code)) else { continue };
        regions.entry(code).or_insert_with(|| {
            nodes.push(node(Zone::Region(code), own, Some(0)));
            nodes.len() - 1
        });
    }
    for department in departments {
        let region = department.region_code.parse().ok().and_then(|code| regions.get(&code));
        let zone = Zone::Department(department.code);
        nodes.extend(tally(zone).map(|own| node(zone, own, region.copied())));
    }
    let mut told = match pace {
        Pace::Whole => protected(&nodes, span),
        Pace::Month(last) => pace::monthly(&nodes, span, last, before),
        Pace::Year(last) => pace::yearly(&nodes, span, last, before),
    };
    // Later, each stock was told by the edition of its month.
    if pace == Pace::Whole {
        hide_histories(&nodes, &mut told);
    }
    let is_dated = !matches!(pace, Pace::Month(_));
    let told = told.into_iter().map(|told| if is_dated { told.dated() } else { told });
    nodes.into_iter().map(|node| node.zone).zip(told).collect()
}

/// The stock at the end of each month says what came and went in it: where one of these is hidden,
/// no such stock is told, nor of the territories beside, which would tell it with what is around.
fn hide_histories(nodes: &[Node], told: &mut [Counts]) {
    let hides = |counts: &Counts| {
        let flows = [Indicator::New, Indicator::Removed].into_iter();
        flows.flat_map(|flow| counts.months(flow)).any(|(_, n)| n.is_none())
    };
    let own: Vec<bool> = told.iter().map(hides).collect();
    // Regions are beside regions; departments, beside those of their region.
    let mut silent: Vec<bool> = (0..nodes.len())
        .map(|rank| (0..nodes.len()).any(|one| own[one] && nodes[one].parent == nodes[rank].parent))
        .collect();
    // What is hidden of a region, its departments would add up.
    for rank in 0..nodes.len() {
        silent[rank] |= nodes[rank].parent.is_some_and(|parent| silent[parent]);
    }
    for (counts, silent) in told.iter_mut().zip(silent) {
        if silent {
            counts.forget_stocks_of_months();
        }
    }
}

fn node(zone: Zone, tally: Tally, parent: Option<usize>) -> Node {
    let (decided, veiled) = (Counts::default(), BTreeSet::new());
    Node { zone, tally, parent, decided, is_quiet: false, veiled, is_later: false }
}

/// The EPCI that lie in several departments, gathered one department after the other; with them a
/// metropolis that EPT divide.
#[derive(Clone, Debug, Default)]
pub struct Crossings(BTreeMap<EpciCode, Vec<Counts>>);

impl Crossings {
    /// What a department tells of them. `own`: what was published of it.
    pub fn add(
        &mut self,
        code: DepartmentCode,
        own: &Counts,
        below: &Below,
        territories: &Territories,
    ) {
        let communes: Vec<Commune<'_>> = territories.communes_of(code).collect();
        // The one that is no group of its own, or not everywhere: Paris has no EPT.
        let divided: BTreeSet<EpciCode> = territories
            .communes()
            .filter(|one| one.ept.is_some())
            .filter_map(|one| one.epci)
            .filter(|code| communes.iter().any(|one| one.epci == Some(*code)))
            .collect();
        for (group, counts) in &below.shares {
            if !divided.contains(group) {
                self.0.entry(*group).or_default().push(counts.clone());
            }
        }
        for metropolis in divided {
            let inside = |one: &&Commune<'_>| one.epci == Some(metropolis);
            let parts = self.0.entry(metropolis).or_default();
            if communes.iter().all(|one| inside(&one)) {
                parts.push(own.clone());
                continue;
            }
            let groups: BTreeSet<EpciCode> =
                communes.iter().filter(inside).filter_map(Commune::group).collect();
            let all = below.groups.iter().chain(&below.shares);
            parts.extend(all.filter(|(group, _)| groups.contains(group)).map(|(_, c)| c.clone()));
        }
    }

    /// Which ones.
    pub fn codes(&self) -> Vec<EpciCode> {
        self.0.keys().copied().collect()
    }

    /// The counts of each: what its shares add up to, where each of them is told. `any`: demands
    /// that name it at all, which do not add up.
    pub fn counts(self, any: impl Fn(EpciCode) -> i64) -> Vec<(EpciCode, Counts)> {
        let of = |(code, shares): (EpciCode, Vec<Counts>)| (code, sum(&shares, any(code)));
        self.0.into_iter().map(of).collect()
    }
}

fn sum(shares: &[Counts], any: i64) -> Counts {
    let sum = |line: Line| {
        let told: Option<Vec<i64>> = shares.iter().map(|share| share.get(line)).collect();
        told.map(|told| told.into_iter().sum())
    };
    // What is published of a department alone is not of what crosses it.
    let lines = shares.iter().flat_map(Counts::iter).map(|(line, _)| line);
    let lines = lines.filter(|line| shares.iter().all(|share| share.has(*line)));
    let lines: BTreeSet<Line> = lines.chain(key_lines()).collect();
    let mut counts: Counts = lines.into_iter().map(|line| (line, sum(line))).collect();
    let pending = counts.get(Line::now(Indicator::Pending));
    let is_few = |n: i64| n != 0 && n < SMALLEST_SHOWN;
    // Who names it without putting it first is people too.
    let any = pending.filter(|pending| !is_few(any) && !is_few(any - pending)).map(|_| any);
    counts.put(Line::now(Indicator::PendingAny), any);
    counts
}

#[cfg(test)]
mod tests;
