//! Public figures, and the recount that proves them.

use super::editions::MAKING;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::Tx;
use crate::store::statistics::Happened;
use app::domain::calendar::local_day;
use app::domain::demand::Demand;
use app::domain::ids::DemandId;
use app::domain::statistics::{Cell, Figures, movements};
use app::domain::territory::Territories;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Folds some movements into the cells; gives of how many events.
pub async fn fold(portal: &Portal, limit: i64) -> Result<usize> {
    if portal.store.read().await?.movements_to_fold(1).await?.is_empty() {
        return Ok(0);
    }
    let mut tx = portal.store.write().await?;
    // The cells rest while they are published; a read adds what is not folded.
    if tx.edition_is_being_made(portal.clock.now() - MAKING).await? {
        return Ok(0);
    }
    let rows = tx.movements_to_fold(limit).await?;
    let mut figures = Figures::default();
    for (demand, seq) in &rows {
        for movement in tx.take_movements(*demand, *seq).await? {
            figures.add_all(movement.cells(&portal.territories));
        }
    }
    tx.fold(&figures, &portal.territories).await?;
    tx.commit().await?;
    Ok(rows.len())
}

/// What a demand counted for: it is kept as its events are erased, since a recount needs it.
pub(super) async fn counted_for(portal: &Portal, tx: &mut Tx, demand: DemandId) -> Result<Figures> {
    let mut recount = Recount::default();
    for recorded in tx.events(demand).await? {
        let (seq, event, at) = (recorded.seq, recorded.event, recorded.at);
        recount.happened(&Happened { demand, seq, event, at }, &portal.territories);
    }
    Ok(recount.figures)
}

/// Figures counted anew from the events, without those that were kept.
#[derive(Debug, Default)]
struct Recount {
    figures: Figures,
    demand: Option<Demand>,
    demands: u64,
    events: u64,
}

impl Recount {
    /// The next event: those of a demand come together, in their order.
    fn happened(&mut self, happened: &Happened, territories: &Territories) {
        let known = self.demand.take().filter(|demand| demand.id == happened.demand);
        self.demands += u64::from(known.is_none());
        let before = known.unwrap_or_else(|| Demand::blank(happened.demand, None));
        self.events += 1;
        let after = before.clone().apply(&happened.event);
        let day = local_day(happened.at, after.territory(territories));
        for movement in movements(&happened.event, Some(&before), &after, territories, day) {
            self.figures.add_all(movement.cells(territories));
        }
        self.demand = Some(after);
    }
}

/// What a recount found.
#[derive(Debug)]
pub struct Verified {
    /// Demands whose events were read.
    pub demands: u64,
    /// Their events.
    pub events: u64,
    /// Figures that were compared.
    pub cells: usize,
    /// Those that differ: as they are kept, and as they are counted.
    pub differences: Vec<(Cell, i64, i64)>,
    /// How often they had been set right before.
    corrections: i64,
}

/// Counts everything anew from the events, and compares with the figures that are kept: both as they
/// were at one instant, however many write meanwhile.
pub async fn verify(portal: &Portal) -> Result<Verified> {
    let territories = &portal.territories;
    let mut snapshot = portal.store.snapshot().await?;
    let (corrections, _) = snapshot.figures_corrected().await?;
    let mut recount = Recount::default();
    let mut after = (DemandId(Uuid::nil()), -1);
    loop {
        let piece = snapshot.events_after(after.0, after.1).await?;
        let Some(last) = piece.last() else { break };
        after = (last.demand, last.seq);
        for happened in &piece {
            recount.happened(happened, territories);
        }
    }
    let Recount { figures: mut counted, demands, events, .. } = recount;
    counted.add_all(snapshot.erased_figures(territories).await?.iter().map(|(cell, n)| (*cell, n)));
    let kept = snapshot.kept_figures(territories).await?;
    let all: BTreeSet<&Cell> = counted.iter().chain(kept.iter()).map(|(cell, _)| cell).collect();
    let differences = all
        .iter()
        .map(|cell| (**cell, kept.get(cell), counted.get(cell)))
        .filter(|(_, kept, counted)| kept != counted)
        .collect();
    Ok(Verified { demands, events, cells: all.len(), differences, corrections })
}

/// Sets figures right that were wrong: what is published is wrong too. What was counted meanwhile
/// adds to it as it adds to them. [`Error::Conflict`] when somebody else did it meanwhile.
pub async fn correct(portal: &Portal, verified: &Verified) -> Result<()> {
    set_right(portal, verified, Published::Wrong).await
}

/// What a recount says of the last edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Published {
    /// It is published anew, as a whole.
    Wrong,
    /// It tells what was counted then: the next one comes in its time, and tells of no more people.
    Right,
}

async fn set_right(portal: &Portal, verified: &Verified, published: Published) -> Result<()> {
    let mut missing = Figures::default();
    missing
        .add_all(verified.differences.iter().map(|(cell, kept, counted)| (*cell, counted - kept)));
    let mut tx = portal.store.write().await?;
    if !tx.correct_figures(verified.corrections, COUNTED_AS).await? {
        return Err(Error::Conflict);
    }
    if published == Published::Right {
        tx.keep_last_edition(verified.corrections).await?;
    }
    tx.fold(&missing, &portal.territories).await?;
    tx.commit().await?;
    tracing::warn!(figures = verified.differences.len(), "figures set right");
    Ok(())
}

/// The way figures are counted: its number grows with every change of what a profile says, of the
/// ceilings, or of the reference of places. What enters a count must leave it by the same door: when
/// doors move, everything is counted anew.
pub const COUNTED_AS: i64 = 2;

/// Counts the register anew when figures were not kept, or were counted otherwise; nothing else.
pub async fn count_first(portal: &Portal) -> Result<()> {
    let (_, counted_as) = portal.store.read().await?.figures_corrected().await?;
    if counted_as >= COUNTED_AS {
        return Ok(());
    }
    let verified = verify(portal).await?;
    match set_right(portal, &verified, Published::Right).await {
        // Another node did.
        Err(Error::Conflict) => Ok(()),
        outcome => outcome,
    }
}
