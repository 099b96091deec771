//! The steps, the check before sending and the renewal.

use super::{all_wrong, association, communes, content, day};
use crate::domain::content::MAX_COMMUNES;
use crate::forms::communes::{COMMUNES, SEARCH};
use crate::forms::dates::PARTS;
use crate::forms::household::Counts;
use crate::forms::journey::{self, Names, Step, is_legal, place};
use crate::forms::merge::Conflict;
use crate::forms::{Answers, FieldError, FormErrors, FormState, Typed};
use crate::pages::applicant::{
    CheckView, CommuneLine, DECLARATION, FoundCommunes, Journey, Saving, StepView, check, step,
};
use crate::pages::{Chrome, HOSTILE};

/// Every kind of page; a second co-applicant's are like the first one's.
pub(in crate::pages::applicant) const STEPS: [Step; 17] = [
    Step::Applicant,
    Step::Organization,
    Step::Identity,
    Step::Contact,
    Step::Household,
    Step::CoApplicant(1),
    Step::Dependants,
    Step::Custody,
    Step::Work(0),
    Step::Income(0),
    Step::Work(1),
    Step::Income(1),
    Step::DependantsIncome,
    Step::Present,
    Step::Motive,
    Step::Housing,
    Step::Communes,
];

/// The same four states for every page, in their order.
const NAMES: [[&str; 4]; 17] = [
    ["kind", "kind, renewal", "kind, wrong", "kind, restored"],
    ["organism", "organism, renewal", "organism, wrong", "organism, restored"],
    ["identity", "identity, renewal", "identity, wrong", "identity, restored"],
    ["contact", "contact, renewal", "contact, wrong", "contact, restored"],
    ["household", "household, renewal", "household, wrong", "household, restored"],
    ["co-applicant", "co-applicant, renewal", "co-applicant, wrong", "co-applicant, restored"],
    ["dependants", "dependants, renewal", "dependants, wrong", "dependants, restored"],
    ["custody", "custody, renewal", "custody, wrong", "custody, restored"],
    ["work", "work, renewal", "work, wrong", "work, restored"],
    ["income", "income, renewal", "income, wrong", "income, restored"],
    ["their work", "their work, renewal", "their work, wrong", "their work, restored"],
    ["their income", "their income, renewal", "their income, wrong", "their income, restored"],
    [
        "income of dependants",
        "income of dependants, renewal",
        "income of dependants, wrong",
        "income of dependants, restored",
    ],
    ["present", "present, renewal", "present, wrong", "present, restored"],
    ["motive", "motive, renewal", "motive, wrong", "motive, restored"],
    ["housing", "housing, renewal", "housing, wrong", "housing, restored"],
    ["communes", "communes, renewal", "communes, wrong", "communes, restored"],
];

/// The same pages, some of whose answers were changed elsewhere too.
const DISPUTED: [&str; 17] = [
    "kind, disputed",
    "organism, disputed",
    "identity, disputed",
    "contact, disputed",
    "household, disputed",
    "co-applicant, disputed",
    "dependants, disputed",
    "custody, disputed",
    "work, disputed",
    "income, disputed",
    "their work, disputed",
    "their income, disputed",
    "income of dependants, disputed",
    "present, disputed",
    "motive, disputed",
    "housing, disputed",
    "communes, disputed",
];

pub(super) fn samples(chrome: &Chrome) -> Vec<(&'static str, String)> {
    let mut samples = Vec::new();
    for (one, [filing, renewal, corrected, restored]) in STEPS.into_iter().zip(NAMES) {
        samples.push((filing, step(chrome, blank(one, Journey::Filing))));
        samples.push((renewal, step(chrome, blank(one, Journey::Renewal))));
        samples.push((corrected, step(chrome, wrong(one))));
        let full = StepView {
            form: FormState::of(full_answers(one).step(one)),
            restored: true,
            ..blank(one, Journey::Filing)
        };
        samples.push((restored, step(chrome, full)));
    }
    samples.extend([
        ("communes, one found", step(chrome, searched(0, 1))),
        ("communes, several found, some chosen", step(chrome, searched(2, 5))),
        ("communes, none found", step(chrome, searched(1, 0))),
        ("communes, full list", step(chrome, searched(MAX_COMMUNES, 12))),
    ]);
    let disputed = STEPS.into_iter().zip(DISPUTED);
    samples.extend(disputed.map(|(one, name)| (name, step(chrome, disputed_page(one, 3)))));
    samples.extend(checks(chrome));
    samples
}

