//! What an agent types: a demand on paper, or changes to a registered one. The pages are those of
//! the applicant's form.

use leptos::prelude::*;

use super::acts;
use super::dispatched::heading;
use super::file::identity_fields;
use super::{EntriesView, EntryStepView, EntryView, closed_notice, guichet_field};
use crate::components::format::date;
use crate::components::{
    ButtonKind, ButtonLink, Cell, Choice, Column, DataTable, DateField, ErrorSummary, Facts,
    Notice, NoticeKind, PostForm, RadioGroup, Submit, Tag, TagKind, TextField, Trail,
    UniqueNumberText,
};
use crate::domain::desk::{CivilProof, EntryAct};
use crate::domain::duplicate::ForcedReason;
use crate::domain::ids::EntryId;
use crate::forms::changes::ChangedSection;
use crate::forms::desk::{FILED_ON, FORCED, FORCED_WORDS, PROOF, STATE};
use crate::forms::journey::{Names, Step, steps};
use crate::forms::{FormState, merge};
use crate::pages::applicant::fields::at_desk;
use crate::pages::applicant::summary;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

/// Heading of the pages of an act.
fn title(act: EntryAct) -> &'static str {
    match act {
        EntryAct::Paper => "Saisir une demande papier",
        EntryAct::Renewal => "Renouveler une demande",
        EntryAct::Modification => "Modifier une demande",
    }
}

/// What the page of a demand asks for.
pub fn asked(act: &str) -> Option<EntryAct> {
    match act {
        acts::RENEWAL => Some(EntryAct::Renewal),
        acts::MODIFICATION => Some(EntryAct::Modification),
        _ => None,
    }
}

pub(super) fn list(chrome: &Chrome, view: &EntriesView) -> String {
    render(|| {
        let heading = title(EntryAct::Paper);
        let head = vec![
            Column::text("Saisie"),
            Column::text("Demandeur"),
            Column::text("Dernière saisie"),
        ];
        let rows: Vec<Vec<Cell>> = view
            .lines
            .iter()
            .map(|line| {
                let number = line.number.map(|number| {
                    view! { " "<UniqueNumberText number=number.to_string()/> }
                });
                let (href, what) = (paths::entry(line.id), title(line.act));
                // The hour tells apart those in which nobody is named yet.
                let name = match line.name.as_str() {
                    "" => format!("Sans nom, à {}", line.time),
                    name => name.to_owned(),
                };
                vec![
                    Cell::view(view! { <a href=href>{what}{number}</a> }),
                    name.into(),
                    date(line.day).into(),
                ]
            })
            .collect();
        let begin = if view.guichets.is_empty() { closed_notice() } else { begin(view) };
        view! {
            <Frame chrome=chrome.clone() title=heading current=paths::ENTRIES>
                <div class="stack">
                    <h1>{heading}</h1>
                    <p class="lead">"Cherchez d’abord la personne\u{a0}: elle a peut-être déjà une demande à renouveler."</p>
                    <p><a href=paths::DESK_SEARCH>"Rechercher une demande"</a></p>
                </div>
                {begin}
                <DataTable caption="Vos saisies en cours" head=head rows=rows
                    empty="Aucune saisie en cours."/>
            </Frame>
        }
    })
}

fn begin(view: &EntriesView) -> AnyView {
    let guichet = guichet_field(&view.guichets, &FormState::default());
    view! {
        <PostForm action=paths::ENTRIES>
            {guichet}
            <div class="row"><Submit label="Commencer la saisie"/></div>
        </PostForm>
    }
    .into_any()
}

fn trail(act: EntryAct, id: Option<EntryId>) -> Vec<(String, String)> {
    let mut trail = vec![("Saisies".to_owned(), paths::ENTRIES.to_owned())];
    trail.extend(id.map(|id| (title(act).to_owned(), paths::entry(id))));
    trail
}

