//! One level of territories protected together, under those that were protected before: what adds up
//! from one to the other, and inside each, gives nothing away.

use super::line::{Counts, FLOWS, Line, Period, Span};
use super::profile::{Family, SIZES, Split, UNKNOWN};
use super::secrecy::{Place, SMALLEST_INCOME, SMALLEST_SHOWN, Table};
use super::silence::Silence;
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
    /// Too few people came or left for what divides its demands to be told.
    pub is_quiet: bool,
    /// Counts that are not told, however large they are.
    pub veiled: BTreeSet<Line>,
    /// It was told of a year before: how many more came since than left is known.
    pub is_later: bool,
}

impl Node {
    /// The same, of which some is not told.
    pub(super) fn kept_by(self, silence: &Silence) -> Self {
        let (is_quiet, veiled) = (silence.is_quiet(self.zone), silence.veiled(self.zone));
        Self { is_quiet, veiled, is_later: silence.is_later(), ..self }
    }

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

/// A division of a whole: by classes, or by months.
type Division = (Line, Option<Split>);

/// The places of a territory in a table.
#[derive(Default)]
struct Places {
    lines: BTreeMap<Line, Place>,
    /// Classes of which nothing is told, since nothing is of the territory around; they say nothing
    /// one by one.
    muted: BTreeSet<Line>,
    /// What they add up to, in each division: a reader knows it by what is told beside them.
    together: BTreeMap<Division, (i64, Place)>,
}

impl Places {
    /// The place of a line that says something.
    fn get(&self, line: Line) -> Option<Place> {
        self.lines.get(&line).copied().filter(|_| !self.muted.contains(&line))
    }
}

impl Protection<'_> {
    fn found(&self) -> Vec<Vec<(Line, Option<i64>)>> {
        let mut table = Table::default();
        let is_year = self.is_year();
        let places: Vec<Places> =
            (0..self.nodes.len()).map(|rank| self.places(rank, &mut table, is_year)).collect();
        self.between(&places, &mut table);
        for (rank, own) in places.iter().enumerate() {
            // What was decided is tied already.
            if own.lines.keys().any(|line| !self.nodes[rank].decided.has(*line)) {
                self.within(rank, own, &mut table, is_year);
            }
        }
        let shown = table.protected();
        self.nodes
            .iter()
            .zip(places)
            .map(|(node, own)| {
                let own = own.lines.into_iter().filter(|(line, _)| !node.decided.has(*line));
                own.map(|(line, place)| (line, shown.shown(place))).collect()
            })
            .collect()
    }

    /// The group is that of the last twelve months.
    fn is_year(&self) -> bool {
        let months: BTreeSet<Period> = self.group.iter().map(|line| line.period).collect();
        let is_of_year =
            |line: &Line| self.nodes.iter().any(|node| node.tally.has(Line::year(line.indicator)));
        months.len() > 1
            && months.iter().all(|period| matches!(period, Period::Month(_)))
            && self.group.iter().any(is_of_year)
    }

    fn places(&self, rank: usize, table: &mut Table, is_year: bool) -> Places {
        let node = &self.nodes[rank];
        let mut places = Places::default();
        let mut together: BTreeMap<Division, (i64, i64)> = BTreeMap::new();
        for line in self.group.iter().copied().filter(|line| node.tally.has(*line)) {
            let (n, smallest) = (node.tally.get(line), smallest(line));
            let is_muted = self.is_muted(rank, line);
            if let Some(division) = division(line, is_year)
                && (is_muted || node.is_hidden_already(line))
            {
                places.muted.insert(line);
                together.entry(division).or_insert((0, smallest)).0 += n;
            }
            let place = if node.decided.has(line) {
                table.decided(n, node.is_hidden_already(line), smallest)
            } else if line == motive_of_allocations() {
                // Told already, as an allocation.
                let hidden = self.told[rank].get(Line::year(Indicator::Allocated)).is_none();
                table.decided(n, hidden, smallest)
            } else if node.veiled.contains(&line) {
                table.decided(n, true, smallest)
            } else if self.is_quiet(rank, line) && !is_muted {
                // With others that are as quiet, which nobody tells apart.
                table.unsaid(n, smallest)
            } else if !is_muted && self.is_divided(rank, line, is_year) {
                table.count(n, smallest)
            } else {
                table.silent(n)
            };
            places.lines.insert(line, place);
        }
        for (division, (n, smallest)) in together {
            let place = if self.told[rank].get(division.0).is_none() {
                table.silent(n)
            } else if node.decided.has(division.0) && self.is_decided(rank, division, is_year) {
                table.known(n)
            } else {
                table.unsaid(n, smallest)
            };
            places.together.insert(division, (n, place));
        }
        places
    }

