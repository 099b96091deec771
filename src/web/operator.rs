//! The operator's pages.

pub mod correction;

use super::account::time;
use super::applicant::documents::{picture, reason_in_words};
use super::form::Form;
use super::guard::kept_form;
use super::visit::{Visit, invalid, ok, see};
use super::words::content_of;
use crate::actions::decision::Decided;
use crate::actions::queue::Waiting;
use crate::actions::{decision, document, queue as queue_actions};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::demands::Recorded;
use app::domain::calendar::{local_day, working_days_between};
use app::domain::event::Event;
use app::domain::ids::{AccountId, DecisionId, DemandId, DocumentId};
use app::domain::review::{DecisionKind, DecisionState, File, Sending, Verdict};
use app::domain::territory::TerritoryCode;
use app::forms::{FormErrors, FormState, Typed, decision as forms};
use app::pages::operator as pages;
use app::pages::operator::{
    DocumentChecks, Holder, QueueLine, QueueView, RecentDecision, ReviewView,
};
use app::paths;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;

/// Files shown at once.
const SHOWN: i64 = 50;

pub async fn queue(visit: Visit, Query(asked): Query<Vec<(String, String)>>) -> Result<Response> {
    let portal = &visit.portal;
    let filter = forms::filter(&Typed::from_pairs(asked));
    let found = queue_actions::files(portal, visit.actor()?, filter, SHOWN).await?;
    let me = visit.actor()?.account;
    let lines = found.files.iter().map(|one| line(portal, one, me)).collect::<Result<_>>()?;
    let code_and_name = |code: &TerritoryCode| (code.to_string(), name_of(portal, Some(*code)));
    let view = QueueView {
        lines,
        total: found.total,
        filter,
        territories: visit.actor()?.territories.iter().map(code_and_name).collect(),
        recent: recent(&visit).await?,
        opened: found.opened,
        holding: found.holding,
    };
    Ok(ok(pages::queue(&visit.chrome().await, view)))
}

fn name_of(portal: &Portal, territory: Option<TerritoryCode>) -> String {
    let name = territory.and_then(|code| portal.territories.territory_name(code));
    name.unwrap_or_default().to_owned()
}

fn line(portal: &Portal, one: &Waiting, me: AccountId) -> Result<QueueLine> {
    let territory = one.demand.territory(&portal.territories);
    Ok(QueueLine {
        id: one.demand.id,
        name: content_of(&one.demand)?.identity.full_name(),
        territory: name_of(portal, territory),
        filed_on: one.since,
        waited: working_days_between(one.since, portal.today(territory), territory),
        sending: one.sending,
        correction: matches!(one.file, File::Correction(_)),
        holder: match one.holder {
            None => Holder::Nobody,
            Some(account) if account == me => Holder::Me,
            Some(_) => Holder::Colleague,
        },
    })
}

/// The decisions that can still be undone, and those that could not be carried out.
async fn recent(visit: &Visit) -> Result<Vec<RecentDecision>> {
    let decisions = queue_actions::recent(&visit.portal, visit.actor()?).await?;
    let mut recent = Vec::with_capacity(decisions.len());
    for (decision, demand) in decisions {
        let id = demand.id;
        let of_correction = decision.verdict.of_correction();
        recent.push(RecentDecision {
            id: decision.id,
            file: if of_correction { File::Correction(id) } else { File::Document(id) },
            name: content_of(&demand)?.identity.full_name(),
            kind: decision.verdict.kind(),
            until: (decision.state == DecisionState::Pending).then(|| time(decision.due_at)),
        });
    }
    Ok(recent)
}

/// Where a file is looked at.
fn page_of(file: File) -> String {
    match file {
        File::Document(id) => paths::review(id),
        File::Correction(id) => paths::review_correction(id),
    }
}

/// The next file, chosen so that nobody else has it.
pub async fn next(visit: Visit, Form(typed): Form) -> Result<Response> {
    let only = forms::filter(&typed).territory;
    if let Some(file) = queue_actions::next(&visit.portal, visit.actor()?, only).await? {
        return Ok(see(&page_of(file)));
    }
    visit.flash("Aucun autre dossier n’attend : vos collègues ont ouvert le reste.").await?;
    Ok(see(paths::OPERATOR))
}