pub(super) fn step(chrome: &Chrome, view: &EntryStepView) -> String {
    render(|| {
        let EntryStepView { id, act, step } = view;
        let name = step.step.heading(&step.names);
        let head = form_title(&name, &step.form);
        let summary = step.form.summary();
        let action = paths::entry_step(*id, step.step);
        let back = paths::entry(*id);
        let (fields, trail) = (at_desk(step), trail(*act, Some(*id)));
        view! {
            <Frame chrome=chrome.clone() title=head current=paths::ENTRIES islands=true>
                <Trail links=trail/>
                <div class="stack">
                    <h1>{name}</h1>
                    <p class="hint">"Les questions sont celles du formulaire du demandeur. «\u{a0}Vous\u{a0}», c’est lui."</p>
                </div>
                <ErrorSummary errors=summary/>
                <PostForm action=action>
                    {fields}
                    <div class="row">
                        <Submit label="Enregistrer et continuer"/>
                        <ButtonLink href=back label="Revenir à la saisie" kind=ButtonKind::Quiet/>
                    </div>
                </PostForm>
            </Frame>
        }
    })
}

pub(super) fn whole(chrome: &Chrome, view: &EntryView) -> String {
    render(|| {
        let head = form_title(title(view.act), &view.form);
        let summary = view.form.summary();
        let number = view
            .number
            .map(|number| view! { <p><UniqueNumberText number=number.to_string()/></p> });
        let pages = pages(view);
        let elsewhere = elsewhere(&view.elsewhere);
        let changed = (view.act != EntryAct::Paper).then(|| changed(&view.changes));
        let (end, dropping) = (end(view), dropping(view));
        let (trail, heading) = (trail(view.act, None), title(view.act));
        view! {
            <Frame chrome=chrome.clone() title=head current=paths::ENTRIES>
                <Trail links=trail/>
                <div class="stack">
                    <h1>{heading}</h1>
                    {number}
                </div>
                <ErrorSummary errors=summary/>
                {elsewhere}
                {changed}
                {pages}
                {end}
                {dropping}
            </Frame>
        }
    })
}

/// Folded: what was typed for half an hour does not go with one click.
fn dropping(view: &EntryView) -> AnyView {
    let action = paths::entry_drop(view.id);
    let lost = match view.act {
        EntryAct::Paper => {
            "Tout ce qui est écrit ici sera effacé. La demande n’est pas enregistrée\u{a0}: il faudra la saisir de nouveau."
        }
        EntryAct::Renewal | EntryAct::Modification => {
            "Tout ce que vous avez changé ici sera effacé. La demande reste comme elle est enregistrée."
        }
    };
    view! {
        <details>
            <summary>"Abandonner cette saisie"</summary>
            <div class="stack">
                <p>{lost}</p>
                <PostForm action=action>
                    <div class="row"><Submit label="Effacer cette saisie" kind=ButtonKind::Danger/></div>
                </PostForm>
            </div>
        </details>
    }
    .into_any()
}

fn pages(view: &EntryView) -> Vec<AnyView> {
    let names = Names::of(&view.answers);
    let page = |step: Step| {
        let facts = summary::facts(step, &view.answers, &view.communes);
        let missing = view.remaining.contains(&step);
        let tag = missing.then(|| view! { <p><Tag text="À compléter" kind=TagKind::Warn/></p> });
        // The name of the page that it leads to.
        let label = format!("Écrire\u{a0}: {}", step.heading(&names));
        view! {
            <section class="card stack">
                <h2>{heading(step)}</h2>
                {tag}
                <Facts items=facts/>
                <p><a href=paths::entry_step(view.id, step)>{label}</a></p>
            </section>
        }
        .into_any()
    };
    steps(&view.answers).into_iter().map(page).collect()
}

/// Section, line, before, after.
fn table(caption: &'static str, sections: &[ChangedSection]) -> AnyView {
    let head = vec![Column::text("Réponse"), Column::text("Avant"), Column::text("Après")];
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    let rows: Vec<Vec<Cell>> = sections
        .iter()
        .flat_map(|section| section.lines.iter())
        .map(|line| {
            vec![line.label.clone().into(), text(&line.before).into(), text(&line.after).into()]
        })
        .collect();
    view! { <DataTable caption=caption head=head rows=rows empty="Rien n’a changé pour l’instant."/> }
        .into_any()
}

fn changed(changes: &[ChangedSection]) -> AnyView {
    table("Ce que vous changez", changes)
}

/// What somebody else recorded while this was typed.
fn elsewhere(sections: &[ChangedSection]) -> Option<AnyView> {
    (!sections.is_empty()).then(|| {
        view! {
            <Notice kind=NoticeKind::Warn title="La demande a changé pendant votre saisie" live=true>
                <p>"Une autre personne a enregistré ces changements. Ils sont repris ici, et rien de ce que vous avez écrit n’est perdu."</p>
            </Notice>
            {table("Changé par une autre personne", sections)}
        }
        .into_any()
    })
}

