//! A forgotten password, and a new one from a mailed link.

use super::{email_field, mails_of_the_demonstration, new_password_field, no_mail};
use crate::components::{ErrorSummary, PostForm, Submit};
use crate::forms::FormState;
use crate::forms::account::TOKEN;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;
use leptos::prelude::*;

/// `POST /compte/mot-de-passe`.
pub fn forgotten(chrome: &Chrome, form: FormState) -> String {
    let chrome = chrome.clone();
    let title = form_title("Mot de passe oublié", &form);
    render(|| {
        view! {
            <Frame chrome=chrome title=title>
                <ErrorSummary errors=form.summary()/>
                <div class="stack">
                    <h1>"Mot de passe oublié"</h1>
                    <p class="lead">
                        "Écrivez l’adresse e-mail de votre compte. Nous y enverrons un lien."
                    </p>
                </div>
                <PostForm>
                    {email_field(&form, "Celle que vous avez donnée en créant votre compte.")}
                    <div class="row"><Submit label="Recevoir un lien"/></div>
                </PostForm>
                <p class="hint">"Votre demande et vos réponses ne changent pas."</p>
            </Frame>
        }
    })
}

/// Same whatever the address.
pub fn forgotten_sent(chrome: &Chrome) -> String {
    let demo = chrome.demo;
    let chrome = chrome.clone();
    render(|| {
        view! {
            <Frame chrome=chrome title="Regardez votre messagerie">
                <div class="stack">
                    <h1>"Regardez votre messagerie"</h1>
                    <p class="lead">
                        "Si un compte existe à cette adresse, un message part à l’instant. Suivez le lien qu’il contient pour choisir un nouveau mot de passe."
                    </p>
                </div>
                {mails_of_the_demonstration(demo)}
                {no_mail(paths::FORGOTTEN, "demandez un autre lien")}
            </Frame>
        }
    })
}

/// Choosing a password from a mailed link (`jeton` hidden).
#[derive(Clone, Debug, Default)]
pub struct NewPasswordView {
    /// Errors.
    pub form: FormState,
    /// Token of the link.
    pub token: String,
    /// True for an agent's first password.
    pub invitation: bool,
}

/// `POST /compte/mot-de-passe/nouveau`, or `/compte/invitation` for an invitation. The action
/// leaves out the token that the address of the page carries.
pub fn new_password(chrome: &Chrome, view: NewPasswordView) -> String {
    let chrome = chrome.clone();
    let NewPasswordView { form, token, invitation } = view;
    let (action, name, lead, button) = if invitation {
        (
            paths::INVITATION,
            "Ouvrir votre compte d’agent",
            "Vous avez été invité à travailler sur le guichet web. Choisissez un mot de passe, que vous ne donnerez à personne.",
            "Ouvrir mon compte",
        )
    } else {
        (
            paths::NEW_PASSWORD,
            "Choisir un nouveau mot de passe",
            "Il remplacera l’ancien. Il faudra vous connecter de nouveau sur vos appareils.",
            "Changer mon mot de passe",
        )
    };
    let title = form_title(name, &form);
    render(|| {
        view! {
            <Frame chrome=chrome title=title>
                <ErrorSummary errors=form.summary()/>
                <div class="stack">
                    <h1>{name}</h1>
                    <p class="lead">{lead}</p>
                </div>
                <PostForm action=action>
                    <input type="hidden" name=TOKEN value=token/>
                    {new_password_field(&form)}
                    <div class="row"><Submit label=button/></div>
                </PostForm>
            </Frame>
        }
    })
}
