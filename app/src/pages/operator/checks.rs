//! What the operator is told of the way a document came.

use leptos::prelude::*;

use super::DocumentChecks;
use crate::components::format::date;
use crate::components::{Notice, NoticeKind};
use crate::domain::document::Fate;

/// What must be known before a decision, the gravest first.
pub(super) fn notices(checks: &DocumentChecks) -> AnyView {
    let files: Vec<_> = checks.files.iter().map(file).collect();
    let again: Vec<_> = checks
        .again
        .iter()
        .map(|(rank, day, reason)| {
            let text = format!(
                "La page {rank} est la photo qui a été refusée le {}\u{a0}: «\u{a0}{}\u{a0}».",
                date(*day),
                reason.trim_end_matches('.'),
            );
            view! { <Notice kind=NoticeKind::Warn title="Photo déjà refusée"><p>{text}</p></Notice> }
        })
        .collect();
    let unchecked = checks.antivirus_off.then(|| {
        view! {
            <Notice title="Sans recherche de virus">
                <p>"Sur ce site, les fichiers reçus ne sont pas montrés à un antivirus. Ce que vous voyez a été redessiné\u{a0}: le fichier d’origine n’est jamais affiché."</p>
            </Notice>
        }
    });
    view! { {files}{again}{unchecked} }.into_any()
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