/// What both changed: the agent chooses, field by field.
fn disputed(choices: &[merge::Choice]) -> Vec<AnyView> {
    let one = |choice: &merge::Choice| {
        let merge::Choice { label, name, there, here, .. } = choice.clone();
        let choices = vec![
            Choice::new(there.0, format!("Celle de l’autre personne\u{a0}: {}", there.1)),
            Choice::new(here.0, format!("La vôtre\u{a0}: {}", here.1)),
        ];
        view! { <RadioGroup name=name legend=label choices=choices/> }.into_any()
    };
    choices.iter().map(one).collect()
}

/// Shown once the person seems to have a demand already: true namesakes exist.
fn forcing(view: &EntryView) -> Option<AnyView> {
    let form = &view.form;
    let asked = form.error(FORCED).is_some() || !form.value(FORCED).is_empty();
    (view.act == EntryAct::Paper && asked).then(|| {
        let reasons =
            ForcedReason::ALL.iter().map(|one| Choice::new(one.code(), one.label())).collect();
        view! {
            <RadioGroup name=FORCED legend="Enregistrer quand même\u{a0}: pourquoi\u{a0}?" choices=reasons
                selected=form.value(FORCED) error=form.error(FORCED) optional=true
                hint="Cherchez d’abord la demande de cette personne. Un enregistrement forcé est compté et le gestionnaire du territoire le voit."/>
            <TextField name=FORCED_WORDS label="Précision" value=form.value(FORCED_WORDS)
                error=form.error(FORCED_WORDS) optional=true/>
        }
        .into_any()
    })
}

fn end(view: &EntryView) -> AnyView {
    if !view.remaining.is_empty() {
        return view! {
            <Notice title="La saisie n’est pas complète">
                <p>"Complétez les pages marquées «\u{a0}À compléter\u{a0}». Vous pouvez revenir plus tard\u{a0}: tout est gardé."</p>
            </Notice>
        }
        .into_any();
    }
    let form = &view.form;
    let disputed = disputed(&view.disputed);
    let disputes = (!disputed.is_empty()).then(|| {
        view! {
            <h2>"Deux personnes ont changé la même réponse"</h2>
            <p>"Choisissez ce qui est gardé. Rien n’est remplacé sans votre choix."</p>
            {disputed}
        }
    });
    let (what, explained, button) = match view.act {
        EntryAct::Paper => (
            "Enregistrer la demande",
            "La demande reçoit aujourd’hui un numéro de votre guichet. Son ancienneté part de la date de dépôt.",
            "Enregistrer la demande",
        ),
        EntryAct::Renewal => (
            "Enregistrer le renouvellement",
            "La demande est valable un an à partir d’aujourd’hui. Une attestation est à remettre au demandeur.",
            "Renouveler pour un an",
        ),
        EntryAct::Modification => (
            "Enregistrer les changements",
            "Le numéro et les dates ne changent pas. Les guichets qui ont la demande sont prévenus.",
            "Enregistrer les changements",
        ),
    };
    let part = |part: &str| form.value(&format!("{FILED_ON}{part}"));
    let paper = (view.act == EntryAct::Paper).then(|| {
        view! {
            <DateField name=FILED_ON legend="Date de dépôt" day=part("_jour") month=part("_mois")
                year=part("_annee") error=form.error(FILED_ON)
                hint="Le jour où le guichet a reçu le formulaire et la pièce d’identité."/>
            {identity_fields(form)}
        }
    });
    let proof = view.civil_status.then(|| {
        let proofs =
            CivilProof::ALL.iter().map(|one| Choice::new(one.code(), one.label())).collect();
        view! {
            <RadioGroup name=PROOF legend="L’état civil change\u{a0}: justificatif que vous avez en main"
                choices=proofs selected=form.value(PROOF) error=form.error(PROOF)/>
        }
    });
    let forcing = forcing(view);
    let (action, state) = (paths::entry(view.id), view.state.clone());
    view! {
        <section class="card now stack">
            <h2>{what}</h2>
            <p>{explained}</p>
            <PostForm action=action>
                {disputes}
                {paper}
                {proof}
                {forcing}
                <input type="hidden" name=STATE value=state/>
                <div class="row"><Submit label=button/></div>
            </PostForm>
        </section>
    }
    .into_any()
}
