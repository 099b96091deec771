//! What is held about an applicant, and the copy that they take of it.

mod told;

use super::super::certificates;
use super::super::visit::{Visit, ok};
use crate::actions::{demand, own_data as actions};
use crate::error::Result;
use app::domain::agenda::erased_on;
use app::domain::life_cycle::Status;
use app::pages::applicant as pages;
use app::pages::applicant::OwnDataView;
use app::papers;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use told::told;

pub async fn page(visit: Visit) -> Result<Response> {
    let portal = &visit.portal;
    let held = demand::held(portal, visit.actor()?).await?;
    let view = held.map_or_else(OwnDataView::default, |held| OwnDataView {
        standing: Some(held.standing(demand::today(portal, &held))),
        erased_on: match held.status {
            Status::Removed { removed_on, .. } => Some(erased_on(removed_on)),
            _ => None,
        },
    });
    Ok(ok(pages::own_data(&visit.chrome().await, view)))
}

pub async fn json(visit: Visit) -> Result<Response> {
    let held = actions::held(&visit.portal, visit.actor()?).await?;
    let mut response = serde_json::to_vec_pretty(&told(&visit.portal, held))?.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"mes-donnees.json\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

pub async fn pdf(visit: Visit) -> Result<Response> {
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let data = told(portal, actions::held(portal, actor).await?);
    let paper = papers::own_data(&data, &portal.config.base_url);
    let bytes = actions::print(portal, actor, paper).await?;
    Ok(certificates::pdf(bytes, "attachment; filename=\"mes-donnees.pdf\""))
}
