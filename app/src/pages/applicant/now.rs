//! The card on top of my demand: its state, one sentence, the one thing to do next.

use leptos::prelude::*;

use super::arrivals::notices;
use super::demand::tag_kind;
use super::{CorrectionState, DemandView};
use crate::components::format::date;
use crate::components::{
    ButtonKind, ButtonLink, Notice, NoticeKind, PostForm, Submit, Tag, TagKind, TextArea,
};
use crate::domain::calendar::{Deadlines, PROMISED_WORKING_DAYS};
use crate::domain::life_cycle::{RemovalReason, Standing};
use crate::domain::refusal::{DocumentRefusal, RefusalReason};
use crate::forms::decision::ANSWER;
use crate::forms::journey::Step;
use crate::paths;

/// The card: the state, one sentence, one next action.
pub(super) fn card(view: &DemandView) -> AnyView {
    let body = match view.standing {
        Standing::Draft => draft(view),
        Standing::Waiting => waiting(view),
        Standing::Refused => refused(view),
        Standing::Active if view.unsent => unsent(),
        Standing::Active => active(view.deadlines, view.may_modify),
        Standing::ToRenew => to_renew(view),
        Standing::PastDate => past_date(view),
        Standing::GivenUp => given_up(view),
        Standing::Removed => removed(view),
    };
    // In front of what is usual: something is to be known of the document.
    let arrivals = matches!(view.standing, Standing::Draft | Standing::Waiting | Standing::Refused)
        .then(|| notices(&view.arrivals, None));
    let (state, kind) = match (&view.question, view.standing) {
        (Some(_), Standing::Waiting) => ("Réponse attendue", TagKind::Warn),
        (_, standing) => (standing.label(), tag_kind(standing)),
    };
    view! {
        <section class="card now stack">
            <p><Tag text=state kind=kind/></p>
            {body}
            {arrivals}
        </section>
    }
    .into_any()
}

fn draft(view: &DemandView) -> AnyView {
    let (title, next, label) = match (view.remaining.first(), view.document_pages) {
        (Some(step), _) if !view.begun => {
            ("Commencez par votre identité", paths::step(*step), "Commencer")
        }
        (Some(step), _) => {
            (&*step.heading(&view.names), paths::step(*step), "Continuer ma demande")
        }
        (None, 0) => (
            "Il reste votre pièce d’identité",
            paths::DOCUMENTS.to_owned(),
            "Ajouter ma pièce d’identité",
        ),
        (None, _) => ("Tout est prêt", paths::CHECK.to_owned(), "Vérifier et envoyer"),
    };
    view! {
        <h2>{title}</h2>
        <p>"Vos réponses sont gardées. Tant que la demande n’est pas envoyée, elle ne compte pas encore."</p>
        <div class="row"><ButtonLink href=next label=label/></div>
    }
    .into_any()
}

/// What is asked while the document is checked, and the way to answer it.
fn asked(view: &DemandView, question: &str) -> AnyView {
    let kept = view.filed_on.map(|day| {
        let text =
            format!("Rien n’est refusé. Votre date de dépôt est gardée\u{a0}: le {}.", date(day));
        view! { <p>{text}</p> }
    });
    let question = format!("«\u{a0}{}\u{a0}»", question.trim());
    let hint = if view.page_since_question {
        "Quelques mots suffisent. Vous avez ajouté une photo\u{a0}: vous pouvez ne rien écrire."
    } else {
        "Quelques mots suffisent."
    };
    let form = &view.answer;
    let field = view! {
        <TextArea name=ANSWER label="Votre réponse" rows=3 maxlength=1000 value=form.value(ANSWER)
            error=form.error(ANSWER) optional=view.page_since_question hint=hint/>
    }
    .into_any();
    view! {
        <h2>"Une précision vous est demandée"</h2>
        <p><span class="hint">"Question de la personne qui vérifie votre pièce\u{a0}: "</span>{question}</p>
        {kept}
        <p>"S’il faut une photo, "<a href=paths::DOCUMENTS>"ajoutez-la d’abord à votre pièce d’identité"</a>". Puis envoyez votre réponse\u{a0}: la vérification reprend aussitôt."</p>
        <PostForm action=paths::ANSWER>
            {field}
            <div class="row"><Submit label="Envoyer ma réponse"/></div>
        </PostForm>
    }
    .into_any()
}

