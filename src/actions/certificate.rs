//! Certificates: written with their event, printed afterwards, kept as they were issued.

use super::desk::tie;
use super::{journal, own, require};
use crate::certificate::stamp::Code;
use crate::certificate::{PrintError, print};
use crate::documents::turns::{Turn, Work};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::Tx;
use crate::store::certificates::{Certificate, Issued};
use app::domain::calendar::{PROMISED_WORKING_DAYS, local_day, working_days_later};
use app::domain::certificate::{CertificateKind, Directory, certificate};
use app::domain::demand::Demand;
use app::domain::dispatch::retry_delay;
use app::domain::event::{By, Event};
use app::domain::guichet::GuichetCode;
use app::domain::ids::{CertificateId, DocumentId};
use app::domain::journal::What;
use app::domain::life_cycle::Status;
use app::domain::rights::{Action, Actor};
use app::domain::unique_number::UniqueNumber;
use app::papers::{self, Paper, Receipt};
use chrono::{NaiveDate, TimeDelta};
use sha2::{Digest as _, Sha256};

/// A document in the vault that no certificate has after this long belongs to nobody.
const ON_ITS_WAY: TimeDelta = TimeDelta::hours(1);

/// Writes the certificate that an event gives, if it gives one, with what it must remember of
/// the guichets of its day.
pub(super) async fn issue(
    portal: &Portal,
    tx: &mut Tx,
    demand: &Demand,
    seq: i64,
    event: &Event,
    by: By,
) -> Result<()> {
    let Some(kind) = CertificateKind::of(event) else { return Ok(()) };
    let directory = around(portal, demand, by.guichet);
    let issued = Issued {
        id: CertificateId(ids::new()),
        demand: demand.id,
        seq,
        kind,
        issued_on: local_day(by.at, demand.territory(&portal.territories)),
        directory: &directory,
        at: by.at,
    };
    tx.add_certificate(&issued).await
}

fn around(portal: &Portal, demand: &Demand, sender: GuichetCode) -> Directory {
    let wished = demand.content.as_ref().map(|content| content.communes.as_slice());
    Directory::around(wished.unwrap_or_default(), sender, &portal.guichets(), &portal.territories)
}

/// Makes what is due, at most `limit`; gives how many were looked at.
pub async fn make_due(portal: &Portal, limit: i64) -> Result<usize> {
    let now = portal.clock.now();
    let due = portal.store.read().await?.certificates_to_make(now, limit).await?;
    for id in &due {
        let Err(error) = make(portal, *id).await else { continue };
        // The others need not wait for this one.
        let mut tx = portal.store.write().await?;
        let kept = tx.certificate(*id).await?.ok_or(Error::NotFound)?;
        let attempts = u32::try_from(kept.attempts).unwrap_or(u32::MAX).saturating_add(1);
        let next = retry_delay(attempts).map(|delay| now + delay);
        tracing::error!(certificate = %id, attempts, %error, "certificate not made");
        tx.postpone_certificate(*id, next).await?;
        tx.commit().await?;
    }
    Ok(due.len())
}

/// Leaves what is to make until somebody asks for it.
pub async fn make_when_asked(portal: &Portal) -> Result<()> {
    let mut tx = portal.store.write().await?;
    tx.make_certificates_when_asked().await?;
    tx.commit().await
}

/// The bytes of a certificate, made now if they were not yet. Whoever is first to keep them
/// decides for good: everybody is given the same.
pub async fn make(portal: &Portal, id: CertificateId) -> Result<Vec<u8>> {
    let kept = portal.store.read().await?.certificate(id).await?.ok_or(Error::NotFound)?;
    if let Some((document, sha256)) = &kept.made {
        return read(portal, *document, sha256).await;
    }
    let paper = paper_of(portal, &kept).await?;
    let pdf = printed(portal, paper, id.to_string(), None).await?;
    let sha256 = hex(&pdf);
    let document = DocumentId(ids::new());
    // Named before it is in the vault: if anything stops us on the way, it is erased.
    let mut tx = portal.store.write().await?;
    tx.erase_page(document, portal.clock.now() + ON_ITS_WAY).await?;
    tx.commit().await?;
    portal.vault.put(document, pdf.clone()).await.map_err(failed)?;
    let mut tx = portal.store.write().await?;
    if tx.certificate_made(id, document, &sha256).await? {
        tx.page_not_to_erase(document).await?;
        tx.commit().await?;
        tracing::info!(certificate = %id, demand = %kept.demand, "certificate made");
        return Ok(pdf);
    }
    drop(tx);
    // Another was kept first; ours is erased when its hour has passed.
    let kept = portal.store.read().await?.certificate(id).await?.ok_or(Error::NotFound)?;
    let (document, sha256) =
        kept.made.ok_or_else(|| Error::failure("a certificate neither made nor to make"))?;
    read(portal, document, &sha256).await
}

fn failed(error: crate::documents::VaultError) -> Error {
    Error::Failure(Box::new(error))
}

async fn read(portal: &Portal, document: DocumentId, sha256: &str) -> Result<Vec<u8>> {
    let pdf = portal.vault.get(document).await.map_err(failed)?;
    if hex(&pdf) == sha256 {
        Ok(pdf)
    } else {
        Err(Error::failure("a certificate is no longer what was issued"))
    }
}

