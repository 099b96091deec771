//! What is published of a department and its communes: every count that may be told, and none that
//! must not.

pub use self::rows::{Period, Row};
use super::profile::{Family, SIZES, Side, Split, UNKNOWN, class_of, classes};
use super::secrecy::{Place, Protected, SMALLEST_INCOME, SMALLEST_SHOWN, Table};
use super::{Cell, Figures, Indicator, Month, Zone};
use crate::domain::content::HousingType;
use crate::domain::life_cycle::RemovalReason;
use crate::domain::territory::{Commune, DepartmentCode, EpciCode, InseeCode, Territories};
use chrono::NaiveDate;
use std::collections::BTreeSet;

mod rows;

/// A count that may be told; none when it is hidden.
pub type Shown = Option<i64>;

/// What is counted over a period, in the order of the pages.
pub const FLOWS: [Indicator; 4] =
    [Indicator::New, Indicator::Renewed, Indicator::Removed, Indicator::Allocated];

/// A class of a division: its code, its words, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class<T = Shown> {
    /// Its code.
    pub code: &'static str,
    /// Its words.
    pub label: &'static str,
    /// How many.
    pub n: T,
}

/// The figures of a department on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Which one.
    pub department: DepartmentCode,
    /// The day.
    pub day: NaiveDate,
    /// Demands under way, first choice.
    pub pending: Shown,
    /// Over the last twelve months, in the order of [`FLOWS`].
    pub year: [Shown; 4],
    /// The last twelve months, oldest first.
    pub months: Vec<(Month, [Shown; 4])>,
    /// The demands under way by each division, in classes.
    pub splits: Vec<(Split, Vec<Class>)>,
    /// The new ones of the year by channel.
    pub channels: Vec<Class>,
    /// The removals of the year by motive.
    pub reasons: Vec<Class>,
    /// The allocations of the year by how long they were waited for.
    pub waits: Vec<Class>,
    /// The communes with at least one figure, most demands first.
    pub communes: Vec<CommuneSheet>,
}

/// The figures of a commune, or of an arrondissement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommuneSheet<T = Shown> {
    /// Which one.
    pub insee: InseeCode,
    /// Its name.
    pub name: String,
    /// The commune it is a part of.
    pub parent: Option<InseeCode>,
    /// The body that handles housing with its neighbours.
    pub group: Option<EpciCode>,
    /// Demands under way, first choice.
    pub pending: T,
    /// Demands under way that name it at all.
    pub pending_any: T,
    /// New ones over the last twelve months.
    pub new: T,
    /// Allocations over the last twelve months.
    pub allocated: T,
    /// Demands under way, first choice, by wished type, in the order of the types.
    pub types: Vec<T>,
}

