//! One guichet: what the public and the portal know of it, and who works there.

use leptos::prelude::*;

use super::agents::table;
use super::{GuichetView, territory_choices};
use crate::components::{
    ButtonKind, ButtonLink, Checkbox, Choice, ErrorSummary, Fact, Facts, FieldKind, Notice,
    NoticeKind, Optional, PostForm, RadioGroup, Select, Submit, Tag, TextField, Trail, Width,
};
use crate::domain::guichet::{Field, Guichet, GuichetType, MAX_HOURS};
use crate::forms::FormState;
use crate::forms::guichet::{AREA_CODE, AREAS, VERSION};
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: GuichetView) -> String {
    render(|| {
        let title = view.existing.as_ref().map_or_else(
            || "Ajouter un guichet".to_owned(),
            |guichet| format!("{} – {}", guichet.code, guichet.name),
        );
        let trail = vec![
            ("Administration".to_owned(), paths::ADMINISTRATION.to_owned()),
            ("Les guichets".to_owned(), paths::NETWORK.to_owned()),
        ];
        let stale = view.stale.then(super::agent::stale);
        let lead = match &view.existing {
            None => "Il recevra les demandes de son périmètre dès qu’il est enregistré.",
            Some(guichet) if !guichet.active => {
                "Il ne reçoit plus de demandes et n’est plus dans l’annuaire public."
            }
            Some(_) => "Ce que vous écrivez ici se voit tout de suite dans l’annuaire public.",
        };
        let closed = view.existing.as_ref().is_some_and(|guichet| !guichet.active);
        let closed = closed.then(|| view! { <p><Tag text="Fermé"/></p> });
        let staff = view.existing.as_ref().map(|guichet| staff(guichet, &view));
        let form = form(&view);
        view! {
            <Frame chrome=chrome.clone() title=form_title(&title, &view.form) current=paths::NETWORK>
                <Trail links=trail/>
                <div class="stack">
                    <h1>{title.clone()}</h1>
                    {closed}
                    <p class="lead">{lead}</p>
                </div>
                {stale}
                <ErrorSummary errors=view.form.summary()/>
                {form}
                {staff}
            </Frame>
        }
    })
}

fn form(view: &GuichetView) -> AnyView {
    let form = &view.form;
    let action = match &view.existing {
        Some(guichet) => paths::managed_guichet(guichet.code),
        None => paths::NEW_GUICHET.to_owned(),
    };
    let (label, version) = match &view.existing {
        Some(_) => ("Enregistrer", form.value(VERSION)),
        None => ("Ajouter ce guichet", String::new()),
    };
    let (who, place, reached) = (who(view), place(form), reached(form));
    let open = view.existing.is_some().then(|| {
        view! {
            <Checkbox name=Field::Active.code() label="Ce guichet est ouvert"
                checked=form.value(Field::Active.code()) == "oui"
                hint="Un guichet fermé garde ses demandes passées, n’en reçoit plus, et quitte l’annuaire."/>
        }
    });
    view! {
        <PostForm action=action>
            <input type="hidden" name=VERSION value=version/>
            {who}
            {place}
            {reached}
            {open}
            <div class="row">
                <Submit label=label/>
                <a href=paths::NETWORK>"Revenir aux guichets"</a>
            </div>
        </PostForm>
    }
    .into_any()
}

fn who(view: &GuichetView) -> AnyView {
    let form = &view.form;
    let (name, kind, territory) = (Field::Name.code(), Field::Kind.code(), Field::Territory.code());
    let code = Field::Code.code();
    let kinds = GuichetType::ALL.iter().filter(|kind| **kind != GuichetType::Web);
    let kinds = kinds.map(|kind| Choice::new(kind.code(), kind.label())).collect();
    // Neither changes: numbers are made with the one, demands kept in the other.
    let fixed = view.existing.as_ref().map(|guichet| {
        let items = vec![
            Fact::new("Code", guichet.code.to_string()),
            Fact::new("Territoire", view.territory.clone()),
        ];
        view! { <Facts items=items/> }.into_any()
    });
    let asked = view.existing.is_none().then(|| {
        view! {
            <TextField name=code label="Code" value=form.value(code) error=form.error(code)
                hint="5 lettres ou chiffres, à la fin des numéros uniques qu’il donne\u{a0}: G6904. Il ne changera plus."
                width=Width::Short spellcheck=false/>
            <Select name=territory label="Territoire" choices=territory_choices(&view.territories)
                selected=form.value(territory) error=form.error(territory)
                hint="Celui des demandes qu’il enregistre. Il ne changera plus."/>
        }
        .into_any()
    });
    view! {
        <div class="stack-l">
            {fixed}
            {asked}
            <TextField name=name label="Nom" value=form.value(name) error=form.error(name)
                hint="Celui que le public connaît\u{a0}: «\u{a0}Ville de Bron\u{a0}»."/>
            <Select name=kind label="Type d’organisme" choices=kinds selected=form.value(kind)
                error=form.error(kind)/>
        </div>
    }
    .into_any()
}

