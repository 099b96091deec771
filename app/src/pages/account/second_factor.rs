//! The second step of an agent's sign-in: the code, setting the application up, recovery codes.

use crate::components::format::count;
use crate::components::{
    ErrorSummary, FieldKind, Notice, NoticeKind, PostForm, Submit, TextField, Width,
};
use crate::domain::second_factor::RECOVERY_CODES as GIVEN;
use crate::forms::FormState;
use crate::forms::second_factor::CODE;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;
use leptos::prelude::*;

/// The field of a code.
fn code_field(form: &FormState, hint: &'static str) -> impl IntoView + use<> {
    view! {
        <TextField
            name=CODE
            label="Code"
            kind=FieldKind::Text
            autocomplete="one-time-code"
            maxlength=40
            width=Width::Mid
            hint=hint
            error=form.error(CODE)
        />
    }
}

/// `GET`/`POST paths::SECOND_FACTOR`.
pub fn second_factor(chrome: &Chrome, form: FormState) -> String {
    let chrome = chrome.clone();
    let name = "Votre code de connexion";
    let title = form_title(name, &form);
    render(|| {
        view! {
            <Frame chrome=chrome title=title>
                <ErrorSummary errors=form.summary()/>
                <div class="stack">
                    <h1>{name}</h1>
                    <p class="lead">"Ouvrez l’application de votre téléphone qui donne vos codes, et tapez celui du guichet web."</p>
                </div>
                <PostForm action=paths::SECOND_FACTOR>
                    {code_field(&form, "6 chiffres, qui changent toutes les 30 secondes. Ou l’un de vos codes de secours.")}
                    <div class="row"><Submit label="Continuer"/></div>
                </PostForm>
                <section class="stack">
                    <h2>"Vous n’avez pas votre téléphone\u{a0}?"</h2>
                    <p>"Tapez l’un des codes de secours que vous avez gardés. Chacun sert une seule fois."</p>
                    <p>"Vous n’avez plus ni l’un ni l’autre\u{a0}? Demandez à votre administrateur de remettre à zéro votre double vérification."</p>
                </section>
            </Frame>
        }
    })
}

/// An application to set up.
#[derive(Clone, Debug, Default)]
pub struct EnrolmentView {
    /// Errors.
    pub form: FormState,
    /// Squares on a side of the QR code.
    pub side: usize,
    /// The dark ones, as the path of a drawing.
    pub squares: String,
    /// The secret to type by hand, in groups of four.
    pub secret: String,
}

/// `GET`/`POST paths::ENROLMENT`.
pub fn enrolment(chrome: &Chrome, view: EnrolmentView) -> String {
    let chrome = chrome.clone();
    let EnrolmentView { form, side, squares, secret } = view;
    let name = "Protéger votre compte";
    let title = form_title(name, &form);
    // Four squares of margin: readers need them.
    let frame = format!("-4 -4 {0} {0}", side + 8);
    let drawing = side + 8;
    render(|| {
        view! {
            <Frame chrome=chrome title=title>
                <ErrorSummary errors=form.summary()/>
                <div class="stack">
                    <h1>{name}</h1>
                    <p class="lead">"Votre compte donne accès à des données personnelles. En plus de votre mot de passe, une application de votre téléphone donnera un code à chaque connexion."</p>
                </div>
                <section class="card hand-off">
                    <svg class="code" viewBox=frame role="img" aria-label="Code à lire avec l’application" width="240" height="240">
                        <rect x="-4" y="-4" width=drawing height=drawing fill="#fff"/>
                        <path d=squares fill="#000" shape-rendering="crispEdges"/>
                    </svg>
                    <div class="stack">
                        <h2>"Avec votre téléphone"</h2>
                        <ol>
                            <li>"Installez une application qui donne des codes, par exemple FreeOTP ou Aegis. Votre gestionnaire de mots de passe le fait peut-être déjà."</li>
                            <li>"Dans cette application, ajoutez un compte et visez le code."</li>
                            <li>"Tapez ci-dessous les 6 chiffres qu’elle montre."</li>
                        </ol>
                        <details>
                            <summary>"Le code ne se lit pas\u{a0}?"</summary>
                            <p>"Tapez cette clé dans l’application\u{a0}:"</p>
                            <p class="address">{secret}</p>
                        </details>
                    </div>
                </section>
                <PostForm action=paths::ENROLMENT>
                    {code_field(&form, "Les 6 chiffres que montre l’application.")}
                    <div class="row"><Submit label="Terminer"/></div>
                </PostForm>
            </Frame>
        }
    })
}

/// The recovery codes, shown once. `next`: the local page to go on to.
pub fn recovery_codes(chrome: &Chrome, codes: &[String], next: &str) -> String {
    let chrome = chrome.clone();
    let title = "Vos codes de secours";
    let next = next.to_owned();
    let codes: Vec<_> = codes
        .iter()
        .cloned()
        .map(|code| view! { <li><code class="address">{code}</code></li> })
        .collect();
    render(|| {
        view! {
            <Frame chrome=chrome title=title>
                <div class="stack">
                    <h1>{title}</h1>
                    <p class="lead">"Si vous perdez votre téléphone, l’un de ces codes remplacera celui de l’application. Chacun sert une seule fois."</p>
                </div>
                <Notice kind=NoticeKind::Warn title="Gardez-les maintenant">
                    <p>"Imprimez cette page ou copiez les codes en lieu sûr, loin de votre téléphone. Ils ne seront plus affichés."</p>
                </Notice>
                <section class="card stack">
                    <h2>"Codes à garder"</h2>
                    <ol>{codes}</ol>
                </section>
                <p><a href=next>"J’ai gardé mes codes, continuer"</a></p>
            </Frame>
        }
    })
}

/// What is left of the recovery codes.
#[derive(Clone, Debug, Default)]
pub struct RecoveryView {
    /// How many were not used.
    pub left: i64,
    /// Errors.
    pub form: FormState,
}

/// `GET`/`POST paths::RECOVERY_CODES`.
pub fn recovery(chrome: &Chrome, view: RecoveryView) -> String {
    let chrome = chrome.clone();
    let RecoveryView { left, form } = view;
    let name = "Vos codes de secours";
    let title = form_title(name, &form);
    let left = match left {
        0 => "Vous n’avez plus de code de secours.".to_owned(),
        left => format!("Il vous reste {}.", count(left, "code de secours", "codes de secours")),
    };
    let new = format!("Vous recevrez {GIVEN} nouveaux codes. Les anciens ne serviront plus.");
    render(|| {
        view! {
            <Frame chrome=chrome title=title current=paths::SESSIONS>
                <ErrorSummary errors=form.summary()/>
                <div class="stack">
                    <h1>{name}</h1>
                    <p class="lead">{left}</p>
                </div>
                <section class="stack">
                    <h2>"En demander d’autres"</h2>
                    <p>{new}</p>
                    <PostForm action=paths::RECOVERY_CODES>
                        {code_field(&form, "Les 6 chiffres que montre l’application, ou un code de secours.")}
                        <div class="row"><Submit label="Recevoir de nouveaux codes"/></div>
                    </PostForm>
                </section>
                <p><a href=paths::SESSIONS>"Revenir à mon compte"</a></p>
            </Frame>
        }
    })
}
