//! Files received that are no pages yet, or never will be; pages that were refused before.

use leptos::prelude::*;

use crate::components::format::date;
use crate::components::{ButtonKind, Notice, NoticeKind, PostForm, Submit};
use crate::domain::document::Fate;
use crate::domain::ids::{ArrivalId, DocumentId};
use chrono::NaiveDate;

/// A file received that is no page.
#[derive(Clone, Debug)]
pub struct ArrivalLine {
    /// Taken back by a POST to `paths::arrival_removal(id)`.
    pub id: ArrivalId,
    /// Where it stands.
    pub fate: Fate,
    /// « 2 mars 2026 à 10 h 05 ».
    pub received: String,
}

/// A page that shows a picture refused before.
#[derive(Clone, Debug)]
pub struct AgainLine {
    /// The page.
    pub page: DocumentId,
    /// The day it was refused.
    pub refused_on: NaiveDate,
    /// Why, in words.
    pub reason: String,
}

/// Where a file is taken back.
type Removal = fn(ArrivalId) -> String;

/// One notice per file, in the order they came; with the way to take it back, if there is one.
pub(super) fn notices(lines: &[ArrivalLine], removal: Option<Removal>) -> Vec<AnyView> {
    lines.iter().map(|line| notice(line, removal)).collect()
}

fn notice(line: &ArrivalLine, removal: Option<Removal>) -> AnyView {
    let came = format!("Reçu le {}.", line.received);
    let action = removal.map(|removal| removal(line.id));
    match &line.fate {
        Fate::Waiting(stage) => {
            let reason = stage.why();
            let removal = action.map(|action| {
                view! {
                    <PostForm action=action bare=true>
                        <Submit label="Retirer ce document" kind=ButtonKind::Quiet/>
                    </PostForm>
                }
            });
            view! {
                <Notice title="Votre document est bien reçu">
                    <p>"Son contrôle reprendra seul\u{a0}: vous n’avez rien à refaire, et vous pouvez continuer. "{reason}</p>
                    <p class="hint">{came}</p>
                    {removal}
                </Notice>
            }
            .into_any()
        }
        Fate::Refused(why) => {
            let seen = action.map(|action| {
                view! {
                    <PostForm action=action bare=true>
                        <Submit label="Ne plus afficher ce message" kind=ButtonKind::Quiet/>
                    </PostForm>
                }
            });
            let why = format!("{}.", why.trim_end_matches('.'));
            view! {
                <Notice kind=NoticeKind::Bad title="Un document reçu n’a pas pu être gardé">
                    <p>{why}</p>
                    <p class="hint">{came}</p>
                    {seen}
                </Notice>
            }
            .into_any()
        }
    }
}

/// « Cette photo est celle qui a été refusée… »
pub(super) fn again(line: &AgainLine) -> AnyView {
    let text = format!(
        "Cette photo est celle qui a été refusée le {}\u{a0}: «\u{a0}{}\u{a0}». Retirez-la et envoyez-en une autre.",
        date(line.refused_on),
        line.reason.trim_end_matches('.'),
    );
    view! { <p class="error">{text}</p> }.into_any()
}
