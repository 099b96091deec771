//! One agent: what they do, where, from when to when.

use leptos::prelude::*;

use super::{AgentState, AgentView, ExistingAgent, Named};
use crate::components::format::date;
use crate::components::{
    ButtonKind, Cell, Choice, DateField, ErrorSummary, Fact, Facts, FieldKind, Notice, NoticeKind,
    Optional, PostForm, RadioGroup, Submit, TextField, Trail,
};
use crate::domain::account::Role;
use crate::domain::agent::Office;
use crate::forms::FormState;
use crate::forms::agent::{EMAIL, FROM, GUICHETS, ROLE, TERRITORIES, UNTIL, VERSION, roles};
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: AgentView) -> String {
    render(|| {
        let existing = view.existing.as_ref();
        let title =
            existing.map_or_else(|| "Inviter un agent".to_owned(), |e| e.line.email.clone());
        let trail = vec![
            ("Administration".to_owned(), paths::ADMINISTRATION.to_owned()),
            ("Les agents".to_owned(), paths::AGENTS.to_owned()),
        ];
        let lead = match existing {
            None => "Un message part à cette adresse, avec un lien pour choisir un mot de passe.",
            Some(existing) if existing.own => "C’est votre compte.",
            Some(_) => "Ce que cette personne peut faire, et jusqu’à quand.",
        };
        let known = existing.map(known);
        let stale = view.stale.then(stale);
        let changes = match existing {
            Some(existing) if existing.own => view! {
                <Notice title="Un autre administrateur doit changer vos droits">
                    <p>"Personne ne change ses propres droits\u{a0}: le service ne doit pas rester sans administrateur."</p>
                </Notice>
            }
            .into_any(),
            _ => form(&view),
        };
        let others = existing.filter(|existing| !existing.own).map(others);
        view! {
            <Frame chrome=chrome.clone() title=form_title(&title, &view.form) current=paths::AGENTS>
                <Trail links=trail/>
                <div class="stack">
                    <h1>{title.clone()}</h1>
                    <p class="lead">{lead}</p>
                </div>
                {stale}
                <ErrorSummary errors=view.form.summary()/>
                {known}
                {changes}
                {others}
            </Frame>
        }
    })
}

/// Two administrators wrote at once.
pub(super) fn stale() -> impl IntoView {
    view! {
        <Notice kind=NoticeKind::Warn title="Une autre personne vient de changer cette fiche" live=true>
            <p>"Rien de ce que vous avez écrit n’est enregistré. Voici la fiche telle qu’elle est\u{a0}: refaites votre changement s’il est encore utile."</p>
        </Notice>
    }
}

fn known(existing: &ExistingAgent) -> AnyView {
    let ExistingAgent { line, from, second_factor, .. } = existing;
    let (kind, state) = line.state.tag();
    let mut items = vec![
        Fact::new("État", Cell::tag(kind, state)),
        Fact::new("Rôle", line.role.label()),
        Fact::new("Où", line.scope.clone()),
    ];
    items.extend(from.map(|day| Fact::new("Premier jour", date(day))));
    items.extend(line.until.map(|day| Fact::new("Dernier jour", date(day))));
    let factor = if *second_factor { "En place" } else { "Pas encore installée" };
    items.push(Fact::new("Double vérification", factor));
    view! { <Facts items=items/> }.into_any()
}

fn form(view: &AgentView) -> AnyView {
    let form = &view.form;
    let existing = view.existing.as_ref();
    let action = existing.map_or_else(|| paths::NEW_AGENT.to_owned(), |e| paths::agent(e.line.id));
    let email = existing.is_none().then(|| {
        view! {
            <TextField name=EMAIL label="Adresse e-mail" kind=FieldKind::Email
                value=form.value(EMAIL) error=form.error(EMAIL)
                hint="Une adresse nominative\u{a0}: chaque consultation est notée au nom de ce compte."/>
        }
    });
    let role = role(form);
    let places = places(form, &view.territories);
    let days = days(form);
    let (heading, label) = match existing {
        None => (None, "Envoyer l’invitation"),
        Some(e) if e.line.state == AgentState::Office(Office::Over) => {
            (Some("Lui rendre un accès"), "Rendre cet accès")
        }
        Some(_) => (Some("Changer ses droits"), "Enregistrer"),
    };
    let version = form.value(VERSION);
    let warned = existing.filter(|e| e.line.state == AgentState::Office(Office::In)).map(|_| {
        view! { <p class="hint">"Cette personne sera déconnectée, et retrouvera ses nouveaux droits en se reconnectant."</p> }
    });
    view! {
        <section class="stack">
            {heading.map(|heading| view! { <h2>{heading}</h2> })}
            <PostForm action=action>
                <input type="hidden" name=VERSION value=version/>
                {email}
                {role}
                {places}
                {days}
                {warned}
                <div class="row">
                    <Submit label=label/>
                    <a href=paths::AGENTS>"Revenir aux agents"</a>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}

fn role(form: &FormState) -> AnyView {
    let choices = roles()
        .map(|(role, _)| Choice::new(role.code(), role.label()).hint(what_for(role)))
        .collect();
    view! {
        <RadioGroup name=ROLE legend="Ce que fait cette personne" choices=choices
            selected=form.value(ROLE) error=form.error(ROLE)/>
    }
    .into_any()
}

fn what_for(role: Role) -> &'static str {
    match role {
        Role::Operator => "Vérifie les pièces d’identité des demandes d’un territoire.",
        Role::GuichetAgent => "Lit les demandes reçues par son guichet, enregistre et met à jour.",
        Role::GuichetLead => "De même, et veille sur le travail de son guichet.",
        Role::TerritoryManager => {
            "Suit les chiffres d’un territoire, traite les doublons et les réactivations."
        }
        Role::Administrator => "Gère les guichets et les accès, sans voir aucune demande.",
        Role::Applicant => "",
    }
}

