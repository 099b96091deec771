//! What an agent types: a demand on paper, or the renewal and the changes of a registered one.

use super::super::duplicates::{self, Forcing};
use super::super::{again_once, document, journal, record, require, write_down};
use super::{acting, by_desk, tie};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::entries::Entry;
use crate::store::{Conn, Tx};
use app::domain::calendar::local_day;
use app::domain::content::Content;
use app::domain::demand::Demand;
use app::domain::desk::{CivilProof, EntryAct, Ground, SeenPaper, territories};
use app::domain::guichet::GuichetCode;
use app::domain::ids::{DemandId, EntryId};
use app::domain::journal::What;
use app::domain::life_cycle::{LifeCycleError, Registration};
use app::domain::rights::{Action, Actor};
use app::domain::unique_number::UniqueNumber;
use app::forms::journey::{self, Step};
use app::forms::rebase::{Rebased, rebase};
use app::forms::{Answers, FieldError, FormErrors, Typed, desk as forms};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// Entries listed at once.
const MOST: i64 = 50;
/// What nobody typed at for so long is deleted: the paper is typed anew.
pub const FORGOTTEN: TimeDelta = TimeDelta::days(30);

/// An entry with the demand that it changes.
#[derive(Debug)]
pub struct Open {
    /// What is typed.
    pub entry: Entry,
    /// The demand as the register has it; none for a paper.
    pub demand: Option<Demand>,
}

/// What the agent types from now on.
#[derive(Clone, Copy, Debug)]
pub struct Begun {
    /// Its name.
    pub id: EntryId,
    /// What for.
    pub act: EntryAct,
}

impl Begun {
    fn of(entry: &Entry) -> Self {
        Self { id: entry.id, act: entry.act }
    }
}

/// What became of an attempt to record.
#[derive(Debug)]
pub enum Recording {
    /// It is in the register.
    Done(UniqueNumber),
    /// Something is to correct at the end of the form.
    Wrong(FormErrors),
    /// The demand changed meanwhile: what it says now is to be looked at, or chosen.
    Changed,
}

/// Begins a paper demand; the one of that guichet that the agent began and left empty, if any.
pub async fn begin_paper(
    portal: &Portal,
    actor: &Actor,
    guichet: Option<GuichetCode>,
) -> Result<EntryId> {
    let guichet = acting(portal, actor, guichet)?.code;
    let entry = blank(portal, actor, guichet, EntryAct::Paper, None);
    let mut tx = portal.store.write().await?;
    tx.hold_agent(actor.account).await?;
    let begun = tx.entries(actor.account, &[guichet], MOST).await?;
    let empty = begun.iter().find(|one| one.act == EntryAct::Paper && one.answers.is_blank());
    if let Some(empty) = empty {
        return Ok(empty.id);
    }
    tx.add_entry(&entry).await?;
    tx.commit().await?;
    Ok(entry.id)
}

/// Begins to renew or to change a demand; goes on with what the agent began already, which may be
/// the other of the two.
pub async fn begin(
    portal: &Portal,
    actor: &Actor,
    number: UniqueNumber,
    act: EntryAct,
    guichet: Option<GuichetCode>,
) -> Result<Begun> {
    let mut conn = portal.store.read().await?;
    let demand = conn.demand_by_number(number).await?.ok_or(Error::NotFound)?;
    let relation = tie(portal, &mut conn, actor, &demand).await?;
    require(actor, Action::EditAtDesk, &demand, relation)?;
    let open = conn.open_entry(actor.account, demand.id).await?;
    let open = open.filter(|open| actor.guichets.contains(&open.guichet));
    drop(conn);
    // What it says is copied for the agent: a look.
    journal::looks(portal, actor, &demand, What::SawDemand).await?;
    if let Some(open) = open {
        return Ok(Begun::of(&open));
    }
    let guichet = acting(portal, actor, guichet)?.code;
    let entry = blank(portal, actor, guichet, act, Some(&demand));
    let mut tx = portal.store.write().await?;
    if let Some(left) = tx.open_entry(actor.account, demand.id).await?
        && !actor.guichets.contains(&left.guichet)
    {
        // Typed for a guichet that is no longer theirs: nobody may read it any more.
        tx.drop_entry(left.id, actor.account).await?;
    }
    tx.add_entry(&entry).await?;
    // Not ours when the other click of a double click was faster.
    let open = tx.open_entry(actor.account, demand.id).await?;
    tx.commit().await?;
    Ok(Begun::of(open.as_ref().unwrap_or(&entry)))
}

