//! Public statistics.

mod csv;
mod samples;

pub use csv::department_csv;
pub use samples::samples;

use super::{Chrome, Frame, render};
use crate::components::format::{date, month, number, short_month, tenths};
use crate::components::{
    BarChart, Choice, Column, DataTable, Figure, Notice, Select, Series, Submit, Trail,
};
use crate::domain::content::HousingType;
use crate::domain::territory::DepartmentCode;
use crate::paths;
use chrono::NaiveDate;
use leptos::prelude::*;

/// Communes shown on the page; the file has them all.
const SHOWN: usize = 20;

/// `GET /statistiques`: code and name of every department, those with demands first or all in
/// order; a select and a list.
pub fn index(chrome: &Chrome, departments: &[(String, String)]) -> String {
    let chrome = chrome.clone();
    let choices: Vec<_> = departments
        .iter()
        .map(|(code, name)| Choice::new(code.clone(), format!("{name} ({code})")))
        .collect();
    let links: Vec<_> = departments
        .iter()
        .filter_map(|(code, name)| {
            let href = paths::department_statistics(code.parse().ok()?);
            Some(view! { <li><a href=href>{name.clone()}" ("{code.clone()}")"</a></li> })
        })
        .collect();
    let lists = if departments.is_empty() {
        view! { <Notice title="Il n’y a pas encore de statistiques à montrer"/> }.into_any()
    } else {
        view! {
            <form class="card stack" method="get" action=paths::STATISTICS>
                <Select name="departement" label="Département" choices=choices/>
                <div class="row"><Submit label="Voir les chiffres"/></div>
            </form>
            <nav class="stack" aria-labelledby="departements">
                <h2 id="departements">"Tous les départements"</h2>
                <ul class="columns">{links}</ul>
            </nav>
        }
        .into_any()
    };
    render(|| {
        view! {
            <Frame chrome=chrome title="Statistiques" current=paths::STATISTICS>
                <div class="stack">
                    <h1>"Statistiques de la demande de logement social"</h1>
                    <p class="lead">
                        "Combien de personnes attendent, dans quelles communes, pour quels logements. Les chiffres suivent chaque enregistrement."
                    </p>
                </div>
                {lists}
            </Frame>
        }
    })
}

/// One month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthLine {
    /// First day of the month.
    pub month: NaiveDate,
    /// New demands.
    pub new: i64,
    /// Renewals.
    pub renewed: i64,
    /// Removals.
    pub removed: i64,
    /// Of which allocated.
    pub allocated: i64,
}

/// One commune.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommuneFigures {
    /// Name.
    pub name: String,
    /// Demands under way with it as first choice.
    pub pending: i64,
    /// Demands under way that name it at all.
    pub pending_any: i64,
    /// New demands of the last twelve months.
    pub new: i64,
    /// Allocated in the last twelve months.
    pub allocated: i64,
}

/// One department.
#[derive(Clone, Debug)]
pub struct DepartmentView {
    /// Code: links to `paths::department_statistics_csv`.
    pub code: String,
    /// Name.
    pub name: String,
    /// « à jour le ».
    pub today: NaiveDate,
    /// Demands under way.
    pub pending: i64,
    /// Last twelve months, oldest first.
    pub months: Vec<MonthLine>,
    /// Communes with at least one figure, most demands first.
    pub communes: Vec<CommuneFigures>,
    /// Demands under way by wished type, in the order of the types (one demand may count in several).
    pub types: Vec<(HousingType, i64)>,
}

impl DepartmentView {
    /// The sum of a figure over the months.
    fn sum(&self, figure: impl Fn(&MonthLine) -> i64) -> i64 {
        self.months.iter().map(figure).fold(0, i64::saturating_add)
    }

    fn is_empty(&self) -> bool {
        let month = |line: &MonthLine| line.new | line.renewed | line.removed | line.allocated;
        self.pending == 0
            && self.communes.is_empty()
            && self.months.iter().all(|line| month(line) == 0)
    }
}

/// `GET /statistiques/departement/{code}`.
pub fn department(chrome: &Chrome, view: DepartmentView) -> String {
    let chrome = chrome.clone();
    let title = format!("Statistiques\u{a0}: {}", view.name);
    let csv = view.code.parse::<DepartmentCode>().ok().map(|code| {
        let href = paths::department_statistics_csv(code);
        view! { " "<a href=href>"Télécharger tous les chiffres (CSV)"</a>"." }
    });
    let day = format!("À jour le {}.", date(view.today));
    let name = view.name.clone();
    let figures = if view.is_empty() {
        view! {
            <Notice title="Pas encore de demande dans ce département">
                <p>"Les chiffres apparaîtront dès le premier enregistrement."</p>
            </Notice>
        }
        .into_any()
    } else {
        view! { {key_figures(&view)} {by_month(&view)} {by_commune(&view)} {by_type(&view)} {method()} }
            .into_any()
    };
    render(|| {
        view! {
            <Frame chrome=chrome title=title current=paths::STATISTICS>
                <div class="stack">
                    <Trail links=vec![("Tous les départements".to_owned(), paths::STATISTICS.to_owned())]/>
                    <h1>"Demande de logement social\u{a0}: "{name}</h1>
                    <p class="hint">{day}{csv}</p>
                </div>
                {figures}
            </Frame>
        }
    })
}

