//! Pages for everybody.

use super::visit::{Visit, ok, page as answer};
use crate::actions::{self, intake};
use crate::error::{Error, Result};
use app::domain::territory::{DepartmentCode, Hit, InseeCode, Territories};
use app::pages::public::GuichetsView;
use app::pages::statistics::IndexView;
use app::pages::{public, statistics};
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::collections::BTreeSet;

pub async fn home(visit: Visit) -> Response {
    ok(public::home(&visit.chrome().await))
}

pub async fn help(visit: Visit) -> Response {
    ok(public::help(&visit.chrome().await))
}

pub async fn accessibility(visit: Visit) -> Response {
    ok(public::accessibility(&visit.chrome().await))
}

pub async fn privacy(visit: Visit) -> Response {
    ok(public::privacy(&visit.chrome().await))
}

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    departement: String,
}

/// The guichets that serve a department: those of its territory whose area touches it.
pub async fn guichets(visit: Visit, Query(chosen): Query<Chosen>) -> Response {
    let france = &visit.portal.territories;
    let all = visit.portal.guichets();
    let open = || all.iter().filter(|guichet| guichet.active);
    let serves = |code: DepartmentCode| {
        let communes: Vec<_> = france.communes_of(code).collect();
        open()
            .filter(|guichet| guichet.territory == Some(code.territory()))
            .filter(|guichet| communes.iter().any(|commune| guichet.covers(commune)))
            .cloned()
            .collect::<Vec<_>>()
    };
    // Once for all departments: a network has thousands of guichets.
    let served: BTreeSet<_> = open().filter_map(|guichet| guichet.territory).collect();
    let departments = france
        .departments()
        .filter(|d| served.contains(&d.code.territory()))
        .map(|d| (d.code.to_string(), d.name.to_owned()))
        .collect();
    let code = chosen.departement.trim().parse::<DepartmentCode>();
    let code = code.ok().filter(|code| france.department(*code).is_some());
    let view = GuichetsView {
        departments,
        chosen: code.map(|code| code.to_string()).unwrap_or_default(),
        guichets: code.map(serves).unwrap_or_default(),
    };
    ok(public::guichets(&visit.chrome().await, view))
}

/// A department by its code, a commune by its name.
#[derive(Deserialize)]
pub struct Sought {
    departement: Option<String>,
    commune: Option<String>,
}

/// Communes that a search shows at most.
const FOUND: usize = 20;
/// Letters of a search that are read: no commune has more.
const MOST: usize = 100;

pub async fn statistics(visit: Visit, Query(sought): Query<Sought>) -> Response {
    let france = &visit.portal.territories;
    let mut view = departments(france);
    // The select of the page, without script.
    if let Some(chosen) = &sought.departement {
        match chosen.parse::<DepartmentCode>() {
            Ok(code) if france.department(code).is_some() => {
                return super::visit::see(&app::paths::department_statistics(code));
            }
            _ if chosen.is_empty() => view.wrong_department = Some("Choisissez un département."),
            _ => return nowhere(&visit).await,
        }
    }
    if let Some(typed) = &sought.commune {
        view.typed = typed.trim().chars().take(MOST).collect();
        if view.typed.chars().count() < 2 {
            view.wrong_commune = Some("Écrivez au moins deux lettres, ou le code postal.");
        } else {
            let hits = france.search(&view.typed, FOUND).hits;
            view.found = hits.iter().map(|hit| named(france, hit)).collect();
        }
    }
    ok(statistics::index(&visit.chrome().await, view))
}

fn departments(france: &Territories) -> IndexView {
    let departments = france.departments().map(|d| (d.code.to_string(), d.name.to_owned()));
    IndexView { departments: departments.collect(), ..IndexView::default() }
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

/// A territory that does not exist: the search, to find the one that does.
async fn nowhere(visit: &Visit) -> Response {
    let view = IndexView { unknown: true, ..departments(&visit.portal.territories) };
    answer(StatusCode::NOT_FOUND, statistics::index(&visit.chrome().await, view))
}

/// A department, as a page or, with `.csv` or `.json`, as figures to take away.
pub async fn department(visit: Visit, Path(name): Path<String>) -> Result<Response> {
    let (code, kind) = match name.rsplit_once('.') {
        Some((code, kind @ ("csv" | "json"))) => (code, kind),
        _ => (name.as_str(), ""),
    };
    let Ok(code) = code.parse::<DepartmentCode>() else { return Ok(nowhere(&visit).await) };
    let view = match actions::statistics::department(&visit.portal, code).await {
        Err(Error::NotFound) => return Ok(nowhere(&visit).await),
        found => found?,
    };
    let (mime, bytes) = match kind {
        "csv" => {
            let file = statistics::department_csv(&view);
            ("text/csv; charset=utf-8", file.map_err(|error| Error::Failure(Box::new(error)))?)
        }
        "json" => ("application/json", serde_json::to_vec(&statistics::department_file(&view))?),
        _ => return Ok(ok(statistics::department(&visit.chrome().await, &view))),
    };
    let name = format!("attachment; filename=\"demandes-{code}.{kind}\"");
    let headers = [(header::CONTENT_TYPE, mime), (header::CONTENT_DISPOSITION, &name)];
    Ok((headers, bytes).into_response())
}

/// A commune, or an arrondissement.
pub async fn commune(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let Ok(insee) = code.parse::<InseeCode>() else { return Ok(nowhere(&visit).await) };
    match actions::statistics::commune(&visit.portal, insee).await {
        Err(Error::NotFound) => Ok(nowhere(&visit).await),
        found => Ok(ok(statistics::commune(&visit.chrome().await, &found?))),
    }
}

/// The program runs.
pub async fn alive() -> &'static str {
    "ok"
}

/// The program can serve: its database answers. What keeps documents waiting is told below, and
/// takes no node out of service: it is the same for all, and files wait for it by themselves.
pub async fn ready(visit: Visit) -> Result<String> {
    let portal = &visit.portal;
    portal.store.read().await?.demand_count().await?;
    let health = intake::health(portal).await?;
    let up = |answers: bool| if answers { "up" } else { "down" };
    let antivirus = health.antivirus.map_or("off", up);
    let waiting: i64 = health.held_up.iter().map(|held| held.number).sum();
    let oldest = health.held_up.iter().map(|held| held.oldest).min();
    let age = oldest.map_or(0, |oldest| (portal.clock.now() - oldest).num_seconds());
    let mut text = format!(
        "ok\nantivirus {antivirus}\nstorage {}\ndocuments waiting {waiting}\noldest document {age} s\n",
        up(health.storage),
    );
    for held in health.held_up {
        let line = format!("waiting for {} {}\n", held.stage.code(), held.number);
        text.push_str(&line);
    }
    Ok(text)
}
