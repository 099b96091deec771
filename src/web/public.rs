//! Pages for everybody.

use super::visit::{Visit, ok};
use crate::actions::intake;
use crate::error::Result;
use app::domain::territory::DepartmentCode;
use app::pages::public;
use app::pages::public::GuichetsView;
use axum::extract::Query;
use axum::response::Response;
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
