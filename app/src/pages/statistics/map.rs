//! The departments as tiles, roughly where they lie: an equal square each, so that those where most
//! people live are not the smallest.

use super::index::Beside;
use super::{demands_for_one, ratio};
use crate::components::{Cell, Column, DataTable};
use crate::domain::statistics::Shown;
use crate::paths;
use leptos::prelude::*;

/// Column and row of each department. Paris and the three around it stand apart, as do the overseas.
const TILES: [(&str, u8, u8); 101] = [
    ("92", 0, 0),
    ("75", 1, 0),
    ("93", 2, 0),
    ("94", 1, 1),
    ("62", 5, 0),
    ("59", 6, 0),
    ("76", 4, 1),
    ("80", 5, 1),
    ("02", 6, 1),
    ("08", 7, 1),
    ("50", 2, 2),
    ("14", 3, 2),
    ("27", 4, 2),
    ("60", 5, 2),
    ("51", 6, 2),
    ("55", 7, 2),
    ("54", 8, 2),
    ("57", 9, 2),
    ("67", 10, 2),
    ("29", 0, 3),
    ("22", 1, 3),
    ("35", 2, 3),
    ("61", 3, 3),
    ("78", 4, 3),
    ("95", 5, 3),
    ("77", 6, 3),
    ("10", 7, 3),
    ("52", 8, 3),
    ("88", 9, 3),
    ("68", 10, 3),
    ("56", 1, 4),
    ("53", 2, 4),
    ("72", 3, 4),
    ("28", 4, 4),
    ("91", 5, 4),
    ("89", 6, 4),
    ("21", 7, 4),
    ("70", 8, 4),
    ("90", 9, 4),
    ("44", 1, 5),
    ("49", 2, 5),
    ("37", 3, 5),
    ("41", 4, 5),
    ("45", 5, 5),
    ("58", 6, 5),
    ("71", 7, 5),
    ("39", 8, 5),
    ("25", 9, 5),
    ("85", 1, 6),
    ("79", 2, 6),
    ("86", 3, 6),
    ("36", 4, 6),
    ("18", 5, 6),
    ("03", 6, 6),
    ("69", 7, 6),
    ("01", 8, 6),
    ("74", 9, 6),
    ("17", 2, 7),
    ("16", 3, 7),
    ("87", 4, 7),
    ("23", 5, 7),
    ("63", 6, 7),
    ("42", 7, 7),
    ("38", 8, 7),
    ("73", 9, 7),
    ("33", 2, 8),
    ("24", 3, 8),
    ("19", 4, 8),
    ("15", 5, 8),
    ("43", 6, 8),
    ("07", 7, 8),
    ("26", 8, 8),
    ("05", 9, 8),
    ("40", 2, 9),
    ("47", 3, 9),
    ("46", 4, 9),
    ("12", 5, 9),
    ("48", 6, 9),
    ("30", 7, 9),
    ("84", 8, 9),
    ("04", 9, 9),
    ("06", 10, 9),
    ("64", 2, 10),
    ("32", 3, 10),
    ("82", 4, 10),
    ("81", 5, 10),
    ("34", 6, 10),
    ("13", 7, 10),
    ("83", 8, 10),
    ("65", 3, 11),
    ("31", 4, 11),
    ("09", 5, 11),
    ("11", 6, 11),
    ("2B", 10, 11),
    ("66", 6, 12),
    ("2A", 10, 12),
    ("971", 0, 10),
    ("972", 0, 11),
    ("973", 0, 12),
    ("974", 1, 11),
    ("976", 1, 12),
];

/// Upper bounds of the classes, in tenths of demands for one dwelling, and their words.
const CLASSES: [(i64, &str); 5] = [
    (40, "moins de 4"),
    (60, "de 4 à 6"),
    (80, "de 6 à 8"),
    (100, "de 8 à 10"),
    (i64::MAX, "10 et plus"),
];

/// Side of a tile, in units of the drawing.
const SIDE: u16 = 30;

