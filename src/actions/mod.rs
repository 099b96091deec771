//! What must happen together: one function per thing a person does, one transaction each.

pub mod account;
pub mod administration;
pub mod agent;
pub mod answers;
pub mod board;
pub mod certificate;
pub mod correction;
pub mod daily;
pub mod dead_letters;
pub mod decision;
pub mod demand;
pub mod desk;
pub mod document;
pub mod duplicates;
pub mod editions;
pub mod erasure;
pub mod extraction;
pub mod guichet;
pub mod hand_off;
pub mod handicap;
pub mod intake;
pub mod journal;
pub mod keep;
pub mod letters;
pub mod link;
pub mod modification;
pub mod network;
pub mod notice;
pub mod outbox;
pub mod own_data;
pub mod pressure;
pub mod queue;
pub mod reading;
pub mod renunciation;
pub mod second_factor;
pub mod statistics;
pub mod upload;

use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::Tx;
use app::domain::calendar::local_day;
use app::domain::content::Content;
use app::domain::demand::Demand;
use app::domain::desk::search_names;
use app::domain::dispatch::recipients;
use app::domain::event::{By, Channel, Event};
use app::domain::guichet::GuichetCode;
use app::domain::ids::AccountId;
use app::domain::rights::{Action, Actor, Relation, Target, may};
use app::domain::statistics::movements;
use chrono::{DateTime, Utc};

/// Says no as if the demand did not exist: unknown and not-yours look the same outside.
pub(crate) fn require(
    actor: &Actor,
    action: Action,
    demand: &Demand,
    relation: Relation,
) -> Result<()> {
    let target = Target { state: demand.status.kind(), relation };
    // While the document is looked at, its pages stay as they are.
    let pages = [Action::SendDocument, Action::SendInPieces, Action::HandOver];
    if pages.contains(&action) && demand.takes_documents().is_err() {
        return Err(Error::NotFound);
    }
    if may(Some(actor.role), action, Some(target)) { Ok(()) } else { Err(Error::NotFound) }
}

/// The tie of an applicant to a demand.
pub(crate) fn own(actor: &Actor, demand: &Demand) -> Relation {
    if demand.account == Some(actor.account) { Relation::Own } else { Relation::Foreign }
}

/// The tie of an operator or manager to a demand.
pub(crate) fn in_territory(portal: &Portal, actor: &Actor, demand: &Demand) -> Relation {
    match demand.territory(&portal.territories) {
        Some(territory) if actor.territories.contains(&territory) => Relation::InScope,
        _ => Relation::Foreign,
    }
}

/// Tries again once when somebody else wrote in between: what they did then shows, and the second
/// click of a double click is told that all is done rather than that something changed.
macro_rules! again_once {
    ($action:expr) => {
        match $action {
            Err($crate::error::Error::Conflict) => $action,
            done => done,
        }
    };
}
pub(crate) use again_once;

/// Saves a demand with the event that changed it: register, statistics, outbox.
/// `before` is the demand it was; none for one that is born.
pub(crate) async fn record(
    portal: &Portal,
    tx: &mut Tx,
    before: Option<&Demand>,
    demand: &Demand,
    event: &Event,
    by: By,
) -> Result<()> {
    tx.save_demand(demand, demand.territory(&portal.territories)).await?;
    write_down(portal, tx, before, demand, event, by).await
}

/// What [`record`] does once the demand is saved.
pub(crate) async fn write_down(
    portal: &Portal,
    tx: &mut Tx,
    before: Option<&Demand>,
    demand: &Demand,
    event: &Event,
    by: By,
) -> Result<()> {
    let territory = demand.territory(&portal.territories);
    let seq = tx.append(demand.id, demand.version + 1, event, by).await?;
    let after = demand.content.as_ref();
    let names = |content: Option<&Content>| content.map(search_names).unwrap_or_default();
    if matches!(event, Event::Filed { .. } | Event::Registered { .. })
        || names(before.and_then(|demand| demand.content.as_ref())) != names(after)
    {
        tx.name_demand(demand.id, &names(after)).await?;
    }
    let day = local_day(by.at, territory);
    let movements = movements(event, before, demand, &portal.territories, day);
    tx.count(demand.id, seq, &movements).await?;
    certificate::issue(portal, tx, demand, seq, event, by).await?;
    duplicates::keep_up(portal, tx, demand, event, by.at).await?;
    daily::plan(
        portal,
        tx,
        demand,
        matches!(event, Event::Renewed { .. }).then_some(by.channel),
        by.at,
    )
    .await?;
    if event.is_dispatched() {
        let wished = after.map(|content| content.communes.as_slice()).unwrap_or_default();
        let guichets = portal.guichets();
        let mut codes = recipients(wished, by.guichet, guichets.iter(), &portal.territories);
        // Those who hold it already, wherever it goes from now on: else they would keep what is no
        // longer true. Nobody holds what is only registered now.
        let is_first = matches!(event, Event::Registered { .. });
        let told = if is_first { Vec::new() } else { tx.told(demand.id).await? };
        let known = |code: &GuichetCode| guichets.iter().any(|g| g.active && g.code == *code);
        codes.extend(told.into_iter().filter(|code| *code != by.guichet && known(code)));
        tx.dispatch(demand.id, seq, &codes, by.at).await?;
    }
    Ok(())
}

/// The applicant, on the portal.
pub(crate) fn by_applicant(account: AccountId, at: DateTime<Utc>) -> By {
    By { actor: Some(account), channel: Channel::Web, guichet: GuichetCode::WEB, at }
}
