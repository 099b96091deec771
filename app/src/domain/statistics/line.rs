//! What is published: a count of one thing, of one class, over one period; told or hidden.

use super::profile::{Side, Split, classes};
use super::{Indicator, Month};
use crate::domain::content::HousingType;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// A count that may be told; none when it is hidden.
pub type Shown = Option<i64>;

/// What is counted over a period, in the order of the pages.
pub const FLOWS: [Indicator; 4] =
    [Indicator::New, Indicator::Renewed, Indicator::Removed, Indicator::Allocated];

/// How what is counted over a year is divided.
pub const FLOW_SPLITS: [(Indicator, Split); 4] = [
    (Indicator::New, Split::Channel),
    (Indicator::Removed, Split::Reason),
    (Indicator::Allocated, Split::Wait),
    (Indicator::Allocated, Split::HousingType),
];

/// Over what a figure is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// On the day of the edition.
    Now,
    /// Over the twelve months that end with that of the edition; of a stock, at their end.
    Year,
    /// In a month; of a stock, at its end.
    Month(Month),
}

/// One published count of a zone: `pending`, `pending:size:3`, `new@2026-03`, `removed:reason:RADREN@12m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line {
    /// What is counted.
    pub indicator: Indicator,
    /// Of which class; none for the whole.
    pub class: Option<(Split, Side)>,
    /// Over what.
    pub period: Period,
}

impl Line {
    /// A whole.
    pub const fn of(indicator: Indicator, period: Period) -> Self {
        Self { indicator, class: None, period }
    }

    /// On the day.
    pub const fn now(indicator: Indicator) -> Self {
        Self::of(indicator, Period::Now)
    }

    /// Over twelve months.
    pub const fn year(indicator: Indicator) -> Self {
        Self::of(indicator, Period::Year)
    }

    /// In a month, or at its end.
    pub const fn month(indicator: Indicator, month: Month) -> Self {
        Self::of(indicator, Period::Month(month))
    }

    /// A class of it.
    #[must_use]
    pub fn class(self, split: Split, code: &str) -> Self {
        Self { class: Some((split, Side::of(code))), ..self }
    }

    /// The whole that a class divides.
    pub fn whole(self) -> Option<Self> {
        self.class.map(|_| Self { class: None, ..self })
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.indicator.code())?;
        if let Some((split, side)) = &self.class {
            write!(f, ":{}:{}", split.code(), side.code())?;
        }
        match self.period {
            Period::Now => Ok(()),
            Period::Year => f.write_str("@12m"),
            Period::Month(month) => write!(f, "@{month}"),
        }
    }
}

/// Not the text of a published count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotALine;

impl FromStr for Line {
    type Err = NotALine;

    fn from_str(text: &str) -> Result<Self, NotALine> {
        let (what, period) = match text.split_once('@') {
            None => (text, Period::Now),
            Some((what, "12m")) => (what, Period::Year),
            Some((what, month)) => (what, Period::Month(month.parse().map_err(|_| NotALine)?)),
        };
        let mut words = what.splitn(3, ':');
        let indicator = words.next().and_then(Indicator::from_code).ok_or(NotALine)?;
        let class = match (words.next(), words.next()) {
            (None, _) => None,
            (Some(split), Some(side)) => {
                Some((Split::from_code(split).ok_or(NotALine)?, Side::of(side)))
            }
            _ => return Err(NotALine),
        };
        Ok(Self { indicator, class, period })
    }
}

/// A class of a division: its code, its words, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its code.
    pub code: &'static str,
    /// Its words.
    pub label: &'static str,
    /// How many.
    pub n: Shown,
}

/// The published counts of a zone, in order: they are read far more often than they are made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(Vec<(Line, Shown)>);

impl Counts {
    /// One of them; hidden when it is not among them.
    pub fn get(&self, line: Line) -> Shown {
        self.find(line).ok().and_then(|at| self.0[at].1)
    }

    /// Demands under way on the day of what is told once a year: what its classes add up to, and what
    /// a year is compared with.
    pub fn pending_then(&self) -> Shown {
        let then = Line::year(Indicator::Pending);
        self.get(if self.has(then) { then } else { Line::now(Indicator::Pending) })
    }

