//! The figures of a territory: the country, a region, a department, an EPCI.

use super::{
    AsOf, NONE_ALLOCATED, by_type, demands_for_one, head, key_figures, list, method, ratio,
};
use crate::components::format::{month, short_month};
use crate::components::{BarChart, Cell, Column, DataTable, Notice, Series, Shares, Trail};
use crate::domain::statistics::{
    Class, FLOWS, Indicator, Line, Month, Part, Sheet, Shown, Split, WAITS, Zone,
};
use crate::domain::text::lower_first;
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use chrono::Datelike;
use leptos::prelude::*;
use std::sync::Arc;

/// Communes shown on the page; the file has them all.
const LISTED: usize = 20;
/// Months of the history shown one by one; a longer one is told by its Decembers.
const MONTHLY: usize = 24;

/// One territory.
#[derive(Clone, Debug)]
pub struct TerritoryView {
    /// Its figures.
    pub sheet: Arc<Sheet>,
    /// When they were counted.
    pub as_of: AsOf,
    /// Those it lies in, the largest first: names and addresses.
    pub above: Vec<(String, String)>,
    /// The EPCI that lie in a department, or cross it: names and addresses.
    pub groups: Vec<(String, String)>,
    /// An EPCI that lies in several departments.
    pub is_crossing: bool,
}

/// `GET /statistiques/france`, `/region/{code}`, `/departement/{code}`, `/epci/{siren}`.
pub fn territory(chrome: &Chrome, view: &TerritoryView) -> String {
    let chrome = chrome.clone();
    let sheet = &view.sheet;
    let title = format!("Statistiques\u{a0}: {}", sheet.name);
    let mut links = vec![("Statistiques".to_owned(), paths::STATISTICS.to_owned())];
    links.extend(view.above.clone());
    let name = sheet.name.clone();
    let hides = sheet.own.hides() || sheet.parts.iter().any(|part| part.counts.hides());
    let head = head(sheet, &view.as_of, hides);
    let figures = if sheet.own.is_empty() && sheet.parts.is_empty() {
        view! {
            <Notice title="Pas encore de demande dans ce territoire">
                <p>"Les chiffres apparaîtront avec la publication qui suivra le premier enregistrement."</p>
            </Notice>
        }
        .into_any()
    } else {
        view! {
            {whole(sheet).into_any()}
            {by_month(sheet)}
            {history(sheet)}
            {waiting(sheet)}
            {by_type(&sheet.own)}
            {by_part(sheet).into_any()}
            {groups(&view.groups).into_any()}
            {who(sheet)}
            {view.is_crossing.then(several)}
            {method().into_any()}
        }
        .into_any()
    };
    render(|| {
        view! {
            <Frame chrome=chrome title=title current=paths::STATISTICS>
                <div class="stack">
                    <Trail links=links/>
                    <h1>"Demande de logement social\u{a0}: "{name}</h1>
                    {head}
                </div>
                {figures}
            </Frame>
        }
    })
}

fn whole(sheet: &Sheet) -> impl IntoView + use<> {
    let [new, renewed, removed, allocated] = FLOWS.map(|flow| (flow, sheet.year(flow)));
    let flow = |(flow, n), one, many| sheet.own.has(Line::year(flow)).then_some((n, one, many));
    let figures = [
        Some((sheet.pending(), "demande en cours", "demandes en cours")),
        flow(new, "nouvelle demande en un an", "nouvelles demandes en un an"),
        flow(renewed, "demande renouvelée en un an", "demandes renouvelées en un an"),
        flow(removed, "demande radiée en un an", "demandes radiées en un an"),
        flow(allocated, "logement attribué en un an", "logements attribués en un an"),
    ];
    let (_, allocated) = allocated;
    key_figures(
        figures.into_iter().flatten().collect(),
        demands_for_one(sheet.own.pending_then(), allocated),
    )
}

