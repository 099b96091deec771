//! My demand: where it stands, the one thing to do next, what comes, what happened.

use leptos::prelude::*;

use super::{DemandView, HistoryLine, now, papers, prospects, received, summary};
use crate::components::format::date;
use crate::components::{
    ButtonKind, ButtonLink, Cell, ErrorSummary, Fact, Facts, Moment, Notice, NoticeKind, PostForm,
    Progress, Submit, TagKind, Timeline, UniqueNumberText,
};
use crate::domain::calendar::{Deadlines, PROMISED_WORKING_DAYS};
use crate::domain::life_cycle::Standing;
use crate::forms::journey;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

/// Nothing yet on this account.
pub(super) fn none(chrome: &Chrome) -> String {
    render(|| {
        view! {
            <Frame chrome=chrome.clone() title="Ma demande" current=paths::DEMAND>
                <div class="stack">
                    <h1>"Votre demande de logement social"</h1>
                    <p class="lead">"Ce compte n’a pas encore de demande. Par où commencer\u{a0}?"</p>
                </div>
                <div class="split even">
                    <section class="card now stack">
                        <h2>"C’est ma première demande"</h2>
                        <p>"Comptez 15 minutes pour une personne seule, 30 pour une famille. Vos réponses sont gardées\u{a0}: vous pouvez vous arrêter et reprendre plus tard, même sur un autre appareil."</p>
                        <p>"Ayez sous la main\u{a0}:"</p>
                        <ul>
                            <li>"une pièce d’identité ou un titre de séjour en cours de validité, à photographier"</li>
                            <li>"l’avis d’impôt reçu l’an dernier, le vôtre et celui de chaque adulte qui signera le bail"</li>
                            <li>"les dates de naissance des personnes qui vivront avec vous"</li>
                            <li>"ce que chacun reçoit par mois, et le loyer que vous payez"</li>
                        </ul>
                        <p class="hint">"Il vous manque un papier\u{a0}? Commencez quand même. Seule la pièce d’identité est à envoyer pour enregistrer la demande."</p>
                        <PostForm action=paths::DEMAND>
                            <div class="row"><Submit label="Commencer ma demande"/></div>
                        </PostForm>
                    </section>
                    <section class="card stack">
                        <h2>"J’ai déjà un numéro unique"</h2>
                        <p>"Votre demande a été faite à un guichet\u{a0}? Retrouvez-la avec son numéro. Vous pourrez la suivre et la renouveler ici. N’en faites pas une deuxième\u{a0}: une seule demande suffit pour tout le territoire."</p>
                        <div class="row">
                            <ButtonLink href=paths::LINK label="Retrouver ma demande" kind=ButtonKind::Quiet/>
                        </div>
                    </section>
                </div>
                <p><a href=paths::OWN_DATA>"Ce que ce site garde sur vous"</a></p>
            </Frame>
        }
    })
}

/// The demand.
pub(super) fn page(chrome: &Chrome, view: DemandView) -> String {
    render(|| {
        let title = heading(&view);
        let (head, summary) = (form_title(title, &view.answer), view.answer.summary());
        let number = view.number.map(|number| {
            view! {
                <p>
                    <span class="hint">"Numéro unique\u{a0}: "</span>
                    <UniqueNumberText number=number.to_string()/>
                </p>
            }
        });
        let coming = coming(&view);
        let coming = (!coming.is_empty()).then(|| {
            view! {
                <section class="stack">
                    <h2>"Ce qui vient"</h2>
                    <Timeline moments=coming/>
                </section>
            }
        });
        let wrong = view.wrong_address.filter(|_| view.standing != Standing::Removed).map(|_| {
            let contact = paths::step(journey::Step::Contact);
            view! {
                <Notice kind=NoticeKind::Warn title="Nos e-mails ne vous parviennent pas">
                    <p>"Le dernier est revenu. "<a href=contact>"Vérifiez votre adresse e-mail"</a>", puis envoyez le changement\u{a0}: sans elle, vous ne recevrez pas nos rappels."</p>
                </Notice>
            }
        });
        let card = now::card(&view);
        let correction = now::correction(&view);
        let prospects = prospects::section(&view);
        let received = received::section(&view.received, view.today);
        let change = change(&view);
        let steps = (view.standing == Standing::Draft).then(|| steps(&view));
        let brief = brief(&view);
        let history = history(&view.history);
        let answers = answers(&view);
        let papers = papers::section(&view.certificates, view.standing == Standing::Removed);
        view! {
            <Frame chrome=chrome.clone() title=head current=paths::DEMAND>
                <div class="stack"><h1>{title}</h1>{number}</div>
                <ErrorSummary errors=summary/>
                {wrong}
                {card}
                {correction}
                <div class="split">
                    <div class="stack-l">
                        {steps}{coming}{papers}{prospects}{received}{history}{answers}{change}
                    </div>
                    {brief}
                </div>
            </Frame>
        }
    })
}