/// An entry in which nothing is typed yet.
fn blank(
    portal: &Portal,
    actor: &Actor,
    guichet: GuichetCode,
    act: EntryAct,
    demand: Option<&Demand>,
) -> Entry {
    let base = demand.and_then(|demand| demand.content.clone());
    Entry {
        id: EntryId(ids::new()),
        agent: actor.account,
        guichet,
        act,
        demand: demand.map(|demand| demand.id),
        answers: base.as_ref().map(Answers::of).unwrap_or_default(),
        base,
        recorded: None,
        at: portal.clock.now(),
    }
}

/// What the actor types, for a guichet that is still theirs: what they typed elsewhere does not
/// follow them.
async fn own(conn: &mut Conn, actor: &Actor, id: EntryId) -> Result<Entry> {
    let entry = conn.entry(id, actor.account).await?;
    entry.filter(|entry| actor.guichets.contains(&entry.guichet)).ok_or(Error::NotFound)
}

/// All that the actor is typing for their guichets, with the demands it changes.
pub async fn list(portal: &Portal, actor: &Actor) -> Result<Vec<Open>> {
    let mut conn = portal.store.read().await?;
    let mut open = Vec::new();
    for entry in conn.entries(actor.account, &actor.guichets, MOST).await? {
        let demand = match entry.demand {
            Some(id) => conn.demand(id).await?,
            None => None,
        };
        open.push(Open { entry, demand });
    }
    Ok(open)
}

/// What the actor is typing; the look at its demand is in the journal. Of a demand that they may no
/// longer change, nothing.
pub async fn open(portal: &Portal, actor: &Actor, id: EntryId) -> Result<Open> {
    let mut conn = portal.store.read().await?;
    let entry = own(&mut conn, actor, id).await?;
    let Some(demand) = entry.demand else { return Ok(Open { entry, demand: None }) };
    let demand = conn.demand(demand).await?.ok_or(Error::NotFound)?;
    let relation = tie(portal, &mut conn, actor, &demand).await?;
    require(actor, Action::EditAtDesk, &demand, relation)?;
    drop(conn);
    if entry.recorded.is_none() {
        journal::goes_on(portal, actor, &demand, What::SawEntry).await?;
    }
    Ok(Open { entry, demand: Some(demand) })
}

/// Keeps a page, valid or not.
pub async fn save(
    portal: &Portal,
    actor: &Actor,
    id: EntryId,
    step: Step,
    typed: &Typed,
) -> Result<Answers> {
    let mut tx = portal.store.write().await?;
    let entry = own(&mut tx, actor, id).await?;
    if entry.recorded.is_some() {
        return Err(Error::refused("Cette saisie est déjà enregistrée"));
    }
    let answers = entry.answers.with(step, typed.clone());
    tx.save_entry(id, &answers, portal.clock.now()).await?;
    tx.commit().await?;
    Ok(answers)
}

/// Nothing of it is kept; a second click finds it done.
pub async fn drop_entry(portal: &Portal, actor: &Actor, id: EntryId) -> Result<()> {
    let mut tx = portal.store.write().await?;
    match own(&mut tx, actor, id).await {
        Err(Error::NotFound) => {
            return document::taken_back(&mut tx, id.0, actor.account).await;
        }
        entry => drop(entry?),
    }
    tx.drop_entry(id, actor.account).await?;
    tx.remember_taken_back(id.0, actor.account, portal.clock.now()).await?;
    tx.commit().await
}

