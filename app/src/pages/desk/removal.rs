//! Taking a demand out of the register: the motive, then what will happen.

use leptos::prelude::*;

use super::{RemovalConfirmView, RemovalView, guichet_field};
use crate::components::format::date;
use crate::components::{
    ButtonKind, ButtonLink, Choice, DateField, ErrorSummary, Fact, Facts, Optional, PostForm,
    RadioGroup, Submit, TextField, Trail, UniqueNumberText, Width,
};
use crate::domain::desk::Inadmissibility;
use crate::domain::life_cycle::RemovalReason;
use crate::domain::unique_number::UniqueNumber;
use crate::forms::FormState;
use crate::forms::decision::VERSION;
use crate::forms::desk::{DWELLING, MOTIVE, SIGNED_ON, SUB_MOTIVE, WARNED_ON, WARNING, WRITTEN_ON};
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

fn trail(number: UniqueNumber) -> Vec<(String, String)> {
    vec![
        ("Boîte de réception".to_owned(), paths::GUICHET.to_owned()),
        ("Demande".to_owned(), paths::dispatched(number)),
    ]
}

fn hint(reason: RemovalReason) -> &'static str {
    match reason {
        RemovalReason::Allocated => {
            "À la signature du bail, par le bailleur qui a attribué le logement."
        }
        RemovalReason::GivenUp => {
            "Le demandeur l’a écrit à votre guichet, qui garde cet écrit un an."
        }
        RemovalReason::NoAnswer => {
            "Deux mois après un avertissement envoyé avec une preuve de remise."
        }
        RemovalReason::Inadmissible => {
            "Sur décision de la commission d’attribution, un mois après l’avertissement."
        }
        RemovalReason::NotRenewed | RemovalReason::Merged => "",
    }
}

pub(super) fn motive(chrome: &Chrome, view: &RemovalView) -> String {
    render(|| {
        let form = &view.form;
        let title = "Radier la demande";
        let head = form_title(title, form);
        let summary = form.summary();
        let number = view.number.to_string();
        let motives = view
            .motives
            .iter()
            .map(|reason| Choice::new(reason.code(), reason.label()).hint(hint(*reason)))
            .collect();
        let landlord = view.motives.contains(&RemovalReason::Allocated);
        let (lease, sub_motive) =
            if landlord { (Some(lease(form)), Some(sub_motive(form))) } else { (None, None) };
        let version = view.version.to_string();
        let guichet = guichet_field(&view.guichets, form);
        let back = paths::dispatched(view.number);
        let (trail, action) = (trail(view.number), paths::desk_removal(view.number));
        let fields = view! {
            <RadioGroup name=MOTIVE legend="Motif" choices=motives selected=form.value(MOTIVE)
                error=form.error(MOTIVE) hint="La loi n’en connaît pas d’autres pour un guichet."/>
            {lease}
            {written(form)}
            {sub_motive}
            {warned(form)}
            {guichet}
        }
        .into_any();
        view! {
            <Frame chrome=chrome.clone() title=head current=paths::GUICHET>
                <Trail links=trail/>
                <div class="stack">
                    <h1>{title}</h1>
                    <p><UniqueNumberText number=number/></p>
                    <p class="lead">"Choisissez le motif, puis remplissez ce qui le concerne. Rien n’est fait avant la page suivante."</p>
                </div>
                <ErrorSummary errors=summary/>
                <PostForm action=action>
                    {fields}
                    <input type="hidden" name=VERSION value=version/>
                    <div class="row">
                        <Submit label="Continuer"/>
                        <ButtonLink href=back label="Garder la demande" kind=ButtonKind::Quiet/>
                    </div>
                </PostForm>
            </Frame>
        }
    })
}

fn day(form: &FormState, name: &'static str, legend: &'static str) -> AnyView {
    let part = |part: &str| form.value(&format!("{name}{part}"));
    view! {
        <DateField name=name legend=legend day=part("_jour") month=part("_mois")
            year=part("_annee") error=form.error(name) optional=Optional::Depends/>
    }
    .into_any()
}

