//! An edition being made: what may be told of each territory, from the country down to the communes.

use super::around;
use super::files::Rolls;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::Conn;
use crate::store::editions::{Edition, Kind};
use app::domain::statistics::{
    self, Below, Cell, Counts, Crossings, Days, Figures, Indicator, Line, Pace, Span, Tally, Zone,
    beside, carried,
};
use app::domain::territory::{DepartmentCode, Territories};
use app::pages::statistics::Told;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Months of which it is looked at who came and who left.
const EARLIER: i32 = 36;

/// The territories that are protected together, first.
fn upper_zones(france: &Territories) -> Vec<Zone> {
    let mut zones = vec![Zone::Country];
    let departments: Vec<_> = france.departments().collect();
    let mut regions: Vec<Zone> =
        departments.iter().filter_map(|d| d.region_code.parse().ok().map(Zone::Region)).collect();
    regions.sort_unstable();
    regions.dedup();
    zones.extend(regions);
    zones.extend(departments.iter().map(|d| Zone::Department(d.code)));
    zones
}

/// Where the edition before tells of them: kinds, and what is around.
fn upper_kinds(france: &Territories) -> BTreeSet<(Kind, String)> {
    let kind = |zone| (Kind::of(zone), around(zone, france));
    upper_zones(france).into_iter().map(kind).collect()
}

/// The edition before, whose lines go on; none when everything is told as it is.
pub(super) struct Before {
    edition: Option<Edition>,
}

impl Before {
    pub(super) fn new(edition: Option<Edition>) -> Self {
        Self { edition }
    }

    /// Of the territories of a kind, one around another.
    async fn of(
        &self,
        portal: &Portal,
        kind: Kind,
        around: &str,
    ) -> Result<BTreeMap<Zone, Counts>> {
        let Some(edition) = &self.edition else { return Ok(BTreeMap::new()) };
        let mut conn = portal.store.read().await?;
        Ok(conn.published_whole(edition.id, kind, around).await?.into_iter().collect())
    }
}

/// Prints an edition, territory after territory.
pub(super) struct Press<'a> {
    pub(super) portal: &'a Portal,
    pub(super) france: Arc<Territories>,
    pub(super) span: Span,
    pub(super) edition: i64,
    pub(super) days: Days,
    pub(super) pace: Pace,
    pub(super) before: Before,
    pub(super) snapshot: Option<Conn>,
}

