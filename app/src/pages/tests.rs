//! Every sample of every page, checked as a browser and a screen reader would read it.

mod html;

use super::*;
use crate::domain::refusal::RefusalReason;
use html::{Element, Page};
use std::collections::{BTreeMap, BTreeSet};

/// Every sample, read.
fn pages() -> Vec<Page> {
    [
        ("account", account::samples()),
        ("administration", administration::samples()),
        ("applicant", applicant::samples()),
        ("demo", demo::samples()),
        ("desk", desk::samples()),
        ("duplicates", duplicates::samples()),
        ("operator", operator::samples()),
        ("public", public::samples()),
        ("reading", reading::samples()),
        ("extraction", extraction::samples()),
        ("statistics", statistics::samples()),
    ]
    .into_iter()
    .flat_map(|(file, samples)| {
        assert!(!samples.is_empty(), "{file} has no sample");
        samples.into_iter().map(move |(name, html)| Page::read(format!("{file}: {name}"), html))
    })
    .collect()
}

/// The words that a control is called by: its labels, or what replaces them.
fn label(page: &Page, control: &Element) -> String {
    let by_id = |ids: &str| ids.split_whitespace().map(|id| page.text_of_id(id)).collect();
    if let Some(label) = control.get("aria-label") {
        return label.to_owned();
    }
    if let Some(ids) = control.get("aria-labelledby") {
        return by_id(ids);
    }
    let around = page.ancestors(control).find(|around| around.name == "label");
    let tied = control
        .get("id")
        .and_then(|id| page.named("label").find(|label| label.get("for") == Some(id)));
    around.or(tied).map(|label| label.text.clone()).unwrap_or_default()
}

#[test]
fn samples_have_names_of_their_own() {
    let mut seen = BTreeSet::new();
    for page in pages() {
        assert!(seen.insert(page.name.clone()), "{} twice", page.name);
    }
}

#[test]
fn a_page_is_one_whole_document_in_french() {
    for page in pages() {
        let name = &page.name;
        assert!(page.html.to_lowercase().starts_with("<!doctype html>"), "{name}");
        let html: Vec<_> = page.named("html").collect();
        assert_eq!(html.len(), 1, "{name}");
        assert_eq!(html[0].get("lang"), Some("fr"), "{name}");
        assert_eq!(page.named("main").count(), 1, "{name}");
        for heading in ["h1", "title"] {
            let found: Vec<_> = page
                .named(heading)
                .filter(|element| page.ancestors(element).all(|around| around.name != "svg"))
                .collect();
            assert_eq!(found.len(), 1, "{name}: {heading}");
            assert!(!found[0].text.trim().is_empty(), "{name}: {heading} is empty");
        }
        let islands = page.html.contains("<leptos-island");
        assert!(islands || !page.html.contains("<!>"), "{name}: marks of islands");
    }
}

#[test]
fn headings_go_down_one_level_at_a_time() {
    for page in pages() {
        let mut level = 0;
        for heading in page.elements.iter().filter(|element| {
            ["h1", "h2", "h3", "h4", "h5", "h6"].contains(&element.name.as_str())
                // The summary of errors comes before the title of the page: it is read first.
                && page.ancestors(element).all(|around| !around.has_class("errors"))
        }) {
            let next = heading.name[1..].parse::<u32>().expect("a level");
            assert!(next <= level + 1, "{}: {} « {} »", page.name, heading.name, heading.text);
            level = next;
        }
    }
}

#[test]
fn every_field_has_a_label() {
    for page in pages() {
        for control in page.elements.iter().filter(|element| {
            ["input", "select", "textarea"].contains(&element.name.as_str())
                && element.get("type") != Some("hidden")
        }) {
            let words = label(&page, control);
            assert!(!words.trim().is_empty(), "{}: {control:?}", page.name);
            assert!(control.get("name").is_some_and(|name| !name.is_empty()), "{}", page.name);
        }
        for group in page.named("fieldset") {
            let legend = page.named("legend").any(|legend| legend.parent == Some(group.rank));
            assert!(legend, "{}: a fieldset without a legend", page.name);
        }
    }
}