fn heading(view: &DemandView) -> &'static str {
    match view.standing {
        Standing::Waiting if view.question.is_some() => "Votre demande attend votre réponse",
        Standing::Draft => "Votre demande est à terminer",
        Standing::Waiting => "Votre demande est envoyée",
        Standing::Refused => "Votre demande est à corriger",
        Standing::Active => "Votre demande est active",
        Standing::ToRenew => "Votre demande est à renouveler",
        Standing::PastDate => "La date de votre demande est dépassée",
        Standing::GivenUp => "Vous avez renoncé à votre demande",
        Standing::Removed => "Votre demande est radiée",
    }
}

/// The colour that goes with the word of a standing.
pub(in crate::pages) fn tag_kind(standing: Standing) -> TagKind {
    match standing {
        Standing::Draft => TagKind::Neutral,
        Standing::Waiting => TagKind::Info,
        Standing::Refused | Standing::ToRenew | Standing::GivenUp => TagKind::Warn,
        Standing::Active => TagKind::Good,
        Standing::PastDate | Standing::Removed => TagKind::Bad,
    }
}

/// What comes next, in order; nothing for a draft, whose steps say it.
fn coming(view: &DemandView) -> Vec<Moment> {
    match (view.standing, view.deadlines) {
        (Standing::Waiting, _) if view.question.is_some() => vec![
            Moment::here("Vous répondez à la question"),
            Moment::todo("Vérification de votre pièce d’identité").by("dès votre réponse"),
            Moment::todo("Vous recevez votre numéro unique"),
            told(view),
        ],
        (Standing::Waiting, _) => {
            let check = Moment::here("Vérification de votre pièce d’identité");
            let check = match view.checked_by {
                Some(day) => check.by(format!("au plus tard le {}", date(day))),
                None => check,
            };
            vec![check, Moment::todo("Vous recevez votre numéro unique"), told(view)]
        }
        (Standing::Refused, _) => vec![
            Moment::here("Vous corrigez et renvoyez votre demande"),
            Moment::todo("Nouvelle vérification")
                .by(format!("sous {PROMISED_WORKING_DAYS}\u{a0}jours ouvrés")),
            Moment::todo("Vous recevez votre numéro unique"),
        ],
        (Standing::Active, Some(dates)) => vec![
            Moment::here("Attente d’une proposition"),
            Moment::todo("Le renouvellement est possible").on(dates.renewal_opens_on),
            Moment::todo("Dernier jour de validité").on(dates.expires_on),
        ],
        (Standing::ToRenew, Some(dates)) => vec![
            Moment::here("Renouvellement")
                .by(format!("possible depuis le {}", date(dates.renewal_opens_on))),
            Moment::todo("Dernier jour de validité").on(dates.expires_on),
            removal(dates),
        ],
        (Standing::GivenUp, _) => vec![
            Moment::here("Vous pouvez encore annuler").by("jusqu’à minuit"),
            Moment::todo("Radiation").detail("Les guichets sont alors prévenus."),
        ],
        (Standing::PastDate, Some(dates)) => vec![
            Moment::done("Fin de validité").on(dates.expires_on),
            Moment::here("Renouvellement encore possible"),
            removal(dates),
        ],
        _ => Vec::new(),
    }
}

fn removal(dates: Deadlines) -> Moment {
    let removal = Moment::todo("Radiation");
    let removal = if dates.removal.is_earliest {
        removal.by(dates.removal.in_words())
    } else {
        removal.on(dates.removal.on)
    };
    removal.detail("Seulement si la demande n’est pas renouvelée avant ce jour.")
}

fn told(view: &DemandView) -> Moment {
    let where_ = view.territory.as_deref().map(|name| format!("Territoire\u{a0}: {name}"));
    Moment::todo("Votre demande est transmise aux guichets du territoire").detail(where_)
}

/// Every step of the form with its state; what is missing leads to its page.
fn steps(view: &DemandView) -> AnyView {
    let mut facts: Vec<_> = view
        .steps
        .iter()
        .map(|step| {
            let step = *step;
            let done = !view.remaining.contains(&step);
            step_fact(step.heading(&view.names), paths::step(step), done)
        })
        .collect();
    let sent = view.document_pages > 0;
    facts.push(step_fact("Votre pièce d’identité", paths::DOCUMENTS.to_owned(), sent));
    let total = view.steps.len() + 1;
    let done = total - view.remaining.len() - usize::from(!sent);
    let label = format!("{done} sur {total} complètes");
    view! {
        <section class="stack">
            <h2>"Les étapes"</h2>
            <Progress label=label done=done total=total/>
            <Facts items=facts/>
        </section>
    }
    .into_any()
}

fn step_fact(title: impl Into<String>, href: String, done: bool) -> Fact {
    let title = title.into();
    if done {
        return Fact::new(title, Cell::tag(TagKind::Good, "Complète")).change(href);
    }
    Fact::new(title, Cell::tag(TagKind::Warn, "À compléter")).change_as("Compléter", href)
}

