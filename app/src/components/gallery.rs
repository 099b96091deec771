//! Every component on one page: what a change of style is looked at with.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{
    BarChart, ButtonKind, ButtonLink, Cell, Checkbox, CheckboxGroup, Choice, Column, DataTable,
    DateField, ErrorSummary, Fact, Facts, FieldKind, Figure, FileField, KeyedLink, KeysExplained,
    Moment, Notice, NoticeKind, Pagination, PostForm, Progress, RadioGroup, Select, Series,
    Stepper, Submit, Tag, TagKind, TextArea, TextField, Timeline, Trail, UniqueNumberText, Width,
};

/// All the components, with invented content.
#[component]
pub fn Gallery() -> impl IntoView {
    view! {
        <Stepper current=2 total=7 name="Votre identité" next="Votre foyer"/>
        <ErrorSummary errors=vec![
            ("naissance".to_owned(), "Le 31 février n’existe pas. Vérifiez le jour ou le mois.".to_owned()),
            ("motif".to_owned(), "Dites en quelques mots pourquoi vous déménagez.".to_owned()),
        ]/>
        <div class="split">
            {questions()}
            <aside class="stack">
                <div class="card stack">
                    <h2>"Votre dossier"</h2>
                    <Progress label="3 étapes terminées sur 7" done=3 total=7/>
                    <p><a href="/demande">"Voir ce qui manque"</a></p>
                </div>
                {brief()}
            </aside>
        </div>
        {follow_up()}
        {statistics()}
    }
}

fn questions() -> impl IntoView {
    let civilities = vec![Choice::new("MME", "Madame"), Choice::new("M", "Monsieur")];
    let reasons = vec![
        Choice::new("1", "Sans logement ou hébergé"),
        Choice::new("2", "Logement trop petit")
            .hint("Moins de 9 m² pour une personne seule, 16 m² à deux."),
        Choice::new("3", "Loyer trop élevé"),
    ];
    let countries = vec![Choice::new("FR", "France"), Choice::new("UE", "Union européenne")];
    view! {
        <PostForm>
            <RadioGroup name="civilite" legend="Civilité" choices=civilities selected="MME" inline=true/>
            <TextField name="nom" label="Nom de naissance" value="D’Alembert"
                hint="Comme sur votre pièce d’identité." autocomplete="family-name" spellcheck=false/>
            <TextField name="nom_usage" label="Nom d’usage" optional=true spellcheck=false/>
            <DateField name="naissance" legend="Date de naissance" day="31" month="2" year="1980"
                hint="Jour, mois, année." birthday=true
                error="Le 31 février n’existe pas. Vérifiez le jour ou le mois."/>
            <Select name="nationalite" label="Nationalité" choices=countries width=Width::Mid/>
            <TextField name="courriel" label="Adresse électronique" kind=FieldKind::Email
                autocomplete="email" value="eloise@exemple.fr"/>
            <TextField name="revenu" label="Revenu fiscal de référence" kind=FieldKind::Number
                width=Width::Mid value="23 403" unit="€ par an"/>
            <CheckboxGroup name="motifs" legend="Pourquoi demandez-vous un logement ?" choices=reasons
                selected=vec!["2".to_owned()] hint="Cochez tout ce qui vous concerne."/>
            <TextArea name="motif" label="Votre situation" rows=4
                error="Dites en quelques mots pourquoi vous déménagez."/>
            <FileField name="recto" label="Pièce d’identité, recto" accept="image/jpeg,image/png,application/pdf"
                hint="Une photo nette ou un PDF, 5 Mo au plus."/>
            <Checkbox name="accord" label="J’atteste que mes réponses sont exactes"
                hint="Une fausse déclaration peut faire annuler la demande."/>
            <p class="saved">"Enregistré à 14 h 32"</p>
            <div class="row">
                <Submit label="Continuer"/>
                <ButtonLink href="/demande" label="Revenir" kind=ButtonKind::Quiet/>
                <Submit label="Renoncer" kind=ButtonKind::Danger name="action" value="abandon" key="X"/>
                <KeyedLink href="/aide" label="Aide" key="H"/>
            </div>
            <KeysExplained/>
        </PostForm>
    }
}

