//! A demand of the portal whose applicant shows the document at a desk.

use super::super::form::Form;
use super::super::visit::{Visit, invalid, ok, see};
use super::super::words::{content_of, names_of};
use super::{acting_errors, guichets_of};
use crate::actions::desk::validation as actions;
use crate::error::{Error, Result};
use app::domain::ids::DemandId;
use app::forms::{FormState, decision, desk as forms};
use app::pages::desk as pages;
use app::pages::desk::FileView;
use app::paths;
use axum::extract::Path;
use axum::response::Response;

async fn view_of(visit: &Visit, id: DemandId, form: FormState) -> Result<FileView> {
    let demand = actions::file(&visit.portal, visit.actor()?, id).await?;
    let content = content_of(&demand)?.clone();
    Ok(FileView {
        id,
        communes: names_of(&visit.portal, &content.communes),
        content,
        filed_on: demand.status.filed_on().ok_or(Error::NotFound)?,
        refusal: demand.status.refusal().map(|refusal| refusal.reason.label().to_owned()),
        version: demand.version,
        form,
        guichets: guichets_of(visit)?,
    })
}

fn id_of(text: &str) -> Result<DemandId> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn file(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let view = view_of(&visit, id_of(&id)?, FormState::default()).await?;
    Ok(ok(pages::file(&visit.chrome().await, &view)))
}

pub async fn register(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let (id, version) = (id_of(&id)?, decision::version(&typed));
    let unchosen = acting_errors(&visit, &typed)?;
    let paper = match forms::identity_seen(&typed) {
        Ok(paper) if unchosen.is_empty() => paper,
        seen => {
            let mut errors = seen.err().unwrap_or_default();
            errors.extend(unchosen);
            let view = view_of(&visit, id, FormState { typed, errors }).await?;
            return Ok(invalid(pages::file(&visit.chrome().await, &view)));
        }
    };
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let guichet = forms::guichet(&typed);
    let number = actions::register(portal, actor, id, version, guichet, paper).await?;
    visit.flash("Demande enregistrée\u{a0}: remettez l’attestation au demandeur.").await?;
    Ok(see(&paths::desk_receipt(number)))
}
