//! The pages of the form: which apply, in what order, which are complete, what comes next.
//! Computed from the answers, never stored.

use super::household::Counts;
use super::{
    Answers, FormErrors, Typed, co_applicant, communes, contact, household, housing, identity,
    income, motive, organization, persons, present, work,
};
use crate::domain::content::{Contact, Content, MAX_CO_APPLICANTS};
use crate::domain::territory::Territories;
use chrono::NaiveDate;
use std::borrow::Cow;

/// One page of the form. Ranks count the co-applicants from 1; 0 is the applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// A person, or a legal person: only for those who say they are one.
    Applicant,
    /// The legal person.
    Organization,
    /// Who asks, or who signs for the legal person.
    Identity,
    /// Where to write.
    Contact,
    /// Family situation, and how many live there.
    Household,
    /// Another adult of the lease.
    CoApplicant(u8),
    /// Persons in charge.
    Dependants,
    /// Children received part of the time.
    Custody,
    /// Work of an adult.
    Work(u8),
    /// Income of an adult.
    Income(u8),
    /// Resources of the dependants.
    DependantsIncome,
    /// Present housing.
    Present,
    /// Why.
    Motive,
    /// What is wanted.
    Housing,
    /// Where.
    Communes,
}

/// Begins the slugs of the pages of a co-applicant.
const CO: &str = "codemandeur-";