fn hex(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// What a certificate says: the demand as its event left it, whatever came later.
async fn paper_of(portal: &Portal, kept: &Certificate) -> Result<Paper> {
    let recorded = portal.store.read().await?.events(kept.demand).await?;
    let events: Vec<Event> = recorded
        .into_iter()
        .take_while(|recorded| recorded.seq <= kept.seq)
        .map(|recorded| recorded.event)
        .collect();
    let demand = Demand::fold(kept.demand, None, &events);
    let registration = demand.status.registration();
    let (Some(registration), Some(content)) = (registration, &demand.content) else {
        return Err(Error::failure("a certificate of a demand that is not registered"));
    };
    let number = registration.unique_number;
    let code = portal.stamp.code(kept.id, number, kept.issued_on);
    let said =
        certificate(kept.kind, kept.issued_on, registration, content, kept.directory.clone());
    Ok(papers::certificate(&said, &portal.config.base_url, &code))
}

/// Prints away from the threads that answer, a few papers at once. The turn of whoever asked, if they
/// need one, lasts as long as the work: they may leave before.
pub(super) async fn printed(
    portal: &Portal,
    paper: Paper,
    identity: String,
    own: Option<Turn>,
) -> Result<Vec<u8>> {
    let turn = portal.printing.clone().acquire_owned().await.map_err(|_| Error::Busy)?;
    let pdf = tokio::task::spawn_blocking(move || {
        let _turns = (turn, own);
        print(&paper, &identity)
    });
    Ok(pdf.await??)
}

/// The certificates of a demand that its page lists, oldest first.
pub async fn of_demand(portal: &Portal, demand: &Demand) -> Result<Vec<Certificate>> {
    portal.store.read().await?.certificates(demand.id).await
}

/// The last certificate of the actor's demand.
pub async fn own_last(portal: &Portal, actor: &Actor) -> Result<Vec<u8>> {
    let demand = portal.store.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::SeeOwnCertificate, &demand, own(actor, &demand))?;
    last(portal, &demand).await
}

async fn last(portal: &Portal, demand: &Demand) -> Result<Vec<u8>> {
    let last = of_demand(portal, demand).await?.pop().ok_or(Error::NotFound)?;
    make(portal, last.id).await
}

/// One certificate of the actor's.
pub async fn own_one(portal: &Portal, actor: &Actor, id: CertificateId) -> Result<Vec<u8>> {
    let mut conn = portal.store.read().await?;
    let kept = conn.certificate(id).await?.ok_or(Error::NotFound)?;
    let demand = conn.demand(kept.demand).await?.ok_or(Error::NotFound)?;
    require(actor, Action::SeeOwnCertificate, &demand, own(actor, &demand))?;
    drop(conn);
    make(portal, id).await
}

/// The last certificate of a demand that the actor's guichets may see; who looked is in the journal.
pub async fn dispatched_last(
    portal: &Portal,
    actor: &Actor,
    number: UniqueNumber,
) -> Result<Vec<u8>> {
    let mut conn = portal.store.read().await?;
    let demand = conn.demand_by_number(number).await?.ok_or(Error::NotFound)?;
    let relation = tie(portal, &mut conn, actor, &demand).await?;
    require(actor, Action::SeeDispatched, &demand, relation)?;
    drop(conn);
    journal::looks(portal, actor, &demand, What::SawCertificate).await?;
    tracing::info!(account = %actor.account, demand = %demand.id, "certificate seen by a guichet");
    last(portal, &demand).await
}

/// The receipt of the actor's filing, while it waits or is to be corrected.
pub async fn own_receipt(portal: &Portal, actor: &Actor) -> Result<Vec<u8>> {
    let demand = portal.store.demand_of(actor.account).await?.ok_or(Error::NotFound)?;
    require(actor, Action::SeeReceipt, &demand, own(actor, &demand))?;
    let (Some(filed_on), Some(content)) = (demand.status.filed_on(), &demand.content) else {
        return Err(Error::NotFound);
    };
    let (events, pages) = {
        let mut conn = portal.store.read().await?;
        (conn.events(demand.id).await?, conn.pages(demand.id).await?.len())
    };
    let territory = demand.territory(&portal.territories);
    let sent_on = events
        .iter()
        .rev()
        .find(|one| matches!(one.event, Event::Filed { .. } | Event::Resubmitted { .. }))
        .map_or(filed_on, |sent| local_day(sent.at, territory));
    let waits = matches!(demand.status, Status::Submitted { .. });
    let paper = papers::receipt(
        &Receipt {
            filed_on,
            sent_on,
            checked_by: waits
                .then(|| working_days_later(sent_on, PROMISED_WORKING_DAYS, territory)),
            refusal: demand.status.refusal(),
            content,
            pages,
            directory: &around(portal, &demand, GuichetCode::WEB),
        },
        &portal.config.base_url,
    );
    let identity = format!("receipt {} {}", demand.id, demand.version);
    // One at a time for a person: this one is made anew each time.
    let turn = portal.receipts.take(actor.account, Work::Quick).await.ok_or(Error::Busy)?;
    printed(portal, paper, identity, Some(turn)).await
}

/// The number and the day of a genuine certificate. Whatever else is said no to in the same way.
pub async fn verify(portal: &Portal, code: &str) -> Result<Option<(UniqueNumber, NaiveDate)>> {
    let Some(code) = Code::read(code) else { return Ok(None) };
    let mut conn = portal.store.read().await?;
    let Some(kept) = conn.certificate(code.id).await? else { return Ok(None) };
    let Some(demand) = conn.demand(kept.demand).await? else { return Ok(None) };
    let Some(registration) = demand.status.registration() else { return Ok(None) };
    let number = registration.unique_number;
    let genuine = portal.stamp.is_genuine(&code, number, kept.issued_on);
    Ok(genuine.then_some((number, kept.issued_on)))
}

impl From<PrintError> for Error {
    fn from(error: PrintError) -> Self {
        Self::Failure(Box::new(error))
    }
}
