//! Tables: demands counted one after the other, and events read from the figures.

use super::{Axis, Choice, Grid, Value, counts_in};
use crate::domain::statistics::{
    FLOWS, Figures, Indicator, Month, Profile, Split, Zone, class_of, classes,
};
use crate::domain::territory::{InseeCode, Territories};
use crate::domain::text::name_key;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The column of all demands of a line.
const ALL: &str = "";

/// What a table counts.
#[derive(Clone, Copy, Debug)]
pub struct Crossing<'a> {
    /// Where.
    pub zone: Zone,
    /// Which wishes count.
    pub choice: Choice,
    /// Lines.
    pub lines: Axis,
    /// Columns beside that of all demands.
    pub columns: Option<Split>,
    /// Day of ages and seniorities.
    pub day: NaiveDate,
    /// Places.
    pub territories: &'a Territories,
}

impl Crossing<'_> {
    fn classes(&self, profile: &Profile, split: Split) -> BTreeSet<&'static str> {
        let own = profile.sides.iter().filter(|(one, _)| *one == split);
        own.map(|(_, side)| class_of(split, side.code(), self.day)).collect()
    }

    /// The lines that a demand counts in, each once.
    fn lines(&self, profile: &Profile) -> BTreeSet<String> {
        let split = match self.lines {
            Axis::Split(split) => split,
            Axis::Commune => {
                let wished = &profile.communes;
                let most = if self.choice == Choice::First { 1 } else { wished.len() };
                let inside = wished.iter().take(most).filter(|place| {
                    counts_in(
                        std::slice::from_ref(*place),
                        Choice::Any,
                        self.zone,
                        self.territories,
                    )
                });
                return inside.map(ToString::to_string).collect();
            }
        };
        self.classes(profile, split).into_iter().map(ToOwned::to_owned).collect()
    }
}

/// Demands counted so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// By line, then by column.
    lines: BTreeMap<String, BTreeMap<String, i64>>,
    /// All of them, by column: a demand of several lines counts once here.
    whole: BTreeMap<String, i64>,
}

impl Counted {
    /// Adds a demand; false when it does not count in the zone.
    pub fn add(&mut self, profile: &Profile, crossing: Crossing<'_>) -> bool {
        let Crossing { zone, choice, territories, .. } = crossing;
        if !counts_in(&profile.communes, choice, zone, territories) {
            return false;
        }
        let columns = crossing.columns.map(|split| crossing.classes(profile, split));
        let columns: Vec<&str> = [ALL].into_iter().chain(columns.into_iter().flatten()).collect();
        let add = |line: &mut BTreeMap<String, i64>| {
            for column in &columns {
                *line.entry((*column).to_owned()).or_default() += 1;
            }
        };
        add(&mut self.whole);
        for line in crossing.lines(profile) {
            add(self.lines.entry(line).or_default());
        }
        true
    }

    /// How many were counted.
    pub fn demands(&self) -> i64 {
        self.whole.get(ALL).copied().unwrap_or_default()
    }

    /// As a file: a line for each commune where there is one, by name, or for each class in its
    /// order; then all together.
    pub fn grid(&self, crossing: Crossing<'_>) -> Grid {
        let columns = crossing.columns.map(classes).unwrap_or_default();
        let counts = |line: Option<&BTreeMap<String, i64>>| {
            let codes = [ALL].into_iter().chain(columns.iter().map(|(code, _)| *code));
            let n = |code: &str| line.and_then(|line| line.get(code)).copied().unwrap_or_default();
            codes.map(|code| Value::Number(n(code))).collect::<Vec<_>>()
        };
        let mut lines: Vec<Vec<Value>> = Vec::new();
        let names: &[&str] = match crossing.lines {
            Axis::Commune => {
                let mut communes: Vec<(String, &String)> = self
                    .lines
                    .keys()
                    .map(|code| (name_of(code, crossing.territories), code))
                    .collect();
                communes.sort_by_cached_key(|(name, code)| (name_key(name), (*code).clone()));
                for (name, code) in communes {
                    let head = [Value::from(code.clone()), Value::from(name)];
                    lines.push(head.into_iter().chain(counts(self.lines.get(code))).collect());
                }
                &["Code INSEE", "Commune"]
            }
            Axis::Split(split) => {
                for (code, label) in classes(split) {
                    let head = [Value::from(label)];
                    lines.push(head.into_iter().chain(counts(self.lines.get(code))).collect());
                }
                &[split.label()]
            }
        };
        let blank = names.iter().skip(1).map(|_| Value::from(""));
        let together = [Value::from("Ensemble")].into_iter().chain(blank);
        lines.push(together.chain(counts(Some(&self.whole))).collect());
        let labels = columns.iter().map(|(_, label)| *label);
        let head = names.iter().copied().chain(["Demandes"]).chain(labels);
        Grid { head: head.map(ToOwned::to_owned).collect(), lines }
    }
}

fn name_of(code: &str, territories: &Territories) -> String {
    let place: Option<InseeCode> = code.parse().ok();
    let Some(known) = place.and_then(|place| territories.commune(&place)) else {
        return code.to_owned();
    };
    // Those who say which arrondissement are counted there.
    let is_divided = territories.arrondissements_of(known.insee).next().is_some();
    let said = if is_divided { " (arrondissement non précisé)" } else { "" };
    format!("{}{said}", known.name)
}

/// Events of a zone, a line a month, and all together. `figures`: its own.
pub fn events(
    figures: &Figures,
    zone: Zone,
    (from, to): (Month, Month),
    way: Option<(Indicator, Split)>,
    day: NaiveDate,
) -> Grid {
    let columns: Vec<(String, &str)> = match way {
        None => FLOWS.iter().map(|flow| (flow.code().to_owned(), flow.label())).collect(),
        Some((indicator, split)) => [(ALL.to_owned(), indicator.label())]
            .into_iter()
            .chain(classes(split).into_iter().map(|(code, label)| (code.to_owned(), label)))
            .collect(),
    };
    let mut counts: BTreeMap<(Month, String), i64> = BTreeMap::new();
    for (cell, n) in figures.of_zone(zone) {
        let Some(month) = cell.month.filter(|month| (from..=to).contains(month)) else { continue };
        let column = match (way, cell.detail) {
            (None, None) => cell.indicator.code().to_owned(),
            (Some((indicator, _)), None) if indicator == cell.indicator => ALL.to_owned(),
            (Some((indicator, split)), Some((own, side)))
                if indicator == cell.indicator && own == split =>
            {
                class_of(split, side.code(), day).to_owned()
            }
            _ => continue,
        };
        *counts.entry((month, column)).or_default() += n;
    }
    let months = (0..=to.since(from).max(0)).map(|rank| from.plus(rank));
    let n = |month: Month, code: &String| {
        counts.get(&(month, code.clone())).copied().unwrap_or_default()
    };
    let mut lines: Vec<Vec<Value>> = Vec::new();
    let mut sums = vec![0; columns.len()];
    for month in months {
        let own: Vec<i64> = columns.iter().map(|(code, _)| n(month, code)).collect();
        sums.iter_mut().zip(&own).for_each(|(sum, n)| *sum += n);
        let head = [Value::from(month.to_string())];
        lines.push(head.into_iter().chain(own.into_iter().map(Value::Number)).collect());
    }
    let head = [Value::from("Ensemble")];
    lines.push(head.into_iter().chain(sums.into_iter().map(Value::Number)).collect());
    let labels = columns.into_iter().map(|(_, label)| label.to_owned());
    Grid { head: ["Mois".to_owned()].into_iter().chain(labels).collect(), lines }
}