fn class_of(pending: Shown, allocated: Shown) -> &'static str {
    const NAMES: [&str; 5] = ["t1", "t2", "t3", "t4", "t5"];
    let rank = demands_for_one(pending, allocated)
        .and_then(|ratio| CLASSES.iter().position(|(below, _)| ratio < *below));
    rank.and_then(|rank| NAMES.get(rank)).copied().unwrap_or("t0")
}

/// The map, its legend, and the same figures as a table. The links of the tiles are for a pointer:
/// the list of departments has them for everybody.
pub(super) fn map(departments: &[Beside]) -> AnyView {
    let tiles: Vec<_> = departments
        .iter()
        .filter_map(|one| {
            let (code, column, row) = TILES.iter().find(|(code, ..)| *code == one.code)?;
            let (x, y) = (u16::from(*column) * SIDE, u16::from(*row) * SIDE);
            let said = format!(
                "{} ({code})\u{a0}: {} demandes pour un logement",
                one.name,
                ratio(one.then, one.allocated)
            );
            let (class, middle) = (class_of(one.then, one.allocated), SIDE / 2);
            Some(view! {
                <a href=paths::statistics_of(one.zone) tabindex="-1">
                    <title>{said}</title>
                    <rect class=class x=x y=y width=SIDE - 2 height=SIDE - 2 rx="4"></rect>
                    <text class=class x=x + middle - 1 y=y + middle + 3>{*code}</text>
                </a>
            })
        })
        .collect();
    let legend: Vec<_> = ["t1", "t2", "t3", "t4", "t5"]
        .into_iter()
        .zip(CLASSES.map(|(_, words)| words))
        .chain([("t0", "non communiqué, ou aucune attribution")])
        .map(|(class, words)| {
            view! {
                <li>
                    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
                        <rect class=class x="1" y="1" width="12" height="12"/>
                    </svg>
                    {words}
                </li>
            }
        })
        .collect();
    let row = |one: &Beside| {
        vec![
            Cell::link(paths::statistics_of(one.zone), format!("{} ({})", one.name, one.code)),
            ratio(one.then, one.allocated).into(),
            one.pending.into(),
            one.allocated.into(),
        ]
    };
    let rows = departments.iter().map(row).collect();
    let head = vec![
        Column::text("Département"),
        Column::number("Demandes pour un logement"),
        Column::number("En cours"),
        Column::number("Attribués en un an"),
    ];
    view! {
        <section class="card stack">
            <h2>"Combien de demandes pour un logement\u{a0}?"</h2>
            <p class="hint">"Demandes en cours, premier choix, pour un logement attribué en un an. Chaque carré est un département, à peu près à sa place\u{a0}; Paris et la petite couronne sont à part, en haut à gauche, l’outre-mer en bas à gauche."</p>
            <figure class="stack">
                <ul class="legend tiles">{legend}</ul>
                <svg class="tiles" viewBox="-1 -1 330 390" aria-hidden="true">{tiles}</svg>
                <details>
                    <summary>"Voir les chiffres en tableau"</summary>
                    <DataTable caption="Demandes pour un logement attribué, par département" head=head rows=rows/>
                </details>
            </figure>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::territory::DepartmentCode;
    use std::collections::BTreeSet;

    #[test]
    fn each_department_has_a_tile_of_its_own() {
        let codes: BTreeSet<_> = TILES.iter().map(|(code, ..)| *code).collect();
        let places: BTreeSet<_> = TILES.iter().map(|(_, column, row)| (column, row)).collect();
        assert_eq!((codes.len(), places.len()), (101, 101));
        assert!(TILES.iter().all(|(_, column, row)| *column < 11 && *row < 13));
        assert!(codes.iter().all(|code| code.parse::<DepartmentCode>().is_ok()));
    }

    #[test]
    fn a_tile_tells_its_class() {
        let of = |pending, allocated| class_of(Some(pending), Some(allocated));
        assert_eq!([of(39, 10), of(40, 10), of(99, 10), of(100, 10)], ["t1", "t2", "t4", "t5"]);
        assert_eq!([of(5, 0), class_of(None, Some(9))], ["t0", "t0"]);
    }
}
