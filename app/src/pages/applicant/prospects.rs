//! What helps a demand: what landlords look for, where the income stands, the papers to get ready.
//! Never a condition to register.

use leptos::prelude::*;

use super::DemandView;
use crate::components::format::{count, euros};
use crate::components::{Cell, Fact, Facts, Progress, Tag, TagKind};
use crate::domain::ceilings::Indication;
use crate::domain::completeness::{Item, Paper};
use crate::domain::life_cycle::Standing;

/// Nothing when nothing is known.
pub(super) fn section(view: &DemandView) -> Option<AnyView> {
    if view.standing == Standing::GivenUp {
        return None;
    }
    if view.helps.is_empty() && view.papers.is_empty() && view.ceilings.is_none() {
        return None;
    }
    let helps = helps(&view.helps, view.may_modify);
    let ceilings = view.ceilings.as_ref().map(ceilings);
    let papers = papers(&view.papers);
    Some(
        view! {
            <section class="stack">
                <h2>"Ce qui aide votre demande"</h2>
                {helps}
                {ceilings}
                {papers}
            </section>
        }
        .into_any(),
    )
}

/// The meter, what is missing in sight, what is there folded.
fn helps(items: &[(Item, String)], open: bool) -> Option<AnyView> {
    if items.is_empty() {
        return None;
    }
    let (done, missing): (Vec<_>, Vec<_>) = items.iter().partition(|(item, _)| item.done);
    let label = if missing.is_empty() {
        "Tout ce que les bailleurs regardent est rempli.".to_owned()
    } else {
        let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
        format!("{} sur {} utiles aux bailleurs.", done.len(), count(total, "réponse", "réponses"))
    };
    let missing: Vec<_> =
        missing.into_iter().map(|(item, href)| to_add(item, href, open)).collect();
    let missing = (!missing.is_empty()).then(|| {
        view! {
            <p>"Rien de cela n’est obligatoire\u{a0}: votre demande est déjà enregistrée."</p>
            <Facts items=missing/>
        }
    });
    let (number, total) = (done.len(), items.len());
    Some(
        view! {
            <div class="card stack">
                <Progress label=label done=number total=total/>
                {missing}
            </div>
        }
        .into_any(),
    )
}

fn to_add(item: &Item, href: &str, open: bool) -> Fact {
    let fact = Fact::new(item.label, Cell::view(view! { <span class="hint">{item.why}</span> }));
    if open { fact.change(href) } else { fact }
}

fn ceilings(found: &Indication) -> AnyView {
    let (rfr, plus, pls) = (i64::from(found.rfr), i64::from(found.plus), i64::from(found.pls));
    let below_plai = found.plai.is_some_and(|plai| found.rfr <= plai);
    let (tag, kind, more) = if below_plai {
        (
            "Au-dessous du plafond",
            TagKind::Good,
            "Ils sont aussi au-dessous du plafond PLAI, celui des loyers les plus bas.".to_owned(),
        )
    } else if rfr <= plus {
        ("Au-dessous du plafond", TagKind::Good, String::new())
    } else if rfr <= pls {
        let more = format!(
            "Ils sont au-dessous du plafond PLS ({}), qui ouvre d’autres logements sociaux.",
            euros(pls)
        );
        ("Au-dessus du plafond PLUS", TagKind::Info, more)
    } else {
        let more = format!("Ils sont aussi au-dessus du plafond PLS ({}).", euros(pls));
        ("Au-dessus du plafond", TagKind::Info, more)
    };
    let side = if rfr <= plus { "au-dessous" } else { "au-dessus" };
    let sentence = format!(
        "D’après ce que vous avez écrit, vos revenus ({}) sont {side} du plafond PLUS de {} pour un foyer comme le vôtre {}\u{a0}: {}.",
        euros(rfr),
        found.year,
        found.zone.in_words(),
        euros(plus)
    );
    let more = (!more.is_empty()).then(|| view! { <p>{more}</p> });
    view! {
        <div class="card stack">
            <div class="head">
                <h3>"Vos revenus et les plafonds"</h3>
                <Tag text=tag kind=kind/>
            </div>
            <p>{sentence}</p>
            {more}
            <p>"Si une personne du foyer a une carte d’invalidité, le plafond est plus haut."</p>
            <p class="hint">"C’est une indication\u{a0}: cela n’empêche jamais d’enregistrer une demande."</p>
        </div>
    }
    .into_any()
}

fn papers(papers: &[Paper]) -> Option<AnyView> {
    let facts: Vec<_> =
        papers.iter().map(|paper| Fact::new(paper.kind, paper.what.clone())).collect();
    (!facts.is_empty()).then(|| {
        view! {
            <details>
                <summary>"Les papiers à préparer"</summary>
                <div class="stack">
                    <p>"Un bailleur peut les demander avant de vous proposer un logement. Pour enregistrer votre demande, votre pièce d’identité suffit\u{a0}: rien d’autre ne peut vous être demandé."</p>
                    <Facts items=facts/>
                </div>
            </details>
        }
        .into_any()
    })
}
