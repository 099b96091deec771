//! Taking a demand out of the register at a desk, for a motive of the law and with its facts.

use super::super::demand::removed;
use super::super::{again_once, journal, require};
use super::{acting, by_desk, own_guichets, tie};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::Conn;
use app::domain::calendar::local_day;
use app::domain::demand::Demand;
use app::domain::desk::{Ground, Removal};
use app::domain::guichet::Guichet;
use app::domain::journal::What;
use app::domain::life_cycle::Status;
use app::domain::rights::{Action, Actor};
use app::domain::unique_number::UniqueNumber;
use app::forms::{FieldError, FormErrors, Typed, decision, desk as forms};

/// What became of an attempt to remove.
#[derive(Debug)]
pub enum Removing {
    /// It is removed.
    Done,
    /// It was before: the second click of a double click, or a colleague was faster.
    Already,
    /// The form no longer holds.
    Wrong(FormErrors),
}

/// A demand that the actor may remove; none when it is removed already.
pub async fn removable(
    portal: &Portal,
    actor: &Actor,
    number: UniqueNumber,
) -> Result<Option<Demand>> {
    let mut conn = portal.store.read().await?;
    let demand = to_remove(portal, &mut conn, actor, number).await?;
    drop(conn);
    if let Some(demand) = &demand {
        journal::looks(portal, actor, demand, What::SawDemand).await?;
    }
    Ok(demand)
}

/// That it is removed is told to whoever may read its page, which says so, and to nobody else.
async fn to_remove(
    portal: &Portal,
    conn: &mut Conn,
    actor: &Actor,
    number: UniqueNumber,
) -> Result<Option<Demand>> {
    let demand = conn.demand_by_number(number).await?.ok_or(Error::NotFound)?;
    let relation = tie(portal, conn, actor, &demand).await?;
    if matches!(demand.status, Status::Removed { .. }) {
        require(actor, Action::SeeDispatched, &demand, relation)?;
        return Ok(None);
    }
    require(actor, Action::RemoveAtDesk, &demand, relation)?;
    Ok(Some(demand))
}

/// The removal that a form says, and the guichet that asks for it.
pub fn read(
    portal: &Portal,
    actor: &Actor,
    demand: &Demand,
    typed: &Typed,
) -> Result<Result<(Removal, Guichet), FormErrors>> {
    let guichet = match acting(portal, actor, forms::guichet(typed)) {
        Err(Error::Refused(message)) if !own_guichets(portal, actor).is_empty() => {
            return Ok(Err(vec![FieldError { field: forms::GUICHET.to_owned(), message }]));
        }
        guichet => guichet?,
    };
    let registration = demand.status.registration().ok_or(Error::NotFound)?;
    let today = portal.today(demand.territory(&portal.territories));
    let removal = forms::removal(typed, guichet.kind, registration.filed_on, today);
    Ok(removal.map(|removal| (removal, guichet)))
}

/// Removes it, once.
pub async fn remove(
    portal: &Portal,
    actor: &Actor,
    number: UniqueNumber,
    typed: &Typed,
) -> Result<Removing> {
    again_once!(remove_once(portal, actor, number, typed).await)
}

async fn remove_once(
    portal: &Portal,
    actor: &Actor,
    number: UniqueNumber,
    typed: &Typed,
) -> Result<Removing> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let Some(demand) = to_remove(portal, &mut tx, actor, number).await? else {
        return Ok(Removing::Already);
    };
    let (removal, guichet) = match read(portal, actor, &demand, typed)? {
        Ok(read) => read,
        Err(errors) => return Ok(Removing::Wrong(errors)),
    };
    if decision::version(typed) != Some(demand.version) {
        return Err(Error::Conflict);
    }
    let today = local_day(now, demand.territory(&portal.territories));
    let before = demand.clone();
    let (demand, event) = demand.remove(removal.reason(), today)?;
    let ground = Ground::Removal { removal };
    let by = by_desk(actor, guichet.code, now);
    removed(portal, tx, Some(&before), &demand, &event, by, Some((&ground, actor))).await?;
    Ok(Removing::Done)
}
