//! What readers of a table know of the counts that it hides: by what is told, sum after sum, and by
//! all the sums together.

use super::{Count, Kind, Part, Table};
use crate::domain::statistics::elimination::settled;
use std::collections::{BTreeSet, VecDeque};

/// How often a reader looks at each sum, one with another.
const PATIENCE: usize = 200;
/// More than any count.
const FAR: i64 = 1 << 40;

/// Somebody who reads all that is told, and what they know of the rest at first.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reader {
    /// That a count which is not told is somebody's.
    Anybody,
    /// Which of them are small, too.
    Insider,
}

pub(super) const READERS: [Reader; 2] = [Reader::Anybody, Reader::Insider];

/// What a reader knows.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Between which values each count is.
    pub(super) bounds: Vec<(i64, i64)>,
    /// Sums to look at again, as a list and one by one.
    next: VecDeque<usize>,
    waits: Vec<bool>,
}

impl Known {
    fn wait(&mut self, sum: usize) {
        if !std::mem::replace(&mut self.waits[sum], true) {
            self.next.push_back(sum);
        }
    }

    fn next(&mut self) -> Option<usize> {
        let sum = self.next.pop_front()?;
        self.waits[sum] = false;
        Some(sum)
    }

    /// Puts a count between these, if it was not already; the sums that hold it are to look at.
    fn put(&mut self, count: usize, bounds: (i64, i64), near: &[Vec<usize>]) {
        if self.bounds[count] != bounds {
            self.bounds[count] = bounds;
            near[count].iter().for_each(|sum| self.wait(*sum));
        }
    }
}

impl Table {
    /// Counts that follow from what was told elsewhere, one sum after the other.
    pub(super) fn given(&self) -> Vec<bool> {
        let is_told =
            |count: &Count| !count.is_hidden && matches!(count.kind, Kind::Decided { .. });
        let told: Vec<bool> = self.counts.iter().map(is_told).collect();
        let mut known = told.clone();
        loop {
            let mut more = false;
            for sum in &self.sums {
                let mut left = sum.all().filter(|one| !known[*one]);
                if let (Some(last), None) = (left.next(), left.next()) {
                    known[last] = true;
                    more = true;
                }
                // Of nobody, every part is nobody.
                if known[sum.total] && self.counts[sum.total].n == 0 {
                    for part in sum.parts.iter().filter(|part| self.counts[**part].n == 0) {
                        more |= !known[*part];
                        known[*part] = true;
                    }
                }
            }
            if !more {
                return known.into_iter().zip(told).map(|(known, told)| known && !told).collect();
            }
        }
    }

    /// Counts that a reader knows even where nothing at all is told here: hiding more would not help
    /// them.
    pub(super) fn bare(&self, reader: Reader, near: &[Vec<usize>]) -> BTreeSet<usize> {
        let is_here = |count: &Count| !matches!(count.kind, Kind::Decided { .. });
        let counts = self.counts.iter();
        let counts = counts
            .map(|count| Count { is_hidden: count.is_hidden || is_here(count), ..*count })
            .collect();
        let untold = Self { counts, sums: self.sums.clone(), given: Vec::new() };
        let mut known = untold.first(reader);
        untold.narrow(&mut known, 0..self.sums.len(), near);
        (0..self.counts.len()).filter(|count| is_one(known.bounds[*count])).collect()
    }

    /// What is given away in a part, and can be helped.
    pub(super) fn told(
        &self,
        part: &Part,
        readers: &mut [Known; 2],
        near: &[Vec<usize>],
        bare: &[BTreeSet<usize>; 2],
    ) -> Told {
        for known in readers.iter_mut() {
            self.narrow(known, part.sums.iter().copied(), near);
        }
        let is_known = |count: &usize| {
            let mut readers = readers.iter().zip(bare);
            readers.any(|(known, bare)| is_one(known.bounds[*count]) && !bare.contains(count))
        };
        let narrowed = part.hidden.iter().copied();
        // What was hidden elsewhere too: what is told here must not tell it.
        let mut narrowed: Vec<usize> =
            narrowed.filter(|count| is_known(count) && self.is_secret(*count)).collect();
        // First where a count beside it gives it away, which says less than those it adds up with.
        narrowed.sort_by_key(|count| !near[*count].iter().any(|rank| self.is_beside(*rank)));
        Told { worked_out: self.worked_out(&part.sums, &readers[0].bounds), narrowed }
    }

    /// Hidden counts that these sums together give away, whatever detour it takes, to who knows each
    /// count to be between these.
    pub(super) fn worked_out(&self, sums: &[usize], bounds: &[(i64, i64)]) -> Vec<usize> {
        // What is left beside a smaller count is in one sum alone, which settles nothing.
        let sums = sums.iter().filter(|rank| !self.is_beside(**rank)).map(|rank| {
            let sum = &self.sums[*rank];
            let parts = sum.parts.iter().map(|part| (*part, 1));
            parts.chain([(sum.total, -1)]).collect::<Vec<_>>()
        });
        let is_unknown = |count: usize| self.counts[count].is_hidden && !is_one(bounds[count]);
        let found = settled(is_unknown, sums);
        found.into_iter().filter(|count| self.is_secret(*count)).collect()
    }

    /// What a reader knows at first.
    pub(super) fn first(&self, reader: Reader) -> Known {
        let first = |count: &Count| match (count.kind, reader) {
            _ if !count.is_hidden => (count.n, count.n),
            (Kind::Own { smallest } | Kind::Decided { smallest }, Reader::Insider)
                if count.n > 0 && count.n < smallest =>
            {
                (1, smallest - 1)
            }
            // Of what is silent, nobody knows whether it is anybody.
            (Kind::Own { smallest } | Kind::Decided { smallest }, _)
                if count.n > 0 && smallest > 0 =>
            {
                (1, FAR)
            }
            _ => (0, FAR),
        };
        let bounds = self.counts.iter().map(first).collect();
        Known { bounds, next: VecDeque::new(), waits: vec![false; self.sums.len()] }
    }

    /// What a patient reader makes of it, who narrows each count by each of these sums until nothing
    /// moves any more.
    pub(super) fn narrow(
        &self,
        known: &mut Known,
        sums: impl Iterator<Item = usize>,
        near: &[Vec<usize>],
    ) {
        sums.for_each(|sum| known.wait(sum));
        // Sums that contradict each other would never come to rest.
        let mut left = known.next.len() * PATIENCE;
        while let Some(rank) = known.next() {
            if left == 0 {
                continue;
            }
            left -= 1;
            let sum = &self.sums[rank];
            let bounds = &known.bounds;
            let (low, high) = sum.parts.iter().fold((0_i64, 0_i64), |(low, high), part| {
                (low + bounds[*part].0, (high + bounds[*part].1).min(FAR))
            });
            let total = bounds[sum.total];
            let total = (total.0.max(low), total.1.min(high));
            if total.0 > total.1 {
                continue;
            }
            known.put(sum.total, total, near);
            for part in &sum.parts {
                let (own_low, own_high) = known.bounds[*part];
                let others_high = if high == FAR { FAR } else { high - own_high };
                let least = own_low.max(total.0 - others_high);
                let most = own_high.min(total.1 - (low - own_low));
                if least <= most {
                    known.put(*part, (least, most), near);
                }
            }
        }
    }
}

/// One value is left.
fn is_one((low, high): (i64, i64)) -> bool {
    low == high
}

/// Hidden counts of a part that are given away.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// By the sums together.
    pub(super) worked_out: Vec<usize>,
    /// By what is known of each: one value is left.
    pub(super) narrowed: Vec<usize>,
}