/// The same above the pages of the document.
pub(super) fn asked_notice(question: &str) -> AnyView {
    let question = format!("«\u{a0}{}\u{a0}»", question.trim());
    view! {
        <Notice kind=NoticeKind::Info title="Une précision vous est demandée">
            <p>{question}</p>
            <p>"Ajoutez ici la page demandée, puis revenez à la question pour envoyer votre réponse."</p>
        </Notice>
    }
    .into_any()
}

fn waiting(view: &DemandView) -> AnyView {
    if let Some(question) = &view.question {
        return asked(view, question);
    }
    let answer = view.checked_by.map_or_else(
        || format!("La réponse est prévue sous {PROMISED_WORKING_DAYS}\u{a0}jours ouvrés."),
        |day| format!("La réponse est prévue au plus tard le {}.", date(day)),
    );
    let kept = view.filed_on.map(|day| {
        format!("Votre date de dépôt est déjà acquise\u{a0}: le {}. C’est elle qui compte pour votre ancienneté.", date(day))
    });
    view! {
        <h2>"Rien à faire pour l’instant"</h2>
        <p>"Nous vérifions votre pièce d’identité. "{answer}" Nous vous écrirons par e-mail. Si la pièce convient, vous recevrez votre numéro unique."</p>
        {kept.map(|kept| view! { <p>{kept}</p> })}
        <p class="hint">"Pendant la vérification, vos réponses ne peuvent pas être modifiées. Vous avez vu une erreur\u{a0}? Une fois votre numéro reçu, vous pourrez la corriger ici\u{a0}: votre date de dépôt ne change pas."</p>
    }
    .into_any()
}

fn refused(view: &DemandView) -> AnyView {
    let Some(refusal) = &view.refusal else {
        return view! {
            <h2>"Votre pièce d’identité est à revoir"</h2>
            <div class="row"><ButtonLink href=paths::DOCUMENTS label="Envoyer une autre pièce"/></div>
        }
        .into_any();
    };
    let kept = view.filed_on.map(|day| {
        let text = format!("Votre date de dépôt est gardée\u{a0}: le {}.", date(day));
        view! { <p>{text}</p> }
    });
    // Where a better picture would not help, the guichet comes first.
    let at_desk =
        matches!(refusal.reason, RefusalReason::SuspectedFraud | RefusalReason::Duplicate);
    let kind = if at_desk { ButtonKind::Quiet } else { ButtonKind::Primary };
    let desk =
        at_desk.then(|| view! { <ButtonLink href=paths::GUICHETS label="Trouver un guichet"/> });
    let link = (refusal.reason == RefusalReason::Duplicate).then(|| {
        view! { <p><a href=paths::LINK>"Retrouver ma demande avec son numéro"</a></p> }
    });
    let reason = explain(refusal);
    view! {
        {reason}
        <div class="row">
            {desk}
            <ButtonLink href=paths::DOCUMENTS label="Envoyer une autre pièce" kind=kind/>
        </div>
        {link}
        <p><a href=paths::step(Step::Identity)>"Corriger mon nom ou ma date de naissance"</a></p>
        <p>"Une fois la correction faite, "<a href=paths::CHECK>"vérifiez et renvoyez votre demande"</a>"."</p>
        {kept}
    }
    .into_any()
}

/// What was refused, in the words of the list then of the operator, and what to do about it.
fn explain(refusal: &DocumentRefusal) -> AnyView {
    let differences = refusal.differences_in_words().map(|what| {
        let text = format!("À vérifier\u{a0}: {what}.");
        view! { <p>{text}</p> }
    });
    view! {
        <h2>{refusal.reason.label()}</h2>
        {differences}
        {said(&refusal.sentence)}
        <p>{refusal.reason.advice()}</p>
    }
    .into_any()
}

/// What was refused: why, in the words of the person who checked, and what to do.
pub(super) fn refusal_notice(title: &'static str, sentence: &str, advice: &'static str) -> AnyView {
    let said = said(sentence);
    view! {
        <Notice kind=NoticeKind::Warn title=title>
            {said}
            <p>{advice}</p>
        </Notice>
    }
    .into_any()
}

/// What the operator wrote, if anything.
fn said(sentence: &str) -> Option<AnyView> {
    (!sentence.trim().is_empty()).then(|| {
        let sentence = format!("«\u{a0}{}\u{a0}»", sentence.trim());
        view! { <p><span class="hint">"Message de la personne qui a vérifié\u{a0}: "</span>{sentence}</p> }
            .into_any()
    })
}

