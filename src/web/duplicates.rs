//! Duplicates, for the manager of a territory and for the guichets.

use super::form::Form;
use super::guard::kept_form;
use super::visit::{Visit, invalid, ok, see};
use super::words::content_of;
use crate::actions::demand as demands;
use crate::actions::duplicates::pairs::{self as actions, Compared, Line};
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::calendar::local_day;
use app::domain::demand::Demand;
use app::domain::duplicate::{identities, kept_and_closed};
use app::domain::guichet::GuichetCode;
use app::domain::ids::{DemandId, PairId};
use app::domain::life_cycle::{RemovalReason, Status};
use app::forms::decision::version;
use app::forms::duplicate::{self as forms, Decision};
use app::forms::{FormState, Typed};
use app::pages::duplicates as pages;
use app::pages::duplicates::{
    ActLine, Comparison, DeskListView, DeskPairView, ListView, PairLine, PairView, Side,
};
use app::paths;
use axum::extract::{Path, Query};
use axum::response::Response;

/// Pairs of a page.
const SHOWN: i64 = 50;

/// The parts of an address: of one that is repeated, the first counts.
type Parts = Query<Vec<(String, String)>>;

/// Page, from 1, and how many pairs come before it.
fn page_of(asked: &Typed) -> (u32, i64) {
    let page = asked.get("page").parse::<u32>().unwrap_or(1).clamp(1, 100_000);
    (page, i64::from(page - 1) * SHOWN)
}

fn pages_of(total: i64) -> u32 {
    u32::try_from((total + SHOWN - 1) / SHOWN).unwrap_or(u32::MAX).max(1)
}

fn id_of(text: &str) -> Result<PairId> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn list(visit: Visit, Query(parts): Parts) -> Result<Response> {
    let asked = Typed::from_pairs(parts);
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let treated = asked.get("traites") == "1";
    let (page, before) = page_of(&asked);
    let (lines, total) = actions::list(portal, actor, treated, SHOWN, before).await?;
    let pages = pages_of(total);
    if page > pages {
        // What was there has been decided meanwhile.
        return Ok(see(&paths::duplicates(treated, pages)));
    }
    let forced = if treated { Vec::new() } else { actions::forced(portal, actor).await? };
    let forced = forced.into_iter().map(|(code, n)| (guichet_name(portal, code), n)).collect();
    let lines = lines.iter().map(line).collect();
    let view = ListView { lines, total, treated, page, pages, forced };
    Ok(ok(pages::list(&visit.chrome().await, view)))
}

fn line(line: &Line) -> PairLine {
    let number = |demand: &Demand| demand.status.registration().map(|r| r.unique_number);
    let [first, second] = &line.demands;
    PairLine {
        id: line.pair.id,
        numbers: [number(first), number(second)],
        likeness: line.pair.likeness.clone(),
        state: line.pair.state,
        day: local_day(line.pair.since, Some(line.pair.territory)),
    }
}

/// « G6906 – Ville de Lyon ».
fn guichet_name(portal: &Portal, code: GuichetCode) -> String {
    let guichets = portal.guichets();
    let known = guichets.iter().find(|guichet| guichet.code == code);
    known.map_or_else(|| code.to_string(), |guichet| format!("{code} – {}", guichet.name))
}

fn comparison(portal: &Portal, compared: &Compared) -> Result<Comparison> {
    let Compared { pair, demands: [first, second], ranks, acts, .. } = compared;
    let day = |at| local_day(at, Some(pair.territory));
    let said = |act: &crate::store::duplicates::Act| ActLine {
        day: day(act.at),
        text: act
            .act
            .sentence(act.guichet.map(|code| guichet_name(portal, code)).as_deref(), act.reason),
        motive: act.motive.clone(),
    };
    Ok(Comparison {
        id: pair.id,
        likeness: pair.likeness.clone(),
        state: pair.state,
        sides: [side(portal, first, ranks[0])?, side(portal, second, ranks[1])?],
        acts: acts.iter().rev().map(said).collect(),
        version: pair.version,
    })
}

fn side(portal: &Portal, demand: &Demand, rank: usize) -> Result<Side> {
    let persons = identities(content_of(demand)?);
    let identity = persons.get(rank).or(persons.first()).copied();
    let registration = demand.status.registration();
    let origin = match registration.map(|r| r.unique_number.guichet()) {
        None | Some(GuichetCode::WEB) => "sur internet".to_owned(),
        Some(code) => format!("au guichet {}", guichet_name(portal, code)),
    };
    Ok(Side {
        number: registration.map(|r| r.unique_number),
        identity: identity.unwrap_or(&content_of(demand)?.identity).clone(),
        is_co_applicant: rank > 0,
        filed_on: demand.status.filed_on().unwrap_or_default(),
        valid_until: registration.map(|r| r.deadlines().expires_on),
        standing: demand.standing(demands::today(portal, demand)),
        merged: matches!(demand.status, Status::Removed { reason: RemovalReason::Merged, .. }),
        origin,
    })
}

async fn pair_view(visit: &Visit, id: PairId, form: FormState) -> Result<PairView> {
    let compared = actions::compare(&visit.portal, visit.actor()?, id).await?;
    let comparison = comparison(&visit.portal, &compared)?;
    let [first, second] = compared.demands;
    let kept = kept_and_closed(first, second).ok();
    let kept = kept.and_then(|(kept, _)| kept.status.registration().map(|r| r.unique_number));
    Ok(PairView { comparison, kept, form })
}

pub async fn pair(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = id_of(&id)?;
    let written = kept_form(&visit, &paths::duplicate(id)).await?;
    let view =
        pair_view(&visit, id, written.map_or_else(FormState::default, FormState::of)).await?;
    Ok(ok(pages::pair(&visit.chrome().await, view)))
}

