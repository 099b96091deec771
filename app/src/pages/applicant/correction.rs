//! Asking for a correction of one's civil status, with a proof.

use leptos::prelude::*;

use super::arrivals::notices;
use super::fields::civil_status;
use super::modification::before_after;
use super::now::refusal_notice;
use super::{CorrectionView, locked};
use crate::components::format::date;
use crate::components::{
    ButtonKind, ErrorSummary, Fact, Facts, FileField, PostForm, Submit, Trail,
};
use crate::domain::content::Identity;
use crate::domain::correction::{Correction, CorrectionRefusal, side_by_side};
use crate::domain::document::{ACCEPT, MAX_PAGES};
use crate::domain::ids::DocumentId;
use crate::forms::FormState;
use crate::forms::correction::PROOF;
use crate::forms::decision::VERSION;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

const TITLE: &str = "Corriger votre état civil";

fn trail() -> Vec<(String, String)> {
    vec![("Ma demande".to_owned(), paths::DEMAND.to_owned())]
}

pub(super) fn page(chrome: &Chrome, view: &CorrectionView) -> String {
    match &view.pending {
        Some(correction) => waiting(chrome, view, correction),
        None => form(chrome, view),
    }
}

fn form(chrome: &Chrome, view: &CorrectionView) -> String {
    render(|| {
        let head = form_title(TITLE, &view.form);
        let summary = view.form.summary();
        let refusal = view.refusal.as_ref().map(refusal);
        let gallery = gallery(&view.pages, true);
        let arrivals = notices(&view.arrivals, Some(paths::proof_arrival_removal));
        let fields = civil_status(&view.form, view.today);
        let proof = proof(&view.form, view.pages.len());
        let version = view.version.to_string();
        let registered = locked::facts(&view.registered);
        view! {
            <Frame chrome=chrome.clone() title=head current=paths::DEMAND>
                <Trail links=trail()/>
                <div class="stack">
                    <h1>{TITLE}</h1>
                    <p class="lead">"Changez ce qui est faux, ajoutez un document qui le montre, puis envoyez. Votre numéro et votre ancienneté ne changent pas."</p>
                </div>
                <ErrorSummary errors=summary/>
                {refusal}
                <div class="split">
                    <div class="stack-l">
                        {arrivals}
                        {gallery}
                        <PostForm multipart=true>
                            <p>"Vous avez changé de nom, par exemple en vous mariant\u{a0}? Écrivez le nouveau dans «\u{a0}Nom\u{a0}» et l’ancien dans «\u{a0}Nom de naissance\u{a0}». Si «\u{a0}Nom de naissance\u{a0}» est vide, les deux sont le même."</p>
                            {fields}
                            {proof}
                            <div class="stack">
                                <div class="row"><Submit label="Envoyer ma demande de correction"/></div>
                                <p class="hint">"Une personne vérifie votre document sous 5\u{a0}jours ouvrés. En attendant, rien ne change."</p>
                            </div>
                            <input type="hidden" name=VERSION value=version/>
                        </PostForm>
                    </div>
                    <aside class="stack">
                        <section class="card stack">
                            <h2>"Aujourd’hui"</h2>
                            <Facts items=registered/>
                        </section>
                        <section class="card stack">
                            <h2>"Quel document\u{a0}?"</h2>
                            <ul>
                                <li>"une pièce d’identité à jour"</li>
                                <li>"ou un acte de naissance ou de mariage"</li>
                                <li>"ou un jugement, par exemple de divorce"</li>
                            </ul>
                            <p class="hint">"Il est montré seulement aux personnes qui vérifient."</p>
                        </section>
                    </aside>
                </div>
            </Frame>
        }
    })
}

fn refusal(refusal: &CorrectionRefusal) -> AnyView {
    refusal_notice(refusal.reason.label(), &refusal.sentence, refusal.reason.advice())
}

fn proof(form: &FormState, pages: usize) -> AnyView {
    if pages >= MAX_PAGES {
        let text = format!(
            "Vous avez envoyé {MAX_PAGES} pages, le maximum. Pour en ajouter une, retirez-en d’abord une autre."
        );
        return view! { <p id=PROOF tabindex="-1">{text}</p> }.into_any();
    }
    let label = if pages == 0 {
        "Photo ou fichier du document qui montre le changement"
    } else {
        "Ajouter une page"
    };
    let hint = format!(
        "Photo (JPEG, PNG, WebP) ou PDF, 10\u{a0}Mo au plus par fichier, {MAX_PAGES} pages au plus. Vous pouvez en choisir plusieurs à la fois."
    );
    view! {
        <FileField name=PROOF label=label accept=ACCEPT multiple=true hint=hint
            error=form.error(PROOF)/>
    }
    .into_any()
}

/// The pages of the proof; `open`: they can still be taken back.
fn gallery(pages: &[DocumentId], open: bool) -> Option<AnyView> {
    (!pages.is_empty()).then(|| {
        let figures: Vec<_> = (1..)
            .zip(pages)
            .map(|(rank, id)| {
                let removal = open.then(|| {
                    view! {
                        <PostForm action=paths::proof_removal(*id) bare=true>
                            <Submit label=format!("Retirer la page {rank}") kind=ButtonKind::Danger/>
                        </PostForm>
                    }
                });
                let alt = format!("Page {rank} de votre document");
                view! {
                    <div class="card stack">
                        <img src=paths::document_page(*id) alt=alt decoding="async"/>
                        {removal}
                    </div>
                }
            })
            .collect();
        view! {
            <section class="stack">
                <h2>"Pages de votre document"</h2>
                <div class="grid3">{figures}</div>
            </section>
        }
        .into_any()
    })
}

/// Asked for: what changes, by when the answer comes, the way back.
fn waiting(chrome: &Chrome, view: &CorrectionView, correction: &Correction) -> String {
    render(|| {
        let facts = changed(&view.registered, &correction.identity);
        let gallery = gallery(&view.pages, false);
        let arrivals = notices(&view.arrivals, None);
        let asked = format!(
            "Demandée le {}. Réponse prévue au plus tard le {}.",
            date(correction.requested_on),
            date(view.checked_by)
        );
        view! {
            <Frame chrome=chrome.clone() title=TITLE current=paths::DEMAND>
                <Trail links=trail()/>
                <div class="stack">
                    <h1>{TITLE}</h1>
                    <p class="lead">"Votre demande de correction est envoyée. Vous n’avez rien à faire\u{a0}: nous vous écrirons par e-mail."</p>
                </div>
                <section class="card now stack">
                    <h2>"Ce qui doit changer"</h2>
                    <Facts items=facts/>
                    <p class="hint">{asked}</p>
                </section>
                {arrivals}
                {gallery}
                <section class="stack">
                    <p>"Vous vous êtes trompé\u{a0}? Retirez cette demande, puis faites-en une autre. Votre document est effacé."</p>
                    <PostForm action=paths::CORRECTION_WITHDRAWAL bare=true>
                        <Submit label="Retirer ma demande de correction" kind=ButtonKind::Danger/>
                    </PostForm>
                </section>
            </Frame>
        }
    })
}

fn changed(before: &Identity, after: &Identity) -> Vec<Fact> {
    side_by_side(before, after)
        .into_iter()
        .filter(crate::domain::correction::FieldChange::differs)
        .map(|field| Fact::new(field.label, before_after(Some(field.before), Some(field.after))))
        .collect()
}