fn key_figures(view: &DepartmentView) -> impl IntoView + use<> {
    let allocated = view.sum(|line| line.allocated);
    let mut figures = vec![
        counted(view.pending, "demande en cours", "demandes en cours"),
        counted(
            view.sum(|line| line.new),
            "nouvelle demande en un an",
            "nouvelles demandes en un an",
        ),
        counted(
            view.sum(|line| line.renewed),
            "demande renouvelée en un an",
            "demandes renouvelées en un an",
        ),
        counted(
            view.sum(|line| line.removed),
            "demande radiée en un an",
            "demandes radiées en un an",
        ),
        counted(allocated, "logement attribué en un an", "logements attribués en un an"),
    ];
    if let Some(ratio) = demands_for_one(view.pending, allocated) {
        let label = "demandes en cours pour un logement attribué en un an";
        figures.push((tenths(ratio), label));
    }
    let figures: Vec<_> = figures
        .into_iter()
        .map(|(value, label)| view! { <Figure card=true value=value label=label/> })
        .collect();
    view! { <section class="figures" aria-label="Chiffres clés">{figures}</section> }
}

/// A figure and what it counts, in the singular up to one.
fn counted(value: i64, one: &'static str, many: &'static str) -> (String, &'static str) {
    (number(value), if value < 2 { one } else { many })
}

/// Tenths, rounded; nothing to say when nothing was allocated.
fn demands_for_one(pending: i64, allocated: i64) -> Option<i64> {
    (allocated > 0)
        .then(|| pending.saturating_mul(10).saturating_add(allocated / 2).div_euclid(allocated))
}

fn by_month(view: &DepartmentView) -> impl IntoView + use<> {
    let labels = view.months.iter().map(|line| short_month(line.month)).collect();
    let series = |name: &str, figure: fn(&MonthLine) -> i64| {
        Series::new(name, view.months.iter().map(figure).collect())
    };
    let series = vec![
        series("Nouvelles", |line| line.new),
        series("Renouvelées", |line| line.renewed),
        series("Radiées", |line| line.removed),
    ];
    let period = match (view.months.first(), view.months.last()) {
        (Some(first), Some(last)) => {
            format!("De {} à {}.", month(first.month), month(last.month))
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

fn by_commune(view: &DepartmentView) -> impl IntoView + use<> {
    let head = vec![
        Column::text("Commune"),
        Column::number("En cours, premier choix"),
        Column::number("En cours, tous choix"),
        Column::number("Nouvelles en un an"),
        Column::number("Attribués en un an"),
    ];
    let rows = view
        .communes
        .iter()
        .take(SHOWN)
        .map(|line| {
            vec![
                line.name.clone().into(),
                line.pending.into(),
                line.pending_any.into(),
                line.new.into(),
                line.allocated.into(),
            ]
        })
        .collect();
    let more = view.communes.len() > SHOWN;
    let caption = if more {
        format!("Les {SHOWN} communes les plus demandées")
    } else {
        "Communes demandées".to_owned()
    };
    let more = more.then(|| {
        view! { <p class="hint">"Les autres communes sont dans le fichier à télécharger, en haut de la page."</p> }
    });
    view! {
        <section class="stack">
            <h2>"Par commune"</h2>
            <DataTable
                caption=caption
                head=head
                rows=rows
                empty="Aucune commune n’a encore de demande."
            />
            {more}
        </section>
    }
}

fn by_type(view: &DepartmentView) -> impl IntoView + use<> {
    let labels = view.types.iter().map(|(kind, _)| kind.short().to_owned()).collect();
    let series =
        vec![Series::new("Demandes en cours", view.types.iter().map(|(_, n)| *n).collect())];
    view! {
        <section class="card stack">
            <h2>"Par taille de logement"</h2>
            <p class="hint">
                "Une personne peut accepter plusieurs tailles\u{a0}: sa demande compte alors dans chacune."
            </p>
            <BarChart
                title="Demandes en cours par taille de logement"
                labels=labels
                series=series
                period="Taille"
                empty="Aucune taille n’est demandée pour l’instant."
            />
        </section>
    }
}

fn method() -> impl IntoView {
    view! {
        <section class="stack">
            <h2>"Comment lire ces chiffres"</h2>
            <ul>
                <li>"Une demande est comptée une fois, dans le département de la commune placée en premier."</li>
                <li>"«\u{a0}Tous choix\u{a0}»\u{a0}: les demandes qui citent la commune, à n’importe quel rang."</li>
                <li>"«\u{a0}Radiée\u{a0}»\u{a0}: la demande n’est plus active. Un logement a été attribué, la demande n’a pas été renouvelée, ou la personne y a renoncé, par exemple."</li>
                <li>"Une demande est comptée quand elle est enregistrée, c’est-à-dire quand elle a reçu son numéro."</li>
            </ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_rounded_and_never_divides_by_zero() {
        assert_eq!(demands_for_one(12_480, 1_960), Some(64));
        assert_eq!(demands_for_one(0, 4), Some(0));
        assert_eq!(demands_for_one(12, 0), None);
        assert_eq!(demands_for_one(i64::MAX, 1), Some(i64::MAX));
    }
}