    /// The same, with the demands under way kept for as long as what divides them is.
    #[must_use]
    pub fn dated(mut self) -> Self {
        self.put(Line::year(Indicator::Pending), self.get(Line::now(Indicator::Pending)));
        self
    }

    /// Says one.
    pub fn put(&mut self, line: Line, n: Shown) {
        match self.find(line) {
            Ok(at) => self.0[at].1 = n,
            Err(at) => self.0.insert(at, (line, n)),
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Line, Shown)> + '_ {
        self.0.iter().copied()
    }

    /// Whether one is among them, told or hidden.
    pub fn has(&self, line: Line) -> bool {
        self.find(line).is_ok()
    }

    /// Where one is, or should be.
    fn find(&self, line: Line) -> Result<usize, usize> {
        self.0.binary_search_by_key(&line, |(line, _)| *line)
    }

    /// The classes of a division, in their order; nothing when it is not published here.
    pub fn classes(&self, of: Line, split: Split) -> Vec<Class> {
        let told = |(code, label)| {
            let line = of.class(split, code);
            self.has(line).then(|| Class { code, label, n: self.get(line) })
        };
        classes(split).into_iter().filter_map(told).collect()
    }

    /// The months of a count, oldest first.
    pub fn months(&self, indicator: Indicator) -> Vec<(Month, Shown)> {
        let first = Line::of(indicator, Period::Now);
        let (Ok(at) | Err(at)) = self.find(first);
        let own = self.0[at..].iter().take_while(|(line, _)| line.indicator == indicator);
        let month = |(line, n): &(Line, Shown)| match (line.class, line.period) {
            (None, Period::Month(month)) => Some((month, *n)),
            _ => None,
        };
        own.filter_map(month).collect()
    }

    /// Tells no stock but that of the day.
    pub fn forget_stocks_of_months(&mut self) {
        let is_of_month =
            |line: &Line| line.indicator.is_stock() && matches!(line.period, Period::Month(_));
        self.0.retain(|(line, _)| !is_of_month(line));
    }

    /// Without the divisions, and the rows of months, of which nothing is told, or which divide nobody;
    /// what compares it with others stays.
    #[must_use]
    pub fn without_silence(mut self) -> Self {
        let division = |line: &Line| {
            let is_month = matches!(line.period, Period::Month(_));
            (line.indicator, line.class.map(|(split, _)| split), is_month)
        };
        let told = self.0.iter().filter(|(_, n)| n.is_some()).map(|(line, _)| division(line));
        let told: BTreeSet<_> = told.collect();
        let keys = key_lines();
        // What divides nobody says nothing either.
        let is_nobody = |line: &Line| {
            let whole = line.whole().or(match line.period {
                Period::Month(_) => Some(Line::year(line.indicator)),
                _ => None,
            });
            whole.is_some_and(|whole| self.get(whole) == Some(0))
        };
        let silent: BTreeSet<Line> = self
            .0
            .iter()
            .map(|(line, _)| *line)
            .filter(|line| !keys.contains(line))
            .filter(|line| !told.contains(&division(line)) || is_nobody(line))
            .collect();
        self.0.retain(|(line, _)| !silent.contains(line));
        self
    }

    /// Whether one is hidden.
    pub fn hides(&self) -> bool {
        self.0.iter().any(|(_, n)| n.is_none())
    }

    /// Whether all are told, and are zero.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, n)| *n == Some(0))
    }

    /// Those of [`key_lines`], and the others.
    pub fn parted(self) -> (Self, Self) {
        let keys = key_lines();
        let (key, other) = self.0.into_iter().partition(|(line, _)| keys.contains(line));
        (Self(key), Self(other))
    }

    /// Adds others.
    #[must_use]
    pub fn with(self, others: Self) -> Self {
        self.0.into_iter().chain(others.0).collect()
    }
}

impl FromIterator<(Line, Shown)> for Counts {
    /// Of a line that comes twice, the last is kept.
    fn from_iter<T: IntoIterator<Item = (Line, Shown)>>(lines: T) -> Self {
        let mut lines: Vec<_> = lines.into_iter().collect();
        if !lines.is_sorted_by(|(one, _), (next, _)| one < next) {
            lines.sort_by_key(|(line, _)| *line);
            lines.dedup_by(|next, one| {
                let is_same = next.0 == one.0;
                if is_same {
                    one.1 = next.1;
                }
                is_same
            });
        }
        Self(lines)
    }
}

