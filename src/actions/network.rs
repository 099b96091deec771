//! A file of guichets: checked first, imported once it is confirmed, all of it or nothing, unless
//! its right lines alone are asked for.

use super::journal;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::network::NetworkImport;
use app::domain::guichet::{Guichet, GuichetCode};
use app::domain::ids::NetworkImportId;
use app::domain::journal::What;
use app::domain::network_file::{
    Comparison, Counts, FileProblem, MAX_BYTES, NetworkFile, WrongLine,
};
use app::domain::rights::Actor;
use chrono::TimeDelta;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How long a file waits to be confirmed, and what became of it can be seen.
pub const LIFE: TimeDelta = TimeDelta::hours(1);

/// What there is to say of a file.
#[derive(Debug)]
pub enum Report {
    /// Nothing of it is imported yet.
    Waiting {
        /// What it would change today.
        comparison: Box<Comparison>,
        /// The names of its columns that are left aside.
        ignored: Vec<String>,
    },
    /// What it changed.
    Done {
        /// How many lines did what.
        counts: Counts,
        /// The first of those that were left out.
        wrong: Vec<WrongLine>,
    },
}

/// What came of a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// It is imported.
    Done,
    /// It was already; nothing was done this time.
    Already,
    /// The network changed since the report: nothing was done, it is to be read again.
    Changed,
    /// Some lines are wrong, and all was asked for: nothing was done.
    Wrong,
}

/// Checks a file and keeps it for its administrator, who reads the report. Nothing is imported.
pub async fn check(
    portal: &Portal,
    actor: &Actor,
    bytes: Vec<u8>,
) -> Result<Result<NetworkImportId, FileProblem>> {
    let read = tokio::task::spawn_blocking(move || {
        let text = decode(&bytes)?;
        NetworkFile::open(&text)?;
        Ok(text)
    });
    let text = match read.await? {
        Ok(text) => text,
        Err(problem) => return Ok(Err(problem)),
    };
    let (id, now) = (NetworkImportId(ids::new()), portal.clock.now());
    let mut tx = portal.store.write().await?;
    tx.add_network_import(id, actor.account, &text, now, now + LIFE).await?;
    tx.commit().await?;
    tracing::info!(import = %id, account = %actor.account, bytes = text.len(), "network file kept");
    Ok(Ok(id))
}

/// What a file of this administrator would change today, or has changed.
pub async fn report(portal: &Portal, actor: &Actor, id: NetworkImportId) -> Result<Report> {
    let mut conn = portal.store.read().await?;
    let kept = conn.network_import(id, actor.account, portal.clock.now()).await?;
    Ok(match kept.ok_or(Error::NotFound)? {
        NetworkImport::Done { counts, wrong } => Report::Done { counts, wrong },
        NetworkImport::Waiting(text) => {
            // Not those in memory: another node may have changed some.
            let network = conn.guichets().await?;
            drop(conn);
            let (comparison, ignored) = compare(portal, text, network).await?;
            Report::Waiting { comparison: Box::new(comparison), ignored }
        }
    })
}

