//! What agents take out of the register: asked for, made a step at a time, taken, erased.

use super::{agent, journal};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::extractions::{Extraction, NewExtraction, Stage};
use crate::workbook;
use app::domain::account::Role;
use app::domain::calendar::local_day;
use app::domain::demand::Demand;
use app::domain::extraction::{
    self, AT_ONCE, Counted, Crossing, Format, Grid, KEPT, KNOWN, LIST_HEAD, Order, Subject, Taken,
    Value, counts_in, list_line,
};
use app::domain::ids::{DemandId, DocumentId, ExtractionId};
use app::domain::rights::Actor;
use app::domain::statistics::{Month, Profile, Zone};
use app::domain::territory::{DepartmentCode, TerritoryCode};
use app::forms::extraction::Offer;
use app::pages::extraction::file::{csv_head, csv_lines};
use app::pages::extraction::{OVERLAPS, title};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Demands read in one step: the others have their turn after it.
const STEP: i64 = 1_000;
/// Demands that a preview counts.
const PREVIEWED: i64 = 500;
/// Lines that a preview shows.
const SHOWN: usize = 12;
/// Bytes of a piece.
const PIECE: usize = 1 << 20;
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

/// What an order would give: its first lines, and whether they count the first demands only.
#[derive(Debug)]
pub struct Previewed {
    /// First lines, and the last one, which is that of all together.
    pub grid: Grid,
    /// Lines between them.
    pub left: usize,
    /// Not all demands are counted.
    pub is_part: bool,
}

/// The preview of an order of the offer. Of a list, its columns alone: nobody's name is shown before
/// it is noted that somebody takes it.
pub async fn preview(portal: &Portal, order: &Order) -> Result<Previewed> {
    let demands = to_read(portal, order).await?;
    let mut is_part = false;
    let mut grid = match crossing(portal, order, portal.today(None)) {
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
            Taken::Events { .. } => events(portal, order).await?,
            _ => Grid { head: LIST_HEAD.map(ToOwned::to_owned).to_vec(), lines: Vec::new() },
        },
    };
    let mut left = 0;
    if grid.lines.len() > SHOWN + 1 {
        left = grid.lines.len() - SHOWN - 1;
        grid.lines.drain(SHOWN..SHOWN + left);
    }
    Ok(Previewed { grid, left, is_part })
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

