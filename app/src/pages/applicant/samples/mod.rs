//! The applicant's pages in every meaningful state.

pub(in crate::pages::applicant) mod demands;
mod hand_offs;
pub(in crate::pages) mod life;
pub(in crate::pages::applicant) mod steps;

pub(in crate::pages) use steps::blank_step;

use super::{
    AgainLine, ArrivalLine, ComplementView, DocumentsView, HandicapView, complement, documents,
    handicap, link, link_code, no_demand,
};
use crate::domain::account::Role;
use crate::domain::content::{
    AddressKind, Amounts, Births, Category, ChildInCustody, Civility, CoApplicant, CoApplicantLink,
    Contact, Content, Dependant, Equipment, FamilySituation, HandicapNature, HandicapState,
    Household, Housing, HousingType, Identity, Income, Kinship, Motive, Nationality, NoRfrReason,
    Organization, Paid, Present, PresentCategory, PresentMode, Reason, Received, Rfr, Sex,
    SharedCustody, TechnicalAid, Walking, Work, WorkSituation,
};
use crate::domain::document::{Fate, MAX_PAGES, Stage};
use crate::domain::handicap::Complement;
use crate::domain::ids::{ArrivalId, ComplementId, DocumentId};
use crate::domain::partial_date::PartialDate;
use crate::domain::refusal::{DocumentRefusal, RefusalReason};
use crate::forms::{FieldError, FormState, Typed, link as link_form};
use crate::pages::Flash;
use crate::pages::{Chrome, HOSTILE, typed};
use chrono::NaiveDate;
use uuid::Uuid;

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let chrome = applicant();
    let told =
        Chrome { flash: Some(Flash::done("Vous êtes connecté.")), demo: true, ..chrome.clone() };
    let mut samples = vec![
        ("no demand", no_demand(&chrome)),
        ("no demand, flash and demonstration", no_demand(&told)),
        ("document, empty", documents(&chrome, sent(0))),
        ("document, two pages", documents(&chrome, sent(2))),
        ("document, asked something", documents(&chrome, asked(1))),
        ("document, asked something, full", documents(&chrome, asked(MAX_PAGES))),
        ("document, waiting and known again", documents(&chrome, waiting())),
        ("document, full with errors", documents(&chrome, wrong_documents(MAX_PAGES))),
        ("document, errors", documents(&chrome, wrong_documents(0))),
        (
            "document, refused",
            documents(
                &chrome,
                DocumentsView {
                    refusal: Some(refusal(RefusalReason::MissingSide, HOSTILE)),
                    ..sent(1)
                },
            ),
        ),
        ("handicap, none", handicap(&chrome, HandicapView::default())),
        (
            "handicap, two",
            handicap(
                &chrome,
                HandicapView { complements: vec![complement_of(1), complement_of(2)], filed: true },
            ),
        ),
        ("complement, new", complement(&chrome, complement_view(FormState::default()))),
        ("complement, wrong", complement(&chrome, complement_view(wrong_complement()))),
        (
            "complement, nobody written",
            complement(
                &chrome,
                ComplementView { persons: Vec::new(), ..complement_view(wrong_complement()) },
            ),
        ),
        ("link", link(&chrome, FormState::default())),
        ("link, wrong", link(&chrome, wrong_link())),
        ("link code", link_code(&chrome, FormState::default())),
        (
            "link code, wrong",
            link_code(
                &chrome,
                FormState::wrong(
                    typed(&[(link_form::CODE, HOSTILE)]),
                    link_form::CODE,
                    "Le code compte 8 chiffres",
                ),
            ),
        ),
    ];
    samples.extend(hand_offs::samples(&chrome));
    samples.extend(demands::samples(&chrome));
    samples.extend(steps::samples(&chrome));
    samples.extend(life::samples(&chrome));
    samples
}

/// An applicant's request.
pub(in crate::pages) fn applicant() -> Chrome {
    Chrome { role: Some(Role::Applicant), ..Chrome::default() }
}

/// A day of the samples.
pub(in crate::pages) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Pages of a document.
pub(in crate::pages) fn pages(number: usize) -> Vec<DocumentId> {
    (1_u128..).take(number).map(|rank| DocumentId(Uuid::from_u128(rank))).collect()
}

