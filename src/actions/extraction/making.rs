//! The making of a file: a step at a time, by whichever node is free.

use super::{add, crossing, events, may_have, opened, piece, territories};
use crate::actions::{agent, journal};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::extractions::Extraction;
use crate::workbook;
use app::domain::account::Role;
use app::domain::calendar::local_day;
use app::domain::demand::Demand;
use app::domain::extraction::{
    Counted, Format, Grid, KEPT, LIST_HEAD, Subject, Taken, Value, counts_in, list_line,
};
use app::domain::ids::{DemandId, DocumentId, ExtractionId};
use app::domain::rights::Actor;
use app::domain::territory::TerritoryCode;
use app::pages::extraction::file::{csv_head, csv_lines};
use app::pages::extraction::{OVERLAPS, title};
use uuid::Uuid;

/// Demands read in one step: the others have their turn after it.
const STEP: i64 = 1_000;
/// Bytes of a piece.
const PIECE: usize = 1 << 20;

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

async fn sealed(portal: &Portal, id: ExtractionId, bytes: Vec<u8>) -> Result<Vec<u8>> {
    let sealed = portal.vault.seal(DocumentId(id.0), bytes.into()).await;
    sealed.map_err(|error| Error::Failure(error.into()))
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
