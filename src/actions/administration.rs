//! What an administrator watches over, and the guichets.

use super::journal;
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::account::Role;
use app::domain::guichet::{Guichet, GuichetCode};
use app::domain::journal::What;
use app::domain::rights::Actor;
use app::domain::territory::TerritoryCode;

/// What an administrator watches over.
#[derive(Debug)]
pub struct Overview {
    /// How many agents of each role can sign in.
    pub agents: Vec<(Role, i64)>,
    /// The same by territory, the agents of its guichets included.
    pub staff: Vec<(TerritoryCode, Role, i64)>,
    /// How many sendings failed for good.
    pub failures: i64,
    /// Territories whose files no operator checks, and how many wait there.
    pub unattended: Vec<(TerritoryCode, i64)>,
}

/// The agents in figures, and what goes wrong.
pub async fn overview(portal: &Portal) -> Result<Overview> {
    let now = portal.clock.now();
    let mut conn = portal.store.read().await?;
    Ok(Overview {
        agents: conn.agents_by_role(now).await?,
        staff: conn.agents_by_territory(now).await?,
        failures: conn.failed_sendings().await?,
        unattended: conn.unattended(now).await?,
    })
}

/// Adds or replaces guichets.
pub async fn put_guichets(portal: &Portal, guichets: &[Guichet]) -> Result<()> {
    let mut tx = portal.store.write().await?;
    tx.take_turn_on_guichets().await?;
    for guichet in guichets {
        tx.put_guichet(guichet).await?;
    }
    tx.commit().await?;
    portal.read_guichets().await
}

/// Adds a guichet (`version`: none), or writes one that is still at that version;
/// [`Error::Conflict`] when it is there already, or was written meanwhile.
pub async fn save_guichet(
    portal: &Portal,
    by: &Actor,
    guichet: &Guichet,
    version: Option<i64>,
) -> Result<()> {
    let mut tx = portal.store.write().await?;
    tx.take_turn_on_guichets().await?;
    let kept = tx.guichet_version(guichet.code).await?;
    if kept != version {
        return Err(if kept.is_none() { Error::NotFound } else { Error::Conflict });
    }
    tx.put_guichet(guichet).await?;
    journal::did_at_guichet(portal, &mut tx, by, guichet.code, What::GuichetWritten).await?;
    tx.commit().await?;
    tracing::info!(account = %by.account, guichet = %guichet.code, "guichet written");
    portal.read_guichets().await
}

/// One guichet as it is kept, and its version.
pub async fn guichet(portal: &Portal, code: GuichetCode) -> Result<(Guichet, i64)> {
    portal.store.read().await?.guichet(code).await?.ok_or(Error::NotFound)
}
