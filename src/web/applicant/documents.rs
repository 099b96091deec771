//! The identity document.

use super::super::visit::{Visit, invalid, ok, see};
use super::phone::line;
use crate::actions::demand::Sent;
use crate::actions::document::{NotAdded, Sender};
use crate::actions::{demand as actions, document, hand_off, intake};
use crate::documents::arrival::{Arrival, Arrived};
use crate::error::{Error, Result};
use crate::store::arrivals::Line;
use crate::store::documents::Purpose;
use crate::store::refused_pictures::Again;
use app::domain::calendar::{in_words, local_day, time_zone};
use app::domain::demand::Demand;
use app::domain::document::{FileRefusal, MAX_PAGES};
use app::domain::ids::{ArrivalId, DocumentId};
use app::domain::life_cycle::{LifeCycleError, Status};
use app::domain::refusal::RefusalReason;
use app::domain::rights::Action;
use app::domain::territory::TerritoryCode;
use app::forms::journey::{LAST_PAGES, steps};
use app::pages::applicant as pages;
use app::pages::applicant::{AgainLine, ArrivalLine, DocumentsView};
use app::paths;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{Multipart, Path, Query};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// The demand and its pages when a document may be sent, or where to go instead.
async fn to_document(visit: &Visit) -> Result<Result<(Demand, Sent), Response>> {
    match actions::open_with_document(&visit.portal, visit.actor()?, Action::SendDocument).await {
        Ok(found) => Ok(Ok(found)),
        Err(Error::NotFound) => {
            let demand = actions::held(&visit.portal, visit.actor()?).await?;
            if demand.is_some_and(|demand| matches!(demand.status, Status::Submitted { .. })) {
                visit.flash(LifeCycleError::BeingChecked.to_string()).await?;
            }
            Ok(Err(see(paths::DEMAND)))
        }
        Err(error) => Err(error),
    }
}

async fn documents_view(
    visit: &Visit,
    demand: &Demand,
    sent: Sent,
    errors: Vec<(String, String)>,
) -> Result<DocumentsView> {
    let refusal = demand.status.refusal().cloned();
    let pages_of_journey = steps(&demand.answers).len() + LAST_PAGES;
    let phone = hand_off::live(&visit.portal, visit.actor()?).await?.as_ref().map(line);
    let question = demand.question.as_ref().map(|question| question.sentence.clone());
    let territory = actions::territory_of(&visit.portal, demand);
    let arrivals = lines(&sent.arrivals, territory);
    let again = sent.again.iter().map(|known| again(known, territory)).collect();
    let pages = sent.pages;
    Ok(DocumentsView { pages, errors, refusal, question, pages_of_journey, phone, arrivals, again })
}

/// Files that are no pages, as their owner is told of them.
pub(super) fn lines(arrivals: &[Line], territory: Option<TerritoryCode>) -> Vec<ArrivalLine> {
    let told = |line: &Line| ArrivalLine {
        id: line.id,
        fate: line.fate.clone(),
        received: moment(line.received_at, territory),
    };
    arrivals.iter().map(told).collect()
}

/// « 2 mars 2026 à 10 h 05 », where the demand is made.
fn moment(at: DateTime<Utc>, territory: Option<TerritoryCode>) -> String {
    let there = at.with_timezone(&time_zone(territory));
    let (hour, minute) = (there.format("%-H"), there.format("%M"));
    format!("{} à {hour}\u{a0}h\u{a0}{minute}", in_words(there.date_naive()))
}

fn again(known: &Again, territory: Option<TerritoryCode>) -> AgainLine {
    AgainLine {
        page: known.page,
        refused_on: local_day(known.refused_at, territory),
        reason: reason_in_words(&known.reason),
    }
}

/// What a code of refusal says.
pub(in crate::web) fn reason_in_words(code: &str) -> String {
    // Those of a correction are other codes: only refusals of an identity document are told here.
    let reason = RefusalReason::from_code(code);
    reason.map_or("Le document ne convenait pas", RefusalReason::label).to_owned()
}

