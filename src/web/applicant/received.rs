//! Who received a demand, and who took it in.

use crate::portal::Portal;
use crate::store::dispatches::Sending;
use app::domain::calendar::local_day;
use app::domain::guichet::{GuichetCode, GuichetType};
use app::domain::territory::TerritoryCode;
use app::pages::applicant::{Received, ReceivedBy};
use std::collections::BTreeMap;

/// Guichets by kind, in the order of the kinds, then by name. What is told of each is the last
/// sending: it holds all that went before.
pub fn by_kind(
    portal: &Portal,
    territory: Option<TerritoryCode>,
    sendings: &[Sending],
) -> Vec<Received> {
    let last: BTreeMap<GuichetCode, &Sending> =
        sendings.iter().map(|sending| (sending.guichet, sending)).collect();
    let guichets = portal.guichets();
    let day = |at| local_day(at, territory);
    let of_kind = |kind: GuichetType| {
        let mut found: Vec<ReceivedBy> = guichets
            .iter()
            .filter(|guichet| guichet.kind == kind)
            .filter_map(|guichet| Some((guichet, last.get(&guichet.code)?)))
            .map(|(guichet, sending)| ReceivedBy {
                name: guichet.name.clone(),
                sent_on: day(sending.sent_at),
                acknowledged_on: sending.acknowledged_at.map(day),
            })
            .collect();
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Received { kind: kind.label().to_owned(), guichets: found }
    };
    let kinds = GuichetType::ALL.iter().map(|kind| of_kind(*kind));
    kinds.filter(|received| !received.guichets.is_empty()).collect()
}
