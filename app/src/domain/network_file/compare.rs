//! What the lines of a file would change in the network, and what is wrong with some.

use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::{Deserialize, Serialize};

use super::rows::Rows;
use super::write::text;
use super::{NetworkFile, QUOTED, SHOWN, quoted};
use crate::domain::guichet::{Checker, Fault, Field, Guichet, GuichetCode};
use crate::domain::territory::Territories;

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// With what it says of the guichet.
    Guichet(Fault),
    /// Another line has the same code: which of them holds is not ours to guess.
    Twice {
        /// That other line.
        line: u64,
    },
    /// More cells than columns.
    TooManyCells,
    /// A quote is opened and never closed.
    OpenQuote,
}

impl Problem {
    /// The column it is about, if it is about one.
    pub fn field(&self) -> Option<Field> {
        match self {
            Self::Guichet(fault) => Some(fault.field()),
            Self::Twice { .. } => Some(Field::Code),
            Self::TooManyCells | Self::OpenQuote => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guichet(fault) => fault.fmt(f),
            Self::Twice { line } => write!(
                f,
                "Ce code est aussi à la ligne {line}\u{a0}: gardez une seule des deux lignes"
            ),
            Self::TooManyCells => f.write_str(
                "Cette ligne a plus de cases que le fichier n’a de colonnes\u{a0}: mettez entre guillemets le texte qui contient un séparateur",
            ),
            Self::OpenQuote => f.write_str(
                "Un guillemet est ouvert ici et n’est jamais fermé\u{a0}: fermez-le, ou supprimez-le",
            ),
        }
    }
}

/// One thing wrong, with what the file says there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What is wrong.
    pub problem: Problem,
    /// The beginning of what is written; empty when nothing is, or when it is about no column.
    pub value: String,
}

/// A line with something wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongLine {
    /// Its number in the file, from 1.
    pub line: u64,
    /// What is wrong, at least one thing.
    pub findings: Vec<Finding>,
}

/// A field that changes, as a file writes it before and after: the beginning, or where they part;
/// empty when there is nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Which one.
    pub field: Field,
    /// What is known today.
    pub before: String,
    /// What the line says.
    pub after: String,
}

impl Revision {
    fn of(field: Field, now: &Guichet, then: &Guichet) -> Self {
        let (before, after) = (text(now, field), text(then, field));
        let short = |text: &str| text.chars().nth(QUOTED).is_none();
        let alike = before.chars().zip(after.chars()).take_while(|(one, other)| one == other);
        // Of two long texts, the beginning may be all they share; a few words of it say where.
        let skipped = alike.count().saturating_sub(QUOTED / 2);
        if skipped == 0 || short(&before) && short(&after) {
            return Self { field, before: quoted(&before), after: quoted(&after) };
        }
        let end = |text: &str| {
            let end: String = text.chars().skip(skipped).collect();
            format!("…{}", quoted(&end))
        };
        Self { field, before: end(&before), after: end(&after) }
    }
}

/// What a line does to the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A guichet more.
    New,
    /// These fields change.
    Changed(Vec<Revision>),
    /// It closes; these other fields change as well.
    Closed(Vec<Revision>),
}

/// A guichet that a line adds or changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The number of the line, from 1.
    pub line: u64,
    /// Its code.
    pub code: GuichetCode,
    /// Its name, as it will be.
    pub name: String,
    /// What changes.
    pub effect: Effect,
}

/// How many lines do what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Guichets that are added.
    pub created: i64,
    /// Guichets that change, and stay open or closed as they were, or open again.
    pub changed: i64,
    /// Guichets that close.
    pub closed: i64,
    /// Guichets that are already so.
    pub unchanged: i64,
    /// Lines with something wrong.
    pub wrong: i64,
}

impl Counts {
    /// Guichets to write.
    pub fn to_write(self) -> i64 {
        self.created + self.changed + self.closed
    }

    /// Lines that can be imported, those that change nothing included.
    pub fn right(self) -> i64 {
        self.to_write() + self.unchanged
    }
}

/// A file beside the network.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// How many lines do what.
    pub counts: Counts,
    /// The first lines with something wrong, [`SHOWN`] at most.
    pub wrong: Vec<WrongLine>,
    /// The first changes, [`SHOWN`] at most.
    pub changes: Vec<Change>,
    /// The guichets of the lines that are right and change something, each once.
    pub to_write: Vec<Guichet>,
    /// Tells what the file was compared with: another number when one of its guichets was changed
    /// since, on the same version of the program.
    pub base: u64,
}

