//! Changing, correcting, giving up.

use super::{arrivals, communes, content, day, pages, steps};
use crate::domain::calendar::ExpectedRemoval;
use crate::domain::content::{Civility, Identity};
use crate::domain::correction::{Correction, CorrectionRefusal, CorrectionRefusalReason};
use crate::domain::journal::What;
use crate::domain::life_cycle::Standing;
use crate::domain::partial_date::PartialDate;
use crate::forms::changes::changes;
use crate::forms::correction::PROOF;
use crate::forms::journey::{Names, Step};
use crate::forms::summary::sections;
use crate::forms::{Answers, FieldError, FormState, Typed, identity};
use crate::pages::applicant::keep::{KeepView, Known, RemindersView, keep};
use crate::pages::applicant::{
    CorrectionView, DECLARATION, GIVING_UP, GivingUpView, Journey, ModificationView, OwnDataView,
    ReaderLine, StepView, correction, draft_erasure, giving_up, giving_up_confirmation,
    modification, own_data, readers, step,
};
use crate::pages::{Chrome, HOSTILE, typed};

pub(super) fn samples(chrome: &Chrome) -> Vec<(&'static str, String)> {
    let mut samples = vec![("draft erasure", draft_erasure(chrome))];
    samples.extend(leaving(FormState::default()).iter().flat_map(|view| {
        [
            ("giving up", giving_up(chrome, view)),
            ("giving up, confirmation", giving_up_confirmation(chrome, view)),
        ]
    }));
    let unticked = FormState::wrong(Typed::default(), GIVING_UP.0, "Cochez la case pour renoncer");
    samples.extend(
        leaving(unticked)
            .map(|view| ("giving up, not ticked", giving_up_confirmation(chrome, &view))),
    );
    samples.extend(consultations(chrome));
    samples.extend(kept(chrome));
    samples.extend(data(chrome));
    samples.extend(modifications(chrome));
    samples.extend(corrections(chrome));
    samples
}

fn kept(chrome: &Chrome) -> Vec<(&'static str, String)> {
    let token = || "jeton-d-exemple".to_owned();
    let reminders = |stopped| {
        KeepView::Reminders(RemindersView {
            token: token(),
            expires_on: day(2027, 6, 14),
            removal: ExpectedRemoval::on(day(2027, 7, 14)),
            noticed: stopped,
            stopped,
        })
    };
    let known = || {
        let answers = content().as_ref().map(Answers::of).unwrap_or_default();
        Some(Box::new(Known { answers, communes: communes() }))
    };
    let confirm = |known: Option<Box<Known>>, refusal: Option<&str>| KeepView::Confirm {
        token: token(),
        known,
        expires_on: day(2027, 6, 14),
        removal: refusal.map(|_| ExpectedRemoval::on(day(2027, 7, 14))),
        renewed_until: day(2028, 6, 1),
        refusal: refusal.map(str::to_owned),
    };
    let views = [
        ("keep", KeepView::Ask { token: token() }),
        ("keep, confirm", confirm(known(), None)),
        ("keep, confirm discreetly", confirm(None, None)),
        ("keep, refused", confirm(known(), Some("Il reste des réponses à compléter"))),
        ("keep, reminders", reminders(false)),
        ("keep, no reminders", reminders(true)),
        ("keep, renewed", KeepView::Renewed { expires_on: day(2028, 6, 14) }),
        ("keep, removed", KeepView::Removed { until: Some(day(2027, 12, 14)) }),
        ("keep, removed for good", KeepView::Removed { until: None }),
        ("keep, given up", KeepView::GivenUp),
        ("keep, unknown", KeepView::Unknown),
    ];
    views.into_iter().map(|(name, view)| (name, keep(chrome, view))).collect()
}

