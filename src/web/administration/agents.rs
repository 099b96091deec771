//! Agents: the list, one, an invitation.

use super::super::form::Form;
use super::super::visit::{Visit, invalid, ok, see};
use super::{SHOWN, count, name_of, pages_of, territories};
use crate::actions::agent as actions;
use crate::actions::agent::{Known, territory_of};
use crate::actions::second_factor;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::agents::Chosen;
use app::domain::account::Role;
use app::domain::agent::{Office, Scope, Term};
use app::domain::guichet::Guichet;
use app::domain::ids::AccountId;
use app::forms::agent::{self as forms, AgentQuery, EMAIL, GUICHETS, ROLE, VERSION};
use app::forms::{FormState, Typed};
use app::pages::administration as pages;
use app::pages::administration::{AgentLine, AgentState, AgentView, AgentsView, ExistingAgent};
use app::paths;
use axum::extract::{Path, Query};
use axum::response::Response;

pub async fn list(visit: Visit, Query(parts): Query<Vec<(String, String)>>) -> Result<Response> {
    let portal = &visit.portal;
    let query = AgentQuery::read(&Typed::from_pairs(parts));
    let text = |code: Option<String>| code.unwrap_or_default();
    let chosen = Chosen {
        role: query.role,
        territory: text(query.territory.map(|code| code.to_string())),
        guichet: text(query.guichet.map(|code| code.to_string())),
        email: String::new(),
        past: query.past,
    };
    let offset = i64::from(query.page - 1) * count(SHOWN);
    let (known, found) = actions::list(portal, &chosen, count(SHOWN), offset).await?;
    let pages = pages_of(usize::try_from(found).unwrap_or_default());
    if query.page > pages {
        return Ok(see(&paths::agents(&query, pages)));
    }
    let view = AgentsView {
        lines: known.iter().map(|known| line(portal, known)).collect(),
        query,
        searched: None,
        found,
        pages,
        territories: territories(portal),
    };
    Ok(ok(pages::agents(&visit.chrome().await, view)))
}

pub async fn search(visit: Visit, Form(typed): Form) -> Result<Response> {
    let portal = &visit.portal;
    // Addresses have neither blanks nor what cannot be seen.
    let seen = |c: &char| c.is_ascii_graphic();
    let email: String = typed.get(EMAIL).chars().filter(seen).take(254).collect();
    if email.is_empty() {
        return Ok(see(paths::AGENTS));
    }
    let chosen = Chosen { email: email.clone(), past: true, ..Chosen::default() };
    let (known, found) = actions::list(portal, &chosen, count(SHOWN), 0).await?;
    let view = AgentsView {
        lines: known.iter().map(|known| line(portal, known)).collect(),
        query: AgentQuery { page: 1, ..AgentQuery::default() },
        searched: Some(email),
        found,
        pages: pages_of(usize::try_from(found).unwrap_or_default()),
        territories: territories(portal),
    };
    Ok(ok(pages::agents(&visit.chrome().await, view)))
}

/// The agents of a guichet.
pub(super) async fn lines(portal: &Portal, chosen: &Chosen) -> Result<Vec<AgentLine>> {
    let (known, _) = actions::list(portal, chosen, count(SHOWN), 0).await?;
    Ok(known.iter().map(|known| line(portal, known)).collect())
}

fn line(portal: &Portal, known: &Known) -> AgentLine {
    let Known { agent, scope } = known;
    let office = agent.term.at(portal.clock.now());
    let invited = agent.account.password_hash.is_none() && office != Office::Over;
    AgentLine {
        id: agent.account.id,
        email: agent.account.email.clone(),
        role: agent.account.role,
        scope: in_words(portal, scope),
        state: if invited { AgentState::Invited } else { AgentState::Office(office) },
        until: agent.term.days(territory_of(portal, scope)).1,
    }
}

fn in_words(portal: &Portal, scope: &Scope) -> String {
    let territories = scope.territories.iter().map(|code| name_of(portal, *code));
    let guichets = portal.guichets();
    let guichets = scope.guichets.iter().map(|code| {
        let known = guichets.iter().find(|guichet| guichet.code == *code);
        known.map_or_else(|| code.to_string(), |g| format!("{code} – {}", g.name))
    });
    let places: Vec<_> = territories.chain(guichets).collect();
    if places.is_empty() { "Tout le service".to_owned() } else { places.join(", ") }
}

pub async fn new_page(
    visit: Visit,
    Query(parts): Query<Vec<(String, String)>>,
) -> Result<Response> {
    let asked = Typed::from_pairs(parts);
    // From the page of a guichet.
    let form = match asked.get("guichet") {
        "" => FormState::default(),
        code => {
            let code: String = code.chars().take(5).collect();
            let typed = Typed::default().with(GUICHETS, code);
            FormState::of(typed.with(ROLE, Role::GuichetAgent.code()))
        }
    };
    let view = AgentView { form, territories: territories(&visit.portal), ..AgentView::default() };
    Ok(ok(pages::agent(&visit.chrome().await, view)))
}