/// The classes of a card that belongs to these motives: the style shows it when one of them is
/// chosen. A browser that cannot tell shows every card, and the server reads those of the motive.
fn when(motives: &[RemovalReason]) -> String {
    motives.iter().fold("card stack when".to_owned(), |classes, motive| {
        format!("{classes} when-{}", motive.code())
    })
}

fn lease(form: &FormState) -> AnyView {
    view! {
        <section class=when(&[RemovalReason::Allocated])>
            <h2>"Logement attribué"</h2>
            {day(form, SIGNED_ON, "Date de signature du bail")}
            <TextField name=DWELLING label="Numéro RPLS du logement" value=form.value(DWELLING)
                hint="10 chiffres ou lettres." error=form.error(DWELLING) spellcheck=false
                width=Width::Mid optional=Optional::Depends/>
        </section>
    }
    .into_any()
}

fn written(form: &FormState) -> AnyView {
    view! {
        <section class=when(&[RemovalReason::GivenUp])>
            <h2>"Renonciation écrite"</h2>
            {day(form, WRITTEN_ON, "Date de l’écrit du demandeur")}
        </section>
    }
    .into_any()
}

fn sub_motive(form: &FormState) -> AnyView {
    let choices = Inadmissibility::ALL.iter().map(|one| Choice::new(one.code(), one.label()));
    view! {
        <section class=when(&[RemovalReason::Inadmissible])>
            <h2>"Demande irrecevable"</h2>
            <RadioGroup name=SUB_MOTIVE legend="Sous-motif" choices=choices.collect()
                selected=form.value(SUB_MOTIVE) error=form.error(SUB_MOTIVE)
                optional=Optional::Depends/>
        </section>
    }
    .into_any()
}

fn warned(form: &FormState) -> AnyView {
    view! {
        <section class=when(&[RemovalReason::NoAnswer, RemovalReason::Inadmissible])>
            <h2>"Avertissement"</h2>
            <p class="hint">"Pour une demande sans réponse, ou irrecevable."</p>
            {day(form, WARNED_ON, "Date de l’avertissement")}
            <TextField name=WARNING label="Preuve de l’avertissement" value=form.value(WARNING)
                hint="Numéro du recommandé, ou remise contre signature." error=form.error(WARNING)
                spellcheck=false optional=Optional::Depends/>
        </section>
    }
    .into_any()
}

pub(super) fn confirmation(chrome: &Chrome, view: &RemovalConfirmView) -> String {
    render(|| {
        let title = "Confirmer la radiation";
        let number = view.number.to_string();
        let reason = view.removal.reason();
        let facts = vec![
            Fact::new("Demandeur", view.name.clone()),
            Fact::new("Motif", reason.label().to_owned()),
            Fact::new("Sur quoi", view.removal.in_words()),
            Fact::new("Déposée le", date(view.filed_on)),
        ];
        let hidden: Vec<_> = view
            .typed
            .pairs()
            .map(|(name, value)| {
                let (name, value) = (name.to_owned(), value.to_owned());
                view! { <input type="hidden" name=name value=value/> }
            })
            .collect();
        let for_good = if reason == RemovalReason::NoAnswer {
            "Pendant cinq mois, un guichet pourra demander sa réactivation."
        } else {
            "Cette radiation est définitive\u{a0}: le numéro et l’ancienneté sont perdus."
        };
        let (action, back) =
            (paths::desk_removal_confirm(view.number), paths::dispatched(view.number));
        let trail = trail(view.number);
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::GUICHET>
                <Trail links=trail/>
                <div class="stack">
                    <h1>{title}</h1>
                    <p><UniqueNumberText number=number/></p>
                </div>
                <section class="card now warn stack">
                    <Facts items=facts/>
                    <h2>"Ce qui va se passer"</h2>
                    <ul>
                        <li>"La demande sort du registre aujourd’hui."</li>
                        <li>{for_good}</li>
                        <li>"Le demandeur est prévenu s’il a un compte, et les guichets qui ont la demande aussi."</li>
                    </ul>
                    <PostForm action=action>
                        {hidden}
                        <div class="row">
                            <Submit label="Radier la demande" kind=ButtonKind::Danger/>
                            <ButtonLink href=back label="Garder la demande" kind=ButtonKind::Quiet/>
                        </div>
                    </PostForm>
                </section>
            </Frame>
        }
    })
}