#[test]
fn every_button_and_link_says_what_it_does() {
    for page in pages() {
        for element in page.elements.iter().filter(|element| {
            element.name == "button" || (element.name == "a" && element.get("href").is_some())
        }) {
            let words = element.get("aria-label").unwrap_or(&element.text);
            assert!(!words.trim().is_empty(), "{}: {element:?}", page.name);
        }
        for image in page.named("img") {
            assert!(image.get("alt").is_some(), "{}: {image:?}", page.name);
        }
        for button in page.named("button") {
            assert!(button.get("type").is_some(), "{}: {button:?}", page.name);
        }
    }
}

#[test]
fn buttons_that_read_alike_do_alike() {
    for page in pages() {
        let mut seen = BTreeMap::new();
        for button in page.named("button").filter(|button| button.get("formaction").is_none()) {
            let form = match button.get("form") {
                Some(id) => page.by_id(id),
                None => page.ancestors(button).find(|around| around.name == "form"),
            };
            let action = form.and_then(|form| form.get("action")).unwrap_or("(this page)");
            let does = (action, button.get("name"), button.get("value"));
            let words = button.get("aria-label").unwrap_or(&button.text).trim();
            let before = seen.insert(words.to_owned(), does);
            assert!(before.is_none_or(|before| before == does), "{}: « {words} »", page.name);
        }
    }
}

#[test]
fn ids_are_unique_and_every_reference_finds_its_own() {
    for page in pages() {
        let mut ids = BTreeSet::new();
        for id in page.elements.iter().filter_map(|element| element.get("id")) {
            assert!(!id.is_empty() && !id.contains(char::is_whitespace), "{}: {id:?}", page.name);
            assert!(ids.insert(id), "{}: id {id} twice", page.name);
        }
        for element in &page.elements {
            for attribute in
                ["for", "form", "list", "aria-describedby", "aria-labelledby", "aria-controls"]
            {
                for id in element.get(attribute).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(id), "{}: {attribute}={id}", page.name);
                }
            }
            let anchor = element.get("href").and_then(|href| href.strip_prefix('#'));
            assert!(anchor.is_none_or(|id| ids.contains(id)), "{}: #{anchor:?}", page.name);
        }
    }
}

#[test]
fn links_and_forms_stay_on_the_site() {
    for page in pages() {
        for element in &page.elements {
            for attribute in ["href", "src", "action", "formaction"] {
                let Some(address) = element.get(attribute) else { continue };
                let known = paths::is_local(address)
                    || ["href", "formaction"].contains(&attribute) && address.starts_with('#')
                    || (attribute == "href" && address.starts_with("tel:0"));
                assert!(known, "{}: {attribute}={address}", page.name);
            }
        }
        for form in page.named("form") {
            let method = form.get("method");
            assert!(matches!(method, Some("post" | "get")), "{}: {form:?}", page.name);
            // Nothing that is typed here goes into an address, but words to search for.
            let secret = page.elements.iter().any(|element| {
                element.get("type") == Some("password")
                    && page.ancestors(element).any(|around| around.rank == form.rank)
            });
            assert!(!(secret && method == Some("get")), "{}: {form:?}", page.name);
            let sent = page.named("button").any(|button| {
                page.ancestors(button).any(|around| around.rank == form.rank)
                    || button.get("form").is_some_and(|id| form.get("id") == Some(id))
            });
            assert!(sent, "{}: a form without a button, {form:?}", page.name);
        }
    }
}

#[test]
fn nothing_is_written_that_the_security_policy_forbids() {
    for page in pages() {
        for element in &page.elements {
            for attribute in element.attributes.keys() {
                let forbidden = attribute == "style" || attribute.starts_with("on");
                assert!(!forbidden, "{}: {attribute} in {element:?}", page.name);
            }
            assert_ne!(element.name, "style", "{}", page.name);
            if element.name == "script" {
                assert!(element.get("src").is_some(), "{}: {element:?}", page.name);
            }
        }
    }
}

#[test]
fn what_people_type_is_shown_and_never_obeyed() {
    let mut shown = BTreeMap::<String, usize>::new();
    for page in pages() {
        assert!(!page.html.contains("<script>"), "{}", page.name);
        let obeyed = page.elements.iter().any(|element| element.get("onclick").is_some());
        assert!(!obeyed, "{}", page.name);
        let file = page.name.split(':').next().expect("a file").to_owned();
        *shown.entry(file).or_default() +=
            page.html.matches("&lt;/textarea&gt;&lt;script&gt;").count();
    }
    // A file that never shows it would pass the lines above without proving anything.
    for (file, count) in shown {
        assert!(count > 0, "no sample of {file} holds a hostile text");
    }
}

