//! A demand as several kinds of people read it: its communes, its history, its content.

use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::demands::Recorded;
use crate::store::notices::Told;
use app::domain::account::Role;
use app::domain::calendar::local_day;
use app::domain::content::Content;
use app::domain::demand::Demand;
use app::domain::event::Event;
use app::domain::guichet::{Guichet, GuichetCode};
use app::domain::notice::in_history;
use app::domain::story::{Author, Reader, sentence};
use app::domain::territory::{InseeCode, TerritoryCode};
use app::forms::Answers;
use app::forms::changes::changes;
use app::forms::summary::{Section, sections};
use app::pages::applicant::HistoryLine;
use chrono::NaiveDate;

/// « Bron (69500) », in the order of the wishes.
pub fn names_of(portal: &Portal, communes: &[InseeCode]) -> Vec<String> {
    let name = |insee| {
        let commune = portal.territories.commune(insee)?;
        let postal = commune.postal_codes.first().map(ToString::to_string).unwrap_or_default();
        Some(format!("{} ({postal})", commune.name))
    };
    communes.iter().filter_map(name).collect()
}

/// What a content says, section by section, in words.
pub fn sections_of(portal: &Portal, content: &Content) -> Vec<Section> {
    sections(&Answers::of(content), &names_of(portal, &content.communes))
}

/// The history as people read it, newest first.
pub fn history(
    portal: &Portal,
    territory: Option<TerritoryCode>,
    events: &[Recorded],
    reader: Reader,
) -> Vec<HistoryLine> {
    let guichets = portal.guichets();
    let author = |recorded: &Recorded| match recorded.channel.as_str() {
        "web" => (Author::Applicant, "sur internet".to_owned()),
        "operator" => (Author::Operator, String::new()),
        "guichet" => {
            let known = guichets.iter().find(|g| g.code.as_str() == recorded.guichet);
            let name = known.map_or_else(|| recorded.guichet.clone(), |g| g.name.clone());
            (Author::Guichet(name), format!("guichet {}", recorded.guichet))
        }
        "manager" => (Author::Manager, String::new()),
        _ => (Author::System, String::new()),
    };
    let mut content: Option<Content> = None;
    let mut lines = Vec::with_capacity(events.len());
    for recorded in events {
        let after = recorded.event.content_after(content.as_ref());
        let changed = match (&recorded.event, &content, &after) {
            (Event::Modified { .. } | Event::Renewed { .. }, Some(before), Some(after)) => {
                let changed = changes(&sections_of(portal, before), &sections_of(portal, after));
                changed.into_iter().map(|section| section.title).collect()
            }
            _ => Vec::new(),
        };
        let (author, by) = author(recorded);
        let day = local_day(recorded.at, territory);
        let text = sentence(reader, &author, &recorded.event, &changed);
        lines.push(HistoryLine { day, text, by });
        content = after;
    }
    lines.reverse();
    lines
}

/// The same with the notices of the expiry that left, each at its day.
pub fn with_notices(
    mut lines: Vec<HistoryLine>,
    territory: Option<TerritoryCode>,
    notices: &[Told],
) -> Vec<HistoryLine> {
    for told in notices {
        let text = in_history(told.step, told.channel, told.state, told.expires_on);
        if let (Some(text), Some(at)) = (text, told.sent_at.or(told.bounced_at)) {
            lines.push(HistoryLine { day: local_day(at, territory), text, by: String::new() });
        }
    }
    // The newest first; those of one day stay in their order.
    lines.sort_by_key(|line| std::cmp::Reverse(line.day));
    lines
}

/// The day on which the e-mail of a demand turned out to be wrong; none when somebody changed the
/// demand since.
pub fn wrong_address(
    territory: Option<TerritoryCode>,
    notices: &[Told],
    events: &[Recorded],
) -> Option<NaiveDate> {
    let at = notices.iter().filter_map(|told| told.bounced_at).max()?;
    let mended = events.iter().any(|one| {
        one.at >= at && matches!(one.event, Event::Modified { .. } | Event::Renewed { .. })
    });
    (!mended).then(|| local_day(at, territory))
}

/// Who consulted a demand, as its applicant reads it: a kind of body, never a person.
pub fn reader(guichets: &[Guichet], role: Role, code: GuichetCode) -> String {
    if role == Role::TerritoryManager {
        return "Gestionnaire du territoire".to_owned();
    }
    if code == GuichetCode::WEB {
        return "Service de vérification du portail".to_owned();
    }
    let known = guichets.iter().find(|guichet| guichet.code == code);
    known.map_or_else(|| format!("Guichet {code}"), |guichet| guichet.name.clone())
}

/// What a filed demand holds.
pub fn content_of(demand: &Demand) -> Result<&Content> {
    demand.content.as_ref().ok_or_else(|| Error::failure("a filed demand without content"))
}
