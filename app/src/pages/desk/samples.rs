//! The pages of the guichets, of the manager and of the administrator in every state.

mod work;

use super::{
    Acts, DispatchedHandicapView, DispatchedView, EntriesView, FoundLine, InboxLine, InboxView,
    SearchView, TerritoryView, dispatched, dispatched_handicap, entries, inbox, search, territory,
};
use crate::domain::account::Role;
use crate::domain::calendar::Deadlines;
use crate::domain::dispatch::DispatchState;
use crate::domain::life_cycle::Standing;
use crate::forms::FormState;
use crate::forms::desk::InboxQuery;
use crate::pages::applicant::HistoryLine;
use crate::pages::applicant::samples::{communes, complement_of, content, day};
use crate::pages::{Chrome, HOSTILE, typed};

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let agent = of(Role::GuichetAgent);
    let manager = of(Role::TerritoryManager);
    let departments = [("65", "Hautes-Pyrénées"), ("2A", "Corse-du-Sud"), ("??", HOSTILE)]
        .map(|(code, name)| (code.to_owned(), name.to_owned()));
    let mut samples = vec![
        ("inbox, empty", inbox(&agent, InboxView::default())),
        ("inbox, all, empty", inbox(&agent, InboxView { query: all(1), ..InboxView::default() })),
        ("inbox, closed", inbox(&agent, closed())),
        ("entries, closed", entries(&agent, &EntriesView::default())),
        ("inbox, filtered, empty", inbox(&agent, narrow())),
        ("inbox, to acknowledge", inbox(&agent, received(false, 1))),
        ("inbox, all, second page", inbox(&of(Role::GuichetLead), received(true, 2))),
        ("inbox, of a lead", inbox(&of(Role::GuichetLead), watched(2))),
        ("inbox, of a lead, nothing unusual", inbox(&of(Role::GuichetLead), watched(0))),
        ("territory, something unusual", {
            territory(&manager, &TerritoryView { watch: 1, ..TerritoryView::default() })
        }),
        ("territory, empty", territory(&manager, &TerritoryView::default())),
        ("search", search(&agent, &SearchView::default())),
        ("search, nothing found", search(&agent, &looked_for(Vec::new()))),
        ("search, no such number", search(&agent, &no_such_number())),
        ("search, wrong", search(&agent, &SearchView { form: wrong_search(), found: None })),
        (
            "entries, none",
            entries(&agent, &EntriesView { guichets: one(), ..EntriesView::default() }),
        ),
    ];
    samples.extend(work::samples(&agent, &manager, departments.into()).unwrap_or_default());
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
                unread: *state == DispatchState::Sent,
            })
        })
        .collect();
    InboxView {
        guichets: vec!["G6501 – Ville de Tarbes".to_owned(), "G6502 – Département".to_owned()],
        closed: false,
        lines,
        to_acknowledge: 2,
        query: InboxQuery { all, page, ..InboxQuery::default() },
        months: vec![("2026-11".to_owned(), "novembre 2026".to_owned())],
        found: (124, 3),
        pages: 3,
        notes: "0651126000142GDPUB"
            .parse()
            .map(|number| (number, HOSTILE.to_owned(), day(2026, 11, 27)))
            .into_iter()
            .collect(),
        wrong_addresses: "0651126000144GDPUB"
            .parse()
            .map(|number| (number, day(2026, 11, 27)))
            .into_iter()
            .collect(),
        watch: None,
    }
}

fn watched(waiting: i64) -> InboxView {
    InboxView { watch: Some(waiting), ..InboxView::default() }
}

fn closed() -> InboxView {
    let guichets = vec!["G6501 – Ville de Tarbes (fermé)".to_owned()];
    InboxView { closed: true, guichets, ..InboxView::default() }
}

fn all(page: u32) -> InboxQuery {
    InboxQuery { all: true, page, ..InboxQuery::default() }
}

fn narrow() -> InboxView {
    let kind = "removed".to_owned();
    InboxView {
        query: InboxQuery { unread: true, kind, ..InboxQuery::default() },
        ..InboxView::default()
    }
}

fn looked_for(lines: Vec<FoundLine>) -> SearchView {
    let form =
        FormState::of(typed(&[("par", "nom"), ("nom", HOSTILE), ("dateNaissance_annee", "1980")]));
    SearchView { form, found: Some(lines) }
}

fn no_such_number() -> SearchView {
    let form = FormState::of(typed(&[("par", "numero"), ("numUnique", HOSTILE)]));
    SearchView { form, found: Some(Vec::new()) }
}

fn wrong_search() -> FormState {
    FormState::wrong(typed(&[("numUnique", HOSTILE)]), "numUnique", "Écrivez le numéro unique")
}

/// An agent of one guichet.
pub(super) fn one() -> Vec<(String, String)> {
    vec![("G6501".to_owned(), "G6501 – Ville de Tarbes".to_owned())]
}

/// An agent of two.
pub(super) fn two() -> Vec<(String, String)> {
    let mut guichets = one();
    guichets.push(("G6502".to_owned(), format!("G6502 – {HOSTILE}")));
    guichets
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
        wrong_address: Some(day(2027, 10, 26)),
        communes: communes(),
        history: vec![history],
        to_acknowledge,
        holds: to_acknowledge,
        serves: to_acknowledge,
        days_late: None,
        acts: Acts { renew: true, modify: true, ..Acts::default() },
        receipt: to_acknowledge,
        notes: Vec::new(),
        note: FormState::default(),
        guichets: one(),
    })
}