pub async fn decide(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    let (portal, actor, version) = (&visit.portal, visit.actor()?, version(&typed));
    let (decision, motive) = match forms::decision(&typed) {
        Ok(read) => read,
        Err(errors) => {
            let view = pair_view(&visit, id, FormState { typed, errors }).await?;
            return Ok(invalid(pages::pair(&visit.chrome().await, view)));
        }
    };
    let (done, said) = match decision {
        Decision::Merge => (
            actions::merge(portal, actor, id, version, &motive).await,
            "Les deux demandes sont réunies : les guichets et le demandeur sont prévenus.",
        ),
        Decision::Distinct => (
            actions::distinct(portal, actor, id, version, &motive).await,
            "Deux personnes différentes : ce doublon ne sera plus proposé.",
        ),
        Decision::Undo => (
            actions::undo(portal, actor, id, version, &motive).await,
            "Décision annulée : le doublon est de nouveau à traiter.",
        ),
    };
    told(&visit, done, said, &paths::duplicate(id), paths::DUPLICATES).await
}

/// What was done is said on the second page; a refusal on the first, beside what it is about.
async fn told(
    visit: &Visit,
    done: Result<()>,
    said: &str,
    here: &str,
    next: &str,
) -> Result<Response> {
    match done {
        Ok(()) => visit.flash(said).await.map(|()| see(next)),
        Err(Error::Refused(sentence)) => {
            visit.flash_refusal(sentence).await?;
            Ok(see(here))
        }
        Err(other) => Err(other),
    }
}

async fn desk_list_view(visit: &Visit, asked: &Typed, form: FormState) -> Result<DeskListView> {
    let (page, before) = page_of(asked);
    let (lines, total) =
        actions::list_at_desk(&visit.portal, visit.actor()?, SHOWN, before).await?;
    let lines = lines.iter().map(line).collect();
    Ok(DeskListView { lines, total, page, pages: pages_of(total), form })
}

pub async fn desk_list(visit: Visit, Query(parts): Parts) -> Result<Response> {
    let asked = Typed::from_pairs(parts);
    let view = desk_list_view(&visit, &asked, FormState::default()).await?;
    if view.page > view.pages {
        return Ok(see(&paths::desk_duplicates(view.pages)));
    }
    Ok(ok(pages::desk_list(&visit.chrome().await, view)))
}

/// Two numbers that a guichet found by itself.
pub async fn report_numbers(
    visit: Visit,
    Query(parts): Parts,
    Form(typed): Form,
) -> Result<Response> {
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let form = match forms::numbers(&typed) {
        Err(errors) => FormState { typed, errors },
        Ok((numbers, remark)) => {
            match actions::report_numbers(portal, actor, numbers, &remark).await {
                Ok(id) => {
                    let here = paths::desk_duplicate(id);
                    return told(&visit, Ok(()), REPORTED, &here, &here).await;
                }
                Err(Error::NotFound) => FormState::wrong(typed, forms::FIRST, UNKNOWN),
                Err(Error::Refused(sentence)) => FormState::wrong(typed, forms::FIRST, sentence),
                Err(other) => return Err(other),
            }
        }
    };
    let view = desk_list_view(&visit, &Typed::from_pairs(parts), form).await?;
    Ok(invalid(pages::desk_list(&visit.chrome().await, view)))
}

/// The same whether a number exists or not.
const UNKNOWN: &str =
    "Vérifiez ces deux numéros : votre guichet doit avoir reçu au moins l’une des deux demandes";

const REPORTED: &str = "Doublon signalé au gestionnaire territorial.";

async fn desk_view(visit: &Visit, id: PairId, form: FormState) -> Result<DeskPairView> {
    let compared = actions::compare_at_desk(&visit.portal, visit.actor()?, id).await?;
    let comparison = comparison(&visit.portal, &compared)?;
    let active = |side: usize| matches!(compared.demands[side].status, Status::Active(_));
    let correctable = [0, 1].into_iter().filter(|side| compared.received[*side] && active(*side));
    let correctable: Vec<(usize, DemandId)> =
        correctable.map(|side| (side, compared.demands[side].id)).collect();
    Ok(DeskPairView { comparison, correctable, received: compared.received, form })
}

pub async fn desk_pair(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let view = desk_view(&visit, id_of(&id)?, FormState::default()).await?;
    Ok(ok(pages::desk_pair(&visit.chrome().await, view)))
}

async fn desk_again(
    visit: &Visit,
    id: PairId,
    typed: Typed,
    errors: app::forms::FormErrors,
) -> Result<Response> {
    let view = desk_view(visit, id, FormState { typed, errors }).await?;
    Ok(invalid(pages::desk_pair(&visit.chrome().await, view)))
}

pub async fn align(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    match forms::alignment(&typed) {
        Err(errors) => desk_again(&visit, id, typed, errors).await,
        Ok(wrong) => {
            let version = version(&typed);
            let done = actions::align(&visit.portal, visit.actor()?, id, version, wrong).await;
            let here = paths::desk_duplicate(id);
            let said = "État civil corrigé. Vous pouvez signaler le doublon.";
            told(&visit, done, said, &here, &here).await
        }
    }
}

pub async fn report(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    match forms::remark(&typed) {
        Err(errors) => desk_again(&visit, id, typed, errors).await,
        Ok(remark) => {
            let version = version(&typed);
            let done = actions::report(&visit.portal, visit.actor()?, id, version, &remark).await;
            let here = paths::desk_duplicate(id);
            told(&visit, done, REPORTED, &here, &here).await
        }
    }
}
