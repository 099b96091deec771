//! What is not told anew of a territory a year later, since what was told before could be subtracted
//! from it: what divides the demands of one where too few came or too few left, and classes that
//! changed by people who can be counted one by one.

use super::line::{Counts, Line, Period};
use super::profile::{Split, classes};
use super::secrecy::{SMALLEST_INCOME, SMALLEST_SHOWN};
use super::tally::{PAST, Past, Tally};
use super::tier::Node;
use super::{Indicator, Zone};
use std::collections::{BTreeMap, BTreeSet};

/// As many must have come, and as many must have left, at least: as are needed to tell of incomes.
/// Where people only come, who came is what the stock grew by, class after class.
const FEWEST_MOVED: i64 = SMALLEST_INCOME;
/// Of [`PAST`], those at which the last edition of a year may have been counted.
const LAST_YEAR: usize = 2;

/// What is not told of territories; nothing of it is kept from a first telling.
#[derive(Clone, Debug, Default)]
pub(super) struct Silence {
    quiet: BTreeSet<Zone>,
    veiled: BTreeMap<Zone, BTreeSet<Line>>,
    is_later: bool,
}

impl Silence {
    /// Of territories, those around others first. `before`: what was told of them.
    pub(super) fn of(nodes: &[Node], before: &BTreeMap<Zone, Counts>) -> Self {
        let zones = nodes.iter().map(|node| node.zone);
        let quiet = zones.zip(quiet(nodes, before)).filter(|(_, is)| *is).map(|(zone, _)| zone);
        let veiled = nodes.iter().filter_map(|node| {
            let before = before.get(&node.zone)?;
            Some((node.zone, veiled(|line| Some(node.tally.get(line)), before)))
        });
        Self { quiet: quiet.collect(), veiled: veiled.collect(), is_later: true }
    }

    /// They were told of a year before.
    pub(super) fn is_later(&self) -> bool {
        self.is_later
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

/// Who came to some territories and who left them since each of the times of [`Tally::past`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Flow {
    stock: i64,
    past: [Past; PAST.len()],
}

impl Flow {
    fn of(tally: &Tally) -> Self {
        Self { stock: tally.get(Line::now(Indicator::Pending)), past: tally.past() }
    }

    /// The fewer of those who came and of those who left since one of the first `times`: who came and
    /// left meanwhile is in neither, and who came from elsewhere stands for nobody who left. Where
    /// nobody was, there is nothing to subtract.
    fn moved(self, times: usize) -> i64 {
        let times = self.past[..times].iter().filter(|past| past.was != 0);
        let moved = times.map(|past| past.since.min(past.was - (self.stock - past.since)));
        moved.min().unwrap_or(i64::MAX)
    }

    fn with(self, other: Self, sign: i64) -> Self {
        let mut sum = Self { stock: self.stock + sign * other.stock, ..self };
        for (own, other) in sum.past.iter_mut().zip(other.past) {
            own.was += sign * other.was;
            own.since += sign * other.since;
        }
        sum
    }
}

/// What divides its demands was told.
fn was_divided(before: &Counts) -> bool {
    let pending = Line::now(Indicator::Pending);
    before.iter().any(|(line, n)| line.whole() == Some(pending) && n.is_some())
}

/// Territories of which what divides them is not told anew: too few people moved there; or in those
/// of the same territory that are not told either, whose sum is what is left of it.
fn quiet(nodes: &[Node], before: &BTreeMap<Zone, Counts>) -> Vec<bool> {
    let flows: Vec<Flow> = nodes.iter().map(|node| Flow::of(&node.tally)).collect();
    // One that was not told last year may have been the years before.
    let is_quiet = |(node, flow): (&Node, &Flow)| {
        let was_told = before.get(&node.zone).is_some_and(was_divided);
        flow.moved(if was_told { LAST_YEAR } else { PAST.len() }) < FEWEST_MOVED
    };
    let mut quiet: Vec<bool> = nodes.iter().zip(&flows).map(is_quiet).collect();
    let mut inside: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (rank, node) in nodes.iter().enumerate() {
        if let Some(parent) = node.parent {
            inside.entry(parent).or_default().push(rank);
        }
    }
    for (parent, parts) in inside {
        if quiet[parent] {
            for part in parts {
                quiet[part] = true;
            }
            continue;
        }
        // Those that say of no part where they are.
        let nobody = Flow::default();
        let left = parts.iter().fold(flows[parent], |left, part| left.with(flows[*part], -1));
        loop {
            let (silent, told): (Vec<usize>, Vec<usize>) =
                parts.iter().partition(|part| quiet[**part]);
            let rest = silent.iter().fold(left, |sum, part| sum.with(flows[*part], 1));
            if (silent.is_empty() && left == nobody) || rest.moved(LAST_YEAR) >= FEWEST_MOVED {
                break;
            }
            let Some(next) = told.into_iter().min_by_key(|part| flows[*part].moved(LAST_YEAR))
            else {
                break;
            };
            quiet[next] = true;
        }
    }
    quiet
}

/// Divisions that tell, beside what was told before, of a few who left: those of a year of filing, which
/// nobody joins any more; those of a way of filing, of which who came is told. All their classes: those
/// beside it, which would be hidden with one, may have lost as few. `now`: what would be told.
pub(super) fn veiled(now: impl Fn(Line) -> Option<i64>, before: &Counts) -> BTreeSet<Line> {
    let pending = Line::now(Indicator::Pending);
    let of = |split| classes(split).into_iter().map(move |(code, _)| pending.class(split, code));
    let gone = |then: &[Line], still: &[Line]| -> Option<i64> {
        let then: Option<i64> = then.iter().map(|line| before.get(*line)).sum();
        let still: Option<i64> = still.iter().map(|line| now(*line)).sum();
        Some(then? - still?)
    };
    let filed: Vec<Line> = of(Split::Filed).collect();
    // The last class is joined by some of the one before.
    let (aging, old) = filed.split_at(filed.len() - 2);
    let mut filings: Vec<Option<i64>> =
        aging.windows(2).map(|pair| gone(&pair[..1], &pair[1..])).collect();
    filings.push(gone(&filed[aging.len() - 1..], old));
    let entries = of(Split::Channel).map(|line| {
        let came = Line { period: Period::Year, indicator: Indicator::New, ..line };
        Some(gone(&[line], &[line])? + now(came)?)
    });
    let is_few = |n: Option<i64>| n.is_some_and(|n| n > 0 && n < SMALLEST_SHOWN);
    let divisions = [
        (Split::Filed, filings.into_iter().any(is_few)),
        (Split::Channel, entries.into_iter().any(is_few)),
    ];
    divisions.into_iter().filter(|(_, few)| *few).flat_map(|(split, _)| of(split)).collect()
}

#[cfg(test)]
mod tests;
