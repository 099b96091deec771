//! Accounts: sign-up, confirmation, sign-in, password, sessions.
//! Field names: `forms::account` (email, motDePasse, suite, jeton).

mod password;
mod samples;
mod second_factor;
mod sessions;

pub use password::{NewPasswordView, forgotten, forgotten_sent, new_password};
pub use samples::samples;
pub use second_factor::{
    EnrolmentView, RecoveryView, enrolment, recovery, recovery_codes, second_factor,
};
pub use sessions::{SessionLine, SessionsView, sessions};

use super::{Chrome, Frame, form_title, render};
use crate::components::{
    ButtonKind, ButtonLink, ErrorSummary, FieldKind, Notice, NoticeKind, PostForm, Submit,
    TextField,
};
use crate::domain::account::MIN_PASSWORD;
use crate::forms::FormState;
use crate::forms::account::{EMAIL, NEXT, PASSWORD, TOKEN};
use crate::paths;
use leptos::prelude::*;

/// `POST /compte/creation`.
pub fn sign_up(chrome: &Chrome, form: FormState) -> String {
    let chrome = chrome.clone();
    let title = form_title("Créer un compte", &form);
    render(|| {
        view! {
            <Frame chrome=chrome title=title>
                <ErrorSummary errors=form.summary()/>
                <div class="stack">
                    <h1>"Créer un compte"</h1>
                    <p class="lead">
                        "Votre compte sert à faire votre demande de logement social, à la suivre et à la renouveler. Il est gratuit."
                    </p>
                </div>
                <div class="split">
                    <PostForm>
                        {email_field(&form, "Nous y écrirons pour votre demande. Donnez une adresse que vous lisez.")}
                        {new_password_field(&form)}
                        <div class="row"><Submit label="Créer mon compte"/></div>
                        <p>
                            "Vous avez déjà un compte\u{a0}? "
                            <a href=paths::SIGN_IN>"Connectez-vous"</a>"."
                        </p>
                    </PostForm>
                    <aside class="card stack">
                        <h2>"Et ensuite\u{a0}?"</h2>
                        <ol>
                            <li>"Nous vous envoyons un message, avec un lien pour confirmer votre adresse."</li>
                            <li>"Vous vous connectez."</li>
                            <li>"Vous remplissez votre demande. Si vous l’avez déjà faite à un guichet, vous la retrouvez ici."</li>
                        </ol>
                        <p><a href=paths::PRIVACY>"Ce que deviennent vos données"</a></p>
                    </aside>
                </div>
            </Frame>
        }
    })
}

/// « Un message vous a été envoyé »: the same whatever the address, known or not.
pub fn sign_up_sent(chrome: &Chrome) -> String {
    let demo = chrome.demo;
    let chrome = chrome.clone();
    render(|| {
        view! {
            <Frame chrome=chrome title="Regardez votre messagerie">
                <div class="stack">
                    <h1>"Regardez votre messagerie"</h1>
                    <p class="lead">
                        "Un message part à l’instant vers l’adresse que vous avez donnée. Ouvrez-le et suivez le lien qu’il contient."
                    </p>
                </div>
                {mails_of_the_demonstration(demo)}
                {no_mail(paths::SIGN_UP, "recommencez")}
            </Frame>
        }
    })
}

/// Page behind the mailed link: one button that posts the token to `/compte/confirmation`
/// (a mail scanner that follows links must not consume it).
pub fn confirm_email(chrome: &Chrome, token: &str) -> String {
    let chrome = chrome.clone();
    let token = token.to_owned();
    render(|| {
        view! {
            <Frame chrome=chrome title="Confirmer votre adresse e-mail">
                <div class="stack">
                    <h1>"Confirmer votre adresse e-mail"</h1>
                    <p class="lead">
                        "Il ne reste qu’à appuyer sur ce bouton. Vous pourrez ensuite vous connecter."
                    </p>
                </div>
                <PostForm action=paths::CONFIRM_EMAIL>
                    <input type="hidden" name=TOKEN value=token/>
                    <div class="row"><Submit label="Confirmer mon adresse"/></div>
                </PostForm>
                <p class="hint">
                    "Vous n’avez pas demandé de compte\u{a0}? Fermez cette page\u{a0}: rien ne se passera."
                </p>
            </Frame>
        }
    })
}

