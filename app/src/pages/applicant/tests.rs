//! What matters on the applicant's pages.

use super::samples::{applicant, asked, demands, steps};
use super::*;
use crate::domain::document::MAX_PAGES;
use crate::domain::refusal::RefusalReason;
use crate::forms::communes::{COMMUNES, PRESS, SEARCH};
use crate::forms::journey;
use crate::forms::merge::SHOWN;
use crate::pages::HOSTILE;
use crate::paths;

/// The page without its frame, whose menu has a form of its own.
fn main_of(html: &str) -> &str {
    let start = html.find("<main").expect("a main");
    let end = html.find("</main>").expect("the end of main");
    &html[start..end]
}

/// The only form of a page.
fn only_form(main: &str) -> &str {
    assert_eq!(main.matches("<form").count(), 1, "{main}");
    let start = main.find("<form").expect("a form");
    let end = main.find("</form>").expect("the end of the form");
    &main[start..end]
}

/// The opening tags of an element.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!("<{name} "))
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap_or_default())
        .collect()
}

/// The value of an attribute in an opening tag.
fn value<'a>(tag: &'a str, attribute: &str) -> Option<&'a str> {
    tag.split(&format!("{attribute}=\"")).nth(1)?.split('"').next()
}

#[test]
fn enter_in_the_search_box_searches() {
    for view in [
        steps::blank(Step::Communes, Journey::Filing),
        steps::searched(2, 5),
        steps::searched(10, 12),
        steps::wrong(Step::Communes),
    ] {
        let html = step(&applicant(), view);
        let form = only_form(main_of(&html));
        let first = *tags(form, "button").first().expect("a button");
        assert!(first.contains(r#"type="submit""#), "{first}");
        assert_eq!(value(first, "name"), Some(PRESS), "{first}");
        assert_eq!(value(first, "value"), Some("chercher"), "{first}");
    }
}

#[test]
fn every_button_of_the_communes_sends_the_chosen_ones_in_order() {
    let html = step(&applicant(), steps::searched(3, 5));
    let form = only_form(main_of(&html));
    let hidden: Vec<_> = tags(form, "input")
        .into_iter()
        .filter(|tag| value(tag, "type") == Some("hidden") && value(tag, "name") != Some(SHOWN))
        .map(|tag| (value(tag, "name"), value(tag, "value")))
        .collect();
    let codes = ["65001", "65002", "65003"];
    assert_eq!(hidden, codes.map(|code| (Some(COMMUNES), Some(code))));
    let presses: Vec<_> =
        tags(form, "button").into_iter().filter_map(|tag| value(tag, "value")).collect();
    assert_eq!(
        presses,
        [
            "chercher",
            "ajouter:65004",
            "ajouter:65005",
            "plus:5",
            "retirer:65001",
            "monter:65002",
            "retirer:65002",
            "monter:65003",
            "retirer:65003",
        ]
    );
    assert_eq!(form.matches("Commune préférée").count(), 1);
}

#[test]
fn a_full_list_takes_no_more() {
    let html = step(&applicant(), steps::searched(10, 12));
    assert!(!html.contains("ajouter:"), "{html}");
    assert!(html.contains("Retirez une commune"), "{html}");
}

#[test]
fn a_search_that_finds_nothing_says_what_to_do() {
    let html = step(&applicant(), steps::searched(1, 0));
    assert!(html.contains("Aucune commune ne correspond"), "{html}");
    assert!(html.contains("code postal"), "{html}");
}

/// Names of the controls of a form.
fn names(form: &str) -> Vec<&str> {
    ["input", "select", "textarea"]
        .into_iter()
        .flat_map(|element| tags(form, element))
        .filter_map(|tag| value(tag, " name"))
        .collect()
}

#[test]
fn every_step_asks_its_own_fields_and_keeps_what_was_typed() {
    for one in steps::STEPS {
        let html = step(&applicant(), steps::wrong(one));
        let form = only_form(main_of(&html));
        let names = names(form);
        // The machine's date in one piece has no control of its own.
        let kept = steps::wrong(one).form.typed;
        // The country is not written for an address in France.
        for field in kept.names() {
            assert!(names.contains(&field), "{one:?} does not ask {field}");
        }
        for name in names {
            let besides = [SEARCH, SHOWN].contains(&name);
            assert!(one.keeps(name) || besides, "{one:?} asks {name}");
        }
        assert!(html.contains("<title>Erreur\u{a0}: "), "{one:?}");
        assert!(html.contains("Enregistrer et continuer"), "{one:?}");
    }
    let kept = HOSTILE.replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
    let html = step(&applicant(), steps::wrong(Step::Contact));
    assert_eq!(html.matches(&format!("value=\"{kept}\"")).count(), 10, "{html}");
}

#[test]
fn a_civility_that_was_withdrawn_is_offered_nowhere() {
    for (name, html) in samples() {
        assert!(!html.contains("Mademoiselle"), "{name}");
    }
}

/// A plain sentence of help for each question; the amounts of a page share one.
#[test]
fn every_question_has_its_sentence_of_help() {
    for one in steps::STEPS {
        let html = step(&applicant(), steps::wrong(one));
        let form = only_form(main_of(&html));
        for name in steps::fields(one) {
            let helped = [format!("id=\"{name}-aide\""), format!("id=\"{name}-precision\"")];
            let shared = name.starts_with("ressource") || name == COMMUNES;
            assert!(
                shared || helped.iter().any(|id| form.contains(id)),
                "{one:?} asks {name} without a word of help"
            );
        }
    }
}

#[test]
fn every_error_leads_to_an_element_of_the_page() {
    for one in steps::STEPS {
        let html = step(&applicant(), steps::wrong(one));
        let main = main_of(&html);
        let links: Vec<_> = tags(main, "a")
            .into_iter()
            .filter_map(|tag| value(tag, "href")?.strip_prefix('#'))
            .collect();
        assert!(!links.is_empty(), "{one:?}");
        for id in links {
            assert!(main.contains(&format!(" id=\"{id}\"")), "{one:?}: {id}");
        }
    }
}

#[test]
fn the_income_is_that_of_two_years_ago() {
    let html = step(&applicant(), steps::blank(Step::Income(0), Journey::Filing));
    assert!(html.contains("Revenu fiscal de référence de 2024"), "{html}");
    assert!(html.contains("avis d’impôt reçu en 2025"), "{html}");
}

#[test]
fn a_reason_without_income_can_be_taken_back() {
    let html = step(&applicant(), steps::blank(Step::Income(0), Journey::Filing));
    let radios: Vec<_> =
        tags(&html, "input").into_iter().filter(|tag| tag.contains("radio")).collect();
    assert_eq!(value(radios[0], " value"), Some(""), "{radios:?}");
    assert!(!radios.iter().any(|radio| radio.contains(" checked")), "nothing is said: {radios:?}");
    let typed = crate::pages::typed(&[("montantMoins2", "18 500")]);
    let view =
        StepView { form: FormState::of(typed), ..steps::blank(Step::Income(0), Journey::Filing) };
    let html = step(&applicant(), view);
    let ticked = tags(&html, "input").into_iter().find(|tag| tag.contains(" checked"));
    assert_eq!(ticked.and_then(|tag| value(tag, " value")), Some(""), "an amount: {html}");
}

#[test]
fn amounts_and_telephones_are_read_again_as_people_write_them() {
    let typed = [
        (Step::Income(0), crate::pages::typed(&[("montantMoins2", "18 500 €")])),
        (Step::Contact, crate::pages::typed(&[("telPortable", "0639980058")])),
    ];
    let answers = typed
        .into_iter()
        .fold(Answers::default(), |answers, (step, typed)| answers.with(step, typed));
    let html = check(&applicant(), CheckView { answers, ..steps::ready(Journey::Filing) });
    assert!(html.contains("18\u{202f}500\u{a0}€"), "{html}");
    assert!(html.contains("06\u{a0}39\u{a0}98\u{a0}00\u{a0}58"), "{html}");
}

#[test]
fn a_renewal_step_leads_back_to_the_renewal() {
    let renewal = step(&applicant(), steps::blank(Step::Contact, Journey::Renewal));
    assert!(main_of(&renewal).contains(&format!("href=\"{}\"", paths::RENEWAL)), "{renewal}");
    assert!(!renewal.contains("Étape"), "{renewal}");
    let filing = step(&applicant(), steps::blank(Step::Contact, Journey::Filing));
    assert!(!main_of(&filing).contains(paths::RENEWAL), "{filing}");
    assert!(filing.contains("Étape 2 sur 17"), "{filing}");
}

#[test]
fn a_renewal_is_one_box_and_one_button() {
    let html = check(&applicant(), steps::ready(Journey::Renewal));
    let main = main_of(&html);
    let form = only_form(main);
    assert_eq!(main.matches(r#"type="checkbox""#).count(), 1, "{main}");
    assert_eq!(main.matches("<button").count(), 1, "{main}");
    assert!(form.contains(r#"name="declaration" value="oui""#), "{form}");
    assert!(form.contains(r#"type="hidden" name="version" value="7""#), "{form}");
    assert!(form.contains("Renouveler ma demande"), "{form}");
    assert!(main.contains("24 novembre 2027"), "{main}");
    assert!(!main.contains(paths::DOCUMENTS), "the document is not asked again: {main}");
}

#[test]
fn the_check_leads_to_every_step_and_to_the_document() {
    let html = check(&applicant(), steps::ready(Journey::Filing));
    let main = main_of(&html);
    for step in journey::steps(&steps::full_answers(Step::Identity)) {
        assert!(main.contains(&format!("href=\"{}\"", paths::step(step))), "{step:?}");
    }
    assert!(main.contains(&format!("href=\"{}\"", paths::DOCUMENTS)), "{main}");
    assert!(only_form(main).contains("Envoyer ma demande"), "{main}");
    assert!(main.contains("23\u{202f}403\u{a0}€"), "{main}");
    assert!(main.contains("février 1980 (jour inconnu)"), "{main}");
}

#[test]
fn what_is_missing_is_completed_before_sending() {
    for journey in [Journey::Filing, Journey::Renewal] {
        let html = check(&applicant(), steps::unfinished(journey));
        let main = main_of(&html);
        assert!(!main.contains("<form"), "{main}");
        let primary: Vec<_> = tags(main, "a")
            .into_iter()
            .filter(|tag| value(tag, "class") == Some("button"))
            .filter_map(|tag| value(tag, "href"))
            .collect();
        assert_eq!(primary, [paths::step(Step::Identity)]);
        assert_eq!(
            main.matches("À compléter").count(),
            journey::steps(&Answers::default()).len(),
            "{main}"
        );
    }
    let view = CheckView { document_pages: 0, ..steps::ready(Journey::Filing) };
    let html = check(&applicant(), view);
    assert!(!main_of(&html).contains("<form"), "{html}");
}

/// Where the one primary action of the demand page leads.
fn primary(view: DemandView) -> Vec<String> {
    let html = demand(&applicant(), view);
    tags(main_of(&html), "a")
        .into_iter()
        .filter(|tag| value(tag, "class") == Some("button"))
        .filter_map(|tag| value(tag, "href").map(str::to_owned))
        .collect()
}

#[test]
fn each_standing_has_one_next_action() {
    use crate::domain::life_cycle::RemovalReason::NotRenewed;
    let first = demands::draft(&journey::steps(&Answers::default()), 0);
    assert_eq!(primary(first), [paths::step(Step::Identity)]);
    assert_eq!(primary(demands::draft(&[Step::Motive], 1)), [paths::step(Step::Motive)]);
    assert_eq!(primary(demands::draft(&[], 0)), [paths::DOCUMENTS]);
    assert_eq!(primary(demands::draft(&[], 1)), [paths::CHECK]);
    assert!(primary(demands::filed(Standing::Waiting)).is_empty());
    for reason in RefusalReason::ALL {
        assert_eq!(primary(demands::refused(*reason, "")).len(), 1, "{reason:?}");
    }
    assert!(primary(demands::registered(Standing::Active)).is_empty());
    assert_eq!(primary(demands::registered(Standing::ToRenew)), [paths::RENEWAL]);
    assert_eq!(primary(demands::registered(Standing::PastDate)), [paths::RENEWAL]);
    assert_eq!(primary(demands::removed(NotRenewed)), [paths::GUICHETS]);
}

#[test]
fn a_demand_past_its_date_says_until_when_it_can_be_saved() {
    let html = demand(&applicant(), demands::registered(Standing::PastDate));
    assert!(html.contains("renouveler ici avant le 24 décembre 2027"), "{html}");
    let reason = RemovalReason::NotRenewed;
    let html = demand(&applicant(), demands::removed(reason));
    assert!(html.contains("Jusqu’au 24 mai 2028, un guichet peut la réactiver"), "{html}");
    let html = demand(&applicant(), demands::removed(RemovalReason::Allocated));
    assert!(!html.contains("réactiver"), "{html}");
}

#[test]
fn a_refusal_shows_the_reason_the_sentence_and_the_way_to_correct() {
    let reason = RefusalReason::DifferentIdentity;
    let html = demand(&applicant(), demands::refused(reason, "Le prénom diffère."));
    for text in [reason.label(), reason.advice(), "Le prénom diffère.", paths::DOCUMENTS] {
        assert!(html.contains(text), "{text}");
    }
    assert!(html.contains(&paths::step(Step::Identity)), "{html}");
}

#[test]
fn every_page_of_the_document_can_be_taken_back() {
    let pages = samples::pages(2);
    let view =
        DocumentsView { pages: pages.clone(), pages_of_journey: 11, ..DocumentsView::default() };
    let html = documents(&applicant(), view);
    for (rank, page) in (1..).zip(&pages) {
        let (src, removal) = (paths::document_page(*page), paths::document_removal(*page));
        assert!(html.contains(&format!("src=\"{src}\"")), "{html}");
        assert!(html.contains(&format!("alt=\"Page {rank} de votre pièce\"")), "{html}");
        assert!(html.contains(&format!("action=\"{removal}\"")), "{html}");
    }
    // Going on sends what is chosen as well.
    let onward = format!("formaction=\"{}\"", paths::documents_then_check());
    assert!(html.contains(&onward), "{html}");
    let full = DocumentsView { pages: samples::pages(8), ..DocumentsView::default() };
    let full = documents(&applicant(), full);
    assert!(full.contains(&format!("href=\"{}\"", paths::CHECK)), "{full}");
    let empty = documents(&applicant(), DocumentsView::default());
    assert!(!main_of(&empty).contains(paths::CHECK), "{empty}");
    assert!(!empty.contains(&onward), "{empty}");
    assert!(empty.contains(r#"enctype="multipart/form-data""#), "{empty}");
}

#[test]
fn linking_does_not_say_whether_the_demand_exists() {
    let html = link_code(&applicant(), FormState::default());
    assert!(html.contains("Si ces trois informations correspondent"), "{html}");
}

#[test]
fn a_choice_is_worded_as_the_page_words_the_question() {
    for one in steps::STEPS {
        for choice in choices(&steps::disputed_page(one, usize::MAX)).0 {
            assert_ne!(choice.label, choice.field, "{one:?}: a question without words");
            let code = choice.there.1.as_str();
            let is_code = code.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
            assert!(!is_code, "{one:?}: {} reads {code}", choice.field);
        }
    }
}

#[test]
fn while_something_is_asked_there_is_one_way_on_and_it_leads_back_to_the_question() {
    for number in [1, MAX_PAGES] {
        let html = documents(&applicant(), asked(number));
        let main = main_of(&html);
        assert!(!main.contains("Étape ") && !main.contains("Ajouter à ma demande"), "{main}");
        assert!(main.contains("Revenir à la question"), "{main}");
        // The other buttons take a page back, or lead to a phone.
        let called = tags(main, "button").into_iter().chain(tags(main, "a"));
        let primary: Vec<_> = called.filter(|tag| value(tag, "class") == Some("button")).collect();
        assert_eq!(primary.len(), 1, "{primary:?}");
    }
}

#[test]
fn a_demand_that_waits_for_its_applicant_says_so_everywhere() {
    let samples = samples();
    let page = |wanted: &str| samples.iter().find(|(name, _)| *name == wanted).unwrap().1.as_str();
    let asked = main_of(page("demand, asked something"));
    let heading = asked.split_once("<h1>").unwrap().1.split_once("</h1>").unwrap().0;
    assert_eq!(heading, "Votre demande attend votre réponse");
    assert!(asked.contains("Réponse attendue") && !asked.contains("En vérification"), "{asked}");
    let coming = asked.split_once("Ce qui vient").unwrap().1;
    let answer = coming.find("Vous répondez à la question").unwrap();
    assert!(answer < coming.find("Vérification de votre pièce").unwrap(), "{coming}");
}
