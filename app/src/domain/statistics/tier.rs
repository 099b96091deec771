//! One level of territories protected together, under those that were protected before: what adds up
//! from one to the other, and inside each, gives nothing away.

use super::line::{Counts, FLOWS, Line, Period, Span};
use super::profile::{Family, SIZES, Split, UNKNOWN};
use super::secrecy::{Place, SMALLEST_INCOME, SMALLEST_SHOWN, Table};
use super::tally::{Tally, stands_alone};
use super::{Indicator, Zone};
use crate::domain::life_cycle::RemovalReason;
use std::collections::{BTreeMap, BTreeSet};

/// A territory of a tier.
#[derive(Clone, Debug)]
pub struct Node {
    /// Which one.
    pub zone: Zone,
    /// Its counts as they are.
    pub tally: Tally,
    /// Rank of the one it is a part of, earlier in the tier.
    pub parent: Option<usize>,
    /// What was decided of it before.
    pub decided: Counts,
}

impl Node {
    fn is_hidden_already(&self, line: Line) -> bool {
        self.decided.has(line) && self.decided.get(line).is_none()
    }
}

/// What may be published of each, in their order; what was decided before is as it was.
///
/// Counts are protected in groups, one after the other: the wholes, then what divides them. Where a
/// whole is hidden, or the same count of the territory around, nothing is told of what divides it:
/// so a later group says nothing of an earlier one.
pub fn protected(nodes: &[Node], span: Span) -> Vec<Counts> {
    let mut told: Vec<Counts> = nodes.iter().map(|node| node.decided.clone()).collect();
    let lines: BTreeSet<Line> = nodes.iter().flat_map(|node| node.tally.lines()).collect();
    for group in groups(&lines, span) {
        let found = Protection { nodes, told: &told, group: &group }.found();
        for (counts, more) in told.iter_mut().zip(found) {
            for (line, n) in more {
                counts.put(line, n);
            }
        }
    }
    told
}

/// Lines that say something of each other, the wholes first.
fn groups(lines: &BTreeSet<Line>, span: Span) -> Vec<Vec<Line>> {
    let of = |is: &dyn Fn(&Line) -> bool| lines.iter().copied().filter(is).collect::<Vec<_>>();
    let mut groups =
        vec![of(&|line| line.class.is_none() && matches!(line.period, Period::Now | Period::Year))];
    groups.push(of(&|line| {
        line.class.is_none()
            && matches!(line.period, Period::Month(_))
            && !stands_alone(*line, span)
    }));
    let alone: BTreeSet<(bool, Period)> = lines
        .iter()
        .filter(|line| stands_alone(**line, span))
        .map(|line| (line.indicator.is_stock(), line.period))
        .collect();
    for (stock, period) in alone {
        groups.push(of(&|line| line.indicator.is_stock() == stock && line.period == period));
    }
    let by = |indicators: &[Indicator], splits: &[Split]| {
        of(&|line| {
            indicators.contains(&line.indicator)
                && line.class.is_some_and(|(split, _)| splits.contains(&split))
        })
    };
    groups.push(by(&[Indicator::Pending], &[Split::Size, Split::Family, Split::Born]));
    for split in Split::OF_STOCK {
        if !matches!(split, Split::Size | Split::Family | Split::Born) {
            groups.push(by(&[Indicator::Pending], &[split]));
        }
    }
    groups.push(by(&[Indicator::New], &[Split::Channel]));
    groups.push(by(&[Indicator::Removed], &[Split::Reason]));
    groups.push(by(&[Indicator::Allocated], &[Split::Wait]));
    groups.push(by(&[Indicator::Allocated], &[Split::HousingType]));
    groups.retain(|group| !group.is_empty());
    groups
}

/// The whole that was decided in an earlier group; none for a count that stands for itself.
fn whole(line: Line, span_is_year: bool) -> Option<Line> {
    match (line.class, line.period) {
        (Some(_), _) => line.whole(),
        (None, Period::Month(_)) if span_is_year => Some(Line::year(line.indicator)),
        _ => None,
    }
}

struct Protection<'a> {
    nodes: &'a [Node],
    told: &'a [Counts],
    group: &'a [Line],
}

