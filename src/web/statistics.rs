//! The figures, for everybody: pages; files, and their description.

mod files;

pub use files::{catalogue, data, file};

use super::visit::{Visit, ok, page as answer, see};
use crate::actions::editions;
use crate::error::{Error, Result};
use crate::store::editions::{Edition, Kind};
use app::domain::calendar::local_day;
use app::domain::statistics::{Counts, Indicator, Line, Month, Part, Sheet, Zone};
use app::domain::territory::{DepartmentCode, EpciCode, Hit, InseeCode, Territories};
use app::domain::text::name_key;
use app::pages::statistics::{self, AsOf, Beside, CommuneView, IndexView, TerritoryView, Unknown};
use app::paths;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use files::http_date;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A department by its code, a commune by its name.
#[derive(Deserialize)]
pub struct Sought {
    departement: Option<String>,
    commune: Option<String>,
}

/// A month that was published, and which version of it.
#[derive(Debug, Default, Deserialize)]
pub struct Of {
    mois: Option<String>,
    version: Option<String>,
}

/// Communes that a search shows at most.
const FOUND: usize = 20;
/// Letters of a search that are read: no commune has more.
const MOST: usize = 100;

pub async fn index(visit: Visit, Query(sought): Query<Sought>) -> Result<Response> {
    let france = &visit.portal.territories;
    let mut view = departments(&visit).await?;
    // The select of the page, without script.
    if let Some(chosen) = &sought.departement {
        match chosen.parse::<DepartmentCode>() {
            Ok(code) if france.department(code).is_some() => {
                return Ok(see(&paths::statistics_of(Zone::Department(code))));
            }
            _ if chosen.is_empty() => view.wrong_department = Some("Choisissez un département."),
            _ => return nowhere(&visit, Unknown::Territory).await,
        }
    }
    if let Some(typed) = &sought.commune {
        view.typed = typed.trim().chars().take(MOST).collect();
        if view.typed.chars().count() < 2 {
            view.wrong_commune = Some("Écrivez au moins deux lettres, ou le code postal.");
        } else {
            let found = france.search(&view.typed, FOUND);
            view.found = found.hits.iter().map(|hit| named(france, hit)).collect();
            view.found_in_all = Some(found.total).filter(|all| *all > FOUND);
            view.groups = groups_named(france, &view.typed);
        }
    }
    Ok(ok(statistics::index(&visit.chrome().await, view)))
}

/// Every department, with what the last edition tells of it.
async fn departments(visit: &Visit) -> Result<IndexView> {
    let portal = &visit.portal;
    let edition = editions::edition(portal, None, None).await.ok();
    let mut told = BTreeMap::new();
    let mut country = None;
    if let Some(edition) = &edition {
        let mut conn = portal.store.read().await?;
        told.extend(conn.published_of(edition.id, Kind::Department).await?);
        drop(conn);
        let sheet = editions::sheet(portal, edition, Zone::Country).await?;
        country = Some((sheet, as_of(edition, false)));
    }
    let beside = |d: app::domain::territory::Department<'_>| {
        let zone = Zone::Department(d.code);
        let of = |line| match told.get(&zone) {
            Some(counts) => counts.get(line),
            None => edition.as_ref().map(|_| 0),
        };
        Beside {
            zone,
            code: d.code.to_string(),
            name: d.name.to_owned(),
            pending: of(Line::now(Indicator::Pending)),
            then: told.get(&zone).map_or(edition.as_ref().map(|_| 0), Counts::pending_then),
            allocated: of(Line::year(Indicator::Allocated)),
        }
    };
    let departments = portal.territories.departments().map(beside).collect();
    let regions = regions(&portal.territories);
    Ok(IndexView { country, departments, regions, ..IndexView::default() })
}

/// Every region, by its name.
fn regions(france: &Territories) -> Vec<(String, String)> {
    let codes = france.departments().filter_map(|one| one.region_code.parse().ok());
    let zones: BTreeSet<Zone> = codes.map(Zone::Region).collect();
    by_name(zones, france)
}

/// EPCI whose name holds these words.
fn groups_named(france: &Territories, typed: &str) -> Vec<(String, String)> {
    let typed = name_key(typed);
    let named = france.epcis().filter(|one| name_key(one.name).contains(&typed));
    by_name(named.take(FOUND).map(|one| Zone::Epci(one.code)), france)
}

/// Names and addresses of territories.
fn by_name(zones: impl IntoIterator<Item = Zone>, france: &Territories) -> Vec<(String, String)> {
    let zones = zones.into_iter();
    let mut named: Vec<(String, String)> =
        zones.filter_map(|zone| Some((zone.name(france)?, paths::statistics_of(zone)))).collect();
    named.sort_by_cached_key(|(name, path)| (name_key(name), path.clone()));
    named
}