/// Whoever asked, as they are now; none once they left.
async fn asker(portal: &Portal, one: &Extraction) -> Result<Option<Actor>> {
    if agent::has_left(portal, one.account).await? {
        return Ok(None);
    }
    let mut conn = portal.store.read().await?;
    let Some(account) = conn.account(one.account).await? else { return Ok(None) };
    let (territories, guichets) = conn.rights(one.account).await?;
    Ok(Some(Actor { account: one.account, role: account.role, territories, guichets }))
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

async fn sealed(portal: &Portal, id: ExtractionId, bytes: Vec<u8>) -> Result<Vec<u8>> {
    let sealed = portal.vault.seal(DocumentId(id.0), bytes.into()).await;
    sealed.map_err(|error| Error::Failure(error.into()))
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

/// Makes one step of the file whose turn it is; false when none waits.
pub async fn make_due(portal: &Portal) -> Result<bool> {
    let Some(one) = portal.store.read().await?.extraction_to_make().await? else {
        return Ok(false);
    };
    let id = one.id;
    let asker = asker(portal, &one).await?.filter(|actor| may_have(portal, actor, &one));
    let done = if let Some(actor) = asker {
        step(portal, one, actor.role).await
    } else {
        let mut tx = portal.store.write().await?;
        tx.extraction_is_gone(id).await?;
        tx.commit().await
    };
    match done {
        // Another node did it, or nobody wants it any more; or all hands are busy, and it waits.
        Ok(()) | Err(Error::Conflict | Error::Busy) => Ok(true),
        Err(error) => {
            tracing::error!(extraction = %id, %error, "extraction failed");
            let mut tx = portal.store.write().await?;
            tx.extraction_failed(id).await?;
            tx.commit().await?;
            Ok(true)
        }
    }
}

/// One step of an extraction: the next demands, one territory after the other.
async fn step(portal: &Portal, one: Extraction, role: Role) -> Result<()> {
    if one.order.taken.subject() == Subject::Events {
        let grid = events(portal, &one.order).await?;
        return finish_table(portal, one, grid).await;
    }
    let names = one.order.taken.subject().names();
    // All was read, and whoever read it stopped there.
    if names && one.step > 0 && one.after.is_none() {
        return finish_list(portal, one).await;
    }
    let mut places = territories(portal, one.order.zone).into_iter();
    let first = places.next().ok_or(Error::NotFound)?;
    let (territory, after) = one.after.unwrap_or((first, DemandId(Uuid::nil())));
    let held = names.then_some(one.guichets.as_slice());
    let demands = portal.store.read().await?.active_demands(territory, after, held, STEP).await?;
    let is_last = i64::try_from(demands.len()).unwrap_or(STEP) < STEP;
    let next = if is_last {
        let next = [first].into_iter().chain(places).find(|place| *place > territory);
        next.map(|place| (place, DemandId(Uuid::nil())))
    } else {
        demands.last().map(|last| (territory, last.id))
    };
    if names {
        list_step(portal, one, role, demands, next).await
    } else {
        count_step(portal, one, demands, next).await
    }
}

async fn count_step(
    portal: &Portal,
    one: Extraction,
    demands: Vec<Demand>,
    next: Option<(TerritoryCode, DemandId)>,
) -> Result<()> {
    let day = local_day(one.asked_at, None);
    let crossing = crossing(portal, &one.order, day).ok_or(Error::NotFound)?;
    let kept = portal.store.read().await?.extraction_counted(one.id).await?;
    let mut counted: Counted = match kept {
        Some(kept) => serde_json::from_slice(&opened(portal, one.id, kept).await?)?,
        None => Counted::default(),
    };
    add(&mut counted, crossing, &demands);
    if next.is_none() {
        let grid = counted.grid(crossing);
        return finish_table(portal, one, grid).await;
    }
    let counted = sealed(portal, one.id, serde_json::to_vec(&counted)?).await?;
    let done = one.done + i64::try_from(demands.len()).unwrap_or_default();
    let mut tx = portal.store.write().await?;
    if !tx.step_extraction(one.id, one.step, next, Some(counted), done, 0).await? {
        return Err(Error::Conflict);
    }
    tx.commit().await
}

/// A piece of a list; the last one makes the file.
async fn list_step(
    portal: &Portal,
    one: Extraction,
    role: Role,
    demands: Vec<Demand>,
    next: Option<(TerritoryCode, DemandId)>,
) -> Result<()> {
    let Taken::List { choice } = one.order.taken else { return Err(Error::NotFound) };
    let france = &portal.territories;
    let is_inside = |demand: &&Demand| {
        let communes = demand.content.as_ref().map(|content| content.communes.as_slice());
        communes.is_some_and(|communes| counts_in(communes, choice, one.order.zone, france))
    };
    let listed: Vec<&Demand> = demands.iter().filter(is_inside).collect();
    let lines: Vec<Vec<Value>> =
        listed.iter().filter_map(|demand| list_line(demand, france)).collect();
    let bytes = match one.order.format {
        // Made into a workbook at the end.
        Format::Workbook => serde_json::to_vec(&lines)?,
        Format::Csv if one.step == 0 => {
            [csv_head(&LIST_HEAD).map_err(unwritten)?, csv_lines(&lines).map_err(unwritten)?]
                .concat()
        }
        Format::Csv => csv_lines(&lines).map_err(unwritten)?,
    };
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let piece = sealed(portal, one.id, bytes).await?;
    let done = one.done + i64::try_from(demands.len()).unwrap_or_default();
    let count = one.lines + i64::try_from(lines.len()).unwrap_or_default();
    let mut tx = portal.store.write().await?;
    if !tx.step_extraction(one.id, one.step, next, None, done, count).await? {
        return Err(Error::Conflict);
    }
    tx.add_extraction_piece(one.id, one.step, size, &piece).await?;
    journal::listed(portal, &mut tx, one.account, role, &one.guichets, &listed).await?;
    tx.commit().await?;
    if next.is_some() {
        return Ok(());
    }
    finish_list(portal, Extraction { step: one.step + 1, lines: count, done, ..one }).await
}

fn unwritten(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Failure(Box::new(error))
}

/// What to know before reading a file.
fn notes(portal: &Portal, one: &Extraction) -> Vec<String> {
    let place = one.order.zone.name(&portal.territories).unwrap_or_default();
    let day = local_day(one.asked_at, None).format("%d/%m/%Y");
    let care = if one.order.taken.subject().names() {
        "Ce fichier nomme des personnes : ne le transmettez qu’à ceux qui instruisent ces demandes, et effacez-le quand il a servi."
    } else {
        "Ces chiffres sont exacts : moins de 5 demandes, ou moins de 11 avec des revenus, peuvent désigner quelqu’un. Ne les publiez pas."
    };
    let mut notes = vec![title(&one.order), format!("{place}, extrait le {day}"), care.to_owned()];
    notes.extend(one.order.taken.overlaps().then(|| OVERLAPS.to_owned()));
    notes
}

async fn finish_table(portal: &Portal, one: Extraction, grid: Grid) -> Result<()> {
    let lines = i64::try_from(grid.lines.len()).unwrap_or_default();
    let bytes = match one.order.format {
        Format::Csv => {
            [csv_head(&grid.head).map_err(unwritten)?, csv_lines(&grid.lines).map_err(unwritten)?]
                .concat()
        }
        Format::Workbook => {
            let (folder, notes) = (portal.arrivals.clone(), notes(portal, &one));
            tokio::task::spawn_blocking(move || {
                let mut writer = workbook::Writer::begin(&folder, &grid.head, notes)?;
                writer.add(&grid.lines)?;
                writer.end()
            })
            .await??
        }
    };
    let total = one.total;
    ready(portal, &one, Some(bytes), total, lines).await
}

async fn finish_list(portal: &Portal, one: Extraction) -> Result<()> {
    if one.order.format == Format::Csv {
        let (done, lines) = (one.total, one.lines);
        return ready(portal, &one, None, done, lines).await;
    }
    if one.lines > i64::try_from(workbook::MOST).unwrap_or(i64::MAX) {
        return Err(Error::failure("more lines than a workbook holds"));
    }
    let (folder, notes) = (portal.arrivals.clone(), notes(portal, &one));
    let mut writer = workbook::Writer::begin(&folder, &LIST_HEAD, notes)?;
    for rank in 0..one.step {
        let lines: Vec<Vec<Value>> = serde_json::from_slice(&piece(portal, one.id, rank).await?)?;
        writer = tokio::task::spawn_blocking(move || {
            writer.add(&lines)?;
            Ok::<_, Error>(writer)
        })
        .await??;
    }
    let bytes = tokio::task::spawn_blocking(move || writer.end()).await??;
    let (done, lines) = (one.total, one.lines);
    ready(portal, &one, Some(bytes), done, lines).await
}

/// The file can be taken: with these bytes, or with the pieces that are there.
async fn ready(
    portal: &Portal,
    one: &Extraction,
    bytes: Option<Vec<u8>>,
    done: i64,
    lines: i64,
) -> Result<()> {
    let mut pieces = Vec::new();
    for part in bytes.iter().flat_map(|bytes| bytes.chunks(PIECE)) {
        let size = i64::try_from(part.len()).unwrap_or_default();
        pieces.push((size, sealed(portal, one.id, part.to_vec()).await?));
    }
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    if !tx.step_extraction(one.id, one.step, None, None, done, lines).await? {
        return Err(Error::Conflict);
    }
    if bytes.is_some() {
        tx.drop_extraction_pieces(one.id).await?;
        for (rank, (size, sealed)) in (0..).zip(&pieces) {
            tx.add_extraction_piece(one.id, rank, *size, sealed).await?;
        }
    }
    tx.extraction_is_ready(one.id, now, now + KEPT).await?;
    // The mail is found by the id of the file: it says which one is ready.
    tx.enqueue_mail(one.id.0, "extraction_ready", Some(one.account), None, None, now).await?;
    tx.commit().await?;
    portal.work.notify_one();
    tracing::info!(extraction = %one.id, lines, "extraction ready");
    Ok(())
}
