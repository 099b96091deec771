//! Read everything again, then send or renew.

use leptos::prelude::*;

use super::{CheckView, DECLARATION, Journey, summary};
use crate::components::ErrorSummary;
use crate::components::format::{count, date};
use crate::components::{
    ButtonLink, Checkbox, Fact, Facts, Notice, NoticeKind, PostForm, Stepper, Submit, Tag, TagKind,
    UniqueNumberText,
};
use crate::forms::FormErrors;
use crate::forms::decision::VERSION;
use crate::forms::journey::{LAST_PAGES, Names, Step, steps};
use crate::pages::{Chrome, Frame, render};
use crate::paths;

/// Where the demand is sent, at the end of a page that is long for a large household.
const SEND: &str = "envoi";

pub(super) fn page(chrome: &Chrome, view: CheckView) -> String {
    render(|| {
        let title = match view.journey {
            Journey::Filing => "Vérifiez et envoyez",
            Journey::Renewal | Journey::Modification => "Renouveler votre demande",
        };
        let intro = intro(&view, title);
        let (wrong, notices) = refused(&view);
        let head =
            if wrong.is_empty() { title.to_owned() } else { format!("Erreur\u{a0}: {title}") };
        let sections: Vec<_> =
            steps(&view.answers).into_iter().map(|step| section(&view, step)).collect();
        let document = (view.journey == Journey::Filing).then(|| document(view.document_pages));
        let complements = view.complements.map(complements);
        let refusal = view.refusal.as_ref().map(|refusal| {
            view! {
                {super::documents::refusal(refusal)}
                <p>"Avant de renvoyer, corrigez ce qui a été refusé\u{a0}: "<a href=paths::DOCUMENTS>"changer ma pièce d’identité"</a>" ou mes réponses ci-dessous. Sinon, la réponse sera la même."</p>
            }
        });
        let (first, last) = if is_ready(&view) {
            (None, Some(send(&view)))
        } else {
            (Some(to_complete(&view)), None)
        };
        view! {
            <Frame chrome=chrome.clone() title=head current=paths::DEMAND>
                {intro}
                <ErrorSummary errors=wrong/>
                {notices}
                {refusal}
                {first}
                <div class="stack narrow">{sections}{complements}{document}</div>
                {last}
            </Frame>
        }
    })
}

fn intro(view: &CheckView, title: &'static str) -> AnyView {
    if view.journey == Journey::Filing {
        let total = steps(&view.answers).len() + LAST_PAGES;
        let down = is_ready(view)
            .then(|| view! { <p><a href=format!("#{SEND}")>"Aller à l’envoi"</a></p> });
        return view! {
            <Stepper current=total total=total name=title/>
            <div class="stack">
                <p class="lead">"Relisez vos réponses. Vous pouvez encore tout modifier."</p>
                {down}
            </div>
        }
        .into_any();
    }
    let number = view.number.map(|number| {
        view! {
            <p>
                <span class="hint">"Numéro unique\u{a0}: "</span>
                <UniqueNumberText number=number.to_string()/>
            </p>
        }
    });
    let until = view.valid_until.map(|day| {
        format!(
            " Elle sera alors valable jusqu’au {}, avec le même numéro et la même ancienneté.",
            date(day)
        )
    });
    view! {
        <div class="stack">
            <h1>{title}</h1>
            {number}
            <p class="lead">"Relisez vos réponses. Si elles sont justes, cochez la case en bas de page et renouvelez votre demande."{until}</p>
        </div>
    }
    .into_any()
}

/// What the server said no to: the box to tick is a field of the page, to be led to; anything
/// else is about the demand.
fn refused(view: &CheckView) -> (Vec<(String, String)>, Vec<AnyView>) {
    let form_shown = is_ready(view);
    let (field, other): (Vec<_>, Vec<_>) = view
        .form
        .errors
        .iter()
        .cloned()
        .partition(|error| form_shown && error.field == DECLARATION.0);
    let summary = field.into_iter().map(|error| (error.field, error.message)).collect();
    let notices = other
        .into_iter()
        .map(|error| {
            view! { <Notice kind=NoticeKind::Bad title=error.message live=true/> }.into_any()
        })
        .collect();
    (summary, notices)
}

fn errors(view: &CheckView, step: Step) -> FormErrors {
    let of_step = view.errors.iter().filter(|(one, _)| *one == step);
    of_step.flat_map(|(_, errors)| errors.clone()).collect()
}

fn is_wrong(view: &CheckView, step: Step) -> bool {
    view.errors.iter().any(|(one, _)| *one == step)
}

fn is_ready(view: &CheckView) -> bool {
    view.errors.is_empty() && (view.journey != Journey::Filing || view.document_pages > 0)
}

