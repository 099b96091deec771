//! One file: the document beside what was declared, then the decision.

use leptos::prelude::*;

use super::checks::{afterwards, notices};
use super::refusing::{REFUSAL, Refusing, VERDICT};
use super::viewer::pictures;
use super::{ReviewView, recent};
use crate::components::format::{count, date};
use crate::components::{
    ButtonKind, Choice, ErrorSummary, Fact, Facts, KeyedLink, KeysExplained, Moment, Notice,
    NoticeKind, PostForm, Submit, Tag, TagKind, TextArea, Timeline, Trail,
};
use crate::domain::content::Identity;
use crate::domain::ids::DemandId;
use crate::domain::refusal::{Difference, RefusalReason};
use crate::domain::review::Sending;
use crate::forms::decision::{DIFFERENCES, QUESTION, VERSION};
use crate::islands::KeepFile;
use crate::pages::{Chrome, Frame, form_title, render};
use crate::paths;

/// Where the link « Demander une précision » leads.
const ASKING: &str = "precision";

pub(super) fn page(chrome: &Chrome, view: ReviewView) -> String {
    render(|| {
        let name = view.identity.full_name();
        // No name in the title: it would stay in the history of a shared computer.
        let title = form_title("Dossier à vérifier", &view.form);
        let summary = view.form.summary();
        let trail = vec![("Dossiers à vérifier".to_owned(), paths::OPERATOR.to_owned())];
        let last = recent::last(view.last.as_ref());
        let tags = tags(&view);
        let declared = declared(&view);
        let pages = pages(&view);
        let earlier = earlier(&view);
        let held = view.held.then(held);
        let decision = decision(&view);
        let refusal = refusal(&view);
        let question = question(&view);
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::OPERATOR islands=true>
                <Trail links=trail/>
                {last}
                <div class="stack"><h1>{name}</h1>{tags}</div>
                <ErrorSummary errors=summary/>
                {held}
                <div class="split even">
                    <div class="stack-l">{declared}{earlier}</div>
                    {pages}
                </div>
                {decision}
                {refusal}
                {question}
            </Frame>
        }
    })
}

fn tags(view: &ReviewView) -> AnyView {
    let filed = format!("Déposé le {}", date(view.filed_on));
    let after = match view.remaining {
        remaining if remaining < 1 => "Dernier dossier en attente".to_owned(),
        remaining => format!("{} en attente", count(remaining, "autre dossier", "autres dossiers")),
    };
    let again = (view.sending != Sending::First)
        .then(|| view! { <Tag text=view.sending.label() kind=TagKind::Info/> });
    view! {
        <div class="row">
            <Tag text=view.territory.clone()/>
            {again}
            <span class="hint">{filed}</span>
            <span class="hint">{after}</span>
        </div>
    }
    .into_any()
}

/// What the document must confirm, in the order in which a document gives it, with a box to tick
/// where it does not.
fn declared(view: &ReviewView) -> AnyView {
    let ticked = view.form.typed.all(DIFFERENCES);
    let lines: Vec<_> = Difference::ALL
        .iter()
        .filter_map(|one| Some((*one, to_compare(*one, &view.identity)?)))
        .enumerate()
        .map(|(index, (one, (label, value)))| {
            // The error summary leads to the first.
            let id = if index == 0 { DIFFERENCES.to_owned() } else { format!("{DIFFERENCES}-{index}") };
            let checked = ticked.iter().any(|code| code == one.code());
            view! {
                <label class="choice">
                    <input type="checkbox" id=id name=DIFFERENCES value=one.code() form=VERDICT checked=checked/>
                    <span><span class="hint">{label}</span>{value}</span>
                </label>
            }
        })
        .collect();
    let nationality = vec![Fact::new("Nationalité", view.identity.nationality.label())];
    let error = view.form.error(DIFFERENCES).map(|error| {
        view! { <p class="error">{error}</p> }
    });
    view! {
        <section class="stack">
            // The default button of the form: the key « Entrée » on a box decides nothing.
            <button type="submit" form=VERDICT disabled=true hidden=true>"Choisissez d’abord une décision"</button>
            <fieldset class="compare">
                <legend><h2>"Identité déclarée"</h2></legend>
                <p class="hint">"Cochez ce qui ne correspond pas à la pièce."</p>
                {error}
                <div class="choices">{lines}</div>
            </fieldset>
            <Facts items=nationality/>
        </section>
    }
    .into_any()
}

/// What a box is about, and what was declared; none when there is nothing to compare.
fn to_compare(one: Difference, identity: &Identity) -> Option<(&'static str, String)> {
    let has_usage_name = identity.birth_name.is_some();
    Some(match one {
        Difference::BirthName => ("Nom de naissance", identity.name_at_birth().to_owned()),
        Difference::Name if has_usage_name => ("Nom utilisé", identity.name.clone()),
        Difference::Name => return None,
        Difference::FirstNames => ("Prénoms", identity.first_names.clone()),
        Difference::BirthDate => ("Date de naissance", identity.birth_date.in_words()),
        Difference::Sex => ("Civilité", identity.civility.label().to_owned()),
        Difference::Validity => ("Validité", "La pièce est en cours de validité".to_owned()),
        Difference::Readability => {
            ("Lisibilité", "La pièce est complète et se lit bien".to_owned())
        }
    })
}