impl fmt::Display for Counts {
    /// `pending 12;pending_any ?`: the text in which they are kept.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (rank, (line, n)) in self.0.iter().enumerate() {
            let between = if rank > 0 { ";" } else { "" };
            match n {
                Some(n) => write!(f, "{between}{line} {n}")?,
                None => write!(f, "{between}{line} ?")?,
            }
        }
        Ok(())
    }
}

impl FromStr for Counts {
    type Err = NotALine;

    fn from_str(text: &str) -> Result<Self, NotALine> {
        let read = |part: &str| {
            let (line, n) = part.split_once(' ').ok_or(NotALine)?;
            let n = if n == "?" { None } else { Some(n.parse().map_err(|_| NotALine)?) };
            Ok((line.parse()?, n))
        };
        text.split(';').filter(|part| !part.is_empty()).map(read).collect()
    }
}

/// The counts of a zone among others, a commune among those of its department.
pub fn key_lines() -> Vec<Line> {
    let pending = Line::now(Indicator::Pending);
    let types = HousingType::ALL.iter().map(|kind| pending.class(Split::HousingType, kind.code()));
    [
        pending,
        Line::now(Indicator::PendingAny),
        Line::year(Indicator::Pending),
        Line::year(Indicator::New),
        Line::year(Indicator::Removed),
        Line::year(Indicator::Allocated),
    ]
    .into_iter()
    .chain(types)
    .collect()
}

/// When an edition counts: its day, and the first month of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The day.
    pub day: NaiveDate,
    /// The first month.
    pub since: Month,
}

impl Span {
    /// The month of the day.
    pub fn month(self) -> Month {
        Month::of(self.day)
    }

    /// The twelve months that end with it, oldest first.
    pub fn year(self) -> [Month; 12] {
        self.month().year_to()
    }

    /// Months before the last twelve, since the first one.
    pub fn before(self) -> Vec<Month> {
        let [first, ..] = self.year();
        let months = first.since(self.since).max(0);
        (0..months).map(|month| self.since.plus(month)).collect()
    }

    /// Months that are over, since the first one.
    pub fn over(self) -> Vec<Month> {
        let months = self.month().since(self.since).max(0);
        (0..months).map(|month| self.since.plus(month)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_read_as_it_is_written() {
        for text in
            ["pending", "pending:size:3", "pending@2026-03", "new@12m", "removed:reason:RADREN@12m"]
        {
            assert_eq!(text.parse::<Line>().unwrap().to_string(), text);
        }
        for text in ["", "what", "pending:size", "pending:what:3", "new@", "new@2026-13"] {
            assert_eq!(text.parse::<Line>(), Err(NotALine), "{text}");
        }
        let text = "pending 12;pending:size:1 ?;new@12m 0";
        let counts: Counts = text.parse().unwrap();
        assert_eq!(counts.to_string(), text);
        assert_eq!(counts.get("pending".parse().unwrap()), Some(12));
        assert_eq!(counts.get("renewed@12m".parse().unwrap()), None);
        let later: Counts = "new@12m 7;pending 12;new@12m 8".parse().unwrap();
        assert_eq!(later.to_string(), "pending 12;new@12m 8");
        assert_eq!(counts.with(later).to_string(), "pending 12;pending:size:1 ?;new@12m 8");
        assert_eq!("".parse(), Ok(Counts::default()));
        assert_eq!("pending".parse::<Counts>(), Err(NotALine));
        assert_eq!("pending x".parse::<Counts>(), Err(NotALine));
    }

    #[test]
    fn the_months_of_an_edition_go_from_the_first_one_to_the_last_that_is_over() {
        let span = |day: &str, since: &str| Span {
            day: day.parse().unwrap(),
            since: since.parse().unwrap(),
        };
        let long = span("2026-11-30", "2025-10");
        let texts = |months: Vec<Month>| -> Vec<String> {
            months.into_iter().map(|month| month.to_string()).collect()
        };
        assert_eq!(texts(long.before()), ["2025-10", "2025-11"]);
        assert_eq!(long.over().len(), 13);
        assert_eq!(span("2026-11-30", "2026-11").over(), []);
        assert_eq!(span("2026-11-30", "2027-02").before(), []);
    }
}
