//! What desks do, in every state.

use super::{looked_for, of, one, two};
use crate::domain::account::Role;
use crate::domain::desk::{EntryAct, Inadmissibility, Removal, Warning};
use crate::domain::ids::{DemandId, EntryId, ReactivationId};
use crate::domain::life_cycle::{RemovalReason, Standing};
use crate::domain::unique_number::UniqueNumber;
use crate::forms::changes::{ChangedLine, ChangedSection};
use crate::forms::journey::Step;
use crate::forms::{Answers, FormState, merge};
use crate::pages::applicant::samples::{communes, content, day};
use crate::pages::desk::{
    Acts, DispatchedView, EntriesView, EntryLine, EntryStepView, EntryView, FileView, FoundLine,
    NoteLine, ReactivationView, ReceiptView, RemovalConfirmView, RemovalView, TerritoryView,
    dispatched, entries, entry, entry_step, file, reactivation, receipt, removal, removal_confirm,
    search, territory,
};
use crate::pages::{Chrome, HOSTILE, typed};
use uuid::Uuid;

type Samples = Vec<(&'static str, String)>;

/// None when a text of theirs is no number: then the test that counts them fails.
pub(super) fn samples(
    agent: &Chrome,
    manager: &Chrome,
    departments: Vec<(String, String)>,
) -> Option<Samples> {
    let number: UniqueNumber = "0651126000142G6501".parse().ok()?;
    let lead = of(Role::GuichetLead);
    let waiting = vec![(ReactivationId(Uuid::nil()), number, HOSTILE.to_owned(), day(2026, 11, 2))];
    let list = TerritoryView { departments, reactivations: waiting, watch: 0 };
    let mut samples = vec![
        ("territory", territory(manager, &list)),
        ("search, two found", search(agent, &looked_for(found(number)))),
        (
            "search, too many found",
            search(agent, &looked_for((0..10).flat_map(|_| found(number)).collect())),
        ),
        ("entries", entries(&lead, &EntriesView { lines: lines(number), guichets: two() })),
        ("receipt", receipt(agent, &paper(number))),
        ("receipt, no e-mail", receipt(agent, &ReceiptView { offline: true, ..paper(number) })),
        ("reactivation", reactivation(manager, &asked(number, FormState::default()))),
        (
            "reactivation, wrong",
            reactivation(
                manager,
                &asked(
                    number,
                    FormState::wrong(typed(&[("raison", HOSTILE)]), "decision", "Choisissez"),
                ),
            ),
        ),
    ];
    samples.extend(removals(agent, &lead, number));
    samples.extend(files(agent, &lead)?);
    samples.extend(demands(agent, &lead)?);
    samples.extend(typing(agent, number)?);
    Some(samples)
}

fn found(number: UniqueNumber) -> Vec<FoundLine> {
    let line = |number: Option<UniqueNumber>, standing| FoundLine {
        number,
        href: "/guichet/recherche".to_owned(),
        name: HOSTILE.to_owned(),
        birth: "1980 (jour et mois inconnus)".to_owned(),
        filed_on: Some(day(2026, 11, 24)),
        standing,
    };
    vec![line(Some(number), Standing::Active), line(None, Standing::Waiting)]
}

fn lines(number: UniqueNumber) -> Vec<EntryLine> {
    let line = |act, number, name: &str| EntryLine {
        id: EntryId(Uuid::nil()),
        act,
        number,
        name: name.to_owned(),
        day: day(2026, 11, 24),
        time: "9\u{a0}h\u{a0}05".to_owned(),
    };
    vec![
        line(EntryAct::Paper, None, HOSTILE),
        line(EntryAct::Paper, None, ""),
        line(EntryAct::Renewal, Some(number), HOSTILE),
    ]
}

fn paper(number: UniqueNumber) -> ReceiptView {
    ReceiptView {
        number,
        name: HOSTILE.to_owned(),
        filed_on: day(2026, 11, 24),
        expires_on: Some(day(2027, 11, 24)),
        what: "Le guichet Ville de Tarbes a enregistré la demande".to_owned(),
        day: day(2026, 11, 27),
        ground: Some("pièce vue\u{a0}: passeport".to_owned()),
        guichet: HOSTILE.to_owned(),
        certificate: true,
        offline: false,
    }
}

fn asked(number: UniqueNumber, form: FormState) -> ReactivationView {
    ReactivationView {
        id: ReactivationId(Uuid::nil()),
        number,
        name: HOSTILE.to_owned(),
        filed_on: day(2025, 6, 15),
        removed: (day(2026, 7, 15), RemovalReason::NotRenewed),
        guichet: HOSTILE.to_owned(),
        asked_on: day(2026, 9, 1),
        until: day(2026, 12, 15),
        other: form.errors.is_empty(),
        form,
    }
}

fn removals(agent: &Chrome, lead: &Chrome, number: UniqueNumber) -> Samples {
    let warning = Warning { sent_on: day(2026, 9, 1), proof: HOSTILE.to_owned() };
    let because = Inadmissibility::Resources;
    let motive = |motives: &[RemovalReason], form, guichets| RemovalView {
        number,
        motives: motives.to_vec(),
        version: 3,
        form,
        guichets,
    };
    let wrong = FormState::wrong(
        typed(&[("motifRadiation", "RADIRR"), ("preuveAvertissement", HOSTILE)]),
        "sousMotif",
        "Choisissez le sous-motif",
    );
    let confirm = |removal| RemovalConfirmView {
        number,
        name: HOSTILE.to_owned(),
        removal,
        filed_on: day(2025, 6, 15),
        typed: typed(&[("motifRadiation", "RADCON"), ("preuveAvertissement", HOSTILE)]),
    };
    let of_city = [RemovalReason::GivenUp, RemovalReason::NoAnswer];
    let silent = Removal::NoAnswer { warning: warning.clone() };
    let inadmissible = Removal::Inadmissible { because, warning };
    vec![
        ("removal", removal(agent, &motive(&of_city, FormState::default(), one()))),
        ("removal, wrong", removal(lead, &motive(RemovalReason::ALL, wrong, two()))),
        ("removal, to confirm", removal_confirm(agent, &confirm(silent))),
        ("removal for good, to confirm", removal_confirm(agent, &confirm(inadmissible))),
    ]
}

fn files(agent: &Chrome, lead: &Chrome) -> Option<Samples> {
    let view = FileView {
        id: DemandId(Uuid::nil()),
        content: content()?,
        communes: communes(),
        filed_on: day(2026, 11, 24),
        refusal: None,
        version: 2,
        form: FormState::default(),
        guichets: one(),
    };
    let wrong = FileView {
        refusal: Some(HOSTILE.to_owned()),
        form: FormState::wrong(typed(&[("pieceVue", "CNI")]), "identiteConforme", "Cochez la case"),
        guichets: two(),
        ..view.clone()
    };
    Some(vec![("file", file(agent, &view)), ("file, refused before, wrong", file(lead, &wrong))])
}

fn demands(agent: &Chrome, lead: &Chrome) -> Option<Samples> {
    let plain = super::demand("0651126000142G6501", Standing::Active, true)?;
    let note = NoteLine {
        guichet: HOSTILE.to_owned(),
        day: day(2026, 11, 27),
        text: format!("{HOSTILE}\nDeuxième ligne"),
    };
    let noted = DispatchedView {
        days_late: Some(45),
        notes: vec![note],
        note: FormState::wrong(typed(&[("note", HOSTILE)]), "note", "Écrivez la note"),
        guichets: two(),
        ..plain
    };
    let removed = |acts| {
        let view = super::demand("0651126000144G6501", Standing::Removed, true)?;
        Some(DispatchedView { acts, ..view })
    };
    let until = Some(day(2026, 12, 15));
    let refused = Some((HOSTILE.to_owned(), day(2026, 9, 1), Some(HOSTILE.to_owned())));
    let waits = Some((HOSTILE.to_owned(), day(2026, 9, 1), None));
    let never = Some("Ce motif ne permet pas de réactivation".to_owned());
    let acts = Acts::default;
    let unchosen = FormState::wrong(
        typed(&[("note", HOSTILE)]),
        "guichetNote",
        "Dites au nom de quel guichet",
    );
    let unchosen = DispatchedView { note: unchosen, ..noted.clone() };
    let closed = DispatchedView {
        guichets: Vec::new(),
        note: FormState::default(),
        serves: false,
        to_acknowledge: false,
        ..noted.clone()
    };
    Some(vec![
        ("dispatched, note of no guichet", dispatched(lead, unchosen)),
        ("dispatched, closed", dispatched(lead, closed)),
        ("dispatched, with notes", dispatched(lead, noted)),
        (
            "dispatched, to put back",
            dispatched(agent, removed(Acts { reactivate: until, asked: refused, ..acts() })?),
        ),
        (
            "dispatched, reactivation asked",
            dispatched(agent, removed(Acts { reactivate: until, asked: waits, ..acts() })?),
        ),
        (
            "dispatched, removed for good",
            dispatched(agent, removed(Acts { not_reactivable: never, ..acts() })?),
        ),
    ])
}

fn typing(agent: &Chrome, number: UniqueNumber) -> Option<Samples> {
    let id = EntryId(Uuid::nil());
    let begun = EntryView {
        id,
        act: EntryAct::Paper,
        number: None,
        answers: Answers::default(),
        communes: Vec::new(),
        remaining: vec![Step::Identity, Step::Contact],
        changes: Vec::new(),
        elsewhere: Vec::new(),
        disputed: Vec::new(),
        civil_status: false,
        state: "0123456789abcdef".to_owned(),
        form: FormState::default(),
    };
    let whole = EntryView {
        answers: Answers::of(&content()?),
        communes: communes(),
        remaining: Vec::new(),
        form: FormState::wrong(
            typed(&[("dateDepot_annee", HOSTILE)]),
            "dateDepot",
            "Écrivez la date",
        ),
        ..begun.clone()
    };
    let line =
        ChangedLine { label: "Adresse".to_owned(), before: Some(HOSTILE.to_owned()), after: None };
    let changed = ChangedSection {
        step: Step::Contact,
        title: "Où vous joindre".to_owned(),
        lines: vec![line],
    };
    let choice = merge::Choice {
        field: "voie".to_owned(),
        label: HOSTILE.to_owned(),
        name: "contact:choix.voie".to_owned(),
        there: ("la.1".to_owned(), HOSTILE.to_owned()),
        here: ("ici.1".to_owned(), "8 rue Neuve".to_owned()),
    };
    let disputed = EntryView {
        act: EntryAct::Renewal,
        number: Some(number),
        changes: vec![changed.clone()],
        elsewhere: vec![changed],
        disputed: vec![choice],
        civil_status: true,
        form: FormState::default(),
        ..whole.clone()
    };
    let page = |step| EntryStepView {
        id,
        act: EntryAct::Modification,
        step: crate::pages::applicant::samples::blank_step(step),
    };
    Some(vec![
        ("entry, begun", entry(agent, &begun)),
        ("entry, wrong", entry(agent, &whole)),
        ("entry, disputed", entry(agent, &disputed)),
        ("entry, identity", entry_step(agent, &page(Step::Identity))),
        ("entry, contact", entry_step(agent, &page(Step::Contact))),
        ("entry, communes", entry_step(agent, &page(Step::Communes))),
    ])
}
