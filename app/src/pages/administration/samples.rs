//! The pages of the administrator in every state.

use super::work::{DayLine, FailureLine};
use super::{
    AgentLine, AgentState, AgentView, AgentsView, ExistingAgent, GuichetView, GuichetsView,
    OverviewView, TerritoryLine, WorkView, agent, agents, guichet, guichets, overview, work,
};
use crate::domain::account::Role;
use crate::domain::agent::Office;
use crate::domain::guichet::{Area, Guichet, GuichetType, PostalAddress};
use crate::domain::ids::AccountId;
use crate::forms::agent::{AgentQuery, EMAIL, ROLE, TERRITORIES, UNTIL};
use crate::forms::guichet::{AREA_CODE, GuichetQuery, write};
use crate::forms::{FieldError, FormState};
use crate::pages::applicant::samples::day;
use crate::pages::{Chrome, HOSTILE, typed};
use uuid::Uuid;

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let chrome = Chrome { role: Some(Role::Administrator), ..Chrome::default() };
    let mut samples = vec![
        ("overview", overview(&chrome, office())),
        ("overview, empty", overview(&chrome, OverviewView::default())),
        ("guichets, empty", guichets(&chrome, GuichetsView::default())),
        (
            "guichet, new",
            guichet(&chrome, GuichetView { territories: territories(), ..GuichetView::default() }),
        ),
        ("guichet, wrong", guichet(&chrome, wrong_guichet())),
        ("agents", agents(&chrome, staff(None))),
        ("agents, found", agents(&chrome, staff(Some(HOSTILE.to_owned())))),
        ("agents, empty", agents(&chrome, AgentsView::default())),
        (
            "agent, to invite",
            agent(&chrome, AgentView { territories: territories(), ..AgentView::default() }),
        ),
        ("agent, wrong", agent(&chrome, wrong_agent())),
    ];
    if let Some(desk) = desk() {
        let lines =
            vec![desk.clone(), Guichet { active: false, name: HOSTILE.to_owned(), ..desk.clone() }];
        let query = GuichetQuery { text: HOSTILE.to_owned(), page: 2, ..GuichetQuery::default() };
        let view = GuichetsView { lines, query, found: 80, pages: 2, territories: territories() };
        samples.push(("guichets", guichets(&chrome, view)));
        let view = |existing: Guichet, stale| GuichetView {
            form: write(&existing, 3),
            existing: Some(existing),
            territory: "Hautes-Pyrénées".to_owned(),
            stale,
            territories: territories(),
            agents: lines_of_agents(),
        };
        samples.push(("guichet, open", guichet(&chrome, view(desk.clone(), false))));
        let closed = Guichet { active: false, address: None, ..desk };
        samples.push(("guichet, closed and stale", guichet(&chrome, view(closed, true))));
    }
    let states = [
        ("agent, invited", AgentState::Invited, false),
        ("agent, in office", AgentState::Office(Office::In), false),
        ("agent, to come", AgentState::Office(Office::NotYet), false),
        ("agent, over", AgentState::Office(Office::Over), false),
        ("agent, oneself", AgentState::Office(Office::In), true),
    ];
    samples.extend(states.map(|(name, state, own)| (name, agent(&chrome, known(state, own)))));
    samples.extend(super::import::samples());
    samples.push(("work", work(&chrome, busy())));
    samples.push(("work, nothing", work(&chrome, WorkView::default())));
    samples
}

fn busy() -> WorkView {
    let failure = |kind, what: &str| FailureLine {
        kind,
        reference: "0192f0c1-7a60-7cc0-8000-0123456789ab".to_owned(),
        what: what.to_owned(),
        since: day(2026, 11, 20),
    };
    let line = |work: &str, done, failed| DayLine {
        day: day(2026, 11, 24),
        work: work.to_owned(),
        done,
        failed,
    };
    WorkView {
        failures: vec![failure("echeance", "Radiations"), failure("courriel", HOSTILE)],
        mails: 12_480,
        letters: 1,
        letters_since: Some(day(2026, 11, 2)),
        bounced: 3,
        paused: true,
        doubted: true,
        days: vec![
            line("notice", 12_480, 0),
            line("removal_without_notice", 1, 2),
            line(HOSTILE, 0, 0),
        ],
    }
}