/// A refusal with the operator's sentence.
pub(in crate::pages) fn refusal(reason: RefusalReason, sentence: &str) -> DocumentRefusal {
    DocumentRefusal { reason, sentence: sentence.to_owned(), differences: vec![] }
}

/// A large family with long names, and a hostile text where a person may type any.
pub(crate) fn content() -> Option<Content> {
    Some(Content {
        identity: Identity {
            civility: Civility::Madam,
            name: "de la Tour d’Auvergne-Lauraguais".to_owned(),
            birth_name: Some("Wolfeschlegelsteinhausenbergerdorff".to_owned()),
            first_names: "Éloïse Marie-Antoinette Joséphine Maximilienne".to_owned(),
            birth_date: PartialDate::new(1980, 2, 0).ok()?,
            nationality: Nationality::European,
        },
        organization: None,
        contact: contact(),
        household: Some(household()?),
        present: Some(Present {
            modes: vec![PresentMode::HostedByFamily, PresentMode::Hotel],
            rent: Some(640),
            aid: Some(120),
            occupants: Some(9),
            category: Some(PresentCategory::Flat),
            housing_type: Some(HousingType::T2),
            surface: Some(41),
            owns: Some(false),
            landlord: Some(HOSTILE.to_owned()),
        }),
        housing: Housing {
            category: Category::Any,
            types: vec![HousingType::T3, HousingType::T4, HousingType::T6],
            ground_floor: Some(true),
            without_lift: Some(false),
            parking: Some(true),
            max_rent: Some(750),
            extended: true,
        },
        communes: vec!["65440".parse().ok()?, "65286".parse().ok()?],
        reason: Some(Reason {
            motive: Motive::Other,
            others: vec![Motive::TooSmall, Motive::CloserToWork],
            precision: Some(HOSTILE.to_owned()),
            remarks: Some(format!("{HOSTILE}\nUne deuxième ligne.")),
        }),
    })
}

fn contact() -> Contact {
    Contact {
        mobile: Some("+33612345678".to_owned()),
        landline: Some("0562000000".to_owned()),
        email: Some("eloise@exemple.fr".to_owned()),
        helper_email: Some("aide@exemple.fr".to_owned()),
        address: AddressKind::CareOf,
        care_of: Some("Association Un Toit Demain".to_owned()),
        street: HOSTILE.to_owned(),
        complement: Some("Bâtiment C, escalier 4".to_owned()),
        postal_code: "65000".to_owned(),
        town: "Tarbes".to_owned(),
        commune: "65440".parse().ok(),
        country: None,
        postal_notices: true,
    }
}

fn work(situation: WorkSituation) -> Work {
    Work {
        situation,
        profession: Some("Assistante de direction".to_owned()),
        employer: Some(HOSTILE.to_owned()),
        siret: Some("73282932000074".to_owned()),
        abroad: false,
        postal_code: Some("65000".to_owned()),
        town: Some("Tarbes".to_owned()),
    }
}

fn income(rfr: Rfr) -> Income {
    let amounts = Amounts {
        received: Received::ALL.iter().map(|code| (*code, 123)).collect(),
        paid: vec![(Paid::Alimony, 80)],
    };
    Income { rfr, rfr_last_year: Some(24_000), amounts }
}

fn household() -> Option<Household> {
    let birth = |year, month, day| PartialDate::new(year, month, day).ok();
    let dependant = |first: &str, year, kinship| {
        Some(Dependant {
            name: "de la Tour d’Auvergne-Lauraguais".to_owned(),
            first_names: first.to_owned(),
            birth_date: birth(year, 5, 17)?,
            sex: Sex::Female,
            kinship,
        })
    };
    Some(Household {
        size: 7,
        family: Some(FamilySituation::LivingTogether),
        work: Some(work(WorkSituation::Permanent)),
        income: income(Rfr::Known(23_403)),
        co_applicants: vec![CoApplicant {
            identity: Identity {
                civility: Civility::Sir,
                name: "Wolfeschlegelsteinhausenbergerdorff".to_owned(),
                birth_name: None,
                first_names: "Maximilien Jean-Baptiste".to_owned(),
                birth_date: birth(1979, 0, 0)?,
                nationality: Nationality::Other,
            },
            link: CoApplicantLink::Partner,
            work: work(WorkSituation::JobSeeker),
            income: income(Rfr::None(NoRfrReason::Abroad)),
        }],
        dependants: vec![
            dependant("Zoé", 2012, Kinship::Child)?,
            dependant("Marie-Antoinette", 1947, Kinship::Parent)?,
        ],
        dependants_amounts: Amounts { received: vec![(Received::Pension, 900)], paid: Vec::new() },
        custody: vec![ChildInCustody {
            birth_date: birth(2015, 3, 2)?,
            sex: Sex::Male,
            custody: SharedCustody::Alternate,
        }],
        births: Some(Births { number: 2, expected_on: day(2027, 2, 14) }),
    })
}

