//! Work and income of each adult.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;

use super::choices;
use crate::components::{
    Checkbox, Choice, FieldKind, Glossary, Optional, RadioGroup, Term, TextField, Width,
};
use crate::domain::content::{NoRfrReason, Paid, Received, WorkSituation};
use crate::forms::{FormState, amounts, income, work};

pub(super) fn work(form: &FormState, rank: u8) -> AnyView {
    let own = rank == 0;
    let legend = if own { "Votre situation" } else { "Sa situation" };
    let fill = |what: &'static str| if own { what } else { "off" };
    view! {
        <RadioGroup name=work::SITUATION legend=legend choices=choices!(WorkSituation)
            hint="Celle d’aujourd’hui. En cas de plusieurs emplois, le principal."
            selected=form.value(work::SITUATION) error=form.error(work::SITUATION)/>
        <p class="hint">"Le reste de la page aide les bailleurs proches du lieu de travail et les employeurs qui logent leurs salariés. Sans emploi, continuez."</p>
        <TextField name=work::PROFESSION label="Profession" hint="Le métier, en quelques mots." value=form.value(work::PROFESSION)
            error=form.error(work::PROFESSION) autocomplete=fill("organization-title") optional=true/>
        <TextField name=work::EMPLOYER label="Employeur principal" hint="Le nom de l’entreprise ou de l’administration." value=form.value(work::EMPLOYER)
            error=form.error(work::EMPLOYER) autocomplete=fill("organization") spellcheck=false optional=true/>
        <TextField name=work::SIRET label="SIRET de l’employeur" width=Width::Mid inputmode="numeric"
            value=form.value(work::SIRET) error=form.error(work::SIRET) spellcheck=false
            hint="14 chiffres, sur la fiche de paie. Seulement si l’employeur a plus de 10 salariés." optional=true/>
        <TextField name=work::POSTAL_CODE label="Code postal du lieu de travail" width=Width::Short
            hint="Pour chercher un logement pas trop loin."
            value=form.value(work::POSTAL_CODE) error=form.error(work::POSTAL_CODE)
            autocomplete="off" spellcheck=false optional=true/>
        <TextField name=work::TOWN label="Ville du lieu de travail" hint="Le nom de la commune." value=form.value(work::TOWN)
            error=form.error(work::TOWN) autocomplete="off" spellcheck=false optional=true/>
        <Checkbox name=work::ABROAD label="Le lieu de travail est à l’étranger" hint="Par exemple en Suisse ou au Luxembourg." checked=form.value(work::ABROAD) == "oui"/>
    }
    .into_any()
}

pub(super) fn income(form: &FormState, rank: u8, today: NaiveDate) -> AnyView {
    let own = rank == 0;
    let pick = |yours: &'static str, theirs: &'static str| if own { yours } else { theirs };
    let year = today.year() - 2;
    // A radio button cannot be unticked: this answer lets people go back to an amount. Before
    // anything is said, none is ticked.
    let label = |reason: &NoRfrReason| if own { reason.label() } else { reason.label_of_other() };
    let reasons = std::iter::once(Choice::new("", "Le montant est écrit au-dessus"))
        .chain(NoRfrReason::ALL.iter().map(|one| Choice::new(one.code(), label(one))))
        .collect();
    let reason = match (form.value(income::RFR), form.value(income::NO_RFR)) {
        (amount, reason) if amount.is_empty() && reason.is_empty() => "-".to_owned(),
        (_, reason) => reason,
    };
    let rfr = format!(
        "Il est écrit sur l’avis d’impôt reçu en {}. En euros, sans centimes\u{a0}; écrivez 0 si c’est 0.",
        year + 1
    );
    let last = format!("Sur l’avis d’impôt reçu en {}, si vous l’avez déjà.", year + 2);
    view! {
        <TextField name=income::RFR label=format!("Revenu fiscal de référence de {year}")
            kind=FieldKind::Number width=Width::Mid unit="€" value=form.value(income::RFR) hint=rfr
            error=form.error(income::RFR) autocomplete="off"/>
        <Glossary term=Term::Rfr/>
        <RadioGroup name=income::NO_RFR
            legend=format!("{} pour {year}, dites pourquoi", pick("Si vous n’en avez pas", "S’il n’y en a pas"))
            choices=reasons selected=reason error=form.error(income::NO_RFR)
            hint="Laissez alors le montant vide." optional=Optional::Depends/>
        <TextField name=income::RFR_LAST_YEAR label=format!("Revenu fiscal de référence de {}", year + 1)
            kind=FieldKind::Number width=Width::Mid unit="€" value=form.value(income::RFR_LAST_YEAR) hint=last
            error=form.error(income::RFR_LAST_YEAR) autocomplete="off" optional=true/>
        <section class="stack">
            <h2>"Chaque mois"</h2>
            <p>{pick(
                "Écrivez ce que vous recevez vous-même, en euros, en ce moment. Laissez vide ce que vous ne recevez pas.",
                "Écrivez ce que cette personne reçoit, en euros, en ce moment. Laissez vide ce qu’elle ne reçoit pas.",
            )}</p>
            {amount_fields(form)}
        </section>
    }
    .into_any()
}

pub(super) fn dependants(form: &FormState) -> AnyView {
    view! {
        <p>"Ce que reçoivent les personnes à votre charge, toutes ensemble, chaque mois en euros\u{a0}: la bourse d’un étudiant, la retraite d’un parent… S’il n’y a rien, continuez."</p>
        {amount_fields(form)}
    }
    .into_any()
}

/// The first ones are those of most households; the others are folded, unless one is written or
/// wrong.
fn amount_fields(form: &FormState) -> AnyView {
    let field = |name: String, label: &'static str| {
        let (value, error) = (form.value(&name), form.error(&name));
        view! {
            <TextField name=name label=label kind=FieldKind::Number width=Width::Short unit="€ par mois"
                value=value error=error autocomplete="off" optional=true/>
        }
        .into_any()
    };
    let said = |name: &String| !form.value(name).is_empty() || form.error(name).is_some();
    let (usual, rest) = Received::ALL.split_at(5);
    let usual: Vec<_> =
        usual.iter().map(|code| field(amounts::received(*code), code.label())).collect();
    let names: Vec<_> = rest
        .iter()
        .map(|code| (amounts::received(*code), code.label()))
        .chain(Paid::ALL.iter().map(|code| (amounts::paid(*code), code.label())))
        .collect();
    let open = names.iter().any(|(name, _)| said(name));
    let rest: Vec<_> = names.into_iter().map(|(name, label)| field(name, label)).collect();
    view! {
        {usual}
        <details open=open>
            <summary>"Autres ressources, et pension versée"</summary>
            <div class="stack">{rest}</div>
        </details>
    }
    .into_any()
}
