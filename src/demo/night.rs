//! One evening of the demonstration: an agent looks at demands late, so that the manager of the
//! territory finds something to ask about in the morning.

use crate::actions::guichet;
use crate::error::Result;
use crate::portal::Portal;
use crate::store::dispatches::Filter;
use app::domain::calendar::{end_of_day, local_day};
use app::domain::dispatch::DispatchState;
use app::domain::rights::Actor;
use app::domain::unique_number::UniqueNumber;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;

/// Demands looked at: more than a forgotten one, less than a busy morning.
const LOOKED_AT: usize = 6;
/// Lines of the inbox that they are chosen from.
const RECEIVED: i64 = 500;

/// Twenty to eleven on the eve of the day on which the demonstration is made.
pub(super) fn evening(anchor: DateTime<Utc>) -> DateTime<Utc> {
    let today = local_day(anchor, None);
    end_of_day(today.pred_opt().unwrap_or(today), None) - TimeDelta::minutes(80)
}

/// Looks at demands that were taken in long ago, each once.
pub(super) async fn look(portal: &Portal, agent: &Actor, at: DateTime<Utc>) -> Result<()> {
    let filter = Filter {
        all: true,
        unread: false,
        kind: String::new(),
        from: DateTime::UNIX_EPOCH,
        until: at,
    };
    let inbox = guichet::inbox(portal, agent, &filter, RECEIVED, 0).await?;
    let taken = inbox.lines.iter().filter(|line| line.state == DispatchState::Acknowledged);
    let numbers: BTreeSet<UniqueNumber> =
        taken.filter_map(|line| line.unique_number.parse().ok()).collect();
    for number in numbers.into_iter().take(LOOKED_AT) {
        let mut conn = portal.store.read().await?;
        let Some(demand) = conn.demand_by_number(number).await? else { continue };
        let looked = conn.looked_since(agent.account, demand.id, at).await?;
        drop(conn);
        if !looked {
            guichet::dispatched(portal, agent, number).await?;
        }
    }
    Ok(())
}
