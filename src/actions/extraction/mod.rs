//! What agents take out of the register: asked for, made a step at a time, taken, erased.

mod making;

pub use making::make_due;

use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::extractions::{Extraction, NewExtraction, Stage};
use app::domain::account::Role;
use app::domain::demand::Demand;
use app::domain::extraction::{
    self, AT_ONCE, Counted, Crossing, Grid, KNOWN, LIST_HEAD, Order, Subject, Taken,
};
use app::domain::ids::{DemandId, DocumentId, ExtractionId};
use app::domain::rights::Actor;
use app::domain::statistics::{Month, Profile, Zone};
use app::domain::territory::{DepartmentCode, TerritoryCode};
use app::forms::extraction::Offer;
use app::pages::extraction::Preview;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Demands that a preview counts.
const PREVIEWED: i64 = 500;
/// Lines that a preview shows.
const SHOWN: usize = 12;
/// Extractions of a page.
const LISTED: i64 = 50;

/// What an agent may choose.
pub async fn offer(portal: &Portal, actor: &Actor) -> Result<Offer> {
    let france = &portal.territories;
    let scope = extraction::scope(actor, &portal.guichets(), france);
    let named = |zone: Zone| zone.name(france).map(|name| (zone, name));
    let zones = extraction::offered(&scope, france).into_iter().filter_map(named).collect();
    let until = Month::of(portal.today(None));
    let since = portal.store.read().await?.first_counted_month().await?.unwrap_or(until);
    Ok(Offer { zones, subjects: Subject::of(actor.role), since: since.min(until), until })
}

/// The territories whose demands may count in a zone: the first wish of a demand makes its territory.
fn territories(portal: &Portal, zone: Zone) -> BTreeSet<TerritoryCode> {
    zone.departments(&portal.territories).into_iter().map(DepartmentCode::territory).collect()
}

/// Asks for an order of the offer. [`Error::Refused`] when too many are being made.
pub async fn ask(portal: &Portal, actor: &Actor, order: &Order) -> Result<ExtractionId> {
    let known = portal.guichets();
    if !extraction::may_have(actor, order, &known, &portal.territories) {
        return Err(Error::NotFound);
    }
    let total = to_read(portal, order).await?;
    let places: Vec<String> = extraction::told(actor, &known).into_iter().collect();
    let id = ExtractionId(ids::new());
    let mut tx = portal.store.write().await?;
    tx.hold_extractions(actor.account).await?;
    if tx.extractions_making(actor.account).await? >= AT_ONCE {
        return Err(Error::refused(format!(
            "{AT_ONCE}\u{a0}fichiers sont déjà en préparation\u{a0}: attendez qu’ils soient prêts, ou supprimez-en un."
        )));
    }
    let now = portal.clock.now();
    let (account, guichets) = (actor.account, actor.guichets.as_slice());
    let new = NewExtraction { id, account, order, guichets, total, places: &places };
    tx.add_extraction(&new, now).await?;
    tx.commit().await?;
    portal.work.notify_one();
    tracing::info!(account = %actor.account, extraction = %id, subject = order.taken.subject().code(), "extraction asked");
    Ok(id)
}

/// Demands to go through; none for events, which are counted already.
async fn to_read(portal: &Portal, order: &Order) -> Result<i64> {
    if order.taken.subject() == Subject::Events {
        return Ok(0);
    }
    let mut conn = portal.store.read().await?;
    let mut total = 0;
    for territory in territories(portal, order.zone) {
        total += conn.active_count(territory).await?;
    }
    Ok(total)
}

/// The preview of an order of the offer. Of a list, its columns alone: nobody's name is shown before
/// it is noted that somebody takes it.
pub async fn preview(portal: &Portal, order: Order) -> Result<Preview> {
    let demands = to_read(portal, &order).await?;
    let mut is_part = false;
    let mut grid = match crossing(portal, &order, portal.today(None)) {
        Some(crossing) => {
            let mut counted = Counted::default();
            let mut left = PREVIEWED;
            for territory in territories(portal, order.zone) {
                let mut conn = portal.store.read().await?;
                let first = DemandId(Uuid::nil());
                let some = conn.active_demands(territory, first, None, left).await?;
                left -= i64::try_from(some.len()).unwrap_or(left);
                add(&mut counted, crossing, &some);
            }
            is_part = demands > PREVIEWED;
            counted.grid(crossing)
        }
        None => match &order.taken {
            Taken::Events { .. } => events(portal, &order).await?,
            _ => Grid { head: LIST_HEAD.map(ToOwned::to_owned).to_vec(), lines: Vec::new() },
        },
    };
    let mut left = 0;
    if grid.lines.len() > SHOWN + 1 {
        left = grid.lines.len() - SHOWN - 1;
        grid.lines.drain(SHOWN..SHOWN + left);
    }
    let place = order.zone.name(&portal.territories).unwrap_or_default();
    Ok(Preview { place, order, grid, left, is_part })
}

