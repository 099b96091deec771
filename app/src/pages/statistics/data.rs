//! The open data: which files there are, what their words mean, what was published each month.

use super::files::HEADER;
use crate::components::format::{date, month};
use crate::components::{Cell, Column, DataTable, Trail};
use crate::domain::statistics::{Days, Indicator, Month, Split, Zone, classes};
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use chrono::NaiveDate;
use leptos::prelude::*;
use serde::Serialize;

/// Figures frozen for a month.
#[derive(Clone, Debug)]
pub struct Publication {
    /// Which month.
    pub month: Month,
    /// Its version, from 1.
    pub version: i64,
    /// Why there is another.
    pub reason: Option<String>,
    /// When it was published.
    pub made_on: NaiveDate,
}

/// The licence of public data of the State and of local authorities (CRPA, D. 323-2-1).
const LICENCE: &str = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/";

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct DataView {
    /// The days of the last figures; none as long as nothing was published.
    pub days: Option<Days>,
    /// Those that were frozen, the last one first.
    pub published: Vec<Publication>,
}

/// Name and words of each file of the whole country.
const FILES: [(&str, &str, &str, &str); 3] = [
    (
        "communes",
        "csv",
        "Les communes",
        "Une ligne par commune et par chiffre\u{a0}: demandes en cours, par taille de logement, demandes nouvelles et radiées, logements attribués.",
    ),
    (
        "territoires",
        "csv",
        "Les autres territoires",
        "La France, les régions, les départements et les intercommunalités, avec toutes les divisions et tous les mois.",
    ),
    (
        "chiffres",
        "parquet",
        "Tous les chiffres",
        "Tous les territoires, avec les divisions des communes, pour les outils d’analyse\u{a0}: les mêmes colonnes, où une case vide est une absence de valeur (null), pas un zéro.",
    ),
];

/// The name of a format, as people say it.
fn format_name(kind: &str) -> &'static str {
    if kind == "csv" { "CSV" } else { "Parquet" }
}

/// What each column holds, in the order of the files.
const COLUMNS: [&str; 12] = [
    "Jour du chiffre (AAAA-MM-JJ)\u{a0}: celui de la publication, ou celui de la dernière publication annuelle.",
    "pays, region, departement, epci ou commune.",
    "Code officiel géographique (Insee), ou numéro SIREN d’une intercommunalité. Vide pour le pays.",
    "Nom du territoire.",
    "Code de ce qui est compté.",
    "Le même en toutes lettres.",
    "Code de la division. Vide pour l’ensemble.",
    "Code de la classe.",
    "La classe en toutes lettres.",
    "Vide\u{a0}: à ce jour. «\u{a0}12 mois\u{a0}»\u{a0}: sur les douze mois qui finissent avec celui de ce jour. «\u{a0}AAAA-MM\u{a0}»\u{a0}: dans ce mois. Pour les demandes en cours\u{a0}: à la fin du mois, ou des douze mois.",
    "Nombre entier. Vide quand il n’est pas communiqué.",
    "«\u{a0}oui\u{a0}» (true en JSON et en Parquet) quand la valeur est trop petite pour être donnée, ou qu’elle permettrait d’en retrouver une.",
];