impl Sheet {
    /// From the figures that are read with a department.
    pub fn of(
        figures: &Figures,
        code: DepartmentCode,
        territories: &Territories,
        day: NaiveDate,
    ) -> Self {
        let counted = Counted { figures, year: Month::of(day).year_to() };
        let mut table = Table::default();
        let whole = Zone::Department(code);
        // These are told whenever they may be: what they are made of gives way.
        let mut total = |n: i64| table.decided(n, n != 0 && n < SMALLEST_SHOWN);
        let pending = total(counted.now(whole, Indicator::Pending, None));
        let year = FLOWS.map(|indicator| total(counted.flow(whole, indicator, None)));
        let months: Vec<(Month, [Place; 4])> = counted
            .year
            .map(|month| {
                let flows = FLOWS.map(|indicator| {
                    let n = counted.in_month(whole, indicator, None, month);
                    table.count(n, SMALLEST_SHOWN)
                });
                (month, flows)
            })
            .into();
        for (rank, total) in year.iter().enumerate() {
            table.sum(*total, months.iter().map(|(_, flows)| flows[rank]));
        }
        let splits: Vec<(Split, Vec<Class<Place>>)> = Split::OF_STOCK
            .into_iter()
            .map(|split| {
                (split, counted.classes(&mut table, whole, Indicator::Pending, split, day))
            })
            .collect();
        for (_, sides) in splits.iter().filter(|(split, _)| split.is_partition()) {
            table.sum(pending, sides.iter().map(|class| class.n));
        }
        let [new, _, removed, allocated] = year;
        let [channels, reasons, waits] = [
            (Indicator::New, Split::Channel, new),
            (Indicator::Removed, Split::Reason, removed),
            (Indicator::Allocated, Split::Wait, allocated),
        ]
        .map(|(indicator, split, total)| {
            let sides = counted.classes(&mut table, whole, indicator, split, day);
            table.sum(total, sides.iter().map(|class| class.n));
            sides
        });
        for (_, flows) in &months {
            let [_, _, removed, allocated] = flows;
            table.at_most(*allocated, *removed);
        }
        let side = |split: Split, code: &str| {
            let sides = splits.iter().find(|(one, _)| *one == split).map(|(_, sides)| sides);
            sides.into_iter().flatten().find(|class| class.code == code).map(|class| class.n)
        };
        for (smaller, larger) in [
            // Who is alone is one person; a couple without children is two.
            (side(Split::Family, Family::Alone.code()), side(Split::Size, SIZES[0])),
            (side(Split::Family, Family::Couple.code()), side(Split::Size, SIZES[1])),
        ] {
            if let (Some(smaller), Some(larger)) = (smaller, larger) {
                table.at_most(smaller, larger);
            }
        }
        // Of a legal person none of these is known.
        let unknown = side(Split::Size, UNKNOWN);
        for split in [Split::Family, Split::Born] {
            if let (Some(total), Some(same)) = (unknown, side(split, UNKNOWN)) {
                table.sum(total, [same]);
            }
        }
        for (_, sides) in splits.iter().filter(|(split, _)| !split.is_partition()) {
            for class in sides {
                table.at_most(class.n, pending);
            }
        }
        // Told twice: as an allocation, and as the motive of a removal.
        let motive = reasons.iter().find(|class| class.code == RemovalReason::Allocated.code());
        table.sum(allocated, motive.map(|class| class.n));
        let types: Vec<Place> = splits
            .iter()
            .filter(|(split, _)| *split == Split::HousingType)
            .flat_map(|(_, sides)| sides.iter().map(|class| class.n))
            .collect();
        let communes = counted.communes(&mut table, code, territories);
        let totals: Vec<Place> = [pending, new, allocated].into_iter().chain(types).collect();
        counted.sums(&mut table, &communes, &totals);
        let shown = table.protected();
        // Of so few, a zero on one side would say on which side they are: nothing of them is told.
        let told = |sides: Vec<Class<Place>>, total: Place| -> Vec<Class> {
            let is_told = shown.shown(total).is_some();
            sides.into_iter().map(|side| side.told(&shown, is_told)).collect()
        };
        let is_told = |commune: &CommuneSheet<Place>| {
            let whole = commune.parent.map_or(Some(pending), |parent| {
                communes.iter().find(|one| one.insee == parent).map(|one| one.pending)
            });
            whole.is_some_and(|whole| shown.shown(whole).is_some())
        };
        let listed = communes.iter().filter(|commune| is_told(commune));
        let mut communes: Vec<CommuneSheet> = listed.map(|c| c.told(&shown)).collect();
        let rank = |one: &CommuneSheet| (one.pending, one.pending_any);
        communes.sort_by(|a, b| rank(b).cmp(&rank(a)).then_with(|| a.name.cmp(&b.name)));
        Self {
            department: code,
            day,
            pending: shown.shown(pending),
            year: year.map(|total| shown.shown(total)),
            months: months
                .into_iter()
                .map(|(month, flows)| {
                    let mut totals = year.iter();
                    let flow = |n| {
                        let total = totals.next().and_then(|total| shown.shown(*total));
                        total.and_then(|_| shown.shown(n))
                    };
                    (month, flows.map(flow))
                })
                .collect(),
            splits: splits
                .into_iter()
                .map(|(split, sides)| (split, told(sides, pending)))
                .collect(),
            channels: told(channels, new),
            reasons: told(reasons, removed),
            waits: told(waits, allocated),
            communes,
        }
    }

