//! What must not be published: counts so small that they point at somebody, and those from which
//! such a count could be worked out (`domain.md` 5.2). Sums tie counts together; as long as one sum
//! gives a hidden count away, one more count is hidden.

mod readers;

use readers::{READERS, Told};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// Below this many, a public count could point at somebody.
pub const SMALLEST_SHOWN: i64 = 5;
/// The same for a count that tells of incomes.
pub const SMALLEST_INCOME: i64 = 11;

/// How many values, at least, must stay possible for what a sum leaves of its hidden parts.
const SPREAD: i64 = 4;

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
    Decided { smallest: i64 },
    /// Never published, and nobody's secret.
    Unsaid,
    /// The same, of what only compares counts: what is left of a larger one beside a smaller one,
    /// and what some add up to.
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
    /// Counts that what was told elsewhere tells anyway: hiding them keeps nothing.
    given: Vec<bool>,
}

impl Table {
    /// A count, hidden when it is under the smallest that may be shown. Nobody is where there is
    /// nobody: zero is shown.
    pub fn count(&mut self, n: i64, smallest: i64) -> Place {
        self.add(Count { n, kind: Kind::Own { smallest }, is_hidden: n != 0 && n < smallest })
    }

    /// A count that was decided elsewhere. `smallest`: that may be shown.
    pub fn decided(&mut self, n: i64, is_hidden: bool, smallest: i64) -> Place {
        self.add(Count { n, kind: Kind::Decided { smallest }, is_hidden })
    }

    /// A count that is never published. It must not be worked out either when it is small.
    pub fn unsaid(&mut self, n: i64, smallest: i64) -> Place {
        let kind = if n > 0 && n < smallest { Kind::Own { smallest } } else { Kind::Unsaid };
        self.add(Count { n, kind, is_hidden: true })
    }

