//! What matters on the pages of the guichets.

use super::samples::{demand, of, received};
use super::*;
use crate::domain::account::Role;
use crate::domain::life_cycle::RemovalReason;
use crate::paths;

#[test]
fn a_demand_of_the_portal_is_known_at_a_glance() {
    let html = inbox(&of(Role::GuichetAgent), received(true, 1));
    // Two of the four numbers: the three of the sample come back in turn.
    let web = received(true, 1).lines.iter().filter(|line| line.number.is_web()).count();
    assert!(web > 0 && web < received(true, 1).lines.len());
    assert_eq!(html.matches("Guichet internet").count(), web, "{html}");
}

#[test]
fn pages_of_the_inbox_keep_the_filter() {
    let html = inbox(&of(Role::GuichetAgent), received(true, 2));
    assert!(html.contains("href=\"/guichet?tout=1\""), "{html}");
    assert!(html.contains("href=\"/guichet?tout=1&amp;page=3\""), "{html}");
    let html = inbox(&of(Role::GuichetAgent), received(false, 1));
    assert!(html.contains("href=\"/guichet?page=2\""), "{html}");
    assert!(!html.contains("Page précédente"), "{html}");
}

#[test]
fn an_empty_inbox_is_a_sentence() {
    let html = inbox(&of(Role::GuichetAgent), InboxView::default());
    assert!(html.contains("Rien à prendre en compte") && !html.contains("<table"), "{html}");
}

#[test]
fn a_demand_is_acknowledged_once() {
    let agent = of(Role::GuichetAgent);
    let view = demand("0651126000142GDPUB", Standing::Active, true).unwrap();
    let action = format!("action=\"{}\"", paths::acknowledge(view.number));
    assert_eq!(dispatched(&agent, view).matches(&action).count(), 1);
    let view = demand("0651126000142GDPUB", Standing::Active, false).unwrap();
    assert!(!dispatched(&agent, view).contains(&action));
}

#[test]
fn what_is_typed_is_dropped_after_a_second_press_only() {
    let samples = samples();
    for name in ["entry, begun", "entry, wrong", "entry, disputed"] {
        let html = &samples.iter().find(|(one, _)| *one == name).unwrap().1;
        let (before, folded) = html.split_once("<summary>Abandonner cette saisie").unwrap();
        let folded = folded.split_once("</details>").unwrap().0;
        assert!(folded.contains("/abandon\"") && folded.contains("Effacer cette saisie"), "{name}");
        assert!(!before.contains("/abandon\""), "{name}");
    }
}

#[test]
fn a_removed_demand_is_not_confirmed_as_received() {
    let agent = of(Role::GuichetAgent);
    let view = demand("0651126000144G6501", Standing::Removed, true).unwrap();
    let action = format!("action=\"{}\"", paths::acknowledge(view.number));
    let html = dispatched(&agent, view);
    assert!(html.contains(&action) && html.contains("Radiation à prendre en compte"), "{html}");
    assert!(!html.contains("bien reçu"), "{html}");
}

#[test]
fn the_acts_come_before_what_the_demand_says_and_a_wrong_note_is_in_sight() {
    let view = demand("0651126000143G6501", Standing::Active, true).unwrap();
    let html = dispatched(&of(Role::GuichetAgent), view);
    let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("no {words} in {html}"));
    assert!(at("Au guichet") < at("Notes entre guichets"), "{html}");
    assert!(at("Notes entre guichets") < at("<h2>Identité</h2>"), "{html}");
    assert!(html.contains("<details><summary>Écrire une note"), "{html}");
    let (_, noted) =
        samples().into_iter().find(|(name, _)| *name == "dispatched, with notes").unwrap();
    assert!(noted.contains("<details open><summary>Écrire une note"), "{noted}");
}

#[test]
fn the_facts_of_a_motive_show_when_it_is_chosen() {
    let style = include_str!("../../../../style/40-components.css");
    let (_, html) = samples().into_iter().find(|(name, _)| *name == "removal, wrong").unwrap();
    for (reason, cards) in [
        (RemovalReason::Allocated, 1),
        (RemovalReason::GivenUp, 1),
        (RemovalReason::NoAnswer, 1),
        (RemovalReason::Inadmissible, 2),
    ] {
        let class = format!("when-{}", reason.code());
        assert_eq!(html.matches(&class).count(), cards, "{class}: {html}");
        let rule = format!("form:has([value={}]:checked) .{class}", reason.code());
        assert!(style.contains(&rule), "{rule}");
    }
}

