//! Tables of figures and records.

use leptos::either::EitherOf5;
use leptos::prelude::*;

use super::format::{HIDDEN, number};
use super::note::Note;
use super::tag::{Tag, TagKind};

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    label: String,
    numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: false }
    }

    /// A column of figures, set to the right.
    pub fn number(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: true }
    }

    fn class(&self) -> Option<&'static str> {
        self.numeric.then_some("n")
    }
}

/// What a cell of a table, or the value of a fact, may hold.
pub enum Cell {
    /// Words, or a figure already written.
    Text(String),
    /// A whole number, written the French way.
    Number(i64),
    /// A way to the record.
    Link {
        /// Where it leads.
        href: String,
        /// What is read.
        text: String,
    },
    /// A state.
    Tag(TagKind, String),
    /// Anything else: a button, a unique number.
    View(AnyView),
}

impl Cell {
    /// A way to the record.
    pub fn link(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Link { href: href.into(), text: text.into() }
    }

    /// A state.
    pub fn tag(kind: TagKind, text: impl Into<String>) -> Self {
        Self::Tag(kind, text.into())
    }

    /// Anything else.
    pub fn view(view: impl IntoView + 'static) -> Self {
        Self::View(view.into_view().into_any())
    }

    pub(crate) fn show(self) -> impl IntoView {
        match self {
            Self::Text(text) => EitherOf5::A(text),
            Self::Number(value) => EitherOf5::B(number(value)),
            Self::Link { href, text } => EitherOf5::C(view! { <a href=href>{text}</a> }),
            Self::Tag(kind, text) => EitherOf5::D(view! { <Tag kind=kind text=text/> }),
            Self::View(view) => EitherOf5::E(view),
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A count that may be hidden.
impl From<Option<i64>> for Cell {
    fn from(value: Option<i64>) -> Self {
        value.map_or_else(|| Self::Text(HIDDEN.to_owned()), Self::Number)
    }
}

impl From<i64> for Cell {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}

/// A table with its caption. The first cell of a row names the row. On a narrow screen, figures
/// scroll inside their own region, which the keyboard reaches too, and records become a list: each
/// cell says then what it is.
#[component]
pub fn DataTable(
    /// What the table shows.
    #[prop(into)]
    caption: String,
    /// The heads of the columns.
    head: Vec<Column>,
    /// The rows, each as long as the head.
    rows: Vec<Vec<Cell>>,
    /// Becomes a list on a narrow screen although it has figures: each row is about one thing.
    #[prop(optional)]
    stacked: bool,
    /// What is said instead when there is no row.
    #[prop(default = "Rien à afficher pour l’instant.".into(), into)]
    empty: Note,
) -> impl IntoView {
    let nothing = rows.is_empty();
    let scrolls = head.iter().any(|column| column.numeric) && !stacked;
    let class = if scrolls { "table" } else { "table records" };
    let columns = head.clone();
    let head: Vec<_> = head
        .into_iter()
        .map(|column| {
            let class = column.class();
            view! { <th scope="col" class=class>{column.label}</th> }
        })
        .collect();
    let rows: Vec<_> = rows
        .into_iter()
        .map(|cells| {
            let mut cells = cells.into_iter();
            let name = cells.next().map(|cell| view! { <th scope="row">{cell.show()}</th> });
            let cells: Vec<_> = cells
                .zip(columns.iter().skip(1))
                .map(|(cell, column)| {
                    let label = column.label.clone();
                    view! { <td class=column.class() data-label=label>{cell.show()}</td> }
                })
                .collect();
            view! { <tr>{name} {cells}</tr> }
        })
        .collect();
    if nothing {
        let empty = empty.into_option().map(|empty| view! { <p class="hint">{empty}</p> });
        return view! { <div class="stack"><p><strong>{caption}</strong></p> {empty}</div> }
            .into_any();
    }
    let name = caption.clone();
    view! {
        <section class=class tabindex="0" aria-label=name>
            <table>
                <caption>{caption}</caption>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::render;

    fn head() -> Vec<Column> {
        vec![Column::text("Commune"), Column::number("En cours"), Column::text("État")]
    }

    #[test]
    fn figures_scroll_unless_each_row_is_to_be_read_alone() {
        let rows = || vec![vec![Cell::from("Tarbes"), Cell::Number(6210), Cell::from("À jour")]];
        let html = render(|| {
            view! { <DataTable caption="Communes" head=head() rows=rows() stacked=true/> }
        });
        assert!(html.contains(r#"class="table records""#), "{html}");
        assert!(html.contains(r#"data-label="En cours" class="n""#), "{html}");
    }

    #[test]
    fn a_table_is_a_region_the_keyboard_reaches() {
        let rows = vec![vec![
            Cell::link("/statistiques/commune/65440", "Tarbes"),
            Cell::Number(6210),
            Cell::tag(TagKind::Good, "À jour"),
        ]];
        let html = render(|| view! { <DataTable caption="Communes" head=head() rows=rows/> });
        assert!(
            html.contains(r#"<section tabindex="0" aria-label="Communes" class="table">"#),
            "{html}"
        );
        assert!(
            html.contains(r#"<th scope="row"><a href="/statistiques/commune/65440">Tarbes</a>"#),
            "{html}"
        );
        assert!(html.contains("class=\"n\">6\u{202f}210"), "{html}");
        assert!(html.contains(r#"<th scope="col" class="n">En cours"#), "{html}");
    }

    #[test]
    fn records_say_what_each_cell_is_where_they_become_a_list() {
        let head = vec![Column::text("Numéro"), Column::text("Événement")];
        let rows = vec![vec!["1".into(), "Renouvelée".into()]];
        let html = render(|| view! { <DataTable caption="Demandes" head=head rows=rows/> });
        assert!(html.contains(r#"class="table records""#), "{html}");
        assert!(html.contains(r#"<td data-label="Événement""#), "{html}");
    }

    #[test]
    fn an_empty_table_is_a_sentence() {
        let html = render(|| {
            view! { <DataTable caption="Communes" head=head() rows=Vec::new() empty="Aucune commune."/> }
        });
        assert!(html.contains("Aucune commune.") && !html.contains("<table"), "{html}");
    }

    #[test]
    fn cells_escape() {
        let rows = vec![vec![Cell::from("<b>"), Cell::from("<b>"), Cell::tag(TagKind::Bad, "<b>")]];
        let html = render(|| view! { <DataTable caption="<b>" head=head() rows=rows/> });
        assert!(!html.contains("<b>"), "{html}");
    }
}
