//! Bars by month, drawn by the server: it needs no script, prints, and reads as a table.

use leptos::prelude::*;

use super::format::{number, shown};
use super::note::Note;
use super::table::{Cell, Column, DataTable};

/// The drawing holds bars and lines only, measured in tenths of its own unit: whole numbers all
/// along. It is stretched to the room there is, so the words of its axes stand beside it as
/// plain text: their size never changes.
const WIDTH: i64 = 6000;
const HEIGHT: i64 = 2000;
const MOST_LINES: i64 = 5;
/// How high the mark of a count that is not told is, whatever the scale.
const UNTOLD: i64 = 100;

/// What is said when every count that is not zero is hidden.
const TOO_FEW: &str = "Chiffres non communiqués\u{a0}: ils sont trop petits, ou permettraient d’en retrouver qui le sont.";

/// One thing counted month by month. Four at most can be told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    name: String,
    values: Vec<Option<i64>>,
}

impl Series {
    /// What is counted, and how many for each label of the chart.
    pub fn new(name: impl Into<String>, values: Vec<i64>) -> Self {
        Self::with_hidden(name, values.into_iter().map(Some).collect())
    }

    /// The same where some counts are not told.
    pub fn with_hidden(name: impl Into<String>, values: Vec<Option<i64>>) -> Self {
        Self { name: name.into(), values }
    }

    /// None when it is not told.
    fn value(&self, index: usize) -> Option<i64> {
        self.values.get(index).copied().unwrap_or(Some(0))
    }
}

/// Grouped bars, their legend, and the same figures as a table. The fills differ by more than
/// their colour: full, hollow, full, dashed.
#[component]
pub fn BarChart(
    /// What the chart shows: caption of its table.
    #[prop(into)]
    title: String,
    /// The months, in order, short: « janv. ».
    labels: Vec<String>,
    /// What is counted.
    series: Vec<Series>,
    /// The sentence said instead of the drawing; made from the figures when absent.
    #[prop(optional, into)]
    summary: Note,
    /// What is said when there is nothing to draw.
    #[prop(default = "Rien à compter sur cette période.".into(), into)]
    empty: Note,
    /// The head of the first column of the table.
    #[prop(default = "Mois".to_owned(), into)]
    period: String,
) -> impl IntoView {
    let values = || series.iter().flat_map(|one| one.values.iter().copied());
    let greatest = values().flatten().max().unwrap_or(0);
    if labels.is_empty() || greatest <= 0 {
        let empty = if values().any(|value| value.is_none()) { TOO_FEW.into() } else { empty };
        let empty = empty.into_option().map(|empty| view! { <p class="hint">{empty}</p> });
        return view! { <div class="stack">{empty}</div> }.into_any();
    }
    let summary = summary.into_option().unwrap_or_else(|| describe(&title, &labels, &series));
    let step = nice_step(greatest);
    let top = greatest.div_euclid(step) + i64::from(greatest % step != 0);
    let scale = Scale { top: top * step };
    let legend: Vec<_> = series
        .iter()
        .enumerate()
        .map(|(index, one)| {
            view! {
                <li>
                    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
                        <rect class=fill(index) x="1" y="1" width="12" height="12"/>
                    </svg>
                    {one.name.clone()}
                </li>
            }
        })
        .collect();
    let untold = values().any(|value| value.is_none()).then(|| {
        view! {
            <li>
                <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
                    <rect class="untold" x="1" y="1" width="12" height="12"/>
                </svg>
                "Non communiqué"
            </li>
        }
    });
    let lines: Vec<_> = (0..=top).map(|line| grid_line(scale, line * step)).collect();
    let ticks: Vec<_> =
        (0..=top).rev().map(|line| view! { <span>{number(line * step)}</span> }).collect();
    let bars: Vec<_> =
        (0..labels.len()).map(|index| bars(scale, &labels, index, &series)).collect();
    let months: Vec<_> = labels
        .iter()
        .enumerate()
        .map(|(index, label)| {
            // Of many, from the last one back, every other name gives way on a narrow screen.
            let gives_way = labels.len() > 8 && (labels.len() - index).is_multiple_of(2);
            let class = gives_way.then_some("alt");
            view! { <span class=class>{label.clone()}</span> }
        })
        .collect();
    // Side by side, several would be cut on a phone.
    let is_wide = series.len() > 1;
    let (head, rows) = figures(period, &labels, &series);
    view! {
        <figure class="stack">
            <ul class="legend">{legend}{untold}</ul>
            <div class="chart">
                <div class="ticks" aria-hidden="true">{ticks}</div>
                <svg
                    viewBox=format!("0 0 {} {}", unit(WIDTH), unit(HEIGHT))
                    preserveAspectRatio="none"
                    role="img"
                    aria-label=summary
                >
                    {lines}
                    {bars}
                </svg>
                <div class="months" aria-hidden="true">{months}</div>
            </div>
            <details>
                <summary>"Voir les chiffres en tableau"</summary>
                <DataTable caption=title head=head rows=rows stacked=is_wide/>
            </details>
        </figure>
    }
    .into_any()
}