fn consultations(chrome: &Chrome) -> [(&'static str, String); 2] {
    let line = |what: What, who: &str| ReaderLine {
        day: day(2026, 11, 24),
        time: "14\u{a0}h\u{a0}05".to_owned(),
        who: who.to_owned(),
        what: what.label(),
        why: what.reason().label(),
    };
    let lines = vec![
        line(What::SawHandicap, HOSTILE),
        line(What::SawDocument, "Service de vérification du portail"),
        line(What::SawHandicap, HOSTILE),
    ];
    [("readers", readers(chrome, lines)), ("readers, nobody", readers(chrome, Vec::new()))]
}

fn data(chrome: &Chrome) -> [(&'static str, String); 4] {
    let show = |standing, erased_on| own_data(chrome, OwnDataView { standing, erased_on });
    [
        ("own data, no demand", show(None, None)),
        ("own data, draft", show(Some(Standing::Draft), None)),
        ("own data, active", show(Some(Standing::Active), None)),
        ("own data, removed", show(Some(Standing::Removed), Some(day(2027, 12, 24)))),
    ]
}

fn leaving(form: FormState) -> Option<GivingUpView> {
    Some(GivingUpView {
        number: "0651126000142GDPUB".parse().ok()?,
        filed_on: day(2026, 6, 24),
        seniority: "5\u{a0}mois".to_owned(),
        form,
        version: 7,
    })
}

/// Some answers changed, one of them to a hostile text.
pub(in crate::pages::applicant) fn changed() -> Option<ModificationView> {
    let before = Answers::of(&content()?);
    let contact = before.step(Step::Contact).with("voie", HOSTILE).with("telPortable", "");
    let after = before.clone().with(Step::Contact, contact.with("localite", "Lourdes"));
    let (was, is) = (sections(&before, &communes()), sections(&after, &communes()[..1]));
    Some(ModificationView {
        changes: changes(&was, &is),
        errors: Vec::new(),
        sections: is,
        names: Names::of(&after),
        form: FormState::default(),
        version: 7,
        number: "0651126000142GDPUB".parse().ok(),
        renewable: false,
    })
}

fn modifications(chrome: &Chrome) -> Vec<(&'static str, String)> {
    let Some(view) = changed() else { return Vec::new() };
    let nothing = ModificationView { changes: Vec::new(), ..view.clone() };
    let undeclared = ModificationView {
        form: FormState::wrong(Typed::default(), DECLARATION.0, "Cochez la case pour continuer"),
        ..view.clone()
    };
    let wrong = ModificationView {
        errors: vec![(
            Step::Contact,
            vec![FieldError {
                field: "mel".to_owned(),
                message: format!("À corriger\u{a0}: {HOSTILE}"),
            }],
        )],
        ..view.clone()
    };
    let renewable = ModificationView { renewable: true, ..view.clone() };
    let locked = |journey| {
        let form = content().map(|content| FormState::of(identity::write(&content.identity)));
        StepView { form: form.unwrap_or_default(), ..steps::blank(Step::Identity, journey) }
    };
    vec![
        ("modification", modification(chrome, view)),
        ("modification, nothing changed", modification(chrome, nothing)),
        ("modification, not declared", modification(chrome, undeclared)),
        ("modification, to correct", modification(chrome, wrong)),
        ("modification, in the renewal window", modification(chrome, renewable)),
        ("identity, locked", step(chrome, locked(Journey::Modification))),
        ("identity, locked at a renewal", step(chrome, locked(Journey::Renewal))),
    ]
}

/// The civil status of the samples, before and after.
pub(in crate::pages) fn identities() -> Option<(Identity, Identity)> {
    let before = content()?.identity;
    let after = Identity {
        civility: Civility::Madam,
        name: "Durand".to_owned(),
        birth_date: PartialDate::new(1980, 2, 11).ok()?,
        ..before.clone()
    };
    Some((before, after))
}

fn corrections(chrome: &Chrome) -> Vec<(&'static str, String)> {
    let Some((before, after)) = identities() else { return Vec::new() };
    let blank = CorrectionView {
        registered: before.clone(),
        form: FormState::of(identity::write(&before)),
        pages: Vec::new(),
        arrivals: Vec::new(),
        pending: None,
        today: day(2026, 11, 24),
        checked_by: day(2026, 12, 1),
        refusal: None,
        version: 7,
    };
    let wrong = CorrectionView {
        form: FormState {
            typed: typed(&[(identity::NAME, HOSTILE)]),
            errors: [identity::NAME, identity::BIRTH, PROOF]
                .map(|field| FieldError {
                    field: field.to_owned(),
                    message: "À corriger".to_owned(),
                })
                .to_vec(),
        },
        pages: pages(8),
        arrivals: arrivals(),
        ..blank.clone()
    };
    let refused = CorrectionView {
        refusal: Some(CorrectionRefusal {
            reason: CorrectionRefusalReason::Unreadable,
            sentence: HOSTILE.to_owned(),
        }),
        pages: pages(1),
        ..blank.clone()
    };
    let pending = CorrectionView {
        pending: Some(Correction { identity: after, requested_on: day(2026, 11, 24) }),
        pages: pages(2),
        arrivals: arrivals(),
        ..blank.clone()
    };
    vec![
        ("correction", correction(chrome, &blank)),
        ("correction, wrong", correction(chrome, &wrong)),
        ("correction, refused before", correction(chrome, &refused)),
        ("correction, under way", correction(chrome, &pending)),
    ]
}