/// One step: its answers, or what is wrong with them, and the way to its page.
fn section(view: &CheckView, step: Step) -> AnyView {
    let facts = summary::facts(step, &view.answers, &view.communes);
    let href = paths::step(step);
    let title = step.heading(&Names::of(&view.answers));
    let never_seen = view.answers.step(step).names().next().is_none();
    // A page never visited is no fault.
    let blank = is_wrong(view, step) && view.answers.step(step).is_blank();
    if blank || (never_seen && view.journey == Journey::Filing) {
        let body = view! { <p class="hint">"Rien n’est rempli pour l’instant."</p> };
        return block(&title, href, blank, body.into_any());
    }
    let wrong: Vec<_> =
        errors(view, step).into_iter().map(|error| view! { <li>{error.message}</li> }).collect();
    let wrong = (!wrong.is_empty()).then(|| view! { <ul class="wrong-text">{wrong}</ul> });
    let body = view! {
        {wrong}
        <Facts items=facts/>
    };
    block(&title, href, is_wrong(view, step), body.into_any())
}

/// Optional: it never keeps a demand from being sent.
fn complements(number: i64) -> AnyView {
    if number == 0 {
        let body = view! { <p class="hint">"Facultatif. Si une personne du foyer a besoin d’un logement adapté."</p> };
        return card(
            "Complément handicap",
            paths::HANDICAP.to_owned(),
            "Ajouter",
            None,
            body.into_any(),
        );
    }
    let body = {
        let facts =
            vec![Fact::new("Rempli", format!("pour {}", count(number, "personne", "personnes")))];
        view! { <Facts items=facts/> }.into_any()
    };
    block("Complément handicap", paths::HANDICAP.to_owned(), false, body)
}

fn document(pages: usize) -> AnyView {
    let body = if pages == 0 {
        view! { <p class="hint">"Ajoutez une photo ou un fichier de votre pièce d’identité."</p> }
            .into_any()
    } else {
        let number = i64::try_from(pages).unwrap_or(i64::MAX);
        let facts = vec![Fact::new("Pages envoyées", count(number, "page", "pages"))];
        view! { <Facts items=facts/> }.into_any()
    };
    block("Votre pièce d’identité", paths::DOCUMENTS.to_owned(), pages == 0, body)
}

fn block(title: &str, href: String, wrong: bool, body: AnyView) -> AnyView {
    let (word, tag) = if wrong { ("Compléter", Some(todo())) } else { ("Modifier", None) };
    card(title, href, word, tag, body)
}

fn todo() -> AnyView {
    view! { <Tag text="À compléter" kind=TagKind::Warn/> }.into_any()
}

fn card(
    title: &str,
    href: String,
    word: &'static str,
    tag: Option<AnyView>,
    body: AnyView,
) -> AnyView {
    let title = title.to_owned();
    let what = view! { <span class="sr">"\u{a0}: "{title.clone()}</span> };
    view! {
        <section class="card stack">
            <div class="head">
                <h2>{title}</h2>
                {tag}
                <a href=href>{word}{what}</a>
            </div>
            {body}
        </section>
    }
    .into_any()
}

/// The first thing to complete, of how many.
fn to_complete(view: &CheckView) -> AnyView {
    let document = view.journey == Journey::Filing && view.document_pages == 0;
    let left = view.errors.len() + usize::from(document);
    let title = format!(
        "Il reste {} à compléter",
        count(i64::try_from(left).unwrap_or(i64::MAX), "étape", "étapes")
    );
    let (href, label) = view.errors.first().map_or_else(
        || (paths::DOCUMENTS.to_owned(), "Ajouter ma pièce d’identité".to_owned()),
        |(step, _)| {
            (
                paths::step(*step),
                format!("Compléter\u{a0}: {}", step.heading(&Names::of(&view.answers))),
            )
        },
    );
    let text = match view.journey {
        Journey::Filing => "Vous pourrez ensuite envoyer votre demande.",
        Journey::Renewal | Journey::Modification => {
            "Vous pourrez ensuite renouveler votre demande."
        }
    };
    view! {
        <section class="card now narrow stack">
            <h2>{title}</h2>
            <p>{text}</p>
            <div class="row"><ButtonLink href=href label=label/></div>
        </section>
    }
    .into_any()
}

/// The box and the button.
fn send(view: &CheckView) -> AnyView {
    let (label, after) = match view.journey {
        Journey::Filing => (
            "Envoyer ma demande",
            Some(
                "Ensuite, une personne vérifie votre pièce d’identité. Vous recevez alors un e-mail\u{a0}: votre numéro unique, ou ce qu’il faut corriger.",
            ),
        ),
        Journey::Renewal | Journey::Modification => ("Renouveler ma demande", None),
    };
    let (name, value) = DECLARATION;
    let checked = view.form.value(name) == value;
    let error = view.form.error(name);
    let version = view.version.to_string();
    let after = after.map(|after| view! { <p class="hint">{after}</p> });
    view! {
        <section class="card now narrow" id=SEND>
            <PostForm>
                <Checkbox name=name value=value label="Je certifie que ces informations sont exactes"
                    checked=checked error=error/>
                <div class="stack">
                    <div class="row"><Submit label=label/></div>
                    {after}
                </div>
                <input type="hidden" name=VERSION value=version/>
            </PostForm>
        </section>
    }
    .into_any()
}
