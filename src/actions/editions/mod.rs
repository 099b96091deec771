//! Publication of the figures: an edition each night, one that stays each month.

mod files;
mod held;
mod press;

pub use files::FILES;
pub use held::Held;

use super::statistics::fold;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Conn;
use crate::store::editions::{Edition, Kind};
use app::domain::calendar::local_day;
use app::domain::statistics::{
    Counts, Figures, Indicator, Line, Month, Part, Sheet, Span, Tally, Zone,
};
use app::domain::territory::Territories;
use axum::body::Bytes;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use press::Press;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Until this long after midnight, an edition tells of the day before, which is over.
const NIGHT: TimeDelta = TimeDelta::hours(6);
/// An edition that another node began is not begun again before this long.
pub(super) const MAKING: TimeDelta = TimeDelta::minutes(15);
/// Movements folded in one go, so that an edition counts all that is known.
const BATCH: i64 = 1000;

/// The day that an edition made at an instant tells of.
fn day_of(now: DateTime<Utc>) -> NaiveDate {
    local_day(now - NIGHT, None)
}

/// Publishes what is due: the day's edition, that of a month that is over. What another node is
/// publishing is left to it.
pub async fn publish_due(portal: &Portal) -> Result<()> {
    match publish_missing(portal).await {
        Err(Error::Conflict) => Ok(()),
        done => done,
    }
}

async fn publish_missing(portal: &Portal) -> Result<()> {
    let now = portal.clock.now();
    let mut conn = portal.store.read().await?;
    if conn.edition_is_being_made(now - MAKING).await? {
        return Ok(());
    }
    let last = conn.last_edition().await?;
    let (corrections, _) = conn.figures_corrected().await?;
    let today = local_day(now, None);
    let is_due = last.as_ref().is_none_or(|last| {
        local_day(last.made_at, None) != today || last.corrections != corrections
    });
    let frozen = conn.monthly_editions().await?.first().and_then(|one| one.month);
    drop(conn);
    // A month is frozen once it is over, unless there was no portal then. It comes before the day:
    // the day that is published tells that nothing is missing before it.
    let month = Month::of(today).plus(-1);
    let lived = last.is_some_and(|last| Month::of(last.day) <= month)
        || frozen.is_some_and(|last| last == month.plus(-1));
    if lived && frozen.is_none_or(|last| last < month) {
        publish(portal, last_day(month), Some((month, 1, None))).await?;
    }
    if is_due {
        publish_now(portal).await?;
    }
    Ok(())
}

/// The edition of the day, whether it is due or not.
pub async fn publish_now(portal: &Portal) -> Result<Edition> {
    publish(portal, day_of(portal.clock.now()), None).await
}

fn last_day(month: Month) -> NaiveDate {
    let next = month.plus(1).first_day();
    next.pred_opt().unwrap_or(next)
}

/// Another version of the last month that was frozen. The one that was published stays.
pub async fn correct_month(portal: &Portal, reason: String) -> Result<Edition> {
    let months = portal.store.read().await?.monthly_editions().await?;
    let last = months.first().ok_or(Error::NotFound)?;
    let month = last.month.ok_or(Error::NotFound)?;
    publish(portal, last.day, Some((month, last.version + 1, Some(reason)))).await
}

/// Makes an edition: of a day, or of a month with its version and why it is another one.
pub async fn publish(
    portal: &Portal,
    day: NaiveDate,
    frozen: Option<(Month, i64, Option<String>)>,
) -> Result<Edition> {
    while fold(portal, BATCH).await? > 0 {}
    let now = portal.clock.now();
    let mut conn = portal.store.read().await?;
    let (corrections, _) = conn.figures_corrected().await?;
    // The one that it replaces stays until the next: somebody may be taking a file of it.
    let before = conn.last_edition().await?.map_or(0, |last| last.id);
    let since = conn.first_counted_month().await?.unwrap_or_else(|| Month::of(day));
    drop(conn);
    let span = Span { day, since };
    let (month, version, reason) = match frozen {
        Some((month, version, reason)) => (Some(month), version, reason),
        None => (None, 1, None),
    };
    let mut edition =
        Edition { id: 0, day, since, month, version, reason, corrections, made_at: now };
    let mut tx = portal.store.write().await?;
    edition.id = tx.begin_edition(&edition).await?;
    tx.commit().await?;
    // Nothing is folded from here on, so that it all adds up: on one engine because the fold looks,
    // on the other because what it does is not seen.
    let snapshot = portal.store.long_snapshot().await?;
    let france = portal.territories.clone();
    let mut press = Press { portal, france, span, edition: edition.id, snapshot };
    press.print().await?;
    if let Err(error) = finish(portal, &edition).await {
        // Another node published the same version: this one must not keep the cells at rest.
        let mut tx = portal.store.write().await?;
        tx.drop_edition(edition.id).await?;
        tx.commit().await?;
        return Err(error);
    }
    forget_outdated(portal, before, now).await?;
    portal.changed();
    tracing::info!(edition = edition.id, %day, version, "figures published");
    Ok(edition)
}

async fn finish(portal: &Portal, edition: &Edition) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    tx.finish_edition(edition.id).await?;
    if edition.month.is_some() {
        for account in tx.agents_to_tell_of_figures(now).await? {
            tx.enqueue_mail(ids::new(), "figures_published", Some(account), None, None, now)
                .await?;
        }
    }
    tx.commit().await?;
    portal.work.notify_one();
    Ok(())
}