/// `GET /statistiques/donnees`.
pub fn data(chrome: &Chrome, view: &DataView) -> String {
    let chrome = chrome.clone();
    let links = vec![("Statistiques".to_owned(), paths::STATISTICS.to_owned())];
    let day = view.days.map_or_else(
        || "Rien n’a encore été publié.".to_owned(),
        |days| format!("Chiffres arrêtés au {}, publiés une fois par mois.", date(days.day)),
    );
    let files = view.days.is_some().then(|| {
        let lines: Vec<_> = FILES
            .into_iter()
            .map(|(name, kind, title, told)| {
                let text = format!("{title} ({})", format_name(kind));
                view! {
                    <li class="stack">
                        <a href=paths::open_data_file(name, kind)>{text}</a>
                        <p class="hint">{told}</p>
                    </li>
                }
            })
            .collect();
        view! { <ul class="stack">{lines}</ul> }
    });
    let row = |one: &Publication| {
        let name = format!("{}, version {}", month(one.month.first_day()), one.version);
        let query = format!("?mois={}&version={}", one.month, one.version);
        let file = |name: &str, kind| format!("{}{query}", paths::open_data_file(name, kind));
        vec![
            Cell::link(format!("{}{query}", paths::statistics_of(Zone::Country)), name),
            date(one.made_on).into(),
            // One thing: a list on a narrow screen breaks its parts apart.
            Cell::view(view! {
                <span>
                    <a href=file("communes", "csv")>"communes"</a>
                    " · "
                    <a href=file("territoires", "csv")>"territoires"</a>
                    " · "
                    <a href=file("chiffres", "parquet")>"tous (Parquet)"</a>
                </span>
            }),
            one.reason.clone().unwrap_or_else(|| "Rien\u{a0}: première version".to_owned()).into(),
        ]
    };
    let rows = view.published.iter().map(row).collect();
    let head = ["Mois", "Publié le", "Fichiers", "Ce qui est corrigé"].map(Column::text).into();
    let columns: Vec<_> = HEADER
        .into_iter()
        .zip(COLUMNS)
        .map(|(name, told)| vec![name.into(), told.into()])
        .collect();
    let indicators = Indicator::ALL.iter().map(|one| {
        vec![
            one.code().into(),
            one.label().into(),
            format!("{} {}", one.formula(), one.caveat()).into(),
        ]
    });
    let indicators: Vec<Vec<Cell>> = indicators.collect();
    let divisions: Vec<_> = Split::ALL.iter().copied().map(division).collect();
    render(|| {
        view! {
            <Frame chrome=chrome title="Données ouvertes" current=paths::STATISTICS>
                <div class="stack">
                    <Trail links=links/>
                    <h1>"Données ouvertes"</h1>
                    <p class="lead">"Tous les chiffres publiés, pour les réutiliser librement en citant leur source et leur date."</p>
                    <p class="hint">"Licence ouverte, version 2.0 (Etalab)."</p>
                    <p class="hint">{day}</p>
                </div>
                <section class="card stack">
                    <h2>"Toute la France"</h2>
                    {files}
                    <p class="hint">"La page de chaque territoire donne aussi les siens, en CSV et en JSON. "<a href=paths::OPEN_DATA_CATALOGUE>"Description pour les catalogues (DCAT, JSON-LD)"</a></p>
                </section>
                <section class="stack">
                    <h2>"Publications mensuelles"</h2>
                    <p>"Les chiffres de chaque mois sont figés une fois le mois fini. Une correction donne une nouvelle version\u{a0}; l’ancienne reste."</p>
                    <p>"Chaque mois\u{a0}: les demandes en cours de tous les territoires, et les mouvements du mois en France, par région et par département. Une fois par an\u{a0}: tout le reste\u{a0}; et ce qui répartit les demandes, là seulement où au moins onze sont arrivées et onze sont parties dans l’année. Deux publications rapprochées diraient qui est arrivé entre les deux."</p>
                    <DataTable caption="Publications mensuelles" head=head rows=rows stacked=true empty="Aucun mois n’est encore publié\u{a0}: le premier le sera quand il sera fini."/>
                </section>
                <section class="stack">
                    <h2>"Ce que disent les fichiers"</h2>
                    <p>"Une ligne, un chiffre. En CSV\u{a0}: texte en UTF-8, colonnes séparées par des points-virgules, première ligne avec leurs noms."</p>
                    <DataTable caption="Colonnes" head=["Colonne", "Contenu"].map(Column::text).into() rows=columns stacked=true/>
                    <DataTable caption="Indicateurs" head=["Code", "Nom", "Calcul"].map(Column::text).into() rows=indicators stacked=true/>
                    <p>"Pour une commune, une division absente du fichier Parquet, ou de son propre fichier, n’est pas communiquée. Une commune absente du fichier n’a aucune demande, sauf dans un département où il y en a si peu que rien n’est communiqué. Paris, Lyon et Marseille y sont avec leurs arrondissements, qu’elles comptent déjà, comme les demandes qui ne disent pas lequel."</p>
                    <h3>"Divisions"</h3>
                    <div class="card stack">{divisions}</div>
                    <p class="hint">"Un nombre de moins de cinq (de moins de onze quand il s’agit de revenus) n’est pas communiqué, ni ceux qui permettraient de le retrouver par différence."</p>
                </section>
            </Frame>
        }
    })
}