fn territories() -> Vec<(String, String)> {
    [("065", "Hautes-Pyrénées"), ("111", "Île-de-France"), ("0XX", HOSTILE)]
        .map(|(code, name)| (code.to_owned(), name.to_owned()))
        .into()
}

fn office() -> OverviewView {
    let line = |code: &str, name: &str, n: i64| TerritoryLine {
        code: code.to_owned(),
        name: name.to_owned(),
        guichets: n,
        desk_agents: 3 * n,
        operators: n / 2,
        managers: 1,
    };
    OverviewView {
        agents: 1,
        guichets: 1042,
        failures: 3,
        unattended: vec![("Loire".to_owned(), 1), (HOSTILE.to_owned(), 12)],
        territories: vec![line("065", "Hautes-Pyrénées", 12), line("111", HOSTILE, 1030)],
    }
}

fn desk() -> Option<Guichet> {
    Some(Guichet {
        code: "G6501".parse().ok()?,
        name: "Ville de Tarbes".to_owned(),
        kind: GuichetType::Commune,
        territory: Some("065".parse().ok()?),
        area: "C:65440".parse::<Area>().ok()?,
        email: "logement@ville.example".to_owned(),
        address: Some(PostalAddress {
            street: HOSTILE.to_owned(),
            postal_code: "65000".to_owned(),
            town: "Tarbes".to_owned(),
        }),
        phone: Some("01 99 00 10 10".to_owned()),
        opening_hours: Some("du lundi au vendredi, de 9 h à 12 h".to_owned()),
        active: true,
    })
}

fn line(n: u128, email: &str, role: Role, scope: &str, state: AgentState) -> AgentLine {
    AgentLine {
        id: AccountId(Uuid::from_u128(n)),
        email: email.to_owned(),
        role,
        scope: scope.to_owned(),
        state,
        until: (n.is_multiple_of(2)).then(|| day(2026, 12, 31)),
    }
}

fn lines_of_agents() -> Vec<AgentLine> {
    let state = AgentState::Office;
    vec![
        line(
            1,
            "operateur@exemple.fr",
            Role::Operator,
            "Hautes-Pyrénées, Rhône",
            state(Office::In),
        ),
        line(2, HOSTILE, Role::GuichetLead, "G6501 – Ville de Tarbes", AgentState::Invited),
        line(3, "ete@exemple.fr", Role::GuichetAgent, "G6501", state(Office::NotYet)),
        line(4, "admin@exemple.fr", Role::Administrator, "Tout le service", state(Office::Over)),
    ]
}

fn staff(searched: Option<String>) -> AgentsView {
    let query =
        AgentQuery { role: Some(Role::Operator), past: true, page: 1, ..AgentQuery::default() };
    AgentsView {
        lines: lines_of_agents(),
        query,
        searched,
        found: 104,
        pages: 3,
        territories: territories(),
    }
}

fn wrong(field: &str, message: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: message.to_owned() }
}

fn wrong_guichet() -> GuichetView {
    let form = FormState {
        typed: typed(&[("nom", HOSTILE), ("perimetre", "C"), (AREA_CODE, HOSTILE)]),
        errors: [
            "code",
            "territoire",
            "nom",
            "type",
            "perimetre",
            AREA_CODE,
            "courriel",
            "rue",
            "horaires",
        ]
        .map(|field| wrong(field, "Corrigez ceci"))
        .into(),
    };
    GuichetView { form, territories: territories(), ..GuichetView::default() }
}

fn wrong_agent() -> AgentView {
    let form = FormState {
        typed: typed(&[(EMAIL, HOSTILE), (ROLE, "operator"), (TERRITORIES, HOSTILE)]),
        errors: [EMAIL, ROLE, TERRITORIES, UNTIL].map(|field| wrong(field, "Corrigez ceci")).into(),
    };
    AgentView { form, territories: territories(), ..AgentView::default() }
}

fn known(state: AgentState, own: bool) -> AgentView {
    let existing = ExistingAgent {
        line: line(2, HOSTILE, Role::Operator, "Rhône", state),
        from: Some(day(2026, 1, 5)),
        own,
        second_factor: state == AgentState::Office(Office::In),
    };
    let form = FormState::of(typed(&[(ROLE, "operator"), (TERRITORIES, "069"), ("version", "2")]));
    AgentView { existing: Some(existing), form, stale: own, territories: territories() }
}
