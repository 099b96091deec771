//! Giving one's demand up, in two steps; erasing a draft.

use leptos::prelude::*;

use super::GivingUpView;
use crate::components::format::date;
use crate::components::{
    ButtonKind, ButtonLink, Checkbox, ErrorSummary, Fact, Facts, Notice, NoticeKind, PostForm,
    Submit, Trail, UniqueNumberText,
};
use crate::forms::decision::VERSION;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

fn trail() -> Vec<(String, String)> {
    vec![("Ma demande".to_owned(), paths::DEMAND.to_owned())]
}

/// What it means, before anything is asked.
pub(super) fn meaning(chrome: &Chrome, view: &GivingUpView) -> String {
    render(|| {
        let title = "Renoncer à votre demande";
        let number = view.number.to_string();
        let facts = vec![
            Fact::new("Date de dépôt", date(view.filed_on)),
            Fact::new("Ancienneté perdue", view.seniority.clone()),
        ];
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DEMAND>
                <Trail links=trail()/>
                <div class="stack">
                    <h1>{title}</h1>
                    <p>
                        <span class="hint">"Numéro unique\u{a0}: "</span>
                        <UniqueNumberText number=number/>
                    </p>
                    <p class="lead">"Renoncez seulement si vous ne cherchez plus de logement social."</p>
                </div>
                <section class="card stack">
                    <h2>"Ce que cela veut dire"</h2>
                    <ul>
                        <li>"Votre demande est radiée ce soir à minuit. Aucun logement ne vous sera plus proposé."</li>
                        <li>"Votre numéro est perdu. Une nouvelle demande aura un autre numéro."</li>
                        <li>"Votre ancienneté est perdue\u{a0}: elle repartira de zéro."</li>
                        <li>"Les guichets qui ont reçu votre demande sont prévenus."</li>
                    </ul>
                    <Facts items=facts/>
                </section>
                <Notice kind=NoticeKind::Good title="Vous pourrez changer d’avis jusqu’à minuit">
                    <p>"D’ici là, un bouton sur la page de votre demande annule tout."</p>
                </Notice>
                <section class="card stack">
                    <h2>"Ce n’est peut-être pas nécessaire"</h2>
                    <p>"Votre situation a changé\u{a0}? "<a href=paths::MODIFICATION>"Modifiez votre demande"</a>" et gardez votre ancienneté."</p>
                    <p>"Un logement vous a été attribué\u{a0}? Vous n’avez rien à faire\u{a0}: le bailleur clôt la demande à la signature du bail."</p>
                </section>
                <div class="row">
                    <ButtonLink href=paths::DEMAND label="Garder ma demande"/>
                    <ButtonLink href=paths::GIVE_UP_CONFIRM label="Continuer vers la renonciation" kind=ButtonKind::Quiet/>
                </div>
            </Frame>
        }
    })
}

/// The box and the button.
pub(super) fn confirmation(chrome: &Chrome, view: &GivingUpView) -> String {
    render(|| {
        let title = "Confirmer votre renonciation";
        let head = form_title(title, &view.form);
        let summary = view.form.summary();
        let (name, value) = super::GIVING_UP;
        let error = view.form.error(name);
        let version = view.version.to_string();
        let label = format!(
            "Je renonce à ma demande n°\u{a0}{}. Je sais que je perds ce numéro et mon ancienneté du {}.",
            view.number,
            date(view.filed_on)
        );
        view! {
            <Frame chrome=chrome.clone() title=head current=paths::DEMAND>
                <Trail links=trail()/>
                <h1>{title}</h1>
                <ErrorSummary errors=summary/>
                <section class="card now">
                    <PostForm>
                        <Checkbox name=name value=value label=label error=error/>
                        <div class="stack">
                            <div class="row">
                                <Submit label="Renoncer à ma demande" kind=ButtonKind::Danger/>
                                <ButtonLink href=paths::DEMAND label="Garder ma demande"/>
                            </div>
                            <p class="hint">"Vous pourrez encore annuler aujourd’hui, jusqu’à minuit."</p>
                        </div>
                        <input type="hidden" name=VERSION value=version/>
                    </PostForm>
                </section>
            </Frame>
        }
    })
}

/// A draft is simply erased.
pub(super) fn draft(chrome: &Chrome) -> String {
    render(|| {
        let title = "Effacer votre brouillon";
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DEMAND>
                <Trail links=trail()/>
                <div class="stack">
                    <h1>{title}</h1>
                    <p class="lead">"Vos réponses et les pages de votre pièce d’identité seront effacées tout de suite. On ne pourra pas les retrouver."</p>
                    <p>"Rien n’a été envoyé\u{a0}: vous n’avez ni numéro ni ancienneté à perdre. Vous pourrez commencer une autre demande quand vous voudrez."</p>
                </div>
                <PostForm>
                    <div class="row">
                        <Submit label="Effacer mon brouillon" kind=ButtonKind::Danger/>
                        <ButtonLink href=paths::DEMAND label="Garder mon brouillon"/>
                    </div>
                </PostForm>
            </Frame>
        }
    })
}
