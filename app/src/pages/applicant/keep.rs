//! Keeping a demand by the link of a notice: what is known, one button, done. Without a password, on
//! a phone, in a minute. Opening the link changes nothing: programs that read mails open links too.

use super::summary;
use crate::components::format::date;
use crate::components::{ButtonKind, ButtonLink, Facts, Notice, PostForm, Submit};
use crate::forms::Answers;
use crate::forms::journey::{Step, steps};
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use chrono::NaiveDate;
use leptos::prelude::*;

/// Field of the token.
pub const TOKEN: &str = "jeton";
/// Field of what is asked.
pub const ACT: &str = "acte";
/// Its value to see the demand.
pub const SEE: &str = "voir";
/// Its value to renew it.
pub const RENEW: &str = "garder";

/// What the page shows.
#[derive(Clone, Debug)]
pub enum KeepView {
    /// The link is good: a button to go on.
    Ask {
        /// Its token.
        token: String,
    },
    /// What is known, to confirm.
    Confirm {
        /// The token.
        token: String,
        /// The demand as it is registered; none where somebody who must not know could read it.
        known: Option<Box<Known>>,
        /// Last day of validity.
        expires_on: NaiveDate,
        /// Why it cannot be confirmed as it is.
        refusal: Option<String>,
    },
    /// A button to receive no more reminders.
    Reminders {
        /// The token.
        token: String,
        /// Last day of validity.
        expires_on: NaiveDate,
    },
    /// No more of them are sent.
    NoReminders {
        /// The token.
        token: String,
        /// Last day of validity.
        expires_on: NaiveDate,
    },
    /// It is renewed.
    Renewed {
        /// Last day of validity.
        expires_on: NaiveDate,
    },
    /// It left the register.
    Removed {
        /// Last day on which a guichet can have it put back.
        until: Option<NaiveDate>,
    },
    /// Its applicant gave it up.
    GivenUp,
    /// The link is wrong, or the demand was erased.
    Unknown,
}

/// What is registered.
#[derive(Clone, Debug)]
pub struct Known {
    /// What it says.
    pub answers: Answers,
    /// The wished communes in words, in order.
    pub communes: Vec<String>,
}

/// `GET` and `POST /garder-ma-demande`.
pub fn keep(chrome: &Chrome, view: KeepView) -> String {
    render(|| {
        let (title, body) = match view {
            KeepView::Ask { token } => ("Garder ma demande", ask(token).into_any()),
            KeepView::Confirm { token, known, expires_on, refusal } => {
                let known = known.map(|known| sections(&known));
                let body = confirm(token, known, expires_on, refusal).into_any();
                ("Vérifier et garder ma demande", body)
            }
            KeepView::Reminders { token, expires_on } => {
                ("Arrêter les rappels", reminders(token, expires_on).into_any())
            }
            KeepView::NoReminders { token, expires_on } => {
                ("Rappels arrêtés", no_reminders(&token, expires_on).into_any())
            }
            KeepView::Renewed { expires_on } => {
                ("Demande renouvelée", renewed(expires_on).into_any())
            }
            KeepView::Removed { until } => ("Demande radiée", removed(until).into_any()),
            KeepView::GivenUp => ("Vous avez renoncé", given_up().into_any()),
            KeepView::Unknown => ("Lien non reconnu", unknown().into_any()),
        };
        view! {
            <Frame chrome=chrome.clone() title=title>
                {body}
            </Frame>
        }
    })
}

fn hidden(token: String, act: &'static str) -> impl IntoView {
    view! {
        <input type="hidden" name=TOKEN value=token/>
        <input type="hidden" name=ACT value=act/>
    }
}

fn ask(token: String) -> impl IntoView {
    view! {
        <div class="stack">
            <h1>"Garder ma demande"</h1>
            <p class="lead">"Vérifiez ce que nous savons, puis confirmez. Cela prend une minute, sans mot de passe."</p>
        </div>
        <PostForm action=paths::KEEP>
            {hidden(token, SEE)}
            <div class="row"><Submit label="Voir ma demande"/></div>
        </PostForm>
        <p class="hint">"Vous n’êtes pas la personne à qui ce message était adressé\u{a0}? Fermez cette page\u{a0}: rien ne change."</p>
    }
}

fn confirm(
    token: String,
    known: Option<Vec<AnyView>>,
    expires_on: NaiveDate,
    refusal: Option<String>,
) -> impl IntoView {
    let can = refusal.is_none();
    view! {
        <div class="stack">
            <h1>"Tout est encore juste\u{a0}?"</h1>
            <p class="lead">"Votre demande est valable jusqu’au "<strong>{date(expires_on)}</strong>". Si rien n’a changé, gardez-la un an de plus."</p>
        </div>
        {refusal.map(|sentence| view! { <Notice><p>{sentence}"."</p></Notice> })}
        {can.then(|| view! {
            <PostForm action=paths::KEEP>
                {hidden(token, RENEW)}
                <p>"En appuyant, vous déclarez sur l’honneur que ces informations sont exactes."</p>
                <div class="row"><Submit label="Rien n’a changé\u{a0}: garder ma demande"/></div>
            </PostForm>
        })}
        <p>
            <ButtonLink href=paths::RENEWAL label="Quelque chose a changé" kind=ButtonKind::Quiet/>
        </p>
        <p class="hint">"Pour changer quelque chose, connectez-vous à votre compte. Vous n’en avez pas\u{a0}? "<a href=paths::GUICHETS>"Un guichet"</a>" peut aussi renouveler votre demande."</p>
        {match known {
            Some(known) => view! {
                <section class="stack">
                    <h2>"Ce que nous savons"</h2>
                    {known}
                </section>
            }
            .into_any(),
            None => view! {
                <p>"Par prudence, vos réponses ne sont pas affichées ici. Pour les relire, connectez-vous à votre compte, ou demandez à un guichet."</p>
            }
            .into_any(),
        }}
    }
}