/// Editions of a day before `before`, and those that were left unfinished.
async fn forget_outdated(portal: &Portal, before: i64, now: DateTime<Utc>) -> Result<()> {
    let outdated = portal.store.read().await?.outdated_editions(before, now - MAKING).await?;
    for id in outdated {
        let mut tx = portal.store.write().await?;
        tx.drop_edition(id).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What a territory is listed inside.
fn around(zone: Zone, france: &Territories) -> String {
    match zone {
        Zone::Department(code) => france
            .department(code)
            .and_then(|d| d.region_code.parse().ok())
            .map_or_else(String::new, |region| Zone::Region(region).to_string()),
        Zone::Commune(_) => zone.area(france).to_string(),
        Zone::Country | Zone::Region(_) | Zone::Epci(_) => String::new(),
    }
}

/// What an edition tells of a territory and of those inside it. [`Error::NotFound`] for a territory
/// that is not known.
pub async fn sheet(portal: &Portal, edition: &Edition, zone: Zone) -> Result<Arc<Sheet>> {
    let read = Box::pin(read(portal, edition, zone));
    Box::pin(portal.held.sheet(edition, zone, read)).await
}

/// A piece of a file of an edition, from 0; [`Error::NotFound`] after the last one.
pub async fn piece(
    portal: &Portal,
    edition: &Edition,
    name: &'static str,
    rank: i64,
) -> Result<Bytes> {
    let read = async {
        // Lent for one piece: a slow reader keeps no connection.
        let mut conn = portal.store.read().await?;
        let bytes = conn.file_piece(edition.id, name, rank).await?;
        bytes.map(Bytes::from).ok_or(Error::NotFound)
    };
    portal.held.piece(edition, (name, rank), read).await
}

async fn read(portal: &Portal, edition: &Edition, zone: Zone) -> Result<Sheet> {
    let france = &portal.territories;
    let name = zone.name(france).ok_or(Error::NotFound)?;
    let mut conn = portal.store.read().await?;
    let own = conn.published(edition.id, zone, &around(zone, france)).await?;
    let span = Span { day: edition.day, since: edition.since };
    let own = match own {
        Some(own) => own,
        None => nothing(&mut conn, edition, zone, span, france).await?,
    };
    let mut inside = Vec::new();
    match zone {
        Zone::Country => inside.extend(conn.published_of(edition.id, Kind::Region).await?),
        Zone::Region(_) => {
            inside
                .extend(conn.published_in(edition.id, Kind::Department, &zone.to_string()).await?);
        }
        Zone::Department(_) => {
            inside.extend(conn.published_in(edition.id, Kind::Commune, &zone.to_string()).await?);
        }
        Zone::Epci(code) => {
            let own = france.communes_in(code).map(|one| one.insee);
            let own: BTreeSet<_> = own.collect();
            let is_inside = |zone: &Zone| match zone {
                Zone::Commune(insee) => {
                    france.commune(insee).is_some_and(|place| own.contains(&place.whole()))
                }
                _ => false,
            };
            for department in zone.departments(france) {
                let around = Zone::Department(department).to_string();
                let communes = conn.published_in(edition.id, Kind::Commune, &around).await?;
                inside.extend(communes.into_iter().filter(|(zone, _)| is_inside(zone)));
            }
        }
        Zone::Commune(_) => {}
    }
    let parts = inside.into_iter().filter_map(|(zone, counts)| part(zone, counts, france));
    let parts = parts.collect();
    Ok(Sheet { zone, name, day: edition.day, own, parts }.ranked())
}

fn part(zone: Zone, counts: Counts, france: &Territories) -> Option<Part> {
    let name = zone.name(france)?;
    let parent = match zone {
        Zone::Commune(insee) => france.commune(&insee).and_then(|place| place.parent),
        _ => None,
    };
    Some(Part { zone, name, parent, counts })
}

/// A territory without a line: zeros, or nothing where so few ask around that a zero would tell.
async fn nothing(
    conn: &mut Conn,
    edition: &Edition,
    zone: Zone,
    span: Span,
    france: &Territories,
) -> Result<Counts> {
    let zeros = match zone {
        Zone::Commune(_) => Tally::key(&Figures::default(), zone, span),
        _ => Tally::full(&Figures::default(), zone, span),
    };
    let mut is_told = true;
    if matches!(zone, Zone::Commune(_) | Zone::Epci(_)) {
        for department in zone.departments(france) {
            let zone = Zone::Department(department);
            let own = conn.published(edition.id, zone, &around(zone, france)).await?;
            is_told &= own.is_none_or(|own| own.get(Line::now(Indicator::Pending)).is_some());
        }
    }
    // Nor is an arrondissement told of, where its commune is not.
    if let Zone::Commune(insee) = zone
        && let Some(parent) = france.commune(&insee).and_then(|place| place.parent)
    {
        let whole = Zone::Commune(parent);
        let own = conn.published(edition.id, whole, &around(whole, france)).await?;
        is_told &= own.is_none_or(|own| own.get(Line::now(Indicator::Pending)).is_some());
    }
    Ok(zeros.lines().map(|line| (line, is_told.then_some(0))).collect())
}

/// The edition that is read: the day's, or that of a month, the last version of it unless one is
/// given. [`Error::NotFound`] when there is none.
pub async fn edition(
    portal: &Portal,
    month: Option<Month>,
    version: Option<i64>,
) -> Result<Edition> {
    let mut conn = portal.store.read().await?;
    let found = match month {
        None => conn.last_edition().await?,
        Some(month) => conn.edition_of(month, version).await?,
    };
    found.ok_or(Error::NotFound)
}