/// What tells whether the register still says of a demand what a page showed.
pub fn state_of(demand: Option<&Demand>) -> Result<String> {
    let content = demand.and_then(|demand| demand.content.as_ref());
    let text = content.map(serde_json::to_string).transpose()?.unwrap_or_default();
    Ok(ids::hash(&["state", &text]).chars().take(16).collect())
}

/// What is typed over what the register says now.
pub fn over(entry: &Entry, demand: Option<&Demand>, choices: &Typed) -> Rebased {
    match (&entry.base, demand.and_then(|demand| demand.content.as_ref())) {
        (Some(base), Some(now)) if base != now => rebase(base, &entry.answers, now, choices),
        _ => Rebased { answers: entry.answers.clone(), conflicts: Vec::new() },
    }
}

/// Records what was typed. `typed` is the end of the form, with the choices to make if any.
pub async fn finish(
    portal: &Portal,
    actor: &Actor,
    id: EntryId,
    typed: &Typed,
) -> Result<Recording> {
    again_once!(finish_once(portal, actor, id, typed).await)
}

async fn finish_once(
    portal: &Portal,
    actor: &Actor,
    id: EntryId,
    typed: &Typed,
) -> Result<Recording> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let entry = own(&mut tx, actor, id).await?;
    acting(portal, actor, Some(entry.guichet))?;
    if let Some(recorded) = entry.recorded {
        // The second click of a double click.
        let demand = tx.demand(recorded).await?.ok_or(Error::NotFound)?;
        let registration = demand.status.registration().ok_or(Error::NotFound)?;
        return Ok(Recording::Done(registration.unique_number));
    }
    match entry.demand {
        None => paper(portal, actor, tx, &entry, typed, now).await,
        Some(demand) => changes(portal, actor, tx, &entry, demand, typed, now).await,
    }
}

/// A demand on paper is registered under a number of the guichet.
async fn paper(
    portal: &Portal,
    actor: &Actor,
    mut tx: Tx,
    entry: &Entry,
    typed: &Typed,
    now: DateTime<Utc>,
) -> Result<Recording> {
    let content = content(portal, &entry.answers, portal.today(None))?;
    let first = content.communes.first();
    let territory = first
        .and_then(|insee| portal.territories.territory_of(insee))
        .ok_or(LifeCycleError::Incomplete)?;
    if !territories(&[entry.guichet], &portal.guichets()).contains(&territory) {
        return Err(Error::refused(
            "Ces communes ne sont pas du territoire de votre guichet\u{a0}: la demande est à déposer là où elle vaut",
        ));
    }
    let today = local_day(now, Some(territory));
    let (filed_on, seen): (NaiveDate, SeenPaper) = match forms::paper(typed, today) {
        Ok(read) => read,
        Err(errors) => return Ok(Recording::Wrong(errors)),
    };
    let forcing = match forms::forcing(typed) {
        Ok(forcing) => forcing.map(|(reason, motive)| {
            let (actor, guichet) = (actor.account, entry.guichet);
            Forcing { actor, guichet, reason, motive }
        }),
        Err(errors) => return Ok(Recording::Wrong(errors)),
    };
    let alike = match duplicates::check(&mut tx, &content, territory, forcing.as_ref()).await {
        Err(Error::Refused(message)) => {
            let field = forms::FORCED.to_owned();
            return Ok(Recording::Wrong(vec![FieldError { field, message }]));
        }
        alike => alike?,
    };
    let sequence = tx.next_sequence(territory).await?;
    let unique_number = UniqueNumber::issue(territory, today, sequence, entry.guichet);
    let registration =
        Registration { unique_number, filed_on, registered_on: today, renewed_on: None };
    let (demand, event) = Demand::born_at_desk(DemandId(ids::new()), registration, content);
    tx.add_demand(&demand, Some(territory), now).await?;
    let by = by_desk(actor, entry.guichet, now);
    write_down(portal, &mut tx, None, &demand, &event, by).await?;
    tx.add_ground(demand.id, &Ground::IdentitySeen { paper: seen }).await?;
    if let Some(forcing) = &forcing {
        duplicates::write_forcing(&mut tx, demand.id, territory, &alike, forcing, now).await?;
    }
    tx.entry_recorded(entry.id, demand.id, now).await?;
    journal::did(portal, &mut tx, actor, &demand, What::RegisteredAtDesk).await?;
    end(portal, tx, entry, &demand, event.kind()).await?;
    Ok(Recording::Done(unique_number))
}