/// Changes were written, and nobody knows of them.
fn unsent() -> AnyView {
    view! {
        <h2>"Des changements attendent d’être envoyés"</h2>
        <p>"Vous avez modifié des réponses. Les guichets ne les connaissent pas encore\u{a0}: relisez vos changements, puis enregistrez-les."</p>
        <div class="row"><ButtonLink href=paths::MODIFICATION label="Voir mes changements"/></div>
    }
    .into_any()
}

/// The same when a renewal is due: it sends them too.
fn unsent_too(view: &DemandView) -> Option<AnyView> {
    view.unsent.then(|| {
        view! {
            <p>"Vous avez aussi des changements qui attendent\u{a0}: ils partiront avec le renouvellement. "<a href=paths::MODIFICATION>"Voir mes changements"</a></p>
        }
        .into_any()
    })
}

fn given_up(view: &DemandView) -> AnyView {
    let (day, open) = match view.given_up {
        Some((day, open)) => (format!(" le {}", date(day)), open),
        None => (String::new(), false),
    };
    if !open {
        let text = format!("Vous avez renoncé à votre demande{day}. Elle va être radiée.");
        return view! {
            <h2>"Votre demande va être radiée"</h2>
            <p>{text}</p>
            <p>"Si ce n’est pas vous, contactez "<a href=paths::GUICHETS>"un guichet"</a>" avec votre numéro unique."</p>
        }
        .into_any();
    }
    view! {
        <h2>"Vous pouvez changer d’avis jusqu’à minuit"</h2>
        <p>"Ce soir à minuit, votre demande sera radiée\u{a0}: votre numéro et votre ancienneté seront perdus. En annulant, vous gardez tout."</p>
        <PostForm action=paths::GIVE_UP_CANCEL bare=true>
            <div class="row"><Submit label="Annuler ma renonciation"/></div>
        </PostForm>
    }
    .into_any()
}

/// What becomes of the correction asked for last.
pub(super) fn correction(view: &DemandView) -> Option<AnyView> {
    let notice = match view.correction.as_ref()? {
        // Nothing is open of a demand that was given up.
        _ if view.standing == Standing::GivenUp => return None,
        CorrectionState::Pending(day) => {
            let text = format!("La réponse est prévue au plus tard le {}. ", date(*day));
            view! {
                <Notice title="Votre correction d’état civil est en vérification">
                    <p>{text}<a href=paths::CORRECTION>"Voir ma demande de correction"</a></p>
                </Notice>
            }
            .into_any()
        }
        CorrectionState::Refused(refusal) => {
            let (reason, said) = (refusal.reason, said(&refusal.sentence));
            view! {
                <Notice kind=NoticeKind::Warn title="Votre correction d’état civil n’a pas été acceptée">
                    <p>{reason.label()}</p>
                    {said}
                    <p>{reason.advice()}" "<a href=paths::CORRECTION>"Redemander la correction"</a></p>
                </Notice>
            }
            .into_any()
        }
    };
    Some(notice)
}

fn active(deadlines: Option<Deadlines>, may_modify: bool) -> AnyView {
    let modify = may_modify.then(|| {
        view! {
            <p>"Votre situation change\u{a0}? Dites-le ici\u{a0}: votre ancienneté est gardée."</p>
            <div class="row">
                <ButtonLink href=paths::MODIFICATION label="Modifier ma demande" kind=ButtonKind::Quiet/>
            </div>
        }
    });
    let dates = deadlines.map(|dates| {
        let text = format!(
            "Elle est valable jusqu’au {}. Vous pourrez la renouveler ici à partir du {}\u{a0}: notez cette date.",
            date(dates.expires_on),
            date(dates.renewal_opens_on)
        );
        view! { <p>{text}</p> }
    });
    view! {
        <h2>"Rien à faire pour l’instant"</h2>
        {dates}
        {modify}
    }
    .into_any()
}

fn to_renew(view: &DemandView) -> AnyView {
    let unsent = unsent_too(view);
    let (title, text) = view.deadlines.map_or_else(
        || ("Renouvelez-la pour la garder".to_owned(), String::new()),
        |dates| {
            let title = format!("À faire au plus tard le {}", date(dates.expires_on));
            let text =
                format!(" Sans renouvellement, elle sera radiée {}.", dates.removal.in_words());
            (title, text)
        },
    );
    view! {
        <h2>{title}</h2>
        <p>"Relisez vos réponses, corrigez ce qui a changé, puis confirmez. Votre demande repart pour un an\u{a0}; votre numéro et votre ancienneté sont gardés."{text}</p>
        {unsent}
        <div class="row"><ButtonLink href=paths::RENEWAL label="Renouveler"/></div>
    }
    .into_any()
}