impl Step {
    /// Last part of the address.
    pub fn slug(self) -> Cow<'static, str> {
        let plain = match self {
            Self::Applicant => "demandeur",
            Self::Organization => "organisme",
            Self::Identity => "identite",
            Self::Contact => "contact",
            Self::Household => "foyer",
            Self::Dependants => "personnes-a-charge",
            Self::Custody => "enfants-en-garde",
            Self::Work(0) => "travail",
            Self::Income(0) => "ressources",
            Self::DependantsIncome => "ressources-a-charge",
            Self::Present => "logement-actuel",
            Self::Motive => "motif",
            Self::Housing => "logement",
            Self::Communes => "communes",
            Self::CoApplicant(rank) => return Cow::Owned(format!("{CO}{rank}")),
            Self::Work(rank) => return Cow::Owned(format!("{CO}{rank}-travail")),
            Self::Income(rank) => return Cow::Owned(format!("{CO}{rank}-ressources")),
        };
        Cow::Borrowed(plain)
    }

    /// The step of an address.
    pub fn from_slug(slug: &str) -> Option<Self> {
        let plain = [
            Self::Applicant,
            Self::Organization,
            Self::Identity,
            Self::Contact,
            Self::Household,
            Self::Dependants,
            Self::Custody,
            Self::Work(0),
            Self::Income(0),
            Self::DependantsIncome,
            Self::Present,
            Self::Motive,
            Self::Housing,
            Self::Communes,
        ];
        let of = |rank| [Self::CoApplicant(rank), Self::Work(rank), Self::Income(rank)];
        let ranked = (1..=MAX_CO_APPLICANTS).flat_map(of);
        plain.into_iter().chain(ranked).find(|step| step.slug() == slug)
    }

    /// Heading of the page.
    pub fn title(self) -> String {
        let plain = match self {
            Self::Applicant => "Pour qui est la demande",
            Self::Organization => "Votre organisme",
            Self::Identity => "Votre identité",
            Self::Contact => "Où vous joindre",
            Self::Household => "Votre foyer",
            Self::Dependants => "Les personnes à votre charge",
            Self::Custody => "Les enfants que vous recevez",
            Self::Work(0) => "Votre travail",
            Self::Income(0) => "Vos ressources",
            Self::DependantsIncome => "Les ressources des personnes à charge",
            Self::Present => "Votre logement aujourd’hui",
            Self::Motive => "Le motif de votre demande",
            Self::Housing => "Le logement souhaité",
            Self::Communes => "Les communes souhaitées",
            Self::CoApplicant(rank) => return format!("Codemandeur {rank}\u{a0}: identité"),
            Self::Work(rank) => return format!("Codemandeur {rank}\u{a0}: travail"),
            Self::Income(rank) => return format!("Codemandeur {rank}\u{a0}: ressources"),
        };
        plain.to_owned()
    }

    /// Heading of the page for the household itself, which calls people by their first names.
    pub fn heading(self, names: &Names) -> String {
        let (who, what) = match self {
            Self::CoApplicant(rank) => (names.before_known(rank), "identité"),
            Self::Work(rank @ 1..) => (names.of_rank(rank), "travail"),
            Self::Income(rank @ 1..) => (names.of_rank(rank), "ressources"),
            _ => return self.title(),
        };
        format!("{who}\u{a0}: {what}")
    }

    /// True when the page has one line a person: it keeps the lines that it does not show, since
    /// people lower a number, then raise it again.
    pub fn is_list(self) -> bool {
        matches!(self, Self::Dependants | Self::Custody)
    }

    /// True when the page keeps a field of this name.
    pub fn keeps(self, name: &str) -> bool {
        match self {
            Self::Applicant => organization::keeps_kind(name),
            Self::Organization => organization::keeps(name),
            Self::Identity => identity::keeps(name),
            Self::Contact => contact::keeps(name),
            Self::Household => household::keeps(name),
            Self::CoApplicant(_) => co_applicant::keeps(name),
            Self::Dependants => persons::keeps_dependants(name),
            Self::Custody => persons::keeps_custody(name),
            Self::Work(_) => work::keeps(name),
            Self::Income(_) => income::keeps(name),
            Self::DependantsIncome => super::amounts::keeps(name),
            Self::Present => present::keeps(name),
            Self::Motive => motive::keeps(name),
            Self::Housing => housing::keeps(name),
            Self::Communes => communes::keeps(name),
        }
    }

    /// What is wrong or missing on this page; empty when it is complete.
    pub fn errors(
        self,
        answers: &Answers,
        territories: &Territories,
        today: NaiveDate,
    ) -> FormErrors {
        let typed = answers.step(self);
        let counts = || Counts::of(&answers.step(Self::Household));
        match self {
            Self::Applicant => organization::read_kind(&typed).err(),
            Self::Organization => organization::read(&typed).err(),
            Self::Identity => identity::read(&typed, today).err(),
            Self::Contact => contact::read(&typed, territories).err(),
            Self::Household => household::read(&typed, today).err(),
            Self::CoApplicant(rank) => co_applicant::read(answers, rank, today).err(),
            Self::Dependants => persons::read_dependants(answers, counts().dependants, today).err(),
            Self::Custody => persons::read_custody(&typed, counts().custody, today).err(),
            Self::Work(rank) => work::read(&typed, rank).err(),
            Self::Income(rank) => income::read(&typed, rank).err(),
            Self::DependantsIncome => income::read_dependants(&typed).err(),
            Self::Present => present::read(&typed).err(),
            Self::Motive => motive::read(&typed).err(),
            Self::Housing => housing::read(&typed, &Typed::default()).err(),
            Self::Communes => communes::read(&typed, territories).err(),
        }
        .unwrap_or_default()
    }

    /// The same for an agent who types the form at a desk.
    pub fn errors_at_desk(
        self,
        answers: &Answers,
        territories: &Territories,
        today: NaiveDate,
    ) -> FormErrors {
        if self == Self::Contact {
            let read = contact::read_at_desk(&answers.step(self), territories);
            return read.err().unwrap_or_default();
        }
        self.errors(answers, territories, today)
    }
}

/// What the co-applicants are called on their pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(Vec<String>);

impl Names {
    /// Their first names, as far as they are written.
    pub fn of(answers: &Answers) -> Self {
        let number = Counts::of(&answers.step(Step::Household)).co_applicants;
        let name =
            |rank| first_name(answers.step(Step::CoApplicant(rank)).get(identity::FIRST_NAMES));
        Self((1..=number).map(name).collect())
    }

    fn of_rank(&self, rank: u8) -> String {
        match self.0.get(usize::from(rank).wrapping_sub(1)) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => self.before_known(rank),
        }
    }

    /// On the page that asks who they are.
    fn before_known(&self, rank: u8) -> String {
        // The applicant is the first adult of the lease.
        if self.0.len() == 1 {
            "L’autre adulte".to_owned()
        } else {
            format!("Adulte {}", rank + 1)
        }
    }
}