fn reminders(token: String, expires_on: NaiveDate) -> impl IntoView {
    let keep = paths::with_token(paths::KEEP, &token);
    view! {
        <div class="stack">
            <h1>"Ne plus recevoir de rappels\u{a0}?"</h1>
            <p class="lead">"Votre demande est valable jusqu’au "<strong>{date(expires_on)}</strong>". Sans renouvellement, elle sera radiée, avec ou sans rappel."</p>
        </div>
        <p>"Vous cherchez toujours un logement\u{a0}? Gardez plutôt votre demande\u{a0}: les rappels de cette année s’arrêtent aussi."</p>
        <div class="row"><ButtonLink href=keep label="Garder ma demande"/></div>
        <PostForm action=paths::NO_REMINDERS>
            <input type="hidden" name=TOKEN value=token/>
            <div class="row"><Submit label="Arrêter les rappels" kind=ButtonKind::Quiet/></div>
        </PostForm>
    }
}

fn no_reminders(token: &str, expires_on: NaiveDate) -> impl IntoView {
    let keep = paths::with_token(paths::KEEP, token);
    view! {
        <div class="stack">
            <h1>"Vous ne recevrez plus de rappels cette année"</h1>
            <p class="lead">"Votre demande reste valable jusqu’au "<strong>{date(expires_on)}</strong>". Ensuite, elle sera radiée si vous ne la gardez pas."</p>
        </div>
        <p>"L’avis que la loi prévoit, un mois avant la fin, est envoyé dans tous les cas."</p>
        <div class="row"><ButtonLink href=keep label="Garder ma demande" kind=ButtonKind::Quiet/></div>
    }
}

/// What is registered, page by page.
fn sections(known: &Known) -> Vec<AnyView> {
    let section = |step: Step| {
        let facts = summary::facts(step, &known.answers, &known.communes);
        view! {
            <section class="card stack">
                <h3>{step.title()}</h3>
                <Facts items=facts/>
            </section>
        }
        .into_any()
    };
    steps(&known.answers).into_iter().map(section).collect()
}

fn renewed(expires_on: NaiveDate) -> impl IntoView {
    view! {
        <div class="stack">
            <h1>"Votre demande est gardée"</h1>
            <p class="lead">"Elle est valable jusqu’au "<strong>{date(expires_on)}</strong>". Votre numéro et votre ancienneté ne changent pas."</p>
        </div>
        <p>"Vous n’avez rien d’autre à faire. Votre attestation de renouvellement est dans votre compte. Vous n’en avez pas\u{a0}? "<a href=paths::GUICHETS>"Un guichet"</a>" vous la donne."</p>
        <div class="row"><ButtonLink href=paths::DEMAND label="Voir ma demande"/></div>
    }
}

fn removed(until: Option<NaiveDate>) -> impl IntoView {
    let next = match until {
        Some(day) => format!(
            "Un guichet peut encore demander sa réactivation jusqu’au {}\u{a0}: son numéro et son ancienneté seraient gardés. Prenez contact avec lui sans attendre.",
            date(day)
        ),
        None => "Pour chercher de nouveau un logement, déposez une nouvelle demande.".to_owned(),
    };
    view! {
        <div class="stack">
            <h1>"Votre demande est radiée"</h1>
            <p class="lead">"Ce lien ne peut plus la renouveler."</p>
        </div>
        <p>{next}</p>
        <div class="row">
            <ButtonLink href=paths::GUICHETS label="Trouver un guichet"/>
        </div>
    }
}

fn given_up() -> impl IntoView {
    view! {
        <div class="stack">
            <h1>"Vous avez renoncé à cette demande"</h1>
            <p class="lead">"Vous pouvez encore changer d’avis aujourd’hui, jusqu’à minuit\u{a0}: connectez-vous, puis annulez votre renonciation."</p>
        </div>
        <div class="row"><ButtonLink href=paths::DEMAND label="Voir ma demande"/></div>
    }
}

fn unknown() -> impl IntoView {
    view! {
        <div class="stack">
            <h1>"Nous ne reconnaissons pas ce lien"</h1>
            <p class="lead">"Il est peut-être incomplet. Ouvrez-le de nouveau depuis le message reçu, ou connectez-vous à votre compte."</p>
        </div>
        <div class="row">
            <ButtonLink href=paths::DEMAND label="Me connecter"/>
        </div>
        <p>"Sans compte, "<a href=paths::GUICHETS>"un guichet"</a>" peut renouveler votre demande."</p>
    }
}
