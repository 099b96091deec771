//! The step « Les communes souhaitées »: search, add, order. Every button sends the same form,
//! so that nothing chosen is ever lost, with or without a script.

use leptos::prelude::*;

use super::{CommuneLine, FoundCommunes, StepView};
use crate::components::format::count;
use crate::components::{Checkbox, Notice, Tag, TagKind};
use crate::domain::content::MAX_COMMUNES;
use crate::forms::FormState;
use crate::forms::communes::{COMMUNES, EXTENDED, PRESS, SEARCH};
use crate::islands::CommuneSearch;

/// Where the page is read from after a search.
const RESULTS: &str = "resultats";
/// Where it is read from once more is shown: the first commune that was not there.
const FURTHER: &str = "resultats-suite";

/// The search stands first: its button is thus the default one of the form, so that the Enter
/// key pressed in the search box searches, instead of sending the step.
pub(super) fn fields(view: &StepView) -> AnyView {
    let (form, chosen, found) = (&view.form, &view.chosen[..], view.found.as_ref());
    let rule = format!(
        "C’est un département ou, en Île-de-France, toute la région. Choisissez de 1 à {MAX_COMMUNES} communes du même territoire, celle que vous préférez en premier."
    );
    view! {
        <Notice title="Une demande vaut pour un seul territoire">
            <p>{rule}</p>
        </Notice>
        {search(form, chosen, found)}
        {list(form, chosen)}
        <Checkbox name=EXTENDED label="J’accepte aussi une autre commune du même territoire"
            hint="Si un logement se présente ailleurs, un guichet pourra vous le proposer."
            checked=form.value(EXTENDED) == "oui"/>
    }
    .into_any()
}

/// The search box and what it found.
fn search(form: &FormState, chosen: &[CommuneLine], found: Option<&FoundCommunes>) -> AnyView {
    let typed = form.value(SEARCH);
    let results = found.map(|found| results(&typed, found, chosen));
    let hint = format!("{SEARCH}-aide");
    let error = form.error(SEARCH);
    let class = if error.is_some() { "field wrong" } else { "field" };
    let invalid = error.is_some().then_some("true");
    let described = match &error {
        Some(_) => format!("{hint} {SEARCH}-erreur"),
        None => hint.clone(),
    };
    let error = error.map(|error| {
        view! {
            <p class="wrong-text" id=format!("{SEARCH}-erreur")>
                <span class="sr">"Erreur\u{a0}: "</span>
                {error}
            </p>
        }
    });
    let row = view! {
        <div class="row">
            <input
                class="input"
                type="search"
                id=SEARCH
                name=SEARCH
                value=typed
                autocomplete="off"
                spellcheck="false"
                enterkeyhint="search"
                aria-invalid=invalid
                aria-describedby=described
            />
            {press("chercher".to_owned(), "Chercher", String::new(), RESULTS)}
        </div>
    };
    // A full list takes no more: nothing to propose.
    let row = if chosen.len() < MAX_COMMUNES {
        view! { <div class="combo">{row}<CommuneSearch/></div> }.into_any()
    } else {
        row.into_any()
    };
    view! {
        <div class="stack">
            <div class=class>
                <label for=SEARCH>"Chercher une commune"</label>
                <p class="hint" id=hint>"Écrivez son nom, son code postal ou son département\u{a0}: «\u{a0}Bron\u{a0}», «\u{a0}69500\u{a0}», «\u{a0}Rhône\u{a0}»."</p>
                {error}
                {row}
            </div>
            {results}
        </div>
    }
    .into_any()
}

