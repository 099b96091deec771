//! Public statistics.

mod commune;
mod data;
pub(super) mod files;
mod index;
mod map;
mod samples;
mod territory;

pub use commune::{CommuneView, commune};
pub use data::{DataView, Publication, catalogue, data};
pub use files::{HEADER, Row, Told, csv, csv_head, csv_lines, json};
pub use index::{Beside, IndexView, Unknown, index};
pub use samples::samples;
pub use territory::{TerritoryView, territory};

use crate::components::format::{HIDDEN, date, month, shown, tenths};
use crate::components::{BarChart, Column, DataTable, Figure, Notice, NoticeKind, Series};
use crate::domain::content::HousingType;
use crate::domain::statistics::{Counts, Days, Indicator, Line, Month, Sheet, Shown, Split, Zone};
use crate::paths;
use chrono::NaiveDate;
use leptos::prelude::*;

/// When figures were counted.
#[derive(Clone, Debug)]
pub struct AsOf {
    /// The days they tell of.
    pub days: Days,
    /// The day they were counted.
    pub made_on: NaiveDate,
    /// The month that they freeze, the version of it, and why there is another.
    pub frozen: Option<(Month, i64, Option<String>)>,
}

impl AsOf {
    /// `?mois=2026-10&version=2`: to read the same edition elsewhere.
    fn query(&self) -> String {
        self.frozen.as_ref().map_or_else(String::new, |(month, version, _)| {
            format!("?mois={month}&version={version}")
        })
    }
}

/// What stands for a ratio where nothing divides.
const NONE_ALLOCATED: &str =
    "«\u{a0}–\u{a0}»\u{a0}: aucun logement n’y a été attribué dans l’année qui est comptée.";

/// What comes under the title of a territory. `hides`: whether a count of the page is not told.
fn head(sheet: &Sheet, when: &AsOf, hides: bool) -> AnyView {
    view! {
        {as_of(sheet.zone, when)}
        {files(sheet.zone, when)}
        {secret(hides)}
    }
    .into_any()
}

/// The day of the figures; of a frozen month, which version it is, and the way to those of the day.
fn as_of(zone: Zone, as_of: &AsOf) -> AnyView {
    let older = once_a_year(zone, as_of.days);
    let Some((frozen, version, reason)) = &as_of.frozen else {
        return view! {
            <p class="hint">{format!("Chiffres arrêtés au {}, et publiés une fois par mois.", date(as_of.days.day))}</p>
            {older}
        }
        .into_any();
    };
    let title = format!("Publication de {}", month(frozen.first_day()));
    let day = as_of.days.day;
    let is_late = as_of.made_on > day.succ_opt().unwrap_or(day);
    let counted = is_late.then(|| format!(" Ils ont été comptés le {}.", date(as_of.made_on)));
    let told = format!("Chiffres arrêtés au {}.{}", date(day), counted.unwrap_or_default());
    let version = (*version > 1).then(|| {
        let why = reason.clone().unwrap_or_default();
        view! { <p>{format!("Version {version}, qui corrige la précédente\u{a0}: ")}{why}</p> }
    });
    view! {
        <Notice kind=NoticeKind::Info title=title>
            <p>{told}</p>
            {version}
            {older}
            <p><a href=paths::statistics_of(zone)>"Voir les derniers chiffres"</a></p>
        </Notice>
    }
    .into_any()
}

/// What is older on the page, and why. Nothing when all of it is of the same day.
fn once_a_year(zone: Zone, days: Days) -> Option<AnyView> {
    let months = matches!(zone, Zone::Epci(_) | Zone::Commune(_)).then_some(" ou mois par mois");
    let told = format!(
        "Ce qui répartit les demandes, et ce qui est compté sur un an{}, est arrêté au {}\u{a0}: ces chiffres-là sont publiés une fois par an, pour que deux publications ne disent pas qui est arrivé entre les deux.",
        months.unwrap_or_default(),
        date(days.divided),
    );
    (days.divided != days.day).then(|| view! { <p class="hint">{told}</p> }.into_any())
}

/// Where the figures are taken away.
fn files(zone: Zone, as_of: &AsOf) -> AnyView {
    let query = as_of.query();
    let file = |kind: &str| format!("{}{query}", paths::statistics_file(zone, kind));
    view! {
        <p class="hint">
            "Télécharger "
            <a href=file("csv")>"tous les chiffres (CSV)"</a>
            " ou "
            <a href=file("json")>"le même fichier pour les développeurs (JSON)"</a>
            ". "
            <a href=paths::OPEN_DATA>"Tous les fichiers et les publications mensuelles"</a>
            "."
        </p>
    }
    .into_any()
}

/// Names that lead to figures; nothing when there is none. `class`: how they are set.
fn list(named: &[(String, String)], class: &'static str) -> AnyView {
    let lines: Vec<_> = named
        .iter()
        .map(|(name, href)| view! { <li><a href=href.clone()>{name.clone()}</a></li> })
        .collect();
    (!lines.is_empty()).then(|| view! { <ul class=class>{lines}</ul> }).into_any()
}