#[test]
fn tables_have_a_caption_and_heads() {
    for page in pages() {
        for table in page.named("table") {
            let within = |name: &str| {
                page.named(name)
                    .filter(|element| page.ancestors(element).any(|a| a.rank == table.rank))
                    .collect::<Vec<_>>()
            };
            let captions = within("caption");
            assert_eq!(captions.len(), 1, "{}", page.name);
            assert!(!captions[0].text.trim().is_empty(), "{}", page.name);
            let heads = within("th");
            assert!(!heads.is_empty(), "{}: {}", page.name, captions[0].text);
            assert!(heads.iter().all(|th| th.get("scope").is_some()), "{}", page.name);
        }
    }
}

#[test]
fn a_page_with_errors_says_so_first() {
    for page in pages() {
        let name = &page.name;
        let title = page.named("title").next().map(|title| title.text.clone()).unwrap_or_default();
        let wrong: Vec<_> =
            page.elements.iter().filter(|one| one.get("aria-invalid") == Some("true")).collect();
        let summary = page.elements.iter().find(|one| one.has_class("errors"));
        if !wrong.is_empty() {
            assert!(title.starts_with("Erreur\u{a0}: "), "{name}: {title}");
            let summary = summary.unwrap_or_else(|| panic!("{name}: no summary"));
            assert!(summary.rank < wrong[0].rank, "{name}: the summary comes late");
        }
        assert_eq!(summary.is_some(), title.starts_with("Erreur"), "{name}: {title}");
        assert_eq!(page.elements.iter().filter(|one| one.get("autofocus").is_some()).count(), {
            usize::from(summary.is_some() || page.by_id(applicant::saving::CHOICES).is_some())
        });
    }
}

#[test]
fn the_marks_of_french_stay_with_their_words() {
    let mut wrong = BTreeSet::new();
    for page in pages() {
        // What a person typed is shown as it is, and so is what the rules say (`domain`), which
        // mails say too: only the sentences of the pages are checked.
        let of_the_rules =
            |text: &str| RefusalReason::ALL.iter().any(|reason| text.contains(reason.advice()));
        let ours = |text: &&String| !text.contains("<script>") && !of_the_rules(text);
        for text in page.sentences.iter().filter(ours) {
            let apart = [" :", " ;", " ?", " !", " »", "« "].iter().any(|mark| text.contains(mark));
            let straight = text
                .char_indices()
                .any(|(at, sign)| sign == '\'' && text[at + 1..].starts_with(char::is_alphabetic));
            if apart || straight {
                wrong.insert(text.clone());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_menu_is_the_one_of_the_role_and_marks_where_we_are() {
    for role in Role::ALL.iter().copied().map(Some).chain([None]) {
        let chrome = Chrome { role, ..Chrome::default() };
        let page = Page::read(format!("{role:?}"), public::help(&chrome));
        let links: Vec<_> = page
            .named("a")
            .filter(|link| page.ancestors(link).any(|around| around.has_class("nav")))
            .collect();
        let labels: Vec<_> = links.iter().map(|link| link.text.trim()).collect();
        assert_eq!(labels.contains(&"Se connecter"), role.is_none(), "{labels:?}");
        assert_eq!(labels.contains(&"Mon compte"), role.is_some(), "{labels:?}");
        assert_eq!(labels.contains(&"Ma demande"), role == Some(Role::Applicant), "{labels:?}");
        assert_eq!(labels.contains(&"À vérifier"), role == Some(Role::Operator), "{labels:?}");
        for link in links {
            let here = link.get("href") == Some(paths::HELP);
            assert_eq!(link.get("aria-current"), here.then_some("page"), "{labels:?}");
        }
    }
}

#[test]
fn what_was_just_done_is_said_once_on_top() {
    let chrome = Chrome { flash: Some(Flash::done("C’est fait.")), ..Chrome::default() };
    let page = Page::read("flash".to_owned(), public::help(&chrome));
    let said: Vec<_> =
        page.elements.iter().filter(|element| element.get("role") == Some("status")).collect();
    assert_eq!(said.len(), 1);
    assert!(said[0].text.contains("C’est fait."));
    let heading = page.named("h1").next().expect("a heading");
    assert!(said[0].rank < heading.rank);
}
