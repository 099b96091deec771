//! Guichets: the list, one, a new one.

use super::super::form::Form;
use super::super::visit::{Visit, invalid, ok, see};
use super::{SHOWN, agents, count, name_of, pages_of, territories};
use crate::actions::administration as actions;
use crate::error::{Error, Result};
use crate::store::agents::Chosen;
use app::domain::guichet::{Field, Guichet, GuichetCode};
use app::forms::guichet::{GuichetQuery, VERSION, read, write};
use app::forms::{FormState, Typed};
use app::pages::administration as pages;
use app::pages::administration::{GuichetView, GuichetsView};
use app::paths;
use axum::extract::{Path, Query};
use axum::response::Response;

pub async fn list(visit: Visit, Query(parts): Query<Vec<(String, String)>>) -> Result<Response> {
    let portal = &visit.portal;
    let mut query = GuichetQuery::read(&Typed::from_pairs(parts));
    let known = portal.guichets();
    let shown: Vec<&Guichet> =
        known.iter().filter(|guichet| !guichet.code.is_web() && query.shows(guichet)).collect();
    let pages = pages_of(shown.len());
    query.page = query.page.min(pages);
    let from = (query.page as usize - 1) * SHOWN;
    let view = GuichetsView {
        found: count(shown.len()),
        lines: shown.into_iter().skip(from).take(SHOWN).cloned().collect(),
        pages,
        territories: territories(portal),
        query,
    };
    Ok(ok(pages::guichets(&visit.chrome().await, view)))
}

pub async fn new_page(visit: Visit) -> Result<Response> {
    let view = GuichetView { territories: territories(&visit.portal), ..GuichetView::default() };
    Ok(ok(pages::guichet(&visit.chrome().await, view)))
}

pub async fn add(visit: Visit, Form(typed): Form) -> Result<Response> {
    let portal = &visit.portal;
    let again = async |form: FormState| {
        let view = GuichetView { form, territories: territories(portal), ..GuichetView::default() };
        Ok(invalid(pages::guichet(&visit.chrome().await, view)))
    };
    let guichet = match read(&typed, &portal.territories, None) {
        Ok(guichet) => guichet,
        Err(errors) => return again(FormState { typed, errors }).await,
    };
    match actions::save_guichet(portal, visit.actor()?, &guichet, None).await {
        Ok(()) => {
            visit.flash(format!("Le guichet {} est ajouté.", guichet.code)).await?;
            Ok(see(&paths::managed_guichet(guichet.code)))
        }
        Err(Error::Conflict) => {
            let taken = "Un guichet a déjà ce code. Choisissez-en un autre, ou changez ce guichet";
            again(FormState::wrong(typed, Field::Code.code(), taken)).await
        }
        Err(error) => Err(error),
    }
}

/// The code of an address; the portal's own guichet is not managed.
fn code_of(text: &str) -> Result<GuichetCode> {
    let code: GuichetCode = text.parse().map_err(|_| Error::NotFound)?;
    if code.is_web() { Err(Error::NotFound) } else { Ok(code) }
}

pub async fn page(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let (guichet, version) = actions::guichet(&visit.portal, code_of(&code)?).await?;
    let form = write(&guichet, version);
    let view = view(&visit, guichet, form, false).await?;
    Ok(ok(pages::guichet(&visit.chrome().await, view)))
}

async fn view(
    visit: &Visit,
    guichet: Guichet,
    form: FormState,
    stale: bool,
) -> Result<GuichetView> {
    let portal = &visit.portal;
    let chosen = Chosen { guichet: guichet.code.to_string(), ..Chosen::default() };
    Ok(GuichetView {
        territory: guichet.territory.map(|code| name_of(portal, code)).unwrap_or_default(),
        existing: Some(guichet),
        form,
        stale,
        territories: Vec::new(),
        agents: agents::lines(portal, &chosen).await?,
    })
}

/// What came of a change, in words.
fn done(before: &Guichet, after: &Guichet) -> &'static str {
    match (before.active, after.active) {
        (true, false) => {
            "Le guichet est fermé\u{a0}: il ne reçoit plus de demandes et n’est plus dans l’annuaire public."
        }
        (false, true) => "Le guichet est ouvert de nouveau.",
        _ => "Le guichet est enregistré.",
    }
}

pub async fn change(visit: Visit, Path(code): Path<String>, Form(typed): Form) -> Result<Response> {
    let portal = &visit.portal;
    let (existing, version) = actions::guichet(portal, code_of(&code)?).await?;
    let guichet = match read(&typed, &portal.territories, Some(&existing)) {
        Ok(guichet) => guichet,
        Err(errors) => {
            let view = view(&visit, existing, FormState { typed, errors }, false).await?;
            return Ok(invalid(pages::guichet(&visit.chrome().await, view)));
        }
    };
    let known = typed.get(VERSION).parse().ok();
    let saved = actions::save_guichet(portal, visit.actor()?, &guichet, known.or(Some(0))).await;
    match saved {
        Ok(()) => {
            visit.flash(done(&existing, &guichet)).await?;
            Ok(see(&paths::managed_guichet(guichet.code)))
        }
        Err(Error::Conflict) => {
            let form = write(&existing, version);
            let view = view(&visit, existing, form, true).await?;
            Ok(invalid(pages::guichet(&visit.chrome().await, view)))
        }
        Err(error) => Err(error),
    }
}