impl Protection<'_> {
    fn found(&self) -> Vec<Vec<(Line, Option<i64>)>> {
        let mut table = Table::default();
        let is_year = self.is_year();
        let places: Vec<BTreeMap<Line, Place>> =
            (0..self.nodes.len()).map(|rank| self.places(rank, &mut table, is_year)).collect();
        self.between(&places, &mut table);
        for (rank, own) in places.iter().enumerate() {
            // What was decided is tied already.
            if own.keys().any(|line| !self.nodes[rank].decided.has(*line)) {
                self.within(rank, own, &mut table, is_year);
            }
        }
        let shown = table.protected();
        self.nodes
            .iter()
            .zip(places)
            .map(|(node, own)| {
                let own = own.into_iter().filter(|(line, _)| !node.decided.has(*line));
                own.map(|(line, place)| (line, shown.shown(place))).collect()
            })
            .collect()
    }

    /// The group is that of the last twelve months.
    fn is_year(&self) -> bool {
        let months: BTreeSet<Period> = self.group.iter().map(|line| line.period).collect();
        months.len() > 1 && months.iter().all(|period| matches!(period, Period::Month(_)))
    }

    fn places(&self, rank: usize, table: &mut Table, is_year: bool) -> BTreeMap<Line, Place> {
        let node = &self.nodes[rank];
        let mut places = BTreeMap::new();
        for line in self.group.iter().copied().filter(|line| node.tally.has(*line)) {
            let n = node.tally.get(line);
            if node.decided.has(line) {
                places.insert(line, table.decided(n, node.is_hidden_already(line)));
                continue;
            }
            // Told already, as an allocation.
            if line == motive_of_allocations() {
                let hidden = self.told[rank].get(Line::year(Indicator::Allocated)).is_none();
                places.insert(line, table.decided(n, hidden));
                continue;
            }
            let whole_is_told =
                whole(line, is_year).is_none_or(|whole| self.told[rank].get(whole).is_some());
            let is_told = whole_is_told && !self.is_muted(rank, line);
            let place = if is_told { table.count(n, smallest(line)) } else { table.silent(n) };
            places.insert(line, place);
        }
        places
    }

    /// What adds up from the parts to what is around them; what is left, if anything is, is nobody's
    /// territory and must not be known either.
    fn between(&self, places: &[BTreeMap<Line, Place>], table: &mut Table) {
        let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (rank, node) in self.nodes.iter().enumerate() {
            if let Some(parent) = node.parent {
                parts.entry(parent).or_default().push(rank);
            }
        }
        for (parent, parts) in parts {
            for line in self.group {
                if line.indicator == Indicator::PendingAny {
                    continue;
                }
                let Some(total) = places[parent].get(line) else { continue };
                let own: Vec<Place> =
                    parts.iter().filter_map(|part| places[*part].get(line)).copied().collect();
                let said: i64 = parts.iter().map(|part| self.nodes[*part].tally.get(*line)).sum();
                let left = self.nodes[parent].tally.get(*line) - said;
                let left = (left != 0).then(|| table.count(left, smallest(*line)));
                table.sum(*total, own.into_iter().chain(left));
            }
        }
    }

    /// What adds up inside a territory.
    fn within(&self, rank: usize, own: &BTreeMap<Line, Place>, table: &mut Table, is_year: bool) {
        let mut wholes: BTreeMap<(Line, Option<Split>), Vec<Place>> = BTreeMap::new();
        for (line, place) in own {
            if let Some(whole) = whole(*line, is_year) {
                let split = line.class.map(|(split, _)| split);
                wholes.entry((whole, split)).or_default().push(*place);
            }
        }
        for ((whole, split), parts) in wholes {
            let n = self.nodes[rank].tally.get(whole);
            let total = table.decided(n, self.told[rank].get(whole).is_none());
            if split.is_none_or(Split::is_partition) {
                table.sum(total, parts);
            } else {
                for part in parts {
                    table.at_most(part, total);
                }
            }
        }
        for (smaller, larger) in ties(self.group) {
            if let (Some(smaller), Some(larger)) = (own.get(&smaller), own.get(&larger)) {
                table.at_most(*smaller, *larger);
            }
        }
        // Of a legal person none of these is known.
        let pending = Line::now(Indicator::Pending);
        if let Some(unknown) = own.get(&pending.class(Split::Size, UNKNOWN)) {
            for split in [Split::Family, Split::Born] {
                let same = own.get(&pending.class(split, UNKNOWN));
                table.sum(*unknown, same.copied());
            }
        }
    }

    /// The same count is hidden in a territory around that was decided before.
    fn is_muted(&self, rank: usize, line: Line) -> bool {
        let around = self.nodes[rank].parent;
        around.is_some_and(|around| {
            self.nodes[around].is_hidden_already(line) || self.is_muted(around, line)
        })
    }
}

/// The smallest count of a line that may be told.
fn smallest(line: Line) -> i64 {
    let income = line.class.is_some_and(|(split, _)| split.is_income());
    if income { SMALLEST_INCOME } else { SMALLEST_SHOWN }
}

fn motive_of_allocations() -> Line {
    Line::year(Indicator::Removed).class(Split::Reason, RemovalReason::Allocated.code())
}

/// Counts that are never more than another.
fn ties(group: &[Line]) -> Vec<(Line, Line)> {
    let pending = Line::now(Indicator::Pending);
    let class = |split, code| pending.class(split, code);
    let mut ties = vec![
        (pending, Line::now(Indicator::PendingAny)),
        // Who is alone is one person; a couple without children is two.
        (class(Split::Family, Family::Alone.code()), class(Split::Size, SIZES[0])),
        (class(Split::Family, Family::Couple.code()), class(Split::Size, SIZES[1])),
    ];
    let periods: BTreeSet<Period> = group.iter().map(|line| line.period).collect();
    let [_, _, removed, allocated] = FLOWS;
    ties.extend(periods.into_iter().map(|p| (Line::of(allocated, p), Line::of(removed, p))));
    ties
}