/// What came and went, month by month; nothing where it is not told.
pub(super) fn by_month(sheet: &Sheet) -> AnyView {
    let months = sheet.days.last_month(sheet.zone).year_to();
    let is_told =
        |flow: &Indicator| months.iter().any(|month| sheet.own.has(Line::month(*flow, *month)));
    let told: Vec<Indicator> = FLOWS.into_iter().filter(is_told).collect();
    let labels = months.iter().map(|month| short_month(month.first_day())).collect();
    let series = |name: &str, flow| {
        let counts = months.iter().map(|month| sheet.own.get(Line::month(flow, *month)));
        Series::with_hidden(name, counts.collect())
    };
    let [new, renewed, removed, _] = FLOWS;
    let series: Vec<Series> = [("Nouvelles", new), ("Renouvelées", renewed), ("Radiées", removed)]
        .into_iter()
        .filter(|(_, flow)| told.contains(flow))
        .map(|(name, flow)| series(name, flow))
        .collect();
    if series.is_empty() {
        return ().into_any();
    }
    let [first, .., last] = months.map(|one| month(one.first_day()));
    view! {
        <section class="card stack">
            <h2>"Mois par mois"</h2>
            <p class="hint">{format!("De {first} à {last}.")}</p>
            <BarChart
                title="Demandes nouvelles, renouvelées et radiées, par mois"
                labels=labels
                series=series
            />
        </section>
    }
    .into_any()
}

/// Since the register begins: how many were under way at the end of each month, or of each year.
fn history(sheet: &Sheet) -> AnyView {
    let months = sheet.own.months(Indicator::Pending);
    let is_long = months.len() > MONTHLY;
    let ends: Vec<(Month, Shown)> = months
        .into_iter()
        .filter(|(month, _)| !is_long || month.first_day().month() == 12)
        .collect();
    if ends.len() < 2 {
        return ().into_any();
    }
    let label = |one: &Month| {
        let day = one.first_day();
        if is_long {
            day.year().to_string()
        } else {
            format!("{} {}", short_month(day), day.year())
        }
    };
    let mut labels: Vec<String> = ends.iter().map(|(month, _)| label(month)).collect();
    let mut counts: Vec<Shown> = ends.iter().map(|(_, n)| *n).collect();
    labels.push(sheet.days.day.format("%d/%m/%y").to_string());
    counts.push(sheet.pending());
    let told =
        if is_long { "Au 31 décembre de chaque année." } else { "À la fin de chaque mois." };
    let period = if is_long { "Année" } else { "Mois" };
    view! {
        <section class="card stack">
            <h2>"Depuis le début"</h2>
            <p class="hint">{told}</p>
            <BarChart
                title="Demandes en cours, depuis le début"
                labels=labels
                series=vec![Series::with_hidden("En cours", counts)]
                period=period
            />
        </section>
    }
    .into_any()
}

