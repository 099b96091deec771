//! What matters on the operator's pages.

use super::samples::{operator, reviewed, undecided, waiting};
use super::*;
use crate::domain::refusal::RefusalReason;
use crate::paths;

#[test]
fn the_first_button_opens_the_oldest_file() {
    let view = waiting();
    let oldest = paths::review(view.lines[0].id);
    let html = queue(&operator(), view);
    assert!(
        html.contains(&format!(
            r#"<a class="button" href="{oldest}">Ouvrir le dossier le plus ancien"#
        )) || html.contains(&format!(
            r#"<a href="{oldest}" class="button">Ouvrir le dossier le plus ancien"#
        )),
        "{html}"
    );
    assert!(html.contains("61 dossiers attendent"), "{html}");
    assert!(html.contains("Les 8 plus anciens sont affichés"), "{html}");
}

#[test]
fn what_was_promised_and_not_held_is_seen() {
    let html = queue(&operator(), waiting());
    assert!(html.contains("6 jours ouvrés, en retard"), "{html}");
    assert!(html.contains("5 jours ouvrés, dernier jour"), "{html}");
    assert!(html.contains("Aujourd’hui"), "{html}");
}

#[test]
fn an_empty_queue_has_no_table() {
    let html = queue(&operator(), QueueView::default());
    assert!(html.contains("Aucun dossier n’attend") && !html.contains("<table"), "{html}");
}

#[test]
fn both_decisions_carry_the_version_that_was_on_screen() {
    let view = reviewed(2).unwrap();
    let (id, page) = (view.id, view.pages[1]);
    let html = review(&operator(), view);
    for action in [paths::accept(id), paths::refuse(id)] {
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