fn crossing<'a>(portal: &'a Portal, order: &Order, day: NaiveDate) -> Option<Crossing<'a>> {
    let Taken::Stock { choice, lines, columns } = order.taken else { return None };
    Some(Crossing {
        zone: order.zone,
        choice,
        lines,
        columns,
        day,
        territories: &portal.territories,
    })
}

fn add(counted: &mut Counted, crossing: Crossing<'_>, demands: &[Demand]) {
    let profiles = demands.iter().filter_map(|demand| Profile::of(demand, crossing.territories));
    for profile in profiles {
        counted.add(&profile, crossing);
    }
}

async fn events(portal: &Portal, order: &Order) -> Result<Grid> {
    let Taken::Events { from, to, way } = order.taken else { return Ok(Grid::default()) };
    let france = &portal.territories;
    let area = order.zone.area(france);
    // With what is not folded yet: the figures are those of this instant.
    let figures = portal.store.read().await?.figures(area, &from.to_string(), france).await?;
    Ok(extraction::events(&figures, order.zone, (from, to), way, portal.today(None)))
}

/// One's own files, the last first; and those that one watches, for a lead or a manager.
pub async fn list(
    portal: &Portal,
    actor: &Actor,
) -> Result<(Vec<Extraction>, Option<Vec<Extraction>>)> {
    let mut conn = portal.store.read().await?;
    let own = conn.extractions_of(actor.account, LISTED).await?;
    let watched = match actor.role {
        Role::GuichetLead | Role::TerritoryManager => {
            let guichets = actor.guichets.iter().map(ToString::to_string);
            let territories = actor.territories.iter().map(ToString::to_string);
            let places: Vec<String> = guichets.chain(territories).collect();
            Some(conn.extractions_in(&places, actor.account, LISTED).await?)
        }
        _ => None,
    };
    Ok((own, watched))
}

/// Somebody's own extraction, while they still work where it comes from.
async fn own(portal: &Portal, actor: &Actor, id: ExtractionId) -> Result<Extraction> {
    let found = portal.store.read().await?.extraction(id).await?;
    let found = found.filter(|found| found.account == actor.account).ok_or(Error::NotFound)?;
    if may_have(portal, actor, &found) { Ok(found) } else { Err(Error::NotFound) }
}

/// Whether somebody still works where an extraction of theirs comes from, and still may ask for it.
fn may_have(portal: &Portal, actor: &Actor, one: &Extraction) -> bool {
    extraction::may_have(actor, &one.order, &portal.guichets(), &portal.territories)
        && one.guichets.iter().all(|code| actor.guichets.contains(code))
}

/// A file to take, and the sizes of its pieces.
pub async fn open(
    portal: &Portal,
    actor: &Actor,
    id: ExtractionId,
) -> Result<(Extraction, Vec<u64>)> {
    let found = own(portal, actor, id).await?;
    let now = portal.clock.now();
    if found.stage != Stage::Ready || found.expires_at.is_none_or(|until| until <= now) {
        return Err(Error::NotFound);
    }
    let sizes = portal.store.read().await?.extraction_sizes(id).await?;
    Ok((found, sizes.into_iter().filter_map(|size| u64::try_from(size).ok()).collect()))
}

/// Notes that an opened file is taken, before it is.
pub async fn take(portal: &Portal, actor: &Actor, id: ExtractionId) -> Result<()> {
    let mut tx = portal.store.write().await?;
    tx.take_extraction(id, portal.clock.now()).await?;
    tx.commit().await?;
    tracing::info!(account = %actor.account, extraction = %id, "extraction taken");
    Ok(())
}

/// A piece of a file, opened. [`Error::NotFound`] once it is erased.
pub async fn piece(portal: &Portal, id: ExtractionId, piece: i64) -> Result<Vec<u8>> {
    let sealed = portal.store.read().await?.extraction_piece(id, piece).await?;
    opened(portal, id, sealed.ok_or(Error::NotFound)?).await
}

async fn opened(portal: &Portal, id: ExtractionId, sealed: Vec<u8>) -> Result<Vec<u8>> {
    portal
        .vault
        .unseal(DocumentId(id.0), sealed)
        .await
        .map_err(|error| Error::Failure(error.into()))
}

/// Erases one's own file, or gives up its making.
pub async fn erase(portal: &Portal, actor: &Actor, id: ExtractionId) -> Result<()> {
    let found = portal.store.read().await?.extraction(id).await?;
    found.filter(|found| found.account == actor.account).ok_or(Error::NotFound)?;
    let mut tx = portal.store.write().await?;
    tx.extraction_is_gone(id).await?;
    tx.commit().await
}

/// Erases the files whose time is over; forgets who took what a year after.
pub async fn forget(portal: &Portal) -> Result<()> {
    let now = portal.clock.now();
    for id in portal.store.read().await?.expired_extractions(now).await? {
        let mut tx = portal.store.write().await?;
        tx.extraction_is_gone(id).await?;
        tx.commit().await?;
    }
    // Looked at first: the only writer is not taken for nothing.
    if portal.store.read().await?.old_extractions(now - KNOWN).await? == 0 {
        return Ok(());
    }
    let mut tx = portal.store.write().await?;
    tx.forget_extractions(now - KNOWN).await?;
    tx.commit().await
}
