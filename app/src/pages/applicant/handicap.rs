//! The handicap complement: what a dwelling must take into account, person by person, only if the
//! household wishes to say it.

use leptos::prelude::*;

use super::fields::choices;
use super::{ComplementView, HandicapView};
use crate::components::{
    ButtonKind, ButtonLink, CheckboxGroup, Choice, ErrorSummary, Fact, Facts, Notice, PostForm,
    RadioGroup, Select, Submit, TextArea, TextField, Trail, Width,
};
use crate::domain::content::{Equipment, HandicapNature, HandicapState, TechnicalAid, Walking};
use crate::domain::handicap::{Complement, MAX_COMPLEMENTS};
use crate::domain::ids::ComplementId;
use crate::forms::{FormState, handicap as form};
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn list(chrome: &Chrome, view: HandicapView) -> String {
    render(|| {
        let title = "Complément handicap";
        let number = view.complements.len();
        let cards: Vec<_> =
            (1..).zip(&view.complements).map(|(rank, (id, one))| card(rank, *id, one)).collect();
        let add = if number >= MAX_COMPLEMENTS {
            view! { <p>{format!("Vous avez rempli {MAX_COMPLEMENTS} compléments, le maximum.")}</p> }
                .into_any()
        } else {
            let label = if number == 0 { "Remplir un complément" } else { "Ajouter une personne" };
            view! { <div class="row"><ButtonLink href=paths::complement(None) label=label/></div> }
                .into_any()
        };
        let trail = vec![("Ma demande".to_owned(), paths::DEMAND.to_owned())];
        let back = if view.filed {
            view! { <a href=paths::DEMAND>"Revenir à ma demande"</a> }
        } else {
            view! { <a href=paths::CHECK>"Relire ma demande"</a> }
        };
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DEMAND>
                <Trail links=trail/>
                <div class="stack-l">
                    <div class="stack">
                        <h1>{title}</h1>
                        <p class="lead">"Une personne de votre foyer a besoin d’un logement adapté\u{a0}? Dites ici de quoi, pour chaque personne concernée."</p>
                    </div>
                    <Notice title="C’est facultatif, et protégé">
                        <p>"Ces réponses sont gardées à part, chiffrées. Seuls les guichets qui reçoivent votre demande peuvent les lire, pour trouver un logement adapté."</p>
                    </Notice>
                    {cards}
                    {add}
                    <p>{back}</p>
                </div>
            </Frame>
        }
    })
}

fn card(rank: usize, id: ComplementId, complement: &Complement) -> AnyView {
    // Two persons of a household may bear the same name.
    let remove = format!("Retirer le complément {rank} ({})", complement.person);
    let heading = format!("complement-{rank}");
    let named = heading.clone();
    let what = format!("\u{a0}: complément {rank}, {}", complement.person);
    view! {
        <section class="card stack" aria-labelledby=named>
            <div class="head">
                <h2 id=heading>{complement.person.clone()}</h2>
                <a href=paths::complement(Some(id))>"Modifier"<span class="sr">{what}</span></a>
            </div>
            <Facts items=facts(complement)/>
            <PostForm action=paths::complement_removal(id) bare=true>
                <Submit label=remove kind=ButtonKind::Danger/>
            </PostForm>
        </section>
    }
    .into_any()
}

/// What a complement says.
pub(in crate::pages) fn facts(complement: &Complement) -> Vec<Fact> {
    form::lines(complement).into_iter().map(|line| Fact::new(line.label, line.value)).collect()
}

pub(super) fn one(chrome: &Chrome, view: ComplementView) -> String {
    render(|| {
        let name = "Complément handicap d’une personne";
        let title = form_title(name, &view.form);
        let form = view.form;
        let fields = view! { {person(&form, &view.persons)} {questions(&form)} };
        let trail = vec![
            ("Ma demande".to_owned(), paths::DEMAND.to_owned()),
            ("Complément handicap".to_owned(), paths::HANDICAP.to_owned()),
        ];
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DEMAND>
                <Trail links=trail/>
                <div class="stack-l">
                    <h1>{name}</h1>
                    <ErrorSummary errors=form.summary()/>
                    <PostForm action=paths::complement(view.id)>
                        {fields}
                        <div class="row">
                            <Submit label="Enregistrer"/>
                            <ButtonLink href=paths::HANDICAP label="Revenir à la liste" kind=ButtonKind::Quiet/>
                        </div>
                    </PostForm>
                </div>
            </Frame>
        }
    })
}

/// Chosen among the persons of the household, once they are written.
fn person(state: &FormState, persons: &[String]) -> AnyView {
    let (said, error) = (state.value(form::PERSON), state.error(form::PERSON));
    if persons.is_empty() {
        return view! {
            <TextField name=form::PERSON label="Personne concernée" value=said error=error
                hint="Son prénom et son nom." autocomplete="off" spellcheck=false/>
        }
        .into_any();
    }
    let mut names = persons.to_vec();
    // Somebody whose name was changed meanwhile stays to be chosen.
    if !said.is_empty() && !names.contains(&said) {
        names.push(said.clone());
    }
    let choices = names.into_iter().map(|name| Choice::new(name.clone(), name)).collect();
    view! {
        <RadioGroup name=form::PERSON legend="Personne concernée" choices=choices selected=said error=error/>
    }
    .into_any()
}

fn questions(state: &FormState) -> AnyView {
    let ticked = |name: &str| state.typed.all(name).to_vec();
    view! {
        <RadioGroup name=form::STATE legend="Cette situation est…" choices=choices!(HandicapState)
            selected=state.value(form::STATE) error=state.error(form::STATE) inline=true/>
        <CheckboxGroup name=form::NATURES legend="Quel handicap\u{a0}?" choices=choices!(HandicapNature)
            selected=ticked(form::NATURES) error=state.error(form::NATURES) hint="Cochez tout ce qui convient."/>
        <Select name=form::WALKING label="La personne peut monter…" width=Width::Mid choices=choices!(Walking)
            selected=state.value(form::WALKING) error=state.error(form::WALKING) empty="Sans réponse" optional=true/>
        <CheckboxGroup name=form::AIDS legend="Elle utilise…" choices=choices!(TechnicalAid)
            selected=ticked(form::AIDS) error=state.error(form::AIDS) optional=true/>
        <CheckboxGroup name=form::EQUIPMENT legend="Le logement doit avoir…" choices=choices!(Equipment)
            selected=ticked(form::EQUIPMENT) error=state.error(form::EQUIPMENT) optional=true/>
        <TextArea name=form::DETAILS label="Autres besoins" rows=3 maxlength=form::MAX_DETAILS
            value=state.value(form::DETAILS) error=state.error(form::DETAILS)
            hint="Par exemple\u{a0}: être près d’un hôpital, une chambre de plus pour du matériel." optional=true/>
    }
    .into_any()
}
