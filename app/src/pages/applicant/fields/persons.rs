//! Who asks, with whom, for whom.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{choices, date_field};
use crate::components::format::count;
use crate::components::{
    Choice, FieldKind, Notice, Optional, RadioGroup, Select, TextField, Width,
};
use crate::domain::content::{
    Civility, CoApplicantLink, FamilySituation, Kinship, MAX_BIRTHS, MAX_CO_APPLICANTS,
    MAX_CUSTODY, MAX_DEPENDANTS, Nationality, Sex, SharedCustody,
};
use crate::forms::journey::first_name;
use crate::forms::{FormState, co_applicant, household, identity, organization, persons, ranked};

const BIRTH_HINT: &str =
    "Par exemple 27 03 1985. Si vous ne connaissez pas le jour ou le mois, laissez-le vide.";

pub(super) fn kind(form: &FormState) -> AnyView {
    let choices = vec![
        Choice::new(organization::PERSON, "Moi, seul(e) ou avec d’autres personnes"),
        Choice::new(organization::LEGAL, "Une association ou un autre organisme")
            .hint("Par exemple pour loger des personnes qu’il accompagne."),
    ];
    view! {
        <RadioGroup name=organization::KIND legend="Pour qui faites-vous cette demande\u{a0}?" choices=choices
            hint="Pour vous ou votre famille, choisissez la première réponse."
            selected=form.value(organization::KIND) error=form.error(organization::KIND)/>
    }
    .into_any()
}

pub(super) fn organization(form: &FormState) -> AnyView {
    view! {
        <TextField name=organization::NAME label="Nom de l’organisme" value=form.value(organization::NAME)
            hint="Son nom officiel, celui de ses statuts."
            error=form.error(organization::NAME) autocomplete="organization" spellcheck=false/>
        <TextField name=organization::SIREN label="Numéro SIREN" width=Width::Mid inputmode="numeric"
            value=form.value(organization::SIREN) error=form.error(organization::SIREN)
            hint="9 chiffres. Laissez vide s’il n’en a pas." spellcheck=false optional=Optional::Depends/>
        <TextField name=organization::RNA label="Numéro RNA" width=Width::Mid
            value=form.value(organization::RNA) error=form.error(organization::RNA)
            hint="Pour une association\u{a0}: W puis 9 chiffres." spellcheck=false optional=true/>
    }
    .into_any()
}

pub(super) fn identity(form: &FormState, today: NaiveDate) -> AnyView {
    civil_status(form, today, true)
}

pub(super) fn co_applicant(form: &FormState, today: NaiveDate) -> AnyView {
    view! {
        <Notice title="Une autre personne qui signera le bail avec vous">
            <p>"Par exemple la personne avec qui vous vivez. Ses réponses comptent autant que les vôtres."</p>
        </Notice>
        <RadioGroup name=co_applicant::LINK legend="Qui est cette personne pour vous\u{a0}?"
            choices=choices!(CoApplicantLink) selected=form.value(co_applicant::LINK)
            hint="Un parent ou un enfant adulte qui signera le bail est aussi un colocataire."
            error=form.error(co_applicant::LINK)/>
        {civil_status(form, today, false)}
    }
    .into_any()
}

