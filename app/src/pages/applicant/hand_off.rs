//! Handing the document over to a phone: the page that shows the code, and the pages of the phone.

use leptos::prelude::*;

use super::documents::{Picker, picker};
use super::{HandOffView, PhoneLine, PhoneView};
use crate::components::{ButtonKind, ErrorSummary, Notice, NoticeKind, PostForm, Submit};
use crate::islands::{FILE, PAGES, WatchPages};
use crate::pages::{Chrome, Frame, render};
use crate::paths;

/// A code to show: its address, and the drawing that a phone reads.
#[derive(Clone, Debug)]
pub struct Code {
    /// The address that the drawing holds.
    pub address: String,
    /// Squares on a side.
    pub side: usize,
    /// The dark ones, as the path of a drawing.
    pub squares: String,
}

/// `GET`/`POST paths::HAND_OVER`: the code, once asked for.
pub fn desktop(chrome: &Chrome, view: HandOffView) -> String {
    let HandOffView { phone, code } = view;
    let title = "Continuer sur votre téléphone";
    let islands = phone.is_some();
    let watch = islands.then(|| view! { <WatchPages/> });
    let shown = code.is_some();
    let code = code.map(code_card);
    // While the code shows, the phone that it waits for is told beside it.
    let state = phone.filter(|phone| phone.connected || !shown).as_ref().map(state);
    let (label, kind) = if shown {
        ("Afficher un autre code", ButtonKind::Quiet)
    } else {
        ("Afficher le code", ButtonKind::Primary)
    };
    render(|| {
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DEMAND islands=islands>
                <h1>{title}</h1>
                <p class="lead">"Votre téléphone prend la photo et l’envoie dans votre demande. Vous n’avez pas besoin de vous y connecter."</p>
                {watch}
                {state}
                {code}
                <PostForm action=paths::HAND_OVER bare=true>
                    <Submit label=label kind=kind/>
                </PostForm>
                <p><a href=paths::DOCUMENTS>"Revenir à votre pièce d’identité"</a></p>
            </Frame>
        }
    })
}

fn code_card(code: Code) -> impl IntoView {
    let Code { address, side, squares } = code;
    // Four squares of margin: readers need them.
    let frame = format!("-4 -4 {0} {0}", side + 8);
    let drawing = side + 8;
    view! {
        <section class="card hand-off">
            <svg class="code" viewBox=frame role="img" aria-label="Code à lire avec l’appareil photo du téléphone" width="240" height="240">
                <rect x="-4" y="-4" width=drawing height=drawing fill="#fff"/>
                <path d=squares fill="#000" shape-rendering="crispEdges"/>
            </svg>
            <div class="stack">
                <h2>"Avec votre téléphone"</h2>
                <ol>
                    <li>"Ouvrez l’appareil photo et visez le code."</li>
                    <li>"Touchez le lien qui apparaît."</li>
                    <li>"Touchez «\u{a0}Commencer\u{a0}», puis prenez la photo."</li>
                </ol>
                <p>"Gardez cette page ouverte. Le code marche une seule fois, pendant 15 minutes. Ne l’envoyez à personne."</p>
                <details>
                    <summary>"Le code ne se lit pas\u{a0}?"</summary>
                    <p>"Tapez cette adresse dans le navigateur du téléphone\u{a0}:"</p>
                    <p class="address">{address}</p>
                </details>
            </div>
        </section>
    }
}

/// Where the phone stands, for its owner.
pub(super) fn state(phone: &PhoneLine) -> AnyView {
    let PhoneLine { connected, device, until } = phone.clone();
    if connected {
        return view! {
            <Notice kind=NoticeKind::Info title="Un téléphone est relié à votre demande">
                <p>{device}" peut y ajouter des photos de votre pièce jusqu’à "{until}", et rien d’autre."</p>
                <div class="row">
                    {stop("Arrêter le téléphone")}
                    <a href=paths::DOCUMENTS>"Actualiser"</a>
                </div>
            </Notice>
        }
        .into_any();
    }
    view! {
        <Notice kind=NoticeKind::Info title="Nous attendons votre téléphone">
            <p>"Le code que vous avez affiché marche jusqu’à "{until}"."</p>
            <div class="row">
                {stop("Annuler le code")}
                <a href=paths::DOCUMENTS>"Actualiser"</a>
            </div>
        </Notice>
    }
    .into_any()
}

