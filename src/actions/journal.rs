//! The access journal: written before anything is shown, in the transaction of what is done, and
//! checked as a whole.

use super::demand::held;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::journal::{Checkpoint, Entry, Row};
use crate::store::{Conn, Tx};
use app::domain::account::Role;
use app::domain::demand::Demand;
use app::domain::guichet::GuichetCode;
use app::domain::ids::AccountId;
use app::domain::journal::{KEPT, ONE_LOOK, Verdict, What};
use app::domain::rights::Actor;

/// Entries of the page of an applicant.
const SHOWN: i64 = 500;
/// Entries checked in one go.
const CHECKED: i64 = 1_000;

/// Adds an entry to the journal, under its lock: called last, just before the commit.
async fn add(portal: &Portal, tx: &mut Tx, entry: &Entry) -> Result<()> {
    let (seq, end) = tx.next_journal_place().await?;
    let mut row = Row::of(seq, entry);
    row.hash = portal.chain.link(&end, &row);
    tx.add_to_journal(&row, &portal.chain.end(&row.hash)).await
}

/// The desk of the actor that a demand was sent to; the portal for who has no desk.
async fn desk(tx: &mut Tx, actor: &Actor, demand: &Demand) -> Result<GuichetCode> {
    desk_among(tx, &actor.guichets, demand).await
}

async fn desk_among(tx: &mut Tx, guichets: &[GuichetCode], demand: &Demand) -> Result<GuichetCode> {
    if guichets.is_empty() {
        return Ok(GuichetCode::WEB);
    }
    let told = tx.told(demand.id).await?;
    let issued = demand.status.registration().map(|known| known.unique_number.guichet());
    let mine = guichets.iter().find(|code| told.contains(code) || issued == Some(**code));
    Ok(*mine.or(guichets.first()).unwrap_or(&GuichetCode::WEB))
}

/// Writes what an agent did to a demand, in the transaction that does it, last.
pub(crate) async fn did(
    portal: &Portal,
    tx: &mut Tx,
    actor: &Actor,
    demand: &Demand,
    what: What,
) -> Result<()> {
    let entry = Entry {
        at: portal.clock.now(),
        actor: Some(actor.account),
        role: actor.role,
        guichet: desk(tx, actor, demand).await?,
        territory: demand.territory(&portal.territories),
        demand: Some(demand.id),
        what,
        reason: what.reason(),
        agent: None,
    };
    add(portal, tx, &entry).await
}

/// Writes that demands are named in a list that somebody asked for, in the transaction that makes it,
/// last.
pub(crate) async fn listed(
    portal: &Portal,
    tx: &mut Tx,
    by: AccountId,
    role: Role,
    guichets: &[GuichetCode],
    demands: &[&Demand],
) -> Result<()> {
    for demand in demands {
        let guichet = desk_among(tx, guichets, demand).await?;
        let entry = Entry {
            at: portal.clock.now(),
            actor: Some(by),
            role,
            guichet,
            territory: demand.territory(&portal.territories),
            demand: Some(demand.id),
            what: What::Listed,
            reason: What::Listed.reason(),
            agent: None,
        };
        add(portal, tx, &entry).await?;
    }
    Ok(())
}

/// Writes that an agent looks at a demand, and makes it last: what they look at is given to them
/// afterwards, or not at all.
pub(crate) async fn looks(
    portal: &Portal,
    actor: &Actor,
    demand: &Demand,
    what: What,
) -> Result<()> {
    let mut tx = portal.store.write().await?;
    did(portal, &mut tx, actor, demand, what).await?;
    tx.commit().await
}

/// Writes that an agent goes on looking at a demand, unless a look of theirs was written so lately
/// that this is the same one ([`ONE_LOOK`]).
pub(crate) async fn goes_on(
    portal: &Portal,
    actor: &Actor,
    demand: &Demand,
    what: What,
) -> Result<()> {
    let since = portal.clock.now() - ONE_LOOK;
    if portal.store.read().await?.looked_since(actor.account, demand.id, since).await? {
        return Ok(());
    }
    looks(portal, actor, demand, what).await
}

/// An entry about no demand and no agent, by the command line.
fn without_demand(portal: &Portal, role: Role, guichet: GuichetCode, what: What) -> Entry {
    Entry {
        at: portal.clock.now(),
        actor: None,
        role,
        guichet,
        territory: None,
        demand: None,
        what,
        reason: what.reason(),
        agent: None,
    }
}

/// Writes what somebody did that is about no demand: to a guichet or from theirs (that of the
/// portal stands for many, and for none).
pub(crate) async fn did_at_guichet(
    portal: &Portal,
    tx: &mut Tx,
    by: &Actor,
    guichet: GuichetCode,
    what: What,
) -> Result<()> {
    let entry = without_demand(portal, by.role, guichet, what);
    add(portal, tx, &Entry { actor: Some(by.account), ..entry }).await
}