/// Imports a file that this administrator has read the report of: all of it, or its right lines
/// only. `base` tells what the report compared the file with.
pub async fn import(
    portal: &Portal,
    actor: &Actor,
    id: NetworkImportId,
    only_valid: bool,
    base: Option<u64>,
) -> Result<Confirmed> {
    let now = portal.clock.now();
    let mut conn = portal.store.read().await?;
    let kept = conn.network_import(id, actor.account, now).await?;
    let text = match kept.ok_or(Error::NotFound)? {
        NetworkImport::Waiting(text) => text,
        NetworkImport::Done { .. } => return Ok(Confirmed::Already),
    };
    // Compared before anybody has to wait: a large file takes seconds. Its number first: what is
    // written in between is then told below.
    let generation = conn.guichet_generation().await?;
    let network = conn.guichets().await?;
    drop(conn);
    let (comparison, _) = compare(portal, text, network).await?;
    let counts = comparison.counts;
    if base != Some(comparison.base) {
        return Ok(Confirmed::Changed);
    }
    if counts.wrong > 0 && !only_valid {
        return Ok(Confirmed::Wrong);
    }
    let mut tx = portal.store.write().await?;
    tx.take_turn_on_guichets().await?;
    if !tx.network_import_waits(id).await? {
        return Ok(Confirmed::Already);
    }
    // One more for this turn: nobody else had theirs since.
    if tx.guichet_generation().await? != generation + 1 {
        return Ok(Confirmed::Changed);
    }
    tx.put_guichets(&comparison.to_write).await?;
    tx.finish_network_import(id, counts, &comparison.wrong, now).await?;
    let everywhere = GuichetCode::WEB;
    journal::did_at_guichet(portal, &mut tx, actor, everywhere, What::NetworkImported).await?;
    tx.commit().await?;
    let Counts { created, changed, closed, unchanged, wrong } = counts;
    tracing::info!(
        import = %id, account = %actor.account, created, changed, closed, unchanged,
        left_out = wrong, "network imported"
    );
    portal.read_guichets().await?;
    Ok(Confirmed::Done)
}

/// Every guichet, as the database has it now.
pub async fn guichets(portal: &Portal) -> Result<Vec<Guichet>> {
    portal.store.read().await?.guichets().await
}

/// Erases the files that nobody confirmed in time, and what was kept of the others.
pub async fn forget(portal: &Portal) -> Result<()> {
    let now = portal.clock.now();
    if portal.store.read().await?.expired_network_imports(now).await? == 0 {
        return Ok(());
    }
    let mut tx = portal.store.write().await?;
    tx.delete_expired_network_imports(now).await?;
    tx.commit().await
}

/// Beside the network; and the names of the columns that are left aside.
async fn compare(
    portal: &Portal,
    text: String,
    network: Vec<Guichet>,
) -> Result<(Comparison, Vec<String>)> {
    let france = portal.territories.clone();
    let compared = tokio::task::spawn_blocking(move || {
        let file = NetworkFile::open(&text)?;
        Ok::<_, FileProblem>((file.compare(&network, &france), file.ignored().to_vec()))
    });
    // It was opened before it was kept: an older version of the program knew other columns.
    compared.await?.map_err(Error::refused)
}

/// The text of a file: UTF-8 or UTF-16 when it says so by its first bytes, UTF-8 when it is, else
/// what Windows spreadsheets write.
fn decode(bytes: &[u8]) -> Result<String, FileProblem> {
    if bytes.len() > MAX_BYTES {
        return Err(FileProblem::TooBig);
    }
    let (encoding, start) = match Encoding::for_bom(bytes) {
        Some(found) => found,
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, 0),
        None => (WINDOWS_1252, 0),
    };
    let (text, broken) = encoding.decode_without_bom_handling(&bytes[start..]);
    // No text holds the bytes that pictures and workbooks are full of.
    let binary = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n');
    if broken || text.contains(binary) {
        return Err(FileProblem::NotText);
    }
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encodings_of_spreadsheets_are_read() {
        let utf_16: Vec<u8> = "\u{feff}état;€".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let files: [&[u8]; 4] =
            ["état;€".as_bytes(), "\u{feff}état;€".as_bytes(), b"\xe9tat;\x80", &utf_16];
        for bytes in files {
            assert_eq!(decode(bytes).as_deref(), Ok("état;€"), "{bytes:?}");
        }
        assert_eq!(decode(b"").as_deref(), Ok(""));
    }

    #[test]
    fn what_is_no_text_is_told() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        let broken = b"\xef\xbb\xbf\xff\xff";
        let files: [&[u8]; 5] = [png, b"PK\x03\x04", b"%PDF-1.5\n\xe2\xe3\0", broken, b"a\0b"];
        for bytes in files {
            assert_eq!(decode(bytes), Err(FileProblem::NotText), "{bytes:?}");
        }
        assert_eq!(decode(&vec![b'a'; MAX_BYTES + 1]), Err(FileProblem::TooBig));
    }
}
