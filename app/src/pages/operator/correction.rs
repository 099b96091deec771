//! One correction of civil status: before and after side by side, the proof, the decision.

use leptos::prelude::*;

use super::CorrectionReviewView;
use super::refusing::{REFUSAL, Refusing};
use super::review::put_back;
use super::viewer::pictures;
use crate::components::format::date;
use crate::components::{
    Cell, Choice, Column, DataTable, ErrorSummary, KeyedLink, KeysExplained, Notice, NoticeKind,
    PostForm, Submit, Tag, TagKind, Trail, UniqueNumberText,
};
use crate::domain::correction::{CorrectionRefusalReason, FieldChange};
use crate::forms::decision::VERSION;
use crate::islands::KeepFile;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

/// From this many changes on, it may be another person.
const MANY: usize = 3;

pub(super) fn page(chrome: &Chrome, view: &CorrectionReviewView) -> String {
    render(|| {
        // No name in the title: it would stay in the history of a shared computer.
        let title = form_title("Correction d’état civil", &view.form);
        let summary = view.form.summary();
        let trail = vec![("Dossiers à vérifier".to_owned(), paths::OPERATOR.to_owned())];
        let asked = format!("Demandée le {}", date(view.requested_on));
        let number = view.number.to_string();
        let many = many(&view.fields);
        let compared = compared(&view.fields);
        let sources: Vec<_> =
            view.pages.iter().map(|page| paths::proof_page(view.id, *page)).collect();
        let pictures = pictures(&sources, "du justificatif");
        let (version, accept) = (view.version.to_string(), paths::accept_correction(view.id));
        let refusal = refusal(view);
        let put_back = put_back(view.id);
        let (name, territory) = (view.name.clone(), view.territory.clone());
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::OPERATOR islands=true>
                <Trail links=trail/>
                <div class="stack">
                    <h1>{name}</h1>
                    <div class="row">
                        <Tag text="Correction d’état civil" kind=TagKind::Info/>
                        <Tag text=territory/>
                        <UniqueNumberText number=number/>
                        <span class="hint">{asked}</span>
                    </div>
                </div>
                <ErrorSummary errors=summary/>
                {many}
                <div class="split even">
                    <section class="stack">
                        <h2>"Avant et après"</h2>
                        {compared}
                        <p class="hint">"Le justificatif doit montrer chaque ligne marquée «\u{a0}Changé\u{a0}», et concerner la même personne."</p>
                    </section>
                    <section class="stack">
                        <h2>"Justificatif"</h2>
                        {pictures}
                    </section>
                </div>
                <div class="bar">
                    <div class="row">
                        <PostForm action=accept bare=true>
                            <input type="hidden" name=VERSION value=version/>
                            <Submit label="Accepter la correction" key="V"/>
                        </PostForm>
                        <KeyedLink href=format!("#{REFUSAL}") label="Refuser…" key="R"/>
                        {put_back}
                    </div>
                    <KeysExplained/>
                    <KeepFile/>
                </div>
                {refusal}
            </Frame>
        }
    })
}

/// A demand may be taken over under the cover of a correction.
fn many(fields: &[FieldChange]) -> Option<AnyView> {
    let changed = fields.iter().filter(|field| field.differs()).count();
    (changed >= MANY).then(|| {
        view! {
            <Notice kind=NoticeKind::Warn title="Plusieurs champs changent à la fois">
                <p>"Vérifiez qu’il s’agit bien de la même personne\u{a0}: une demande ne passe pas à quelqu’un d’autre."</p>
            </Notice>
        }
        .into_any()
    })
}

fn compared(fields: &[FieldChange]) -> AnyView {
    let head = vec![
        Column::text("Champ"),
        Column::text("Dans le registre"),
        Column::text("Demandé"),
        Column::text("Différence"),
    ];
    let rows: Vec<Vec<Cell>> = fields
        .iter()
        .map(|field| {
            let mark = if field.differs() {
                Cell::tag(TagKind::Warn, "Changé")
            } else {
                Cell::from("Identique")
            };
            vec![field.label.into(), field.before.clone().into(), field.after.clone().into(), mark]
        })
        .collect();
    view! { <DataTable caption="État civil, avant et après" head=head rows=rows/> }.into_any()
}

fn refusal(view: &CorrectionReviewView) -> AnyView {
    let reasons = CorrectionRefusalReason::ALL
        .iter()
        .map(|reason| Choice::new(reason.code(), reason.label()).hint(reason.advice()))
        .collect();
    let refusing = Refusing {
        title: "Refuser la correction",
        explained: "La personne reçoit par e-mail le motif, le conseil et votre phrase. Sa demande reste active, et elle peut redemander la correction.",
        example: "l’acte est au nom d’une autre personne.",
        button: "Refuser la correction",
        action: paths::refuse_correction(view.id),
        version: view.version,
        reasons,
    };
    refusing.card(&view.form)
}
