//! Home: what the portal is for, and the way to each thing it does.

use crate::domain::account::Role;
use crate::domain::calendar::PROMISED_WORKING_DAYS;
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use leptos::prelude::*;

/// Home.
pub fn home(chrome: &Chrome) -> String {
    let chrome = chrome.clone();
    let doors = match chrome.role {
        None => doors(paths::SIGN_UP, &paths::sign_in_then(paths::RENEWAL)).into_any(),
        Some(Role::Applicant) => doors(paths::DEMAND, paths::RENEWAL).into_any(),
        Some(role) => desk(role).into_any(),
    };
    render(|| {
        view! {
            <Frame chrome=chrome title="Demander un logement social">
                <div class="stack">
                    <h1>"Demander un logement social, et garder sa place"</h1>
                    <p class="lead">
                        "La demande est gratuite. Une seule suffit pour tout le département, ou pour toute l’Île-de-France."
                    </p>
                </div>
                {doors}
                <div class="split">
                    {steps()}
                    <aside class="stack">
                        {elsewhere()}
                    </aside>
                </div>
            </Frame>
        }
    })
}

/// What people come for.
fn doors(new: &str, renewal: &str) -> impl IntoView + use<> {
    view! {
        <div class="grid3">
            {door("card now stack", new, "Faire une première demande", "Une seule pièce à joindre\u{a0}: votre pièce d’identité ou votre titre de séjour.")}
            {door("card now stack", renewal, "Renouveler ma demande", "Tous les ans, pour la garder. Votre ancienneté est conservée.")}
            {door("card stack", paths::DEMAND, "Suivre ma demande", "Où elle en est, jusqu’à quand elle est valable, que faire ensuite.")}
        </div>
    }
}

fn door(
    class: &'static str,
    href: &str,
    title: &'static str,
    text: &'static str,
) -> impl IntoView + use<> {
    view! {
        <a class=class href=href.to_owned()>
            <h2>{title}</h2>
            <p>{text}</p>
        </a>
    }
}

/// Somebody who works here finds their desk rather than a demand to make.
fn desk(role: Role) -> impl IntoView {
    let (href, title, text) = match role {
        Role::Applicant => (paths::DEMAND, "Ma demande", "Où elle en est, que faire ensuite."),
        Role::Operator => (
            paths::OPERATOR,
            "Dossiers à vérifier",
            "Les pièces d’identité qui attendent, les plus anciennes d’abord.",
        ),
        Role::GuichetAgent | Role::GuichetLead => {
            (paths::GUICHET, "Boîte de réception", "Les demandes transmises à votre guichet.")
        }
        Role::TerritoryManager => {
            (paths::TERRITORY, "Territoire", "Les demandes et les guichets de votre territoire.")
        }
        Role::Administrator => {
            (paths::ADMINISTRATION, "Administration", "Les guichets et les agents.")
        }
    };
    view! { <div class="grid3">{door("card now stack", href, title, text)}</div> }
}

/// From the first answer to the yearly renewal.
fn steps() -> impl IntoView {
    let checked = format!(
        "Nous visons {PROMISED_WORKING_DAYS} jours ouvrés. Si elle est illisible, nous vous écrivons, et votre date de dépôt ne change pas."
    );
    let points = [
        (
            "Vous remplissez votre demande",
            "Quelques questions, étape par étape. Chaque étape est enregistrée\u{a0}: vous pouvez vous arrêter et reprendre plus tard.".to_owned(),
        ),
        (
            "Vous joignez votre pièce d’identité",
            "Une photo prise avec votre téléphone suffit.".to_owned(),
        ),
        ("Un agent vérifie cette pièce", checked),
        (
            "Vous recevez votre numéro unique",
            "Il prouve que vous êtes demandeur. Votre demande est transmise aux guichets concernés.".to_owned(),
        ),
        (
            "Vous la renouvelez chaque année",
            "À partir de deux mois avant la fin de validité, ici ou à un guichet.".to_owned(),
        ),
    ]
    .map(|(title, text)| view! { <li class="done"><strong>{title}</strong><p>{text}</p></li> })
    .to_vec();
    view! {
        <section class="stack">
            <h2>"Comment cela se passe"</h2>
            <ol class="line">{points}</ol>
        </section>
    }
}

/// Beside: a demand born at a desk, the statistics, the guichets, help.
fn elsewhere() -> impl IntoView {
    view! {
        <div class="card stack">
            <h2>"Déjà une demande\u{a0}?"</h2>
            <p>
                "Vous l’avez faite dans une mairie ou chez un bailleur\u{a0}? Retrouvez-la ici avec son numéro, pour la suivre et la renouveler."
            </p>
            <p><a href=paths::LINK>"Retrouver ma demande"</a></p>
        </div>
        <div class="card stack">
            <h2>"Près de chez vous"</h2>
            <p><a href=paths::GUICHETS>"Trouver un guichet"</a>", pour être aidé ou faire sa demande sur place."</p>
            <p><a href=paths::STATISTICS>"Voir les statistiques"</a>" de votre département, mois par mois."</p>
            <p><a href=paths::HELP>"Lire l’aide"</a>"."</p>
        </div>
    }
}
