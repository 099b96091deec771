//! Linking a demand born at a desk to the account of its applicant (`domain.md` 3.6): number,
//! name and birth date, then a code mailed to the address that the desk knows.

use super::account::{attempt, succeeded};
use super::document::take_back;
use super::{by_applicant, record};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Tx;
use crate::store::accounts::{Link, Purpose};
use app::domain::demand::Demand;
use app::domain::event::{By, Channel};
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId};
use app::domain::life_cycle::Status;
use app::domain::rights::Actor;
use app::domain::throttle;
use app::forms::link::Claim;
use chrono::{DateTime, TimeDelta, Utc};

/// How long a code holds.
const CODE_LIFE: TimeDelta = TimeDelta::minutes(30);

/// Asks for a code. The answer is the same whether the three facts are right or not: nobody
/// learns that a number exists.
pub async fn claim(portal: &Portal, actor: &Actor, claim: &Claim) -> Result<()> {
    let key = ids::hash(&["claim", &actor.account.to_string()]);
    attempt(portal, &[(&key, throttle::account_wait)]).await?;
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let found = tx.demand_by_number(claim.number).await?;
    let right = found.filter(|demand| {
        let identity = demand.content.as_ref().map(|content| &content.identity);
        demand.account.is_none()
            && matches!(demand.status, Status::Active(_))
            && identity.is_some_and(|identity| {
                identity.bears(&claim.name) && identity.birth_date == claim.birth_date
            })
    });
    if let Some(demand) = right {
        let (account, id) = (Some(actor.account), Some(demand.id));
        tx.enqueue_mail(ids::new(), "link_code", account, id, None, now).await?;
    }
    tx.commit().await?;
    portal.changed();
    Ok(())
}

const HELD: &str = "Votre compte a déjà une demande. Une seule demande suffit : un guichet peut vous dire laquelle garder";

/// Why no demand can be linked to the actor's account, if so.
pub async fn already_held(portal: &Portal, actor: &Actor) -> Result<Option<&'static str>> {
    let held = portal.store.demand_of(actor.account).await?;
    Ok(held.is_some_and(|held| !held.gives_way()).then_some(HELD))
}

fn hash_of(account: AccountId, code: &str) -> String {
    ids::hash(&["code", &account.to_string(), code])
}

/// Makes the code to mail; the former ones stop working.
pub async fn new_code(portal: &Portal, account: AccountId, demand: DemandId) -> Result<String> {
    let now = portal.clock.now();
    let code = ids::code();
    let mut tx = portal.store.write().await?;
    tx.void_links(account, Purpose::LinkDemand, now).await?;
    let hash = hash_of(account, &code);
    let link = Link { demand: Some(demand), ..Link::to(account) };
    tx.add_link(&hash, Purpose::LinkDemand, link, now + CODE_LIFE).await?;
    tx.commit().await?;
    Ok(code)
}

/// Links the demand; false when the code is wrong or too old.
pub async fn confirm(portal: &Portal, actor: &Actor, code: &str) -> Result<bool> {
    let key = ids::hash(&["code", &actor.account.to_string()]);
    attempt(portal, &[(&key, throttle::account_wait)]).await?;
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let hash = hash_of(actor.account, code);
    let link = tx.use_link(&hash, Purpose::LinkDemand, now).await?;
    let Some(id) = link.and_then(|link| link.demand) else { return Ok(false) };
    let held = tx.demand_of(actor.account).await?;
    if held.as_ref().is_some_and(|held| !held.gives_way()) {
        return Err(Error::refused(HELD));
    }
    if let Some(held) = held {
        make_way(portal, &mut tx, held, actor.account, now).await?;
    }
    let demand = tx.demand(id).await?.ok_or(Error::NotFound)?;
    let before = demand.clone();
    let (demand, event) = demand.link(actor.account)?;
    let by = By {
        actor: Some(actor.account),
        channel: Channel::Web,
        guichet: GuichetCode::WEB,
        at: now,
    };
    record(portal, &mut tx, Some(&before), &demand, &event, by).await?;
    tx.commit().await?;
    succeeded(portal, &[&key, &ids::hash(&["claim", &actor.account.to_string()])]).await?;
    tracing::info!(demand = %demand.id, event = event.kind(), "recorded");
    portal.changed();
    Ok(true)
}

/// A draft is not part of the register: the linked demand takes its place. A file refused as a
/// duplicate stays there, without an account. The pages of both are erased.
async fn make_way(
    portal: &Portal,
    tx: &mut Tx,
    held: Demand,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<()> {
    if matches!(held.status, Status::Removed { .. }) {
        return Ok(());
    }
    for page in tx.pages(held.id).await? {
        take_back(tx, page, held.id, now).await?;
    }
    if held.status == Status::Draft {
        return tx.delete_draft(account).await;
    }
    let before = held.clone();
    let (held, event) = held.set_aside()?;
    record(portal, tx, Some(&before), &held, &event, by_applicant(account, now)).await
}
