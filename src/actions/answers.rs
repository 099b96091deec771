//! What is typed on a step of the form, merged with what was kept meanwhile.

use super::{own, require};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use app::domain::demand::Demand;
use app::domain::ids::DemandId;
use app::domain::life_cycle::{LifeCycleError, Status};
use app::domain::rights::{Action, Actor};
use app::forms::Typed;
use app::forms::journey::Step;
use app::forms::merge::{Merged, Shown, merge};

/// Other writers that a save lets pass before it gives up for the moment.
const TRIES: usize = 12;

/// What tells a demand apart on its pages and in the browsers that show them. It reveals nothing,
/// not even when the demand was begun, as its identifier would.
pub fn reference(id: DemandId) -> String {
    ids::hash(&["pages", &id.to_string()]).chars().take(16).collect()
}

/// What a new page of a step knows: what is kept.
pub fn shown(demand: &Demand, step: Step) -> Shown {
    Shown::of(reference(demand.id), &demand.answers.step(step))
}

/// What a step keeps of a form.
pub fn kept_by(step: Step, typed: &Typed) -> Typed {
    typed.clone().only(|name| step.keeps(name))
}

/// Merges what was typed on a step with what is kept, valid or not, and keeps it. Without `shown`,
/// which only a page of before has not, the whole step is replaced.
pub async fn save(
    portal: &Portal,
    actor: &Actor,
    step: Step,
    typed: &Typed,
    shown: Option<&Shown>,
) -> Result<(Demand, Merged)> {
    let mine = kept_by(step, typed);
    // First over what was just read or saved, which is nearly always the newest version. Another
    // step, tab or device may save at the same instant: then over what it left, read again.
    for turn in 0..TRIES {
        let mut tx = None;
        let demand = if turn == 0 {
            portal.store.demand_of(actor.account).await?
        } else {
            tx.insert(portal.store.write().await?).demand_of(actor.account).await?
        };
        let demand = writable(actor, demand.ok_or(Error::NotFound)?)?;
        let current = Shown::of(reference(demand.id), &demand.answers.step(step));
        let shown = shown.unwrap_or(&current);
        if shown.reference != current.reference {
            // Of another account, or of a demand given up since.
            return Err(Error::Conflict);
        }
        let kept = kept_by(step, &demand.answers.step(step));
        // A line that the page did not show is not blank: it stays as it is.
        let mine = if step.is_list() { kept.clone().and(mine.clone()) } else { mine.clone() };
        let merged = merge(shown, &mine, &kept, typed);
        let answers = demand.answers.clone().with(step, merged.typed.clone());
        let before = demand.answers.clone();
        let mut demand = demand.with_answers(answers)?;
        if demand.answers == before {
            return Ok((demand, merged));
        }
        let mut tx = match tx {
            Some(tx) => tx,
            None => portal.store.write().await?,
        };
        match tx.save_answers(&demand, portal.clock.now()).await {
            Err(Error::Conflict) => continue,
            saved => saved?,
        }
        tx.commit().await?;
        demand.version += 1;
        return Ok((demand, merged));
    }
    Err(Error::Busy)
}

/// Their own demand, when it can be written.
fn writable(actor: &Actor, demand: Demand) -> Result<Demand> {
    let allowed = require(actor, Action::WriteAnswers, &demand, own(actor, &demand));
    match (allowed, &demand.status) {
        // Frozen is told in words: it is their own.
        (Err(_), Status::Submitted { .. }) => Err(LifeCycleError::BeingChecked.into()),
        (allowed, _) => allowed.map(|()| demand),
    }
}