/// Told as a spread: one number would hide those who wait longest. Nothing where it is not told.
pub(super) fn waiting(sheet: &Sheet) -> AnyView {
    let year = Line::year(Indicator::Allocated);
    let waits = sheet.own.classes(year, Split::Wait);
    let filed = sheet.own.classes(Line::now(Indicator::Pending), Split::Filed);
    if waits.is_empty() && filed.is_empty() {
        return ().into_any();
    }
    let median = median_of(&waits).map(|label| {
        view! { <p>"Pour la moitié de ces logements, l’attente a été\u{a0}: "<strong>{lower_first(label)}</strong>", ou plus courte."</p> }
    });
    let filed = (!filed.is_empty()).then(|| {
        view! {
            <div class="card stack">
                <Shares
                    caption="Demandes en cours, par ancienneté"
                    head="Depuis le dépôt"
                    classes=lines(&filed)
                    whole=sheet.own.pending_then()
                />
            </div>
        }
    });
    let waits = (!waits.is_empty()).then(|| {
        view! {
            <div class="card stack">
                <Shares
                    caption="Logements attribués en un an, par durée d’attente"
                    head="Entre le dépôt et l’attribution"
                    classes=lines(&waits)
                    whole=sheet.own.get(year)
                />
                {median}
                <p class="hint">"Seules comptent ici les personnes qui ont obtenu un logement\u{a0}: celles qui attendent encore peuvent attendre plus longtemps."</p>
            </div>
        }
    });
    view! {
        <section class="stack">
            <h2>"Combien de temps attend-on\u{a0}?"</h2>
            <div class="split even">{filed}{waits}</div>
        </section>
    }
    .into_any()
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

fn by_part(sheet: &Sheet) -> impl IntoView + use<> {
    let (title, head, what) = match sheet.zone {
        Zone::Country => ("Par région", "Région", "Régions"),
        Zone::Region(_) => ("Par département", "Département", "Départements"),
        _ => ("Par commune", "Commune", "Communes demandées"),
    };
    // Hardly anybody asks in two departments: the two counts tell communes apart only.
    let with_any = !matches!(sheet.zone, Zone::Country | Zone::Region(_));
    let row = |part: &Part| {
        let allocated = part.year(Indicator::Allocated);
        let mut cells = vec![
            Cell::link(paths::statistics_of(part.zone), part.name.clone()),
            part.pending().into(),
        ];
        if with_any {
            cells.push(part.pending_any().into());
        }
        cells.extend([
            part.year(Indicator::New).into(),
            allocated.into(),
            ratio(part.counts.pending_then(), allocated).into(),
        ]);
        cells
    };
    let asked: Vec<&Part> = sheet.parts.iter().filter(|part| !part.counts.is_empty()).collect();
    let rows: Vec<_> = asked.iter().take(LISTED).map(|part| row(part)).collect();
    let more = asked.len() > LISTED;
    let caption =
        if more { format!("Les {LISTED} communes les plus demandées") } else { what.to_owned() };
    let more = more.then(|| {
        view! {
            <p class="hint">"Les autres communes sont dans le fichier à télécharger, en haut de la page, et dans "<a href=paths::STATISTICS>"la recherche"</a>"."</p>
        }
    });
    let parts = sheet.parts.iter().any(|one| one.parent.is_some()).then(|| {
        view! { <p class="hint">"Paris, Lyon et Marseille comptent aussi les demandes de leurs arrondissements, et celles qui ne disent pas lequel."</p> }
    });
    let pending: &[&str] =
        if with_any { &["En cours, premier choix", "En cours, tous choix"] } else { &["En cours"] };
    let others = ["Nouvelles en un an", "Attribués en un an", "Demandes pour un logement"];
    let numbers = pending.iter().copied().chain(others).map(Column::number);
    let columns = [Column::text(head)].into_iter().chain(numbers).collect();
    view! {
        <section class="stack">
            <h2>{title}</h2>
            {parts}
            <DataTable
                caption=caption
                head=columns
                rows=rows
                stacked=true
                empty="Aucun territoire n’a encore assez de demandes pour être montré."
            />
            <p class="hint">{NONE_ALLOCATED}</p>
            {more}
        </section>
    }
}

fn groups(groups: &[(String, String)]) -> impl IntoView + use<> {
    (!groups.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>"Par intercommunalité"</h2>
                {list(groups, "columns")}
            </section>
        }
    })
}

/// Who asks: one division after the other, each to unfold; nothing where none is told.
pub(super) fn who(sheet: &Sheet) -> AnyView {
    const DIVISIONS: [(Split, &str); 7] = [
        (Split::Size, "Personnes à loger"),
        (Split::Family, "Foyer"),
        (Split::Born, "Âge"),
        (Split::Work, "Situation"),
        (Split::Present, "Logement actuel"),
        (Split::Ceiling, "Revenus"),
        (Split::Channel, "Dépôt"),
    ];
    let fold = |caption: String, title: &'static str, head, classes: Vec<Class>, whole| {
        view! {
            <details>
                <summary>{title}</summary>
                <Shares caption=caption head=head classes=lines(&classes) whole=whole/>
            </details>
        }
        .into_any()
    };
    let pending = Line::now(Indicator::Pending);
    let mut divisions: Vec<AnyView> = DIVISIONS
        .into_iter()
        .map(|(split, head)| (split, head, sheet.own.classes(pending, split)))
        .filter(|(_, _, classes)| !classes.is_empty())
        .map(|(split, head, classes)| {
            let caption = format!("Demandes en cours\u{a0}: {}", lower_first(split.label()));
            fold(caption, split.label(), head, classes, sheet.own.pending_then())
        })
        .collect();
    let removed = Line::year(Indicator::Removed);
    let reasons = sheet.own.classes(removed, Split::Reason);
    if !reasons.is_empty() {
        divisions.push(fold(
            "Demandes radiées en un an\u{a0}: motif".to_owned(),
            "Pourquoi des demandes sont radiées",
            "Motif",
            reasons,
            sheet.own.get(removed),
        ));
    }
    if divisions.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="stack">
            <h2>"Qui demande un logement\u{a0}?"</h2>
            <div class="card stack">{divisions}</div>
        </section>
    }
    .into_any()
}

/// Why less of it is told.
fn several() -> AnyView {
    view! {
        <p class="hint">"Ce territoire est à cheval sur plusieurs départements\u{a0}: ses chiffres sont la somme de ce qui est publié dans chacun. Ce qui n’est pas communiqué dans l’un ne l’est pas ici."</p>
    }
    .into_any()
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
