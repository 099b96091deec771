//! A demand as several kinds of people read it: its communes, its history, its content.

use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::demands::Recorded;
use app::domain::calendar::local_day;
use app::domain::content::Content;
use app::domain::demand::Demand;
use app::domain::territory::{InseeCode, TerritoryCode};
use app::pages::applicant::HistoryLine;

/// « Bron (69500) », in the order of the wishes.
pub fn names_of(portal: &Portal, communes: &[InseeCode]) -> Vec<String> {
    let name = |insee| {
        let commune = portal.territories.commune(insee)?;
        let postal = commune.postal_codes.first().map(ToString::to_string).unwrap_or_default();
        Some(format!("{} ({postal})", commune.name))
    };
    communes.iter().filter_map(name).collect()
}

/// The history as people read it, newest first.
pub fn history(
    portal: &Portal,
    territory: Option<TerritoryCode>,
    events: &[Recorded],
) -> Vec<HistoryLine> {
    let guichets = portal.guichets();
    let by = |recorded: &Recorded| match recorded.channel.as_str() {
        "web" => "sur internet".to_owned(),
        "operator" => "par le service qui vérifie les pièces".to_owned(),
        "guichet" => {
            let known = guichets.iter().find(|g| g.code.as_str() == recorded.guichet);
            let name = known.map(|g| format!(" – {}", g.name)).unwrap_or_default();
            format!("par le guichet {}{name}", recorded.guichet)
        }
        _ => "automatiquement".to_owned(),
    };
    let line = |recorded: &Recorded| HistoryLine {
        day: local_day(recorded.at, territory),
        text: recorded.event.in_words(),
        by: by(recorded),
    };
    events.iter().rev().map(line).collect()
}

/// What a filed demand holds.
pub fn content_of(demand: &Demand) -> Result<&Content> {
    demand.content.as_ref().ok_or_else(|| Error::failure("a filed demand without content"))
}
