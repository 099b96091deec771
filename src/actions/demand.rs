//! The applicant's own demand.

use super::correction::erase_proof;
use super::{again_once, own, record, require, write_down};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Tx;
use crate::store::arrivals::Line;
use crate::store::demands::Recorded;
use crate::store::dispatches::Sending;
use crate::store::documents::Purpose;
use crate::store::notices::Told;
use crate::store::refused_pictures::Again;
use app::domain::calendar::{Deadlines, local_day};
use app::domain::content::Content;
use app::domain::demand::Demand;
use app::domain::desk::Ground;
use app::domain::document::Fate;
use app::domain::event::{By, Channel, Event};
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId, DocumentId};
use app::domain::journal::What;
use app::domain::life_cycle::{LifeCycleError, Registration, RemovalReason, Status};
use app::domain::question::Answer;
use app::domain::rights::{Action, Actor};
use app::domain::territory::TerritoryCode;
use app::domain::unique_number::UniqueNumber;
use app::forms::communes;
use app::forms::journey::Step;
use chrono::NaiveDate;

/// A demand with what its page tells.
#[derive(Debug)]
pub struct OwnDemand {
    /// The demand.
    pub demand: Demand,
    /// Pages of its document.
    pub pages: Vec<DocumentId>,
    /// Files received that are no pages yet, or never will be.
    pub arrivals: Vec<Line>,
    /// Its history, oldest first.
    pub events: Vec<Recorded>,
    /// Notices of its expiry, oldest first.
    pub notices: Vec<Told>,
    /// The dates of the law for it, once it is registered.
    pub deadlines: Option<Deadlines>,
    /// What went out of it, oldest first.
    pub sendings: Vec<Sending>,
    /// A page came since something was asked: the answer may be without words.
    pub page_since_question: bool,
    /// The day it is in its territory.
    pub today: NaiveDate,
}

impl OwnDemand {
    /// How many pages and files of the document were received.
    pub fn document_pages(&self) -> usize {
        received(&self.pages, &self.arrivals)
    }
}

/// One that waits was received.
fn received(pages: &[DocumentId], arrivals: &[Line]) -> usize {
    let waits = |line: &&Line| matches!(line.fate, Fate::Waiting(_));
    pages.len() + arrivals.iter().filter(waits).count()
}

/// The territory that a demand has, or will have once filed.
pub fn territory_of(portal: &Portal, demand: &Demand) -> Option<TerritoryCode> {
    demand.territory(&portal.territories).or_else(|| {
        let typed = demand.answers.step(Step::Communes);
        let first = communes::read(&typed, &portal.territories).ok()?.first().copied()?;
        portal.territories.territory_of(&first)
    })
}

/// The day it is where the demand is made.
pub fn today(portal: &Portal, demand: &Demand) -> NaiveDate {
    portal.today(territory_of(portal, demand))
}

/// The actor's demand with its history; none when there is none yet.
pub async fn own_demand(portal: &Portal, actor: &Actor) -> Result<Option<OwnDemand>> {
    let Some(demand) = portal.store.demand_of(actor.account).await? else { return Ok(None) };
    let mut conn = portal.store.read().await?;
    let pages = conn.pages(demand.id).await?;
    let arrivals = conn.arrivals(demand.id, Purpose::Identity).await?;
    let events = conn.events(demand.id).await?;
    let notices = conn.notices_of(demand.id).await?;
    let deadlines = super::notice::deadlines(portal, &mut conn, &demand).await?;
    let sendings = conn.sendings(demand.id).await?;
    let page_since_question =
        demand.question.is_some() && conn.has_pages_since_question(demand.id).await?;
    let today = today(portal, &demand);
    let own = OwnDemand {
        demand,
        pages,
        arrivals,
        events,
        notices,
        deadlines,
        sendings,
        page_since_question,
        today,
    };
    Ok(Some(own))
}

/// The actor's demand, whatever its state.
pub async fn held(portal: &Portal, actor: &Actor) -> Result<Option<Demand>> {
    portal.store.demand_of(actor.account).await
}

/// The actor's demand, when `action` is allowed on it.
pub async fn open(portal: &Portal, actor: &Actor, action: Action) -> Result<Demand> {
    let demand = portal.store.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, action, &demand, own(actor, &demand))?;
    Ok(demand)
}