    /// The classes of a division of the demands under way.
    pub fn split(&self, split: Split) -> &[Class] {
        self.splits.iter().find(|(one, _)| *one == split).map_or(&[], |(_, sides)| sides)
    }

    /// Every count of it.
    pub fn counts(&self) -> impl Iterator<Item = Shown> + '_ {
        let months = self.months.iter().flat_map(|(_, flows)| flows.iter().copied());
        let sides = self.splits.iter().map(|(_, sides)| sides);
        let sides = sides.chain([&self.channels, &self.reasons, &self.waits]);
        let communes = self.communes.iter().flat_map(|one| {
            let own = [one.pending, one.pending_any, one.new, one.allocated];
            own.into_iter().chain(one.types.iter().copied())
        });
        [self.pending]
            .into_iter()
            .chain(self.year)
            .chain(months)
            .chain(sides.flatten().map(|class| class.n))
            .chain(communes)
    }

    /// The sheet of one of its communes.
    pub fn commune(&self, insee: InseeCode) -> Option<&CommuneSheet> {
        self.communes.iter().find(|one| one.insee == insee)
    }

    /// Nothing was ever counted there.
    pub fn is_empty(&self) -> bool {
        self.counts().all(|count| count == Some(0))
    }
}

impl Class<Place> {
    fn told(self, protected: &Protected, is_told: bool) -> Class {
        let n = protected.shown(self.n).filter(|_| is_told);
        Class { code: self.code, label: self.label, n }
    }
}

impl CommuneSheet<Place> {
    fn told(&self, protected: &Protected) -> CommuneSheet {
        let shown = |place| protected.shown(place);
        let kinds = self.types.iter().map(|place| shown(self.pending).and_then(|_| shown(*place)));
        CommuneSheet {
            insee: self.insee,
            name: self.name.clone(),
            parent: self.parent,
            group: self.group,
            pending: shown(self.pending),
            pending_any: shown(self.pending_any),
            new: shown(self.new),
            allocated: shown(self.allocated),
            types: kinds.collect(),
        }
    }

    /// What adds up from places to communes, and from communes to their department.
    fn sums(&self) -> impl Iterator<Item = Place> + '_ {
        [self.pending, self.new, self.allocated].into_iter().chain(self.types.iter().copied())
    }
}

/// Figures read over twelve months.
struct Counted<'a> {
    figures: &'a Figures,
    year: [Month; 12],
}

type Detail = Option<(Split, Side)>;

