//! The applicant's pages in every meaningful state.

pub(in crate::pages::applicant) mod demands;
pub(in crate::pages::applicant) mod steps;

use super::{DocumentsView, documents, link, link_code, no_demand};
use crate::domain::account::Role;
use crate::domain::content::{
    Category, Civility, Contact, Content, Household, Housing, HousingType, Identity, Motive,
    Nationality, Reason, Rfr,
};
use crate::domain::document::MAX_PAGES;
use crate::domain::ids::DocumentId;
use crate::domain::partial_date::PartialDate;
use crate::domain::refusal::{DocumentRefusal, RefusalReason};
use crate::forms::{FieldError, FormState, Typed, link as link_form};
use crate::pages::{Chrome, HOSTILE, typed};
use chrono::NaiveDate;
use uuid::Uuid;

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let chrome = applicant();
    let told =
        Chrome { flash: Some("Vous êtes connecté.".to_owned()), demo: true, ..chrome.clone() };
    let mut samples = vec![
        ("no demand", no_demand(&chrome)),
        ("no demand, flash and demonstration", no_demand(&told)),
        ("document, empty", documents(&chrome, DocumentsView::default())),
        (
            "document, two pages",
            documents(&chrome, DocumentsView { pages: pages(2), ..DocumentsView::default() }),
        ),
        ("document, full with errors", documents(&chrome, wrong_documents(MAX_PAGES))),
        ("document, errors", documents(&chrome, wrong_documents(0))),
        (
            "document, refused",
            documents(
                &chrome,
                DocumentsView {
                    pages: pages(1),
                    errors: Vec::new(),
                    refusal: Some(refusal(RefusalReason::MissingSide, HOSTILE)),
                },
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
    samples.extend(demands::samples(&chrome));
    samples.extend(steps::samples(&chrome));
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
    DocumentRefusal { reason, sentence: sentence.to_owned() }
}

/// Long names, and a hostile text where a person may type any.
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
        contact: Contact {
            mobile: Some("+33612345678".to_owned()),
            email: "eloise@exemple.fr".to_owned(),
            street: HOSTILE.to_owned(),
            complement: Some("Bâtiment C, escalier 4, chez Mme Durand".to_owned()),
            postal_code: "65000".to_owned(),
            town: "Tarbes".to_owned(),
        },
        household: Household { size: 4, rfr: Rfr::Known(23_403) },
        housing: Housing {
            category: Category::Any,
            types: vec![HousingType::T3, HousingType::T4, HousingType::T6],
        },
        communes: vec!["65440".parse().ok()?, "65286".parse().ok()?],
        reason: Reason { motive: Motive::Other, precision: Some(HOSTILE.to_owned()) },
    })
}

/// The wished communes of [`content`] in words.
pub(in crate::pages) fn communes() -> Vec<String> {
    vec!["Tarbes (65000)".to_owned(), "Lourdes (65100)".to_owned()]
}

fn wrong_documents(number: usize) -> DocumentsView {
    DocumentsView {
        pages: pages(number),
        errors: vec![
            (HOSTILE.to_owned(), "Ce fichier n’est ni une photo ni un PDF.".to_owned()),
            (String::new(), "Choisissez d’abord une photo ou un fichier à envoyer".to_owned()),
        ],
        refusal: None,
    }
}

/// A form on which every one of these fields is wrong.
fn all_wrong(typed: Typed, fields: &[&'static str]) -> FormState {
    let errors = fields
        .iter()
        .map(|field| FieldError { field, message: format!("À corriger\u{a0}: {HOSTILE}") })
        .collect();
    FormState { typed, errors }
}

fn wrong_link() -> FormState {
    let fields = [link_form::NUMBER, link_form::NAME, crate::forms::identity::BIRTH];
    all_wrong(typed(&fields.map(|field| (field, HOSTILE))), &fields)
}
