//! What a desk can do to a demand, and the notes of the guichets that hold it.

use leptos::prelude::*;

use super::{DispatchedView, closed_notice, guichet_as, guichet_field};
use crate::components::format::date;
use crate::components::{ButtonKind, ButtonLink, Notice, NoticeKind, PostForm, Submit, TextArea};
use crate::forms::FormState;
use crate::forms::desk::{MAX_NOTE, NOTE, NOTE_GUICHET};
use crate::paths;

/// The name of the field that says what the typing is for.
pub const ACT: &str = "acte";
/// Its value for a renewal.
pub const RENEWAL: &str = "renouvellement";
/// Its value for changes.
pub const MODIFICATION: &str = "modification";

pub(super) fn acts(view: &DispatchedView) -> AnyView {
    let acts = &view.acts;
    let closed = view.guichets.is_empty();
    let modify = (acts.modify && !closed).then(|| {
        let (remove, blank) = (paths::desk_removal(view.number), FormState::default());
        let renew = acts.renew.then(|| {
            view! { <Submit label="Renouveler" name=ACT value=RENEWAL/> }
        });
        let guichet = guichet_field(&view.guichets, &blank);
        view! {
            <PostForm action=paths::desk_edit(view.number)>
                {guichet}
                <div class="row">
                    {renew}
                    <Submit label="Modifier ou corriger" kind=ButtonKind::Quiet name=ACT
                        value=MODIFICATION/>
                    <ButtonLink href=remove label="Radier…" kind=ButtonKind::Quiet/>
                </div>
            </PostForm>
        }
    });
    let reactivate = reactivate(view);
    let receipt = view.receipt.then(|| {
        let href = paths::desk_receipt(view.number);
        view! { <p><a href=href>"Reçu du dernier passage au guichet"</a></p> }
    });
    let empty = !closed && modify.is_none() && reactivate.is_none() && receipt.is_none();
    if empty {
        return ().into_any();
    }
    view! {
        <section class="card stack">
            <h2>"Au guichet"</h2>
            {closed.then(closed_notice)}
            {modify}
            {reactivate}
            {receipt}
        </section>
    }
    .into_any()
}

fn reactivate(view: &DispatchedView) -> Option<AnyView> {
    let acts = &view.acts;
    let asked = acts.asked.as_ref().map(|(guichet, day, refused)| match refused {
        None => format!("Réactivation demandée par {guichet} le {}\u{a0}: le gestionnaire du territoire décide.", date(*day)),
        Some(reason) => format!("La réactivation demandée par {guichet} le {} a été refusée\u{a0}: {reason}", date(*day)),
    });
    let waits = acts.asked.as_ref().is_some_and(|(_, _, refused)| refused.is_none());
    let asked = asked.map(|sentence| view! { <p>{sentence}</p> });
    let blank = FormState::default();
    let button = acts.reactivate.filter(|_| !waits && !view.guichets.is_empty()).map(|until| {
        let guichet = guichet_field(&view.guichets, &blank);
        let until = format!("Possible jusqu’au {}. Le numéro et l’ancienneté sont gardés.", date(until));
        view! {
            <p>"Si le demandeur vient la renouveler, demandez au gestionnaire du territoire de la remettre dans le registre."</p>
            <p class="hint">{until}</p>
            <PostForm action=paths::desk_reactivation(view.number)>
                {guichet}
                <Submit label="Demander la réactivation"/>
            </PostForm>
        }
    });
    let never = acts.not_reactivable.clone().map(|why| view! { <p class="hint">{why}</p> });
    (asked.is_some() || button.is_some() || never.is_some())
        .then(|| view! { {asked}{button}{never} }.into_any())
}

pub(super) fn notes(view: &DispatchedView) -> Option<AnyView> {
    view.holds.then(|| {
        let lines: Vec<_> = view
            .notes
            .iter()
            .map(|note| {
                let by = format!("{}, {}", note.guichet, date(note.day));
                let text: Vec<_> =
                    note.text.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect();
                view! { <li class="stack"><p class="hint">{by}</p>{text}</li> }
            })
            .collect();
        let none = lines.is_empty().then(|| view! { <p class="hint">"Aucune note."</p> });
        let list = (!lines.is_empty()).then(|| view! { <ul class="plain stack">{lines}</ul> });
        let form = &view.note;
        // Closed meanwhile, the words are still there to be copied.
        let offered = !view.guichets.is_empty() || !form.typed.is_blank();
        // What is wrong in it, or came back after a sign-in, is in sight.
        let open = !form.errors.is_empty() || !form.typed.is_blank();
        let fields = view! {
            <TextArea name=NOTE label="Nouvelle note" rows=3 maxlength=MAX_NOTE
                value=form.value(NOTE) error=form.error(NOTE)/>
            {guichet_as(NOTE_GUICHET, &view.guichets, form)}
        }
        .into_any();
        let writing = offered.then(|| {
            view! {
                <details open=open>
                    <summary>"Écrire une note"</summary>
                    <div class="stack">
                        <Notice kind=NoticeKind::Warn title="Ni santé, ni opinion, ni jugement">
                            <p>"Écrivez seulement des faits utiles au traitement. Les guichets qui ont la demande lisent cette note\u{a0}; le demandeur peut demander à la lire."</p>
                        </Notice>
                        <PostForm action=paths::desk_note(view.number)>
                            {fields}
                            <div class="row"><Submit label="Ajouter la note" kind=ButtonKind::Quiet/></div>
                        </PostForm>
                    </div>
                </details>
            }
        });
        view! {
            <section class="card stack" id="notes" tabindex="-1">
                <h2>"Notes entre guichets"</h2>
                {none}
                {list}
                {writing}
            </section>
        }
        .into_any()
    })
}