/// Ends what was handed over.
pub(in crate::pages) fn stop(label: &'static str) -> impl IntoView {
    view! {
        <PostForm action=paths::HAND_OVER_END bare=true>
            <Submit label=label kind=ButtonKind::Quiet/>
        </PostForm>
    }
}

/// The way to a phone, on the page of the document.
pub(super) fn way() -> AnyView {
    view! {
        <section class="card stack desk-only">
            <h2>"Prendre la photo avec votre téléphone"</h2>
            <p>"Vous êtes sur un ordinateur\u{a0}? Votre téléphone peut prendre la photo et l’envoyer ici."</p>
            <PostForm action=paths::HAND_OVER bare=true>
                <Submit label="Continuer sur mon téléphone" kind=ButtonKind::Quiet/>
            </PostForm>
        </section>
    }
    .into_any()
}

/// `GET paths::phone(code)`: what the code is for, and nothing of whom.
pub fn invitation(chrome: &Chrome, code: &str) -> String {
    let title = "Prendre une photo pour une demande de logement";
    let begin = paths::phone(code);
    render(|| {
        view! {
            <Frame chrome=chrome.clone() title=title>
                <h1>{title}</h1>
                <p>"Ce téléphone pourra envoyer des photos de la pièce d’identité pendant 30 minutes. Il ne verra rien de la demande."</p>
                <PostForm action=begin>
                    <Submit label="Commencer"/>
                </PostForm>
                <p class="hint">"Vous n’avez pas demandé ce code vous-même\u{a0}? Fermez cette page."</p>
            </Frame>
        }
    })
}

/// A code or a phone that is not good any more.
pub fn stale(chrome: &Chrome) -> String {
    let title = "Ce code ne marche plus";
    render(|| {
        view! {
            <Frame chrome=chrome.clone() title=title>
                <h1>{title}</h1>
                <p>"Un code marche une seule fois et pendant peu de temps. Les photos déjà envoyées sont bien gardées."</p>
                <h2>"Pour envoyer d’autres photos"</h2>
                <p>"Sur votre ordinateur, ouvrez la page «\u{a0}Votre pièce d’identité\u{a0}» et choisissez «\u{a0}Continuer sur mon téléphone\u{a0}». Un nouveau code s’affiche."</p>
            </Frame>
        }
    })
}

/// `GET`/`POST paths::PHONE`: the camera.
pub fn phone(chrome: &Chrome, view: PhoneView) -> String {
    let PhoneView { pages, errors } = view;
    let errors: Vec<_> = errors.iter().map(super::documents::sentence).collect();
    let title = "Photo de la pièce d’identité";
    let head = if errors.is_empty() { title.to_owned() } else { format!("Erreur\u{a0}: {title}") };
    let summary = errors.iter().map(|error| (FILE.to_owned(), error.clone())).collect();
    let sent = match pages {
        0 => "Aucune page envoyée pour le moment.".to_owned(),
        1 => "1 page est dans la demande. Vous pouvez en envoyer une autre, le verso par exemple."
            .to_owned(),
        pages => format!("{pages} pages sont dans la demande."),
    };
    let picker = picker(pages, &errors, Picker::Phone);
    render(|| {
        view! {
            <Frame chrome=chrome.clone() title=head islands=true>
                <ErrorSummary errors=summary/>
                <h1>{title}</h1>
                <p>"Posez la pièce à plat, près d’une fenêtre. Les quatre coins se voient."</p>
                {picker}
                <div id=PAGES class="stack">
                    <p>{sent}</p>
                    <PostForm action=paths::PHONE_END bare=true>
                        <Submit label="J’ai terminé" kind=ButtonKind::Quiet/>
                    </PostForm>
                </div>
            </Frame>
        }
    })
}

/// The phone has finished.
pub fn finished(chrome: &Chrome) -> String {
    let title = "C’est terminé sur ce téléphone";
    render(|| {
        view! {
            <Frame chrome=chrome.clone() title=title>
                <h1>{title}</h1>
                <p>"Revenez sur votre ordinateur pour continuer la demande. Vous pouvez fermer cette page."</p>
            </Frame>
        }
    })
}
