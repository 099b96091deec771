//! What must not be published: counts so small that they point at somebody, and those from which
//! such a count could be worked out (`domain.md` 5.2). Sums tie counts together; as long as one sum
//! gives a hidden count away, one more count is hidden.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Below this many, a public count could point at somebody.
pub const SMALLEST_SHOWN: i64 = 5;
/// The same for a count that tells of incomes.
pub const SMALLEST_INCOME: i64 = 11;

/// How many values, at least, must stay possible for what a sum leaves of its hidden parts.
const SPREAD: i64 = 4;

/// How often a reader goes through all the sums.
const PATIENCE: usize = 200;

/// A count of a [`Table`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(usize);

#[derive(Clone, Copy, Debug)]
struct Count {
    n: i64,
    kind: Kind,
    is_hidden: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// To publish: hidden at once when it is under this.
    Own { smallest: i64 },
    /// Published elsewhere already, or hidden there: not to be changed any more.
    Decided,
    /// Never published, and nobody's secret: what is left of a larger count beside a smaller one.
    Rest,
}

#[derive(Clone, Debug)]
struct Sum {
    total: usize,
    parts: Vec<usize>,
}

impl Sum {
    fn all(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts.iter().copied().chain([self.total])
    }
}

/// Counts to publish together, and the sums that anybody can write between them.
#[derive(Clone, Debug, Default)]
pub struct Table {
    counts: Vec<Count>,
    sums: Vec<Sum>,
}

impl Table {
    /// A count, hidden when it is under the smallest that may be shown. Nobody is where there is
    /// nobody: zero is shown.
    pub fn count(&mut self, n: i64, smallest: i64) -> Place {
        self.add(Count { n, kind: Kind::Own { smallest }, is_hidden: n != 0 && n < smallest })
    }

    /// A count that was decided elsewhere.
    pub fn decided(&mut self, n: i64, is_hidden: bool) -> Place {
        self.add(Count { n, kind: Kind::Decided, is_hidden })
    }

    /// A count of which nothing is told, however large: what it is a part of is hidden.
    pub fn silent(&mut self, n: i64) -> Place {
        self.add(Count { n, kind: Kind::Own { smallest: 0 }, is_hidden: true })
    }

    /// A count that is never more than another: who reads the larger one knows that of the smaller.
    pub fn at_most(&mut self, smaller: Place, larger: Place) {
        let n = self.counts[larger.0].n - self.counts[smaller.0].n;
        let rest = self.add(Count { n, kind: Kind::Rest, is_hidden: true });
        self.sum(larger, [smaller, rest]);
    }

    fn add(&mut self, count: Count) -> Place {
        self.counts.push(count);
        Place(self.counts.len() - 1)
    }

    /// A count that is the sum of others.
    pub fn sum(&mut self, total: Place, parts: impl IntoIterator<Item = Place>) {
        let parts = parts.into_iter().map(|place| place.0).collect();
        self.sums.push(Sum { total: total.0, parts });
    }

    /// Hides what must be.
    #[must_use]
    pub fn protected(mut self) -> Protected {
        let near = self.sums_of_each();
        loop {
            while self.hide_beside() {}
            // One at a time: what is hidden for one often keeps the others.
            let worked_out = self.worked_out();
            if worked_out.into_iter().any(|count| self.hide_near(count, &near)) {
                continue;
            }
            // First where a count beside it gives it away, which says less than those it adds up
            // with.
            let beside = |count: &usize| near[*count].iter().any(|rank| self.is_beside(*rank));
            let mut narrowed = self.narrowed_down();
            narrowed.sort_by_key(|count| !beside(count));
            let mut hidden = narrowed.into_iter();
            if !hidden.any(|count| near[count].iter().any(|rank| self.hide_one_of(*rank))) {
                return Protected(self.shown());
            }
        }
    }

    /// Hides one more count in a sum that holds this one; where all is hidden there, in one that holds
    /// what is hidden with it, and so on. False when nothing is left to hide.
    fn hide_near(&mut self, count: usize, near: &[Vec<usize>]) -> bool {
        let mut seen = BTreeSet::from([count]);
        let mut next = VecDeque::from([count]);
        while let Some(count) = next.pop_front() {
            for rank in &near[count] {
                if self.hide_one_of(*rank) {
                    return true;
                }
                let all: Vec<usize> = self.sums[*rank].all().collect();
                next.extend(
                    all.into_iter().filter(|one| self.counts[*one].is_hidden && seen.insert(*one)),
                );
            }
        }
        false
    }

