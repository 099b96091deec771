//! The applicant's pages.

use super::form::Form;
use super::guard::kept_form;
use super::visit::{Visit, invalid, ok, see};
use crate::actions::document::NotAdded;
use crate::actions::{self, demand as actions_demand, document, link as actions_link};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::demands::Recorded;
use app::domain::calendar::{
    PROMISED_WORKING_DAYS, VALIDITY, later, local_day, working_days_later,
};
use app::domain::content::Content;
use app::domain::demand::Demand;
use app::domain::document::FileRefusal;
use app::domain::event::Event;
use app::domain::ids::DocumentId;
use app::domain::life_cycle::{LifeCycleError, Registration, Standing, Status};
use app::domain::rights::Action;
use app::domain::territory::{InseeCode, TerritoryCode};
use app::forms::communes::{COMMUNES, Press, SEARCH};
use app::forms::journey::{Step, remaining};
use app::forms::{FormState, Typed, link as form_link};
use app::pages::applicant as pages;
use app::pages::applicant::{
    CheckView, CommuneLine, DemandView, DocumentsView, HistoryLine, Journey, StepView,
};
use app::paths;
use axum::body::Bytes;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// « Bron (69500) », in the order of the wishes.
pub fn names_of(portal: &Portal, communes: &[InseeCode]) -> Vec<String> {
    let name = |insee| {
        let commune = portal.territories.commune(insee)?;
        let postal = commune.postal_codes.first().map(ToString::to_string).unwrap_or_default();
        Some(format!("{} ({postal})", commune.name))
    };
    communes.iter().filter_map(name).collect()
}

/// The history as people read it, newest first.
pub fn history(
    portal: &Portal,
    territory: Option<TerritoryCode>,
    events: &[Recorded],
) -> Vec<HistoryLine> {
    let guichets = portal.guichets();
    let by = |recorded: &Recorded| match recorded.channel.as_str() {
        "web" => "Sur internet".to_owned(),
        "operator" => "Service de vérification du portail".to_owned(),
        "guichet" => {
            let known = guichets.iter().find(|g| g.code.as_str() == recorded.guichet);
            let name = known.map(|g| format!(" – {}", g.name)).unwrap_or_default();
            format!("Guichet {}{name}", recorded.guichet)
        }
        _ => "Automatiquement".to_owned(),
    };
    let line = |recorded: &Recorded| HistoryLine {
        day: local_day(recorded.at, territory),
        text: recorded.event.in_words(),
        by: by(recorded),
    };
    events.iter().rev().map(line).collect()
}

pub async fn demand(visit: Visit) -> Result<Response> {
    let portal = &visit.portal;
    let Some(own) = actions_demand::own_demand(portal, visit.actor()?).await? else {
        return Ok(ok(pages::no_demand(&visit.chrome().await)));
    };
    let demand = &own.demand;
    let territory = actions_demand::territory_of(portal, demand);
    let deadlines = demand.status.registration().map(Registration::deadlines);
    let sent =
        own.events.iter().rev().find(|recorded| {
            matches!(recorded.event, Event::Filed { .. } | Event::Resubmitted { .. })
        });
    let checked_by = sent
        .filter(|_| matches!(demand.status, Status::Submitted { .. }))
        .map(|sent| working_days_later(local_day(sent.at, territory), PROMISED_WORKING_DAYS));
    let (refusal, removed) = match &demand.status {
        Status::Refused { refusal, .. } => (Some(refusal.clone()), None),
        Status::Removed { removed_on, reason, .. } => (None, Some((*removed_on, *reason))),
        _ => (None, None),
    };
    let communes: Vec<InseeCode> = match &demand.content {
        Some(content) => content.communes.clone(),
        None => typed_communes(&demand.answers.step(Step::Communes)),
    };
    let view = DemandView {
        standing: demand.status.standing(own.today),
        number: demand.status.registration().map(|r| r.unique_number),
        filed_on: demand.status.filed_on(),
        deadlines,
        checked_by,
        refusal,
        removed,
        remaining: remaining(&demand.answers, &portal.territories, own.today),
        document_pages: own.pages.len(),
        communes: names_of(portal, &communes),
        territory: territory
            .and_then(|code| portal.territories.territory_name(code))
            .map(str::to_owned),
        guichets: own.guichets,
        history: history(portal, territory, &own.events),
    };
    Ok(ok(pages::demand(&visit.chrome().await, view)))
}