/// The renewal, or the changes, of a registered demand.
async fn changes(
    portal: &Portal,
    actor: &Actor,
    mut tx: Tx,
    entry: &Entry,
    id: DemandId,
    typed: &Typed,
    now: DateTime<Utc>,
) -> Result<Recording> {
    let demand = tx.demand(id).await?.ok_or(Error::NotFound)?;
    let relation = tie(portal, &mut tx, actor, &demand).await?;
    require(actor, Action::EditAtDesk, &demand, relation)?;
    let rebased = over(entry, Some(&demand), typed);
    if !rebased.conflicts.is_empty() || typed.get(forms::STATE) != state_of(Some(&demand))? {
        return Ok(Recording::Changed);
    }
    let today = local_day(now, demand.territory(&portal.territories));
    let content = content(portal, &rebased.answers, today)?;
    let before = demand.clone();
    let said = before.content.as_ref().ok_or(Error::NotFound)?;
    if said.organization.is_some() != content.organization.is_some() {
        return Err(LifeCycleError::CivilStatusLocked.into());
    }
    let proof: Option<CivilProof> =
        match forms::civil_proof(typed, &said.identity, &content.identity) {
            Ok(proof) => proof,
            Err(errors) => return Ok(Recording::Wrong(errors)),
        };
    let (demand, event) = match entry.act {
        EntryAct::Renewal => demand.renew_at_desk(content, &portal.territories, today)?,
        _ => demand.modify_at_desk(content, &portal.territories)?,
    };
    let by = by_desk(actor, entry.guichet, now);
    record(portal, &mut tx, Some(&before), &demand, &event, by).await?;
    if let Some(proof) = proof {
        tx.add_ground(id, &Ground::CivilStatusSeen { proof }).await?;
    }
    if let Some(account) = demand.account {
        let mail = if entry.act == EntryAct::Renewal { "renewed" } else { "modified" };
        tx.enqueue_mail(ids::new(), mail, Some(account), Some(id), None, now).await?;
    }
    let number = demand.status.registration().ok_or(Error::NotFound)?.unique_number;
    let what = match entry.act {
        EntryAct::Renewal => What::RenewedAtDesk,
        _ => What::ChangedAtDesk,
    };
    tx.entry_recorded(entry.id, demand.id, now).await?;
    journal::did(portal, &mut tx, actor, &demand, what).await?;
    end(portal, tx, entry, &demand, event.kind()).await?;
    Ok(Recording::Done(number))
}

fn content(portal: &Portal, answers: &Answers, today: NaiveDate) -> Result<Content> {
    let content = journey::content_at_desk(answers, &portal.territories, today);
    content.ok_or_else(|| LifeCycleError::Incomplete.into())
}

async fn end(
    portal: &Portal,
    tx: Tx,
    entry: &Entry,
    demand: &Demand,
    event: &'static str,
) -> Result<()> {
    tx.commit().await?;
    tracing::info!(demand = %demand.id, account = %entry.agent, guichet = %entry.guichet, event, "recorded");
    portal.changed();
    Ok(())
}
