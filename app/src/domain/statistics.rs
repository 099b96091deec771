//! What the public statistics count, from the events of the register (`domain.md` 5.2).
//! Each event yields small signed deltas; their sum is the figure.

use super::content::{Content, HousingType};
use super::event::Event;
use super::life_cycle::RemovalReason;
use super::territory::{DepartmentCode, InseeCode, Territories};
use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

super::content::codes! {
    /// What is counted.
    Indicator {
        Pending = "pending", "Demandes en cours, premier choix";
        PendingAny = "pending_any", "Demandes en cours, tous choix";
        PendingType = "pending_type", "Demandes en cours par type de logement";
        New = "new", "Nouvelles demandes";
        Renewed = "renewed", "Renouvellements";
        Removed = "removed", "Radiations";
        Allocated = "allocated", "Logements attribués";
    }
}

/// Where it is counted: `D65`, `C65440`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zone {
    /// A department.
    Department(DepartmentCode),
    /// A commune, or an arrondissement of Paris, Lyon or Marseille.
    Commune(InseeCode),
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Department(code) => write!(f, "D{code}"),
            Self::Commune(code) => write!(f, "C{code}"),
        }
    }
}

/// A signed change of one figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    /// Zone as text.
    pub zone: String,
    /// Figure.
    pub indicator: Indicator,
    /// Housing type for [`Indicator::PendingType`], else empty.
    pub detail: String,
    /// `YYYY-MM` for a flow, empty for a stock.
    pub month: String,
    /// How much to add.
    pub n: i64,
}

/// Below this many, a public count could point at somebody.
pub const SMALLEST_SHOWN: i64 = 5;

/// What people look at before they wish for a commune.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pressure {
    /// Demands that wish for it, at any rank.
    pub pending: i64,
    /// Dwellings allocated over twelve months to people who wished for it first.
    pub allocated: i64,
}