/// What was sent of an identity document.
#[derive(Debug, Default)]
pub struct Sent {
    /// Its pages.
    pub pages: Vec<DocumentId>,
    /// Files received that are no pages yet, or never will be.
    pub arrivals: Vec<Line>,
    /// Pages that show a picture refused before.
    pub again: Vec<Again>,
}

impl Sent {
    /// How many there are to file the demand with: one that waits was received.
    pub fn number(&self) -> usize {
        received(&self.pages, &self.arrivals)
    }
}

/// The same with what was sent of its document.
pub async fn open_with_document(
    portal: &Portal,
    actor: &Actor,
    action: Action,
) -> Result<(Demand, Sent)> {
    let demand = open(portal, actor, action).await?;
    let mut conn = portal.store.read().await?;
    let pages = conn.pages(demand.id).await?;
    let arrivals = conn.arrivals(demand.id, Purpose::Identity).await?;
    let again = conn.refused_again(demand.id, Purpose::Identity).await?;
    Ok((demand, Sent { pages, arrivals, again }))
}

/// Starts a demand; the open one stays when there is one already.
pub async fn start(portal: &Portal, actor: &Actor) -> Result<()> {
    let mut tx = portal.store.write().await?;
    let open = tx.demand_of(actor.account).await?;
    if open.is_some_and(|demand| !matches!(demand.status, Status::Removed { .. })) {
        return Ok(());
    }
    let demand = Demand::draft(DemandId(ids::new()), actor.account);
    let now = portal.clock.now();
    tx.add_demand(&demand, None, now).await?;
    super::daily::plan(portal, &mut tx, &demand, None, now).await?;
    tx.commit().await
}

/// Files the demand, or sends it again after a correction. `version` is what was on screen.
pub async fn submit(portal: &Portal, actor: &Actor, version: Option<i64>) -> Result<()> {
    again_once!(submit_once(portal, actor, version).await)
}

async fn submit_once(portal: &Portal, actor: &Actor, version: Option<i64>) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    if matches!(demand.status, Status::Submitted { .. } | Status::Active(_)) {
        return Err(LifeCycleError::AlreadyFiled.into());
    }
    require(actor, Action::Submit, &demand, own(actor, &demand))?;
    if version != Some(demand.version) {
        return Err(Error::Conflict);
    }
    // One that waits was received: the day of reception is not lost over an antivirus.
    let pages = tx.pages(demand.id).await?.len()
        + tx.waiting_arrivals(demand.id, Purpose::Identity).await?;
    let today = today(portal, &demand);
    let before = demand.clone();
    let (demand, event) = demand.submit(pages, &portal.territories, today)?;
    record(portal, &mut tx, Some(&before), &demand, &event, web(actor.account, now)).await?;
    super::queue::comes_back(&mut tx, demand.id, now).await?;
    let (account, id) = (Some(actor.account), Some(demand.id));
    tx.enqueue_mail(ids::new(), "filed", account, id, None, now).await?;
    tx.commit().await?;
    tracing::info!(demand = %demand.id, event = event.kind(), "recorded");
    portal.changed();
    Ok(())
}

/// Answers what an operator asked, with words or with pages sent since. The file is to check again,
/// by the same operator first.
pub async fn answer(portal: &Portal, actor: &Actor, answer: Answer) -> Result<()> {
    again_once!(answer_once(portal, actor, answer.clone()).await)
}

async fn answer_once(portal: &Portal, actor: &Actor, answer: Answer) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::AnswerQuestion, &demand, own(actor, &demand))?;
    if tx.pages(demand.id).await?.is_empty() {
        return Err(LifeCycleError::NoIdentityDocument.into());
    }
    let more_pages = tx.has_pages_since_question(demand.id).await?;
    let before = demand.clone();
    let (demand, event) = demand.answer(answer, more_pages)?;
    record(portal, &mut tx, Some(&before), &demand, &event, web(actor.account, now)).await?;
    super::queue::comes_back(&mut tx, demand.id, now).await?;
    tx.commit().await?;
    tracing::info!(demand = %demand.id, event = event.kind(), "recorded");
    portal.changed();
    Ok(())
}

