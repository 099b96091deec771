//! The counts of a zone as they are, before any is hidden.

use super::line::{FLOW_SPLITS, FLOWS, Line, Period, Span, key_lines};
use super::profile::{Split, class_of, classes};
use super::{Figures, Indicator, Month, Zone};
use std::collections::BTreeMap;

/// Every count that an edition may publish of a zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: BTreeMap<Line, i64>,
    past: [Past; PAST.len()],
}

/// Months that lie between the end of one, at which something may have been told, and the day. What is
/// told once a year may be told a month late, or corrected a month later.
pub(super) const PAST: [i32; 6] = [12, 11, 24, 23, 36, 35];

/// A territory at the end of a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Past {
    /// Demands under way then.
    pub(super) was: i64,
    /// Demands under way on the day that were filed since.
    pub(super) since: i64,
}

impl Tally {
    /// All of them, the months since the beginning included.
    pub fn full(figures: &Figures, zone: Zone, span: Span) -> Self {
        let mut lines = Self::recent_lines(span);
        lines.extend(span.over().into_iter().map(|m| Line::month(Indicator::Pending, m)));
        for flow in FLOWS {
            lines.extend(span.before().into_iter().map(|month| Line::month(flow, month)));
        }
        Self::of(lines, figures, zone, span)
    }

    /// The same without what is told of the months before the last twelve, and of the stock of months.
    pub fn recent(figures: &Figures, zone: Zone, span: Span) -> Self {
        Self::of(Self::recent_lines(span), figures, zone, span)
    }

    fn recent_lines(span: Span) -> Vec<Line> {
        let now = Line::now(Indicator::Pending);
        let mut lines = vec![now, Line::now(Indicator::PendingAny)];
        for split in Split::OF_STOCK {
            lines.extend(classes(split).into_iter().map(|(code, _)| now.class(split, code)));
        }
        for flow in FLOWS {
            lines.push(Line::year(flow));
            lines.extend(span.year().map(|month| Line::month(flow, month)));
        }
        for (flow, split) in FLOW_SPLITS {
            let year = Line::year(flow);
            lines.extend(classes(split).into_iter().map(|(code, _)| year.class(split, code)));
        }
        lines
    }

    /// Those that compare it with others.
    pub fn key(figures: &Figures, zone: Zone, span: Span) -> Self {
        Self::of(Self::compared().collect(), figures, zone, span)
    }

    /// What compares territories, the stock of the year left out: it is what it is on the day.
    fn compared() -> impl Iterator<Item = Line> {
        key_lines().into_iter().filter(|line| *line != Line::year(Indicator::Pending))
    }

    /// Those of them that compare it with others.
    #[must_use]
    pub fn keys(&self) -> Self {
        let counts = Self::compared().map(|line| (line, self.get(line))).collect();
        Self { counts, ..*self }
    }

    /// Some of them.
    #[must_use]
    pub fn kept(&self, is_kept: impl Fn(Line) -> bool) -> Self {
        let kept = self.counts.iter().filter(|(line, _)| is_kept(**line));
        Self { counts: kept.map(|(line, n)| (*line, *n)).collect(), ..*self }
    }

    /// Demands under way, as a whole.
    #[must_use]
    pub fn stocks(&self) -> Self {
        self.kept(|line| line.class.is_none() && line.period == Period::Now)
    }

    fn of(lines: Vec<Line>, figures: &Figures, zone: Zone, span: Span) -> Self {
        let mut past = [Past::default(); PAST.len()];
        let since = |month: Month| span.month().since(month);
        let mut counts: BTreeMap<Line, i64> = lines.into_iter().map(|line| (line, 0)).collect();
        let mut add = |line: Line, n: i64| {
            if let Some(sum) = counts.get_mut(&line) {
                *sum += n;
            }
        };
        let year = span.year();
        let class = |split: Split, side: &str| (split, class_of(split, side, span.day));
        for (cell, n) in figures.of_zone(zone) {
            let indicator = cell.indicator;
            match (cell.month, cell.detail) {
                (None, None) => {
                    if indicator == Indicator::Pending {
                        for past in &mut past {
                            past.was += n;
                        }
                    }
                    add(Line::now(indicator), n);
                }
                (None, Some((split, side))) => {
                    if split == Split::Filed
                        && let Ok(filed) = side.code().parse()
                    {
                        let later = PAST.iter().zip(&mut past).filter(|(m, _)| since(filed) < **m);
                        for (_, past) in later {
                            past.since += n;
                        }
                    }
                    let (split, code) = class(split, side.code());
                    add(Line::now(indicator).class(split, code), n);
                }
                (Some(month), None) if indicator.is_stock() => {
                    if indicator == Indicator::Pending {
                        let later = PAST.iter().zip(&mut past).filter(|(m, _)| since(month) < **m);
                        for (_, past) in later {
                            past.was -= n;
                        }
                    }
                    // What came and went: it is there at the end of each month from then on.
                    let over = span.over().into_iter().filter(|end| *end >= month);
                    over.for_each(|end| add(Line::month(indicator, end), n));
                }
                (Some(month), detail) => {
                    if detail.is_none() {
                        add(Line::month(indicator, month), n);
                    }
                    if !year.contains(&month) {
                        continue;
                    }
                    let line = Line::year(indicator);
                    match detail.map(|(split, side)| class(split, side.code())) {
                        Some((split, code)) => add(line.class(split, code), n),
                        None => add(line, n),
                    }
                }
            }
        }
        Self { counts, past }
    }

    /// One of them.
    pub fn get(&self, line: Line) -> i64 {
        self.counts.get(&line).copied().unwrap_or_default()
    }

    /// At the end of the months of [`PAST`].
    pub(super) fn past(&self) -> [Past; PAST.len()] {
        self.past
    }

    /// Whether one is among them.
    pub fn has(&self, line: Line) -> bool {
        self.counts.contains_key(&line)
    }

    /// What they count, in order.
    pub fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        self.counts.keys().copied()
    }

    /// Nothing was ever counted there.
    pub fn is_empty(&self) -> bool {
        self.counts.values().all(|n| *n == 0)
    }

    /// Adds those of another.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        for (line, n) in &other.counts {
            *self.counts.entry(*line).or_default() += n;
        }
        for (own, other) in self.past.iter_mut().zip(other.past) {
            own.was += other.was;
            own.since += other.since;
        }
        self
    }
}

/// The period of a line is a month before the last twelve, or at the end of one.
pub(super) fn stands_alone(line: Line, span: Span) -> bool {
    match line.period {
        Period::Month(month) => line.indicator.is_stock() || !span.year().contains(&month),
        _ => false,
    }
}