fn pages(view: &ReviewView) -> AnyView {
    let sources: Vec<_> =
        view.pages.iter().map(|page| paths::review_page(view.id, *page)).collect();
    let pictures = pictures(&sources, "de la pièce d’identité");
    let (checks, afterwards) = (notices(&view.checks), afterwards(&view.checks));
    let none = (view.pages.is_empty() && !view.checks.waits()).then(|| {
        view! {
            <Notice kind=NoticeKind::Warn title="Aucune page à vérifier">
                <p>"Le dossier ne peut pas être accepté sans pièce."</p>
            </Notice>
        }
    });
    view! {
        <section class="stack">
            <h2>"Pièce envoyée"</h2>
            {checks}
            {none}
            {pictures}
            {afterwards}
        </section>
    }
    .into_any()
}

fn earlier(view: &ReviewView) -> Option<AnyView> {
    let said = |sentence: &str| {
        let sentence = sentence.trim();
        (!sentence.is_empty()).then(|| format!("«\u{a0}{sentence}\u{a0}»"))
    };
    let refusals = view.refusals.iter().map(|(day, refusal)| {
        let detail = [refusal.differences_in_words(), said(&refusal.sentence)];
        let detail: Vec<_> = detail.into_iter().flatten().collect();
        let detail = (!detail.is_empty()).then(|| detail.join(". "));
        Moment::done(refusal.reason.label()).on(*day).detail(detail)
    });
    let asked = view.exchanges.iter().map(|(day, question, answer)| {
        let answer = match answer.as_deref().map(str::trim) {
            None => None,
            Some("") => Some("Réponse\u{a0}: une page a été envoyée".to_owned()),
            Some(answer) => Some(format!("Réponse\u{a0}: «\u{a0}{answer}\u{a0}»")),
        };
        Moment::done(format!("Question\u{a0}: {question}")).on(*day).detail(answer)
    });
    let moments: Vec<_> = refusals.chain(asked).collect();
    (!moments.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>"Échanges précédents"</h2>
                <Timeline moments=moments/>
            </section>
        }
        .into_any()
    })
}

/// What stops the file is said before it is read; nothing is told of the other demand.
fn held() -> impl IntoView {
    view! {
        <Notice kind=NoticeKind::Warn title="Cette personne a déjà une demande dans ce territoire">
            <p>"Une demande enregistrée porte la même civilité, le même nom, les mêmes prénoms et la même date de naissance. Ce dossier ne peut pas recevoir un second numéro."</p>
            <p>"Vérifiez d’abord la pièce. Si elle n’est pas celle de la personne, refusez pour cette raison. Si elle l’est, choisissez «\u{a0}Une demande existe déjà à ce nom\u{a0}»\u{a0}: la personne retrouvera sa demande, et le gestionnaire regardera s’il s’agit d’homonymes."</p>
        </Notice>
    }
}

/// Stays at hand while a long document is read.
fn decision(view: &ReviewView) -> AnyView {
    let accept = (!view.pages.is_empty() && !view.held && !view.checks.waits()).then(|| {
        view! {
            <Submit label="Accepter et attribuer le numéro" form=VERDICT action=paths::accept(view.id) key="V"/>
        }
    });
    view! {
        <div class="bar">
            <div class="row">
                {accept}
                <KeyedLink href=format!("#{REFUSAL}") label="Refuser…" key="R"/>
                <KeyedLink href=format!("#{ASKING}") label="Demander une précision…" key="D"/>
                {put_back(view.id)}
            </div>
            <KeysExplained/>
            <KeepFile/>
        </div>
    }
    .into_any()
}

/// For whoever cannot decide.
pub(super) fn put_back(id: DemandId) -> AnyView {
    view! {
        <PostForm action=paths::pass(id) bare=true>
            <Submit label="Remettre dans la file" kind=ButtonKind::Quiet/>
        </PostForm>
    }
    .into_any()
}

fn question(view: &ReviewView) -> AnyView {
    let version = view.version.to_string();
    let (value, error) = (view.form.value(QUESTION), view.form.error(QUESTION));
    view! {
        <section class="card stack" id=ASKING tabindex="-1">
            <h2>"Demander une précision, sans refuser"</h2>
            <p>"Rien n’est refusé\u{a0}: la personne reçoit votre question par e-mail et y répond avec quelques mots ou une autre photo. Le dossier vous revient ensuite en premier."</p>
            <PostForm action=paths::ask(view.id)>
                <TextArea name=QUESTION label="Votre question" rows=3 maxlength=500
                    hint="Simple et précise. Par exemple\u{a0}: pouvez-vous envoyer le verso de votre carte\u{a0}?"
                    value=value error=error/>
                <div class="row"><Submit label="Envoyer la question" kind=ButtonKind::Quiet/></div>
                <input type="hidden" name=VERSION value=version/>
            </PostForm>
        </section>
    }
    .into_any()
}

fn refusal(view: &ReviewView) -> AnyView {
    let reasons = RefusalReason::ALL
        .iter()
        .map(|reason| Choice::new(reason.code(), reason.label()).hint(reason.advice()))
        .collect();
    let refusing = Refusing {
        title: "Refuser la pièce",
        explained: "La personne reçoit par e-mail le motif, le conseil qui l’accompagne et votre phrase. Elle peut corriger et renvoyer\u{a0}; sa date de dépôt est gardée.",
        example: "le haut de la carte est coupé.",
        button: "Refuser et demander une correction",
        action: paths::refuse(view.id),
        version: view.version,
        reasons,
    };
    refusing.card(&view.form)
}
