//! Present housing, motives, wanted housing.

use leptos::prelude::*;

use super::{choices, yes_no};
use crate::components::{
    CheckboxGroup, FieldKind, Optional, RadioGroup, Select, TextArea, TextField, Width,
};
use crate::domain::content::{Category, HousingType, Motive, PresentCategory, PresentMode};
use crate::forms::{FormState, housing, motive, present};
use crate::paths;

pub(super) fn present(form: &FormState) -> AnyView {
    view! {
        <CheckboxGroup name=present::MODES legend="Comment êtes-vous logé(e) aujourd’hui\u{a0}?"
            choices=choices!(PresentMode) selected=form.typed.all(present::MODES).to_vec()
            hint="Cochez tout ce qui vous correspond. En cas de doute, cochez plusieurs cases."
            error=form.error(present::MODES)/>
        <p class="hint">"Ce qui suit aide à voir si votre logement est trop petit ou trop cher. Répondez à ce que vous savez."</p>
        <TextField name=present::RENT label="Loyer et charges" hint="Ce que vous payez chaque mois, avant l’aide au logement." kind=FieldKind::Number width=Width::Short
            unit="€ par mois" value=form.value(present::RENT) error=form.error(present::RENT)
            autocomplete="off" optional=true/>
        <TextField name=present::AID label="APL ou AL reçue" hint="L’aide au logement de la CAF ou de la MSA." kind=FieldKind::Number width=Width::Short
            unit="€ par mois" value=form.value(present::AID) error=form.error(present::AID)
            autocomplete="off" optional=true/>
        <TextField name=present::OCCUPANTS label="Personnes qui y vivent" kind=FieldKind::Number width=Width::Short
            value=form.value(present::OCCUPANTS) error=form.error(present::OCCUPANTS)
            hint="Tout le monde, vous compris." autocomplete="off" optional=true/>
        <Select name=present::CATEGORY label="Appartement ou maison" hint="Votre logement d’aujourd’hui." width=Width::Mid choices=choices!(PresentCategory)
            selected=form.value(present::CATEGORY) error=form.error(present::CATEGORY) empty="Sans réponse" optional=true/>
        <Select name=present::TYPE label="Taille du logement" hint="Le nombre de pièces, sans la cuisine ni la salle de bains." width=Width::Mid choices=choices!(HousingType)
            selected=form.value(present::TYPE) error=form.error(present::TYPE) empty="Sans réponse" optional=true/>
        <TextField name=present::SURFACE label="Surface" hint="Elle est écrite sur le bail." kind=FieldKind::Number width=Width::Short unit="m²"
            value=form.value(present::SURFACE) error=form.error(present::SURFACE) autocomplete="off" optional=true/>
        <TextField name=present::LANDLORD label="Nom du bailleur HLM" value=form.value(present::LANDLORD)
            hint="Si vous êtes déjà locataire d’un logement HLM." error=form.error(present::LANDLORD)
            autocomplete="off" spellcheck=false optional=Optional::Depends/>
        <RadioGroup name=present::OWNS legend="Êtes-vous propriétaire d’un logement, ici ou ailleurs\u{a0}?"
            hint="Même si vous le louez à quelqu’un." choices=yes_no("Je ne réponds pas") selected=answer(form, present::OWNS) error=form.error(present::OWNS) inline=true optional=true/>
    }
    .into_any()
}

/// The choice of a yes or no that may be left out; before anything is said, none is ticked.
fn answer(form: &FormState, name: &str) -> String {
    if form.typed.all(name).is_empty() { "-".to_owned() } else { form.value(name) }
}

pub(super) fn motive(form: &FormState) -> AnyView {
    let precision = format!(
        "À remplir si vous avez choisi «\u{a0}{}\u{a0}». Quelques mots suffisent.",
        Motive::Other.label()
    );
    view! {
        <Select name=motive::MOTIVE label="Motif principal" choices=choices!(Motive)
            selected=form.value(motive::MOTIVE) error=form.error(motive::MOTIVE)
            hint="Celui qui compte le plus pour vous."/>
        <Select name=motive::SECOND label="Deuxième motif" hint="S’il y en a un autre." choices=choices!(Motive) empty="Aucun"
            selected=form.value(motive::SECOND) error=form.error(motive::SECOND) optional=true/>
        <Select name=motive::THIRD label="Troisième motif" hint="Le dernier, s’il compte." choices=choices!(Motive) empty="Aucun"
            selected=form.value(motive::THIRD) error=form.error(motive::THIRD) optional=true/>
        <TextArea name=motive::PRECISION label="Précisions sur le motif" rows=3 maxlength=500 hint=precision
            value=form.value(motive::PRECISION) error=form.error(motive::PRECISION) optional=Optional::Depends/>
        <p>"Une personne de votre foyer a besoin d’un logement adapté\u{a0}? Avant d’envoyer la demande, vous pourrez remplir un "<a href=paths::HANDICAP>"complément handicap"</a>"."</p>
        <TextArea name=motive::REMARKS label="Ce que vous voulez ajouter" rows=3 maxlength=motive::MAX_REMARKS
            hint="Ce que les guichets doivent savoir de votre situation. N’écrivez rien sur votre santé ici."
            value=form.value(motive::REMARKS) error=form.error(motive::REMARKS) optional=true/>
    }
    .into_any()
}

pub(super) fn wanted(form: &FormState) -> AnyView {
    let choice = |name: &'static str, legend: &'static str, hint: &'static str| {
        view! {
            <RadioGroup name=name legend=legend choices=yes_no("Sans avis") selected=answer(form, name) hint=hint
                error=form.error(name) inline=true optional=true/>
        }
    };
    view! {
        <RadioGroup name=housing::CATEGORY legend="Appartement ou maison\u{a0}?" choices=choices!(Category)
            hint="«\u{a0}Indifférent\u{a0}» donne plus de chances."
            selected=form.value(housing::CATEGORY) error=form.error(housing::CATEGORY)/>
        <CheckboxGroup name=housing::TYPES legend="Quelle taille\u{a0}?" choices=choices!(HousingType)
            selected=form.typed.all(housing::TYPES).to_vec() error=form.error(housing::TYPES)
            hint="Cochez toutes les tailles qui vous conviennent."/>
        {choice(housing::GROUND_FLOOR, "Acceptez-vous un rez-de-chaussée\u{a0}?", "Sans avis, un bailleur vous posera la question.")}
        {choice(housing::WITHOUT_LIFT, "Acceptez-vous un étage sans ascenseur\u{a0}?", "Pensez aux poussettes, aux courses et à votre santé.")}
        {choice(housing::PARKING, "Voulez-vous une place de parking\u{a0}?", "Elle se paie souvent en plus du loyer.")}
        <TextField name=housing::MAX_RENT label="Loyer maximum, charges comprises" kind=FieldKind::Number width=Width::Short
            unit="€ par mois" value=form.value(housing::MAX_RENT) error=form.error(housing::MAX_RENT)
            hint="Ce que vous pouvez payer." autocomplete="off" optional=true/>
    }
    .into_any()
}
