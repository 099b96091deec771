//! A pair as the manager of the territory decides on it.

use leptos::prelude::*;

use super::PairView;
use super::compare::{acts, head, table};
use crate::components::{
    ButtonKind, Choice, ErrorSummary, Notice, PostForm, RadioGroup, Submit, TextArea, Trail,
};
use crate::domain::duplicate::PairState;
use crate::forms::decision::VERSION;
use crate::forms::duplicate::{DECISION, Decision, MAX, MOTIVE};
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: PairView) -> String {
    render(|| {
        let open = view.comparison.state.is_open();
        let title = if open { "Doublon à traiter" } else { "Doublon traité" };
        let title = form_title(title, &view.form);
        let summary = view.form.summary();
        let trail = vec![("Doublons".to_owned(), paths::DUPLICATES.to_owned())];
        let pair = &view.comparison;
        let (head, table, acts) = (head(pair), table(pair, [None, None]), acts(pair));
        let decision = if open { deciding(&view) } else { undoing(&view) };
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DUPLICATES>
                <Trail links=trail/>
                <ErrorSummary errors=summary/>
                {head}
                {table}
                <p class="hint">"Vous ne modifiez pas les demandes\u{a0}: si un état civil est faux, demandez à un guichet de le corriger."</p>
                {decision}
                {acts}
            </Frame>
        }
    })
}

fn deciding(view: &PairView) -> AnyView {
    let merge = view.kept.map(|kept| {
        Choice::new(Decision::Merge.code(), "C’est la même personne\u{a0}: réunir les deux demandes")
            .hint(format!(
                "La demande {kept} est gardée\u{a0}: c’est la plus ancienne. L’autre est fermée\u{a0}; les guichets et le demandeur sont prévenus."
            ))
    });
    let distinct = Choice::new(Decision::Distinct.code(), "Ce sont deux personnes différentes")
        .hint("Rien ne change dans les demandes, et ce doublon ne sera plus jamais proposé.");
    let apart = view.kept.is_none().then(|| {
        view! {
            <Notice title="Ces deux demandes ne peuvent pas être réunies maintenant">
                <p>"Il faut deux demandes enregistrées, auxquelles personne n’a renoncé aujourd’hui. Si ce sont deux personnes, dites-le\u{a0}: le dossier qui attend pourra être enregistré."</p>
            </Notice>
        }
    });
    let choices = merge.into_iter().chain([distinct]).collect();
    let (form, action) = (&view.form, paths::duplicate(view.comparison.id));
    let version = view.comparison.version.to_string();
    let motive = motive(view);
    let radios = view! {
        <RadioGroup name=DECISION legend="Que faut-il faire\u{a0}?" choices=choices
            selected=form.value(DECISION) error=form.error(DECISION)/>
    }
    .into_any();
    view! {
        <section class="card stack">
            <h2>"Votre décision"</h2>
            {apart}
            <PostForm action=action>
                {radios}
                {motive}
                <input type="hidden" name=VERSION value=version/>
                <div class="row"><Submit label="Enregistrer la décision"/></div>
            </PostForm>
        </section>
    }
    .into_any()
}

fn undoing(view: &PairView) -> AnyView {
    let explained = if view.comparison.state == PairState::Merged {
        "La demande fermée redevient active, avec son numéro, ses dates et son ancienneté. Les guichets et le demandeur sont prévenus."
    } else {
        "Le doublon sera de nouveau à traiter."
    };
    let action = paths::duplicate(view.comparison.id);
    let version = view.comparison.version.to_string();
    let motive = motive(view);
    view! {
        <section class="card stack">
            <h2>"Annuler cette décision"</h2>
            <p>{explained}</p>
            <PostForm action=action>
                {motive}
                <input type="hidden" name=DECISION value=Decision::Undo.code()/>
                <input type="hidden" name=VERSION value=version/>
                <div class="row"><Submit label="Annuler la décision" kind=ButtonKind::Danger/></div>
            </PostForm>
        </section>
    }
    .into_any()
}

fn motive(view: &PairView) -> AnyView {
    let form = &view.form;
    view! {
        <TextArea name=MOTIVE label="Ce qui vous permet de le dire" rows=3
            maxlength=u32::try_from(MAX).unwrap_or(u32::MAX)
            hint="Une phrase suffit. Par exemple\u{a0}: même numéro de carte d’identité, vu avec le guichet."
            value=form.value(MOTIVE) error=form.error(MOTIVE)/>
    }
    .into_any()
}