/// The mailed link is unknown, used or too old: what to do.
pub fn link_expired(chrome: &Chrome) -> String {
    let chrome = chrome.clone();
    render(|| {
        view! {
            <Frame chrome=chrome title="Ce lien ne marche plus">
                <div class="stack">
                    <h1>"Ce lien ne marche plus"</h1>
                    <p class="lead">
                        "Un lien reçu par e-mail ne sert qu’une fois, et pendant un temps limité. Celui-ci a déjà servi, ou il est trop ancien."
                    </p>
                </div>
                <section class="stack">
                    <h2>"Que faire\u{a0}?"</h2>
                    <ul>
                        <li>
                            <strong>"Pour confirmer votre adresse e-mail."</strong>
                            " C’est peut-être déjà fait\u{a0}: "
                            <a href=paths::SIGN_IN>"essayez de vous connecter"</a>
                            ". Sinon, "
                            <a href=paths::SIGN_UP>"créez votre compte de nouveau"</a>
                            ", avec la même adresse."
                        </li>
                        <li>
                            <strong>"Pour changer votre mot de passe."</strong>
                            " "
                            <a href=paths::FORGOTTEN>"Demandez un nouveau lien"</a>"."
                        </li>
                        <li>
                            <strong>"Vous avez été invité comme agent."</strong>
                            " Demandez une nouvelle invitation à la personne qui vous l’a envoyée."
                        </li>
                    </ul>
                    <p class="hint">
                        "Si vous avez reçu plusieurs messages, prenez le lien du plus récent."
                    </p>
                </section>
            </Frame>
        }
    })
}

/// Why the sign-in page is shown, when it is not the person's own idea.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInReason {
    /// The page asked for needs an account.
    Needed,
    /// The session ended while they were writing; what they typed is kept and comes back.
    ExpiredKept,
    /// The e-mail is confirmed.
    Confirmed,
    /// An agent chose their first password.
    Invited,
    /// The password is changed.
    PasswordChanged,
    /// They just signed out.
    SignedOut,
    /// The code was not given in time.
    CodeTooLate,
}

/// Sign-in. `next` is a hidden field `suite`.
#[derive(Clone, Debug, Default)]
pub struct SignInView {
    /// What was typed; the password never comes back.
    pub form: FormState,
    /// Local path to come back to.
    pub next: String,
    /// Why.
    pub reason: Option<SignInReason>,
    /// Agents sign in without second factor: the demonstration alone.
    pub unproven: bool,
}

/// `POST /compte/connexion`. The form says where it goes: the page may be shown in the place of
/// the one that needs an account.
pub fn sign_in(chrome: &Chrome, view: SignInView) -> String {
    let chrome = chrome.clone();
    let SignInView { form, next, reason, unproven } = view;
    let unproven = unproven.then(|| {
        view! {
            <Notice title="Ceci est une démonstration">
                <p>"Les agents s’y connectent sans le code de leur téléphone, qui leur est demandé partout ailleurs."</p>
            </Notice>
        }
    });
    let title = form_title("Se connecter", &form);
    // That the typed text is kept stays true while the password is looked for; the rest is over.
    let reason = reason
        .filter(|reason| form.errors.is_empty() || *reason == SignInReason::ExpiredKept)
        .map(reason_notice);
    let next = (!next.is_empty()).then(|| view! { <input type="hidden" name=NEXT value=next/> });
    render(|| {
        view! {
            <Frame chrome=chrome title=title current=paths::SIGN_IN>
                <ErrorSummary errors=form.summary()/>
                {reason}
                {unproven}
                <h1>"Se connecter"</h1>
                <div class="split">
                    <PostForm action=paths::SIGN_IN>
                        {next}
                        {email_field(&form, "")}
                        <TextField
                            name=PASSWORD
                            label="Mot de passe"
                            kind=FieldKind::Password
                            autocomplete="current-password"
                            error=form.error(PASSWORD)
                        />
                        <div class="row"><Submit label="Se connecter"/></div>
                        <p><a href=paths::FORGOTTEN>"Mot de passe oublié"</a></p>
                    </PostForm>
                    <aside class="card stack">
                        <h2>"Pas encore de compte\u{a0}?"</h2>
                        <p>
                            "Créez-en un. Si vous avez déjà fait une demande dans une mairie ou chez un bailleur, vous pourrez la retrouver ensuite."
                        </p>
                        <p>
                            <ButtonLink href=paths::SIGN_UP label="Créer un compte" kind=ButtonKind::Quiet/>
                        </p>
                    </aside>
                </div>
            </Frame>
        }
    })
}