/// « Rouelles, aujourd’hui Le Havre (Seine-Maritime) ».
fn named(france: &Territories, hit: &Hit<'_>) -> (InseeCode, String) {
    let department = france.department(hit.commune.department).map_or("", |d| d.name);
    let name = format!("{} ({department})", hit.commune.name);
    let name = match hit.former {
        Some(former) => format!("{former}, aujourd’hui {name}"),
        None => name,
    };
    (hit.commune.insee, name)
}

/// `is_asked`: a publication was asked for, not the last figures.
fn as_of(edition: &Edition, is_asked: bool) -> AsOf {
    let frozen = edition.month.filter(|_| is_asked);
    let frozen = frozen.map(|month| (month, edition.version, edition.reason.clone()));
    AsOf { days: edition.days, made_on: local_day(edition.made_at, None), frozen }
}

/// What does not exist: the search, to find what does.
async fn nowhere(visit: &Visit, unknown: Unknown) -> Result<Response> {
    let view = IndexView { unknown: Some(unknown), ..departments(visit).await? };
    let html = statistics::index(&visit.chrome().await, view);
    let status = match unknown {
        Unknown::Anything => StatusCode::SERVICE_UNAVAILABLE,
        Unknown::Territory | Unknown::Edition => StatusCode::NOT_FOUND,
    };
    Ok(answer(status, html))
}

/// The edition that is asked for, or what there is not.
async fn asked(visit: &Visit, of: &Of) -> Result<Result<Edition, Unknown>> {
    let month = of.mois.as_deref().filter(|month| !month.is_empty());
    let version = of.version.as_deref().filter(|version| !version.is_empty());
    let (month, version) = match (month.map(str::parse::<Month>), version.map(str::parse::<i64>)) {
        (None, _) => (None, None),
        (Some(Ok(month)), None) => (Some(month), None),
        (Some(Ok(month)), Some(Ok(version))) => (Some(month), Some(version)),
        _ => return Ok(Err(Unknown::Edition)),
    };
    match editions::edition(&visit.portal, month, version).await {
        Err(Error::NotFound) if month.is_none() => Ok(Err(Unknown::Anything)),
        Err(Error::NotFound) => Ok(Err(Unknown::Edition)),
        found => found.map(Ok),
    }
}

/// The code of a territory, and the kind of file that is asked for; a page has no point.
fn parted(name: &str) -> (&str, &str) {
    match name.split_once('.') {
        None => (name, ""),
        Some((_, "")) => ("", ""),
        Some(parts) => parts,
    }
}

pub async fn country(visit: Visit, Path(name): Path<String>, of: Query<Of>) -> Result<Response> {
    match parted(&name) {
        ("france", kind) => show(&visit, Some(Zone::Country), kind, &of).await,
        _ => nowhere(&visit, Unknown::Territory).await,
    }
}

pub async fn region(visit: Visit, Path(name): Path<String>, of: Query<Of>) -> Result<Response> {
    let (code, kind) = parted(&name);
    show(&visit, code.parse().ok().map(Zone::Region), kind, &of).await
}

pub async fn department(visit: Visit, Path(name): Path<String>, of: Query<Of>) -> Result<Response> {
    let (code, kind) = parted(&name);
    show(&visit, code.parse().ok().map(Zone::Department), kind, &of).await
}

pub async fn epci(visit: Visit, Path(name): Path<String>, of: Query<Of>) -> Result<Response> {
    let (code, kind) = parted(&name);
    show(&visit, code.parse().ok().map(Zone::Epci), kind, &of).await
}

pub async fn commune(visit: Visit, Path(name): Path<String>, of: Query<Of>) -> Result<Response> {
    let (code, kind) = parted(&name);
    show(&visit, code.parse().ok().map(Zone::Commune), kind, &of).await
}

