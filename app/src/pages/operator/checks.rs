//! What the operator is told of the way a document came.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::DocumentChecks;
use crate::components::format::date;
use crate::components::{Notice, NoticeKind};
use crate::domain::document::Fate;

/// What must be known before a decision, the gravest first.
pub(super) fn notices(checks: &DocumentChecks) -> AnyView {
    let files: Vec<_> = checks.files.iter().map(file).collect();
    let again = again(&checks.again);
    view! { {files}{again} }.into_any()
}

/// What is worth knowing once the pictures were looked at.
pub(super) fn afterwards(checks: &DocumentChecks) -> Option<AnyView> {
    checks.antivirus_off.then(|| {
        view! {
            <Notice title="Sans recherche de virus">
                <p>"Sur ce site, les fichiers reçus ne sont pas montrés à un antivirus. Ce que vous voyez a été redessiné\u{a0}: le fichier d’origine n’est jamais affiché."</p>
            </Notice>
        }
        .into_any()
    })
}

/// The pages that were refused before: one notice, however many, so that they stay in sight.
fn again(pages: &[(usize, NaiveDate, String)]) -> Option<AnyView> {
    let mut refusals: Vec<(NaiveDate, &str, Vec<usize>)> = Vec::new();
    for (rank, day, reason) in pages {
        match refusals.iter_mut().find(|(on, why, _)| on == day && why == reason) {
            Some((_, _, ranks)) => ranks.push(*rank),
            None => refusals.push((*day, reason, vec![*rank])),
        }
    }
    let lines: Vec<_> = refusals
        .into_iter()
        .map(|(day, reason, ranks)| {
            let what = match ranks.as_slice() {
                [rank] => format!("La page {rank} est la photo qui a été refusée"),
                ranks => {
                    format!("Les pages {} sont des photos qui ont été refusées", listed(ranks))
                }
            };
            let reason = reason.trim_end_matches('.');
            let text = format!("{what} le {}\u{a0}: «\u{a0}{reason}\u{a0}».", date(day));
            view! { <p>{text}</p> }
        })
        .collect();
    let title = if pages.len() > 1 { "Photos déjà refusées" } else { "Photo déjà refusée" };
    (!pages.is_empty())
        .then(|| view! { <Notice kind=NoticeKind::Warn title=title>{lines}</Notice> }.into_any())
}

/// « 1, 2 et 4 ».
fn listed(ranks: &[usize]) -> String {
    let words: Vec<_> = ranks.iter().map(ToString::to_string).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} et {last}", first.join(", ")),
        None => String::new(),
    }
}

fn file(fate: &Fate) -> AnyView {
    match fate {
        Fate::Waiting(stage) => {
            let reason = stage.why();
            view! {
                <Notice kind=NoticeKind::Warn title="Un document est encore contrôlé">
                    <p>{reason}" Le contrôle reprend seul. Le dossier ne peut pas être accepté avant."</p>
                </Notice>
            }
            .into_any()
        }
        Fate::Refused(why) => {
            let why = format!("Ce qui a été dit à la personne\u{a0}: «\u{a0}{}\u{a0}»", why.trim());
            view! {
                <Notice kind=NoticeKind::Warn title="Un document reçu a été écarté par le contrôle">
                    <p>{why}</p>
                </Notice>
            }
            .into_any()
        }
    }
}
