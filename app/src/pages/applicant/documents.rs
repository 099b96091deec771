//! The identity document: send pictures of it, see them, take them back.

use leptos::prelude::*;

use super::arrivals::{again, notices};
use super::now::refusal_notice;
use super::{DocumentsView, hand_off, now};
use crate::components::{
    ButtonKind, ButtonLink, ErrorSummary, FileField, PostForm, Stepper, Submit, Trail,
};
use crate::domain::document::{ACCEPT, MAX_PAGES};
use crate::domain::ids::DocumentId;
use crate::domain::refusal::DocumentRefusal;
use crate::forms::journey::Step;
use crate::islands::{FILE, NEXT, PAGES, PHONE, SendInPieces, WatchPages};
use crate::pages::{Chrome, Frame, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: DocumentsView) -> String {
    render(|| {
        let title = "Votre pièce d’identité";
        let head = if view.errors.is_empty() {
            title.to_owned()
        } else {
            format!("Erreur\u{a0}: {title}")
        };
        let errors: Vec<_> = view.errors.iter().map(sentence).collect();
        let summary = errors.iter().map(|error| (FILE.to_owned(), error.clone())).collect();
        let refusal = view.refusal.as_ref().map(refusal);
        let refused = view.refusal.is_some();
        let gallery = gallery(&view, refused);
        let waiting = notices(&view.arrivals, Some(paths::arrival_removal));
        let number = view.number();
        // One primary button a page: once there is a page that may do, it is the way on.
        let to_add = number == 0 || refused;
        let full = number >= MAX_PAGES;
        let asked = view.question.is_some();
        let who = if asked { Picker::Asked } else { Picker::Owner { to_add } };
        let picker = picker(number, &errors, who);
        let watch = view.phone.as_ref().map(|_| view! { <WatchPages/> });
        let phone = match &view.phone {
            Some(phone) => Some(hand_off::state(phone)),
            None => (!full).then(hand_off::way),
        };
        let onward = onward(full, asked);
        let question = view.question.as_deref().map(now::asked_notice);
        let place = place(title, view.pages_of_journey, asked);
        view! {
            <Frame chrome=chrome.clone() title=head current=paths::DEMAND islands=true>
                <div class="split">
                    <div class="stack-l">
                        {place}
                        <ErrorSummary errors=summary/>
                        {refusal}
                        {question}
                        {watch}
                        <div id=PAGES class="stack">{waiting}{gallery}</div>
                        {picker}
                        <div id=PHONE>{phone}</div>
                        {onward}
                    </div>
                    {advice()}
                </div>
            </Frame>
        }
    })
}

/// A step of the filing; or, once it is filed and something is asked, a page of the demand.
fn place(title: &'static str, total: usize, asked: bool) -> AnyView {
    if asked {
        let links = vec![("Ma demande".to_owned(), paths::DEMAND.to_owned())];
        return view! { <div><Trail links=links/><h1>{title}</h1></div> }.into_any();
    }
    let current = total.saturating_sub(1);
    view! { <Stepper current=current total=total name=title next="Vérifiez et envoyez"/> }
        .into_any()
}

/// « photo.heic : ce fichier… », or the sentence alone when no file has a name.
pub(super) fn sentence((name, why): &(String, String)) -> String {
    if name.trim().is_empty() { why.clone() } else { format!("{name}\u{a0}: {why}") }
}

pub(super) fn refusal(refusal: &DocumentRefusal) -> AnyView {
    refusal_notice(refusal.reason.label(), &refusal.sentence, refusal.reason.advice())
}

fn gallery(view: &DocumentsView, refused: bool) -> Option<AnyView> {
    let pages = &view.pages;
    (!pages.is_empty()).then(|| {
        let figures: Vec<_> = (1..)
            .zip(pages)
            .map(|(rank, id)| {
                let known = view.again.iter().find(|line| line.page == *id);
                figure(rank, *id, known.map(again))
            })
            .collect();
        let what = if refused {
            "Retirez ce qui a été refusé, ajoutez une meilleure photo, puis continuez."
        } else {
            match pages.len() {
                1 => "Tout se lit bien\u{a0}? Pour une carte d’identité ou un titre de séjour, ajoutez aussi le verso.",
                _ => "Tout se lit bien\u{a0}? Sinon, retirez la page et reprenez la photo.",
            }
        };
        view! {
            <section class="stack">
                <h2>"Pages envoyées"</h2>
                <p>{what}</p>
                <div class="grid3">{figures}</div>
            </section>
        }
        .into_any()
    })
}