/// The first of the first names that were typed; nothing when it is too long to be called by.
pub fn first_name(typed: &str) -> String {
    const LONGEST: usize = 30;
    let first = typed.split([' ', ',']).find(|word| !word.is_empty()).unwrap_or_default();
    if first.chars().count() > LONGEST { String::new() } else { first.to_owned() }
}

/// True when the answers are those of a legal person.
pub fn is_legal(answers: &Answers) -> bool {
    organization::is_legal(&answers.step(Step::Applicant))
}

/// The pages that apply, in their order. A legal person says only who it is, where to write and
/// what it wishes (R. 441-2-2).
pub fn steps(answers: &Answers) -> Vec<Step> {
    if is_legal(answers) {
        return vec![
            Step::Applicant,
            Step::Organization,
            Step::Identity,
            Step::Contact,
            Step::Housing,
            Step::Communes,
        ];
    }
    let counts = Counts::of(&answers.step(Step::Household));
    let co_applicants = 1..=counts.co_applicants;
    let mut steps = vec![Step::Identity, Step::Contact, Step::Household];
    steps.extend(co_applicants.clone().map(Step::CoApplicant));
    steps.extend((counts.dependants > 0).then_some(Step::Dependants));
    steps.extend((counts.custody > 0).then_some(Step::Custody));
    steps.extend([Step::Work(0), Step::Income(0)]);
    steps.extend(co_applicants.flat_map(|rank| [Step::Work(rank), Step::Income(rank)]));
    steps.extend((counts.dependants > 0).then_some(Step::DependantsIncome));
    steps.extend([Step::Present, Step::Motive, Step::Housing, Step::Communes]);
    steps
}

/// Where a page stands among those that apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Rank of the page, from 1.
    pub number: usize,
    /// Pages of the journey: the steps, the document, the check.
    pub total: usize,
    /// The page before.
    pub previous: Option<Step>,
    /// The page after; none: the identity document, then the check.
    pub next: Option<Step>,
}

/// Pages after the steps when a demand is filed: the document, the check.
pub const LAST_PAGES: usize = 2;

/// Where a page stands. One that does not apply stands first, with the pages that do after it.
pub fn place(step: Step, answers: &Answers) -> Place {
    let steps = steps(answers);
    let total = steps.len() + LAST_PAGES;
    match steps.iter().position(|one| *one == step) {
        Some(at) => Place {
            number: at + 1,
            total,
            previous: at.checked_sub(1).and_then(|at| steps.get(at)).copied(),
            next: steps.get(at + 1).copied(),
        },
        None => Place { number: 1, total, previous: None, next: steps.first().copied() },
    }
}

/// The whole content, when every page that applies holds.
pub fn content(answers: &Answers, territories: &Territories, today: NaiveDate) -> Option<Content> {
    let contact = contact::read(&answers.step(Step::Contact), territories).ok()?;
    content_with(contact, answers, territories, today)
}

/// The same of a form that an agent types at a desk, or that was born there.
pub fn content_at_desk(
    answers: &Answers,
    territories: &Territories,
    today: NaiveDate,
) -> Option<Content> {
    let contact = contact::read_at_desk(&answers.step(Step::Contact), territories).ok()?;
    content_with(contact, answers, territories, today)
}

fn content_with(
    contact: Contact,
    answers: &Answers,
    territories: &Territories,
    today: NaiveDate,
) -> Option<Content> {
    let communes = answers.step(Step::Communes);
    // A page of a legal person, or of a person: read when it applies, and then it must hold.
    let (mut organization, mut household, mut present, mut reason) = (None, None, None, None);
    if is_legal(answers) {
        organization = Some(organization::read(&answers.step(Step::Organization)).ok()?);
    } else {
        household = Some(household::read_all(answers, today)?);
        present = Some(present::read(&answers.step(Step::Present)).ok()?);
        reason = Some(motive::read(&answers.step(Step::Motive)).ok()?);
    }
    Some(Content {
        identity: identity::read(&answers.step(Step::Identity), today).ok()?,
        organization,
        contact,
        household,
        present,
        housing: housing::read(&answers.step(Step::Housing), &communes).ok()?,
        communes: communes::read(&communes, territories).ok()?,
        reason,
    })
}