impl Counted<'_> {
    fn now(&self, zone: Zone, indicator: Indicator, detail: Detail) -> i64 {
        self.figures.get(&Cell { zone, indicator, detail, month: None })
    }

    fn in_month(&self, zone: Zone, indicator: Indicator, detail: Detail, month: Month) -> i64 {
        self.figures.get(&Cell { zone, indicator, detail, month: Some(month) })
    }

    fn flow(&self, zone: Zone, indicator: Indicator, detail: Detail) -> i64 {
        self.year.iter().map(|month| self.in_month(zone, indicator, detail, *month)).sum()
    }

    /// The sides of a division, gathered in classes.
    fn classes(
        &self,
        table: &mut Table,
        zone: Zone,
        indicator: Indicator,
        split: Split,
        day: NaiveDate,
    ) -> Vec<Class<Place>> {
        let mut sums: Vec<(&str, &str, i64)> =
            classes(split).into_iter().map(|(code, label)| (code, label, 0)).collect();
        let of_split = self.figures.of(zone, indicator).filter(|(cell, _)| {
            if indicator.is_stock() {
                cell.month.is_none()
            } else {
                cell.month.is_some_and(|month| self.year.contains(&month))
            }
        });
        for (cell, n) in of_split {
            let Some((own, side)) = cell.detail.filter(|(own, _)| *own == split) else { continue };
            let class = class_of(own, side.code(), day);
            if let Some((_, _, sum)) = sums.iter_mut().find(|(code, _, _)| *code == class) {
                *sum += n;
            }
        }
        let smallest = if split.is_income() { SMALLEST_INCOME } else { SMALLEST_SHOWN };
        let count = |(code, label, n)| Class { code, label, n: table.count(n, smallest) };
        sums.into_iter().map(count).collect()
    }

    /// Counts that add up, in the order of [`CommuneSheet::sums`].
    fn of_place(&self, insee: InseeCode) -> Vec<i64> {
        let zone = Zone::Commune(insee);
        let kinds = HousingType::ALL.iter().map(|kind| {
            self.now(zone, Indicator::Pending, Some((Split::HousingType, Side::of(kind.code()))))
        });
        [
            self.now(zone, Indicator::Pending, None),
            self.flow(zone, Indicator::New, None),
            self.flow(zone, Indicator::Allocated, None),
        ]
        .into_iter()
        .chain(kinds)
        .collect()
    }

    fn communes(
        &self,
        table: &mut Table,
        code: DepartmentCode,
        territories: &Territories,
    ) -> Vec<CommuneSheet<Place>> {
        let known: BTreeSet<Zone> = self.figures.iter().map(|(cell, _)| cell.zone).collect();
        let mut communes = Vec::new();
        let places = territories.communes_of(code).flat_map(|commune| {
            std::iter::once(commune).chain(territories.arrondissements_of(commune.insee))
        });
        for place in places {
            let zone = Zone::Commune(place.insee);
            if !known.contains(&zone) {
                continue;
            }
            let any = self.now(zone, Indicator::PendingAny, None);
            let sums = self.of_place(place.insee);
            if any == 0 && sums.iter().all(|n| *n == 0) {
                continue;
            }
            let mut places = sums.into_iter().map(|n| table.count(n, SMALLEST_SHOWN));
            let (Some(pending), Some(new), Some(allocated)) =
                (places.next(), places.next(), places.next())
            else {
                continue;
            };
            let types: Vec<Place> = places.collect();
            let pending_any = table.count(any, SMALLEST_SHOWN);
            table.at_most(pending, pending_any);
            for kind in &types {
                table.at_most(*kind, pending);
            }
            let Commune { insee, name, parent, .. } = place;
            let (name, group) = (name.to_owned(), group_of(&place, territories));
            let own = CommuneSheet {
                insee,
                name,
                parent,
                group,
                pending,
                pending_any,
                new,
                allocated,
                types,
            };
            communes.push(own);
        }
        communes
    }

    /// Communes add up to their department, and arrondissements, with those who wish for the commune
    /// without saying which, to their commune. `totals`: in the order of [`CommuneSheet::sums`].
    fn sums(&self, table: &mut Table, communes: &[CommuneSheet<Place>], totals: &[Place]) {
        let whole = |one: &&CommuneSheet<Place>| one.parent.is_none();
        for (rank, total) in totals.iter().enumerate() {
            let parts = communes.iter().filter(whole).filter_map(|one| one.sums().nth(rank));
            table.sum(*total, parts);
        }
        for commune in communes.iter().filter(whole) {
            let own = |one: &&CommuneSheet<Place>| one.parent == Some(commune.insee);
            let parts: Vec<_> = communes.iter().filter(own).collect();
            if parts.is_empty() {
                continue;
            }
            let all = self.of_place(commune.insee);
            for (rank, total) in commune.sums().enumerate() {
                let said: i64 = parts.iter().map(|one| self.of_place(one.insee)[rank]).sum();
                let unsaid = table.count(all[rank] - said, SMALLEST_SHOWN);
                let parts = parts.iter().filter_map(|one| one.sums().nth(rank));
                table.sum(total, parts.chain([unsaid]));
            }
        }
    }
}

fn group_of(place: &Commune<'_>, territories: &Territories) -> Option<EpciCode> {
    territories.commune(&place.whole()).and_then(|commune| commune.group())
}

#[cfg(test)]
mod tests;
