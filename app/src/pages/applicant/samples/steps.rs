//! The steps, the check before sending and the renewal.

use super::{all_wrong, communes, content, day};
use crate::domain::content::MAX_COMMUNES;
use crate::forms::communes::{COMMUNES, SEARCH};
use crate::forms::journey::Step;
use crate::forms::merge::Conflict;
use crate::forms::{Answers, FieldError, FormErrors, FormState, Typed};
use crate::pages::applicant::{
    CheckView, CommuneLine, DECLARATION, Journey, Saving, StepView, check, step,
};
use crate::pages::{Chrome, HOSTILE};

/// The same four states for every step, in their order.
const NAMES: [[&str; 4]; 6] = [
    ["identity", "identity, renewal", "identity, wrong", "identity, restored"],
    ["contact", "contact, renewal", "contact, wrong", "contact, restored"],
    ["household", "household, renewal", "household, wrong", "household, restored"],
    ["housing", "housing, renewal", "housing, wrong", "housing, restored"],
    ["communes", "communes, renewal", "communes, wrong", "communes, restored"],
    ["motive", "motive, renewal", "motive, wrong", "motive, restored"],
];

const DISPUTED: [&str; 6] = [
    "identity, changed elsewhere",
    "contact, changed elsewhere",
    "household, changed elsewhere",
    "housing, changed elsewhere",
    "communes, changed elsewhere",
    "motive, changed elsewhere",
];

pub(super) fn samples(chrome: &Chrome) -> Vec<(&'static str, String)> {
    let mut samples = Vec::new();
    for (one, [filing, renewal, corrected, restored]) in Step::ALL.into_iter().zip(NAMES) {
        samples.push((filing, step(chrome, blank(one, Journey::Filing))));
        samples.push((renewal, step(chrome, blank(one, Journey::Renewal))));
        samples.push((corrected, step(chrome, wrong(one))));
        let full = answers().map(|answers| StepView {
            form: FormState::of(answers.step(one)),
            restored: true,
            ..blank(one, Journey::Filing)
        });
        samples.extend(full.map(|view| (restored, step(chrome, view))));
    }
    samples.extend([
        ("communes, one found", step(chrome, searched(0, 1))),
        ("communes, several found, some chosen", step(chrome, searched(2, 5))),
        ("communes, none found", step(chrome, searched(1, 0))),
        ("communes, full list", step(chrome, searched(MAX_COMMUNES, 12))),
    ]);
    samples.extend(
        Step::ALL
            .map(|one| (one, step(chrome, disputed(one))))
            .map(|(one, html)| (DISPUTED[one.number() - 1], html)),
    );
    samples.extend(checks(chrome));
    samples
}

fn checks(chrome: &Chrome) -> Vec<(&'static str, String)> {
    let show = |view| check(chrome, view);
    let undeclared = |journey| CheckView {
        form: FormState::wrong(Typed::default(), DECLARATION.0, "Cochez la case pour continuer"),
        ..ready(journey)
    };
    let said_no = |journey| CheckView {
        form: FormState::wrong(
            Typed::default(),
            DECLARATION.0,
            "Il reste des réponses à compléter ou à corriger avant d’envoyer la demande",
        ),
        ..unfinished(journey)
    };
    vec![
        ("check, nothing written", show(unfinished(Journey::Filing))),
        ("check, refused while unfinished", show(said_no(Journey::Filing))),
        (
            "check, without document",
            show(CheckView { document_pages: 0, ..ready(Journey::Filing) }),
        ),
        ("check, ready", show(ready(Journey::Filing))),
        ("check, not declared", show(undeclared(Journey::Filing))),
        ("check, hostile answers", show(hostile())),
        ("renewal, ready", show(ready(Journey::Renewal))),
        ("renewal, not declared", show(undeclared(Journey::Renewal))),
        ("renewal, unfinished", show(unfinished(Journey::Renewal))),
    ]
}