/// The questions of a civil status, asked of the person who types or about somebody else.
fn civil_status(form: &FormState, today: NaiveDate, own: bool) -> AnyView {
    let pick = |yours: &'static str, theirs: &'static str| if own { yours } else { theirs };
    let fill = |what: &'static str| if own { what } else { "off" };
    let civilities =
        Civility::offered(today).map(|one| Choice::new(one.code(), one.label())).collect();
    view! {
        <RadioGroup name=identity::CIVILITY legend="Civilité" choices=civilities hint="Comme sur la pièce d’identité."
            selected=form.value(identity::CIVILITY) error=form.error(identity::CIVILITY) inline=true/>
        <TextField name=identity::NAME label="Nom" value=form.value(identity::NAME)
            hint=pick("Le nom que vous utilisez, comme sur votre pièce d’identité.", "Le nom utilisé, comme sur la pièce d’identité.")
            error=form.error(identity::NAME) autocomplete=fill("family-name") spellcheck=false/>
        <TextField name=identity::BIRTH_NAME label="Nom de naissance" value=form.value(identity::BIRTH_NAME)
            hint="Seulement s’il est différent du nom." error=form.error(identity::BIRTH_NAME)
            spellcheck=false optional=true/>
        <TextField name=identity::FIRST_NAMES label="Prénoms" value=form.value(identity::FIRST_NAMES)
            hint=pick("Tous vos prénoms, dans l’ordre de votre pièce d’identité.", "Tous les prénoms, dans l’ordre de la pièce d’identité.")
            error=form.error(identity::FIRST_NAMES) autocomplete=fill("given-name") spellcheck=false/>
        {date_field(form, identity::BIRTH, "Date de naissance", BIRTH_HINT, own)}
        <RadioGroup name=identity::NATIONALITY legend="Nationalité" choices=choices!(Nationality)
            hint=pick("Elle dit quelle pièce est à envoyer\u{a0}: carte d’identité, passeport ou titre de séjour.", "Comme sur sa pièce d’identité ou son titre de séjour.")
            selected=form.value(identity::NATIONALITY) error=form.error(identity::NATIONALITY)/>
    }
    .into_any()
}

pub(super) fn household(form: &FormState) -> AnyView {
    let number = |name: &'static str, label: &'static str, hint: String| {
        view! {
            <TextField name=name label=label kind=FieldKind::Number width=Width::Short
                value=form.value(name) hint=hint error=form.error(name) autocomplete="off" optional=Optional::Depends/>
        }
    };
    let up_to = |text: &str, max: u32| {
        format!("{text} Laissez vide s’il n’y en a pas\u{a0}; pas plus de {max}.")
    };
    view! {
        <RadioGroup name=household::SITUATION legend="Votre situation familiale" choices=choices!(FamilySituation)
            hint="Celle d’aujourd’hui, même si elle va changer."
            selected=form.value(household::SITUATION) error=form.error(household::SITUATION)/>
        <Notice title="Qui vivra avec vous\u{a0}?">
            <p>"Vous serez seul(e) dans le logement\u{a0}? Laissez vide tout ce qui suit et continuez."</p>
        </Notice>
        {number(household::CO_APPLICANTS, "Autres adultes qui signeront le bail", up_to(
            "Votre mari, votre femme, votre partenaire, un colocataire… On les appelle codemandeurs.",
            u32::from(MAX_CO_APPLICANTS)))}
        {number(household::DEPENDANTS, "Personnes à votre charge", up_to(
            "Vos enfants qui vivent avec vous, un parent âgé… Ne comptez pas les enfants à naître ni ceux en garde alternée.",
            u32::from(MAX_DEPENDANTS)))}
        {number(household::CUSTODY, "Enfants que vous recevez une partie du temps", up_to(
            "En garde alternée, ou avec un droit de visite et d’hébergement.",
            u32::from(MAX_CUSTODY)))}
        {number(household::BIRTHS, "Enfants à naître", up_to("Si vous, ou une personne du foyer, attendez un enfant.", MAX_BIRTHS))}
        {date_field_if_any(form, household::EXPECTED, "Date de naissance prévue", "Seulement si un enfant va naître.")}
    }
    .into_any()
}

/// A date that may be left out.
fn date_field_if_any(
    form: &FormState,
    name: &'static str,
    legend: &'static str,
    hint: &'static str,
) -> AnyView {
    let part = |part: &str| form.value(&format!("{name}{part}"));
    view! {
        <crate::components::DateField name=name legend=legend day=part("_jour") month=part("_mois")
            year=part("_annee") hint=hint error=form.error(name) optional=Optional::Depends/>
    }
    .into_any()
}