fn brief(view: &DemandView) -> AnyView {
    let mut facts = Vec::new();
    if let Some(day) = view.filed_on {
        facts.push(Fact::new("Déposée le", date(day)));
    }
    if let Some(day) = view.registered_on {
        facts.push(Fact::new("Enregistrée le", date(day)));
    }
    let lives = !matches!(view.standing, Standing::Removed | Standing::GivenUp);
    if let Some(dates) = view.deadlines.filter(|_| lives) {
        facts.push(Fact::new("Valable jusqu’au", date(dates.expires_on)));
        facts.push(Fact::new("Renouvelable dès le", date(dates.renewal_opens_on)));
    }
    if let (Standing::Removed, Some(dates)) = (view.standing, view.deadlines) {
        facts.push(Fact::new("Radiée le", date(dates.removal.on)));
        facts.push(Fact::new("Sera effacée le", date(dates.erased_on)));
    }
    if let Some(territory) = &view.territory {
        facts.push(Fact::new("Territoire", territory.clone()));
    }
    if !view.communes.is_empty() {
        facts.push(Fact::new("Communes", view.communes.join(", ")));
    }
    let facts = (!facts.is_empty()).then(|| view! { <h2>"En bref"</h2><Facts items=facts/> });
    // Nobody looks at a draft.
    let readers = (view.standing != Standing::Draft)
        .then(|| view! { <p><a href=paths::READERS>"Qui a consulté ma demande"</a></p> });
    view! {
        <aside class="card stack">
            {facts}
            {readers}
            <p><a href=paths::OWN_DATA>"Mes données"</a></p>
            <h2>"Besoin d’aide\u{a0}?"</h2>
            <p><a href=paths::HELP>"Questions fréquentes"</a></p>
            <p><a href=paths::GUICHETS>"Trouver un guichet près de chez vous"</a></p>
        </aside>
    }
    .into_any()
}

/// What the demand says: its owner may read it at any time (L. 441-2-6).
fn answers(view: &DemandView) -> Option<AnyView> {
    let answers = view.answers.as_ref()?;
    let sections: Vec<_> = journey::steps(answers)
        .into_iter()
        .map(|step| {
            let facts = summary::facts(step, answers, &view.communes);
            view! {
                <section class="card stack">
                    <h3>{step.heading(&view.names)}</h3>
                    <Facts items=facts/>
                </section>
            }
        })
        .collect();
    Some(
        view! {
            <section class="stack">
                <h2>"Ce que dit votre demande"</h2>
                <details>
                    <summary>"Voir mes réponses"</summary>
                    <div class="stack">{sections}</div>
                </details>
            </section>
        }
        .into_any(),
    )
}

/// What the applicant may do to a demand that is registered, or to a draft.
fn change(view: &DemandView) -> Option<AnyView> {
    let links = match view.standing {
        Standing::Draft => view! {
            <li><a href=paths::GIVE_UP>"Effacer mon brouillon"</a></li>
        }
        .into_any(),
        Standing::Active | Standing::ToRenew | Standing::PastDate => {
            let modify = view.may_modify.then(|| {
                view! { <li><a href=paths::MODIFICATION>"Modifier ma demande"</a></li> }
            });
            view! {
                {modify}
                <li><a href=paths::HANDICAP>"Demander un logement adapté à un handicap"</a></li>
                <li><a href=paths::CORRECTION>"Corriger mon nom, ma date de naissance ou ma nationalité"</a></li>
                <li><a href=paths::GIVE_UP>"Renoncer à ma demande"</a></li>
            }
            .into_any()
        }
        _ => return None,
    };
    Some(
        view! {
            <section class="stack">
                <h2>"Changer ou arrêter"</h2>
                <ul>{links}</ul>
            </section>
        }
        .into_any(),
    )
}

/// Lines of history in sight; the older ones are folded.
const IN_SIGHT: usize = 3;

/// What happened, newest first.
pub(in crate::pages) fn history(lines: &[HistoryLine]) -> Option<AnyView> {
    let moments: Vec<_> = lines
        .iter()
        .map(|line| Moment::done(line.text.clone()).on(line.day).by(line.by.clone()))
        .collect();
    (!moments.is_empty()).then(|| {
        let (recent, older) = moments.split_at(moments.len().min(IN_SIGHT));
        let (recent, older) = (recent.to_vec(), older.to_vec());
        let older = (!older.is_empty()).then(|| {
            view! {
                <details>
                    <summary>"Voir tout l’historique"</summary>
                    <Timeline moments=older/>
                </details>
            }
        });
        view! {
            <section class="stack">
                <h2>"Historique"</h2>
                <Timeline moments=recent/>
                {older}
            </section>
        }
        .into_any()
    })
}