/// The page of a file says that it is still looked at.
pub async fn keep(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    let kept = queue_actions::keep(&visit.portal, visit.actor()?, id_of(&id)?).await?;
    Ok(if kept { StatusCode::NO_CONTENT } else { StatusCode::CONFLICT })
}

pub async fn pass(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    queue_actions::pass(&visit.portal, visit.actor()?, id_of(&id)?).await?;
    visit.flash("Dossier remis dans la file : un collègue le prendra.").await?;
    Ok(see(paths::OPERATOR))
}

pub async fn undo(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: DecisionId = id.parse().map_err(|_| Error::NotFound)?;
    let decision = decision::undo(&visit.portal, visit.actor()?, id).await?;
    let back = match decision.verdict {
        Verdict::Accepted | Verdict::CorrectionAccepted { .. } => "",
        _ => " Ce que vous aviez écrit est encore là.",
    };
    visit.flash(format!("Décision annulée : le dossier est de nouveau à vous.{back}")).await?;
    let demand = decision.demand;
    let of_correction = decision.verdict.of_correction();
    Ok(see(&page_of(if of_correction { File::Correction(demand) } else { File::Document(demand) })))
}

pub async fn hurry(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: DecisionId = id.parse().map_err(|_| Error::NotFound)?;
    let number = decision::hurry(&visit.portal, visit.actor()?, id).await?;
    visit
        .flash(match number {
            Some(number) => format!("Numéro {number} attribué."),
            None => "Décision envoyée.".to_owned(),
        })
        .await?;
    Ok(see(paths::OPERATOR))
}

fn id_of(text: &str) -> Result<DemandId> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn review(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = id_of(&id)?;
    queue_actions::open(&visit.portal, visit.actor()?, File::Document(id)).await?;
    // A refusal written while the session ended is there again.
    let written = kept_form(&visit, &paths::refuse(id)).await?;
    let view = view_of(&visit, id, written.map(FormState::of)).await?;
    Ok(ok(pages::review(&visit.chrome().await, view)))
}

/// Without a form, what its operator undid is written in it.
async fn view_of(visit: &Visit, id: DemandId, form: Option<FormState>) -> Result<ReviewView> {
    let portal = &visit.portal;
    let review = decision::review(portal, visit.actor()?, id).await?;
    let territory = review.demand.territory(&portal.territories);
    let refusals = review
        .events
        .iter()
        .rev()
        .filter_map(|recorded| match &recorded.event {
            Event::DocumentRefused { refusal } => {
                Some((local_day(recorded.at, territory), refusal.clone()))
            }
            _ => None,
        })
        .collect();
    let again = (1..)
        .zip(&review.pages)
        .filter_map(|(rank, page)| {
            let known = review.again.iter().find(|known| known.page == *page)?;
            let day = local_day(known.refused_at, territory);
            Some((rank, day, reason_in_words(&known.reason)))
        })
        .collect();
    let undone = review.undone.as_ref().map(|verdict| FormState::of(forms::write(verdict)));
    let files = review.arrivals.into_iter().map(|line| line.fate).collect();
    let checks = DocumentChecks { files, again, antivirus_off: portal.antivirus.is_off() };
    Ok(ReviewView {
        id,
        identity: content_of(&review.demand)?.identity.clone(),
        territory: name_of(portal, territory),
        filed_on: review.demand.status.filed_on().unwrap_or_default(),
        pages: review.pages,
        held: review.held,
        sending: Sending::of(review.events.iter().map(|recorded| &recorded.event)),
        refusals,
        exchanges: exchanges(&review.events, territory),
        last: recent(visit).await?.into_iter().find(|one| one.until.is_some()),
        version: review.demand.version,
        remaining: review.waiting - 1,
        form: form.or(undone).unwrap_or_default(),
        checks,
    })
}