    /// Looks at each sum alone; true when one more count was hidden.
    fn hide_beside(&mut self) -> bool {
        let mut any = false;
        for rank in 0..self.sums.len() {
            let sum = &self.sums[rank];
            let hidden: Vec<usize> = sum.all().filter(|one| self.counts[*one].is_hidden).collect();
            // What is left beside a smaller count is looked at with all the sums, below.
            let rest = |one: &usize| self.counts[*one].kind == Kind::Rest;
            if hidden.is_empty() || hidden.iter().any(rest) {
                continue;
            }
            let gives_away = if self.counts[sum.total].is_hidden {
                hidden.len() == 1
            } else {
                let left: i64 = hidden.iter().map(|one| self.counts[*one].n).sum();
                // As long as no zero is hidden, each of them is somebody.
                let somebody = hidden.iter().all(|one| self.counts[*one].n > 0);
                let least = if somebody { hidden.len() } else { 0 };
                let least = i64::try_from(least).unwrap_or(i64::MAX);
                hidden.len() == 1 || left - least < SPREAD
            };
            any |= gives_away && self.hide_one_of(rank);
        }
        any
    }

    /// Hides the smallest part of a sum that is still shown, somebody's before nobody's; the total
    /// when there is none, or when it tells little more than that part.
    fn hide_one_of(&mut self, rank: usize) -> bool {
        let sum = &self.sums[rank];
        let may_be = |one: &usize| {
            let count = self.counts[*one];
            !count.is_hidden && matches!(count.kind, Kind::Own { .. })
        };
        let whole = self.counts[sum.total].n;
        let next = sum.all().filter(may_be).min_by_key(|one| {
            let n = self.counts[*one].n;
            let is_most = *one != sum.total && n * 2 > whole;
            (n == 0 && *one != sum.total, is_most, *one == sum.total, n, *one)
        });
        let Some(next) = next else { return false };
        self.counts[next].is_hidden = true;
        true
    }

    /// The sums that hold each count, those that set it beside another first.
    fn sums_of_each(&self) -> Vec<Vec<usize>> {
        let mut near = vec![Vec::new(); self.counts.len()];
        for is_beside in [true, false] {
            for (rank, sum) in self.sums.iter().enumerate() {
                if self.is_beside(rank) == is_beside {
                    sum.all().for_each(|one| near[one].push(rank));
                }
            }
        }
        near
    }

    fn is_beside(&self, rank: usize) -> bool {
        self.sums[rank].all().any(|one| self.counts[one].kind == Kind::Rest)
    }

    fn shown(&self) -> Vec<Option<i64>> {
        self.counts.iter().map(|count| (!count.is_hidden).then_some(count.n)).collect()
    }

    /// Hidden counts that the sums together give away, whatever detour it takes.
    fn worked_out(&self) -> Vec<usize> {
        // What is left beside a smaller count is in one sum alone, which settles nothing.
        let sums = (0..self.sums.len()).filter(|rank| !self.is_beside(*rank)).map(|rank| {
            let sum = &self.sums[rank];
            let parts = sum.parts.iter().map(|part| (*part, 1));
            parts.chain([(sum.total, -1)]).collect::<Vec<_>>()
        });
        let found = determined(&self.shown(), &sums.collect::<Vec<_>>());
        found.into_iter().filter(|count| self.is_secret(*count)).collect()
    }

    fn is_secret(&self, count: usize) -> bool {
        // What was hidden elsewhere too: a detour here must not tell it.
        self.counts[count].kind != Kind::Rest && self.counts[count].is_hidden
    }

    /// Hidden counts for which a patient reader has one value left, who knows which ones are small,
    /// and narrows each by every sum until nothing moves any more.
    fn narrowed_down(&self) -> Vec<usize> {
        let bounds = self.bounds();
        let is_own = |count: usize| matches!(self.counts[count].kind, Kind::Own { .. });
        let alone = |count: &usize| {
            let (low, high) = bounds[*count];
            low == high && is_own(*count) && self.is_secret(*count)
        };
        (0..self.counts.len()).filter(alone).collect()
    }

    fn bounds(&self) -> Vec<(i64, i64)> {
        const FAR: i64 = 1 << 40;
        let first = |count: &Count| match count.kind {
            _ if !count.is_hidden => (count.n, count.n),
            Kind::Own { smallest } if count.n > 0 && count.n < smallest => (1, smallest - 1),
            _ => (0, FAR),
        };
        let mut known: Vec<(i64, i64)> = self.counts.iter().map(first).collect();
        // Sums that contradict each other would never come to rest.
        for _ in 0..PATIENCE {
            let mut moved = false;
            for sum in &self.sums {
                let (low, high) = sum.parts.iter().fold((0_i64, 0_i64), |(low, high), part| {
                    (low + known[*part].0, (high + known[*part].1).min(FAR))
                });
                let total = known[sum.total];
                let narrowed = (total.0.max(low), total.1.min(high));
                if narrowed.0 > narrowed.1 {
                    continue;
                }
                moved |= narrowed != total;
                known[sum.total] = narrowed;
                for part in &sum.parts {
                    let (own_low, own_high) = known[*part];
                    let others_high = if high == FAR { FAR } else { high - own_high };
                    let least = own_low.max(narrowed.0 - others_high);
                    let most = own_high.min(narrowed.1 - (low - own_low));
                    if least <= most {
                        moved |= (least, most) != (own_low, own_high);
                        known[*part] = (least, most);
                    }
                }
            }
            if !moved {
                break;
            }
        }
        known
    }
}