fn reason_notice(reason: SignInReason) -> impl IntoView {
    let (kind, title, text) = match reason {
        SignInReason::Needed => (
            NoticeKind::Info,
            "Connectez-vous pour continuer",
            "Vous arriverez ensuite à la page demandée.",
        ),
        SignInReason::ExpiredKept => (
            NoticeKind::Warn,
            "Votre session est terminée, mais ce que vous avez écrit est gardé",
            "Connectez-vous de nouveau\u{a0}: vous retrouverez votre texte et vous pourrez l’enregistrer.",
        ),
        SignInReason::Confirmed => (
            NoticeKind::Good,
            "Votre adresse e-mail est confirmée",
            "Vous pouvez maintenant vous connecter.",
        ),
        SignInReason::Invited => (
            NoticeKind::Good,
            "Votre compte est ouvert",
            "Connectez-vous avec l’adresse qui a reçu l’invitation, et le mot de passe que vous venez de choisir.",
        ),
        SignInReason::PasswordChanged => {
            (NoticeKind::Good, "Votre mot de passe est changé", "Connectez-vous avec le nouveau.")
        }
        SignInReason::SignedOut => (
            NoticeKind::Good,
            "Votre session est fermée",
            "Sur un appareil partagé, fermez aussi le navigateur.",
        ),
        SignInReason::CodeTooLate => (
            NoticeKind::Info,
            "Le temps pour taper votre code est passé",
            "Recommencez avec votre mot de passe.",
        ),
    };
    view! { <Notice kind=kind title=title live=true><p>{text}</p></Notice> }
}

fn email_field(form: &FormState, hint: &'static str) -> impl IntoView + use<> {
    view! {
        <TextField
            name=EMAIL
            label="Adresse e-mail"
            kind=FieldKind::Email
            autocomplete="username"
            maxlength=254
            hint=hint
            value=form.value(EMAIL)
            error=form.error(EMAIL)
        />
    }
}

fn new_password_field(form: &FormState) -> impl IntoView + use<> {
    let hint = format!(
        "Au moins {MIN_PASSWORD} caractères. Trois ou quatre mots qui vous viennent à l’esprit suffisent."
    );
    view! {
        <TextField
            name=PASSWORD
            label="Mot de passe"
            kind=FieldKind::Password
            autocomplete="new-password"
            hint=hint
            error=form.error(PASSWORD)
        />
    }
}

/// The demonstration sends nothing: it shows.
fn mails_of_the_demonstration(demo: bool) -> impl IntoView {
    demo.then(|| {
        view! {
            <Notice title="Ceci est une démonstration">
                <p>
                    "Aucun message ne part vraiment. "
                    <a href=paths::DEMO_MAILS>"Lisez-le ici"</a>"."
                </p>
            </Notice>
        }
    })
}

/// The message does not come: what to try.
fn no_mail(again: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <section class="stack">
            <h2>"Vous ne recevez rien\u{a0}?"</h2>
            <ul>
                <li>"Attendez quelques minutes."</li>
                <li>"Regardez dans les courriers indésirables («\u{a0}spam\u{a0}»)."</li>
                <li>
                    "L’adresse était peut-être mal écrite\u{a0}: "<a href=again>{words}</a>"."
                </li>
            </ul>
        </section>
    }
}
