//! The public pages in every state.

use super::{
    GuichetsView, Problem, accessibility, error, guichets, help, home, privacy, verification,
};
use crate::domain::account::Role;
use crate::domain::guichet::{Area, Guichet, GuichetType, PostalAddress};
use crate::pages::{Chrome, Flash, HOSTILE};

/// Every page in every state.
pub fn samples() -> Vec<(&'static str, String)> {
    let visitor = Chrome::default();
    let of = |role| Chrome { role: Some(role), ..Chrome::default() };
    let flash = Chrome {
        flash: Some(Flash::refused(format!("Votre demande est renouvelée. {HOSTILE}"))),
        demo: true,
        role: Some(Role::Applicant),
    };
    let number = "0690326000001GDPUB".parse().ok();
    let wrong = |problem| error(&visitor, problem, "0193-7f3a");
    vec![
        ("home", home(&visitor)),
        ("home, applicant, flash", home(&flash)),
        ("home, operator", home(&of(Role::Operator))),
        ("home, guichet agent", home(&of(Role::GuichetAgent))),
        ("home, guichet lead", home(&of(Role::GuichetLead))),
        ("home, manager", home(&of(Role::TerritoryManager))),
        ("home, administrator", home(&of(Role::Administrator))),
        ("help", help(&visitor)),
        ("help, applicant", help(&of(Role::Applicant))),
        ("accessibility", accessibility(&visitor)),
        ("privacy", privacy(&visitor)),
        ("guichets, no list", guichets(&visitor, GuichetsView::default())),
        ("guichets, none chosen", guichets(&visitor, directory("", Vec::new()))),
        ("guichets, unknown department", guichets(&visitor, directory(HOSTILE, Vec::new()))),
        ("guichets, none found", guichets(&visitor, directory("69", Vec::new()))),
        (
            "guichets, none receives",
            guichets(&visitor, directory("69", closed_to_all().into_iter().collect())),
        ),
        ("guichets, several", guichets(&visitor, directory("69", desks()))),
        (
            "certificate, genuine",
            verification(&visitor, number.zip(chrono::NaiveDate::from_ymd_opt(2026, 3, 9))),
        ),
        ("certificate, not genuine", verification(&visitor, None)),
        ("error, not found", wrong(Problem::NotFound)),
        (
            "error, not found, applicant",
            error(&of(Role::Applicant), Problem::NotFound, "0193-7f3a"),
        ),
        ("error, cross-site", wrong(Problem::CrossSite)),
        ("error, too big", wrong(Problem::TooBig)),
        ("error, bad request", wrong(Problem::BadRequest)),
        ("error, conflict", wrong(Problem::Conflict)),
        ("error, too many", wrong(Problem::TooMany(40))),
        ("error, busy", wrong(Problem::Busy)),
        ("error, failure", wrong(Problem::Failure)),
        ("error, hostile", error(&visitor, Problem::Failure, HOSTILE)),
    ]
}

fn directory(chosen: &str, guichets: Vec<Guichet>) -> GuichetsView {
    let departments = [("2A", "Corse-du-Sud"), ("65", "Hautes-Pyrénées"), ("69", "Rhône")]
        .map(|(code, name)| (code.to_owned(), name.to_owned()))
        .to_vec();
    GuichetsView { departments, chosen: chosen.to_owned(), guichets }
}

fn desk(code: &str, name: &str, kind: GuichetType) -> Option<Guichet> {
    Some(Guichet {
        code: code.parse().ok()?,
        name: name.to_owned(),
        kind,
        territory: None,
        area: Area::WholeTerritory,
        email: "logement@guichet.example".to_owned(),
        address: Some(PostalAddress {
            street: "4 rue des Tilleuls".to_owned(),
            postal_code: "69500".to_owned(),
            town: "Bron".to_owned(),
        }),
        phone: Some("05 36 49 09 01".to_owned()),
        opening_hours: Some("du lundi au vendredi, de 9\u{a0}h à 12\u{a0}h".to_owned()),
        active: true,
    })
}

fn closed_to_all() -> Option<Guichet> {
    let desk = desk("G6911", "Action Logement – Rhône", GuichetType::ActionLogement)?;
    Some(Guichet { address: None, opening_hours: None, ..desk })
}

fn desks() -> Vec<Guichet> {
    let hostile = desk("G6907", HOSTILE, GuichetType::Landlord).map(|desk| Guichet {
        address: Some(PostalAddress {
            street: HOSTILE.to_owned(),
            postal_code: HOSTILE.to_owned(),
            town: "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson".to_owned(),
        }),
        phone: Some(HOSTILE.to_owned()),
        opening_hours: Some(HOSTILE.to_owned()),
        ..desk
    });
    let silent = desk("G6908", &"Office public de l’habitat ".repeat(5), GuichetType::Landlord)
        .map(|desk| Guichet { phone: None, opening_hours: None, ..desk });
    let gone = desk("G6909", "Guichet fermé", GuichetType::Commune)
        .map(|desk| Guichet { active: false, ..desk });
    let desks = [
        desk("G6904", "Ville de Bron", GuichetType::Commune),
        closed_to_all(),
        hostile,
        silent,
        gone,
    ];
    desks.into_iter().flatten().collect()
}