/// What may be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protected(Vec<Option<i64>>);

impl Protected {
    /// A count; none when it is hidden.
    pub fn shown(&self, place: Place) -> Option<i64> {
        self.0.get(place.0).copied().flatten()
    }
}

/// A prime that fits a machine word, products included: what is settled in its field is settled for
/// whole numbers.
const PRIME: i128 = (1 << 61) - 1;

/// Which unknowns a system of sums settles: each sum is a list of ranks with their sign, and adds up
/// to zero. `shown`: the known ones.
pub(super) fn determined(shown: &[Option<i64>], sums: &[Vec<(usize, i64)>]) -> Vec<usize> {
    let is_hidden = |count: usize| shown.get(count).copied().flatten().is_none();
    let mut alone: Vec<usize> =
        tied(sums, is_hidden).iter().flat_map(|some| settled(shown, some)).collect();
    alone.sort_unstable();
    alone
}

/// The count that stands for all those that are tied to one.
fn stands_for(tied: &mut BTreeMap<usize, usize>, mut count: usize) -> usize {
    while let Some(up) = tied.get(&count).copied().filter(|up| *up != count) {
        let above = tied.get(&up).copied().unwrap_or(up);
        tied.insert(count, above);
        count = up;
    }
    count
}

/// Sums that share hidden counts, together: the others say nothing of them.
fn tied(
    sums: &[Vec<(usize, i64)>],
    is_hidden: impl Fn(usize) -> bool,
) -> Vec<Vec<&[(usize, i64)]>> {
    let mut tied = BTreeMap::new();
    for sum in sums {
        let mut hidden = sum.iter().map(|(count, _)| *count).filter(|count| is_hidden(*count));
        let Some(first) = hidden.next() else { continue };
        let first = stands_for(&mut tied, first);
        tied.insert(first, first);
        for other in hidden {
            let other = stands_for(&mut tied, other);
            tied.insert(other, first);
        }
    }
    let mut groups: BTreeMap<usize, Vec<&[(usize, i64)]>> = BTreeMap::new();
    for sum in sums {
        let hidden = sum.iter().map(|(count, _)| *count).find(|count| is_hidden(*count));
        if let Some(hidden) = hidden {
            groups.entry(stands_for(&mut tied, hidden)).or_default().push(sum);
        }
    }
    groups.into_values().collect()
}

/// Hidden counts that these sums together settle.
fn settled(shown: &[Option<i64>], sums: &[&[(usize, i64)]]) -> Vec<usize> {
    let inverse = |of: i128| {
        // By Fermat: of^(p-2).
        let (mut result, mut base, mut power) = (1_i128, of.rem_euclid(PRIME), PRIME - 2);
        while power > 0 {
            if power & 1 == 1 {
                result = result * base % PRIME;
            }
            base = base * base % PRIME;
            power >>= 1;
        }
        result
    };
    // Rows in echelon form, by their first unknown.
    let mut rows: BTreeMap<usize, BTreeMap<usize, i128>> = BTreeMap::new();
    let subtract = |row: &mut BTreeMap<usize, i128>, other: &BTreeMap<usize, i128>, times: i128| {
        for (unknown, factor) in other {
            let cell = row.entry(*unknown).or_default();
            *cell = (*cell - times * factor).rem_euclid(PRIME);
            if *cell == 0 {
                row.remove(unknown);
            }
        }
    };
    for sum in sums {
        let mut row = BTreeMap::<usize, i128>::new();
        for (rank, sign) in *sum {
            if shown.get(*rank).copied().flatten().is_none() {
                let cell = row.entry(*rank).or_default();
                *cell = (*cell + i128::from(*sign)).rem_euclid(PRIME);
            }
        }
        row.retain(|_, factor| *factor != 0);
        let mut at = 0;
        while let Some((first, factor)) = row.range(at..).next().map(|(k, v)| (*k, *v)) {
            if let Some(known) = rows.get(&first) {
                let known = known.clone();
                subtract(&mut row, &known, factor);
            }
            at = first + 1;
        }
        let Some((first, factor)) = row.iter().next().map(|(k, v)| (*k, *v)) else { continue };
        let by = inverse(factor);
        for cell in row.values_mut() {
            *cell = *cell * by % PRIME;
        }
        // The rows above lose this unknown.
        for other in rows.values_mut() {
            if let Some(times) = other.get(&first).copied() {
                subtract(other, &row, times);
            }
        }
        rows.insert(first, row);
    }
    let alone: BTreeSet<usize> =
        rows.into_iter().filter(|(_, row)| row.len() == 1).map(|(first, _)| first).collect();
    alone.into_iter().collect()
}

#[cfg(test)]
mod tests;