/// An association.
pub(crate) fn association() -> Option<Content> {
    Some(Content {
        organization: Some(Organization {
            name: HOSTILE.to_owned(),
            siren: Some("732829320".to_owned()),
            rna: Some("W651000123".to_owned()),
        }),
        household: None,
        present: None,
        reason: None,
        ..content()?
    })
}

/// What a dwelling must take into account.
pub(in crate::pages) fn complement_of(rank: u128) -> (ComplementId, Complement) {
    let complement = Complement {
        person: HOSTILE.to_owned(),
        state: HandicapState::Evolving,
        natures: HandicapNature::ALL.to_vec(),
        walking: Some(Walking::Impossible),
        aids: vec![TechnicalAid::Wheelchair, TechnicalAid::MedicalBed],
        equipment: Equipment::ALL.to_vec(),
        details: Some(HOSTILE.to_owned()),
    };
    (ComplementId(Uuid::from_u128(rank)), complement)
}

fn complement_view(form: FormState) -> ComplementView {
    let persons = vec!["Éloïse Marie de la Tour d’Auvergne-Lauraguais".to_owned()];
    ComplementView { id: None, form, persons }
}

fn wrong_complement() -> FormState {
    let typed = crate::forms::handicap::write(&complement_of(1).1);
    let fields: Vec<String> = typed.names().map(str::to_owned).collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    all_wrong(typed, &fields)
}

/// The wished communes of [`content`] in words.
pub(in crate::pages) fn communes() -> Vec<String> {
    vec!["Tarbes (65000)".to_owned(), "Lourdes (65100)".to_owned()]
}

fn sent(number: usize) -> DocumentsView {
    DocumentsView { pages: pages(number), pages_of_journey: 11, ..DocumentsView::default() }
}

/// Two files that are no pages, and a page refused before.
fn waiting() -> DocumentsView {
    let view = sent(2);
    let again = view.pages.iter().take(1).map(|page| AgainLine {
        page: *page,
        refused_on: day(2026, 11, 25),
        reason: HOSTILE.to_owned(),
    });
    DocumentsView { again: again.collect(), arrivals: arrivals(), ..view }
}

/// One that waits, and one that was refused.
pub(super) fn arrivals() -> Vec<ArrivalLine> {
    let arrival = |rank, fate| ArrivalLine {
        id: ArrivalId(Uuid::from_u128(rank)),
        fate,
        received: "2 mars 2026 à 10\u{a0}h\u{a0}05".to_owned(),
    };
    vec![arrival(1, Fate::Waiting(Stage::Antivirus)), arrival(2, Fate::Refused(HOSTILE.to_owned()))]
}

/// While the operator waits for an answer.
pub(super) fn asked(number: usize) -> DocumentsView {
    DocumentsView { question: Some(HOSTILE.to_owned()), ..sent(number) }
}

fn wrong_documents(number: usize) -> DocumentsView {
    DocumentsView {
        errors: vec![
            (HOSTILE.to_owned(), "Ce fichier n’est ni une photo ni un PDF.".to_owned()),
            (String::new(), "Choisissez d’abord une photo ou un fichier à envoyer".to_owned()),
        ],
        ..sent(number)
    }
}

/// A form on which every one of these fields is wrong.
fn all_wrong(typed: Typed, fields: &[&str]) -> FormState {
    let errors = fields
        .iter()
        .map(|field| FieldError {
            field: (*field).to_owned(),
            message: format!("À corriger\u{a0}: {HOSTILE}"),
        })
        .collect();
    FormState { typed, errors }
}

fn wrong_link() -> FormState {
    let fields = [link_form::NUMBER, link_form::NAME, crate::forms::identity::BIRTH];
    all_wrong(typed(&fields.map(|field| (field, HOSTILE))), &fields)
}
