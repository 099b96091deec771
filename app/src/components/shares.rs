//! How a whole is divided: each class with its bar, its count and its share.

use super::format::{HIDDEN, shown};
use leptos::prelude::*;

/// The drawing of a bar, in its own units: it is stretched to the room there is.
const WIDTH: i64 = 100;

/// A table of classes. The bar is drawn for the eye: what it says is in the same line.
#[component]
pub fn Shares(
    /// What is divided: caption of the table.
    #[prop(into)]
    caption: String,
    /// What the classes are: head of the first column.
    #[prop(into)]
    head: String,
    /// Words of each class, and how many; none when it is not told.
    classes: Vec<(&'static str, Option<i64>)>,
    /// The whole, for the shares; without it, or when it is not told, counts alone.
    #[prop(optional_no_strip)]
    whole: Option<i64>,
) -> impl IntoView {
    // A bar is its share of the whole; where that is not told, of the greatest.
    let greatest = classes.iter().filter_map(|(_, n)| *n).max().unwrap_or(0);
    let full = whole.filter(|whole| *whole > 0).unwrap_or(greatest);
    let rows: Vec<_> = classes
        .into_iter()
        .map(|(label, n)| {
            let share = match (n, whole.filter(|whole| *whole > 0)) {
                (Some(n), Some(whole)) => percent(n, whole),
                (None, _) => HIDDEN.to_owned(),
                (Some(_), None) => "–".to_owned(),
            };
            view! {
                <tr>
                    <th scope="row">{label}{n.map(|n| bar(n, full))}</th>
                    <td class="n">{shown(n)}</td>
                    <td class="n">{share}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <table class="shares">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{head}</th>
                    <th scope="col" class="n">"Nombre"</th>
                    <th scope="col" class="n">"Part"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn bar(n: i64, full: i64) -> impl IntoView {
    let width = if full > 0 { n.max(0).saturating_mul(WIDTH) / full } else { 0 };
    view! {
        <svg class="share" viewBox=format!("0 0 {WIDTH} 1") preserveAspectRatio="none" aria-hidden="true">
            <rect class="fill1" width=width height="1"></rect>
        </svg>
    }
}

/// « 12 % », « moins de 1 % ».
fn percent(n: i64, whole: i64) -> String {
    let rounded = n.saturating_mul(100).saturating_add(whole / 2) / whole;
    match rounded {
        0 if n > 0 => "moins de 1\u{a0}%".to_owned(),
        rounded => format!("{rounded}\u{a0}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    #[test]
    fn each_class_has_its_count_and_its_share() {
        let classes = vec![("Une", Some(30)), ("Deux", Some(10)), ("Trois", None)];
        let html = render(move || {
            view! { <Shares caption="Demandes" head="Personnes" classes=classes whole=Some(40)/> }
        });
        for part in ["75\u{a0}%", "25\u{a0}%", "n.c.", r#"width="75""#, r#"width="25""#] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert_eq!(percent(1, 1_000), "moins de 1\u{a0}%");
        assert_eq!(percent(0, 1_000), "0\u{a0}%");
        assert_eq!(percent(i64::MAX, i64::MAX), "1\u{a0}%", "absurd, and no crash");
    }
}
