//! One file: the document beside what was declared, then the decision.

use leptos::prelude::*;

use super::ReviewView;
use super::refusing::{REFUSAL, Refusing};
use crate::components::format::{count, date};
use crate::components::{
    Choice, ErrorSummary, Fact, Facts, Moment, Notice, NoticeKind, PostForm, Submit, Tag, TagKind,
    Timeline, Trail,
};
use crate::domain::content::Identity;
use crate::domain::ids::{DemandId, DocumentId};
use crate::domain::refusal::{DocumentRefusal, RefusalReason};
use crate::forms::decision::VERSION;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;
use chrono::NaiveDate;

pub(super) fn page(chrome: &Chrome, view: ReviewView) -> String {
    render(|| {
        let name = view.identity.full_name();
        // No name in the title: it would stay in the history of a shared computer.
        let title = form_title("Dossier à vérifier", &view.form);
        let summary = view.form.summary();
        let trail = vec![("Dossiers à vérifier".to_owned(), paths::OPERATOR.to_owned())];
        let tags = tags(&view);
        let declared = declared(&view.identity);
        let pages = pages(view.id, &view.pages);
        let earlier = earlier(&view.refusals);
        let decision = decision(&view);
        let refusal = refusal(&view);
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::OPERATOR>
                <Trail links=trail/>
                <div class="stack"><h1>{name}</h1>{tags}</div>
                <ErrorSummary errors=summary/>
                <div class="split even">
                    <div class="stack-l">{declared}{earlier}</div>
                    {pages}
                </div>
                {decision}
                {refusal}
            </Frame>
        }
    })
}

fn tags(view: &ReviewView) -> AnyView {
    let filed = format!("Déposé le {}", date(view.filed_on));
    let after = match view.remaining {
        remaining if remaining < 1 => "Dernier dossier en attente".to_owned(),
        remaining => format!("{} en attente", count(remaining, "autre dossier", "autres dossiers")),
    };
    let again = (!view.refusals.is_empty())
        .then(|| view! { <Tag text="Corrigé après un refus" kind=TagKind::Info/> });
    view! {
        <div class="row">
            <Tag text=view.territory.clone()/>
            {again}
            <span class="hint">{filed}</span>
            <span class="hint">{after}</span>
        </div>
    }
    .into_any()
}

/// What the document must confirm, in the order in which a document gives it.
fn declared(identity: &Identity) -> AnyView {
    let mut facts = vec![
        Fact::new("Nom de naissance", identity.name_at_birth()),
        Fact::new("Prénoms", identity.first_names.clone()),
        Fact::new("Date de naissance", identity.birth_date.in_words()),
        Fact::new("Civilité", identity.civility.label()),
        Fact::new("Nationalité", identity.nationality.label()),
    ];
    if identity.birth_name.is_some() {
        facts.insert(1, Fact::new("Nom utilisé", identity.name.clone()));
    }
    view! {
        <section class="stack">
            <h2>"Identité déclarée"</h2>
            <div class="card compare"><Facts items=facts/></div>
            <p class="hint">"Vérifiez aussi que la pièce est en cours de validité, complète et lisible."</p>
        </section>
    }
    .into_any()
}

fn pages(demand: DemandId, pages: &[DocumentId]) -> AnyView {
    let sources: Vec<_> = pages.iter().map(|page| paths::review_page(demand, *page)).collect();
    let pictures = pictures(&sources, "de la pièce d’identité");
    let none = pages.is_empty().then(|| {
        view! {
            <Notice kind=NoticeKind::Warn title="Aucune page à vérifier">
                <p>"Le dossier ne peut pas être accepté sans pièce."</p>
            </Notice>
        }
    });
    view! {
        <section class="stack">
            <h2>"Pièce envoyée"</h2>
            {none}
            {pictures}
        </section>
    }
    .into_any()
}

/// Pictures of a document, one under the other; `of` ends « Page 1 … ».
pub(super) fn pictures(sources: &[String], of: &str) -> Vec<AnyView> {
    (1..)
        .zip(sources)
        .map(|(rank, src)| {
            let (src, large) = (src.clone(), src.clone());
            let alt = format!("Page {rank} {of}");
            // Followed, the picture is seen alone, as large as it was sent.
            view! {
                <a class="viewer" href=large>
                    <img src=src alt=alt decoding="async"/>
                    <span>"Voir en grand"<span class="sr">{format!(" la page {rank}")}</span></span>
                </a>
            }
            .into_any()
        })
        .collect()
}

fn earlier(refusals: &[(NaiveDate, DocumentRefusal)]) -> Option<AnyView> {
    let moments: Vec<_> = refusals
        .iter()
        .map(|(day, refusal)| {
            let sentence = refusal.sentence.trim();
            let sentence = (!sentence.is_empty()).then(|| format!("«\u{a0}{sentence}\u{a0}»"));
            Moment::done(refusal.reason.label()).on(*day).detail(sentence)
        })
        .collect();
    (!moments.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>"Refus précédents"</h2>
                <Timeline moments=moments/>
            </section>
        }
        .into_any()
    })
}

/// Stays at hand while a long document is read.
fn decision(view: &ReviewView) -> AnyView {
    let version = view.version.to_string();
    let accept = (!view.pages.is_empty()).then(|| {
        view! {
            <PostForm action=paths::accept(view.id) bare=true>
                <input type="hidden" name=VERSION value=version/>
                <Submit label="Accepter et attribuer le numéro"/>
            </PostForm>
        }
    });
    view! {
        <div class="bar">
            <div class="row">
                {accept}
                <a href=format!("#{REFUSAL}")>"Refuser…"</a>
            </div>
        </div>
    }
    .into_any()
}

fn refusal(view: &ReviewView) -> AnyView {
    let reasons = RefusalReason::ALL
        .iter()
        .map(|reason| Choice::new(reason.code(), reason.label()).hint(reason.advice()))
        .collect();
    let refusing = Refusing {
        title: "Refuser la pièce",
        explained: "La personne reçoit par e-mail le motif, le conseil qui l’accompagne et votre phrase. Elle peut corriger et renvoyer\u{a0}; sa date de dépôt est gardée.",
        example: "le haut de la carte est coupé.",
        button: "Refuser et demander une correction",
        action: paths::refuse(view.id),
        version: view.version,
        reasons,
    };
    refusing.card(&view.form)
}