fn places(form: &FormState, territories: &[Named]) -> AnyView {
    let codes: Vec<_> = territories
        .iter()
        .map(|(code, name)| view! { <li>{format!("{code} – {name}")}</li> })
        .collect();
    view! {
        <div class="stack-l">
            <TextField name=TERRITORIES label="Territoires" value=form.value(TERRITORIES)
                error=form.error(TERRITORIES) optional=Optional::Depends spellcheck=false
                hint="Pour un opérateur ou un gestionnaire\u{a0}: leurs codes, par exemple 069, 038."/>
            <details>
                <summary>"Les codes des territoires"</summary>
                <ul class="columns">{codes}</ul>
            </details>
            <TextField name=GUICHETS label="Guichets" value=form.value(GUICHETS)
                error=form.error(GUICHETS) optional=Optional::Depends spellcheck=false
                hint="Pour un agent ou un responsable de guichet\u{a0}: leurs codes, par exemple G6901, G6904."/>
        </div>
    }
    .into_any()
}

fn days(form: &FormState) -> AnyView {
    let part = |name: &str, part: &str| form.value(&format!("{name}{part}"));
    let [from, until] =
        [FROM, UNTIL].map(|name| ["_jour", "_mois", "_annee"].map(|end| part(name, end)));
    let ([from_day, from_month, from_year], [day, month, year]) = (from, until);
    view! {
        <div class="stack-l">
            <DateField name=FROM legend="Premier jour" day=from_day month=from_month
                year=from_year error=form.error(FROM) optional=true
                hint="Vide\u{a0}: l’accès commence tout de suite."/>
            <DateField name=UNTIL legend="Dernier jour" day=day month=month year=year
                error=form.error(UNTIL) optional=true
                hint="Fin d’un contrat ou d’une mission. L’accès s’arrête seul, à la fin de ce jour."/>
        </div>
    }
    .into_any()
}

/// What is done to the access in one click.
fn others(existing: &ExistingAgent) -> AnyView {
    let line = &existing.line;
    let (invitation, end, factor) = (
        paths::agent_invitation(line.id),
        paths::agent_end(line.id),
        paths::agent_second_factor(line.id),
    );
    let over = line.state == AgentState::Office(Office::Over);
    let again = (line.state == AgentState::Invited).then(|| {
        view! {
            <div class="card stack">
                <h2>"L’invitation s’est perdue\u{a0}?"</h2>
                <p>"Un lien sert une fois, pendant 7\u{a0}jours. Le nouveau remplace les précédents."</p>
                <PostForm action=invitation>
                    <div class="row"><Submit label="Renvoyer l’invitation" kind=ButtonKind::Quiet/></div>
                </PostForm>
            </div>
        }
    });
    let lost = (existing.second_factor && !over).then(|| {
        view! {
            <details class="card stack">
                <summary>"Son téléphone est perdu"</summary>
                <p>"Vérifiez d’abord, de vive voix, que c’est bien cette personne qui le demande. Elle installera une nouvelle application à sa prochaine connexion."</p>
                <PostForm action=factor>
                    <div class="row"><Submit label="Remettre à zéro la double vérification" kind=ButtonKind::Danger/></div>
                </PostForm>
            </details>
        }
    });
    let end = (!over).then(|| {
        view! {
            <details class="card stack">
                <summary>"Mettre fin à son accès maintenant"</summary>
                <p>"Cette personne est déconnectée tout de suite et ne se connecte plus. Ce qu’elle a fait reste au journal. Vous pourrez lui rendre un accès ici même."</p>
                <PostForm action=end>
                    <div class="row"><Submit label="Mettre fin à l’accès" kind=ButtonKind::Danger/></div>
                </PostForm>
            </details>
        }
    });
    view! { <div class="stack-l">{again}{lost}{end}</div> }.into_any()
}