fn typed_communes(typed: &Typed) -> Vec<InseeCode> {
    typed.all(COMMUNES).iter().filter_map(|code| code.trim().parse().ok()).collect()
}

pub async fn start(visit: Visit) -> Result<Response> {
    actions_demand::start(&visit.portal, visit.actor()?).await?;
    Ok(see(&paths::step(Step::Identity)))
}

fn journey_of(demand: &Demand) -> Journey {
    match demand.status {
        Status::Active(_) | Status::Removed { .. } => Journey::Renewal,
        _ => Journey::Filing,
    }
}

fn line(portal: &Portal, insee: InseeCode) -> Option<CommuneLine> {
    let commune = portal.territories.commune(&insee)?;
    let postal = commune.postal_codes.first().map(ToString::to_string).unwrap_or_default();
    let department = portal.territories.department(commune.department)?.name;
    let detail = format!("{postal}, {department}");
    Some(CommuneLine { insee: insee.to_string(), name: commune.name.to_owned(), detail })
}

fn step_view(portal: &Portal, demand: &Demand, step: Step, form: FormState) -> StepView {
    let chosen = typed_communes(&form.typed).into_iter().filter_map(|c| line(portal, c)).collect();
    StepView {
        step,
        form,
        journey: journey_of(demand),
        today: actions_demand::today(portal, demand),
        chosen,
        found: None,
        restored: false,
    }
}

/// The open demand for a step, or where to go instead.
async fn to_write(visit: &Visit) -> Result<Result<Demand, Response>> {
    match actions_demand::open(&visit.portal, visit.actor()?, Action::WriteAnswers).await {
        Ok((demand, _)) => {
            let today = actions_demand::today(&visit.portal, &demand);
            // Out of the renewal window a registered demand takes no answer.
            match demand.clone().with_answers(demand.answers.clone(), today) {
                Ok(_) => Ok(Ok(demand)),
                Err(refusal) => {
                    visit.flash(refusal.to_string()).await?;
                    Ok(Err(see(paths::DEMAND)))
                }
            }
        }
        Err(Error::NotFound) => Ok(Err(see(paths::DEMAND))),
        Err(error) => Err(error),
    }
}

fn step_of(slug: &str) -> Result<Step> {
    Step::from_slug(slug).ok_or(Error::NotFound)
}

