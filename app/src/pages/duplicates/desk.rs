//! A pair as a guichet treats it: compare, align the four fields, report.

use leptos::prelude::*;

use super::DeskPairView;
use super::compare::{NAMES, acts, head, table};
use crate::components::{
    ButtonKind, Checkbox, Choice, ErrorSummary, Notice, PostForm, RadioGroup, Submit, TextArea,
    Trail,
};
use crate::domain::duplicate::{Level, PairState};
use crate::forms::decision::VERSION;
use crate::forms::duplicate::{CHECKED, MAX, REMARK, WRONG};
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

pub(super) fn page(chrome: &Chrome, view: DeskPairView) -> String {
    render(|| {
        let open = view.comparison.state.is_open();
        let title = if open { "Doublon à comparer" } else { "Doublon traité" };
        let title = form_title(title, &view.form);
        let summary = view.form.summary();
        let trail = vec![("Doublons".to_owned(), paths::DESK_DUPLICATES.to_owned())];
        let pair = &view.comparison;
        let links = [0, 1].map(|side| {
            let number = pair.sides[side].number.filter(|_| view.received[side]);
            number.map(paths::dispatched)
        });
        let (head, table, acts) = (head(pair), table(pair, links), acts(pair));
        let (aligning, reporting) = (aligning(&view), reporting(&view));
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DESK_DUPLICATES>
                <Trail links=trail/>
                <ErrorSummary errors=summary/>
                {head}
                {table}
                {aligning}
                {reporting}
                {acts}
            </Frame>
        }
    })
}

fn aligning(view: &DeskPairView) -> Option<AnyView> {
    let pair = &view.comparison;
    // By hand: nothing says whose civil status is wrong. It is corrected with a proof, demand by
    // demand.
    let offered = pair.likeness.level != Level::Exact && !pair.likeness.is_by_hand();
    if !pair.state.is_open() || !offered || view.correctable.is_empty() {
        return None;
    }
    let choices = view
        .correctable
        .iter()
        .map(|(side, id)| {
            let other = NAMES[1 - side];
            Choice::new(
                id.to_string(),
                format!("L’état civil de la {} est faux", lower(NAMES[*side])),
            )
            .hint(format!("Il devient celui de la {}.", lower(other)))
        })
        .collect();
    let (form, version) = (&view.form, pair.version.to_string());
    let checked = form.value(CHECKED) == "oui";
    let fields = view! {
        <RadioGroup name=WRONG legend="Laquelle corriger\u{a0}?" choices=choices
            selected=form.value(WRONG) error=form.error(WRONG)/>
        <Checkbox name=CHECKED value="oui" checked=checked error=form.error(CHECKED)
            label="J’ai vérifié la pièce d’identité de la personne"/>
    }
    .into_any();
    Some(
        view! {
            <section class="card stack">
                <h2>"Corriger l’état civil qui est faux"</h2>
                <p>"Civilité, nom, nom de naissance, prénoms et date de naissance de l’une sont remplacés par ceux de l’autre. La correction est inscrite dans l’historique, et la personne est prévenue."</p>
                <PostForm action=paths::align_duplicate(pair.id)>
                    {fields}
                    <input type="hidden" name=VERSION value=version/>
                    <div class="row"><Submit label="Corriger cet état civil" kind=ButtonKind::Quiet/></div>
                </PostForm>
            </section>
        }
        .into_any(),
    )
}

fn lower(name: &str) -> String {
    name.replacen('D', "d", 1)
}

fn reporting(view: &DeskPairView) -> AnyView {
    let pair = &view.comparison;
    if !pair.state.is_open() {
        let decided = format!("{}.", pair.state.label());
        return view! {
            <Notice title="Le gestionnaire territorial a décidé">
                <p>{decided}</p>
            </Notice>
        }
        .into_any();
    }
    let reported = (pair.state == PairState::Reported).then(|| {
        view! { <p>"Ce doublon est déjà signalé. Vous pouvez ajouter une remarque."</p> }
    });
    let (form, version) = (&view.form, pair.version.to_string());
    let remark = view! {
        <TextArea name=REMARK label="Remarque pour le gestionnaire" rows=3
            maxlength=u32::try_from(MAX).unwrap_or(u32::MAX)
            value=form.value(REMARK) error=form.error(REMARK) optional=true/>
    }
    .into_any();
    view! {
        <section class="card stack">
            <h2>"Signaler au gestionnaire territorial"</h2>
            {reported}
            <p>"Il réunira les deux demandes, ou dira que ce sont deux personnes."</p>
            <PostForm action=paths::report_duplicate(pair.id)>
                {remark}
                <input type="hidden" name=VERSION value=version/>
                <div class="row"><Submit label="Signaler ce doublon"/></div>
            </PostForm>
        </section>
    }
    .into_any()
}