fn division(split: Split) -> AnyView {
    let rows: Vec<Vec<Cell>> =
        classes(split).into_iter().map(|(code, label)| vec![code.into(), label.into()]).collect();
    let title = format!("{} ({})", split.label(), split.code());
    view! {
        <details>
            <summary>{title}</summary>
            <DataTable caption=split.label().to_owned() head=["Classe", "Nom"].map(Column::text).into() rows=rows/>
        </details>
    }
    .into_any()
}

#[derive(Serialize)]
struct Distribution {
    #[serde(rename = "@type")]
    kind: [&'static str; 2],
    name: String,
    #[serde(rename = "contentUrl")]
    content: String,
    #[serde(rename = "dcat:downloadURL")]
    download: String,
    #[serde(rename = "encodingFormat")]
    format: &'static str,
}

#[derive(Serialize)]
struct Catalogue {
    #[serde(rename = "@context")]
    context: Context,
    #[serde(rename = "@type")]
    kind: [&'static str; 2],
    name: &'static str,
    description: &'static str,
    url: String,
    #[serde(rename = "inLanguage")]
    language: &'static str,
    #[serde(rename = "spatialCoverage")]
    place: &'static str,
    #[serde(rename = "isAccessibleForFree")]
    free: bool,
    license: &'static str,
    #[serde(rename = "dateModified", skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    #[serde(rename = "variableMeasured")]
    measured: Vec<&'static str>,
    distribution: Vec<Distribution>,
}

#[derive(Serialize)]
struct Context {
    #[serde(rename = "@vocab")]
    vocabulary: &'static str,
    dcat: &'static str,
}

/// The data for a catalogue, in the words of schema.org and of DCAT. `base`: of every address.
pub fn catalogue(base: &str, view: &DataView) -> impl Serialize {
    let address = |path: String| format!("{base}{path}");
    let file = |name: String, kind: &str, path: String| Distribution {
        kind: ["DataDownload", "dcat:Distribution"],
        name,
        content: address(path.clone()),
        download: address(path),
        format: if kind == "csv" { "text/csv" } else { "application/vnd.apache.parquet" },
    };
    let now = FILES.into_iter().filter(|_| view.days.is_some()).map(|(name, kind, title, _)| {
        file(title.to_owned(), kind, paths::open_data_file(name, kind))
    });
    let published = view.published.iter().flat_map(|one| {
        FILES.into_iter().map(move |(name, kind, title, _)| {
            let path = paths::open_data_file(name, kind);
            let path = format!("{path}?mois={}&version={}", one.month, one.version);
            file(format!("{title}, {}, version {}", one.month, one.version), kind, path)
        })
    });
    Catalogue {
        context: Context { vocabulary: "https://schema.org/", dcat: "http://www.w3.org/ns/dcat#" },
        kind: ["Dataset", "dcat:Dataset"],
        name: "Demande de logement social",
        description: "Demandes de logement social en cours, nouvelles, renouvelées et radiées, logements attribués, par commune, intercommunalité, département et région.",
        url: address(paths::OPEN_DATA.to_owned()),
        language: "fr",
        place: "France",
        free: true,
        license: LICENCE,
        modified: view.days.map(|days| days.day.to_string()),
        measured: Indicator::ALL.iter().map(|one| one.label()).collect(),
        distribution: now.chain(published).collect(),
    }
}
