//! What was just decided: for some minutes it can be undone, since nothing has left the house.

use leptos::prelude::*;

use super::RecentDecision;
use crate::components::{Notice, NoticeKind, PostForm};
use crate::domain::review::File;
use crate::paths;

/// The decisions of the last minutes.
pub(super) fn section(recent: &[RecentDecision]) -> Option<AnyView> {
    let (failed, pending): (Vec<_>, Vec<_>) = recent.iter().partition(|one| one.until.is_none());
    let failed: Vec<_> = failed.into_iter().map(not_done).collect();
    let lines: Vec<_> = pending.into_iter().map(|one| view! { <li>{line(one)}</li> }).collect();
    let pending = (!lines.is_empty()).then(|| {
        view! {
            <section class="card stack">
                <h2>"Vos dernières décisions"</h2>
                <p class="hint">"Rien n’est encore parti\u{a0}: ni numéro, ni e-mail, ni transmission aux guichets."</p>
                <ul class="picks">{lines}</ul>
            </section>
        }
    });
    (pending.is_some() || !failed.is_empty()).then(|| view! { {failed}{pending} }.into_any())
}

/// The decision just before, above the next file.
pub(super) fn last(last: Option<&RecentDecision>) -> Option<AnyView> {
    let last = last?;
    Some(view! { <div class="card"><div class="picks">{line(last)}</div></div> }.into_any())
}

fn line(one: &RecentDecision) -> AnyView {
    let until = one.until.as_ref().map(|until| {
        let text = format!("Annulable jusqu’à {until}");
        view! { <span class="hint">{text}</span> }
    });
    let what = format!("{}\u{a0}: {}", one.kind.label(), one.name);
    // Two buttons of the same words are told apart by the name.
    let whose = format!(" la décision sur {}", one.name);
    let hurried = whose.clone();
    view! {
        <span class="row">
            <span class="pick">{what}" "{until}</span>
            <PostForm action=paths::undo(one.id) bare=true>
                <button class="button quiet" type="submit">"Annuler"<span class="sr">{whose}</span></button>
            </PostForm>
            <PostForm action=paths::hurry(one.id) bare=true>
                <button class="button quiet" type="submit">"Envoyer maintenant"<span class="sr">{hurried}</span></button>
            </PostForm>
        </span>
    }
    .into_any()
}

fn not_done(one: &RecentDecision) -> AnyView {
    let href = match one.file {
        File::Document(id) => paths::review(id),
        File::Correction(id) => paths::review_correction(id),
    };
    let text = format!(
        "Votre décision sur {} n’a pas pu être appliquée\u{a0}: le dossier a changé entre-temps. ",
        one.name
    );
    view! {
        <Notice kind=NoticeKind::Warn title="Décision non appliquée">
            <p>{text}<a href=href>"Revoir le dossier"</a></p>
        </Notice>
    }
    .into_any()
}
