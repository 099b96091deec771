//! What matters on the pages of duplicates.

use super::samples::{compared, decided, waiting};
use super::*;
use crate::domain::account::Role;
use crate::paths;

fn of(role: Role) -> Chrome {
    Chrome { role: Some(role), ..Chrome::default() }
}

#[test]
fn a_list_names_nobody_and_says_why_two_demands_are_alike() {
    let html = list(&of(Role::TerritoryManager), waiting());
    assert!(!html.contains("Karim"), "{html}");
    assert!(html.contains("Une seule lettre du nom diffère"), "{html}");
    assert!(html.contains(&paths::duplicate(waiting().lines[0].id)), "{html}");
    assert!(html.contains("dossier non enregistré"), "{html}");
    // A « doublon » is masculine.
    assert!(html.contains("Repéré par le portail"), "{html}");
}

#[test]
fn a_merge_is_offered_only_between_two_registered_demands() {
    let manager = of(Role::TerritoryManager);
    let shown =
        |state, mergeable| pair(&manager, decided(state, mergeable, FormState::default()).unwrap());
    assert!(shown(PairState::Reported, true).contains("value=\"reunir\""));
    assert!(!shown(PairState::Reported, false).contains("value=\"reunir\""));
    assert!(shown(PairState::Reported, false).contains("value=\"distinguer\""));
    let done = shown(PairState::Merged, false);
    assert!(done.contains("value=\"annuler\"") && !done.contains("value=\"distinguer\""));
}

#[test]
fn a_manager_gets_no_way_to_change_a_demand() {
    let view = decided(PairState::Reported, true, FormState::default()).unwrap();
    let html = pair(&of(Role::TerritoryManager), view);
    assert!(!html.contains("alignement") && !html.contains("/guichet/"), "{html}");
}

#[test]
fn a_guichet_opens_only_the_demand_it_received() {
    let view = compared(PairState::Reported, FormState::default()).unwrap();
    let html = desk_pair(&of(Role::GuichetAgent), view);
    assert!(html.contains("href=\"/guichet/demande/0691126000142GDPUB\""), "{html}");
    assert!(!html.contains("href=\"/guichet/demande/0691126000143G6906\""), "{html}");
}

#[test]
fn nothing_is_left_to_do_once_the_manager_decided() {
    let view = compared(PairState::Distinct, FormState::default()).unwrap();
    let html = desk_pair(&of(Role::GuichetAgent), view);
    assert!(!html.contains("signalement") && !html.contains("alignement"), "{html}");
}

#[test]
fn two_demands_reported_by_hand_are_said_so_and_none_is_given_the_civil_status_of_the_other() {
    let agent = of(Role::GuichetAgent);
    let mut view = compared(PairState::Reported, FormState::default()).unwrap();
    let alike = desk_pair(&agent, view.clone());
    assert!(alike.contains("Proches") && alike.contains("alignement"), "{alike}");
    view.comparison.likeness = Likeness::by_hand();
    let html = desk_pair(&agent, view);
    assert!(html.contains("Signalé à la main") && !html.contains("Proches"), "{html}");
    assert!(!html.contains("alignement"), "{html}");
}

#[test]
fn a_treated_duplicate_is_no_longer_said_to_treat() {
    let manager = of(Role::TerritoryManager);
    for state in [PairState::Merged, PairState::Distinct] {
        let html = pair(&manager, decided(state, false, FormState::default()).unwrap());
        assert!(html.contains("<title>Doublon traité"), "{html}");
        assert!(html.contains("<h1>Doublon traité</h1>"), "{html}");
        let closed = html.contains("Fermée (doublon)");
        assert_eq!(closed, state == PairState::Merged, "in the words of the inbox: {html}");
    }
    let open = pair(&manager, decided(PairState::Found, true, FormState::default()).unwrap());
    assert!(open.contains("<title>Doublon à traiter"), "{open}");
    assert!(open.contains("<h1>Deux demandes à comparer</h1>"), "{open}");
}
