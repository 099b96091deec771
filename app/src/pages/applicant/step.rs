//! One step of the form, at the filing or at a renewal.

use chrono::Datelike;
use leptos::prelude::*;

use super::{Journey, StepView, communes, saving};
use crate::components::format::number;
use crate::components::{
    ButtonKind, ButtonLink, CheckboxGroup, Choice, DateField, ErrorSummary, FieldKind, Notice,
    PostForm, RadioGroup, Select, Stepper, Submit, TextArea, TextField, Width,
};
use crate::domain::content::{
    Category, Civility, HousingType, MAX_HOUSEHOLD, Motive, Nationality, NoRfrReason,
};
use crate::forms::journey::{PAGES, Step};
use crate::forms::merge;
use crate::forms::{FormState, contact, household, housing, identity, motive};
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: StepView) -> String {
    render(|| {
        let StepView { step, form, journey, .. } = &view;
        let title = saving::title(&view, form_title(step.title(), form));
        let (total, next) = match journey {
            Journey::Renewal => (Step::ALL.len(), None),
            Journey::Filing => {
                (PAGES, Some(step.next().map_or("Votre pièce d’identité", Step::title)))
            }
        };
        let restored = view.restored.then(|| {
            view! {
                <Notice title="Vos réponses sont revenues.">
                    <p>"Elles ne sont pas encore enregistrées\u{a0}: vérifiez-les puis continuez."</p>
                </Notice>
            }
        });
        let choices = saving::head(&view, || fields(&view));
        let fields = fields(&view);
        let foot = saving::foot(&view);
        // Named: the page's own address may end with a place in its list.
        let action = paths::step(*step);
        let buttons = buttons(*step, *journey);
        let (number, name, errors) = (step.number(), step.title(), form.summary());
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DEMAND islands=true>
                <div class="split">
                    <div class="stack-l">
                        <Stepper current=number total=total name=name next=next/>
                        <ErrorSummary errors=errors/>
                        {restored}
                        <PostForm action=action>{choices}{fields}{buttons}{foot}</PostForm>
                    </div>
                    {aside(view.journey)}
                </div>
            </Frame>
        }
    })
}

/// The choices to make in words, from the words of the fields, and their notice.
pub(super) fn choices(view: &StepView) -> (Vec<merge::Choice>, String) {
    Owner::new().with(|| {
        let choices = saving::in_words(view, &fields(view).to_html());
        (choices.clone(), saving::notice(choices, false).to_html())
    })
}

fn buttons(step: Step, journey: Journey) -> AnyView {
    let (back, label) = match (journey, step.previous()) {
        (Journey::Renewal, _) => (paths::RENEWAL.to_owned(), "Revenir au renouvellement"),
        (Journey::Filing, Some(step)) => (paths::step(step), "Étape précédente"),
        (Journey::Filing, None) => (paths::DEMAND.to_owned(), "Revenir à ma demande"),
    };
    view! {
        <div class="row">
            <Submit label="Enregistrer et continuer"/>
            <ButtonLink href=back label=label kind=ButtonKind::Quiet/>
        </div>
    }
    .into_any()
}

fn aside(journey: Journey) -> AnyView {
    let later = match journey {
        Journey::Filing => "Reprendre plus tard",
        Journey::Renewal => "Renouveler plus tard",
    };
    view! {
        <aside class="stack">
            <section class="card stack">
                <h2>"À votre rythme"</h2>
                <p>"Vos réponses sont gardées chaque fois que vous appuyez sur «\u{a0}Enregistrer et continuer\u{a0}», même s’il en manque."</p>
                <p><a href=paths::DEMAND>{later}</a></p>
            </section>
            <section class="card stack">
                <h2>"Besoin d’aide\u{a0}?"</h2>
                <p><a href=paths::HELP>"Questions fréquentes"</a></p>
                <p><a href=paths::GUICHETS>"Trouver un guichet"</a></p>
            </section>
        </aside>
    }
    .into_any()
}

fn fields(view: &StepView) -> AnyView {
    let form = &view.form;
    match view.step {
        Step::Identity => identity_fields(form),
        Step::Contact => contact_fields(form),
        Step::Household => household_fields(form, view.today.year() - 2),
        Step::Housing => housing_fields(form),
        Step::Communes => communes::fields(form, &view.chosen, view.found.as_deref()),
        Step::Motive => motive_fields(form),
    }
}

macro_rules! choices {
    ($list:ident) => {
        $list::ALL.iter().map(|item| Choice::new(item.code(), item.label())).collect::<Vec<_>>()
    };
}

fn identity_fields(form: &FormState) -> AnyView {
    let part = |part: &str| form.value(&format!("{}{part}", identity::BIRTH));
    view! {
        <RadioGroup name=identity::CIVILITY legend="Civilité" choices=choices!(Civility)
            selected=form.value(identity::CIVILITY) error=form.error(identity::CIVILITY) inline=true/>
        <TextField name=identity::NAME label="Nom" value=form.value(identity::NAME)
            hint="Le nom que vous utilisez, comme sur votre pièce d’identité."
            error=form.error(identity::NAME) autocomplete="family-name" spellcheck=false/>
        <TextField name=identity::BIRTH_NAME label="Nom de naissance" value=form.value(identity::BIRTH_NAME)
            hint="Seulement s’il est différent de votre nom." error=form.error(identity::BIRTH_NAME)
            spellcheck=false optional=true/>
        <TextField name=identity::FIRST_NAMES label="Prénoms" value=form.value(identity::FIRST_NAMES)
            hint="Tous vos prénoms, dans l’ordre de votre pièce d’identité."
            error=form.error(identity::FIRST_NAMES) autocomplete="given-name" spellcheck=false/>
        <DateField name=identity::BIRTH legend="Date de naissance" birthday=true
            day=part("_jour") month=part("_mois") year=part("_annee")
            hint="Par exemple 27 03 1985. Si vous ne connaissez pas le jour ou le mois, laissez-le vide."
            error=form.error(identity::BIRTH)/>
        <RadioGroup name=identity::NATIONALITY legend="Nationalité" choices=choices!(Nationality)
            selected=form.value(identity::NATIONALITY) error=form.error(identity::NATIONALITY)/>
    }
    .into_any()
}