    /// What divides a whole is told where the whole is.
    fn is_divided(&self, rank: usize, line: Line, is_year: bool) -> bool {
        whole(line, is_year).is_none_or(|whole| self.told[rank].get(whole).is_some())
    }

    /// What divides the demands of a territory is not told.
    fn is_quiet(&self, rank: usize, line: Line) -> bool {
        self.nodes[rank].is_quiet && line.class.is_some() && line.period == Period::Now
    }

    /// A division of a territory was decided before.
    fn is_decided(&self, rank: usize, of: Division, is_year: bool) -> bool {
        let mut own = self.group.iter().filter(|line| division(**line, is_year) == Some(of));
        own.all(|line| self.nodes[rank].decided.has(*line))
    }

    /// What adds up from the parts to what is around them; what is left, if anything is, is nobody's
    /// territory and must not be known either.
    fn between(&self, places: &[Places], table: &mut Table) {
        let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (rank, node) in self.nodes.iter().enumerate() {
            if let Some(parent) = node.parent {
                parts.entry(parent).or_default().push(rank);
            }
        }
        for (parent, parts) in parts {
            for line in self.group {
                let Some(total) = places[parent].get(*line) else { continue };
                let own: Vec<Place> =
                    parts.iter().filter_map(|part| places[*part].get(*line)).collect();
                let said: i64 = parts.iter().map(|part| self.nodes[*part].tally.get(*line)).sum();
                let left = self.nodes[parent].tally.get(*line) - said;
                if line.indicator == Indicator::PendingAny {
                    // Who names one of them names what is around, and may name several.
                    if left <= 0 && own.len() == parts.len() {
                        table.cover(total, &own);
                    }
                    continue;
                }
                let left = (left != 0).then(|| table.count(left, smallest(*line)));
                table.sum(total, own.into_iter().chain(left));
            }
            for (division, (n, total)) in &places[parent].together {
                let own = parts.iter().filter_map(|part| places[*part].together.get(division));
                let own: Vec<(i64, Place)> = own.copied().collect();
                let left = n - own.iter().map(|(n, _)| n).sum::<i64>();
                let (whole, split) = division;
                let smallest = split.map_or(smallest(*whole), smallest_of);
                let left = (left != 0).then(|| table.count(left, smallest));
                table.sum(*total, own.into_iter().map(|(_, place)| place).chain(left));
            }
        }
    }

    /// What adds up inside a territory.
    fn within(&self, rank: usize, own: &Places, table: &mut Table, is_year: bool) {
        let mut wholes: BTreeMap<Division, Vec<Place>> = BTreeMap::new();
        for line in own.lines.keys() {
            if let Some(whole) = whole(*line, is_year) {
                let split = line.class.map(|(split, _)| split);
                wholes.entry((whole, split)).or_default().extend(own.get(*line));
            }
        }
        for ((whole, split), mut parts) in wholes {
            let n = self.nodes[rank].tally.get(whole);
            let total = table.decided(n, self.told[rank].get(whole).is_none(), smallest(whole));
            if split.is_none_or(Split::is_partition) {
                parts.extend(own.together.get(&(whole, split)).map(|(_, place)| *place));
                table.sum(total, parts);
            } else {
                for part in &parts {
                    table.at_most(*part, total);
                }
                // Everybody wishes for a type at least.
                table.cover(total, &parts);
            }
        }
        self.ties(rank, own, table);
        // Of a legal person none of these is known.
        let pending = Line::now(Indicator::Pending);
        if let Some(unknown) = own.get(pending.class(Split::Size, UNKNOWN)) {
            for split in [Split::Family, Split::Born] {
                let same = own.get(pending.class(split, UNKNOWN));
                if same.is_some() {
                    table.sum(unknown, same);
                }
            }
        }
    }

