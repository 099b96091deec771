//! The pages of duplicates in every state.

use super::{
    ActLine, Comparison, DeskListView, DeskPairView, ListView, PairLine, PairView, Side, desk_list,
    desk_pair, list, pair,
};
use crate::domain::account::Role;
use crate::domain::content::{Civility, Identity, Nationality};
use crate::domain::duplicate::{Level, Likeness, PairState, Reason};
use crate::domain::ids::{DemandId, PairId};
use crate::domain::life_cycle::Standing;
use crate::domain::unique_number::UniqueNumber;
use crate::forms::decision::VERSION;
use crate::forms::duplicate::{CHECKED, DECISION, FIRST, MOTIVE, REMARK, SECOND, WRONG};
use crate::forms::{FieldError, FormState};
use crate::pages::applicant::samples::day;
use crate::pages::{Chrome, HOSTILE, typed};
use uuid::Uuid;

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let (manager, agent) = (of(Role::TerritoryManager), of(Role::GuichetAgent));
    let treated = ListView { treated: true, total: 2, page: 1, pages: 1, ..ListView::default() };
    let mut samples = vec![
        ("list, empty", list(&manager, ListView::default())),
        ("list, to decide", list(&manager, waiting())),
        ("list, decided, empty", list(&manager, ListView { treated: true, ..ListView::default() })),
        ("list, decided", list(&manager, ListView { lines: waiting().lines, ..treated })),
        ("desk list, empty", desk_list(&agent, DeskListView::default())),
        ("desk list, to complete", desk_list(&of(Role::GuichetLead), desk_waiting())),
    ];
    let pairs = [
        ("pair, to decide", PairState::Reported, true, FormState::default()),
        ("pair, not both registered", PairState::Found, false, FormState::default()),
        ("pair, forced, decision to complete", PairState::Forced, true, wrong(&[DECISION, MOTIVE])),
        ("pair, merged", PairState::Merged, false, FormState::default()),
        ("pair, told apart, motive to complete", PairState::Distinct, false, wrong(&[MOTIVE])),
    ];
    samples.extend(pairs.into_iter().filter_map(|(name, state, mergeable, form)| {
        Some((name, pair(&manager, decided(state, mergeable, form)?)))
    }));
    let desks = [
        ("desk pair, to compare", PairState::Found, FormState::default()),
        ("desk pair, to complete", PairState::Found, wrong(&[WRONG, CHECKED, REMARK])),
        ("desk pair, reported", PairState::Reported, FormState::default()),
        ("desk pair, decided", PairState::Distinct, FormState::default()),
    ];
    samples.extend(
        desks.into_iter().filter_map(|(name, state, form)| {
            Some((name, desk_pair(&agent, compared(state, form)?)))
        }),
    );
    let by_hand = compared(PairState::Reported, FormState::default()).map(|mut view| {
        view.comparison.likeness = Likeness::by_hand();
        ("desk pair, reported by hand", desk_pair(&agent, view))
    });
    samples.extend(by_hand);
    samples
}

fn of(role: Role) -> Chrome {
    Chrome { role: Some(role), demo: true, ..Chrome::default() }
}

/// Every field typed wrong.
fn wrong(fields: &[&str]) -> FormState {
    let errors = fields
        .iter()
        .map(|field| FieldError {
            field: (*field).to_owned(),
            message: format!("À corriger\u{a0}: {HOSTILE}"),
        })
        .collect();
    let pairs: Vec<_> =
        fields.iter().map(|field| (*field, HOSTILE)).chain([(VERSION, "1")]).collect();
    FormState { typed: typed(&pairs), errors }
}

fn number(text: &str) -> Option<UniqueNumber> {
    text.parse().ok()
}

/// One line in each open state.
pub(super) fn waiting() -> ListView {
    let line = |rank: u128, state, level, reasons: &[Reason]| PairLine {
        likeness: Likeness { level, reasons: reasons.to_vec() },
        id: PairId(Uuid::from_u128(rank)),
        numbers: [number("0691126000142GDPUB"), number("0691126000143G6906").filter(|_| rank != 3)],
        state,
        day: day(2026, 11, 24),
    };
    ListView {
        lines: vec![
            line(1, PairState::Reported, Level::Near, &[Reason::NameLetter, Reason::FirstNameOnly]),
            line(2, PairState::Forced, Level::Exact, &[]),
            line(3, PairState::Found, Level::Exact, &[]),
        ],
        total: 61,
        treated: false,
        page: 2,
        pages: 3,
        forced: vec![("G6906 – Ville de Lyon".to_owned(), 4), (HOSTILE.to_owned(), 1)],
    }
}

fn desk_waiting() -> DeskListView {
    let form = wrong(&[FIRST, SECOND, REMARK]);
    DeskListView { lines: waiting().lines, total: 3, page: 1, pages: 2, form }
}

fn comparison(state: PairState) -> Option<Comparison> {
    let who = |name: &str, birth_name: Option<&str>| {
        Some(Identity {
            civility: Civility::Sir,
            name: name.to_owned(),
            birth_name: birth_name.map(str::to_owned),
            first_names: "Karim".to_owned(),
            birth_date: "1982-04-30".parse().ok()?,
            nationality: Nationality::French,
        })
    };
    let side = |text: &str, identity, is_co_applicant| Side {
        number: number(text),
        identity,
        is_co_applicant,
        filed_on: day(2026, 3, 24),
        valid_until: number(text).map(|_| day(2027, 3, 24)),
        merged: is_co_applicant && state == PairState::Merged,
        standing: if text.is_empty() { Standing::Refused } else { Standing::Active },
        origin: "sur internet".to_owned(),
    };
    let second = if state == PairState::Found { "" } else { "0691126000143G6906" };
    Some(Comparison {
        id: PairId(Uuid::from_u128(7)),
        likeness: Likeness { level: Level::Near, reasons: vec![Reason::NameLetter] },
        state,
        sides: [
            side("0691126000142GDPUB", who("Haddad", None)?, false),
            side(second, who(HOSTILE, Some("Hadad"))?, true),
        ],
        acts: vec![ActLine {
            day: day(2026, 11, 26),
            text: "Signalé au gestionnaire par le guichet Ville de Lyon".to_owned(),
            motive: HOSTILE.to_owned(),
        }],
        version: 2,
    })
}

/// A pair for its manager.
pub(super) fn decided(state: PairState, mergeable: bool, form: FormState) -> Option<PairView> {
    let kept = number("0691126000142GDPUB").filter(|_| mergeable);
    Some(PairView { comparison: comparison(state)?, kept, form })
}

/// A pair for a guichet.
pub(super) fn compared(state: PairState, form: FormState) -> Option<DeskPairView> {
    let correctable = vec![(0, DemandId(Uuid::from_u128(8))), (1, DemandId(Uuid::from_u128(9)))];
    Some(DeskPairView {
        comparison: comparison(state)?,
        correctable,
        received: [true, false],
        form,
    })
}
