//! One demand as a desk reads it.

use leptos::prelude::*;

use super::inbox::web;
use super::{DispatchedView, acts};
use crate::components::format::date;
use crate::components::{
    ErrorSummary, Fact, Facts, Notice, NoticeKind, PostForm, Submit, Tag, Trail, UniqueNumberText,
};
use crate::domain::life_cycle::Standing;
use crate::forms::Answers;
use crate::forms::journey::{Step, steps};
use crate::pages::applicant::demand::{history, tag_kind};
use crate::pages::applicant::summary;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: DispatchedView) -> String {
    render(|| {
        let name = view.content.identity.full_name();
        // No name in the title: it would stay in the history of a shared computer.
        let title = form_title(&format!("Demande {}", view.number), &view.note);
        let summary = view.note.summary();
        let trail = vec![("Boîte de réception".to_owned(), paths::GUICHET.to_owned())];
        let number = view.number.to_string();
        let state = state(&view);
        let dates = dates(&view);
        let answers = Answers::of(&view.content);
        let sections = sections(&answers, &view.communes);
        let (acts, notes) = (acts::acts(&view), acts::notes(&view));
        // Opened apart: health data is read only by who needs it, and each reading is noted.
        let told = view.serves && view.content.organization.is_none();
        let handicap = (view.standing != Standing::Removed && told)
            .then(|| {
                view! {
                    <section class="card stack">
                        <h2>"Complément handicap"</h2>
                        <p><a href=paths::dispatched_handicap(view.number)>"Lire les besoins d’adaptation du foyer"</a></p>
                    </section>
                }
            });
        let history = history(&view.history);
        let wrong = view.wrong_address.filter(|_| view.standing != Standing::Removed).map(|day| {
            let sentence = format!(
                "Un avis d’échéance envoyé par e-mail est revenu le {}\u{a0}: une lettre le remplace, et les rappels ne partent plus. Joignez la personne autrement, puis corrigez son adresse.",
                date(day)
            );
            view! {
                <Notice kind=NoticeKind::Warn title="L’adresse e-mail est à corriger">
                    <p>{sentence}</p>
                </Notice>
            }
        });
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::GUICHET>
                <Trail links=trail/>
                <div class="stack">
                    <h1>{name}</h1>
                    <p><UniqueNumberText number=number/>{web(view.number)}</p>
                </div>
                <ErrorSummary errors=summary/>
                {wrong}
                {state}
                // What is done most comes first; the rest is what one reads to do it.
                {acts}
                <div class="split">
                    <div class="stack">{notes}{sections}{handicap}</div>
                    <aside class="stack-l">{dates}{history}</aside>
                </div>
            </Frame>
        }
    })
}

/// Everything declared, page by page.
pub(super) fn sections(answers: &Answers, communes: &[String]) -> Vec<AnyView> {
    let section = |step: Step| {
        let facts = summary::facts(step, answers, communes);
        view! {
            <section class="card stack">
                <h2>{heading(step)}</h2>
                <Facts items=facts/>
            </section>
        }
        .into_any()
    };
    steps(answers).into_iter().map(section).collect()
}

/// The title of a step, as an agent reads it.
pub(super) fn heading(step: Step) -> String {
    let plain = match step {
        Step::Identity => "Identité",
        Step::Contact => "Coordonnées",
        Step::Household => "Foyer",
        Step::Dependants => "Personnes à charge",
        Step::Custody => "Enfants reçus une partie du temps",
        Step::Work(0) => "Travail",
        Step::Income(0) => "Ressources",
        Step::Present => "Logement actuel",
        Step::Motive => "Motif de la demande",
        Step::Housing => "Logement souhaité",
        Step::Communes => "Communes souhaitées",
        Step::Organization => "Organisme",
        other => return other.title(),
    };
    plain.to_owned()
}

fn state(view: &DispatchedView) -> AnyView {
    let (label, kind) = (view.standing.label(), tag_kind(view.standing));
    if !view.to_acknowledge {
        return view! { <p><Tag text=label kind=kind/></p> }.into_any();
    }
    let (title, explained) = if view.standing == Standing::Removed {
        (
            "Radiation à prendre en compte",
            "Cette demande est sortie du registre\u{a0}: il n’y a plus de logement à lui proposer. Marquez que votre guichet l’a noté. Elle sortira de la liste de ce qui est à prendre en compte.",
        )
    } else {
        (
            "À prendre en compte",
            "Confirmez que votre guichet a bien reçu cette demande. Elle sortira de la liste des demandes à prendre en compte.",
        )
    };
    view! {
        <section class="card now stack">
            <p><Tag text=label kind=kind/></p>
            <h2>{title}</h2>
            <p>{explained}</p>
            <PostForm action=paths::acknowledge(view.number)>
                <div class="row"><Submit label="Marquer comme prise en compte"/></div>
            </PostForm>
        </section>
    }
    .into_any()
}

fn dates(view: &DispatchedView) -> AnyView {
    let dates = view.deadlines;
    let mut facts = vec![Fact::new("Déposée le", date(view.filed_on))];
    facts.extend(
        view.days_late
            .map(|days| Fact::new("Saisie en retard", format!("{days} jours après le dépôt"))),
    );
    // Once removed, the delays of a renewal no longer run.
    if view.standing != Standing::Removed {
        facts.extend([
            Fact::new("Valable jusqu’au", date(dates.expires_on)),
            Fact::new("Renouvelable dès le", date(dates.renewal_opens_on)),
            Fact::new("Radiée sans renouvellement", dates.removal.in_words()),
        ]);
    }
    view! {
        <section class="card stack">
            <h2>"Dates"</h2>
            <Facts items=facts/>
            <p><a href=paths::dispatched_certificate(view.number)>"Dernière attestation (PDF)"</a></p>
        </section>
    }
    .into_any()
}