/// One block of questions for each person.
fn blocks(
    word: &'static str,
    count: u8,
    name: impl Fn(u8) -> String,
    block: impl Fn(u8) -> AnyView,
) -> AnyView {
    let blocks: Vec<_> = (1..=count)
        .map(|rank| {
            let title = match name(rank) {
                name if name.is_empty() => format!("{word} {rank}"),
                name => format!("{word} {rank}\u{a0}: {name}"),
            };
            let heading = format!("{}-{rank}", word.to_lowercase());
            let named = heading.clone();
            view! {
                <section class="card stack" aria-labelledby=named>
                    <h2 id=heading>{title}</h2>
                    {block(rank)}
                </section>
            }
        })
        .collect();
    view! { <div class="stack-l">{blocks}</div> }.into_any()
}

pub(super) fn dependants(form: &FormState, number: u8) -> AnyView {
    let field = |name: &str, rank: u8| ranked(name, rank);
    let block = |rank: u8| {
        let (first, name) = (field(identity::FIRST_NAMES, rank), field(identity::NAME, rank));
        let (sex, kinship) = (field(persons::SEX, rank), field(persons::KINSHIP, rank));
        let birth = field(identity::BIRTH, rank);
        view! {
            <TextField name=first.clone() label="Prénoms" value=form.value(&first) hint="Le premier suffit."
                error=form.error(&first) autocomplete="off" spellcheck=false/>
            <TextField name=name.clone() label="Nom" value=form.value(&name) hint="Son nom de famille."
                error=form.error(&name) autocomplete="off" spellcheck=false/>
            {date_field(form, &birth, "Date de naissance", "Par exemple 27 03 2015.", false)}
            <RadioGroup name=sex.clone() legend="Sexe" choices=choices!(Sex) selected=form.value(&sex)
                hint="Pour prévoir les chambres." error=form.error(&sex) inline=true/>
            <Select name=kinship.clone() label="Qui est cette personne pour vous\u{a0}?" width=Width::Mid
                hint="Elle est à votre charge si vous la faites vivre." choices=choices!(Kinship) selected=form.value(&kinship) error=form.error(&kinship)/>
        }
        .into_any()
    };
    let name = |rank: u8| first_name(&form.value(&field(identity::FIRST_NAMES, rank)));
    view! {
        {counted(number, "personne à charge", "personnes à charge")}
        {blocks("Personne", number, name, block)}
    }
    .into_any()
}

pub(super) fn custody(form: &FormState, number: u8) -> AnyView {
    let block = |rank: u8| {
        let (sex, custody) = (ranked(persons::SEX, rank), ranked(persons::CUSTODY, rank));
        let birth = ranked(identity::BIRTH, rank);
        view! {
            {date_field(form, &birth, "Date de naissance", "Par exemple 27 03 2015.", false)}
            <RadioGroup name=sex.clone() legend="Sexe" choices=choices!(Sex) selected=form.value(&sex)
                hint="Pour prévoir les chambres." error=form.error(&sex) inline=true/>
            <RadioGroup name=custody.clone() legend="Comment le recevez-vous\u{a0}?" choices=choices!(SharedCustody)
                hint="Comme le dit le jugement, ou votre accord."
                selected=form.value(&custody) error=form.error(&custody)/>
        }
        .into_any()
    };
    view! {
        {counted(number, "enfant reçu une partie du temps", "enfants reçus une partie du temps")}
        {blocks("Enfant", number, |_| String::new(), block)}
    }
    .into_any()
}

/// Where the number of blocks comes from, and how to change it.
fn counted(number: u8, one: &str, several: &str) -> AnyView {
    let href = crate::paths::step(crate::forms::journey::Step::Household);
    let said = count(i64::from(number), one, several);
    view! {
        <p>"Vous avez compté "{said}". "<a href=href>"Changer ce nombre"</a></p>
    }
    .into_any()
}