pub async fn documents(visit: Visit) -> Result<Response> {
    match to_document(&visit).await? {
        Ok((demand, sent)) => {
            let view = documents_view(&visit, &demand, sent, Vec::new()).await?;
            Ok(ok(pages::documents(&visit.chrome().await, view)))
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

#[derive(Deserialize)]
pub struct Onward {
    #[serde(default)]
    suite: String,
}

pub async fn send_document(
    visit: Visit,
    Query(onward): Query<Onward>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    if let Err(elsewhere) = to_document(&visit).await? {
        return Ok(elsewhere);
    }
    let sender = Sender::Owner(visit.actor()?.clone());
    let Received { files, mut errors } = receive(&visit, &sender, multipart).await?;
    let onward = !onward.suite.is_empty();
    match to_document(&visit).await? {
        Ok((demand, sent)) => {
            if files == 0 && errors.is_empty() && (!onward || sent.number() == 0) {
                errors.push((String::new(), FileRefusal::Missing.to_string()));
            }
            if errors.is_empty() {
                let next = if demand.question.is_some() { paths::DEMAND } else { paths::CHECK };
                return Ok(see(if onward { next } else { paths::DOCUMENTS }));
            }
            let view = documents_view(&visit, &demand, sent, errors).await?;
            Ok(invalid(pages::documents(&visit.chrome().await, view)))
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// What came of the files of a form.
pub struct Received {
    /// How many there were.
    pub files: usize,
    /// Name of each that is not kept, and why.
    pub errors: Vec<(String, String)>,
}

/// Adds the files of a form to the sender's document.
pub async fn receive(
    visit: &Visit,
    sender: &Sender,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Received> {
    let mut errors = Vec::new();
    let (mut files, mut parts) = (0, 0);
    let mut refuse = |name: &str, refusal: FileRefusal| {
        errors.push((name.to_owned(), refusal.to_string()));
    };
    match multipart {
        Err(_) => refuse("", FileRefusal::Missing),
        Ok(mut multipart) => loop {
            parts += 1;
            // A browser sends one empty part for an empty field.
            if files == MAX_PAGES || parts > 4 * MAX_PAGES {
                // More than a whole document holds: each costs work, useful or not.
                if matches!(next_file(visit, &mut multipart).await, Ok(Some(_)) | Err(_)) {
                    refuse("", FileRefusal::TooManyPages);
                }
                break;
            }
            match next_file(visit, &mut multipart).await {
                Ok(None) => break,
                Ok(Some((name, _))) if name.is_empty() => {}
                Ok(Some((name, file))) => {
                    files += 1;
                    match document::add(&visit.portal, sender, file, None).await {
                        Ok(_) => {}
                        Err(NotAdded::File(refusal)) => refuse(&name, refusal),
                        // Sent meanwhile, from another tab: told by the caller.
                        Err(NotAdded::Other(Error::NotFound)) => break,
                        Err(NotAdded::Other(error)) => return Err(error),
                    }
                }
                Err(Unread::Failed(error)) => return Err(error),
                Err(Unread::File(name, refusal)) => {
                    files += 1;
                    refuse(&name, refusal);
                    // The rest of the body cannot be read.
                    break;
                }
            }
        },
    }
    Ok(Received { files, errors })
}

/// Why a file did not come whole.
pub(super) enum Unread {
    /// The file of this name.
    File(String, FileRefusal),
    /// We could not keep it.
    Failed(Error),
}

fn unread(name: &str, error: &MultipartError) -> Unread {
    let big = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
    let refusal = if big { FileRefusal::TooBig } else { FileRefusal::Damaged };
    Unread::File(name.to_owned(), refusal)
}

/// A file of a form, read to its end.
pub(super) async fn receive_one(
    visit: &Visit,
    name: &str,
    mut field: Field<'_>,
) -> Result<Arrived, Unread> {
    let failed = |error: std::io::Error| Unread::Failed(error.into());
    let mut file = Arrival::begin(&visit.portal.arrivals).map_err(failed)?;
    // Read to its end even when it is too big: the other files of the form still count.
    while let Some(chunk) = field.chunk().await.map_err(|e| unread(name, &e))? {
        file.add(&chunk).await.map_err(failed)?;
    }
    file.end().await.map_err(failed)
}

/// The next file of the form, its name cut short; too big or cut in the middle is an error of
/// that file.
async fn next_file(
    visit: &Visit,
    multipart: &mut Multipart,
) -> Result<Option<(String, Arrived)>, Unread> {
    loop {
        let field = multipart.next_field().await.map_err(|e| unread("", &e))?;
        let Some(field) = field else { return Ok(None) };
        let Some(name) = field.file_name().map(|name| name.chars().take(80).collect::<String>())
        else {
            continue;
        };
        let file = receive_one(visit, &name, field).await?;
        return Ok(Some((name, file)));
    }
}

/// A picture for its owner or its reviewer only: kept by no cache, able to run nothing.
pub fn picture(jpeg: Vec<u8>) -> Response {
    let mut response = jpeg.into_response();
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, "image/jpeg");
    set(header::CACHE_CONTROL, "no-store");
    set(header::CONTENT_DISPOSITION, "inline; filename=\"piece.jpg\"");
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    response
}

pub async fn document_page(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: DocumentId = id.parse().map_err(|_| Error::NotFound)?;
    Ok(picture(document::read_own(&visit.portal, visit.actor()?, id).await?))
}

pub async fn remove_document(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: DocumentId = id.parse().map_err(|_| Error::NotFound)?;
    document::remove(&visit.portal, visit.actor()?, id).await?;
    Ok(see(paths::DOCUMENTS))
}

pub async fn remove_arrival(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: ArrivalId = id.parse().map_err(|_| Error::NotFound)?;
    intake::take_back(&visit.portal, visit.actor()?, Purpose::Identity, id).await?;
    Ok(see(paths::DOCUMENTS))
}
