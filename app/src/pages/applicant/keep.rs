//! Keeping a demand by the link of a notice: what is known, one button, done. Without a password, on
//! a phone, in a minute. Opening the link changes nothing: programs that read mails open links too.

use super::summary;
use crate::components::format::date;
use crate::components::{ButtonKind, ButtonLink, Facts, Notice, PostForm, Submit};
use crate::domain::calendar::ExpectedRemoval;
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
        /// What the form sends back: the hash of the link, good in the session that shows it.
        token: String,
        /// The demand as it is registered; none where somebody who must not know could read it.
        known: Option<Box<Known>>,
        /// Last day of validity.
        expires_on: NaiveDate,
        /// When it leaves the register, once it has expired.
        removal: Option<ExpectedRemoval>,
        /// Its last day of validity once it is confirmed.
        renewed_until: NaiveDate,
        /// Why it cannot be confirmed as it is.
        refusal: Option<String>,
    },
    /// A button to receive no more reminders, or that there are none any more.
    Reminders(RemindersView),
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

/// What is said of the reminders.
#[derive(Clone, Debug)]
pub struct RemindersView {
    /// The token.
    pub token: String,
    /// Last day of validity.
    pub expires_on: NaiveDate,
    /// When it leaves the register if nothing is done.
    pub removal: ExpectedRemoval,
    /// The notice of the law left.
    pub noticed: bool,
    /// They are stopped.
    pub stopped: bool,
}

/// `GET` and `POST /garder-ma-demande`.
pub fn keep(chrome: &Chrome, view: KeepView) -> String {
    render(|| {
        let (title, body) = match view {
            KeepView::Ask { token } => ("Garder ma demande", ask(token).into_any()),
            KeepView::Confirm { token, known, expires_on, removal, renewed_until, refusal } => {
                let known = known.map(|known| sections(&known));
                let lead = stands(expires_on, removal, renewed_until).into_any();
                ("Vérifier et garder ma demande", confirm(&token, known, lead, refusal))
            }
            KeepView::Reminders(view) if view.stopped => ("Rappels arrêtés", no_reminders(&view)),
            KeepView::Reminders(view) => ("Arrêter les rappels", reminders(view).into_any()),
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

/// Where it stands, and what confirming does.
fn stands(
    expires_on: NaiveDate,
    removal: Option<ExpectedRemoval>,
    renewed_until: NaiveDate,
) -> impl IntoView {
    let now = match removal {
        None => format!("Votre demande est valable jusqu’au {}.", date(expires_on)),
        Some(removal) => format!(
            "Votre demande a expiré le {}. Vous pouvez encore la garder avant le {}.",
            date(expires_on),
            date(removal.on)
        ),
    };
    view! {
        <p class="lead">{now}" Si rien n’a changé, gardez-la\u{a0}: elle sera valable jusqu’au "<strong>{date(renewed_until)}</strong>"."</p>
    }
}

fn confirm(
    token: &str,
    known: Option<Vec<AnyView>>,
    lead: AnyView,
    refusal: Option<String>,
) -> AnyView {
    let button = || {
        let token = token.to_owned();
        refusal.is_none().then(move || {
            view! {
                <PostForm action=paths::KEEP>
                    {hidden(token, RENEW)}
                    <p>"En appuyant, vous déclarez sur l’honneur que ces informations sont exactes."</p>
                    <div class="row"><Submit label="Rien n’a changé\u{a0}: garder ma demande"/></div>
                </PostForm>
            }
        })
    };
    // Before what is known for who knows it by heart, and after it for who reads it.
    let (first, last) = (button(), known.is_some().then(button));
    let anchor = known.is_some().then(|| {
        view! { <p><a href="#reponses">"Relire vos réponses avant de confirmer"</a></p> }
    });
    let known = match known {
        Some(known) => view! {
            <section class="stack" id="reponses">
                <h2>"Ce que nous savons"</h2>
                {known}
            </section>
            {last}
        }
        .into_any(),
        None => view! {
            <p>"Par prudence, vos réponses ne sont pas affichées ici. Pour les relire, connectez-vous à votre compte, ou demandez à un guichet."</p>
        }
        .into_any(),
    };
    view! {
        <div class="stack">
            <h1>"Tout est encore juste\u{a0}?"</h1>
            {lead}
            {anchor}
        </div>
        {refusal.map(|sentence| view! { <Notice><p>{sentence}"."</p></Notice> })}
        {first}
        <p>
            <ButtonLink href=paths::RENEWAL label="Quelque chose a changé" kind=ButtonKind::Quiet/>
        </p>
        <p class="hint">"Pour changer quelque chose, connectez-vous à votre compte. Vous n’en avez pas\u{a0}? "<a href=paths::GUICHETS>"Un guichet"</a>" peut aussi renouveler votre demande."</p>
        {known}
    }
    .into_any()
}

fn reminders(view: RemindersView) -> impl IntoView {
    let keep = paths::with_token(paths::KEEP, &view.token);
    view! {
        <div class="stack">
            <h1>"Ne plus recevoir de rappels\u{a0}?"</h1>
            <p class="lead">"Avec ou sans rappel, votre demande sera radiée "<strong>{view.removal.in_words()}</strong>" si vous ne la gardez pas."</p>
        </div>
        <p>"Vous cherchez toujours un logement\u{a0}? Gardez plutôt votre demande\u{a0}: les rappels de cette année s’arrêtent aussi."</p>
        <div class="row"><ButtonLink href=keep label="Garder ma demande"/></div>
        <PostForm action=paths::NO_REMINDERS>
            <input type="hidden" name=TOKEN value=view.token/>
            <div class="row"><Submit label="Arrêter les rappels" kind=ButtonKind::Quiet/></div>
        </PostForm>
    }
}

fn no_reminders(view: &RemindersView) -> AnyView {
    let keep = paths::with_token(paths::KEEP, &view.token);
    let law = if view.noticed {
        "L’avis que la loi prévoit vous a déjà été envoyé."
    } else {
        "L’avis que la loi prévoit, un mois avant la fin, vous sera envoyé dans tous les cas."
    };
    view! {
        <div class="stack">
            <h1>"Vous ne recevrez plus de rappels cette année"</h1>
            <p class="lead">"Votre demande est valable jusqu’au "<strong>{date(view.expires_on)}</strong>". Si vous ne la gardez pas, elle sera radiée "<strong>{view.removal.in_words()}</strong>"."</p>
        </div>
        <p>{law}</p>
        <div class="row"><ButtonLink href=keep label="Garder ma demande" kind=ButtonKind::Quiet/></div>
    }
    .into_any()
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
        <div class="row"><ButtonLink href=paths::DEMAND label="Me connecter à mon compte" kind=ButtonKind::Quiet/></div>
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
