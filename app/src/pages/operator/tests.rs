//! What matters on the operator's pages.

use super::samples::{operator, reviewed, undecided, waiting};
use super::*;
use crate::domain::refusal::RefusalReason;
use crate::paths;

#[test]
fn the_first_button_asks_for_the_next_file() {
    let html = queue(&operator(), waiting());
    assert!(html.contains(&format!(r#"action="{}""#, paths::NEXT_FILE)), "{html}");
    assert!(html.contains("Prendre le dossier suivant"), "{html}");
    assert!(html.contains("D’abord celui qui vous revient"), "{html}");
    assert!(html.contains("61 dossiers attendent"), "{html}");
    assert!(html.contains("Les 8 plus anciens sont affichés"), "{html}");
    let full = queue(&operator(), QueueView { opened: (400, 400), ..waiting() });
    assert!(!full.contains("Prendre le dossier suivant"), "{full}");
}

#[test]
fn whoever_has_a_file_open_is_led_back_to_it() {
    let html = queue(&operator(), QueueView { holding: true, ..waiting() });
    assert!(html.contains("Reprendre votre dossier"), "{html}");
    assert!(!html.contains("Prendre le dossier suivant"), "{html}");
    // Also when it is the last that they may open today.
    let last = QueueView { holding: true, opened: (400, 400), ..waiting() };
    let html = queue(&operator(), last);
    assert!(html.contains("Reprendre votre dossier"), "{html}");
}

#[test]
fn a_decision_can_be_undone_or_hurried_until_it_is_carried_out() {
    let view = waiting();
    let (undo, hurry) = (paths::undo(view.recent[0].id), paths::hurry(view.recent[0].id));
    let failed = paths::undo(view.recent[1].id);
    let html = queue(&operator(), view);
    assert!(html.contains(&undo) && html.contains(&hurry), "{html}");
    assert!(html.contains("Annulable jusqu’à 10\u{a0}h\u{a0}12"), "{html}");
    assert!(!html.contains(&failed) && html.contains("Décision non appliquée"), "{html}");
}

#[test]
fn a_ticked_difference_stays_ticked_and_enter_decides_nothing() {
    let html = review(&operator(), undecided(reviewed(2).unwrap()));
    let tick = html.split(r#"value="PRENOMS""#).nth(1).unwrap().split('>').next().unwrap();
    assert!(tick.contains("checked"), "{tick}");
    let first = html.find(r#"form="decision""#).unwrap();
    let tag = &html[html[..first].rfind('<').unwrap()..];
    let tag = &tag[..tag.find('>').unwrap()];
    assert!(tag.starts_with("<button") && tag.contains("disabled"), "{tag}");
}

#[test]
fn the_board_names_no_applicant_and_tells_what_was_not_held() {
    let (_, html) = samples().into_iter().find(|one| one.0 == "board").unwrap();
    assert!(html.contains("3 dossiers attendent depuis plus que"), "{html}");
    assert!(html.contains("<b>99"), "{html}");
    assert!(html.contains("marie.durand@demo.example"), "{html}");
    // In French zero is singular, and a figure has its noun.
    let waits = "<b>0</b> <span>dossier attend une réponse du demandeur</span>";
    assert!(html.contains(waits), "{html}");
    // On a narrow screen each operator is read alone, whole.
    let caption = html.find("décisions des trente derniers jours").unwrap();
    // The name of the section is its caption too.
    let section = &html[html[..caption].rfind('<').unwrap()..];
    let class = section.split("class=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(class, "table records", "{section}");
}

#[test]
fn a_file_that_comes_back_says_what_its_applicant_did() {
    let html = queue(&operator(), waiting());
    for words in ["Premier envoi", "Renvoyé après un refus", "A répondu à la question"] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let first = review(&operator(), reviewed(1).unwrap());
    assert!(!first.contains("A répondu à la question"), "{first}");
    let (_, answered) =
        samples().into_iter().find(|one| one.0 == "review, last of a long history").unwrap();
    assert!(answered.contains("A répondu à la question"), "{answered}");
}

#[test]
fn pages_refused_before_are_told_once_and_the_pictures_stay_in_sight() {
    let samples = samples();
    let page = |wanted: &str| samples.iter().find(|(name, _)| *name == wanted).unwrap().1.as_str();
    let one = page("review, document still checked");
    assert!(one.contains("Photo déjà refusée") && one.contains("La page 2 est la photo"), "{one}");
    let several = page("review, told of everything");
    assert_eq!(several.matches("déjà refusée").count(), 1, "{several}");
    assert!(several.contains("Les pages 1 et 2 sont des photos"), "{several}");
    let picture = several.find("Page 1 de la pièce").unwrap();
    assert!(picture < several.find("Sans recherche de virus").unwrap(), "{several}");
}

#[test]
fn what_was_promised_and_not_held_is_seen() {
    let html = queue(&operator(), waiting());
    assert!(html.contains("6 jours ouvrés, en retard"), "{html}");
    assert!(html.contains("5 jours ouvrés, dernier jour"), "{html}");
    // Of Friday, read on Sunday too.
    assert!(html.contains("Moins d’un jour ouvré") && !html.contains("Aujourd’hui"), "{html}");
}

#[test]
fn an_empty_queue_has_no_table() {
    let html = queue(&operator(), QueueView { opened: (0, 400), ..QueueView::default() });
    assert!(html.contains("Aucun dossier n’attend") && !html.contains("<table"), "{html}");
}

#[test]
fn both_decisions_carry_the_version_that_was_on_screen() {
    let view = reviewed(2).unwrap();
    let (id, page) = (view.id, view.pages[1]);
    let html = review(&operator(), view);
    let accept = format!("formaction=\"{}\"", paths::accept(id));
    let button = &html[html[..html.find(&accept).unwrap()].rfind('<').unwrap()..];
    assert!(button[..button.find('>').unwrap()].contains(r#"form="decision""#), "{button}");
    for action in [paths::refuse(id), paths::ask(id)] {
        let form = html.split(&format!("action=\"{action}\"")).nth(1).unwrap();
        let form = form.split("</form>").next().unwrap();
        assert!(form.contains(r#"type="hidden" name="version" value="3""#), "{form}");
    }
    assert!(html.contains(&format!("src=\"{}\"", paths::review_page(id, page))), "{html}");
    for reason in RefusalReason::ALL {
        assert!(html.contains(&format!("value=\"{}\"", reason.code())), "{reason:?}");
        assert!(html.contains(reason.advice()), "{reason:?}");
    }
}

#[test]
fn the_name_at_birth_comes_first() {
    let html = review(&operator(), reviewed(1).unwrap());
    let birth = html.find("Wolfeschlegelsteinhausenbergerdorff").unwrap();
    let declared = html.find("Nom de naissance").unwrap();
    assert!(declared < birth, "{html}");
    assert!(birth < html.find("Nom utilisé").unwrap(), "{html}");
}

#[test]
fn nothing_is_accepted_without_a_document() {
    let view = reviewed(0).unwrap();
    let accept = paths::accept(view.id);
    let html = review(&operator(), view);
    assert!(!html.contains(&accept), "{html}");
    assert!(html.contains("Aucune page à vérifier"), "{html}");
}

#[test]
fn a_refusal_to_complete_says_so_first() {
    let html = review(&operator(), undecided(reviewed(1).unwrap()));
    assert!(html.contains("<title>Erreur\u{a0}: "), "{html}");
    assert!(html.contains("href=\"#motif\"") && html.contains("href=\"#phrase\""), "{html}");
}