/// The answers of the sample content.
pub(super) fn answers() -> Option<Answers> {
    content().as_ref().map(Answers::of)
}

/// A step on which nothing is written.
pub(in crate::pages::applicant) fn blank(step: Step, journey: Journey) -> StepView {
    StepView {
        step,
        form: FormState::default(),
        journey,
        today: day(2026, 11, 24),
        chosen: Vec::new(),
        found: None,
        restored: false,
        saving: Saving::default(),
    }
}

/// Every field of a step holds a hostile text and is wrong.
pub(in crate::pages::applicant) fn wrong(step: Step) -> StepView {
    let fields = step.fields();
    let typed = Typed::from_pairs(fields.iter().map(|f| ((*f).to_owned(), HOSTILE.to_owned())));
    // The parts of the date share the error of the whole.
    let whole: Vec<_> =
        fields.iter().copied().filter(|field| !field.starts_with("dateNaissance_")).collect();
    StepView { form: all_wrong(typed, &whole), chosen: lines(1), ..blank(step, Journey::Filing) }
}

/// Every field was changed here and elsewhere.
pub(in crate::pages::applicant) fn disputed(step: Step) -> StepView {
    let conflicts = step.fields().iter().map(|field| Conflict {
        field: (*field).to_owned(),
        theirs: vec!["2".to_owned()],
        mine: vec![HOSTILE.to_owned()],
    });
    let saving = Saving { conflicts: conflicts.collect(), ..Saving::default() };
    StepView { saving, ..blank(step, Journey::Filing) }
}

/// The step of the communes after a search.
pub(in crate::pages::applicant) fn searched(chosen: usize, found: usize) -> StepView {
    let chosen = lines(chosen);
    let codes = chosen.iter().map(|line| line.insee.clone()).collect();
    let typed = Typed::default().with(SEARCH, HOSTILE).with_all(COMMUNES, codes);
    StepView {
        form: FormState::of(typed),
        chosen,
        found: Some(lines(found)),
        ..blank(Step::Communes, Journey::Filing)
    }
}

fn lines(number: usize) -> Vec<CommuneLine> {
    let line = |rank: usize| CommuneLine {
        insee: format!("65{rank:03}"),
        name: if rank == 2 {
            "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson".to_owned()
        } else {
            format!("Bourg-sur-l’Arros {rank}")
        },
        detail: "65000, Hautes-Pyrénées".to_owned(),
    };
    (1..=number).map(line).collect()
}

/// Everything is there.
pub(in crate::pages::applicant) fn ready(journey: Journey) -> CheckView {
    CheckView {
        journey,
        answers: answers().unwrap_or_default(),
        errors: Vec::new(),
        communes: communes(),
        document_pages: if journey == Journey::Filing { 2 } else { 0 },
        refusal: None,
        form: FormState::default(),
        version: 7,
        number: "0651126000142GDPUB".parse().ok().filter(|_| journey == Journey::Renewal),
        valid_until: (journey == Journey::Renewal).then(|| day(2027, 11, 24)),
    }
}

/// Nothing is written.
pub(in crate::pages::applicant) fn unfinished(journey: Journey) -> CheckView {
    let error = |step: Step| -> (Step, FormErrors) {
        let message = format!("À corriger\u{a0}: {HOSTILE}");
        let field = step.fields().first().copied().unwrap_or_default();
        (step, vec![FieldError { field, message }])
    };
    CheckView {
        answers: Answers::default(),
        errors: Step::ALL.map(error).to_vec(),
        communes: Vec::new(),
        ..ready(journey)
    }
}

fn hostile() -> CheckView {
    let answers = Step::ALL
        .into_iter()
        .fold(Answers::default(), |answers, step| answers.with(step, wrong(step).form.typed));
    CheckView { answers, communes: vec![HOSTILE.to_owned()], ..ready(Journey::Filing) }
}
