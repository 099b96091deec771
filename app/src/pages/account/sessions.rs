//! My account: where it is open.

use crate::components::format::count;
use crate::components::{Fact, Facts, PostForm, Tag, TagKind};
use crate::domain::account::Role;
use crate::pages::applicant::PhoneLine;
use crate::pages::applicant::hand_off::stop;
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use leptos::prelude::*;

/// One open session.
#[derive(Clone, Debug)]
pub struct SessionLine {
    /// What its closing button posts to: `paths::revoke_session(reference)`.
    pub reference: String,
    /// « 24 novembre 2026 à 14 h 05 ».
    pub opened: String,
    /// Same.
    pub last_seen: String,
    /// « Firefox sur Android », or « Appareil inconnu ».
    pub device: String,
    /// This very one.
    pub current: bool,
}

/// My account.
#[derive(Clone, Debug, Default)]
pub struct SessionsView {
    /// E-mail.
    pub email: String,
    /// Open sessions, the current first.
    pub sessions: Vec<SessionLine>,
    /// The phone that sends pictures of the document, if there is one.
    pub phone: Option<PhoneLine>,
    /// How many recovery codes are left to an agent with a second factor.
    pub codes: Option<i64>,
}

/// `GET /compte/sessions`: « Mon compte », list of sessions, each closable, sign-out, link to change the password.
pub fn sessions(chrome: &Chrome, view: SessionsView) -> String {
    let chrome = chrome.clone();
    let SessionsView { email, sessions, phone, codes } = view;
    let mut facts = vec![Fact::new("Adresse e-mail", email)];
    if let Some(role) = chrome.role.filter(|role| *role != Role::Applicant) {
        facts.push(Fact::new("Profil", role.label()));
    }
    if let Some(left) = codes {
        let left = count(left, "code de secours restant", "codes de secours restants");
        let fact = Fact::new("Double vérification", format!("en place, {left}"));
        facts.push(fact.change_as("Renouveler les codes", paths::RECOVERY_CODES.to_owned()));
    }
    let intro = if sessions.len() < 2 {
        "Votre compte n’est ouvert que sur cet appareil."
    } else {
        "Vous ne reconnaissez pas un appareil\u{a0}? Fermez sa session, puis changez votre mot de passe."
    };
    let own_data = (chrome.role == Some(Role::Applicant)).then(|| {
        view! { <p><a href=paths::OWN_DATA>"Voir et copier ce que ce site garde sur vous"</a></p> }
    });
    let phone = phone.map(handed_over);
    let sessions: Vec<_> = sessions.into_iter().map(session).collect();
    render(|| {
        view! {
            <Frame chrome=chrome title="Mon compte" current=paths::SESSIONS>
                <h1>"Mon compte"</h1>
                <section class="card stack">
                    <h2>"Vos identifiants"</h2>
                    <Facts items=facts/>
                    <p>
                        "Pour changer votre mot de passe, "
                        <a href=paths::FORGOTTEN>"demandez un lien par e-mail"</a>"."
                    </p>
                    {own_data}
                </section>
                <section class="stack">
                    <h2>"Vos appareils connectés"</h2>
                    <p>{intro}</p>
                    <div class="grid3">{sessions} {phone}</div>
                </section>
            </Frame>
        }
    })
}

/// The phone that can send pictures and nothing else.
fn handed_over(phone: PhoneLine) -> impl IntoView {
    let PhoneLine { device, until, .. } = phone;
    view! {
        <div class="card stack">
            <h3>{device}</h3>
            <p><Tag kind=TagKind::Info text="Photos seulement"/></p>
            <p>"Ce téléphone peut ajouter des photos de votre pièce d’identité jusqu’à "{until}"."</p>
            {stop("Arrêter le téléphone")}
        </div>
    }
}

fn session(line: SessionLine) -> impl IntoView {
    let SessionLine { reference, opened, last_seen, device, current } = line;
    // The same words on every button would not say which session it closes.
    let which = format!("\u{a0}: {device}, ouverte le {opened}");
    let tag = current.then(|| view! { <p><Tag kind=TagKind::Good text="Cet appareil"/></p> });
    let (action, label, which) = if current {
        (paths::SIGN_OUT.to_owned(), "Me déconnecter", None)
    } else {
        let which = view! { <span class="sr">{which}</span> };
        (paths::revoke_session(&reference), "Fermer cette session", Some(which))
    };
    view! {
        <div class="card stack">
            <h3>{device}</h3>
            {tag}
            <p>
                "Ouverte le "{opened}"."
                <br/>
                "Dernière visite le "{last_seen}"."
            </p>
            <PostForm action=action bare=true>
                <button class="button quiet" type="submit">
                    <span>{label}{which}</span>
                </button>
            </PostForm>
        </div>
    }
}
