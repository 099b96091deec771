//! Who received a demand, and who took it in.

use crate::portal::Portal;
use crate::store::dispatches::Sending;
use app::domain::calendar::local_day;
use app::domain::guichet::{GuichetCode, GuichetType};
use app::domain::territory::TerritoryCode;
use app::pages::applicant::{Received, ReceivedBy};
use std::collections::BTreeMap;

/// Guichets by kind, in the order of the kinds, then by name. What is told of each: when it received
/// the demand, since when it has it in its hands, and the last change that went to it.
pub fn by_kind(
    portal: &Portal,
    territory: Option<TerritoryCode>,
    sendings: &[Sending],
) -> Vec<Received> {
    let mut all: BTreeMap<GuichetCode, Vec<&Sending>> = BTreeMap::new();
    for sending in sendings {
        all.entry(sending.guichet).or_default().push(sending);
    }
    let guichets = portal.guichets();
    let day = |at| local_day(at, territory);
    let of_kind = |kind: GuichetType| {
        let mut found: Vec<ReceivedBy> = guichets
            .iter()
            .filter(|guichet| guichet.kind == kind)
            .filter_map(|guichet| Some((guichet, all.get(&guichet.code)?)))
            .filter_map(|(guichet, sendings)| {
                let (first, later) = sendings.split_first()?;
                Some(ReceivedBy {
                    name: guichet.name.clone(),
                    sent_on: day(first.sent_at),
                    acknowledged_on: sendings.iter().find_map(|one| one.acknowledged_at).map(day),
                    updated_on: later.last().map(|last| day(last.sent_at)),
                })
            })
            .collect();
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Received { kind: kind.label().to_owned(), guichets: found }
    };
    let kinds = GuichetType::ALL.iter().map(|kind| of_kind(*kind));
    kinds.filter(|received| !received.guichets.is_empty()).collect()
}