fn brief() -> impl IntoView {
    let facts = vec![
        Fact::new("Déposée", "14 juin 2026"),
        Fact::new("Expire", "14 juin 2027"),
        Fact::new("État", Cell::tag(TagKind::Good, "Active")),
        Fact::new("Communes", "Tarbes, Aureilhan, Séméac").change("/demande/modification/souhaits"),
    ];
    view! {
        <div class="card stack">
            <h2>"En bref"</h2>
            <Facts items=facts/>
        </div>
    }
}

fn follow_up() -> impl IntoView {
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
    let moments = vec![
        Moment::here("Attente d’une proposition")
            .detail("Délai médian pour un T3 à Tarbes\u{a0}: 14 mois."),
        Moment::done("Pièce d’identité vérifiée").on(day(6, 17)).by("par le service de validation"),
        Moment::done("Déposée en ligne").on(day(6, 14)),
        Moment::todo("Renouvellement").by("en mai 2027"),
    ];
    view! {
        <section class="stack">
            <h2>"Votre demande est active"</h2>
            <p><UniqueNumberText number="0651126000142GDPUB" origin=true/></p>
            <div class="card now stack">
                <div class="row">
                    <Tag text="Active" kind=TagKind::Good/>
                    <Tag text="À renouveler" kind=TagKind::Warn/>
                    <Tag text="Radiée" kind=TagKind::Bad/>
                    <Tag text="Transmise" kind=TagKind::Info/>
                    <Tag text="Brouillon"/>
                </div>
                <h3>"Rien à faire pour l’instant"</h3>
                <p>"Nous vous écrirons le 14 mai 2027 pour la renouveler."</p>
                <div class="row"><ButtonLink href="/demande" label="Mettre à jour"/></div>
            </div>
            <Notice title="Un guichet a reçu votre demande"><p>"Vous pouvez l’appeler."</p></Notice>
            <Notice kind=NoticeKind::Good title="Votre demande est renouvelée" live=true/>
            <Notice kind=NoticeKind::Warn title="Votre demande expire dans 12 jours">
                <p><a href="/demande/renouvellement">"La renouveler"</a></p>
            </Notice>
            <Notice kind=NoticeKind::Bad title="Votre pièce est illisible"><p>"Envoyez une photo nette."</p></Notice>
            <Timeline moments=moments/>
        </section>
    }
}

fn statistics() -> impl IntoView {
    let labels = [
        "déc.", "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.",
        "nov.",
    ];
    let series = vec![
        Series::new(
            "nouvelles",
            vec![820, 790, 861, 910, 868, 940, 1010, 980, 1043, 990, 1081, 1120],
        ),
        Series::new(
            "renouvellements",
            vec![610, 637, 602, 658, 692, 701, 660, 722, 735, 763, 742, 790],
        ),
    ];
    let head = vec![
        Column::text("Commune"),
        Column::number("En cours"),
        Column::number("Attribués"),
        Column::text("État"),
    ];
    let row = |insee: &str, name: &str, open: i64, given: i64| {
        let name = Cell::link(format!("/statistiques/commune/{insee}"), name);
        vec![name, open.into(), given.into(), Cell::tag(TagKind::Neutral, "À jour")]
    };
    let rows = vec![row("65440", "Tarbes", 6210, 1104), row("65286", "Lourdes", 1830, 214)];
    view! {
        <section class="stack-l">
            <Trail links=vec![
                ("France".to_owned(), "/statistiques".to_owned()),
                ("Occitanie".to_owned(), "/statistiques".to_owned()),
            ]/>
            <h2>"La demande dans les Hautes-Pyrénées"</h2>
            <div class="grid3">
                <Figure value="12\u{202f}480" label="demandes en cours" card=true/>
                <Figure value="1\u{202f}960" label="logements attribués en un an" card=true/>
                <Figure value="14 mois" label="délai médian de ceux qui ont obtenu" card=true/>
            </div>
            <div class="card stack">
                <h3>"Nouvelles demandes et renouvellements par mois"</h3>
                <BarChart title="Demandes par mois" labels=labels.map(str::to_owned).to_vec() series=series/>
            </div>
            <DataTable caption="Communes les plus demandées" head=head rows=rows/>
            <DataTable caption="Communes sans demande" head=vec![Column::text("Commune")] rows=Vec::new()/>
            <Pagination page=2 pages=14 previous="?page=1" next="?page=3"/>
        </section>
    }
}