    /// A count that everybody knows, though it is not published.
    pub fn known(&mut self, n: i64) -> Place {
        self.decided(n, false, 0)
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

    /// The same where the rest is people too, who must not be known either when they are few.
    pub fn part_of(&mut self, smaller: Place, larger: Place, smallest: i64) {
        let n = self.counts[larger.0].n - self.counts[smaller.0].n;
        if n > 0 && n < smallest {
            let rest = self.unsaid(n, smallest);
            self.sum(larger, [smaller, rest]);
        } else {
            self.at_most(smaller, larger);
        }
    }

    /// Counts that are together at least another: everybody is in one of them, or in several.
    pub fn cover(&mut self, whole: Place, parts: &[Place]) {
        let all = self.all(parts);
        self.at_most(whole, all);
    }

    /// Counts that are together never more than others are.
    pub fn at_most_together(&mut self, smaller: &[Place], larger: &[Place]) {
        let (smaller, larger) = (self.all(smaller), self.all(larger));
        self.at_most(smaller, larger);
    }

    /// What counts add up to, which nobody publishes.
    fn all(&mut self, parts: &[Place]) -> Place {
        let n = parts.iter().map(|part| self.counts[part.0].n).sum();
        let all = self.add(Count { n, kind: Kind::Rest, is_hidden: true });
        self.sum(all, parts.iter().copied());
        all
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

    /// Hides what must be. Hidden counts that no sum ties to each other are looked at apart, and again
    /// only when something more was hidden among them.
    #[must_use]
    pub fn protected(mut self) -> Protected {
        let near = self.sums_of_each();
        self.given = self.given();
        let bare = READERS.map(|reader| self.bare(reader, &near));
        let mut known: HashMap<Vec<usize>, Told> = HashMap::new();
        loop {
            while self.hide_beside() {}
            let mut still = HashMap::new();
            let mut touched = BTreeSet::new();
            let mut readers = READERS.map(|reader| self.first(reader));
            for part in self.parts(&near) {
                // More was hidden there in this round: it is another part in the next one.
                if part.sums.iter().any(|sum| touched.contains(sum)) {
                    continue;
                }
                let mut told = match known.remove(&part.hidden) {
                    Some(told) => told,
                    None => self.told(&part, &mut readers, &near, &bare),
                };
                let more = self.hide_for(&told, &near);
                if more.is_empty() {
                    // Nothing is left to hide for them, nor will there be.
                    told = Told::default();
                }
                touched.extend(more);
                still.insert(part.hidden, told);
            }
            if touched.is_empty() {
                return Protected(self.shown());
            }
            known = still;
        }
    }

    /// Hides one more count for each of those that are given away; the sums around what was hidden.
    /// Only one in the same sums: what is hidden for one often keeps the others there.
    fn hide_for(&mut self, told: &Told, near: &[Vec<usize>]) -> BTreeSet<usize> {
        let mut touched = BTreeSet::new();
        let mut hide = |own: &[usize], more: &mut dyn FnMut(usize) -> Option<usize>| {
            for count in own {
                if near[*count].iter().all(|sum| !touched.contains(sum))
                    && let Some(more) = more(*count)
                {
                    touched.extend(near[*count].iter().chain(&near[more]).copied());
                }
            }
        };
        hide(&told.worked_out, &mut |count| self.hide_near(count, near));
        hide(&told.narrowed, &mut |count| {
            near[count].iter().find_map(|sum| self.hide_one_of(*sum))
        });
        touched
    }

    /// Hidden counts that sums tie to each other, and those sums.
    fn parts(&self, near: &[Vec<usize>]) -> Vec<Part> {
        let mut above: Vec<usize> = (0..self.sums.len()).collect();
        let hidden = || (0..self.counts.len()).filter(|count| self.counts[*count].is_hidden);
        for count in hidden() {
            let mut sums = near[count].iter();
            let Some(first) = sums.next() else { continue };
            for other in sums {
                let (one, other) = (stands_for(&mut above, *first), stands_for(&mut above, *other));
                above[one.max(other)] = one.min(other);
            }
        }
        let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
        for count in hidden() {
            if let Some(first) = near[count].first() {
                let part = parts.entry(stands_for(&mut above, *first)).or_default();
                part.hidden.push(count);
            }
        }
        for sum in 0..self.sums.len() {
            if let Some(part) = parts.get_mut(&stands_for(&mut above, sum)) {
                part.sums.push(sum);
            }
        }
        parts.into_values().collect()
    }

    /// Hides one more count in a sum that holds this one; where all is hidden there, in one that holds
    /// what is hidden with it, and so on. None when nothing is left to hide.
    fn hide_near(&mut self, count: usize, near: &[Vec<usize>]) -> Option<usize> {
        let mut seen = BTreeSet::from([count]);
        let mut next = VecDeque::from([count]);
        while let Some(count) = next.pop_front() {
            for rank in &near[count] {
                if let Some(more) = self.hide_one_of(*rank) {
                    return Some(more);
                }
                let all: Vec<usize> = self.sums[*rank].all().collect();
                next.extend(
                    all.into_iter().filter(|one| self.counts[*one].is_hidden && seen.insert(*one)),
                );
            }
        }
        None
    }

    /// Looks at each sum alone; true when one more count was hidden.
    fn hide_beside(&mut self) -> bool {
        let mut any = false;
        for rank in 0..self.sums.len() {
            let sum = &self.sums[rank];
            let hidden: Vec<usize> = sum.all().filter(|one| self.counts[*one].is_hidden).collect();
            // What is left beside a smaller count is looked at with all the sums, below.
            let rest = |one: &usize| self.counts[*one].kind == Kind::Rest;
            let is_secret = hidden.iter().any(|one| self.is_secret(*one));
            if !is_secret || hidden.iter().any(rest) {
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
            any |= gives_away && self.hide_one_of(rank).is_some();
        }
        any
    }

    /// Hides the smallest part of a sum that is still shown, somebody's before nobody's; the total
    /// when there is none, or when it tells little more than that part.
    fn hide_one_of(&mut self, rank: usize) -> Option<usize> {
        let sum = &self.sums[rank];
        let may_be = |one: &usize| {
            let count = self.counts[*one];
            !count.is_hidden && matches!(count.kind, Kind::Own { .. }) && !self.is_given(*one)
        };
        let whole = self.counts[sum.total].n;
        let next = sum.all().filter(may_be).min_by_key(|one| {
            let n = self.counts[*one].n;
            let is_most = *one != sum.total && n * 2 > whole;
            (n == 0 && *one != sum.total, is_most, *one == sum.total, n, *one)
        });
        let next = next?;
        self.counts[next].is_hidden = true;
        Some(next)
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

    fn is_given(&self, count: usize) -> bool {
        self.given.get(count).is_some_and(|given| *given)
    }

    fn is_secret(&self, count: usize) -> bool {
        // What was hidden elsewhere too: a detour here must not tell it.
        let Count { kind, is_hidden, .. } = self.counts[count];
        let is_secret = !matches!(kind, Kind::Rest | Kind::Unsaid);
        is_hidden && is_secret && !self.is_given(count)
    }
}

/// Hidden counts that sums tie to each other.
#[derive(Debug, Default)]
struct Part {
    hidden: Vec<usize>,
    sums: Vec<usize>,
}

/// The sum that stands for all those that are tied to one.
fn stands_for(above: &mut [usize], mut sum: usize) -> usize {
    while above[sum] != sum {
        above[sum] = above[above[sum]];
        sum = above[sum];
    }
    sum
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

#[cfg(test)]
mod tests;
