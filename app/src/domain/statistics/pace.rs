//! What an edition tells anew. Two editions differ by whoever came or left between them: where one
//! person did, everything that divides the one and the other would move by that person alone, and
//! tell who it is. So demands under way are counted anew each month, what divides them once a year,
//! and only where enough people came and left meanwhile. The rest is as it was told.

use super::line::{Counts, Line, Period, Span};
use super::month::Month;
use super::secrecy::SMALLEST_SHOWN;
use super::silence::{Silence, veiled};
use super::tally::{Tally, stands_alone};
use super::tier::{Node, protected};
use super::{Indicator, Zone};
use chrono::NaiveDate;
use std::collections::BTreeMap;

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

/// An edition, for the one that comes after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    /// The days of what it tells.
    pub days: Days,
    /// It tells of a month that was over.
    pub is_of_month: bool,
}

impl Last {
    /// The first month of which it does not tell all that came and went.
    fn open(self) -> Month {
        Month::of(self.days.day).plus(i32::from(self.is_of_month))
    }
}

/// How much of an edition is told anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Everything, as it is: nothing was told before, or what was told was wrong.
    Whole,
    /// Demands under way, and what came and went since in the country, regions and departments.
    Month(Last),
    /// The same, and what divides them where enough people moved.
    Year(Last),
}

impl Pace {
    /// That of an edition of a day, after another one; none: there was none, or it was wrong.
    pub fn after(last: Option<Last>, day: NaiveDate) -> Self {
        match last {
            None => Self::Whole,
            // Twelve months that nothing was told of, the one in which it last was left out.
            Some(last) if Month::of(day).since(Month::of(last.days.divided)) >= YEAR => {
                Self::Year(last)
            }
            Some(last) => Self::Month(last),
        }
    }

    /// The days of that edition.
    pub fn days(self, day: NaiveDate) -> Days {
        match self {
            Self::Month(last) => Days { day, ..last.days },
            Self::Whole | Self::Year(_) => Days { day, divided: day },
        }
    }
}

/// What is told once a year of a territory that is told by its shares, beside what was told before.
pub fn beside(mut told: Counts, before: Option<&Counts>) -> Counts {
    let veiled = before.map(|before| veiled(|line| told.get(line), before)).unwrap_or_default();
    for line in veiled {
        told.put(line, None);
    }
    told
}

/// What is told of a territory each month, beside what was told of it before and is told once a year.
pub fn carried(zone: Zone, told: &Counts, before: Option<&Counts>) -> Counts {
    let fresh = told.iter().filter(|(line, _)| !line.is_yearly(zone)).collect();
    before.cloned().unwrap_or_default().with(fresh)
}

/// What is told each month of the country, regions and departments. `before`: what `last` tells.
pub(super) fn monthly(
    nodes: &[Node],
    span: Span,
    last: Last,
    before: &BTreeMap<Zone, Counts>,
) -> Vec<Counts> {
    let of = |is_new: &dyn Fn(Line) -> bool, decided: &dyn Fn(&Node, &Tally) -> Counts| {
        let fresh: Vec<Node> = nodes
            .iter()
            .map(|node| {
                let tally = node.tally.kept(is_new);
                Node { decided: decided(node, &tally), tally, ..node.clone() }
            })
            .collect();
        protected(&fresh, span)
    };
    let stocks =
        of(&|line| line.class.is_none() && line.period == Period::Now, &|_, _| Counts::default());
    let ranks: BTreeMap<Zone, usize> = nodes.iter().map(|node| node.zone).zip(0..).collect();
    let pending = Line::now(Indicator::Pending);
    let flows = of(
        // The stock of the last day of a month was told by the edition of it.
        &|line| match line.period {
            Period::Month(month) => !line.indicator.is_stock() && month >= last.open(),
            Period::Now | Period::Year => false,
        },
        &|node, tally| {
            let before = before.get(&node.zone);
            // From a stock to the next, who came and who left tell the one that is hidden.
            let is_hidden = stocks[ranks[&node.zone]].get(pending).is_none()
                || before.is_some_and(|before| before.get(pending).is_none());
            let balance = [Indicator::New, Indicator::Removed];
            let hidden =
                tally.lines().filter(|line| is_hidden && balance.contains(&line.indicator));
            let hidden: Counts = hidden.map(|line| (line, None)).collect();
            before.map(|before| outgrown(tally, before)).unwrap_or_default().with(hidden)
        },
    );
    let told = stocks.into_iter().zip(flows).zip(nodes);
    told.map(|((stocks, flows), node)| {
        let before = before.get(&node.zone);
        let ended = before.and_then(|before| ended(before, last, span));
        carried(node.zone, &stocks.with(flows), before).with(ended.into_iter().collect())
    })
    .collect()
}

/// Demands under way at the end of the month that an edition froze.
fn ended(told: &Counts, last: Last, span: Span) -> Option<(Line, Option<i64>)> {
    let month = Month::of(last.days.day);
    let is_over = last.is_of_month && month < span.month();
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
    last: Last,
    before: &BTreeMap<Zone, Counts>,
) -> Vec<Counts> {
    let told = monthly(nodes, span, last, before);
    let silence = Silence::of(nodes, before);
    let divided: Vec<Node> = nodes
        .iter()
        .zip(&told)
        .map(|(node, told)| {
            let tally = node.tally.kept(|line| !stands_alone(line, span));
            let decided = tally.lines().filter(|line| line.class.is_none()).map(|line| {
                let n = match line.period {
                    // The months tell it, or it would tell one of them.
                    Period::Year => year_of_months(&tally, told, line.indicator, span),
                    Period::Now | Period::Month(_) => month_of(&tally, told, line),
                };
                (line, n)
            });
            let decided = decided.collect();
            Node { tally, decided, ..node.clone() }.kept_by(&silence)
        })
        .collect();
    let divided = protected(&divided, span);
    told.into_iter().zip(divided).map(|(told, divided)| told.with(divided)).collect()
}

/// What was told of a month. Of a territory that was not there yet, nobody was.
fn month_of(tally: &Tally, told: &Counts, line: Line) -> Option<i64> {
    let is_nobody = !told.has(line) && tally.get(line) == 0;
    told.get(line).or(is_nobody.then_some(0))
}

fn year_of_months(tally: &Tally, told: &Counts, flow: Indicator, span: Span) -> Option<i64> {
    let mut months = span.year().into_iter().map(|month| Line::month(flow, month));
    let is_told = months.all(|line| month_of(tally, told, line).is_some());
    is_told.then(|| tally.get(Line::year(flow)))
}

#[cfg(test)]
mod tests;