/// A territory, as a page or, with `.csv` or `.json`, as figures to take away.
async fn show(visit: &Visit, zone: Option<Zone>, kind: &str, of: &Of) -> Result<Response> {
    let portal = &visit.portal;
    let known = zone.filter(|zone| zone.name(&portal.territories).is_some());
    let (Some(zone), "" | "csv" | "json") = (known, kind) else {
        return nowhere(visit, Unknown::Territory).await;
    };
    let edition = match asked(visit, of).await? {
        Ok(edition) => edition,
        Err(unknown) => return nowhere(visit, unknown).await,
    };
    let sheet = editions::sheet(portal, &edition, zone).await?;
    if kind.is_empty() {
        let is_asked = of.mois.as_ref().is_some_and(|month| !month.is_empty());
        return page(visit, as_of(&edition, is_asked), &edition, sheet).await;
    }
    let (mime, bytes) = if kind == "csv" {
        let file = statistics::csv(&sheet).map_err(|error| Error::Failure(Box::new(error)))?;
        ("text/csv; charset=utf-8", file)
    } else {
        ("application/json", serde_json::to_vec(&statistics::json(&sheet))?)
    };
    let zone = zone.to_string();
    let code = if zone == "F" { "france" } else { zone.get(1..).unwrap_or_default() };
    let month = edition.month.map(|month| format!("-{month}")).unwrap_or_default();
    let name = format!("attachment; filename=\"demandes-{code}{month}.{kind}\"");
    let modified = http_date(&edition);
    let headers = [
        (header::CONTENT_TYPE, mime),
        (header::CONTENT_DISPOSITION, &name),
        (header::LAST_MODIFIED, &modified),
    ];
    Ok((headers, bytes).into_response())
}

async fn page(
    visit: &Visit,
    as_of: AsOf,
    edition: &Edition,
    sheet: Arc<Sheet>,
) -> Result<Response> {
    let portal = &visit.portal;
    let france = &portal.territories;
    let above = above(sheet.zone, france);
    let chrome = visit.chrome().await;
    let html = if let Zone::Commune(insee) = sheet.zone {
        let place = france.commune(&insee).ok_or(Error::NotFound)?;
        let whole = france.commune(&place.whole()).ok_or(Error::NotFound)?;
        let around = whole.group().map_or(Zone::Department(place.department), Zone::Epci);
        let near = editions::sheet(portal, edition, around).await?;
        // A commune is no neighbour of its own parts; nor are those of another one beside it.
        let is_other = |part: &&Part| {
            part.zone != sheet.zone
                && part.parent != Some(insee)
                && (part.parent.is_none() || part.parent == place.parent)
                && place.parent.is_none_or(|parent| part.zone != Zone::Commune(parent))
        };
        let neighbours = near.parts.iter().filter(is_other).cloned().collect();
        let parts = arrondissements(sheet.zone, france);
        let around = (near.name.clone(), paths::statistics_of(around));
        let view = CommuneView { sheet, as_of, above, parts, around, neighbours };
        statistics::commune(&chrome, &view)
    } else {
        let is_crossing =
            matches!(sheet.zone, Zone::Epci(_)) && sheet.zone.departments(france).len() > 1;
        let groups = match sheet.zone {
            Zone::Department(code) => groups(code, france),
            _ => Vec::new(),
        };
        statistics::territory(&chrome, &TerritoryView { sheet, as_of, above, groups, is_crossing })
    };
    Ok(ok(html))
}

/// The territories that one lies in, the largest first.
fn above(zone: Zone, france: &Territories) -> Vec<(String, String)> {
    let mut zones = vec![];
    if zone != Zone::Country {
        zones.push(Zone::Country);
    }
    let departments = zone.departments(france);
    if let (Zone::Department(_) | Zone::Epci(_) | Zone::Commune(_), Some(first)) =
        (zone, departments.first())
    {
        let region = france.department(*first).and_then(|d| d.region_code.parse().ok());
        zones.extend(region.map(Zone::Region));
    }
    if matches!(zone, Zone::Epci(_) | Zone::Commune(_)) {
        zones.extend(departments.iter().map(|code| Zone::Department(*code)));
    }
    if let Zone::Commune(insee) = zone
        && let Some(place) = france.commune(&insee)
    {
        let whole = france.commune(&place.whole());
        zones.extend(whole.and_then(|whole| whole.group()).map(Zone::Epci));
        zones.extend(place.parent.map(Zone::Commune));
    }
    let link = |zone: Zone| Some((zone.name(france)?, paths::statistics_of(zone)));
    zones.into_iter().filter_map(link).collect()
}

/// The arrondissements of a commune.
fn arrondissements(zone: Zone, france: &Territories) -> Vec<(String, String)> {
    let Zone::Commune(insee) = zone else { return Vec::new() };
    let parts = france.arrondissements_of(insee);
    parts.map(|one| (one.name.to_owned(), paths::statistics_of(Zone::Commune(one.insee)))).collect()
}

/// The EPCI whose communes lie in a department, or some of them.
fn groups(code: DepartmentCode, france: &Territories) -> Vec<(String, String)> {
    let communes = france.communes_of(code);
    let zones: BTreeSet<EpciCode> =
        communes.flat_map(|one| [one.epci, one.ept]).flatten().collect();
    by_name(zones.into_iter().map(Zone::Epci), france)
}