impl NetworkFile<'_> {
    /// What the file would change in the network of today.
    pub fn compare(&self, network: &[Guichet], france: &Territories) -> Comparison {
        let network: HashMap<_, _> =
            network.iter().map(|guichet| (guichet.code, guichet)).collect();
        let mut checker = Checker::new(france);
        let mut base = DefaultHasher::new();
        let mut found = Comparison {
            counts: Counts::default(),
            wrong: Vec::new(),
            changes: Vec::new(),
            to_write: Vec::new(),
            base: 0,
        };
        let mut rows = self.rows();
        while rows.read() {
            let said = |field| self.cell(&rows, field);
            let known = |code: GuichetCode| network.get(&code).copied();
            let read = checker.read(said, known);
            let code = said(Field::Code).and_then(|code| code.parse::<GuichetCode>().ok());
            code.and_then(known).hash(&mut base);
            let problems = self.problems(&rows, code);
            match read {
                Ok(guichet) if problems.is_empty() => {
                    let now = known(guichet.code);
                    found.take(rows.line, guichet, now);
                }
                read => {
                    let faults = read.err().unwrap_or_default().into_iter().map(Problem::Guichet);
                    found.refuse(rows.line, problems.into_iter().chain(faults), said);
                }
            }
        }
        found.base = base.finish();
        found
    }

    /// None when the file has no such column. A line may end before its last columns: they are
    /// empty.
    fn cell<'r>(&self, rows: &'r Rows<'_>, field: Field) -> Option<&'r str> {
        let at = self.columns.iter().position(|column| *column == Some(field))?;
        Some(rows.record.get(at).unwrap_or_default())
    }

    /// What is wrong with the line itself, whatever it says.
    fn problems(&self, rows: &Rows<'_>, code: Option<GuichetCode>) -> Vec<Problem> {
        let place = code.and_then(|code| self.places.get(&code));
        let twice = place.and_then(|place| {
            let second = place.second?;
            Some(if place.first == rows.line { second } else { place.first })
        });
        let mut beyond = rows.record.iter().skip(self.columns.len());
        let too_many = beyond.any(|cell| !cell.trim().is_empty());
        [
            rows.unclosed.then_some(Problem::OpenQuote),
            too_many.then_some(Problem::TooManyCells),
            twice.map(|line| Problem::Twice { line }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Comparison {
    fn take(&mut self, line: u64, guichet: Guichet, now: Option<&Guichet>) {
        let fields = now.map(|now| differences(now, &guichet)).unwrap_or_default();
        let closes = now.is_some_and(|now| now.active && !guichet.active);
        let count = match now {
            None => &mut self.counts.created,
            Some(_) if fields.is_empty() => &mut self.counts.unchanged,
            Some(_) if closes => &mut self.counts.closed,
            Some(_) => &mut self.counts.changed,
        };
        *count += 1;
        if now.is_some() && fields.is_empty() {
            return;
        }
        if self.changes.len() < SHOWN {
            let revisions = |now: &Guichet| {
                // That it closes is told apart.
                let told = fields.iter().filter(|field| !closes || **field != Field::Active);
                told.map(|field| Revision::of(*field, now, &guichet)).collect()
            };
            let effect = match now {
                None => Effect::New,
                Some(now) if closes => Effect::Closed(revisions(now)),
                Some(now) => Effect::Changed(revisions(now)),
            };
            let (code, name) = (guichet.code, guichet.name.clone());
            self.changes.push(Change { line, code, name, effect });
        }
        self.to_write.push(guichet);
    }

    fn refuse<'r>(
        &mut self,
        line: u64,
        problems: impl Iterator<Item = Problem>,
        said: impl Fn(Field) -> Option<&'r str>,
    ) {
        self.counts.wrong += 1;
        if self.wrong.len() < SHOWN {
            let finding = |problem: Problem| {
                let value = problem.field().and_then(&said).map(quoted).unwrap_or_default();
                Finding { problem, value }
            };
            self.wrong.push(WrongLine { line, findings: problems.map(finding).collect() });
        }
    }
}

/// The fields that differ between two guichets of one code.
fn differences(left: &Guichet, right: &Guichet) -> Vec<Field> {
    let address = |guichet: &Guichet| {
        let address = guichet.address.clone();
        address
            .map(|address| (address.street, address.postal_code, address.town))
            .unwrap_or_default()
    };
    let (was, will) = (address(left), address(right));
    let same = |field: &Field| match field {
        Field::Code => left.code == right.code,
        Field::Name => left.name == right.name,
        Field::Kind => left.kind == right.kind,
        Field::Territory => left.territory == right.territory,
        Field::Area => left.area == right.area,
        Field::Email => left.email == right.email,
        Field::Street => was.0 == will.0,
        Field::PostalCode => was.1 == will.1,
        Field::Town => was.2 == will.2,
        Field::Phone => left.phone == right.phone,
        Field::OpeningHours => left.opening_hours == right.opening_hours,
        Field::Active => left.active == right.active,
    };
    Field::ALL.iter().filter(|field| !same(field)).copied().collect()
}
