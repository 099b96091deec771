//! What is chosen.

use super::care;
use crate::components::format::month;
use crate::components::{
    ButtonKind, Choice as Answer, Note, Optional, PostForm, RadioGroup, Select, Submit,
};
use crate::domain::extraction::{Axis, Choice, Format, Subject, events_ways};
use crate::domain::statistics::Split;
use crate::forms::FormState;
use crate::forms::extraction::{
    CHOICE, COLUMNS, FORMAT, FROM, LINES, Offer, PREVIEW, SUBJECT, TO, WAY, ZONE,
};
use crate::paths;
use leptos::prelude::*;

/// What a list of names is, and what comes of it.
const LISTED: &str = "Les demandes qu’ils ont reçues ou enregistrées, avec noms, dates de naissance, téléphones et adresses e-mail. Chaque demandeur verra que vous l’avez extraite. Effacez le fichier quand il a servi.";

pub(super) fn form(form: &FormState, offer: &Offer) -> AnyView {
    let zones = offer.zones.iter().map(|(zone, name)| Answer::new(zone.to_string(), name.clone()));
    let subjects = offer.subjects.iter().map(|one| {
        let answer = Answer::new(one.code(), one.label());
        if one.names() { answer.hint(LISTED) } else { answer }
    });
    let formats = Format::ALL.iter().map(|one| Answer::new(one.code(), one.label())).collect();
    let format = Some(form.value(FORMAT)).filter(|code| !code.is_empty());
    let format = format.unwrap_or_else(|| Format::Workbook.code().to_owned());
    let (stock, events) = (stock(form, offer), events(form, offer));
    let fields = view! {
        <Select name=ZONE label="Territoire" choices=zones.collect()
            selected=form.value(ZONE) error=form.error(ZONE)
            hint="Là où vous travaillez, et les intercommunalités qui y sont tout entières."/>
        <RadioGroup name=SUBJECT legend="Que voulez-vous extraire\u{a0}?" choices=subjects.collect()
            selected=form.value(SUBJECT) error=form.error(SUBJECT)/>
        {stock}
        {events}
        <RadioGroup name=FORMAT legend="Type de fichier" choices=formats inline=true
            selected=format error=form.error(FORMAT)/>
    }
    .into_any();
    view! {
        <section class="stack">
            <h2>"Nouvelle extraction"</h2>
            {care()}
            <PostForm action=paths::EXTRACTIONS id="extraction">
                {fields}
                <div class="row">
                    <Submit label="Préparer le fichier"/>
                    <Submit label="Voir un aperçu" kind=ButtonKind::Quiet name=PREVIEW value="oui"/>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}

/// What only a table, and in part a list, needs.
fn stock(form: &FormState, offer: &Offer) -> AnyView {
    let choices = Choice::ALL.iter().map(|one| Answer::new(one.code(), one.label())).collect();
    let chosen = Some(form.value(CHOICE)).filter(|code| !code.is_empty());
    let chosen = chosen.unwrap_or_else(|| Choice::First.code().to_owned());
    let lines = Axis::all().into_iter().map(|one| Answer::new(one.code(), one.label()));
    let columns = Split::OF_STOCK.iter().map(|one| Answer::new(one.code(), one.label()));
    let lists = offer.subjects.contains(&Subject::List);
    let whose = if lists { "Pour un tableau ou une liste" } else { "Pour un tableau" };
    view! {
        <div class="card stack of-wishes" role="group" aria-labelledby="pour-les-souhaits">
            <h3 id="pour-les-souhaits">{whose}</h3>
            <RadioGroup name=CHOICE legend="Communes souhaitées" choices=choices
                selected=chosen error=form.error(CHOICE)/>
            <div class="grid3 of-tables">
                <Select name=LINES label="Lignes du tableau" choices=lines.collect()
                    selected=form.value(LINES) error=form.error(LINES) optional=Optional::Depends/>
                <Select name=COLUMNS label="Colonnes du tableau" choices=columns.collect()
                    selected=form.value(COLUMNS) error=form.error(COLUMNS)
                    empty="Le total seulement" optional=Optional::Depends/>
            </div>
        </div>
    }
    .into_any()
}

/// What only events need.
fn events(form: &FormState, offer: &Offer) -> AnyView {
    let months = || {
        let months = offer.months().into_iter();
        months.map(|one| Answer::new(one.to_string(), month(one.first_day()))).collect::<Vec<_>>()
    };
    let ways = events_ways().into_iter().map(|(code, label)| Answer::new(code, label));
    let empty: Note = "Choisissez".into();
    view! {
        <div class="card stack of-events" role="group" aria-labelledby="pour-les-evenements">
            <h3 id="pour-les-evenements">"Pour des événements"</h3>
            <div class="grid3">
                <Select name=FROM label="Du mois de" choices=months() selected=form.value(FROM)
                    error=form.error(FROM) empty=empty.clone() optional=Optional::Depends/>
                <Select name=TO label="Au mois de" choices=months() selected=form.value(TO)
                    error=form.error(TO) empty=empty optional=Optional::Depends/>
            </div>
            <Select name=WAY label="Détail" choices=ways.collect() selected=form.value(WAY)
                error=form.error(WAY) empty="Les quatre totaux du mois" optional=Optional::Depends/>
        </div>
    }
    .into_any()
}
