//! An edition being made: what may be told of each territory, from the country down to the communes.

use super::around;
use super::files::Rolls;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::Conn;
use app::domain::statistics::{
    self, Below, Cell, Counts, Crossings, Figures, Indicator, Line, Span, Tally, Zone,
};
use app::domain::territory::{DepartmentCode, Territories};
use app::pages::statistics::Told;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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

/// Prints an edition, territory after territory.
pub(super) struct Press<'a> {
    pub(super) portal: &'a Portal,
    pub(super) france: Arc<Territories>,
    pub(super) span: Span,
    pub(super) edition: i64,
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

    /// What a territory counts now and over the last months; none where nothing was ever counted.
    async fn tally(&mut self, zone: Zone) -> Result<Option<Tally>> {
        let ([since, ..], area) = (self.span.year(), zone.area(&self.france));
        let figures = match &mut self.snapshot {
            Some(snapshot) => snapshot.recent_figures(area, zone, since).await?,
            None => self.portal.store.read().await?.recent_figures(area, zone, since).await?,
        };
        let tally = Tally::recent(&figures, zone, self.span);
        Ok(Some(tally).filter(|tally| !tally.is_empty()))
    }

    /// Makes all of it.
    pub(super) async fn print(&mut self) -> Result<()> {
        let mut upper = Figures::default();
        for zone in upper_zones(&self.france) {
            upper.add_all(self.own(zone).await?);
        }
        let (france, span) = (self.france.clone(), self.span);
        let told =
            tokio::task::spawn_blocking(move || statistics::upper(&upper, &france, span)).await?;
        let mut rolls = self.add(Rolls::begin()?, told.clone()).await?;
        let mut crossings = Crossings::default();
        for (zone, own) in told {
            let Zone::Department(code) = zone else { continue };
            let below = self.below(code, own.clone()).await?;
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
        let counts = counts.into_iter().map(|(code, counts)| (Zone::Epci(code), counts));
        let rolls = self.add(rolls, counts.collect()).await?;
        let mut tx = self.portal.store.write().await?;
        for (file, rank, bytes) in rolls.end()? {
            tx.add_file_piece(self.edition, file, rank, &bytes).await?;
        }
        tx.commit().await
    }

    async fn below(&mut self, code: DepartmentCode, own_told: Counts) -> Result<Below> {
        let (france, span) = (self.france.clone(), self.span);
        let mut zones = BTreeSet::from([Zone::Department(code)]);
        for commune in france.communes_of(code) {
            zones.insert(Zone::Commune(commune.insee));
            zones.extend(commune.group().map(Zone::Epci));
            let parts = france.arrondissements_of(commune.insee);
            zones.extend(parts.map(|part| Zone::Commune(part.insee)));
        }
        let mut tallies = BTreeMap::new();
        for zone in zones {
            tallies.extend(self.tally(zone).await?.map(|tally| (zone, tally)));
        }
        let below = move || statistics::department(code, &own_told, &tallies, &france, span);
        Ok(tokio::task::spawn_blocking(below).await?)
    }

    /// Adds territories, and their lines to the files they are in.
    async fn add(&mut self, mut rolls: Rolls, rows: Vec<(Zone, Counts)>) -> Result<Rolls> {
        if rows.is_empty() {
            return Ok(rolls);
        }
        let (france, day) = (self.france.clone(), self.span.day);
        let written = tokio::task::spawn_blocking(move || {
            let named: Vec<(Zone, String, Counts)> = rows
                .into_iter()
                .filter_map(|(zone, counts)| Some((zone, zone.name(&france)?, counts)))
                .collect();
            let told =
                named.iter().map(|(zone, name, counts)| Told { zone: *zone, name, day, counts });
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