/// `2026-11`.
pub fn month_of(day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// The twelve months that end with the one of `today`, oldest first.
pub fn last_twelve_months(today: NaiveDate) -> [String; 12] {
    let first = today.with_day(1).unwrap_or(today);
    std::array::from_fn(|i| {
        let back = Months::new(11 - u32::try_from(i).unwrap_or(0));
        month_of(first.checked_sub_months(back).unwrap_or(first))
    })
}

/// What an event changes. `before` and `after` are the contents around it, `day` the day of the
/// event in the territory.
pub fn deltas(
    event: &Event,
    before: Option<&Content>,
    after: Option<&Content>,
    territories: &Territories,
    day: NaiveDate,
) -> Vec<Delta> {
    let mut out = Vec::new();
    match event {
        Event::Registered { .. } => {
            stock(&mut out, after, territories, 1);
            flow(&mut out, after, territories, Indicator::New, day, 1);
        }
        Event::Renewed { .. } => {
            if before != after {
                stock(&mut out, before, territories, -1);
                stock(&mut out, after, territories, 1);
            }
            flow(&mut out, after, territories, Indicator::Renewed, day, 1);
        }
        Event::Modified { .. } => {
            if before != after {
                stock(&mut out, before, territories, -1);
                stock(&mut out, after, territories, 1);
            }
        }
        Event::Reactivated { .. } => stock(&mut out, after, territories, 1),
        Event::Removed { reason, .. } => {
            stock(&mut out, after, territories, -1);
            flow(&mut out, after, territories, Indicator::Removed, day, 1);
            if *reason == RemovalReason::Allocated {
                flow(&mut out, after, territories, Indicator::Allocated, day, 1);
            }
        }
        Event::Merged { removed_on, .. } => {
            stock(&mut out, after, territories, -1);
            flow(&mut out, after, territories, Indicator::Removed, *removed_on, 1);
        }
        // As if it had never been removed: in the month in which it was counted.
        Event::MergeUndone { removed_on, .. } => {
            stock(&mut out, after, territories, 1);
            flow(&mut out, after, territories, Indicator::Removed, *removed_on, -1);
        }
        Event::Filed { .. }
        | Event::DocumentRefused { .. }
        | Event::Resubmitted { .. }
        | Event::QuestionAsked { .. }
        | Event::QuestionAnswered { .. }
        | Event::Linked { .. }
        | Event::GivenUp { .. }
        | Event::GivingUpCancelled
        | Event::CorrectionRequested { .. }
        | Event::CorrectionWithdrawn
        // Nobody is counted by name.
        | Event::CivilStatusCorrected { .. }
        | Event::CorrectionRefused { .. }
        // The demand that is kept goes on as it was.
        | Event::Absorbed { .. }
        | Event::SetAside
        | Event::Released { .. } => {}
    }
    out
}

fn home(content: Option<&Content>, territories: &Territories) -> Option<(Zone, Zone)> {
    let first = content?.communes.first()?;
    let department = territories.department_of(first)?;
    Some((Zone::Department(department), Zone::Commune(*first)))
}

fn flow(
    out: &mut Vec<Delta>,
    content: Option<&Content>,
    territories: &Territories,
    indicator: Indicator,
    day: NaiveDate,
    n: i64,
) {
    let Some((department, commune)) = home(content, territories) else { return };
    for zone in [department, commune] {
        out.push(Delta {
            zone: zone.to_string(),
            indicator,
            detail: String::new(),
            month: month_of(day),
            n,
        });
    }
}

fn stock(out: &mut Vec<Delta>, content: Option<&Content>, territories: &Territories, n: i64) {
    let Some((department, commune)) = home(content, territories) else { return };
    let mut add = |zone: Zone, indicator, detail: &str| {
        let (zone, detail) = (zone.to_string(), detail.to_owned());
        out.push(Delta { zone, indicator, detail, month: String::new(), n });
    };
    add(department, Indicator::Pending, "");
    add(commune, Indicator::Pending, "");
    let Some(content) = content else { return };
    for insee in &content.communes {
        add(Zone::Commune(*insee), Indicator::PendingAny, "");
    }
    for kind in &content.housing.types {
        add(department, Indicator::PendingType, HousingType::code(*kind));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_twelve_months_end_today() {
        let months = last_twelve_months(NaiveDate::from_ymd_opt(2026, 3, 31).unwrap());
        assert_eq!(months[0], "2025-04");
        assert_eq!(months[10], "2026-02");
        assert_eq!(months[11], "2026-03");
    }

    fn content(communes: &[&str]) -> Content {
        serde_json::from_value(serde_json::json!({
            "identity": {
                "civility": "2", "name": "Durand", "birthName": null, "firstNames": "Éloïse",
                "birthDate": "1980-00-00", "nationality": "1"
            },
            "contact": {
                "mobile": null, "email": "eloise@exemple.fr", "street": "3 rue des Lilas",
                "complement": null, "postalCode": "69500", "town": "Bron"
            },
            "household": { "size": 3, "rfr": { "known": 0 } },
            "housing": { "category": "I", "types": ["T3", "T4"] },
            "communes": communes,
            "reason": { "motive": "13", "precision": null }
        }))
        .unwrap()
    }

    fn registered() -> Event {
        let registration = super::super::life_cycle::Registration {
            unique_number: "0690326000001GDPUB".parse().unwrap(),
            filed_on: march(),
            registered_on: march(),
            renewed_on: None,
        };
        Event::Registered { registration, content: None }
    }

    fn march() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 9).unwrap()
    }

    /// What events add up to: zone, figure, detail and month → sum, zeros left out.
    fn sums(events: &[(Event, Option<&Content>, Option<&Content>)]) -> Vec<(String, i64)> {
        let france = super::super::territory::sample::territories();
        let mut sums = std::collections::BTreeMap::new();
        for (event, before, after) in events {
            for d in deltas(event, *before, *after, &france, march()) {
                let key = [&d.zone, d.indicator.code(), &d.detail, &d.month].join(" ");
                *sums.entry(key).or_insert(0) += d.n;
            }
        }
        sums.into_iter().filter(|(_, n)| *n != 0).collect()
    }

    #[test]
    fn a_registration_counts_once_in_its_department_and_in_each_wished_commune() {
        let lyon = content(&["69388", "69029"]);
        let found = sums(&[(registered(), Some(&lyon), Some(&lyon))]);
        let found: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(
            found,
            [
                "C69029 pending_any  ",
                "C69388 new  2026-03",
                "C69388 pending  ",
                "C69388 pending_any  ",
                "D69 new  2026-03",
                "D69 pending  ",
                "D69 pending_type T3 ",
                "D69 pending_type T4 ",
            ]
        );
    }

    #[test]
    fn a_renewal_that_changes_the_wishes_moves_the_stock_and_a_removal_empties_it() {
        let (lyon, bron) = (content(&["69388"]), content(&["69029"]));
        let renewed = Event::Renewed { renewed_on: march(), content: bron.clone() };
        let removed = Event::Removed { removed_on: march(), reason: RemovalReason::Allocated };
        let life = [
            (registered(), Some(&lyon), Some(&lyon)),
            (renewed, Some(&lyon), Some(&bron)),
            (removed, Some(&bron), Some(&bron)),
        ];
        let under_way = sums(&life[..2]);
        assert!(under_way.contains(&("C69029 pending  ".to_owned(), 1)), "{under_way:?}");
        assert!(!under_way.iter().any(|(key, _)| key.starts_with("C69388 pending")));
        assert!(under_way.contains(&("D69 pending  ".to_owned(), 1)), "{under_way:?}");
        let ended = sums(&life);
        assert!(!ended.iter().any(|(key, _)| key.contains("pending")), "{ended:?}");
        assert!(ended.contains(&("D69 allocated  2026-03".to_owned(), 1)), "{ended:?}");
        assert!(ended.contains(&("C69029 removed  2026-03".to_owned(), 1)), "{ended:?}");
    }

    #[test]
    fn a_merge_counts_as_a_removal_and_undoing_it_as_nothing() {
        let lyon = content(&["69388", "69029"]);
        let into = "0690326000002GDPUB".parse().unwrap();
        let april = NaiveDate::from_ymd_opt(2026, 4, 2).unwrap();
        let merged = Event::Merged { removed_on: april, into };
        let undone = Event::MergeUndone { removed_on: april, unlinked: false };
        let of = |event: Event| (event, Some(&lyon), Some(&lyon));
        let ended = sums(&[of(registered()), of(merged.clone())]);
        assert!(!ended.iter().any(|(key, _)| key.contains("pending")), "{ended:?}");
        assert!(ended.contains(&("D69 removed  2026-04".to_owned(), 1)), "{ended:?}");
        // Undone in another month, it leaves no trace in any.
        let back = sums(&[of(registered()), of(merged), of(undone)]);
        assert_eq!(back, sums(&[of(registered())]));
        let into = Event::Absorbed { number: into };
        assert_eq!(sums(&[of(registered()), of(into)]), sums(&[of(registered())]));
    }

    #[test]
    fn what_the_register_does_not_know_yet_is_not_counted() {
        let lyon = content(&["69388"]);
        let filed = Event::Filed { filed_on: march(), content: lyon.clone() };
        assert_eq!(sums(&[(filed, None, Some(&lyon))]), []);
    }

    proptest::proptest! {
        /// Whatever changes in whatever order, the figures are those of a recount.
        #[test]
        fn the_sum_of_the_deltas_is_a_recount(
            lives in proptest::collection::vec(
                proptest::collection::vec((0_usize..8, 0_usize..8, 0_usize..8), 1..6), 1..6),
            ends in proptest::collection::vec(0_u8..3, 6),
        ) {
            const PLACES: [&str; 4] = ["69388", "69029", "69123", "38544"];
            let wish = |(first, second, size): (usize, usize, usize)| {
                let mut communes = vec![PLACES[first % 3]];
                communes.extend((second != first).then_some(PLACES[second % 4]));
                communes.dedup();
                let mut content = content(&communes);
                content.housing.types = vec![HousingType::ALL[size % HousingType::ALL.len()]];
                content
            };
            let france = super::super::territory::sample::territories();
            let (mut told, mut current) = (Vec::new(), Vec::new());
            for (life, end) in lives.into_iter().zip(ends) {
                let mut states = life.into_iter().map(wish);
                let Some(mut now) = states.next() else { continue };
                told.extend(deltas(&registered(), Some(&now), Some(&now), &france, march()));
                for next in states {
                    let event = Event::Modified { content: next.clone() };
                    told.extend(deltas(&event, Some(&now), Some(&next), &france, march()));
                    now = next;
                }
                // Given up and kept, given up and removed, or neither.
                if end > 0 {
                    let event = Event::GivenUp { on: march() };
                    told.extend(deltas(&event, Some(&now), Some(&now), &france, march()));
                }
                if end == 2 {
                    let reason = RemovalReason::GivenUp;
                    let event = Event::Removed { removed_on: march(), reason };
                    told.extend(deltas(&event, Some(&now), Some(&now), &france, march()));
                } else {
                    current.push(now);
                }
            }
            let sum = |all: &[Delta]| {
                let mut sums = std::collections::BTreeMap::new();
                for d in all.iter().filter(|d| d.month.is_empty()) {
                    let key = (d.zone.clone(), d.indicator.code(), d.detail.clone());
                    *sums.entry(key).or_insert(0) += d.n;
                }
                sums.retain(|_, n| *n != 0);
                sums
            };
            let mut recount = Vec::new();
            for content in &current {
                stock(&mut recount, Some(content), &france, 1);
            }
            proptest::prop_assert_eq!(sum(&told), sum(&recount));
        }
    }
}