pub async fn step_page(visit: Visit, Path(slug): Path<String>) -> Result<Response> {
    let step = step_of(&slug)?;
    let demand = match to_write(&visit).await? {
        Ok(demand) => demand,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let kept = kept_form(&visit, &paths::step(step)).await?;
    let restored = kept.is_some();
    let typed = kept.unwrap_or_else(|| demand.answers.step(step));
    let mut view = step_view(&visit.portal, &demand, step, FormState::of(typed));
    view.restored = restored;
    Ok(ok(pages::step(&visit.chrome().await, view)))
}

pub async fn step(visit: Visit, Path(slug): Path<String>, Form(typed): Form) -> Result<Response> {
    let step = step_of(&slug)?;
    let portal = &visit.portal;
    let press = if step == Step::Communes { Press::read(&typed) } else { Press::Continue };
    let answer = press.on(&typed);
    // Saved at once, valid or not: nothing typed is ever lost.
    let demand =
        actions_demand::write_answers(portal, visit.actor()?, step, answer.clone()).await?;
    let today = actions_demand::today(portal, &demand);
    let mut form = FormState::of(answer.clone());
    if press != Press::Continue {
        let search = typed.get(SEARCH);
        let mut view = if press == Press::Search {
            let mut view = step_view(portal, &demand, step, form);
            let hits = portal.territories.search(search, 10);
            view.found = Some(hits.iter().filter_map(|hit| line(portal, hit.insee)).collect());
            view
        } else {
            // The commune is in the list: the search box is free for the next one.
            form.typed = form.typed.with(SEARCH, "");
            step_view(portal, &demand, step, form)
        };
        if matches!(press, Press::Add(_)) {
            // Told at once, while the person knows what they just did.
            view.form.errors = step.errors(&demand.answers, &portal.territories, today);
        }
        return Ok(ok(pages::step(&visit.chrome().await, view)));
    }
    form.errors = step.errors(&demand.answers, &portal.territories, today);
    if step == Step::Communes && !typed.get(SEARCH).is_empty() && !form.errors.is_empty() {
        // A name typed but no button pressed: look for it.
        let hits = portal.territories.search(typed.get(SEARCH), 10);
        let mut view = step_view(portal, &demand, step, form);
        view.found = Some(hits.iter().filter_map(|hit| line(portal, hit.insee)).collect());
        return Ok(invalid(pages::step(&visit.chrome().await, view)));
    }
    if !form.errors.is_empty() {
        let view = step_view(portal, &demand, step, form);
        return Ok(invalid(pages::step(&visit.chrome().await, view)));
    }
    Ok(see(&after(&visit, &demand, step).await?))
}

/// The page after a step: the one that follows while there is something left, else the check.
async fn after(visit: &Visit, demand: &Demand, step: Step) -> Result<String> {
    let portal = &visit.portal;
    let today = actions_demand::today(portal, demand);
    let left = remaining(&demand.answers, &portal.territories, today);
    if let Some(first) = left.first() {
        return Ok(paths::step(
            step.next().filter(|_| journey_of(demand) == Journey::Filing).unwrap_or(*first),
        ));
    }
    if journey_of(demand) == Journey::Renewal {
        return Ok(paths::RENEWAL.to_owned());
    }
    let (_, pages) = actions_demand::open(portal, visit.actor()?, Action::WriteAnswers).await?;
    let correcting = matches!(&demand.status, Status::Refused { .. });
    Ok(if pages.is_empty() && !correcting { paths::DOCUMENTS } else { paths::CHECK }.to_owned())
}

/// The demand and its pages when a document may be sent, or where to go instead.
async fn to_document(visit: &Visit) -> Result<Result<(Demand, Vec<DocumentId>), Response>> {
    match actions_demand::open(&visit.portal, visit.actor()?, Action::SendDocument).await {
        Ok(found) => Ok(Ok(found)),
        Err(Error::NotFound) => Ok(Err(see(paths::DEMAND))),
        Err(error) => Err(error),
    }
}

fn documents_view(
    demand: &Demand,
    pages: Vec<DocumentId>,
    errors: Vec<(String, String)>,
) -> DocumentsView {
    let refusal = match &demand.status {
        Status::Refused { refusal, .. } => Some(refusal.clone()),
        _ => None,
    };
    DocumentsView { pages, errors, refusal }
}

pub async fn documents(visit: Visit) -> Result<Response> {
    match to_document(&visit).await? {
        Ok((demand, sent)) => {
            let view = documents_view(&demand, sent, Vec::new());
            Ok(ok(pages::documents(&visit.chrome().await, view)))
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub async fn send_document(
    visit: Visit,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    let mut errors = Vec::new();
    let mut files = 0;
    let mut refuse = |name: &str, refusal: FileRefusal| {
        errors.push((name.to_owned(), refusal.to_string()));
    };
    if let Err(elsewhere) = to_document(&visit).await? {
        return Ok(elsewhere);
    }
    match multipart {
        Err(_) => refuse("", FileRefusal::Missing),
        Ok(mut multipart) => loop {
            match next_file(&mut multipart).await {
                Ok(None) => break,
                Ok(Some((name, _))) if name.is_empty() => {}
                Ok(Some((name, bytes))) => {
                    files += 1;
                    match document::add(&visit.portal, visit.actor()?, bytes.to_vec()).await {
                        Ok(()) => {}
                        Err(NotAdded::File(refusal)) => refuse(&name, refusal),
                        Err(NotAdded::Other(error)) => return Err(error),
                    }
                }
                Err((name, refusal)) => {
                    files += 1;
                    refuse(&name, refusal);
                    // The rest of the body cannot be read.
                    break;
                }
            }
        },
    }
    if files == 0 && errors.is_empty() {
        errors.push((String::new(), FileRefusal::Missing.to_string()));
    }
    if errors.is_empty() {
        return Ok(see(paths::DOCUMENTS));
    }
    match to_document(&visit).await? {
        Ok((demand, sent)) => {
            let view = documents_view(&demand, sent, errors);
            Ok(invalid(pages::documents(&visit.chrome().await, view)))
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// The next file of the form, its name cut short; too big or cut in the middle is an error of
/// that file.
async fn next_file(
    multipart: &mut Multipart,
) -> Result<Option<(String, Bytes)>, (String, FileRefusal)> {
    let too_big = |error: &axum::extract::multipart::MultipartError| {
        if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
            FileRefusal::TooBig
        } else {
            FileRefusal::Damaged
        }
    };
    loop {
        let field = multipart.next_field().await.map_err(|e| (String::new(), too_big(&e)))?;
        let Some(mut field) = field else { return Ok(None) };
        let Some(name) = field.file_name().map(|name| name.chars().take(80).collect::<String>())
        else {
            continue;
        };
        let mut bytes = Vec::new();
        let mut big = false;
        while let Some(chunk) = field.chunk().await.map_err(|e| (name.clone(), too_big(&e)))? {
            // Read to its end but not kept: the other files of the form still count.
            big |= bytes.len() + chunk.len() > app::domain::document::MAX_FILE;
            if !big {
                bytes.extend_from_slice(&chunk);
            }
        }
        if big {
            return Ok(Some((name, Bytes::from(vec![0; app::domain::document::MAX_FILE + 1]))));
        }
        return Ok(Some((name, bytes.into())));
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

fn check_view(
    portal: &Portal,
    demand: Demand,
    document_pages: usize,
    form: FormState,
) -> CheckView {
    let today = actions_demand::today(portal, &demand);
    let errors = Step::ALL
        .into_iter()
        .map(|step| (step, step.errors(&demand.answers, &portal.territories, today)))
        .filter(|(_, errors)| !errors.is_empty())
        .collect();
    let journey = journey_of(&demand);
    let communes = typed_communes(&demand.answers.step(Step::Communes));
    CheckView {
        journey,
        errors,
        communes: names_of(portal, &communes),
        document_pages,
        form,
        version: demand.version,
        number: demand.status.registration().map(|r| r.unique_number),
        valid_until: (journey == Journey::Renewal).then(|| later(today, VALIDITY)),
        answers: demand.answers,
    }
}

async fn check_page(visit: &Visit, action: Action, form: FormState) -> Result<Response> {
    let found = actions_demand::open(&visit.portal, visit.actor()?, action).await;
    let (demand, sent) = match found {
        Ok(found) => found,
        Err(Error::NotFound) => return Ok(see(paths::DEMAND)),
        Err(error) => return Err(error),
    };
    if action == Action::Renew {
        let today = actions_demand::today(&visit.portal, &demand);
        if let Err(refusal) = demand.clone().with_answers(demand.answers.clone(), today) {
            visit.flash(refusal.to_string()).await?;
            return Ok(see(paths::DEMAND));
        }
    }
    let wrong = !form.errors.is_empty();
    let view = check_view(&visit.portal, demand, sent.len(), form);
    let html = pages::check(&visit.chrome().await, view);
    Ok(if wrong { invalid(html) } else { ok(html) })
}

pub async fn check(visit: Visit) -> Result<Response> {
    check_page(&visit, Action::Submit, FormState::default()).await
}

pub async fn renewal(visit: Visit) -> Result<Response> {
    check_page(&visit, Action::Renew, FormState::default()).await
}

const DECLARATION: &str = "declaration";
const NOT_DECLARED: &str = "Cochez la case pour certifier que vos informations sont exactes";

pub async fn submit(visit: Visit, Form(typed): Form) -> Result<Response> {
    send(visit, typed, Action::Submit).await
}

pub async fn renew(visit: Visit, Form(typed): Form) -> Result<Response> {
    send(visit, typed, Action::Renew).await
}

/// Sends the demand or its renewal; what can be mended is told on the same page.
async fn send(visit: Visit, typed: Typed, action: Action) -> Result<Response> {
    if typed.get(DECLARATION) != "oui" {
        let form = FormState::wrong(Typed::default(), DECLARATION, NOT_DECLARED);
        return check_page(&visit, action, form).await;
    }
    let version = app::forms::decision::version(&typed);
    let (actor, portal) = (visit.actor()?, &visit.portal);
    let (sent, sentence) = match action {
        Action::Renew => (
            actions_demand::renew(portal, actor, version).await,
            "Votre demande est renouvelée pour un an.",
        ),
        _ => (
            actions_demand::submit(portal, actor, version).await,
            "Votre demande est envoyée. Vous recevrez un message dès que votre pièce d’identité sera vérifiée.",
        ),
    };
    let mendable = [LifeCycleError::Incomplete, LifeCycleError::NoIdentityDocument]
        .map(|refusal| refusal.to_string());
    match sent {
        Ok(()) => {
            visit.flash(sentence).await?;
            Ok(see(paths::DEMAND))
        }
        Err(Error::Refused(sentence)) if mendable.contains(&sentence) => {
            let form = FormState::wrong(Typed::default(), DECLARATION, sentence);
            check_page(&visit, action, form).await
        }
        Err(error) => Err(error),
    }
}

pub async fn link_page(visit: Visit) -> Result<Response> {
    let typed = kept_form(&visit, paths::LINK).await?.unwrap_or_default();
    Ok(ok(pages::link(&visit.chrome().await, FormState::of(typed))))
}

pub async fn link(visit: Visit, Form(typed): Form) -> Result<Response> {
    match form_link::read(&typed) {
        Err(errors) => Ok(invalid(pages::link(&visit.chrome().await, FormState { typed, errors }))),
        Ok(claim) => {
            actions_link::claim(&visit.portal, visit.actor()?, &claim).await?;
            Ok(see(paths::LINK_CODE))
        }
    }
}

pub async fn link_code_page(visit: Visit) -> Response {
    ok(pages::link_code(&visit.chrome().await, FormState::default()))
}

pub async fn link_code(visit: Visit, Form(typed): Form) -> Result<Response> {
    let code = match form_link::code(&typed) {
        Ok(code) => code,
        Err(errors) => {
            return Ok(invalid(pages::link_code(
                &visit.chrome().await,
                FormState { typed, errors },
            )));
        }
    };
    if actions::link::confirm(&visit.portal, visit.actor()?, &code).await? {
        visit.flash("Votre demande est maintenant rattachée à votre compte.").await?;
        return Ok(see(paths::DEMAND));
    }
    let sentence = "Ce code ne convient pas, ou il a plus de 30 minutes. Vérifiez-le, ou demandez-en un nouveau";
    let form = FormState::wrong(typed, form_link::CODE, sentence);
    Ok(invalid(pages::link_code(&visit.chrome().await, form)))
}

/// Where a demand stands on a day, for other roles.
pub fn standing(demand: &Demand, portal: &Portal) -> Standing {
    demand.status.standing(actions_demand::today(portal, demand))
}

/// What a filed demand holds.
pub fn content_of(demand: &Demand) -> Result<&Content> {
    demand.content.as_ref().ok_or_else(|| Error::failure("a filed demand without content"))
}