fn known<'a>(portal: &'a Portal, guichets: &'a [Guichet], closed: bool) -> forms::Known<'a> {
    forms::Known { france: &portal.territories, guichets, closed, today: portal.today(None) }
}

/// What the form says, in instants.
fn charge(portal: &Portal, typed: forms::Charge) -> actions::Charge {
    let forms::Charge { role, scope, from, until } = typed;
    let term = Term::of_days(from, until, territory_of(portal, &scope));
    actions::Charge { role, scope, term }
}

pub async fn invite(visit: Visit, Form(typed): Form) -> Result<Response> {
    let portal = &visit.portal;
    let again = async |form: FormState| {
        let view = AgentView { form, territories: territories(portal), ..AgentView::default() };
        Ok(invalid(pages::agent(&visit.chrome().await, view)))
    };
    let guichets = portal.guichets();
    let known = known(portal, &guichets, false);
    let (email, written) = match forms::invited(&typed, known) {
        Ok(read) => read,
        Err(errors) => return again(FormState { typed, errors }).await,
    };
    let charge = charge(portal, written);
    match actions::invite(portal, Some(visit.actor()?), &email, &charge).await {
        Ok(id) => {
            visit.flash("L’invitation part à l’instant.").await?;
            Ok(see(&paths::agent(id)))
        }
        Err(Error::Refused(sentence)) => again(FormState::wrong(typed, EMAIL, sentence)).await,
        Err(error) => Err(error),
    }
}

fn id_of(text: &str) -> Result<AccountId> {
    text.parse().map(AccountId).map_err(|_| Error::NotFound)
}

pub async fn page(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let view = view(&visit, id_of(&id)?, None, false).await?;
    Ok(ok(pages::agent(&visit.chrome().await, view)))
}

/// The page of an agent: with what was typed, or as they are.
async fn view(
    visit: &Visit,
    id: AccountId,
    form: Option<FormState>,
    stale: bool,
) -> Result<AgentView> {
    let portal = &visit.portal;
    let (known, second_factor) = actions::one(portal, id).await?;
    let Known { agent, scope } = &known;
    let territory = territory_of(portal, scope);
    let over = agent.term.at(portal.clock.now()) == Office::Over;
    let written =
        || forms::write(agent.account.role, scope, agent.term, agent.version, territory, over);
    Ok(AgentView {
        form: form.unwrap_or_else(written),
        existing: Some(ExistingAgent {
            line: line(portal, &known),
            from: agent.term.days(territory).0,
            own: id == visit.actor()?.account,
            second_factor,
        }),
        stale,
        territories: territories(portal),
    })
}

pub async fn change(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let portal = &visit.portal;
    let id = id_of(&id)?;
    let again = async |form: Option<FormState>, stale| {
        let view = view(&visit, id, form, stale).await?;
        Ok(invalid(pages::agent(&visit.chrome().await, view)))
    };
    let guichets = portal.guichets();
    let known = known(portal, &guichets, true);
    let written = match forms::charge(&typed, known) {
        Ok(written) => written,
        Err(errors) => return again(Some(FormState { typed, errors }), false).await,
    };
    let version = typed.get(VERSION).parse().unwrap_or_default();
    let charge = charge(portal, written);
    match actions::change(portal, visit.actor()?, id, version, &charge).await {
        Ok(()) => done(&visit, id, "Les droits de cette personne sont enregistrés.").await,
        Err(Error::Conflict) => again(None, true).await,
        Err(error) => refused(&visit, id, error).await,
    }
}

async fn done(visit: &Visit, id: AccountId, sentence: &str) -> Result<Response> {
    visit.flash(sentence).await?;
    Ok(see(&paths::agent(id)))
}

/// A rule said no: told on the page of the agent.
async fn refused(visit: &Visit, id: AccountId, error: Error) -> Result<Response> {
    match error {
        Error::Refused(sentence) => {
            visit.flash_refusal(format!("{sentence}.")).await?;
            Ok(see(&paths::agent(id)))
        }
        error => Err(error),
    }
}

pub async fn invite_again(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = id_of(&id)?;
    match actions::invite_again(&visit.portal, visit.actor()?, id).await {
        Ok(()) => done(&visit, id, "Une nouvelle invitation part à l’instant.").await,
        Err(error) => refused(&visit, id, error).await,
    }
}

pub async fn end(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = id_of(&id)?;
    match actions::end(&visit.portal, visit.actor()?, id).await {
        Ok(()) => done(&visit, id, "L’accès de cette personne a pris fin.").await,
        Err(error) => refused(&visit, id, error).await,
    }
}

pub async fn reset_second_factor(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = id_of(&id)?;
    match second_factor::reset_of(&visit.portal, Some(visit.actor()?), id).await {
        Ok(()) => {
            done(
                &visit,
                id,
                "La double vérification est remise à zéro. Un message le dit à cette personne.",
            )
            .await
        }
        Err(error) => refused(&visit, id, error).await,
    }
}
