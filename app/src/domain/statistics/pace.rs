//! What an edition tells anew. Two editions differ by whoever came or left between them: where one
//! person did, everything that divides the one and the other would move by that person alone, and
//! tell who it is. So demands under way are counted anew each month, what divides them once a year,
//! and only where enough people came and left meanwhile. The rest is as it was told.

use super::line::{Counts, FLOWS, Line, Period, Span};
use super::month::Month;
use super::secrecy::{SMALLEST_INCOME, SMALLEST_SHOWN};
use super::tally::{Tally, stands_alone};
use super::tier::{Node, protected};
use super::{Indicator, Zone};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer demands than that came and left in a year: what divides a territory is not told anew. As
/// many as are needed to tell of incomes.
const FEWEST_MOVED: i64 = SMALLEST_INCOME;
/// Months between two tellings of what divides.
const YEAR: i32 = 12;

/// The days of what an edition tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// Of what is told each month.
    pub day: NaiveDate,
    /// Of what is told once a year ([`Line::is_yearly`]).
    pub divided: NaiveDate,
}

impl Days {
    /// That of a count.
    pub fn of(self, zone: Zone, line: Line) -> NaiveDate {
        if line.is_yearly(zone) { self.divided } else { self.day }
    }

    /// The last month that is told of what came and went in a territory.
    pub fn last_month(self, zone: Zone) -> Month {
        let month = Month::of(self.day);
        Month::of(self.of(zone, Line::month(Indicator::New, month)))
    }
}

impl Line {
    /// Told once a year: what divides, what is counted over twelve months; below a department, what
    /// came and went in each month too.
    pub fn is_yearly(self, zone: Zone) -> bool {
        self.class.is_some()
            || match self.period {
                Period::Now => false,
                Period::Year => true,
                Period::Month(_) => matches!(zone, Zone::Epci(_) | Zone::Commune(_)),
            }
    }
}

/// How much of an edition is told anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Everything, as it is: nothing was told before, or what was told was wrong.
    Whole,
    /// Demands under way, and what came and went since in the country, regions and departments.
    Month {
        /// The day of the edition before.
        last: NaiveDate,
    },
    /// The same, and what divides them where enough people moved.
    Year {
        /// The day of the edition before.
        last: NaiveDate,
    },
}

impl Pace {
    /// That of an edition of a day, after another one; none: there was none, or it was wrong.
    pub fn after(last: Option<Days>, day: NaiveDate) -> Self {
        match last {
            None => Self::Whole,
            // Twelve months that nothing was told of, the one in which it last was left out.
            Some(last) if Month::of(day).since(Month::of(last.divided)) >= YEAR => {
                Self::Year { last: last.day }
            }
            Some(last) => Self::Month { last: last.day },
        }
    }

    /// The days of that edition.
    pub fn days(self, last: Option<Days>, day: NaiveDate) -> Days {
        match (self, last) {
            (Self::Month { .. }, Some(last)) => Days { day, ..last },
            _ => Days { day, divided: day },
        }
    }
}

/// What is told of a territory each month, beside what was told of it before and is told once a year.
pub fn carried(zone: Zone, told: &Counts, before: Option<&Counts>) -> Counts {
    let fresh = told.iter().filter(|(line, _)| !line.is_yearly(zone)).collect();
    before.cloned().unwrap_or_default().with(fresh)
}

/// The first month that was not over on a day.
fn first_open(day: NaiveDate) -> Month {
    let is_last = day.succ_opt().is_none_or(|next| next.day() == 1);
    if is_last { Month::of(day).plus(1) } else { Month::of(day) }
}

/// What is told each month of the country, regions and departments. `last`: when `before` was told.
pub(super) fn monthly(
    nodes: &[Node],
    span: Span,
    last: NaiveDate,
    before: &BTreeMap<Zone, Counts>,
) -> Vec<Counts> {
    let open = first_open(last);
    let is_new = |line: Line| match line.period {
        Period::Now => line.class.is_none(),
        // That of its last day was told by the edition of it.
        Period::Month(month) => !line.indicator.is_stock() && month >= open,
        Period::Year => false,
    };
    let fresh: Vec<Node> = nodes
        .iter()
        .map(|node| {
            let tally = node.tally.kept(is_new);
            let decided = before.get(&node.zone).map(|told| outgrown(&tally, told));
            Node { tally, decided: decided.unwrap_or_default(), ..node.clone() }
        })
        .collect();
    let told = protected(&fresh, span);
    let told = told.into_iter().zip(nodes);
    told.map(|(told, node)| {
        let before = before.get(&node.zone);
        let ended = before.and_then(|before| ended(before, last, span));
        carried(node.zone, &told, before).with(ended.into_iter().collect())
    })
    .collect()
}

