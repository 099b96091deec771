//! What is not told anew of a territory a year later, since what was told before could be subtracted
//! from it: what divides the demands of one where too few came or too few left, and classes that
//! changed by people who can be counted one by one.

use super::line::{Counts, Line, Span};
use super::profile::{Split, classes};
use super::secrecy::{SMALLEST_INCOME, SMALLEST_SHOWN};
use super::tally::Tally;
use super::tier::Node;
use super::{Indicator, Zone};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Add, Sub};

/// As many must have come, and as many must have left, at least: as are needed to tell of incomes.
/// Where people only come, who came is what the stock grew by, class after class.
const FEWEST_MOVED: i64 = SMALLEST_INCOME;
/// The class of those who filed in the last twelve months.
const THIS_YEAR: &str = "1";

/// What is not told of territories; nothing of it is kept from a first telling.
#[derive(Clone, Debug, Default)]
pub(super) struct Silence {
    quiet: BTreeSet<Zone>,
    veiled: BTreeMap<Zone, BTreeSet<Line>>,
}

impl Silence {
    /// Of territories, those around others first. `before`: what was told of them.
    pub(super) fn of(nodes: &[Node], span: Span, before: &BTreeMap<Zone, Counts>) -> Self {
        let zones = nodes.iter().map(|node| node.zone);
        let quiet = zones.zip(quiet(nodes, span)).filter(|(_, is)| *is).map(|(zone, _)| zone);
        let veiled = nodes.iter().filter_map(|node| {
            let before = before.get(&node.zone)?;
            Some((node.zone, veiled(&node.tally, before)))
        });
        Self { quiet: quiet.collect(), veiled: veiled.collect() }
    }

    /// What divides the demands of a territory is not told.
    pub(super) fn is_quiet(&self, zone: Zone) -> bool {
        self.quiet.contains(&zone)
    }

    /// Counts that are not told of a territory, however large they are.
    pub(super) fn veiled(&self, zone: Zone) -> BTreeSet<Line> {
        self.veiled.get(&zone).cloned().unwrap_or_default()
    }
}

/// Who came to a territory and who left it over twelve months. In the first of them what divides it
/// may have been counted last, if the month before was corrected or published late: who moved then is
/// of those who moved before, or meanwhile, whichever is fewer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Flow {
    /// Who came in the twelve months.
    new: i64,
    /// Of those, who is still there.
    stayed: i64,
    /// Of those who came after the first month, who is still there.
    came: i64,
    /// Who left after the first month.
    removed: i64,
    stock: i64,
}

impl Flow {
    fn of(tally: &Tally, span: Span) -> Self {
        let pending = Line::now(Indicator::Pending);
        let removed = span.year().into_iter().skip(1);
        let removed = removed.map(|month| Line::month(Indicator::Removed, month));
        Self {
            new: tally.get(Line::year(Indicator::New)),
            stayed: tally.get(pending.class(Split::Filed, THIS_YEAR)),
            came: tally.stayed(),
            removed: removed.map(|line| tally.get(line)).sum(),
            stock: tally.get(pending),
        }
    }

    /// The fewer of those who came and of those who left between two tellings: who came and left
    /// meanwhile is in neither.
    fn moved(self) -> i64 {
        let passed = (self.new - self.stayed).max(0);
        self.came.min(self.removed - passed)
    }
}

impl Add for Flow {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            new: self.new + other.new,
            stayed: self.stayed + other.stayed,
            came: self.came + other.came,
            removed: self.removed + other.removed,
            stock: self.stock + other.stock,
        }
    }
}

impl Sub for Flow {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            new: self.new - other.new,
            stayed: self.stayed - other.stayed,
            came: self.came - other.came,
            removed: self.removed - other.removed,
            stock: self.stock - other.stock,
        }
    }
}

/// Territories of which what divides them is not told anew: too few people moved there; or in those
/// of the same territory that are not told either, whose sum is what is left of it.
fn quiet(nodes: &[Node], span: Span) -> Vec<bool> {
    let flows: Vec<Flow> = nodes.iter().map(|node| Flow::of(&node.tally, span)).collect();
    let mut quiet: Vec<bool> = flows.iter().map(|flow| flow.moved() < FEWEST_MOVED).collect();
    let mut inside: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (rank, node) in nodes.iter().enumerate() {
        if let Some(parent) = node.parent {
            inside.entry(parent).or_default().insert(rank);
        }
    }
    let sum =
        |parts: &[usize]| parts.iter().map(|part| flows[*part]).fold(Flow::default(), Flow::add);
    for (parent, parts) in inside {
        if quiet[parent] {
            for part in parts {
                quiet[part] = true;
            }
            continue;
        }
        // Those that say of no part where they are.
        let all: Vec<usize> = parts.iter().copied().collect();
        let left = flows[parent] - sum(&all);
        loop {
            let (silent, told): (Vec<usize>, Vec<usize>) =
                all.iter().partition(|part| quiet[**part]);
            let rest = left + sum(&silent);
            let is_nobody = silent.is_empty() && left == Flow::default();
            if is_nobody || rest.moved() >= FEWEST_MOVED {
                break;
            }
            let Some(next) = told.into_iter().min_by_key(|part| flows[*part].moved()) else {
                break;
            };
            quiet[next] = true;
        }
    }
    quiet
}

/// Counts that tell, beside what was told before, of a few who left: those of a year of filing, which
/// nobody joins any more; those of a way of filing, of which who came is told.
fn veiled(tally: &Tally, before: &Counts) -> BTreeSet<Line> {
    let is_few = |n: i64| n > 0 && n < SMALLEST_SHOWN;
    let pending = Line::now(Indicator::Pending);
    let mut veiled = BTreeSet::new();
    let filed: Vec<Line> =
        classes(Split::Filed).iter().map(|(code, _)| pending.class(Split::Filed, code)).collect();
    for (younger, line) in filed.iter().zip(&filed[1..]).take(filed.len() - 3) {
        if before.get(*younger).is_some_and(|n| is_few(n - tally.get(*line))) {
            veiled.insert(*line);
        }
    }
    // The last two are joined by those of the one before.
    let last = |many: usize| &filed[filed.len() - many..];
    let old: Option<i64> = last(3).iter().map(|line| before.get(*line)).sum();
    let now: i64 = last(2).iter().map(|line| tally.get(*line)).sum();
    if old.is_some_and(|old| is_few(old - now)) {
        veiled.extend(&last(2)[..1]);
    }
    for (code, _) in classes(Split::Channel) {
        let line = pending.class(Split::Channel, code);
        let new = Line::year(Indicator::New).class(Split::Channel, code);
        let gone = before.get(line).map(|n| n + tally.get(new) - tally.get(line));
        if gone.is_some_and(is_few) {
            veiled.insert(line);
        }
    }
    veiled
}

#[cfg(test)]
mod tests;