pub async fn document_page(
    visit: Visit,
    Path((id, page)): Path<(String, String)>,
) -> Result<Response> {
    let page: DocumentId = page.parse().map_err(|_| Error::NotFound)?;
    let jpeg = document::read_reviewed(&visit.portal, visit.actor()?, id_of(&id)?, page).await?;
    Ok(picture(jpeg))
}

/// What was asked, each with its answer, oldest first.
fn exchanges(
    events: &[Recorded],
    territory: Option<TerritoryCode>,
) -> Vec<(NaiveDate, String, Option<String>)> {
    let mut exchanges: Vec<(NaiveDate, String, Option<String>)> = Vec::new();
    for recorded in events {
        match &recorded.event {
            Event::QuestionAsked { question } => {
                let day = local_day(recorded.at, territory);
                exchanges.push((day, question.sentence.clone(), None));
            }
            Event::QuestionAnswered { answer } => {
                if let Some(last) = exchanges.last_mut() {
                    last.2 = Some(answer.sentence.clone());
                }
            }
            _ => {}
        }
    }
    exchanges
}

/// The next file, or the queue when it was the last or no more may be opened today.
async fn go_on(visit: &Visit) -> Result<Response> {
    match queue_actions::next(&visit.portal, visit.actor()?, None).await {
        Ok(Some(file)) => Ok(see(&page_of(file))),
        Ok(None) | Err(Error::Refused(_)) => Ok(see(paths::OPERATOR)),
        Err(error) => Err(error),
    }
}

/// Decides, says so, and goes on.
async fn decide(
    visit: &Visit,
    id: DemandId,
    version: Option<i64>,
    verdict: Verdict,
) -> Result<Response> {
    let kind = verdict.kind();
    let of_correction = verdict.of_correction();
    let file = if of_correction { File::Correction(id) } else { File::Document(id) };
    queue_actions::open_to_decide(&visit.portal, visit.actor()?, file).await?;
    let decided = decision::decide(&visit.portal, visit.actor()?, id, version, verdict).await?;
    visit.flash(said(kind, &decided)).await?;
    go_on(visit).await
}

/// What was decided, in words.
fn said(kind: DecisionKind, decided: &Decided) -> String {
    use DecisionKind as K;
    if let Some(number) = decided.number {
        return format!("Dossier accepté : numéro {number} attribué.");
    }
    let done = match kind {
        K::Accepted => "Dossier accepté",
        K::Refused => "Correction demandée",
        K::Asked => "Question posée",
        K::CorrectionAccepted => "Correction acceptée",
        K::CorrectionRefused => "Correction refusée",
    };
    if !decided.done {
        let until = time(decided.due_at);
        return format!("{done}. Rien ne part avant {until} : vous pouvez encore annuler.");
    }
    let told = match kind {
        K::CorrectionAccepted => "le demandeur et les guichets sont prévenus",
        _ => "le demandeur est prévenu par e-mail",
    };
    format!("{done} : {told}.")
}

/// The page again, with what is wrong.
async fn again(visit: &Visit, id: DemandId, typed: Typed, errors: FormErrors) -> Result<Response> {
    queue_actions::open_to_decide(&visit.portal, visit.actor()?, File::Document(id)).await?;
    let view = view_of(visit, id, Some(FormState { typed, errors })).await?;
    Ok(invalid(pages::review(&visit.chrome().await, view)))
}

pub async fn accept(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    match forms::acceptance(&typed) {
        Err(errors) => again(&visit, id, typed, errors).await,
        Ok(()) => decide(&visit, id, forms::version(&typed), Verdict::Accepted).await,
    }
}

pub async fn refuse(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    match forms::refusal(&typed) {
        Err(errors) => again(&visit, id, typed, errors).await,
        Ok(refusal) => {
            decide(&visit, id, forms::version(&typed), Verdict::Refused { refusal }).await
        }
    }
}

pub async fn ask(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    match forms::question(&typed) {
        Err(errors) => again(&visit, id, typed, errors).await,
        Ok(question) => {
            decide(&visit, id, forms::version(&typed), Verdict::Asked { question }).await
        }
    }
}
