//! The documents that the people of the demonstration send: drawn here, sent as anybody's.

use crate::actions::document::{self, NotAdded};
use crate::actions::intake::Kept;
use crate::documents::arrival::Arrival;
use crate::documents::samples;
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::content::Identity;

/// Sends a document. Nothing is built on one that waits: its failure ends the preparation, which
/// goes on from there at the next start.
pub(super) async fn send(
    portal: &Portal,
    sender: &document::Sender,
    shown: &Identity,
) -> Result<()> {
    let mut arrival = Arrival::begin(&portal.arrivals)?;
    arrival.add(&document_of(shown).await?).await?;
    let added = document::add(portal, sender, arrival.end().await?, None).await;
    match added.map_err(failure)? {
        Kept::Ready => Ok(()),
        Kept::Waiting(stage) => Err(Error::failure(format!(
            "the documents of the demonstration cannot be kept now ({}); start again once they can",
            stage.code()
        ))),
    }
}

fn failure(not_added: NotAdded) -> Error {
    match not_added {
        NotAdded::File(refusal) => Error::failure(refusal.to_string()),
        NotAdded::Other(error) => error,
    }
}

/// A picture of the card that the applicant sends.
async fn document_of(shown: &Identity) -> Result<Vec<u8>> {
    let date = shown.birth_date;
    let (day, month) = (date.day().unwrap_or_default(), date.month().unwrap_or_default());
    let mut lines = vec![format!("Nom {}", shown.name_at_birth())];
    lines.extend(shown.birth_name.as_ref().map(|_| format!("Usage {}", shown.name)));
    lines.push("Prénoms".to_owned());
    lines.push(shown.first_names.clone());
    lines.push(format!("Naissance {day:02} {month:02} {}", date.year()));
    let picture = tokio::task::spawn_blocking(move || {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        samples::specimen(day * 31 + month * 7, &lines)
    });
    Ok(picture.await?)
}
