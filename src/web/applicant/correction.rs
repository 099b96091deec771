//! Asking for a correction of one's civil status, with its proof.

use super::super::visit::{Visit, invalid, ok, see};
use super::documents::{Unread, lines, receive_one};
use crate::actions::correction::{self as actions, Asking};
use crate::actions::document::{NotAdded, Sender};
use crate::actions::{demand as demands, document, intake};
use crate::error::{Error, Result};
use crate::store::documents::Purpose;
use app::domain::calendar::{PROMISED_WORKING_DAYS, working_days_later};
use app::domain::document::{FileRefusal, MAX_PAGES};
use app::domain::ids::{ArrivalId, DocumentId};
use app::domain::life_cycle::LifeCycleError;
use app::forms::correction::PROOF;
use app::forms::{FieldError, FormErrors, FormState, Typed, decision, identity};
use app::pages::applicant as pages;
use app::pages::applicant::CorrectionView;
use app::paths;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path};
use axum::response::Response;

/// Longest text of a field; a form that holds more is not ours.
const MAX_TEXT: usize = 4 * app::forms::MAX_VALUE;
/// Most fields read.
const MAX_FIELDS: usize = 32;

/// What can be asked for or followed, or where to go instead.
async fn to_ask(visit: &Visit) -> Result<Result<Asking, Response>> {
    let refusal = match actions::to_ask(&visit.portal, visit.actor()?).await {
        Ok(asking) => match asking.demand.takes_correction() {
            Ok(()) | Err(LifeCycleError::CorrectionPending) => return Ok(Ok(asking)),
            Err(refusal) => Some(refusal),
        },
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    if let Some(refusal) = refusal {
        visit.flash_refusal(refusal.to_string()).await?;
    }
    Ok(Err(see(paths::DEMAND)))
}

async fn show(visit: &Visit, form: Option<FormState>) -> Result<Response> {
    let Asking { demand, pages, arrivals, refusal } = match to_ask(visit).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Some(content) = &demand.content else { return Err(Error::NotFound) };
    let portal = &visit.portal;
    let today = demands::today(portal, &demand);
    let asked_on = demand.correction.as_ref().map_or(today, |correction| correction.requested_on);
    let form = form.unwrap_or_else(|| FormState::of(identity::write(&content.identity)));
    let wrong = !form.errors.is_empty();
    let view = CorrectionView {
        registered: content.identity.clone(),
        form,
        pages,
        arrivals: lines(&arrivals, demands::territory_of(portal, &demand)),
        pending: demand.correction.clone(),
        checked_by: working_days_later(
            asked_on,
            PROMISED_WORKING_DAYS,
            demands::territory_of(portal, &demand),
        ),
        today,
        refusal,
        version: demand.version,
    };
    let html = pages::correction(&visit.chrome().await, &view);
    Ok(if wrong { invalid(html) } else { ok(html) })
}

pub async fn page(visit: Visit) -> Result<Response> {
    show(&visit, None).await
}

pub async fn request(
    visit: Visit,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    let demand = match to_ask(&visit).await? {
        Ok(found) => found.demand,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Ok(multipart) = multipart else { return show(&visit, None).await };
    let (typed, mut files) = read(&visit, multipart).await?;
    let identity = identity::read(&typed, demands::today(&visit.portal, &demand));
    let identity = match identity {
        Ok(identity) if files.is_empty() => identity,
        identity => {
            let mut errors = identity.err().unwrap_or_default();
            errors.append(&mut files);
            return show(&visit, Some(FormState { typed, errors })).await;
        }
    };
    let version = decision::version(&typed);
    let field = match actions::request(&visit.portal, visit.actor()?, version, identity).await {
        Err(Error::Refused(why)) if why == LifeCycleError::NoProof.to_string() => (PROOF, why),
        Err(Error::Refused(why)) if why == LifeCycleError::NothingChanged.to_string() => {
            (identity::NAME, "Rien n’a changé : corrigez d’abord ce qui est faux".to_owned())
        }
        Err(Error::NotFound) => return Ok(see(paths::DEMAND)),
        done => {
            done?;
            visit.flash("Votre demande de correction est envoyée.").await?;
            return Ok(see(paths::CORRECTION));
        }
    };
    show(&visit, Some(FormState::wrong(typed, field.0, field.1))).await
}

/// The fields of the form, and what is wrong with its files; the good ones are kept.
async fn read(visit: &Visit, mut multipart: Multipart) -> Result<(Typed, FormErrors)> {
    let (mut pairs, mut errors, mut files) = (Vec::new(), FormErrors::new(), 0);
    let mut refuse = |name: &str, refusal: FileRefusal| {
        let message =
            if name.is_empty() { refusal.to_string() } else { format!("{name}\u{a0}: {refusal}") };
        errors.push(FieldError { field: PROOF.to_owned(), message });
    };
    loop {
        let mut field = match multipart.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(_) => {
                refuse("", FileRefusal::Damaged);
                break;
            }
        };
        let Some(file) = field.file_name().map(|name| name.chars().take(80).collect::<String>())
        else {
            let name = field.name().unwrap_or_default().to_owned();
            let Some(text) = text_of(&mut field).await else { break };
            if pairs.len() < MAX_FIELDS {
                pairs.push((name, text));
            }
            continue;
        };
        if file.is_empty() {
            continue;
        }
        files += 1;
        if files > MAX_PAGES {
            refuse("", FileRefusal::TooManyPages);
            break;
        }
        match receive_one(visit, &file, field).await {
            Ok(arrived) => {
                let sender = Sender::Prover(visit.actor()?.clone());
                match document::add(&visit.portal, &sender, arrived, None).await {
                    Ok(_) => {}
                    Err(NotAdded::File(refusal)) => refuse(&file, refusal),
                    Err(NotAdded::Other(error)) => return Err(error),
                }
            }
            Err(Unread::Failed(error)) => return Err(error),
            Err(Unread::File(name, refusal)) => {
                refuse(&name, refusal);
                break;
            }
        }
    }
    Ok((Typed::from_pairs(pairs), errors))
}

/// A field of words; none when it is longer than any of ours, or cut.
async fn text_of(field: &mut axum::extract::multipart::Field<'_>) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.ok()? {
        if bytes.len() + chunk.len() > MAX_TEXT {
            return None;
        }
        bytes.extend_from_slice(&chunk);
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

pub async fn remove_page(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: DocumentId = id.parse().map_err(|_| Error::NotFound)?;
    document::remove_for(&visit.portal, visit.actor()?, Purpose::Proof, id).await?;
    Ok(see(paths::CORRECTION))
}

pub async fn remove_arrival(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: ArrivalId = id.parse().map_err(|_| Error::NotFound)?;
    intake::take_back(&visit.portal, visit.actor()?, Purpose::Proof, id).await?;
    Ok(see(paths::CORRECTION))
}

pub async fn withdraw(visit: Visit) -> Result<Response> {
    match actions::withdraw(&visit.portal, visit.actor()?).await {
        Err(Error::NotFound) => {}
        done => {
            done?;
            visit
                .flash("Votre demande de correction est retirée, et votre document effacé.")
                .await?;
        }
    }
    Ok(see(paths::DEMAND))
}