    /// Counts that are a part of another, without the rest of it being published.
    fn ties(&self, rank: usize, own: &Places, table: &mut Table) {
        let pending = Line::now(Indicator::Pending);
        let class = |split, code| pending.class(split, code);
        let both = |smaller: Line, larger: Line| {
            let n = self.nodes[rank].tally.get(larger) - self.nodes[rank].tally.get(smaller);
            Some((own.get(smaller)?, own.get(larger)?, n))
        };
        // A part is never more than the whole.
        let part = |smaller, larger| both(smaller, larger).filter(|(_, _, n)| *n >= 0);
        // The rest is people too: those who name the commune and put another one first; those who
        // left without a dwelling.
        let [new, _, removed, allocated] = FLOWS;
        let periods: BTreeSet<Period> = self.group.iter().map(|line| line.period).collect();
        let left = periods.iter().map(|p| (Line::of(allocated, *p), Line::of(removed, *p)));
        for (smaller, larger) in left.chain([(pending, Line::now(Indicator::PendingAny))]) {
            if let Some((smaller, larger, _)) = part(smaller, larger) {
                table.part_of(smaller, larger, SMALLEST_SHOWN);
            }
        }
        // Who is alone is one person, and who is one person is hardly ever anything else.
        let alone = class(Split::Family, Family::Alone.code());
        if let Some((smaller, larger, n)) = part(alone, class(Split::Size, SIZES[0])) {
            if n < SMALLEST_SHOWN {
                let rest = table.known(n);
                table.sum(larger, [smaller, rest]);
            } else {
                table.at_most(smaller, larger);
            }
        }
        // A couple without children is two.
        let couple = class(Split::Family, Family::Couple.code());
        if let Some((smaller, larger, _)) = part(couple, class(Split::Size, SIZES[1])) {
            table.at_most(smaller, larger);
        }
        // Three and more are neither alone nor a couple without children.
        let larger: Option<Vec<Place>> = [Family::LoneParent, Family::Parents, Family::Other]
            .map(Family::code)
            .into_iter()
            .chain([UNKNOWN])
            .map(|code| own.get(class(Split::Family, code)))
            .collect();
        let smaller: Vec<Line> = SIZES[2..].iter().map(|code| class(Split::Size, code)).collect();
        let tally = &self.nodes[rank].tally;
        let left: i64 = [alone, couple].iter().map(|line| tally.get(*line)).sum();
        let most = tally.get(pending) - left;
        if let Some(larger) = larger
            && smaller.iter().map(|line| tally.get(*line)).sum::<i64>() <= most
        {
            let smaller: Vec<Place> =
                smaller.into_iter().filter_map(|line| own.get(line)).collect();
            table.at_most_together(&smaller, &larger);
        }
        // The stocks of two publications tell by how much more came in a month, in a year, than left.
        let is_later = self.nodes[rank].is_later;
        let is_tied = |period: &Period| match period {
            Period::Now => false,
            Period::Month(_) => true,
            Period::Year => is_later,
        };
        for period in periods.into_iter().filter(is_tied) {
            if let Some((left, came, n)) = both(Line::of(removed, period), Line::of(new, period)) {
                let more = table.known(n);
                table.sum(came, [left, more]);
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
    line.class.map_or(SMALLEST_SHOWN, |(split, _)| smallest_of(split))
}

fn smallest_of(split: Split) -> i64 {
    if split.is_income() { SMALLEST_INCOME } else { SMALLEST_SHOWN }
}

fn motive_of_allocations() -> Line {
    Line::year(Indicator::Removed).class(Split::Reason, RemovalReason::Allocated.code())
}

/// What a line divides with others that add up to it; none for a whole, and for classes that do not
/// add up.
fn division(line: Line, is_year: bool) -> Option<Division> {
    let split = line.class.map(|(split, _)| split);
    let whole = whole(line, is_year)?;
    split.is_none_or(Split::is_partition).then_some((whole, split))
}
