//! What an event changes in the figures. Each yields small signed movements; what they add up to is
//! the figure, whatever the order.

use super::profile::{Profile, Side, Split};
use super::{Cell, Indicator, Month, Zone};
use crate::domain::demand::Demand;
use crate::domain::event::Event;
use crate::domain::life_cycle::RemovalReason;
use crate::domain::territory::Territories;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

super::super::content::codes! {
    /// What moves.
    Kind {
        Stock = "s", "Demande en cours";
        New = "n", "Enregistrement";
        Renewed = "r", "Renouvellement";
        Removed = "x", "Radiation";
        Allocated = "a", "Logement attribué";
    }
}

/// A change of the figures, in the zones of one demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// What moves.
    #[serde(rename = "k")]
    pub kind: Kind,
    /// By how much: 1, or -1.
    #[serde(rename = "n")]
    pub n: i64,
    /// Month that it counts in: `2026-11`.
    #[serde(rename = "m")]
    pub month: Side,
    /// The motive of a removal, the months waited before an allocation.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Side>,
    /// Of what demand, as it was then.
    #[serde(rename = "p")]
    pub profile: Profile,
}

/// What an event changes. `before` and `after`: the demand around it; `day`: the day of the event in
/// its territory.
pub fn movements(
    event: &Event,
    before: Option<&Demand>,
    after: &Demand,
    territories: &Territories,
    day: NaiveDate,
) -> Vec<Movement> {
    let [was, is] = [before, Some(after)]
        .map(|demand| demand.and_then(|demand| Profile::of(demand, territories)));
    let mut out = Vec::new();
    let mut add = |kind, profile: &Profile, n, day, detail| {
        let month = Side::of(&Month::of(day).to_string());
        out.push(Movement { kind, n, month, detail, profile: profile.clone() });
    };
    if was != is {
        for (profile, n) in [(&was, -1), (&is, 1)] {
            if let Some(profile) = profile {
                add(Kind::Stock, profile, n, day, None);
            }
        }
    }
    let reason = |reason: RemovalReason| Some(Side::of(reason.code()));
    match (event, &was, &is) {
        (Event::Registered { .. }, _, Some(is)) => add(Kind::New, is, 1, day, None),
        (Event::Renewed { .. }, _, Some(is)) => add(Kind::Renewed, is, 1, day, None),
        (Event::Removed { reason: why, .. }, Some(was), _) => {
            add(Kind::Removed, was, 1, day, reason(*why));
            if *why == RemovalReason::Allocated {
                let waited = was.months_waited(day).unwrap_or_default().min(999);
                let waited = Some(Side::of(&format!("{waited:03}")));
                add(Kind::Allocated, was, 1, day, waited);
            }
        }
        (Event::Merged { removed_on, .. }, Some(was), _) => {
            add(Kind::Removed, was, 1, *removed_on, reason(RemovalReason::Merged));
        }
        // As if it had never been removed: in the month in which it was counted.
        (Event::MergeUndone { removed_on, .. }, _, Some(is)) => {
            add(Kind::Removed, is, -1, *removed_on, reason(RemovalReason::Merged));
        }
        _ => {}
    }
    out
}

impl Movement {
    /// The cells that it changes, and by how much; none for a commune that is not known.
    pub fn cells(&self, territories: &Territories) -> Vec<(Cell, i64)> {
        let Some(first) = self.profile.communes.first() else { return Vec::new() };
        let month: Option<Month> = self.month.code().parse().ok();
        let mut out = Vec::new();
        let mut add = |zone: Zone, indicator, detail, month| {
            out.push((Cell { zone, indicator, detail, month }, self.n));
        };
        let home = Zone::around(first, territories);
        let (indicator, split) = match self.kind {
            Kind::Stock => {
                for zone in Zone::around_any(&self.profile.communes, territories) {
                    add(zone, Indicator::PendingAny, None, None);
                    add(zone, Indicator::PendingAny, None, month);
                }
                for zone in &home {
                    add(*zone, Indicator::Pending, None, None);
                    add(*zone, Indicator::Pending, None, month);
                    for (split, side) in &self.profile.sides {
                        add(*zone, Indicator::Pending, Some((*split, *side)), None);
                    }
                }
                return out;
            }
            Kind::New => (Indicator::New, None),
            Kind::Renewed => (Indicator::Renewed, None),
            Kind::Removed => (Indicator::Removed, Some(Split::Reason)),
            Kind::Allocated => (Indicator::Allocated, Some(Split::Wait)),
        };
        let sides = self.profile.sides.iter();
        let channel = sides.clone().find(|(split, _)| *split == Split::Channel);
        for zone in &home {
            add(*zone, indicator, None, month);
            if let (Some(split), Some(side)) = (split, self.detail) {
                add(*zone, indicator, Some((split, side)), month);
            }
            if let (Kind::New, Some(channel)) = (self.kind, channel) {
                add(*zone, indicator, Some(*channel), month);
            }
            if self.kind == Kind::Allocated {
                for wished in sides.clone().filter(|(split, _)| *split == Split::HousingType) {
                    add(*zone, indicator, Some(*wished), month);
                }
            }
        }
        out
    }
}