/// Cards, a figure each, and what it counts in the singular up to one.
fn key_figures(figures: Vec<(Shown, &'static str, &'static str)>, tension: Shown) -> impl IntoView {
    let mut cards: Vec<_> = figures
        .into_iter()
        .map(|(n, one, many)| (shown(n), if n.is_some_and(|n| n < 2) { one } else { many }))
        .collect();
    if let Some(ratio) = tension {
        cards.push((tenths(ratio), "demandes en cours pour un logement attribué en un an"));
    }
    let cards: Vec<_> = cards
        .into_iter()
        .map(|(value, label)| view! { <Figure card=true value=value label=label/> })
        .collect();
    view! { <section class="figures" aria-label="Chiffres clés">{cards}</section> }
}

/// Demands under way for one dwelling allocated in a year, in tenths, rounded; nothing to say when
/// one of them is not told, or when nothing was allocated.
fn demands_for_one(pending: Shown, allocated: Shown) -> Option<i64> {
    let (pending, allocated) = (pending?, allocated?);
    (allocated > 0)
        .then(|| pending.saturating_mul(10).saturating_add(allocated / 2).div_euclid(allocated))
}

/// What stands for a count that is not told, where one is.
fn secret(hides: bool) -> Option<impl IntoView> {
    hides.then(|| {
        view! {
            <p class="hint">
                "«\u{a0}"{HIDDEN}"\u{a0}»\u{a0}: non communiqué. Le nombre est trop petit, ou il permettrait d’en retrouver un qui l’est, ici ou d’une publication à l’autre\u{a0}: le donner pourrait faire reconnaître quelqu’un."
            </p>
        }
    })
}

/// The demands under way by wished type, in the order of the types; where it is told, beside the
/// dwellings allocated to people who wished for it.
fn by_type(counts: &Counts) -> AnyView {
    // As they fit under a bar on a phone.
    let label = |kind: &HousingType| match kind {
        HousingType::Room => "Ch.",
        HousingType::T6 => "T6+",
        other => other.short(),
    };
    let class =
        |line: Line, kind: &HousingType| counts.get(line.class(Split::HousingType, kind.code()));
    let (pending, allocated) = (Line::now(Indicator::Pending), Line::year(Indicator::Allocated));
    let labels = HousingType::ALL.iter().map(|kind| label(kind).to_owned()).collect();
    let under_way = HousingType::ALL.iter().map(|kind| class(pending, kind)).collect();
    let series = vec![Series::with_hidden("Demandes en cours, premier choix", under_way)];
    let is_told = !counts.classes(allocated, Split::HousingType).is_empty();
    let ratios = is_told.then(|| {
        let row = |kind: &HousingType| {
            let (waiting, given) = (class(pending, kind), class(allocated, kind));
            vec![kind.label().into(), waiting.into(), given.into(), ratio(waiting, given).into()]
        };
        let head = vec![
            Column::text("Taille"),
            Column::number("En cours"),
            Column::number("Attribués en un an"),
            Column::number("Demandes pour un logement"),
        ];
        let rows = HousingType::ALL.iter().map(row).collect();
        view! {
            <DataTable caption="Demandes pour un logement attribué, par taille souhaitée" head=head rows=rows stacked=true/>
        }
        .into_any()
    });
    view! {
        <section class="card stack">
            <h2>"Par taille de logement"</h2>
            <p class="hint">
                "Une personne peut accepter plusieurs tailles\u{a0}: sa demande compte alors dans chacune. «\u{a0}Ch.\u{a0}»\u{a0}: une chambre."
            </p>
            <BarChart
                title="Demandes en cours par taille de logement"
                labels=labels
                series=series
                period="Taille"
                empty="Aucune taille n’est demandée pour l’instant."
            />
            {ratios}
        </section>
    }
    .into_any()
}

/// Demands for one dwelling, in words.
fn ratio(pending: Shown, allocated: Shown) -> String {
    match (demands_for_one(pending, allocated), allocated) {
        (Some(ratio), _) => tenths(ratio),
        (None, Some(0)) => "–".to_owned(),
        (None, _) => HIDDEN.to_owned(),
    }
}

/// How each figure is counted, and what it must not be taken for.
fn method() -> impl IntoView {
    let lines: Vec<_> = Indicator::ALL
        .iter()
        .map(|one| {
            view! {
                <div>
                    <dt><strong>{one.label()}</strong></dt>
                    <dd>{one.formula()}" "{one.caveat()}</dd>
                </div>
            }
        })
        .collect();
    view! {
        <section class="stack">
            <h2>"Comment lire ces chiffres"</h2>
            <dl class="stack">{lines}</dl>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_rounded_and_never_divides_by_zero() {
        assert_eq!(demands_for_one(Some(12_480), Some(1_960)), Some(64));
        assert_eq!(demands_for_one(Some(0), Some(5)), Some(0));
        assert_eq!(demands_for_one(Some(12), Some(0)), None);
        assert_eq!(demands_for_one(Some(i64::MAX), Some(1)), Some(i64::MAX));
        assert_eq!(demands_for_one(None, Some(5)), None);
        assert_eq!(demands_for_one(Some(12), None), None);
    }
}
