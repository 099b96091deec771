//! Handing the sending of the document over to a phone: for one demand, for a short time.

use super::{own, require};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::hand_offs::Live;
use app::domain::ids::HandOffId;
use app::domain::rights::{Action, Actor, Phone, Relation, Target, Who, may};
use chrono::TimeDelta;

/// How long a code is good.
pub const CODE: TimeDelta = TimeDelta::minutes(15);
/// How long a phone may send.
pub const SENDING: TimeDelta = TimeDelta::minutes(30);

fn hash_of(code: &str) -> String {
    ids::hash(&["hand-off", code])
}

/// Gives a new code, and ends what was handed over before: one phone at a time.
pub async fn begin(portal: &Portal, actor: &Actor) -> Result<String> {
    let now = portal.clock.now();
    let code = ids::token();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::HandOver, &demand, own(actor, &demand))?;
    let id = HandOffId(ids::new());
    tx.end_hand_offs(actor.account, None, now).await?;
    let phone = Phone { hand_off: id, account: actor.account, demand: demand.id };
    tx.add_hand_off(phone, &hash_of(&code), now + CODE).await?;
    tx.commit().await?;
    Ok(code)
}

/// What a code that is still good would hand over; looking uses nothing, since what previews a
/// link looks too.
pub async fn look(portal: &Portal, code: &str) -> Result<Option<Phone>> {
    let now = portal.clock.now();
    portal.store.read().await?.hand_off_of_code(&hash_of(code), now).await
}

/// Uses a code; [`Error::NotFound`] when it is not good any more.
pub async fn take(portal: &Portal, code: &str, device: &str) -> Result<HandOffId> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let taken = tx.take_hand_off(&hash_of(code), now, now + SENDING, device).await?;
    let phone = taken.ok_or(Error::NotFound)?;
    let demand = tx.demand(phone.demand).await?.ok_or(Error::NotFound)?;
    let own = demand.account == Some(phone.account);
    let relation = if own { Relation::Own } else { Relation::Foreign };
    let target = Target { state: demand.status.kind(), relation };
    if demand.takes_documents().is_err() {
        return Err(Error::NotFound);
    }
    if !may(Who::Phone, Action::SendFromPhone, Some(target)) {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    tracing::info!(account = %phone.account, demand = %phone.demand, "handed over to a phone");
    Ok(phone.hand_off)
}

/// The phone of a hand-off that holds.
pub async fn phone(portal: &Portal, id: HandOffId) -> Result<Option<Phone>> {
    portal.store.read().await?.phone(id, portal.clock.now()).await
}

/// The hand-off of one's own demand, if one holds or its code waits.
pub async fn live(portal: &Portal, actor: &Actor) -> Result<Option<Live>> {
    let Some(demand) = portal.store.demand_of(actor.account).await? else { return Ok(None) };
    let mut conn = portal.store.read().await?;
    conn.live_hand_off(actor.account, demand.id, portal.clock.now()).await
}

/// Ends every code and phone of one's own.
pub async fn end(portal: &Portal, actor: &Actor) -> Result<()> {
    let mut tx = portal.store.write().await?;
    tx.end_hand_offs(actor.account, None, portal.clock.now()).await?;
    tx.commit().await
}

/// The phone has finished.
pub async fn leave(portal: &Portal, phone: Phone) -> Result<()> {
    let mut tx = portal.store.write().await?;
    tx.end_hand_off(phone.hand_off, portal.clock.now()).await?;
    tx.commit().await
}
