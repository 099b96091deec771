//! Unusual reading, for leads and managers.

use super::form::Form;
use super::visit::{Visit, invalid, ok, see};
use crate::actions::reading as actions;
use crate::error::{Error, Result};
use crate::store::reading::Reading;
use app::domain::account::Role;
use app::domain::calendar::local_day;
use app::domain::ids::ReadingId;
use app::forms::{FormState, reading as forms};
use app::pages::reading as pages;
use app::pages::reading::{Explained, ReadingLine, ReadingView, ReadingsView};
use app::paths;
use axum::extract::Path;
use axum::response::Response;

fn id_of(text: &str) -> Result<ReadingId> {
    text.parse().map_err(|_| Error::NotFound)
}

fn line(found: Reading) -> ReadingLine {
    let explained = found.explained.map(|explained| Explained {
        text: explained.text,
        by: explained.by,
        day: local_day(explained.at, None),
    });
    ReadingLine {
        id: found.id,
        agent: found.agent,
        role: found.role,
        day: found.day,
        finding: found.finding,
        explained,
    }
}

pub async fn list(visit: Visit) -> Result<Response> {
    let (waiting, explained) = actions::list(&visit.portal, visit.actor()?).await?;
    let lines = |found: Vec<Reading>| found.into_iter().map(line).collect();
    let view = ReadingsView { waiting: lines(waiting), explained: lines(explained) };
    Ok(ok(pages::list(&visit.chrome().await, &view)))
}

pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let found = actions::one(&visit.portal, visit.actor()?, id_of(&id)?).await?;
    let view = ReadingView { line: line(found), form: FormState::default() };
    Ok(ok(pages::one(&visit.chrome().await, &view)))
}

pub async fn explain(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let found = actions::one(portal, actor, id).await?;
    let text = match forms::explanation(&typed) {
        Ok(text) => text,
        Err(errors) => {
            let view = ReadingView { line: line(found), form: FormState { typed, errors } };
            return Ok(invalid(pages::one(&visit.chrome().await, &view)));
        }
    };
    if actions::explain(portal, actor, id, &text).await? {
        visit.flash("Explication gardée.").await?;
    } else {
        visit.flash_refusal("Quelqu’un l’avait déjà expliquée\u{a0}: rien n’a changé.").await?;
    }
    Ok(see(paths::readings(actor.role == Role::GuichetLead)))
}
