//! Publication of the figures: an edition each month, which stays.

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
    Counts, Figures, Indicator, Last, Line, Month, Pace, Part, Sheet, Span, Tally, Zone,
};
use app::domain::territory::Territories;
use axum::body::Bytes;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use press::{Before, Press};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Until this long after midnight, an edition tells of the day before, which is over.
const NIGHT: TimeDelta = TimeDelta::hours(6);
/// So long after Paris the day ends in the last territory, in Polynesia.
const OVERSEAS: TimeDelta = TimeDelta::hours(12);
/// An edition that another node began is not begun again before this long.
pub(super) const MAKING: TimeDelta = TimeDelta::minutes(15);
/// Movements folded in one go, so that an edition counts all that is known.
const BATCH: i64 = 1000;

/// The day that an edition made at an instant tells of.
fn day_of(now: DateTime<Utc>) -> NaiveDate {
    local_day(now - NIGHT, None)
}

/// Publishes what is due, if anything is: that of a month that is over; a first one; one after figures
/// were set right. [`Error::Conflict`] while another node publishes.
pub async fn publish_due(portal: &Portal) -> Result<Option<Edition>> {
    let now = portal.clock.now();
    let mut conn = portal.store.read().await?;
    let last = conn.last_edition().await?;
    let (corrections, _) = conn.figures_corrected().await?;
    let frozen = conn.monthly_editions().await?.first().and_then(|one| one.month);
    drop(conn);
    // A month is frozen once it is over everywhere, unless there was no portal then.
    let month_at = |at: DateTime<Utc>| Month::of(local_day(at - OVERSEAS, None));
    let month = month_at(now).plus(-1);
    let Some(last) = last else { return publish_now(portal).await.map(Some) };
    let lived = Month::of(last.days.day) <= month || month_at(last.made_at) <= month;
    if lived && frozen.is_none_or(|frozen| frozen < month) {
        let frozen = Some((month, 1, None));
        return publish(portal, last_day(month), frozen).await.map(Some);
    }
    if last.corrections != corrections || is_of_nobody(portal, &last).await? {
        return publish_now(portal).await.map(Some);
    }
    Ok(None)
}

/// It tells that there was nobody yet, and was made on another day.
async fn is_of_nobody(portal: &Portal, edition: &Edition) -> Result<bool> {
    let is_of_today = local_day(edition.made_at, None) == local_day(portal.clock.now(), None);
    Ok(!is_of_today && sheet(portal, edition, Zone::Country).await?.own.is_empty())
}

/// An edition of the day that tells everything as it is, due or not. What changed since the one before
/// can be read from the two.
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
    publish(portal, last.days.day, Some((month, last.version + 1, Some(reason)))).await
}

/// Makes an edition: of a day, or of a month with its version and why it is another one.
/// [`Error::Conflict`] while another one is being made: what happens meanwhile is not counted yet.
pub async fn publish(
    portal: &Portal,
    day: NaiveDate,
    frozen: Option<(Month, i64, Option<String>)>,
) -> Result<Edition> {
    let now = portal.clock.now();
    if portal.store.read().await?.edition_is_being_made(now - MAKING).await? {
        return Err(Error::Conflict);
    }
    while fold(portal, BATCH).await? > 0 {}
    let mut conn = portal.store.read().await?;
    let (corrections, _) = conn.figures_corrected().await?;
    let last = conn.last_edition().await?;
    let since = conn.first_counted_month().await?.unwrap_or_else(|| Month::of(day));
    drop(conn);
    let span = Span { day, since };
    let (month, version, reason) = match frozen {
        Some((month, version, reason)) => (Some(month), version, reason),
        None => (None, 1, None),
    };
    // The one that it replaces stays until the next: somebody may be taking a file of it.
    let replaced = last.as_ref().map_or(0, |last| last.id);
    // What is wrong in it must not go on.
    let is_next = month.is_some() && reason.is_none();
    let last = last.filter(|last| is_next && last.corrections == corrections);
    let told = |last: &Edition| Last { days: last.days, is_of_month: last.month.is_some() };
    let pace = Pace::after(last.as_ref().map(told), day);
    let days = pace.days(day);
    let mut edition =
        Edition { id: 0, days, since, month, version, reason, corrections, made_at: now };
    let mut tx = portal.store.write().await?;
    edition.id = tx.begin_edition(&edition).await?;
    tx.commit().await?;
    // Nothing is folded from here on, so that it all adds up: on one engine because the fold looks,
    // on the other because what it does is not seen.
    let snapshot = portal.store.long_snapshot().await?;
    let france = portal.territories.clone();
    let before = Before::new(last);
    let id = edition.id;
    let mut press = Press { portal, france, span, edition: id, days, pace, before, snapshot };
    press.print().await?;
    if let Err(error) = finish(portal, &edition).await {
        // Another node published the same version: this one must not keep the cells at rest.
        let mut tx = portal.store.write().await?;
        tx.drop_edition(edition.id).await?;
        tx.commit().await?;
        return Err(error);
    }
    forget_outdated(portal, replaced, now).await?;
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
    let span = Span { day: edition.days.day, since: edition.since };
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
    Ok(Sheet { zone, name, days: edition.days, own, parts }.ranked())
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
    let span = match zone {
        Zone::Commune(_) | Zone::Epci(_) => Span { day: edition.days.divided, ..span },
        Zone::Country | Zone::Region(_) | Zone::Department(_) => span,
    };
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

/// The edition that is read: the last one, or that of a month, the last version of it unless one is
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