/// Renews for a year. `version` is what was on screen.
pub async fn renew(portal: &Portal, actor: &Actor, version: Option<i64>) -> Result<()> {
    again_once!(renew_once(portal, actor, version).await)
}

async fn renew_once(portal: &Portal, actor: &Actor, version: Option<i64>) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::Renew, &demand, own(actor, &demand))?;
    let today = local_day(now, demand.territory(&portal.territories));
    if demand.status.registration().is_some_and(|r| r.renewed_on == Some(today)) {
        // The second click of a double click: it is done.
        return Ok(());
    }
    if version != Some(demand.version) {
        return Err(Error::Conflict);
    }
    let before = demand.clone();
    let (demand, event) = demand.renew(&portal.territories, today)?;
    record(portal, &mut tx, Some(&before), &demand, &event, web(actor.account, now)).await?;
    let (account, id) = (Some(actor.account), Some(demand.id));
    tx.enqueue_mail(ids::new(), "renewed", account, id, None, now).await?;
    tx.commit().await?;
    tracing::info!(demand = %demand.id, event = event.kind(), "recorded");
    portal.changed();
    Ok(())
}

fn web(account: AccountId, at: chrono::DateTime<chrono::Utc>) -> By {
    By { actor: Some(account), channel: Channel::Web, guichet: GuichetCode::WEB, at }
}

/// Puts a demand registered at a desk in the register, as its guichet sent it.
pub async fn receive_from_desk(
    portal: &Portal,
    number: UniqueNumber,
    filed_on: NaiveDate,
    content: Content,
) -> Result<DemandId> {
    let now = portal.clock.now();
    let registration =
        Registration { unique_number: number, filed_on, registered_on: filed_on, renewed_on: None };
    let (mut demand, event) = Demand::born_at_desk(DemandId(ids::new()), registration, content);
    let territory = demand.territory(&portal.territories);
    if territory != Some(number.territory()) {
        return Err(Error::refused("Le numéro n’est pas du territoire de la première commune"));
    }
    let mut tx = portal.store.write().await?;
    if tx.demand_by_number(number).await?.is_some() {
        return Err(Error::refused("Ce numéro est déjà dans le registre"));
    }
    tx.add_demand(&demand, territory, now).await?;
    let by = By { actor: None, channel: Channel::Guichet, guichet: number.guichet(), at: now };
    write_down(portal, &mut tx, None, &demand, &event, by).await?;
    tx.commit().await?;
    demand.version = 1;
    portal.changed();
    Ok(demand.id)
}

/// Takes a demand out of the register, and tells its applicant and guichets.
pub async fn remove(
    portal: &Portal,
    id: DemandId,
    reason: RemovalReason,
    channel: Channel,
    guichet: GuichetCode,
) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand(id).await?.ok_or(Error::NotFound)?;
    let today = local_day(now, demand.territory(&portal.territories));
    let before = demand.clone();
    let (demand, event) = demand.remove(reason, today)?;
    let by = By { actor: None, channel, guichet, at: now };
    removed(portal, tx, Some(&before), &demand, &event, by, None).await
}

/// Records a removal: the applicant and the guichets are told, the proof of a correction that
/// nobody will check is erased. `desk`: what an agent relied on, and who they are.
pub(super) async fn removed(
    portal: &Portal,
    mut tx: Tx,
    before: Option<&Demand>,
    demand: &Demand,
    event: &Event,
    by: By,
    desk: Option<(&Ground, &Actor)>,
) -> Result<()> {
    record(portal, &mut tx, before, demand, event, by).await?;
    if let Some((ground, _)) = desk {
        tx.add_ground(demand.id, ground).await?;
    }
    erase_proof(&mut tx, demand.id, by.at).await?;
    let (account, id) = (demand.account, Some(demand.id));
    tx.enqueue_mail(ids::new(), "removed", account, id, None, by.at).await?;
    if let Some((_, actor)) = desk {
        super::journal::did(portal, &mut tx, actor, demand, What::RemovedAtDesk).await?;
    }
    tx.commit().await?;
    tracing::info!(demand = %demand.id, event = event.kind(), "recorded");
    portal.changed();
    Ok(())
}