/// Where a value falls.
#[derive(Clone, Copy)]
struct Scale {
    top: i64,
}

impl Scale {
    fn height(self, value: i64) -> i64 {
        // Counts times a few thousand tenths: i128 keeps even absurd ones from overflowing.
        let height = i128::from(value.max(0)) * i128::from(HEIGHT) / i128::from(self.top.max(1));
        i64::try_from(height).unwrap_or(HEIGHT)
    }

    fn y(self, value: i64) -> i64 {
        HEIGHT - self.height(value)
    }
}

/// `1, 2 or 5 × 10ⁿ`, the smallest that leaves at most five lines above the base.
fn nice_step(greatest: i64) -> i64 {
    let mut power = 1_i64;
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            if greatest <= step.saturating_mul(MOST_LINES) {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// Tenths as an SVG coordinate.
fn unit(tenths: i64) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

fn fill(index: usize) -> &'static str {
    ["fill1", "fill2", "fill3", "fill4"].get(index).copied().unwrap_or("fill4")
}

fn grid_line(scale: Scale, value: i64) -> impl IntoView {
    let y = unit(scale.y(value));
    view! { <line x1="0" x2=unit(WIDTH) y1=y.clone() y2=y></line> }
}

/// The bars of one month. Pointing at one shows its figure.
fn bars(scale: Scale, labels: &[String], index: usize, series: &[Series]) -> impl IntoView + use<> {
    let label = labels.get(index).map_or("", String::as_str);
    let slot = WIDTH / whole(labels.len()).max(1);
    let start = whole(index) * slot;
    let bars_width = slot * 7 / 10;
    let width = (bars_width / whole(series.len()).max(1)).max(10);
    series
        .iter()
        .enumerate()
        .map(|(rank, one)| {
            let value = one.value(index);
            let told = shown(value);
            // One that is not told has a mark of its own: it is no zero.
            let (height, class) = value.map_or((UNTOLD, "untold"), |n| (scale.height(n), fill(rank)));
            let x = start + (slot - bars_width) / 2 + whole(rank) * width;
            let said = format!("{}, {label}\u{a0}: {told}", one.name);
            // A gap between bars, whose own edge must not be cut.
            let width = (width - 25).max(8);
            view! {
                <rect class=class x=unit(x) y=unit(HEIGHT - height) width=unit(width) height=unit(height)>
                    <title>{said}</title>
                </rect>
            }
        })
        .collect::<Vec<_>>()
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// « Demandes par mois : nouvelles, de 820 (déc.) à 1 120 (nov.) ; renouvelées, … ».
fn describe(title: &str, labels: &[String], series: &[Series]) -> String {
    let (first, last) = (labels.first(), labels.last());
    let parts: Vec<_> = series
        .iter()
        .map(|one| {
            let (from, to) = (one.value(0), one.value(labels.len().saturating_sub(1)));
            let (Some(from), Some(to)) = (from, to) else {
                return format!("{}, en partie non communiqué", one.name);
            };
            let [from, to] = [from, to].map(number);
            match (first, last) {
                (Some(first), Some(last)) if labels.len() > 1 => {
                    format!("{}, de {from} ({first}) à {to} ({last})", one.name)
                }
                _ => format!("{}, {from}", one.name),
            }
        })
        .collect();
    format!("{title}\u{a0}: {}", parts.join("\u{a0}; "))
}

fn figures(period: String, labels: &[String], series: &[Series]) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let names = series.iter().map(|one| Column::number(one.name.clone()));
    let head = std::iter::once(Column::text(period)).chain(names).collect();
    let rows = labels
        .iter()
        .enumerate()
        .map(|(index, label)| {
            let values = series.iter().map(|one| Cell::from(one.value(index)));
            std::iter::once(Cell::Text(label.clone())).chain(values).collect()
        })
        .collect();
    (head, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    fn labels() -> Vec<String> {
        ["oct.", "nov."].map(str::to_owned).to_vec()
    }

    #[test]
    fn lines_fall_on_round_figures() {
        let steps = [1, 5, 6, 11, 51, 1120, 12_480].map(nice_step);
        assert_eq!(steps, [1, 1, 2, 5, 20, 500, 5000]);
        assert!(nice_step(i64::MAX) > 0);
    }

    #[test]
    fn bars_are_as_high_as_their_values() {
        let series = vec![
            Series::new("nouvelles", vec![500, 1000]),
            Series::new("renouvelées", vec![0, 250]),
        ];
        let html = render(|| view! { <BarChart title="Demandes" labels=labels() series=series/> });
        // Five lines of 200: the whole height is 200 units.
        assert!(html.contains(r#"y="100" width"#) && html.contains(r#"height="100""#), "{html}");
        assert!(html.contains(r#"y="0" width"#) && html.contains(r#"height="200""#), "{html}");
        assert!(html.contains("Demandes\u{a0}: nouvelles, de 500 (oct.) à 1\u{202f}000 (nov.)\u{a0}; renouvelées, de 0"), "{html}");
        assert!(html.contains(r#"role="img""#) && html.contains("<table>"), "{html}");
    }

    #[test]
    fn what_is_not_told_is_marked_and_no_zero() {
        let series = vec![Series::with_hidden("nouvelles", vec![None, Some(7)])];
        let html = render(|| view! { <BarChart title="Demandes" labels=labels() series=series/> });
        assert!(html.contains(r#"height="10" class="untold""#), "{html}");
        assert!(html.contains("nouvelles, oct.\u{a0}: n.c.") && html.contains("Non communiqué"));
        assert!(html.contains("nouvelles, en partie non communiqué"), "{html}");
        let series = vec![Series::with_hidden("nouvelles", vec![None, Some(0)])];
        let html = render(|| view! { <BarChart title="Demandes" labels=labels() series=series/> });
        assert!(html.contains("non communiqués") && !html.contains("<svg"), "{html}");
    }

    #[test]
    fn nothing_to_count_is_a_sentence() {
        let series = vec![Series::new("nouvelles", vec![0, 0])];
        let html = render(|| view! { <BarChart title="Demandes" labels=labels() series=series/> });
        assert!(html.contains("Rien à compter") && !html.contains("<svg"), "{html}");
    }

    #[test]
    fn missing_and_negative_values_draw_no_bar() {
        let series = vec![Series::new("<b>", vec![-4, 3]), Series::new("b", Vec::new())];
        let html = render(|| view! { <BarChart title="<b>" labels=labels() series=series/> });
        assert!(!html.contains("height=\"-") && !html.contains("<b>"), "{html}");
    }
}