fn results(typed: &str, found: &FoundCommunes, chosen: &[CommuneLine]) -> AnyView {
    if found.lines.is_empty() {
        let title = format!("Aucune commune ne correspond à «\u{a0}{typed}\u{a0}»");
        return view! {
            <div id=RESULTS tabindex="-1">
                <Notice title=title live=true>
                    <p>"Vérifiez l’orthographe, ou essayez le code postal."</p>
                </Notice>
            </div>
        }
        .into_any();
    }
    let number = i64::try_from(found.total).unwrap_or(i64::MAX);
    let title = if found.close {
        count(number, "commune au nom proche", "communes au nom proche")
    } else {
        count(number, "commune trouvée", "communes trouvées")
    };
    let full = chosen.len() >= MAX_COMMUNES;
    let lines: Vec<_> = found
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let button = if chosen.iter().any(|one| one.insee == line.insee) {
                view! { <Tag text="Déjà choisie"/> }.into_any()
            } else if full {
                ().into_any()
            } else {
                press(format!("ajouter:{}", line.insee), "Ajouter", line.name.clone(), COMMUNES)
            };
            let first = index > 0 && index == found.from;
            let (id, focusable) = (first.then_some(FURTHER), first.then_some("-1"));
            view! { <li id=id tabindex=focusable>{name(line)}{button}</li> }
        })
        .collect();
    let full = full.then(|| {
        view! { <p class="hint">"Votre liste est pleine. Retirez une commune avant d’en ajouter une autre."</p> }
    });
    let close = found.close.then(|| {
        view! { <p class="hint">{format!("Aucune ne s’écrit «\u{a0}{typed}\u{a0}».")}</p> }
    });
    view! {
        <div class="card stack" id=RESULTS tabindex="-1">
            <h2>{title}</h2>
            {close}
            {full}
            <ul class="picks">{lines}</ul>
            {more(found)}
        </div>
    }
    .into_any()
}

/// The way to the results that are not shown.
fn more(found: &FoundCommunes) -> Option<AnyView> {
    let shown = found.lines.len();
    (found.total > shown).then(|| {
        let first = format!("Les {shown} premières sont affichées.");
        view! {
            <p class="hint">{first}</p>
            {press(format!("plus:{shown}"), "Voir d’autres résultats", String::new(), FURTHER)}
        }
        .into_any()
    })
}

/// The chosen communes, in order. It carries the id that the error summary leads to.
fn list(form: &FormState, chosen: &[CommuneLine]) -> AnyView {
    let error = form.error(COMMUNES);
    let class = if error.is_some() { "field wrong stack" } else { "field stack" };
    let described_by = error.is_some().then(|| format!("{COMMUNES}-erreur"));
    let error = error.map(|error| {
        view! {
            <p class="wrong-text" id=format!("{COMMUNES}-erreur")>
                <span class="sr">"Erreur\u{a0}: "</span>
                {error}
            </p>
        }
    });
    let body = if chosen.is_empty() {
        view! { <p class="hint">"Aucune commune pour l’instant. Cherchez-en une ci-dessus."</p> }
            .into_any()
    } else {
        let lines: Vec<_> =
            chosen.iter().enumerate().map(|(index, line)| chosen_line(index, line)).collect();
        view! { <ol class="picks">{lines}</ol> }.into_any()
    };
    view! {
        <fieldset class=class id=COMMUNES tabindex="-1" aria-describedby=described_by>
            <legend>"Vos communes, par ordre de préférence"</legend>
            {error}
            {body}
        </fieldset>
    }
    .into_any()
}

fn chosen_line(index: usize, line: &CommuneLine) -> AnyView {
    let raise = (index > 0)
        .then(|| press(format!("monter:{}", line.insee), "Monter", line.name.clone(), COMMUNES));
    let preferred =
        (index == 0).then(|| view! { <Tag text="Commune préférée" kind=TagKind::Info/> });
    view! {
        <li>
            <input type="hidden" name=COMMUNES value=line.insee.clone()/>
            {name(line)}
            {preferred}
            <span class="row">
                {raise}
                {press(format!("retirer:{}", line.insee), "Retirer", line.name.clone(), COMMUNES)}
            </span>
        </li>
    }
    .into_any()
}

/// Its name, where it is, and how many ask for it.
fn name(line: &CommuneLine) -> AnyView {
    let figures =
        line.figures.clone().map(|figures| view! { " "<br/><span class="hint">{figures}</span> });
    view! { <span class="pick"><strong>{line.title()}</strong>" "<span class="hint">{line.detail.clone()}</span>{figures}</span> }
        .into_any()
}

/// A button of this form. `what` is said after its word, for those who do not see the line.
/// `target` is where the page that answers is read from: without any script, the person stays
/// where they were rather than at the top.
fn press(value: String, word: &'static str, what: String, target: &'static str) -> AnyView {
    let what = (!what.is_empty()).then(|| view! { <span class="sr">" "{what}</span> });
    // Of the page's own address: a desk has the same page at another.
    let action = format!("#{target}");
    view! {
        <button class="button quiet" type="submit" name=PRESS value=value formaction=action>
            {word}
            {what}
        </button>
    }
    .into_any()
}