fn past_date(view: &DemandView) -> AnyView {
    let unsent = unsent_too(view);
    let text = view.deadlines.map(|dates| {
        let day = date(dates.removal.on);
        let until = if dates.removal.is_earliest {
            format!("\u{a0}: elle sera radiée au plus tôt le {day}.")
        } else {
            format!(" avant le {day}\u{a0}: ce jour-là, elle sera radiée.")
        };
        let text = format!(
            "Elle était valable jusqu’au {}. Vous pouvez encore la renouveler ici{until}",
            date(dates.expires_on)
        );
        view! { <p>{text}</p> }
    });
    view! {
        <h2>"Renouvelez-la sans attendre"</h2>
        {text}
        <p>"En la renouvelant, vous gardez votre numéro et votre ancienneté."</p>
        {unsent}
        <div class="row"><ButtonLink href=paths::RENEWAL label="Renouveler"/></div>
    }
    .into_any()
}

fn removed(view: &DemandView) -> AnyView {
    let reason = view.removed.map(|(_, reason)| reason);
    let title = view.removed.map_or_else(
        || "Elle n’est plus dans le registre".to_owned(),
        |(day, reason)| format!("{}, le {}", reason.label(), date(day)),
    );
    let until = view.deadlines.map(|dates| dates.reactivable_until);
    let text = match (reason, until) {
        (Some(RemovalReason::NotRenewed), Some(until)) => format!(
            "Jusqu’au {}, un guichet peut la réactiver\u{a0}: votre numéro et votre ancienneté sont alors gardés. Contactez-le sans attendre, avec votre numéro unique.",
            date(until)
        ),
        (Some(RemovalReason::Allocated), _) => {
            "Un logement vous a été attribué et le bail est signé\u{a0}: votre demande a abouti. Si c’est une erreur, contactez un guichet avec votre numéro unique.".to_owned()
        }
        (Some(RemovalReason::Merged), _) => {
            "Vous aviez deux demandes dans ce territoire\u{a0}: la plus ancienne est gardée, avec toute son ancienneté. Son numéro est écrit dans l’historique de cette page. Si elle a été faite à un guichet, rattachez-la à votre compte avec ce numéro. Si ce n’est pas la vôtre, contactez un guichet\u{a0}: tout peut être rétabli.".to_owned()
        }
        (Some(RemovalReason::GivenUp), _) => {
            "Vous avez renoncé par écrit à cette demande. Si ce n’est pas vous, contactez un guichet avec votre numéro unique.".to_owned()
        }
        (Some(RemovalReason::NoAnswer), _) => {
            "Un courrier envoyé à votre adresse est resté sans réponse. Contactez un guichet avec votre numéro unique\u{a0}: il regardera votre situation avec vous.".to_owned()
        }
        _ => "Contactez un guichet avec votre numéro unique\u{a0}: il regardera votre situation avec vous.".to_owned(),
    };
    let lost = match reason {
        Some(RemovalReason::NotRenewed) => {
            "Si ce n’est plus possible, vous pouvez faire une nouvelle demande\u{a0}: elle aura un autre numéro, et votre ancienneté repartira de zéro."
        }
        _ => {
            "Si vous cherchez de nouveau un logement, vous pouvez faire une nouvelle demande. Elle aura un autre numéro."
        }
    };
    let merged = reason == Some(RemovalReason::Merged);
    let recover = merged.then(|| {
        view! { <ButtonLink href=paths::LINK label="Retrouver la demande gardée"/> }
    });
    let again = (!merged).then(|| {
        view! {
            <p>{lost}</p>
            <PostForm action=paths::DEMAND bare=true>
                <Submit label="Faire une nouvelle demande" kind=ButtonKind::Quiet/>
            </PostForm>
        }
    });
    view! {
        <h2>{title}</h2>
        <p>{text}</p>
        <div class="row">{recover}<ButtonLink href=paths::GUICHETS label="Trouver un guichet"/></div>
        {again}
    }
    .into_any()
}