/// Writes what an administrator, or the command line (none), did to an agent's account.
pub(crate) async fn did_to_agent(
    portal: &Portal,
    tx: &mut Tx,
    by: Option<&Actor>,
    agent: AccountId,
    what: What,
) -> Result<()> {
    let entry = without_demand(portal, Role::Administrator, GuichetCode::WEB, what);
    let actor = by.map(|actor| actor.account);
    add(portal, tx, &Entry { actor, agent: Some(agent), ..entry }).await
}

/// The actor's demand, and who consulted or changed it within a year, newest first;
/// [`Error::NotFound`] without demand.
pub async fn of_own(portal: &Portal, actor: &Actor) -> Result<(Demand, Vec<Entry>)> {
    let demand = held(portal, actor).await?.ok_or(Error::NotFound)?;
    let since = portal.clock.now().checked_sub_months(KEPT).unwrap_or_default();
    let entries = portal.store.read().await?.journal_of(demand.id, since, SHOWN).await?;
    Ok((demand, entries))
}

/// Checks the whole journal against its key.
pub async fn verify(portal: &Portal) -> Result<Verdict> {
    let begins = async || {
        let checkpoint = portal.store.read().await?.journal_checkpoint().await?;
        Ok::<_, Error>(checkpoint.map(|checkpoint| checkpoint.seq))
    };
    loop {
        let before = begins().await?;
        let verdict = check(portal).await?;
        // Entries purged meanwhile are not missing: what is left is checked again.
        if verdict.is_whole() || begins().await? == before {
            return Ok(verdict);
        }
    }
}

async fn check(portal: &Portal) -> Result<Verdict> {
    // Entries added meanwhile are after this end.
    let Some(head) = portal.store.read().await?.journal_head().await? else {
        return Ok(Verdict::NoEnd);
    };
    let last = head.seq;
    let Some((first, mut end)) = beginning(portal, &mut portal.store.read().await?).await? else {
        return Ok(Verdict::WrongStart);
    };
    let mut seq = first;
    while seq < last {
        let rows = portal.store.read().await?.journal_after(seq, last, CHECKED).await?;
        if rows.is_empty() {
            return Ok(Verdict::Missing(seq + 1));
        }
        for row in rows {
            let Some(row) = row else { return Ok(Verdict::Altered(seq + 1)) };
            if row.seq != seq + 1 {
                return Ok(Verdict::Missing(seq + 1));
            }
            if row.hash != portal.chain.link(&end, &row) {
                return Ok(Verdict::Altered(row.seq));
            }
            end = portal.chain.end(&row.hash);
            seq = row.seq;
        }
    }
    if head.hash != end {
        return Ok(Verdict::WrongEnd(last));
    }
    Ok(if head.outside == 0 {
        Verdict::Whole(last.saturating_sub(first))
    } else {
        Verdict::Outside(head.outside)
    })
}

/// The place after which the journal begins, and the end of the chain there; none when what was
/// sealed is not what is there.
async fn beginning(portal: &Portal, conn: &mut Conn) -> Result<Option<(i64, String)>> {
    Ok(match conn.journal_checkpoint().await? {
        None => Some((0, String::new())),
        Some(Checkpoint { seq, sealed }) => portal.chain.unseal(seq, &sealed).map(|end| (seq, end)),
    })
}

/// Purges the entries that are older than they are kept for, a batch at a time; true when more may
/// be left. The end of the chain where they stop is sealed, so that the rest can still be checked.
/// What is not whole is kept: it is evidence.
pub async fn purge(portal: &Portal) -> Result<bool> {
    let before = portal.clock.now().checked_sub_months(KEPT).unwrap_or_default();
    let mut tx = portal.store.write().await?;
    tx.lock_journal().await?;
    let Some((first, mut end)) = beginning(portal, &mut tx).await? else {
        tracing::error!("the access journal does not begin where it was sealed: nothing is purged");
        return Ok(false);
    };
    let rows = tx.journal_after(first, i64::MAX, CHECKED).await?;
    let full = rows.len() == usize::try_from(CHECKED).unwrap_or(usize::MAX);
    let mut seq = first;
    for row in rows {
        let sound =
            row.filter(|row| row.seq == seq + 1 && row.hash == portal.chain.link(&end, row));
        let Some(row) = sound else {
            tracing::error!(entry = seq + 1, "the access journal is broken: nothing is purged");
            return Ok(false);
        };
        if row.at >= before {
            break;
        }
        end = portal.chain.end(&row.hash);
        seq = row.seq;
    }
    if seq == first {
        return Ok(false);
    }
    let checkpoint = Checkpoint { seq, sealed: portal.chain.seal(seq, &end) };
    tx.purge_journal(&checkpoint).await?;
    tx.commit().await?;
    tracing::info!(entries = seq - first, up_to = seq, "access journal purged");
    Ok(full)
}
