//! The figures of a department.

use super::{by_type, demands_for_one, key_figures, method, secret};
use crate::components::format::{date, month, short_month};
use crate::components::{BarChart, Cell, Column, DataTable, Notice, Series, Shares, Trail};
use crate::domain::statistics::{Class, Month, Sheet, Shown, Split, WAITS};
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use leptos::prelude::*;

/// Communes shown on the page; the file has them all.
const LISTED: usize = 20;

/// One department.
#[derive(Clone, Debug)]
pub struct DepartmentView {
    /// Its name.
    pub name: String,
    /// Its figures.
    pub sheet: Sheet,
}

/// `GET /statistiques/departement/{code}`.
pub fn department(chrome: &Chrome, view: &DepartmentView) -> String {
    let chrome = chrome.clone();
    let sheet = &view.sheet;
    let title = format!("Statistiques\u{a0}: {}", view.name);
    let [csv, json] = [
        (paths::department_statistics_csv(sheet.department), "tous les chiffres (CSV)"),
        (
            paths::department_statistics_json(sheet.department),
            "le même fichier pour les développeurs (JSON)",
        ),
    ]
    .map(|(href, label)| view! { <a href=href>{label}</a> });
    let day = format!("À jour le {}. Télécharger ", date(sheet.day));
    let name = view.name.clone();
    let secret = secret(sheet.counts().any(|count| count.is_none()));
    let figures = if sheet.is_empty() {
        view! {
            <Notice title="Pas encore de demande dans ce département">
                <p>"Les chiffres apparaîtront dès le premier enregistrement."</p>
            </Notice>
        }
        .into_any()
    } else {
        let types = sheet.split(Split::HousingType).iter().map(|class| class.n).collect();
        view! {
            {whole(sheet).into_any()}
            {by_month(sheet).into_any()}
            {waiting(sheet).into_any()}
            {by_commune(sheet).into_any()}
            {by_type("Demandes en cours", types)}
            {who(sheet).into_any()}
            {method().into_any()}
        }
        .into_any()
    };
    render(|| {
        view! {
            <Frame chrome=chrome title=title current=paths::STATISTICS>
                <div class="stack">
                    <Trail links=vec![("Tous les départements".to_owned(), paths::STATISTICS.to_owned())]/>
                    <h1>"Demande de logement social\u{a0}: "{name}</h1>
                    <p class="hint">{day}{csv}" ou "{json}"."</p>
                    {secret}
                </div>
                {figures}
            </Frame>
        }
    })
}

fn whole(sheet: &Sheet) -> impl IntoView + use<> {
    let [new, renewed, removed, allocated] = sheet.year;
    key_figures(
        vec![
            (sheet.pending, "demande en cours", "demandes en cours"),
            (new, "nouvelle demande en un an", "nouvelles demandes en un an"),
            (renewed, "demande renouvelée en un an", "demandes renouvelées en un an"),
            (removed, "demande radiée en un an", "demandes radiées en un an"),
            (allocated, "logement attribué en un an", "logements attribués en un an"),
        ],
        demands_for_one(sheet.pending, allocated),
    )
}

fn by_month(sheet: &Sheet) -> impl IntoView + use<> {
    let day = |month: &Month| month.first_day();
    let labels = sheet.months.iter().map(|(month, _)| short_month(day(month))).collect();
    let series = |name: &str, rank: usize| {
        Series::with_hidden(name, sheet.months.iter().map(|(_, flows)| flows[rank]).collect())
    };
    let series = vec![series("Nouvelles", 0), series("Renouvelées", 1), series("Radiées", 2)];
    let period = match (sheet.months.first(), sheet.months.last()) {
        (Some((first, _)), Some((last, _))) => {
            format!("De {} à {}.", month(day(first)), month(day(last)))
        }
        _ => String::new(),
    };
    view! {
        <section class="card stack">
            <h2>"Mois par mois"</h2>
            <p class="hint">{period}</p>
            <BarChart
                title="Demandes nouvelles, renouvelées et radiées, par mois"
                labels=labels
                series=series
            />
        </section>
    }
}

/// Told as a spread: one number would hide those who wait longest.
fn waiting(sheet: &Sheet) -> impl IntoView + use<> {
    let median = median_of(&sheet.waits).map(|label| {
        view! { <p>"Pour la moitié de ces logements, l’attente a été\u{a0}: "<strong>{lower(label)}</strong>", ou plus courte."</p> }
    });
    let [_, _, _, allocated] = sheet.year;
    view! {
        <section class="stack">
            <h2>"Combien de temps attend-on\u{a0}?"</h2>
            <div class="split even">
                <div class="card stack">
                    <Shares
                        caption="Demandes en cours, par ancienneté"
                        head="Depuis le dépôt"
                        classes=lines(sheet.split(Split::Filed))
                        whole=sheet.pending
                    />
                </div>
                <div class="card stack">
                    <Shares
                        caption="Logements attribués en un an, par durée d’attente"
                        head="Entre le dépôt et l’attribution"
                        classes=lines(&sheet.waits)
                        whole=allocated
                    />
                    {median}
                    <p class="hint">"Seules comptent ici les personnes qui ont obtenu un logement\u{a0}: celles qui attendent encore peuvent attendre plus longtemps."</p>
                </div>
            </div>
        </section>
    }
}

