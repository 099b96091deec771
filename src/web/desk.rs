//! Guichets, and the first pages of the manager and the administrator.

use super::visit::{Visit, ok, see};
use super::words::{content_of, history, names_of};
use crate::actions::{
    administration as actions_administration, demand as demands, guichet,
    handicap as actions_handicap,
};
use crate::error::{Error, Result};
use app::domain::calendar::local_day;
use app::domain::content::Content;
use app::domain::story::Reader;
use app::domain::unique_number::UniqueNumber;
use app::pages::desk as pages;
use app::pages::desk::{
    AdministrationView, DispatchedHandicapView, DispatchedView, InboxLine, InboxView,
};
use app::paths;
use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;

/// Lines of a page of the inbox.
const SHOWN: i64 = 50;

#[derive(Deserialize)]
pub struct Which {
    #[serde(default)]
    tout: String,
    #[serde(default)]
    page: String,
}

pub async fn inbox(visit: Visit, Query(which): Query<Which>) -> Result<Response> {
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let all = which.tout == "1";
    let page = which.page.parse::<u32>().unwrap_or(1).clamp(1, 100_000);
    let inbox = guichet::inbox(portal, actor, all, SHOWN, i64::from(page - 1) * SHOWN).await?;
    let pages = u32::try_from((inbox.total + SHOWN - 1) / SHOWN).unwrap_or(u32::MAX).max(1);
    if page > pages {
        // What was there has been acknowledged meanwhile.
        return Ok(see(&paths::inbox(all, pages)));
    }
    let mut lines = Vec::new();
    for received in &inbox.lines {
        let number: UniqueNumber = received
            .unique_number
            .parse()
            .map_err(|_| Error::failure("an unreadable number in an inbox"))?;
        let content: Content = serde_json::from_str(&received.content)?;
        lines.push(InboxLine {
            number,
            name: content.identity.full_name(),
            what: match received.kind.as_str() {
                "registered" => "Enregistrée",
                "renewed" => "Renouvelée",
                "removed" => "Radiée",
                "merged" => "Fermée (doublon)",
                "merge_undone" => "Rétablie",
                "civil_status_corrected" => "État civil corrigé",
                _ => "Modifiée",
            }
            .to_owned(),
            day: local_day(received.sent_at, Some(number.territory())),
            state: received.state,
        });
    }
    let known = portal.guichets();
    let name = |code: &app::domain::guichet::GuichetCode| {
        let found = known.iter().find(|guichet| guichet.code == *code);
        found.map_or_else(|| code.to_string(), |g| format!("{code} – {}", g.name))
    };
    let view = InboxView {
        guichets: actor.guichets.iter().map(name).collect(),
        lines,
        to_acknowledge: inbox.to_acknowledge,
        all,
        page,
        pages,
    };
    Ok(ok(pages::inbox(&visit.chrome().await, view)))
}

pub(super) fn number_of(text: &str) -> Result<UniqueNumber> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn dispatched(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let portal = &visit.portal;
    let number = number_of(&number)?;
    let (demand, events, to_acknowledge) =
        guichet::dispatched(portal, visit.actor()?, number).await?;
    let content = content_of(&demand)?.clone();
    let registration = demand.status.registration().ok_or(Error::NotFound)?;
    let view = DispatchedView {
        number,
        standing: demand.standing(demands::today(portal, &demand)),
        filed_on: registration.filed_on,
        deadlines: registration.deadlines(),
        communes: names_of(portal, &content.communes),
        history: history(portal, demand.territory(&portal.territories), &events, Reader::Desk),
        to_acknowledge,
        content,
    };
    Ok(ok(pages::dispatched(&visit.chrome().await, view)))
}

pub async fn handicap(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let number = number_of(&number)?;
    let complements = actions_handicap::dispatched(&visit.portal, visit.actor()?, number).await?;
    let view = DispatchedHandicapView { number, complements };
    Ok(ok(pages::dispatched_handicap(&visit.chrome().await, view)))
}

pub async fn acknowledge(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    guichet::acknowledge(&visit.portal, visit.actor()?, number_of(&number)?).await?;
    visit.flash("Demande prise en compte.").await?;
    Ok(see(paths::GUICHET))
}

pub async fn territory(visit: Visit) -> Result<Response> {
    let france = &visit.portal.territories;
    let departments: Vec<(String, String)> = visit
        .actor()?
        .territories
        .iter()
        .flat_map(|code| france.departments_of(*code))
        .map(|department| (department.code.to_string(), department.name.to_owned()))
        .collect();
    Ok(ok(pages::territory(&visit.chrome().await, &departments)))
}

pub async fn administration(visit: Visit) -> Result<Response> {
    let portal = &visit.portal;
    let seen = actions_administration::overview(portal).await?;
    let name = |code| portal.territories.territory_name(code).unwrap_or_default().to_owned();
    let unattended = seen.unattended.into_iter().map(|(code, n)| (name(code), n)).collect();
    let agents = seen
        .agents
        .into_iter()
        .map(|agent| {
            let scope: Vec<String> = agent
                .territories
                .iter()
                .map(|code| name(*code))
                .chain(agent.guichets.iter().map(ToString::to_string))
                .collect();
            let state = if agent.account.password_hash.is_some() { "actif" } else { "invité" };
            let role = agent.account.role.label().to_owned();
            (agent.account.email, role, scope.join(", "), state.to_owned())
        })
        .collect();
    let guichets = i64::try_from(portal.guichets().len()).unwrap_or(i64::MAX);
    let view = AdministrationView { agents, guichets, failures: seen.failures, unattended };
    Ok(ok(pages::administration(&visit.chrome().await, view)))
}