#[test]
fn everything_declared_is_shown() {
    let view = demand("0651126000143G6501", Standing::Active, true).unwrap();
    let html = dispatched(&of(Role::GuichetAgent), view);
    for text in [
        "Wolfeschlegelsteinhausenbergerdorff",
        "eloise@exemple.fr",
        "+33612345678",
        "Maximilien Jean-Baptiste",
        "Garde alternée",
        "14 février 2027",
        "Salaire ou revenu d’activité, par mois",
        "Aussi par courrier postal",
        "7 personnes",
        "T3, T4, T6 et +",
        "Tarbes (65000)",
        "Autre motif particulier",
        "24 novembre 2027",
    ] {
        assert!(html.contains(text), "{text}");
    }
    assert!(!html.contains("Guichet internet"), "{html}");
}

#[test]
fn a_manager_finds_the_statistics_of_each_department() {
    let departments = vec![("2A".to_owned(), "Corse-du-Sud".to_owned())];
    let view = TerritoryView { departments, ..TerritoryView::default() };
    let html = territory(&of(Role::TerritoryManager), &view);
    assert!(html.contains("href=\"/statistiques/departement/2A\""), "{html}");
}

#[test]
fn numbers_are_read_alike_everywhere() {
    let known = ["0651126000142G6501", "0651126000142GDPUB", "0651126000143G6501"];
    for (name, html) in samples() {
        // In one piece only where a machine reads it, and in the title of the window.
        for (at, _) in known.iter().flat_map(|number| html.match_indices(number)) {
            let before = &html[..at];
            let in_tag = before.rfind('<') > before.rfind('>');
            let in_title = before.rfind("<title>") > before.rfind("</title>");
            assert!(in_tag || in_title, "{name}: a number in one piece");
        }
    }
}

#[test]
fn nothing_found_is_told_in_the_terms_of_what_was_searched() {
    let samples = samples();
    let page = |wanted: &str| samples.iter().find(|(name, _)| *name == wanted).unwrap().1.as_str();
    let (name, number) = (page("search, nothing found"), page("search, no such number"));
    assert!(name.contains("Vérifiez l’orthographe") && name.contains("en entier"), "{name}");
    assert!(!number.contains("orthographe") && number.contains("les 18 caractères"), "{number}");
    for html in [name, number] {
        let notice = html.split_once("Aucune demande trouvée").unwrap().1;
        let notice = notice.split_once("<form").unwrap().0;
        assert!(notice.contains("href=\"/guichet/saisie\""), "{notice}");
    }
}

#[test]
fn a_receipt_is_offered_once_something_was_done_and_reads_as_sentences() {
    let agent = of(Role::GuichetAgent);
    let view = demand("0651126000143G6501", Standing::Active, true).unwrap();
    let path = format!("href=\"{}\"", paths::desk_receipt(view.number));
    assert!(dispatched(&agent, view.clone()).contains(&path));
    assert!(!dispatched(&agent, DispatchedView { receipt: false, ..view }).contains(&path));
    let (_, html) = samples().into_iter().find(|(name, _)| *name == "receipt").unwrap();
    assert!(html.contains("Pièce vue\u{a0}: passeport"), "{html}");
}

#[test]
fn a_link_to_a_page_says_its_name() {
    let samples = samples();
    let page = |wanted: &str| samples.iter().find(|(name, _)| *name == wanted).unwrap().1.as_str();
    let title = page("entry, identity").split_once("<h1>").unwrap().1.split_once('<').unwrap().0;
    let link = format!("Écrire\u{a0}: {title}</a>");
    assert!(page("entry, begun").contains(&link), "{link}");
}

#[test]
fn a_closed_guichet_is_offered_nothing_to_do() {
    let samples = samples();
    let page = |wanted: &str| samples.iter().find(|(name, _)| *name == wanted).unwrap().1.as_str();
    for name in ["dispatched, closed", "entries, closed", "inbox, closed"] {
        let html = page(name);
        assert!(html.contains("Votre guichet est fermé"), "{name}: {html}");
        let main = html.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
        assert!(!main.contains("method=\"post\""), "{name}: {main}");
    }
    assert!(page("inbox, closed").contains("Ville de Tarbes (fermé)"));
}
