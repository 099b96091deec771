//! A demand of the portal whose applicant shows the identity document at a desk.

use leptos::prelude::*;

use super::dispatched::sections;
use super::{FileView, guichet_field};
use crate::components::format::date;
use crate::components::{
    Checkbox, Choice, ErrorSummary, Fact, Facts, Notice, NoticeKind, PostForm, RadioGroup, Submit,
    Tag, TagKind, Trail,
};
use crate::domain::desk::SeenPaper;
use crate::forms::decision::VERSION;
use crate::forms::desk::{IDENTICAL, PAPER};
use crate::forms::{Answers, FormState};
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: &FileView) -> String {
    render(|| {
        // No name in the title: it would stay in the history of a shared computer.
        let title = form_title("Enregistrer une demande du portail", &view.form);
        let summary = view.form.summary();
        let trail = vec![("Rechercher".to_owned(), paths::DESK_SEARCH.to_owned())];
        let name = view.content.identity.full_name();
        let refusal = view.refusal.clone().map(|sentence| {
            view! {
                <Notice kind=NoticeKind::Warn title="La pièce envoyée a été refusée">
                    <p>{sentence}</p>
                </Notice>
            }
        });
        let sections = sections(&Answers::of(&view.content), &view.communes);
        let filed = vec![Fact::new("Déposée le", date(view.filed_on))];
        let action = action(view);
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DESK_SEARCH>
                <Trail links=trail/>
                <div class="stack">
                    <h1>{name}</h1>
                    <p><Tag text="Déposée sur internet, sans numéro" kind=TagKind::Warn/></p>
                    <Facts items=filed/>
                </div>
                <ErrorSummary errors=summary/>
                {refusal}
                {action}
                <div class="stack">{sections}</div>
            </Frame>
        }
    })
}

fn action(view: &FileView) -> AnyView {
    let version = view.version.to_string();
    let fields = identity_fields(&view.form);
    let guichet = guichet_field(&view.guichets, &view.form);
    view! {
        <section class="card now stack">
            <h2>"Pièce d’identité en main"</h2>
            <p>"Comparez le nom, les prénoms, la date de naissance et la civilité. La demande garde sa date de dépôt, et reçoit un numéro du portail."</p>
            <PostForm action=paths::desk_validation(view.id)>
                {fields}
                {guichet}
                <input type="hidden" name=VERSION value=version/>
                <div class="row"><Submit label="Enregistrer la demande"/></div>
            </PostForm>
        </section>
    }
    .into_any()
}

/// What document was seen, and that it shows who is declared.
pub(super) fn identity_fields(form: &FormState) -> AnyView {
    let papers =
        SeenPaper::ALL.iter().map(|paper| Choice::new(paper.code(), paper.label())).collect();
    let checked = form.value(IDENTICAL) == "oui";
    view! {
        <RadioGroup name=PAPER legend="Pièce que vous avez en main" choices=papers
            selected=form.value(PAPER) error=form.error(PAPER)/>
        <Checkbox name=IDENTICAL label="La pièce est en cours de validité et montre cette identité"
            checked=checked error=form.error(IDENTICAL)/>
    }
    .into_any()
}