impl Press<'_> {
    /// What is counted of a territory itself.
    async fn own(&mut self, zone: Zone) -> Result<Vec<(Cell, i64)>> {
        let figures = match &mut self.snapshot {
            Some(snapshot) => snapshot.own_figures(zone, zone).await?,
            None => self.portal.store.read().await?.own_figures(zone, zone).await?,
        };
        Ok(figures.iter().map(|(cell, n)| (*cell, n)).collect())
    }

    /// What a territory counts now and over the last months; nothing where nothing was ever counted.
    async fn tally(&mut self, zone: Zone) -> Result<Tally> {
        let ([since, ..], area) = (self.span.year(), zone.area(&self.france));
        let earlier = self.span.month().plus(-EARLIER);
        let figures = if let Some(conn) = &mut self.snapshot {
            conn.recent_figures(area, zone, since, earlier).await?
        } else {
            let mut conn = self.portal.store.read().await?;
            conn.recent_figures(area, zone, since, earlier).await?
        };
        Ok(Tally::recent(&figures, zone, self.span))
    }

    /// Makes all of it.
    pub(super) async fn print(&mut self) -> Result<()> {
        let mut upper = Figures::default();
        for zone in upper_zones(&self.france) {
            upper.add_all(self.own(zone).await?);
        }
        let (france, span, pace) = (self.france.clone(), self.span, self.pace);
        let mut before = BTreeMap::new();
        for (kind, around) in upper_kinds(&france) {
            before.extend(self.before.of(self.portal, kind, &around).await?);
        }
        let protect = move || statistics::upper(&upper, &france, span, pace, &before);
        let told = tokio::task::spawn_blocking(protect).await?;
        let groups = self.before.of(self.portal, Kind::Epci, "").await?;
        let mut rolls = self.add(Rolls::begin()?, told.clone()).await?;
        let mut crossings = Crossings::default();
        for (zone, own) in told {
            let Zone::Department(code) = zone else { continue };
            let below = self.below(code, own.clone(), &groups).await?;
            crossings.add(code, &own, &below, &self.france);
            let groups = below.groups.into_iter().map(|(code, counts)| (Zone::Epci(code), counts));
            rolls = self.add(rolls, groups.collect()).await?;
            let communes =
                below.communes.into_iter().map(|(code, counts)| (Zone::Commune(code), counts));
            rolls = self.add(rolls, communes.collect()).await?;
        }
        let mut any = Figures::default();
        for code in crossings.codes() {
            any.add_all(self.own(Zone::Epci(code)).await?);
        }
        let counts = crossings.counts(|code| {
            Tally::key(&any, Zone::Epci(code), self.span).get(Line::now(Indicator::PendingAny))
        });
        let counts = counts.into_iter().map(|(code, counts)| {
            let zone = Zone::Epci(code);
            let before = groups.get(&zone);
            let counts = match self.pace {
                Pace::Whole => counts,
                Pace::Month(_) => carried(zone, &counts, before),
                Pace::Year(_) => beside(counts, before),
            };
            (zone, counts)
        });
        let rolls = self.add(rolls, counts.collect()).await?;
        let mut tx = self.portal.store.write().await?;
        for (file, rank, bytes) in rolls.end()? {
            tx.add_file_piece(self.edition, file, rank, &bytes).await?;
        }
        tx.commit().await
    }

    /// `groups`: what the edition before told of EPCI.
    async fn below(
        &mut self,
        code: DepartmentCode,
        own_told: Counts,
        groups: &BTreeMap<Zone, Counts>,
    ) -> Result<Below> {
        let (france, span, pace) = (self.france.clone(), self.span, self.pace);
        let whole = Zone::Department(code);
        let mut zones = BTreeSet::from([whole]);
        for commune in france.communes_of(code) {
            zones.insert(Zone::Commune(commune.insee));
            zones.extend(commune.group().map(Zone::Epci));
            let parts = france.arrondissements_of(commune.insee);
            zones.extend(parts.map(|part| Zone::Commune(part.insee)));
        }
        let mut before = self.before.of(self.portal, Kind::Commune, &whole.to_string()).await?;
        let known = groups.iter().filter(|(zone, _)| zones.contains(zone));
        before.extend(known.map(|(zone, counts)| (*zone, counts.clone())));
        let mut tallies = BTreeMap::new();
        for zone in zones {
            let tally = self.tally(zone).await?;
            if !tally.is_empty() || before.contains_key(&zone) {
                tallies.insert(zone, tally);
            }
        }
        let below = move || {
            statistics::department(code, &own_told, &tallies, &france, span, (pace, &before))
        };
        Ok(tokio::task::spawn_blocking(below).await?)
    }

    /// Adds territories, and their lines to the files they are in.
    async fn add(&mut self, mut rolls: Rolls, rows: Vec<(Zone, Counts)>) -> Result<Rolls> {
        if rows.is_empty() {
            return Ok(rolls);
        }
        let (france, days) = (self.france.clone(), self.days);
        let written = tokio::task::spawn_blocking(move || {
            let named: Vec<(Zone, String, Counts)> = rows
                .into_iter()
                .filter_map(|(zone, counts)| Some((zone, zone.name(&france)?, counts)))
                .collect();
            let told =
                named.iter().map(|(zone, name, counts)| Told { zone: *zone, name, days, counts });
            let told: Vec<Told<'_>> = told.collect();
            let pieces = rolls.add(&told)?;
            Ok::<_, Error>((named, pieces, rolls))
        });
        let (named, pieces, rolls) = written.await??;
        let mut tx = self.portal.store.write().await?;
        for (zone, _, counts) in named {
            tx.publish(self.edition, zone, &around(zone, &self.france), counts).await?;
        }
        for (file, rank, bytes) in pieces {
            tx.add_file_piece(self.edition, file, rank, &bytes).await?;
        }
        tx.commit().await?;
        Ok(rolls)
    }
}