fn figure(rank: usize, id: DocumentId, known: Option<AnyView>) -> AnyView {
    view! {
        <div class="card stack">
            <img src=paths::document_page(id) alt=format!("Page {rank} de votre pièce") decoding="async"/>
            {known}
            <PostForm action=paths::document_removal(id) bare=true>
                <Submit label=format!("Retirer la page {rank}") kind=ButtonKind::Danger/>
            </PostForm>
        </div>
    }
    .into_any()
}

/// Who chooses the files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Picker {
    /// The owner of the demand; whether a page is missing.
    Owner { to_add: bool },
    /// The same, who is asked something while the document is checked.
    Asked,
    /// The phone that it is handed over to.
    Phone,
}

pub(super) fn picker(pages: usize, errors: &[String], who: Picker) -> AnyView {
    if pages >= MAX_PAGES {
        let text = format!(
            "Vous avez envoyé {MAX_PAGES} pages, le maximum. Pour en ajouter une, retirez-en d’abord une autre."
        );
        // The error summary still leads somewhere.
        return view! { <p id=FILE tabindex="-1">{text}</p> }.into_any();
    }
    let error = errors.join(" ");
    if who == Picker::Phone {
        return view! {
            <PostForm multipart=true>
                <FileField name=FILE label="Photo de la pièce" accept="image/*" camera=true error=error/>
                <SendInPieces/>
                <div class="row" id=NEXT>
                    <Submit label="Envoyer cette photo"/>
                </div>
            </PostForm>
        }
        .into_any();
    }
    let to_add = matches!(who, Picker::Owner { to_add: true });
    let label = if pages == 0 { "Photo ou fichier de votre pièce" } else { "Ajouter une page" };
    let kind = if to_add { ButtonKind::Primary } else { ButtonKind::Quiet };
    let hint = format!(
        "Photo (JPEG, PNG, WebP) ou PDF, 10\u{a0}Mo au plus par fichier, {MAX_PAGES} pages au plus. Vous pouvez en choisir plusieurs à la fois."
    );
    // Going on sends what is chosen too: a photo that was never sent is a demand refused.
    let class = if to_add { "button quiet" } else { "button" };
    let asked = who == Picker::Asked;
    let (class, go_on) =
        if asked { ("button", "Envoyer et revenir à la question") } else { (class, "Continuer") };
    let onward = (pages > 0 || asked).then(|| {
        view! {
            <button class=class type="submit" formaction=paths::documents_then_check()>{go_on}</button>
        }
    });
    let add = (!asked).then(|| view! { <Submit label="Ajouter à ma demande" kind=kind/> });
    view! {
        <PostForm multipart=true>
            <FileField name=FILE label=label accept=ACCEPT multiple=true hint=hint error=error/>
            <SendInPieces/>
            <div class="row" id=NEXT>{add}{onward}</div>
        </PostForm>
    }
    .into_any()
}

/// `full`: nothing more can be sent, so that the way on is a link. `asked`: the form is sent, and
/// the way on leads back to the question.
fn onward(full: bool, asked: bool) -> AnyView {
    let back = "Revenir à la question et répondre";
    if asked && full {
        return view! { <div class="row"><ButtonLink href=paths::DEMAND label=back/></div> }
            .into_any();
    }
    if asked {
        return view! { <p><a href=paths::DEMAND>"Revenir à la question sans rien ajouter"</a></p> }
            .into_any();
    }
    let onward = full.then(|| view! { <ButtonLink href=paths::CHECK label="Continuer"/> });
    view! {
        <div class="stack">
            <div class="row">
                {onward}
                <ButtonLink href=paths::step(Step::Communes) label="Étape précédente" kind=ButtonKind::Quiet/>
            </div>
            <p><a href=paths::DEMAND>"Reprendre plus tard"</a><span class="hint">"\u{a0}: vos réponses et les pages envoyées sont gardées."</span></p>
        </div>
    }
    .into_any()
}

fn advice() -> AnyView {
    view! {
        <aside class="stack">
            <section class="card stack">
                <h2>"Quelle pièce\u{a0}?"</h2>
                <p>"Une seule, en cours de validité et à votre nom\u{a0}:"</p>
                <ul>
                    <li>"carte d’identité, recto et verso"</li>
                    <li>"ou passeport, la page avec la photo"</li>
                    <li>"ou titre de séjour, recto et verso"</li>
                </ul>
                <p class="hint">"Elle est montrée seulement aux personnes qui vérifient votre identité."</p>
            </section>
            <section class="card stack">
                <h2>"Réussir la photo"</h2>
                <ul>
                    <li>"Posez la pièce à plat, près d’une fenêtre, sans flash."</li>
                    <li>"Cadrez-la en entier\u{a0}: les quatre coins se voient."</li>
                    <li>"Vérifiez que toutes les lignes se lisent."</li>
                </ul>
            </section>
        </aside>
    }
    .into_any()
}