fn place(form: &FormState) -> AnyView {
    let area = Field::Area.code();
    let choices = AREAS.map(|(value, label)| Choice::new(value, label)).into();
    view! {
        <div class="stack-l">
            <RadioGroup name=area legend="Ce dont il répond" choices=choices
                selected=form.value(area) error=form.error(area)
                hint="Il reçoit les demandes qui visent une commune de ce périmètre."/>
            <TextField name=AREA_CODE label="Code du périmètre" value=form.value(AREA_CODE)
                error=form.error(AREA_CODE)
                hint="Sauf pour tout le territoire\u{a0}: 69 pour un département, 200046977 (SIREN) pour une intercommunalité, 69123 (INSEE) pour une commune."
                optional=Optional::Depends width=Width::Mid spellcheck=false/>
        </div>
    }
    .into_any()
}

fn reached(form: &FormState) -> AnyView {
    let [email, street, postal, town, phone, hours] = [
        Field::Email,
        Field::Street,
        Field::PostalCode,
        Field::Town,
        Field::Phone,
        Field::OpeningHours,
    ]
    .map(Field::code);
    let hours_hint = format!(
        "Par exemple\u{a0}: du lundi au vendredi, de 9\u{a0}h à 12\u{a0}h. {MAX_HOURS} caractères au plus."
    );
    let address = view! {
        <fieldset class="field">
            <legend>"Adresse où il reçoit le public"</legend>
            <div class="stack">
                <p class="hint">"Laissez vide s’il ne reçoit pas."</p>
                <TextField name=street label="Rue" value=form.value(street)
                    error=form.error(street) optional=Optional::Depends/>
                <TextField name=postal label="Code postal" value=form.value(postal)
                    error=form.error(postal) optional=Optional::Depends width=Width::Short/>
                <TextField name=town label="Ville" value=form.value(town) error=form.error(town)
                    optional=Optional::Depends/>
            </div>
        </fieldset>
    }
    .into_any();
    view! {
        <div class="stack-l">
            <TextField name=email label="Adresse e-mail" kind=FieldKind::Email
                value=form.value(email) error=form.error(email)
                hint="Le portail y annonce les demandes arrivées, sans donnée personnelle."/>
            {address}
            <TextField name=phone label="Téléphone" kind=FieldKind::Tel value=form.value(phone)
                error=form.error(phone) optional=true width=Width::Mid/>
            <TextField name=hours label="Horaires" value=form.value(hours)
                error=form.error(hours) hint=hours_hint optional=true/>
        </div>
    }
    .into_any()
}

fn staff(guichet: &Guichet, view: &GuichetView) -> AnyView {
    let closed = (!guichet.active && !view.agents.is_empty()).then(|| {
        view! {
            <Notice kind=NoticeKind::Warn title="Ce guichet est fermé et a encore des agents">
                <p>"Ils lisent toujours les demandes qu’il a reçues. Mettez fin à leur accès s’ils ne les traitent plus."</p>
            </Notice>
        }
    });
    let table =
        table(&view.agents, "Agents de ce guichet", "Personne n’a encore d’accès pour ce guichet.");
    let invite = guichet.active.then(|| {
        let href = paths::new_agent_of(guichet.code);
        view! {
            <div class="row">
                <ButtonLink href=href label="Inviter un agent" kind=ButtonKind::Quiet/>
            </div>
        }
    });
    view! {
        <section class="stack">
            <h2>"Qui y travaille"</h2>
            {closed}
            {table}
            {invite}
        </section>
    }
    .into_any()
}
