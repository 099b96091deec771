//! The pages of the guichets, of the manager and of the administrator in every state.

use super::{
    AdministrationView, DispatchedHandicapView, DispatchedView, InboxLine, InboxView,
    administration, dispatched, dispatched_handicap, inbox, territory,
};
use crate::domain::account::Role;
use crate::domain::calendar::Deadlines;
use crate::domain::dispatch::DispatchState;
use crate::domain::life_cycle::Standing;
use crate::pages::applicant::HistoryLine;
use crate::pages::applicant::samples::{communes, complement_of, content, day};
use crate::pages::{Chrome, HOSTILE};

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let agent = of(Role::GuichetAgent);
    let manager = of(Role::TerritoryManager);
    let departments = [("65", "Hautes-Pyrénées"), ("2A", "Corse-du-Sud"), ("??", HOSTILE)]
        .map(|(code, name)| (code.to_owned(), name.to_owned()));
    let mut samples = vec![
        ("inbox, empty", inbox(&agent, InboxView::default())),
        ("inbox, all, empty", inbox(&agent, InboxView { all: true, ..InboxView::default() })),
        ("inbox, to acknowledge", inbox(&agent, received(false, 1))),
        ("inbox, all, second page", inbox(&of(Role::GuichetLead), received(true, 2))),
        ("territory", territory(&manager, &departments)),
        ("territory, empty", territory(&manager, &[])),
        ("administration", administration(&of(Role::Administrator), office())),
        (
            "administration, empty",
            administration(&of(Role::Administrator), AdministrationView::default()),
        ),
    ];
    let views = [
        ("dispatched, to acknowledge", demand("0651126000142GDPUB", Standing::Active, true)),
        ("dispatched, acknowledged", demand("0651126000143G6501", Standing::ToRenew, false)),
        ("dispatched, removed", demand("0651126000144G6501", Standing::Removed, true)),
    ];
    samples.extend(
        views.into_iter().filter_map(|(name, view)| Some((name, dispatched(&agent, view?)))),
    );
    let handicap = |complements| {
        let number = "0651126000142GDPUB".parse().ok()?;
        let view = DispatchedHandicapView { number, complements };
        Some(dispatched_handicap(&agent, view))
    };
    samples.extend(handicap(Vec::new()).map(|html| ("handicap, none", html)));
    samples.extend(handicap(vec![complement_of(1).1]).map(|html| ("handicap, one", html)));
    samples
}

pub(super) fn of(role: Role) -> Chrome {
    Chrome { role: Some(role), ..Chrome::default() }
}

/// A page of the inbox, in every state of a sending.
pub(super) fn received(all: bool, page: u32) -> InboxView {
    let numbers = ["0651126000142GDPUB", "0651126000143G6501", "0651126000144GDPUB"];
    let lines = DispatchState::ALL
        .iter()
        .zip(numbers.iter().cycle())
        .filter_map(|(state, number)| {
            Some(InboxLine {
                number: number.parse().ok()?,
                name: HOSTILE.to_owned(),
                what: "Enregistrée".to_owned(),
                day: day(2026, 11, 27),
                state: *state,
            })
        })
        .collect();
    InboxView {
        guichets: vec!["G6501 – Ville de Tarbes".to_owned(), "G6502 – Département".to_owned()],
        lines,
        to_acknowledge: 2,
        all,
        page,
        pages: 3,
    }
}

/// A dispatched demand.
pub(super) fn demand(
    number: &str,
    standing: Standing,
    to_acknowledge: bool,
) -> Option<DispatchedView> {
    let history = HistoryLine {
        day: day(2026, 11, 27),
        text: "Pièce d’identité vérifiée, numéro attribué".to_owned(),
        by: "sur internet".to_owned(),
    };
    Some(DispatchedView {
        number: number.parse().ok()?,
        content: content()?,
        standing,
        filed_on: day(2026, 11, 24),
        deadlines: Deadlines::from(day(2026, 11, 24)),
        communes: communes(),
        history: vec![history],
        to_acknowledge,
    })
}

fn office() -> AdministrationView {
    let agent = |email: &str, role: Role, scope: &str, state: &str| {
        let [email, scope, state] = [email, scope, state].map(str::to_owned);
        (email, role.label().to_owned(), scope, state)
    };
    AdministrationView {
        unattended: vec![("Loire".to_owned(), 1), (HOSTILE.to_owned(), 12)],
        agents: vec![
            agent("operateur@exemple.fr", Role::Operator, "Hautes-Pyrénées, Rhône", "actif"),
            agent(HOSTILE, Role::GuichetLead, "G6501 – Ville de Tarbes", "invité"),
        ],
        guichets: 42,
        failures: 3,
    }
}
