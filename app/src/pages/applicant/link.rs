//! Finding again a demand born at a desk: number, name and birth date, then a mailed code.

use leptos::prelude::*;

use crate::components::{
    ButtonKind, ButtonLink, DateField, ErrorSummary, FieldKind, Notice, PostForm, Submit,
    TextField, Width,
};
use crate::forms::{FormState, identity, link};
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, form: FormState) -> String {
    render(|| {
        let title = form_title("Retrouver ma demande", &form);
        let part = |part: &str| form.value(&format!("{}{part}", identity::BIRTH));
        let fields = view! {
            <TextField name=link::NUMBER label="Numéro unique" value=form.value(link::NUMBER)
                hint="18 caractères. Il est écrit sur votre attestation d’enregistrement."
                error=form.error(link::NUMBER) autocomplete="off" spellcheck=false/>
            <TextField name=link::NAME label="Nom" value=form.value(link::NAME)
                hint="Comme sur votre attestation." error=form.error(link::NAME)
                autocomplete="family-name" spellcheck=false/>
            <DateField name=identity::BIRTH legend="Date de naissance" birthday=true
                day=part("_jour") month=part("_mois") year=part("_annee")
                hint="Jour ou mois inconnu\u{a0}? Laissez-le vide." error=form.error(identity::BIRTH)/>
        }
        .into_any();
        let errors = form.summary();
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DEMAND>
                <div class="stack">
                    <h1>"Retrouver ma demande"</h1>
                    <p class="lead">"Votre demande a été faite à un guichet\u{a0}? Rattachez-la à ce compte pour la suivre et la renouveler ici."</p>
                </div>
                <ErrorSummary errors=errors/>
                <PostForm>
                    {fields}
                    <p>"Pour prouver que c’est bien vous, un code sera envoyé à l’adresse e-mail que le guichet connaît."</p>
                    <div class="row">
                        <Submit label="Recevoir un code"/>
                        <ButtonLink href=paths::DEMAND label="Revenir" kind=ButtonKind::Quiet/>
                    </div>
                </PostForm>
            </Frame>
        }
    })
}

pub(super) fn code_page(chrome: &Chrome, form: FormState) -> String {
    render(|| {
        let title = form_title("Écrire le code reçu", &form);
        // What was typed does come back: a code is copied digit by digit.
        let field = view! {
            <TextField name=link::CODE label="Code à 8 chiffres" kind=FieldKind::Number width=Width::Mid
                value=form.value(link::CODE) error=form.error(link::CODE) autocomplete="one-time-code"/>
        }
        .into_any();
        let errors = form.summary();
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DEMAND>
                <h1>"Écrire le code reçu"</h1>
                <ErrorSummary errors=errors/>
                <Notice>
                    <p>"Si ces trois informations correspondent, un code à 8\u{a0}chiffres vient d’être envoyé à l’adresse e-mail connue du guichet."</p>
                </Notice>
                <PostForm>
                    {field}
                    <div class="row"><Submit label="Rattacher ma demande"/></div>
                </PostForm>
                <section class="stack">
                    <h2>"Vous ne recevez rien\u{a0}?"</h2>
                    <ul>
                        <li>"Attendez quelques minutes et regardez dans les courriers indésirables."</li>
                        <li>"Vérifiez le numéro, le nom et la date de naissance\u{a0}: "<a href=paths::LINK>"recommencer"</a>"."</li>
                        <li>"Le guichet connaît une autre adresse, ou aucune\u{a0}? "<a href=paths::GUICHETS>"Contactez un guichet"</a>"."</li>
                    </ul>
                </section>
            </Frame>
        }
    })
}
