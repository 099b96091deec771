//! Where to write.

use leptos::prelude::*;

use crate::components::{Checkbox, Choice, FieldKind, Optional, RadioGroup, TextField, Width};
use crate::forms::{FormState, contact};

pub(super) fn fields(form: &FormState) -> AnyView {
    all(form, "Les réponses à votre demande y seront envoyées.", Optional::No)
}

/// As a desk types them.
pub(super) fn at_desk(form: &FormState) -> AnyView {
    all(
        form,
        "Laissez vide si vous n’en avez pas\u{a0}: aucun message ne part alors, et la demande ne peut pas être suivie en ligne.",
        Optional::Yes,
    )
}

fn all(form: &FormState, email_hint: &'static str, email: Optional) -> AnyView {
    let kinds = contact::KINDS.iter().map(|(_, code, label)| Choice::new(*code, *label)).collect();
    let kind = form.value(contact::KIND);
    // The kind of nearly everybody is ticked beforehand.
    let kind = if kind.is_empty() { contact::KINDS[0].1.to_owned() } else { kind };
    view! {
        <TextField name=contact::EMAIL label="Adresse e-mail" kind=FieldKind::Email
            value=form.value(contact::EMAIL) error=form.error(contact::EMAIL) autocomplete="email"
            hint=email_hint optional=email/>
        <TextField name=contact::MOBILE label="Téléphone portable" kind=FieldKind::Tel width=Width::Mid
            value=form.value(contact::MOBILE) error=form.error(contact::MOBILE) autocomplete="tel"
            hint="Par exemple 06 12 34 56 78. Un bailleur vous appelle souvent pour une visite." optional=true/>
        <TextField name=contact::LANDLINE label="Autre téléphone" kind=FieldKind::Tel width=Width::Mid
            hint="Un fixe, ou le numéro d’un proche qui peut vous joindre."
            value=form.value(contact::LANDLINE) error=form.error(contact::LANDLINE) autocomplete="off" optional=true/>
        <RadioGroup name=contact::KIND legend="Votre adresse" hint="Celle où arrive votre courrier." choices=kinds selected=kind
            error=form.error(contact::KIND)/>
        <TextField name=contact::CARE_OF label="Chez qui arrive votre courrier" value=form.value(contact::CARE_OF)
            hint="Le nom de l’association, du CCAS ou de la personne chez qui vous êtes. Laissez vide si vous êtes chez vous."
            error=form.error(contact::CARE_OF) autocomplete="off" spellcheck=false optional=Optional::Depends/>
        <TextField name=contact::STREET label="Numéro et rue" value=form.value(contact::STREET)
            hint="Par exemple 12 bis rue des Lilas." error=form.error(contact::STREET)
            autocomplete="address-line1" spellcheck=false/>
        <TextField name=contact::COMPLEMENT label="Complément d’adresse" value=form.value(contact::COMPLEMENT)
            hint="Appartement, étage, escalier, bâtiment, lieu-dit." error=form.error(contact::COMPLEMENT)
            autocomplete="address-line2" spellcheck=false optional=true/>
        // No numeric keyboard: codes of other countries have letters.
        <TextField name=contact::POSTAL_CODE label="Code postal" width=Width::Short
            hint="5 chiffres en France." value=form.value(contact::POSTAL_CODE) error=form.error(contact::POSTAL_CODE)
            autocomplete="postal-code" spellcheck=false/>
        <TextField name=contact::TOWN label="Ville" value=form.value(contact::TOWN) hint="Le nom de la commune."
            error=form.error(contact::TOWN) autocomplete="address-level2" spellcheck=false/>
        <TextField name=contact::COUNTRY label="Pays" width=Width::Mid value=form.value(contact::COUNTRY)
            hint="Seulement si vous habitez à l’étranger." error=form.error(contact::COUNTRY)
            autocomplete="country-name" spellcheck=false optional=Optional::Depends/>
        <TextField name=contact::HELPER label="E-mail de la personne qui vous aide" kind=FieldKind::Email
            value=form.value(contact::HELPER) error=form.error(contact::HELPER) autocomplete="off"
            hint="Un travailleur social, une association, un proche. Les guichets pourront lui écrire." optional=true/>
        <Checkbox name=contact::POSTAL_NOTICES label="Je veux aussi recevoir par la poste l’avis de fin de validité"
            hint="Un mois avant la fin, en plus de l’e-mail. Les courriers ne partent pas à l’étranger."
            checked=form.value(contact::POSTAL_NOTICES) == "oui"/>
    }
    .into_any()
}
