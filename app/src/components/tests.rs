//! What holds for all components together, and for the style they are drawn with.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;

use super::{Gallery, Layout, NavLink};

const TOKENS: &str = include_str!("../../../style/10-tokens.css");
const STYLE: [&str; 5] = [
    TOKENS,
    include_str!("../../../style/20-base.css"),
    include_str!("../../../style/30-layout.css"),
    include_str!("../../../style/40-components.css"),
    include_str!("../../../style/50-print.css"),
];

/// The HTML of a view, as the server sends it.
pub(crate) fn render<V: IntoView>(view: impl FnOnce() -> V) -> String {
    Owner::new().with(|| view().into_view().to_html())
}

fn gallery() -> String {
    let nav = || {
        let links =
            [("Ma demande", "/demande"), ("Statistiques", "/statistiques"), ("Aide", "/aide")];
        links.map(|(label, href)| NavLink::new(label, href).current(label == "Ma demande")).to_vec()
    };
    render(
        || view! { <Layout title="Galerie" nav=nav() signed_in=true demo=true><Gallery/></Layout> },
    )
}

/// The values of an attribute, in the order of the page.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn ids_are_unique_and_every_reference_finds_one() {
    let html = gallery();
    let ids = values(&html, "id");
    let unique: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    for attribute in ["for", "aria-describedby", "aria-labelledby"] {
        for id in values(&html, attribute).iter().flat_map(|ids| ids.split(' ')) {
            assert!(unique.contains(id), "{attribute}={id}");
        }
    }
    for link in values(&html, "href").iter().filter_map(|href| href.strip_prefix('#')) {
        assert!(unique.contains(link), "#{link}");
    }
}

#[test]
fn nothing_on_the_page_needs_an_exception_to_the_security_policy() {
    let html = gallery();
    assert!(!html.contains(" style=") && !html.contains("<style"), "{html}");
    assert!(!html.contains("<script") && !html.contains(" onclick="), "{html}");
}

#[test]
fn the_page_has_one_main_heading() {
    assert_eq!(gallery().matches("<h1").count(), 1);
}

#[test]
fn every_class_is_drawn() {
    // What is to come is drawn like any point of its line.
    let plain = ["todo"];
    let style = STYLE.concat();
    let html = gallery();
    let classes: BTreeSet<_> =
        values(&html, "class").iter().flat_map(|list| list.split(' ')).collect();
    assert!(classes.len() > 40, "{classes:?}");
    for class in classes {
        let drawn = style.match_indices(&format!(".{class}")).any(|(at, found)| {
            let after = style[at + found.len()..].chars().next();
            !after.is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        });
        assert!(drawn || plain.contains(&class), ".{class} is not in style/");
    }
}

#[test]
fn text_areas_are_written_in_one_place() {
    // Elsewhere leptos would print their text without escaping it.
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut pending = vec![folder];
    let mut found = Vec::new();
    while let Some(folder) = pending.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let source = std::fs::read_to_string(&path).expect("a source file");
                if source.contains(concat!("<text", "area")) {
                    found.push(path.file_name().expect("a name").to_owned());
                }
            }
        }
    }
    assert_eq!(found, ["text_area.rs"]);
}

/// The tokens of one scheme, as red, green, blue.
fn palette(dark: bool) -> BTreeMap<String, [u8; 3]> {
    let mut palette = BTreeMap::new();
    for line in TOKENS.lines() {
        let Some((name, value)) =
            line.trim().strip_prefix("--").and_then(|line| line.split_once(": "))
        else {
            continue;
        };
        let colours: Vec<_> = value.split('#').skip(1).filter_map(|hex| hex.get(..6)).collect();
        let hex = match (colours.as_slice(), dark) {
            ([light] | [light, _], false) => light,
            ([_, dark], true) => dark,
            _ => continue,
        };
        let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour");
        let colour = [part(0), part(2), part(4)];
        let before = palette.insert(name.to_owned(), colour);
        assert!(before.is_none_or(|before| before == colour), "--{name} has two light values");
    }
    palette
}

/// Relative luminance and contrast as WCAG 2.2 defines them.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let luminance = |colour: [u8; 3]| {
        let [red, green, blue] = colour.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_text_and_every_edge_is_seen_in_both_schemes() {
    let grounds = ["paper", "sheet", "well", "brand-wash", "good-wash", "warn-wash", "bad-wash"];
    let text = ["ink", "soft", "brand", "brand-deep", "accent", "good", "warn", "bad"];
    for dark in [false, true] {
        let palette = palette(dark);
        assert_eq!(palette.len(), 19, "{:?}", palette.keys());
        let seen = |front: &str, back: &str, least: f64| {
            let ratio = contrast(palette[front], palette[back]);
            assert!(ratio >= least, "{front} on {back}, dark {dark}: {ratio:.2}");
        };
        for ground in grounds {
            for front in text {
                // A coloured text stands on its own wash or on a plain ground.
                let other_wash = ground.ends_with("-wash") && !ground.starts_with(front);
                if !other_wash || ["ink", "soft", "brand", "brand-deep"].contains(&front) {
                    seen(front, ground, 4.5);
                }
            }
            seen("focus", ground, 3.0);
        }
        seen("on-brand", "brand", 4.5);
        seen("on-brand", "brand-deep", 4.5);
        for ground in ["paper", "sheet"] {
            seen("edge", ground, 3.0);
        }
    }
}
