//! The network of guichets as a file: sent, read over, confirmed; taken away.

use super::form::Form;
use super::visit::{Visit, invalid, ok, see};
use crate::actions::network as actions;
use crate::actions::network::{Confirmed, Report};
use crate::error::{Error, Result};
use app::domain::ids::NetworkImportId;
use app::domain::network_file::{self, FileProblem, MAX_BYTES};
use app::forms::network::{self as forms, Confirmation};
use app::pages::administration as pages;
use app::pages::administration::ReportView;
use app::paths;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::{Multipart, Path};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

pub async fn page(visit: Visit) -> Result<Response> {
    Ok(ok(pages::import(&visit.chrome().await, None)))
}

pub async fn send(
    visit: Visit,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    let kept = match file_of(multipart).await {
        Ok(bytes) => actions::check(&visit.portal, visit.actor()?, bytes).await?,
        Err(problem) => Err(problem),
    };
    match kept {
        Ok(id) => Ok(see(&paths::network_import(id))),
        Err(problem) => Ok(invalid(pages::import(&visit.chrome().await, Some(&problem)))),
    }
}

/// The first file of the form.
async fn file_of(multipart: Result<Multipart, MultipartRejection>) -> Result<Vec<u8>, FileProblem> {
    let mut multipart = multipart.map_err(|_| FileProblem::Missing)?;
    while let Some(mut field) = multipart.next_field().await.map_err(|e| cut(&e))? {
        // A browser sends one without a name for an empty field.
        if field.file_name().is_none_or(str::is_empty) {
            continue;
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|e| cut(&e))? {
            // Read to its end even when it is too big: the answer would not be read before.
            if bytes.len() <= MAX_BYTES {
                bytes.extend_from_slice(&chunk);
            }
        }
        return Ok(bytes);
    }
    Err(FileProblem::Missing)
}

fn cut(error: &MultipartError) -> FileProblem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => FileProblem::TooBig,
        _ => FileProblem::Cut,
    }
}

fn id_of(id: &str) -> Result<NetworkImportId> {
    id.parse().map_err(|_| Error::NotFound)
}

pub async fn report(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = id_of(&id)?;
    let report = actions::report(&visit.portal, visit.actor()?, id).await?;
    let chrome = visit.chrome().await;
    Ok(ok(match report {
        Report::Done { counts, wrong } => pages::imported(&chrome, counts, &wrong),
        Report::Waiting { comparison, ignored } => {
            let view = ReportView {
                id,
                counts: comparison.counts,
                wrong: comparison.wrong,
                changes: comparison.changes,
                ignored,
                base: comparison.base,
            };
            pages::report(&chrome, &view)
        }
    }))
}

pub async fn import(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    let Confirmation { only_valid, base } = forms::read(&typed);
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let refusal = match actions::import(portal, actor, id, only_valid, base).await? {
        // Of a double click, the second is told what the first did: the page says it.
        Confirmed::Done | Confirmed::Already => None,
        Confirmed::Changed => Some(
            "Le réseau a changé depuis que vous avez lu ce rapport. Rien n’a été importé\u{a0}: relisez-le, puis confirmez.",
        ),
        Confirmed::Wrong => Some("Des lignes sont à corriger. Rien n’a été importé."),
    };
    if let Some(sentence) = refusal {
        visit.flash_refusal(sentence).await?;
    }
    Ok(see(&paths::network_import(id)))
}

/// The guichets of today.
pub async fn export(visit: Visit) -> Result<Response> {
    let network = actions::guichets(&visit.portal).await?;
    Ok(csv(network_file::export(&network), "attachment; filename=\"guichets.csv\""))
}

/// An example to fill in.
pub async fn template() -> Response {
    csv(network_file::template(), "attachment; filename=\"modele-guichets.csv\"")
}

fn csv(text: String, disposition: &'static str) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, "text/csv; charset=utf-8");
    set(header::CONTENT_DISPOSITION, disposition);
    set(header::CACHE_CONTROL, "no-store");
    response
}