/// The class in which half of them are reached; nothing when one is not told.
fn median_of(classes: &[Class]) -> Option<&'static str> {
    let counts: Option<Vec<i64>> = classes.iter().map(|class| class.n).collect();
    let counts = counts?;
    let whole: i64 = counts.iter().copied().fold(0, i64::saturating_add);
    let mut reached = 0_i64;
    let at = counts.iter().position(|n| {
        reached = reached.saturating_add(*n);
        reached > 0 && reached.saturating_mul(2) >= whole
    })?;
    WAITS.get(at).map(|(_, label)| *label)
}

fn lines(classes: &[Class]) -> Vec<(&'static str, Shown)> {
    classes.iter().map(|class| (class.label, class.n)).collect()
}

fn by_commune(sheet: &Sheet) -> impl IntoView + use<> {
    let head = vec![
        Column::text("Commune"),
        Column::number("En cours, premier choix"),
        Column::number("En cours, tous choix"),
        Column::number("Nouvelles en un an"),
        Column::number("Attribués en un an"),
    ];
    let rows = sheet
        .communes
        .iter()
        .take(LISTED)
        .map(|line| {
            vec![
                Cell::link(paths::commune_statistics(line.insee), line.name.clone()),
                line.pending.into(),
                line.pending_any.into(),
                line.new.into(),
                line.allocated.into(),
            ]
        })
        .collect();
    let more = sheet.communes.len() > LISTED;
    let caption = if more {
        format!("Les {LISTED} communes les plus demandées")
    } else {
        "Communes demandées".to_owned()
    };
    let more = more.then(|| {
        view! {
            <p class="hint">"Les autres communes sont dans le fichier à télécharger, en haut de la page, et dans "<a href=paths::STATISTICS>"la recherche"</a>"."</p>
        }
    });
    let parts = sheet.communes.iter().any(|one| one.parent.is_some()).then(|| {
        view! { <p class="hint">"Une commune qui a des arrondissements les compte aussi."</p> }
    });
    view! {
        <section class="stack">
            <h2>"Par commune"</h2>
            {parts}
            <DataTable
                caption=caption
                head=head
                rows=rows
                stacked=true
                empty="Aucune commune n’a encore assez de demandes pour être montrée."
            />
            {more}
        </section>
    }
}

/// Who asks: one division after the other, each to unfold.
fn who(sheet: &Sheet) -> impl IntoView + use<> {
    const DIVISIONS: [(Split, &str); 7] = [
        (Split::Size, "Personnes à loger"),
        (Split::Family, "Foyer"),
        (Split::Born, "Âge"),
        (Split::Work, "Situation"),
        (Split::Present, "Logement actuel"),
        (Split::Ceiling, "Revenus"),
        (Split::Channel, "Dépôt"),
    ];
    let divisions: Vec<_> = DIVISIONS
        .into_iter()
        .map(|(split, head)| {
            let classes = lines(sheet.split(split));
            let caption = format!("Demandes en cours\u{a0}: {}", lower(split.label()));
            view! {
                <details>
                    <summary>{split.label()}</summary>
                    <Shares caption=caption head=head classes=classes whole=sheet.pending/>
                </details>
            }
        })
        .collect();
    view! {
        <section class="stack">
            <h2>"Qui demande un logement\u{a0}?"</h2>
            <div class="card stack">{divisions}</div>
        </section>
    }
}

/// With a small first letter, in the middle of a sentence.
fn lower(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_told_when_every_class_is() {
        let classes = |counts: [Shown; 4]| -> Vec<Class> {
            let class = |n| Class { code: "", label: "", n };
            counts.into_iter().map(class).collect()
        };
        let of = |counts: [i64; 4]| median_of(&classes(counts.map(Some)));
        assert_eq!(of([10, 5, 3, 1]), Some("Moins d’un an"));
        assert_eq!(of([5, 5, 3, 9]), Some("De 2 à 3 ans"));
        assert_eq!(of([0, 0, 0, 8]), Some("De 3 à 4 ans"));
        assert_eq!(of([0; 4]), None);
        assert_eq!(median_of(&classes([Some(10), None, Some(6), None])), None);
    }
}