fn contact_fields(form: &FormState) -> AnyView {
    view! {
        <TextField name=contact::EMAIL label="Adresse e-mail" kind=FieldKind::Email
            value=form.value(contact::EMAIL) error=form.error(contact::EMAIL) autocomplete="email"
            hint="Les réponses à votre demande y seront envoyées."/>
        <TextField name=contact::MOBILE label="Téléphone portable" kind=FieldKind::Tel width=Width::Mid
            value=form.value(contact::MOBILE) error=form.error(contact::MOBILE) autocomplete="tel"
            hint="Par exemple 06 12 34 56 78." optional=true/>
        <TextField name=contact::STREET label="Numéro et rue" value=form.value(contact::STREET)
            hint="L’adresse où vous recevez votre courrier." error=form.error(contact::STREET)
            autocomplete="address-line1" spellcheck=false/>
        <TextField name=contact::COMPLEMENT label="Complément d’adresse" value=form.value(contact::COMPLEMENT)
            hint="Bâtiment, étage, «\u{a0}chez…\u{a0}»." error=form.error(contact::COMPLEMENT)
            autocomplete="address-line2" spellcheck=false optional=true/>
        // No numeric keyboard: codes of other countries have letters.
        <TextField name=contact::POSTAL_CODE label="Code postal" width=Width::Short
            value=form.value(contact::POSTAL_CODE) error=form.error(contact::POSTAL_CODE)
            autocomplete="postal-code" spellcheck=false/>
        <TextField name=contact::TOWN label="Ville" value=form.value(contact::TOWN)
            hint="Ajoutez le pays si vous n’habitez pas en France." error=form.error(contact::TOWN)
            autocomplete="address-level2" spellcheck=false/>
    }
    .into_any()
}

fn household_fields(form: &FormState, year: i32) -> AnyView {
    // A radio button cannot be unticked: this answer lets people go back to an amount. Before
    // anything is said, none is ticked.
    let reasons = std::iter::once(Choice::new("", "J’en ai un\u{a0}: je l’ai écrit au-dessus"))
        .chain(choices!(NoRfrReason))
        .collect();
    let reason = match (form.value(household::RFR), form.value(household::NO_RFR)) {
        (amount, reason) if amount.is_empty() && reason.is_empty() => "-".to_owned(),
        (_, reason) => reason,
    };
    let size = format!(
        "Vous compris, avec les personnes qui vivront avec vous. {} au plus.",
        number(i64::from(MAX_HOUSEHOLD))
    );
    let rfr = format!(
        "Il est écrit sur l’avis d’impôt reçu en {}. En euros, sans centimes\u{a0}; écrivez 0 si c’est 0.",
        year + 1
    );
    view! {
        <TextField name=household::SIZE label="Nombre de personnes à loger" kind=FieldKind::Number
            width=Width::Short value=form.value(household::SIZE) hint=size error=form.error(household::SIZE)
            autocomplete="off"/>
        <TextField name=household::RFR label=format!("Revenu fiscal de référence de {year}")
            kind=FieldKind::Number width=Width::Mid unit="€" value=form.value(household::RFR) hint=rfr
            error=form.error(household::RFR) autocomplete="off"/>
        <RadioGroup name=household::NO_RFR legend=format!("Si vous n’en avez pas pour {year}, dites pourquoi")
            choices=reasons selected=reason error=form.error(household::NO_RFR)
            hint="Laissez alors le montant vide." optional=true/>
    }
    .into_any()
}

fn housing_fields(form: &FormState) -> AnyView {
    view! {
        <RadioGroup name=housing::CATEGORY legend="Appartement ou maison\u{a0}?" choices=choices!(Category)
            selected=form.value(housing::CATEGORY) error=form.error(housing::CATEGORY)/>
        <CheckboxGroup name=housing::TYPES legend="Quelle taille\u{a0}?" choices=choices!(HousingType)
            selected=form.typed.all(housing::TYPES).to_vec() error=form.error(housing::TYPES)
            hint="Cochez toutes les tailles qui vous conviennent."/>
    }
    .into_any()
}

fn motive_fields(form: &FormState) -> AnyView {
    let precision = format!(
        "À remplir si vous avez choisi «\u{a0}{}\u{a0}». Quelques mots suffisent.",
        Motive::Other.label()
    );
    view! {
        <Select name=motive::MOTIVE label="Motif principal" choices=choices!(Motive)
            selected=form.value(motive::MOTIVE) error=form.error(motive::MOTIVE)
            hint="Choisissez celui qui compte le plus pour vous."/>
        <TextArea name=motive::PRECISION label="Précisions" rows=3 maxlength=500 hint=precision
            value=form.value(motive::PRECISION) error=form.error(motive::PRECISION) optional=true/>
    }
    .into_any()
}