/// The answers of the sample family, or of the sample association for the pages that only one has.
pub(in crate::pages::applicant) fn full_answers(step: Step) -> Answers {
    let legal = matches!(step, Step::Applicant | Step::Organization);
    let content = if legal { association() } else { content() };
    content.as_ref().map(Answers::of).unwrap_or_default()
}

/// The fields of a page that are asked, the parts of a date left out.
pub(in crate::pages::applicant) fn fields(step: Step) -> Vec<String> {
    let part = |name: &str| PARTS.iter().any(|part| name.ends_with(part));
    let typed = full_answers(step).step(step);
    let dates = typed.names().filter_map(|name| name.strip_suffix(PARTS[0]));
    typed.names().filter(|name| !part(name)).chain(dates).map(str::to_owned).collect()
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

/// A page on which nothing is written.
pub(in crate::pages::applicant) fn blank(step: Step, journey: Journey) -> StepView {
    let answers = full_answers(step);
    StepView {
        step,
        form: FormState::default(),
        journey,
        place: place(step, &answers),
        counts: Counts { co_applicants: 1, dependants: 2, custody: 1 },
        names: Names::of(&answers),
        legal: is_legal(&answers),
        today: day(2026, 11, 24),
        chosen: Vec::new(),
        found: None,
        restored: false,
        saving: Saving::default(),
    }
}

/// The same for the pages of a desk.
pub(in crate::pages) fn blank_step(step: Step) -> StepView {
    blank(step, Journey::Filing)
}

/// Every field of a page holds a hostile text and is wrong.
pub(in crate::pages::applicant) fn wrong(step: Step) -> StepView {
    let typed = full_answers(step).step(step);
    let hostile = typed.names().map(|name| (name.to_owned(), HOSTILE.to_owned()));
    let fields = fields(step);
    let fields: Vec<_> = fields.iter().map(String::as_str).collect();
    let form = all_wrong(Typed::from_pairs(hostile), &fields);
    StepView { form, chosen: lines(1), ..blank(step, Journey::Filing) }
}

/// So many fields were changed here and elsewhere.
pub(in crate::pages::applicant) fn disputed_page(step: Step, most: usize) -> StepView {
    let typed = full_answers(step).step(step);
    let conflict = |field: &str| Conflict {
        field: field.to_owned(),
        theirs: typed.all(field).to_vec(),
        mine: vec![HOSTILE.to_owned()],
    };
    let conflicts = typed.names().take(most).map(conflict).collect();
    StepView { saving: Saving { conflicts, ..Saving::default() }, ..blank(step, Journey::Filing) }
}

/// The step of the communes after a search.
pub(in crate::pages::applicant) fn searched(chosen: usize, found: usize) -> StepView {
    let chosen = lines(chosen);
    let codes = chosen.iter().map(|line| line.insee.clone()).collect();
    let typed = Typed::default().with(SEARCH, HOSTILE).with_all(COMMUNES, codes);
    StepView {
        form: FormState::of(typed),
        chosen,
        found: Some(FoundCommunes {
            lines: lines(found),
            total: found * 3,
            from: found.min(10),
            close: found == 5,
        }),
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
        former: (rank == 3).then(|| HOSTILE.to_owned()),
        detail: "65000, Hautes-Pyrénées".to_owned(),
        figures: Some("1\u{a0}250 demandes en cours, 85 logements attribués en un an".to_owned()),
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
        complements: Some(0),
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
        let field = fields(step).into_iter().next().unwrap_or_default();
        (step, vec![FieldError { field, message }])
    };
    CheckView {
        answers: Answers::default(),
        errors: journey::steps(&Answers::default()).into_iter().map(error).collect(),
        communes: Vec::new(),
        ..ready(journey)
    }
}

fn hostile() -> CheckView {
    let written = answers().unwrap_or_default();
    let answers = journey::steps(&written).into_iter().fold(written, |answers, step| {
        // The household says which pages there are.
        if step == Step::Household { answers } else { answers.with(step, wrong(step).form.typed) }
    });
    CheckView { answers, communes: vec![HOSTILE.to_owned()], ..ready(Journey::Filing) }
}
