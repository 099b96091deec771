//! One day of an agent, and what explains it.

use leptos::prelude::*;

use super::{Explained, ReadingView, home, leads};
use crate::components::format::date;
use crate::components::{ErrorSummary, Fact, Facts, Notice, PostForm, Submit, TextArea, Trail};
use crate::forms::reading::{EXPLANATION, MAX};
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: &ReadingView) -> String {
    render(|| {
        let line = &view.line;
        let heading = line.finding.reason.label();
        let title = form_title(heading, &view.form);
        let summary = view.form.summary();
        let above = paths::readings(leads(chrome)).to_owned();
        let trail = vec![("Consultations inhabituelles".to_owned(), above)];
        let facts = vec![
            Fact::new("Agent", line.agent.clone()),
            Fact::new("Rôle", line.role.label()),
            Fact::new("Jour", date(line.day)),
            Fact::new("Ce qui a été compté", line.finding.in_words()),
        ];
        let answer = match &line.explained {
            Some(explained) => answered(explained),
            None => asked(chrome, view),
        };
        view! {
            <Frame chrome=chrome.clone() title=title current=home(chrome)>
                <Trail links=trail/>
                <h1>{heading}</h1>
                <ErrorSummary errors=summary/>
                <section class="card stack"><Facts items=facts/></section>
                {answer}
            </Frame>
        }
    })
}

fn asked(chrome: &Chrome, view: &ReadingView) -> AnyView {
    let (form, action) = (&view.form, paths::reading(leads(chrome), view.line.id));
    let field = view! {
        <TextArea name=EXPLANATION label="Ce qui explique ces consultations" rows=3
            maxlength=u32::try_from(MAX).unwrap_or(u32::MAX)
            hint="Une phrase suffit, après en avoir parlé avec l’agent. Ne nommez aucun demandeur."
            value=form.value(EXPLANATION) error=form.error(EXPLANATION)/>
    }
    .into_any();
    view! {
        <PostForm action=action>
            {field}
            <div class="row"><Submit label="Marquer comme vue"/></div>
        </PostForm>
        <Notice title="Si rien ne l’explique">
            <p>"Écrivez-le aussi, et prévenez le délégué à la protection des données de votre organisme\u{a0}: il peut demander le détail du journal des consultations."</p>
        </Notice>
    }
    .into_any()
}

fn answered(explained: &Explained) -> AnyView {
    let by = format!("{}, le {}", explained.by, date(explained.day));
    let facts = vec![Fact::new("Explication", explained.text.clone()), Fact::new("Écrite par", by)];
    view! { <section class="card stack"><h2>"Vue"</h2><Facts items=facts/></section> }.into_any()
}
