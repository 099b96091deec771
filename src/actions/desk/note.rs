//! Notes between the guichets that hold a demand.

use super::super::{journal, require};
use super::{acting, open_codes, tie};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use app::domain::desk::{ActingError, SAME_NOTE};
use app::domain::guichet::GuichetCode;
use app::domain::journal::What;
use app::domain::rights::{Action, Actor};
use app::domain::unique_number::UniqueNumber;

/// Writes one, once however often it is sent. Only a guichet that holds the demand does, and only
/// those that hold it read it.
pub async fn write(
    portal: &Portal,
    actor: &Actor,
    number: UniqueNumber,
    guichet: Option<GuichetCode>,
    text: &str,
) -> Result<()> {
    let now = portal.clock.now();
    let mut tx = portal.store.write().await?;
    let demand = tx.demand_by_number(number).await?.ok_or(Error::NotFound)?;
    let relation = tie(portal, &mut tx, actor, &demand).await?;
    require(actor, Action::WriteNote, &demand, relation)?;
    let guichet = acting(portal, actor, guichet)?.code;
    if !tx.holds(demand.id, &[guichet]).await? {
        let another = tx.holds(demand.id, &open_codes(portal, actor)).await?;
        return Err(if another {
            Error::refused(ActingError::NotHolding)
        } else {
            Error::NotFound
        });
    }
    // First: this row is also the lock behind which the second click of a double click waits.
    tx.mark_read(demand.id, &[guichet], now).await?;
    if tx.wrote_note(demand.id, guichet, actor.account, text, now - SAME_NOTE).await? {
        return Ok(());
    }
    tx.add_note(ids::new(), demand.id, guichet, actor.account, text, now).await?;
    journal::did(portal, &mut tx, actor, &demand, What::WroteNote).await?;
    tx.commit().await?;
    tracing::info!(account = %actor.account, demand = %demand.id, guichet = %guichet, "note written");
    Ok(())
}