/// Demands under way at the end of the month that an edition froze.
fn ended(told: &Counts, last: NaiveDate, span: Span) -> Option<(Line, Option<i64>)> {
    let month = Month::of(last);
    let is_over = first_open(last) > month && month < span.month();
    is_over
        .then(|| (Line::month(Indicator::Pending, month), told.get(Line::now(Indicator::Pending))))
}

/// Months that were told before they were over: by how few they grew since must not be known.
fn outgrown(tally: &Tally, told: &Counts) -> Counts {
    let flows = tally.lines().filter(|line| !line.indicator.is_stock());
    let by_few = flows.filter(|line| {
        let grown = told.get(*line).map(|n| (tally.get(*line) - n).abs());
        grown.is_some_and(|n| n > 0 && n < SMALLEST_SHOWN)
    });
    by_few.map(|line| (line, None)).collect()
}

/// The same once a year, with what divides them.
pub(super) fn yearly(
    nodes: &[Node],
    span: Span,
    last: NaiveDate,
    before: &BTreeMap<Zone, Counts>,
) -> Vec<Counts> {
    let told = monthly(nodes, span, last, before);
    let quiet = quiet(nodes);
    let divided: Vec<Node> = nodes
        .iter()
        .zip(&told)
        .zip(quiet)
        .map(|((node, told), is_quiet)| {
            let tally = node.tally.kept(|line| !stands_alone(line, span));
            let is_known = before.contains_key(&node.zone);
            let decided = tally.lines().filter(|line| line.class.is_none()).map(|line| {
                let n = match line.period {
                    // The months tell it, or it would tell one of them.
                    Period::Year => year_of_months(&tally, told, line.indicator, span, is_known),
                    Period::Now | Period::Month(_) => month_of(&tally, told, line, is_known),
                };
                (line, n)
            });
            let decided = decided.collect();
            Node { tally, decided, is_quiet, ..node.clone() }
        })
        .collect();
    let divided = protected(&divided, span);
    told.into_iter().zip(divided).map(|(told, divided)| told.with(divided)).collect()
}

/// What was told of a month. Of a territory that was not known, nobody was in the months before.
fn month_of(tally: &Tally, told: &Counts, line: Line, is_known: bool) -> Option<i64> {
    let is_nobody = !is_known && !told.has(line) && tally.get(line) == 0;
    told.get(line).or(is_nobody.then_some(0))
}

fn year_of_months(
    tally: &Tally,
    told: &Counts,
    flow: Indicator,
    span: Span,
    is_known: bool,
) -> Option<i64> {
    let mut months = span.year().into_iter().map(|month| Line::month(flow, month));
    let is_told = months.all(|line| month_of(tally, told, line, is_known).is_some());
    is_told.then(|| tally.get(Line::year(flow)))
}

/// Demands that came to a territory or left it in twelve months.
fn moved(tally: &Tally) -> i64 {
    let [new, _, removed, _] = FLOWS;
    tally.get(Line::year(new)) + tally.get(Line::year(removed))
}

/// Territories of which what divides them is not told anew: too few people moved there; or in those
/// of the same territory that are not told either, whose sum would be what is left of it.
pub(super) fn quiet(nodes: &[Node]) -> Vec<bool> {
    let moved: Vec<i64> = nodes.iter().map(|node| moved(&node.tally)).collect();
    let stock = |rank: usize| nodes[rank].tally.get(Line::now(Indicator::Pending));
    let mut quiet: Vec<bool> = moved.iter().map(|n| *n < FEWEST_MOVED).collect();
    let mut inside: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (rank, node) in nodes.iter().enumerate() {
        if let Some(parent) = node.parent {
            inside.entry(parent).or_default().insert(rank);
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
        let left = moved[parent] - parts.iter().map(|part| moved[*part]).sum::<i64>();
        let stocks: i64 = parts.iter().map(|part| stock(*part)).sum();
        let is_left = left != 0 || stock(parent) != stocks;
        loop {
            let silent: Vec<usize> = parts.iter().copied().filter(|part| quiet[*part]).collect();
            let rest = left + silent.iter().map(|part| moved[*part]).sum::<i64>();
            if rest >= FEWEST_MOVED || (silent.is_empty() && !is_left) {
                break;
            }
            let told = parts.iter().copied().filter(|part| !quiet[*part]);
            let Some(next) = told.min_by_key(|part| moved[*part]) else { break };
            quiet[next] = true;
        }
    }
    quiet
}

#[cfg(test)]
mod tests;
