//! A request to put a demand back, before the manager of the territory.

use leptos::prelude::*;

use super::ReactivationView;
use crate::components::format::date;
use crate::components::{
    Choice, ErrorSummary, Fact, Facts, Notice, NoticeKind, Optional, PostForm, RadioGroup, Submit,
    TextField, Trail, UniqueNumberText,
};
use crate::forms::desk::{ACCEPT, DECISION, REASON, REFUSE};
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: &ReactivationView) -> String {
    render(|| {
        let form = &view.form;
        let title = form_title("Réactivation demandée", form);
        let summary = form.summary();
        let trail = vec![("Votre territoire".to_owned(), paths::TERRITORY.to_owned())];
        let (removed_on, reason) = view.removed;
        let facts = vec![
            Fact::new("Déposée le", date(view.filed_on)),
            Fact::new("Radiée le", date(removed_on)),
            Fact::new("Motif", reason.label().to_owned()),
            Fact::new("Demandée par", view.guichet.clone()),
            Fact::new("Demandée le", date(view.asked_on)),
            Fact::new("Possible jusqu’au", date(view.until)),
        ];
        let other = view.other.then(|| {
            view! {
                <Notice kind=NoticeKind::Warn title="Cette personne a commencé une autre demande">
                    <p>"La demande réactivée ne sera rattachée à aucun compte\u{a0}: le demandeur pourra la rattacher avec son numéro quand il n’aura plus l’autre."</p>
                </Notice>
            }
        });
        let choices = vec![
            Choice::new(ACCEPT, "Réactiver la demande")
                .hint("Elle garde son numéro et son ancienneté, et elle est renouvelée au jour de la demande du guichet."),
            Choice::new(REFUSE, "Refuser").hint("Dites pourquoi au guichet, sans parler de santé."),
        ];
        let fields = view! {
            <RadioGroup name=DECISION legend="Votre décision" choices=choices
                selected=form.value(DECISION) error=form.error(DECISION)/>
            <TextField name=REASON label="Raison d’un refus" value=form.value(REASON)
                error=form.error(REASON) optional=Optional::Depends/>
        }
        .into_any();
        let (number, name, action) =
            (view.number.to_string(), view.name.clone(), paths::reactivation(view.id));
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::TERRITORY>
                <Trail links=trail/>
                <div class="stack">
                    <h1>{name}</h1>
                    <p><UniqueNumberText number=number/></p>
                </div>
                <ErrorSummary errors=summary/>
                <section class="card stack"><Facts items=facts/></section>
                {other}
                <PostForm action=action>
                    {fields}
                    <div class="row"><Submit label="Enregistrer la décision"/></div>
                </PostForm>
            </Frame>
        }
    })
}
